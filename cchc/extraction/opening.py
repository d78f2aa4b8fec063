"""What a document is about, found before it is read: reporting period, subject, whether it plans or reports.

Works on the title, the lines above the text and the text as a whole; single figures are the matter of `sentence`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from cchc.extraction import attribution, subjects
from cchc.extraction.attribution import INDICES
from cchc.extraction.belonging import tier_value
from cchc.extraction.figures import digit_spans
from cchc.extraction.lexicon import Sightings, wording, words
from cchc.extraction.periods import (
    OPEN,
    Period,
    PeriodMention,
    find_periods,
    locate_periods,
    number_of,
    of_any_half,
    read_periods,
    year_period,
)
from cchc.extraction.segments import Block
from cchc.extraction.state import DocumentText
from cchc.extraction.subjects import DATELINE, VENUE, Named, Subject, Votes, find_named, named_in_lines
from cchc.extraction.timing import LOOKED_INTO, VISITS, WAS_OPENED, left_over, of_act
from cchc.localities import Mention, province_of_newspaper, province_of_theme
from cchc.shadow import fold

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_fold = lru_cache(maxsize=32)(fold)  # of the same few lines, again and again
_AIMS = wording("aims")
_ALL_BODIES = wording("all_bodies")
_AN_EXAMPLE = wording("an_example")
_ALL_PROVINCES = wording("all_provinces")
_AFTER_MERGERS = wording("after_mergers")
_AIMED_AT = wording("aimed_at")
_ANNOUNCES = wording("announces")
_BESIDE_IT = wording("beside_it")
_CAPTION = wording("caption")
_CARRIES_OUT = wording("carries_out")
_PLAN_NAMED = wording("plan_named")
_CENTRES = {level: wording(f"{level}_centre") for level in ("province", "district")}
_AS_FROM = wording("as_from")
_APART = wording("apart")
_AT_WORK = wording("centre_works")
_BEGAN_WORK = wording("began_work")
_NATIONAL = wording("national")
_NATION_AT_WORK = wording("nation_at_work")
_GOES_ON = wording("goes_on_working")
_IN_THE_WEEK = wording("in_the_week")
_INSPECTION = wording("inspection")
_ISSUED_BY = wording("issued_by")
_LOOKS_AHEAD = wording("looks_ahead")
_LOOKS_BACK = wording("looks_back")
_MANY = wording("many")
_MINISTRY_AT_WORK = wording("ministry_at_work")
_OTHER_TIERS = wording("other_tiers")
_OPENED_ON = wording("opened_on")
_PART_OF_WHOLE = wording("part_of_whole")
_PLAN_TITLE = wording("plan_title")
_PROVINCES_AT_LARGE = wording("provinces_at_large")
_YEARS = ("year", "bare", "years")
_DONE_TO_PROCEDURES = words("done_to_procedures")
_SAME_PERIOD_OF = wording("same_period_of")
_SAYS_OF_ALL = wording("says_of_all")
_SECTION_BEGINS = wording("section_begins")
_SET_AGAINST = wording("set_against")
_SO_MANY_YEARS = wording("so_many_years")
_REPORTS_AS_FOLLOWS = wording("reports_as_follows")
_REPORTS_ON = wording("reports_on")
_RANKS = wording("ranks")
_RESULT_TITLE = wording("result_title")
_UNTIL_NOW = wording("until_now")
_THIS_YEAR = wording("this_year")
_WHOLE_COUNTRY = wording("whole_country")
_WHOLE_SECTOR = wording("whole_sector")

_REPORTING = ("months", "half", "quarter", "month", "monthspan", "range", "asof", "year", "years")
_LABELS = ("months", "half", "quarter")
_PARTS = ("year", *_LABELS)
_UNITS = ("half", "quarter", "month")
_TIMES_OF_DAY = ("sáng", "chiều", "tối", "buổi")
_DEADLINES = ("đến năm", "tới năm", "đến hết năm", "đến cuối năm")

# The reporting period: weight of a mention in the title by its form (4 for a label such as `6 tháng đầu năm`) ...
_TITLE_WEIGHTS = {"year": 3.0, "bare": 2.5, "years": 3.0, "asof": 3.0}
_TITLE_LABEL = 4.0
# ... and in the text: the earlier, the more figures behind it and the more adverbial, the heavier.
_FIRST_MENTION = 1.5  # divided by the rank of the mention
_FIGURE_BEHIND = 0.3  # for each of up to three figures behind it
_FORM_WEIGHTS = {"months": 0.6, "half": 0.6, "quarter": 0.6, "month": -0.4, "asof": -1.2, "year": -0.4, "years": -0.4}
_BRACKETED = -0.8
_ATTRIBUTIVE = -0.5
_OPENING, _YEAR_OF_INDEX = 300, 3.0  # the year of an index named within so many letters: `PCI 2022`
_LINES_ABOVE, _SHORT_LINE = 2, 30  # so many lines above the text belong to its heading; shorter ones only if dated
_TITLE_LINE = 60  # letters within which a title says that it tells of results
_ABOVE_TEXT, _LETTERHEAD = 8, 4  # so many lines right above the text, and first lines of a letter, may name its subject
_ANNOUNCED_WITHIN = 80  # letters within which a year announces what is reported
_SUMMED_UP = 3.0  # a period summed up in the opening
_EARLIER_YEAR = 0.5  # factor for years before the one announced
_PART_OF_YEAR = 1.8  # from this weight a half or quarter wins over the year that contains it
_BESIDE = 30  # letters between a label and the dates that explain it
_SAME_SPAN_DAYS = 46  # printed dates may differ by so many days from the label they stand for

# The subject: weight of a locality named in each place of the document ...
_IN_TITLE, _IN_HEADING, _IN_LEAD, _ABOVE, _AS_PUBLISHER = 5.0, 4.0, 2.0, 0.8, 0.5
_NAMED_FIRST = 1.5  # factor for the first name of each place
_OPENS_BLOCK, _INSIDE_BLOCK = 0.7, 0.35  # in the text: among the first words of a block, and further on
# ... and how heavy a commune or district must be: by itself, and as a share of the province around it.
_FLOORS = {"commune": (3.0, 0.75), "district": (2.5, 0.55)}
_TELLS_OF_WHOLE = {level: wording(f"province_over_{level}") for level in _FLOORS}
_CLEAR_OF_RIVALS = 0.5  # share of all weights of its level
_PROVINCE_OVER_MINISTRY = 2.5
_NEARLY_AS_HEAVY = 0.8  # share of the heaviest from which another province may be meant
_ACTS_OFTEN = 2  # so many times a ministry acts where it speaks of itself
_MANY_MONTHS = 14  # a longer period names no year
_MANY_PROVINCES, _AHEAD_OF_SECOND = 3, 1.5  # more provinces, none so far ahead: a report on the whole country


class _NamedDepartment(NamedTuple):
    weight: float
    named: Named
    text: str  # the place of the document it was named in


class _Body(NamedTuple):
    """The text from its first heading line on."""

    folded: str
    located: list[re.Match[str]]

    def periods(self, year: int | None) -> list[PeriodMention]:
        """All that it says of periods, as `find_periods` does."""
        return read_periods(self.folded, year, self.located)


def open_document(reader: DocumentReader) -> None:
    """Finds what the document is about: its reporting period, its subject, whether it plans or reports."""
    doc, state = reader.doc, reader.state
    reader.named = find_named(doc.text, doc.folded)
    reader.named_starts = [n.start for n in reader.named]
    reader.indices = _indices().find(doc.folded)
    heading, first = reader.lead = lead_blocks(reader)
    head = " . ".join([doc.title, *(doc.text[b.start : b.end] for b in doc.blocks[heading:first])])
    lead = " ".join(doc.text[b.start : b.end] for b in _told_first(doc, first))
    body = _body(reader, doc.blocks[heading].start if doc.blocks else len(doc.folded))
    folded_head, folded_title = _fold(head), _fold(doc.title)
    state.year = _year(reader, folded_head, body)
    state.this_year = int(doc.published_at[:4]) if doc.published_at else state.year
    state.main = state.period = _main_period(reader, folded_head, body)
    if (state.main.months() or _MANY_MONTHS) < _MANY_MONTHS and not _is_of_index(reader, state.main, body):
        state.year = state.main.year()
    communes = subjects.communes_called(reader.named) if _after_mergers(reader) else {}
    named = [subjects.as_called(n, communes) for n in reader.named]
    reader.named = tuple(sorted([*named, *subjects.called_bare(doc.text, named, communes)], key=itemgetter(0, 1)))
    reader.named_starts = [n.start for n in reader.named]
    state.subject = _subject(reader, head, lead, communes)
    reader.only_department = _only_department(reader)
    reader.merged_departments = _merged_departments(reader)
    state.plan = _planned_year(reader, folded_head)
    centre = _CENTRES.get(str(state.subject.level))
    of_province = centre is _CENTRES["province"] and _tells_of_centre(_fold(lead), body.folded, centre)
    headed = f"{folded_head} . {_title_line(reader.doc)}"
    titled = (m for m in centre.finditer(headed)) if centre is not None else ()
    since_opened = state.main.start is not None and state.main.start == _day_of_opening(body, state.year)
    if of_province or since_opened or any(not _MANY.search(headed, 0, m.start()) for m in titled):
        state.default_tier = state.subject.level
    tiers = {tier_value(folded_title, t, state.subject) for t in reader.lexicon.tag(folded_title) if t.kind == "tier"}
    state.title_tier = min(tiers) if len(tiers) == 1 and "all" not in tiers else None
    said = [c for t in reader.lexicon.tag(folded_head) if t.kind == "concept" for c in t.values]
    state.context.index = state.title_index = next((c for c in said if c in INDICES), None)
    state.context.earlier = frozenset(c for c in said if reader.catalogue.slot_of[c] == "object")
    if "tỷ lệ" in folded_title:
        state.topic = attribution.rate_named({c for t in reader.lexicon.tag(folded_title) for c in t.values})
    told = frozenset(c for t in reader.lexicon.tag(folded_title) if t.kind == "concept" for c in t.values)
    if told & _DONE_TO_PROCEDURES and "procedure" in told:
        state.done_to_procedures = attribution.count_named(told & _DONE_TO_PROCEDURES, frozenset({"procedure"}))
    sums_up = _RESULT_TITLE.search(folded_title) or _LOOKS_BACK.search(body.folded, 0, _OPENING)
    state.target = state.is_plan = bool(_PLAN_TITLE.search(folded_title)) and not sums_up
    if state.is_plan and state.plan is None:
        state.plan = _planned_years(reader, body)


def _tells_of_centre(lead: str, body: str, centre: re.Pattern[str]) -> bool:
    """Whether a text that speaks of no tier begins with the work of the public service centre."""
    return _OTHER_TIERS.search(body) is None and any(_AT_WORK.match(lead, m.end()) for m in centre.finditer(lead))


def _title_line(doc: DocumentText) -> str:
    """The first line, where it is a title: what results it tells of, and no sentence."""
    line = doc.folded[doc.blocks[0].start : doc.blocks[0].end].rstrip() if doc.blocks else ""
    return line if _RESULT_TITLE.search(line, 0, _TITLE_LINE) and not line.endswith((".", ":", ";")) else ""


def _body(reader: DocumentReader, start: int) -> _Body:
    folded = reader.doc.folded[start:]
    return _Body(folded, list(locate_periods(folded)) if start else reader.periods)


def lead_blocks(reader: DocumentReader) -> tuple[int, int]:
    """Index of the first heading line right before the first paragraph, and of that paragraph."""
    doc = reader.doc
    texts = (i for i, b in enumerate(doc.blocks) if _is_text(doc, b) or _is_table(doc, i) or _sets_aims(doc, i))
    first = next(texts, None)
    if first is None:
        first = next((i for i, b in enumerate(doc.blocks) if b.end - b.start > 60), 0)
    heading, numbered = first, False
    for i in reversed(range(first)):
        block = doc.blocks[i]
        if block.kind != "heading" or first - heading >= _LINES_ABOVE:
            break
        mentions = find_periods(doc.folded[block.start : block.end], None)
        dated, short = any(m.form != "day" for m in mentions), block.end - block.start <= _SHORT_LINE
        if short and not dated and _SECTION_BEGINS.match(doc.folded, block.start, block.end):
            numbered = True
            continue
        if (short or numbered) and not dated:
            break
        heading = i
    return heading, first


def _sets_aims(doc: DocumentText, i: int) -> bool:
    """Whether a block announces bullets with what is aimed at: `Đến năm 2025:`."""
    block = doc.blocks[i]
    listed = i + 1 < len(doc.blocks) and doc.blocks[i + 1].kind == "bullet"
    if not listed or block.kind == "bullet" or not doc.folded[block.start : block.end].rstrip().endswith(":"):
        return False
    return _AIMS.search(doc.folded, block.start, block.end) is not None


def _year(reader: DocumentReader, head: str, body: _Body) -> int | None:
    """The year that periods without one belong to: that of the title, the text, the publication or the first day."""
    published = reader.doc.published_at
    dated = _dated(find_periods(head, None))
    if not dated and published and _THIS_YEAR.search(body.folded, 0, _OPENING):
        return int(published[:4])
    same = _SAME_PERIOD_OF.search(body.folded) if not dated else None
    if same is not None and (published is None or published[:4] in (same[1], str(int(same[1]) + 1))):
        return int(same[1]) + 1
    told = _dated(body.periods(None))
    of_publication = any(m.form not in _YEARS and published and m.period.year() == int(published[:4]) for m in told)
    if not dated and published and of_publication:
        return int(published[:4])
    dated = dated or [m for m in told if not _is_apart(m, body.folded)]
    if published:  # an index comes out in the year after the one it is for
        of_indices = {reader.year_of_index(_start_of(reader, body), [m]) for m in dated}
        dated = [m for m in dated if m.period not in of_indices]
    reporting = [m for m in dated if m.form not in ("year", "bare")]
    if dated:
        return (reporting or dated)[0].period.year()
    if published:
        return int(published[:4])
    days = (m for m in body.periods(None) if m.has_year and m.period.end and not of_act(body.folded, m))
    return next((m.period.year() for m in days), None)


def _start_of(reader: DocumentReader, body: _Body) -> int:
    """Where in the document its text begins."""
    return len(reader.doc.folded) - len(body.folded)


def _is_of_index(reader: DocumentReader, year: Period, body: _Body) -> bool:
    """Whether the year reported on is that of an index, which came out later: `4 tháng đầu năm` is none of it."""
    published = reader.doc.published_at
    if not published or year.kind != "year" or str(year.end) > published:
        return False
    dated = [m for m in body.periods(None) if m.form in ("year", "bare") and m.start < _OPENING]
    return reader.year_of_index(_start_of(reader, body), dated) == year


def _dated(mentions: list[PeriodMention]) -> list[PeriodMention]:
    """Mentions that say the year of a report."""
    stated = (m for m in mentions if m.has_year and not m.compared and m.period.end is not None)
    return [m for m in stated if m.form not in ("day", "years")]


def _planned_year(reader: DocumentReader, head: str) -> Period | None:
    """The year that a title aims at: `Kế hoạch cải cách hành chính năm 2025`."""
    aims = _AIMS.search(head)
    if aims is None:
        return None
    years = (m for m in find_periods(head, reader.state.year) if m.form in ("year", "bare"))
    ahead = next((m.period for m in years if m.start > aims.start()), None)
    return ahead if ahead is not None and str(ahead.end) >= (reader.doc.published_at or "") else None


def _planned_years(reader: DocumentReader, body: _Body) -> Period | None:
    """The years that the plan is for of which the first words tell: `Kế hoạch ... giai đoạn 2021-2025 vừa ban hành`."""
    ahead = (m for m in body.periods(reader.state.year) if m.form == "years" and m.start < _OPENING)
    planned = (m.period for m in ahead if _PLAN_NAMED.search(body.folded, max(0, m.start - _OPENING), m.start))
    return next((p for p in planned if str(p.end) >= (reader.doc.published_at or "")), None)


def _main_period(reader: DocumentReader, head: str, opened: _Body) -> Period:
    """The reporting period: weighed among what the title and the text state; printed dates win over a label."""
    body, published = opened.folded, reader.doc.published_at
    mentions = [m for m in opened.periods(reader.state.year) if _may_be_reported(m, body, published)]
    mentions = [m for m in mentions if not _is_long_past(m, published)]
    weights = _title_weights(reader, head)
    titled = frozenset(weights)
    lengths = {p.months(): p for p in titled}
    mentions = [
        m._replace(period=lengths.get(m.period.months(), m.period)) if of_any_half(m, body[m.start : m.end]) else m
        for m in mentions
    ]
    of_index = reader.year_of_index(_start_of(reader, opened), [m for m in mentions if m.start < _OPENING])
    if of_index is not None:
        weights[of_index] = weights.get(of_index, 0.0) + _YEAR_OF_INDEX
    for m in mentions:
        if (m.start < _OPENING and _sums_up(m, body)) or _is_week_told(m, body):
            weights[m.period] = weights.get(m.period, 0.0) + _SUMMED_UP
    for m in mentions:
        if m.form == "years" and _told_as_years(m, body):
            weights[m.period] = weights.get(m.period, 0.0) + _SUMMED_UP
    announced = next((str(m.period.start) for m in mentions if not m.adverbial and _announces_year(m, body)), None)
    for rank, m in enumerate(m for m in mentions if m.form in _REPORTING and _stands_for_report(m, body)):
        period = year_period(m.period.year() or 0) if m.form == "year" and m.period.kind == "as_of" else m.period
        told = _EARLIER_YEAR if announced and str(m.period.end) < announced else 1.0
        weights[period] = weights.get(period, 0.0) + told * _body_weight(m, rank, body)
    if weights:
        label = _named_above(_heaviest(weights, titled), mentions)
        beside = [m for m in mentions if m.period == label]
        above = _length_of_headings(reader)
        spans = (m for m in mentions if m.form == "range" and _same_span(m.period, label))
        printed = (m for m in spans if m.start < above or _explains(m, beside))
        dates = next((m.period for m in printed), label)
        reader.state.printed = (label, dates)
        return dates
    years = [m for m in mentions if m.form in ("year", "years", "bare") and m.start < 400]
    if years and not _AIMS.search(body, max(0, years[0].start - 40), years[0].start):
        return years[0].period
    part = next((m.period for m in opened.periods(reader.state.year) if m.form in _PARTS and _is_apart(m, body)), None)
    if part is not None and not published:
        return part
    return _until_day(published or _day_of_effect(opened) or _day_of_event(opened), opened, reader.state.year)


def _until_day(day: str | None, opened: _Body, year: int | None) -> Period:
    """The state of affairs on a day, or all that was done since what the text tells of began work."""
    begun = _day_of_opening(opened, year)
    if begun and day and begun < day:
        return Period(begun, day, "range")
    return Period(None, day, "as_of") if day else OPEN


def _day_of_opening(opened: _Body, year: int | None) -> str | None:
    """The day since which what the text tells of has been at work: `bắt đầu hoạt động ngày 9/1/2018`."""
    days = (m for m in opened.periods(year) if m.form == "day" and m.period.end)
    return next((m.period.end for m in days if _begins_work(m, opened.folded)), None)


def _begins_work(m: PeriodMention, body: str) -> bool:
    """Whether a day is that since which a centre works, or on which one opened whose work until now is told."""
    if _BEGAN_WORK.search(body, 0, m.start):
        return True
    opened = m.has_year and _OPENED_ON.search(body, max(0, m.start - 60), m.start)
    return bool(opened) and _UNTIL_NOW.match(body, m.end) is not None


def _day_of_effect(opened: _Body) -> str | None:
    """The day from which the only thing told holds: `kể từ ngày 8/5/2018`."""
    days = (m for m in opened.periods(None) if m.form == "day" and m.has_year and m.period.end)
    return next((m.period.end for m in days if _AS_FROM.search(opened.folded, max(0, m.start - 20), m.start)), None)


def _day_of_event(opened: _Body) -> str | None:
    """The day of which the first words tell: `trong hội nghị chiều 28/12/2022`."""
    days = (m for m in opened.periods(None) if m.form == "day" and m.start < _OPENING and m.has_year)
    return next((m.period.end for m in days if opened.folded.startswith(_TIMES_OF_DAY, m.start)), None)


def _told_as_years(m: PeriodMention, body: str) -> bool:
    """Whether a text about a span tells what came of so many years: `giai đoạn 2011-2015 ... trong 5 năm`."""
    if m.start >= _OPENING or not m.period.start or not m.period.end:
        return False
    said = _SO_MANY_YEARS.search(body, m.end, m.end + 2 * _OPENING)
    return said is not None and number_of(said[1]) == int(m.period.end[:4]) - int(m.period.start[:4]) + 1


def _stands_for_report(m: PeriodMention, body: str) -> bool:
    """Whether a period governs what follows: an adverb, a label, or announced as `Dịch vụ công năm 2021, theo ...`."""
    return m.adverbial or m.form in _LABELS or _announces_year(m, body)


def _is_week_told(m: PeriodMention, body: str) -> bool:
    """Whether dates are those of the week that a bulletin is about: `Riêng trong tuần (từ ngày 11/5 đến 17/5/2018)`."""
    return m.form == "range" and m.start < 2 * _OPENING and _IN_THE_WEEK.search(body, 0, m.start) is not None


def _sums_up(m: PeriodMention, body: str) -> bool:
    """Whether a period is what the first words sum up: `họp tổng kết công tác cải cách hành chính năm 2021`."""
    if m.form == "day":
        return False  # `hội nghị sơ kết sáng 11/7`
    begin = max(0, m.start - 70)
    said = _LOOKS_BACK.search(body, begin, m.start) or _REPORTS_ON.search(body, begin, m.start)
    if said is None or _AIMS.search(body, said.end(), m.start):
        return False
    return not any(c in ".;:\n" for c in body[said.end() : m.start])


def _announces_year(m: PeriodMention, body: str) -> bool:
    return m.form == "year" and m.start < _ANNOUNCED_WITHIN and body.startswith((",", ":"), m.end)


def _may_be_reported(m: PeriodMention, body: str, published: str | None) -> bool:
    """Whether a period can be the one reported on: no yardstick, no deadline, begun before the publication."""
    if m.compared or not m.period.end or body.startswith(_DEADLINES, m.start):
        return False
    if _is_apart(m, body) or _is_set_against(m, body) or left_over(body, m):
        return False
    if m.period.end >= (published or "") and _LOOKS_AHEAD.search(body, max(0, m.start - 20), m.start):
        return False
    if m.form in ("year", *_UNITS) and _AIMED_AT.match(body, m.end) and not _sums_up(m, body):
        return False
    if m.form == "range" and (VISITS.match(body, m.end) or LOOKED_INTO.match(body, m.end)):
        return False
    if m.form in ("year", "month") and (_GOES_ON.match(body, m.end) or WAS_OPENED.match(body, m.end)):
        return False
    if published and m.form == "years" and m.period.end[:4] > published[:4]:
        return False
    return not (published and str(m.period.start or m.period.end) > published)


def _is_long_past(m: PeriodMention, published: str | None) -> bool:
    """Whether a year, or a span of years, is only told of further on: `Năm 2016, huyện bồi dưỡng 120 người`."""
    year = m.period.year()
    if not published or not year or m.start <= _OPENING:
        return False
    lately = int(published[:4]) - (1 if m.form == "year" else 0)
    return m.form in ("year", "years") and year < lately


def _is_apart(m: PeriodMention, body: str) -> bool:
    return _APART.search(body, max(0, m.start - 20), m.start) is not None


def _is_set_against(m: PeriodMention, body: str) -> bool:
    return _SET_AGAINST.search(body, max(0, m.start - 60), m.start) is not None


def _heaviest(weights: dict[Period, float], titled: frozenset[Period]) -> Period:
    """The period of most weight; a half or quarter of its own weight wins over the year, where no title has it."""

    def weight(period: Period) -> tuple[float, str]:
        return weights[period], str(period.end)

    label = max(weights, key=weight)
    if label.kind != "year" or label in titled:
        return label
    parts = [
        p
        for p in weights
        if p.kind in ("half", "months", "quarter") and label.contains(p) and weights[p] >= _PART_OF_YEAR
    ]
    return max(parts, key=weight, default=label)


def _named_above(period: Period, mentions: list[PeriodMention]) -> Period:
    """A label of the first words for dates that are printed only further on, for some of the figures."""
    if period.kind != "range" or any(m.period == period and m.start < _OPENING for m in mentions):
        return period
    opening = (m.period for m in mentions if m.start < _OPENING and m.form in _PARTS)
    return next((label for label in opening if _same_span(period, label)), period)


def _title_weights(reader: DocumentReader, head: str) -> dict[Period, float]:
    weights: dict[Period, float] = {}
    for m in find_periods(head, reader.state.year):
        begin = max(0, m.start - 60)
        aim = m.form in ("year", "bare", "years") and _AIMS.search(head, begin, m.start)
        if aim and _CARRIES_OUT.search(head, begin, m.start):
            aim = None
        inspected = m.form in ("year", "bare") and _INSPECTION.search(head, 0, m.start)
        if m.compared or not m.period.end or m.form in ("day", "relative") or aim or inspected:
            continue
        weights[m.period] = weights.get(m.period, 0.0) + _TITLE_WEIGHTS.get(m.form, _TITLE_LABEL)
    return weights


def _body_weight(m: PeriodMention, rank: int, body: str) -> float:
    after = body[m.end : m.end + 160].split("\n", maxsplit=1)[0]
    figures = len(digit_spans(after, 0, len(after)))
    bracketed = body.rfind("(", max(0, m.start - 90), m.start) > body.rfind(")", max(0, m.start - 90), m.start)
    return (
        _FIRST_MENTION / (1 + rank)
        + _FIGURE_BEHIND * min(figures, 3)
        + _FORM_WEIGHTS.get(m.form, 0.0)
        + (_BRACKETED if bracketed else 0.0)
        + (0.0 if m.adverbial else _ATTRIBUTIVE)
    )


def _after_mergers(reader: DocumentReader) -> bool:
    """Whether a text tells of the time when there were no districts any more."""
    day = reader.state.main.end or reader.doc.published_at
    return day >= subjects.MERGERS if day else _AFTER_MERGERS.search(reader.doc.folded) is not None


def _subject(reader: DocumentReader, head: str, lead: str, communes: dict[str, Mention]) -> Subject:
    """Whose report it is: a ministry or department that speaks of itself, else the locality named most."""
    votes, departments = _votes(reader, head, lead, communes)
    province = _province_named_most(reader, votes)
    place = _locality_of(reader, votes, province, _fold(f"{head} {lead}"))
    if _tells_of_both(reader.doc.title):
        return subjects.NATION
    ministry = _ministry_of(head, lead)
    if ministry is not None and (province is None or province[1] < _PROVINCE_OVER_MINISTRY):
        return ministry
    by_publisher = province is None or province[1] <= _AS_PUBLISHER * _NAMED_FIRST
    if by_publisher and _reports_for_all(f"{head} . {lead}"):
        return subjects.NATION
    return _department_of(reader, departments, place, lead) or place


def _only_department(reader: DocumentReader) -> Subject | None:
    """The department of the province reported on, where the text names but one besides those that report for all."""
    names = {n.name for n in reader.named if n.kind == "department"} - subjects.bodies().reporters
    if len(names) != 1 or reader.state.subject.level != "province":
        return None
    return subjects.body_of(min(names), "department", reader.state.subject)


def _merged_departments(reader: DocumentReader) -> Subject | None:
    """The two departments that a text on their merger names, for `hai sở`."""
    names = list(dict.fromkeys(n.name for n in reader.named if n.kind == "department"))
    if len(names) != 2 or reader.state.subject.level != "province":
        return None
    return subjects.body_of(" và ".join(names), "department", reader.state.subject)


def _province_named_most(reader: DocumentReader, votes: Votes) -> tuple[Mention, float] | None:
    """The heaviest province that there was in the reporting period: until 2025 `thành phố Huế` was none."""
    on = reader.state.main.end
    ranked = [v for v in votes.ranked("province") if v[1] >= _NEARLY_AS_HEAVY * votes.of_level("province")[0]]
    there = (v for v in ranked if (found := subjects.resolve(v[0], on, None)) is not None and found.level == "province")
    return next(there, None) or next(iter(ranked), None)


def _votes(
    reader: DocumentReader, head: str, lead: str, communes: dict[str, Mention]
) -> tuple[Votes, list[_NamedDepartment]]:
    """Localities weighed by where they are named, and the departments named above the text."""
    doc = reader.doc
    of_itself = subjects.speaks_of_itself(doc.text)
    votes = Votes()
    departments: list[_NamedDepartment] = []
    heading = doc.blocks[: reader.lead[0]]
    above = " . ".join(
        doc.text[b.start : b.end] for b in (*heading[:-_ABOVE_TEXT][:_LETTERHEAD], *heading[-_ABOVE_TEXT:])
    )
    places = (
        (doc.title, _IN_TITLE),
        (head[len(doc.title) :], _IN_HEADING),
        (lead, _IN_LEAD),
        (above, _ABOVE),
        (doc.publisher, _AS_PUBLISHER),
    )
    for text, weight in places:
        folded = _fold(text)
        called = named_in_lines(text, folded)
        bare = subjects.called_bare(text, called, communes) if weight >= _IN_LEAD else []
        for rank, found in enumerate(sorted([*called, *bare], key=lambda n: n.start)):
            n = subjects.as_called(found, communes)
            near = weight * (_NAMED_FIRST if rank == 0 else 1.0)
            aside = VENUE.search(folded[: n.start]) or _AN_EXAMPLE.search(folded, 0, n.start)
            if n.mention is not None and not aside and not DATELINE.match(folded, n.end):
                votes.add(n.mention, near)
                votes.prominent.add((n.mention.level, n.mention.name))
                if weight >= _IN_HEADING:
                    votes.titled.add((n.mention.level, n.mention.name))
                if _ISSUED_BY.search(folded, 0, n.start) and text in (above, doc.publisher):
                    votes.issuer = votes.issuer or n.mention
            elif n.kind == "department" and (of_itself or not _only_tells(folded, n)):
                departments.append(_NamedDepartment(near, n, text))
    for n in _named_in_text(reader):
        if n.mention is not None:
            votes.add(n.mention, _OPENS_BLOCK if n.start < 90 else _INSIDE_BLOCK)
    return votes, departments


def _only_tells(folded: str, n: Named) -> bool:
    """Whether a body is a source or an office, or one that tells of all: `Sở A cho biết thành phố có 1.272 dịch vụ`."""
    return subjects.bodies().is_office(folded, n.start) or _SAYS_OF_ALL.match(folded, n.end) is not None


def _told_first(doc: DocumentText, first: int) -> list[Block]:
    """The blocks that the text begins with; captions of pictures and rows of tables say nothing of whose it is."""
    opening = doc.blocks[first : first + 3]
    told = [b for b in opening if b.kind != "row" and not _CAPTION.match(doc.folded, b.start, b.end)]
    return told or opening[:1]


def _named_in_text(reader: DocumentReader) -> Iterator[Named]:
    """What the longer blocks of the text name, with offsets from the start of the block."""
    for block in reader.doc.blocks[reader.lead[1] :]:
        if block.end - block.start > 60 and not _CAPTION.match(reader.doc.folded, block.start):
            yield from reader.named_in(block.start, block.end)


def _tells_of_both(title: str) -> bool:
    """Whether a title names a ministry beside a province: `Ngân hàng Nhà nước, tỉnh Quảng Ninh dẫn đầu chỉ số`."""
    named = list(named_in_lines(title, _fold(title)))
    ministries = [n for n in named if n.kind == "ministry"]
    provinces = (n for n in named if n.mention is not None and n.mention.level == "province")
    return any(_BESIDE_IT.fullmatch(_fold(title), m.end, n.start) for n in provinces for m in ministries)


def _ministry_of(head: str, lead: str) -> Subject | None:
    """The ministry that the title, or the very first words, speak of."""
    of_itself = len(_MINISTRY_AT_WORK.findall(lead)) >= _ACTS_OFTEN or _WHOLE_SECTOR.search(_fold(lead)) is not None
    for text, reach in ((head, len(head)), (lead, 60)):
        folded = _fold(text)
        for n in named_in_lines(text, folded):
            itself = of_itself or (text is head and _RANKS.match(folded, n.end))
            told = not itself and (n.name in subjects.bodies().reporters or _ANNOUNCES.match(folded, n.end))
            if n.kind == "ministry" and n.start < reach and not told:
                return Subject(n.name, "ministry", None, n.name)
    return None


def _reports_for_all(text: str) -> bool:
    """Whether a text names a ministry that reports for the whole nation."""
    bodies = subjects.bodies()
    return any(n.kind == "ministry" and n.name in bodies.reporters for n in bodies.find(text))


def _locality_of(reader: DocumentReader, votes: Votes, province: tuple[Mention, float] | None, opening: str) -> Subject:
    """The locality named most: a commune or district where it outweighs its province, a province, or the nation."""
    title = _fold(reader.doc.title)
    small = _issuer(votes, province, reader.doc.title) or _small_locality(
        votes, province, title, reader.doc.folded, opening
    )
    if small is not None:
        around = province or (votes.best("district") if small.level == "commune" else None)
        return subjects.resolve(small, reader.state.main.end, _code(reader, around)) or subjects.NOBODY
    if _WHOLE_COUNTRY.search(title) and not _names_place(reader.doc.title):
        return subjects.NATION
    if _tells_of_nation_first(reader):
        return subjects.NATION
    if province is not None and _spread_out(reader, votes, opening):
        return subjects.NATION
    if province is not None and province[1] <= _AS_PUBLISHER * _NAMED_FIRST and _NATIONAL.search(opening):
        return subjects.NATION
    if province is None:
        known = province_of_theme(reader.doc.folded) or province_of_newspaper(_fold(reader.doc.publisher))
        if known is not None:
            return subjects.locality_subject(known)
        return subjects.NATION if _ALL_BODIES.search(opening) else subjects.NOBODY
    rivals = votes.of_level("province")
    undecided = len(rivals) > _MANY_PROVINCES and rivals[0] < _AHEAD_OF_SECOND * rivals[1]
    if undecided and _ALL_PROVINCES.search(opening):
        return subjects.NATION
    return _province(reader, province[0])


def _tells_of_nation_first(reader: DocumentReader) -> bool:
    """Whether what the whole country did is told before any place is named, in the title or in the text."""
    doc, first = reader.doc, reader.lead[1]
    if first >= len(doc.blocks) or _names_place(doc.title):
        return False
    start, end = doc.blocks[first].start, doc.blocks[first].end
    told = _NATION_AT_WORK.search(doc.folded, start, end)
    return told is not None and not any(n.mention is not None for n in reader.named_in(start, told.end()))


def _spread_out(reader: DocumentReader, votes: Votes, opening: str) -> bool:
    """Whether a text names several provinces alike, none of them in its title, and speaks of provinces at large."""
    rivals = votes.of_level("province")
    if len(rivals) < _MANY_PROVINCES or rivals[0] > _AHEAD_OF_SECOND * rivals[2] or _names_place(reader.doc.title):
        return False
    return _PROVINCES_AT_LARGE.search(opening) is not None


def _issuer(votes: Votes, province: tuple[Mention, float] | None, title: str) -> Mention | None:
    """The commune or district whose committee signs above a title without a place: `UBND phường X, tỉnh Y`."""
    issuer = votes.issuer
    if issuer is None or issuer.level not in _FLOORS or _names_place(title):
        return None
    return issuer if province is None or votes.weights[issuer.level, issuer.name] >= province[1] else None


def _small_locality(
    votes: Votes, province: tuple[Mention, float] | None, title: str, text: str, opening: str
) -> Mention | None:
    """The commune or district that is named clearly enough to be the subject, or that is called by its kind."""
    for level, (floor, share) in _FLOORS.items():
        best = votes.best(level)
        if best is None:
            continue
        in_title = (level, best[0].name) in votes.titled
        if province is not None and not in_title and _TELLS_OF_WHOLE[level].search(opening):
            continue
        if province is not None and _PART_OF_WHOLE.search(title):
            continue
        whole_titled = province is not None and ("province", province[0].name) in votes.titled
        needed = 1.0 if whole_titled and not in_title else share
        kind = best[0].kind
        called = kind != "bare" and best[1] >= _IN_LEAD and f"{kind} ở " in title
        called = called or (
            kind != "bare" and best[1] >= _ABOVE and re.search(rf"(?<!\w)toàn {kind}(?!\w)", text) is not None
        )
        around = [province, votes.best("district") if level == "commune" else None]
        if province is not None and (level, best[0].name) not in votes.prominent:
            continue
        if not called and (best[1] < floor or any(w is not None and best[1] < needed * w[1] for w in around)):
            continue
        if best[1] >= _CLEAR_OF_RIVALS * votes.total(level):
            return best[0]
    return None


def _code(reader: DocumentReader, province: tuple[Mention, float] | None) -> str | None:
    """Code of the province named most, or of that around the district named most."""
    resolved = subjects.resolve(province[0], reader.state.main.end, None) if province is not None else None
    return resolved.province_code if resolved is not None else None


def _province(reader: DocumentReader, mention: Mention) -> Subject:
    """The province as of the reporting period, or as it was where it is no more; remembers for which day."""
    on = reader.state.main.end or (subjects.MERGERS if _AFTER_MERGERS.search(reader.doc.folded) else None)
    subject = subjects.resolve(mention, on, None)
    reader.state.resolved_on = on if subject is not None else None
    return subject or subjects.resolve(mention, None, None) or subjects.NOBODY


def _names_place(text: str) -> bool:
    return any(n.mention for n in named_in_lines(text, _fold(text)))


def _department_of(reader: DocumentReader, found: list[_NamedDepartment], place: Subject, lead: str) -> Subject | None:
    """The department whose report it is: named above the text, the publisher, or a `Sở` that speaks of itself."""
    doc = reader.doc
    of_itself = subjects.speaks_of_itself(doc.text)
    named = [d for d in found if d.text != doc.publisher and d.weight >= _IN_LEAD]
    names = {d.named.name for d in named}
    names = names - subjects.bodies().reporters or names  # a department that another one looked into
    named = [d for d in named if d.named.name in names]
    if len(names) == 1 and (of_itself or not names <= subjects.bodies().reporters):
        heaviest = max(named, key=lambda d: d.weight)
        name = heaviest.named.name
        opens = heaviest.text == lead and heaviest.named.start < 60 and not _names_place(lead[: heaviest.named.start])
        titled = _fold(name).removesuffix(" tỉnh") in _fold(doc.title)
        if opens or of_itself or titled or name in {n.name for n in named_in_lines(doc.title, _fold(doc.title))}:
            return subjects.body_of(name, "department", place)
    publisher = next((d for d in found if d.text == doc.publisher), None)
    if publisher is not None and of_itself and not _names_place(doc.title):
        return subjects.body_of(publisher.named.name, "department", place)
    return subjects.body_of("Sở", "department", place) if of_itself and not found else None


def _is_table(doc: DocumentText, i: int) -> bool:
    """Whether a table begins with block `i`; rows of words alone are a letterhead."""
    rows = doc.blocks[i : i + 2]
    return [b.kind for b in rows] == ["row", "row"] and any(c.isdigit() for c in doc.text[rows[1].start : rows[1].end])


def _is_text(doc: DocumentText, block: Block) -> bool:
    """Whether a block is long enough to be running text rather than furniture of a page."""
    length = block.end - block.start
    if block.kind == "heading":
        announces = _REPORTS_AS_FOLLOWS.search(doc.folded, block.start, block.end) is not None
        told = doc.folded.endswith(":", block.start, block.end) and _tells_figures(doc, block)
        return length > 60 and (announces or told)
    return length > 60 if block.kind == "paragraph" else block.kind == "bullet" and length > 90


def _tells_figures(doc: DocumentText, block: Block) -> bool:
    """Whether a line that announces others tells several figures itself: `nhận 64.917 hồ sơ, đạt 99%. Trong đó:`."""
    dated = find_periods(doc.folded[block.start : block.end], None)
    said = (block.start + m.start for m in dated), (block.start + m.end for m in dated)
    spans = list(zip(*said, strict=True))
    figures = (at for at, _ in digit_spans(doc.folded, block.start, block.end))
    return sum(not any(a <= at < b for a, b in spans) for at in figures) > 1


def _length_of_headings(reader: DocumentReader) -> int:
    """How long the lines right above the text are."""
    blocks, (heading, first) = reader.doc.blocks, reader.lead
    return blocks[first].start - blocks[heading].start if first < len(blocks) else 0


def _explains(m: PeriodMention, labels: list[PeriodMention]) -> bool:
    """Whether printed dates stand beside the label that they explain, or the label only above the text."""
    return (not labels and m.start < _OPENING) or any(-_BESIDE <= m.start - label.end <= _BESIDE for label in labels)


def _same_span(dates: Period, label: Period) -> bool:
    """Whether printed dates are those of a labelled period: `quý I/2020 (1/12/2019 - 29/2/2020)`."""
    if not (dates.start and dates.end and label.start and label.end):
        return False
    ends = ((dates.start, label.start), (dates.end, label.end))
    return all(abs((date.fromisoformat(a) - date.fromisoformat(b)).days) <= _SAME_SPAN_DAYS for a, b in ends)


@lru_cache(maxsize=1)
def _indices() -> Sightings:
    return Sightings(INDICES)
