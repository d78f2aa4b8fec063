"""Place names in text: one automaton over the names of the locality dimension, and the choice of a version by date.

Names are matched in the folded text (`cchc.shadow.fold`), so offsets are those of the original. A name that several
localities share keeps all of them as candidates; nothing here guesses between them.
"""

from __future__ import annotations

import bisect
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import ahocorasick_rs as ac
import polars as pl

from cchc.localities.dimension import FOOTING_DATE, Locality, load_localities, read_table
from cchc.shadow import fold

BARE = "bare"
_WRITTEN_KINDS: dict[str, tuple[str, ...]] = {
    "tỉnh": ("tỉnh ",),
    "thành phố": ("thành phố ", "tp ", "tp. ", "tp.", "t.p ", "t.p. "),
    "thị xã": ("thị xã ", "tx ", "tx. ", "tx."),
    "quận": ("quận ", "q. ", "q."),
    "huyện": ("huyện ", "h. ", "h."),
    "phường": ("phường ", "p. ", "p."),
    "thị trấn": ("thị trấn ", "tt. ", "tt."),
    "xã": ("xã ",),
    "đặc khu": ("đặc khu ",),
}
_LOWER = "".join(c for c in map(chr, (*range(0x250), *range(0x1E00, 0x1F00))) if c.islower())
_BLANK_PAIRS = ("  ", " \n", "\n ")
_ABBREVIATED_CITY = re.compile(r"t\.?p[. h]")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r" (?:[0-9]+|[ivx]+)$")
_BLANKS = re.compile(r"  +(?:\n *)?| \n *|\n +")  # more than one blank, with at most one line break
_LOWER_INITIAL = re.compile(rf"\b(?<!['’])[{_LOWER}]")  # in `Ea H'leo` none
_STREET = frozenset({"đường", "phố", "cầu", "sông"})
_LOOK_BACK = 24


class Mention(NamedTuple):
    """One place name in a text: `text[start:end]`, and every locality version that goes by this name.

    `kind` is the administrative word written before the name (`tỉnh`, `thành phố`, `huyện` …) or `bare` without one;
    `name` is the short name; `level` is that of the first candidate, the highest one.
    """

    start: int
    end: int
    level: str
    kind: str
    name: str
    candidates: tuple[Locality, ...]


class _Entry(NamedTuple):
    level: str
    kind: str
    name: str
    rows: tuple[int, ...]
    offset: int  # of the name in the pattern; it must be written with a capital
    one_letter: bool  # the kind is written "Q." or "H." and needs its capital too


