"""Which indicator a figure reports: the concepts said about it, and inherited by it, against the patterns of the registry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from cchc.catalogue import SLOTS, Catalogue, Indicator, load_catalogue
from cchc.extraction.figures import Figure

OTHER = "other"
UNIT_WEIGHT = 6.0
OWN_WEIGHT = 4.0
COMMA_DECAY = 0.72
SENTENCE_WEIGHT = 1.2
HEAD_WEIGHT = 1.6
EARLIER_WEIGHT = 0.6
INDEX_WEIGHT = 0.8
UNEXPLAINED = 0.55
SLOT_EMPHASIS = {"object": 1.0, "action": 1.0, "deadline": 1.25, "channel": 1.1, "level": 1.25, "aspect": 1.0}
MINOR = 0.3  # share of the penalty that a modifier (`aspect`) costs when no pattern explains it
GENERIC_UNITS = frozenset(
    ("", "trường hợp", "lượt", "người", "vụ", "vụ việc", "lần", "đơn", "bộ", "lượt người", "cái", "yêu cầu", "đơn thư")
)
_SLOT_ORDER = {slot: i for i, slot in enumerate(SLOTS)}
_FREE = frozenset(
    [
        "average",
        "par",
        "present",
        "provided",
        "in_force",
        "one_stop",
        "procedure",
        "agency",
        "unit",
        "local_body",
        "department_body",
        "staff",
        "remaining",
        "approved",
        "assigned",
        "plan",
        "component",
        "used",
        "electronic",
        "national_portal",
        "published",
        "task",
        "content_item",
        "target_item",
        "document",
        "person",
        "session",
        "checked",
        "inspected",
        "propaganda",
        "restructured",
        "rated",
        "posted",
        "counter",
        "hotline",
        "plan_rate",
    ]
)
_WEAK = frozenset(
    (
        "local_body",
        "department_body",
        "agency",
        "unit",
        "average",
        "total",
        "present",
        "par",
        "person",
        "session",
        "target_item",
    )
)
_PLAIN = frozenset(("unit",))  # `đơn vị` alone leaves open what is counted
_LIGHT = frozenset(
    ("reduced", "remaining", "rated", "provided", "assigned", "base_words", "plan", "plan_rate", "component")
)
_NOT_SAID = frozenset(("session", "person"))
INDICES = frozenset(("par_index", "sipas", "papi", "pci", "dti", "ict", "npsp"))
_DENOMINATOR_WORDS = frozenset(("to_resolve", "due", "received", "newly", "total", "carried_over"))
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
    """What a figure can inherit: `sentence` from the figure before it, `head` from a heading or the words before a
    colon, `earlier` from sentences before.
    """

    sentence: dict[str, float] = field(default_factory=dict)
    head: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()
    last: dict[str, str] = field(default_factory=dict)  # form family -> code last reported in this paragraph
    index: str | None = None  # the index (PAR INDEX, PAPI ...) spoken of last


@dataclass(slots=True)
class Choice:
    """The indicator chosen for a figure, how sure, by which rule, and the concepts in force after it."""

    code: str
    score: float
    rule: str
    concepts: dict[str, float]
    own: frozenset[str]


@lru_cache(maxsize=1)
def _by_kind() -> dict[str, tuple[Indicator, ...]]:
    catalogue = load_catalogue()
    kinds: dict[str, list[Indicator]] = {}
    for indicator in catalogue:
        kinds.setdefault(indicator.kind, []).append(indicator)
    return {kind: tuple(members) for kind, members in kinds.items()}


@lru_cache(maxsize=1)
def _by_concept() -> dict[str, dict[str, tuple[tuple[int, Indicator], ...]]]:
    """For each kind, the indicators that a concept can lead to: those that require it in their first alternatives."""
    index: dict[str, dict[str, list[tuple[int, Indicator]]]] = {}
    for kind, members in _by_kind().items():
        leads: dict[str, list[tuple[int, Indicator]]] = {}
        for order, indicator in enumerate(members):
            for concept in sorted(frozenset().union(*(p.required[0] for p in indicator.patterns))):
                leads.setdefault(concept, []).append((order, indicator))
        index[kind] = leads
    return {kind: {c: tuple(found) for c, found in leads.items()} for kind, leads in index.items()}


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
    for tag in figure.tags:
        if tag.kind != "concept" or _NOT_SAID.issuperset(tag.values):
            continue
        if "remaining" in tag.values and tag.start > figure.end and any(figure.end <= c < tag.start for c in commas):
            continue
        crossed = min(_crossed(commas, tag.start, tag.end, a, b) for a, b in spans)
        weight = OWN_WEIGHT * COMMA_DECAY**crossed
        if figure.form == "fraction" and tag.start >= figure.unit_end and _DENOMINATOR_WORDS.issuperset(tag.values):
            continue
        for concept in tag.values:
            weights[concept] = max(weights.get(concept, 0.0), weight)
    unit = figure if figure.unit_concepts else partner
    if unit is not None:
        for concept in unit.unit_concepts:
            weights[concept] = UNIT_WEIGHT
    figure.weights, figure.weighed = weights, len(figure.tags)
    return dict(weights)


def _crossed(commas: list[int], start: int, end: int, a: int, b: int) -> int:
    low, high = (end, a) if end <= a else (b, start)
    return sum(low <= c < high for c in commas)


def effective_concepts(
    own: dict[str, float], context: Context, catalogue: Catalogue, unit: frozenset[str] = frozenset(), form: str = ""
) -> dict[str, float]:
    """Own concepts and the inherited ones that they do not replace."""
    slots_named = {catalogue.slot_of[c] for c in own if c not in _PLAIN}
    objects = {c for c in own if catalogue.slot_of[c] == "object" and c not in _WEAK}
    inherited: dict[str, float] = {}
    for concept, weight in context.sentence.items():
        inherited[concept] = min(weight, SENTENCE_WEIGHT)
    sentence_objects = {c for c in inherited if catalogue.slot_of[c] == "object"}
    only_unit = (bool(unit) and own.keys() <= unit | _WEAK | {"restructured"}) or (
        form == "percent" and bool(own) and own.keys() <= _WEAK | _LIGHT
    )
    if objects and sentence_objects and not objects & sentence_objects and not only_unit:
        inherited = {c: w for c, w in inherited.items() if c in INDICES}
    general = min((_SLOT_ORDER[s] for s in slots_named if s not in ("object",)), default=len(SLOTS))
    if "present" in own:
        inherited.pop("quota", None)
    keep = {
        c: w
        for c, w in inherited.items()
        if (catalogue.slot_of[c] not in slots_named or (only_unit and catalogue.slot_of[c] == "aspect"))
        and (_SLOT_ORDER[catalogue.slot_of[c]] < general or not own or only_unit)
    }
    for concept in context.head:
        if catalogue.slot_of[concept] not in slots_named or catalogue.slot_of[concept] == "aspect":
            keep[concept] = max(keep.get(concept, 0.0), HEAD_WEIGHT)
    if (
        "quota" in inherited
        and objects == {"staff"}
        and own.keys() & {"administrative", "public_service"}
        and "present" not in own
    ):
        keep["quota"] = SENTENCE_WEIGHT
    if "one_stop" in inherited and "procedure" in objects:
        keep["one_stop"] = SENTENCE_WEIGHT
    scored = form in ("score", "rank", "steps") or (form == "percent" and own.keys() <= _WEAK | _LIGHT)
    if scored and context.index and not INDICES & (own.keys() | keep.keys()):
        keep[context.index] = INDEX_WEIGHT
    if not any(catalogue.slot_of[c] == "object" and c not in _WEAK for c in (*own, *keep)):
        for concept in context.earlier:
            if catalogue.slot_of[concept] == "object":
                keep.setdefault(concept, EARLIER_WEIGHT)
    return {**keep, **own}


def choose(figure: Figure, context: Context) -> Choice:
    """The indicator of a figure, or `other`."""
    catalogue = load_catalogue()
    own = own_concepts(figure)
    if figure.arrow or figure.form in ("steps", "rank", "score"):
        own.pop("reduced", None)
    partner = figure.percent or figure.linked_to
    unit = figure.unit_concepts or (partner.unit_concepts if partner is not None else frozenset())
    form = "score" if figure.form == "count" and figure.number.decimals and not figure.unit else figure.form
    concepts = effective_concepts(own, context, catalogue, unit, form)
    named = frozenset(own)
    repeated = _ellipsis(figure, own, concepts, context)
    if repeated is not None:
        return Choice(repeated, 1.0, "ellipsis", concepts, named)
    best: tuple[float, int, str] | None = None
    for order, indicator in _eligible(figure, concepts):
        score = _score(indicator, own, concepts, catalogue)
        if score is not None and (best is None or (score, -order) > best[:2]):
            best = (score, -order, indicator.code)
    if best is not None and best[0] > 0:
        return Choice(best[2], best[0], "pattern", concepts, named)
    if not any(catalogue.slot_of[c] != "aspect" for c in own) and not figure.unit_concepts:
        last = context.last.get(family_of(figure))
        if last is not None and (figure.unit in GENERIC_UNITS or figure.form != "count"):
            return Choice(last, 1.0, "ellipsis", concepts, named)
    return Choice(OTHER, 0.0, "uncatalogued", concepts, named)


def family_of(figure: Figure) -> str:
    """Figures of one family can repeat one another's indicator: `cấp huyện 99%, cấp xã 98%`."""
    return "percent" if figure.form in ("percent", "points") else figure.form


