"""CSV files for spreadsheets: UTF-8 with byte-order mark, lists joined, no cell that would be executed.

The tables that people open most are also written for Vietnamese settings, as `NAME.vi.csv`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from cchc.publishing.tables import Column, Table, quoted

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel reads Vietnamese as Windows-1252
LIST_SEPARATOR = "|"
_WITH_DECIMALS = ("DOUBLE", "FLOAT")
# A text cell that begins with one of these is taken for a formula: an apostrophe is put before it.
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def write_csv(connection: duckdb.DuckDBPyConnection, table: Table, target: Path, *, vietnamese: bool = False) -> None:
    """Write `table` of the connected database to `target`, in its order, with a header.

    `vietnamese`: as spreadsheets with Vietnamese settings expect it, with decimal commas and semicolons between cells.
    """
    cells = ", ".join(_decimal_comma(column) if vietnamese else _cell(column) for column in table.columns)
    plain = target.with_suffix(".plain")
    source = f'select {cells} from "{table.name}"'
    delimiter = ";" if vietnamese else ","
    connection.execute(f"copy ({source}) to {quoted(str(plain))} (format csv, header, delimiter {quoted(delimiter)})")
    with plain.open("rb") as body, target.open("wb") as sink:
        sink.write(BYTE_ORDER_MARK)
        shutil.copyfileobj(body, sink)
    plain.unlink()


def _decimal_comma(column: Column) -> str:
    name = f'"{column.name}"'
    if column.type in _WITH_DECIMALS:
        return f"replace(cast({name} as varchar), '.', ',') as {name}"
    return _cell(column)


def _cell(column: Column) -> str:
    name = f'"{column.name}"'
    if column.type.endswith("[]"):
        return f"array_to_string({name}, {quoted(LIST_SEPARATOR)}) as {name}"
    if column.type == "VARCHAR":
        return f"case when regexp_matches({name}, {quoted(_FORMULA)}) then '''' || {name} else {name} end as {name}"
    return name
