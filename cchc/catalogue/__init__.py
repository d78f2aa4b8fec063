"""The indicator registry: what can be measured, what it is called, and which words mean it.

`indicators/*.yaml` holds one entry per indicator:

* `code`, `name` and `description` (`vi`, `en`), `kind` (count, percentage, score, rank, currency), `unit`,
  `direction` (higher, lower, neutral is better), `additive` over localities, `par_domain`, `bounds` (inclusive),
  `numerator` and `denominator` (codes), `series_break` (date and reason) where a definition changed;
* `patterns`: concepts of `terms.yaml` that together mean the indicator. `a` must be said, `a|b` one of them,
  `?a` may be said, `!a` must not be said;
* `counts`: for counts, the concepts whose noun may stand behind the number;
* `beside`: the finer code that a figure beside it implies (see `Beside`);
* `own_bodies`: the figure counts bodies of the tier of the locality itself;
* `plan_size`: the figure counts what a plan contains, so it is the plan's whole year and a fact, not a target;
* `examples`: sentences with the figures they report, and sentences that report none; they run as tests.

`terms.yaml` holds the vocabulary; a form may have alternatives, as in `(trước|sớm) (hạn|hẹn)`. A new indicator is a
new entry: no code names an indicator.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import chain, product
from typing import Any

import polars as pl
import yaml

SLOTS = ("object", "action", "deadline", "channel", "level", "aspect")
KINDS = ("count", "percentage", "score", "rank", "currency")
_ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")


class CatalogueError(ValueError):
    """An entry of the registry or the vocabulary is wrong; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Concepts that together mean an indicator."""

    required: tuple[frozenset[str], ...]
    optional: frozenset[str]
    forbidden: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """The pattern written as `a b|c ?d !e`."""
        required, optional, forbidden = [], set(), set()
        for token in text.split():
            if token.startswith("?"):
                optional.add(token[1:])
            elif token.startswith("!"):
                forbidden.add(token[1:])
            else:
                required.append(frozenset(token.split("|")))
        return cls(tuple(required), frozenset(optional), frozenset(forbidden))

    def concepts(self) -> frozenset[str]:
        """Concepts that the pattern requires or allows."""
        return frozenset().union(*self.required) | self.optional


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the values it reports for the indicator; none for a negative example."""

    text: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """With a figure of `code` beside it an indicator becomes a finer one: `becomes`.

    It becomes `as_part` where the other is printed as a part of it; nothing changes where the concept `unless` is said.
    """

    code: str
    becomes: str
    as_part: str | None = None
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the registry."""

    code: str
    name_vi: str
    name_en: str
    domain: str
    kind: str
    unit: str
    direction: str
    additive: bool
    lower_bound: float | None
    upper_bound: float | None
    par_domain: str
    description_vi: str
    description_en: str
    numerator_code: str | None
    denominator_code: str | None
    series_break: str | None
    headline: bool
    patterns: tuple[Pattern, ...] = ()
    counts: frozenset[str] = frozenset()
    beside: tuple[Beside, ...] = ()
    plan_size: bool = False
    own_bodies: bool = False
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All indicators by code, in the order of the files."""

    indicators: dict[str, Indicator]
    slot_of: dict[str, str]
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Indicator:
        return self.indicators[code]

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators.values())

    def __contains__(self, code: object) -> bool:
        return code in self.indicators

    def counts_own_bodies(self, code: str) -> bool:
        """Whether an indicator counts bodies of the tier of the locality itself."""
        indicator = self.indicators.get(code)
        return indicator is not None and indicator.own_bodies

    def rate_of(self, count_code: str) -> Indicator | None:
        """The percentage whose numerator is `count_code`."""
        return next((i for i in self if i.kind == "percentage" and i.numerator_code == count_code), None)

    def frame(self) -> pl.DataFrame:
        """One row per indicator.

        Columns: code, name_vi, name_en, domain, kind, unit, direction, numerator_code, denominator_code, additive,
        lower_bound, upper_bound, par_domain, description_vi, description_en, series_break, headline.
        """
        columns = (
            "code", "name_vi", "name_en", "domain", "kind", "unit", "direction", "numerator_code", "denominator_code",
            "additive", "lower_bound", "upper_bound", "par_domain", "description_vi", "description_en", "series_break",
            "headline",
        )  # fmt: skip
        types = {"additive": pl.Boolean, "headline": pl.Boolean, "lower_bound": pl.Float64, "upper_bound": pl.Float64}
        schema = {c: types.get(c, pl.String()) for c in columns}
        return pl.DataFrame([{c: getattr(i, c) for c in columns} for i in self], schema=schema)


