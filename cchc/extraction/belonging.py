"""Whose a figure is: the subject named nearest to it, or inherited.

How bodies are named is the matter of `subjects`, which tier a figure covers that of `tiers`, whose report the document
is that of `document_subject`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cchc.extraction import attribution, subjects, timing
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, wording, words
from cchc.extraction.segments import open_bracket
from cchc.extraction.subjects import DATELINE, VENUE, Named, Subject
from cchc.localities import Mention

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_ACROSS_THE_PROVINCE = wording("across_the_province")
_ACTS_FOR_ALL = wording("acts_for_all")
_CENTRE_OF_PROVINCE = wording("centre_of_province")
_BODIES = words("bodies_of_a_tier")
_COMPARED_WITH_GROUP = wording("compared_with_group")
_EARNED_BY = wording("earned_by")
_EARNS = wording("earns")
_GIVES_EXAMPLES = wording("gives_examples")
_ALLOTS = wording("allots")
_RATED_BODIES = words("rated_bodies")
_ASKED = ("phiếu", "người")  # whom a survey asks
_ASKED_AT = wording("asked_at")
_AT_SEVERAL = wording("at_several")
_MANY_PLACES = 3  # so many in a row say where something was done
_AT_GROUPS = wording("at_groups")
_GOES_TO = wording("goes_to")
_IS_OF = words("is_of")
_ITS_CENTRE = wording("centre_before_province")
_MEAN = wording("mean_in_bracket")
_MEAN_OF_ALL = wording("mean_of_all")
_MEAN_BEFORE = wording("mean_before")
_MEAN_OF_GROUP = wording("mean_of_group")
_MEAN_OF_GROUP_SPOKEN_OF = wording("mean_of_group_spoken_of")
_SAYS_OF_ALL = wording("says_of_all")
_SET_AGAINST_GROUP = wording("set_against_group")
_STANDS = wording("stands")
_NATIONAL_PORTAL = wording("national_portal_at_work")
_NEXT_EXAMPLE = wording("next_example")
_NOT_WHOSE = wording("not_whose")
_MINISTRIES_COUNTED = words("ministries_counted")
_NUMBER_OF_PROVINCES = wording("number_of_provinces")
_PROVINCES_COUNTED = wording("provinces_counted")
_OF_THE_CITY = wording("of_the_city")
_WHOLE_OF = wording("whole_of")
_OF_THE_PROVINCE = wording("of_the_province")
TOLD_BY = wording("told_by")
_LEADS = wording("leads")
_HAS = wording("has")
_AT_RANK = wording("at_rank")
_LOCALITIES_OF_ITS_OWN = wording("localities_of_its_own")
_BELOW_THE_NATION = ("province", "district", "commune", "department")
_NATIONAL_INDICES = ("par_index", "sipas", "papi", "pci", "dti", "ict")
_WITHIN_A_PROVINCE = ("district", "commune", "department")
_INSIDE_A_PROVINCE = ("district", "commune")
PROVINCES_RANKED = (63.0, 34.0, 64.0)  # `hạng 12/63`: provinces until 2025, from 2025, and before 2008
_LEVELS = ("commune", "district", "province")
_PLACE_BEFORE = 24  # letters before a group that may say a place in it
_IN_BRACKET = (" (", " (ubnd ", " (của ")
_COMMUNES = ("xã", "phường", "thị trấn")
_HELD = ("count", "score", "percent")  # `cao nhất 98,63 (Sở Công Thương)`
_LIES_IN = (", ", " (", " của ", " thuộc ")  # between a locality and the one around it
_OF_PLACE = (" ", " tỉnh ", " của tỉnh ", " thành phố ")  # between a department and its province


def subject_of(s: SentenceReader, figure: Figure) -> Subject:
    """Whose a figure is: the body named last before it, else the one the sentence speaks of already."""
    counted = _bodies_of_the_nation(s, figure)
    if counted is not None:
        return counted
    if _NATIONAL_PORTAL.match(s.folded) and not any(n.start < figure.start for n in s.named):
        return subjects.NATION
    group = _group_of_mean(s, figure)
    if group is not None or is_mean_of_all(s, figure):
        s.subject = group or s.state.section or s.state.subject
        return s.subject
    before = [*_named_before(s, figure), *_groups_before(s, figure)]
    rated = figure.unit_concepts & _RATED_BODIES and any("rated" in t.values for t in figure.tags)
    rated = rated and not figure.unit.startswith(_COMMUNES)
    if (figure.unit_concepts & _BODIES or rated) and figure.form in ("count", "fraction"):
        whole = s.state.section or s.state.subject
        if before and counts_provinces(whole, figure):
            s.subject = _narrowest(before)
            return whole
        of_all = rated or figure.unit.startswith(("huyện", "quận"))
        inside = _WITHIN_A_PROVINCE if of_all else ("commune", "department")
        before = [(at, named) for at, named in before if named.level not in inside]
        if not before and s.subject.level in inside and s.subject != whole:
            return whole
    if not before:
        return _inherited(s, figure)
    position, last = before[-1]
    if last in (subjects.LOCALITIES, subjects.NATION) and _COMPARED_WITH_GROUP.search(s.folded, 0, position):
        return last
    subject = _narrowest(before)
    if not _told_in_bracket(s, position, figure) and not _in_bracket(s, position, figure):
        s.subject = subject
    return subject


def _inherited(s: SentenceReader, figure: Figure) -> Subject:
    """Whose a figure is before which nobody is named: as the one before, the province around, or the ministries'."""
    if s.subject in (subjects.NATION, subjects.NOBODY) and _counts_ministries(figure):
        return subjects.MINISTRIES
    s.subject = _province_around(s, figure) or s.subject
    return s.subject


