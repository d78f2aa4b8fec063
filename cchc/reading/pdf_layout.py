"""From the lines of printed pages back to running text: furniture off, paragraphs whole. Geometry in, text out."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise, takewhile
from operator import gt, itemgetter, sub
from statistics import median
from typing import NamedTuple

from cchc.reading.pdf_lines import Line, Lines, Page

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


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without running headers, running footers and page numbers.

    A header or footer is known by its return on other pages, or by small letters apart from the text in the margin.
    """
    edges = [_edges(page.lines, number) for number, page in enumerate(pages, start=1)]
    repeated = Counter(chain.from_iterable({key for _, *keys in edge for key in keys} for edge in edges))
    enough = max(2, (len(pages) + 1) // 2)
    kept: list[Page] = []
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True), start=1):
        furniture = [
            place
            for place, key, key_after_cover in edge
            if repeated[key] >= enough
            or repeated[key_after_cover] >= enough
            or _is_page_number(page.lines.texts[place], number)
            or _is_small_in_margin(page.lines[place], page)
        ]
        kept.append(Page(page.lines.without(furniture), *page[1:]) if furniture else page)
    return kept


def _is_small_in_margin(line: Line, page: Page) -> bool:
    if _MARGIN_SHARE * page.height <= line.top and line.bottom <= (1 - _MARGIN_SHARE) * page.height:
        return False
    body = median(other.height for other in page.lines if not other.is_table)
    return line.height < _SMALL_SHARE * body and not _LIST_ITEM.match(line.text)


_Key = tuple[str, int, bool]


def _edges(lines: Lines, number: int) -> list[tuple[int, _Key, _Key]]:
    """Where the highest and the lowest lines are among the others; what each has in common with those of other pages.

    That is its words and place, the page's number left out: once the number from 1, and once one less, which is what
    is printed where a cover is not counted.
    """
    places: Iterable[int] = range(len(lines))
    if True in lines.are_tables:
        places = [place for place in places if not lines.are_tables[place]]
    ordered = sorted(places, key=lines.tops.__getitem__, reverse=True)
    if len(ordered) > 2 * _EDGE_LINES:
        ordered = ordered[:_EDGE_LINES] + ordered[-_EDGE_LINES:]
    own, after_cover = str(number), str(number - 1)
    found: list[tuple[int, _Key, _Key]] = []
    for place in ordered:
        text, height = lines.texts[place].strip().lower(), round(lines.bottoms[place] / _SAME_HEIGHT_PT)
        first = _without_number(text, own) if own in text else text
        second = _without_number(text, after_cover) if after_cover in text else text
        found.append((place, (first, height, False), (second, height, True)))
    return found


def _without_number(text: str, own: str) -> str:
    return _DIGITS.sub(lambda m: "#" if m[0] == own else m[0], text)


def _is_page_number(text: str, number: int) -> bool:
    found = _PAGE_NUMBER.fullmatch(text.strip())
    return found is not None and int(found[1]) == number


def without_repeated_heads(pages: Sequence[Page]) -> list[Page]:
    """The pages without the heading rows that a table repeats where it goes on at the top of a page."""
    kept: list[Page] = []
    head: list[str] = []  # the rows of the table that reaches the end of the page before
    for page in pages:
        lines = page.lines
        if not (head or lines.are_tables[-1:] == [True]):  # no table goes on here, nor in the next
            kept.append(page)
            continue
        rows = list(_rows(lines.texts, lines.are_tables))
        repeated = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(head, rows, strict=False)))
        kept.append(page._replace(lines=lines.without(range(repeated))) if 0 < repeated < len(rows) else page)
        goes_on = bool(head) and len(rows) == len(lines) > 0
        head = head if goes_on and repeated else list(_rows(lines.texts[::-1], lines.are_tables[::-1]))[::-1]
    return kept


def _rows(texts: Sequence[str], are_tables: Sequence[bool]) -> Iterator[str]:
    """The texts up to the first that is no row of a table."""
    return (text for text, _ in takewhile(itemgetter(1), zip(texts, are_tables, strict=True)))


class _Area(NamedTuple):
    """The lines of a type area, and what is measured of them in points."""

    lines: Lines
    heights: list[float]
    steps: list[float]  # from the bottom of each line down to that of the next, one less than there are lines
    left: float
    right: float
    farthest: float  # how far below a line the next one of its paragraph may stand


