"""One run of the whole job in this process, recorded in Dagster's history: what `cchc run` does."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from cchc.run_lock import run_lock
from cchc.workspace import Workspace, WorkspaceError
from orchestration.parts import Parts, library_parts


class Listener(Protocol):
    """Told about a run as it goes on."""

    def planned(self, steps: int) -> None: ...
    def started(self, step: str) -> None: ...
    def finished(self, step: str) -> None: ...
    def document(self, done: int, total: int, name: str) -> None: ...


class BlockedRunError(Exception):
    """The data failed a check that stops the run, or a model could not be built; the message is one line."""


class UnexpectedRunError(Exception):
    """A step failed in a way nobody foresaw; the message is one line and says where the whole story is."""


@dataclass(frozen=True)
class FailedCheck:
    """A check that found something: of which asset, what it says, and whether it stops the run."""

    asset: str
    check: str
    message: str
    blocking: bool


@dataclass
class Outcome:
    """What a run did.

    Attributes:
        run_id: the run in Dagster's history.
        figures: metadata of each asset that was made, by asset name.
        failed_checks: the checks that found something.
        checks: how many checks were evaluated.
    """

    run_id: str
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed_checks: list[FailedCheck] = field(default_factory=list)
    checks: int = 0

    def figure(self, asset: str, name: str) -> Any:
        """One figure of one asset, or 0 when the asset was not made."""
        return self.figures.get(asset, {}).get(name, 0)

    def rows(self, asset: str) -> int:
        return int(self.figure(asset, "dagster/row_count"))


def run_pipeline(folders: Workspace, listener: Listener, parts: Parts | None = None) -> Outcome:
    """Run every asset and check, in this process.

    Args:
        folders: where the run reads and writes.
        listener: told about steps and documents.
        parts: the library functions behind the assets; by default those of `cchc`.

    Raises:
        KeyboardInterrupt: the run was stopped; nothing of it is published.
        WorkspaceError: a folder or the build database cannot be used.
        cchc.run_lock.RunUnderWayError: another run holds the output folder.
        cchc.reading.ReadingError: the raw folder cannot be read.
        BlockedRunError: a check stopped the run.
        UnexpectedRunError: anything else.
    """
    folders.prepare()
    with run_lock(folders.lock_file):
        _require_free_database(folders)
        return _run(folders, listener, parts or library_parts())


def _run(folders: Workspace, listener: Listener, parts: Parts) -> Outcome:
    import dagster as dg
    from dagster._core.errors import DagsterExecutionInterruptedError

    warnings.filterwarnings("ignore", category=dg.BetaWarning)
    warnings.filterwarnings("ignore", category=dg.PreviewWarning)
    from orchestration.dbt_in_process import DbtError
    from orchestration.definitions import build_defs
    from orchestration.defs.automation import JOB_NAME
    from orchestration.instance import open_instance
    from orchestration.interruption import watch_for_interrupt

    outcome = Outcome(str(uuid.uuid4()))
    try:
        job = build_defs(folders, replace(parts, progress=listener.document)).resolve_job_def(JOB_NAME)
    except DbtError as error:
        raise BlockedRunError(f"dbt: {error}") from error
    listener.planned(len(job.nodes))
    with open_instance(folders) as instance, watch_for_interrupt() as interrupted:

        def note(entry: Any) -> None:
            if interrupted() and _begins_step(entry):
                raise DagsterExecutionInterruptedError
            _note(entry, outcome, listener)

        instance.add_event_listener(outcome.run_id, note)
        try:
            job.execute_in_process(run_config=_QUIET, instance=instance, run_id=outcome.run_id, raise_on_error=True)
        except DagsterExecutionInterruptedError as error:
            raise KeyboardInterrupt from error
        except Exception as error:
            raise _translated(error, outcome) from error
    return outcome


_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def _begins_step(entry: Any) -> bool:
    event = entry.dagster_event
    return event is not None and event.event_type_value == "STEP_START"


def _note(entry: Any, outcome: Outcome, listener: Listener) -> None:
    """Keep what the closing summary needs from an event, and pass steps on to the listener."""
    event = entry.dagster_event
    if event is None:
        return
    match event.event_type_value:
        case "STEP_START":
            listener.started(event.step_key)
        case "STEP_SUCCESS" | "STEP_FAILURE":
            listener.finished(event.step_key)
        case "ASSET_MATERIALIZATION":
            materialization = event.event_specific_data.materialization
            outcome.figures[materialization.asset_key.path[-1]] = _plain(materialization.metadata)
        case "ASSET_CHECK_EVALUATION":
            evaluation = event.event_specific_data
            outcome.checks += 1
            if not evaluation.passed:
                found = FailedCheck(
                    evaluation.asset_key.path[-1],
                    evaluation.check_name,
                    evaluation.description or "",
                    bool(evaluation.blocking),
                )
                outcome.failed_checks.append(found)


def _plain(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in metadata.items()}


def _translated(error: Exception, outcome: Outcome) -> Exception:
    """The failure of a step as the error the caller is promised."""
    import duckdb
    from dagster._core.errors import DagsterAssetCheckFailedError

    from cchc.indices import IndexTableError
    from cchc.publishing import PublishError
    from cchc.publishing.site import SiteError
    from cchc.reading import ReadingError
    from orchestration.dbt_in_process import DbtError
    from orchestration.defs.checking import BlockedError
    from orchestration.defs.marts import MartsError

    match error:
        case ReadingError() | WorkspaceError():
            return error
        case PublishError() | SiteError() | IndexTableError() | OSError() | duckdb.IOException():
            return WorkspaceError(_one_line(error))
        case DagsterAssetCheckFailedError():
            return BlockedRunError(_blocking(outcome))
        case BlockedError() | MartsError() | DbtError():
            return BlockedRunError(_one_line(error))
    return UnexpectedRunError(
        f"unexpected {type(error).__name__}: {_one_line(error)} (see run {outcome.run_id} in `cchc dev`)"
    )


def _blocking(outcome: Outcome) -> str:
    stopped = [f"{found.asset}: {found.check}: {found.message}" for found in outcome.failed_checks if found.blocking]
    return f"a check stopped the run: {stopped[0] if stopped else 'see its history'}"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:500]


def _require_free_database(folders: Workspace) -> None:
    """Fail early, and with a plain word, when another program has the build database open."""
    import duckdb

    if not folders.build_db.exists():
        return
    try:
        duckdb.connect(str(folders.build_db)).close()
    except duckdb.IOException as error:
        raise WorkspaceError(
            f"{folders.build_db} is open in another program: close it there (results to look at are in "
            f"{folders.published_db})"
        ) from error
    except duckdb.Error as error:
        raise WorkspaceError(f"{folders.build_db} is damaged: delete it and run again ({_one_line(error)})") from error