def _counts_ministries(figure: Figure) -> bool:
    """Whether a figure counts ministries (`14/22 bộ, ngành`), or conditions of business, which they set."""
    if figure.form in ("count", "fraction") and figure.unit in _MINISTRIES_COUNTED:
        return True
    return "business_rule" in figure.unit_concepts or "business_rule" in attribution.own_concepts(figure)


def is_mean_of_all(s: SentenceReader, figure: Figure) -> bool:
    """Whether the mean of a list is told behind some of it: `thấp nhất là Sở Y tế (80,2%); bình quân 89,7%`."""
    if not s.out or figure.form not in ("percent", "score"):
        return False
    inside = (s.state.section or s.state.subject).level in _BELOW_THE_NATION
    return inside and _MEAN_OF_ALL.search(s.folded, 0, figure.start) is not None


def _group_of_mean(s: SentenceReader, figure: Figure) -> Subject | None:
    """The ministries or provinces whose mean is told: `Bình quân cả khối là 81,15%`, `khối tỉnh ..., bình quân 85`."""
    if figure.form not in ("percent", "score") or s.state.context.index is None:
        return None
    if _MEAN_OF_GROUP.search(s.folded, 0, figure.start):
        return group_told(s, figure.start) or s.state.group
    groups = s.tags_of("group_subject") if s.state.context.index in _NATIONAL_INDICES else []
    groups = [t for t in groups if _MEAN_OF_GROUP_SPOKEN_OF.search(s.folded, 0, t.start)]
    if not groups or _MEAN_BEFORE.search(s.folded, 0, figure.start) is None:
        return None
    named = any(groups[0].end <= n.start < figure.start for n in s.named)
    return None if named else subjects.GROUPS[groups[-1].values[0]]


def group_told(s: SentenceReader, before: int | None = None) -> Subject | None:
    """The ministries or the provinces, whichever a sentence told of last, before a place in it."""
    told = [t for t in s.tags_of("group_subject") if t.values[0] in ("ministries", "localities")]
    told = [t for t in told if (before is None or t.end <= before) and not names_its_own(s, t)]
    return subjects.GROUPS[told[-1].values[0]] if told else None


