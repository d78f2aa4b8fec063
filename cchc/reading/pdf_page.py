"""What PDFium tells of one page: its printed lines with their places, and the kinds of what is drawn on it.

These are thousands of calls for a document. They go by addresses into memory that is kept from page to page, without
an object of Python for each letter or box. What a page means is no concern of this module.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections import deque
from collections.abc import Callable
from itertools import repeat, zip_longest
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from cchc.reading.content import is_plain
from cchc.reading.pdf_lines import Line, Lines

_SOFT_HYPHENS = ("\x02", "\u00ad", "\ufffe")
_ODD_SIGNS = (*_SOFT_HYPHENS, "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
_SCATTERED = re.compile(r"(?: [^\W\d_a-zA-Z]{1,2}){4}(?=\s|$)")  # `hi n có 484 c p ... ệ ấ ồ ứ`
_ALONE = (" ệ ", " ộ ", " ề ", " ể ", " ậ ")  # no words; one of them is in every scattered page, and fast to look for
_GAP = 0.2  # of a letter's height: what is further apart are two words
_LOWER_PART = 0.3  # of a line's height, in which the middle of its letters does not lie
_BOX_BYTES = 16  # four numbers: left, top, right, bottom
_Turn = Callable[..., tuple[float, float, float, float]]
_TURNED: dict[int, _Turn] = {  # a box on a page that is shown turned, by quarters of a turn
    1: lambda _width, height, left, top, right, bottom: (bottom, height - left, top, height - right),
    2: lambda width, height, left, top, right, bottom: (width - right, height - bottom, width - left, height - top),
    3: lambda width, _height, left, top, right, bottom: (width - top, right, width - bottom, left),
}


def _plain(function: object, result: type, *arguments: type) -> Callable[..., int]:
    """A function of PDFium called in the cheapest way: without types of arguments it takes numbers and references."""
    plain = ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value)  # type: ignore[arg-type]
    if arguments:
        plain.argtypes = arguments
    return plain


_box_into = _plain(pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_int)
_object_at = _plain(pdfium_c.FPDFPage_GetObject, ctypes.c_void_p)
_kind_of = _plain(pdfium_c.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)


def opened(document: pdfium.PdfDocument, number: int) -> Any:
    """PDFium's own handle of page `number` (from 0), to be closed by `close`; false for a damaged page."""
    return pdfium_c.FPDF_LoadPage(document.raw, number)


def close(page: Any) -> None:
    """Give back what `opened` has given."""
    pdfium_c.FPDF_ClosePage(page)


def size_of(page: Any) -> tuple[float, float]:
    """Width and height of the upright page in points."""
    return pdfium_c.FPDF_GetPageWidthF(page), pdfium_c.FPDF_GetPageHeightF(page)


def object_kinds(page: Any) -> bytes:
    """The kinds of all objects on the page, as PDFium numbers them (FPDF_PAGEOBJ_PATH ...); inside forms none."""
    many = pdfium_c.FPDFPage_CountObjects(page)
    return bytes(map(_kind_of, map(_object_at, repeat(_reference(page)), range(many))))


