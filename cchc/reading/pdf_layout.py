"""From the lines of printed pages back to running text: furniture off, paragraphs whole. Geometry in, text out.

Coordinates are points from the lower left corner of the upright page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:trang|page)?\W*(\d{1,4})(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_LIST_ITEM = re.compile(r"(?:[-+*•–▪●○]|\d{1,3}(?:\.\d{1,2})*[.)]|[a-zđ][.)]|[IVX]{1,5}[.)])\s")
_RANGE_END = re.compile(r"\w-$")
_EDGE_LINES = 2  # how many lines at the top and at the bottom of a page may be furniture
_SAME_HEIGHT_PT = 6
_INDENT_PT = 8
_WIDE_PITCH = 1.35
_OTHER_SIZE = 1.2


@dataclass(frozen=True)
class Line:
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


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without running headers, running footers and page numbers."""
    repeated = Counter(key for page in pages for key in {_furniture_key(line) for line in _edges(page)})
    enough = max(2, (len(pages) + 1) // 2)
    kept: list[list[Line]] = []
    for number, page in enumerate(pages, start=1):
        edges = set(map(id, _edges(page)))
        kept.append(
            [
                line
                for line in page
                if id(line) not in edges
                or not (_is_page_number(line, number) or repeated[_furniture_key(line)] >= enough)
            ]
        )
    return kept


def _edges(page: Sequence[Line]) -> list[Line]:
    ordered = sorted((line for line in page if not line.is_table), key=lambda line: -line.top)
    return ordered if len(ordered) <= 2 * _EDGE_LINES else ordered[:_EDGE_LINES] + ordered[-_EDGE_LINES:]


def _furniture_key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text.strip().lower()), round(line.bottom / _SAME_HEIGHT_PT)


def _is_page_number(line: Line, number: int) -> bool:
    found = _PAGE_NUMBER.fullmatch(line.text.strip())
    return found is not None and int(found[1]) == number


def running_text(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text in paragraphs, one per line, and the offset at which each page begins in it."""
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    before: Line | None = None
    margins = (0.0, 0.0)
    pitch = 0.0
    for page in pages:
        first = True
        here = _margins(page)
        pitch_here = _pitch(page)
        for line in page:
            glue = "" if before is None else _glue(before, line, margins, None if first else pitch)
            if first:
                starts.append(length + len(glue))
                margins, pitch = here, pitch_here
            parts += [glue, line.text]
            length += len(glue) + len(line.text)
            before, first = line, False
        if first:
            starts.append(length)
    return "".join(parts), tuple(min(start, length) for start in starts)


def _margins(page: Sequence[Line]) -> tuple[float, float]:
    body = [line for line in page if not line.is_table]
    return (min((line.left for line in body), default=0.0), max((line.right for line in body), default=0.0))


def _pitch(page: Sequence[Line]) -> float:
    steps = [a.bottom - b.bottom for a, b in pairwise(page) if a.bottom > b.bottom]
    return median(steps) if steps else 0.0


def _glue(line: Line, following: Line, margins: tuple[float, float], pitch: float | None) -> str:
    """What stands between two printed lines: a line break, a space, or nothing within a broken word or range."""
    if line.is_table or following.is_table or _ends_paragraph(line, following, margins, pitch):
        return "\n"
    return "" if line.is_broken or _RANGE_END.search(line.text) else " "


def _ends_paragraph(line: Line, following: Line, margins: tuple[float, float], pitch: float | None) -> bool:
    left, right = margins
    step = line.bottom - following.bottom
    if pitch and (step > _WIDE_PITCH * pitch or step <= 0):
        return True
    tall, small = max(line.height, following.height), max(min(line.height, following.height), 0.1)
    if tall / small > _OTHER_SIZE:
        return True
    if pitch is not None and following.left - left > _INDENT_PT and following.left - line.left > _INDENT_PT:
        return True
    if _LIST_ITEM.match(following.text) and line.text.rstrip().endswith((".", ";", ":", ",")):
        return True
    per_letter = (following.right - following.left) / max(len(following.text), 1)
    first_word = len(following.text.split(" ", 1)[0]) + 1
    return right - line.right > per_letter * first_word
