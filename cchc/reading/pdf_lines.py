"""The printed lines of a page and their places. What they mean is `pdf_layout.py`'s business.

A page has its lines as columns, one list of values for each thing that is known of a line: what looks at every line of
every page then goes through numbers, and only the few lines that need a closer look become objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple


class Line(NamedTuple):
    """A printed line, or the rows of a table as one block.

    Coordinates are points from the lower left corner of the upright page.
    """

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


_line_of: Callable[[Iterable[Any]], Line] = partial(tuple.__new__, Line)  # `Line._make` without its frame per line


class Lines:
    """Lines in reading order: a sequence of Line, kept as columns of the same length. Not to be changed."""

    __slots__ = ("are_broken", "are_tables", "bottoms", "lefts", "rights", "texts", "tops")

    def __init__(
        self,
        texts: list[str],
        lefts: list[float],
        bottoms: list[float],
        rights: list[float],
        tops: list[float],
        are_tables: list[bool] | None = None,
        are_broken: list[bool] | None = None,
    ) -> None:
        self.texts = texts
        self.lefts, self.bottoms, self.rights, self.tops = lefts, bottoms, rights, tops
        self.are_tables = are_tables or [False] * len(texts)
        self.are_broken = are_broken or [False] * len(texts)

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Lines:
        """The lines as columns."""
        return cls(*(list(map(list, zip(*lines, strict=True))) or ([], [], [], [], [])))

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Line]:
        return map(_line_of, zip(*self._columns(), strict=True))

    def __getitem__(self, place: int) -> Line:
        return _line_of([column[place] for column in self._columns()])

    def without(self, places: Iterable[int]) -> Lines:
        """The lines but for those at `places`."""
        last_first = sorted(places, reverse=True)
        if not last_first:
            return self
        columns = [column.copy() for column in self._columns()]
        for column in columns:
            for place in last_first:
                del column[place]
        return Lines(*columns)

    def with_texts(self, texts: list[str]) -> Lines:
        """The lines in the same places with other texts."""
        return Lines(texts, *self._columns()[1:])

    def _columns(self) -> tuple[list[Any], ...]:
        places = self.lefts, self.bottoms, self.rights, self.tops
        return self.texts, *places, self.are_tables, self.are_broken


class Page(NamedTuple):
    """The lines of a page in reading order, and its size."""

    lines: Lines
    width: float
    height: float
    is_scan: bool = False  # a picture of a page
    is_unread: bool = False  # could not be opened, or is a scan without OCR at hand
    is_plain: bool = False  # `content.is_plain` holds for its text