def _bodies_of_the_nation(s: SentenceReader, figure: Figure) -> Subject | None:
    """The provinces or ministries that a figure counts where one of them is told of: `nhóm B gồm 56 tỉnh`."""
    if figure.form not in ("count", "fraction"):
        return None
    rated = any("rated" in t.values for t in figure.tags)
    if rated and figure.unit in _MINISTRIES_COUNTED:
        return subjects.MINISTRIES
    if (s.state.section or s.state.subject).level not in _BELOW_THE_NATION:
        return None
    among_them = rated and s.folded.endswith("một trong ", 0, figure.start)
    of_all = figure.unit.startswith("địa phương") and (among_them or figure.number.denominator in PROVINCES_RANKED)
    if of_all or _PROVINCES_COUNTED.match(figure.unit) or _NUMBER_OF_PROVINCES.search(s.folded, 0, figure.start):
        return subjects.LOCALITIES
    return None


def _province_around(s: SentenceReader, figure: Figure) -> Subject | None:
    """The province around who reports, where the words are of all of it or its centre: `Toàn tỉnh có 93 ...`."""
    whole = s.state.section or s.state.subject
    if whole.level not in _WITHIN_A_PROVINCE:
        return None
    inside = whole.level in _INSIDE_A_PROVINCE
    across = inside and figure.form in ("count", "fraction") and _ACROSS_THE_PROVINCE.match(s.folded, figure.end)
    said = (_OF_THE_PROVINCE if inside else _CENTRE_OF_PROVINCE).search(s.folded, figure.left, figure.start)
    if inside and not str(whole.name).startswith("thành phố"):
        said = said or _OF_THE_CITY.search(s.folded, figure.left, figure.start)
    if not across and said is None:
        return None
    return subjects.province_of(whole.province_code, s.state.period.end or s.state.resolved_on)


def counts_provinces(subject: Subject, figure: Figure) -> bool:
    """Whether the bodies counted of a subject are provinces: `33 tỉnh`, `55 địa phương` of the nation."""
    return subject.level == "national" and figure.unit.startswith(("tỉnh", "địa phương"))


def _told_in_bracket(s: SentenceReader, position: int, figure: Figure) -> bool:
    """Whether a group stands in a bracket with its figure: `đạt 61,7 điểm (trung bình cả nước là 68,3), hạng 51`."""
    opening = open_bracket(s.folded, figure.start)
    return 0 <= opening < position and _MEAN.match(s.folded, opening) is not None


def _in_bracket(s: SentenceReader, position: int, figure: Figure) -> bool:
    """Whether a body is named in a bracket that is still open at its figure: `6 cơ quan (cao nhất là Sở A, 93 điểm`."""
    return 0 <= open_bracket(s.folded, figure.start) < position and s.folded.find(")", figure.end) >= 0


def _named_before(s: SentenceReader, figure: Figure) -> list[tuple[int, Subject]]:
    """Subjects named in the figure's stretch before it, with their positions."""
    whole, on = s.state.section or s.state.subject, s.state.period.end or s.state.resolved_on
    found = []
    for n in s.named:
        right_behind = figure.number.decimals > 0 and s.folded[n.end : figure.start] == " "
        labels = right_behind or _HAS.fullmatch(s.folded, n.end, figure.start) is not None
        if not (figure.left <= n.start < figure.right or labels) or n.start > figure.start or n.start in s.only_where:
            continue
        if timing.closed_off(s, n.end, figure) and _ends_with_figure(s, n, figure):
            continue
        subject = subject_named(s, n, whole, on)
        if subject is not None:
            found.append((n.start, subject))
    return found + [(n.start, held) for n in s.named if (held := _holder(s, n, figure, whole, on)) is not None]


def _ends_with_figure(s: SentenceReader, n: Named, figure: Figure) -> bool:
    """Whether a closed bracket named a body for a figure of its own: `6 cơ quan tốt (nhất là Sở A, 93 điểm), 11`."""
    if "với" in s.folded[max(0, n.start - 40) : n.start]:
        return True
    opening, close = s.folded.rfind("(", 0, n.start), s.folded.find(")", n.end)
    inside = sum(opening < m.start < close for m in s.named)
    return (inside > 1 or any(opening < f.start < close for f in s.figures)) and close < figure.start


