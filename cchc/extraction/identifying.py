"""Which indicator a figure of a sentence is: by its own words, or by what stands beside it.

What the words alone say is the matter of `attribution`; here it is weighed against totals and parts, rates and their
counts, rows and lists, and the title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc.extraction import attribution, lists
from cchc.extraction.attribution import OTHER, Choice
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import meanings, wording, words
from cchc.extraction.segments import open_bracket
from cchc.extraction.state import Reading

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_COUNT_OF_RATE = wording("count_of_rate")
_CHANGES_TO = wording("changes_to")
_DIVIDES = wording("divides")
_FINER_OF_RATES = words("finer_of_rates")
_STREAMLINED = frozenset(("streamlined",))
_KINDS_OF_STAFF = attribution.WEAK | words("kinds_of_staff")
_ARISES = wording("arises")
_ARISING_BEHIND = 12  # letters behind cases within which they are told to arise
_GROWS = wording("grows")
_MOST_OF_THESE = wording("most_of_these")
_NAMED_RATE = wording("named_rate")
_RATIO_BEFORE = wording("ratio_before")
_RATIO_BEHIND = wording("ratio_behind")
_REST_BY_FIELD = wording("rest_by_field")
_RAISES_TOTAL = wording("raises_total")
_SHARE_OF_LATE = wording("share_of_late")
_PART_OF_PAR_NAMED = wording("part_of_par")
_RANK_IN_REGION = wording("rank_in_region")
_ON_AVERAGE = wording("on_average")
_FIELD_APART = wording("field_apart")
_RANK_BEHIND = wording("rank_behind")
_ISSUES = wording("issues")
_SAYS_MORE = wording("says_more")
_ITEMS_JOINED = (", ", " và ", " với ")  # between what a plan has and what else it has
_HELPED = words("helped")
_HELPS = wording("helps")
_BASE_OF_ITS_OWN = wording("base_of_its_own")
_NEXT_ASPECT = wording("next_aspect")
_SATISFIED_WITH = wording("satisfied_with")
_ABOUT_NEXT = wording("about_next")
_ASKED = wording("asked")
_ON_THE_WHOLE = wording("satisfied_on_the_whole")
_BY_MERGERS = wording("by_mergers")
_COMMUNE_UNIT = wording("commune_unit")
_ITS_CENTRE = wording("its_centre")
_LEFT = frozenset(("remaining",))
_ANY_UNIT = frozenset({"unit"})  # `đơn vị`, which leaves open what kind of bodies
_OF_CASES = ("action", "deadline", "channel", "level")  # what is said of cases and services
_DIVIDED_BY = (" – ", " - ", ": ")  # `tinh giản 88 biên chế – khối hành chính 22 người`
_QUOTA_OF_KIND = meanings("quota_of_kind")
_QUOTA_BEFORE = 3  # so many figures before the posts of a kind, the quota they are of was told
_LEAVERS = words("leavers")
_RETIRES = "retiring"
_LEAVING = "leaving"
_PROVIDED = frozenset(("procedure", "service"))  # `Dẫn đầu là Sở A với 126 thủ tục`: of those told of
_PART_OF_PAR = "par_component_score"
_OF_WHOLE = ("par_index_score", "sipas_score", "papi_score", "pci_score", OTHER)
_OF_PART = ("_component_score", "_dimension_score")
_ACTS_ISSUED = "legal_documents_issued"
_ACTS_LOOKED_INTO = "legal_documents_reviewed"
_PERSONS = frozenset(("person", "staff"))
_TIMES_CUT = "procedures_time_reduced"
_OF_SENTENCE = 12  # so many readings back, the sentence before began
_QUOTA_CUT = "staff_quota_reduction"
_CONTRACTS_CUT = "contract_staff_reduction"
_CUT_OF_KIND = meanings("cut_of_kind")
_STAFF_CUT = "staff_reduction_count"
_INSPECTED = "par_inspected_units"
_SATISFACTION = "satisfaction_rate"
_TIME_CUT = "procedure_time_reduction_rate"
_TELLING_COUNT = 20  # counts up to this one make rates that fit by chance


def code_of(s: SentenceReader, figure: Figure, choice: Choice, given: lists.Given | None) -> tuple[str, Choice, str]:
    """Code of a figure, the choice it rests on, and the rule: its own words, or what stands beside it."""
    if figure.form == "fraction" and figure.percent is not None:
        return _rate_of_fraction(s, figure.percent, figure, choice)
    ratio = _ratio_of_others(s, figure, choice)
    if ratio is not None:
        return OTHER, choice, ratio
    computed = _computed_rate(s, figure)
    if computed is not None:
        return computed, choice, "rate_by_arithmetic"
    code, rule = _code_by_words(s, figure, choice, given)
    if figure.linked_to is not None and figure.linked_to.form == "count" and not _says_deadline(s, figure, code):
        code, rule = _rate_of_count(s, figure, figure.linked_to, code, rule)
    if rule == "ellipsis" and _names_something_new(s, figure):
        code, rule = OTHER, "uncatalogued"
    code, rule = _by_what_is_counted(s, figure, choice, *_part_of_bodies(s, figure, code, rule))
    counted = _count_of_rate(s, figure, choice)
    if counted is not None:
        code, rule = counted, "count_of_rate"
    if rule != "rate_of_count" and (_satisfied_with_too(s, figure) or _cuts_time_too(s, figure)):
        code, rule = (_TIME_CUT if s.out[-1].code == _TIMES_CUT else s.out[-1].code), "ellipsis"
    if code == OTHER and s.state.topic is not None and _leaves_open(s, figure, choice):
        code, rule = s.state.topic, "topic"
    if code == OTHER and _gives_value_of_rate(s, figure, choice):
        code, rule = s.state.rate or OTHER, "topic"
    return code, choice, rule


def _ratio_of_others(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """The rule by which a percentage is a ratio that no indicator has: of two periods, of the late ones alone."""
    if _compares_periods(s, figure, choice):
        return "ratio_of_periods"
    return "share_of_late" if _is_share_of_late(s, figure) else None


def _is_share_of_late(s: SentenceReader, figure: Figure) -> bool:
    """Whether a percentage is a part of the late cases: `gần 59% số hồ sơ trễ hạn`; no rate of apologies for them."""
    late = figure.form == "percent" and _SHARE_OF_LATE.match(s.folded, figure.end)
    return bool(late) and not any("apology" in t.values and t.end <= figure.start for t in s.tags_of("concept"))


def _cuts_time_too(s: SentenceReader, figure: Figure) -> bool:
    """Whether a list of cuts of time goes on: `tiếp nhận giảm 43% thời gian, xử lý giảm 47%, văn thư giảm 39%`."""
    last = s.out[-1] if s.out else None
    if last is not None and last.code == _TIMES_CUT and figure.form == "percent" and not last.dropped:
        return _ON_AVERAGE.fullmatch(s.folded, max(last.figure.end, last.figure.unit_end), figure.start) is not None
    if last is None or last.code != _TIME_CUT or not last.figure.form == figure.form == "percent":
        return False
    between = s.folded[last.figure.end : figure.start]
    return between.endswith((" giảm ", " cắt giảm ", " rút ngắn ")) and not any(c in ".;" for c in between)


def _satisfied_with_too(s: SentenceReader, figure: Figure) -> bool:
    """Whether a list of what people are satisfied with goes on: `hài lòng về thủ tục 80%; về công chức 81%`."""
    last = s.out[-1] if s.out else None
    if last is None or last.code != _SATISFACTION or not last.figure.form == figure.form == "percent":
        return False
    if _ABOUT_NEXT.fullmatch(s.folded, last.figure.end, figure.start):
        return True
    listed = _SATISFIED_WITH.search(s.folded, 0, last.figure.start)
    return listed is not None and _NEXT_ASPECT.fullmatch(s.folded, last.figure.end, figure.start) is not None


def quotes_last(s: SentenceReader, figure: Figure, choice: Choice) -> bool:
    """`hồ sơ trễ hạn là 120, giảm nhiều so với năm 2022 (245 hồ sơ)`: a bracket with what the last figure was."""
    last = s.out[-1].figure if s.out else None
    if last is None or not last.form == figure.form == "count" or choice.own - last.unit_concepts - {"reduced"}:
        return False
    return s.folded.endswith("(", 0, figure.start) and bool(figure.unit) and figure.unit == last.unit


def grows_with_count(s: SentenceReader, figure: Figure, choice: Choice) -> bool:
    """`tiếp nhận 95.000 hồ sơ, tăng 11,5% so với cùng kỳ`: by how much the count right before it changed."""
    last = s.out[-1] if s.out else None
    if last is None or figure.form != "percent" or last.figure.form != "count" or last.dropped:
        return False
    if last.status == "change" and figure.linked_to is last.figure:
        return True
    if choice.own - {"reduced"}:
        return False
    return _GROWS.fullmatch(s.folded, max(last.figure.end, last.figure.unit_end), figure.start) is not None


def _compares_periods(s: SentenceReader, figure: Figure, choice: Choice) -> bool:
    """`bằng 94% so với cùng kỳ`, where it is no cut: `giảm 236 đơn vị, bằng 11,2% so với năm 2021`."""
    if figure.form != "percent" or (figure.linked_to is not None and "reduced" in choice.own):
        return False
    ratio = _RATIO_BEFORE.search(s.folded, 0, figure.start) and _RATIO_BEHIND.match(s.folded, figure.end)
    return ratio is not None


def _by_what_is_counted(s: SentenceReader, figure: Figure, choice: Choice, code: str, rule: str) -> tuple[str, str]:
    """What is counted may make it another indicator: communes with their centre, people helped, acts listed."""
    if (beside := _beside_index(s, figure, choice, code)) is not None:
        return beside
    people = _people_counted(s, figure, choice, code)
    if people is not None:
        return people
    if code == _SATISFACTION and s.state.context.index == "sipas" and _ON_THE_WHOLE.search(s.folded, 0, figure.start):
        return "sipas_score", rule
    if code == "one_stop_agencies" and _is_inspected_too(s, figure):
        return _INSPECTED, "part_of_total"
    if code == "one_stop_agencies" and _has_its_centre(s, figure):
        return "commune_service_centres", rule
    if figure.unit in _HELPED and "trained" not in choice.own and _HELPS.search(s.folded, 0, figure.start):
        return OTHER, "people_helped"
    if code == "internal_divisions_count" and figure.form == "fraction":
        return OTHER, "uncatalogued"  # `11/13 phòng dùng phần mềm`: what some of them do
    if code == "cases_received_total" and _arise_from_services(s, figure, choice):
        return "cases_received_online", rule
    if code == "procedure_decisions_issued" and (act := _act_listed(s, choice)) is not None:
        return act, "ellipsis"
    return code, rule


def _beside_index(s: SentenceReader, figure: Figure, choice: Choice, code: str) -> tuple[str, str] | None:
    """What stands right behind the score of an index, or of a part of one, and is not of the index named last."""
    if _is_of_other_index(s, figure, choice, code):
        return OTHER, "uncatalogued"
    if figure.form == "rank" and _RANK_IN_REGION.search(s.folded, 0, figure.start):
        return OTHER, "uncatalogued"
    if _is_part_of_par(s, figure, code):
        return _PART_OF_PAR, "part_of_index"
    ranked = _rank_of_component(s, figure, code)
    return (ranked, "ellipsis") if ranked is not None else None


def _is_part_of_par(s: SentenceReader, figure: Figure, code: str) -> bool:
    """Whether a percentage stands right behind the name of a part of PAR INDEX, of which the text has told."""
    if (
        figure.form != "percent"
        or code not in _OF_WHOLE
        or _PART_OF_PAR_NAMED.search(s.folded, 0, figure.start) is None
    ):
        return False
    told = (r.code for r in (*s.document.readings, *s.out))
    return any(attribution.index_of(c) == "par_index" for c in told)


def _is_of_other_index(s: SentenceReader, figure: Figure, choice: Choice, code: str) -> bool:
    """Whether a bare percentage would be of an index before the last: `SIPAS 86,7%; PAPI 40,62/80 điểm, tức 50,8%`."""
    last = s.out[-1] if s.out else None
    if last is None or figure.form != "percent" or last.figure.form != "score" or choice.own:
        return False
    index = attribution.index_of(last.code)
    return index is not None and attribution.index_of(code) not in (index, None)


def _rank_of_component(s: SentenceReader, figure: Figure, code: str) -> str | None:
    """The rank right behind the score of a part of an index: `Cải cách thể chế 85,4% (xếp thứ 33)`."""
    last = s.out[-1] if s.out else None
    if last is None or figure.form != "rank" or last.dropped or not last.code.endswith(_OF_PART):
        return None
    if attribution.index_of(code) != attribution.index_of(last.code):
        return None
    behind = _RANK_BEHIND.fullmatch(s.folded, max(last.figure.end, last.figure.unit_end), figure.start)
    return attribution.rank_of(last.code) if behind else None


def _is_part_of_other(s: SentenceReader, figure: Figure) -> bool:
    """Whether staff in a bracket are parts of people without an indicator: `dôi dư 799 người (374 cán bộ)`."""
    opens = open_bracket(s.folded, figure.start)
    if opens < 0:
        return False
    total = next((r for r in s.out if max(r.figure.end, r.figure.unit_end) == opens - 1), None)
    return total is not None and total.code == OTHER and total.figure.form == "count" and not total.dropped


def _leaves_service(figure: Figure, choice: Choice) -> bool:
    """Whether people are counted who retire early or give up their posts: `127 người về hưu trước tuổi`."""
    people = figure.form == "count" and (figure.unit in _LEAVERS or "staff" in figure.unit_concepts)
    return people and _RETIRES in choice.own


def _speaks_of_streamlining(s: SentenceReader) -> bool:
    """Whether people leave because posts are cut, and not by the decrees on the mergers of 2025."""
    return _BY_MERGERS.search(s.folded) is None and "tinh giản" in s.document.doc.folded


def _is_inspected_too(s: SentenceReader, figure: Figure) -> bool:
    """Whether offices are among the bodies inspected: `kiểm tra 15 đơn vị: 3 sở, 2 bộ phận một cửa, 10 xã`."""
    total = next((r for r in s.out if r.code == _INSPECTED and not r.dropped), None)
    if total is None or ";" in s.folded[total.figure.end : figure.start]:
        return False
    return s.folded.startswith(":", max(total.figure.end, total.figure.unit_end))


def _cut_in_bracket(s: SentenceReader, figure: Figure, choice: Choice, code: str) -> str | None:
    """The cut of one kind of posts, in the bracket behind all of it: `giảm 960 biên chế (công chức 93 người, ...`."""
    opens = open_bracket(s.folded, figure.start)
    total = next((r for r in s.out if max(r.figure.end, r.figure.unit_end) == opens - 1), None)
    if total is None or total.code != _QUOTA_CUT or total.dropped:
        return None
    return _CONTRACTS_CUT if "contract_staff" in choice.own else _CUT_OF_KIND.get(code)


def _kind_of_quota(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """The posts of a kind that a list gives of a quota: `tổng biên chế năm 2018 là 31.564. Công chức: 2.929`."""
    kinds = [code for concept, code in _QUOTA_OF_KIND.items() if concept in choice.own]
    if len(kinds) != 1 or "present" in choice.own or not s.folded.endswith(": ", 0, figure.start):
        return None
    told = [r for r in [*s.document.readings, *s.out] if not r.dropped][-_QUOTA_BEFORE:]
    return kinds[0] if any(r.code.startswith("staff_quota") for r in told) else None


def _people_counted(s: SentenceReader, figure: Figure, choice: Choice, code: str) -> tuple[str, str] | None:
    """What people are counted, where it is no staff: who leaves, who was asked, posts of a kind, parts of others."""
    cut = _cut_in_bracket(s, figure, choice, code)
    if cut is not None:
        return cut, "part_of_total"
    if _leaves_service(figure, choice):
        return (_STAFF_CUT if _speaks_of_streamlining(s) else OTHER), _LEAVING
    if figure.unit.startswith("người") and _ASKED.search(s.folded, 0, figure.start):
        return "survey_responses", "people_asked"
    if code != "staff_total":
        return None
    if _is_part_of_other(s, figure):
        return OTHER, "part_of_total"
    kind = _kind_of_quota(s, figure, choice)
    return (kind, "pattern") if kind is not None else None


def _act_listed(s: SentenceReader, choice: Choice) -> str | None:
    """What decisions are in a list of acts that says nothing of procedures: `12 nghị quyết, 40 quyết định`."""
    if not choice.own <= attribution.WEAK | {"decision", "issued_new"}:
        return None
    last = s.out[-1] if s.out else None
    if last is not None and last.code == "legal_documents_issued" and not last.dropped:
        return last.code
    return OTHER if "legal_document" in s.state.context.sentence else None


def _arise_from_services(s: SentenceReader, figure: Figure, choice: Choice) -> bool:
    """Whether cases came through the services counted before: `11 dịch vụ công trực tuyến, phát sinh 28 hồ sơ`."""
    last = s.out[-1] if s.out else None
    if last is None or last.dropped or not {"online", "service"} <= last.figure.unit_concepts | last.choice.own:
        return False
    if last.figure.form != "count" or choice.own - figure.unit_concepts - {"received"} - attribution.WEAK:
        return False
    begin, end = max(last.figure.end, last.figure.unit_end), figure.unit_end + _ARISING_BEHIND
    return _ARISES.search(s.folded, begin, end) is not None


def _has_its_centre(s: SentenceReader, figure: Figure) -> bool:
    """Whether communes are counted that have a centre of their own: `124/124 xã, phường đã thành lập Trung tâm`."""
    return _COMMUNE_UNIT.match(figure.unit) is not None and _ITS_CENTRE.match(s.folded, figure.unit_end) is not None


def _part_of_bodies(s: SentenceReader, figure: Figure, code: str, rule: str) -> tuple[str, str]:
    """The bodies counted before that a sentence divides: `Phân theo lĩnh vực, giáo dục 1.552 đơn vị, y tế 73`."""
    bodies = figure.form == "count" and (figure.unit_concepts == _ANY_UNIT or not figure.unit)
    if not bodies or (code != OTHER and rule != "ellipsis") or _DIVIDES.match(s.folded) is None:
        return code, rule
    indicators = s.document.catalogue.indicators
    before = (r.code for r in reversed(s.document.readings) if not r.dropped and r.code != OTHER)
    total = next((c for c in before if _ANY_UNIT & indicators[c].counts), None)
    return (total, "part_of_total") if total is not None else (code, rule)


def _code_by_words(s: SentenceReader, figure: Figure, choice: Choice, given: lists.Given | None) -> tuple[str, str]:
    """Code of a figure by what is said of it, or of the list it stands in."""
    code, rule = choice.code, choice.rule
    if rule == "ellipsis":
        code = _code_in_row(s, figure, choice) or _code_of_list(s, figure) or code
    part = attribution.part_of(figure, s.state.context) if _is_part(s, figure) else None
    part = part or _of_list_total(s, figure, choice) or _kind_of_cut(s, figure, choice)
    if part is not None:
        code, rule = part, "part_of_total"
    if code == _ACTS_LOOKED_INTO and rule == "ellipsis" and _ISSUES.search(s.folded, 0, figure.start):
        code, rule = _ACTS_ISSUED, "pattern"
    elif _goes_on_from(s, figure, choice):
        code, rule = s.out[-1].code, "ellipsis"
    elif (told := _told_before(s, figure, choice)) is not None:
        code, rule = told, "ellipsis"
    elif code == OTHER and _is_item_of_plan(s, figure):
        code, rule = s.out[-1].code, "ellipsis"
    if given is not None and given.nth is not None:
        code, rule = _nth_code(s, figure, *given.nth) or code, "respectively"
    return code, rule


def _is_item_of_plan(s: SentenceReader, figure: Figure) -> bool:
    """Whether items of a plan stand right behind others: `gồm 7 nội dung, 62 nhiệm vụ, giao các sở thực hiện`."""
    last = s.out[-1] if s.out else None
    if last is None or last.dropped or figure.form != "count" or not s.counts_plan(last.code):
        return False
    joined = s.folded[max(last.figure.end, last.figure.unit_end) : figure.start]
    items = figure.unit_concepts & s.document.catalogue[last.code].counts
    return "task" in items and joined in _ITEMS_JOINED


def _kind_of_cut(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """The cut of which one kind of staff is told: `tinh giản 218 người, trong đó công chức 52 người`."""
    total = next((r for r in s.out if r.figure.form == "count" and not r.dropped), None)
    cut = total is not None and total.code in attribution.codes_requiring(_STREAMLINED)
    if total is None or not cut or figure.unit != total.figure.unit:
        return None
    kinds = choice.own <= _KINDS_OF_STAFF | figure.unit_concepts
    begin = max(total.figure.end, total.figure.unit_end)
    divided = s.announces_parts(total.figure.end, figure.start) or s.folded.startswith(_DIVIDED_BY, begin)
    return total.code if kinds and divided else None


def _goes_on_from(s: SentenceReader, figure: Figure, choice: Choice) -> bool:
    """Whether a count is the later value of the one before: `từ 319 xuống còn 42 hồ sơ`, `nâng tổng số lên 90`."""
    last = s.out[-1] if s.out else None
    if last is None or last.dropped or last.code == OTHER or last.figure.form != figure.form:
        return False
    said = choice.own - figure.unit_concepts - attribution.LATER_VALUE - attribution.WEAK
    if said or not (figure.unit_concepts <= last.choice.concepts.keys()):
        return False
    end = max(last.figure.end, last.figure.unit_end)
    led_to = last.status == "change" and _CHANGES_TO.fullmatch(s.folded, end, figure.start)
    if led_to or _RAISES_TOTAL.search(s.folded, 0, figure.start):
        return True
    slot_of = s.document.catalogue.slot_of
    return figure.arrow == "to" and any(slot_of[c] in _OF_CASES for c in last.choice.own)


def _of_list_total(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """What the line above a list counts, where a bullet names nothing but whose its count is."""
    if s.state.total is None or figure.form != "count" or s.sentence.block.kind != "bullet":
        return None
    total = s.state.total[1]
    said = choice.own - figure.unit_concepts - attribution.WEAK - attribution.FIELDS
    counts = s.document.catalogue[total.code].counts
    counted = figure.unit in attribution.GENERIC_UNITS or bool(figure.unit_concepts & counts)
    return total.code if counted and said <= total.choice.own else None


def _told_before(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """The indicator of a figure before of which this one tells more, though it names something of its own."""
    told = _most_of(s, figure, choice) or _left_of_next(s, figure, choice)
    return (
        told
        or _of_rank_gained(s, figure)
        or _divided_in_bracket(s, figure, choice)
        or _of_the_rest(s, figure, choice)
        or _of_titled_procedures(s, figure, choice)
        or _of_field_apart(s, figure, choice)
    )


def _of_field_apart(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """Cases of a field told apart, of what the sentence before began with: `Riêng lĩnh vực đất đai 1.210 hồ sơ`."""
    if s.out or figure.form != "count" or _FIELD_APART.match(s.folded) is None:
        return None
    before = [r for r in s.document.readings[-_OF_SENTENCE:] if not r.dropped]
    whole = next((r for r in before if r.sentence is before[-1].sentence and r.figure.form == "count"), None)
    if whole is None or whole.sentence.block is not s.sentence.block or "case" not in whole.figure.unit_concepts:
        return None
    said = choice.own - figure.unit_concepts - attribution.WEAK - attribution.FIELDS
    return None if said or "case" not in figure.unit_concepts else whole.code


def _of_titled_procedures(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """Procedures of a department, of which the title says what was done: `Sở Tư pháp: 29 thủ tục`."""
    done = s.state.done_to_procedures
    plain = figure.form == "count" and choice.own <= {"procedure", "present"} | attribution.WEAK
    if done is None or not plain or "procedure" not in figure.unit_concepts:
        return None
    return done if any(n.kind == "department" for n in s.named) else None


def _of_the_rest(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """What was counted before, of which the rest is told by field: `đất đai 961 hồ sơ; còn lại là xây dựng 29`."""
    last = next((r for r in reversed(s.out) if r.figure.form == "count" and not r.dropped), None)
    if last is None or last.code == OTHER or figure.form != "count" or last.figure.unit != figure.unit:
        return None
    said = choice.own - figure.unit_concepts - attribution.WEAK - attribution.FIELDS
    begun = _REST_BY_FIELD.search(s.folded, 0, figure.start)
    return None if said or begun is None or ";" in s.folded[begun.start() : figure.start] else last.code


def _left_of_next(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """What the next body has left too: `Sở A còn 6 hồ sơ quá hạn chưa giải quyết, phường B còn 9 hồ sơ`."""
    last = s.out[-1] if s.out else None
    if last is None or last.dropped or last.code == OTHER or not last.figure.form == figure.form == "count":
        return None
    left = choice.own - figure.unit_concepts
    alike = left == _LEFT <= last.choice.own and figure.unit_concepts == last.figure.unit_concepts
    return last.code if alike and any(last.figure.end < n.start < figure.start for n in s.named) else None


def _of_rank_gained(s: SentenceReader, figure: Figure) -> str | None:
    """What the places gained are of, told right behind the rank: `đứng thứ 20/63, tăng 33 bậc`."""
    last = s.out[-1] if s.out and figure.form == "steps" else None
    if last is None or last.dropped or last.figure.form != "rank":
        return None
    return None if any(last.figure.end <= t.start < figure.start for t in s.tags_of("concept")) else last.code


def _divided_in_bracket(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """What is divided in a bracket: `giảm 21 phòng (các cơ quan đảng giảm 9, các cơ quan chính quyền giảm 8)`."""
    opens = open_bracket(s.folded, figure.start)
    bare = figure.form == "count" and not figure.unit and not figure.arrow
    if not bare or opens < 0:
        return None
    total = next((r for r in s.out if r.figure.unit_end == opens - 1 and r.figure.form == "count"), None)
    if total is None or total.dropped or total.code == OTHER:
        return None
    return None if choice.own - attribution.BODIES - attribution.WEAK - total.choice.own else total.code


def _gives_value_of_rate(s: SentenceReader, figure: Figure, choice: Choice) -> bool:
    """Whether a percentage is that of a place in a list, of the rate told before: `Đi đầu là Hà Nam (88,3%)`."""
    if not (_leaves_open(s, figure, choice) and s.opens_item(figure)):
        return False
    told = max((r.figure.end for r in s.out if r.figure.form == "percent" and r.rule == "topic"), default=0)
    said = (t for t in s.tags_of("concept") if told <= t.start < figure.start)
    return bool(told) or attribution.WEAK.issuperset(c for t in said for c in t.values)


def _most_of(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """What was counted before, of which most is told: `Tồn nhiều hơn cả là phường Trà Bá (318 hồ sơ)`."""
    told = next((r for r in reversed(s.out or s.document.readings) if r.dropped is None), None)
    if told is None or told.code == OTHER or told.sentence.block is not s.sentence.block:
        return None
    own = _MOST_OF_THESE.search(s.folded, max(0, figure.left - 1), figure.start)
    listed = own or (s.opens_item(figure) and _MOST_OF_THESE.search(s.folded, 0, figure.start))
    if not listed or figure.form != "count" or told.figure.form not in ("count", "fraction"):
        return None
    indicator = s.document.catalogue[told.code]
    explained = frozenset().union(*(p.concepts() for p in indicator.patterns))
    counts = figure.unit in attribution.GENERIC_UNITS or (
        figure.unit_concepts and figure.unit_concepts <= indicator.counts
    )
    said = choice.own - attribution.WEAK - attribution.FIELDS
    alike = own is not None and bool(figure.unit_concepts & told.figure.unit_concepts & _PROVIDED)
    telling = alike or figure.unit in attribution.GENERIC_UNITS or said - figure.unit_concepts
    return told.code if counts and telling and said <= explained else None


def _leaves_open(s: SentenceReader, figure: Figure, choice: Choice) -> bool:
    """Whether a percentage says nothing of what it is a rate of, and stands beside no count."""
    named = choice.own - attribution.WEAK or _names_something_new(s, figure)
    return figure.form == "percent" and figure.linked_to is None and not named


def _names_something_new(s: SentenceReader, figure: Figure) -> bool:
    """Whether a percentage has a name or a base of its own: `tỷ lệ chứng thực điện tử đạt 98%`, `98% doanh nghiệp`."""
    if figure.form == "percent" and _BASE_OF_ITS_OWN.match(s.folded, figure.end):
        return True
    named = _NAMED_RATE.search(s.folded, figure.left, figure.start) if figure.form == "percent" else None
    return named is not None and not any(named.start(1) <= t.start < figure.start for t in s.tags_of("concept"))


def _rate_of_count(s: SentenceReader, figure: Figure, counted: Figure, code: str, rule: str) -> tuple[str, str]:
    """A percentage printed with a count is its rate: `95 hồ sơ đúng hạn, đạt 97,9%`."""
    reading = next((r for r in reversed(s.out) if r.figure is counted), None)
    if reading is None:
        return code, rule
    rate = s.document.catalogue.rate_of(reading.code)
    chosen = s.document.catalogue.indicators.get(code)
    if _BASE_OF_ITS_OWN.match(s.folded, figure.end) or (reading.code == OTHER and _is_of_others(s, counted, code)):
        return OTHER, "uncatalogued"
    own_rate = rule == "pattern" and chosen is not None and chosen.numerator_code == reading.code
    finer = rule == "pattern" and code != OTHER and not _FINER_OF_RATES.isdisjoint(reading.choice.own)
    if rate is not None and not own_rate and not finer:
        return rate.code, "rate_of_count"
    of_others = reading.code != OTHER or _BASE_OF_ITS_OWN.match(s.folded, counted.end) is not None
    if rule == "ellipsis" and of_others and not reading.dropped:
        return OTHER, "uncatalogued"
    if code == reading.code == OTHER and counted.percent is figure and figure.link == "verb":
        return s.state.context.last.get("percent", OTHER), "ellipsis"
    return code, rule


def _is_of_others(s: SentenceReader, counted: Figure, code: str) -> bool:
    """Whether people are counted, and a rate is of tasks: `1.250 người hoàn thành xuất sắc nhiệm vụ, chiếm 18,2%`."""
    chosen = s.document.catalogue.indicators.get(code)
    of_plan = chosen is not None and s.counts_plan(chosen.denominator_code or chosen.numerator_code or "")
    return of_plan and bool(counted.unit_concepts & _PERSONS)


def _count_of_rate(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """The count printed behind its rate, which says nothing else: `đúng hạn 98,85% (38.467 hồ sơ)`."""
    last = s.out[-1] if s.out else None
    if last is None or last.dropped or last.figure.form != "percent" or figure.form != "count":
        return None
    if choice.own - figure.unit_concepts - attribution.WEAK - last.choice.concepts.keys():
        return None
    slot_of, end = s.document.catalogue.slot_of, last.figure.end
    behind = (t for t in last.figure.tags if t.kind == "concept" and end <= t.start <= end + 1)
    said = (t.end for t in behind if slot_of[t.values[0]] in _OF_CASES)  # `99% kịp hẹn (40,9 nghìn)`
    if not any(_COUNT_OF_RATE.fullmatch(s.folded, e, figure.start) for e in (end, *said)):
        return None
    indicators = s.document.catalogue.indicators
    rate = indicators.get(last.code)
    code = rate.numerator_code if rate is not None else None
    if "pending" in last.choice.own:  # `quá hẹn chưa có kết quả 2,7% (683 hồ sơ)`
        code = attribution.count_named(last.choice.own, figure.unit_concepts) or code
    fits = code is not None and (not figure.unit_concepts or figure.unit_concepts & indicators[code].counts)
    return code if fits else None


def _says_deadline(s: SentenceReader, figure: Figure, code: str) -> bool:
    """Whether a percentage says of itself what the count before it does not: `48.249 hồ sơ, 98% đúng hạn`."""
    slot_of = s.document.catalogue.slot_of
    behind = next((t for t in figure.tags if t.kind in ("concept", "comma") and figure.end <= t.start), None)
    if code == OTHER or behind is None or not any(slot_of.get(c) == "deadline" for c in behind.values):
        return False
    return _SAYS_MORE.fullmatch(s.folded, figure.end, behind.start) is not None


def _code_of_list(s: SentenceReader, figure: Figure) -> str | None:
    """What a list by tiers or places reports, past the asides of its items.

    `cấp huyện 6.776, trực tuyến 2.521; cấp xã 26.030`: the last is of what the first is.
    """
    if not s.opens_item(figure):
        return None
    family = attribution.family_of(figure)
    parts = next((t for t in reversed(s.tags_of("list")) if "parts" in t.values and t.end <= figure.start), None)
    begins = max(parts.start if parts else -1, open_bracket(s.folded, figure.start))
    for r in reversed(s.out):
        if r.figure.end <= begins:
            return None
        same = not r.dropped and attribution.family_of(r.figure) == family and r.code != OTHER
        if same and s.opens_item(r.figure):
            return r.code
    begun = any(not r.dropped and attribution.family_of(r.figure) == family for r in s.out)
    return None if begun else s.state.listed.get(family)


def _code_in_row(s: SentenceReader, figure: Figure, choice: Choice) -> str | None:
    """`Sở Tư pháp: 95,66%; 90,63%.`: what stands in this place of the row before, where no row names it again."""
    before = [code for code, form, _ in (s.state.sequences or [[]])[-1] if form == figure.form]
    row = [f for f in s.figures if f.form == figure.form]
    labelled = s.folded[: row[0].start].rstrip().endswith(":")
    if not labelled or len(set(before)) < 2 or len(before) != len(row) or choice.own - attribution.WEAK:
        return None
    return before[next(i for i, f in enumerate(row) if f is figure)]


def _is_part(s: SentenceReader, figure: Figure) -> bool:
    """Whether the sentence announces parts (`trong đó`, `gồm`) between its first count and this figure."""
    total = next((r for r in s.out if r.figure.form == "count" and not r.dropped), None)
    if total is None or figure.arrow:
        return False
    leaves = not attribution.WAYS_OF_LEAVING.isdisjoint(attribution.own_concepts(figure))
    if total.figure.unit_concepts & figure.unit_concepts and not leaves:
        return False
    return s.printed_inside(total.figure, figure)


def _nth_code(s: SentenceReader, figure: Figure, k: int, n: int) -> str | None:
    """The k-th of the last n indicators of the list before: `cấp xã tương ứng là 1, 5 và 155`."""
    same = [r.code for r in s.out if not r.dropped and r.rule != "respectively" and r.figure.form == figure.form]
    if len(same) >= n:
        return same[-n:][k]
    for codes in reversed(s.state.sequences):
        kept = [c for c, form, _ in codes if form == figure.form]
        if len(kept) >= n:
            return kept[:n][k]
    return None


def _computed_rate(s: SentenceReader, figure: Figure) -> str | None:
    """The rate whose printed value is one count of this sentence over another, when the count beside it is none.

    `nhận 15.868, đúng hạn 15.539, ... 9 hồ sơ quá hạn, đạt 97,93%`: the rate of those on time.
    """
    if figure.form != "percent" or figure.number.value in (100.0, 0.0) or _says_something(s, figure):
        return None
    counts = [r for r in s.out if r.figure.form == "count" and not r.dropped and r.figure.number.value > _TELLING_COUNT]
    fitting = [r for r in counts if _is_share(r, counts, figure)]
    if len(fitting) != 1 or fitting[0].figure is figure.linked_to:
        return None
    rate = s.document.catalogue.rate_of(fitting[0].code)
    return rate.code if rate else None


def _says_something(s: SentenceReader, figure: Figure) -> bool:
    """Whether the clause of a figure names a concept before it."""
    begin = max(s.folded.rfind(mark, 0, figure.start) for mark in (",", "(", ";"))
    return any(t.kind == "concept" and begin <= t.start and t.end <= figure.start for t in figure.tags)


def _rate_of_fraction(s: SentenceReader, percent: Figure, figure: Figure, choice: Choice) -> tuple[str, Choice, str]:
    """A percentage printed with its fraction is one figure, the rate: `45/46 hồ sơ (97,8%)`."""
    percent.tags, percent.weights = figure.tags, None
    rated = attribution.choose(percent, s.state.context)
    if rated.code != OTHER:
        return rated.code, rated, "fraction_with_percentage"
    rate = s.document.catalogue.rate_of(choice.code)
    return (rate.code if rate else OTHER), choice, "fraction_with_percentage"


def _is_share(part: Reading, counts: list[Reading], percent: Figure) -> bool:
    """Whether a count over one of the other counts gives the printed percentage, within its last place."""
    tolerance = 0.51 * 10.0**-percent.number.decimals
    value, rate = part.figure.number.value, percent.number.value
    wholes = (r.figure.number.value for r in counts if r is not part and r.figure.number.value >= value)
    return any(abs(100 * value / whole - rate) <= tolerance for whole in wholes)
