"""The documents: every report of the raw folder with its text and provenance."""

from pathlib import Path

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
    def documents(context: dg.AssetExecutionContext, workspace: WorkspaceResource) -> dg.Output[Path]:
        folders = workspace.folders
        written = folders.frames_dir / "documents.new"
        result = parts.read_folder(written, folders.raw_dir, folders.cache_dir, parts.progress)
        frame = pl.scan_parquet(written)
        rows, characters = frame.select(pl.len(), pl.col("text").str.len_chars().sum()).collect().row(0)
        for warning in result.warnings:
            context.log.warning(warning)
        figures = {
            "read": result.read,
            "reused": result.reused,
            "unreadable": result.unreadable,
            "removed": result.removed,
            "warnings": dg.MetadataValue.json(result.warnings),
            "characters": characters,
        }
        shown = frame_metadata(frame.head().collect(), _PREVIEW, **figures)
        return dg.Output(written, metadata={**shown, "dagster/row_count": rows})

    return dg.Definitions(assets=[documents])
