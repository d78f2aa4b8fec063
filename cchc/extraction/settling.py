"""A document read to its end: lists sharpened, repeats dropped, every numeral given its disposition."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from cchc.extraction.attribution import OTHER, codes_requiring
from cchc.extraction.lexicon import wording
from cchc.extraction.periods import OPEN, Period, read_periods
from cchc.extraction.second_reader import review
from cchc.extraction.segments import Sentence
from cchc.extraction.sharpening import sharpen, sharpen_total
from cchc.extraction.state import Reading

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_TELLS_PARTS = wording("tells_parts")
_COMPONENT = frozenset({"component"})  # several may have the same score
_BIG_ENOUGH = 20  # equal counts from here on, and all equal decimals, are the same figure printed again
_ROUNDED = 0.12  # a headline may round a figure of the text by this share


def settle(reader: DocumentReader, *, rules_alone: bool = False) -> None:
    """Sharpens lists, has figures reviewed, drops repeats, and gives the numerals of all figures their dispositions."""
    _sharpen_lists(reader)
    if not rules_alone:
        review(reader)
    _leave_aims_open(reader)
    _drop_headlines(reader)
    _drop_repeats(reader)
    for r in reader.readings:
        _dispose(reader, r)
    for start in reader.digit_starts:
        reader.dispositions.setdefault(start, ("unassigned", "no_rule"))


def _sharpen_lists(reader: DocumentReader) -> None:
    """What stands in the bullets of one list sharpens as in a sentence; so do parts told by the next sentence."""
    told = [(sentence, list(readings)) for sentence, readings in groupby(reader.readings, key=lambda r: r.sentence)]
    for (_, totals), (sentence, parts) in pairwise(told):
        if _TELLS_PARTS.match(reader.doc.folded, sentence.start):
            sharpen_total(totals[:1], parts)
    of_bullets = [r for r in reader.readings if r.sentence.block.kind == "bullet"]
    follows = {a.start: b.start for a, b in pairwise(reader.doc.blocks) if a.kind == b.kind == "bullet"}
    lists: list[list[Reading]] = []
    for r in of_bullets:
        before = lists[-1][-1].sentence.block.start if lists else None
        if before is not None and r.sentence.block.start in (before, follows.get(before)):
            lists[-1].append(r)
        else:
            lists.append([r])
    for readings in lists:
        sharpen(readings, lambda _total, _other: False)


def _leave_aims_open(reader: DocumentReader) -> None:
    """An aim without a deadline is of no day, least of all that of the publication: of the years planned, if any."""
    spans = [m for m in reader.periods if m.lastgroup == "years"]
    ends = [m.end() for m in spans]
    for r in reader.readings:
        day = r.period.start is None or r.period.start == r.period.end
        if r.status == "target" and day and (r.inferred or r.period == reader.state.main):
            last = bisect_right(ends, r.start)
            r.period = reader.state.plan or _years_planned(reader, spans[max(0, last - 1) : last])


def _years_planned(reader: DocumentReader, named: list[re.Match[str]]) -> Period:
    """The span of years named last before an aim, where it was not over: `giai đoạn 2023 - 2025`."""
    spans = (m.period for m in read_periods(reader.doc.folded, reader.state.year, named))
    known = reader.doc.published_at or reader.state.main.end or ""
    return next((p for p in spans if p.end and p.end >= known), OPEN)


def _drop_headlines(reader: DocumentReader) -> None:
    """Figures above the text that the text gives again."""
    body = [r for r in reader.readings if not r.heading and r.dropped is None]
    for r in reader.readings:
        if r.heading and r.dropped is None and any(_repeats(r, b) for b in body):
            r.dropped = "repeat"


def _drop_repeats(reader: DocumentReader) -> None:
    """Figures that another sentence has given already."""
    seen: dict[tuple[object, ...], Sentence] = {}
    for r in sorted(reader.readings, key=lambda r: r.heading):
        if r.dropped is not None:
            continue
        number = r.figure.number
        parts = r.choice.own if r.code in codes_requiring(_COMPONENT) else r.sentence.block.kind == "row" and r.sentence
        key = (number.value, r.code, r.status, r.period, r.subject, r.admin_level, r.figure.form, parts)
        first = seen.setdefault(key, r.sentence)
        telling = number.value >= _BIG_ENOUGH or number.decimals > 0
        if telling and r.code != OTHER and first is not r.sentence:
            r.dropped = "repeat"
    _drop_restated(reader)


def _drop_restated(reader: DocumentReader) -> None:
    """Figures without an indicator whose value another sentence gives with one."""
    named = {_printed(r): r.sentence for r in reader.readings if r.dropped is None and r.code != OTHER}
    for r in reader.readings:
        if r.dropped is None and r.code == OTHER and r.figure.number.decimals:
            said = named.get(_printed(r))
            if said is not None and said is not r.sentence:
                r.dropped = "repeat"


def _dispose(reader: DocumentReader, reading: Reading) -> None:
    number, percent = reading.figure.number, reading.figure.percent
    base = reading.start - number.start
    fate = (reading.dropped, reading.rule) if reading.dropped else ("observation", reading.rule)
    first, last = bisect_left(reader.digit_starts, reading.start), bisect_left(reader.digit_starts, reading.end)
    for start in reader.digit_starts[first:last]:
        reader.dispositions[start] = fate if start == reading.start else ("part", reading.rule)
    if percent is not None and reading.dropped is None:
        reader.dispositions[base + percent.number.start] = ("part", reading.rule)


def _printed(r: Reading) -> tuple[object, ...]:
    """What must agree for two figures to be the same one."""
    return r.figure.number.value, r.figure.form, r.status, r.subject


def _repeats(headline: Reading, body: Reading) -> bool:
    """Whether a headline gives a figure of the text, exactly or rounded: `hơn 90%` for 92,4 %."""
    if (headline.figure.form == "percent") != (body.figure.form == "percent"):
        return False
    a, b = headline.figure.number.value, body.figure.number.value
    if a == b:
        return True
    if headline.qualifier == "exact" or not b:
        return False
    return abs(a - b) <= _ROUNDED * abs(b)