def _is_percentage(code: str) -> bool:
    indicator = load_catalogue().indicators.get(code)
    return indicator is not None and indicator.kind == "percentage"


def part_of(figure: Figure, context: Context) -> str | None:
    """The indicator of a total whose parts follow it: `37 văn bản, gồm 14 nghị quyết, 23 quyết định`."""
    last = context.last.get("count")
    own = own_concepts(figure).keys() - figure.unit_concepts - _WEAK
    if last is None or last == OTHER or figure.form != "count" or own or not figure.unit_concepts:
        return None
    return last if figure.unit_concepts & load_catalogue()[last].counts else None


def _ellipsis(figure: Figure, own: dict[str, float], concepts: dict[str, float], context: Context) -> str | None:
    """The indicator of the figure before, when this one says nothing but whose it is."""
    scored = figure.form in ("score", "rank", "steps") or (figure.form == "count" and figure.number.decimals > 0)
    if scored and INDICES & concepts.keys():
        return None
    last = context.last.get(family_of(figure))
    if last is None or figure.linked_to is not None or (figure.percent is not None and figure.form == "fraction"):
        return None
    if figure.unit_concepts:
        indicator = load_catalogue().indicators.get(last)
        listed = any(t.kind in ("place", "tier", "group_subject") and t.start < figure.start for t in figure.tags)
        if indicator is None or not listed or own.keys() - figure.unit_concepts - _WEAK:
            return None
        return last if figure.unit_concepts & indicator.counts else None
    said = own.keys() - _WEAK
    if said and not (said == {"component"} and _is_percentage(last)):
        return None
    return last if figure.unit in GENERIC_UNITS or figure.form not in ("count", "fraction") else None


