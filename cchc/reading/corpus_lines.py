"""JSON Lines corpora: one report per line, its text under `text` (or another name that corpus.py knows)."""

from __future__ import annotations

import json

from cchc.reading.charsets import decode
from cchc.reading.content import Fate, Parsed, UnreadableError
from cchc.reading.corpus import broken, columns_of, document_of
from cchc.reading.limits import Limits


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document per line; a line that is no JSON object is an error row. Raises UnreadableError without any text."""
    rows: dict[int, dict[str, object] | str] = {}
    for number, line in enumerate(decode(content).text.split("\n"), start=1):
        if line.strip():
            rows[number] = _object(line)
        if len(rows) > limits.max_documents:
            message = f"more rows than the limit of {limits.max_documents:,}"
            raise UnreadableError(message, fate=Fate.HERE)
    names = {name for row in rows.values() if isinstance(row, dict) for name in row}
    columns = columns_of(names)
    return [
        document_of(row, columns, number) if isinstance(row, dict) else broken(number, row)
        for number, row in rows.items()
    ]


def _object(line: str) -> dict[str, object] | str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as fault:
        return f"not JSON: {str(fault)[:100]}"
    return row if isinstance(row, dict) else "not a JSON object"
