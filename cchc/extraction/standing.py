"""How a figure stands: a result, a target, a change over time, or the earlier value quoted for comparison.

Which indicator a figure reports is the matter of `attribution`; its period that of `timing`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cchc.extraction import attribution, timing
from cchc.extraction.attribution import OTHER
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, wording, words
from cchc.extraction.periods import OPEN, Period, PeriodMention, earlier_by, year_period
from cchc.extraction.segments import open_bracket
from cchc.extraction.state import Reading
from cchc.shadow import fold

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_AIM_IN_BRACKET = wording("aim_in_bracket")
_ORDERS = wording("orders")
_ACCORDINGLY = wording("accordingly")
_AIMS_LISTED = wording("aims_listed")
_AND_ALSO = wording("and_also")
_STEPS_TOO = wording("steps_too")
_ADDED = wording("added")
_AGAINST_PLAN = wording("against_plan")
_ALREADY = wording("already")
_BETWEEN_CHANGE_AND_VALUE = wording("between_change_and_value")
_CARRIED_OUT = wording("carried_out")
_CHANGED_IN_BRACKET = wording("changed_in_bracket")
_CHANGED_OUTRIGHT = wording("changed_outright")
_COMPARED_AFTER = wording("compared_after")
_COMPARED_COUNT = wording("compared_count")
_COMPARED_VALUE = wording("compared_value")
_COMPARED_WORDS = wording("compared_words")
_EARLIER_BEGINS = wording("earlier_begins")
_EARLIER_FROM = wording("earlier_from")
_EARLIER_IF = wording("earlier_if")
_EARLIER_WAS = wording("earlier_was")
_EARLIER_YEAR_TOLD = wording("earlier_year_told")
_FROM_DAY_TO_DAY = wording("from_day_to_day")
_FROM_RANK = wording("from_rank")
_HEDGED_ONLY = wording("hedged_only")
_MEASURED_AGAINST = wording("measured_against")
_MINIMUM = wording("minimum")
_NEW_CLAUSE_OF_RESULT = wording("new_clause_of_result")
_NOW_IS = wording("now_is")
_NOW_ONLY = wording("now_only")
_NOW_STANDS_AT = wording("now_stands_at")
_NOW_TOLD = wording("now_told")
_OF_EARLIER = wording("of_earlier")
_OF_A_PERIOD = wording("of_a_period")
_OF_A_TIME_BEFORE = wording("of_a_time_before")
_PASSED = wording("passed")
_PLAN_SAYS = wording("plan_says")
_PROPOSAL = wording("proposal")
_HAS_AS_WHOLE = wording("has_as_whole")
_TITLE_OF_PROPOSAL = wording("title_of_proposal")
_ALSO_ALL = wording("also_all")
_FULL = 100.0
_PROPOSES = ("đề xuất", "đề nghị")  # for what comes before `;`, and no aim where a review found so many
_PROVIDES = wording("provides")
_RAISED_TO = wording("raised_to")
_RATE_IN_BRACKET = wording("rate_in_bracket")
_AIM_REACHED = wording("aim_reached")
_LESS_THAN_QUOTED = wording("less_than_quoted")
_MORE_THAN_QUOTED = wording("more_than_quoted")
_MOST_CHANGED = wording("most_changed")
_REACHED_BEHIND = wording("reached_behind")
_REACHED_IN_BRACKET = wording("reached_in_bracket")
_REQUIRED = wording("required")
_REST_OF_LIST = wording("rest_of_list")
_STOCKS = words("stocks")
_THAN_BEFORE = wording("than_before")
_REVIEWED = wording("reviewed")
_CHANGED_MOST = wording("changed_most")
_CHANGED_ALL = wording("changed_all")
_SIGNED = wording("signed")
_IN_BRACKET_BEHIND = wording("in_bracket_behind")
_SET_BEHIND = wording("set_behind")
_SET_FROM_ABOVE = wording("set_from_above")
_STATED_OF_PLAN = wording("stated_of_plan")
_IN_FULL = wording("in_full")
_EQUALS_AIM = wording("equals_aim")
_PARTS_OF_AIM = wording("parts_of_aim")
_RESULTS_OF_YEAR = wording("results_of_year")
_TASKS = wording("tasks")
_UNDER_WAY = wording("under_way")
_TOLD_OF_THE_PAST = wording("told_of_the_past")
# Between an earlier value and its year.
_ITS_YEAR = (" ", " (", " của ", " vào ", " trong ", " hồi ", " cùng kỳ ", " của cùng kỳ ")
_OPENS_WITH = 16  # letters within which a sentence begins with a day
_BEHIND_COMPARED = 20  # letters between a value and the period of comparison behind it
_MOST = 50.0  # a share passes a mark above this one; it does not grow by so much
_REACH_OF_COMPARISON = 12  # letters between a period of comparison and its value
_ROUNDED = 1.6  # so many units of the last place two rounded values may make a third differ
_LONGEST_LIST = 1500  # letters that a list of all provinces with their marks takes
_GREAT_CHANGE = 30.0  # a mark that changes by more is the mark itself
_ITEM_AND_VALUE = (" ", " (", ": ", " với ")
_TO_BOUND = (" đến ", " - ", "-", " tới ")
_CUTS = frozenset(("reduced", "streamlined"))
_SAVINGS = _CUTS | {"time_cut", "saved"}


def status_of(s: SentenceReader, figure: Figure, code: str, near: Period | None) -> tuple[str, str | None]:
    """Status of a figure (`cchc.schemas.STATUSES`), and the direction of a change; `near` is its nearest period."""
    if (extreme := _extreme_change(s, figure)) is not None:
        return "change", extreme
    quoted = _quoted_for_comparison(s, figure)
    if quoted and figure.form != "steps":
        return "previous", None
    past = s.is_index(code) and (_ended_before(s, figure, near) or _as_announced(s, near))
    if _is_set(s, figure) if s.counts_plan(code) else not past and _is_target(s, figure, near):
        return "target", None
    change = None if figure.arrow else _change(s, figure, code) or _change_of_list(s, figure)
    if change is not None:
        return "change", change
    return ("previous" if quoted else "actual"), None


def _ended_before(s: SentenceReader, figure: Figure, near: Period | None) -> bool:
    """Whether a clause names a year that was over when the report appeared: `; PAR INDEX 2022 của Bộ là 81,4 điểm`."""
    published = s.document.doc.published_at
    own = near is not None and any(m.period == near and figure.left <= m.start < figure.start for m in s.periods)
    return bool(own and near and near.end and published and near.end < published)


def _as_announced(s: SentenceReader, near: Period | None) -> bool:
    """Whether a sentence tells what an index announced before was: `công bố PAR INDEX 2023. Theo đó, tỉnh đạt 85`."""
    told, published = s.state.index_period, s.document.doc.published_at
    over = near is None and told is not None and told.end and published and told.end < published
    return bool(over) and _ACCORDINGLY.match(s.folded) is not None


def _is_set(s: SentenceReader, figure: Figure) -> bool:
    """Whether what a plan contains is told as set: `gồm 48 nhiệm vụ`, and not as done or under way."""
    behind = max(figure.end, figure.unit_end)
    if s.state.is_plan and s.state.target and not _ALREADY.search(s.folded, 0, figure.start):
        return True
    return not _CARRIED_OUT.search(s.folded, 0, figure.start) and not _UNDER_WAY.match(s.folded, behind)


def _quoted_for_comparison(s: SentenceReader, figure: Figure) -> bool:
    """`so với 92,8% của cả năm 2013`, `cùng kỳ năm 2019 là 97,9%`, `tăng 7 bậc từ hạng 21`."""
    begin = max(0, figure.start - 60)
    rated = figure.form in ("percent", "score", "rank")
    compared = (_COMPARED_VALUE if rated else _COMPARED_COUNT).search(s.folded, begin, figure.start)
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


def _change_of_list(s: SentenceReader, figure: Figure) -> str | None:
    """`lần lượt tăng 65,9%, 65,2% và 76,4%`: all of the list are changes."""
    last = s.out[-1] if s.out else None
    if last is None or last.status != "change" or last.figure.form != figure.form or not figure.coordinated:
        return None
    cues = [t for t in s.tags_of("list") if "respectively" in t.values and t.end <= figure.start]
    listed = bool(cues) and _REST_OF_LIST.fullmatch(s.folded, cues[-1].end, figure.start) is not None
    return last.direction if listed or last.rule == "respectively" else None


def _change(s: SentenceReader, figure: Figure, code: str) -> str | None:
    """Direction when the figure is a difference over time: `tăng 2,5% so với cùng kỳ`."""
    if (direction := _direction_shared(s, figure)) is not None:
        return direction
    if s.folded.endswith("nhận thêm ", 0, figure.start):
        return None
    if figure.form == "count" and _ADDED.search(s.folded, 0, figure.start) and _RAISED_TO.match(s.folded, figure.end):
        return "up"
    cue = _change_cue(s, figure)
    if cue is None or _leads_to_value(s, figure, cue) or _AGAINST_PLAN.match(s.folded, figure.end):
        return None
    if figure.form == "percent" and figure.number.value > _MOST and _PASSED.search(s.folded, 0, figure.start):
        return None
    between = _without_periods(s, cue.end, figure.start)
    if not _BETWEEN_CHANGE_AND_VALUE.fullmatch(_COMPARED_WORDS.sub(" ", between)):
        return None
    marks = figure.number.decimals and not figure.unit and not s.folded.endswith("hơn", 0, cue.end)  # `thêm 1,42`
    counted = figure.form in ("count", "fraction", "money") and not marks
    if counted and not _is_changed_count(s, figure, code, cue, between):
        return None
    if figure.form == "percent" and _requires(code, _SAVINGS):
        return None
    return cue.values[0]


def _direction_shared(s: SentenceReader, figure: Figure) -> str | None:
    """The direction told further to the left: `tăng 2 bậc và 1,5 điểm`, `tăng 84 (12%)`, `hơn kỳ trước (84) 2`."""
    signed = _SIGNED.search(s.folded, 0, figure.start)
    if signed is not None:
        return "down" if signed[1] == "-" else "up"
    if (listed := _announced_of_all(s, figure)) is not None:
        return listed
    if _MORE_THAN_QUOTED.search(s.folded, 0, figure.start):
        return "up"
    if _LESS_THAN_QUOTED.search(s.folded, 0, figure.start):
        return "down"
    last = s.out[-1] if s.out else None
    if last is None or last.status != "change":
        return None
    if last.figure is figure.linked_to and _RATE_IN_BRACKET.search(s.folded, 0, figure.start):
        return last.direction
    between = (max(last.figure.end, last.figure.unit_end), figure.start)
    joined = {"steps": _STEPS_TOO, "score": _AND_ALSO, "points": _AND_ALSO}.get(figure.form)
    also = joined is not None and joined.fullmatch(s.folded, *between)
    return last.direction if also else None


def _extreme_change(s: SentenceReader, figure: Figure) -> str | None:
    """The direction of the most or least changed of many: `tỉnh tăng nhiều nhất 9,39%, tỉnh tăng ít nhất 0,03%`."""
    if figure.form not in ("percent", "score", "steps", "points") or s.state.context.index is None:
        return None
    said = _CHANGED_MOST.search(s.folded, max(0, figure.start - 60), figure.start)
    if said is not None:
        return "up" if "tăng" in said.groups() else "down"
    last = s.out[-1] if s.out else None
    if last is None or last.status != "change" or last.figure.form != figure.form:
        return None
    return last.direction if _MOST_CHANGED.search(s.folded, last.figure.end, figure.start) else None


def is_extreme_change(s: SentenceReader, figure: Figure) -> bool:
    """Whether `ít nhất` before a change says that it is the least of all, and is no hedge of it."""
    return _extreme_change(s, figure) is not None


def _announced_of_all(s: SentenceReader, figure: Figure) -> str | None:
    """The direction of all changes of a list: `5 tỉnh giảm điểm: Hà Nội 2,42`, `4 tỉnh tăng là Gia Lai (10,32)`."""
    said = _CHANGED_ALL.search(s.folded, max(0, figure.start - _LONGEST_LIST), figure.start)
    if said is None or figure.number.value > _GREAT_CHANGE or not (figure.number.decimals or figure.form == "steps"):
        return None
    own = any(n.start >= said.end() - 1 and s.folded[n.end : figure.start] in _ITEM_AND_VALUE for n in s.named)
    return ("up" if said[1] == "tăng" else "down") if own else None


def _change_cue(s: SentenceReader, figure: Figure) -> Tag | None:
    """The word of change that a figure may belong to; places gained or lost may have it further to the left."""
    cues = [t for t in s.tags_of("change") if t.end <= figure.start]
    near = [t for t in cues if t.start >= figure.left - 1]
    if near:
        return near[-1]
    return cues[-1] if cues and figure.form == "steps" else None


def _leads_to_value(s: SentenceReader, figure: Figure, cue: Tag) -> bool:
    """Whether a word of change leads to the present value instead of a difference: `tăng lên 98%`."""
    arrows = s.tags_of("arrow")
    if figure.form in ("percent", "score", "points") and _NOW_STANDS_AT.match(s.folded, figure.end):
        return False
    if any(cue.start <= t.start and cue.end < t.end <= figure.start for t in arrows):
        return True
    if figure.form == "steps" or s.folded[cue.start : cue.end].startswith(("tăng thêm", "giảm đi")):
        return False
    return any(t.start == cue.start and t.end >= cue.end for t in arrows)


def _is_changed_count(s: SentenceReader, figure: Figure, code: str, cue: Tag, between: str) -> bool:
    """Whether a count is a difference: `tăng 120 hồ sơ`, but not `giảm 120 thủ tục`, which is what was done."""
    if figure.form == "fraction":
        return False
    if _requires(code, _CUTS):
        stock = bool(s.out) and s.out[-1].code in _STOCKS and s.out[-1].status == "actual"
        return stock and not s.out[-1].dropped and _THAN_BEFORE.match(s.folded, figure.end) is not None
    compared = (
        "so với" in between
        or s.folded.lstrip().startswith("so với")
        or _COMPARED_AFTER.search(s.folded, figure.end, figure.end + 60)
    )
    goes_on = any(r.status == "change" and r.code == code for r in s.out)  # `tăng 5 so với năm 2019; ..., giảm 8`
    if compared or goes_on or _CHANGED_OUTRIGHT.match(s.folded, cue.start) or _adds(s, figure, cue):
        return True
    last = s.out[-1].figure if s.out else None
    in_bracket = _CHANGED_IN_BRACKET.search(s.folded, 0, figure.start)
    return bool(last and in_bracket and figure.unit and last.unit.startswith(figure.unit))


def _adds(s: SentenceReader, figure: Figure, cue: Tag) -> bool:
    """`cung cấp thêm 36 dịch vụ`: so many more, where `nhận 95 hồ sơ, thêm 3 hồ sơ kỳ trước` adds up."""
    if not s.folded.startswith("thêm", cue.start):
        return False
    return bool(_PROVIDES.search(s.folded, 0, cue.start) or _RAISED_TO.match(s.folded, figure.end))


def shrinks(code: str) -> bool:
    """Whether a code is of cuts, and so not what a change speaks of."""
    return _requires(code, _CUTS)


def _requires(code: str, concepts: frozenset[str]) -> bool:
    """Whether an indicator is itself about cutting: it requires one of the concepts."""
    return code in attribution.codes_requiring(concepts)


def _without_periods(s: SentenceReader, start: int, end: int) -> str:
    """A stretch of the sentence with its periods taken out."""
    kept = []
    for p in s.periods:
        if p.end > start and p.start < end:
            kept.append(s.folded[start : max(start, p.start)])
            start = p.end
    return " ".join([*kept, s.folded[start:end]])


def what_changed(s: SentenceReader, figure: Figure) -> str | None:
    """The code of what a change speaks of: that of the figure before, or the last rate for a change of percentage."""
    told = next((r for r in reversed(s.out) if r.dropped != "threshold" and not _in_bracket_left(s, r, figure)), None)
    if told is not None:
        return attribution.rank_of(told.code) if figure.form == "steps" else told.code
    return s.state.context.last.get("percent") if figure.form in ("percent", "points") else None


def _in_bracket_left(s: SentenceReader, told: Reading, figure: Figure) -> bool:
    """Whether what was told last is a part in a bracket: `phải giải quyết 98 hồ sơ (kỳ trước 42), tăng 11,3%`."""
    opens = s.folded.rfind("(", 0, told.figure.start)
    if opens < 0 or not timing.closed_off(s, told.figure.start, figure):
        return False
    return any(max(r.figure.end, r.figure.unit_end) == opens - 1 and not r.dropped for r in s.out)


def _is_target(s: SentenceReader, figure: Figure, near: Period | None) -> bool:
    """Whether a figure is aimed at rather than reached: `phấn đấu đạt 95%`, `đến năm 2025 đạt 95%`."""
    if _is_told_as_reached(s, figure):
        return False
    if _is_told_as_set(s, figure):
        return True
    cues = [t for t in s.tags_of("standing") if t.end <= figure.start and not _is_unit(s, t)]
    aims = [
        t for t in cues if "target" in t.values or ("aim_heading" in t.values and _AIMS_LISTED.match(s.folded, t.end))
    ]
    results = [t for t in cues if "result" in t.values]
    aims = [t for t in aims if not _closed_in_bracket(s, t, figure)]
    if aims and _aims_at(s, figure, aims[-1], results):
        return True
    last = s.out[-1] if s.out else None
    if figure.coordinated and last is not None and last.status == "target":
        return not timing.closed_off(s, last.figure.start, figure)
    if last is not None and last.status == "target" and _is_part_of_aim(s, last.figure, figure):
        return True
    if _beats_target(s, figure):
        return False
    so_far = s.out and all(r.status == "target" for r in s.out)
    if so_far and _ALSO_ALL.search(s.folded, s.out[-1].figure.end, figure.start) and figure.number.value == _FULL:
        return True  # `phải giảm 10%; 100% văn bản ở dạng điện tử`
    if so_far and _ORDERS.match(s.folded):
        return True  # `- Nâng tỷ lệ lên ít nhất 70%; thanh toán trực tuyến đạt 90%`
    in_plan = s.state.target or _goes_on_listing_aims(s) or _goes_on_proposing(s, figure)
    if in_plan and not results and not _tells_of_the_past(s, figure, near):
        return True
    return _lies_ahead(s, figure, near)


def _is_part_of_aim(s: SentenceReader, aim: Figure, figure: Figure) -> bool:
    """Whether a bare number is a part of the aim before it: `phải tinh giản 12 biên chế: hành chính 7, sự nghiệp 5`."""
    if _EQUALS_AIM.fullmatch(s.folded, max(aim.end, aim.unit_end), figure.start):
        return True
    if figure.unit or not figure.form == aim.form == "count":
        return False
    return _PARTS_OF_AIM.fullmatch(s.folded, max(aim.end, aim.unit_end), figure.start) is not None


def _goes_on_listing_aims(s: SentenceReader) -> bool:
    """Whether a paragraph begins with a percentage, and the one before ended with an aim: aims, one by one."""
    last = s.document.readings[-1] if s.document.readings else None
    if last is None or last.status != "target" or not s.figures[0].number.percent:
        return False
    between = s.document.doc.folded[last.end : s.sentence.start]
    next_line = s.sentence.start == s.sentence.block.start and "\n" in between and between.count("\n\n") <= 1
    return next_line and _HEDGED_ONLY.fullmatch(s.folded, 0, s.figures[0].start) is not None


def _goes_on_proposing(s: SentenceReader, figure: Figure) -> bool:
    """Whether a sentence goes on with a proposal: `Dự kiến còn 15 sở. Khối huyện còn 300 phòng`."""
    return _after_proposal(s) and _TOLD_OF_THE_PAST.search(s.folded, 0, figure.start) is None


def _after_proposal(s: SentenceReader) -> bool:
    """Whether the sentence before told of a proposal, in this block, above this bullet, or under a title on one."""
    block = s.sentence.block
    if s.state.proposed is None or s.state.proposed is block:
        return s.state.proposed is not None
    if _HAS_AS_WHOLE.search(s.folded):
        return False
    return block.kind == "bullet" or _TITLE_OF_PROPOSAL.search(fold(s.document.doc.title)) is not None


def _is_told_as_reached(s: SentenceReader, figure: Figure) -> bool:
    """Whether a figure is what there is at present, or the result beside which its aim is printed."""
    if timing.AT_PRESENT.match(s.folded, figure.end) or _NOW_TOLD.search(s.folded, 0, figure.start):
        return True
    if (
        timing.SO_FAR.match(s.folded)
        or _RESULTS_OF_YEAR.match(s.folded)
        or _AIM_REACHED.search(s.folded, 0, figure.start)
    ):
        return True
    last = s.out[-1].figure if s.out else None
    of_rate = figure.form == "percent" and figure.linked_to is None and last is not None and last.form == "percent"
    if of_rate and _REACHED_IN_BRACKET.search(s.folded, 0, figure.start):
        return True
    behind = max(figure.end, figure.unit_end)
    counted = figure.linked_to or figure
    if counted.unit and _REACHED_BEHIND.match(s.folded, max(counted.end, counted.unit_end)):
        return True
    return _AIM_IN_BRACKET.match(s.folded, behind) is not None


def _is_told_as_set(s: SentenceReader, figure: Figure) -> bool:
    """Whether the words right around a figure set it: `tối thiểu 90%`, `170 thủ tục sẽ bị bãi bỏ`."""
    if _MINIMUM.search(s.folded, max(0, figure.start - 24), figure.start):
        return True
    if _REQUIRED.match(s.folded, figure.end) and s.folded.endswith("(từ ", 0, figure.start):
        return True
    if figure.form == "percent" and _IN_FULL.search(s.folded, max(0, figure.start - 60), figure.start):
        return True
    if figure.form == "percent" and _SET_FROM_ABOVE.search(s.folded, max(0, figure.start - 60), figure.start):
        return True
    if _TASKS.search(s.folded, max(0, figure.start - 100), figure.start):
        return True
    if _PLAN_SAYS.search(s.folded, 0, figure.start):
        return True
    behind = figure.end - 1 if figure.number.percent else max(figure.end, figure.unit_end)
    return _SET_BEHIND.match(s.folded, behind) is not None


def _aims_at(s: SentenceReader, figure: Figure, cue: Tag, results: list[Tag]) -> bool:
    """Whether a word of aim reaches the figure: no bracket, result or sentence's end lies between them."""
    reach = s.folded[cue.end : figure.start]
    if ". " in reach:
        return False
    if any(r.start > cue.end for r in results) or _ALREADY.search(reach):
        return False
    if reach.startswith(",") and _STATED_OF_PLAN.fullmatch(s.folded, cue.start, cue.end):
        last = max((f.end for f in s.figures if f.end <= cue.start), default=None)
        if last is not None and not any(c in s.folded[last : cue.start] for c in ",;:"):
            return False
    proposes = s.folded.endswith(_PROPOSES, 0, cue.end)
    if proposes and (";" in reach or _REVIEWED.search(s.folded, 0, cue.start)):
        return False
    if s.folded[cue.start : cue.end] == "yêu cầu" and not reach.strip() and figure.form == "count":
        return False  # `yêu cầu 7 cán bộ viết kiểm điểm`
    if ";" in reach and any(s.folded.rfind(";", 0, cue.start) < f.start < cue.start for f in s.figures):
        return False
    between = any(f.end > cue.end and f.start < figure.start and not f.linked_to for f in s.figures)
    between = between or _NEW_CLAUSE_OF_RESULT.search(reach) is not None
    return not (between and _MEASURED_AGAINST.search(s.folded, 0, cue.start))


