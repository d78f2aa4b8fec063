"""From bytes to characters, and from wrongly shown characters to the right ones, with the evidence for the choice.

A byte order mark or valid UTF-8 settles the matter for bytes. Otherwise each candidate character set decodes them, and
the one whose words are Vietnamese syllables wins; without a clear winner nothing is guessed and the file is refused.
Text that came through a wrong decoder earlier (`hép møt`, `Xin chaøo`, `cáº£i cÃ¡ch`) is restored line by line by the
same evidence, and left alone with a note when no reading is clearly better.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import islice

from cchc.reading.content import UnreadableError
from cchc.reading.legacy import LEGACY, decode_legacy, windows_bytes
from cchc.reading.syllables import evidence

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 200_000
_LEAST_WORDS = 3
_LEAST_SHARE = 0.85
_LEAST_LEAD = 0.10
_SURE_WORDS = 20
_SURE_SHARE = 0.95
_MOST_LOST = 0.005
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FOREIGN = re.compile("[\x80-\x9f¡-¬\xad®-¶¸-¿ÄÅÆÇËÎÏÑÖ×ØÛÜßäåæçëîïñö÷øûüþÿ˜†‡ˆ‰Š‹Œ€™š›œŸ]")
_LEAST_FOREIGN = 3


@dataclass(frozen=True)
class Decoded:
    """Characters, the character set they were read by, why that one, and what a reader of the text should know."""

    text: str
    charset: str
    evidence: str
    note: str | None = None


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Decode `content`; what the file declares counts only where it says too little for evidence.

    Raises UnreadableError for binary data and when no character set is clearly the right one.
    """
    decoded = _by_mark(content) or _by_nul_pattern(content) or _as_utf8(content) or _by_words(content, declared)
    if _has_many(_CONTROL, decoded.text, max(3, len(decoded.text) // 200)):
        raise UnreadableError("binary data, not text: more than one in 200 is a control character")
    return restore(decoded)


def restore(decoded: Decoded) -> Decoded:
    """Undo a wrong decoding that happened before the text reached us; `charset` then names both: utf-8+tcvn3."""
    if not _has_many(_FOREIGN, decoded.text, _LEAST_FOREIGN):
        return decoded
    lines = decoded.text.split("\n")
    odd = [line for line in lines if _FOREIGN.search(line) and not _is_vietnamese(line)]
    sample = "\n".join(odd)[:_SAMPLE_BYTES]
    before, words = evidence(sample)
    if words < _LEAST_WORDS or before / words >= _LEAST_SHARE:
        return decoded
    name, share = _best_reading(sample)
    if name is None:
        note = f"{words - before} words look wrongly decoded, left as they are"
        return Decoded(decoded.text, decoded.charset, decoded.evidence, note)
    read = [_better(line, name) for line in lines]
    why = f"{share:.0%} of {words} words in {len(odd)} lines are Vietnamese syllables once read as {name}"
    note = "; ".join(filter(None, [decoded.note, why]))
    return Decoded("\n".join(read), f"{decoded.charset}+{name}", f"{decoded.evidence}; {why}", note)


def _has_many(pattern: re.Pattern[str], text: str, least: int) -> bool:
    return sum(1 for _ in islice(pattern.finditer(text), least)) >= least


def _is_vietnamese(line: str) -> bool:
    good, words = evidence(line)
    return words > 0 and good == words


def _best_reading(sample: str) -> tuple[str | None, float]:
    scored: list[tuple[float, str]] = []
    for name in (*LEGACY, "utf-8"):
        again = [_reread(line, name) for line in sample.split("\n")]
        good, words = evidence("\n".join(line for line in again if line is not None))
        missed = again.count(None)
        if words and missed * 4 <= len(again):
            scored.append((good / words, name))
    scored.sort(key=lambda s: (-s[0], s[1]))
    if not scored or scored[0][0] < _LEAST_SHARE:
        return None, 0.0
    if len(scored) > 1 and scored[0][0] - scored[1][0] < _LEAST_LEAD:
        return None, 0.0
    return scored[0][1], scored[0][0]


def _better(line: str, name: str) -> str:
    """`line` reread where that leaves fewer odd words, or as few when the line could hardly be meant as it stands."""
    again = None if line.isascii() else _reread(line, name)
    if again is None:
        return line
    good, words = evidence(line)
    good_again, words_again = evidence(again)
    odd, odd_again = words - good, words_again - good_again
    unlikely = name == "utf-8" or _FOREIGN.search(line) is not None
    return again if odd_again < odd or (unlikely and (odd_again == odd or not words)) else line


def _reread(line: str, name: str) -> str | None:
    shown = windows_bytes(line)
    if shown is None:
        return None
    if name != "utf-8":
        return decode_legacy(shown, name)
    try:
        return shown.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _by_mark(content: bytes) -> Decoded | None:
    for mark, charset in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content.decode(charset), charset, "byte order mark")
            except UnicodeDecodeError as fault:
                message = (
                    f"the byte order mark says {charset.removesuffix('-sig').upper()}, "
                    f"but byte {fault.start} does not fit: save the file again as UTF-8"
                )
                raise UnreadableError(message) from None
    return None


def _by_nul_pattern(content: bytes) -> Decoded | None:
    """UTF-16 without a mark: spaces and digits leave a NUL in every other byte."""
    head = content[: _SAMPLE_BYTES & ~1]
    if len(head) < 4 or b"\0" not in head or len(content) % 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    for nuls, others, charset in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if nuls > half // 5 and others * 20 < nuls:
            try:
                return Decoded(content.decode(charset), charset, f"{nuls} of {half} high bytes are zero")
            except UnicodeDecodeError:
                return None
    return None


def _as_utf8(content: bytes) -> Decoded | None:
    try:
        return Decoded(content.decode("utf-8"), "utf-8", "valid UTF-8")
    except UnicodeDecodeError as fault:
        text = content.decode("utf-8", errors="replace")
        lost = text.count("\ufffd") - content.count("\ufffd".encode())
        good, words = evidence(text[:_SAMPLE_BYTES])
        if words < _SURE_WORDS or good < _SURE_SHARE * words or lost > max(1, _MOST_LOST * len(text)):
            return None
        note = f"{lost} byte sequences are not UTF-8 (the first at offset {fault.start}) and read as \ufffd"
        return Decoded(text, "utf-8", f"UTF-8 but for {lost} places", note)


def _by_words(content: bytes, declared: str | None) -> Decoded:
    lines = content.split(b"\n")
    strange = [line for line in lines if not _is_utf8(line)]
    charset, why = _best_charset(b"\n".join(strange)[:_SAMPLE_BYTES], declared)
    if charset is None:
        raise UnreadableError(_not_decodable(content))
    if any(not line.isascii() for line in lines if _is_utf8(line)) and _mixed(lines):
        texts = [line.decode("utf-8") if _is_utf8(line) else decode_legacy(line, charset) for line in lines]
        why = f"lines in UTF-8; in the others {why}"
        return Decoded("\n".join(texts), f"utf-8+{charset}", why, why)
    return Decoded(decode_legacy(content, charset), charset, why, why)


def _mixed(lines: list[bytes]) -> bool:
    """True when the lines that are valid UTF-8 are so on purpose: their words are Vietnamese."""
    good, words = evidence("\n".join(line.decode("utf-8") for line in lines if _is_utf8(line))[:_SAMPLE_BYTES])
    return words > 0 and good >= _LEAST_SHARE * words


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _best_charset(sample: bytes, declared: str | None) -> tuple[str | None, str]:
    scored: list[tuple[float, int, str]] = []
    for charset in LEGACY:
        good, words = evidence(decode_legacy(sample, charset))
        if words:
            scored.append((good / words, words, charset))
    scored.sort(key=lambda s: (-s[0], s[2]))
    if not scored:
        return None, ""
    share, words, charset = scored[0]
    runner_up = scored[1][0] if len(scored) > 1 else 0.0
    enough = words >= _LEAST_WORDS or charset == _known_as(declared)
    if not enough or share < _LEAST_SHARE or share - runner_up < _LEAST_LEAD:
        return None, ""
    return charset, f"{share:.0%} of {words} accented words are Vietnamese syllables as {charset}"


def _not_decodable(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        byte = content[fault.start]
        return (
            f"unknown character set: not UTF-8 (byte 0x{byte:02X} at offset {fault.start}) "
            "and no Vietnamese character set fits clearly; save the file again as UTF-8"
        )
    return "unknown character set"


def _known_as(declared: str | None) -> str | None:
    name = (declared or "").lower().replace("_", "-")
    aliases = {"x-viet-tcvn5712": "tcvn3", "tcvn-5712": "tcvn3", "x-viet-vni": "vni", "cp1258": "windows-1258"}
    return aliases.get(name, name) if name else None
