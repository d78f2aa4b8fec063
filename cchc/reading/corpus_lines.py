"""JSON Lines corpora: one report per line, its text under `text` (or another name that corpus.py knows)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from cchc.reading.charsets import decode
from cchc.reading.content import Fate, Parsed, UnreadableError
from cchc.reading.corpus import broken, columns_of, document_of
from cchc.reading.limits import Limits

_Row = tuple[int, dict[str, object] | str]  # number of the line, and its object or what is wrong with it


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document per line; a line that is no JSON object is an error row. Raises UnreadableError without any text."""
    rows = list(_rows(decode(content).text.split("\n"), limits))
    return list(_documents(rows, columns_of(_names(rows))))


def stream(path: Path, limits: Limits) -> Iterator[Parsed]:
    """The same of a file that is too large to be held in memory; read twice, first for the names of its columns.

    Raises UnreadableError also when it is not in UTF-8, which so large a file must be.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            columns = columns_of(_names(_rows(lines, limits)))
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            yield from _documents(_rows(lines, limits), columns)
    except UnicodeDecodeError as fault:
        message = f"not in UTF-8, as a corpus of this size must be: {fault.reason}"
        raise UnreadableError(message) from None


def _rows(lines: Iterable[str], limits: Limits) -> Iterator[_Row]:
    many = 0
    for number, line in enumerate(lines, start=1):
        if line.strip():
            many += 1
            if many > limits.max_documents:
                message = f"more rows than the limit of {limits.max_documents:,}"
                raise UnreadableError(message, fate=Fate.HERE)
            yield number, _object(line)


def _names(rows: Iterable[_Row]) -> set[str]:
    return {name for _, row in rows if isinstance(row, dict) for name in row}


def _documents(rows: Iterable[_Row], columns: dict[str, str]) -> Iterator[Parsed]:
    for number, row in rows:
        yield document_of(row, columns, number) if isinstance(row, dict) else broken(number, row)


def _object(line: str) -> dict[str, object] | str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as fault:
        return f"not JSON: {str(fault)[:100]}"
    return row if isinstance(row, dict) else "not a JSON object"