def _closed_in_bracket(s: SentenceReader, cue: Tag, figure: Figure) -> bool:
    """Whether a word of aim stands in a closed bracket: `giảm 2 phòng (dự kiến 13); giảm 255 biên chế`."""
    return open_bracket(s.folded, cue.start) >= 0 and ")" in s.folded[cue.end : figure.start]


def _beats_target(s: SentenceReader, figure: Figure) -> bool:
    """Whether a target follows as a yardstick: `đạt 98%, vượt mục tiêu`."""
    later = next(
        (
            t
            for t in s.tags_of("standing")
            if "target" in t.values and figure.end <= t.start <= figure.end + 18 and t.start < figure.right
        ),
        None,
    )
    if later is None or "(" in s.folded[figure.end : later.start]:
        return False
    return s.folded[later.start : later.end] in ("mục tiêu", "chỉ tiêu đề ra")


def _lies_ahead(s: SentenceReader, figure: Figure, near: Period | None) -> bool:
    """Whether the deadline or the period of a figure lies in the future of the report."""
    main, published = s.state.main, s.document.doc.published_at
    deadline = timing.deadline_of(s, figure) or _deadline_behind(s, figure)
    told = s.folded[figure.left : figure.start]
    if _FROM_DAY_TO_DAY.search(s.folded, 0, figure.start):
        return False
    if _ALREADY.search(told) or (deadline is not None and _NOW_ONLY.search(told)):
        return False
    told_of = s.state.period.end if not s.state.target else None
    horizon = published or (max(main.end, told_of or "") if main.end else None)
    if deadline and published and deadline.end and deadline.end[:7] > published[:7]:
        return True
    if deadline and horizon and deadline.end:
        return deadline.end > horizon[:4] + "-12-31"
    if near is None or not published or not near.end:
        return False
    if str(near.start or near.end) > published:
        return True
    return near.kind == "year" and published[:4] == near.end[:4] and published[5:7] <= "02" and main != near


