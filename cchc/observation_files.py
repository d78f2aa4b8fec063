"""Observations written for people and programs: JSON lines, CSV, a table in the terminal, Parquet."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

_FORMULA_START = tuple("=+-@\t\r\n＝＋－＠")
_WIDTH = 160  # of a table that is not shown in a terminal
_TABLE_COLUMNS = ("document", "indicator", "value", "unit", "status", "period_end", "subject", "evidence")


class Format(StrEnum):
    """How observations are written."""

    jsonl = "jsonl"
    csv = "csv"
    table = "table"
    parquet = "parquet"


def write(observations: pl.DataFrame, form: Format, output: Path | None) -> None:
    """Write observations to a file, or to standard output.

    Args:
        observations: rows with the columns of `cchc.schemas.OBSERVATIONS`.
        form: the form.
        output: the file; null writes to standard output.

    Raises:
        OSError: the file cannot be written.
        ValueError: Parquet was asked for on standard output that is a terminal.
    """
    if form is Format.parquet:
        _write_parquet(observations, output)
        return
    text = _AS_TEXT[form](observations)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8", newline="")


def _write_parquet(observations: pl.DataFrame, output: Path | None) -> None:
    if output is not None:
        observations.write_parquet(output)
        return
    if sys.stdout.isatty():
        raise ValueError("Parquet is no text for a terminal: name a file with --output")
    content = io.BytesIO()
    observations.write_parquet(content)
    sys.stdout.buffer.write(content.getvalue())


def _as_jsonl(observations: pl.DataFrame) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in observations.iter_rows(named=True))


def _as_csv(observations: pl.DataFrame) -> str:
    """Comma-separated, with a header; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(observations.columns)
    writer.writerows([_cell(value) for value in row] for row in observations.iter_rows())
    return sink.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA_START):
        return f"'{value}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _as_table(observations: pl.DataFrame) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"{observations.height} observations")
    for column in _TABLE_COLUMNS:
        table.add_column(column, justify="right" if column == "value" else "left", overflow="fold")
    for row in observations.select(_TABLE_COLUMNS).iter_rows():
        table.add_row(*("" if value is None else Text(str(_cell_shown(value))) for value in row))
    console = Console(file=io.StringIO(), width=Console().width if sys.stdout.isatty() else _WIDTH)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def _cell_shown(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


_AS_TEXT: dict[Format, Callable[[pl.DataFrame], str]] = {
    Format.jsonl: _as_jsonl,
    Format.csv: _as_csv,
    Format.table: _as_table,
}
