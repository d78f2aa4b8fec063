"""The reporting period of a document, weighed among what its title and its text state, and the years it plans for.

How periods are printed is the matter of `periods`, when a single figure holds that of `timing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cchc.extraction.figures import digit_spans
from cchc.extraction.lexicon import wording
from cchc.extraction.periods import (
    OPEN,
    Period,
    PeriodMention,
    find_periods,
    number_of,
    of_any_half,
    read_periods,
    year_period,
)
from cchc.extraction.timing import LOOKED_INTO, VISITS, WAS_OPENED, left_over, of_act

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_AIMS = wording("aims")
_AIMED_AT = wording("aimed_at")
_CARRIES_OUT = wording("carries_out")
_PLAN_NAMED = wording("plan_named")
_AS_FROM = wording("as_from")
_APART = wording("apart")
_SET_OUT = wording("set_out")
_BEGAN_WORK = wording("began_work")
_GOES_ON = wording("goes_on_working")
_FIGURES_OF = wording("figures_of")
_IN_THE_WEEK = wording("in_the_week")
_INSPECTION = wording("inspection")
_LOOKS_AHEAD = wording("looks_ahead")
_LOOKS_BACK = wording("looks_back")
_OPENED_ON = wording("opened_on")
_YEARS = ("year", "bare", "years")
_SAME_PERIOD_OF = wording("same_period_of")
_SET_AGAINST = wording("set_against")
_NOW_FIRST = wording("now_first")
_SO_MANY_YEARS = wording("so_many_years")
_REPORTS_ON = wording("reports_on")
_UNTIL_NOW = wording("until_now")
_THIS_YEAR = wording("this_year")
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
OPENING = 300  # so many first letters of a text say what it is about
_YEAR_OF_INDEX = 3.0  # the year of an index named in them: `PCI 2022`
_ANNOUNCED_WITHIN = 80  # letters within which a year announces what is reported
_PARTS_OF_YEAR = ("months", "half", "quarter")
_SUMMED_UP = 3.0  # a period summed up in the opening
_FIRST_WORDS = 12  # letters within which a text begins
_THIS_YEAR_TOLD = 4.0  # the year of the report told of without its number
_EARLIER_YEAR = 0.5  # factor for years before the one announced
_PART_OF_YEAR = 1.8  # from this weight a half or quarter wins over the year that contains it
_BESIDE = 30  # letters between a label and the dates that explain it
_SAME_SPAN_DAYS = 46  # printed dates may differ by so many days from the label they stand for


class Body(NamedTuple):
    """The text from its first heading line on."""

    folded: str
    located: list[re.Match[str]]

    def periods(self, year: int | None) -> list[PeriodMention]:
        """All that it says of periods, as `find_periods` does."""
        return read_periods(self.folded, year, self.located)


def document_year(reader: DocumentReader, head: str, body: Body) -> int | None:
    """The year that periods without one belong to: that of the title, the text, the publication or the first day."""
    published = reader.doc.published_at
    dated = _dated(find_periods(head, None))
    if not dated and published and _THIS_YEAR.search(body.folded, 0, OPENING):
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


def _start_of(reader: DocumentReader, body: Body) -> int:
    """Where in the document its text begins."""
    return len(reader.doc.folded) - len(body.folded)


def is_of_index(reader: DocumentReader, year: Period, body: Body) -> bool:
    """Whether the year reported on is that of an index, which came out later: `4 tháng đầu năm` is none of it."""
    published = reader.doc.published_at
    if not published or year.kind != "year" or str(year.end) > published:
        return False
    dated = [m for m in body.periods(None) if m.form in ("year", "bare") and m.start < OPENING]
    return reader.year_of_index(_start_of(reader, body), dated) == year


def _dated(mentions: list[PeriodMention]) -> list[PeriodMention]:
    """Mentions that say the year of a report."""
    stated = (m for m in mentions if m.has_year and not m.compared and m.period.end is not None)
    return [m for m in stated if m.form not in ("day", "years")]


def planned_year(reader: DocumentReader, head: str) -> Period | None:
    """The year that a title aims at: `Kế hoạch cải cách hành chính năm 2025`."""
    aims = _AIMS.search(head)
    if aims is None:
        return None
    years = (m for m in find_periods(head, reader.state.year) if m.form in ("year", "bare"))
    ahead = next((m.period for m in years if m.start > aims.start()), None)
    return ahead if ahead is not None and str(ahead.end) >= (reader.doc.published_at or "") else None


def planned_years(reader: DocumentReader, body: Body) -> Period | None:
    """The years that the plan is for of which the first words tell: `Kế hoạch ... giai đoạn 2021-2025 vừa ban hành`."""
    ahead = (m for m in body.periods(reader.state.year) if m.form == "years" and m.start < OPENING)
    planned = (m.period for m in ahead if _PLAN_NAMED.search(body.folded, max(0, m.start - OPENING), m.start))
    return next((p for p in planned if str(p.end) >= (reader.doc.published_at or "")), None)


def main_period(reader: DocumentReader, head: str, opened: Body) -> Period:
    """The reporting period: weighed among what the title and the text state; printed dates win over a label."""
    body, published = opened.folded, reader.doc.published_at
    mentions = [m for m in opened.periods(reader.state.year) if _may_be_reported(m, body, published)]
    mentions = [m for m in mentions if not _is_long_past(m, published)]
    mentions = [m for m in mentions if not _is_year_ahead(m, mentions, published)]
    weights = _title_weights(reader, head)
    titled = frozenset(weights)
    lengths = {p.months(): p for p in titled}
    mentions = [
        m._replace(period=lengths.get(m.period.months(), m.period)) if of_any_half(m, body[m.start : m.end]) else m
        for m in mentions
    ]
    of_index = reader.year_of_index(_start_of(reader, opened), [m for m in mentions if m.start < OPENING])
    if of_index is not None:
        weights[of_index] = weights.get(of_index, 0.0) + _YEAR_OF_INDEX
    for m in mentions:
        for said in _said_to_be_reported(m, body, reader.state.year):
            weights[m.period] = weights.get(m.period, 0.0) + said
    if published and not titled and _begins_with_now(mentions, body):
        weights[Period(None, published, "as_of")] = _SUMMED_UP
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
    begun = next((m for m in opened.periods(reader.state.year) if m.form == "since" and m.start < OPENING), None)
    if begun is not None and published and begun.adverbial and begun.period.start == f"{published[:4]}-01-01":
        return Period(begun.period.start, published, "range")
    years = [m for m in mentions if m.form in ("year", "years", "bare") and m.start < 400]
    if years and not _AIMS.search(body, max(0, years[0].start - 40), years[0].start):
        return years[0].period
    part = next((m.period for m in opened.periods(reader.state.year) if m.form in _PARTS and _is_apart(m, body)), None)
    if part is not None and not published:
        return part
    return _until_day(published or _day_of_effect(opened) or _day_of_event(opened), opened, reader.state.year)


def _begins_with_now(mentions: list[PeriodMention], body: str) -> bool:
    """Whether a text begins with what holds now, before it names any period: `Đến nay, toàn tỉnh có 193 xã ...`."""
    now = _NOW_FIRST.match(body)
    return now is not None and not any(m.start < now.end() for m in mentions)


def _said_to_be_reported(m: PeriodMention, body: str, year: int | None) -> Iterator[float]:
    """Weights of what a text says of a period: that it sums it up, that its figures are of it, that it tells of it."""
    if (m.start < OPENING and _sums_up(m, body)) or _is_week_told(m, body) or _dates_all(m, body):
        yield _SUMMED_UP
    if _is_year_told(m, year):
        yield _THIS_YEAR_TOLD
    if m.form == "years" and _told_as_years(m, body):
        yield _SUMMED_UP


def _until_day(day: str | None, opened: Body, year: int | None) -> Period:
    """The state of affairs on a day, or all that was done since what the text tells of began work."""
    begun = day_of_opening(opened, year)
    if begun and day and begun < day:
        return Period(begun, day, "range")
    return Period(None, day, "as_of") if day else OPEN


def day_of_opening(opened: Body, year: int | None) -> str | None:
    """The day since which what the text tells of has been at work: `bắt đầu hoạt động ngày 9/1/2018`."""
    days = (m for m in opened.periods(year) if m.form == "day" and m.period.end)
    return next((m.period.end for m in days if _begins_work(m, opened.folded)), None)


def _begins_work(m: PeriodMention, body: str) -> bool:
    """Whether a day is that since which a centre works, or on which one opened whose work until now is told."""
    if _BEGAN_WORK.search(body, 0, m.start):
        return True
    opened = m.has_year and _OPENED_ON.search(body, max(0, m.start - 60), m.start)
    return bool(opened) and _UNTIL_NOW.match(body, m.end) is not None


def _day_of_effect(opened: Body) -> str | None:
    """The day from which the only thing told holds: `kể từ ngày 8/5/2018`."""
    days = (m for m in opened.periods(None) if m.form == "day" and m.has_year and m.period.end)
    return next((m.period.end for m in days if _AS_FROM.search(opened.folded, max(0, m.start - 20), m.start)), None)


def _day_of_event(opened: Body) -> str | None:
    """The day of which the first words tell: `trong hội nghị chiều 28/12/2022`."""
    days = (m for m in opened.periods(None) if m.form == "day" and m.start < OPENING and m.has_year)
    return next((m.period.end for m in days if opened.folded.startswith(_TIMES_OF_DAY, m.start)), None)


def _told_as_years(m: PeriodMention, body: str) -> bool:
    """Whether a text about a span tells what came of so many years: `giai đoạn 2011-2015 ... trong 5 năm`."""
    if m.start >= OPENING or not m.period.start or not m.period.end:
        return False
    said = _SO_MANY_YEARS.search(body, m.end, m.end + 2 * OPENING)
    return said is not None and number_of(said[1]) == int(m.period.end[:4]) - int(m.period.start[:4]) + 1


def _is_year_told(m: PeriodMention, year: int | None) -> bool:
    """Whether a text begins with the year of the report without naming it: `Trong năm, Sở tiếp nhận 1.120 hồ sơ`."""
    begins = m.form == "relative" and m.adverbial and m.start < _FIRST_WORDS
    return begins and m.period.kind == "year" and m.period.year() == year


def _stands_for_report(m: PeriodMention, body: str) -> bool:
    """Whether a period governs what follows: an adverb, a label, or announced as `Dịch vụ công năm 2021, theo ...`."""
    return m.adverbial or m.form in _LABELS or _announces_year(m, body)


def _is_week_told(m: PeriodMention, body: str) -> bool:
    """Whether dates are those of the week that a bulletin is about: `Riêng trong tuần (từ ngày 11/5 đến 17/5/2018)`."""
    return m.form == "range" and m.start < 2 * OPENING and _IN_THE_WEEK.search(body, 0, m.start) is not None


def _sums_up(m: PeriodMention, body: str) -> bool:
    """Whether a period is what the first words sum up: `họp tổng kết công tác cải cách hành chính năm 2021`."""
    if m.form == "day":
        return False  # `hội nghị sơ kết sáng 11/7`
    begin = max(0, m.start - 70)
    said = _LOOKS_BACK.search(body, begin, m.start) or _REPORTS_ON.search(body, begin, m.start)
    if said is None or _AIMS.search(body, said.end(), m.start):
        return False
    return not any(c in ".;:\n" for c in body[said.end() : m.start])


def _dates_all(m: PeriodMention, body: str) -> bool:
    """Whether a text says that its figures are of this period: `các con số dưới đây tính đến cuối tháng 11/2019`."""
    return _FIGURES_OF.search(body, max(0, m.start - OPENING), m.start) is not None


def _announces_year(m: PeriodMention, body: str) -> bool:
    return m.form == "year" and m.start < _ANNOUNCED_WITHIN and body.startswith((",", ":"), m.end)


def _may_be_reported(m: PeriodMention, body: str, published: str | None) -> bool:
    """Whether a period can be the one reported on: no yardstick, no deadline, begun before the publication."""
    if m.compared or not m.period.end or body.startswith(_DEADLINES, m.start):
        return False
    if _is_apart(m, body) or _is_set_against(m, body) or left_over(body, m):
        return False
    if m.form == "year" and _SET_OUT.search(body, max(0, m.start - 24), m.start):
        return False
    if m.period.end >= (published or "") and _LOOKS_AHEAD.search(body, max(0, m.start - 20), m.start):
        return False
    if published and m.form in _PARTS_OF_YEAR and _is_hardly_begun(m.period, published):
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


def _is_hardly_begun(period: Period, published: str) -> bool:
    """Whether little of a period had passed when the report came out: in July the `6 tháng cuối năm`."""
    begun, ends = date.fromisoformat(str(period.start or period.end)), date.fromisoformat(str(period.end))
    passed = (date.fromisoformat(published) - begun).days
    return 0 <= passed < (ends - begun).days / 4


def _is_year_ahead(m: PeriodMention, mentions: list[PeriodMention], published: str | None) -> bool:
    """Whether a year had hardly begun in which a text looks back on the one before: `tổng kết 2016, nhiệm vụ 2017`."""
    if not published or m.form != "year" or m.start >= OPENING or not _is_hardly_begun(m.period, published):
        return False
    before = (o for o in mentions if o.form in ("year", "bare") and o.start < OPENING)
    return any(o.period.year() == int(published[:4]) - 1 for o in before)


def _is_long_past(m: PeriodMention, published: str | None) -> bool:
    """Whether a year, or a span of years, is only told of further on: `Năm 2016, huyện bồi dưỡng 120 người`."""
    year = m.period.year()
    if not published or not year or m.start <= OPENING:
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
    if period.kind != "range" or any(m.period == period and m.start < OPENING for m in mentions):
        return period
    opening = (m.period for m in mentions if m.start < OPENING and m.form in _PARTS)
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


def _length_of_headings(reader: DocumentReader) -> int:
    """How long the lines right above the text are."""
    blocks, (heading, first) = reader.doc.blocks, reader.lead
    return blocks[first].start - blocks[heading].start if first < len(blocks) else 0


def _explains(m: PeriodMention, labels: list[PeriodMention]) -> bool:
    """Whether printed dates stand beside the label that they explain, or the label only above the text."""
    return (not labels and m.start < OPENING) or any(-_BESIDE <= m.start - label.end <= _BESIDE for label in labels)


def _same_span(dates: Period, label: Period) -> bool:
    """Whether printed dates are those of a labelled period: `quý I/2020 (1/12/2019 - 29/2/2020)`."""
    if not (dates.start and dates.end and label.start and label.end):
        return False
    ends = ((dates.start, label.start), (dates.end, label.end))
    return all(abs((date.fromisoformat(a) - date.fromisoformat(b)).days) <= _SAME_SPAN_DAYS for a, b in ends)
