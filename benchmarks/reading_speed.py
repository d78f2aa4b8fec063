"""Pages per second of each format, beside the bare library on the same files.

    python -m benchmarks.reading_speed [--repeat 15]

Prints, per format, both speeds and their ratio, and ends with exit code 1 when one misses the limit. The bare library
only pulls the characters out; our reader finds paragraphs, headers, tables, pages and metadata besides.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

import docx
import openpyxl
import pdfplumber
import pypdfium2
import trafilatura

from cchc.reading.limits import Limits
from cchc.reading.parsing import parse
from tests.integration.report_formats import WRITERS, Block

PARAGRAPH = "Năm 2021, tỉnh tiếp nhận 1.784 hồ sơ, giải quyết đúng hạn 1.770 hồ sơ, đạt tỷ lệ 99,2%. " * 5
TABLE = [["TT", "Đơn vị", "Tiếp nhận", "Đúng hạn"], *([str(i), f"Sở {i}", "1.784", "1.770"] for i in range(25))]
PARAGRAPHS_A_PAGE = 6
PAGES = 30
LEAST_RATIO = 0.8


def bare_pdf(content: bytes) -> None:
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            page.get_textpage().get_text_range()


def bare_ruled_pdf(content: bytes) -> None:
    with pypdfium2.PdfDocument(content) as document, pdfplumber.open(io.BytesIO(content)) as tables:
        for page, ruled in zip(document, tables.pages, strict=True):
            page.get_textpage().get_text_range()
            ruled.extract_tables()


def bare_docx(content: bytes) -> None:
    document = docx.Document(io.BytesIO(content))
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            [[cell.text for cell in row.cells] for row in block.rows]
        else:
            block.text  # noqa: B018 - computing it is the work


def bare_html(content: bytes) -> None:
    trafilatura.bare_extraction(content.decode(), include_comments=False, with_metadata=True, fast=True)


def bare_xlsx(content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            [str(value) for value in row]


def files() -> dict[str, tuple[str, bytes, Callable[[bytes], None]]]:
    text: list[Block] = [PARAGRAPH] * (PARAGRAPHS_A_PAGE * PAGES)
    ruled: list[Block] = [block for _ in range(PAGES) for block in (PARAGRAPH, TABLE)]
    book = openpyxl.Workbook()
    for _ in range(PAGES):
        for row in TABLE:
            book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return {
        "pdf, text": ("a.pdf", WRITERS["pdf"](text), bare_pdf),
        "pdf, ruled tables": ("a.pdf", WRITERS["pdf"](ruled), bare_ruled_pdf),
        "docx": ("a.docx", WRITERS["docx"](ruled), bare_docx),
        "html": ("a.html", WRITERS["html"](ruled), bare_html),
        "xlsx": ("a.xlsx", out.getvalue(), bare_xlsx),
    }


def seconds_of(works: Sequence[Callable[[], object]], repeat: int) -> list[float]:
    """The shortest of `repeat` runs of each, taken in turns, so that a busy moment of the machine meets them all.

    In processor time: what else the machine does must not count.
    """
    shortest = [float("inf")] * len(works)
    for _ in range(repeat):
        for i, work in enumerate(works):
            started = time.process_time()
            work()
            shortest[i] = min(shortest[i], time.process_time() - started)
    return shortest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=15)
    repeat = parser.parse_args().repeat
    print(f"{'format':20} {'cchc':>10} {'bare':>10}   ratio (at least {LEAST_RATIO})")
    missed = False
    for name, (file, content, bare) in files().items():
        works: list[Callable[[], object]] = [partial(parse, file, content, Limits()), partial(bare, content)]
        ours, theirs = seconds_of(works, repeat)
        missed |= theirs / ours < LEAST_RATIO
        print(f"{name:20} {PAGES / ours:8.0f}/s {PAGES / theirs:8.0f}/s   {theirs / ours:.2f}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
