"""Whole runs over small folders: what they leave, what a second run does again, and what stops them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

from cchc.extraction import Figures
from cchc.reading import ReadingError
from cchc.run_lock import RunUnderWayError, run_lock
from cchc.workspace import Workspace, WorkspaceError
from orchestration.definitions import build_defs
from orchestration.defs.automation import JOB_NAME
from orchestration.instance import open_instance
from orchestration.parts import library_parts
from orchestration.run import BlockedRunError, Outcome, UnexpectedRunError, run_pipeline

REPORTS = ("lam-dong-2020-q1", "da-lat-2023", "quan-1-tp-ho-chi-minh-2018")
ADDED = "nha-trang-2021-q3"
BEFORE_THE_MARTS = (
    *("documents", "parsed_quantities", "parsed_observations"),
    *("quantities", "observations", "quarantine"),
)


class Steps:
    """Remembers what it was told about a run."""

    def __init__(self) -> None:
        self.total = 0
        self.done: list[str] = []
        self.documents: list[str] = []

    def planned(self, steps: int) -> None:
        self.total = steps

    def started(self, step: str) -> None: ...

    def finished(self, step: str) -> None:
        self.done.append(step)

    def document(self, _done: int, _total: int, name: str) -> None:
        self.documents.append(name)


@dataclass
class Ran:
    folders: Workspace
    outcome: Outcome
    steps: Steps
    files: dict[str, bytes]


def _copy(raw_folder: Path, target: Path, *names: str) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        for suffix in (".txt", ".yml"):
            shutil.copy(raw_folder / f"{name}{suffix}", target)


def _run(folders: Workspace) -> Ran:
    steps = Steps()
    outcome = run_pipeline(folders, steps)
    results = (path for path in folders.warehouse_dir.rglob("*") if path.is_file() and path.suffix != ".duckdb")
    files = {path.relative_to(folders.warehouse_dir).as_posix(): path.read_bytes() for path in results}
    return Ran(folders, outcome, steps, files)


@pytest.fixture(scope="module")
def first(tmp_path_factory, raw_folder) -> Ran:
    root = tmp_path_factory.mktemp("first")
    _copy(raw_folder, root / "raw", *REPORTS)
    return _run(Workspace(root / "raw", root / "out"))


@pytest.fixture(scope="module")
def again(first) -> Ran:
    """The folder of `first` once more, while a reader holds what was published open."""
    with duckdb.connect(str(first.folders.published_db), read_only=True) as reader:
        before = reader.execute("select count(*) from fct_observation").fetchone()
        ran = _run(first.folders)
        assert reader.execute("select count(*) from fct_observation").fetchone() == before
    return ran


@pytest.fixture(scope="module")
def changed(first, again, raw_folder) -> Ran:
    """The folder of `first` with a report changed, one added and one removed."""
    raw = again.folders.raw_dir
    _, edited, removed = REPORTS
    text = (raw / f"{edited}.txt").read_text(encoding="utf-8")
    (raw / f"{edited}.txt").write_text(text + "\nNăm 2023 tiếp nhận 1.234 hồ sơ trực tuyến.\n", encoding="utf-8")
    for suffix in (".txt", ".yml"):
        (raw / f"{removed}{suffix}").unlink()
    _copy(raw_folder, raw, ADDED)
    return _run(first.folders)


def _frame(ran: Ran, name: str) -> pl.DataFrame:
    return pl.read_parquet(ran.files[f"{name}.parquet"])


def test_a_run_makes_every_asset_and_evaluates_every_check(first):
    assert {"documents", "observations", "quarantine", "mart_reform_indicators", "published_warehouse"} <= set(
        first.outcome.figures
    )
    assert first.steps.total == len(first.steps.done)
    assert sorted(first.steps.documents) == sorted(f"{name}.txt" for name in REPORTS)
    assert first.outcome.rows("documents") == first.outcome.figure("documents", "read") == 3
    assert first.outcome.rows("observations") == _frame(first, "observations").height > 10
    assert first.outcome.checks > 60


def test_the_results_can_be_queried(first):
    with duckdb.connect(str(first.folders.published_db), read_only=True) as connection:
        (figures,) = connection.execute("select count(*) from fct_observation").fetchone()
        (described,) = connection.execute(
            "select count(*) from duckdb_tables() where comment is null or comment = ''"
        ).fetchone()
    assert figures == _frame(first, "observations").height
    assert described == 0


def test_the_run_is_in_the_history_with_row_counts_and_previews(first):
    with open_instance(first.folders) as instance:
        run = instance.get_run_by_id(first.outcome.run_id)
        assert (run.job_name, run.is_success) == ("reports_to_warehouse", True)
    for asset in ("documents", "parsed_observations", "observations", "quarantine", "dim_report"):
        assert {"dagster/row_count", "dagster/column_schema", "preview"} <= set(first.outcome.figures[asset]), asset
    assert first.outcome.figure("parsed_quantities", "accounted_for_percent") > 50


def test_an_unchanged_folder_is_neither_read_nor_parsed_again(again):
    assert again.outcome.figure("documents", "read") == 0
    assert again.outcome.figure("documents", "reused") == 3
    assert again.outcome.figure("parsed_observations", "parsed") == 0
    assert again.outcome.figure("parsed_observations", "reused") == 3


def test_a_second_run_leaves_the_same_bytes(first, again):
    assert again.files == first.files


def test_a_run_from_scratch_leaves_the_same_bytes(first, tmp_path, raw_folder):
    _copy(raw_folder, tmp_path / "raw", *REPORTS)
    scratch = _run(Workspace(tmp_path / "raw", tmp_path / "elsewhere"))
    assert sorted(scratch.files) == sorted(first.files)
    assert {name for name in first.files if scratch.files[name] != first.files[name]} == set()


def test_changed_added_and_removed_files_change_exactly_their_own_rows(first, changed):
    kept, edited, removed = (f"{name}.txt" for name in REPORTS)
    assert changed.outcome.figure("documents", "read") == 2
    assert changed.outcome.figure("documents", "removed") == 1
    assert changed.outcome.figure("parsed_observations", "parsed") == 2
    before, after = _frame(first, "observations"), _frame(changed, "observations")
    assert after.filter(document=kept).equals(before.filter(document=kept))
    assert after.filter(document=removed).height == 0
    assert after.filter(document=f"{ADDED}.txt").height > 0
    assert 1234.0 in after.filter(document=edited)["value"].to_list()


def test_a_reader_that_holds_the_published_file_open_stops_nobody(first, again):
    assert again.outcome.rows("fct_observation") == first.outcome.rows("fct_observation")


def _planting(change: Callable[[pl.DataFrame], pl.DataFrame]):
    """The library's parts with the observations changed on their way to the checks."""
    parts = library_parts()

    def read_figures(documents: pl.DataFrame) -> Figures:
        figures = parts.read_figures(documents)
        return Figures(quantities=figures.quantities, observations=change(figures.observations))

    return replace(parts, read_figures=read_figures, rule_set=f"planted {id(change)}")