class _Runs:
    """Where runs of blanks were shortened to one, and by how much in all up to there."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._at: list[int] = []
        self._removed: list[int] = []
        removed = 0
        for start, end in spans:
            self._at.append(start - removed)
            removed += end - start - 1
            self._removed.append(removed)

    def before(self, position: int) -> int:
        """How many characters were taken out before this position of the shortened text."""
        i = bisect.bisect_left(self._at, position)
        return self._removed[i - 1] if i else 0


class Gazetteer:
    """The names of all localities, ready to be found. `Gazetteer.load()` returns the one shared instance."""

    def __init__(self) -> None:
        frame = load_localities()
        self._frame = frame
        self._localities: dict[int, Locality] = {}
        self._by_code: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row, key in enumerate(zip(frame["level"].to_list(), frame["code"].to_list(), strict=True)):
            self._by_code[key].append(row)
        self._index = _entries(frame)
        self._patterns = list(self._index)
        self._values = list(self._index.values())
        self._candidates: dict[tuple[int, ...], tuple[Locality, ...]] = {}
        self._automaton = ac.AhoCorasick(self._patterns, matchkind=ac.MatchKind.LeftmostLongest, store_patterns=False)
        self._province_names = self._index_provinces()

    @classmethod
    def load(cls) -> Gazetteer:
        """The shared instance, built on first use (about a fifth of a second)."""
        return _shared()

    def find(self, folded: str, original: str | None = None) -> list[Mention]:
        """Place names in `folded` (= `fold(text)`), in order, never overlapping; the longest name at a place wins.

        With `original` (the text before folding, same length) a name must be written with capitals, and bare names are
        dropped inside names of persons and streets. Without it, bare district names are not reported at all.
        """
        text, written, runs = _on_one_line(folded, original)
        mentions: list[Mention] = []
        values = self._values
        size = len(text)
        last = 0
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if start < last:
                continue
            if (start and text[start - 1].isalnum()) or (end < size and text[end].isalnum()):
                found: Iterable[tuple[_Entry, int, int]] = self._shorter(text, start, end)
            else:
                found = ((values[index], start, end),)
            for entry, first, stop in found:
                if _written_as_name(entry, written, first, stop, after_place=0 < last == first - 1):
                    shift, shift_inside = (runs.before(first), runs.before(stop - 1)) if runs else (0, 0)
                    mention = self._mention(entry, first + shift, stop + shift_inside)
                    last = stop
                    if not (mentions and _is_person(mentions[-1], mention)):
                        mentions.append(mention)
        return mentions

    def resolve(self, mention: Mention, on: str | None = None, within: str | None = None) -> Locality | None:
        """The one locality a mention means on the ISO date `on`, or None when the name alone does not say.

        A unit called by the kind it had before or after that day ("huyện Thuận An" of the town) is still found.
        Without `on` the footing before 2025-07-01 is meant (`FOOTING_DATE`): the version in force that day, else the
        one that ended last before it (Quận 2), else the first one after it (special zones, communes formed in 2025).
        `within` is a province or district code valid that day. Among the candidates the highest level wins ("Hưng Yên"
        is the province); two at one level are never decided here.
        """
        day = on or FOOTING_DATE
        valid = [c for c in mention.candidates if c.valid_on(day)]
        if not valid:
            valid = self._same_units(mention.candidates, day)
        if on is None and not valid:
            valid = _nearest_to_footing(mention.candidates)
        if within is not None:
            valid = [c for c in valid if within in (c.province_code, (c.parent_id or "::").split(":")[1])]
        if not valid:
            return None
        top = [c for c in valid if c.level == valid[0].level]
        return top[0] if len(top) == 1 else None

    def province(self, code: str, on: str | None = None) -> Locality | None:
        """The province with this code on the ISO date `on` (default: `FOOTING_DATE`)."""
        return self._version("province", code, on or FOOTING_DATE)

    def province_on(self, short_name_or_code: str, on: str | None = None) -> Locality | None:
        """The province of this code, name, short name or alias (with or without diacritics) on the ISO date `on`.

        A name the same province had at another time also finds it: "Huế" in 2020 is Thừa Thiên Huế.
        """
        if short_name_or_code.isdigit():
            return self.province(short_name_or_code, on)
        day = on or FOOTING_DATE
        key = _name_key(short_name_or_code)
        named = [
            self._locality(row) for row in self._province_names.get(key, self._province_names.get(_plain(key), []))
        ]
        in_force = [p for p in (*named, *(kin for p in named for kin in self._renamed(p))) if p.valid_on(day)]
        return in_force[0] if in_force else None

    def by_id(self, locality_id: str) -> Locality:
        """The version with this `locality_id`; raises KeyError when there is none."""
        level, code, first = locality_id.split(":")
        versions = (self._locality(row) for row in self._by_code.get((level, code), ()))
        for version in versions:
            if (version.valid_from or "origin") == first:
                return version
        raise KeyError(locality_id)

    def locality(self, level: str, code: str, on: str | None = None) -> Locality | None:
        """The version of a code at one level in force on the ISO date `on` (default: `FOOTING_DATE`)."""
        return self._version(level, code, on or FOOTING_DATE)

    def _renamed(self, province: Locality) -> Iterator[Locality]:
        """The versions of a province linked to this one by a mere change of name or kind, no merger."""
        versions = {p.locality_id: p for p in map(self._locality, self._by_code["province", province.code])}
        for step, back in (("successor_ids", "predecessor_ids"), ("predecessor_ids", "successor_ids")):
            at: Locality | None = province
            while at is not None and len(getattr(at, step)) == 1:
                following = versions.get(getattr(at, step)[0])
                at = following if following is not None and len(getattr(following, back)) == 1 else None
                if at is not None:
                    yield at

    def _same_units(self, candidates: tuple[Locality, ...], day: str) -> list[Locality]:
        """The versions in force on `day` of the units the candidates are earlier or later versions of."""
        found: dict[str, Locality] = {}
        for candidate in candidates:
            version = self._version(candidate.level, candidate.code, day)
            if version is not None and version.short_name == candidate.short_name:
                found[version.locality_id] = version
        return list(found.values())

    def _version(self, level: str, code: str, day: str) -> Locality | None:
        versions = (self._locality(row) for row in self._by_code.get((level, code), ()))
        return next((v for v in versions if v.valid_on(day)), None)

    def _locality(self, row: int) -> Locality:
        known = self._localities.get(row)
        if known is None:
            fields: dict[str, Any] = self._frame.row(row, named=True)
            lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
            known = self._localities[row] = Locality(**{**fields, **lists})
        return known

    def _mention(self, entry: _Entry, start: int, end: int) -> Mention:
        candidates = self._candidates.get(entry.rows)
        if candidates is None:
            candidates = self._candidates[entry.rows] = tuple(self._locality(row) for row in entry.rows)
        return Mention(start, end, entry.level, entry.kind, entry.name, candidates)

    def _shorter(self, text: str, start: int, end: int) -> Iterator[tuple[_Entry, int, int]]:
        """Names at word boundaries inside a match that ran into the middle of a word."""
        words = [m.span() for m in _WORD.finditer(text, start, min(len(text), end + 12)) if m.start() < end]
        at = 0
        while at < len(words):
            first = words[at][0]
            step = 1
            if not (first and text[first - 1].isalnum()):
                for stop in range(len(words), at, -1):
                    entry = self._index.get(text[first : words[stop - 1][1]])
                    if entry is not None:
                        yield entry, first, words[stop - 1][1]
                        step = stop - at
                        break
            at += step

    def _index_provinces(self) -> dict[str, list[int]]:
        names: dict[str, list[int]] = defaultdict(list)
        for row in (row for (level, _), rows in self._by_code.items() if level == "province" for row in rows):
            locality = self._locality(row)
            spelled = {_name_key(n) for n in (locality.name, locality.short_name, *locality.aliases)}
            for key in spelled | {_plain(k) for k in spelled}:
                names[key].append(row)
        return dict(names)


def _on_one_line(folded: str, original: str | None) -> tuple[str, str | None, _Runs | None]:
    """Both texts with single line breaks and runs of blanks as one blank, so that names broken over lines match."""
    spans = _runs_of_blanks(folded)
    if not spans:
        return folded.replace("\n", " "), original, None
    text = _shortened(folded, spans).replace("\n", " ")
    return text, original if original is None else _shortened(original, spans), _Runs(spans)


def _runs_of_blanks(text: str) -> list[tuple[int, int]]:
    spans = []
    end = 0
    for start in sorted({at for pair in _BLANK_PAIRS for at in _positions(text, pair)}):
        run = _BLANKS.match(text, start) if start >= end else None
        if run is not None:
            spans.append(run.span())
            end = run.end()
    return spans


def _positions(text: str, part: str) -> Iterator[int]:
    """Where `part` stands; several times faster than a regular expression on texts that rarely hold it."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _shortened(text: str, spans: list[tuple[int, int]]) -> str:
    parts = []
    at = 0
    for start, end in spans:
        parts.append(text[at:start])
        at = end
    return " ".join((*parts, text[at:]))


