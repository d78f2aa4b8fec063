"""Changes over time: whether a figure is one, in which direction, and what it is that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc.extraction import attribution, timing
from cchc.extraction.attribution import OTHER
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, wording, words
from cchc.extraction.state import Reading

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_ADDED = wording("added")
_AGAINST_PLAN = wording("against_plan")
_AND_ALSO = wording("and_also")
_BETWEEN_CHANGE_AND_VALUE = wording("between_change_and_value")
_CHANGED_ALL = wording("changed_all")
_CHANGED_IN_BRACKET = wording("changed_in_bracket")
_CHANGED_MOST = wording("changed_most")
_CHANGED_OUTRIGHT = wording("changed_outright")
_COMPARED_AFTER = wording("compared_after")
_COMPARED_WORDS = wording("compared_words")
_LESS_THAN_QUOTED = wording("less_than_quoted")
_MORE_THAN_QUOTED = wording("more_than_quoted")
_MOST_CHANGED = wording("most_changed")
_NOW_STANDS_AT = wording("now_stands_at")
_PASSED = wording("passed")
_PROVIDES = wording("provides")
_RAISED_TO = wording("raised_to")
_RATE_IN_BRACKET = wording("rate_in_bracket")
_REST_OF_LIST = wording("rest_of_list")
_SIGNED = wording("signed")
_STEPS_TOO = wording("steps_too")
_STOCKS = words("stocks")
_GOT_LESS = ("giảm được", "bớt được")
_THAN_BEFORE = wording("than_before")
_THAN_ONE_AND = wording("than_one_and")
_MOST = 50.0  # a share passes a mark above this one; it does not grow by so much
_LONGEST_LIST = 1500  # letters that a list of all provinces with their marks takes
_GREAT_CHANGE = 30.0  # a mark that changes by more is the mark itself
_ITEM_AND_VALUE = (" ", " (", ": ", " với ")
_CUTS = frozenset(("reduced", "streamlined"))
_SAVINGS = _CUTS | {"time_cut", "saved"}


def direction_of(s: SentenceReader, figure: Figure, code: str) -> str | None:
    """Whether a figure is a change, by its direction: `up`, `down`, or None for a value."""
    return _told_with(s, figure, code) or _of_list(s, figure)


def _of_list(s: SentenceReader, figure: Figure) -> str | None:
    """`lần lượt tăng 65,9%, 65,2% và 76,4%`: all of the list are changes."""
    last = s.out[-1] if s.out else None
    if last is None or last.status != "change" or last.figure.form != figure.form or not figure.coordinated:
        return None
    cues = [t for t in s.tags_of("list") if "respectively" in t.values and t.end <= figure.start]
    listed = bool(cues) and _REST_OF_LIST.fullmatch(s.folded, cues[-1].end, figure.start) is not None
    return last.direction if listed or last.rule == "respectively" else None


def _told_with(s: SentenceReader, figure: Figure, code: str) -> str | None:
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
    if last.figure.form == figure.form == "percent" and _THAN_ONE_AND.fullmatch(s.folded, *between):
        return last.direction if _THAN_BEFORE.match(s.folded, figure.end) else None
    joined = {"steps": _STEPS_TOO, "score": _AND_ALSO, "points": _AND_ALSO}.get(figure.form)
    also = joined is not None and joined.fullmatch(s.folded, *between)
    return last.direction if also else None


def extreme_change(s: SentenceReader, figure: Figure) -> str | None:
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
    if figure.form == "fraction" or "territory" in figure.unit_concepts:
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
    if _has_less(s, figure, code, cue):
        return True
    last = s.out[-1].figure if s.out else None
    in_bracket = _CHANGED_IN_BRACKET.search(s.folded, 0, figure.start)
    return bool(last and in_bracket and figure.unit and last.unit.startswith(figure.unit))


def _has_less(s: SentenceReader, figure: Figure, code: str, cue: Tag) -> bool:
    """`đang có 201 bộ phận một cửa, ở cấp xã giảm được 4 bộ phận`: how many fewer there are of what there is."""
    told = s.out[-1] if s.out else None
    if told is None or told.code != code or told.status != "actual" or told.dropped or code == OTHER:
        return False
    fewer = figure.number.value < told.figure.number.value
    return fewer and bool(figure.unit) and s.folded[cue.start : cue.end] in _GOT_LESS


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