@pytest.fixture
def small(tmp_path, raw_folder) -> Workspace:
    _copy(raw_folder, tmp_path / "raw", REPORTS[0])
    return Workspace(tmp_path / "raw", tmp_path / "out")


def test_a_planted_bad_row_goes_to_quarantine_and_shows_in_the_check(small):
    def plant(observations: pl.DataFrame) -> pl.DataFrame:
        bad = observations.head(1).with_columns(
            observation_id=pl.lit("planted"), indicator=pl.lit("on_time_rate"), unit=pl.lit("%"), value=pl.lit(120.0)
        )
        return pl.concat([observations, bad])

    result = (
        build_defs(small, _planting(plant))
        .resolve_job_def(JOB_NAME)
        .execute_in_process(asset_selection=[dg.AssetKey(name) for name in BEFORE_THE_MARTS])
    )
    quarantine = pl.read_parquet(small.frames_dir / "quarantine.parquet").filter(row_id="planted")
    assert "120 is outside the bounds of on_time_rate" in quarantine["reason"].to_list()
    assert pl.read_parquet(small.frames_dir / "observations.parquet").filter(observation_id="planted").height == 0
    (evaluation,) = [one for one in result.get_asset_check_evaluations() if one.check_name == "value_within_bounds"]
    assert not evaluation.passed
    assert "planted" in evaluation.metadata["failing rows"].value