def _nearest_to_footing(candidates: tuple[Locality, ...]) -> list[Locality]:
    ended = [c for c in candidates if c.valid_to is not None and c.valid_to < FOOTING_DATE]
    if ended:
        last = max(c.valid_to or "" for c in ended)
        return [c for c in ended if c.valid_to == last]
    first = min(c.valid_from or "" for c in candidates)
    return [c for c in candidates if (c.valid_from or "") == first]


@functools.cache
def _person_words() -> frozenset[str]:
    return frozenset(read_table("person_words")["word"])


@functools.cache
def _shared() -> Gazetteer:
    return Gazetteer()


def _entries(frame: pl.DataFrame) -> dict[str, _Entry]:
    """Every way a locality is written, folded, with the rows of the dimension it may mean."""
    groups = (
        frame.with_row_index("row")
        .group_by("short_name", "kind", "level", maintain_order=True)
        .agg("row", pl.col("aliases").first())
    )
    folded = fold("\n".join(groups["short_name"].to_list())).split("\n")
    not_bare = _folded_column("not_bare", "name")
    entries = {phrase: _Entry("", BARE, phrase, (), 0, one_letter=False) for phrase in _blockers()}
    for spelling, (name, kind, level, rows, aliases) in zip(folded, groups.iter_rows(), strict=True):
        spellings = _spellings(spelling, aliases)
        for pattern, word, offset, one_letter in _patterns(spellings, kind, level, not_bare):
            known = entries.get(pattern)
            if known is None:
                entries[pattern] = _Entry(level, word, name, tuple(rows), offset, one_letter)
            else:
                entries[pattern] = known._replace(rows=tuple(sorted({*known.rows, *rows})))
    return entries


def _blockers() -> set[str]:
    return _folded_column("not_places", "phrase")


