"""For when a figure holds: the period said beside it, carried over to it, or set as its deadline.

How periods are printed is the matter of `periods`; the reporting period of the whole document that of `opening`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cchc.extraction import attribution
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import wording, words
from cchc.extraction.periods import OPEN, Period, PeriodMention, earlier_by, months_period, year_period
from cchc.extraction.segments import open_bracket

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


AT_PRESENT = wording("at_present")
SPEECH = wording("speech")
LOOKED_INTO = wording("looked_into")
VISITS = wording("visits")
WAS_OPENED = wording("was_opened")
_AT_THAT_TIME = wording("at_that_time")
_BEFORE_DAY = wording("before_day")
_BEGUN = wording("begun")
_DATED_ACT = wording("dated_act")
_JUST_AFTER = words("just_after")
_LEFT_OVER = wording("left_over")
_NOW = wording("now")
_TELLS_OF_NOW = wording("tells_of_now")
_NOWADAYS = wording("nowadays")
_OPENS_ON_DAY = wording("opens_on_day")
_OF_THIS_PERIOD = wording("of_this_period")
_SAME_SPAN_OF = wording("same_span_of")
_PART_OF_DAY = wording("part_of_day")
_STANDS_AT = wording("stands_at")
_TURNED_OVER = wording("turned_over")
_UNTIL_END_OF_YEAR = wording("until_end_of_year")
SO_FAR = wording("so_far")
_UNTIL = wording("until")
_YEARS_FOLLOW = wording("years_follow")
_IN_PERIOD = wording("in_period")
_END = wording("end_of_bracket")
_IN_CONTRAST = wording("in_contrast")
_RATED = frozenset(("rated",))
_KEPT_BY_DAY = "npsp"  # the index that is counted anew every day
_STATES = ("count", "fraction", "percent")
_FIRST_WORDS = 50  # a period within so many characters heads a sentence
_IN_GAPS = (" trong ", " vào ")
_NO_YEAR_OF_INDEX = frozenset(("month", "as_of", "range"))  # when an index came out, not the year it is for
_ACT_REACH = 60  # characters between the name of a decision and its day
_MARKS_BACK = 12  # so many readings before a mark, the day of its index may have been told
_ORIGIN_REACH = 90  # characters before a year within which cases are said to be left over
_SPEECH_REACH = 120  # characters behind a day within which an event is named


def period_of(s: SentenceReader, figure: Figure, code: str, status: str, near: Period | None) -> tuple[Period, bool]:
    """The period of a figure, and whether it is inherited; `near` is what `nearest_period` found."""
    of_index = s.state.index_period if s.is_index(code) else None
    if AT_PRESENT.match(s.folded, figure.end):
        period, inferred = s.state.main, True
    elif of_index is not None and (near is None or near.kind in _NO_YEAR_OF_INDEX):
        period, inferred = of_index, True
    elif near is None:
        now = s.state.period.kind == "as_of" and _NOW.match(s.folded) is not None
        period = _day_of_telling(s, figure) or _so_far(s) or (s.state.main if now else s.state.period)
        inferred = True
    else:
        label, dates = s.state.printed
        period, inferred = dates if near == label else near, False
    if s.is_index(code) and period.start is not None and period.start == period.end:
        period = Period(None, period.end, "as_of")  # a mark stands on a day
    if s.is_index(code) or code in attribution.codes_requiring(_RATED):
        told_anew = near is not None or s.state.period != s.state.main
        period = _day_beside(s, figure) or (None if told_anew else _day_of_marks(s, code)) or period
    if s.counts_plan(code):
        period = s.state.plan or s.state.named_plan or period if inferred else period
        year = period.year()
        return (year_period(year) if year else period), inferred
    if status == "previous" and of_index is not None and period == of_index:
        period = year_period(int(str(of_index.end)[:4]) - 1)  # `là 42,407, năm trước 42,105`
    if status == "change":
        return _of_newer_value(s, code, period), inferred
    if status == "target":
        return _whole(deadline_of(s, figure) or _aimed_at(s, figure, period, inferred)), inferred
    return period, inferred


def _so_far(s: SentenceReader) -> Period | None:
    """The day of publication, where a report on a time to come tells what was reached: `Đến nay còn 58 người`."""
    published = s.document.doc.published_at
    ahead = s.document.lies_ahead(s.state.period) and SO_FAR.match(s.folded)
    return Period(None, published, "as_of") if ahead and published else None


def _day_of_telling(s: SentenceReader, figure: Figure) -> Period | None:
    """The day on which what holds now is told: `Ngày 27/5, Bộ cho biết đang quản lý 949 thủ tục`."""
    if _TELLS_OF_NOW.search(s.folded, 0, figure.start) is None or figure.form not in _STATES:
        return None
    days = (m for m in s.periods if m.form == "day" and m.period.end and m.start < _FIRST_WORDS and m.adverbial)
    told = next((m for m in days if m.end <= figure.start and SPEECH.search(s.folded, m.end, figure.start)), None)
    return Period(None, told.period.end, "as_of") if told is not None else None


def _day_beside(s: SentenceReader, figure: Figure) -> Period | None:
    """The day on which a mark stands: `điểm của thành phố ngày 30/3 là 88,47`."""
    days = (m for m in s.periods if m.form == "day" and m.period.end and not m.compared)
    beside = next((m for m in days if _STANDS_AT.fullmatch(s.folded, m.end, max(m.end, figure.start))), None)
    return Period(None, beside.period.end, "as_of") if beside is not None else None


def _day_of_marks(s: SentenceReader, code: str) -> Period | None:
    """The day on which the mark of an index stood that was told last: `ngày 15/12/2025 đạt 91,3 điểm. Xã A đạt 95`."""
    index = attribution.index_of(code) or s.state.context.index
    told = reversed([*s.document.readings[-_MARKS_BACK:], *s.out])
    last = next((r for r in told if not r.dropped and index and attribution.index_of(r.code) == index), None)
    if last is not None and last.period.kind == "as_of":
        return last.period
    if index != _KEPT_BY_DAY:
        return None
    if last is None or last.inferred:
        return s.state.marks_day
    rated_by_it = attribution.index_of(code) is None and last.sentence.block is s.sentence.block
    return last.period if rated_by_it else None


def _of_newer_value(s: SentenceReader, code: str, period: Period) -> Period:
    """What changed is told of the newest value: `đứng thứ 33, trong khi năm 2019 đứng thứ 24, tụt 9 bậc`."""
    told = (r.period for r in s.out if r.code == code and not r.dropped and r.period.end)
    return max((period, *told), key=lambda p: str(p.end or ""))


def _whole(deadline: Period) -> Period:
    """The year or month that a target has until its deadline: `đến hết năm 2025` is the year 2025."""
    if not deadline.end or not (deadline.kind == "as_of" or deadline.start == deadline.end):
        return deadline
    if deadline.end.endswith("12-31"):
        return year_period(int(deadline.end[:4]))
    return months_period(int(deadline.end[:4]), int(deadline.end[5:7]), int(deadline.end[5:7]))


def _unit_of(m: PeriodMention) -> Period:
    """The month or quarter of a deadline: `đến tháng 12/2022` is no whole year."""
    if m.form not in ("month", "quarter") or not m.period.end:
        return m.period
    year, month = int(m.period.end[:4]), int(m.period.end[5:7])
    return months_period(year, month - 2 if m.form == "quarter" else month, month)


def _aimed_at(s: SentenceReader, figure: Figure, period: Period, inferred: bool) -> Period:
    """The period of a target without a deadline: its own, that of the plan, or the year of the report."""
    if inferred and s.state.main.year() and _UNTIL_END_OF_YEAR.search(s.folded, 0, figure.start):
        return year_period(s.state.main.year() or 0)
    planned = s.state.target_period or s.state.plan
    if inferred and planned is not None:
        return planned
    if inferred and s.out and s.out[-1].status == "target" and not s.out[-1].inferred:
        return s.out[-1].period
    if inferred and s.state.aim is not None and s.state.aim[0] is s.sentence.block:
        return s.state.aim[1]
    said = any(
        t.end <= figure.start and s.folded[t.start : t.end].startswith(("mục tiêu", "chỉ tiêu", "kế hoạch"))
        for t in s.tags_of("standing")
    )
    if inferred and not said and s.state.main.kind != "year":
        return OPEN
    year = period.year()
    if said and year and period.kind not in ("year", None) and not _spans_years(period):
        return year_period(year)
    return period if period.kind != "as_of" or not inferred else OPEN


def _spans_years(period: Period) -> bool:
    """Whether a period covers several years: `giai đoạn 2021-2025`."""
    return bool(period.start and period.end) and int(str(period.end)[:4]) - int(str(period.start)[:4]) > 1


def nearest_period(s: SentenceReader, figure: Figure) -> Period | None:
    """The period that the sentence itself gives a figure: right behind it, before it, or further behind it."""
    if figure.start in s.years:
        return year_period(s.years[figure.start])
    quoted = of_comparison(s, figure)
    if quoted is not None:
        return quoted.period
    if figure is s.figures[0] and (same_span := _same_span_of_year(s, figure)) is not None:
        return same_span
    if (years := _years_added_up(s, figure)) is not None:
        return years
    usable = [m for m in s.periods if _is_usable(s, m, figure)]
    end = max(figure.end, figure.unit_end) if _each_has_its_year(s) else figure.end
    beside = next((m for m in usable if m.start >= end and _stands_beside(s, m, end)), None)
    beside = beside or _in_its_own_period(s, figure, usable)
    before = [m for m in usable if m.end <= figure.start]
    own = beside is not None and (_IN_PERIOD.search(s.folded, 0, beside.start) is not None or _each_has_its_year(s))
    if beside is not None and (own or figure.arrow or not before):
        return beside.period
    if before:
        return _governing(s, figure, before)
    closed = next((m for m in usable if m.start >= figure.end and _closes(s, m)), None)
    if closed is not None:
        return closed.period
    after = next((m for m in usable if _follows(s, m, figure)), None)
    if after is not None and (after.adverbial or after.form in ("year", "months", "quarter", "month", "half")):
        return after.period
    return None


def _same_span_of_year(s: SentenceReader, figure: Figure) -> Period | None:
    """The months reported on, of the year that a sentence begins with: `Cùng kỳ năm 2022, tỉnh mới có 27,9%`."""
    said, main = _SAME_SPAN_OF.match(s.folded), s.state.main
    year = main.year()
    if said is None or year is None or not main.start or _OF_THIS_PERIOD.search(s.folded, said.end(), figure.start):
        return None
    return earlier_by(main, year - int(said[1]) if said[1] else 1)


def _years_added_up(s: SentenceReader, figure: Figure) -> Period | None:
    """The years whose values follow their total: `tinh giản 40.500 người: năm 2015 là 5.778, năm 2016 là 11.900`."""
    listed = [m for m in s.periods if m.form == "year" and m.start > figure.end and m.period.kind == "year"]
    if len(listed) < 2 or _YEARS_FOLLOW.fullmatch(s.folded, max(figure.end, figure.unit_end), listed[0].start) is None:
        return None
    years = [m.period.year() or 0 for m in listed]
    ends = [*(m.start for m in listed[1:]), len(s.folded)]
    valued = all(any(m.end <= f.start < end for f in s.figures) for m, end in zip(listed, ends, strict=True))
    in_turn = all(b - a == 1 for a, b in pairwise(years))
    return Period(f"{years[0]}-01-01", f"{years[-1]}-12-31", "range") if in_turn and valued else None


def _closes(s: SentenceReader, m: PeriodMention) -> bool:
    """Whether a day in brackets at the end is that of all data: `đứng thứ 6 trong 34 tỉnh (số liệu ngày 31/8/2026)`."""
    return m.form == "asof" and s.folded.endswith("(", 0, m.start) and _END.fullmatch(s.folded, m.end) is not None


def _stands_beside(s: SentenceReader, m: PeriodMention, end: int) -> bool:
    """Whether a period stands right behind a figure, and not in a bracket with a figure of its own."""
    gap = s.folded[end : m.start]
    if gap not in _JUST_AFTER:
        return False
    close = s.folded.find(")", m.end)
    return "(" not in gap or not any(m.end <= f.start < close for f in s.figures)


def _in_its_own_period(s: SentenceReader, figure: Figure, usable: list[PeriodMention]) -> PeriodMention | None:
    """The period right behind what is counted: `kiểm tra 33 cơ quan trong năm 2020`, `mức 41,54 điểm của năm trước`."""
    behind = max(figure.end, figure.unit_end)
    for m in usable:
        gap = s.folded[behind : m.start] if m.start > behind else ""
        bracketed = gap == " (" and s.folded.startswith(")", m.end)
        if gap in _IN_GAPS or bracketed or (gap == " của " and m.form in ("relative", "year")):
            return m
    return None


def _each_has_its_year(s: SentenceReader) -> bool:
    """Whether values are followed by their years: `đạt 2,84 điểm năm 2020 và 3,05 điểm năm 2021`."""
    years = [m for m in s.periods if m.form == "year"]
    ends = {max(f.end, f.unit_end) for f in s.figures}
    return len(years) > 1 and all(ends & {m.start, m.start - 1} for m in years)


def _is_usable(s: SentenceReader, m: PeriodMention, figure: Figure) -> bool:
    """Whether a period can govern a figure: it is no yardstick, no day of an event, and in no closed bracket."""
    if m.form == "range" and VISITS.match(s.folded, m.end):
        return False
    if m.compared or (m.form == "day" and not _day_of_work(s, m)) or _of_other_value(s, m):
        return False
    if _IN_CONTRAST.search(s.folded, 0, m.start) and ";" in s.folded[m.end : figure.start]:
        return False
    return m.form == "range" or not closed_off(s, m.end, figure)


def of_comparison(s: SentenceReader, figure: Figure) -> PeriodMention | None:
    """The period of comparison whose value follows in brackets: `so với năm 2020 (38,62 điểm, hạng 63)`."""
    opening = open_bracket(s.folded, figure.start)
    if opening < 0 or figure.arrow == "to":
        return None
    if any(opening < m.start and m.end <= figure.start for m in s.periods):
        return None  # each with its year: `(năm 2018 là 43,78 điểm; năm 2019 được 43,61 điểm)`
    before = [f for f in s.figures if f.end <= opening]
    if figure.form == "percent" and before and before[-1].form in ("count", "money"):
        return None  # by how much: `giảm 96 đơn vị so với năm 2015 (11,4%)`
    return next(
        (m for m in s.periods if m.compared and m.end <= opening and not s.folded[m.end : opening].strip()), None
    )


def _of_other_value(s: SentenceReader, m: PeriodMention) -> bool:
    """Whether a period is that of an earlier value or an aim: `từ hạng 21 của năm 2021`, `mục tiêu 65% của năm`."""
    others = [f for f in s.figures if f.arrow == "from"]
    others += [r.figure for r in s.out if r.status in ("previous", "target")]
    ends = (end for f in others for end in (f.end, max(f.end, f.unit_end)))
    return any(end <= m.start and s.folded[end : m.start] in _JUST_AFTER for end in ends)


def _follows(s: SentenceReader, m: PeriodMention, figure: Figure) -> bool:
    """Whether a period stands behind a figure in the same clause: `95% hồ sơ trong quý I`; not that of its target."""
    if any(figure.end <= t.start < m.start and "target" in t.values for t in s.tags_of("standing")):
        return False
    if _IN_CONTRAST.search(s.folded, figure.end, m.start):
        return False
    return figure.end <= m.start < figure.right and not any(c in ";:(" for c in s.folded[figure.end : m.start])


def _governing(s: SentenceReader, figure: Figure, before: list[PeriodMention]) -> Period | None:
    """Which of the periods before a figure governs it: the nearest, or the adverb that opens the sentence."""
    best = before[-1]
    if str(best.period.end) < str(s.state.main.start) and _NOWADAYS.search(s.folded, best.end, figure.start):
        return None
    labelled = [m for m in before if m.form == "range" and m.start - best.end <= 25]
    governing = [m for m in before if m.adverbial]
    heads = best.end <= s.figures[0].start and ":" in s.folded[best.end : s.figures[0].start]
    attributive = not best.adverbial and best.start < figure.left and not heads
    if attributive and not _heads_list(s, best, figure):
        return None
    if attributive and governing:
        best = governing[-1]
    if labelled:
        best = labelled[-1]
    begun = best.form == "month" and _since_then(s.folded, best)
    return day_or_state(s.folded, best) if best.form == "day" or begun else best.period


def _heads_list(s: SentenceReader, m: PeriodMention, figure: Figure) -> bool:
    """Whether a period holds for a figure behind semicolons: `Công chức năm 2017 là 2.690; viên chức 21.400`."""
    last = s.folded.rfind(";", m.end, figure.start)
    if last < 0:
        return True
    opens = m.form != "day" and m.start < _FIRST_WORDS and m.end <= s.figures[0].start
    return opens and _AT_THAT_TIME.match(s.folded, last + 1) is None


def _since_then(folded: str, m: PeriodMention) -> bool:
    """Whether a day or month is the one from which something has been so: `từ ngày 1/3/2025, huyện có 9 phòng`."""
    return folded.endswith("từ ", 0, m.start)


def day_or_state(folded: str, m: PeriodMention) -> Period:
    """A day as the period itself, or, where an event of that day is told, as the day of a state of affairs."""
    if not m.period.end:
        return OPEN
    spoken = _since_then(folded, m) or SPEECH.search(folded, m.end, m.end + _SPEECH_REACH)
    return Period(None, m.period.end, "as_of") if spoken else m.period


def closed_off(s: SentenceReader, position: int, figure: Figure) -> bool:
    """Whether a bracket that holds `position` closes before the figure."""
    if position > figure.start:
        return False
    close = s.folded.find(")", position, figure.start)
    return close >= 0 and s.folded.find("(", position, close) < 0


def left_over(folded: str, m: PeriodMention, at: int = 0) -> bool:
    """`năm 2018 chuyển sang`: when what is carried over came in, not when it is counted; `at`: offset of `m`."""
    start, end = at + m.start, at + m.end
    if m.form not in ("year", "month", "quarter"):
        return False
    before = _LEFT_OVER.search(folded, max(0, start - _ORIGIN_REACH), start)
    return before is not None or _TURNED_OVER.match(folded, end) is not None


def of_act(folded: str, m: PeriodMention) -> bool:
    """Whether a day is that of a decision: `Quyết định số 766/QĐ-TTg ngày 23/6/2022`."""
    return m.form == "day" and _DATED_ACT.search(folded, max(0, m.start - _ACT_REACH), m.start) is not None


def _day_of_work(s: SentenceReader, m: PeriodMention) -> bool:
    """Whether a day is one of work done, in a report about a day or a stretch of days: `trong ngày 12/3`."""
    main, day = s.state.main, m.period.end
    if of_act(s.folded, m):
        return False
    if m.adverbial and sum(d.form == "day" and d.adverbial and not of_act(s.folded, d) for d in s.periods) > 1:
        return True  # day by day: `ngày 1/7 trực tuyến 57%; ngày 2/7 có 38.000 hồ sơ`
    opens = _OPENS_ON_DAY.fullmatch(s.folded, 0, m.start) is not None
    if opens and day and main.start and main.start <= day <= str(main.end):
        return not SPEECH.search(s.folded, m.end, m.end + _SPEECH_REACH)
    if main.kind not in (None, "as_of", "range"):
        return False
    return bool(_PART_OF_DAY.search(s.folded, max(0, m.start - 12), m.start + 12))


def _has_own_period(s: SentenceReader, m: PeriodMention, figure: Figure) -> bool:
    """Whether a deadline is followed by one of the figure's own, behind a semicolon or another figure."""
    ends = [f.end for f in s.figures if m.end <= f.start < figure.start]
    clause = max(s.folded.rfind(";", m.end, figure.start), min(ends, default=-1))
    return clause >= 0 and any(clause < p.start and p.end <= figure.start and not p.compared for p in s.periods)


def deadline_of(s: SentenceReader, figure: Figure) -> Period | None:
    """The last period before a figure that is said as a deadline: `đến năm 2025`."""
    for m in reversed(s.periods):
        if m.start > figure.start or m.compared or _BEGUN.search(s.folded, 0, m.start):
            continue
        if _has_own_period(s, m, figure):
            return None
        deadline = s.folded[m.start : m.end].startswith(("đến", "tới", "hết", "vào"))
        if deadline or _UNTIL.search(s.folded, max(0, m.start - 10), m.start):
            return _unit_of(m)
    behind = (m for m in s.periods if not m.compared and m.period.end and _follows(s, m, figure))
    return next((_unit_of(m) for m in behind if _sets_deadline(s, m)), None)


def _sets_deadline(s: SentenceReader, m: PeriodMention) -> bool:
    """Whether a period behind a target is when it is to be reached: `cắt 50% điều kiện trước ngày 31/10/2018`."""
    if m.form == "quarter":
        return m.period.kind == "as_of"
    return m.form == "day" and _BEFORE_DAY.search(s.folded, 0, m.start) is not None
