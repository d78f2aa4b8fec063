"""Pack the Superset dashboard of `dashboard.yml` into a ZIP file that Superset imports.

Usage: python integrations/superset/bundle.py [--warehouse data/warehouse] [--to cchc-superset.zip]

The bundle names the published database by its absolute path, read-only; its columns are those the database has, with
their descriptions, and the Vietnamese labels of dbt_project. Equal input gives equal bytes. Superset is not needed to
pack it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import yaml

HERE = Path(__file__).resolve().parent
MODELS = HERE.parents[1] / "dbt_project" / "models" / "marts"
DATABASE = "reform.duckdb"
DATABASE_NAME = "cchc"
FORMAT = "1.0.0"
ROOT = "cchc_superset"
EPOCH = (1980, 1, 1, 0, 0, 0)
NUMBERS = ("DOUBLE", "INTEGER", "BIGINT")
NAMESPACE = uuid.UUID("7a1f0f5e-3f57-5c0a-9a53-6d1d6a0c9c11")


class BundleError(RuntimeError):
    """The bundle cannot be made; the message names the file and what to do."""


def bundle(warehouse: Path) -> dict[str, Any]:
    """The files of the bundle by their path in the ZIP file, as data still to be written as YAML.

    Raises BundleError when `warehouse` holds no published database or lacks a table or column that is shown.
    """
    board = yaml.safe_load((HERE / "dashboard.yml").read_text(encoding="utf-8"))
    charts = [chart for row in board["rows"] for chart in row]
    database = warehouse.resolve() / DATABASE
    columns = _columns(database, {chart["dataset"] for chart in charts})
    _require_columns(board, charts, columns, database)
    files: dict[str, Any] = {
        "metadata.yaml": {"version": FORMAT, "type": "Dashboard", "timestamp": "1980-01-01T00:00:00+00:00"},
        f"databases/{DATABASE_NAME}.yaml": _database(database),
        f"dashboards/{board['slug']}.yaml": _dashboard(board),
    }
    for table, described in columns.items():
        files[f"datasets/{DATABASE_NAME}/{table}.yaml"] = _dataset(table, described)
    for number, chart in enumerate(charts, 1):
        files[f"charts/{number:02}.yaml"] = _chart(chart)
    return files


def write_bundle(warehouse: Path, target: Path) -> None:
    """Write the ZIP file; the same warehouse at the same place gives the same bytes."""
    files = bundle(warehouse)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            archive.writestr(zipfile.ZipInfo(f"{ROOT}/{name}", EPOCH), text)


def _columns(database: Path, tables: set[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Name, type and description of the columns of each table."""
    if not database.is_file():
        raise BundleError(f"{database}: not found; run `cchc run` first, or name the folder with --warehouse")
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
            "where schema_name = 'main' order by table_name, column_index"
        ).fetchall()
    return {table: [row[1:] for row in found if row[0] == table] for table in sorted(tables)}


def _require_columns(
    board: dict[str, Any],
    charts: list[dict[str, Any]],
    columns: dict[str, list[tuple[str, str, str]]],
    database: Path,
) -> None:
    wanted = [(filtered["dataset"], filtered["column"]) for filtered in board["filters"]]
    wanted += [(chart["dataset"], column) for chart in charts for column in _shown(chart)]
    for table, column in wanted:
        if column not in {name for name, _, _ in columns.get(table, ())}:
            raise BundleError(f"{database}: has no {table}.{column}; run `cchc run` again with this version")


def _shown(chart: dict[str, Any]) -> list[str]:
    by = chart.get("by", [])
    names = [*chart.get("columns", []), *([by] if isinstance(by, str) else by), *chart.get("order", [])[:1]]
    return [*names, *(chart[axis] for axis in ("x", "y") if axis in chart)]