def running_text(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text in paragraphs, one per line, and the offset at which each page begins in it."""
    texts: list[str] = []
    starts: list[int] = []
    length = 0
    before: _Area | None = None
    in_columns = any(map(_has_columns, pages))
    for page in pages:
        parts: list[str] = []  # what stands between, a line, what stands between, a line, ...
        for area in _areas(page, in_columns=in_columns):
            parts += _joined(before, area, is_below=bool(parts))
            before = area
        starts.append(length + len("".join(parts[:1])))
        texts.append("".join(parts))
        length += len(texts[-1])
    return "".join(texts), tuple(starts)


def _columns(lines: Lines) -> list[list[Line]]:
    """The lines in their order, cut where the next one stands higher than the one before."""
    columns: list[list[Line]] = [[]]
    for place, line in enumerate(lines):
        if place and line.bottom > lines.tops[place - 1]:
            columns.append([])
        columns[-1].append(line)
    return columns


def _has_columns(page: Page) -> bool:
    goes_up = any(map(gt, page.lines.bottoms[1:], page.lines.tops))
    return goes_up and sum(len(column) >= _LEAST_COLUMN for column in _columns(page.lines)) > 1


def _areas(page: Page, *, in_columns: bool) -> list[_Area]:
    """The lines by the type area they stand in: their column's in a document set in columns, else the page's."""
    if not page.lines:
        return []
    if not in_columns:
        # Where all lines are short, the left margin tells how far they might have gone.
        return [_area(page.lines, page.width)]
    margins = _area(page.lines)[3:]
    columns = [_area(Lines.of(column)) for column in _columns(page.lines)]
    return [area if len(area.lines) >= _LEAST_COLUMN else _Area(*area[:3], *margins) for area in columns]


def _area(lines: Lines, width: float = -math.inf) -> _Area:
    """The area of these lines; on a page of that width they may go as near to its right edge as to its left one."""
    heights, steps = list(map(sub, lines.tops, lines.bottoms)), list(map(sub, lines.bottoms, lines.bottoms[1:]))
    if True in lines.are_tables:
        body = lines.without([place for place, is_table in enumerate(lines.are_tables) if is_table])
        margins = _area(body, width)[3:] if body else (0.0, max(width, 0.0), math.inf)
        return _Area(lines, heights, steps, *margins)
    lefts = sorted(lines.lefts)
    left = next((a for a, b in pairwise(lefts) if b - a < _SAME_LEFT_PT), lefts[0])
    usual = sorted([step for step, height in zip(steps, heights[1:], strict=True) if step > height / 2])
    pitch = usual[len(usual) // 4] if usual else 0.0
    return _Area(lines, heights, steps, left, max(*lines.rights, width - left), _WIDE_PITCH * pitch or math.inf)


def _joined(before: _Area | None, area: _Area, *, is_below: bool) -> list[str]:
    """The lines of one type area, each after what stands between it and the one before.

    That is a line break, a space, or nothing within a broken word or range. `is_below`: `before` is on the same page.
    This is the inner loop over every line of every PDF, hence in one piece.
    """
    parts: list[str] = []
    lines, limit, margin = area.lines, area.right, area.left + _INDENT_PT
    text, room, was_broken, last = "", 0.0, False, ""
    if before is not None:
        there = before.lines
        text, was_broken = there.texts[-1], there.are_broken[-1]
        room, last = before.right - there.rights[-1], text[-1:]
    are_apart = [before is None or _is_apart(before, area, is_below=is_below), *_apart(area)]
    for words, left, right, is_apart, is_broken in zip(
        lines.texts, lines.lefts, lines.rights, are_apart, lines.are_broken, strict=True
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
    farthest, heights, are_tables = area.farthest, area.heights, area.lines.are_tables
    apart = [not 0 < step <= farthest for step in area.steps]
    if max(heights) <= _OTHER_SIZE * min(heights) and True not in are_tables:
        return apart
    return [
        far or was_table or is_table or above > _OTHER_SIZE * height or height > _OTHER_SIZE * above
        for far, was_table, is_table, above, height in zip(
            apart, are_tables, are_tables[1:], heights, heights[1:], strict=False
        )
    ]


def _is_apart(before: _Area, area: _Area, *, is_below: bool) -> bool:
    """The same of the first line of an area, seen from the last one of the area before."""
    above, height = before.heights[-1], area.heights[0]
    return (
        before.lines.are_tables[-1]
        or area.lines.are_tables[0]
        or (is_below and not 0 < before.lines.bottoms[-1] - area.lines.bottoms[0] <= before.farthest)
        or above > _OTHER_SIZE * height
        or height > _OTHER_SIZE * above
    )
