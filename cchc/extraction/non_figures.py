"""Numerals that are no figures: dates, document numbers, contacts, page furniture. The rules are `non_figures.yaml`."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick_rs as ac

from cchc.extraction.lexicon import read_rules
from cchc.extraction.numerals import parse_digits

_REACH = 60
_LITERAL = re.compile(r"[^\W\d_][^\W\d_ ]+")


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
    hints: tuple[str, ...]  # `before` can only match where one of these words stands before the numeral

    def fits(self, folded: str, start: int, end: int) -> bool:
        """Whether the rule recognises the numeral `folded[start:end]`."""
        raw = folded[start:end]
        if self.digits is not None and len(raw) != self.digits:
            return False
        if self.pattern is not None and not self.pattern.fullmatch(raw):
            return False
        if self.after is not None and not self.after.match(folded, end):
            return False
        if self.before is not None and not self.before.search(folded, max(0, start - _REACH), start):
            return False
        if self.unless is not None and self.unless.search(folded, max(0, start - _REACH), start):
            return False
        if self.high == float("inf") and self.low <= 0:
            return True
        return len(raw) <= 12 and self.low <= parse_digits(raw)[0] <= self.high


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
            hints=_hints(r.get("before", "")),
        )
        for r in read_rules("non_figures.yaml")
    )


def _hints(before: str) -> tuple[str, ...]:
    """First words of the alternatives that a `before` expression begins with; none when it begins otherwise."""
    body = re.sub(r"^\(\?<![^)]*\)", "", before)
    if not body.startswith("(?:"):
        return ()
    depth, alternatives, current = 0, [], ""
    for char in body:
        depth += (char == "(") - (char == ")")
        if depth == 0:
            break
        if char == "|" and depth == 1:
            alternatives.append(current)
            current = ""
        else:
            current += char
    alternatives.append(current)
    words = [_LITERAL.match(re.sub(r"^\(\?:|^\(\?<![^)]*\)", "", a)) for a in alternatives]
    return tuple(w[0] for w in words if w) if all(words) else ()


class Hints:
    """Where the words stand without which most rules cannot fit; found in one pass over a text."""

    def __init__(self, folded: str) -> None:
        automaton, rules_of = _automaton()
        found = automaton.find_matches_as_indexes(folded, overlapping=True)
        self._starts = [start for _, start, _ in found]
        self._rules = [rules_of[index] for index, _, _ in found]

    def possible(self, start: int) -> frozenset[int]:
        """Indexes of the hinted rules that may fit a numeral at `start`."""
        first, last = bisect_left(self._starts, start - _REACH), bisect_left(self._starts, start)
        return frozenset().union(*self._rules[first:last])


@lru_cache(maxsize=1)
def _automaton() -> tuple[ac.AhoCorasick, list[frozenset[int]]]:
    words: dict[str, set[int]] = {}
    for i, rule in enumerate(rules()):
        for hint in rule.hints:
            words.setdefault(hint, set()).add(i)
    forms = sorted(words)
    return ac.AhoCorasick(forms, store_patterns=False), [frozenset(words[f]) for f in forms]


def classify(folded: str, start: int, end: int, hints: Hints) -> Rule | None:
    """The rule that says the numeral `folded[start:end]` is no figure, if there is one."""
    possible = hints.possible(start)
    for i, rule in enumerate(rules()):
        if (not rule.hints or i in possible) and rule.fits(folded, start, end):
            return rule
    return None
