"""Lists that name first and count later: `lần lượt`, `tương ứng`, `đều`, and two names that share one figure.

Only who gets what is decided here; what it means for the figure is the matter of `sentence`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, meanings, wording
from cchc.extraction.segments import open_bracket

_JOIN = wording("list_join")
_IN_EACH = wording("in_each")
_ITEM = wording("list_item")
_RANKS_OF_SEVERAL = wording("ranks_of_several")
_BEFORE_CUE = wording("before_cue")
_NEXT_RANK = wording("next_rank")
_RANK_BEFORE = wording("rank_before")
_FROM_TO = wording("from_year_to_year")
_JOIN_OF_YEARS = wording("join_of_years")
_SEVERAL_YEARS = wording("several_years")
_YEARS_BEHIND = wording("years_behind")
_TIER_WORD = wording("tier_word")
_TIERS = meanings("tier_words")
_TWO_LEVELS = wording("two_levels")
_TWO_NAMES = wording("two_names")
_CUE_REACH = 30  # characters between `lần lượt` and its first figure
_ROW_REACH = 90  # characters between `lần lượt` or a semicolon and the first figure of a row of years
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_BRACKETS = re.compile(r" ?\([^()]*\)")
_EACH_REACH = 14  # characters between `đều` and its figure


@dataclass(slots=True)
class Given:
    """What a list gives one of its figures; `nth` repeats an indicator of the list before."""

    place: Tag | None = None
    tier: Tag | None = None
    tags: list[Tag] | None = None
    nth: tuple[int, int] | None = None  # the k-th of n figures that repeat the indicators of the list before
    nth_tier: tuple[int, int] | None = None  # the k-th of n that go through the tiers of the sentence before
    copies: list[Given] = field(default_factory=list)  # further figures that this one value stands for


def distribute(folded: str, figures: list[Figure], tags: list[Tag]) -> dict[int, Given]:
    """What the lists of a sentence give to their figures, by index of the figure."""
    given: dict[int, Given] = {}
    shares: dict[int, Given] = {}
    for cue in _cues(folded, tags):
        given.update(_ranks_first(folded, figures, tags, cue))
        run = _run(folded, figures, cue)
        if len(run) >= 2:
            own = _share_out(folded, figures, tags, cue, run)
            again = {} if any(g.place or g.tier or g.tags for g in own.values()) else _as_before(shares, run)
            shares = again or own or _through_tiers(run)
            given.update(shares)
            given.update(_with_rates(figures, shares))
    if not _may_share(tags):
        return given
    begin = 0
    for i, figure in enumerate(figures):
        if i not in given and (shared := _shared_by_two(folded, begin, figure, tags)) is not None:
            given[i] = shared
        begin = max(begin, figure.end, figure.unit_end)
    return given


def years_in_turn(folded: str, figures: list[Figure], tags: list[Tag]) -> dict[int, int]:
    """The year of each figure, by its index: `các năm 2019, 2020 và 2021 lần lượt đạt 83,1%; 84,5% và 86,2%`.

    Later clauses with as many figures go through the same years; what stands in a bracket is of the one before it.
    """
    found: dict[int, int] = {}
    for cue in (t for t in tags if t.kind == "list" and "respectively" in t.values):
        run = _in_a_row_of(folded, figures, cue.end)
        years = _years_named(folded, figures, cue, figures[run[-1]].end if run else cue.end)
        if len(years) < 2 or len(years) != len(run):
            continue
        found |= _with_brackets(folded, figures, run, years)
        at = figures[run[-1]].end
        while (clause := folded.find(";", at)) >= 0:
            again = _in_a_row_of(folded, figures, clause)
            if len(again) != len(years):
                break
            found |= _with_brackets(folded, figures, again, years)
            at = figures[again[-1]].end
    return found


def _years_named(folded: str, figures: list[Figure], cue: Tag, end: int) -> list[int]:
    """The years named one by one, or from one to another, before `lần lượt` or right behind its list."""
    begin = max((f.end for f in figures if f.end <= cue.start), default=0)
    before = [m for m in _SEVERAL_YEARS.finditer(folded, begin, cue.start) if ";" not in folded[m.end() : cue.start]]
    named = before[-1] if before else _YEARS_BEHIND.match(folded, end)
    if named is None:
        return []
    years = [int(y) for y in _YEAR.findall(named[0])]
    spans = len(years) == 2 and _FROM_TO.search(named[0])
    if spans and not folded.startswith("lần lượt", cue.start):
        return []  # `giai đoạn 2020-2021: ..., tương ứng giảm 27 trưởng phòng và 56 phó phòng`
    return list(range(years[0], years[1] + 1)) if spans else years


def _in_a_row_of(folded: str, figures: list[Figure], begin: int) -> list[int]:
    """Indexes of the figures of one form in a row behind a place, brackets left out."""
    run: list[int] = []
    for i, figure in enumerate(figures):
        if figure.start < begin or open_bracket(folded, figure.start) >= begin:
            continue
        if run:
            last = figures[run[-1]]
            gap = _BRACKETS.sub("", folded[max(last.end, last.unit_end) : figure.start])
            if figure.form != figures[run[0]].form or not _JOIN_OF_YEARS.fullmatch(gap):
                break
        elif figure.start - begin > _ROW_REACH:
            break
        run.append(i)
    return run


def _with_brackets(folded: str, figures: list[Figure], run: list[int], years: list[int]) -> dict[int, int]:
    """The years of a row, and of what stands in brackets behind its figures."""
    last = run[-1] + 1
    while last < len(figures) and open_bracket(folded, figures[last].start) >= figures[run[-1]].end:
        last += 1
    ends = [*run[1:], last]
    return {i: year for first, end, year in zip(run, ends, years, strict=True) for i in range(first, end)}


def _cues(folded: str, tags: list[Tag]) -> list[Tag]:
    """What announces a list that names first and counts later: `lần lượt`, or the plural in `giữ các vị trí 4, 9`."""
    said = [t for t in tags if t.kind == "list" and "respectively" in t.values]
    ranks = (Tag(*m.span(), "list", ("respectively",)) for m in _RANKS_OF_SEVERAL.finditer(folded))
    return sorted([*said, *(r for r in ranks if not any(0 <= r.start - t.end <= _CUE_REACH for t in said))])


def _ranks_first(folded: str, figures: list[Figure], tags: list[Tag], cue: Tag) -> dict[int, Given]:
    """Ranks told before who has them: `Vị trí thứ 4 và thứ 5 lần lượt thuộc về Hải Phòng (84,35%), Long An`."""
    ranks: list[int] = []
    end = cue.start
    for i in reversed([i for i, f in enumerate(figures) if f.end <= cue.start]):
        if not (_NEXT_RANK if ranks else _BEFORE_CUE).fullmatch(folded, figures[i].end, end):
            break
        ranks.insert(0, i)
        end = figures[i].start
    places = [t for t in tags if t.kind == "place" and t.start >= cue.end]
    if len(ranks) < 2 or len(places) < len(ranks) or not _RANK_BEFORE.search(folded, 0, figures[ranks[0]].start):
        return {}
    return {i: Given(place=t) for i, t in zip(ranks, places, strict=False)}


def _with_rates(figures: list[Figure], shares: dict[int, Given]) -> dict[int, Given]:
    """Whose the rates in brackets behind shared counts are: `lần lượt là 4.317 (26,2%) và 1.466 (24,7%)`."""
    rates = {id(figures[i].percent): g for i, g in shares.items() if figures[i].percent is not None}
    return {
        i: Given(place=rates[id(f)].place, tier=rates[id(f)].tier, nth_tier=rates[id(f)].nth_tier)
        for i, f in enumerate(figures)
        if id(f) in rates
    }


def _may_share(tags: list[Tag]) -> bool:
    """Whether a sentence names two places, or says `đều`; without them no two names share a figure."""
    return sum(t.kind == "place" for t in tags) > 1 or any(_says_each(t) for t in tags)


def _run(folded: str, figures: list[Figure], cue: Tag) -> list[int]:
    """Figures of one form in a row right behind the cue; percentages tied to counts do not count."""
    run: list[int] = []
    for i, figure in enumerate(figures):
        if figure.start < cue.end or figure.linked_to is not None:
            continue
        if not folded[figure.start].isdigit():
            break  # `211 – 203 – 8, không hồ sơ nào quá hạn`
        if not run:
            if figure.start - cue.end > _CUE_REACH:
                return []
        else:
            last = figures[run[-1]]
            partner = last.percent
            end = max(last.end, last.unit_end, partner.end if partner else 0)
            gap = folded[end : figure.start].replace(")", "")
            if figure.form != figures[run[0]].form or not _JOIN.fullmatch(gap):
                break
        run.append(i)
    return run


def _share_out(folded: str, figures: list[Figure], tags: list[Tag], cue: Tag, run: list[int]) -> dict[int, Given]:
    """What stands before the cue, shared out among the figures of the run: places, tiers, or indicators."""
    begin = max((max(f.end, f.unit_end) for f in figures if f.end <= cue.start), default=0)
    before = [t for t in tags if begin <= t.start < cue.start]
    n = len(run)
    places = _of_one_level([t for t in before if t.kind == "place"], n)
    if len(places) < n:
        places = _named_in_a_row(figures, tags, cue)
    if len(places) >= n:
        return {i: Given(place=t) for i, t in zip(run, places[-n:], strict=True)}
    tiers = [t for t in before if t.kind == "tier"]
    bare = [Tag(*m.span(), "tier", (_TIERS[m[1]],)) for m in _TIER_WORD.finditer(folded, begin, cue.start)]
    if len(tiers) < n and len(bare) == n and (tiers or all(_IN_EACH.search(folded, 0, t.start) for t in bare)):
        tiers = bare
    if len(tiers) >= n:
        return {i: Given(tier=t) for i, t in zip(run, tiers[-n:], strict=True)}
    items = _items(folded, before, begin, cue.start)
    if len(items) < n:
        items = _items(folded, _levels_apart(folded, before), begin, cue.start)
    if len(items) >= n:
        head = [t for item in items[:-n] for t in item]
        return {i: Given(tags=_complete(head, items[-n], item)) for i, item in zip(run, items[-n:], strict=True)}
    return {} if items else {i: Given(nth=(k, n), nth_tier=(k, n)) for k, i in enumerate(run)}


def _named_in_a_row(figures: list[Figure], tags: list[Tag], cue: Tag) -> list[Tag]:
    """Places named before a cue with no figure between them: `A, B và C, ba tỉnh còn lại của tốp 5, lần lượt đạt`."""
    places = [t for t in tags if t.kind == "place" and t.end <= cue.start]
    last = places[-1].start if places else 0
    begin = max((f.end for f in figures if f.end <= last), default=0)
    return [t for t in places if t.start >= begin]


def _levels_apart(folded: str, tags: list[Tag]) -> list[Tag]:
    """`mức độ 3, mức độ 4 lần lượt là 53 và 22`: two levels, each with a figure of its own."""
    apart = []
    for tag in tags:
        both = _TWO_LEVELS.fullmatch(folded, tag.start, tag.end)
        if both is None:
            apart.append(tag)
        else:
            apart += [Tag(*both.span(k), "concept", (f"level{both[k][-1]}",)) for k in (1, 2)]
    return apart


def _of_one_level(places: list[Tag], n: int) -> list[Tag]:
    """Of more than n places those n that share a level: in `tỉnh Lâm Đồng: Đà Lạt, Bảo Lộc` the two towns."""
    if len(places) <= n:
        return places
    levels = [t.values for t in places]
    same = [t for t in places if levels.count(t.values) == n]
    return same if len(same) == n else places


def _as_before(shares: dict[int, Given], run: list[int]) -> dict[int, Given]:
    """Places or tiers of the list before: `cấp tỉnh, cấp xã lần lượt là 78% và 59%; đúng hạn tương ứng 99% và 98%`."""
    if len(shares) != len(run) or not any(g.place or g.tier for g in shares.values()):
        return {}
    return {i: Given(place=g.place, tier=g.tier) for i, g in zip(run, shares.values(), strict=True)}


def _through_tiers(run: list[int]) -> dict[int, Given]:
    """What may go through the tiers of the sentence before: `Tỷ lệ giải quyết lần lượt là 93,9% và 99,8%`."""
    return {i: Given(nth_tier=(k, len(run))) for k, i in enumerate(run)}


def _items(folded: str, before: list[Tag], begin: int, end: int) -> list[list[Tag]]:
    """Concepts before the cue, one list per item of the enumeration."""
    cuts = [
        m.start() for m in _ITEM.finditer(folded, begin, end) if not any(t.start < m.start() < t.end for t in before)
    ]
    items = []
    for a, b in pairwise([begin, *cuts, end]):
        concepts = [t for t in before if t.kind == "concept" and a <= t.start < b]
        if concepts:
            items.append(concepts)
    return items


def _complete(head: list[Tag], first: list[Tag], item: list[Tag]) -> list[Tag]:
    """An item with what the list says once: `hồ sơ trước hạn, đúng hạn` are both cases."""
    if item is first:
        return [*head, *item]
    return [*head, *first[:-1], *item] if len(item) < len(first) else [*head, *item]


def _shared_by_two(folded: str, begin: int, figure: Figure, tags: list[Tag]) -> Given | None:
    """What two names or two items between `begin` and a figure share: `Huế và Đà Nẵng cùng đạt 98%`."""
    before = [t for t in tags if begin <= t.start and t.end <= figure.start]
    if figure.form in ("percent", "rank", "score", "count"):
        pair = _two_places(folded, [t for t in before if t.kind == "place"])
        if pair is not None:
            return Given(place=pair[0], copies=[Given(place=pair[1])])
    each = next((t for t in before if _says_each(t) and figure.start - t.end <= _EACH_REACH), None)
    if each is None:
        return None
    items = _items(folded, [t for t in before if t.end <= each.start], begin, each.start)
    if len(items) == 2:
        return Given(tags=items[0], copies=[Given(tags=_complete([], items[0], items[1]))])
    return None


def _says_each(t: Tag) -> bool:
    return t.kind == "list" and "each" in t.values


def _two_places(folded: str, places: list[Tag]) -> tuple[Tag, Tag] | None:
    """The last two places where they are named as a pair, and not as the end of a longer list."""
    if len(places) < 2:
        return None
    a, b = places[-2:]
    joined = folded[a.end : b.start]
    if joined.strip() == "," or not _TWO_NAMES.fullmatch(joined):
        return None
    longer = len(places) > 2 and _TWO_NAMES.fullmatch(folded, places[-3].end, a.start)
    return None if longer else (a, b)