def _files() -> list[Traversable]:
    root = resources.files(__name__)
    entries = sorted((f for f in (root / "indicators").iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return [root / "terms.yaml", *entries]


def content_hash() -> str:
    """Hash of every file of the registry, for code versions and caches."""
    digest = hashlib.sha256()
    for file in _files():
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _read(file: Traversable) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_bytes(), Loader=loader)  # a safe loader either way


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The registry with its vocabulary, read once.

    Raises CatalogueError when an entry names an unknown concept, code or kind, or a code stands twice.
    """
    terms_file, *entry_files = _files()
    slot_of, forms = _read_terms(terms_file)
    indicators: dict[str, Indicator] = {}
    for file in entry_files:
        for entry in _read(file):
            indicator = _indicator(file.name, file.name.removesuffix(".yaml"), entry)
            if indicator.code in indicators:
                raise CatalogueError(f"{file.name}: {indicator.code} stands twice")
            indicators[indicator.code] = indicator
    catalogue = Catalogue(indicators, slot_of, forms)
    _check(catalogue)
    return catalogue


def _read_terms(file: Traversable) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    terms = _read(file)
    slot_of: dict[str, str] = {}
    forms: dict[str, set[str]] = {}
    for slot in SLOTS:
        for concept, surface in terms[slot].items():
            if concept in slot_of:
                raise CatalogueError(f"{file.name}: concept {concept} stands twice")
            slot_of[concept] = slot
            for form in chain.from_iterable(map(spelled_out, surface)):
                forms.setdefault(form, set()).add(concept)
    for written, concepts in terms["compounds"].items():
        for form in spelled_out(written):
            forms.setdefault(form, set()).update(concepts)
    return slot_of, {form: tuple(sorted(concepts)) for form, concepts in forms.items()}


def spelled_out(form: str) -> list[str]:
    """`một cửa( của|) (huyện|quận)` as its four forms."""
    parts = _ALTERNATIVES.split(form)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    return ["".join(combination) for combination in product(*choices)]


def _indicator(file: str, domain: str, entry: dict[str, Any]) -> Indicator:
    try:
        return Indicator(
            code=entry["code"],
            name_vi=entry["name"]["vi"],
            name_en=entry["name"]["en"],
            domain=domain,
            kind=entry["kind"],
            unit=entry["unit"],
            direction=entry["direction"],
            additive=entry["additive"],
            lower_bound=entry["bounds"][0],
            upper_bound=entry["bounds"][1],
            par_domain=entry["par_domain"],
            description_vi=entry["description"]["vi"],
            description_en=entry["description"]["en"],
            numerator_code=entry.get("numerator"),
            denominator_code=entry.get("denominator"),
            series_break=entry.get("series_break"),
            headline=entry.get("headline", False),
            patterns=tuple(Pattern.parse(p) for p in entry.get("patterns", ())),
            counts=frozenset(entry.get("counts", ())),
            beside=tuple(Beside(**rule) for rule in entry.get("beside", ())),
            plan_size=entry.get("plan_size", False),
            own_bodies=entry.get("own_bodies", False),
            examples=tuple(
                Example(e["text"], tuple(float(v) for v in e.get("values", ()))) for e in entry.get("examples", ())
            ),
        )
    except (KeyError, TypeError) as error:
        raise CatalogueError(f"{file}: entry {entry.get('code', '?')} lacks {error}") from error


def _check(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        named = frozenset().union(*(p.concepts() | p.forbidden for p in indicator.patterns)) | indicator.counts
        unknown = sorted(named - catalogue.slot_of.keys() - {"none"})
        if unknown:
            raise CatalogueError(f"{indicator.code} names unknown concepts: {', '.join(unknown)}")
        finer = {code for rule in indicator.beside for code in (rule.code, rule.becomes, rule.as_part)}
        codes = {indicator.numerator_code, indicator.denominator_code, *finer} - {None}
        if not codes <= catalogue.indicators.keys():
            raise CatalogueError(f"{indicator.code} names an unknown code among {sorted(map(str, codes))}")
        if indicator.kind not in KINDS:
            raise CatalogueError(f"{indicator.code}: kind {indicator.kind} is none of {', '.join(KINDS)}")
