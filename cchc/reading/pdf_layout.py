"""From the lines of printed pages back to running text: furniture off, paragraphs whole. Geometry in, text out.

Coordinates are points from the lower left corner of the upright page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
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


@dataclass(frozen=True)
class Page:
    """The lines of a page in reading order, and its size."""

    lines: tuple[Line, ...]
    width: float
    height: float
    is_unread: bool = False  # holds something, but no text


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without running headers, running footers and page numbers.

    A header or footer is known by its return on other pages, or by small letters apart from the text in the margin.
    """
    numbered = list(enumerate(pages, start=1))
    repeated = Counter(
        key for number, page in numbered for key in {k for line in _edges(page.lines) for k in _keys(line, number)}
    )
    enough = max(2, (len(pages) + 1) // 2)
    kept: list[Page] = []
    for number, page in numbered:
        furniture = {
            id(line)
            for line in _edges(page.lines)
            if any(repeated[key] >= enough for key in _keys(line, number))
            or _is_page_number(line, number)
            or _is_small_in_margin(line, page)
        }
        kept.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in furniture)))
    return kept


def _is_small_in_margin(line: Line, page: Page) -> bool:
    if _MARGIN_SHARE * page.height <= line.top and line.bottom <= (1 - _MARGIN_SHARE) * page.height:
        return False
    body = median(other.height for other in page.lines if not other.is_table)
    return line.height < _SMALL_SHARE * body and not _LIST_ITEM.match(line.text)


def _edges(page: Sequence[Line]) -> list[Line]:
    ordered = sorted((line for line in page if not line.is_table), key=lambda line: -line.top)
    return ordered if len(ordered) <= 2 * _EDGE_LINES else ordered[:_EDGE_LINES] + ordered[-_EDGE_LINES:]


def _keys(line: Line, number: int) -> list[tuple[str, int, int]]:
    """What a line has in common with those of other pages: words and place, the page's number left out.

    A cover may not be counted, so that the printed number is one less.
    """
    text, place = line.text.strip().lower(), round(line.bottom / _SAME_HEIGHT_PT)
    return [
        (_DIGITS.sub(lambda m, shown=shown: "#" if m[0] == shown else m[0], text), place, offset)  # type: ignore[misc]
        for offset, shown in ((0, str(number)), (1, str(number - 1)))
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
        kept.append(replace(page, lines=page.lines[repeated:] if repeated < len(rows) else page.lines))
        goes_on = bool(head) and len(rows) == len(page.lines) > 0
        ending = [line.text for line in takewhile(lambda line: line.is_table, reversed(page.lines))]
        head = head if goes_on and repeated else list(reversed(ending))
    return kept


@dataclass(frozen=True)
class _Measure:
    """The type area of a page: its margins and the usual distance from line to line."""

    left: float
    right: float
    pitch: float


def running_text(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text in paragraphs, one per line, and the offset at which each page begins in it."""
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    before: tuple[Line, _Measure] | None = None
    in_columns = any(map(_has_columns, pages))
    for page in pages:
        for i, (line, here) in enumerate(zip(page.lines, _measures(page, in_columns=in_columns), strict=True)):
            glue = "" if before is None else _glue(*before, line, here, same_page=i > 0)
            if i == 0:
                starts.append(length + len(glue))
            parts += [glue, line.text]
            length += len(glue) + len(line.text)
            before = line, here
        if not page.lines:
            starts.append(length)
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
    return sum(len(column) >= _LEAST_COLUMN for column in _columns(page)) > 1


def _measures(page: Page, *, in_columns: bool) -> list[_Measure]:
    """The type area each line stands in: its column's in a document set in columns, else the page's."""
    whole = _measure(page.lines)
    if not in_columns:
        # Where all lines are short, the left margin tells how far they might have gone.
        return [replace(whole, right=max(whole.right, page.width - whole.left))] * len(page.lines)
    columns = _columns(page)
    return [_measure(column) if len(column) >= _LEAST_COLUMN else whole for column in columns for _ in column]


def _measure(lines: Sequence[Line]) -> _Measure:
    body = [line for line in lines if not line.is_table]
    lefts = sorted(line.left for line in body)
    shared = [a for a, b in pairwise(lefts) if b - a < _SAME_LEFT_PT]
    steps = sorted(a.bottom - b.bottom for a, b in pairwise(body) if a.bottom - b.bottom > b.height / 2)
    return _Measure(
        left=min(shared or lefts, default=0.0),
        right=max((line.right for line in body), default=0.0),
        pitch=steps[len(steps) // 4] if steps else 0.0,
    )


def _glue(line: Line, measure: _Measure, following: Line, measure_there: _Measure, *, same_page: bool) -> str:
    """What stands between two printed lines: a line break, a space, or nothing within a broken word or range."""
    if line.is_table or following.is_table:
        return "\n"
    if same_page and _is_apart(line, following, measure.pitch):
        return "\n"
    if _starts_paragraph(line, following, measure_there.left) or _has_room(line, following, measure.right):
        return "\n"
    is_range = line.text.endswith("-") and _RANGE_END.search(line.text) is not None
    return "" if line.is_broken or is_range else " "


def _is_apart(line: Line, following: Line, pitch: float) -> bool:
    step = line.bottom - following.bottom
    return step <= 0 or (pitch > 0 and step > _WIDE_PITCH * pitch)


def _starts_paragraph(line: Line, following: Line, left: float) -> bool:
    """True when `following` looks like a first line: other letters, a list mark, or an indented capital or digit."""
    if following.left - left > _INDENT_PT and not following.text[:1].islower():
        return True
    height, height_there = line.top - line.bottom, following.top - following.bottom
    if height > _OTHER_SIZE * height_there or height_there > _OTHER_SIZE * height:
        return True
    return line.text.endswith((".", ";", ":", ",")) and _LIST_ITEM.match(following.text) is not None


def _has_room(line: Line, following: Line, right: float) -> bool:
    """True when the next line's first word would still have fitted: the line was ended on purpose."""
    room = right - line.right
    if room <= 0:
        return False
    per_letter = (following.right - following.left) / max(len(following.text), 1)
    return room > per_letter * (len(following.text.partition(" ")[0]) + 1)