def test_malformed_figures_stop_the_run_before_the_marts(small):
    with pytest.raises(BlockedRunError, match="parsed_observations: columns_and_types: column value is missing"):
        run_pipeline(small, Steps(), _planting(lambda observations: observations.drop("value")))
    assert not small.build_db.exists()
    assert list(small.warehouse_dir.iterdir()) == []


def test_a_missing_raw_folder_is_named_before_anything_is_made(tmp_path):
    with pytest.raises(WorkspaceError, match=r"raw folder .*nowhere does not exist"):
        run_pipeline(Workspace(tmp_path / "nowhere", tmp_path / "out"), Steps())
    assert list(tmp_path.iterdir()) == []


def test_an_empty_raw_folder_is_named(tmp_path):
    (tmp_path / "raw").mkdir()
    with pytest.raises(WorkspaceError, match=r"raw folder .*raw holds no reports"):
        run_pipeline(Workspace(tmp_path / "raw", tmp_path / "out"), Steps())


def test_a_raw_folder_without_reports_is_named(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.yml").write_text("title: a sidecar and nothing else", encoding="utf-8")
    with pytest.raises(ReadingError, match=r"raw folder .*raw holds no reports"):
        run_pipeline(Workspace(tmp_path / "raw", tmp_path / "out"), Steps())


def test_a_run_under_way_stops_a_second_one(small):
    small.prepare()
    descriptor_holder = (
        "import sys, time; from pathlib import Path; from cchc.run_lock import run_lock\n"
        "with run_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    import subprocess
    import sys

    with subprocess.Popen(
        [sys.executable, "-c", descriptor_holder, str(small.lock_file)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RunUnderWayError, match=str(holder.pid)):
            run_pipeline(small, Steps())
        holder.kill()
    with run_lock(small.lock_file):
        pass


def test_a_build_database_open_elsewhere_is_named(small):
    import subprocess
    import sys

    small.prepare()
    program = "import sys, duckdb, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(small.build_db)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WorkspaceError, match=r"build\.duckdb is open in another program"):
            run_pipeline(small, Steps())
        holder.kill()


def test_a_failure_nobody_foresaw_is_one_line_and_in_the_history(small):
    def fail(_observations: pl.DataFrame) -> pl.DataFrame:
        raise RuntimeError("something\nodd")

    with pytest.raises(UnexpectedRunError, match="unexpected RuntimeError: something odd") as caught:
        run_pipeline(small, Steps(), _planting(fail))
    assert "\n" not in str(caught.value)
    with open_instance(small) as instance:
        (run,) = instance.get_runs()
        assert run.is_failure_or_canceled


class _Stopping(Steps):
    """Presses Ctrl-C at the first document, in a place where the exception is lost."""

    def document(self, done: int, total: int, name: str) -> None:
        super().document(done, total, name)
        if len(self.documents) == 1:
            with contextlib.suppress(BaseException):
                os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupt_whose_exception_is_lost_stops_the_run_at_the_next_step(small):
    steps = _Stopping()
    with pytest.raises(KeyboardInterrupt):
        run_pipeline(small, steps)
    assert steps.documents
    assert not small.published_db.exists()
