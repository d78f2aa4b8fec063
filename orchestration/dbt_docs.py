"""dbt's own documentation page, needing no server and no network, the same bytes for the same project.

`dbt docs generate --static` puts a manifest and a catalogue into the page that comes with dbt. The same is done here
without a further dbt run: the manifest is the one of the build, the catalogue is read from the built database. Left
out are times, identifiers of the run, folders of the machine, and what the page does not show.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

_PACKAGE = "cchc"
_TITLE = "CCHC: dbt"
_POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
# Of a node, what the page shows or follows.
_NODE = (
    *("unique_id", "name", "alias", "label", "resource_type", "package_name", "database", "schema", "identifier"),
    *("relation_name", "path", "original_file_path", "fqn", "description", "source_name", "source_description", "tags"),
    *(
        "columns",
        "meta",
        "docs",
        "contract",
        "raw_code",
        "language",
        "access",
        "group",
        "version",
        "constraints",
        "test_metadata",
    ),
    *("refs", "sources", "column_name", "attached_node", "macro_sql", "arguments", "owner", "type", "url", "maturity"),
)
_COLUMN = ("name", "description", "data_type", "meta", "tags", "constraints")
_RESOURCES = ("nodes", "sources", "exposures", "macros")
_EMPTY = (
    *("metrics", "groups", "selectors", "disabled", "group_map"),
    *("saved_queries", "semantic_models", "unit_tests", "functions"),
)
_TRACKER = re.compile(r"[a-z]+\.sinter-collect\.com|fuzzed\.getdbt\.com")
_UNREADY_ICON = 'xlink:href="{{'  # the browser asks for it before the page has filled in the address
_SCRIPT = re.compile(r'<script defer="defer">(.*)</script>', re.DOTALL)
_SCRIPT_FILE = "dbt.js"
_HEAD_LINKS = re.compile(r'<link rel="(?:canonical|shortcut icon)"[^>]*>')


def write_docs(manifest: Mapping[str, Any], database: Path, folder: Path) -> None:
    """Write the page for the models of `manifest` as built in `database`: `folder`/index.html and its script.

    Raises duckdb.Error when the database cannot be read.
    """
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    shown = _shown(manifest)
    page = Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")
    page = _HEAD_LINKS.sub("", _TRACKER.sub("", page)).replace(_UNREADY_ICON, f"ng-attr-{_UNREADY_ICON}")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><link rel="icon" href="data:,">'
    page = page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">{policy}', 1)
    page = page.replace("<html ", '<html ng-csp="no-unsafe-eval" ', 1).replace(
        "<title>dbt Docs</title>", f"<title>{_TITLE}</title>", 1
    )
    page, script = _apart(page)
    script = script.replace('"MANIFEST.JSON INLINE DATA"', _json(shown))
    script = script.replace('"CATALOG.JSON INLINE DATA"', _json(_catalogue(shown, database)))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _SCRIPT_FILE).write_text(script, encoding="utf-8", newline="\n")
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")


def _apart(page: str) -> tuple[str, str]:
    """The page without the script that comes inside it, which it then loads, and the script."""
    begin, script, end = _SCRIPT.split(page, maxsplit=1)
    return f'{begin}<script defer="defer" src="{_SCRIPT_FILE}"></script>{end}', script


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _shown(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest without what depends on the run or the machine, and without the macros that come with dbt."""
    resources = {
        kind: {
            key: _node(node)
            for key, node in manifest[kind].items()
            if kind != "macros" or node["package_name"] == _PACKAGE
        }
        for kind in _RESOURCES
    }
    kept = {key for nodes in resources.values() for key in nodes}
    for kind, nodes in resources.items():
        for key, node in nodes.items():
            links = manifest[kind][key].get("depends_on", {})
            node["depends_on"] = {name: sorted(other for other in links[name] if other in kept) for name in links}
    return {
        **resources,
        **{name: {} for name in _EMPTY},
        "docs": {key: doc for key, doc in manifest["docs"].items() if doc["name"] == "__overview__"},
        "parent_map": _links(manifest["parent_map"], kept),
        "child_map": _links(manifest["child_map"], kept),
        "metadata": {
            "project_name": _PACKAGE,
            "adapter_type": manifest["metadata"]["adapter_type"],
            "dbt_schema_version": manifest["metadata"]["dbt_schema_version"],
            "send_anonymous_usage_stats": False,
        },
    }


def _node(node: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: node[name] for name in _NODE if name in node}
    if "columns" in shown:
        shown["columns"] = {
            key: {name: column[name] for name in _COLUMN if name in column} for key, column in node["columns"].items()
        }
    if node["resource_type"] == "source":
        shown["relation_name"] = f"{node['name']}.parquet"
    if "contract" in shown:
        shown["contract"] = {"enforced": node["contract"]["enforced"], "alias_types": True}
    config = node.get("config", {})
    shown["config"] = {name: config[name] for name in ("enabled", "materialized", "meta") if name in config}
    shown["checksum"] = {"name": "none", "checksum": ""}
    return shown


def _links(links: Mapping[str, list[str]], kept: set[str]) -> dict[str, list[str]]:
    return {key: sorted(other for other in others if other in kept) for key, others in links.items() if key in kept}


def _catalogue(manifest: Mapping[str, Any], database: Path) -> dict[str, Any]:
    """The columns and types of every built model and seed, as dbt's catalogue has them."""
    with duckdb.connect(str(database), read_only=True) as connection:
        kinds = dict(
            connection.execute(
                "select schema_name || '.' || table_name, 'BASE TABLE' from duckdb_tables() "
                "union all select schema_name || '.' || view_name, 'VIEW' from duckdb_views() where not internal"
            ).fetchall()
        )
        columns: dict[str, dict[str, dict[str, Any]]] = {}
        for table, name, kind, index in connection.execute(
            "select schema_name || '.' || table_name, column_name, data_type, column_index from duckdb_columns() "
            "where not internal order by all"
        ).fetchall():
            columns.setdefault(table, {})[name] = {"name": name, "type": kind, "index": index, "comment": None}
    nodes = {}
    for key, node in manifest["nodes"].items():
        table = f"{node.get('schema')}.{node.get('alias')}"
        if node["resource_type"] in {"model", "seed"} and table in kinds:
            nodes[key] = {
                "metadata": {
                    "type": kinds[table],
                    "schema": node["schema"],
                    "name": node["alias"],
                    "database": node["database"],
                    "comment": None,
                    "owner": None,
                },
                "columns": columns.get(table, {}),
                "stats": {},
                "unique_id": key,
            }
    return {"nodes": nodes, "sources": {}, "errors": None, "metadata": {}}
