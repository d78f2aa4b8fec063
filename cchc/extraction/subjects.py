"""Subjects of figures: localities, departments, ministries and groups of bodies, and how they are found in text.

Which of them a figure belongs to is the matter of `belonging`; whose report a document is that of `opening`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick_rs as ac

from cchc.extraction.lexicon import in_full_and_short, read_rules, wording
from cchc.localities import Gazetteer, Locality, Mention
from cchc.shadow import fold, usual_spelling


class Subject(NamedTuple):
    """Whose figure it is. `province_code` as valid on the day it was resolved for; `short` is the bare name."""

    name: str | None
    level: str | None
    province_code: str | None
    short: str = ""
    admin_level: str | None = None  # fixed by the subject itself: a mean over the provinces


NOBODY = Subject(None, None, None)
NATION = Subject("cả nước", "national", None)
LOCALITIES = Subject("các địa phương", "national", None, admin_level="province")
MINISTRIES = Subject("các bộ, ngành", "ministry", None)
MERGERS = "2025-07-01"
"""From this day a province of old is no subject of its own any more."""
UNNAMED = Subject("tỉnh không nêu tên", "province", None)
GROUPS = {"unnamed": UNNAMED, "ministries": MINISTRIES, "localities": LOCALITIES, "nation": NATION}
VENUE = wording("venue")
DATELINE = wording("dateline")
HO_CHI_MINH_CITY = "79"
_NAMED_OFTEN, _ACTS_OFTEN = 3, 2
_ACTING_DEPARTMENT = wording("acting_department")
_SEVERAL_DEPARTMENTS = re.compile(
    r"(?<!\w)(?:[Cc]ác|[Mm]ột số|[Nn]hững|[Nn]hiều|[Hh]ai|[Bb]a|[Bb]ốn|[0-9]+) [Ss]ở"
    r"(?:[^.;:\n]{0,80}?(?:[: (]| như| là| gồm):?)? "
)
_ZONE = re.compile(r"[Kk]hu [Kk]inh tế(?: mở| cửa khẩu)? $")
_BEFORE_ZONE = 24
_A_DEPARTMENT = re.compile(r"(?<!\w)[Ss]ở [A-ZĐ][^.\n]*")
_NEXT_LISTED = re.compile(
    r"(?:[^.;:,()\n0-9]{0,24}\(?[0-9][^.,;()\n]{0,30}(?:[.,][0-9]+[^.,;()\n]{0,30})?\)?)?(?:, và |, | và |; )"
)
_SEVERAL_COMMUNES = re.compile(r"(?<!\w)(?:[Cc]ác|[Hh]ai|[Bb]a|[Bb]ốn|[0-9]+) (xã|phường) ")
_CAPITAL = r"[A-ZĐÀ-ỴẠ-Ỹ]"
_NEXT_NAME = re.compile(rf"(?:, | và |, và )({_CAPITAL}[^\W\d_]*(?: {_CAPITAL}[^\W\d_]*){{0,3}})")
_LISTED = (", ", " và ", ", và ")
_JOINED_ON = r"(?:(?<=, )|(?<=; )|(?<= và )|(?<=: ))"
_WITH_FIGURE = (
    r"(?= \(?[0-9]|: [0-9]| (?:đạt|có|nhận|với|được|là|tiếp nhận|chỉ|gần|hơn|trên) (?:gần |hơn |trên )?[0-9])"
)
_PART_OF_NAME = wording("part_of_name")
_NAME_GOES_ON = re.compile(r" (?:[A-ZĐÂĂÊÔƠƯ]|-)")
LISTED = "listed"
"""The `name` of a locality that is called by its kind only in the list it stands in; no report is its own."""
BARE_DEPARTMENT = re.compile(r"Sở(?<![^\s(,]Sở)(?<!thuộc Sở)(?<![0-9] Sở)(?=[\s,.;)](?![A-ZĐ]))")


class Named(NamedTuple):
    """A body named in a text: its span, and a locality mention or the name of a department or ministry."""

    start: int
    end: int
    kind: str  # locality, department, ministry, system, region
    mention: Mention | None = None
    name: str = ""  # of a locality empty, or `LISTED`


class Bodies:
    """Departments and ministries by their names and abbreviations; only their first letter has to be as written."""

    def __init__(self) -> None:
        rules = read_rules("subjects.yaml")
        self._names: dict[str, tuple[str, str]] = dict(_names_of(rules))
        bare = sorted((n[3:] for n in self._names if n.startswith("Sở ")), key=len, reverse=True)
        alternatives = "|".join(map(re.escape, bare))
        self._bare = re.compile(rf"(?:{alternatives})(?!\w)")
        self._bare_with_figure = re.compile(rf"{_JOINED_ON}(?:{alternatives}){_WITH_FIGURE}")
        self._forms = list(self._names)
        lowered = [form.lower() for form in self._forms]
        self._automaton = ac.AhoCorasick(lowered, matchkind=ac.MatchKind.LeftmostLongest, store_patterns=False)
        self._values = list(self._names.values())
        self.reporters = frozenset(rules["reporters"])
        offices = "|".join(re.escape(w) for w in rules["not_the_subject"])
        self._office = re.compile(rf"(?:^|[\s(,\"])(?:{offices})\s*$")

    def find(self, text: str) -> list[Named]:
        """Departments and ministries named in a text, in order."""
        spelled = usual_spelling(text)
        lowered = "".join(map(_lower, spelled)) if len(spelled.lower()) != len(spelled) else spelled.lower()
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(lowered):
            if end < len(text) and text[end].isalnum():
                continue
            kind, name = self._values[index]
            if start and text[start - 1].isalnum():
                continue
            if not _begins_like(self._forms[index], spelled[start:end]):
                continue
            found.append(Named(start, end, kind, name=name))
        listed = (n for n in self._listed(spelled) if not any(o.start < n.start < o.end for o in found))
        return found + list(listed)

    def _listed(self, text: str) -> list[Named]:
        """Departments named without their word behind others: `các sở: Tư pháp (96 hồ sơ), GTVT (91 hồ sơ)`."""
        items = {
            m.start(): m[0]
            for one in _A_DEPARTMENT.finditer(text)
            for m in self._bare_with_figure.finditer(text, *one.span())
        }
        for listed in _SEVERAL_DEPARTMENTS.finditer(text):
            item = self._bare.match(text, listed.end())
            while item is not None:
                items[item.start()] = item[0]
                on = _NEXT_LISTED.match(text, item.end())
                item = self._bare.match(text, on.end()) if on else None
        named = ((start, name, self._names[f"Sở {name}"]) for start, name in sorted(items.items()))
        return [Named(start, start + len(name), kind, name=full) for start, name, (kind, full) in named]

    def is_office(self, folded: str, start: int) -> bool:
        """Whether the words before a body make it a source, an office or an addressee."""
        return bool(self._office.search(folded, max(0, start - 30), start))


def _names_of(rules: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every name of a body as it is printed, with what kind it is and its full name."""
    for full, *short in rules["departments"]:
        for form in dict.fromkeys((full, *short, _unjoined(full))):
            yield f"Sở {form}", ("department", f"Sở {full}")
            if f"Bộ {full}" in rules["ministries"]:
                yield f"Bộ {form}", ("ministry", f"Bộ {full}")
    for kind, names in (("department", rules["other_departments"]), ("system", rules["national_systems"])):
        for full, *more in names:
            for form in in_full_and_short((full, *more)):
                yield form, (kind, full)
    for name in rules["regions"]:
        yield name, ("region", name)
    for name in rules["ministries"]:
        for form in (_unjoined(name), name):
            yield form, ("ministry", rules["ministry_names"].get(name, name))


