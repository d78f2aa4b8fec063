"""Where a run reads and writes: the raw folder, the output folder, and every path below them.

Settings come from an option, then the environment (`CCHC_RAW_DIR`, `CCHC_OUT_DIR`), then the default `data/` folder.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REFERENCE = PROJECT / "data" / "reference"
GOLD = PROJECT / "data" / "gold"
RAW_VARIABLE = "CCHC_RAW_DIR"
OUT_VARIABLE = "CCHC_OUT_DIR"


class WorkspaceError(Exception):
    """A folder of the workspace cannot be used; the message is one line that names it and says what to do."""


@dataclass(frozen=True)
class Workspace:
    """The raw folder and the output folder of a run, both absolute."""

    raw_dir: Path
    out_dir: Path

    @classmethod
    def from_settings(cls, raw_dir: Path | None = None, out_dir: Path | None = None) -> Workspace:
        """The workspace of these options; what is not given comes from the environment, then from the default."""
        raw = raw_dir or Path(os.environ.get(RAW_VARIABLE) or PROJECT / "data" / "raw")
        out = out_dir or Path(os.environ.get(OUT_VARIABLE) or PROJECT / "data")
        return cls(raw.expanduser().absolute(), out.expanduser().absolute())

    @property
    def work_dir(self) -> Path:
        return self.out_dir / "work"

    @property
    def frames_dir(self) -> Path:
        return self.work_dir / "frames"

    @property
    def parsed_dir(self) -> Path:
        return self.work_dir / "parsed"

    @property
    def cache_dir(self) -> Path:
        return self.work_dir / "cache"

    @property
    def build_db(self) -> Path:
        return self.work_dir / "build.duckdb"

    @property
    def dbt_dir(self) -> Path:
        return self.work_dir / "dbt"

    @property
    def model_docs(self) -> Path:
        return self.dbt_dir / "docs"

    @property
    def dagster_home(self) -> Path:
        return self.work_dir / "dagster"

    @property
    def lock_file(self) -> Path:
        return self.work_dir / "run.lock"

    @property
    def warehouse_dir(self) -> Path:
        return self.out_dir / "warehouse"

    @property
    def site_dir(self) -> Path:
        return self.warehouse_dir / "site"

    @property
    def published_db(self) -> Path:
        return self.warehouse_dir / "reform.duckdb"

    def prepare(self) -> None:
        """Make the folders a run writes to.

        Raises:
            WorkspaceError: there is no raw folder, or the output folder cannot be made or written.
        """
        if not self.raw_dir.is_dir():
            what = "is not a folder" if self.raw_dir.exists() else "does not exist"
            raise WorkspaceError(f"raw folder {self.raw_dir} {what}: name the folder that holds the reports with --raw")
        if next(self.raw_dir.iterdir(), None) is None:
            raise WorkspaceError(
                f"raw folder {self.raw_dir} holds no reports: put some there, or add them with `cchc add`"
            )
        for folder in (self.work_dir, self.warehouse_dir):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise WorkspaceError(_unusable(self.out_dir, error.strerror)) from error
            if not os.access(folder, os.W_OK | os.X_OK):
                raise WorkspaceError(_unusable(folder, "no write permission"))


def _unusable(folder: Path, reason: str | None) -> str:
    return f"output folder {folder} cannot be written ({reason}): choose another one with --out"
