"""Tables flattened to lines of cells between `|`: cutting lines into cells, telling headers and labels from values.

What the cells mean is the matter of `table_reader`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from cchc.extraction.lexicon import wording
from cchc.extraction.numerals import DIGITS

_CELL = re.compile(r"[^|]+")
_FORMS = {form: wording(f"cell_{form}") for form in ("value", "pair", "rated", "fraction", "change")}
_LABEL_HEADER = wording("label_header")
_YEAR = wording("year_cell")


class Cell(NamedTuple):
    """A cell: offsets in the document of its text without the space around it.

    `form`: value, pair (a rank with its score), rated (a count with its percentage), fraction (a score with its
    maximum), change, or none for words.
    """

    start: int
    end: int
    form: str = ""
    year: int | None = None  # of a cell that is nothing but a year

    @property
    def numeric(self) -> bool:
        """Whether the cell holds a value."""
        return bool(self.form)


class Row(NamedTuple):
    """A line of a table."""

    start: int
    end: int
    cells: tuple[Cell, ...]

    @property
    def names_columns(self) -> bool:
        """Whether the line is a header: no cell is a value, or all values are years that follow each other."""
        years = [c.year for c in self.cells if c.numeric]
        if not years:
            return True
        runs = {b - a for a, b in pairwise(years) if a is not None and b is not None}
        return None not in years and len(years) > 1 and runs in ({1}, {-1}) and not self.cells[0].numeric


def read_row(folded: str, start: int, end: int) -> Row:
    """Cells of the line `folded[start:end]`."""
    cells = []
    for m in _CELL.finditer(folded, start, end):
        text = m[0]
        left = m.start() + len(text) - len(text.lstrip())
        right = m.end() - (len(text) - len(text.rstrip()))
        year = int(text.strip()[-4:]) if _YEAR.fullmatch(text) else None
        form = next((name for name, pattern in _FORMS.items() if pattern.fullmatch(text)), "")
        cells.append(Cell(left, max(left, right), form, year))
    return Row(start, end, tuple(cells))


def label_columns(folded: str, header: Row, row: Row) -> int:
    """How many leading columns label `row`: those the header calls so, and what stands before the first value."""
    count = 0
    for cell in header.cells:
        if not _LABEL_HEADER.match(folded, cell.start, cell.end):
            break
        count += 1
    count = max(count, 1)
    while count < len(row.cells) - 1 and not row.cells[count].numeric and row.cells[count].end > row.cells[count].start:
        count += 1
    return count


def digits_of(folded: str, cell: Cell) -> list[tuple[int, int]]:
    """The numerals of a cell."""
    return [m.span() for m in DIGITS.finditer(folded, cell.start, cell.end)]


def column_titles(folded: str, header: Row) -> list[str]:
    """What each column is called, with the group it stands in: `Đang giải quyết: Trong hạn | Quá hạn`."""
    titles, group = [], ""
    for cell in header.cells:
        title = folded[cell.start : cell.end]
        head, colon, rest = title.partition(":")
        if colon and rest.strip():
            group = head
        titles.append(title if colon or not group else f"{group}: {title}")
    return titles
