"""A report's text as HTML with every number marked: figures, figures held back, unassigned numbers, and the rest.

Everything from the report is escaped. Marks that overlap become one mark; a long text becomes several parts, each cut
at a line end, so that no page grows without bound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from cchc.publishing.site.wording import html

MAX_PART = 150_000  # characters of a part, a mark counted as much as MARK_WEIGHT of them
MARK_WEIGHT = 700  # a mark and its row in the table of figures
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
KINDS = {"q": 0, "o": 1, "u": 2, "p": 3, "x": 4}  # where marks overlap, the first of these wins


class Span(NamedTuple):
    """One number of the text. `note` is the id of the row or legend entry that explains it."""

    start: int
    end: int
    kind: str
    anchor: str | None
    note: str


class Mark(NamedTuple):
    """One or several overlapping spans, shown as one."""

    start: int
    end: int
    kind: str
    anchors: tuple[str, ...]
    notes: tuple[str, ...]


def merged(spans: Sequence[Span]) -> list[Mark]:
    """The spans as marks that do not overlap, in the order of the text."""
    groups: list[list[Span]] = []
    reach = -1
    for span in sorted(spans, key=_place_in_text):
        if groups and span.start < reach:
            groups[-1].append(span)
        else:
            groups.append([span])
        reach = max(reach, span.end) if groups[-1][0] is not span else span.end
    return [_one_mark(group) for group in groups]


def _place_in_text(span: Span) -> tuple[int, int, int, str]:
    return span.start, -span.end, KINDS[span.kind], span.note


def _one_mark(group: Sequence[Span]) -> Mark:
    first = group[0]
    if len(group) == 1:
        return Mark(first.start, first.end, first.kind, (first.anchor,) if first.anchor else (), (first.note,))
    kind = min((span.kind for span in group), key=KINDS.__getitem__)
    explained = [span for span in group if span.kind in "oq"] or list(group)
    return Mark(
        min(span.start for span in group),
        max(span.end for span in group),
        kind,
        tuple(dict.fromkeys(span.anchor for span in group if span.anchor)),
        tuple(dict.fromkeys(span.note for span in explained)),
    )


def part_ends(text: str, marks: Sequence[Mark]) -> list[int]:
    """Where each part of the text ends: at line ends outside marks, each part at most about MAX_PART."""
    if len(text) + MARK_WEIGHT * len(marks) < MAX_PART:
        return [len(text)]
    ends: list[int] = []
    begin = weight = 0
    following = iter([*marks, None])
    mark = next(following)
    position = 0
    while position < len(text):
        line_end = text.find("\n", position) + 1 or len(text)
        line_end = min(line_end, position + MAX_PART // 10)
        weight += line_end - position
        while mark is not None and mark.start < line_end:
            line_end = max(line_end, mark.end)
            weight += MARK_WEIGHT
            mark = next(following)
        position = line_end
        if weight >= MAX_PART and position > begin:
            ends.append(position)
            begin, weight = position, 0
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return ends


def marked_text(text: str, marks: Sequence[Mark], begin: int, end: int) -> Markup:
    """`text[begin:end]` as HTML with its marks."""
    pieces: list[str] = []
    position = begin
    for mark in marks:
        if mark.start < begin or mark.start >= end:
            continue
        pieces.append(_plain(text[position : mark.start]))
        pieces.append(_mark(mark, text[mark.start : mark.end]))
        position = mark.end
    pieces.append(_plain(text[position:end]))
    return html("".join(pieces))


def _plain(words: str) -> str:
    """Text between marks; of many empty lines in a row one is kept."""
    return escape(_EMPTY_LINES.sub("\n\n", words) if "\n" in words else words)


def _mark(mark: Mark, words: str) -> str:
    identity, inner = "", escape(words)
    if mark.anchors:
        identity = f' id="{mark.anchors[0]}"'
        inner = "".join([f'<i id="{anchor}"></i>' for anchor in mark.anchors[1:]]) + inner
    return f'<mark{identity} class="{mark.kind}" tabindex="0" data-notes="{" ".join(mark.notes)}">{inner}</mark>'