def _deadline_behind(s: SentenceReader, figure: Figure) -> Period | None:
    """The deadline behind a figure: `đạt 95% vào năm 2025`."""
    for m in s.periods:
        if figure.end <= m.start < figure.right and s.folded.endswith(("vào ", "đến "), 0, m.start):
            return m.period
    return None


def _tells_of_the_past(s: SentenceReader, figure: Figure, near: Period | None) -> bool:
    """In a plan: a figure with a period of its own that ended before the plan begins, or said to have happened."""
    begins = s.state.begins(s.document.doc.published_at)
    if _on_a_day_gone_by(s, figure):
        return True
    if near is not None and near.kind == "range" and near.start != near.end and str(near.end) <= _known(s):
        return True  # `Từ ngày 01/7 đến ngày 28/7/2025, các xã tiếp nhận 73.418 hồ sơ`
    if near is not None and near.end and begins:
        return near.end < begins
    if s.state.is_plan and (s.state.looking_back or _ALREADY.search(s.folded, 0, figure.start)):
        return True
    return bool(_TOLD_OF_THE_PAST.search(s.folded[figure.left : figure.start]))


def _known(s: SentenceReader) -> str:
    """The last day of which a text can tell."""
    return s.document.doc.published_at or str(s.state.main.end or "")