def _begins_like(name: str, printed: str) -> bool:
    """Whether a body is printed with the capital that it is to have, but for `sở`, and not in capitals all over."""
    capitals = printed.isupper() and " " in printed
    return not capitals and (name[0].islower() or name[0] == printed[0] or printed.startswith("sở "))


def _lower(letter: str) -> str:
    """A letter in lower case, where that is one letter too."""
    return letter.lower() if len(letter.lower()) == 1 else letter


def _unjoined(name: str) -> str:
    """A name as newspapers shorten it: `Bộ Văn hóa Thể thao Du lịch`, `Sở Giáo dục Đào tạo`."""
    return re.sub(r" và | - |, ", " ", name)


@lru_cache(maxsize=1)
def bodies() -> Bodies:
    """The bodies, built once."""
    return Bodies()


def find_named(text: str, folded: str) -> tuple[Named, ...]:
    """Everything named in a stretch of text that a figure may belong to, in order."""
    named = [Named(m.start, m.end, "locality", mention=m) for m in Gazetteer.load().find(folded, text)]
    named = _of_list([n for n in named if not _names_zone(n, text)], text)
    named = sorted([*named, *_communes_listed(named, text)], key=lambda n: n.start)
    districts = [n for n in named if n.mention is not None and n.mention.level == "district"]
    others = [o for o in bodies().find(text) if not any(o.start < n.start < o.end < n.end for n in districts)]
    named = [n for n in (_behind_bodies(n, others) for n in named) if n is not None]
    return tuple(sorted(named + others, key=lambda n: (n.start, n.end)))


