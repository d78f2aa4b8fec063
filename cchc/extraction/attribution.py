"""Which indicator a figure reports: the concepts said about it, or inherited, against the patterns of the registry.

How figures are bounded is the matter of `figures`; no indicator is named here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from cchc.catalogue import SLOTS, Catalogue, Indicator, Pattern, load_catalogue
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, meanings, words

OTHER = "other"

# Weights of concepts by where they are said.
UNIT_WEIGHT = 6.0  # the noun behind the number
OWN_WEIGHT = 4.0  # said about the figure ...
COMMA_DECAY = 0.72  # ... and so much less for each comma between
HEAD_WEIGHT = 1.6  # a heading, or the words before a colon
SENTENCE_WEIGHT = 1.2  # the figure before in the sentence
INDEX_WEIGHT = 0.8  # the index spoken of last
EARLIER_WEIGHT = 0.6  # sentences before
ELIDED_WEIGHT = 3.0  # a noun of sentences before that is left out: `số nhận được là 318`

# Scores of patterns.
SLOT_EMPHASIS = {"object": 1.0, "action": 1.0, "deadline": 1.25, "channel": 1.1, "level": 1.25, "aspect": 1.0}
REQUIRED_GAIN = 1.5  # factor of a concept that the pattern requires, against one it allows
UNEXPLAINED = 0.55  # share of its weight that a concept costs when the pattern does not explain it
MINOR = 0.3  # share of that penalty for a modifier (`aspect`) and for concepts that are `free`
_RANK_OF_KIND = 1000  # more than there are indicators: those of the second kind come after all of the first

GENERIC_UNITS = words("generic_units")
_STANDS_FOR = meanings("stands_for")
INDICES = words("indices")
BODIES = words("bodies")
_NO_PEOPLE = words("no_people")
_NOT_OF_SCORES = words("not_of_scores")
_PEOPLE = words("people")
PERSONS = frozenset(("person",))  # a unit that leaves open what is counted, but that it is people
_FREE = words("free")
FIELDS = words("fields")
WEAK = words("weak")
_GOVERNS_LISTS = words("governs_lists")
_KINDS_OF_POSTS = words("kinds_of_posts")
_LIGHT = words("light")
_NOT_SAID = words("not_said")
_PLAIN = words("plain")
_COUNTED_PEOPLE = words("counted_people")
_POSTS = words("posts")
_NAMES_ITS_OWN = words("names_its_own")
_KINDS_OF_CUTS = frozenset(("quota", "reduced", *_KINDS_OF_POSTS))
_GIVEN_OR_CUT = words("given_or_cut")
_WHOSE = ("place", "tier", "group_subject")
_WHOLE = ("all",)  # `toàn tỉnh` begins anew, where `cấp huyện` divides
WAYS_OF_LEAVING = words("ways_of_leaving")
LEAVES_OPEN = words("leaves_open")
_BESIDE = 5  # letters between a percentage and what it is a share of: `100% số xã`
_OF_ARROWS = frozenset(("reduced", "remaining"))  # said by `giảm từ 319 xuống còn 42`, and of neither value
LATER_VALUE = frozenset(("reduced", "remaining", "total", "present"))  # said of the later value: `nâng tổng số lên`
_SET_OUT_TO_DO = words("set_out_to_do")
_FULL_MARKS = {index: float(marks) for index, marks in meanings("full_marks").items()}
_GROUP_MARKS = {group: float(marks) for group, marks in meanings("group_marks").items()}
_ACTS = frozenset(("decision", "legal_document"))  # `66 văn bản (quyết định: 28; nghị quyết: 38)`
_WHERE_RECEIVED = frozenset(("one_stop", "centre"))  # `Trung tâm có 12 phòng đặt quầy, thực hiện 287 thủ tục`
_PROVIDED = "provided"  # a verb of its own: `nhận qua mạng 60%, 50% thủ tục được cung cấp ở mức độ 4`
_OF_PLANS = frozenset(("task", "target_item"))
_DONE = frozenset(("resolved", "completed"))  # `phải giảm 60 đơn vị sự nghiệp, đã làm được 44`
TAKEN_IN = frozenset(("case", "feedback"))
_BY_TURNS = words("by_turns")
_DENOMINATOR_WORDS = words("denominator_words")
_SLOT_ORDER = {slot: i for i, slot in enumerate(SLOTS)}
_KINDS = {
    "percent": ("percentage", "score"),
    "points": ("percentage", "score"),
    "count": ("count", "score"),
    "fraction": ("count",),
    "score": ("score",),
    "rank": ("rank",),
    "steps": ("rank",),
    "money": ("currency",),
}


@dataclass(slots=True)
class Context:
    """What a figure can inherit."""

    sentence: dict[str, float] = field(default_factory=dict)  # concepts in force after the figure before it
    head: frozenset[str] = frozenset()  # concepts of a heading or of the words before a colon
    earlier: frozenset[str] = frozenset()  # concepts of sentences before
    last: dict[str, str] = field(default_factory=dict)  # form family -> code last reported in this paragraph
    index: str | None = None  # the index (PAR INDEX, PAPI ...) spoken of last


@dataclass(slots=True)
class Choice:
    """The indicator chosen for a figure, by which rule, its own concepts, and those in force after it."""

    code: str
    rule: str
    concepts: dict[str, float]
    own: frozenset[str]


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[tuple[int, Indicator, Pattern], ...]]:
    """For each kind, all patterns of its indicators, with the order of these in the registry."""
    kinds: dict[str, list[tuple[int, Indicator, Pattern]]] = {kind: [] for used in _KINDS.values() for kind in used}
    for order, indicator in enumerate(load_catalogue()):
        kinds.setdefault(indicator.kind, []).extend((order, indicator, pattern) for pattern in indicator.patterns)
    return {kind: tuple(members) for kind, members in kinds.items()}


@lru_cache(maxsize=1)
def _by_concept() -> dict[str, dict[str, frozenset[int]]]:
    """For each kind, where in `_patterns` a concept leads: to those that require it in their first alternatives."""
    index: dict[str, dict[str, frozenset[int]]] = {}
    for kind, members in _patterns().items():
        leads: dict[str, set[int]] = {}
        for place, (_, _, pattern) in enumerate(members):
            for concept in pattern.required[0]:
                leads.setdefault(concept, set()).add(place)
        index[kind] = {concept: frozenset(found) for concept, found in leads.items()}
    return index


@lru_cache(maxsize=8)
def codes_requiring(concepts: frozenset[str]) -> frozenset[str]:
    """Indicators of which some pattern requires one of the concepts."""
    required = {i.code: frozenset().union(*(alt for p in i.patterns for alt in p.required)) for i in load_catalogue()}
    return frozenset(code for code, said in required.items() if not concepts.isdisjoint(said))


@lru_cache(maxsize=256)
def index_of(code: str) -> str | None:
    """The index that an indicator is of, by its concept."""
    indicator = load_catalogue().indicators.get(code)
    patterns = indicator.patterns if indicator is not None else ()
    return min((c for p in patterns for alt in p.required for c in INDICES & alt), default=None)


@lru_cache(maxsize=256)
def rank_of(code: str) -> str:
    """The rank that places gained or lost are of, where they follow a score: `được 66,64 điểm, tăng 1 bậc`."""
    indicators = load_catalogue().indicators
    if code not in indicators or indicators[code].kind == "rank":
        return code
    rank = code.removesuffix("_score") + "_rank"
    return rank if rank in indicators else OTHER


@lru_cache(maxsize=1)
def countable() -> frozenset[str]:
    """Concepts that can be counted."""
    return frozenset(c for c, slot in load_catalogue().slot_of.items() if slot == "object")


def own_concepts(figure: Figure) -> dict[str, float]:
    """Concepts said about the figure itself, each with the weight of its nearness."""
    if figure.weights is not None and figure.weighed == len(figure.tags):
        return dict(figure.weights)
    weights: dict[str, float] = {}
    spans = [(figure.start, max(figure.end, figure.unit_end))]
    partner = figure.percent or figure.linked_to
    if partner is not None:
        spans.append((partner.start, max(partner.end, partner.unit_end)))
    commas = [t.start for t in figure.tags if t.kind == "comma"]
    rest = _rest_behind(figure, commas)
    for tag in figure.tags:
        if _says_only(tag, figure) or tag.kind != "concept" or _NOT_SAID.issuperset(tag.values) or tag.start >= rest:
            continue
        if figure.form == "fraction" and tag.start >= figure.unit_end and _DENOMINATOR_WORDS.issuperset(tag.values):
            continue
        crossed = min(_crossed(commas, tag.start, tag.end, a, b) for a, b in spans)
        weight = OWN_WEIGHT * COMMA_DECAY**crossed
        for concept in tag.values:
            weights[concept] = max(weights.get(concept, 0.0), weight)
    unit = figure if figure.unit_concepts else partner
    if unit is not None:
        for concept in unit.unit_concepts:
            weights[concept] = UNIT_WEIGHT
    figure.weights, figure.weighed = weights, len(figure.tags)
    return dict(weights)


def _staff_of_quota(own: dict[str, float], keep: dict[str, float], context: Context) -> dict[str, float]:
    """Staff present is no quota, though told beside it: `biên chế được giao: 1.845; hiện có: 1.790`."""
    if "present" not in own or "total" in own or "quota" not in keep.keys() | context.sentence.keys():
        return keep
    return {**{c: weight for c, weight in keep.items() if c != "quota"}, "staff": SENTENCE_WEIGHT}


def _says_only(tag: Tag, figure: Figure) -> bool:
    """Whether a word is that of `hiện nay mới 45%`, only so much, and not that of `tồn 12, mới 340`."""
    newly = tag.values == ("newly",) and tag.end - tag.start == len("mới") and tag.end == figure.start - 1
    return newly and (figure.form != "count" or bool(figure.unit))


def _rest_behind(figure: Figure, commas: list[int]) -> float:
    """Where what remains is told behind a figure: `trực tiếp 7,7 ngàn hồ sơ, còn lại là trực tuyến`."""
    left = (t.start for t in figure.tags if t.kind == "concept" and "remaining" in t.values and t.start > figure.end)
    return next((start for start in left if any(figure.end <= c < start - 1 for c in commas)), math.inf)


def _crossed(commas: list[int], start: int, end: int, a: int, b: int) -> int:
    """How many commas lie between the words `start:end` and the figure `a:b`."""
    low, high = (end, a) if end <= a else (b, start)
    return sum(low <= c < high for c in commas)


def effective_concepts(
    own: dict[str, float], context: Context, catalogue: Catalogue, unit: frozenset[str], form: str, *, goes_on: bool
) -> dict[str, float]:
    """Own concepts and the inherited ones that they do not replace; `goes_on`: the verb before governs this one too."""
    light = own.keys() <= WEAK | _LIGHT
    only_unit = (bool(unit) and own.keys() <= unit | WEAK | _KINDS_OF_POSTS) or (
        form == "percent" and bool(own) and light
    )
    inherited = _from_sentence(own, context, only_unit=only_unit)
    if _PROVIDED in own and own.keys() & _objects():
        inherited = {c: w for c, w in inherited.items() if catalogue.slot_of[c] != "action"}
    verbs = {c: OWN_WEIGHT for c in context.sentence if goes_on and c in _GOVERNS_LISTS}
    if verbs and any(catalogue.slot_of[c] in ("action", "deadline") for c in own):
        verbs = {}
    plain = _PLAIN if _BY_TURNS.isdisjoint(inherited.keys() | context.head) else _PLAIN | {"session"}
    slots_named = {catalogue.slot_of[c] for c in own if c not in plain}
    keep = _more_general(inherited, own, slots_named, catalogue, only_unit=only_unit)
    for concept in _from_head(own, context, catalogue, slots_named):
        keep[concept] = max(keep.get(concept, 0.0), HEAD_WEIGHT)
    if not _KINDS_OF_POSTS.isdisjoint(own):
        keep = {c: weight for c, weight in keep.items() if c not in _KINDS_OF_POSTS}
    keep.update(_stays(inherited, own))
    keep = _staff_of_quota(own, keep, context)
    keep.update(_way_told(own, context))
    keep.update(verbs)
    scored = form in ("score", "rank", "steps") or (form == "percent" and light)
    if scored and context.index and not INDICES & (own.keys() | keep.keys()):
        keep[context.index] = INDEX_WEIGHT
    elided = form == "count" and not unit and any(catalogue.slot_of[c] == "action" for c in own)
    if context.earlier and _objects().isdisjoint(own) and _objects().isdisjoint(keep):
        for concept in context.earlier:
            if catalogue.slot_of[concept] == "object":
                keep.setdefault(concept, ELIDED_WEIGHT if elided and concept in TAKEN_IN else EARLIER_WEIGHT)
    if form == "count" and "resolved" in own and "received" not in own:
        keep.pop("online", None)  # `dịch vụ công trực tuyến ...; xử lý 120.000 hồ sơ`: no cases received that way
    return {**keep, **own}


def _from_head(own: dict[str, float], context: Context, catalogue: Catalogue, slots_named: set[str]) -> Iterator[str]:
    """What a heading says of a figure: not what it says of cases, where the figure is about procedures."""
    several = len(context.head & INDICES) > 1  # `Các chỉ số PAR INDEX, PAPI đều tăng:` leaves open which is next
    objects, others = own.keys() & _objects(), context.head & _objects()
    other_object = bool(objects and others) and objects.isdisjoint(others)
    for concept in context.head:
        slot = catalogue.slot_of[concept]
        if (several and concept in INDICES and context.index) or (other_object and slot == "action"):
            continue
        if slot not in slots_named or slot == "aspect":
            yield concept


def _way_told(own: dict[str, float], context: Context) -> dict[str, float]:
    """Cases of bodies that were counted by theirs: `13 sở nhận hồ sơ trực tuyến, tất cả là 1.436 hồ sơ`."""
    told = context.sentence.keys()
    with_cases = told >= {"with_cases", "online"} and own.keys() & _objects() == {"case"}
    of_bodies = told >= {"online", "received", "department_body"} and own.keys() - WEAK == {"case"}
    if own.keys() - WEAK == {"case", "received"} and "postal" in told and "procedure" in told:
        return {"postal": OWN_WEIGHT}  # `48 thủ tục qua bưu chính, phát sinh 5.140 hồ sơ`
    return {"online": OWN_WEIGHT} if with_cases or of_bodies else {}


@lru_cache(maxsize=1)
def _objects() -> frozenset[str]:
    """Concepts that name an object of their own."""
    return countable() - WEAK


def _from_sentence(own: dict[str, float], context: Context, *, only_unit: bool) -> dict[str, float]:
    """What the figure before leaves; where this one is about another object (`hồ sơ`, `thủ tục`), only the index."""
    if not context.sentence:
        return {}
    objects = own.keys() & _objects()
    before = (context.sentence.keys() & countable()) - PERSONS
    inherited = {c: min(weight, SENTENCE_WEIGHT) for c, weight in context.sentence.items()}
    cut = _cuts_people(own) and not before.isdisjoint(_COUNTED_PEOPLE)
    kind = {"staff"} == objects and bool(own.keys() & _KINDS_OF_POSTS) and "present" not in own and "quota" in before
    faulty = "faulty_document" in before and objects == {"document"}
    if objects and before and not objects & before and not (only_unit or cut or kind or faulty):
        inherited = {c: weight for c, weight in inherited.items() if c in INDICES}
    if "present" in own:
        inherited.pop("quota", None)
    return inherited


def _more_general(
    inherited: dict[str, float], own: dict[str, float], slots_named: set[str], catalogue: Catalogue, *, only_unit: bool
) -> dict[str, float]:
    """Inherited concepts of slots before all that the figure says: in `1.204 hồ sơ, 98% đúng hạn` the cases."""
    if not inherited:
        return {}
    slot_of = catalogue.slot_of
    general = min((_SLOT_ORDER[s] for s in slots_named if s != "object"), default=len(SLOTS))
    return {
        c: weight
        for c, weight in inherited.items()
        if (slot_of[c] not in slots_named or (only_unit and slot_of[c] == "aspect"))
        and (_SLOT_ORDER[slot_of[c]] < general or not own or only_unit)
    }


def _cuts_people(own: dict[str, float]) -> bool:
    """Whether people or posts are cut of those counted before: `được giao 27.310 biên chế, giảm 3.164 người`."""
    return (
        not own.keys().isdisjoint(("person", "target_item"))
        and not own.keys().isdisjoint(_OF_ARROWS)
        and own.keys().isdisjoint(_COUNTED_PEOPLE)
    )


def _stays(inherited: dict[str, float], own: dict[str, float]) -> dict[str, float]:
    """Staff of a kind are those of the quota spoken of; procedures stay those of the one-stop unit spoken of."""
    objects = own.keys() & _objects()
    stays = {}
    of_quota = "quota" in inherited and "streamlined" not in inherited
    if of_quota and objects == {"staff"} and own.keys() & _KINDS_OF_POSTS:
        stays["quota"] = SENTENCE_WEIGHT
    if _cuts_people(own):
        stays = dict.fromkeys(inherited.keys() & (_KINDS_OF_POSTS | _COUNTED_PEOPLE), SENTENCE_WEIGHT)
    kinds = inherited.keys() & _KINDS_OF_POSTS
    given_or_cut = objects == {"quota"} or ("quota" in inherited and own.keys() <= _GIVEN_OR_CUT)
    if given_or_cut and len(kinds) == 1 and not own.keys() & _KINDS_OF_POSTS:
        stays[min(kinds)] = SENTENCE_WEIGHT
    if own.keys() == {"target_item"} and of_quota:
        stays |= dict.fromkeys(
            inherited.keys() & _KINDS_OF_CUTS, SENTENCE_WEIGHT
        )  # `giảm 5% biên chế, tức 640 chỉ tiêu`
    if "faulty_document" in inherited and own.keys() <= {"document", "resolved"}:
        stays["faulty_document"] = SENTENCE_WEIGHT  # `phát hiện 5 văn bản trái pháp luật, đã xử lý 5/5 văn bản`
    if "streamlined" in inherited and own.keys() <= _POSTS:
        stays["streamlined"] = SENTENCE_WEIGHT  # `tinh giản 17 biên chế, trong đó hành chính 11`
    if {"assigned", "task"} <= inherited.keys() and objects <= {"task"}:
        stays |= {"assigned": SENTENCE_WEIGHT, "task": SENTENCE_WEIGHT}  # `giao 214 nhiệm vụ, xong 208 nhiệm vụ`
    if "newly" in own and {"procedure", "published"} <= inherited.keys() and objects <= {"procedure"}:
        stays |= {"procedure": SENTENCE_WEIGHT, "published": SENTENCE_WEIGHT}  # `công bố 130 thủ tục (mới 41)`
    if "procedure" in objects:
        stays |= dict.fromkeys(inherited.keys() & _WHERE_RECEIVED, SENTENCE_WEIGHT)
    return stays


def choose(figure: Figure, context: Context) -> Choice:
    """The indicator of a figure, or `other`."""
    catalogue = load_catalogue()
    own = own_concepts(figure)
    if figure.arrow:  # `sắp xếp từ 20 sở còn 14`: what there was and is, not what was reorganised
        of_arrow = _OF_ARROWS if own.keys().isdisjoint(_OF_ARROWS) else _OF_ARROWS | {"restructured"}
        own = {c: weight for c, weight in own.items() if c not in of_arrow}
    form = "score" if figure.form == "count" and figure.number.decimals and not figure.unit else figure.form
    whole = False
    of_index = not INDICES.isdisjoint(own) or (context.index is not None and own.keys() <= WEAK | _LIGHT)
    if form in ("steps", "rank", "score") or (form == "percent" and of_index):
        own, whole = _of_score(own, figure)
        whole = whole or _on_the_whole_scale(figure, own)
    partner = figure.percent or figure.linked_to
    unit = figure.unit_concepts or (partner.unit_concepts if partner is not None else frozenset())
    concepts = effective_concepts(own, context, catalogue, unit, form, goes_on=figure.coordinated)
    concepts = {c: weight for c, weight in concepts.items() if _may_be_of(figure, c, own, whole=whole)}
    of_component = _on_its_own_scale(figure, concepts)
    concepts |= of_component
    named = frozenset(own)
    repeated = None if whole or of_component else _ellipsis(figure, own, concepts, context)
    if repeated is not None:
        return Choice(repeated, "ellipsis", concepts, named)
    generic = PERSONS if figure.unit in _PEOPLE else None
    counted = _stands_for(figure, concepts)
    unit_concepts = counted or (generic if figure.unit in GENERIC_UNITS else figure.unit_concepts)
    said_of = _bodies_rated(figure, unit)
    said, kinds = tuple(concepts.items()), kinds_of(figure)
    code = _best(said, named, kinds, figure.form, figure.counted, said_of) if figure.counted else None
    code = code or _best(said, named, kinds, figure.form, unit_concepts, said_of)
    set_by_plan = figure.form == "fraction" and not figure.unit_concepts.isdisjoint(_OF_PLANS)
    if code is None and set_by_plan and "assigned" not in concepts:
        done = tuple((c, w) for c, w in said if c != "resolved" or "completed" not in concepts)
        code = _best(done, named, _KINDS["percent"], "percent", None, said_of)  # `làm xong 42/43 nhiệm vụ`
    if code is not None:
        return Choice(code, "pattern", concepts, named)
    if said_of:
        return Choice(OTHER, "uncatalogued", concepts, named)
    light = all(catalogue.slot_of[c] == "aspect" for c in own.keys() - WEAK)
    if light and not figure.unit_concepts and own.keys().isdisjoint(_NAMES_ITS_OWN):
        last = context.last.get(family_of(figure))
        repeats = figure.unit in GENERIC_UNITS or figure.form != "count"
        if last is not None and repeats and not _forbids(last, own):
            return Choice(last, "ellipsis", concepts, named)
    again = _same_noun_again(figure, own, context)
    return Choice(again or OTHER, "ellipsis" if again else "uncatalogued", concepts, named)


def _may_be_of(figure: Figure, concept: str, own: dict[str, float], *, whole: bool) -> bool:
    """Whether a concept in force may say what a figure is: not what was done before an arrow, nor parts of a whole."""
    if figure.arrow and concept in _OF_ARROWS:
        return False
    if _on_the_whole_scale(figure, own):
        return concept in INDICES
    return not whole or concept in INDICES or concept in own


def _of_score(own: dict[str, float], figure: Figure) -> tuple[dict[str, float], bool]:
    """What a score, a rank or a share is of, leaving out whose it is; and whether it is that of the whole index.

    `mất điểm ở nhiều tiêu chí, phấn đấu nâng điểm PAR INDEX lên 84%`, `tổng điểm 44,07`: not that of a component.
    """
    before = [t for t in figure.tags if t.kind == "concept" and t.end <= figure.start]
    indices = figure.unit_concepts.union(*(t.values for t in before)) & INDICES
    named = max((own[c] for c in indices), default=0.0)
    named_at = max((t.start for t in before if not indices.isdisjoint(t.values)), default=0)
    fields = [t for t in before if "component" in t.values and t.start > named_at]
    several = len(fields) > 1  # `lĩnh vực kiểm soát tham nhũng`: a field by its name
    farther = own.get("component", 0.0) < named and not (several and named < UNIT_WEIGHT)
    whole = farther or own.get("total", 0.0) > own.get("component", 0.0)
    return {c: w for c, w in own.items() if c not in _NOT_OF_SCORES and not (whole and c == "component")}, whole


def _on_its_own_scale(figure: Figure, concepts: dict[str, float]) -> dict[str, float]:
    """A score out of fewer points than the whole index has is that of a component: `đạt 17,94/18 điểm`."""
    scale = figure.number.denominator if figure.form == "score" else None
    if scale is None:
        return {}
    if INDICES.isdisjoint(concepts) and any(scale == _GROUP_MARKS.get(c) for c in concepts):
        return {"npsp": OWN_WEIGHT, "component": OWN_WEIGHT}  # `hài lòng 17,94/18 điểm`
    smaller = any(scale < _FULL_MARKS.get(c, 0.0) for c in concepts)
    return {"component": OWN_WEIGHT} if smaller else {}


def _on_the_whole_scale(figure: Figure, own: dict[str, float]) -> bool:
    """Whether a score is out of as many points as the index has that is named with it: `đạt 78,7/100 điểm`."""
    scale = figure.number.denominator if figure.form == "score" else None
    return scale is not None and any(scale == _FULL_MARKS.get(c) for c in own)


def _stands_for(figure: Figure, concepts: Iterable[str]) -> frozenset[str]:
    """What a unit counts by what is said with it, where it does not say so itself: `trả 2.114 kết quả`."""
    said, _, counted = _STANDS_FOR.get(figure.unit, "").partition(" ")
    return frozenset({counted}) if said in concepts else frozenset()


def _bodies_rated(figure: Figure, unit: frozenset[str]) -> frozenset[str]:
    """The bodies or staff that a percentage is a share of: `100% cơ quan, đơn vị`, `46/81 nơi (56,8%)`."""
    if figure.form != "percent":
        return frozenset()
    behind = [t for t in figure.tags if t.kind == "concept" and figure.end <= t.start]
    if not unit and len(behind) > 1 and "assigned" in behind[1].values:
        return frozenset()  # `mức 20% tỉnh giao`
    beside = (t for t in behind if t.start <= figure.end + _BESIDE)
    return (unit or frozenset(c for t in beside for c in t.values)) & BODIES


def rate_named(concepts: set[str]) -> str | None:
    """The percentage that concepts name: those of the title `Tỷ lệ hồ sơ trực tuyến đạt trên 50%`."""
    said = dict.fromkeys(sorted(concepts & load_catalogue().slot_of.keys()), OWN_WEIGHT)
    return _best(tuple(said.items()), frozenset(said), _KINDS["percent"], "percent", None, frozenset())


def count_named(concepts: frozenset[str], unit_concepts: frozenset[str]) -> str | None:
    """The count that concepts name: those of the rate whose count stands behind it."""
    said = dict.fromkeys(sorted(concepts | unit_concepts), OWN_WEIGHT)
    return _best(tuple(said.items()), frozenset(said), _KINDS["count"][:1], "count", unit_concepts or None, frozenset())


def _same_noun_again(figure: Figure, own: dict[str, float], context: Context) -> str | None:
    """The indicator of the count before in the sentence, of the same noun: `8 nhiệm vụ với 36 nhiệm vụ cụ thể`."""
    last = context.last.get("count")
    if last is None or not context.sentence or not figure.unit_concepts or own.keys() - figure.unit_concepts - WEAK:
        return None
    if _forbids(last, own):
        return None
    return last if last != OTHER and figure.unit_concepts & load_catalogue()[last].counts else None


def _forbids(code: str, own: dict[str, float]) -> bool:
    """Whether an indicator is ruled out by what is said: `312 thủ tục được rút ngắn, 84 thủ tục giữ nguyên`."""
    indicator = load_catalogue().indicators.get(code)
    patterns = indicator.patterns if indicator is not None else ()
    return bool(patterns) and all(p.forbidden & own.keys() for p in patterns)


def family_of(figure: Figure) -> str:
    """Figures of one family can repeat one another's indicator: `cấp huyện 99%, cấp xã 98%`."""
    return "percent" if figure.form in ("percent", "points") else figure.form


