"""PDF with a text layer: running text from the printed lines, ruled tables as rows, the start of each page.

Lines come from PDFium, tables from pdfplumber and only on pages that have ruling lines. Pages without a
text layer are scans, which `optical.py` reads.
"""

from __future__ import annotations

import io
import logging
import math
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import islice

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from cchc.reading import optical
from cchc.reading.charsets import Decoded, restore
from cchc.reading.circumstances import tesseract
from cchc.reading.content import Fate, Parsed, UnreadableError, clean, is_plain
from cchc.reading.file_properties import believable_day, believable_title
from cchc.reading.limits import Limits
from cchc.reading.lines import SEPARATOR, table_lines
from cchc.reading.pdf_layout import running_text, without_furniture, without_repeated_heads
from cchc.reading.pdf_lines import Line, Lines, Page
from cchc.reading.pdf_page import LineReader, close, object_kinds, opened, size_of
from cchc.reading.registry import key_of

_LEAST_RULES = 4  # drawn paths from which a page may hold a ruled table
_LEAST_LETTERS = 10  # of a page with a text layer
_STAMP_LETTERS = 250  # more than a page number and the stamps of digital signatures on a scan
_WHOLE_PAGE = 0.7  # share of a page that the picture of a page covers
_LEAST_OUTLINES = 200  # drawn paths that may be the outlines of letters
_MOST_PIXELS = 40_000_000
_NAMED_PAGES = 10  # how many page numbers a warning lists
_POINTS_PER_INCH = 72
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document; raises UnreadableError when it is encrypted, damaged, too long, or a scan without OCR at hand."""
    with _open(content) as document:
        many = len(document)
        if many > limits.max_pages:
            message = f"{many:,} pages, more than the limit of {limits.max_pages:,} (CCHC_MAX_PAGES)"
            raise UnreadableError(message, fate=Fate.HERE)
        pages = _recognised(document, list(_pages(document, content)), limits)
        title, created = map(document.get_metadata_value, ("Title", "CreationDate"))
    pages, restored = _restored(pages)
    text, starts = running_text(without_repeated_heads(without_furniture(pages)))
    scanned = [number for number, page in enumerate(pages, start=1) if page.is_scan]
    unread = [number for number, page in enumerate(pages, start=1) if page.is_unread]
    notes = [
        restored.note,
        f"read by OCR from a scan: {_listed(scanned)}" if scanned else None,
        f"not read: {_listed(unread)}; if they are scans, {optical.INSTALL}" if unread else None,
    ]
    return [
        Parsed(
            text=text,
            charset=restored.charset,
            note="; ".join(filter(None, notes)) or None,
            pages=starts,
            ocr_pages=tuple(scanned),
            reader=_key(pages) if scanned else None,
            title=believable_title(title),
            published_at=believable_day(_day(created), text),
            fate=Fate.HERE if unread else Fate.LASTING,
        )
    ]


def _restored(pages: list[Page]) -> tuple[list[Page], Decoded]:
    """The pages with clean lines, wrongly decoded ones set right; and by what character set, with a note."""
    if all(page.is_plain for page in pages):
        return pages, Decoded("", "utf-8", "Unicode of fonts")
    printed = "\n".join([text for page in pages for text in page.lines.texts])
    decoded = Decoded(printed, "utf-8", "Unicode of fonts")
    if is_plain(printed):
        return pages, decoded
    restored = restore(decoded)
    if clean(restored.text) != printed:
        texts = iter([clean(line) for line in restored.text.split("\n")])
        pages = [page._replace(lines=page.lines.with_texts(list(islice(texts, len(page.lines))))) for page in pages]
    return pages, restored


def _key(pages: list[Page]) -> str:
    written = any(page.lines for page in pages if not page.is_scan)
    return f"{key_of('pdf')}+{key_of('ocr')}" if written else key_of("ocr")


def _listed(numbers: list[int]) -> str:
    more = f" and {len(numbers) - _NAMED_PAGES} more" if len(numbers) > _NAMED_PAGES else ""
    return f"page{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers[:_NAMED_PAGES]))}{more}"


def _recognised(document: pdfium.PdfDocument, pages: list[Page], limits: Limits) -> list[Page]:
    """The pages with what OCR reads on the scans; without OCR the scans among written pages are unread.

    Raises UnreadableError for scans alone when there is no OCR, and for too many of them.
    """
    scans = sum(page.is_scan for page in pages)
    if not scans:
        return pages
    is_written = any(page.lines for page in pages if not page.is_scan)
    program = tesseract() if is_written else optical.require_program()
    if program is None:
        return [page._replace(is_unread=page.is_unread or page.is_scan, is_scan=False) for page in pages]
    optical.prepare(scans, limits)
    return [_recognised_page(program, document[number]) if page.is_scan else page for number, page in enumerate(pages)]


def _recognised_page(program: str, page: pdfium.PdfPage) -> Page:
    width, height = page.get_size()
    pixels = width * height / _POINTS_PER_INCH**2
    dots = min(_dots_per_inch(page), math.sqrt(_MOST_PIXELS / pixels))
    image = page.render(scale=dots / _POINTS_PER_INCH, grayscale=True).to_pil()
    return optical.read_page(program, image, width)


def _dots_per_inch(page: pdfium.PdfPage) -> float:
    """The resolution of the largest picture on the page, within what is of use to OCR."""
    finest = 0.0
    for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, _, right, _ = picture.get_bounds()
        finest = max(finest, picture.get_px_size()[0] * _POINTS_PER_INCH / max(right - left, 1))
    return min(max(finest, optical.LEAST_DOTS), optical.MOST_DOTS)


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
    reader = LineReader()
    tables: pdfplumber.pdf.PDF | None = None
    for number in range(len(document)):
        page = opened(document, number)
        if not page:
            yield Page(Lines.of(()), 0.0, 0.0, is_unread=True)
            continue
        try:
            lines, is_plain = reader.lines(page)
            is_ruled = bool(lines) and _is_ruled(object_kinds(page))
            width, height = size_of(page)
        finally:
            close(page)
        if is_ruled:
            tables = tables or _open_for_tables(content)
            lines, is_plain = Lines.of(_with_tables(list(lines), tables.pages[number])), False
        yield Page(lines, width, height, is_scan=_is_scan(document, number, lines), is_plain=is_plain)


def _is_ruled(kinds: bytes) -> bool:
    return kinds.count(pdfium_c.FPDF_PAGEOBJ_PATH) + kinds.count(pdfium_c.FPDF_PAGEOBJ_FORM) >= _LEAST_RULES


def _is_scan(document: pdfium.PdfDocument, number: int, lines: Lines) -> bool:
    """True for a page that is a picture, or outlines of letters, under no more text than a stamp or a number."""
    letters = sum(map(len, lines.texts))
    if letters >= _STAMP_LETTERS:
        return False
    with closing(document[number]) as page:
        if letters >= _LEAST_LETTERS:
            return _picture_share(page) >= _WHOLE_PAGE
        kinds = object_kinds(page.raw)
    pictures = kinds.count(pdfium_c.FPDF_PAGEOBJ_IMAGE) + kinds.count(pdfium_c.FPDF_PAGEOBJ_FORM)
    return pictures > 0 or kinds.count(pdfium_c.FPDF_PAGEOBJ_PATH) >= _LEAST_OUTLINES


def _picture_share(page: pdfium.PdfPage) -> float:
    """How much of the page its largest picture covers."""
    area = math.prod(page.get_size()) or 1.0
    bounds = [p.get_bounds() for p in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2)]
    return max([float((right - left) * (top - bottom)) for left, bottom, right, top in bounds], default=0.0) / area


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