def _names_zone(n: Named, text: str) -> bool:
    """Whether a district is but the name of an economic zone: `Ban Quản lý Khu kinh tế Nghi Sơn`."""
    below = n.mention is not None and n.mention.level != "province" and n.mention.kind == "bare"
    return below and _ZONE.search(text, max(0, n.start - _BEFORE_ZONE), n.start) is not None


def _of_list(named: list[Named], text: str) -> list[Named]:
    """Bare names behind `các xã` as communes, though districts of old bear them: `các xã Thạch Hà, Kỳ Anh`."""
    kind, end, found = "", 0, []
    for n in named:
        several = _SEVERAL_COMMUNES.search(text, max(0, n.start - 16), n.start + len("phường "))
        goes_on = kind and text[end : n.start] in _LISTED
        kind, end = several[1] if several else kind if goes_on else "", n.end
        found.append(_as_commune(n, kind) if kind else n)
    return found


def _communes_listed(named: list[Named], text: str) -> list[Named]:
    """Communes named without their kind in a list that has said it: `các phường Phú Thủy, Lạc Đạo và Đức Thắng`."""
    found = []
    for n in named:
        if n.mention is None or n.mention.level != "commune" or n.mention.kind == "bare":
            continue
        if _SEVERAL_COMMUNES.search(text, max(0, n.start - 16), n.start + len("phường ")) is None:
            continue
        item = _NEXT_NAME.match(text, n.end)
        while item is not None and not any(o.start < item.end(1) and item.start(1) < o.end for o in named):
            called = f"{n.mention.kind} {item[1]}"
            mention = next((m for m in Gazetteer.load().find(fold(called), called) if m.level == "commune"), None)
            if mention is None:
                break
            start, end = item.span(1)
            found.append(Named(start, end, "locality", mention._replace(start=start, end=end), LISTED))
            item = _NEXT_NAME.match(text, end)
    return found


def _as_commune(n: Named, kind: str) -> Named:
    """The commune of the name of a district of old, where there is one."""
    if n.mention is None or n.mention.level != "district" or n.mention.kind != "bare":
        return n
    name = f"{kind} {n.mention.name}"
    called = (m for m in Gazetteer.load().find(fold(name), name) if m.level == "commune")
    commune = next(called, None)
    return n if commune is None else n._replace(mention=commune._replace(start=n.start, end=n.end))


def _behind_bodies(n: Named, bodies_named: list[Named]) -> Named | None:
    """A locality without what belongs to the name of a body before it: `Văn phòng UBND tỉnh` in `tỉnh Lạng Sơn`."""
    body = next((o for o in bodies_named if o.start <= n.start < o.end), None)
    if body is None:
        return n
    return n._replace(start=body.end + 1) if n.start > body.start and body.end < n.end else None


