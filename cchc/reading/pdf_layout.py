"""From the lines of printed pages back to running text: furniture off, paragraphs whole. Geometry in, text out.

Coordinates are points from the lower left corner of the upright page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile
from operator import attrgetter
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
_BY_TOP = attrgetter("top")


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
    ordered = sorted((line for line in page if not line.is_table), key=_BY_TOP, reverse=True)
    return ordered if len(ordered) <= 2 * _EDGE_LINES else ordered[:_EDGE_LINES] + ordered[-_EDGE_LINES:]


def _keys(line: Line, number: int) -> list[tuple[str, int, int]]:
    """What a line has in common with those of other pages: words and place, the page's number left out.

    A cover may not be counted, so that the printed number is one less.
    """
    text, place = line.text.strip().lower(), round(line.bottom / _SAME_HEIGHT_PT)
    shown = _DIGITS.findall(text)
    return [
        (_DIGITS.sub(lambda m, own=own: "#" if m[0] == own else m[0], text) if own in shown else text, place, offset)  # type: ignore[misc]
        for offset, own in ((0, str(number)), (1, str(number - 1)))
    ]


def _is_page_number(line: Line, number: int) -> bool:
    found = _PAGE_NUMBER.fullmatch(line.text.strip())
    return found is not None and int(found[1]) == number


def without_repeated_heads(pages: Sequence[Page]) -> list[Page]:
    """The pages without the heading rows that a table repeats where it goes on at the top of a page."""
    kept: list[Page] = []
    head: list[str] = []  # the rows of the table that reaches the end of the page before
    for page in pages:
        rows = [line.text for line in takewhile(lambda line: line.is_table, page.lines)]
        repeated = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(head, rows, strict=False)))
        kept.append(page._replace(lines=page.lines[repeated:]) if 0 < repeated < len(rows) else page)
        goes_on = bool(head) and len(rows) == len(page.lines) > 0
        ending = [line.text for line in takewhile(lambda line: line.is_table, reversed(page.lines))]
        head = head if goes_on and repeated else list(reversed(ending))
    return kept


class _Measure(NamedTuple):
    """The type area of a page: its margins and the usual distance from line to line."""

    left: float
    right: float
    pitch: float


def running_text(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text in paragraphs, one per line, and the offset at which each page begins in it."""
    parts: list[str] = []  # what stands between, a line, what stands between, a line, ...
    starts: list[int] = []
    length = 0
    before: tuple[Line, _Measure] | None = None
    in_columns = any(map(_has_columns, pages))
    for page in pages:
        areas = _areas(page, in_columns=in_columns)
        first = len(parts)
        for lines, area in areas:
            parts += _joined(before, lines, area, is_below=len(parts) > first)
            before = lines[-1], area
        starts.append(length + len(parts[first]) if first < len(parts) else length)
        length += sum(map(len, parts[first:]))
    return "".join(parts), tuple(starts)


def _columns(page: Page) -> list[list[Line]]:
    """The lines in the order of the page, cut where the next one stands higher than the one before."""
    columns: list[list[Line]] = [[]]
    for before, line in pairwise((*page.lines[:1], *page.lines)):
        if line.bottom > before.top:
            columns.append([])
        columns[-1].append(line)
    return columns


def _has_columns(page: Page) -> bool:
    goes_up = any(line.bottom > before.top for before, line in pairwise(page.lines))
    return goes_up and sum(len(column) >= _LEAST_COLUMN for column in _columns(page)) > 1


def _areas(page: Page, *, in_columns: bool) -> list[tuple[Sequence[Line], _Measure]]:
    """The lines by the type area they stand in: their column's in a document set in columns, else the page's."""
    if not page.lines:
        return []
    whole = _measure(page.lines)
    if not in_columns:
        # Where all lines are short, the left margin tells how far they might have gone.
        return [(page.lines, whole._replace(right=max(whole.right, page.width - whole.left)))]
    columns = filter(None, _columns(page))
    return [(column, _measure(column) if len(column) >= _LEAST_COLUMN else whole) for column in columns]


def _measure(lines: Sequence[Line]) -> _Measure:
    body = [line for line in lines if not line.is_table]
    if not body:
        return _Measure(0.0, 0.0, 0.0)
    _, lefts, bottoms, rights, tops, _, _ = zip(*body, strict=True)
    lefts = tuple(sorted(lefts))
    shared = (a for a, b in pairwise(lefts) if b - a < _SAME_LEFT_PT)
    below = zip(bottoms, bottoms[1:], tops[1:], strict=False)
    steps = sorted([before - bottom for before, bottom, top in below if before - bottom > (top - bottom) / 2])
    return _Measure(
        left=next(shared, lefts[0]),
        right=max(rights),
        pitch=steps[len(steps) // 4] if steps else 0.0,
    )


def _joined(
    before: tuple[Line, _Measure] | None, lines: Sequence[Line], area: _Measure, *, is_below: bool
) -> list[str]:
    """The lines of one type area, each after what stands between it and the one before.

    That is a line break, a space, or nothing within a broken word or range. `is_below`: `before` is on the same page.
    This is the inner loop over every line of every PDF, hence in one piece.
    """
    parts: list[str] = []
    usual_limit, margin, usual_farthest = area.right, area.left + _INDENT_PT, _farthest(area)
    limit, farthest = usual_limit, usual_farthest
    if before is None:
        text, bottom, right, height, was_table, was_broken, last = "", 0.0, 0.0, 0.0, True, False, ""
    else:
        (text, _, bottom, right, top, was_table, was_broken), there = before
        height, last = top - bottom, text[-1:]
        limit, farthest = there.right, _farthest(there)
    for line in lines:
        words, left, bottom_here, right_here, top, is_table, is_broken = line
        height_here = top - bottom_here
        room = limit - right
        if (
            was_table
            or is_table
            or (is_below and not 0 < bottom - bottom_here <= farthest)
            or height > _OTHER_SIZE * height_here
            or height_here > _OTHER_SIZE * height
            or (left > margin and not words[:1].islower())
            or (last in _BEFORE_ITEM and _LIST_ITEM.match(words))
            # Where the next line's first word would still have fitted, the line was ended on purpose.
            or (room > 0 and room * len(words) > (right_here - left) * (words.find(" ") + 1 or len(words) + 1))
        ):
            parts.append("\n")
        elif was_broken or (last == "-" and _RANGE_END.search(text)):
            parts.append("")
        else:
            parts.append(" ")
        parts.append(words)
        text, bottom, right, height, was_table, was_broken, last = (
            words, bottom_here, right_here, height_here, is_table, is_broken, words[-1:],
        )  # fmt: skip
        limit, farthest, is_below = usual_limit, usual_farthest, True
    if before is None:
        parts[0] = ""
    return parts


def _farthest(area: _Measure) -> float:
    """How far below a line the next one of its paragraph may stand."""
    return _WIDE_PITCH * area.pitch or float("inf")
