"""One file's bytes into its documents: choose the reader, run it, turn every fault into a row that says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cchc.reading.content import Fate, Parsed, UnreadableError
from cchc.reading.dateline import day_in
from cchc.reading.limits import Limits
from cchc.reading.registry import NO_READER, Reader, choose, extensions, suffix_of

_UNKNOWN_TYPE = "application/octet-stream"
_DOCUMENTS_A_PART, _CHARACTERS_A_PART = 1_000, 4_000_000


@dataclass(frozen=True)
class Verdict:
    """What became of one file: its documents and the key of the reader that was chosen for it."""

    key: str
    documents: list[Parsed]
    is_last: bool = True  # else the file goes on in another
    is_void_before: bool = False  # what was said of the file before does not hold

    @property
    def fate(self) -> Fate:
        """The shortest of the fates of its documents."""
        fates = {document.fate for document in self.documents}
        return next((fate for fate in (Fate.NOW, Fate.HERE) if fate in fates), Fate.LASTING)


def reader_for(name: str, content: bytes) -> Reader | None:
    """The reader that `parse` would use."""
    return choose(name, content)[0] if content else None


def parse(name: str, content: bytes, limits: Limits) -> Verdict:
    """The documents in `content`; a fault is one Parsed with `error`. Raises nothing but MemoryError."""
    if not content:
        return Verdict(NO_READER, [Parsed(media_type=_UNKNOWN_TYPE, error="empty file (0 bytes)")])
    reader, found_as = choose(name, content)
    if reader is None:
        return Verdict(NO_READER, [Parsed(media_type=_UNKNOWN_TYPE, error=_no_reader(name, found_as))])
    try:
        documents = reader.load()(content, limits)
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - a document its library cannot bear must not stop the others
        documents = [_refused(reader, fault)]
    return Verdict(reader.key, [_checked(d, reader, name, found_as, limits) for d in documents])


def parse_in_parts(name: str, head: bytes, path: Path, limits: Limits) -> Iterator[Verdict]:
    """The documents of a large corpus, some at a time; a fault anywhere makes all of it one error, as in `parse`.

    `head` is how the file begins. Raises nothing but MemoryError.
    """
    reader, found_as = choose(name, head)
    if reader is None or not reader.is_streamed:
        message = f"{name} is not read in parts"
        raise ValueError(message)
    documents: list[Parsed] = []
    length = 0
    try:
        for document in reader.load_stream()(path, limits):
            documents.append(_checked(document, reader, name, found_as, limits))
            length += len(document.text)
            if len(documents) >= _DOCUMENTS_A_PART or length >= _CHARACTERS_A_PART:
                yield Verdict(reader.key, documents, is_last=False)
                documents, length = [], 0
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - as above
        documents = [_checked(_refused(reader, fault), reader, name, found_as, limits)]
        yield Verdict(reader.key, documents, is_void_before=True)
    else:
        yield Verdict(reader.key, documents)


def parse_failed(name: str, content: bytes, error: str) -> Verdict:
    """The verdict on a file whose reader was ended from outside, or that changed meanwhile."""
    reader = reader_for(name, content)
    documents = [Parsed(media_type=reader.media_type if reader else _UNKNOWN_TYPE, error=error, fate=Fate.NOW)]
    return Verdict(reader.key if reader else NO_READER, documents, is_void_before=True)


def _refused(reader: Reader, fault: Exception) -> Parsed:
    """A file as the error that its reader met. Raises MemoryError when that is what it met."""
    if isinstance(fault, UnreadableError):
        return Parsed(error=str(fault), fate=fault.fate)
    if isinstance(fault, ImportError):
        return Parsed(error=_incomplete(reader, fault), fate=Fate.NOW)
    reason = str(fault).splitlines()[0][:200] if str(fault) else "no details"
    if "memory" in reason.lower():
        raise MemoryError(reason) from None
    return Parsed(error=f"damaged or not really {reader.name}: {type(fault).__name__}: {reason}")


def _checked(parsed: Parsed, reader: Reader, name: str, found_as: str, limits: Limits) -> Parsed:
    media_type = parsed.media_type or reader.media_type
    error, fate = parsed.error, parsed.fate
    if error is None and not parsed.text.strip():
        error = "empty document: no text in it"
    if error is None and len(parsed.text) > limits.max_characters:
        most = f"{limits.max_characters:,} (CCHC_MAX_CHARACTERS)"
        error = f"{len(parsed.text):,} characters of text, more than the limit of {most}"
        fate = Fate.HERE
    named = suffix_of(name)
    misnamed = found_as != named and not (found_as in reader.extensions and named in reader.extensions)
    if error is not None:
        error = f"wrong type, its content is {found_as}: {error}" if misnamed else error
        return replace(
            parsed, text="", pages=(), ocr_pages=(), reader=None, media_type=media_type, error=error, fate=fate
        )
    note = parsed.note
    if misnamed:
        note = "; ".join(filter(None, [f"its content is {found_as}, read as such", note]))
    published_at = parsed.published_at or day_in(parsed.text)
    key = parsed.reader or reader.key
    return replace(parsed, reader=key, media_type=media_type, note=note, published_at=published_at)


def _incomplete(reader: Reader, fault: ImportError) -> str:
    """What is missing in an installation where a reader cannot be imported."""
    told = " ".join(str(fault).split())[:200] or "no details"
    return f"not read, the installation is incomplete: the reader of {reader.name} lacks a Python package ({told})"


def _no_reader(name: str, found_as: str) -> str:
    named = suffix_of(name)
    known = ", ".join(extensions())
    if found_as and found_as != named:
        return f"wrong type: named {named or 'without extension'}, its content is {found_as}, which has no reader"
    return f"no reader for {named or 'files without extension'} (there are readers for {known})"
