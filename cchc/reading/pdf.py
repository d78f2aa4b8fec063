"""PDF with a text layer: running text from the printed lines, ruled tables as rows, the start of each page.

Lines come from PDFium, tables from pdfplumber and only on pages that have ruling lines. A file without a text layer is
a scan and handed to `optical.py`.
"""

from __future__ import annotations

import ctypes
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from cchc.reading import optical
from cchc.reading.charsets import Decoded, restore
from cchc.reading.content import Fate, Parsed, UnreadableError, clean
from cchc.reading.file_properties import believable_day, believable_title
from cchc.reading.limits import Limits
from cchc.reading.lines import SEPARATOR, table_lines
from cchc.reading.pdf_layout import Line, Page, running_text, without_furniture, without_repeated_heads

_LEAST_RULES = 4  # drawn paths from which a page may hold a ruled table
_LEAST_LETTERS_A_PAGE = 10
_NAMED_PAGES = 10  # how many page numbers a warning lists
_POINTS_PER_INCH = 72
_SOFT_HYPHENS = ("\x02", "\u00ad", "\ufffe")
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
_QUARTER_TURN, _HALF_TURN = 90, 180


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document; raises UnreadableError when it is encrypted, damaged, too long, or a scan without OCR at hand."""
    with _open(content) as document:
        count = len(document)
        if count > limits.max_pages:
            message = f"{count:,} pages, more than the limit of {limits.max_pages:,} (CCHC_MAX_PAGES)"
            raise UnreadableError(message, fate=Fate.HERE)
        pages = list(_pages(document, content))
        told = document.get_metadata_dict(skip_empty=True)
        title, created = believable_title(told.get("Title")), _day(told.get("CreationDate", ""))
        if sum(len(line.text) for page in pages for line in page.lines) < _LEAST_LETTERS_A_PAGE * count:
            scale = optical.DOTS_PER_INCH / _POINTS_PER_INCH
            images = (document[i].render(scale=scale).to_pil() for i in range(count))
            scan = optical.read_images(images)
            return [replace(scan, title=title, published_at=believable_day(created, scan.text))]
    printed = "\n".join(line.text for page in pages for line in page.lines)
    restored = restore(Decoded(printed, "utf-8", "Unicode of fonts"))
    if clean(restored.text) != printed:
        texts = iter([clean(line) for line in restored.text.split("\n")])
        pages = [replace(page, lines=tuple(line._replace(text=next(texts)) for line in page.lines)) for page in pages]
    text, starts = running_text(without_repeated_heads(without_furniture(pages)))
    return [
        Parsed(
            text=text,
            charset=restored.charset,
            note="; ".join(filter(None, [restored.note, _unread(pages)])) or None,
            pages=starts,
            title=title,
            published_at=believable_day(created, text),
        )
    ]


def _open(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as fault:
        if fault.err_code in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}:
            message = "encrypted: save it without a password"
        else:
            message = "damaged PDF, perhaps cut off"
        raise UnreadableError(message) from None


def _pages(document: pdfium.PdfDocument, content: bytes) -> Iterator[Page]:
    tables: pdfplumber.pdf.PDF | None = None
    for number in range(len(document)):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            yield Page((), 0.0, 0.0, is_unread=True)
            continue
        lines = _lines(page)
        if lines and _is_ruled(page):
            tables = tables or _open_for_tables(content)
            lines = _with_tables(lines, tables.pages[number])
        width, height = page.get_size()
        yield Page(tuple(lines), width, height, is_unread=not lines and _has_picture(page))
        page.close()


def _lines(page: pdfium.PdfPage) -> list[Line]:
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    places = _Places(page, textpage, same_count=textpage.count_chars() == len(text))
    lines: list[Line] = []
    offset = 0
    for printed in text.split("\r\n"):
        core = printed.strip()
        if core:
            start = offset + printed.index(core)
            left, bottom, _, top = places.box(start)
            _, _, right, _ = places.box(start + len(core) - 1)
            broken = core.endswith(_SOFT_HYPHENS)
            words = core.rstrip("".join(_SOFT_HYPHENS)) if broken else core
            lines.append(Line(" ".join(words.splitlines()), left, bottom, right, top, is_broken=broken))
        offset += len(printed) + 2
    textpage.close()
    return lines


class _Places:
    """Where the characters of a page stand. Two calls per line, not more: this is the hot loop."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, *, same_count: bool) -> None:
        self._raw = textpage.raw
        self._same_count = same_count  # the text has a character for each one printed
        self._rotation = page.get_rotation()
        self._width, self._height = page.get_size()
        self._rect = pdfium_c.FS_RECTF()
        self._pointer = ctypes.byref(self._rect)

    def box(self, offset: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of the character at `offset` of the page's text, on the upright page."""
        index = offset if self._same_count else pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._raw, offset)
        if index < 0 or not pdfium_c.FPDFText_GetLooseCharBox(self._raw, index, self._pointer):
            return 0.0, 0.0, 0.0, 0.0
        rect = self._rect
        if self._rotation == 0:
            return rect.left, rect.bottom, rect.right, rect.top
        if self._rotation == _QUARTER_TURN:
            return rect.bottom, self._height - rect.right, rect.top, self._height - rect.left
        if self._rotation == _HALF_TURN:
            return (
                self._width - rect.right,
                self._height - rect.top,
                self._width - rect.left,
                self._height - rect.bottom,
            )
        return self._width - rect.top, rect.left, self._width - rect.bottom, rect.right


def _is_ruled(page: pdfium.PdfPage) -> bool:
    drawn = (kind in {pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_FORM} for kind in _object_kinds(page))
    return sum(islice(filter(None, drawn), _LEAST_RULES)) >= _LEAST_RULES


def _has_picture(page: pdfium.PdfPage) -> bool:
    return any(kind in {pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM} for kind in _object_kinds(page))


def _object_kinds(page: pdfium.PdfPage) -> Iterator[int]:
    for index in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        yield pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page.raw, index))


def _unread(pages: list[Page]) -> str | None:
    numbers = [str(number) for number, page in enumerate(pages, start=1) if page.is_unread]
    if not numbers:
        return None
    more = f" and {len(numbers) - _NAMED_PAGES} more" if len(numbers) > _NAMED_PAGES else ""
    return f"pages without a text layer, not read: {', '.join(numbers[:_NAMED_PAGES])}{more}"


def _open_for_tables(content: bytes) -> pdfplumber.pdf.PDF:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    return pdfplumber.open(io.BytesIO(content))


def _with_tables(lines: list[Line], page: pdfplumber.page.Page) -> list[Line]:
    """The lines with those of each ruled table replaced by its rows."""
    for table in page.find_tables():
        rows = table_lines([cell or "" for cell in row] for row in table.extract())
        left, top, right, bottom = table.bbox
        upper, lower = page.height - top, page.height - bottom
        inside = [i for i, line in enumerate(lines) if _is_within(line, left, lower, right, upper)]
        if inside and any(SEPARATOR in row for row in rows):
            block = [Line(row, left, lower, right, upper, is_table=True) for row in rows]
            rest = [line for i, line in enumerate(lines) if i > inside[0] and i not in set(inside)]
            lines = lines[: inside[0]] + block + rest
    return lines


def _is_within(line: Line, left: float, bottom: float, right: float, top: float) -> bool:
    middle = (line.bottom + line.top) / 2
    return not line.is_table and bottom <= middle <= top and line.left >= left - 1 and line.left <= right


def _day(written: str) -> date | None:
    found = _PDF_DATE.match(written)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
