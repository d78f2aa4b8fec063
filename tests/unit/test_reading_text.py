"""Characters: given these bytes, this text, or a refusal that says why."""

from __future__ import annotations

import unicodedata

import pytest

from cchc.reading.charsets import Decoded, decode, restore
from cchc.reading.content import UnreadableError, clean, is_plain
from cchc.reading.syllables import evidence, is_syllable

REPORT = "Năm 2021, tỉnh tiếp nhận 1.784 hồ sơ; tỷ lệ giải quyết đúng hạn đạt 99,5%. Người dân hài lòng 87,96%.\n"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (REPORT.encode(), "utf-8"),
        (b"99,5% (plain ASCII)", "utf-8"),
        (REPORT.encode("utf-8-sig"), "utf-8-sig"),
        (REPORT.encode("utf-16"), "utf-16"),
        (REPORT.encode("utf-16-le"), "utf-16-le"),
        (REPORT.encode("utf-16-be"), "utf-16-be"),
        (REPORT.encode("utf-32"), "utf-32"),
    ],
)
def test_bytes_are_read_by_the_character_set_they_are_in(content: bytes, charset: str) -> None:
    decoded = decode(content)
    assert decoded.charset == charset
    assert decoded.text in (REPORT, "99,5% (plain ASCII)")
    assert decoded.evidence


def test_windows_1258_is_told_by_its_syllables() -> None:
    decoded = decode(_cp1258(REPORT))
    assert decoded.charset == "windows-1258"
    assert clean(decoded.text) == REPORT


def _cp1258(text: str) -> bytes:
    """The code page has no ấ: where it lacks a letter, the tone follows as a character of its own."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = _split_tone(char)
            out += base.encode("cp1258") + tone.encode("cp1258")
    return out


def _split_tone(char: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", char)
    tone = next(m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", marks.replace(tone, "")), tone


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "byte order mark says UTF-16"),
        (b"ket qua \xe9\xe8 99%", r"not UTF-8 \(byte 0xE9 at offset 8\)"),
        (bytes(range(256)) * 4, "binary data|unknown character set"),
        (b"abc" + b"\x01\x02\x03\x04" * 50, "binary data"),
    ],
)
def test_what_cannot_be_told_is_refused_and_not_guessed(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        decode(content)


@pytest.mark.parametrize("word", ["nghiệp", "Đảng", "quốc", "gì", "giếng", "HƯỚNG", "thuỷ", "thủy", "khuya", "ươm"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["hép©", "møt", "tÕt", "đạt̀", "các̀", "chaøo", "caùcá", "êêê", ""])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_almost_every_accented_word_of_a_report_is_a_syllable() -> None:
    good, words = evidence(REPORT)
    assert (good, words) == (words, 17)


def test_clean_gives_one_spelling_and_keeps_lines() -> None:
    assert clean(unicodedata.normalize("NFD", "Kết\u00a0quả")) == "Kết\u00a0quả"
    assert clean("a\r\nb\rc\u2028d\n\n  e") == "a\nb\nc\nd\n\n  e"
    assert clean("\ufeff1\u200b.784\u00ad hồ sơ\x00") == "1.784 hồ sơ"


def test_plain_text_needs_neither_cleaning_nor_restoring() -> None:
    assert is_plain(REPORT)
    plain = "".join(sign for sign in map(chr, range(0x10000)) if is_plain(sign))
    decoded = Decoded(plain, "utf-8", "Unicode")
    assert clean(plain) == plain
    assert restore(decoded) is decoded
    assert not is_plain(unicodedata.normalize("NFD", "Kết quả"))
