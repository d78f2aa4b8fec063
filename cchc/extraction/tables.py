"""Tables flattened to lines of cells between `|`: cutting lines into cells, telling headers and labels from values.

What the cells mean is the matter of `table_reader`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cchc.extraction.lexicon import meanings, wording
from cchc.extraction.numerals import DIGITS

_CELL = re.compile(r"[^|]+")
_FORMS = {form: wording(f"cell_{form}") for form in ("value", "pair", "rated", "fraction", "change")}
_LABEL_HEADER = wording("label_header")
_IMPLIED = meanings("implied_columns")
_RULE = re.compile(r"[|:\-–—=_\s]+")
_YEAR = wording("year_cell")
_MOST_RANKED = 100
_FEW_CELLS = 2  # that a line has which names a group of rows


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

    def names_group(self, folded: str, header: Header) -> bool:
        """Whether a line without values names the rows below it, not their columns: `II | Khối huyện | | |`."""
        said = sum(not folded[c.start : c.end].isspace() and c.end > c.start for c in self.cells)
        return said <= _FEW_CELLS < len(header.heads)


class Header(NamedTuple):
    """What the columns of a table are called, in lower case, by its first line or by what stands in them."""

    heads: tuple[str, ...]
    years: tuple[int | None, ...]  # of columns that are called by a year

    def without(self, columns: int) -> Header:
        """The header without its first columns."""
        return Header(self.heads[columns:], self.years[columns:])

    @property
    def titles(self) -> list[str]:
        """What each column is called, with the group it stands in: `Đang giải quyết: Trong hạn | Quá hạn`."""
        titles, group = [], ""
        for title in self.heads:
            head, colon, rest = title.partition(":")
            if colon and rest.strip():
                group = head
            titles.append(title if colon or not group else f"{group}: {title}")
        return titles


def is_rule(folded: str, start: int, end: int) -> bool:
    """Whether a line only separates a header from its rows: `|---|---|`."""
    return _RULE.fullmatch(folded, start, end) is not None


def printed_header(folded: str, row: Row) -> Header:
    """The header that a line is."""
    return Header(tuple(folded[c.start : c.end] for c in row.cells), tuple(c.year for c in row.cells))


def implied_header(folded: str, rows: Sequence[Row], *, above: str, ranked: bool, named: int) -> Header | None:
    """The header that the rows of a table without one call for; None where they do not say what their columns are.

    `ranked`: the text above tells of a ranking or an index, so that numbers in order are ranks and decimals scores;
    `named`: how many rows name a place or a body. Where few do, those of an index are parts of it; where most do, and
    each has one value, the line `above` says what they are: `Số hồ sơ quá hạn của các đơn vị:`.
    """
    widths = Counter(len(r.cells) for r in rows)
    width = min(widths, key=lambda w: (-widths[w], w))
    columns = list(zip(*(r.cells for r in rows if len(r.cells) == width), strict=True))
    kinds = [_kind_of_column(folded, cells) for cells in columns]
    if "label" not in kinds or kinds == ["label"] * width:
        return None
    if width > _FEW_CELLS and not ranked:
        return None
    if ranked:
        kinds = _of_ranking(kinds, parts=2 * named < len(rows))
    else:
        kinds[1:] = ["count" if kind == "order" else kind for kind in kinds[1:]]
    heads = [_IMPLIED[kind] for kind in kinds]
    if not ranked and width == _FEW_CELLS and 2 * named >= len(rows):
        heads[1] = above or heads[1]
    return Header(tuple(heads), (None,) * width)


def _of_ranking(kinds: list[str], *, parts: bool) -> list[str]:
    """Kinds of columns where an index, or its `parts`, are told of: decimals are scores, numbers in order ranks."""
    kinds = [{"decimal": "score", "label": "part" if parts else "label"}.get(kind, kind) for kind in kinds]
    orders = [i for i, kind in enumerate(kinds) if kind == "order" and (i or not parts)]
    if orders:  # the last one, where rows are numbered too
        kinds[orders[-1]] = "rank"
    return kinds


def _kind_of_column(folded: str, cells: Sequence[Cell]) -> str:
    """What stands in a column: `label` (words), `order` (1, 2, 5), `decimal`, or other values (`count`)."""
    values = [folded[c.start : c.end] for c in cells if c.form == "value"]
    if 2 * len(values) <= len(cells):
        return "label"
    numbers = [int(v) for v in values if v.isdigit()]
    in_order = all(a <= b for a, b in pairwise(numbers)) or all(a >= b for a, b in pairwise(numbers))
    if len(numbers) == len(values) > 1 and max(numbers) <= _MOST_RANKED and in_order:
        return "order"
    broken = any("," in v or "." in v for v in values) and max(map(len, values)) <= len("100,00%")
    return "decimal" if broken else "count"


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


def label_columns(header: Header, row: Row) -> int:
    """How many leading columns label `row`: those the header calls so, and what stands before the first value."""
    count = 0
    for title in header.heads:
        if not _LABEL_HEADER.match(title):
            break
        count += 1
    count = max(count, 1)
    while count < len(row.cells) - 1 and not row.cells[count].numeric and row.cells[count].end > row.cells[count].start:
        count += 1
    return count


def digits_of(folded: str, cell: Cell) -> list[tuple[int, int]]:
    """The numerals of a cell."""
    return [m.span() for m in DIGITS.finditer(folded, cell.start, cell.end)]