def _folded_column(table: str, column: str) -> set[str]:
    return {fold(name) for name in read_table(table)[column]}


def _patterns(
    spellings: Iterable[str], kind: str, level: str, not_bare: set[str]
) -> Iterator[tuple[str, str, int, bool]]:
    """(pattern, kind, offset of the name, whether the kind is one letter) for one name."""
    for spelling in spellings:
        if _ABBREVIATED_CITY.match(spelling):
            yield spelling, kind, spelling.index("h"), False
            continue
        numbered = bool(_NUMBER.search(spelling)) and spelling.startswith(f"{kind} ")
        name = spelling.removeprefix(f"{kind} ") if numbered else spelling
        names = (name, f"0{name}") if numbered and len(name) == 1 else (name,)
        for word in (kind, "tỉnh") if level == "province" and kind != "tỉnh" else (kind,):
            for written in _WRITTEN_KINDS[word]:
                one_letter = written[1] == "."
                for form in names:
                    yield written + form, word, len(written), one_letter
        if level != "commune" and not numbered and spelling not in not_bare:
            yield spelling, BARE, 0, False


def _spellings(folded: str, aliases: list[str]) -> list[str]:
    """The folded name and its other spellings: aliases, Đăk/Đắk, the two apostrophes."""
    found = {folded: None, **{fold(alias): None for alias in aliases}}
    for name in list(found):
        if "đắk" in name or "đăk" in name:
            found |= {name.replace("đắk", "đăk"): None, name.replace("đăk", "đắk"): None}
    for name in list(found):
        if "'" in name:
            found[name.replace("'", "’")] = None
    return list(found)


def _written_as_name(entry: _Entry, original: str | None, start: int, end: int, *, after_place: bool) -> bool:
    lower_level = entry.level != "province"
    if original is None:
        return bool(entry.rows) and not (entry.kind == BARE and lower_level)
    if entry.kind == BARE:
        return (
            bool(entry.rows)
            and not _LOWER_INITIAL.search(original, start, end)
            and (after_place or not _in_longer_name(original, start))
            and not (lower_level and (_in_capitals(original, start, end) or _name_goes_on(original, start, end)))
        )
    if original[start + entry.offset].islower() or (entry.one_letter and original[start].islower()):
        return False
    return entry.level != "commune" or not _name_goes_on(original, start, end)


def _is_person(place: Mention, m: Mention) -> bool:
    """Whether a bare name right behind a province, and of no unit of it, is a person: `tỉnh Bắc Giang Mai Sơn`."""
    if m.start != place.end + 1 or m.kind != BARE or m.level == "province" or place.level != "province":
        return False
    codes = {candidate.province_code for candidate in place.candidates}
    return not any(candidate.province_code in codes for candidate in m.candidates)


def _in_longer_name(original: str, start: int) -> bool:
    """Whether a family name, a street or a river stands right before."""
    before = original[max(0, start - _LOOK_BACK) : start]
    if not before[-1:].isspace() or before[-1:] == "\n":
        return False
    words = before.split()
    last = words[-1] if words else ""
    if last[:1].isupper() and last.capitalize() in _person_words():
        return True
    return last.lower() in _STREET and not (len(words) > 1 and words[-2].lower() == "thành")


def _in_capitals(original: str, start: int, end: int) -> bool:
    """Whether the name and the word before it are in capitals, as in headings, where persons look like places."""
    return original[start:end].isupper() and original[max(0, start - _LOOK_BACK) : start].rstrip(" ")[-1:].isupper()


def _name_goes_on(original: str, start: int, end: int) -> bool:
    """Whether another capitalised word follows that is no surname ("xã Long Hòa An"): an unknown, longer name."""
    after = original[end : end + 2]
    if not after[:1].isspace() or after[:1] == "\n" or not after[1:].isupper() or original[start:end].isupper():
        return False
    following = _WORD.match(original, end + 1)
    return following is not None and following[0].capitalize() not in _person_words()


def _name_key(name: str) -> str:
    folded = fold(unicodedata.normalize("NFC", name)).strip()
    for prefix in ("tỉnh ", "thành phố ", "tp. ", "tp.", "tp "):
        if folded.startswith(prefix):
            folded = folded.removeprefix(prefix)
            break
    return re.sub(r"[\W_]+", " ", folded).strip()


def _plain(key: str) -> str:
    """`key` without diacritics: "đắk lắk" = "dak lak"."""
    decomposed = unicodedata.normalize("NFD", key.replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
