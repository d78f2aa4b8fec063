"""Workbooks (.xlsx): each sheet's rows as lines with " | " between the cells.

Numbers are written as a Vietnamese reader of the sheet would read them: decimal comma, thousands with dots where the
cell's format groups them, percentages with their sign. A date is day/month/year.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from cchc.reading.charsets import Decoded, restore
from cchc.reading.content import Parsed, UnreadableError, clean
from cchc.reading.file_properties import believable_day, believable_title
from cchc.reading.limits import Limits
from cchc.reading.lines import table_lines
from cchc.reading.packages import open_package

_DECIMALS = re.compile(r"[.,](0+)")
_SIGNIFICANT = 12
_GENERAL_TITLES = re.compile(r"(?:Sheet|Trang tính)\s?\d*", re.IGNORECASE)


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document of all sheets; raises UnreadableError when the workbook is damaged or unpacks to too much."""
    open_package(content, limits).close()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError) as fault:
        message = f"damaged workbook: {type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}"
        raise UnreadableError(message) from None
    lines: list[str] = []
    pages: list[int] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = table_lines(_rows(sheet))
        if rows:
            pages.append(sum(len(line) + 1 for line in lines))
            named = not _GENERAL_TITLES.fullmatch(sheet.title) and len(book.worksheets) > 1
            lines += [clean(line) for line in ([sheet.title] if named else []) + rows]
    restored = restore(Decoded("\n".join(lines), "utf-8", "Unicode in XML"))
    text = clean(restored.text)
    told = book.properties
    return [
        Parsed(
            text=text,
            charset=restored.charset,
            note=restored.note,
            pages=tuple(pages) if len(text) == sum(len(line) + 1 for line in lines) - 1 else (0,),
            title=believable_title(told.title),
            published_at=believable_day(told.modified, text),
        )
    ]


def _rows(sheet: Worksheet) -> Iterator[list[str]]:
    """The rows that have cells, over the columns that have any: a lone cell far out does not make millions."""
    cells = {place: _shown(cell) for place, cell in sheet._cells.items()}  # noqa: SLF001 - iter_rows walks the gaps
    filled = {place: text for place, text in cells.items() if text}
    column_of = {column: i for i, column in enumerate(sorted({column for _, column in filled}))}
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in filled.items():
        rows.setdefault(row, {})[column_of[column]] = text
    for _, texts in sorted(rows.items()):
        yield [texts.get(i, "") for i in range(max(texts) + 1)]


def _shown(cell: Cell | MergedCell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, (int, float)):
        return number_shown(value, cell.number_format)
    if isinstance(value, (dt.datetime, dt.date)):
        return f"{value.day}/{value.month}/{value.year}"
    return str(value)


def number_shown(value: float, number_format: str) -> str:
    """`value` in Vietnamese notation under an Excel number format: (0.9953, "0.0%") is 99,5%."""
    pattern = number_format.partition(";")[0]
    percent = "%" in pattern
    scaled = value * 100 if percent else value
    decimals = _DECIMALS.search(pattern)
    if decimals:
        digits = f"{scaled:,.{len(decimals[1])}f}"
    elif "0" in pattern or float(scaled).is_integer():
        digits = f"{scaled:,.0f}"
    else:
        digits = f"{scaled:,.{_SIGNIFICANT}g}" if abs(scaled) < 10**_SIGNIFICANT else f"{scaled:,.0f}"
    thousands = "." if "#,##" in pattern else ""
    vietnamese = thousands.join(part.replace(".", ",") for part in digits.split(","))
    return f"{vietnamese}%" if percent else vietnamese
