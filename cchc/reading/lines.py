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


def row_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """One row whose cells may hold several paragraphs: a line, or the paragraphs where one cell alone has any.

    A table that only lays out a page or frames a text is no table: its paragraphs stay apart.
    """
    filled = [cell for cell in cells if any(line.strip() for line in cell)]
    if len(filled) == 1 and len(filled[0]) > 1:
        return [tidy for line in filled[0] if (tidy := _SPACE.sub(" ", line).strip())]
    line = table_line([" ".join(cell) for cell in cells])
    return [line] if line else []


def table_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """A table as lines, rows without text left out."""
    return [line for line in map(table_line, rows) if line]
