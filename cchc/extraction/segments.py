"""A document cut into blocks (paragraphs, bullets, headings, table rows) and sentences. Offsets only, no copies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from cchc.extraction.flattened import rows_without_bars

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(
    r"\s*(?:[-–—+*•●▪◦‣](?=[^\W\d_])|(?:[-–—+*•●▪◦‣]|[0-9]{1,2}[.)]|[a-zđ][.)]|\([0-9a-zđ]{1,2}\)|[ivx]{1,4}[.)])\s)"
)
_SECTION = re.compile(
    r"\s*(?:[IVX]{1,4}|[0-9]{1,2}|[A-ZĐa-zđ])[.)]\s"
    r"(?:[^0-9%;]|[0-9]{1,2} (?:tháng|THÁNG) |(?:19|20)[0-9]{2}(?![0-9])"
    r"|(?<=(?i:tháng) )[0-9]{1,2}(?![0-9])|(?<=(?i:quý) )[1-4](?![0-9])){3,90}(?<![.,;])\s*:?\s*$"
)  # its only numerals are those of a period
_MARK = re.compile(r"\s*(?:[IVXivx]{1,4}|[0-9]{1,2}|[A-ZĐa-zđ])\.")
_SENTENCE_END = re.compile(r"[.!?…]+[\"”»')\]]*(?=\s+[\"“«'(\[]*[A-ZĐÀ-ỸÂĂÊÔƠƯ0-9+\-–])|;\s*\n")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(,./])(?:TP|Tp|tp|T\.P|P|Q|H|TX|Tx|TT|Tt|X|PGS|TS|ThS|GS|Ths|BS|KS|CN|st|No|TW|TƯ|vs|Mr|Ms|Dr|UBND TP"
    r"|GĐ|PGĐ|CT|PCT|Đ/c|[A-ZĐ])$"
)
_GOES_ON = re.compile(r"[a-zđà-ỹ]|[0-9][0-9.,]*\s?(?:%|hồ sơ|thủ tục|TTHC|người)")
_TELLING_CELL = re.compile(r"\s*[^\W\d_][^|:0-9]{2,60}:?\s[0-9][0-9.,]*(?:\s?(?:%|hồ sơ|thủ tục|TTHC))?\s*")
_WIDEST = 160  # characters that a line broken to a width has at most
_LONGEST = 4000  # characters of a sentence; a text without full stops is read in stretches, in linear time
_FEWEST = 4  # pairs of lines that show a width
_BROKEN_OFF = re.compile(r"[^\n|]{50}[a-zđà-ỹ0-9,%)]\s*$")


class Block(NamedTuple):
    """One line of a document. `kind`: paragraph, bullet, heading or row (cells between `|`)."""

    start: int
    end: int
    kind: str


class Sentence(NamedTuple):
    """A sentence of a block, or a stretch of it that ends like one."""

    start: int
    end: int
    block: Block
    first: bool  # the first sentence of its block


def blocks(text: str) -> list[Block]:
    """Non-empty lines with what they are; a line that goes on in the next one is one block with it."""
    found = []
    lines = _joined_lines(text)
    bars = [text.count(" | ", start, end) for start, end in lines]
    rows = rows_without_bars([text[start:end] for start, end in lines])
    done = 0
    for i, (start, end) in enumerate(lines):
        if i < done:
            continue
        done = i + rows.get(i, 1)
        line = text[start:end]
        if i in rows:
            kind, end = "row", lines[done - 1][1]  # noqa: PLW2901
        elif _tells_in_cells(line):
            kind = "bullet"
        elif line.count("|") >= 3 or bars[i] >= 2 or (bars[i] and _goes_on_below_or_above(bars, i)):
            kind = "row"
        elif _BULLET.match(line.lower()):
            kind = "heading" if _SECTION.match(line) else "bullet"
        elif len(line) < 160 and line.rstrip()[-1] not in ".;!?…,":
            kind = "heading"
        else:
            kind = "paragraph"
        found.append(Block(start, end, kind))
    return found


def _tells_in_cells(line: str) -> bool:
    """Whether each cell of a line says what its value is: `Tiếp nhận 512 | Đã giải quyết: 430`."""
    cells = [cell for cell in line.split("|") if cell.strip()]
    return len(cells) > 1 and all(_TELLING_CELL.fullmatch(cell) for cell in cells)


def bullet_mark(text: str, block: Block) -> str:
    """What the bullets of one list begin with: the sign, or `0` for numbers and `a` for letters."""
    first = next(c for c in text[block.start : block.end] if not c.isspace() and c != "(")
    return "0" if first.isdigit() else "a" if first.isalpha() else first


def _goes_on_below_or_above(bars: list[int], i: int) -> bool:
    """Whether a line of two cells is one of several that stand together."""
    return bool((i and bars[i - 1]) or (i + 1 < len(bars) and bars[i + 1]))


def _joined_lines(text: str) -> list[tuple[int, int]]:
    """Lines, those that go on in the next one joined with it."""
    spans: list[tuple[int, int]] = []
    lines = [m.span() for m in _LINE.finditer(text) if not m[0].isspace()]
    full = _full_lines(text, lines)
    for start, end in lines:
        follows = bool(spans) and spans[-1][1] + 1 == start
        goes_on = follows and _GOES_ON.match(text, start, end) and _BROKEN_OFF.search(text, *spans[-1])
        if goes_on or (follows and spans[-1][1] in full and not _BULLET.match(text[start:end].lower())):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _full_lines(text: str, lines: list[tuple[int, int]]) -> set[int]:
    """Ends of the lines of a text broken to a width that the next word would have exceeded; none where it is not."""
    width = max((end - start for start, end in lines), default=0)
    pairs = [(a, b) for a, b in pairwise(lines) if a[1] + 1 == b[0]]
    if width > _WIDEST or len(pairs) < _FEWEST:
        return set()
    full = {a[1] for a, b in pairs if a[1] - a[0] + 1 + len(text[b[0] : b[1]].split(maxsplit=1)[0]) > width}
    return full if 2 * len(full) >= len(pairs) else set()


def sentences(text: str, block: Block) -> list[Sentence]:
    """Sentences of a block. A full stop inside `TP.`, an initial or a number ends none; a very long one is divided."""
    found: list[Sentence] = []
    start = block.start
    for end in (*_ends(text, block), block.end):
        while end - start > _LONGEST and (cut := _last_break(text, start)) > start:
            found.append(Sentence(start, cut, block, not found))
            start = cut
        if text[start:end].strip():
            found.append(Sentence(start, end, block, not found))
        start = end
    return found


def _ends(text: str, block: Block) -> Iterator[int]:
    """Where the sentences of a block end, but for the last."""
    for m in _SENTENCE_END.finditer(text, block.start, block.end):
        if _MARK.fullmatch(text, block.start, m.end()):
            continue
        if text[m.start()] == "." and _ABBREVIATED.search(text, max(block.start, m.start() - 12), m.start()):
            before = text[max(block.start, m.start() - 12) : m.start()]
            if not re.search(r"[0-9]\s?P$", before):
                continue
        if text[m.start()] == ";" and not text[block.start : m.start()].strip():
            continue
        yield m.end()


def _last_break(text: str, start: int) -> int:
    """Where a sentence that is too long is divided: behind the last semicolon, comma or blank within reach."""
    end = start + _LONGEST
    return next((at + 1 for mark in ("; ", ", ", " ") if (at := text.rfind(mark, start + 1, end)) > 0), start)


def open_bracket(text: str, at: int) -> int:
    """Where the bracket began that is still open at an offset, or -1."""
    opening = text.rfind("(", 0, at)
    return opening if opening > text.rfind(")", 0, at) else -1