def _eligible(figure: Figure, concepts: Iterable[str]) -> Iterable[tuple[int, Indicator]]:
    """Indicators of the right kind that the concepts lead to, with their order in the registry."""
    for rank, kind in enumerate(_KINDS[figure.form]):
        leads = _by_concept()[kind]
        for order, indicator in {pair for concept in concepts for pair in leads.get(concept, ())}:
            if kind == "count" and (not _counts(indicator, figure) or _is_broken(figure)):
                continue
            if kind == "score" and figure.form == "count" and (figure.unit or not figure.number.decimals):
                continue
            if kind == "score" and figure.form == "percent" and indicator.unit == "điểm":
                continue
            yield 1000 * rank + order, indicator


def _is_broken(figure: Figure) -> bool:
    """Whether a number has decimals of its own, so that it cannot be a count."""
    return figure.number.decimals > 0 and figure.number.magnitude == 1.0 and figure.form == "count"


def _counts(indicator: Indicator, figure: Figure) -> bool:
    if figure.unit in GENERIC_UNITS:
        return True
    if figure.unit_concepts:
        return bool(figure.unit_concepts & indicator.counts)
    return "none" in indicator.counts


def _score(
    indicator: Indicator, own: dict[str, float], concepts: dict[str, float], catalogue: Catalogue
) -> float | None:
    best: float | None = None
    for pattern in indicator.patterns:
        if pattern.forbidden & concepts.keys() and any(
            c in own or concepts[c] >= 1 for c in pattern.forbidden & concepts.keys()
        ):
            continue
        met = [alternatives & concepts.keys() for alternatives in pattern.required]
        if not all(met):
            continue
        explained = frozenset().union(*met) | (pattern.optional & concepts.keys())
        telling = own.keys() - _WEAK
        if telling and telling.isdisjoint(explained):
            continue
        if not explained:
            continue
        emphasis = {c: concepts[c] * SLOT_EMPHASIS[catalogue.slot_of[c]] for c in explained}
        gain = sum(1.5 * max(emphasis[c] for c in m) for m in met)
        gain += sum(emphasis[c] for c in pattern.optional & concepts.keys())
        loss = 0.0
        for concept, weight in concepts.items():
            if concept in explained:
                continue
            minor = concept in _FREE or catalogue.slot_of[concept] == "aspect"
            loss += weight * SLOT_EMPHASIS[catalogue.slot_of[concept]] * UNEXPLAINED * (MINOR if minor else 1.0)
        score = gain - loss
        if best is None or score > best:
            best = score
    return best
