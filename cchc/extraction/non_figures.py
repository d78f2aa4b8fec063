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
_UNBOUNDED = float("inf")
_LITERAL = re.compile(r"(?:[^\W\d_]|\\[.(]|[©/])(?:[^\W\d_]|\\[.(])*")
_LOOKBEHIND = re.compile(r"(?:\(\?<![^)]*\))*")
_LAST_CHARACTER = re.compile(r"(?:\[[^\[\]\\]+\]|\\[s(]|[^\W_]|[ /:#])$")


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
    touching: re.Pattern[str] | None  # the character right before the numeral, where `before` fixes it
    needs_words_behind: bool  # what stands behind the numeral must begin as `_behind` says

    def fits(self, folded: str, start: int, end: int) -> bool:
        """Whether the rule recognises the numeral `folded[start:end]`."""
        if self.digits is not None and end - start != self.digits:
            return False
        if self.pattern is not None and not self.pattern.fullmatch(folded, start, end):
            return False
        if self.after is not None and not self.after.match(folded, end):
            return False
        begin = start - _REACH if start > _REACH else 0
        if self.before is not None and not self.before.search(folded, begin, start):
            return False
        if self.unless is not None and self.unless.search(folded, begin, start):
            return False
        if self.high == _UNBOUNDED and self.low <= 0:
            return True
        return end - start <= 12 and self.low <= parse_digits(folded[start:end])[0] <= self.high


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are tried."""
    return tuple(
        Rule(
            name=r["name"],
            disposition=r["disposition"],
            before=re.compile(rf"(?:{r['before']})\Z") if "before" in r else None,
            after=re.compile(r["after"]) if "after" in r else None,
            low=float(r.get("value", r.get("min", 0))),
            high=float(r.get("value", r.get("max", _UNBOUNDED))),
            digits=r.get("digits"),
            unless=re.compile(r["unless"]) if "unless" in r else None,
            pattern=re.compile(r["pattern"]) if "pattern" in r else None,
            hints=tuple(r.get("hints") or _first_words(r.get("before", ""))),
            touching=_touching(r.get("before", "")),
            needs_words_behind=_is_positive(r.get("after", "")) and "digits" not in r,
        )
        for r in read_rules("non_figures.yaml")
    )


def _is_positive(after: str) -> bool:
    """Whether an `after` expression asks for words, and does not only exclude some."""
    return bool(after) and (after.startswith("(?:") or not after.startswith("(?"))


def _touching(before: str) -> re.Pattern[str] | None:
    """What the last character of a `before` expression may be, where it ends in a character or a class of them."""
    last = _LAST_CHARACTER.search(before)
    return re.compile(last[0]) if last and len(_alternatives(before)) == 1 else None


def _first_words(before: str) -> list[str]:
    """What the alternatives of a `before` expression begin with; nothing where one of them begins otherwise."""
    found = []
    for alternative in _alternatives(before):
        body = alternative[_LOOKBEHIND.match(alternative).end() :]  # type: ignore[union-attr]
        literal = _LITERAL.match(body)
        if body.startswith("(?:"):
            words = _first_words(body[3 : _closing(body)])
        else:
            words = [literal[0].replace("\\", "")] if literal else []
        if not words:
            return []
        found += words
    return found


def _alternatives(expression: str) -> list[str]:
    """The alternatives that an expression is made of."""
    depth, found = 0, [""]
    for char in expression:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return found


def _closing(expression: str) -> int:
    """Where the bracket closes that an expression opens with."""
    depth = 0
    for at, char in enumerate(expression):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
    return len(expression)


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


@lru_cache(maxsize=1)
def _behind() -> re.Pattern[str]:
    """What stands behind a numeral where any of the rules that need words behind it can fit."""
    return re.compile("|".join(f"(?:{r.after.pattern})" for r in rules() if r.after and r.needs_words_behind))


@lru_cache(maxsize=1024)
def _touched(character: str, *, words_behind: bool) -> tuple[frozenset[int], frozenset[int]]:
    """Indexes of the rules, without hints and with them, that can fit a numeral right behind a character."""
    possible = [
        (i, bool(rule.hints))
        for i, rule in enumerate(rules())
        if (rule.touching is None or rule.touching.fullmatch(character))
        and (words_behind or not rule.needs_words_behind)
    ]
    return frozenset(i for i, hinted in possible if not hinted), frozenset(i for i, hinted in possible if hinted)


def classify(folded: str, start: int, end: int, hints: Hints) -> Rule | None:
    """The rule that says the numeral `folded[start:end]` is no figure, if there is one."""
    words_behind = _behind().match(folded, end) is not None
    always, hinted = _touched(folded[start - 1 : start], words_behind=words_behind)
    for i in sorted(always | (hinted & hints.possible(start))):
        if rules()[i].fits(folded, start, end):
            return rules()[i]
    return None