def _holder(s: SentenceReader, n: Named, figure: Figure, whole: Subject, on: str | None) -> Subject | None:
    """Whose a rank or count is that is told behind it: `xếp thứ 2 là Tây Ninh`, `436 hồ sơ của phường Cái Khế`."""
    joined = s.folded[max(figure.end, figure.unit_end) : n.start]
    if _EARNED_BY.fullmatch(joined) and _STANDS.match(s.folded, n.end) and _EARNS.search(s.folded, 0, figure.start):
        return subject_named(s, n, whole, on)
    if figure.form == "rank":
        return subject_named(s, n, whole, on) if _GOES_TO.fullmatch(joined) else None
    if joined in _IN_BRACKET and s.folded.startswith(")", n.end) and figure.form in _HELD:
        return subject_named(s, n, whole, on, holds=True)
    counted = figure.form in ("count", "fraction") and bool(figure.unit)
    if not counted or joined not in _IS_OF or n.mention is None or n.mention.kind == "bare":
        return None
    named = subject_named(s, n, whole, on)
    return named if named is not None and named.level in ("district", "commune") else None


def only_where(s: SentenceReader) -> set[int]:
    """Starts of the names in a sentence that only say where something is."""
    return _examples(s) | _addresses(s)


def _examples(s: SentenceReader) -> set[int]:
    """Starts of the names that only say where: `ở 10 tỉnh, có Hà Nội, TP.HCM và Đà Nẵng, với 11.800 người`."""
    runs: list[list[Named]] = []
    for n in s.named:
        if runs and _NEXT_EXAMPLE.fullmatch(s.folded, runs[-1][-1].end, n.start):
            runs[-1].append(n)
        else:
            runs.append([n])
    told = (run for run in runs if _GIVES_EXAMPLES.search(s.folded, 0, run[0].start))
    examples = {n.start for run in told if len(run) > 1 for n in run if s.folded.startswith((",", ")"), run[-1].end)}
    several = (run for run in runs if len(run) >= _MANY_PLACES and _AT_SEVERAL.search(s.folded, 0, run[0].start))
    return examples | {n.start for run in several for n in run if not _HAS.match(s.folded, run[-1].end)}


def _addresses(s: SentenceReader) -> set[int]:
    """Starts of the names that only say where the one before lies: `xã Tam Lư (huyện Quan Sơn, tỉnh Thanh Hóa)`."""
    found = set()
    for a, b in pairwise(s.named):
        if a.mention is None or b.mention is None or a.mention.level == b.mention.level:
            continue
        narrower = _LEVELS.index(a.mention.level) < _LEVELS.index(b.mention.level)
        joined = s.folded[a.end : b.start]
        if narrower and joined in _LIES_IN and (b.mention.kind != "bare" or joined == " ("):
            found.add(b.start)
    return found


def _groups_before(s: SentenceReader, figure: Figure) -> list[tuple[int, Subject]]:
    """Groups of bodies before the figure: `bình quân các địa phương đạt 95%`."""
    groups = (
        t
        for t in s.tags_of("group_subject")
        if figure.left <= t.start < figure.start
        and not (names_its_own(s, t) or _is_field(s, t, figure) or _is_yardstick(s, t, figure))
    )
    behind = (t for t in s.tags_of("group_subject") if _is_at(s, t, figure))
    return [(t.start, _group_named(s, t)) for t in (*groups, *behind)]


def _is_yardstick(s: SentenceReader, group: Tag, figure: Figure) -> bool:
    """Whether others are but set against a group: `cao khi so với trung bình cả nước: minh bạch được 11,3/18 điểm`."""
    return _SET_AGAINST_GROUP.search(s.folded, 0, group.start) is not None and any(
        c in ":;" for c in s.folded[group.end : figure.start]
    )