def _is_percentage(code: str) -> bool:
    indicator = load_catalogue().indicators.get(code)
    return indicator is not None and indicator.kind == "percentage"


def part_of(figure: Figure, context: Context) -> str | None:
    """The indicator of a total whose parts follow it: `37 văn bản, gồm 14 nghị quyết, 23 quyết định`."""
    last = context.last.get("count")
    own = own_concepts(figure).keys()
    counted = figure.unit_concepts or (own & _ACTS if not figure.unit else frozenset())
    more = own - counted - WEAK - WAYS_OF_LEAVING
    if last is None or last == OTHER or figure.form != "count" or more or not counted:
        return None
    if figure.unit_concepts & _KINDS_OF_POSTS:
        return None
    return last if counted & load_catalogue()[last].counts else None


def _ellipsis(figure: Figure, own: dict[str, float], concepts: dict[str, float], context: Context) -> str | None:
    """The indicator of the figure before, when this one says nothing but whose it is."""
    scored = figure.form in ("score", "rank", "steps") or (figure.form == "count" and figure.number.decimals > 0)
    if scored and INDICES & concepts.keys():
        return None
    last = context.last.get(family_of(figure))
    named = INDICES & concepts.keys()
    if last is not None and named and index_of(last) is not None and index_of(last) not in named:
        return None  # `SIPAS đạt 79,66%; PAR INDEX lên hạng 52/63, đạt 85,39%`
    if last is None or figure.linked_to is not None or (figure.percent is not None and figure.form == "fraction"):
        return None
    if figure.arrow and last in codes_requiring(frozenset({"reduced"})):
        return None
    indicator = load_catalogue().indicators.get(last)
    if scored and not figure.unit and indicator is not None and indicator.kind == "count":
        return None  # `15 tỉnh; Hải Phòng 41,54`
    if figure.unit_concepts:
        listed = any(t.kind in _WHOSE and t.values != _WHOLE and t.start < figure.start for t in figure.tags)
        of_field = bool(context.sentence) and own.keys() & FIELDS
        if indicator is None or not (listed or of_field) or own.keys() - figure.unit_concepts - WEAK - FIELDS:
            return None
        return last if figure.unit_concepts & indicator.counts else None
    listed = any(t.kind == "place" and t.start < figure.start for t in figure.tags)
    done = bool(context.sentence) and last in codes_requiring(_SET_OUT_TO_DO)
    said = own.keys() - WEAK - ({"remaining"} if listed else set()) - (_DONE if done else set())
    if said and not (said == {"component"} and _is_percentage(last)):
        return None
    return last if figure.unit in GENERIC_UNITS or figure.form not in ("count", "fraction") else None


