"""One file's bytes into its documents: choose the reader, run it, turn every fault into a row that says why."""

from __future__ import annotations

from dataclasses import replace

from cchc.reading.content import Parsed, UnreadableError
from cchc.reading.registry import NO_READER, Reader, choose, extensions, suffix_of

_UNKNOWN_TYPE = "application/octet-stream"


def parse(name: str, content: bytes) -> tuple[str, list[Parsed]]:
    """The key of the reader that was chosen and what it found; a fault is one Parsed with `error`. Never raises."""
    if not content:
        return NO_READER, [Parsed(media_type=_UNKNOWN_TYPE, error="empty file (0 bytes)")]
    reader, found_as = choose(name, content)
    if reader is None:
        return NO_READER, [Parsed(media_type=_UNKNOWN_TYPE, error=_no_reader(name, found_as))]
    return reader.key, [_checked(parsed, reader, name, found_as) for parsed in _run(reader, content)]


def _run(reader: Reader, content: bytes) -> list[Parsed]:
    try:
        return reader.load()(content)
    except UnreadableError as fault:
        return [Parsed(error=str(fault))]
    except Exception as fault:  # noqa: BLE001 - a document that its format's library cannot bear must not stop the others
        reason = str(fault).splitlines()[0][:200] if str(fault) else "no details"
        return [Parsed(error=f"damaged or not really {reader.name}: {type(fault).__name__}: {reason}")]


def _checked(parsed: Parsed, reader: Reader, name: str, found_as: str) -> Parsed:
    media_type = parsed.media_type or reader.media_type
    if parsed.error is not None:
        return replace(parsed, text="", pages=(), reader=None, media_type=media_type)
    if not parsed.text.strip():
        return replace(parsed, text="", pages=(), media_type=media_type, error="empty document: no text in it")
    note = parsed.note
    if found_as != suffix_of(name) and not (found_as in reader.extensions and suffix_of(name) in reader.extensions):
        note = "; ".join(filter(None, [f"its content is {found_as}, read as such", note]))
    return replace(parsed, reader=parsed.reader or reader.key, media_type=media_type, note=note)


def _no_reader(name: str, found_as: str) -> str:
    named = suffix_of(name)
    known = ", ".join(extensions())
    if found_as and found_as != named:
        return f"wrong type: named {named or 'without extension'}, but its content is {found_as}, which has no reader"
    return f"no reader for {named or 'files without extension'} (there are readers for {known})"
