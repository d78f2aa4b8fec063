"""Old Vietnamese character sets: every letter there and back, and the right one told from its look-alikes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from cchc.reading.charsets import Decoded, decode, restore
from cchc.reading.content import UnreadableError, clean
from cchc.reading.legacy import LEGACY, decode_legacy, windows_bytes

RAW = Path(__file__).parents[2] / "data" / "raw"
REPORTS = [unicodedata.normalize("NFC", f.read_text("utf-8")) for f in sorted(RAW.glob("*.txt"))]
LETTERS = "".join(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyđ"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    if base != "đ" or not tone
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def encode(text: str, charset: str) -> bytes:
    """The inverse of `decode_legacy`, built by trying every byte and every pair of bytes."""
    inverse = {}
    singles = [bytes([b]) for b in range(256)]
    pairs = [bytes([a, b]) for a in b"aeouyAEOUY\xf4\xf6\xd4\xd6" for b in range(0xC0, 256)] if charset == "vni" else []
    for raw in pairs + singles:
        shown = decode_legacy(raw, charset)
        if len(shown) == 1 and shown != "\ufffd":
            inverse.setdefault(shown, raw)
    inverse |= {chr(b): bytes([b]) for b in range(128)}
    return b"".join(encode_char(c, charset, inverse) for c in text)


def encode_char(char: str, charset: str, inverse: dict[str, bytes]) -> bytes:
    if char in inverse:
        return inverse[char]
    if charset == "windows-1258":
        marks = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(m for m in marks if m not in TONES))
        return base.encode("cp1258") + "".join(m for m in marks if m in TONES).encode("cp1258")
    return encode(char.lower(), charset) if char.lower() != char else b"?"


@pytest.mark.parametrize("charset", LEGACY)
def test_every_letter_goes_there_and_back(charset: str) -> None:
    assert clean(decode_legacy(encode(LETTERS, charset), charset)) == LETTERS


@pytest.mark.parametrize("charset", ["viscii", "vni", "windows-1258"])
def test_every_capital_goes_there_and_back(charset: str) -> None:
    # VISCII keeps six capitals among the control characters; clean() must not see them as such.
    content = encode(LETTERS.upper(), charset)
    assert unicodedata.normalize("NFC", decode_legacy(content, charset)) == LETTERS.upper()


@pytest.mark.parametrize(
    ("shown", "charset", "meant"),
    [
        ("hép møt tÕt", "tcvn3", "hộp mứt tết"),
        ("C¶i c¸ch hµnh chÝnh", "tcvn3", "Cải cách hành chính"),
        ("§¶ng bé, ­u tiªn", "tcvn3", "Đảng bộ, ưu tiên"),
        ("Xin chaøo caùc baïn", "vni", "Xin chào các bạn"),
        (
            "Caûi caùch haønh chính, ñuùng haïn, Nghò quyeát, tyû leä",
            "vni",
            "Cải cách hành chính, đúng hạn, Nghị quyết, tỷ lệ",
        ),
        ("ÑÖÔØNG LOÄ", "vni", "ĐƯỜNG LỘ"),
    ],
)
def test_published_examples(shown: str, charset: str, meant: str) -> None:
    content = windows_bytes(shown)
    assert content is not None
    assert decode_legacy(content, charset) == meant


def test_lines_in_a_capitals_font_become_capitals() -> None:
    content = windows_bytes("KÕT QU¶ thùc hiÖn\nKÕT QU¶ C¶I C¸CH\n§¹t 99%")
    assert content is not None
    assert decode_legacy(content, "tcvn3") == "KếT QUả thực hiện\nKẾT QUẢ CẢI CÁCH\nĐạt 99%"


@pytest.mark.parametrize("charset", LEGACY)
def test_each_bundled_report_is_told_and_read_the_same(charset: str) -> None:
    for report in REPORTS:
        decoded = decode(encode(report, charset))
        assert decoded.charset == charset
        expected = [c for c in report.lower() if c in LETTERS]
        assert [c for c in clean(decoded.text).lower() if c in LETTERS] == expected


@pytest.mark.parametrize(("charset", "name"), [("tcvn3", "tcvn3"), ("vni", "vni"), ("utf-8", "utf-8")])
def test_text_shown_as_windows_1252_is_restored(charset: str, name: str) -> None:
    for report in REPORTS:
        content = report.encode() if charset == "utf-8" else encode(report, charset)
        shown = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in content)
        decoded = decode(shown.encode())
        assert decoded.charset == f"utf-8+{name}"
        assert [c for c in clean(decoded.text).lower() if c in LETTERS] == [c for c in report.lower() if c in LETTERS]


def test_old_lines_among_unicode_ones() -> None:
    good, old = "Tỷ lệ đúng hạn cấp huyện đạt 99%.", "Tỷ lệ hồ sơ giải quyết đúng hạn cấp xã đạt 98,6%."
    decoded = decode(good.encode() + b"\n" + encode(old, "tcvn3"))
    assert (decoded.text, decoded.charset) == (f"{good}\n{old}", "utf-8+tcvn3")
    shown = encode(old, "tcvn3").decode("cp1252")
    assert decode(f"{good}\n{shown}".encode()).text == f"{good}\n{old}"


@pytest.mark.parametrize(
    "text",
    [
        "Nước mắm Phú Quốc 40° đạm, diện tích 12 m², © 2016 Sở Nội vụ ®, § 5, ½ số hồ sơ; «Một cửa» ±2%",
        "Résumé à la façade: le garçon naïf était à Zürich, où l'œuvre fut créée (27 % d'élèves)",
        "Kết quả của Công ty Müller & Söhne, Köln, Nürnberg đạt 99% kế hoạch được giao năm 2021",
        "TP.HCM 100%",
    ],
)
def test_right_text_is_left_alone(text: str) -> None:
    assert decode(text.encode()).text == text


def test_doubtful_text_is_left_alone_and_flagged() -> None:
    text = "þÿäå öøü ñßÿ þþä å¿÷ ðæøß ×÷ûü"
    restored = restore(Decoded(text, "utf-8", "valid UTF-8"))
    assert restored.text == text
    assert restored.note is not None
    assert "left as they are" in restored.note


def test_utf_8_with_a_broken_place_is_read_and_flagged() -> None:
    content = REPORTS[0].encode() * 3
    cut = decode(content[:-1] if content[-1] >= 0x80 else content + b"\xe1\xbb")
    assert cut.charset == "utf-8"
    assert cut.text.startswith(REPORTS[0][:200])
    assert cut.note is not None


def test_languages_without_vietnamese_syllables_are_not_guessed() -> None:
    french = "Les élèves ont été reçus à l'école où l'été dernier ils étaient déjà allés; œuvre, naïf, forêt".encode(
        "cp1252"
    )
    with pytest.raises(UnreadableError, match="unknown character set"):
        decode(french)
