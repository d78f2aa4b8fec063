"""From numerals to figures: values with their units, fractions, ranges, scores, and numbers in words.

A figure is one printed value. How far the words about it reach, and what it shares with others, is the matter of
`reach`; no meaning is assigned here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cchc.extraction.lexicon import Tag, meanings, wording, words
from cchc.extraction.numerals import DIGITS, NUMBER_WORDS, Number, read_number, read_words

_BODY_WITHOUT_ZERO = wording("body_without_zero")
_COUNTED_IN_WORDS = wording("counted_in_words")
_COUNTED_NOUN = wording("counted_noun")
_FUNCTION_WORDS = words("function_words")
_INDICES = words("indices")
_ONE_RATED = wording("one_rated")
_NOUN_LIKE = wording("noun_like")
_OF = wording("fraction_of")
_POINT_OF_PLACE = wording("point_of_place")
_RANGE_TO = wording("range_to")
_SCORE_LIST = wording("score_list")
_SLASH = wording("fraction_slash")
_TIER_OF_STATEMENT = wording("tier_of_statement")
_UNIT_CONCEPTS = meanings("unit_concepts")
_UNIT_FORMS = meanings("unit_forms")
_UNIT_WORD = wording("unit_word")
_ZERO = wording("zero_in_words")
_DOTTED_DECIMALS = re.compile(r"[1-9][0-9]?\.(?!000)[0-9]{3}")  # of a score: `được 42.269 điểm`
_NOUN = re.compile(r"\s{0,3}(?!(?:năm|tháng|quý) [0-9])([^\W\d_]+(?:[ -]+[^\W\d_]+){0,3})")
_JOINT = re.compile("/|tr")  # `a/b`, `a trên b`, `a trong b`


@dataclass(slots=True)
class Figure:
    """One printed value. Offsets are those of the sentence it stands in.

    `left`..`right` bounds what is said about it. `form`: percent, count, fraction, points (percentage points), score,
    rank, steps (places gained or lost), money.
    """

    number: Number
    form: str
    unit: str
    unit_start: int
    unit_end: int
    unit_concepts: frozenset[str] = frozenset()
    left: int = 0
    right: int = 0
    in_words: bool = False
    coordinated: bool = False  # goes on a list under the verb of the figure before: `giảm 13 sở và 26 đơn vị`
    linked_to: Figure | None = None  # the count whose percentage this is
    link: str = ""  # how the percentage hangs on the count: bracket, verb, comma
    arrow: str = ""  # from or to, in `từ A lên B`
    hole: tuple[int, int] = (0, 0)  # words inside the stretch that speak of the base of the percentage
    counted: frozenset[str] = frozenset()  # what `số` says is counted, before a number without a unit
    percent: Figure | None = None  # the percentage printed with this count or fraction
    tier_beside: bool = False  # a tier is told right beside it: `cấp huyện (85,5%)`, `29 phòng thuộc cấp huyện`
    tags: list[Tag] = field(default_factory=list)
    weights: dict[str, float] | None = None  # what is said about it, once weighed
    weighed: int = 0  # number of tags the weights were made from
    start: int = field(init=False)  # where its digits begin
    end: int = field(init=False)  # where its digits, magnitude and percent sign end

    def __post_init__(self) -> None:
        self.start = self.number.start
        self.end = max(self.number.end, self.number.digits_end)


def printed_figures(
    folded: str, candidates: list[tuple[int, int]], tags: list[Tag], objects: frozenset[str]
) -> list[Figure]:
    """Figures of a sentence from the digit spans that may be figures, and those in words, in order.

    `objects` are the concepts that can be counted.
    """
    numbers: list[Number] = []
    for start, end in candidates:
        if not numbers or start >= numbers[-1].end:
            numbers.append(_number(folded, start, end))
    numbers = _ranges(folded, numbers)
    by_start: dict[int, list[Tag]] = {}
    for tag in tags:
        by_start.setdefault(tag.start, []).append(tag)
    figures = [_figure(folded, n, by_start, objects) for n in _fractions(folded, numbers, tags)]
    _units_at_the_end(folded, figures)
    figures += [*_in_words(folded, figures, by_start, objects), *_zeros(folded)]
    figures.sort(key=lambda f: f.start)
    return figures


def _units_at_the_end(folded: str, figures: list[Figure]) -> None:
    """`62,97; 62,96 và 62,75 điểm` are all scores, `các hạng 5, 6 và 7` all counts until ranks are told apart."""
    for b, a in pairwise(reversed(figures)):
        bare = a.form == "count" and not a.unit and a.number.decimals > 0
        if b.form == "score" and bare and _SCORE_LIST.fullmatch(folded, a.end, b.start):
            a.form, a.unit = b.form, b.unit


def _number(folded: str, start: int, end: int) -> Number:
    counted = "," in folded[start:end] and _COUNTED_NOUN.match(folded, end) is not None
    return read_number(folded, start, end, counted=counted)


def _ranges(folded: str, numbers: list[Number]) -> list[Number]:
    """The first number of `20 - 50%` is a percentage like the second."""
    ranged = {
        a.start
        for a, b in pairwise(numbers)
        if b.percent and not a.percent and _RANGE_TO.fullmatch(folded, a.end, b.start)
    }
    return [replace(n, percent=True) if n.start in ranged else n for n in numbers]


def _fractions(folded: str, numbers: list[Number], tags: list[Tag]) -> list[Number]:
    """Joins `a/b`, `a hồ sơ/b hồ sơ`, `a trên b`, `a trong b` into one number with both parts."""
    merged: list[Number] = []
    i = 0
    while i < len(numbers):
        a = numbers[i]
        b = numbers[i + 1] if i + 1 < len(numbers) else None
        if b is not None and not a.percent and not b.percent and _joins(folded, a, b, tags):
            whole = Number(a.start, b.end, a.value, b.digits_end, a.magnitude, a.decimals, False, a.value, b.value)
            merged.append(whole)
            i += 2
        else:
            merged.append(a)
            i += 1
    return merged


def _joins(folded: str, a: Number, b: Number, tags: list[Tag]) -> bool:
    """Whether two numbers are numerator and denominator, with or without the noun of the first between them."""
    if not _JOINT.search(folded, a.end, b.start):
        return False
    places = (_noun_end(a.end, tags), a.end)
    if any((m := _SLASH.match(folded, place)) and m.end() == b.start for place in places):
        return True
    if folded.startswith(" điểm", b.end):
        return False  # `29 địa phương trên 80 điểm`: a threshold
    return a.value <= b.value and any((m := _OF.match(folded, p)) and m.end() == b.start for p in places)


def _noun_end(position: int, tags: list[Tag]) -> int:
    tag = next((t for t in tags if t.kind == "concept" and position <= t.start <= position + 2), None)
    return tag.end if tag else position


def _figure(folded: str, number: Number, by_start: dict[int, list[Tag]], objects: frozenset[str]) -> Figure:
    """The figure of a number with its unit: a percent sign, a unit word, a concept, a tier or any noun behind it."""
    end = number.end
    if number.percent:
        points = folded.startswith(" điểm", end) and not folded.startswith(" điểm số", end)
        return Figure(number, "points" if points else "percent", "%", end, end)
    if "trđ" in folded[number.digits_end : end]:
        return Figure(number, "money", "đồng", end, end)
    form = "fraction" if number.denominator is not None else "count"
    inside = _noun_of_numerator(number, by_start, objects) if form == "fraction" else None
    if inside is not None:
        return Figure(number, form, folded[inside.start : inside.end], inside.start, end, frozenset(inside.values))
    at = _after_blanks(folded, end)
    kinds = at + len("loại ") if folded.startswith("loại ", at) else at
    behind = by_start.get(at) or by_start.get(kinds, [])
    concept = next((t for t in behind if t.kind == "concept"), None)
    if concept is not None and objects.isdisjoint(concept.values):
        if not _NOUN_LIKE.match(folded, concept.start):
            return Figure(number, form, "", end, end)
        concept = None
    word = _UNIT_WORD.match(folded, end)
    scored = word is not None and concept is not None and not _INDICES.isdisjoint(concept.values)  # `87,6 điểm PAPI`
    tier = next((t for t in behind if t.kind in ("tier", "group_subject")), None)
    group = tier is not None and tier.kind == "group_subject"  # `18/22 bộ, ngành`: bodies, and no sets of papers
    if word and not group and (concept is None or scored or concept.end <= word.end(1)):
        return _of_unit_word(folded, number, form, word, concept)
    if concept is not None:
        unit = folded[concept.start : concept.end]
        return Figure(number, form, unit, concept.start, concept.end, frozenset(concept.values))
    if tier is not None:
        return _of_tier(folded, number, form, tier)
    noun = _NOUN.match(folded, end)
    if noun and noun[1].split()[0] not in _FUNCTION_WORDS:
        unit = " ".join(noun[1].split()[:2])
        return Figure(number, form, unit, noun.start(1), end, frozenset(filter(None, [_UNIT_CONCEPTS.get(unit)])))
    return Figure(number, form, "", end, end)


def _noun_of_numerator(number: Number, by_start: dict[int, list[Tag]], objects: frozenset[str]) -> Tag | None:
    """What the first number of a fraction counts, where its noun stands behind it: `412 phiếu trên 2.900 hồ sơ`."""
    told = (t for at in range(number.start, number.end) for t in by_start.get(at, ()) if t.kind == "concept")
    return next((t for t in told if not objects.isdisjoint(t.values)), None)


def _after_blanks(folded: str, end: int) -> int:
    """Where the next word begins, at most three blanks further on."""
    at = end
    while at < len(folded) and folded[at] in " \n" and at < end + 3:
        at += 1
    return at


def _of_unit_word(folded: str, number: Number, form: str, word: re.Match[str], concept: Tag | None) -> Figure:
    """`92,5 điểm` is a score, `3 bậc` are steps, `12 lượt` a count; `4 điểm cầu` are places."""
    unit = word[1]
    place = unit == "điểm" and _POINT_OF_PLACE.match(folded, word.end())
    concepts = frozenset(concept.values) if concept else frozenset(filter(None, [_UNIT_CONCEPTS.get(unit)]))
    form = form if place else _UNIT_FORMS.get(unit, form)
    if form == "score" and _DOTTED_DECIMALS.fullmatch(folded, number.start, number.digits_end):
        number = replace(number, value=number.value / 1000, decimals=3)
    return Figure(number, form, unit, word.start(1), word.end(), concepts)


def _of_tier(folded: str, number: Number, form: str, tier: Tag) -> Figure:
    """`12 xã, phường` counts bodies; `98 cấp huyện` is a value of that tier and counts none."""
    if _TIER_OF_STATEMENT.match(folded, tier.start, tier.end):
        return Figure(number, form, "", number.end, number.end)
    agencies = "province" in tier.values or folded.startswith("cơ quan", tier.start)
    body = "department_body" if agencies else "local_body"
    return Figure(number, form, folded[tier.start : tier.end], tier.start, tier.end, frozenset({body}))


def _in_words(
    folded: str, figures: list[Figure], by_start: dict[int, list[Tag]], objects: frozenset[str]
) -> Iterator[Figure]:
    """Small counts in words beside other figures: `tám hồ sơ quá hạn`."""
    for m in NUMBER_WORDS.finditer(folded) if figures else ():
        if m[0] in ("một", "không") and not _ONE_RATED.match(folded, m.end()):
            continue
        if folded.endswith(("cả ", "thứ "), 0, m.start()):
            continue
        if not _COUNTED_IN_WORDS.match(folded, m.end()) or any(f.start - 2 <= m.start() <= f.end for f in figures):
            continue
        number = Number(m.start(), m.end(), float(read_words(m[0])), m.end())
        figure = _figure(folded, number, by_start, objects)
        figure.in_words = True
        yield figure


def _zeros(folded: str) -> list[Figure]:
    """Zero in words: `không có hồ sơ nào quá hạn`; but `12 xã không có hồ sơ trễ hạn` counts communes."""
    return [
        Figure(
            Number(m.start(), m.end(1), 0.0, m.end(1)),
            "count",
            m[1],
            m.start(1),
            m.end(1),
            frozenset({"case"}),
            in_words=True,
        )
        for m in _ZERO.finditer(folded)
        if not _BODY_WITHOUT_ZERO.search(folded, 0, m.start())
    ]


def figure_of_cell(folded: str, span: tuple[int, int], *, percent: bool) -> Figure:
    """The figure of a table cell; `percent` when its column says so."""
    number = _number(folded, *span)
    form = "percent" if percent or number.percent else "count"
    return Figure(
        number, form, "%" if form == "percent" else "", number.end, number.end, left=span[0] - 2, right=number.end
    )


def says_zero(folded: str) -> bool:
    """Whether a text says a zero in words: `không có hồ sơ nào quá hạn`."""
    return _ZERO.search(folded) is not None


def digit_spans(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Every numeral of a stretch by the plain scan."""
    return [m.span() for m in DIGITS.finditer(folded, start, end)]
