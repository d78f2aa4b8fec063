"""Plain text files: their characters as they stand, lines kept."""

from __future__ import annotations

from cchc.reading.charsets import decode
from cchc.reading.content import Parsed, clean
from cchc.reading.limits import Limits


def read(content: bytes, _limits: Limits) -> list[Parsed]:
    """One document; raises UnreadableError when the bytes are no text."""
    decoded = decode(content)
    return [Parsed(text=clean(decoded.text), charset=decoded.charset, note=decoded.note)]
