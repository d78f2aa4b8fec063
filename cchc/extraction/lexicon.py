"""The vocabulary at work: one automaton over all surface forms, which tags a folded sentence with concepts and cues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from operator import itemgetter
from typing import Any, NamedTuple

import ahocorasick_rs as ac
import yaml

from cchc.catalogue import load_catalogue, spelled_out
from cchc.shadow import fold

_NAMED_WITH_TIER = frozenset(("one_stop", "division", "service_unit", "agency"))
_SHARE = re.compile(r"(?:[.,][0-9]+|[0-9]*)\s?%")  # behind a digit
_LINES_ASKED_OF = 16  # titles, headings and the last sentences, of which several questions are asked
_QUOTABLE = "một cửa"  # reports put it in quotation marks or not


class Tag(NamedTuple):
    """A stretch of text and what it stands for: catalogue concepts, or a cue of `cues.yaml`."""

    start: int
    end: int
    kind: str  # concept, or the name of a group of cues: tier, subject, target, change, ...
    values: tuple[str, ...]


def read_rules(name: str) -> Any:
    """A YAML file of this package."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((resources.files(__package__) / name).read_bytes(), Loader=loader)


@lru_cache(maxsize=1)
def _wordings() -> dict[str, Any]:
    entries: dict[str, Any] = read_rules("wording.yaml")
    return entries


def wording(name: str) -> re.Pattern[str]:
    """The expression `name` of `wording.yaml`, with its lists of alternatives put in."""
    entry = _wordings()[name]
    if isinstance(entry, str):
        return re.compile(in_full_or_short(entry))
    pattern: str = entry["pattern"]
    for part, alternatives in entry.items():
        if part != "pattern":
            pattern = pattern.replace(f"{{{part}}}", f"(?:{'|'.join(alternatives)})")
    return re.compile(in_full_or_short(pattern))


def in_full_or_short(pattern: str) -> str:
    """An expression in which each of `written_out` stands for both of its spellings."""
    for short, full in _wordings()["written_out"].items():
        pattern = re.sub(rf"(?<!\w)(?:{short}|{full})(?!\w)", f"(?:{short}|{full})", pattern)
    return pattern


def _with_both(forms: Iterable[str]) -> Iterator[str]:
    """Folded forms, each also with what is `written_out` in its other spelling."""
    for form in forms:
        yield form
        for short, full in _wordings()["written_out"].items():
            for said, other in ((short, full), (full, short)):
                if f" {said} " in f" {form} ":
                    yield f" {form} ".replace(f" {said} ", f" {other} ").strip()


def in_full_and_short(names: Iterable[str]) -> Iterator[str]:
    """Names as printed, each also with what is `written_out` in its other spelling: `Văn phòng UBND tỉnh`."""
    for name in names:
        yield name
        for short, full in _wordings()["written_out"].items():
            for said, other in ((short.upper(), full.capitalize()), (full.capitalize(), short.upper())):
                if said in name:
                    yield name.replace(said, other)


