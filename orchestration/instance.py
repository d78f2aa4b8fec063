"""Dagster's own state of one output folder: run history, schedules, and the settings they are kept under."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import yaml

from cchc.workspace import Workspace


def write_settings(folders: Workspace) -> Path:
    """Write `dagster.yaml` into the workspace's Dagster folder unless it stands there already; returns the folder."""
    home = folders.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    content = yaml.safe_dump(_settings(home), sort_keys=True)
    file = home / "dagster.yaml"
    if not (file.exists() and file.read_text(encoding="utf-8") == content):
        file.write_text(content, encoding="utf-8")
    return home


def _settings(home: Path) -> dict[str, object]:
    """Nothing is sent anywhere, one run at a time, and one step at a time writes the DuckDB file."""
    return {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        "concurrency": {"runs": {"max_concurrent_runs": 1}, "pools": {"granularity": "run", "default_limit": 1}},
        "event_log_storage": {
            "module": "orchestration.event_log",
            "class": "KeptOpenSqliteEventLog",
            "config": {"base_dir": str(home / "history" / "runs")},
        },
    }


def open_instance(folders: Workspace) -> dg.DagsterInstance:
    """The Dagster instance of the output folder, as the UI sees it too."""
    return dg.DagsterInstance.from_config(str(write_settings(folders)))
