"""Rows of a table as lines of text, the same for every format that has tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SEPARATOR = " | "
_SPACE = re.compile(r"\s+")


def table_line(cells: Sequence[str]) -> str:
    """The cells of one row with " | " between them; "" for a row without text. Empty cells keep their place."""
    tidy = [_SPACE.sub(" ", cell).strip() for cell in cells]
    while tidy and not tidy[-1]:
        tidy.pop()
    return SEPARATOR.join(tidy)


def table_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """A table as lines, rows without text left out."""
    return [line for line in map(table_line, rows) if line]
