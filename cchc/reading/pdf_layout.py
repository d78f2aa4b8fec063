"""From the lines of printed pages back to running text: furniture off, paragraphs whole. Geometry in, text out.

Coordinates are points from the lower left corner of the upright page.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile
from operator import gt, itemgetter, sub
from statistics import median
from typing import NamedTuple

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:trang|page)?\W*(\d{1,4})(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_LIST_ITEM = re.compile(r"(?:[-+*•–▪●○]|\d{1,3}(?:\.\d{1,2})*[.)]|[a-zđ][.)]|[IVX]{1,5}[.)])\s")
_RANGE_END = re.compile(r"\w-$")
_EDGE_LINES = 2  # how many lines at the top and at the bottom of a page may be furniture
_MARGIN_SHARE = 0.08
_SMALL_SHARE = 0.9
_SAME_HEIGHT_PT = 6
_INDENT_PT = 8
_SAME_LEFT_PT = 2
_LEAST_COLUMN = 5  # lines that make a column of their own
_WIDE_PITCH = 1.2
_OTHER_SIZE = 1.2
_BEFORE_ITEM = frozenset(".;:,")
_TOP, _IS_TABLE = 4, 5  # places in a line
_BY_TOP = itemgetter(_TOP)


class Line(NamedTuple):
    """A printed line, or the rows of a table as one block."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    is_table: bool = False
    is_broken: bool = False  # its last word goes on in the next line

    @property
    def height(self) -> float:
        """Height of the line's letters."""
        return self.top - self.bottom


class Page(NamedTuple):
    """The lines of a page in reading order, and its size."""

    lines: tuple[Line, ...]
    width: float
    height: float
    is_scan: bool = False  # a picture of a page
    is_unread: bool = False  # could not be opened, or is a scan without OCR at hand
    is_plain: bool = False  # `content.is_plain` holds for its text


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without running headers, running footers and page numbers.

    A header or footer is known by its return on other pages, or by small letters apart from the text in the margin.
    """
    edges = [[(line, _keys(line, number)) for line in _edges(page.lines)] for number, page in enumerate(pages, start=1)]
    repeated = Counter(key for page in edges for key in {k for _, keys in page for k in keys})
    enough = max(2, (len(pages) + 1) // 2)
    kept: list[Page] = []
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True), start=1):
        furniture = {
            id(line)
            for line, keys in edge
            if max([repeated[key] for key in keys]) >= enough
            or _is_page_number(line, number)
            or _is_small_in_margin(line, page)
        }
        kept.append(page._replace(lines=tuple([line for line in page.lines if id(line) not in furniture])))
    return kept


def _is_small_in_margin(line: Line, page: Page) -> bool:
    if _MARGIN_SHARE * page.height <= line.top and line.bottom <= (1 - _MARGIN_SHARE) * page.height:
        return False
    body = median(other.height for other in page.lines if not other.is_table)
    return line.height < _SMALL_SHARE * body and not _LIST_ITEM.match(line.text)


def _edges(page: Sequence[Line]) -> list[Line]:
    ordered = sorted([line for line in page if not line.is_table], key=_BY_TOP, reverse=True)
    return ordered if len(ordered) <= 2 * _EDGE_LINES else ordered[:_EDGE_LINES] + ordered[-_EDGE_LINES:]


def _keys(line: Line, number: int) -> list[tuple[str, int, int]]:
    """What a line has in common with those of other pages: words and place, the page's number left out.

    A cover may not be counted, so that the printed number is one less.
    """
    text, place = line.text.strip().lower(), round(line.bottom / _SAME_HEIGHT_PT)
    return [(_without_number(text, str(number - offset)), place, offset) for offset in (0, 1)]


def _without_number(text: str, own: str) -> str:
    return _DIGITS.sub(lambda m: "#" if m[0] == own else m[0], text) if own in text else text


def _is_page_number(line: Line, number: int) -> bool:
    found = _PAGE_NUMBER.fullmatch(line.text.strip())
    return found is not None and int(found[1]) == number


def without_repeated_heads(pages: Sequence[Page]) -> list[Page]:
    """The pages without the heading rows that a table repeats where it goes on at the top of a page."""
    kept: list[Page] = []
    head: list[str] = []  # the rows of the table that reaches the end of the page before
    for page in pages:
        if not (head or (page.lines and page.lines[-1].is_table)):  # no table goes on here, nor in the next
            kept.append(page)
            continue
        rows = [line.text for line in takewhile(lambda line: line.is_table, page.lines)]
        repeated = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(head, rows, strict=False)))
        kept.append(page._replace(lines=page.lines[repeated:]) if 0 < repeated < len(rows) else page)
        goes_on = bool(head) and len(rows) == len(page.lines) > 0
        ending = [line.text for line in takewhile(lambda line: line.is_table, reversed(page.lines))]
        head = head if goes_on and repeated else list(reversed(ending))
    return kept


class _Column(NamedTuple):
    """The lines of a type area as columns of one value per line: no object per line in what looks at every one."""

    texts: tuple[str, ...]
    lefts: tuple[float, ...]
    bottoms: tuple[float, ...]
    rights: tuple[float, ...]
    tops: tuple[float, ...]
    are_tables: tuple[bool, ...]
    are_broken: tuple[bool, ...]
    heights: list[float]
    steps: list[float]  # from the bottom of each line down to that of the next, one less than there are lines


class _Measure(NamedTuple):
    """The type area of a page: its margins and how far below a line the next one of its paragraph may stand."""

    left: float
    right: float
    farthest: float


_Area = tuple[_Column, _Measure]


def running_text(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text in paragraphs, one per line, and the offset at which each page begins in it."""
    parts: list[str] = []  # what stands between, a line, what stands between, a line, ...
    starts: list[int] = []
    length = 0
    before: _Area | None = None
    columns = [_column(page.lines) if page.lines else None for page in pages]
    in_columns = any(map(_has_columns, pages, columns))
    for page, column in zip(pages, columns, strict=True):
        first = len(parts)
        for area in _areas(page, column, in_columns=in_columns) if column else ():
            parts += _joined(before, area, is_below=len(parts) > first)
            before = area
        starts.append(length + len(parts[first]) if first < len(parts) else length)
        length += sum(map(len, parts[first:]))
    return "".join(parts), tuple(starts)


