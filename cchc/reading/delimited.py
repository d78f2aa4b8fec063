"""Tables in text (.csv, .tsv): each row a line with " | " between the cells, the cells as they are written."""

from __future__ import annotations

import csv
import io

from cchc.reading.charsets import decode
from cchc.reading.content import Parsed, UnreadableError, clean
from cchc.reading.limits import Limits
from cchc.reading.lines import table_lines

_DELIMITERS = ";\t,|"
_SAMPLE_LINES = 50


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document; raises UnreadableError when the bytes are no text or a cell has no end."""
    decoded = decode(content)
    text = clean(decoded.text)
    csv.field_size_limit(limits.max_characters)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as fault:
        message = f"not a readable table: {fault}"
        raise UnreadableError(message) from None
    return [Parsed(text="\n".join(table_lines(rows)), charset=decoded.charset, note=decoded.note)]


def _delimiter(text: str) -> str:
    """The sign that cuts most of the first lines into one and the same number of cells, more than one."""
    lines = [line for line in text.split("\n")[:_SAMPLE_LINES] if line.strip()]
    scored = []
    for sign in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign)]
        common = max(sorted(set(widths)), key=widths.count, default=1)
        scored.append((widths.count(common) if common > 1 else 0, common))
    best = max(range(len(scored)), key=lambda i: (scored[i], -i))
    return _DELIMITERS[best]