def _patterned() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Concepts with the expressions that stand for them, where no list can spell these out."""
    listed = _wordings()["terms_by_pattern"].items()
    return tuple((concept, re.compile(in_full_or_short(p))) for concept, patterns in listed for p in patterns)


def words(name: str) -> frozenset[str]:
    """The plain list `name` of `wording.yaml`."""
    return frozenset(_wordings()[name])


def meanings(name: str) -> dict[str, str]:
    """The table `name` of `wording.yaml`: words and what they mean."""
    return dict(_wordings()[name])


class Lexicon:
    """Finds surface forms. The longest form at a place wins; a form must begin and end at word boundaries."""

    def __init__(self) -> None:
        entries: dict[str, dict[str, set[str]]] = {}
        for form, concepts in load_catalogue().forms.items():
            for spelled in _with_both([fold(form)]):
                entries.setdefault(spelled, {}).setdefault("concept", set()).update(concepts)
        for group, members in read_rules("cues.yaml").items():
            for value, forms in members.items():
                for form in _with_both(fold(f) for written in forms for f in spelled_out(written)):
                    entries.setdefault(form, {}).setdefault(group, set()).add(value)
        _keep_vocabulary(entries)
        for form in [f for f in entries if _QUOTABLE in f]:
            entries[form.replace(_QUOTABLE, f'"{_QUOTABLE}"')] = entries[form]
        self._forms = list(entries)
        self._tags = [
            [(kind, tuple(sorted(values))) for kind, values in sorted(entry.items()) if kind != "ignored"]
            for entry in entries.values()
        ]
        self._automaton = ac.AhoCorasick(self._forms, matchkind=ac.MatchKind.LeftmostLongest, store_patterns=False)
        self._index = {form: i for i, form in enumerate(self._forms)}
        self._patterned = _patterned()
        self._tagged = lru_cache(maxsize=_LINES_ASKED_OF)(self._find)
        self._not_meant: dict[tuple[str, ...], re.Pattern[str]] = {
            ("newly",): wording("only"),
            ("remaining",): wording("whereas"),
        }

    def tag(self, folded: str) -> list[Tag]:
        """Tags of a folded sentence in order of their start."""
        return list(self._tagged(folded))

    def _find(self, folded: str) -> list[Tag]:
        tags: list[Tag] = []
        for index, start, end in self._matches(folded):
            tags.extend(Tag(start, end, kind, values) for kind, values in self._tags[index])
        tags = [
            t for t in tags if t.values not in self._not_meant or not self._not_meant[t.values].match(folded, t.start)
        ]
        for concept, pattern in self._patterned:
            for m in pattern.finditer(folded):
                said = Tag(*m.span(), "concept", (concept,))
                kept = (t for t in tags if t.kind != "concept" or t.end <= said.start or t.start >= said.end)
                tags = sorted((*kept, said), key=itemgetter(0, 1))
        return tags

    def _matches(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Matches as (form, start, end); one cut off in a word (`trước hạn` in `trước hạng`) hides none behind it."""
        begin, found_all = 0, False
        while not found_all:
            found_all, offset = True, begin
            for index, at, stop in self._automaton.find_matches_as_indexes(folded[offset:]):
                found = self._at_word_boundaries(folded, index, at + offset, stop + offset)
                if found is not None:
                    yield found
                space = folded.find(" ", found[2] if found else at + offset, stop + offset)
                if space >= 0 and (found is None or found[2] < stop + offset):
                    begin, found_all = space + 1, False
                    break

    def _at_word_boundaries(self, folded: str, index: int, start: int, end: int) -> tuple[int, int, int] | None:
        """A match, or the longest form inside it that ends a word, as (form, start, end)."""
        if start and (folded[start - 1].isalpha() or folded[start - 1] == "_"):
            return None
        behind = folded[end : end + 1]
        if folded[end - 1].isdigit():
            if not behind.isdigit() and not _SHARE.match(folded, end):
                return index, start, end
            shorter = self._shorter(folded, start, end)  # `mức độ 3` in `mức độ 3 và 45 dịch vụ`
            return shorter if shorter is not None and folded[shorter[2] - 1].isdigit() else None  # `mức 2,1%`: none
        return (index, start, end) if not behind.isalnum() else self._shorter(folded, start, end)

    def _shorter(self, folded: str, start: int, end: int) -> tuple[int, int, int] | None:
        stop = folded.rfind(" ", start, end)
        while stop > start:
            form = folded[start:stop].rstrip(",")
            index = self._index.get(form)
            if index is not None:
                return index, start, start + len(form)
            stop = folded.rfind(" ", start, stop)
        return None


def _keep_vocabulary(entries: dict[str, dict[str, set[str]]]) -> None:
    """Cues do not hide the vocabulary inside them.

    `đã tiếp nhận` is a result and says received, `một cửa cấp huyện` is a tier and says one-stop unit; but `giảm còn`
    says what remains, and nothing of a cut.
    """
    concepts = {form: entry["concept"] for form, entry in entries.items() if "concept" in entry}
    bodies = {form: names for form, names in concepts.items() if names & _NAMED_WITH_TIER}
    for form, entry in entries.items():
        if "ignored" in entry:
            continue
        kept = bodies if "tier" in entry else concepts if entry.keys() & {"standing", "change", "arrow"} else {}
        for inner, names in kept.items():
            if f" {inner} " in f" {form} ":
                entry.setdefault("concept", set()).update(names)
        if "remaining" in entry.get("concept", ()):
            entry["concept"].discard("reduced")


class Sightings:
    """Where a text names any concept of a group, found in one pass."""

    def __init__(self, concepts: frozenset[str]) -> None:
        forms = {
            spelled: min(concepts & set(named))
            for f, named in load_catalogue().forms.items()
            if concepts & set(named)
            for spelled in _with_both([fold(f)])
        }
        self._concepts = list(forms.values())
        self._automaton = ac.AhoCorasick(list(forms), matchkind=ac.MatchKind.LeftmostLongest, store_patterns=False)

    def find(self, folded: str) -> list[tuple[int, str]]:
        """(start, concept) in order."""
        return [(start, self._concepts[i]) for i, start, _ in self._automaton.find_matches_as_indexes(folded)]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon, built once."""
    return Lexicon()