def _group_named(s: SentenceReader, group: Tag) -> Subject:
    """The bodies that a group is; beside ministries and provinces `chung cả nước` is both together."""
    said = {value for t in s.tags_of("group_subject") for value in t.values}
    together = s.folded[group.start : group.end] == "chung cả nước" and {"ministries", "localities"} <= said
    return subjects.NATION if together else subjects.GROUPS[group.values[0]]


def _is_at(s: SentenceReader, group: Tag, figure: Figure) -> bool:
    """Whether a rate is said to be that of a group right behind it: `45,7% ở các địa phương`."""
    end = max(figure.end, figure.unit_end)
    mean = figure.form in ("percent", "score") and _MEAN_BEFORE.search(s.folded, 0, figure.start) is not None
    behind = (figure.form == "percent" or mean) and _AT_GROUPS.fullmatch(s.folded, end, group.start) is not None
    asked = figure.form == "count" and figure.unit.startswith(_ASKED)
    behind = behind or (asked and _ASKED_AT.fullmatch(s.folded, end, group.start) is not None)
    return behind and not names_its_own(s, group)


def _is_field(s: SentenceReader, group: Tag, figure: Figure) -> bool:
    """Whether a group is but the field of a rank: `vị trí cả nước: thứ 33`, `hạng 24 (63 tỉnh, thành phố), tăng 9`."""
    if "unnamed" in group.values and any(figure.left <= n.start < group.start for n in s.named):
        return True  # `Vĩnh Phúc vào nhóm 5 địa phương dẫn đầu`
    if figure.form == "rank" or _LEADS.search(s.folded, max(0, group.start - _PLACE_BEFORE), group.start):
        return True
    bracket = s.folded.rfind("(", 0, group.start)
    return bracket >= 0 and bracket < group.start < s.folded.find(")", bracket) < figure.start


def names_its_own(s: SentenceReader, group: Tag) -> bool:
    """Whether `các địa phương` are the districts and communes of the province that reports."""
    wide = any({"ministries", "nation"} & set(t.values) for t in s.tags_of("group_subject"))
    last = s.document.readings[-1].subject if s.document.readings else None
    wide = wide or (last == subjects.MINISTRIES and s.folded.startswith("khối ", group.start))
    own = s.state.subject.level in _BELOW_THE_NATION and not wide
    if own and any(t.start == group.start for t in s.tags_of("tier")):
        return any(t.values[0] in ("district", "commune") for t in s.tags_of("tier"))  # `khối tỉnh 21, khối huyện 97`
    return own and _LOCALITIES_OF_ITS_OWN.fullmatch(s.folded, group.start, group.end) is not None


def _narrowest(before: list[tuple[int, Subject]]) -> Subject:
    """The subject named last, or, where that is only its province, the body inside it: `Sở Y tế tỉnh Lào Cai`."""
    last = max(before, key=lambda found: found[0])[1]
    if last.level != "province":
        return last
    inside = [x for _, x in before if x.level in _WITHIN_A_PROVINCE and x.province_code == last.province_code]
    return inside[-1] if inside else last


def subject_named(
    s: SentenceReader, n: Named, whole: Subject, on: str | None, *, holds: bool = False
) -> Subject | None:
    """The subject that a name means in a document about `whole`, or None when it is a source, office or venue.

    `holds`: it stands in a bracket as the one whose figure is printed before.
    """
    if n.mention is not None:
        return _place_named(s, n, n.mention, whole, on)
    if _only_tells(s, n, holds=holds) or _SAYS_OF_ALL.match(s.folded, n.end) or _is_of_district(s, n):
        return None
    if n.kind == "department":
        return _department_named(s, n, whole, on)
    return _of_the_nation(s, n, whole)


def _only_tells(s: SentenceReader, n: Named, *, holds: bool) -> bool:
    """Whether a body is a source, an office, or acts for all; `holds` as in `subject_named`."""
    bodies = subjects.bodies()
    if bodies.is_office(s.folded, n.start) or TOLD_BY.search(s.folded, 0, n.start):
        return True
    if not holds and _named_aside(s, n):
        return True
    return n.name in bodies.reporters and _ACTS_FOR_ALL.match(s.folded, n.end) is not None


