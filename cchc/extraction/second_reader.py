"""A second reader, which has learnt from labelled reports what the words around a figure say by themselves.

The rules read every figure; this reader has seen many, and knows no rules. It weighs the pieces of `evidence` by
weights learnt in `scripts/train_second_reader.py`. Where it contradicts the rules by more than a margin, its reading
stands, and the rule of the figure is `second_reading` (`second_reader.yaml` holds the margins). Weights are whole
numbers, so that sums are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cchc.catalogue import load_catalogue
from cchc.extraction.attribution import OTHER, kinds_of
from cchc.extraction.evidence import ALL_TIERS, Evidence
from cchc.extraction.lexicon import read_rules, words
from cchc.extraction.state import Reading

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader

Sums = npt.NDArray[np.int32]
RULE = "second_reading"
SCALE = 100
"""Weights are kept as whole hundredths of a natural logarithm."""
WEIGHTS = "second_reader.npz"
_A_TIER_ITSELF = ("department", "ministry", "commune")
_ROW = "row"  # what its column says stands elsewhere
REPORTED, NOT_REPORTED = "yes", "no"
"""Answers to whether a figure is a result, an aim or an earlier value of reform at all."""
_HAMLETS = tuple(words("hamlets"))
_JUDGED_AGAIN = (None, "unassigned", "other_sector", "scope", "threshold")  # why a figure was left out that may be one
_CHANGE = "change"  # has a direction, of which weights say nothing
_STATUS_TAKEN_FOR = ("actual", _CHANGE)  # what the rules take for a target or an earlier value, they were told so


@lru_cache(maxsize=1)
def margins() -> dict[str, int]:
    """By how much the rules must be contradicted, by question, on the scale of the weights."""
    found: dict[str, int] = read_rules("second_reader.yaml")["margins"]
    return found


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence says for each answer: `table` has a row a piece, a column an answer."""

    rows: dict[str, int]
    table: npt.NDArray[np.int16]
    bias: Sums
    answers: dict[str, list[str]]  # per question, in the order of the columns
    columns: dict[str, slice]

    def says(self, evidence: Iterable[str]) -> Sums:
        """The sum of what pieces of evidence say for every answer, each counted once."""
        known = [row for row in map(self.rows.get, set(evidence)) if row is not None]
        total: Sums = self.table[known].sum(axis=0, dtype=np.int32)
        return total


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that come with the package."""
    with resources.files(__package__).joinpath(WEIGHTS).open("rb") as file, np.load(file) as stored:
        pieces = stored["evidence"].tobytes().decode().split("\n")
        answers = {q: a.split(" ") for q, a in (line.split("\t") for line in str(stored["answers"]).split("\n"))}
        table = stored["table"].reshape(len(pieces), -1)
        bias = stored["bias"]
    columns, at = {}, 0
    for question, given in answers.items():
        columns[question] = slice(at, at + len(given))
        at += len(given)
    return Weights({piece: row for row, piece in enumerate(pieces)}, table, bias, answers, columns)


def review(reader: DocumentReader) -> None:
    """Sets figures right whose words say plainly something else than the rules have read."""
    readings = [r for r in reader.readings if r.dropped in _JUDGED_AGAIN and r.sentence.block.kind != _ROW]
    if not readings:
        return
    judge, evidence = weights(), Evidence(reader)
    of_document = judge.bias + judge.says(evidence.of_document())
    for _, of_block in groupby(readings, key=lambda r: r.sentence.block.start):
        told = list(of_block)
        above = of_document + judge.says(evidence.of_block(told[0]))
        for _, of_sentence in groupby(told, key=lambda r: r.sentence.start):
            said = list(of_sentence)
            around = above + judge.says(evidence.of_sentence(said[0]))
            for r in said:
                _reconsider(r, judge, around + judge.says(evidence.of_figure(r)))


def _reconsider(r: Reading, judge: Weights, says: Sums) -> None:
    """Sets one figure right; one that the rules left out is told what it is where that is plain, and no more."""
    rate = r.figure.percent if r.figure.form == "fraction" else None
    allowed = _codes_of(kinds_of(rate or r.figure), tuple(judge.answers["indicator"]))
    if r.dropped is not None:
        named = None if r.figure.unit.startswith(_HAMLETS) else _plainly_named(judge, says, allowed)
        agreed = named is not None and r.code in (named, OTHER)
        if named is not None and agreed and _contradicted(judge, says, "reported", NOT_REPORTED):
            r.dropped, r.code, r.rule = None, named, RULE
        return
    if _contradicted(judge, says, "reported", REPORTED):
        r.dropped, r.rule = "unassigned", RULE
        return
    code = _contradicted(judge, says, "indicator", r.code, allowed)
    status = tier = None
    if r.status in _STATUS_TAKEN_FOR:
        status = _contradicted(judge, says, "status", r.status)
    if r.subject.level not in _A_TIER_ITSELF and not r.figure.tier_beside:
        tier = _contradicted(judge, says, "admin_level", r.admin_level or ALL_TIERS)
    if code is not None:
        r.code, r.rule = code, RULE
    if status is not None and status != _CHANGE:
        r.status, r.direction, r.rule = status, None, RULE
    if tier is not None and tier != r.subject.admin_level:
        r.admin_level, r.rule = tier, RULE


def _contradicted(
    judge: Weights,
    says: Sums,
    question: str,
    answer: str,
    allowed: npt.NDArray[np.bool_] | None = None,
) -> str | None:
    """The answer that the words give to a question where they plainly contradict the one given; else None."""
    given = judge.answers[question]
    if answer not in given:
        return None
    weighed = says[judge.columns[question]]
    held = int(weighed[given.index(answer)])
    if allowed is not None:
        weighed = np.where(allowed, weighed, held)
    best = int(weighed.argmax())
    lead = int(weighed[best]) - held
    needed = margins()[f"{question} {answer}" if question == "reported" else question]
    return given[best] if given[best] != answer and lead >= needed else None


def _plainly_named(judge: Weights, says: Sums, allowed: npt.NDArray[np.bool_]) -> str | None:
    """The indicator that the words name well before any other of the kinds allowed, or None."""
    weighed = np.where(allowed, says[judge.columns["indicator"]], np.iinfo(np.int32).min // 2)
    second, first = np.partition(weighed, -2)[-2:]
    plain = int(first) - int(second) >= margins()["named"]
    return judge.answers["indicator"][int(weighed.argmax())] if plain else None


@lru_cache(maxsize=32)
def _codes_of(kinds: tuple[str, ...], codes: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Which of `codes` are of these kinds; `other` is of any."""
    indicators = load_catalogue().indicators
    return np.array([c == OTHER or (c in indicators and indicators[c].kind in kinds) for c in codes])
