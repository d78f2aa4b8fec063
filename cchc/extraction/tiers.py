"""Which tier a figure covers: said with it, carried over from the figure before, or headed; none is the whole.

Whose the figure is is the matter of `belonging`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc.extraction import attribution, subjects
from cchc.extraction.belonging import counts_provinces, is_mean_of_all
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, meanings, wording, words
from cchc.extraction.segments import open_bracket
from cchc.extraction.state import Reading
from cchc.extraction.subjects import Subject

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_ADVISES = wording("advises")
_AT_WORK = wording("at_work")
_BEFORE_COMMUNE = wording("before_commune")
_BEHIND_COMMUNE = wording("behind_commune")
_BETWEEN_TIER_AND_VALUE = wording("between_tier_and_value")
_BODIES_OF_A_TIER = words("bodies_of_a_tier") | {"agency"}
_CENTRE_AT_WORK = wording("centre_at_work")
_COMMITTEE = wording("committee")
_COVERED_BODIES = wording("covered_bodies")
_COVERED_TIERS = meanings("covered_tiers")
_AT_COMMUNE = wording("at_commune")
_AT_OFFICE = wording("at_office")
_GROUP = wording("group_of_bodies")
_INCLUDED = wording("included")
_ISSUES_ORDERS = wording("issues_orders")
_COMMITTEE_LABEL = wording("committee_label")
_OF_COMMITTEE = wording("of_committee")
_PROVINCIAL_COMMITTEE = wording("provincial_committee")
_MEAN_OF_BODIES = wording("mean_of_bodies")
_OF_THESE = wording("of_these")
_MOSTLY_IN = wording("mostly_in")
_PROPOSED_BY = wording("proposed_by")
_SIGNS_FOR = wording("signs_for")
_NAME_OF_INDEX = wording("name_of_index")
_NUMBER_OF_BODIES = wording("number_of_bodies")
_OFFICE = wording("office")
_OF_ALL = wording("of_all")
_OF_TIER = wording("of_tier")
_IN_TIER = wording("in_tier")
_OF_SOMETHING = wording("of_something")
_OF_ITS_OWN = wording("of_its_own")
_TAKEN_TOGETHER = wording("taken_together")
TWO_TIERS = wording("two_tiers")
_TELLS_OF_PROVINCE = wording("tells_of_province")
_LEADER_OF = wording("leader_of")
_TELLS = wording("tells")
_THEREBY_CUT = wording("thereby_cut")
_TIER_OF_CODE = meanings("tier_of_code")
_UNIT_TIERS = meanings("unit_tiers")
_WHOLE_AGAIN = wording("whole_again")
_WITH_ITS_COMMUNES = wording("with_its_communes")
_BESIDE = 2  # characters between a tier and the figure beside it


def tier_of(s: SentenceReader, figure: Figure, code: str, subject: Subject) -> str | None:
    """The tier a figure covers (`cchc.schemas.ADMIN_LEVELS`): said with it, or carried over from the figure before."""
    if subject.admin_level is not None:
        return _tier_of_localities(s, figure, subject) or subject.admin_level
    if code in _TIER_OF_CODE:
        return _TIER_OF_CODE[code]
    if _begins_anew(s, figure):
        s.state.tier = "all" if s.opens_whole() else None
    elif (divided := _total_of_tiers(s, figure)) is not None:
        s.state.tier = divided.admin_level
    inside = [t for t in s.tags_of("tier") if _is_tier_inside(s, t, figure)]
    if _counts_answers(figure):
        inside = [t for t in inside if t.start < figure.start or _at_work(s, t)]  # behind it are the places of a survey
    before = [t for t in inside if t.start < figure.start]
    lists = _bare_tier(s, figure, subject)
    said = lists if lists and _names_committee(s, figure) else _said_before(s, before, subject)
    if said is not None and not (before and _is_counted(before[-1], figure)):
        s.state.tier = said
    behind = _tier_right_behind(s, figure, subject)
    figure.tier_beside = behind is not None or (bool(before) and figure.start - before[-1].end <= _BESIDE)
    counted = _tier_counted(s, figure, subject) or behind
    if counted is not None or said is not None:
        return counted or said
    if (around := _tier_of_bracket(s, figure, subject)) is not None:
        return around
    if inside and lists is None and not any(figure.start < f.start < inside[0].start for f in s.figures):
        tier = "all" if _names_two(s, inside[:2], subject) else tier_value(s.folded, inside[0], subject)
        of_it = _OF_ALL.match(s.folded) or s.folded.endswith(" do ", 0, inside[0].start)
        s.state.tier = tier if of_it and _AT_WORK.match(s.folded, inside[0].end) else None
        return tier
    _carry_tier(s, figure, subject)
    return _tier_inherited(s, figure, code, subject)


def _total_of_tiers(s: SentenceReader, figure: Figure) -> Reading | None:
    """The total right before a closed bracket with its tiers: `8.144 hồ sơ (cấp tỉnh 95, cấp xã 12), đạt 29,1%`."""
    closing = s.folded.rfind(")", 0, figure.start)
    opening = s.folded.rfind("(", 0, closing)
    if min(opening, closing) < 0 or "(" in s.folded[closing : figure.start]:
        return None
    parts = [r for r in s.out if opening < r.figure.start < closing]
    before = [r for r in s.out if r.figure.start < opening and not r.dropped]
    tiers = {r.admin_level for r in parts} - {None}
    return before[-1] if before and len(tiers) > 1 and parts[-1] is s.out[-1] else None


def _counts_answers(figure: Figure) -> bool:
    """Whether a figure counts people asked, behind whom stands where: `hỏi 3.200 người dân tại 9 quận, huyện`."""
    return figure.form == "count" and "surveyed" in attribution.own_concepts(figure)


def _tier_inherited(s: SentenceReader, figure: Figure, code: str, subject: Subject) -> str | None:
    """The tier of a figure beside which none is told: that of the bodies covered, carried over, or headed."""
    covered = _COVERED_BODIES.match(s.folded, max(figure.end, figure.unit_end))
    if covered and not _counts_answers(figure):
        return _COVERED_TIERS[covered[1] or covered[2]]
    if _is_cut_inside(s, figure):
        return s.out[-1].admin_level
    if s.out and _OF_THESE.match(s.folded, max(figure.end, figure.unit_end)):
        s.state.tier = s.out[-1].admin_level
    if _COMMITTEE_LABEL.match(s.folded):
        return "province"
    if s.state.tier is None and any("rated" in t.values for t in figure.tags):
        told = [t for t in s.tags_of("tier") if t.end <= figure.start and not _names_index(s, t)]
        s.state.tier = tier_value(s.folded, told[-1], subject) if told and figure.form != "percent" else None
    headed = (s.state.heading_tier if s.sentence.block.kind == "bullet" else None) or s.state.section_tier
    if (
        s.state.tier is None
        and headed is None
        and s.document.catalogue.counts_own_bodies(code)
        and subject.level == "province"
    ):
        return "province"
    if subject.level == "commune":
        return s.state.tier or headed or "commune"  # it is a tier of its own
    return s.state.tier or headed or _default_tier(s, subject)


def _default_tier(s: SentenceReader, subject: Subject) -> str | None:
    """The tier that the title sets, as in a report on a centre, until the whole province is told of."""
    if _OFFICE.search(s.folded):
        s.state.whole_told = False
    elif _TELLS_OF_PROVINCE.match(s.folded):
        s.state.whole_told = True
    return None if s.state.whole_told or subject.level == "department" else s.state.default_tier


def _is_cut_inside(s: SentenceReader, figure: Figure) -> bool:
    """Whether divisions went inside the bodies told right before: `sắp xếp xong 12 sở, nhờ đó bớt 19 phòng`."""
    last = s.out[-1].figure if s.out else None
    if last is None or not last.unit_concepts & _BODIES_OF_A_TIER or "division" not in figure.unit_concepts:
        return False
    return _THEREBY_CUT.fullmatch(s.folded, max(last.end, last.unit_end), figure.start) is not None


def _tier_of_bracket(s: SentenceReader, figure: Figure, subject: Subject) -> str | None:
    """The tier right before the bracket that a figure stands in: `38 văn bản cấp huyện (10 nghị quyết, 28 khác)`."""
    opening = open_bracket(s.folded, figure.start)
    if opening < 0:
        return None
    tier = next((t for t in s.tags_of("tier") if t.end == opening - 1), None)
    return tier_value(s.folded, tier, subject) if tier is not None else None


def _tier_of_localities(s: SentenceReader, figure: Figure, subject: Subject) -> str | None:
    """The tier below the provinces to which a figure of theirs is restricted: `phần của cấp xã là 5,3 triệu hồ sơ`."""
    tiers = [t for t in s.tags_of("tier") if figure.left <= t.start < figure.start]
    if tiers and " và " in s.folded[tiers[-1].end : figure.start]:
        return None
    said = _said_before(s, tiers, subject)
    two = said == "all" and len(tiers) > 1
    return said if said in ("district", "commune") or two else None


def tier_of_index(s: SentenceReader, figure: Figure) -> str | None:
    """The tier whose bodies an index is the mean of: `điểm trung bình của khối sở, ngành là 85,97`."""
    tiers = (t for t in s.tags_of("tier") if t.end <= figure.start)
    groups = [t for t in tiers if _GROUP.match(s.folded, t.start) or _MEAN_OF_BODIES.search(s.folded, 0, t.start)]
    groups = [t for t in groups if not _names_index(s, t)]
    one_of_them = any(n.start > groups[-1].end and n.start < figure.start for n in s.named) if groups else False
    if not groups or (one_of_them and not is_mean_of_all(s, figure)):
        return None
    return groups[-1].values[0] if groups[-1].values[0] in ("province", "district", "commune") else None


def _said_before(s: SentenceReader, before: list[Tag], subject: Subject) -> str | None:
    """The tier named before a figure."""
    if not before:
        return None
    if len(before) > 1 and "all" in before[-1].values and s.folded[before[-2].end : before[-1].start] == ", ":
        return tier_value(s.folded, before[-2], subject)  # `Với cấp xã, toàn tỉnh tiếp nhận`
    return "all" if _names_two(s, before, subject) else tier_value(s.folded, before[-1], subject)


def _is_counted(tier: Tag, figure: Figure) -> bool:
    """Whether a tier is but what the count of a percentage counts: `kiểm tra 21 xã (63,6%)`."""
    counted = figure.linked_to
    return counted is not None and tier.start == counted.unit_start


def _tier_counted(s: SentenceReader, figure: Figure, subject: Subject) -> str | None:
    """The tier of the bodies that a figure counts: `12 xã`, `5 đơn vị cấp huyện`."""
    if figure.unit_start == figure.unit_end:
        number_of = _NUMBER_OF_BODIES.search(s.folded, figure.left, figure.start)
        return _COVERED_TIERS[number_of[1]] if number_of is not None else None
    if subject.level == "district" and figure.unit.startswith("phòng"):
        return "district"
    if counts_provinces(subject, figure):
        return "province"
    at_unit = next((t for t in s.tags_of("tier") if t.start == figure.unit_start), None)
    if at_unit is not None:
        return "all" if _counts_two(s, at_unit) else tier_value(s.folded, at_unit, subject)
    if figure.unit.startswith("nơi"):
        return next((r.admin_level for r in reversed(s.out) if r.figure.unit_concepts & _BODIES_OF_A_TIER), None)
    of_tier = figure.unit_concepts & _BODIES_OF_A_TIER and subject.level != "department"
    return _UNIT_TIERS.get(figure.unit) if of_tier else None


def _counts_two(s: SentenceReader, tier: Tag) -> bool:
    """Whether a tier is told together with the next ones: `34 sở, ngành và đơn vị hành chính cấp xã`."""
    last = tier
    for t in (t for t in s.tags_of("tier") if t.start >= tier.end):
        joined = s.folded[last.end : t.start]
        if joined != " " and (TWO_TIERS.fullmatch(joined) is None or any(letter.isdigit() for letter in joined)):
            return False
        if t.values[0] not in ("all", "own_office", tier.values[0]):
            return True
        last = t
    return False


def _tier_right_behind(s: SentenceReader, figure: Figure, subject: Subject) -> str | None:
    """The tier right behind what is counted: `132 phòng thuộc UBND cấp huyện`, `146 thủ tục ở xã, 326 ở huyện`."""
    end = max(figure.end, figure.unit_end)
    if figure.percent is not None and s.folded.startswith(")", figure.percent.unit_end):
        end = figure.percent.unit_end + 1
    tiers, bare = s.tags_of("tier"), s.tags_of("body_word")
    following = next((f.start for f in s.figures if f.start > end), len(s.folded))
    behind = [t for t in tiers if end <= t.start < following][:2]
    if behind and "all" not in behind[0].values and _is_of_tier(s, end, behind[0]):
        return "all" if _names_two(s, behind, subject) else tier_value(s.folded, behind[0], subject)
    if len({t.values[0] for t in (*tiers, *bare)}) < 2 or figure.form != "count":
        return None
    near = (t for t in bare if t.start > end and _IN_TIER.fullmatch(s.folded, end, t.start))
    at = next((t for t in near if not s.folded[t.end : t.end + 1].strip(" ,;.")), None)
    return None if at is None else "all" if _counts_two(s, at) else at.values[0]


def _is_of_tier(s: SentenceReader, end: int, tier: Tag) -> bool:
    """Whether what ends at `end` is of a tier behind it, or done at its office."""
    if _OF_TIER.fullmatch(s.folded, end, tier.start):
        return True
    at_office = _AT_OFFICE.fullmatch(s.folded, end, tier.start) is not None
    return at_office and _OFFICE.search(s.folded, tier.start, tier.end) is not None


def _begins_anew(s: SentenceReader, figure: Figure) -> bool:
    """Whether the words of a figure leave the tier spoken of: `; đã giải quyết 95 hồ sơ`, `riêng lĩnh vực đất đai`."""
    if _OF_ITS_OWN.match(s.folded, figure.left, figure.start):
        return True
    if s.state.subject.level == "province" and _WHOLE_AGAIN.match(s.folded, figure.left, figure.start):
        return not any(_at_work(s, t) for t in s.tags_of("tier") if t.start < figure.left)
    if _TAKEN_TOGETHER.match(s.folded, figure.left, figure.start):
        return len({t.values for t in s.tags_of("tier") if t.start < figure.start}) > 1
    if ";" not in s.folded[max(0, figure.left - 1) : figure.left + 1]:
        return False
    if open_bracket(s.folded, figure.start) >= 0:
        return False
    before = [t for t in s.tags_of("tier") if t.start < figure.start and not _says_where(s, t)]
    if before and _told_aside(s, before[-1], figure):
        return True
    if not before or len({t.values for t in before}) == 1 or _at_work(s, before[-1]):
        return False
    slot_of = s.document.catalogue.slot_of
    return any(slot_of[c] in ("object", "action") for c in attribution.own_concepts(figure))


def _told_aside(s: SentenceReader, tier: Tag, figure: Figure) -> bool:
    """Whether a tier was but told of a part before: `y tế 31 đơn vị, trong đó quỹ cấp tỉnh có 5; dạy nghề 22`."""
    begin = s.folded.rfind(";", 0, max(0, figure.left - 1)) + 1
    parts = [t for t in s.tags_of("list") if "parts" in t.values and begin <= t.start < tier.start]
    return bool(parts) and not any(t.start < parts[-1].start for t in s.tags_of("tier"))


def _says_where(s: SentenceReader, tier: Tag) -> bool:
    """Whether a tier only says where the bodies before it are: `91 xã, phường trên địa bàn tỉnh`."""
    beside = any(t.end == tier.start - 1 for t in s.tags_of("tier"))
    return beside and s.folded.startswith("trên địa bàn", tier.start)


def _at_work(s: SentenceReader, tier: Tag) -> bool:
    """Whether a tier is that of the bodies whose work the sentence tells: `các phường tiếp nhận 41.265 hồ sơ; ...`."""
    office = "own_office" in tier.values or _OFFICE.search(s.folded, tier.start, tier.end)
    return bool(office) or _AT_WORK.match(s.folded, tier.end) is not None


def _is_tier_inside(s: SentenceReader, t: Tag, figure: Figure) -> bool:
    """Whether a tier stands in the figure's stretch, and not as an office that gives orders."""
    if not figure.left <= t.start < figure.right:
        return False
    office = "own_office" in t.values and _COMMITTEE.search(s.folded, t.start, t.end)
    speaks = office and (_ISSUES_ORDERS.match(s.folded, t.end) or _SIGNS_FOR.search(s.folded, 0, t.start))
    speaks = speaks or (office and _LEADER_OF.search(s.folded, 0, t.start) and _TELLS.match(s.folded, t.end))
    singled_out = t.start > figure.end and _MOSTLY_IN.search(s.folded, figure.end, t.start) is not None
    if _names_index(s, t) or _INCLUDED.search(s.folded, 0, t.start):
        return False
    proposes = "all" not in t.values and _PROPOSED_BY.search(s.folded, 0, t.start) is not None
    return not (speaks or singled_out or proposes or _ADVISES.match(s.folded, t.end))


