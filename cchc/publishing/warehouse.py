"""Copy the built marts into files for readers: sorted, commented, and swapped in whole, never seen half done."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cchc.publishing.datapackage import write_datapackage
from cchc.publishing.spreadsheet import write_csv
from cchc.publishing.tables import Table, built_tables, frame_table, quoted

DATABASE = "reform.duckdb"
DATAPACKAGE = "datapackage.json"
FRAMES = ("documents", "quantities", "observations", "quarantine")
STORAGE_VERSION = "v1.0.0"  # readable by every DuckDB 1.x
ROW_GROUP_SIZE = 122_880
TEXTS_A_GROUP = 4_096  # who writes or reads a group of whole texts holds it in memory
MEMORY_LIMIT = "1GB"
SPILL = "spill"
_WORK_PREFIX = ".publishing-"
_OWNED_SUFFIXES = (".parquet", ".csv")


class PublishError(RuntimeError):
    """The warehouse could not be published; the message names the file and what to do. Nothing was replaced."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What `publish` left in the warehouse folder."""

    warehouse: Path
    rows: dict[str, int]  # rows per table of the database
    files: tuple[str, ...]  # every file written, by name
    removed: tuple[str, ...]  # files of an earlier publication that have no place any more

    @property
    def database(self) -> Path:
        return self.warehouse / DATABASE


def publish(build_db: Path, frames_dir: Path, warehouse_dir: Path) -> PublishReport:
    """Publish every `dim_`, `fct_` and `mart_` table of `build_db` and the four frames of `frames_dir`.

    Writes `reform.duckdb`, one Parquet file per table and frame, one CSV file per mart and dimension and
    `datapackage.json` into a temporary folder below `warehouse_dir`, then moves each file into its place. A reader
    keeps the file it has open; a failure before the move leaves the former publication untouched. Equal input
    gives equal bytes.

    Raises `PublishError` when an input is missing or locked, or the folder cannot be written.
    """
    _require_inputs(build_db, frames_dir)
    with _work_folder(warehouse_dir) as work:
        try:
            tables = _copy_database(build_db, work / DATABASE)
            frames = _copy_tables(work, frames_dir, tables)
        except duckdb.Error as error:
            raise PublishError(f"{build_db}: cannot be published: {_first_line(error)}") from error
        shutil.rmtree(work / SPILL, ignore_errors=True)
        write_datapackage(work, tables, frames, frames_dir / "documents.parquet")
        return _swap_in(work, warehouse_dir, tables)


def _require_inputs(build_db: Path, frames_dir: Path) -> None:
    for path in (build_db, *(frames_dir / f"{name}.parquet" for name in FRAMES)):
        if not path.is_file():
            raise PublishError(f"{path}: not found; build the marts before publishing them")


@contextmanager
def _work_folder(warehouse_dir: Path) -> Iterator[Path]:
    """A fresh folder on the same file system as its target; what a killed run left behind goes first."""
    try:
        warehouse_dir.mkdir(parents=True, exist_ok=True)
        for left_over in warehouse_dir.glob(f"{_WORK_PREFIX}*"):
            shutil.rmtree(left_over)
        work = Path(tempfile.mkdtemp(prefix=_WORK_PREFIX, dir=warehouse_dir))
    except OSError as error:
        raise PublishError(f"{warehouse_dir}: cannot be written ({error.strerror}); choose another folder") from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _copy_database(build_db: Path, target: Path) -> list[Table]:
    """Copy the built tables, sorted and with their comments, into a new database of an old storage version."""
    with duckdb.connect() as connection:
        _keep_order(connection, target.parent)
        connection.execute(f"attach {quoted(str(build_db))} as built (read_only)")
        connection.execute(f"attach {quoted(str(target))} as published (storage_version {quoted(STORAGE_VERSION)})")
        tables = built_tables(connection, "built")
        if not tables:
            raise PublishError(f"{build_db}: holds no marts; run the dbt build first")
        for table in tables:
            source = f'select * from built.main."{table.name}" order by {table.order}'
            connection.execute(f'create table published."{table.name}" as {source}')
            _comment(connection, table)
        connection.execute("detach published")
    return tables


def _comment(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    connection.execute(f'comment on table published."{table.name}" is {quoted(table.description)}')
    for column in table.columns:
        connection.execute(
            f'comment on column published."{table.name}"."{column.name}" is {quoted(column.description)}'
        )


def _copy_tables(work: Path, frames_dir: Path, tables: list[Table]) -> list[Table]:
    """Write Parquet and CSV files beside the database in `work`; return what is known of the frames."""
    with duckdb.connect(str(work / DATABASE), read_only=True) as connection:
        _keep_order(connection, work)
        connection.execute("set threads = 1")  # row groups of Parquet then begin at the same rows every time
        for table in tables:
            _write_parquet(connection, f'select * from "{table.name}"', work / f"{table.name}.parquet")
            if table.has_csv:
                write_csv(connection, table, work / f"{table.name}.csv")
            if table.has_vietnamese_csv:
                write_csv(connection, table, work / f"{table.name}.vi.csv", vietnamese=True)
        frames = [frame_table(connection, name, frames_dir / f"{name}.parquet", tables) for name in FRAMES]
        for frame in frames:
            source = f"read_parquet({quoted(str(frames_dir / f'{frame.name}.parquet'))})"
            rows, target = f"select * from {source} order by {frame.order}", work / f"{frame.name}.parquet"
            _write_parquet(connection, rows, target, TEXTS_A_GROUP if frame.name == "documents" else ROW_GROUP_SIZE)
    return frames


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, source: str, target: Path, rows_a_group: int = ROW_GROUP_SIZE
) -> None:
    connection.execute(
        f"copy ({source}) to {quoted(str(target))} (format parquet, compression zstd, row_group_size {rows_a_group})"
    )


def _keep_order(connection: duckdb.DuckDBPyConnection, work: Path) -> None:
    """Rows stay in the order they were sorted in; large sorts spill below `work`."""
    connection.execute("set preserve_insertion_order = true")
    connection.execute(f"set memory_limit = {quoted(MEMORY_LIMIT)}")
    connection.execute(f"set temp_directory = {quoted(str(work / SPILL))}")


def _swap_in(work: Path, warehouse_dir: Path, tables: list[Table]) -> PublishReport:
    """Flush and move every file of `work` into place, the data package last, then remove what is stale."""
    names = sorted((path.name for path in work.iterdir()), key=lambda name: (name == DATAPACKAGE, name))
    for name in names:
        _flush(work / name)
    for name in names:
        os.replace(work / name, warehouse_dir / name)
    removed = sorted(
        path.name for path in warehouse_dir.iterdir() if path.suffix in _OWNED_SUFFIXES and path.name not in names
    )
    for name in removed:
        (warehouse_dir / name).unlink()
    _flush(warehouse_dir)
    return PublishReport(warehouse_dir, {table.name: table.n_rows for table in tables}, tuple(names), tuple(removed))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
