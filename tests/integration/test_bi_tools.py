"""Clients of the published warehouse: what the documentation tells them to do works on the published files."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

from integrations.superset.bundle import BundleError, bundle, write_bundle

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "bi-tools.md"
PAGES = [PAGE, PAGE.with_suffix(".vi.md"), PROJECT / "docs/query-recipes.md", PROJECT / "docs/data-dictionary.md"]
CLIENTS = {"duckdb", "pandas", "polars", "sqlalchemy", "ibis"}


def sections(page: Path) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


EXAMPLES = [
    pytest.param(code, id=f"{page.name}-{title}-{number}")
    for page in PAGES[:2]
    for title, section in sections(page).items()
    for number, code in enumerate(blocks(section, "python"), 1)
]


@pytest.fixture
def beside_the_warehouse(bundled_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the warehouse at the place the documentation names, as the working folder."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "warehouse").symlink_to(bundled_warehouse, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_python_of_each_client_runs(code: str, beside_the_warehouse: Path) -> None:
    imported = set(re.findall(r"^import (\w+)", code, re.MULTILINE))
    assert imported
    assert imported <= CLIENTS
    for module in sorted(imported):
        pytest.importorskip(module)
    if "sqlalchemy" in imported:
        pytest.importorskip("duckdb_engine")
    if "ibis" in imported and duckdb.__version__ >= "2":
        pytest.skip("ibis does not know DuckDB 2, as the page says")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or list(beside_the_warehouse.glob("*.csv")), "it shows or writes something"


@pytest.mark.usefixtures("beside_the_warehouse")
def test_the_shell_opens_the_file() -> None:
    if shutil.which("duckdb") is None:
        pytest.skip("the DuckDB shell is not installed")
    [command] = blocks(sections(PAGE)["DuckDB shell"], "sh")
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True, encoding="utf-8")
    assert "mart_reform_indicators" in done.stdout


def test_the_published_csv_has_a_mark_letters_and_points(bundled_warehouse: Path) -> None:
    data = (bundled_warehouse / "mart_reform_indicators_wide.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert {"Tỉnh Lâm Đồng", "Thành phố Hồ Chí Minh"} <= {row["locality_name"] for row in rows}
    assert any(re.fullmatch(r"[0-9]+\.[0-9]+", row["on_time_rate"]) for row in rows)


def test_the_table_for_a_vietnamese_spreadsheet_keeps_letters_and_figures(bundled_warehouse: Path) -> None:
    data = (bundled_warehouse / "mart_reform_indicators_wide.vi.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    published = pl.read_parquet(bundled_warehouse / "mart_reform_indicators_wide.parquet")
    assert [row["locality_name"] for row in rows] == published["locality_name"].to_list()
    assert any("," in row["on_time_rate"] for row in rows)
    for name in ("on_time_rate", "cases_received_total"):
        read = [float(row[name].replace(",", ".")) if row[name] else None for row in rows]
        assert read == published[name].to_list()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    anchors = {heading_anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        assert not name or (page.parent / name).exists(), target
        assert name or anchor in anchors, target


def heading_anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_the_page_hides_no_untested_tool() -> None:
    """Each tool of the table has its section; those marked as not run say so there too."""
    text = PAGE.read_text(encoding="utf-8")
    tools = re.findall(r"^\| \[([^\]]+)\]\(#[^)]+\) \|.*\| (.+) \|$", text, re.MULTILINE)
    assert {tool for tool, _ in tools} == sections(PAGE).keys()
    for tool, state in tools:
        assert ("**not run**" in state) == sections(PAGE)[tool].strip().startswith("Not run."), tool


@pytest.fixture(scope="module")
def files(bundled_warehouse: Path) -> dict[str, Any]:
    return bundle(bundled_warehouse)


def of_kind(files: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [content for name, content in files.items() if name.startswith(f"{kind}/")]


def test_the_superset_bundle_holds_together(files: dict[str, Any], bundled_warehouse: Path) -> None:
    [database] = of_kind(files, "databases")
    assert database["sqlalchemy_uri"] == f"duckdb:///{bundled_warehouse.resolve()}/reform.duckdb"
    assert database["extra"]["engine_params"]["connect_args"] == {"read_only": True}
    assert not database["allow_dml"]
    datasets = {dataset["uuid"]: dataset for dataset in of_kind(files, "datasets")}
    charts = {chart["uuid"]: chart for chart in of_kind(files, "charts")}
    assert {dataset["database_uuid"] for dataset in datasets.values()} == {database["uuid"]}
    assert {chart["dataset_uuid"] for chart in charts.values()} == datasets.keys()
    [dashboard] = of_kind(files, "dashboards")
    placed = [part["meta"] for part in dashboard["position"].values() if isinstance(part, dict) and "meta" in part]
    assert {meta["uuid"] for meta in placed if "uuid" in meta} == charts.keys()
    for filtered in dashboard["metadata"]["native_filter_configuration"]:
        [target] = filtered["targets"]
        assert target["column"]["name"] in {c["column_name"] for c in datasets[target["datasetUuid"]]["columns"]}


def test_each_chart_of_the_bundle_finds_something(files: dict[str, Any], bundled_warehouse: Path) -> None:
    datasets = {dataset["uuid"]: dataset["table_name"] for dataset in of_kind(files, "datasets")}
    with duckdb.connect(str(bundled_warehouse / "reform.duckdb"), read_only=True) as connection:
        for chart in of_kind(files, "charts"):
            row = connection.execute(query_of(chart["params"], datasets[chart["dataset_uuid"]])).fetchone()
            assert row is not None, chart["slice_name"]
            assert row[-1] is not None, chart["slice_name"]


def query_of(params: dict[str, Any], table: str) -> str:
    """The SQL that Superset makes of a chart, near enough: its columns, its metric and its filters."""
    wheres = [part["sqlExpression"] for part in params["adhoc_filters"]]
    metrics = [*params.get("metrics", []), *([params["metric"]] if "metric" in params else [])]
    grouped = params.get("groupby", [])
    columns = [*params.get("all_columns", []), *([grouped] if isinstance(grouped, str) else grouped)]
    columns += [params["x_axis"]] if "x_axis" in params else []
    shown = [*(f'"{column}"' for column in columns), *(metric["sqlExpression"] for metric in metrics), "1"]
    group = f" group by {', '.join(shown[: len(columns)])}" if metrics and columns else ""
    where = f" where {' and '.join(f'({part})' for part in wheres)}" if wheres else ""
    return f'select {", ".join(shown)} from "{table}"{where}{group}'


def test_the_columns_of_the_bundle_are_labelled_in_vietnamese(files: dict[str, Any]) -> None:
    columns = [column for dataset in of_kind(files, "datasets") for column in dataset["columns"]]
    assert all(column["verbose_name"] and column["description"] for column in columns)


def test_packing_twice_gives_the_same_bytes(bundled_warehouse: Path, tmp_path: Path) -> None:
    write_bundle(bundled_warehouse, tmp_path / "one.zip")
    write_bundle(bundled_warehouse, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"cchc_superset"}
        metadata = yaml.safe_load(archive.read("cchc_superset/metadata.yaml"))
    assert metadata["type"] == "Dashboard"


def test_without_a_warehouse_one_line_says_what_to_do(tmp_path: Path) -> None:
    script = PROJECT / "integrations" / "superset" / "bundle.py"
    done = subprocess.run(
        [sys.executable, script, "--warehouse", tmp_path, "--to", tmp_path / "b.zip"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert re.fullmatch(r"\S+reform\.duckdb: not found; run `cchc run` first.*\n", done.stderr)
    assert not (tmp_path / "b.zip").exists()


def test_a_warehouse_of_another_version_is_refused(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "reform.duckdb")) as connection:
        connection.execute("create table mart_reform_indicators (year integer)")
    with pytest.raises(BundleError, match=r"has no mart_\w+\.\w+; run `cchc run` again"):
        bundle(tmp_path)


@pytest.fixture
def held_open(bundled_warehouse: Path) -> Iterator[subprocess.Popen[str]]:
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); "
        "sys.stdin.read(); print(c.execute('select count(*) from fct_observation').fetchone()[0])"
    )
    command = [sys.executable, "-c", code, str(bundled_warehouse / "reform.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_two_tools_read_at_once(held_open: subprocess.Popen[str], bundled_warehouse: Path) -> None:
    assert held_open.stdout is not None
    assert held_open.stdout.readline() == "open\n"
    with duckdb.connect(str(bundled_warehouse / "reform.duckdb"), read_only=True) as connection:
        row = connection.execute("select count(*) from fct_observation").fetchone()
    told, _ = held_open.communicate("", timeout=60)
    assert row is not None
    assert int(told) == row[0] > 0
