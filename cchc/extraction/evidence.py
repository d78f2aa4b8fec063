"""What is said about a figure, as pieces of evidence for the second reader: words, concepts and names around it.

A piece is named by where it stands (`l0` the word before, `L` and `R` words on either side, `S` its sentence, `P` and
`H` what comes before, `T` the title, `B` the publisher) and what it is: `l0=nhận`, `R2=hồ sơ`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from cchc.extraction.lexicon import Tag, meanings, read_rules
from cchc.extraction.state import Reading
from cchc.extraction.subjects import Named, find_named
from cchc.shadow import fold

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader

ALL_TIERS = "all"
_WORD = re.compile(r"\d(?:[\d.,]*\d)?|[^\W\d_]+|[%/:;.,()]|(?:(?<=\S)|(?<=\S ))[+\-–]")  # no mark of a bullet
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_UNIT_NAMES = meanings("unit_names")
_BEFORE, _BEHIND = 12, 8  # words beside a figure that are looked at in their order
_NEXT = 5  # of which so many by their place
_TAGS_BEFORE, _TAGS_BEHIND = 10, 6
_WORDS_OF_BLOCK = 60  # of the paragraph before the sentence
_WORDS_ABOVE = 40  # before the paragraph
_LETTERS_ABOVE = 400
_MOST_NAMED = 5


@lru_cache(maxsize=1)
def _written_out() -> dict[str, list[str]]:
    """What is written short and the words it stands for: that of all rules, and what only this reader needs."""
    short = {**meanings("written_out"), **read_rules("second_reader.yaml")["written_out"]}
    return {form: full.split() for form, full in short.items()}


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
    written_out = _written_out()
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
