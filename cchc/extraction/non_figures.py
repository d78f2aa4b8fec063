"""Numerals that are no figures: dates, document numbers, contacts, page furniture. The rules are `non_figures.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cchc.extraction.lexicon import read_rules
from cchc.extraction.numerals import parse_digits

_REACH = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of numeral that is no figure."""

    name: str
    disposition: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    low: float
    high: float
    digits: int | None
    pattern: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def fits(self, folded: str, start: int, end: int) -> bool:
        raw = folded[start:end]
        if self.digits is not None and len(raw) != self.digits:
            return False
        if self.pattern is not None and not self.pattern.fullmatch(raw):
            return False
        if self.high < float("inf") or self.low > 0:
            if len(raw) > 12 or not self.low <= parse_digits(raw)[0] <= self.high:
                return False
        if self.after is not None and not self.after.match(folded, end):
            return False
        if self.unless is not None and self.unless.search(folded, max(0, start - _REACH), start):
            return False
        return self.before is None or bool(self.before.search(folded, max(0, start - _REACH), start))


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return tuple(
        Rule(
            name=r["name"],
            disposition=r["disposition"],
            before=re.compile(f"(?:{r['before']})$") if "before" in r else None,
            after=re.compile(r["after"]) if "after" in r else None,
            low=float(r.get("value", r.get("min", 0))),
            high=float(r.get("value", r.get("max", "inf"))),
            digits=r.get("digits"),
            unless=re.compile(r["unless"]) if "unless" in r else None,
            pattern=re.compile(r["pattern"]) if "pattern" in r else None,
        )
        for r in read_rules("non_figures.yaml")
    )


def classify(folded: str, start: int, end: int) -> Rule | None:
    """The rule that says the numeral `folded[start:end]` is no figure, if there is one."""
    return next((rule for rule in rules() if rule.fits(folded, start, end)), None)
