"""Earlier values quoted for comparison: whether a figure is one, and the period it was of."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cchc.extraction import timing
from cchc.extraction.attribution import OTHER
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import wording
from cchc.extraction.periods import OPEN, Period, PeriodMention, earlier_by, year_period
from cchc.extraction.segments import open_bracket
from cchc.extraction.state import Reading

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_COMPARED_COUNT = wording("compared_count")
_COMPARED_VALUE = wording("compared_value")
_EARLIER_BEGINS = wording("earlier_begins")
_EARLIER_FROM = wording("earlier_from")
_EARLIER_IF = wording("earlier_if")
_EARLIER_WAS = wording("earlier_was")
_EARLIER_YEAR_TOLD = wording("earlier_year_told")
_FROM_RANK = wording("from_rank")
_IN_BRACKET_BEHIND = wording("in_bracket_behind")
_NOW_IS = wording("now_is")
_OF_A_PERIOD = wording("of_a_period")
_OF_A_TIME_BEFORE = wording("of_a_time_before")
_OF_EARLIER = wording("of_earlier")
# Between an earlier value and its year.
_ITS_YEAR = (" ", " (", " của ", " vào ", " trong ", " hồi ", " cùng kỳ ", " của cùng kỳ ")
_BEHIND_COMPARED = 20  # letters between a value and the period of comparison behind it
_REACH_OF_COMPARISON = 12  # letters between a period of comparison and its value
_ROUNDED = 1.6  # so many units of the last place two rounded values may make a third differ
_TO_BOUND = (" đến ", " - ", "-", " tới ")


def is_quoted(s: SentenceReader, figure: Figure) -> bool:
    """Whether a value is only compared with: `so với 92,8% của cả năm 2013`, `tăng 7 bậc từ hạng 21`."""
    begin = max(0, figure.start - 60)
    rated = figure.form in ("percent", "score", "rank")
    compared = (_COMPARED_VALUE if rated else _COMPARED_COUNT).search(s.folded, begin, figure.start)
    if _is_set_beside(s, figure):
        return True
    if figure.form != "steps" and compared:
        behind = max(figure.end, figure.unit_end)
        return bool(_OF_A_TIME_BEFORE.match(s.folded, behind) or _OF_A_PERIOD.match(s.folded, behind))
    changed = figure.form == "rank" and any(r.status == "change" for r in s.out)
    if changed and _FROM_RANK.search(s.folded, begin, figure.start):
        return True
    if _EARLIER_IF.search(s.folded, 0, figure.start) and " thì " in s.folded[figure.end :]:
        return True
    led_on = figure.arrow == "from" and not any(f.arrow == "to" for f in s.figures)  # `từ 2,8 điểm lên mức như trên`
    if led_on or _is_earlier_than_aim(s, figure) or _goes_back_from(s, figure) or _is_before_change(s, figure):
        return True
    return bool(_EARLIER_WAS.search(s.folded, begin, figure.start)) or timing.of_comparison(s, figure) is not None


def _is_set_beside(s: SentenceReader, figure: Figure) -> bool:
    """Whether a value stands in a bracket behind the newer one: `Đồng Tháp (72,81 so với 72,1)`."""
    if not s.folded.endswith(" so với ", 0, figure.start) or not s.folded.startswith(")", figure.end):
        return False
    begin = open_bracket(s.folded, figure.start)
    return any(begin < f.start < figure.start and f.form == figure.form for f in s.figures)


def _is_earlier_than_aim(s: SentenceReader, figure: Figure) -> bool:
    """Whether an earlier year is quoted beside a target: `đạt từ 55% trở lên, trong khi năm 2022 mới 36%`."""
    told = _EARLIER_YEAR_TOLD.search(s.folded, max(0, figure.start - 60), figure.start)
    aims = [r for r in s.out if r.status == "target" and r.figure.form == figure.form]
    if told is None or not aims:
        return False
    return told[1] < str(aims[-1].period.end or s.document.doc.published_at)[:4]


def _goes_back_from(s: SentenceReader, figure: Figure) -> bool:
    """Whether the earlier value stands behind the newer: `còn 441 từ con số 513 của kỳ trước`, `tăng 2% từ 85%`."""
    from_it = _EARLIER_FROM.search(s.folded, 0, figure.start)
    if from_it is None or not s.out:
        return False
    changed = s.out[-1].status == "change" and s.out[-1].figure.form == figure.form
    if not changed and _OF_EARLIER.match(s.folded, max(figure.end, figure.unit_end)) is None:
        return False
    return not s.folded[max(s.out[-1].figure.end, s.out[-1].figure.unit_end) : from_it.start()].strip()


def _is_before_change(s: SentenceReader, figure: Figure) -> bool:
    """Whether a value in a bracket is what the one told was before its change: `đạt 87,79%, tăng 3,05% (84,74%)`."""
    told = [r for r in s.out if not r.dropped][-2:]
    if len(told) < 2 or told[1].status != "change" or len({r.figure.form for r in told} | {figure.form}) > 1:
        return False
    if _IN_BRACKET_BEHIND.fullmatch(s.folded, max(told[1].figure.end, told[1].figure.unit_end), figure.start) is None:
        return False
    now, changed = (r.figure.number.value for r in told)
    before = now - changed if told[1].direction == "up" else now + changed
    return abs(before - figure.number.value) < _ROUNDED * 10.0**-figure.number.decimals


def mark_previous(s: SentenceReader) -> None:
    """`từ A lên B`: A is the earlier value. Several years of one figure in a sentence: the latest is actual."""
    _mark_arrows(s)
    actual = [r for r in s.out if r.status == "actual" and not r.dropped and r.period.end]
    for r in actual:
        if r.code != OTHER and not r.inferred and any(_supersedes(o, r) for o in actual):
            r.status = "previous"
    for a, b in pairwise(r for r in s.out if not r.dropped):
        if a.code == OTHER and a.figure.form == b.figure.form == "percent" and _begins_range(s, a, b):
            a.code, a.rule = b.code, b.rule  # `cắt giảm từ 30% đến 60% thời gian`
        if _quoted_in_bracket(s, a, b):
            b.status = "previous"
        if _was_before_now(s, a, b):
            a.status = "previous"
            b.period = s.state.main if b.period == a.period else b.period
    for r in s.out:
        if r.status == "previous" and r.figure.arrow == "" and (r.inferred or _told_of_comparison(s, r.figure)):
            r.period = _compared_period(s, r)


def _begins_range(s: SentenceReader, a: Reading, b: Reading) -> bool:
    """Whether two values are the bounds of one range."""
    return s.folded[a.figure.end : b.figure.start] in _TO_BOUND


def _mark_arrows(s: SentenceReader) -> None:
    """Reads the pairs of `từ A lên B`, and gives places gained or lost the index of the rank they lead to."""
    for a, b in pairwise(r for r in s.out if r.figure.form != "steps"):
        if a.figure.arrow == "from" and b.figure.arrow == "to" and _one_is_reported(a, b):
            a.dropped = b.dropped = None
            _previous(s, a, b)
    for a, b in pairwise(s.out):
        if _are_steps_to(a, b):
            a.code, a.period, a.dropped = b.code, b.period, None


def _are_steps_to(a: Reading, b: Reading) -> bool:
    """Whether places gained or lost lead to a rank behind which its index is named: `tụt 5 hạng, ở vị trí 14`."""
    steps = a.figure.form == "steps" and a.status == "change" and a.dropped == "unassigned"
    return steps and b.figure.form == "rank" and b.dropped is None and b.code != OTHER


def _one_is_reported(a: Reading, b: Reading) -> bool:
    """Whether both values of a pair are reported, or one that tells what the other is."""
    dropped = {a.dropped, b.dropped} - {None}
    return not dropped or (len(dropped) == 1 and dropped <= {"unassigned", "scope"} and None in (a.dropped, b.dropped))


def _quoted_in_bracket(s: SentenceReader, a: Reading, b: Reading) -> bool:
    """`đạt 90,04 điểm (tháng 9 được 88,1 điểm)`: the earlier value of the same figure, in a bracket behind it."""
    if a.dropped or b.dropped or (a.code, a.subject, b.status) != (b.code, b.subject, "actual") or b.inferred:
        return False
    earlier = str(b.period.end) < str(a.period.end or s.state.main.end)
    return open_bracket(s.folded, b.figure.start) >= a.figure.end and earlier


def _supersedes(later: Reading, r: Reading) -> bool:
    """Whether a reading is the same figure of a later year."""
    return (
        later.code == r.code
        and later.subject == r.subject
        and later.admin_level == r.admin_level
        and (later.figure.form == r.figure.form or {later.figure.form, r.figure.form} == {"score", "count"})
        and (str(later.period.end)[:4] > str(r.period.end)[:4] or _is_next_of_kind(later.period, r.period))
    )


def _is_next_of_kind(later: Period, earlier: Period) -> bool:
    """Whether a month or quarter comes after another: `quý I là 81,5%, quý II còn 79,9%`."""
    same = later.kind == earlier.kind and later.kind in ("month", "quarter")
    return same and str(later.end) > str(earlier.end)


def _was_before_now(s: SentenceReader, a: Reading, b: Reading) -> bool:
    """Whether the same figure of now follows: `Năm 2012 mới có 62 thủ tục, nay là 214`."""
    same = a.code == b.code or (b.code == OTHER and a.figure.unit == b.figure.unit)
    told = _EARLIER_BEGINS.search(s.folded, 0, a.figure.start) is not None
    standings = (("actual", "actual"), ("actual", "target")) if told else (("actual", "actual"),)
    if not same or a.figure.form != b.figure.form or (a.status, b.status) not in standings:
        return False
    past = not a.inferred and str(a.period.end) < str(s.document.doc.published_at or s.state.main.end)
    return (told or past) and _NOW_IS.search(s.folded[a.figure.end : b.figure.start]) is not None


def _told_of_comparison(s: SentenceReader, figure: Figure) -> bool:
    """Whether a period of comparison stands beside a value: `cùng kỳ năm 2019 là 97,9%`, `97,9% của cùng kỳ 2019`."""
    compared = [m for m in s.periods if m.compared]
    near = [m for m in compared if 0 <= figure.start - m.end <= _REACH_OF_COMPARISON]
    near += [m for m in compared if 0 <= m.start - figure.end <= _BEHIND_COMPARED]
    return any("cùng kỳ" in s.folded[max(0, m.start - 12) : m.end] for m in near)


def _compared_period(s: SentenceReader, r: Reading) -> Period:
    """The earlier period that a quoted value is of: `cùng kỳ năm 2019` is the same stretch of 2019."""
    figure = r.figure
    near = [
        m for m in s.periods if abs(m.start - figure.end) <= 25 or abs(figure.start - m.end) <= _REACH_OF_COMPARISON
    ]
    if not near:
        return r.period if s.is_index(r.code) and _is_set_beside(s, r.figure) else OPEN
    return _same_stretch(s, near[-1], s.state.period if r.inferred else r.period)


def _same_stretch(s: SentenceReader, mention: PeriodMention, now: Period) -> Period:
    """An earlier period as it is named, or where it is `cùng kỳ năm 2019` the stretch `now` in that year."""
    year = mention.period.year()
    if year and now.start and now.end and "cùng kỳ" in s.folded[max(0, mention.start - 12) : mention.end]:
        return earlier_by(now, int(now.end[:4]) - year)
    return mention.period


def _previous(s: SentenceReader, a: Reading, b: Reading) -> None:
    """Reads `từ A lên B`: one indicator, B as it is now, A as it was in its own period or the year before."""
    a.status, a.direction = "previous", None
    if b.status == "change":
        b.status, b.direction = "actual", None
    if a.code == OTHER or b.code != OTHER:
        a.code = b.code
    else:
        b.code = a.code
    if a.figure.form == "rank":
        b.figure.form, b.figure.unit = "rank", "hạng"
    a.period = _period_before(s, a, b)
    for r in s.out:
        if r.status == "change" and r.code == b.code and r.end <= a.start and r.subject == b.subject:
            r.period = b.period


def _period_before(s: SentenceReader, a: Reading, b: Reading) -> Period:
    """The period of the earlier value: its own (`từ năm 2019`), or for a yearly index the year before."""
    behind = max(a.figure.end, a.figure.unit_end)
    own = next((m for m in s.periods if s.folded[behind : m.start] in _ITS_YEAR and m.start > behind), None)
    if own is not None and own.period.end:
        return _same_stretch(s, own, b.period)
    for m in s.periods:
        if m.end <= a.figure.start and s.folded[m.start - 12 : m.start].rstrip().endswith(("từ", "so với")):
            return m.period
    year = b.period.year()
    return year_period(year - 1) if year and s.is_index(a.code) else OPEN
