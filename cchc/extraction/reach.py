"""How far the words about a figure reach, and what figures say together: a count and its percentage, `từ A lên B`.

The figures themselves are the matter of `figures`; no meaning is assigned here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from cchc.extraction.figures import Figure, printed_figures
from cchc.extraction.lexicon import Tag, meanings, wording, words
from cchc.extraction.numerals import Number

_AND_BODIES = wording("and_bodies")
_ASIDE = wording("aside")
_AGENTS = words("agents")
_AGENT_DID = wording("agent_did")
_AT_WORK = wording("at_work")
_BASE_COUNTED = meanings("base_counted")
_BODIES = words("bodies")
_CASE_ACTIONS = words("case_actions")
_COMMITTEES = wording("committees")
_COMPARED = wording("compared")
_COUNT_OF_RATE = wording("count_of_rate")
_FALLS_TO = wording("falls_to")
_FROM_VALUE = wording("from_value")
_NOW = wording("now_between")
_VALUE_TO_VALUE = wording("value_to_value")
_GOES_ON = wording("goes_on")
_GOVERNING = words("governing")
_LINK = wording("link_to_percentage")
_LIST_GAP = wording("list_gap")
_NEW_CLAUSE = wording("new_clause")
_NO_BREAK = wording("no_break")
_NUMBER_OF = wording("number_of")
_OF_BODIES = wording("of_bodies")
_OF_PLAN = wording("of_plan")
_OF_TIER_AND = wording("of_tier_and")
_PREDICATE_BEHIND_RATE = wording("predicate_behind_rate")
_RATE_AFTER_SEMICOLON = wording("rate_after_semicolon")
_REST_BY_FIELD = wording("rest_by_field")
_SEPARATOR = wording("separator")
_SHARE_IN_BRACKET = words("share_in_bracket")
_STATED_TO_BE = wording("stated_to_be")
_WAYS = words("ways")
_OPEN = words("open")
_IS_CUT_BY = wording("is_cut_by")
_LIST_JOIN = wording("list_join")
_BREAK = re.compile(r"[(,]|\s-\s")
_MARK = re.compile("[,;]")
_LONG_NAME = 30  # letters around a comma in which two are named together
_CLOSE = re.compile(r";|\.\s")
_LINK_REACH = 90  # characters between a count and its percentage
_REACH_OF_PREDICATE = 40  # letters behind a figure within which its predicate begins
_ARROW_REACH = 100  # characters between A and B in `từ A lên B`
_PLAN_RATE = "plan_rate"
_PRINTED = 0.6  # how far, in percentage points, a printed percentage may be off its fraction ...
_PRINTED_BEHIND = 1.0  # ... and where it stands behind the fraction, so that a slip of the pen is still its rate
_STATED = 3.0  # ... and where the report says that one corresponds to the other


def find_figures(
    folded: str, candidates: list[tuple[int, int]], tags: list[Tag], objects: frozenset[str], stops: list[int]
) -> list[Figure]:
    """Figures of a sentence from the digit spans that may be figures, in order, tied together and bounded.

    `objects` are the concepts that can be counted; `stops` the numerals that are no figures but end what is said
    about the figure before them.
    """
    figures = printed_figures(folded, candidates, tags, objects)
    _bound(folded, figures, tags, stops)
    _tie(folded, figures, tags)
    _arrows(folded, figures, tags)
    starts = [t.start for t in tags]
    for figure in figures:
        hole = figure.hole
        figure.tags = tags[bisect_left(starts, figure.left) : bisect_left(starts, figure.right)]
        if hole[1]:
            figure.tags = [t for t in figure.tags if not hole[0] <= t.start < hole[1]]
        for aside in _ASIDE.finditer(folded, figure.left, figure.right):
            figure.tags = [t for t in figure.tags if not aside.start() <= t.start < aside.end()]
        meant = (_as_counted(folded, figure, t) for t in figure.tags)
        figure.tags = [_as_plan(folded, t, figure) for t in meant if t is not None and not _is_adverb(t, figure)]
        figure.counted = _counted_before(folded, figure, objects)
        begin = figure.left - 1 if folded.startswith(",", max(0, figure.left - 1)) else figure.left
        figure.coordinated = _GOES_ON.fullmatch(folded, begin, figure.start) is not None
    _name_bodies(folded, figures)
    _name_time_cut(folded, figures)
    _share_unit_behind(folded, figures, tags)
    _share_predicate(folded, figures)
    _share_with_count(folded, figures)
    _share_with_bodies(folded, figures)
    return figures


def _name_bodies(folded: str, figures: list[Figure]) -> None:
    """`98% UBND cấp xã xử lý văn bản trên mạng`: a share of bodies, though elsewhere they are who acts."""
    for figure in figures:
        named = _COMMITTEES.match(folded, figure.end) if figure.form == "percent" else None
        if named is not None:
            figure.tags = [Tag(*named.span(), "concept", ("local_body",)), *figure.tags]
            figure.tags.sort(key=lambda t: t.start)


def _name_time_cut(folded: str, figures: list[Figure]) -> None:
    """`277 thủ tục được cắt ít nhất 30% thời gian`: procedures whose time is cut, by so much."""
    for a, b in pairwise(figures):
        cut = a.form == "count" and b.form == "percent" and _IS_CUT_BY.fullmatch(folded, a.unit_end, b.start)
        if cut and folded.startswith(" thời gian", b.end):
            a.tags = [t for t in a.tags if t.start < a.unit_end]
            a.tags.append(Tag(b.end + 1, b.end + len(" thời gian"), "concept", ("time_cut",)))


def _share_unit_behind(folded: str, figures: list[Figure], tags: list[Tag]) -> None:
    """`lần lượt đạt 98%, 95% và 91% hồ sơ đúng hạn`: what is said behind the last is said of all."""
    cues = [t.end for t in tags if t.kind == "list" and "respectively" in t.values]
    said = ([t for t in f.tags if t.kind == "concept" and t.end <= f.start] for f in figures)
    told = [f for f, tags in zip(figures, said, strict=True) if any(not _BODIES.issuperset(t.values) for t in tags)]
    last = None
    for b, a in pairwise(reversed(figures)):
        cue = max((end for end in cues if end <= a.start), default=len(folded))
        listed = cue <= a.start and _LIST_JOIN.fullmatch(folded, a.end, b.start)
        alike = a.form == b.form and a.unit in ("", "%")
        if not listed or not alike or any(cue <= f.start <= a.start for f in told):
            last = None
            continue
        last = last or b
        if last.unit_concepts:
            a.unit, a.unit_start, a.unit_end, a.unit_concepts = last.unit, a.end, a.end, last.unit_concepts
        a.tags = a.tags + [
            t
            for t in last.tags
            if t.start >= last.end and t.kind == "concept" and "," not in folded[last.end : t.start]
        ]


def _share_with_bodies(folded: str, figures: list[Figure]) -> None:
    """`1.287 thủ tục của 21 cơ quan được đưa về một cửa`: what is said behind the bodies is said of the procedures."""
    for a, b in pairwise(figures):
        counted = a.form in ("count", "fraction") and a.unit_concepts and a.percent is None
        told = any(t.kind == "concept" and not a.unit_start <= t.start < a.unit_end for t in a.tags)
        of_bodies = b.form == "count" and not _BODIES.isdisjoint(b.unit_concepts)
        if counted and not told and of_bodies and _OF_BODIES.fullmatch(folded, a.unit_end, b.start):
            a.tags = a.tags + [t for t in b.tags if t.start >= b.unit_end]


def _share_with_count(folded: str, figures: list[Figure]) -> None:
    """`92,7% (451.370 hồ sơ) được nộp trực tuyến`: what is said behind the count in between is said of the rate."""
    for a, b in pairwise(figures):
        if a.form != "percent" or b.form != "count" or any(t.kind == "concept" for t in a.tags):
            continue
        if a.linked_to is None and _COUNT_OF_RATE.fullmatch(folded, a.end, b.start):
            a.tags = a.tags + [t for t in b.tags if t.start >= max(b.end, b.unit_end)]


def _as_counted(folded: str, figure: Figure, tag: Tag) -> Tag | None:
    """A term as it is meant before a count: `Tổng số hồ sơ: 94.118` are cases, `trễ hạn chỉ còn 21` leaves none."""
    if figure.form != "count" or tag.kind != "concept" or tag.end > figure.start:
        return tag
    if tag.values == ("base_words",):
        return tag._replace(values=(_BASE_COUNTED[folded[tag.start : tag.end]],))
    if tag.values == ("remaining",):
        if _goes_another_way(folded, figure, tag) or _REST_BY_FIELD.match(folded, tag.start, figure.start):
            return None
        named = [t for t in figure.tags if t.kind == "concept" and t.end <= tag.start]
        by_way = bool(named) and named[-1].end == tag.start - 1 and not _SHARE_IN_BRACKET.isdisjoint(named[-1].values)
        falls = by_way or _FALLS_TO.search(folded, figure.left, tag.start)
        return None if falls and len({c for t in named for c in t.values}) > 1 else tag
    at_work = not _AGENTS.isdisjoint(tag.values) and folded.endswith("các ", 0, tag.start)
    if at_work and _AT_WORK.match(folded, tag.end):
        return None  # `các phòng đã giải quyết xong 1.812`
    agent = not figure.unit and not _AGENTS.isdisjoint(tag.values)
    return None if agent and _AGENT_DID.match(folded, tag.end, figure.start) else tag


def _goes_another_way(folded: str, figure: Figure, tag: Tag) -> bool:
    """Whether `còn` only sets a count beside the one before: `2.635 hồ sơ qua mạng, còn 409 hồ sơ nộp trực tiếp`."""
    if tag.end != figure.start - 1 or not folded.endswith(", ", 0, tag.start):
        return False
    behind = {c for t in figure.tags if t.kind == "concept" and t.start >= figure.unit_end for c in t.values}
    at_once = any(t.start == figure.unit_end + 1 for t in figure.tags if t.kind == "concept" and t.values)
    return at_once and bool(behind & _WAYS) and behind.isdisjoint(_OPEN)


def _counted_before(folded: str, figure: Figure, objects: frozenset[str]) -> frozenset[str]:
    """`số quyết định công bố thủ tục là 75`: decisions, whatever else is named before the number."""
    if figure.form != "count" or figure.unit:
        return frozenset()
    named = (t for t in reversed(figure.tags) if t.kind == "concept" and t.end <= figure.start)
    counted = (t for t in named if not objects.isdisjoint(t.values))
    told = next((t for t in counted if _NUMBER_OF.search(folded, figure.left, t.start)), None)
    return frozenset(told.values) if told is not None else frozenset()


def _is_adverb(tag: Tag, figure: Figure) -> bool:
    """Whether `mới` right before a percentage only says that it is low: `năm 2016 mới 92,6%`."""
    return figure.form == "percent" and "newly" in tag.values and tag.end == figure.start - 1


def _as_plan(folded: str, tag: Tag, figure: Figure) -> Tag:
    """A plan before a percentage as no measure of it: `theo kế hoạch, đến năm 2021 tinh giản 11% biên chế`."""
    if figure.form != "percent" or _PLAN_RATE not in tag.values or tag.end > figure.start:
        return tag
    if folded[tag.start : tag.end] not in ("kế hoạch", "theo kế hoạch") or _OF_PLAN.search(folded, 0, tag.start):
        return tag
    return tag._replace(values=tuple(v for v in tag.values if v != _PLAN_RATE))


def _share_predicate(folded: str, figures: list[Figure]) -> None:
    """`29/29 sở, 24/24 huyện và 322/322 xã đã công bố`: what is said after the last one is said of all."""
    for b, a in pairwise(reversed(figures)):
        if a.form == b.form == "percent":
            _share_predicate_of_rates(folded, a, b)
            continue
        counted = a.form in ("count", "fraction") and a.unit_concepts and b.unit_concepts
        if a.form != b.form or a.percent is not None or not counted:
            continue
        told = any(t.kind == "concept" and not a.unit_start <= t.start < a.unit_end for t in a.tags)
        gap = _OF_TIER_AND.sub(" và ", folded[a.unit_end : b.start])
        if not told and _LIST_GAP.fullmatch(gap) and not (";" in gap and _told_in_front(folded, figures, a)):
            bracket = folded.find("(", b.unit_end)
            end = bracket if bracket >= 0 else len(folded)
            a.tags = a.tags + [t for t in b.tags if b.unit_end <= t.start < end and t.kind == "concept"]


def _told_in_front(folded: str, figures: list[Figure], last: Figure) -> bool:
    """Whether what a list counts is said before it: `một cửa có ở 20/20 sở, 145/145 xã; 11/15 huyện dùng phần mềm`."""
    first = last
    for a in reversed(figures[: figures.index(last)]):
        if not _LIST_GAP.fullmatch(folded, a.unit_end, first.start):
            break
        first = a
    return first is not last and any(t.kind == "concept" and t.end <= first.start for t in first.tags)


def _share_predicate_of_rates(folded: str, a: Figure, b: Figure) -> None:
    """`100% thủ tục cấp huyện và 100% thủ tục cấp xã được thực hiện tại bộ phận một cửa`."""
    of_a = [t for t in a.tags if t.kind == "concept"]
    of_b = [t for t in b.tags if t.kind == "concept"]
    same = len(of_a) == 1 and len(of_b) > 1 and of_a[0].values == of_b[0].values and of_b[0].start - b.end <= 1
    if same and of_a[0].start - a.end <= 1 and folded[of_a[0].end : b.start].endswith((" và ", ", ")):
        a.tags = a.tags + of_b[1:]


def _bound(folded: str, figures: list[Figure], tags: list[Tag], stops: list[int]) -> None:
    """Divides the sentence among its figures: each gap is cut where what follows begins to speak of the next one."""
    telling = [t for t in tags if t.kind in ("concept", "tier", "place", "group_subject")]
    previous = _opens(folded, figures[0], telling) if figures else 0
    for i, figure in enumerate(figures):
        figure.left = previous
        following = figures[i + 1] if i + 1 < len(figures) else None
        stop = next((s for s in stops if s > figure.end and (following is None or s < following.start)), None)
        if stop is not None:
            end = Figure(Number(stop, stop, 0.0, stop), "", "", stop, stop)
            figure.right = _cut(folded, figure, end, telling)
            previous = (
                max(figure.right, *(folded.rfind(c, stop, following.start) + 1 for c in ";|")) if following else 0
            )
            continue
        if following is None:
            close = _CLOSE.search(folded, max(figure.end, figure.unit_end))
            figure.right = close.start() if close else len(folded)
            break
        previous = figure.right = _cut(folded, figure, following, telling)


def _opens(folded: str, first: Figure, telling: list[Tag]) -> int:
    """Where a sentence begins to speak of its first figure: `...; phấn đấu 80% thủ tục` behind the semicolon."""
    begin = folded.rfind(";", 0, first.start) + 1 if first.form == "percent" else 0
    says = any(t.kind == "concept" and first.end <= t.start <= first.end + 1 for t in telling)
    return begin if says else 0


def _cut(folded: str, left: Figure, right: Figure, telling: list[Tag]) -> int:
    """Where the gap between two figures is cut: at a strong mark, else at a break before what tells of the next one."""
    begin, end = max(left.end, left.unit_end), right.start
    if begin >= end:
        return min(begin, end)
    inside = telling[bisect_left(telling, (begin,)) : bisect_left(telling, (end,))]
    short = [m.span() for m in _NO_BREAK.finditer(folded, begin, end)]
    breaks = [
        (m.end() if m[0] in ";|.,:()" or m[0].strip() in "-–:." else m.start(), m[0])
        for m in _SEPARATOR.finditer(folded, begin, end)
        if not any(t.start < m.start() < t.end or _begins_with(t, m) for t in inside)
        and not any(a <= m.start() < b for a, b in short)
    ]
    if len(breaks) > 1 and breaks[0][0] == left.unit_end and breaks[0][1].strip() == "trong đó" and breaks[1][1] == ",":
        breaks = breaks[1:]  # `5.394 hồ sơ trong đó nộp trực tuyến, chiếm 87%`
    strong = [p for p, mark in breaks if mark[0] in ";|" or mark.startswith(". ")]
    if strong:
        return strong[-1]
    open_breaks = [p for p, mark in breaks if mark != ")"]
    compared = next((p for p in open_breaks if _COMPARED.match(folded, p)), None)
    if compared is not None and right.form == "count":
        return compared
    if open_breaks:
        if breaks[-1][1][0] in ", " and _predicate_follows(folded, left, right, open_breaks[-1], inside, telling):
            return open_breaks[-1]
        last = open_breaks[-1] if inside else open_breaks[0]
        return next((p for p in open_breaks if any(t.start >= p for t in inside)), last)
    behind = next((t for t in telling[bisect_left(telling, (max(right.end, right.unit_end),)) :]), None)
    told_behind = behind is not None and behind.kind == "concept" and behind.start - max(right.end, right.unit_end) <= 1
    return _cut_at_word(begin, end, inside, told_behind=told_behind)


def _begins_with(tag: Tag, separator: re.Match[str]) -> bool:
    """Whether a word that separates clauses begins a term: `hồ sơ còn trong hạn`."""
    return separator[0][0].isspace() and tag.start == separator.start() + 1 and tag.end >= separator.end()


def _predicate_follows(
    folded: str, left: Figure, right: Figure, at: int, inside: list[Tag], telling: list[Tag]
) -> bool:
    """`12 thủ tục về nhà, đất bị bãi bỏ, 28 thủ tục được đơn giản hóa`: both say behind what becomes of them."""
    if left.form not in ("count", "fraction") or not left.unit_concepts:
        return False
    first, last = bisect_left(telling, (left.left,)), bisect_left(telling, (left.start,))
    if any(t.kind == "concept" for t in telling[first:last]) or any(t.start >= at for t in inside):
        return False
    of_left = {c for t in inside if t.kind == "concept" and t.start > left.unit_start for c in t.values}
    following = bisect_left(telling, (max(right.end, right.unit_end),))
    behind = next((t for t in telling[following : following + 1] if t.start - right.end < _REACH_OF_PREDICATE), None)
    if not of_left or behind is None or behind.kind != "concept":
        return False
    return not any(c in ".;(:" for c in folded[max(right.end, right.unit_end) : behind.start])


def _cut_at_word(begin: int, end: int, inside: list[Tag], *, told_behind: bool) -> int:
    """The cut in a gap without breaks: before a word that governs the next figure, or begins to speak of it.

    `told_behind`: what becomes of the next figure stands behind it, and so behind this one: `97 hồ sơ tồn từ kỳ trước
    với 1.318 hồ sơ nhận mới`.
    """
    concepts = [t for t in inside if t.kind == "concept"]
    if inside and inside[-1].kind == "group_subject" and end - inside[-1].end <= 1:
        return inside[-1].start
    if concepts and end - concepts[-1].end <= 1 and not _GOVERNING.isdisjoint(concepts[-1].values):
        return concepts[-1].start
    action = next((t for t in concepts if t.start > begin and not _CASE_ACTIONS.isdisjoint(t.values)), None)
    if action is not None:
        return action.end if told_behind and action.start == begin + 1 else action.start
    return end if inside else begin


def _tie(folded: str, figures: list[Figure], tags: list[Tag]) -> None:
    """Ties percentages to the count or fraction they are printed with; the pair shares what is said about it."""
    for a, b in pairwise(figures):
        if b.form == "percent" and a.form in ("count", "fraction") and a.percent is None:
            ends_list = a.form == "fraction" and _ends_list(folded, figures, a)
            if not ends_list and _linked(folded, a, b, tags):
                a.percent, b.linked_to = b, a
        elif _stands_before(folded, a, b) and _same_ratio(a, b, _PRINTED):
            b.percent, a.linked_to = a, b
    for figure in figures:
        if figure.percent is not None:
            _share(folded, figure, figure.percent)


def _stands_before(folded: str, a: Figure, b: Figure) -> bool:
    """Whether a percentage may belong to the fraction behind it: `97,8% (45/46 hồ sơ)`, not `100% sở, 9/9 huyện`."""
    if b.unit_concepts and _AND_BODIES.fullmatch(folded, a.end, b.start):
        return False
    free = a.linked_to is None or a.linked_to.form == "count"
    return a.form == "percent" and b.form == "fraction" and b.percent is None and free


def _ends_list(folded: str, figures: list[Figure], last: Figure) -> bool:
    """Whether a fraction ends a list of fractions; one percentage behind it then speaks of all of them."""
    i = figures.index(last)
    before = figures[i - 1] if i else None
    return (
        before is not None
        and before.form == "fraction"
        and bool(_LIST_GAP.fullmatch(folded[max(before.end, before.unit_end) : last.start]))
        and before.number.numerator == before.number.denominator
    )


def _share(folded: str, figure: Figure, partner: Figure) -> None:
    """A count and its percentage share what is said; words that only one of them can own stay its own."""
    left = min(figure.left, partner.left)
    right = max(figure.right, partner.right)
    if figure.form == "fraction":
        figure.left = partner.left = left
        figure.right = partner.right = right
        return
    if partner.link == "bracket":
        close = folded.find(")", partner.end)
        if 0 <= close < partner.right:
            figure.hole = partner.hole = (partner.end, close)
        figure.left = partner.left = left
        figure.right = partner.right = right
        return
    partner.left = left
    if _PREDICATE_BEHIND_RATE.match(folded, partner.end):
        figure.right = right
        return
    commas = (m.start() for m in _NEW_CLAUSE.finditer(folded, partner.end, partner.right))
    partner.right = next((at for at in commas if not _in_one_name(folded, at)), partner.right)


def _arrows(folded: str, figures: list[Figure], tags: list[Tag]) -> None:
    """Marks `từ A (lên, xuống, còn) B`."""
    for a, b in pairwise(f for f in figures if f.form != "steps"):
        begin = max(a.end, a.unit_end)
        alike = (a.form, a.unit) == (b.form, b.unit)
        if alike and a.form == "count" and _VALUE_TO_VALUE.fullmatch(folded, begin, b.start):
            if not any(t.kind == "change" and t.end in (a.start - 1, a.start - 2) for t in tags):
                a.arrow, b.arrow = "from", "to"
            continue
        if b.start - begin > _ARROW_REACH or not _FROM_VALUE.search(folded[max(0, a.start - 24) : a.start]):
            continue
        leads = any(t.kind == "arrow" and begin <= t.start < b.start for t in tags)
        leads = leads or (alike and _NOW.search(folded, begin, b.start) is not None)
        if leads and "trở lên" not in folded[begin : b.start]:
            a.arrow, b.arrow = "from", "" if ";" in folded[begin : b.start] else "to"


def _linked(folded: str, a: Figure, b: Figure, tags: list[Tag]) -> bool:
    """Whether a percentage is that of the count or fraction before it; sets how it hangs on it."""
    gap = folded[max(a.end, a.unit_end) : b.start]
    if len(gap) > _LINK_REACH or ". " in gap or _ends_list_in_bracket(folded, a, gap):
        return False
    if a.form == "fraction":
        return _is_rate_of(gap, a, b)
    return ";" not in gap and _hangs_on(folded, gap, b, tags)


def _ends_list_in_bracket(folded: str, count: Figure, gap: str) -> bool:
    """Whether a count is the last of several in a bracket that closes: `(cấp huyện 9.810; cấp xã 4.846), đạt 29,1%`."""
    opening = folded.rfind("(", 0, count.start)
    return gap.startswith(")") and opening >= 0 and ";" in folded[opening : count.start]


def _is_rate_of(gap: str, fraction: Figure, percent: Figure) -> bool:
    """Whether a percentage behind a fraction is its rate: `45/46 hồ sơ, đạt 97,8%`."""
    off = _STATED if _STATED_TO_BE.search(gap) else _PRINTED_BEHIND
    if fraction.number.denominator and not _same_ratio(percent, fraction, off):
        return False
    return not any(c in gap for c in ".;") or _RATE_AFTER_SEMICOLON.fullmatch(gap) is not None


def _hangs_on(folded: str, gap: str, percent: Figure, tags: list[Tag]) -> bool:
    """Whether a percentage hangs on the count before the gap: in brackets, by a verb (`chiếm`), or by a comma."""
    begin = percent.start - len(gap)
    breaks = list(_BREAK.finditer(gap))
    tail = gap[breaks[-1].end() :] if breaks else gap
    first = min((gap.find(c) for c in "(," if c in gap), default=0)
    told = any(t.kind in ("concept", "place", "tier") and begin + first <= t.start < percent.start for t in tags)
    if told or not _LINK.fullmatch(tail) or not (breaks or gap.strip()):
        return False
    percent.link = "bracket" if "(" in gap else ("verb" if tail.strip() else "comma")
    if percent.link == "bracket" and _names_share(percent, tags):
        return False
    return percent.link != "comma" or not _clause_tells(folded, percent, tags)


def _names_share(percent: Figure, tags: list[Tag]) -> bool:
    """Whether what a percentage is a share of stands right behind it: `(96,2% trực tuyến)`."""
    behind = next((t for t in tags if t.kind == "concept" and percent.end <= t.start <= percent.end + 1), None)
    return behind is not None and not _SHARE_IN_BRACKET.isdisjoint(behind.values)


def _clause_tells(folded: str, percent: Figure, tags: list[Tag]) -> bool:
    """Whether the clause behind a percentage names what it is a share of: `95 hồ sơ, 97% đúng hạn`."""
    marks = (m.start() for m in _MARK.finditer(folded, percent.end, percent.right))
    end = next((at for at in marks if not _in_one_name(folded, at)), percent.right)
    return any(t.kind == "concept" and percent.end <= t.start < end for t in tags)


def _in_one_name(folded: str, comma: int) -> bool:
    """Whether a comma stands between two that are named together: `98,8% tổ chức, cá nhân hài lòng`."""
    begin = max(0, comma - _LONG_NAME)
    return any(m.start() <= comma < m.end() for m in _NO_BREAK.finditer(folded, begin, comma + _LONG_NAME))


def _same_ratio(percent: Figure, fraction: Figure, tolerance: float) -> bool:
    """Whether a percentage is that of a fraction, within so many percentage points."""
    denominator = fraction.number.denominator
    if not denominator:
        return False
    return abs(100 * float(fraction.number.numerator or 0) / denominator - percent.number.value) <= tolerance
