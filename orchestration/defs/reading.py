"""The documents: every report of the raw folder with its text and provenance."""

import dagster as dg
import polars as pl

from cchc.schemas import DOCUMENTS
from cchc.version import version
from orchestration.parts import Parts
from orchestration.presentation import column_schema, frame_metadata
from orchestration.resources import WorkspaceResource

OWNERS = ["team:cchc"]
_PREVIEW = ("document", "media_type", "title", "published_at", "reader", "error")


def build(parts: Parts) -> dg.Definitions:
    """The asset `documents`."""

    @dg.asset(
        group_name="reading",
        description="One row per distinct content of the raw folder: its text, the address and publisher it came from, "
        "and the reader that read it. A file that cannot be read is a row with its error.",
        kinds={"polars", "parquet"},
        owners=OWNERS,
        code_version=version(),
        metadata={"dagster/column_schema": column_schema(DOCUMENTS)},
    )
    def documents(context: dg.AssetExecutionContext, workspace: WorkspaceResource) -> dg.Output[pl.DataFrame]:
        folders = workspace.folders
        result = parts.read_folder(folders.raw_dir, folders.cache_dir, parts.progress)
        for warning in result.warnings:
            context.log.warning(warning)
        figures = {
            "read": result.read,
            "reused": result.reused,
            "unreadable": result.unreadable,
            "removed": result.removed,
            "warnings": dg.MetadataValue.json(result.warnings),
            "characters": int(result.documents["text"].str.len_chars().sum()),
        }
        return dg.Output(result.documents, metadata=frame_metadata(result.documents, _PREVIEW, **figures))

    return dg.Definitions(assets=[documents])