def kinds_of(figure: Figure) -> tuple[str, ...]:
    """Kinds of indicators that a figure can be of: with decimals of its own it is no count, without any no score."""
    kinds = _KINDS[figure.form]
    if figure.form == "count":
        decimals = figure.number.decimals
        if decimals and figure.number.magnitude == 1.0:
            kinds = tuple(k for k in kinds if k != "count")
        if figure.unit or not decimals:
            kinds = tuple(k for k in kinds if k != "score")
    return kinds


@lru_cache(maxsize=2**14)
def _best(
    said: tuple[tuple[str, float], ...],
    own: frozenset[str],
    kinds: tuple[str, ...],
    form: str,
    unit_concepts: frozenset[str] | None,
    said_of: frozenset[str],
) -> str | None:
    """The indicator of the right kind whose pattern best explains the concepts said and their weights.

    `unit_concepts` is None where the unit does not say what is counted, `PERSONS` where it says no more than `người`.
    The pattern of a share of bodies (`said_of`) speaks of bodies.
    """
    concepts = dict(said)
    weighed, telling = _weigh(concepts), own - WEAK
    best: tuple[float, int, str] | None = None
    for order, indicator, pattern in _eligible(concepts, kinds, form, unit_concepts):
        if said_of and indicator.kind == "percentage" and not _speaks_of(pattern, said_of):
            continue
        score = _score(pattern, own, telling, concepts, weighed)
        if score is not None and (best is None or (score, -order) > best[:2]):
            best = (score, -order, indicator.code)
    return best[2] if best is not None and best[0] > 0 else None