def communes_called(named: Iterable[Named]) -> dict[str, Mention]:
    """Communes that bear the name of a district of old, where the text never calls the district one."""
    places = [n.mention for n in named if n.mention is not None]
    districts = {m.name for m in places if m.level == "district" and m.kind != "bare"}
    return {m.name: m for m in places if m.level == "commune" and m.name not in districts}


def as_called(n: Named, communes: dict[str, Mention]) -> Named:
    """A bare name of a district as the commune that the text calls by it: `xã Lương Tài ... Lương Tài đứng thứ 17`."""
    m = n.mention
    if m is None or m.level != "district" or m.kind != "bare" or m.name not in communes:
        return n
    return n._replace(mention=communes[m.name]._replace(start=m.start, end=m.end))


def called_bare(text: str, named: Iterable[Named], communes: dict[str, Mention]) -> list[Named]:
    """Communes named without their kind where the text has called them by it: `xã Đạ Huoai ... Đạ Huoai nhận`."""
    taken = [(n.start, n.end) for n in named]
    names = sorted((name for name in communes if " " in name), key=len, reverse=True)
    if not names:
        return []
    found = []
    for m in re.finditer("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names), text):
        if any(start < m.end() and m.start() < end for start, end in taken) or _PART_OF_NAME.search(text, 0, m.start()):
            continue
        if _NAME_GOES_ON.match(text, m.end()) is None:
            mention = communes[m[0]]._replace(start=m.start(), end=m.end())
            found.append(Named(*m.span(), "locality", mention=mention))
    return found


named_in_lines = lru_cache(maxsize=32)(find_named)
"""As `find_named`, for the few lines that open a document, of which several questions are asked."""


def locality_subject(locality: Locality) -> Subject:
    """The subject that a locality is."""
    if locality.level == "province":
        short = "TP Hồ Chí Minh" if locality.code == HO_CHI_MINH_CITY else locality.short_name
        return Subject(short, "province", locality.province_code, locality.short_name)
    name = (
        locality.short_name
        if locality.short_name.lower().startswith(locality.kind)
        else f"{locality.kind} {locality.short_name}"
    )
    return Subject(name, locality.level, locality.province_code, locality.short_name)


def province_of(code: str | None, on: str | None) -> Subject | None:
    """The province that has a code on a day."""
    locality = Gazetteer.load().province(code, on) if code is not None else None
    return locality_subject(locality) if locality is not None else None


def system_of(name: str, whole: Subject) -> Subject | None:
    """A body with branches in the provinces: a ministry's equal where none of those is reported on, as a department."""
    if whole.level in (None, "national", "ministry"):
        return Subject(name, "ministry", None, name)
    if whole.level == "province" and not name.startswith("ngành"):
        return body_of(name, "department", whole)
    return None


def body_of(name: str, kind: str, place: Subject) -> Subject:
    """A department of a place, as `Sở Nội vụ Lào Cai`; a ministry (`kind`) has no province code."""
    where = "TP Hồ Chí Minh" if place.province_code == HO_CHI_MINH_CITY else place.short
    code = place.province_code if kind == "department" else None
    return Subject(f"{name} {where}".strip(), kind, code, name)


def resolve(mention: Mention, on: str | None, within: str | None) -> Subject | None:
    """The subject a mention means; a shared name is decided by the province around it or not at all."""
    gazetteer = Gazetteer.load()
    if mention.level == "province":
        locality = gazetteer.resolve(mention, on)
        if locality is None and (on is None or on < MERGERS):
            locality = gazetteer.resolve(mention)
        return locality_subject(locality) if locality is not None else None
    if mention.level == "district" and mention.kind == "bare" and within and on is not None and on >= MERGERS:
        heir = _commune_of_name(mention.name, on, within)
        if heir is not None:
            return heir
    locality = gazetteer.resolve(mention, on, within) if within else None
    if locality is None and within and on is None and mention.kind != "bare":
        locality = gazetteer.resolve(mention, MERGERS, within)  # of an undated text in a province of today
    if locality is None and not (within and mention.level == "commune"):
        locality = gazetteer.resolve(mention, on) or gazetteer.resolve(mention)
        if locality is not None and within and locality.province_code != within and mention.kind == "bare":
            return None
    if locality is not None:
        return locality_subject(locality)
    kind = mention.kind if mention.kind != "bare" else mention.candidates[0].kind
    return Subject(f"{kind} {mention.name}", mention.level, within, mention.name)


@lru_cache(maxsize=256)
def is_city(subject: Subject) -> bool:
    """Whether a province is a city: elsewhere `một cửa thành phố` is the office of a district."""
    gazetteer, code = Gazetteer.load(), subject.province_code
    found = (gazetteer.province(code, day) for day in (None, "2025-06-30")) if code else ()
    return next((locality.kind == "thành phố" for locality in found if locality is not None), True)


@lru_cache(maxsize=4096)
def _commune_of_name(name: str, on: str, within: str) -> Subject | None:
    """The commune that bears the name of a district of old: `Hai xã nhiều nhất: Di Linh 190 hồ sơ`."""
    gazetteer = Gazetteer.load()
    for kind in ("phường", "xã", "đặc khu"):
        for mention in gazetteer.find(fold(f"{kind} {name}"), f"{kind} {name}"):
            locality = gazetteer.resolve(mention, on, within) if mention.level == "commune" else None
            if locality is not None and locality.valid_on(on) and locality.province_code == within:
                return locality_subject(locality)
    return None


@lru_cache(maxsize=4096)
def code_on(code: str | None, known_on: str | None, day: str | None) -> str | None:
    """The code on `day` of the province that had `code` on `known_on`: Lào Cai is 10 before 2025-07-01 and 15 after."""
    if code is None or day is None:
        return code
    gazetteer = Gazetteer.load()
    province = gazetteer.province(code, known_on) or gazetteer.province(code)
    then = gazetteer.province_on(province.short_name, day) if province is not None else None
    return then.code if then is not None else code


@dataclass(slots=True)
class Votes:
    """Evidence for whose report it is: weights of the localities named, by level and name."""

    weights: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    mentions: dict[tuple[str, str], Mention] = field(default_factory=dict)
    prominent: set[tuple[str, str]] = field(default_factory=set)  # named above the text or in its first words
    titled: set[tuple[str, str]] = field(default_factory=set)  # named in its title or heading
    issuer: Mention | None = None  # whose committee signs: `UBND phường X`

    def add(self, mention: Mention, weight: float) -> None:
        """Counts a mention; one that says its level (`tỉnh Lào Cai`) stands for those that do not."""
        key = (mention.level, mention.name)
        self.weights[key] += weight
        if key not in self.mentions or mention.kind != "bare":
            self.mentions[key] = mention

    def of_level(self, level: str) -> list[float]:
        """Weights of all localities of a level, the heaviest first."""
        return sorted((w for (lv, _), w in self.weights.items() if lv == level), reverse=True)

    def total(self, level: str) -> float:
        """Weight of all localities of a level together."""
        return sum(w for (lv, _), w in self.weights.items() if lv == level)

    def best(self, level: str) -> tuple[Mention, float] | None:
        """The heaviest locality of a level and its weight; of equal ones the first by name."""
        return next(iter(self.ranked(level)), None)

    def ranked(self, level: str) -> list[tuple[Mention, float]]:
        """The localities of a level with their weights, the heaviest first; equal ones by name."""
        ranked = sorted((-w, name) for (lv, name), w in self.weights.items() if lv == level)
        return [(self.mentions[level, name], -weight) for weight, name in ranked]


def speaks_of_itself(text: str) -> bool:
    """Whether a text speaks of `Sở` by itself as a department does of itself: often, or as the one who acts."""
    named = len(BARE_DEPARTMENT.findall(text))
    return named >= _NAMED_OFTEN or len(_ACTING_DEPARTMENT.findall(text)) >= _ACTS_OFTEN