def _names_index(s: SentenceReader, tier: Tag) -> bool:
    """Whether a tier is but part of the name of an index: `Chỉ số hiệu quả quản trị và hành chính công cấp tỉnh`."""
    named = s.folded.startswith("cấp tỉnh", tier.start)
    return named and _NAME_OF_INDEX.search(s.folded, 0, tier.start) is not None


def _names_two(s: SentenceReader, before: list[Tag], subject: Subject) -> bool:
    """Whether two tiers are named together: `cấp huyện và cấp xã đạt 98%`."""
    if not before:
        return False
    if subject.level == "district" and before[-1].values[0] == "commune":
        start = before[-2].end if len(before) > 1 else 0
        if _WITH_ITS_COMMUNES.search(_without_names(s, start, before[-1].start)):
            return True
    if len(before) < 2 or len({tier_value(s.folded, t, subject) for t in before[-2:]}) == 1:
        return False
    between = _without_names(s, before[-2].end, before[-1].start)
    if "all" in before[-2].values and between.startswith(","):
        return False  # `vận hành chính quyền hai cấp, 96 xã nhận`
    return TWO_TIERS.fullmatch(between) is not None


def _without_names(s: SentenceReader, start: int, end: int) -> str:
    """A stretch of the sentence without the names of places in it."""
    names = [(n.end - len(n.mention.name), n.end) for n in s.named if n.mention is not None]
    cuts = [start, *(at for name in names if start <= name[0] and name[1] <= end for at in name), end]
    return "".join(s.folded[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True)).replace("()", "")