def _on_a_day_gone_by(s: SentenceReader, figure: Figure) -> bool:
    """Whether a sentence begins with a day before the publication: `Ngày 1/7, hồ sơ nộp trực tuyến chiếm 57%`."""
    published = s.document.doc.published_at
    days = (m for m in s.periods if m.form in ("day", "asof") and m.adverbial and m.period.end and not m.compared)
    begun = next((m for m in days if m.start < _OPENS_WITH and m.end <= figure.start), None)
    return begun is not None and bool(published) and str(begun.period.end) <= str(published)


def _is_unit(s: SentenceReader, tag: Tag) -> bool:
    """Whether a word of aim is only what is counted: `15 chỉ tiêu`, `96,7% yêu cầu`."""
    return any(f.unit_start <= tag.start < f.unit_end or _is_share_of(f, tag) for f in s.figures)


def _is_share_of(figure: Figure, tag: Tag) -> bool:
    return figure.form == "percent" and 0 <= tag.start - figure.end <= 1


def proposes(s: SentenceReader) -> bool:
    """Whether a sentence tells of a proposal, or goes on with it: `Dự kiến còn 15 sở. Khối huyện còn 300 phòng`."""
    told = [r for r in s.out if not r.dropped]
    if not told or any(r.status not in ("target", "previous") for r in told):
        return False
    return _after_proposal(s) or _PROPOSAL.search(s.folded) is not None


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
        return OPEN
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
