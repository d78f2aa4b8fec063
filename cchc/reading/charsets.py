"""From bytes to characters, with the evidence for the choice.

A byte order mark or valid UTF-8 settles the matter. Otherwise each candidate character set decodes the bytes, and the
one whose words are Vietnamese syllables wins; without a clear winner nothing is guessed and the file is refused.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cchc.reading.content import UnreadableError
from cchc.reading.syllables import evidence

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("windows-1258",)
_SAMPLE_BYTES = 200_000
_LEAST_WORDS = 3
_LEAST_SHARE = 0.85
_LEAST_LEAD = 0.10
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Decoded:
    """Characters, the character set they were read by, and why that one."""

    text: str
    charset: str
    evidence: str


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Decode `content`; `declared` is what the file says of itself, believed only when it decodes without a fault.

    Raises UnreadableError for binary data and when no character set is clearly the right one.
    """
    decoded = _by_mark(content) or _by_nul_pattern(content) or _as_utf8(content) or _by_words(content, declared)
    controls = len(_CONTROL.findall(decoded.text))
    if controls > max(2, len(decoded.text) // 200):
        raise UnreadableError(f"binary data, not text ({controls} control characters)")
    return decoded


def _by_mark(content: bytes) -> Decoded | None:
    for mark, charset in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content.decode(charset), charset, "byte order mark")
            except UnicodeDecodeError as fault:
                raise UnreadableError(
                    f"the byte order mark says {charset.removesuffix('-sig').upper()}, "
                    f"but byte {fault.start} does not fit: save the file again as UTF-8"
                ) from None
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
    except UnicodeDecodeError:
        return None


def _by_words(content: bytes, declared: str | None) -> Decoded:
    sample = content[:_SAMPLE_BYTES]
    scored: list[tuple[float, int, str]] = []
    for charset in _LEGACY:
        good, words = evidence(sample.decode(charset, errors="replace"))
        if words:
            scored.append((good / words, words, charset))
    scored.sort(key=lambda s: (-s[0], s[2]))
    if scored:
        share, words, charset = scored[0]
        runner_up = scored[1][0] if len(scored) > 1 else 0.0
        enough = words >= _LEAST_WORDS or charset == _codec_name(declared)
        if enough and share >= _LEAST_SHARE and share - runner_up >= _LEAST_LEAD:
            text = content.decode(charset, errors="replace")
            return Decoded(text, charset, f"{share:.0%} of {words} accented words are Vietnamese syllables")
    raise UnreadableError(_not_decodable(content))


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


def _codec_name(declared: str | None) -> str | None:
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return None
    return name.replace("cp125", "windows-125")
