"""Dagster resources: the folders of a run, held by one run at a time, and the Parquet files the frames are kept in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import polars as pl
from pydantic import Field

from cchc.run_lock import run_lock
from cchc.workspace import Workspace

LAZY = ("documents",)
PARSED = ("parsed_quantities", "parsed_observations")


class WorkspaceResource(dg.ConfigurableResource["WorkspaceResource"]):
    """The raw folder and the output folder; a run holds the lock of its output folder from first step to last."""

    raw_dir: str = Field(description="Folder with the reports and their sidecars")
    out_dir: str = Field(description="Folder for working state (work/) and results (warehouse/)")

    @property
    def folders(self) -> Workspace:
        return Workspace(Path(self.raw_dir), Path(self.out_dir))

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["WorkspaceResource"]:  # noqa: ARG002
        self.folders.prepare()
        with run_lock(self.folders.lock_file):
            yield self


class FrameStore(dg.ConfigurableIOManager):
    """Keeps each frame as one Parquet file named like its asset; a file is replaced as a whole or not at all."""

    workspace: dg.ResourceDependency[WorkspaceResource]

    def path(self, name: str) -> Path:
        folders = self.workspace.folders
        return (folders.parsed_dir if name in PARSED else folders.frames_dir) / f"{name}.parquet"

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame | Path) -> None:
        """Write a frame, or put the Parquet file in place that an asset has written itself."""
        path = self.path(context.asset_key.path[-1])
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        if isinstance(obj, Path):
            os.replace(obj, path)
            return
        obj.write_parquet(unfinished)
        os.replace(unfinished, path)

    def load_input(self, context: dg.InputContext) -> pl.DataFrame | pl.LazyFrame:
        """The frame; one that may be more than fits into memory as a lazy one."""
        path = self.path(context.asset_key.path[-1])
        if not path.exists():
            raise dg.Failure(f"{path} is missing: materialize {context.asset_key.path[-1]} first")
        return pl.scan_parquet(path) if context.asset_key.path[-1] in LAZY else pl.read_parquet(path)