def counts_with_office(s: SentenceReader, figure: Figure, subject: Subject) -> bool:
    """Whether bodies are counted beside the office of another tier: `UBND huyện và UBND 11 xã tiếp nhận`."""
    if subject.level == "district" and _WITH_ITS_COMMUNES.search(_without_names(s, 0, figure.start)):
        return True
    return _names_two(s, [t for t in s.tags_of("tier") if t.start <= figure.unit_start], subject)


def _carry_tier(s: SentenceReader, figure: Figure, subject: Subject) -> None:
    """Where no tier is said: a bare word (`huyện 266`) sets one, a body of another level ends the one carried."""
    if s.state.centre_tier and _CENTRE_AT_WORK.search(s.folded, figure.left, figure.start):
        s.state.tier = s.state.centre_tier
    bare = _bare_tier(s, figure, subject)
    if bare is not None:
        s.state.tier = bare
        return
    if subject == s.state.subject or not any(figure.left <= n.start <= figure.start for n in s.named):
        return
    before_it = s.out[-1].subject if s.out else None
    if before_it is None or before_it.level != subject.level or subject.level == "province":
        s.state.tier = None


def _speaks_of_commune(s: SentenceReader, figure: Figure) -> bool:
    """Whether a commune without name is at work beside a figure: `Phường tiếp nhận 26 phản ánh`, `412 hồ sơ tại xã`."""
    words = [t for t in s.tags_of("body_word") if "commune" in t.values and figure.left <= t.start]
    following = next((f.start for f in s.figures if f.start > figure.end), len(s.folded))
    behind = (t for t in words if figure.end < t.start < min(following, figure.right))
    if any(_AT_COMMUNE.search(s.folded, 0, t.start) and _BEHIND_COMMUNE.match(s.folded, t.end) for t in behind):
        return True
    bare = (t for t in words if t.end <= figure.start)
    return any(_BEFORE_COMMUNE.search(s.folded, 0, t.start) and _BEHIND_COMMUNE.match(s.folded, t.end) for t in bare)