def _of_the_nation(s: SentenceReader, n: Named, whole: Subject) -> Subject | None:
    """A ministry, a region with a value of its own, or a body with branches everywhere."""
    if n.kind == "system":
        return subjects.system_of(n.name, whole)
    if n.kind == "ministry":
        gives = whole.level in _BELOW_THE_NATION and _ALLOTS.match(s.folded, n.end)
        return None if gives else Subject(n.name, "ministry", None, n.name)
    has = _HAS.match(s.folded, n.end)
    of_it = has is not None and s.folded[has.end() : has.end() + 1].isdigit()
    return Subject(n.name, "national", None, n.name, "province") if of_it else None


def _department_named(s: SentenceReader, n: Named, whole: Subject, on: str | None) -> Subject | None:
    """A department of the province reported on, or of the one named behind it."""
    elsewhere = _other_province_of(s, n, whole, on)
    if elsewhere is not None:
        return subjects.body_of(n.name, "department", elsewhere)
    if whole.level == "department":
        return whole if n.name == whole.short else None
    if whole.level in ("province", None):
        return subjects.body_of(n.name, "department", whole)
    province = subjects.province_of(whole.province_code, on)
    return subjects.body_of(n.name, "department", province) if province is not None else None


def _other_province_of(s: SentenceReader, n: Named, whole: Subject, on: str | None) -> Subject | None:
    """The other province right behind a department: `Văn phòng Đăng ký đất đai tỉnh Bình Phước (trước sáp nhập)`."""
    behind = next((m.mention for m in s.named if m.start >= n.end and s.folded[n.end : m.start] in _OF_PLACE), None)
    if behind is None or behind.level != "province":
        return None
    province = subjects.resolve(behind, on, None)
    return province if province is not None and province.province_code != whole.province_code else None


def _is_of_district(s: SentenceReader, n: Named) -> bool:
    """Whether an office is that of the district named behind it: `Văn phòng UBND thành phố Đà Lạt`."""
    behind = next((m.mention for m in s.named if m.start >= n.end and s.folded[n.end : m.start] in (" ", "")), None)
    return n.kind == "department" and behind is not None and behind.level == "district"


def _named_aside(s: SentenceReader, n: Named) -> bool:
    """`Trung tâm Hành chính công (Văn phòng UBND tỉnh)`: a bracket that names a body, and no figure of it."""
    return s.folded.endswith("(", 0, n.start) and s.folded.startswith(")", n.end)


def _place_named(s: SentenceReader, n: Named, mention: Mention, whole: Subject, on: str | None) -> Subject | None:
    """The locality that a name means; the province of a district that reports stands for the district itself."""
    before = s.folded[max(0, n.start - 30) : n.start]
    if DATELINE.match(s.folded, n.end):
        return None
    if VENUE.search(before) or (not _AT_RANK.match(s.folded, n.end) and _NOT_WHOSE.search(before)):
        return None
    subject = subjects.resolve(mention, on, whole.province_code)
    if subject is None or whole.level not in _WITHIN_A_PROVINCE:
        return subject
    own_province = subject.level == "province" and subject.province_code == whole.province_code
    whole_province = _WHOLE_OF.search(before) is not None
    whole_province = whole_province or _ITS_CENTRE.search(s.folded, 0, n.start) is not None
    return whole if own_province and not whole_province else subject


def province_named(s: SentenceReader, figure: Figure) -> Subject | None:
    """The province named before the score or rank of an index, also in the report of one of its communes."""
    before = [(n, n.mention) for n in s.named if figure.left <= n.start < figure.start and n.mention is not None]
    if not before:
        return None
    named, mention = before[-1]
    if any(n.kind == "department" and s.folded[n.end : named.start] in _OF_PLACE for n in s.named):
        return None  # `Sở Tài chính tỉnh Long An`
    whole, on = s.state.subject, s.state.period.end or s.state.resolved_on
    if mention.level != "province" or whole.level == "province" or _place_named(s, named, mention, whole, on) is None:
        return None
    return subjects.resolve(mention, on, None)