def _id(kind: str, name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{kind}/{name}"))


def _database(path: Path) -> dict[str, Any]:
    return {
        "database_name": DATABASE_NAME,
        "sqlalchemy_uri": f"duckdb:///{path.as_posix()}",
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_file_upload": False,
        "extra": {"engine_params": {"connect_args": {"read_only": True}}},
        "uuid": _id("database", DATABASE_NAME),
        "version": FORMAT,
    }


def _dataset(table: str, columns: list[tuple[str, str, str]]) -> dict[str, Any]:
    labels = _labels(table)
    return {
        "table_name": table,
        "main_dttm_col": None,
        "schema": "main",
        "filter_select_enabled": True,
        "uuid": _id("dataset", table),
        "metrics": [{"metric_name": "count", "metric_type": "count", "expression": "COUNT(*)"}],
        "columns": [
            {
                "column_name": name,
                "verbose_name": labels.get(name),
                "description": description or None,
                "type": kind,
                "is_dttm": False,
                "is_active": True,
                "groupby": True,
                "filterable": True,
            }
            for name, kind, description in columns
        ],
        "version": FORMAT,
        "database_uuid": _id("database", DATABASE_NAME),
    }


def _labels(table: str) -> dict[str, str]:
    """The Vietnamese label of each column that has one."""
    [model] = yaml.safe_load((MODELS / f"{table}.yml").read_text(encoding="utf-8"))["models"]
    labels = {column["name"]: column.get("config", {}).get("meta", {}).get("label_vi") for column in model["columns"]}
    return {name: label for name, label in labels.items() if label}


def _chart(chart: dict[str, Any]) -> dict[str, Any]:
    params = _params(chart)
    return {
        "slice_name": chart["name"],
        "description": chart.get("note"),
        "viz_type": params["viz_type"],
        "params": params,
        "query_context": None,
        "cache_timeout": None,
        "uuid": _id("chart", chart["name"]),
        "version": FORMAT,
        "dataset_uuid": _id("dataset", chart["dataset"]),
    }


def _params(chart: dict[str, Any]) -> dict[str, Any]:
    """The form data of a chart in the words of Superset."""
    metric = _metric(chart["metric"]) if "metric" in chart else None
    kinds: dict[str, dict[str, Any]] = {
        "number": {"viz_type": "big_number_total", "metric": metric, "y_axis_format": ",d"},
        "pie": {
            "viz_type": "pie",
            "groupby": [chart.get("by")],
            "metric": metric,
            "row_limit": 100,
            "label_type": "key_value",
            "donut": True,
            "show_labels": True,
            "labels_outside": True,
        },
        "bar": {
            "viz_type": "echarts_timeseries_bar",
            "x_axis": chart.get("x"),
            "groupby": chart.get("by"),
            "metrics": [metric],
            "orientation": "horizontal",
            "x_axis_sort": chart.get("x"),
            "x_axis_sort_asc": False,
            "row_limit": 1000,
            "truncate_metric": True,
            "show_legend": True,
            "y_axis_format": ",.2~f",
        },
        "heatmap": {
            "viz_type": "heatmap_v2",
            "x_axis": chart.get("x"),
            "groupby": chart.get("y"),
            "metric": metric,
            "row_limit": 10000,
            "sort_x_axis": "alpha_asc",
            "sort_y_axis": "alpha_desc",
            "linear_color_scheme": "schemeBlues",
            "left_margin": "auto",
            "bottom_margin": "auto",
            "normalize_across": "heatmap",
            "show_values": True,
            "value_bounds": [None, None],
            "y_axis_format": ",d",
        },
        "table": {
            "viz_type": "table",
            "query_mode": "raw",
            "all_columns": chart.get("columns"),
            "order_by_cols": [json.dumps([chart["order"][0], chart["order"][1] == "asc"])] if "order" in chart else [],
            "row_limit": 1000,
            "server_pagination": False,
            "table_timestamp_format": "smart_date",
            "include_search": True,
            "show_cell_bars": False,
            "page_length": 20,
            "column_config": {"year": {"d3NumberFormat": "d"}, "deadline_year": {"d3NumberFormat": "d"}},
        },
    }
    return {**kinds[chart["type"]], "adhoc_filters": _where(chart), "time_range": "No filter"}


def _metric(metric: dict[str, str]) -> dict[str, Any]:
    return {
        "expressionType": "SQL",
        "sqlExpression": metric["sql"],
        "label": metric["label"],
        "hasCustomLabel": True,
        "optionName": _id("metric", metric["label"] + metric["sql"]),
    }


def _where(chart: dict[str, Any]) -> list[dict[str, Any]]:
    if "where" not in chart:
        return []
    return [{"expressionType": "SQL", "sqlExpression": chart["where"], "clause": "WHERE"}]


def _dashboard(board: dict[str, Any]) -> dict[str, Any]:
    return {
        "dashboard_title": board["title"],
        "description": board["description"],
        "css": "",
        "slug": board["slug"],
        "uuid": _id("dashboard", board["slug"]),
        "position": dict(_positions(board)),
        "metadata": {
            "show_native_filters": True,
            "native_filter_configuration": [_filter(filtered) for filtered in board["filters"]],
            "color_scheme": "",
            "refresh_frequency": 0,
        },
        "version": FORMAT,
    }


def _filter(filtered: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"NATIVE_FILTER-{filtered['column']}",
        "name": filtered["name"],
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [{"column": {"name": filtered["column"]}, "datasetUuid": _id("dataset", filtered["dataset"])}],
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "searchAllOptions": False},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "description": "",
    }


def _positions(board: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The grid of the dashboard: a row of charts for each row of `dashboard.yml`."""
    rows = [f"ROW-{number}" for number, _ in enumerate(board["rows"], 1)]
    numbers = {chart["name"]: number for number, chart in enumerate(itertools.chain(*board["rows"]), 1)}
    yield "DASHBOARD_VERSION_KEY", "v2"
    yield "ROOT_ID", {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]}
    yield "GRID_ID", {"type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"]}
    yield "HEADER_ID", {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": board["title"]}}
    for row, charts in zip(rows, board["rows"], strict=True):
        names = [f"CHART-{_id('chart', chart['name'])}" for chart in charts]
        parents = ["ROOT_ID", "GRID_ID"]
        background = {"background": "BACKGROUND_TRANSPARENT"}
        yield row, {"type": "ROW", "id": row, "children": names, "parents": parents, "meta": background}
        for name, chart in zip(names, charts, strict=True):
            meta = {
                "chartId": numbers[chart["name"]],  # Superset replaces it with its own while importing
                "uuid": _id("chart", chart["name"]),
                "sliceName": chart["name"],
                "width": chart["width"],
                "height": chart["height"],
            }
            yield name, {"type": "CHART", "id": name, "children": [], "parents": [*parents, row], "meta": meta}


def main() -> int:
    """Pack the bundle; 2 and one line on stderr when that cannot be done."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--warehouse", type=Path, default=Path("data/warehouse"))
    arguments.add_argument("--to", type=Path, default=Path("cchc-superset.zip"))
    chosen = arguments.parse_args()
    try:
        write_bundle(chosen.warehouse, chosen.to)
    except (BundleError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{chosen.to}: import it in Superset under Dashboards, Import")
    return 0


if __name__ == "__main__":
    sys.exit(main())
