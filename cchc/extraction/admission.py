"""What counts as a reported figure and how exactly it is printed: thresholds, examples, distances, hedges.

Numerals that are no figures at all are the matter of `non_figures`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc.extraction import attribution, changes
from cchc.extraction.attribution import OTHER
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, wording, words

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_AIM_STATED = wording("aim_stated")
_ACTS_OF_REFORM = words("acts_of_reform")
_APPARATUS = words("apparatus")
_ASKED_OF_ALL = words("asked_of_all")
_BODIES = words("rated_bodies")
_ANNOUNCED = wording("announced_in_heading")
_STOCKS_OF_BODIES = frozenset(("agencies_count", "one_stop_agencies", "units_restructured"))
_BEGINS_BEYOND = wording("begins_beyond")
_BEYOND = wording("beyond")
_BEYOND_PLAN = wording("beyond_plan")
_BODIES_BEYOND = wording("bodies_beyond")
_BODIES_NAMED = wording("bodies_named")
_IN_TOP = wording("in_top")
_CENTRE_AND = wording("centre_and")
_BODIES_TOO = wording("bodies_too")
_DISTANCE = wording("distance")
_EXAMPLE = wording("example")
_GAP_BETWEEN = wording("gap_between")
_LEAD_OVER_AIM = wording("lead_over_aim")
_OBJECTS_OF_REFORM = words("objects_of_reform")
_OFFICE_OF_BODIES = wording("office_of_bodies")
_OR_MORE = wording("or_more")
_REST_OF_LIST = wording("rest_of_list")
_RATED_BEYOND = wording("rated_beyond")
_ROUNDS = frozenset(("cuộc", "đợt"))
_RECEIVES = wording("receives")
_OF_MARKS = ("steps", "score", "points")
_REDRAWS = wording("redraws")
_REPORTED_CONCEPTS = words("reported_concepts")
_REPORTED = words("reported_units")
_RIVAL = wording("rival")
_VOTERS = tuple(words("voters"))
_SAID_OF_BODIES = wording("said_of_bodies")
_SAID_EXACTLY = wording("said_exactly")
_SO_MANY_THERE = wording("so_many_there")
_STATES_VALUE = wording("states_value")
_VISITS = wording("portal_visits")
_WANTING = wording("wanting")
_TERRITORIES = ("xã", "phường", "thị trấn", "huyện", "quận")
_MERGED_INTO_ONE = frozenset(("territory", "local_body"))
_REDRAWN = frozenset(("reduced", "restructured"))
_NEAR_THRESHOLD = 5  # so far a value may be from the threshold before it
_MILLION = 1e6
_ONLINE = frozenset(("online", "electronic", "payment"))
_FAR_BELOW = 4  # a rate is so many times what it is ahead of its aim by
_SHORT_HEADING = 60  # characters; a bare number in a shorter heading numbers a page or a section


def why_not_reported(s: SentenceReader, figure: Figure, code: str, status: str) -> str | None:
    """The disposition of a figure that no report of reform would count, or None."""
    if figure.start in s.thresholds:
        return "threshold"
    if _is_furniture(s, figure):
        return "page_furniture"
    if _EXAMPLE.match(s.folded):
        return "norm"
    if not code.endswith("_rank") and _IN_TOP.search(s.folded, 0, figure.start):
        return "threshold"
    if _names_bodies(s, figure, code):
        return "scope"
    if _leads_over_aim(s, figure, status) or _is_distance(s, figure) or (figure.in_words and code == OTHER):
        return "unassigned"
    if figure.form in ("percent", "score") and _is_threshold(s, figure):
        return "threshold"
    if _of_other_field(s, figure) or (status == "change" and _of_what_stands_before(s, figure)):
        return "other_sector"
    return _why_uncatalogued_is_dropped(s, figure, status) if code == OTHER else None


def _leads_over_aim(s: SentenceReader, figure: Figure, status: str) -> bool:
    """Whether a figure is by how much an aim was surpassed: `vượt chỉ tiêu tỉnh giao 1,28%`, `vượt 12% kế hoạch`."""
    if s.folded.endswith("vượt ", 0, figure.start) and _BEYOND_PLAN.match(s.folded, figure.end):
        return True
    beyond = _LEAD_OVER_AIM.search(s.folded, max(0, figure.start - 50), figure.start)
    aim = status == "target" and not _is_slight(s, figure)
    if beyond is None or (aim and not beyond[0].endswith("giao ")):
        return False
    return _AIM_STATED.match(s.folded, figure.end) is None


def _is_slight(s: SentenceReader, figure: Figure) -> bool:
    """Whether a percentage is too small beside the one before it to be its aim: `đạt 91,3%, cao hơn mục tiêu 6,3%`."""
    last = s.out[-1].figure if s.out else None
    if last is None or not last.form == figure.form == "percent":
        return False
    return _FAR_BELOW * figure.number.value < last.number.value


def _names_bodies(s: SentenceReader, figure: Figure, code: str) -> bool:
    """Whether bodies are only named: `3 cơ quan kế tiếp là ...`, `Hai sở đã giảm 3 phòng`, `một cửa 8 xã nhận 95`."""
    if code == "units_restructured" and (_made_one_commune(s, figure) or _merges_others(s, figure)):
        return True
    if figure.unit_concepts & _BODIES and _BODIES_NAMED.match(s.folded, figure.unit_end):
        return True
    office = (
        figure.form == "count"
        and figure.unit_concepts & _BODIES
        and _OFFICE_OF_BODIES.search(s.folded, 0, figure.start)
    )
    if office and _RECEIVES.match(s.folded, figure.unit_end):
        return True
    if works_beside_centre(s, figure):
        return True
    return figure.in_words and code in _STOCKS_OF_BODIES and not _is_listed(s, figure)


def _made_one_commune(s: SentenceReader, figure: Figure) -> bool:
    """Whether communes are only what one was made of: `Xã Đắk Sắk được hợp nhất từ 3 đơn vị hành chính`."""
    named = (n.mention for n in s.named if n.mention is not None and n.end <= figure.start)
    of_one = s.subject.level == "commune" or any(mention.level == "commune" for mention in named)
    return of_one and not _MERGED_INTO_ONE.isdisjoint(figure.unit_concepts)


def _merges_others(s: SentenceReader, figure: Figure) -> bool:
    """Whether communes or districts are only where others are merged: `sáp nhập trường học ở 12 xã`."""
    bodies = "local_body" in figure.unit_concepts
    return bodies and _REDRAWS.search(s.folded, max(0, figure.start - 40), figure.start) is None


def works_beside_centre(s: SentenceReader, figure: Figure) -> bool:
    """Whether bodies receive cases beside a centre: `Trung tâm tỉnh và 13 huyện, thị, 216 xã tiếp nhận`."""
    if figure.form != "count" or not figure.unit_concepts & _BODIES:
        return False
    if _CENTRE_AND.search(s.folded, 0, figure.start) is None:
        return False
    last = figure
    for following in (f for f in s.figures if f.start > figure.end):
        if _RECEIVES.match(s.folded, last.unit_end):
            break
        joined = _BODIES_TOO.fullmatch(s.folded, last.unit_end, following.start)
        if not following.unit_concepts & _BODIES or joined is None:
            return False
        last = following
    return _RECEIVES.match(s.folded, last.unit_end) is not None


def _is_listed(s: SentenceReader, figure: Figure) -> bool:
    """Whether a figure stands in a list of figures: `19 sở, tám huyện và 105 xã`."""
    following = next((f for f in s.figures if f.start > figure.end), None)
    joined = following is not None and following.coordinated and bool(following.unit_concepts & _BODIES)
    return figure.coordinated or joined


def _is_furniture(s: SentenceReader, figure: Figure) -> bool:
    """Whether a bare number stands in a row of cells without a header, or in a short heading."""
    if figure.form != "count" or figure.unit or figure.percent:
        return False
    block = s.sentence.block
    short = block.kind == "heading" and block.end - block.start < _SHORT_HEADING
    announced = attribution.own_concepts(figure) and _ANNOUNCED.search(s.folded, 0, figure.start)
    return block.kind == "row" or bool(short and not announced)  # `Tổng số thủ tục đang thực hiện: 452` is no furniture


def _is_threshold(s: SentenceReader, figure: Figure) -> bool:
    """Whether a percentage only says which bodies are counted: `12 địa phương đạt tỷ lệ trên 95%`."""
    if figure.arrow:
        return False
    if _RATED_BEYOND.search(s.folded, max(0, figure.start - 80), figure.start) or _is_said_exactly_behind(s, figure):
        return True
    if _BEGINS_BEYOND.search(s.folded, 0, figure.start) and _SO_MANY_THERE.match(s.folded, figure.end):
        return True
    return _BODIES_BEYOND.search(s.folded, max(0, figure.start - 100), figure.start) is not None


def _is_said_exactly_behind(s: SentenceReader, figure: Figure) -> bool:
    """Whether the value itself follows what it stays below or passes: `thấp hơn 80%, ở mức 79,97%`."""
    following = next((f for f in s.figures if f.start >= figure.end), None)
    if following is None or following.form != figure.form or not _BEYOND.search(s.folded, 0, figure.start):
        return False
    near = abs(following.number.value - figure.number.value) <= _NEAR_THRESHOLD
    return near and _SAID_EXACTLY.fullmatch(s.folded, figure.end, following.start) is not None


def _of_other_field(s: SentenceReader, figure: Figure) -> bool:
    """Whether a sentence is about another field: `tín dụng tăng 12%`; what counts cases is of reform all the same."""
    of_reform = _about_reform(figure) or figure.unit_concepts & _APPARATUS
    if of_reform or not _ASKED_OF_ALL.isdisjoint(attribution.own_concepts(figure)):
        return False
    sectors = s.tags_of("sector")
    return len(sectors) >= 2 or any(figure.left <= t.start < figure.right for t in sectors)


def _of_what_stands_before(s: SentenceReader, figure: Figure) -> bool:
    """Whether a change without words of its own is that of a figure of another field: `doanh thu ..., tăng 35%`."""
    return bool(s.out) and s.out[-1].dropped == "other_sector" and not attribution.own_concepts(figure)


def _why_uncatalogued_is_dropped(s: SentenceReader, figure: Figure, status: str) -> str | None:
    """Why a figure without an indicator is no observation; None keeps it as `other`."""
    if figure.form == "money":
        return None if "compliance_cost" in _in_force(s, figure) else "other_sector"
    if status == "change":
        return None if figure.form in _OF_MARKS and s.state.context.index else "unassigned"
    broken = figure.form == "count" and figure.number.decimals and figure.number.magnitude == 1.0
    if figure.form == "score" and not broken:
        return None
    if figure.form == "rank" or broken:
        of_so_many = "/" in s.folded[figure.start : figure.end]  # `hồ sơ quá hạn xếp thứ 8/12`
        return None if of_so_many or s.state.context.index else "unassigned"
    if any(tells(s, figure) for tells in _OF_NO_INDICATOR):
        return None
    slots = {s.document.catalogue.slot_of[c] for c in attribution.own_concepts(figure)}
    if any(r.figure is figure.linked_to and not r.dropped for r in s.out):
        return None
    if figure.form in ("percent", "points") or figure.unit_concepts & _REPORTED_CONCEPTS:
        return None
    if figure.form == "count" and figure.unit == "điểm" and slots & {"object", "aspect"}:
        return None
    if figure.form in ("count", "fraction") and figure.unit_concepts and slots - {"object"}:
        return None if _about_reform(figure) or figure.unit in _REPORTED else "scope"
    return None if figure.unit in _REPORTED else "unassigned"


def _counts_firms_online(_: SentenceReader, figure: Figure) -> bool:
    """`5.188 doanh nghiệp khai thuế qua mạng`: firms that deal with an authority online."""
    return figure.unit == "doanh nghiệp" and not _ONLINE.isdisjoint(attribution.own_concepts(figure))


def _counts_visits(s: SentenceReader, figure: Figure) -> bool:
    """`hơn 99 triệu lượt truy cập`: visits of a portal, where the counter of a page has no words for millions."""
    if figure.form != "count" or figure.number.magnitude < _MILLION:
        return False
    return _VISITS.search(s.folded, max(figure.left, figure.start - 40), figure.end + 20) is not None


def _counts_territories(s: SentenceReader, figure: Figure) -> bool:
    """`giảm 48 đơn vị hành chính cấp xã, từ 460 xuống 412`, `giảm 39 phường`: what became of the map of a province."""
    own = attribution.own_concepts(figure)
    counted = "territory" in own or figure.unit.startswith(_TERRITORIES)
    if figure.form != "count" or not counted or s.state.subject.level == "commune":
        return False
    return bool(figure.arrow) or not _REDRAWN.isdisjoint(_in_force(s, figure))


def _counts_acts_abolished(s: SentenceReader, figure: Figure) -> bool:
    """`bãi bỏ 45 văn bản quy phạm pháp luật (gồm 41 quyết định)`: acts that were taken back."""
    own = attribution.own_concepts(figure)
    acts = "legal_document" in own or ("decision" in own and "legal_document" in s.state.context.sentence)
    return figure.form == "count" and acts and "abolished" in _in_force(s, figure)


def _counts_leavers(s: SentenceReader, figure: Figure) -> bool:
    """`2.578 trường hợp nghỉ hưu trước tuổi: khối Đảng 456, khối Nhà nước 2.122`: who leaves, and the parts of it."""
    if figure.form != "count":
        return False
    own = attribution.own_concepts(figure)
    if ("retiring" in own and figure.unit) or "surplus" in own:
        return True
    return not figure.unit and any(r.rule == "leaving" and s.announces_parts_of(r.figure, figure) for r in s.out)


def _offers_information_only(_: SentenceReader, figure: Figure) -> bool:
    """`490 toàn trình, 137 một phần, 364 chỉ cung cấp thông tin`: services of the kind that is no service online."""
    return figure.form == "count" and "information_only" in attribution.own_concepts(figure)


def _counts_inspections(_: SentenceReader, figure: Figure) -> bool:
    """`ít nhất 36 đợt kiểm tra`: rounds of inspection."""
    return figure.unit in _ROUNDS and "inspected" in attribution.own_concepts(figure)


def _is_share_of_reform(s: SentenceReader, figure: Figure) -> bool:
    """Whether a fraction says how far an act of reform has come, or how many bodies are printed with their share."""
    bodies = figure.unit_concepts & attribution.BODIES and not s.state.context.index
    printed_with_rate = figure.form == "fraction" or bodies
    if printed_with_rate and figure.percent is not None and not figure.unit.startswith(_VOTERS):
        return True
    return figure.form == "fraction" and not _ACTS_OF_REFORM.isdisjoint(_in_force(s, figure))


def _in_force(s: SentenceReader, figure: Figure) -> set[str]:
    """Concepts said about a figure or left by the one before it."""
    return attribution.own_concepts(figure).keys() | s.state.context.sentence.keys()


def _counts_some_of_them(s: SentenceReader, figure: Figure) -> bool:
    """`14.707 phản ánh, đã xử lý 14.311, trễ hạn 125`: some of what was counted before, by their standing."""
    slots = {s.document.catalogue.slot_of[c] for c in attribution.own_concepts(figure)}
    bare = figure.form in ("count", "fraction") and not figure.unit
    of_them = not attribution.TAKEN_IN.isdisjoint(_in_force(s, figure))
    return bare and bool(slots) and slots <= {"deadline", "aspect"} and of_them


def _tells_of_bodies(s: SentenceReader, figure: Figure) -> bool:
    """Whether it is told how many bodies did what: `49/63 tỉnh đã giảm phí`, `9 sở chưa bố trí máy quét`."""
    if not figure.unit_concepts & attribution.BODIES:
        return False
    if figure.form == "fraction":
        return _SAID_OF_BODIES.search(s.folded, 0, figure.start) is None
    return figure.form == "count" and _WANTING.match(s.folded, max(figure.end, figure.unit_end)) is not None


def _counts_same_again(s: SentenceReader, figure: Figure) -> bool:
    """`5 nhiệm vụ đang thực hiện và 12 nhiệm vụ chờ xác nhận`: the noun of the count before, which was reported."""
    last = s.out[-1] if s.out else None
    if last is None or last.dropped is not None or last.code != OTHER or figure.form != "count":
        return False
    return bool(figure.unit_concepts) and figure.unit == last.figure.unit


def _listed_by_body(s: SentenceReader, figure: Figure) -> bool:
    """`Sở Nội vụ với 307 dịch vụ, Sở Tài chính có 284, Sở Y tế (191)`: counts of what reform is about, body by body."""
    if figure.form != "count" or not any(figure.left <= n.start < figure.start for n in s.named):
        return False
    if _about_reform(figure):
        return True
    last = s.out[-1] if s.out else None
    return last is not None and last.dropped is None and last.code == OTHER and not figure.unit


_OF_NO_INDICATOR = (  # what is reported without an indicator
    _is_share_of_reform,
    _listed_by_body,
    _counts_same_again,
    _counts_some_of_them,
    _tells_of_bodies,
    _counts_visits,
    _counts_firms_online,
    _counts_inspections,
    _offers_information_only,
    _counts_leavers,
    _counts_territories,
    _counts_acts_abolished,
)


def _is_distance(s: SentenceReader, figure: Figure) -> bool:
    """Whether the figure is a distance to another place or a mean, or between two: `thấp hơn tỉnh đứng đầu 7,1%`."""
    begin = max(0, figure.start - 60)
    before = s.folded[begin : figure.start]
    if _GAP_BETWEEN.search(before):
        return True
    cue = _DISTANCE.search(before) if "hơn" in before or "kém" in before else None
    if cue is None or _STATES_VALUE.search(before):
        return False
    if _RIVAL.match(s.folded, max(figure.end, figure.unit_end)):
        return True
    start = begin + cue.start()
    others = [*s.tags_of("place"), *s.tags_of("group_subject")]
    if figure.form == "points":
        others += [t for t in s.tags_of("standing") if "target" in t.values]  # `thấp hơn chỉ tiêu 3,5 điểm phần trăm`
    return any(start < t.start and t.end <= figure.start for t in others)


def _about_reform(figure: Figure) -> bool:
    """Whether a figure counts what reform is about: `hồ sơ`, `thủ tục`, `dịch vụ công`."""
    return bool(figure.unit_concepts & _OBJECTS_OF_REFORM)


def qualifier_of(s: SentenceReader, figure: Figure, status: str) -> str:
    """How exactly a figure is printed (`cchc.schemas.QUALIFIERS`): `gần 98%` is under, `80% trở lên` at_least.

    A word that says the change itself is no hedge of it: `đứng thứ 9, vượt 6 bậc`, `tăng ít nhất là 0,03%`.
    """
    if status == "change" and changes.extreme_change(s, figure) is not None:
        return "exact"
    or_more = "trở lên" in s.folded and _OR_MORE.match(s.folded, figure.end)
    if or_more and "," not in s.folded[figure.end : figure.end + 8]:
        return "at_least"
    hedges = s.tags_of("hedge")
    hedge = next((t for t in reversed(hedges) if _hedges(s, t, figure)), None) or _hedge_of_list(s, figure)
    if hedge is None or (status == "change" and any(t.start == hedge.start for t in s.tags_of("change"))):
        return "exact"
    value = hedge.values[0]
    if value == "at_least" and s.folded[hedge.start : hedge.end] == "từ":
        return "exact"
    stacked = next((t for t in reversed(hedges) if t.end == hedge.start - 1), None)
    return stacked.values[0] if stacked and value in ("under", "over") and "approx" in stacked.values else value


def _hedge_of_list(s: SentenceReader, figure: Figure) -> Tag | None:
    """The hedge before a list that it is said for: `đạt hơn lần lượt 80% và 75%`."""
    cues = [t for t in s.tags_of("list") if "respectively" in t.values and t.end <= figure.start]
    if not cues or _REST_OF_LIST.fullmatch(s.folded, cues[-1].end, figure.start) is None:
        return None
    return next((t for t in s.tags_of("hedge") if t.end == cues[-1].start - 1), None)


def _hedges(s: SentenceReader, t: Tag, figure: Figure) -> bool:
    """Whether a hedge stands right before a figure."""
    return 0 <= figure.start - t.end <= 2 and not s.folded[t.end : figure.start].strip()
