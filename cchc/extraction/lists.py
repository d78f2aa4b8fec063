"""Lists that name first and count later: `lần lượt`, `tương ứng`, `đều`, and two names that share one figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag

_JOIN = re.compile(r"[\s,;–-]*(?:và|,)?[\s–-]*(?:(?:hơn|trên|gần|khoảng|dưới)\s)?")
_ITEM = re.compile(r",(?![0-9])|\s(?:và|với|cùng|cùng với)\s|;")
_TIER_WORD = re.compile(r"(?<!\w)(tỉnh|huyện|xã)(?!\w)")
_TIERS = {"tỉnh": "province", "huyện": "district", "xã": "commune"}
_TWO_NAMES = re.compile(r"\s*(?:và|cùng|cùng với|,)\s*(?:tỉnh |thành phố |tp\.? ?)?")


@dataclass(slots=True)
class Given:
    """What a list gives one of its figures; `nth` repeats an indicator of the list before."""

    place: Tag | None = None
    tier: Tag | None = None
    tags: list[Tag] | None = None
    nth: tuple[int, int] | None = None  # the k-th of n figures that repeat the indicators of the list before
    copies: list[Given] = field(default_factory=list)  # further figures that this one value stands for


def distribute(folded: str, figures: list[Figure], tags: list[Tag]) -> dict[int, Given]:
    """What the lists of a sentence give to their figures, by index of the figure."""
    given: dict[int, Given] = {}
    for cue in (t for t in tags if t.kind == "list" and "respectively" in t.values):
        run = _run(folded, figures, cue)
        if len(run) >= 2:
            given.update(_share_out(folded, figures, tags, cue, run))
    for i, figure in enumerate(figures):
        if i not in given and (shared := _shared_by_two(folded, figures, i, figure, tags)) is not None:
            given[i] = shared
    return given


def _run(folded: str, figures: list[Figure], cue: Tag) -> list[int]:
    """Figures of one form in a row right behind the cue; percentages tied to counts do not count."""
    run: list[int] = []
    for i, figure in enumerate(figures):
        if figure.start < cue.end or figure.linked_to is not None:
            continue
        if not run:
            if figure.start - cue.end > 30:
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
    begin = max((max(f.end, f.unit_end) for f in figures if f.end <= cue.start), default=0)
    before = [t for t in tags if begin <= t.start < cue.start]
    n = len(run)
    places = [t for t in before if t.kind == "place"]
    tiers = [t for t in before if t.kind == "tier"]
    if len(places) > n:
        levels = [t.values for t in places]
        same = [t for t in places if levels.count(t.values) == n]
        places = same if len(same) == n else places
    if len(places) >= n:
        return {i: Given(place=t) for i, t in zip(run, places[-n:], strict=True)}
    if len(tiers) >= n:
        return {i: Given(tier=t) for i, t in zip(run, tiers[-n:], strict=True)}
    words = list(_TIER_WORD.finditer(folded, begin, cue.start))
    if len(words) == n and tiers:
        return {
            i: Given(tier=Tag(m.start(), m.end(), "tier", (_TIERS[m[1]],))) for i, m in zip(run, words, strict=True)
        }
    items = _items(folded, before, begin, cue.start)
    if len(items) >= n:
        head = [t for item in items[:-n] for t in item]
        first = items[-n]
        return {i: Given(tags=_complete(head, first, item)) for i, item in zip(run, items[-n:], strict=True)}
    if items:
        return {}
    return {i: Given(nth=(k, n)) for k, i in enumerate(run)}


def _items(folded: str, before: list[Tag], begin: int, end: int) -> list[list[Tag]]:
    """Concepts before the cue, one list per item of the enumeration."""
    cuts = [
        m.start() for m in _ITEM.finditer(folded, begin, end) if not any(t.start < m.start() < t.end for t in before)
    ]
    bounds = [begin, *cuts, end]
    items = []
    for a, b in zip(bounds, bounds[1:], strict=False):
        concepts = [t for t in before if t.kind == "concept" and a <= t.start < b]
        if concepts:
            items.append(concepts)
    return items


def _complete(head: list[Tag], first: list[Tag], item: list[Tag]) -> list[Tag]:
    """An item with what the list says once: `hồ sơ trước hạn, đúng hạn` are both cases."""
    if item is first:
        return [*head, *item]
    return [*head, *(t for t in first[:-1]), *item] if len(item) < len(first) else [*head, *item]


def _shared_by_two(folded: str, figures: list[Figure], i: int, figure: Figure, tags: list[Tag]) -> Given | None:
    begin = max((max(f.end, f.unit_end) for f in figures[:i]), default=0)
    before = [t for t in tags if begin <= t.start and t.end <= figure.start]
    places = [t for t in before if t.kind == "place"]
    if len(places) >= 2 and figure.form in ("percent", "rank", "score", "count"):
        a, b = places[-2:]
        if _TWO_NAMES.fullmatch(folded[a.end : b.start]) and not (
            len(places) > 2 and _TWO_NAMES.fullmatch(folded[places[-3].end : a.start])
        ):
            joined = folded[a.end : b.start].strip()
            if joined != ",":
                return Given(place=a, copies=[Given(place=b)])
    each = next((t for t in before if t.kind == "list" and "each" in t.values and figure.start - t.end <= 14), None)
    if each is None:
        return None
    items = _items(folded, [t for t in before if t.end <= each.start], begin, each.start)
    if len(items) == 2:
        return Given(tags=items[0], copies=[Given(tags=_complete([], items[0], items[1]))])
    return None
