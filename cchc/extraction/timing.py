"""For when a figure holds: the period said beside it, carried over to it, or set as its deadline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cchc.extraction.figures import Figure
from cchc.extraction.periods import OPEN, Period, PeriodMention, year_period

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


SPEECH = re.compile(
    r"cho biết|cho hay|thông tin|hội nghị|buổi làm việc|làm việc với|tổ chức|dẫn đầu|kiểm tra|báo cáo|công bố|họp|chủ trì|phát biểu|ban hành"
)
_JUST_AFTER = frozenset(("", " ", " của ", " vào ", " trong ", " (", " ở "))


def period_of(s: SentenceReader, figure: Figure, code: str, status: str) -> tuple[Period, bool]:
    state = s.state
    period, inferred = nearest_period(s, figure)
    if re.match(r"[^,.;]{0,12}(?:hiện nay|hiện tại)", s.folded[figure.end :]):
        period, inferred = state.main, True
    if period is None:
        period, inferred = state.period, True
    if status == "target":
        deadline = deadline_of(s, figure) or _aimed_at(s, figure, period, inferred)
        if deadline.kind == "as_of" and deadline.end:
            deadline = (
                year_period(int(deadline.end[:4]))
                if deadline.end.endswith("12-31")
                else Period(deadline.end[:8] + "01", deadline.end, "month")
            )
        return deadline, inferred
    if s.counts_plan(code) and period.year():
        return year_period(period.year() or 0), inferred
    return period, inferred


def _aimed_at(s: SentenceReader, figure: Figure, period: Period, inferred: bool) -> Period:
    """The period of a target without a deadline: its own, that of the plan, or the year of the report."""
    state = s.state
    if inferred and state.target_period is not None:
        return state.target_period
    if inferred and state.plan is not None:
        return state.plan
    said = any(
        t.kind == "standing"
        and t.end <= figure.start
        and s.folded[t.start : t.end].startswith(("mục tiêu", "chỉ tiêu", "kế hoạch"))
        for t in s.tags
    )
    if inferred and not said and state.main.kind != "year":
        return OPEN
    if (
        period.kind in ("half", "quarter", "month", "months", "as_of", "range")
        and period.year()
        and said
        and not _spans_years(period)
    ):
        return year_period(period.year() or 0)
    return period if period.kind != "as_of" or not inferred else OPEN


def _spans_years(period: Period) -> bool:
    return bool(period.start and period.end) and int(str(period.end)[:4]) - int(str(period.start)[:4]) > 1


def nearest_period(s: SentenceReader, figure: Figure) -> tuple[Period | None, bool]:
    usable = [
        m
        for m in s.periods
        if not m.compared
        and (m.form != "day" or _day_of_work(s, m))
        and (m.form == "range" or not closed_off(s, m.end, figure))
    ]
    beside = next((m for m in usable if m.start >= figure.end and s.folded[figure.end : m.start] in _JUST_AFTER), None)
    if beside is not None and (figure.arrow or not any(m.end <= figure.start for m in usable)):
        return beside.period, False
    before = [m for m in usable if m.end <= figure.start]
    if before:
        best = before[-1]
        labelled = [m for m in before if m.form == "range" and m.start - best.end <= 25]
        governing = [m for m in before if m.adverbial]
        heads = ":" in s.folded[best.end : s.figures[0].start] and best.end <= s.figures[0].start
        attributive = not best.adverbial and best.start < figure.left and not heads
        if attributive and ";" in s.folded[best.end : figure.start]:
            return None, True
        if attributive and governing:
            best = governing[-1]
        if labelled:
            best = labelled[-1]
        if best.form == "day":
            spoken = SPEECH.search(s.folded[best.end : best.end + 120])
            return (Period(None, best.period.end, "as_of") if spoken else best.period), False
        return best.period, False
    after = [
        m
        for m in usable
        if figure.end <= m.start < figure.right and not re.search(r"[;:]|\(", s.folded[figure.end : m.start])
    ]
    if after and (after[0].adverbial or after[0].form in ("year", "months", "quarter", "month", "half")):
        return after[0].period, False
    return None, True


def closed_off(s: SentenceReader, position: int, figure: Figure) -> bool:
    """Whether a bracket that holds `position` closes before the figure."""
    if position > figure.start:
        return False
    reach = s.folded[position : figure.start]
    close = reach.find(")")
    return close >= 0 and "(" not in reach[:close]


def _day_of_work(s: SentenceReader, m: PeriodMention) -> bool:
    return bool(
        re.search(r"sáng|chiều|trong ngày|ngày|tối", s.folded[max(0, m.start - 12) : m.start + 12])
    ) and s.state.main.kind in (None, "as_of", "range")


def deadline_of(s: SentenceReader, figure: Figure) -> Period | None:
    for m in reversed([m for m in s.periods if m.start <= figure.start and not m.compared]):
        if s.folded[m.start : m.end].startswith(("đến", "tới", "hết", "vào")) or re.search(
            r"(?:đến|hết|tới|vào|trước) (?:hết )?$", s.folded[max(0, m.start - 10) : m.start]
        ):
            return m.period
    return None