class LineReader:
    """Reads the lines of one page after another, into memory that grows with the fullest page."""

    def __init__(self) -> None:
        self._letters = (ctypes.c_ushort * 0)()
        self._numbers = array("f")  # the sides of box after box
        self._boxes: list[Any] = []  # references to each box among the numbers

    def lines(self, page: Any) -> tuple[Lines, bool]:
        """The printed lines in PDFium's order, on the upright page, and whether `is_plain` holds for their text.

        Raises PdfiumError when they cannot be had.
        """
        textpage = pdfium_c.FPDFText_LoadPage(page)
        if not textpage:
            message = "Failed to load text page."
            raise pdfium.PdfiumError(message)
        try:
            words, numbers = self._printed(textpage)
        finally:
            pdfium_c.FPDFText_ClosePage(textpage)
        turned = _TURNED.get(pdfium_c.FPDFPage_GetRotation(page))
        if turned:
            numbers = array("d", _upright(numbers, turned, size_of(page)))
        lines = Lines(
            words,
            lefts=list(numbers[::8]),
            bottoms=list(numbers[3::8]),
            rights=list(numbers[6::8]),  # of the last letter
            tops=list(numbers[1::8]),
        )
        text = "".join(words)
        if is_plain(text):
            return lines, True
        return Lines.of(map(_tidied, lines)) if any(sign in text for sign in _ODD_SIGNS) else lines, False

    def _printed(self, textpage: Any) -> tuple[list[str], array[float]]:
        """What is printed in each line, and the sides of the boxes of each line's first and last letters."""
        many = pdfium_c.FPDFText_CountChars(textpage)
        if len(self._letters) <= many:
            self._letters = (ctypes.c_ushort * (2 * many))()
        written = pdfium_c.FPDFText_GetText(textpage, 0, many, self._letters)  # with a zero at the end
        text = str(memoryview(self._letters)[: max(written - 1, 0)], "utf-16-le", "ignore")
        if any(alone in text for alone in _ALONE) and _SCATTERED.search(text):
            return self._by_place(textpage, many)
        words, ends = _words(text)
        if many != len(text):  # not every character of the text is a printed one
            ends = [pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, offset) for offset in ends]
        return words, self._sides(textpage, ends)

    def _by_place(self, textpage: Any, many: int) -> tuple[list[str], array[float]]:
        """As `_printed`, of a page whose letters of another font were drawn apart: each line from left to right."""
        sides = self._sides(textpage, list(range(many)))
        letters = [
            _Letter(chr(pdfium_c.FPDFText_GetUnicode(textpage, i)), *sides[4 * i : 4 * i + 4])
            for i in range(many)
            if not pdfium_c.FPDFText_IsGenerated(textpage, i)
        ]
        words: list[str] = []
        numbers = array("f")
        for line in _lines_of([letter for letter in letters if letter.right > letter.left]):
            text = "".join(
                a.sign + (" " if b is not None and b.left - a.right > _GAP * (a.top - a.bottom) else "")
                for a, b in zip_longest(line, line[1:])
            )
            core = [letter for letter in line if not letter.sign.isspace()]
            if core:
                words.append(" ".join(text.split()))
                numbers.extend((*core[0][1:], *core[-1][1:]))
        return words, numbers

    def _sides(self, textpage: Any, letters: list[int]) -> array[float]:
        """Left, top, right and bottom of letter after letter; zeros for one that has no place."""
        if len(self._boxes) < len(letters):
            self._numbers = array("f", bytes(2 * len(letters) * _BOX_BYTES))
            first = ctypes.c_float.from_buffer(self._numbers)
            self._boxes = [ctypes.byref(first, box * _BOX_BYTES) for box in range(2 * len(letters))]
        ctypes.memset(self._numbers.buffer_info()[0], 0, len(letters) * _BOX_BYTES)
        deque(map(_box_into, repeat(_reference(textpage)), letters, self._boxes), maxlen=0)
        return self._numbers[: 4 * len(letters)]


class _Letter(NamedTuple):
    """A printed letter and the sides of its box in points."""

    sign: str
    left: float
    top: float
    right: float
    bottom: float


def _lines_of(letters: list[_Letter]) -> list[list[_Letter]]:
    """Letters of the same height on the page together, from the top of the page down, each line from left to right."""
    lines: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda found: -(found.top + found.bottom)):
        first = lines[-1][0] if lines else None
        beside = first is not None and (letter.top + letter.bottom) / 2 > first.bottom + _LOWER_PART * (
            first.top - first.bottom
        )
        if beside:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [sorted(line, key=lambda found: found.left) for line in lines]


def _words(text: str) -> tuple[list[str], list[int]]:
    """What is printed in each line, and the offsets in `text` of each line's first and last letters."""
    words: list[str] = []
    ends: list[int] = []
    offset = 0
    for printed in text.split("\r\n"):
        core = printed.strip()
        if core:
            first = offset if core == printed else offset + printed.index(core)
            words.append(core)
            ends.append(first)
            ends.append(first + len(core) - 1)
        offset += len(printed) + 2
    return words, ends


def _upright(sides: array[float], turned: _Turn, size: tuple[float, float]) -> list[float]:
    boxes = zip(sides[::4], sides[1::4], sides[2::4], sides[3::4], strict=True)
    return [side for box in boxes for side in turned(*size, *box)]


def _tidied(line: Line) -> Line:
    """The line without hyphens of the typesetter and breaks of other kinds inside."""
    is_broken = line.text.endswith(_SOFT_HYPHENS)
    core = line.text.rstrip("".join(_SOFT_HYPHENS)) if is_broken else line.text
    return line._replace(text=" ".join(core.splitlines()), is_broken=is_broken)


def _reference(pointer: Any) -> Any:
    return ctypes.byref(pointer.contents)
