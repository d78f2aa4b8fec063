"""The dbt models as assets, their tests as checks, and the published warehouse."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.asset_utils import get_subset_selection_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from cchc.version import version
from cchc.workspace import Workspace
from orchestration.dbt_docs import write_docs
from orchestration.dbt_in_process import DbtInProcess
from orchestration.defs.reading import OWNERS
from orchestration.parts import Parts
from orchestration.presentation import markdown_table
from orchestration.resources import WorkspaceResource

DUCKDB_WRITER = "duckdb_writer"
_PREVIEW_ROWS = 5
_FAILING_ROWS = 20
_FRAMES_PUBLISHED = ("documents", "quantities", "observations", "quarantine")


class MartsError(Exception):
    """A model or a blocking test of the dbt project failed; the message is one line."""


class _Translator(DagsterDbtTranslator):
    """Models are assets named like their table; sources are the frames of the same name."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        if dbt_resource_props["resource_type"] == "seed":
            return "reference"
        folders: list[str] = dbt_resource_props["fqn"][1:-1]
        return folders[0] if folders else "marts"

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        return OWNERS

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return dbt_resource_props.get("description") or ""


def build(parts: Parts, folders: Workspace) -> dg.Definitions:
    """One asset per dbt model and seed, and the asset `published_warehouse`."""
    manifest = DbtInProcess(folders).manifest()
    translator = _Translator()

    @dbt_assets(manifest=manifest, name="dbt_build", dagster_dbt_translator=translator, pool=DUCKDB_WRITER)
    def dbt_build(context: dg.AssetExecutionContext, workspace: WorkspaceResource) -> Iterator[Any]:
        dbt = DbtInProcess(workspace.folders)
        events, failure = dbt.build(_selection(context, manifest, translator))
        yield from _dagster_events(events, context, manifest, translator, workspace.folders)
        if failure:
            raise MartsError(failure)

    marts = sorted(key for key in dbt_build.keys if dbt_build.get_asset_spec(key).group_name == "marts")

    @dg.asset(
        deps=[*marts, *_FRAMES_PUBLISHED],
        group_name="warehouse",
        description="The published warehouse: reform.duckdb for any DuckDB reader, each mart as Parquet and CSV, and "
        "the frames, put in place at once when all of it is complete.",
        kinds={"duckdb", "parquet", "csv"},
        owners=OWNERS,
        code_version=version(),
        pool=DUCKDB_WRITER,
    )
    def published_warehouse(workspace: WorkspaceResource) -> dg.MaterializeResult[None]:
        paths = workspace.folders
        parts.publish(paths.build_db, paths.frames_dir, paths.warehouse_dir)
        write_docs(manifest, paths.build_db, paths.model_docs)
        files = [path for path in paths.warehouse_dir.iterdir() if path.is_file()]
        return dg.MaterializeResult(
            metadata={
                "database": dg.MetadataValue.path(str(paths.published_db)),
                "files": len(files),
                "bytes": sum(path.stat().st_size for path in files),
            }
        )

    @dg.asset(
        deps=[published_warehouse],
        group_name="warehouse",
        description="The dashboard: a static site over the published tables, with every figure led back to its words.",
        kinds={"html"},
        owners=OWNERS,
        code_version=version(),
    )
    def dashboard(workspace: WorkspaceResource) -> dg.MaterializeResult[None]:
        folders = workspace.folders
        report = parts.build_site(folders.warehouse_dir, folders.site_dir, folders.model_docs)
        return dg.MaterializeResult(
            metadata={
                "start page": dg.MetadataValue.path(str(folders.site_dir / "index.html")),
                "pages": report.pages,
                "bytes": report.bytes,
            }
        )

    return dg.Definitions(assets=[dbt_build, published_warehouse, dashboard])


def _selection(
    context: dg.AssetExecutionContext, manifest: Mapping[str, Any], translator: DagsterDbtTranslator
) -> list[str]:
    """The dbt arguments that select the assets and checks of this step; none when it is all of them."""
    if not context.is_subset:
        return []
    selection, indirect = get_subset_selection_for_context(
        context=context,
        manifest=manifest,
        select=None,
        exclude=None,
        selector=None,
        dagster_dbt_translator=translator,
        current_dbt_indirect_selection_env=None,
    )
    return [*selection, *(["--indirect-selection", indirect] if indirect else [])]


def _dagster_events(
    events: Sequence[dict[str, Any]],
    context: dg.AssetExecutionContext,
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    folders: Workspace,
) -> Iterator[Any]:
    """What dbt reported, as Dagster events with previews of the tables and the rows a failing test found."""
    with duckdb.connect(str(folders.build_db), read_only=True) as connection:
        for raw in events:
            node = manifest["nodes"].get(raw["data"]["node_info"]["unique_id"], {})
            message = DbtCoreCliEventMessage(raw_event=raw, event_history_metadata={})
            for event in message.to_default_asset_events(manifest, translator, context):
                if isinstance(event, dg.Output):
                    yield event.with_metadata({**event.metadata, **_table_metadata(connection, node)})
                elif isinstance(event, dg.AssetCheckResult) and not event.passed:
                    yield event.with_metadata({**event.metadata, **_failing_rows(connection, node, folders)})
                else:
                    yield event


def _table_metadata(connection: duckdb.DuckDBPyConnection, node: Mapping[str, Any]) -> dict[str, Any]:
    relation = node["relation_name"]
    preview = connection.execute(f"select * from {relation} limit {_PREVIEW_ROWS}")
    columns = [(column[0], str(column[1])) for column in preview.description or ()]
    rows = preview.fetchall()
    count = connection.execute(f"select count(*) from {relation}").fetchone()
    return {
        "dagster/row_count": count[0] if count else 0,
        "dagster/table_name": relation.replace('"', ""),
        "dagster/column_schema": dg.TableSchema(
            [dg.TableColumn(name, kind, _description(node, name)) for name, kind in columns]
        ),
        "preview": dg.MetadataValue.md(markdown_table([name for name, _ in columns], rows)),
    }


def _description(node: Mapping[str, Any], column: str) -> str | None:
    return node.get("columns", {}).get(column, {}).get("description") or None


def _failing_rows(connection: duckdb.DuckDBPyConnection, node: Mapping[str, Any], folders: Workspace) -> dict[str, Any]:
    """The first rows a failing data test selects; nothing where its SQL cannot be run on its own."""
    compiled = folders.dbt_dir / "compiled" / node["package_name"] / node["original_file_path"]
    compiled = compiled / node["path"] if node.get("test_metadata") else compiled
    if not compiled.is_file():
        return {}
    found = connection.execute(f"select * from ({compiled.read_text(encoding='utf-8')}) limit {_FAILING_ROWS}")
    columns = [column[0] for column in found.description or ()]
    return {"failing rows": dg.MetadataValue.md(markdown_table(columns, found.fetchall()))}