def _column(lines: Sequence[Line]) -> _Column:
    texts, lefts, bottoms, rights, tops, are_tables, are_broken = zip(*lines, strict=True)
    heights, steps = list(map(sub, tops, bottoms)), list(map(sub, bottoms, bottoms[1:]))
    return _Column(texts, lefts, bottoms, rights, tops, are_tables, are_broken, heights, steps)


def _columns(page: Page) -> list[list[Line]]:
    """The lines in the order of the page, cut where the next one stands higher than the one before."""
    columns: list[list[Line]] = [[]]
    for before, line in pairwise((*page.lines[:1], *page.lines)):
        if line.bottom > before.top:
            columns.append([])
        columns[-1].append(line)
    return columns


def _has_columns(page: Page, whole: _Column | None) -> bool:
    goes_up = whole is not None and any(map(gt, whole.bottoms[1:], whole.tops))
    return goes_up and sum(len(column) >= _LEAST_COLUMN for column in _columns(page)) > 1


def _areas(page: Page, whole: _Column, *, in_columns: bool) -> list[_Area]:
    """The lines by the type area they stand in: their column's in a document set in columns, else the page's."""
    area = _measure(whole)
    if not in_columns:
        # Where all lines are short, the left margin tells how far they might have gone.
        return [(whole, _Measure(area.left, max(area.right, page.width - area.left), area.farthest))]
    columns = [_column(lines) for lines in _columns(page) if lines]
    return [(column, _measure(column) if len(column.texts) >= _LEAST_COLUMN else area) for column in columns]


def _measure(column: _Column) -> _Measure:
    if True in column.are_tables:
        body = [line for line in zip(*column[:7], strict=True) if not line[_IS_TABLE]]
        if not body:
            return _Measure(0.0, 0.0, math.inf)
        column = _column(list(map(Line._make, body)))
    lefts = sorted(column.lefts)
    shared = (a for a, b in pairwise(lefts) if b - a < _SAME_LEFT_PT)
    steps = sorted([step for step, height in zip(column.steps, column.heights[1:], strict=True) if step > height / 2])
    pitch = steps[len(steps) // 4] if steps else 0.0
    return _Measure(next(shared, lefts[0]), max(column.rights), _WIDE_PITCH * pitch or math.inf)


def _joined(before: _Area | None, area: _Area, *, is_below: bool) -> list[str]:
    """The lines of one type area, each after what stands between it and the one before.

    That is a line break, a space, or nothing within a broken word or range. `is_below`: `before` is on the same page.
    This is the inner loop over every line of every PDF, hence in one piece.
    """
    parts: list[str] = []
    column, (left_margin, limit, _) = area
    margin = left_margin + _INDENT_PT
    text, room, was_broken, last = "", 0.0, False, ""
    if before is not None:
        there = before[0]
        text, was_broken = there.texts[-1], there.are_broken[-1]
        room, last = before[1].right - there.rights[-1], text[-1:]
    are_apart = [before is None or _is_apart(before, column, is_below=is_below), *_apart(area)]
    for words, left, right, is_apart, is_broken in zip(
        column.texts, column.lefts, column.rights, are_apart, column.are_broken, strict=True
    ):
        if (
            is_apart
            or (left > margin and not words[:1].islower())
            or (last in _BEFORE_ITEM and _LIST_ITEM.match(words))
            # Where the next line's first word would still have fitted, the line was ended on purpose. Most lines leave
            # no room for one letter, and need no look for the word.
            or (
                room > 0
                and room * len(words) > right - left
                and room * len(words) > (right - left) * (words.find(" ") + 1 or len(words) + 1)
            )
        ):
            parts.append("\n")
        elif was_broken or (last == "-" and _RANGE_END.search(text)):
            parts.append("")
        else:
            parts.append(" ")
        parts.append(words)
        text, room, was_broken, last = words, limit - right, is_broken, words[-1:]
    if before is None:
        parts[0] = ""
    return parts


def _apart(area: _Area) -> list[bool]:
    """Of each line but the first: whether its size, its distance or a table parts it from the one before."""
    column, (_, _, farthest) = area
    apart = [not 0 < step <= farthest for step in column.steps]
    heights, are_tables = column.heights, column.are_tables
    if max(heights) <= _OTHER_SIZE * min(heights) and True not in are_tables:
        return apart
    return [
        far or was_table or is_table or above > _OTHER_SIZE * height or height > _OTHER_SIZE * above
        for far, was_table, is_table, above, height in zip(
            apart, are_tables, are_tables[1:], heights, heights[1:], strict=False
        )
    ]


def _is_apart(before: _Area, column: _Column, *, is_below: bool) -> bool:
    """The same of the first line of a column, seen from the last one of the area before."""
    there, (_, _, farthest) = before
    above, height = there.heights[-1], column.heights[0]
    return (
        there.are_tables[-1]
        or column.are_tables[0]
        or (is_below and not 0 < there.bottoms[-1] - column.bottoms[0] <= farthest)
        or above > _OTHER_SIZE * height
        or height > _OTHER_SIZE * above
    )
