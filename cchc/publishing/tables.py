"""What is known of a table to be published: its columns, their types and descriptions, its key, its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

_PREFIXES = ("dim_", "fct_", "mart_")
_CSV_PREFIXES = ("dim_", "mart_")
_VIETNAMESE_PREFIX = "mart_reform_indicators"
_FRAME_KEYS = {"documents": "document_id", "observations": "observation_id"}
_KEY = re.compile(r"Key: ([a-z_]+(?:, [a-z_]+)*)\.")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, DuckDB type, description (empty when none is known)."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table to be published. Its description ends with `Key: a, b.`, the columns that identify a row."""

    name: str
    description: str
    columns: tuple[Column, ...]
    n_rows: int

    @property
    def key(self) -> tuple[str, ...]:
        found = _KEY.search(self.description)
        return tuple(found[1].split(", ")) if found else ()

    @property
    def order(self) -> str:
        """What to sort by so that the order of the rows is the same every time."""
        return ", ".join(f'"{column}"' for column in self.key) or "all"

    @property
    def has_csv(self) -> bool:
        """Marts and dimensions are opened in spreadsheets; the facts and the frames are not."""
        return self.name.startswith(_CSV_PREFIXES)

    @property
    def has_vietnamese_csv(self) -> bool:
        """The tables of indicators are what people open most; they are also written for Vietnamese settings."""
        return self.name.startswith(_VIETNAMESE_PREFIX)


def built_tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[Table]:
    """The tables of `database` that are for readers, by name, with the comments dbt persisted."""
    found = connection.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables() "
        "where database_name = ? and schema_name = 'main' order by table_name",
        [database],
    ).fetchall()
    return [
        Table(name, comment, _columns(connection, database, name), _count(connection, f'{database}.main."{name}"'))
        for name, comment in found
        if name.startswith(_PREFIXES)
    ]


def frame_table(connection: duckdb.DuckDBPyConnection, name: str, path: Path, published: list[Table]) -> Table:
    """A frame as a table; its columns take the description that the published tables give to the same name."""
    known = {column.name: column.description for table in reversed(published) for column in table.columns}
    source = f"read_parquet({quoted(str(path))})"
    described = connection.execute(f"describe select * from {source}").fetchall()
    columns = tuple(Column(row[0], row[1], known.get(row[0], "")) for row in described)
    key = f" Key: {_FRAME_KEYS[name]}." if name in _FRAME_KEYS else ""
    return Table(name, f"The frame {name} of the run.{key}", columns, _count(connection, source))


def quoted(text: str) -> str:
    """`text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _columns(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> tuple[Column, ...]:
    rows = connection.execute(
        "select column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where database_name = ? and schema_name = 'main' and table_name = ? order by column_index",
        [database, table],
    ).fetchall()
    return tuple(Column(*row) for row in rows)


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    row = connection.execute(f"select count(*) from {source}").fetchone()
    return int(row[0]) if row else 0
