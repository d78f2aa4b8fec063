"""`datapackage.json`: what the published files hold, for people and for Frictionless Data tools."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from cchc.publishing.spreadsheet import LIST_SEPARATOR
from cchc.publishing.tables import Column, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE = {"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0", "title": "Apache License 2.0"}
INDEX_SOURCES = (
    {"title": "PAR INDEX and SIPAS, Ministry of Home Affairs", "path": "https://moha.gov.vn"},
    {"title": "PAPI, CECODES, VFF-CRT and UNDP", "path": "https://papi.org.vn"},
    {"title": "PCI, VCCI", "path": "https://pcivietnam.vn"},
)
_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "number",
    "FLOAT": "number",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "VARCHAR": "string",
}


def write_datapackage(folder: Path, tables: list[Table], frames: list[Table], documents: Path) -> None:
    """Describe the Parquet and CSV files of `folder`; `documents` is the frame whose rows are the sources."""
    resources = [_resource(folder, table, "parquet") for table in (*tables, *frames)]
    resources += [_resource(folder, table, "csv") for table in tables if table.has_csv]
    resources += [_vietnamese(_resource(folder, table, "vi.csv")) for table in tables if table.has_vietnamese_csv]
    package = {
        "$schema": PROFILE,
        "name": "cchc-warehouse",
        "title": "Administrative reform indicators of Vietnam / Chỉ số cải cách hành chính",
        "description": (
            "Figures that reports on administrative reform (cải cách hành chính) give, each tied to the words it was "
            "read from, with the figure of the year chosen by a written rule. The figures are the reports' own claims."
        ),
        "licenses": [LICENCE],
        "sources": [*_report_sources(documents), *INDEX_SOURCES],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def _report_sources(documents: Path) -> list[dict[str, str]]:
    rows = pl.read_parquet(documents, columns=["document", "title", "publisher", "source_url"]).sort("document")
    sources = []
    for row in rows.iter_rows(named=True):
        words = [row["publisher"], row["title"] or row["document"]]
        source = {"title": ": ".join(word for word in words if word)}
        if row["source_url"]:
            source["path"] = row["source_url"]
        sources.append(source)
    return sources


def _resource(folder: Path, table: Table, file_format: str) -> dict[str, Any]:
    path = folder / f"{table.name}.{file_format}"
    resource: dict[str, Any] = {
        "name": table.name if file_format == "parquet" else f"{table.name}_{file_format.replace('.', '_')}",
        "type": "table",
        "path": path.name,
        "format": file_format,
        "mediatype": "application/vnd.apache.parquet" if file_format == "parquet" else "text/csv",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
        "description": table.description,
        "schema": {"fields": [_field(column, file_format) for column in table.columns]},
    }
    if file_format == "csv":
        resource["encoding"] = "utf-8-sig"
    if table.key:
        resource["schema"]["primaryKey"] = list(table.key)
    return resource


def _vietnamese(resource: dict[str, Any]) -> dict[str, Any]:
    """The description of a CSV file for spreadsheets with Vietnamese settings."""
    fields = [
        field | {"decimalChar": ","} if field["type"] == "number" else field for field in resource["schema"]["fields"]
    ]
    dialect = {"dialect": {"delimiter": ";"}}
    return (
        resource
        | {"format": "csv", "encoding": "utf-8-sig", "schema": resource["schema"] | {"fields": fields}}
        | dialect
    )


def _field(column: Column, file_format: str) -> dict[str, Any]:
    is_list = column.type.endswith("[]")
    field: dict[str, Any] = {"name": column.name, "type": "list" if is_list else _TYPES.get(column.type, "any")}
    if is_list and file_format.endswith("csv"):
        field["delimiter"] = LIST_SEPARATOR
    if column.description:
        field["description"] = column.description
    return field


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