def _speaks_of(pattern: Pattern, concepts: frozenset[str]) -> bool:
    """Whether a pattern explains one of some concepts."""
    return not concepts.isdisjoint(pattern.optional.union(*pattern.required))


def _eligible(
    concepts: Iterable[str], kinds: tuple[str, ...], form: str, unit_concepts: frozenset[str] | None
) -> Iterator[tuple[int, Indicator, Pattern]]:
    """Patterns that the concepts lead to, of indicators of the right kind; with the order in which these stand."""
    for rank, kind in enumerate(kinds):
        leads, members = _by_concept()[kind], _patterns()[kind]
        for place in frozenset().union(*(leads[c] for c in concepts if c in leads)):
            order, indicator, pattern = members[place]
            if kind == "count" and not _counts(indicator, unit_concepts):
                continue
            if kind == "score" and form == "percent" and indicator.unit == "điểm":
                continue
            yield _RANK_OF_KIND * rank + order, indicator, pattern


def _counts(indicator: Indicator, unit_concepts: frozenset[str] | None) -> bool:
    """Whether an indicator counts what the unit of a figure names."""
    if unit_concepts is None:
        return True
    if unit_concepts is PERSONS:
        return not indicator.counts <= _NO_PEOPLE
    return not unit_concepts.isdisjoint(indicator.counts) if unit_concepts else "none" in indicator.counts


