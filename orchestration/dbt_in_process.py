"""dbt inside this process: the manifest made when it is missing or old, and a build whose events Dagster understands.

Starting `dbt` as a command costs seconds each time, so it is called as a library. Called like that it keeps its
connection to the database open; it is closed after every call, or nobody else could open the file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from cchc.workspace import PROJECT, Workspace

DBT_PROJECT = PROJECT / "dbt_project"
_SOURCES = ("*.yml", "*.sql", "*.csv", "*.md")
_GENERATED = {"target", "logs", "dbt_packages"}
_WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")  # they try the SQL on made-up rows, not the data


class DbtError(Exception):
    """dbt could not parse or build the project; the message is one line with dbt's own words."""


@dataclass
class DbtInProcess:
    """The dbt project as built for one workspace.

    Attributes:
        folders: where the frames are read, the build database is written and dbt keeps its own state.
        project_dir: the dbt project.
    """

    folders: Workspace
    project_dir: Path = DBT_PROJECT
    _parsed: Any = field(default=None, init=False, repr=False)

    @property
    def target_dir(self) -> Path:
        return self.folders.dbt_dir

    def manifest(self) -> dict[str, Any]:
        """The manifest of the project as it stands, parsed anew only when a file of it or a folder changed.

        Raises:
            DbtError: the project cannot be parsed.
        """
        path, stamp = self.target_dir / "manifest.json", self.target_dir / "manifest.stamp"
        fingerprint = self._fingerprint()
        if not (path.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint):
            self._parsed = self._invoke(["parse"]).result
            stamp.write_text(fingerprint, encoding="utf-8")
        content: dict[str, Any] = json.loads(path.read_bytes())
        return content

    def build(self, selection: list[str], on_event: Any = None) -> tuple[list[dict[str, Any]], str | None]:
        """Run `dbt build`; returns its events as dictionaries, and what went wrong, or null.

        Args:
            selection: arguments that select a part of the project, empty for all of it.
            on_event: called with every event as it happens.

        Raises:
            DbtError: dbt did not get as far as building.
        """
        events: list[dict[str, Any]] = []

        def keep(event: Any) -> None:
            if event.info.name in _KEPT_EVENTS:
                events.append(_as_dictionary(event))
                if on_event is not None:
                    on_event(events[-1])

        outcome = self._invoke(["build", *_WITHOUT_UNIT_TESTS, *selection], keep, raising=False)
        if outcome.exception is not None:
            raise DbtError(_one_line(str(outcome.exception)))
        return events, None if outcome.success else _failures(outcome.result)

    def _invoke(self, command: list[str], callback: Any = None, *, raising: bool = True) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        self.target_dir.mkdir(parents=True, exist_ok=True)
        runner = dbtRunner(manifest=self._parsed, callbacks=[callback] if callback else [])
        with self._environment():
            try:
                outcome = runner.invoke([*command, *self._options()])
            finally:
                DuckDBConnectionManager.close_all_connections()
        if raising and not outcome.success:
            raise DbtError(_one_line(str(outcome.exception or f"dbt {command[0]} failed")))
        return outcome

    def _options(self) -> list[str]:
        return [
            *("--project-dir", str(self.project_dir), "--profiles-dir", str(self.project_dir)),
            *("--target-path", str(self.target_dir), "--log-path", str(self.target_dir / "logs")),
            *("--log-level", "none", "--log-level-file", "info", "--no-use-colors"),
        ]

    @contextlib.contextmanager
    def _environment(self) -> Iterator[None]:
        """The variables the project reads its folders from, for the length of a call."""
        wanted = self.variables()
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def variables(self) -> dict[str, str]:
        """The environment variables the dbt project reads; the frames stand in its SQL, where a quote is doubled."""
        frames = str(self.folders.frames_dir).replace("'", "''")
        return {"CCHC_FRAMES_DIR": frames, "CCHC_BUILD_DB": str(self.folders.build_db)}

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(f"{metadata.version('dbt-core')} {metadata.version('dbt-duckdb')}".encode())
        digest.update(json.dumps(self.variables(), sort_keys=True).encode())
        for path in self._files():
            digest.update(str(path.relative_to(self.project_dir)).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def _files(self) -> list[Path]:
        found = {path for pattern in _SOURCES for path in self.project_dir.rglob(pattern)}
        return sorted(path for path in found if not _GENERATED & set(path.relative_to(self.project_dir).parts))


_KEPT_EVENTS = frozenset({"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"})


def _as_dictionary(event: Any) -> dict[str, Any]:
    """An event as dbt writes it to its JSON log, the form in which Dagster reads it."""
    from google.protobuf.json_format import MessageToDict

    content: dict[str, Any] = MessageToDict(event, preserving_proto_field_name=True)
    return content


def _failures(result: Any) -> str:
    """The nodes that failed, the first of them with dbt's message."""
    failed = [node for node in result.results if str(node.status) in {"error", "fail", "runtime error"}]
    if not failed:
        return "dbt build failed"
    names = ", ".join(node.node.name for node in failed[:5]) + (" …" if len(failed) > 5 else "")
    return _one_line(f"{len(failed)} dbt nodes failed ({names}): {failed[0].message}")


def _one_line(text: str) -> str:
    return " ".join(text.split())
