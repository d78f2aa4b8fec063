"""Publishing: readers get whole, commented, old-format files that are the same for the same input."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cchc.publishing import PublishError, publish
from cchc.schemas import DOCUMENTS, OBSERVATIONS, QUANTITIES, QUARANTINE

SCHEMAS = {"documents": DOCUMENTS, "quantities": QUANTITIES, "observations": OBSERVATIONS, "quarantine": QUARANTINE}


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    folder = tmp_path / "frames"
    folder.mkdir()
    for name, schema in SCHEMAS.items():
        pl.DataFrame(schema=schema).write_parquet(folder / f"{name}.parquet")
    document = {
        "document_id": "d1",
        "document": "bao-cao.txt",
        "text": "Nội dung",
        "title": "Báo cáo",
        "publisher": "UBND tỉnh",
        "source_url": "https://example.gov.vn/1",
    }
    row = {name: document.get(name) for name in DOCUMENTS.names()}
    pl.DataFrame([row], schema=DOCUMENTS).write_parquet(folder / "documents.parquet")
    return folder


@pytest.fixture
def build_db(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    _build(path, rows=2_000)
    return path


def _build(path: Path, rows: int) -> None:
    """A database as dbt leaves it: one mart with comments, rows out of order, and a table that is no mart."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table mart_example as "
            "select 'p' || (i * 7919 % 2003) as place, i % 7 as year, i / 3.0 as value, '=1+1' as evidence, "
            "['a', 'b'] as ids, date '2021-01-01' as day from range(?) r(i) order by hash(i)",
            [rows],
        )
        connection.execute("comment on table mart_example is 'An example with tỷ lệ. Key: place, year.'")
        connection.execute("comment on column mart_example.value is 'Giá trị, it''s a value'")
        connection.execute("create table scratch as select 1 as x")


def test_a_reader_of_duckdb_sees_tables_rows_and_comments(build_db: Path, frames: Path, tmp_path: Path) -> None:
    report = publish(build_db, frames, tmp_path / "warehouse")

    assert report.rows == {"mart_example": 2_000}
    with duckdb.connect(str(report.database), read_only=True) as connection:
        rows = connection.execute("select place, year, value from mart_example").fetchall()
        comments = dict(
            connection.execute("select column_name, comment from duckdb_columns() where comment <> ''").fetchall()
        )
        table = connection.execute("select comment from duckdb_tables()").fetchone()
    assert rows == sorted(rows)
    assert comments == {"value": "Giá trị, it's a value"}
    assert table == ("An example with tỷ lệ. Key: place, year.",)


def test_the_file_is_of_the_storage_version_of_the_first_duckdb_1(build_db: Path, frames: Path, tmp_path: Path) -> None:
    report = publish(build_db, frames, tmp_path / "warehouse")

    header = report.database.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64  # 64 = v0.9.0 to v1.1.3; DuckDB 2.0 writes more by default


def test_two_publications_give_the_same_bytes(build_db: Path, frames: Path, tmp_path: Path) -> None:
    one = publish(build_db, frames, tmp_path / "one")
    build_again = tmp_path / "again.duckdb"
    with duckdb.connect(str(build_again)) as connection:
        connection.execute(f"attach '{build_db}' as first (read_only)")
        connection.execute("create table mart_example as select * from first.mart_example order by value desc")
        connection.execute("comment on table mart_example is 'An example with tỷ lệ. Key: place, year.'")
        connection.execute("comment on column mart_example.value is 'Giá trị, it''s a value'")
    two = publish(build_again, frames, tmp_path / "two")

    assert one.files == two.files
    for name in one.files:
        if name != "reform.duckdb":
            assert (one.warehouse / name).read_bytes() == (two.warehouse / name).read_bytes(), name
    assert _content(one.database) == _content(two.database)


