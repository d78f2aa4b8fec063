"""Tables flattened to lines of cells between `|`: cutting lines into cells, telling headers and labels from values.

What the cells mean is the matter of `table_reader`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cchc.extraction.lexicon import wording
from cchc.extraction.numerals import DIGITS

_CELL = re.compile(r"[^|]+")
_NUMERIC = wording("cell_value")
_LABEL_HEADER = wording("label_header")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: offsets in the document of its text without the space around it."""

    start: int
    end: int
    numeric: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    start: int
    end: int
    cells: tuple[Cell, ...]

    @property
    def names_columns(self) -> bool:
        """Whether the line is a header: no cell is a value."""
        return not any(c.numeric for c in self.cells)


def read_row(folded: str, start: int, end: int) -> Row:
    """Cells of the line `folded[start:end]`."""
    cells = []
    for m in _CELL.finditer(folded, start, end):
        text = m[0]
        left = m.start() + len(text) - len(text.lstrip())
        right = m.end() - (len(text) - len(text.rstrip()))
        cells.append(Cell(left, max(left, right), bool(_NUMERIC.fullmatch(text))))
    return Row(start, end, tuple(cells))


def label_columns(folded: str, header: Row) -> int:
    """How many leading columns label the rows."""
    count = 0
    for cell in header.cells:
        if not _LABEL_HEADER.match(folded, cell.start, cell.end):
            break
        count += 1
    return max(count, 1)


def digits_of(folded: str, cell: Cell) -> tuple[int, int] | None:
    """The numeral of a numeric cell."""
    m = DIGITS.search(folded, cell.start, cell.end)
    return m.span() if m else None