def _bare_tier(s: SentenceReader, figure: Figure, subject: Subject) -> str | None:
    """`huyện 266, xã 142`: the bare word right before a figure, where the sentence goes through the tiers."""
    if _speaks_of_commune(s, figure):
        return "commune"
    said = {t.values[0] for t in s.tags_of("tier")}
    if _names_city(s, figure, subject, said):
        return subject.level
    words = [
        t
        for t in s.tags_of("body_word")
        if t.values[0] not in said or subject.level != t.values[0] or _OF_COMMITTEE.search(s.folded, 0, t.start)
    ]
    told = {t.values[0] for t in (*words, *s.tags_of("tier"))}
    own_twice = told == {"own_office", "district"} and subject.level == "district"  # `UBND quận cho biết quận có`
    if not words or len(told) < 2 or own_twice:
        return None
    near = [
        t
        for t in words
        if figure.left <= t.start
        and not _OF_SOMETHING.search(s.folded, 0, t.start)
        and t.end <= figure.start
        and _BETWEEN_TIER_AND_VALUE.fullmatch(s.folded, t.end, figure.start)
    ]
    return near[-1].values[0] if near else None


def _names_committee(s: SentenceReader, figure: Figure) -> bool:
    """Whether the committee of the province stands right before a figure: `UBND tỉnh: 490 thủ tục, cấp sở: 1.576`."""
    return _PROVINCIAL_COMMITTEE.search(s.folded, figure.left, figure.start) is not None


def _names_city(s: SentenceReader, figure: Figure, subject: Subject, said: set[str]) -> bool:
    """Whether the city itself stands before a figure: `thành phố 1.498 thủ tục, quận, huyện 264, xã 154`."""
    if not s.folded[figure.left : figure.start].rstrip().endswith(("thành phố", "thị xã")):
        return False
    of_list = any(t.end == len(s.folded[: figure.start].rstrip()) for t in s.tags_of("tier"))
    return subject.level == "district" or (
        subject.level == "province" and bool({"district", "commune"} & said) and not of_list
    )


def tier_value(folded: str, tag: Tag, subject: Subject) -> str:
    """The tier that words name; `một cửa thành phố` is of the province or the district, as the subject is."""
    if "own_office" not in tag.values:
        if subject.level == "district" and tag.values[0] == "district" and folded.startswith("các ", tag.start):
            return "all"  # it is one of them: `dẫn đầu các huyện`
        of_city = subject.level == "district" and folded[tag.start : tag.end].endswith("cấp thành phố")
        return "district" if of_city else tag.values[0]
    city = folded[tag.start : tag.end].endswith(("thành phố", "tp"))
    return "province" if city and subject.level == "province" and subjects.is_city(subject) else "district"