def test_a_csv_opens_in_a_spreadsheet_without_running_anything(build_db: Path, frames: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(build_db)) as connection:
        texts = ["=1+1", "+84 24", "-5 bậc", "@SUM(A1)", "\tx", "\rx", "＝1", "Đồng Nai", "a=b", None]
        connection.execute("create table mart_cells (n integer, words varchar, value double, ids varchar[])")
        connection.executemany("insert into mart_cells values (?, ?, -1.5, ['a', 'b'])", list(enumerate(texts)))
    report = publish(build_db, frames, tmp_path / "warehouse")

    data = (report.warehouse / "mart_cells.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True)))
    words = [row["words"] for row in rows]
    assert words[:4] == ["'=1+1", "'+84 24", "'-5 bậc", "'@SUM(A1)"]
    assert words[4].startswith("'")
    assert words[6:] == ["'＝1", "Đồng Nai", "a=b", ""]
    assert {row["value"] for row in rows} == {"-1.5"}
    assert {row["ids"] for row in rows} == {"a|b"}


def test_the_table_of_indicators_opens_with_vietnamese_settings(build_db: Path, frames: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(build_db)) as connection:
        connection.execute("create table mart_reform_indicators_small (words varchar, value double, n integer)")
        connection.execute("insert into mart_reform_indicators_small values ('Huế; mới', 98.25, 1), ('=1', -0.5, null)")
    report = publish(build_db, frames, tmp_path / "warehouse")

    data = (report.warehouse / "mart_reform_indicators_small.vi.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows == [["words", "value", "n"], ["'=1", "-0,5", ""], ["Huế; mới", "98,25", "1"]]
    package = json.loads((report.warehouse / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in package["resources"] if r["path"] == "mart_reform_indicators_small.vi.csv")
    assert resource["dialect"] == {"delimiter": ";"}
    assert {"name": "value", "type": "number", "decimalChar": ","} in resource["schema"]["fields"]


def test_the_data_package_describes_every_file(build_db: Path, frames: Path, tmp_path: Path) -> None:
    report = publish(build_db, frames, tmp_path / "warehouse")

    package = json.loads((report.warehouse / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["path"]: resource for resource in package["resources"]}
    assert set(resources) == set(report.files) - {"reform.duckdb", "datapackage.json"}
    mart = resources["mart_example.parquet"]
    assert mart["schema"]["primaryKey"] == ["place", "year"]
    assert {"name": "value", "type": "number", "description": "Giá trị, it's a value"} in mart["schema"]["fields"]
    assert mart["bytes"] == (report.warehouse / "mart_example.parquet").stat().st_size
    assert package["licenses"]
    assert {"title": "UBND tỉnh: Báo cáo", "path": "https://example.gov.vn/1"} in package["sources"]


def test_a_reader_holding_the_old_file_neither_blocks_nor_breaks(build_db: Path, frames: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    report = publish(build_db, frames, warehouse)
    reader = subprocess.Popen(
        [sys.executable, "-c", _READER, str(report.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdin
    assert reader.stdout
    assert reader.stdout.readline().strip() == "2000"

    _build(build_db, rows=2_500)
    publish(build_db, frames, warehouse)

    reader.stdin.write("\n")
    reader.stdin.flush()
    assert reader.stdout.readline().strip() == "2000"  # its own file, whole
    reader.stdin.write("\n")
    reader.stdin.flush()
    assert reader.stdout.readline().strip() == "2500"  # opened anew
    assert reader.wait(timeout=30) == 0


def test_files_of_an_earlier_publication_go_and_the_site_stays(build_db: Path, frames: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    (warehouse / "site").mkdir(parents=True)
    (warehouse / "site" / "index.html").write_text("site", encoding="utf-8")
    (warehouse / ".publishing-killed").mkdir()
    for name in ("mart_gone.parquet", "mart_gone.csv", "notes.txt"):
        (warehouse / name).write_text("old", encoding="utf-8")

    report = publish(build_db, frames, warehouse)

    assert report.removed == ("mart_gone.csv", "mart_gone.parquet")
    left = {path.name for path in warehouse.iterdir()} - set(report.files)
    assert left == {"site", "notes.txt"}


def test_a_failure_leaves_the_former_publication_untouched(build_db: Path, frames: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    report = publish(build_db, frames, warehouse)
    before = {name: (warehouse / name).read_bytes() for name in report.files}
    (frames / "observations.parquet").write_bytes(b"not parquet")
    _build(build_db, rows=10)

    with pytest.raises(PublishError, match="cannot be published"):
        publish(build_db, frames, warehouse)

    assert {path.name: path.read_bytes() for path in warehouse.iterdir()} == before


def test_missing_and_locked_inputs_are_named(build_db: Path, frames: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"nowhere\.duckdb: not found"):
        publish(tmp_path / "nowhere.duckdb", frames, tmp_path / "warehouse")

    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(build_db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdin
    assert writer.stdout
    assert writer.stdout.readline().strip() == "locked"
    with pytest.raises(PublishError, match=r"build\.duckdb: cannot be published"):
        publish(build_db, frames, tmp_path / "warehouse")
    writer.stdin.write("\n")
    writer.stdin.flush()
    assert writer.wait(timeout=30) == 0


def _content(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute("select * from mart_example").fetchall()


_READER = """
import sys, duckdb
def count():
    return held.execute("select count(*) from mart_example").fetchone()[0]
held = duckdb.connect(sys.argv[1], read_only=True)
print(count(), flush=True)
sys.stdin.readline()
print(count(), flush=True)
held.close()
sys.stdin.readline()
held = duckdb.connect(sys.argv[1], read_only=True)
print(count(), flush=True)
"""

_WRITER = """
import sys, duckdb
held = duckdb.connect(sys.argv[1])
print("locked", flush=True)
sys.stdin.readline()
"""
