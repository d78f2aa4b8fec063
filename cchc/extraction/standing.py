"""How a figure stands: a result or a target, and what else it is by `changes` and `earlier`.

Which indicator a figure reports is the matter of `attribution`; its period that of `timing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc.extraction import changes, earlier, timing
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, wording
from cchc.extraction.periods import Period
from cchc.extraction.segments import open_bracket
from cchc.shadow import fold

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_ACCORDINGLY = wording("accordingly")
_AIMS_LISTED = wording("aims_listed")
_AIM_IN_BRACKET = wording("aim_in_bracket")
_AIM_REACHED = wording("aim_reached")
_ALREADY = wording("already")
_ALSO_ALL = wording("also_all")
_CARRIED_OUT = wording("carried_out")
_EQUALS_AIM = wording("equals_aim")
_FROM_DAY_TO_DAY = wording("from_day_to_day")
_HAS_AS_WHOLE = wording("has_as_whole")
_HEDGED_ONLY = wording("hedged_only")
_IN_FULL = wording("in_full")
_MEASURED_AGAINST = wording("measured_against")
_MINIMUM = wording("minimum")
_NEW_CLAUSE_OF_RESULT = wording("new_clause_of_result")
_NOW_ONLY = wording("now_only")
_NOW_TOLD = wording("now_told")
_ORDERS = wording("orders")
_PARTS_OF_AIM = wording("parts_of_aim")
_PLAN_SAYS = wording("plan_says")
_PROPOSAL = wording("proposal")
_RANKED_ALREADY = wording("ranked_already")
_REACHED_BEHIND = wording("reached_behind")
_REACHED_IN_BRACKET = wording("reached_in_bracket")
_REQUIRED = wording("required")
_RESULTS_OF_YEAR = wording("results_of_year")
_REVIEWED = wording("reviewed")
_SET_BEHIND = wording("set_behind")
_SET_FROM_ABOVE = wording("set_from_above")
_STATED_OF_PLAN = wording("stated_of_plan")
_TASKS = wording("tasks")
_TITLE_OF_PROPOSAL = wording("title_of_proposal")
_TOLD_OF_THE_PAST = wording("told_of_the_past")
_UNDER_WAY = wording("under_way")
_FULL = 100.0
_PROPOSES = ("đề xuất", "đề nghị")  # for what comes before `;`, and no aim where a review found so many
_OPENS_WITH = 16  # letters within which a sentence begins with a day


def status_of(s: SentenceReader, figure: Figure, code: str, near: Period | None) -> tuple[str, str | None]:
    """Status of a figure (`cchc.schemas.STATUSES`), and the direction of a change; `near` is its nearest period."""
    if (extreme := changes.extreme_change(s, figure)) is not None:
        return "change", extreme
    quoted = earlier.is_quoted(s, figure)
    if quoted and figure.form != "steps":
        return "previous", None
    past = s.is_index(code) and _tells_what_came_out(s, figure, near)
    if _is_set(s, figure) if s.counts_plan(code) else not past and _is_target(s, figure, near):
        return "target", None
    change = None if figure.arrow else changes.direction_of(s, figure, code)
    if change is not None:
        return "change", change
    return ("previous" if quoted else "actual"), None


def _tells_what_came_out(s: SentenceReader, figure: Figure, near: Period | None) -> bool:
    """Whether marks or ranks of an index are those that it gave, though the text be a plan."""
    if _ended_before(s, figure, near) or _as_announced(s, near) or _looks_back(s, near):
        return True
    aims = any("target" in t.values or "aim_heading" in t.values for t in s.tags_of("standing"))
    return s.state.is_plan and not aims and _RANKED_ALREADY.search(s.folded) is not None


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


def _looks_back(s: SentenceReader, near: Period | None) -> bool:
    """Whether a plan tells where it begins: `Kết quả các chỉ số năm 2024 ... - PAR INDEX: 89,13%`."""
    told, begins = s.state.index_period, s.state.begins(s.document.doc.published_at)
    if not s.state.is_plan or near is not None or told is None or not told.end or not begins or told.end >= begins:
        return False
    return not any("target" in t.values for t in s.tags_of("standing"))


def _is_set(s: SentenceReader, figure: Figure) -> bool:
    """Whether what a plan contains is told as set: `gồm 48 nhiệm vụ`, and not as done or under way."""
    behind = max(figure.end, figure.unit_end)
    if s.state.is_plan and s.state.target and not _ALREADY.search(s.folded, 0, figure.start):
        return True
    return not _CARRIED_OUT.search(s.folded, 0, figure.start) and not _UNDER_WAY.match(s.folded, behind)


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
    if block.kind == "bullet":
        return not any(b.kind == "paragraph" for b in s.document.blocks_between(s.state.proposed, block))
    return _TITLE_OF_PROPOSAL.search(fold(s.document.doc.title)) is not None


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
