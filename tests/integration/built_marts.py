"""The dbt project built once for a test: in this process, into folders of the test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

DBT_PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


def build(frames: Path, folder: Path, *arguments: str) -> Path:
    """Run `dbt build` over `frames`; returns the database, or fails with the names of what failed."""
    database = folder / "build.duckdb"
    options = ["--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT]
    options += ["--target-path", folder / "target", "--log-path", folder / "logs"]
    with _environment(CCHC_FRAMES_DIR=str(frames), CCHC_BUILD_DB=str(database)):
        try:
            outcome = dbtRunner().invoke(["build", "--quiet", *arguments, *(str(option) for option in options)])
        finally:
            DuckDBConnectionManager.close_all_connections()
    if outcome.exception is not None:
        raise outcome.exception
    failed = [f"{r.node.name}: {r.message}" for r in outcome.result if r.status in {"error", "fail"}]
    assert not failed, failed
    return database


@contextmanager
def _environment(**wanted: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
