"""The job that does everything, and what may start it: the clock or a changed raw folder. Both start stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import dagster as dg

from cchc.workspace import Workspace

JOB_NAME = "reports_to_warehouse"
_NIGHTLY = "0 3 * * *"
_TIMEZONE = "Asia/Ho_Chi_Minh"
_LOOK_EVERY_SECONDS = 60


def build(folders: Workspace) -> dg.Definitions:
    """The job `reports_to_warehouse`, the schedule `nightly` and the sensor `new_reports`."""
    job = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.all(),
        description="Reads the raw folder, parses and checks its figures, builds the marts, publishes them.",
    )
    nightly = dg.ScheduleDefinition(
        name="nightly",
        job=job,
        cron_schedule=_NIGHTLY,
        execution_timezone=_TIMEZONE,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Every night at three.",
    )

    @dg.sensor(
        name="new_reports",
        job=job,
        minimum_interval_seconds=_LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Starts a run when a file of the raw folder is added, changed or removed.",
    )
    def new_reports(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        if not folders.raw_dir.is_dir():
            yield dg.SkipReason(f"{folders.raw_dir} does not exist")
            return
        state = folder_state(folders)
        if state == context.cursor:
            yield dg.SkipReason("the raw folder has not changed")
            return
        context.update_cursor(state)
        yield dg.RunRequest(run_key=state)

    return dg.Definitions(jobs=[job], schedules=[nightly], sensors=[new_reports])


def folder_state(folders: Workspace) -> str:
    """A hash of the names, sizes and times of change of the files in the raw folder."""
    digest = hashlib.sha256()
    for path in sorted(folders.raw_dir.rglob("*")):
        if path.is_file():
            status = path.stat()
            name = path.relative_to(folders.raw_dir).as_posix()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]