def _weigh(concepts: dict[str, float]) -> dict[str, tuple[float, float]]:
    """For each concept what it gains where a pattern explains it, and what it costs where none does."""
    slot_of = load_catalogue().slot_of
    weighed = {}
    for concept, weight in concepts.items():
        slot = slot_of[concept]
        gain = weight * SLOT_EMPHASIS[slot]
        minor = slot == "aspect" or concept in _FREE
        weighed[concept] = gain, gain * UNEXPLAINED * (MINOR if minor else 1.0)
    return weighed


def _score(
    pattern: Pattern,
    own: frozenset[str],
    telling: frozenset[str],
    concepts: dict[str, float],
    weighed: dict[str, tuple[float, float]],
) -> float | None:
    """Gain of the concepts that a pattern explains, less what those cost that it leaves unexplained.

    `telling` are the own concepts that name something; a pattern must explain one of them.
    """
    said = concepts.keys()
    met = []
    for alternatives in pattern.required:
        if alternatives.isdisjoint(said):
            return None
        met.append(alternatives & said)
    if any(c in own or concepts[c] >= 1 for c in pattern.forbidden & said):
        return None
    allowed = pattern.optional & said
    explained = allowed.union(*met)
    if not explained or (telling and telling.isdisjoint(explained)):
        return None
    gain = sum(REQUIRED_GAIN * max(weighed[c][0] for c in m) for m in met)
    gain += sum(weighed[c][0] for c in allowed)
    loss = 0.0
    for concept, (_, cost) in weighed.items():
        if concept not in explained:
            loss += cost
    return gain - loss
