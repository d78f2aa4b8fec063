"""A second reader, which has learnt from labelled reports what the words around a figure say by themselves.

The rules read every figure; this reader has seen many, and knows no rules. It weighs the words and concepts beside a
figure, its sentence, what stands above, the title and the publisher (`Evidence`), by weights made in
`scripts/train_second_reader.py`. Where it contradicts the rules by more than a margin (`second_reader.yaml`), its
reading stands, and the figure's rule is `second_reading`. Weights are whole numbers, so that sums are the same on
every machine.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from cchc.catalogue import load_catalogue
from cchc.extraction.attribution import OTHER, kinds_of
from cchc.extraction.lexicon import Tag, meanings, read_rules
from cchc.extraction.state import Reading
from cchc.extraction.subjects import Named, find_named
from cchc.shadow import fold

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader

Sums = npt.NDArray[np.int32]
RULE = "second_reading"
SCALE = 100
"""Weights are kept as whole hundredths of a natural logarithm."""
WEIGHTS = "second_reader.npz"
ALL_TIERS = "all"
_WORD = re.compile(r"\d(?:[\d.,]*\d)?|[^\W\d_]+|[%/:;.,()]|(?:(?<=\S)|(?<=\S ))[+\-–]")  # no mark of a bullet
_UNIT_NAMES = meanings("unit_names")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_BEFORE, _BEHIND = 12, 8  # words beside a figure that are looked at in their order
_NEXT = 5  # of which so many by their place
_TAGS_BEFORE, _TAGS_BEHIND = 10, 6
_WORDS_OF_BLOCK = 60  # of the paragraph before the sentence
_WORDS_ABOVE = 40  # before the paragraph
_LETTERS_ABOVE = 400
_MOST_NAMED = 5
_A_TIER_ITSELF = ("department", "ministry", "commune")
_ROW = "row"  # what its column says stands elsewhere
_NAMED_FAR_AWAY = ("score", "rank", "steps")  # the index they are of is told once
_CHANGE = "change"  # has a direction, of which weights say nothing
_STATUS_TAKEN_FOR = ("actual", _CHANGE)  # what the rules take for a target or an earlier value, they were told so


class _Settings(NamedTuple):
    margins: dict[str, int]
    written_out: dict[str, list[str]]


@lru_cache(maxsize=1)
def _settings() -> _Settings:
    rules = read_rules("second_reader.yaml")
    return _Settings(rules["margins"], {short: full.split() for short, full in rules["written_out"].items()})


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


class Evidence:
    """The evidence for the figures of one document; what several figures share is made once."""

    def __init__(self, reader: DocumentReader) -> None:
        self.reader = reader
        said = [r for r in reader.readings if r.dropped is None]
        self._before = {id(b): a for a, b in pairwise(said)}
        self._words = lru_cache(maxsize=2)(self._words_of_block)
        self._tags = lru_cache(maxsize=2)(self._tags_of_sentence)

    def all_of(self, r: Reading) -> list[str]:
        """All evidence for a figure."""
        return [*self.of_document(), *self.of_block(r), *self.of_sentence(r), *self.of_figure(r)]

    def of_document(self) -> list[str]:
        """What the title, the publisher and the names in the text say."""
        doc, state = self.reader.doc, self.reader.state
        named = Counter(_level(n) for n in self.reader.named)
        return [
            *_runs("T", _words(doc.title), 2),
            *_runs("B", _words(doc.publisher), 2),
            *(f"nd={level}:{min(times, _MOST_NAMED)}" for level, times in sorted(named.items())),
            f"dl={state.subject.level}",
        ]

    def of_block(self, r: Reading) -> list[str]:
        """What stands above the paragraph."""
        start = r.sentence.block.start
        above = self._words_in(max(0, start - _LETTERS_ABOVE), start)
        return _runs("H", [word for _, word in above[-_WORDS_ABOVE:]], 2)

    def of_sentence(self, r: Reading) -> list[str]:
        """What the sentence says, and the paragraph before it."""
        sentence, (starts, words) = r.sentence, self._words(r.sentence.block.start, r.sentence.block.end)
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        return [*_runs("S", words[first:last], 2), *_runs("P", words[max(0, first - _WORDS_OF_BLOCK) : first], 2)]

    def of_figure(self, r: Reading) -> list[str]:
        """What stands right beside the figure, and the figure itself."""
        left, right = self._words_beside(r)
        figure, unit = r.figure, _UNIT_NAMES.get(r.figure.unit, r.figure.unit)
        return [
            *(f"l{i}={w}" for i, w in enumerate(left[: -_NEXT - 1 : -1])),
            *(f"r{i}={w}" for i, w in enumerate(right[:_NEXT])),
            *_runs("L", left, 3),
            *_runs("R", right, 3),
            *self._concepts(r),
            *self._names(r),
            f"form={figure.form}",
            f"unit={unit}",
            f"fu={figure.form} {unit}",
            f"dec={figure.number.decimals > 0}",
            f"blk={r.sentence.block.kind}",
            *self._figure_before(r),
        ]

    def _words_beside(self, r: Reading) -> tuple[list[str], list[str]]:
        """The words of the sentence right before and right behind a figure."""
        starts, words = self._words(r.sentence.block.start, r.sentence.block.end)
        first, last = bisect_left(starts, r.sentence.start), bisect_left(starts, r.sentence.end)
        before, behind = bisect_left(starts, r.start), bisect_left(starts, r.end)
        return words[max(first, before - _BEFORE) : before], words[behind : min(last, behind + _BEHIND)]

    def _words_of_block(self, start: int, end: int) -> tuple[list[int], list[str]]:
        found = self._words_in(start, end)
        return [at for at, _ in found], [word for _, word in found]

    def _words_in(self, start: int, end: int) -> list[tuple[int, str]]:
        named = [n._replace(start=start + n.start, end=start + n.end) for n in self.reader.named_in(start, end)]
        return _words_and_names(self.reader.doc.folded, named, start, end)

    def _tags_of_sentence(self, start: int, end: int) -> tuple[list[int], list[Tag]]:
        tags = self.reader.lexicon.tag(self.reader.doc.folded[start:end])
        return [start + t.start for t in tags], tags

    def _concepts(self, r: Reading) -> list[str]:
        starts, tags = self._tags(r.sentence.start, r.sentence.end)
        before, behind = bisect_left(starts, r.start), bisect_left(starts, r.end)
        at = r.start - r.sentence.start
        left = [_meaning(t) for t in tags[max(0, before - 2 * _TAGS_BEFORE) : before] if t.end <= at][-_TAGS_BEFORE:]
        right = [_meaning(t) for t in tags[behind : behind + _TAGS_BEHIND]]
        return [
            *(f"cl{i}={m}" for i, m in enumerate(left[: -_NEXT - 1 : -1])),
            *(f"cr{i}={m}" for i, m in enumerate(right[: _NEXT - 1])),
            *_runs("cL", left, 2),
            *_runs("cR", right, 1),
            *([f"cLR={left[-1]} {right[0]}"] if left and right else []),
        ]

    def _names(self, r: Reading) -> list[str]:
        sentence, block = r.sentence, r.sentence.block
        return [
            f"nl={self._named(sentence.start, r.start, last=True)}",
            f"n0={self._named(sentence.start, r.start)}",
            f"nr={self._named(r.end, sentence.end)}",
            f"nb={self._named(block.start, sentence.start, last=True)}",
        ]

    def _named(self, start: int, end: int, *, last: bool = False) -> str:
        """The kind of the first or last name in a stretch of the document."""
        starts, named = self.reader.named_starts, self.reader.named
        i = bisect_left(starts, end) - 1 if last else bisect_left(starts, start)
        found = named[i] if 0 <= i < len(named) else None
        return _level(found) if found is not None and start <= found.start and found.end <= end else "-"

    def _figure_before(self, r: Reading) -> list[str]:
        """What the rules have read just before: in a list, the next figure is often another of the same."""
        last = self._before.get(id(r))
        if last is None:
            return ["pb=none"]
        same_block = "block" if last.sentence.block is r.sentence.block else "text"
        near = "sentence" if last.sentence is r.sentence else same_block
        return [f"pb={near}", f"ps={near} {last.status}", f"pt={near} {last.admin_level or ALL_TIERS}"]


def _words(text: str) -> list[str]:
    """The words of a line that is not part of the text."""
    folded = fold(text)
    return [word for _, word in _words_and_names(folded, find_named(text, folded), 0, len(folded))]


def _words_and_names(folded: str, named: Iterable[Named], start: int, end: int) -> list[tuple[int, str]]:
    """Words with their offsets; the name of a body or a place is one word."""
    found: list[tuple[int, str]] = []
    for n in named:
        if n.start >= start:
            found += _words_at(folded, start, n.start)
            found.append((n.start, f"<{_level(n)}>"))
            start = n.end
    return found + _words_at(folded, start, end)


def _words_at(folded: str, start: int, end: int) -> list[tuple[int, str]]:
    """Words with their offsets; numbers are alike, years are, and what is written short is written out."""
    written_out = _settings().written_out
    found: list[tuple[int, str]] = []
    for m in _WORD.finditer(folded, start, end):
        word = m[0]
        if word[0].isdigit():
            found.append((m.start(), "year" if _YEAR.fullmatch(word) else "0"))
        elif word in written_out:
            found.extend((m.start(), w) for w in written_out[word])
        else:
            found.append((m.start(), word))
    return found


def _meaning(tag: Tag) -> str:
    return f"{tag.kind}:{'/'.join(tag.values)}"


def _level(n: Named) -> str:
    return n.mention.level if n.mention is not None else n.kind


def _runs(name: str, words: Sequence[str], longest: int) -> list[str]:
    """Every run of one to `longest` words."""
    found = [f"{name}1={w}" for w in words]
    if longest > 1:
        found += [f"{name}2={a} {b}" for a, b in pairwise(words)]
    if longest > 2:
        found += [f"{name}3={a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)]
    return found


def review(reader: DocumentReader) -> None:
    """Sets figures right whose words say plainly something else than the rules have read."""
    readings = [r for r in reader.readings if r.dropped is None and r.sentence.block.kind != _ROW]
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
                _reconsider(reader, r, judge, around + judge.says(evidence.of_figure(r)))


def _reconsider(reader: DocumentReader, r: Reading, judge: Weights, says: Sums) -> None:
    code = status = tier = None
    if r.figure.form not in _NAMED_FAR_AWAY and not _alone_in_brackets(reader, r):
        rate = r.figure.percent if r.figure.form == "fraction" else None
        allowed = _codes_of(kinds_of(rate or r.figure), tuple(judge.answers["indicator"]))
        code = _contradicted(judge, says, "indicator", r.code, allowed)
    if r.status in _STATUS_TAKEN_FOR:
        status = _contradicted(judge, says, "status", r.status)
    if r.subject.level not in _A_TIER_ITSELF:
        tier = _contradicted(judge, says, "admin_level", r.admin_level or ALL_TIERS)
    if code is not None:
        r.code, r.rule = code, RULE
    if status is not None and status != _CHANGE:
        r.status, r.direction, r.rule = status, None, RULE
    if tier is not None and tier != r.subject.admin_level:
        r.admin_level, r.rule = tier, RULE


def _alone_in_brackets(reader: DocumentReader, r: Reading) -> bool:
    """Whether a figure has no words of its own: `Sở Công Thương (88)`, `Điện Bàn (90,64%)`."""
    folded = reader.doc.folded
    return folded.endswith("(", 0, r.start) and folded.startswith(")", r.end)


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
    return given[best] if given[best] != answer and lead >= _settings().margins[question] else None


@lru_cache(maxsize=32)
def _codes_of(kinds: tuple[str, ...], codes: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Which of `codes` are of these kinds; `other` is of any."""
    indicators = load_catalogue().indicators
    return np.array([c == OTHER or (c in indicators and indicators[c].kind in kinds) for c in codes])
