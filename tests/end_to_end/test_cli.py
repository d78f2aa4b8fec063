"""The `cchc` command as a user meets it: in a process of its own, with its exit codes and its messages."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest
import typer.main

from cchc.cli import app
from cchc.schemas import OBSERVATIONS

REPORT = "lam-dong-2020-q1"


def cchc(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command and wait for it."""
    return subprocess.run(
        [sys.executable, "-m", "cchc", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env={**_environment(), **environment},
    )


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CCHC_")} | {"COLUMNS": "200"}


def failed(ended: subprocess.CompletedProcess[str], code: int, *words: str) -> bool:
    """Whether the command ended with this code and one line on standard error that has these words."""
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert all(word in lines[0] for word in words), lines[0]
    return True


@pytest.fixture
def raw(tmp_path, raw_folder) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for suffix in (".txt", ".yml"):
        shutil.copy(raw_folder / f"{REPORT}{suffix}", folder)
    return folder


class TestHelp:
    def test_it_names_every_command(self):
        ended = cchc("--help")
        assert ended.returncode == 0
        assert all(
            name in ended.stdout
            for name in ("run", "extract", "explain", "evaluate", "add", "dashboard", "dev", "--version")
        )

    def test_it_answers_at_once(self):
        program = (
            "import sys, typer.testing; from cchc.cli import app\n"
            "assert typer.testing.CliRunner().invoke(app, ['--help']).exit_code == 0\n"
            "print(sorted({'polars', 'dagster', 'dbt', 'duckdb', 'great_expectations'} & set(sys.modules)))"
        )
        ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
        assert ended.stdout.strip() == "[]"

    @pytest.mark.parametrize("command", ["run", "extract", "explain", "evaluate", "add", "dashboard", "dev"])
    def test_every_command_and_option_is_explained(self, command):
        assert cchc(command, "--help").returncode == 0
        described = typer.main.get_command(app).commands[command]
        assert described.help
        assert [option.name for option in described.params if not getattr(option, "help", None)] == []

    def test_the_version_is_that_of_the_package(self):
        assert cchc("--version").stdout.startswith("cchc 0.")

    def test_an_unknown_option_is_wrong_usage(self):
        ended = cchc("run", "--rew", "x")
        assert ended.returncode == 2
        assert "No such option: --rew" in ended.stderr


@dataclass
class Results:
    """A raw folder with sound and unsound reports, and what three runs over it in a row came to."""

    raw: Path
    out: Path
    interrupted: tuple[int, str, bool]
    first: subprocess.CompletedProcess[str]
    second: subprocess.CompletedProcess[str]

    def frame(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.out / "warehouse" / f"{name}.parquet")


@pytest.fixture(scope="module")
def results(tmp_path_factory, raw_folder) -> Results:
    root = tmp_path_factory.mktemp("results")
    raw, out = root / "báo cáo", root / "kết quả '24"
    raw.mkdir()
    for suffix in (".txt", ".yml"):
        shutil.copy(raw_folder / f"{REPORT}{suffix}", raw)
    (raw / "empty.txt").write_bytes(b"")
    (raw / "picture.pdf").write_bytes(b"\x89PNG\r\n\x1a\n0000")
    (raw / "latin.txt").write_bytes(b"\xff\xfe\xfa\x00\x81")
    (raw / "broken.txt").write_text("Năm 2020 xã tiếp nhận 12 hồ sơ.", encoding="utf-8")
    (raw / "broken.yml").write_text("title: [unclosed", encoding="utf-8")
    return Results(
        raw=raw,
        out=out,
        interrupted=_interrupted(raw, out),
        first=cchc("run", "--raw", raw, "--out", out),
        second=cchc("run", CCHC_RAW_DIR=str(raw), CCHC_OUT_DIR=str(out)),
    )


def _interrupted(raw: Path, out: Path) -> tuple[int, str, bool]:
    """Exit code and complaint of a run interrupted once it had read, and whether it published."""
    command = [sys.executable, "-m", "cchc", "run", "--raw", str(raw), "--out", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=_environment()) as process:
        _wait_for(out / "work" / "frames" / "documents.parquet", process)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=120)
    return process.returncode, complaint.strip(), (out / "warehouse" / "reform.duckdb").exists()


class TestRun:
    def test_an_interrupted_run_stops_quietly_and_publishes_nothing(self, results):
        assert results.interrupted == (130, "stopped", False)

    def test_the_next_run_works_and_says_what_it_did(self, results):
        assert results.first.returncode == 0, results.first.stderr
        assert "mart_reform_indicators" in results.first.stdout
        assert str(results.out / "warehouse") in results.first.stdout
        with duckdb.connect(str(results.out / "warehouse" / "reform.duckdb"), read_only=True) as connection:
            (rows,) = connection.execute("select count(*) from fct_observation").fetchone()
        assert rows > 5

    def test_input_that_cannot_be_read_is_a_row_and_a_warning_and_stops_nothing(self, results):
        assert "Traceback" not in results.first.stderr + results.first.stdout
        errors = dict(results.frame("documents").select("document", "error").iter_rows())
        assert (errors[f"{REPORT}.txt"], errors["broken.txt"]) == (None, None)
        assert errors["picture.pdf"]
        assert "broken.yml" in results.first.stdout
        assert "picture.pdf" in results.frame("quarantine")["document"].to_list()

    def test_the_dashboard_of_the_run_is_named(self, results):
        shown = cchc("dashboard", "--out", results.out, "--no-open")
        assert shown.stdout.strip() == str(results.out / "warehouse" / "site" / "index.html")
        assert Path(shown.stdout.strip()).is_file()

    def test_a_second_run_with_settings_of_the_environment_says_that_nothing_changed(self, results):
        assert results.second.returncode == 0, results.second.stderr
        assert " 0 read, " in results.second.stdout
        assert "nothing: the reports have not changed" in results.second.stdout

    def test_a_missing_raw_folder(self, tmp_path):
        ended = cchc("run", "--raw", tmp_path / "nowhere", "--out", tmp_path / "out")
        assert failed(ended, 2, "raw folder", "nowhere does not exist", "--raw")

    def test_an_empty_raw_folder(self, tmp_path):
        (tmp_path / "raw").mkdir()
        assert failed(cchc("run", "--raw", tmp_path / "raw", "--out", tmp_path / "out"), 2, "holds no reports")

    def test_an_output_folder_that_cannot_be_written(self, raw, tmp_path):
        (tmp_path / "file").write_text("in the way")
        ended = cchc("run", "--raw", raw, "--out", tmp_path / "file" / "out")
        assert failed(ended, 2, "output folder", "cannot be written", "--out")

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
    def test_an_output_folder_without_permission(self, raw, tmp_path):
        locked = tmp_path / "locked"
        locked.mkdir(mode=0o500)
        assert failed(cchc("run", "--raw", raw, "--out", locked), 2, "cannot be written", "--out")

    def test_a_locked_database(self, raw, tmp_path):
        work = tmp_path / "out" / "work"
        work.mkdir(parents=True)
        with _holding(f"import duckdb; held = duckdb.connect({str(work / 'build.duckdb')!r})"):
            assert failed(cchc("run", "--raw", raw, "--out", tmp_path / "out"), 2, "build.duckdb", "another program")

    def test_a_second_run_while_one_is_under_way(self, raw, tmp_path):
        work = tmp_path / "out" / "work"
        work.mkdir(parents=True)
        program = (
            "from pathlib import Path; from cchc.run_lock import run_lock\n"
            f"held = run_lock(Path({str(work / 'run.lock')!r})); held.__enter__()"
        )
        with _holding(program) as holder:
            ended = cchc("run", "--raw", raw, "--out", tmp_path / "out")
            assert failed(ended, 2, "a run is under way", str(holder.pid))


class TestExtract:
    def test_json_lines_have_exactly_the_agreed_columns(self, raw):
        ended = cchc("extract", raw / f"{REPORT}.txt")
        assert (ended.returncode, ended.stderr) == (0, "")
        rows = [json.loads(line) for line in ended.stdout.splitlines()]
        assert [list(row) for row in rows] == [OBSERVATIONS.names()] * len(rows)
        assert len(rows) > 5

    def test_every_form_has_the_same_rows(self, raw, tmp_path):
        rows = len(cchc("extract", raw).stdout.splitlines())
        table = csv.DictReader(io.StringIO(cchc("extract", raw, "--format", "csv").stdout))
        assert len(list(table)) == rows
        assert cchc("extract", raw, "--format", "parquet", "--output", tmp_path / "o.parquet").returncode == 0
        written = pl.read_parquet(tmp_path / "o.parquet")
        assert (written.schema, written.height) == (OBSERVATIONS, rows)
        assert f"{rows} observations" in cchc("extract", raw, "--format", "table").stdout

    def test_a_file_that_does_not_exist(self, tmp_path):
        assert failed(cchc("extract", tmp_path / "nowhere.txt"), 2, "nowhere.txt does not exist")

    def test_a_file_of_another_type(self, tmp_path):
        (tmp_path / "film.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
        ended = cchc("extract", tmp_path / "film.mp4")
        assert ended.returncode == 2
        assert "film.mp4" in ended.stderr
        assert "Traceback" not in ended.stderr

    def test_an_output_that_cannot_be_written(self, raw, tmp_path):
        ended = cchc("extract", raw, "--output", tmp_path / "nowhere" / "o.jsonl")
        assert failed(ended, 2, "nowhere/o.jsonl", "No such file or directory")

    def test_a_reader_that_stops_early_is_no_error(self, raw):
        command = f"{sys.executable} -m cchc extract {raw} | head -n 1"
        ended = subprocess.run(["bash", "-o", "pipefail", "-c", command], check=False, capture_output=True, text=True)
        assert ended.stderr == ""


class TestExplain:
    def test_every_numeral_is_shown_with_its_rule(self, raw):
        ended = cchc("explain", raw / f"{REPORT}.txt")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert f"{REPORT}.txt" in ended.stdout
        assert "numerals: " in ended.stdout

    def test_a_page_with_the_marked_text(self, raw, tmp_path):
        assert cchc("explain", raw / f"{REPORT}.txt", "--html", tmp_path / "page.html").returncode == 0
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert page.startswith("<!doctype html>")
        assert "98,81" in page
        assert "on_time_rate" in page or "đúng hạn" in page
        assert "<script" not in page

    def test_a_file_that_cannot_be_read(self, tmp_path):
        (tmp_path / "film.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
        ended = cchc("explain", tmp_path / "film.mp4")
        assert ended.returncode == 2
        assert "film.mp4" in ended.stderr


class TestEvaluate:
    def test_the_bundled_reports_are_compared_with_their_labels(self, tmp_path):
        ended = cchc("evaluate", "--json", tmp_path / "scores.json")
        assert ended.returncode == 0, ended.stderr
        assert json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))

    def test_labels_that_are_not_there(self, tmp_path):
        ended = cchc("evaluate", "--gold", tmp_path / "nowhere.jsonl")
        assert failed(ended, 2, "nowhere.jsonl")


class TestAdd:
    def test_a_file_is_copied_once(self, raw, tmp_path):
        folder = tmp_path / "reports"
        first = cchc("add", raw / f"{REPORT}.txt", "--raw", folder)
        assert (first.returncode, first.stdout.split()[0]) == (0, "1")
        assert (folder / f"{REPORT}.txt").read_bytes() == (raw / f"{REPORT}.txt").read_bytes()
        assert "0 added" in cchc("add", raw / f"{REPORT}.txt", "--raw", folder).stdout

    def test_a_missing_file_is_named(self, tmp_path):
        assert failed(cchc("add", tmp_path / "nowhere.txt", "--raw", tmp_path / "reports"), 2, "nowhere.txt")

    def test_nothing_to_add(self, tmp_path):
        assert failed(cchc("add", "--raw", tmp_path), 2, "nothing to add")


class TestDashboard:
    def test_without_a_run_there_is_none(self, tmp_path):
        assert failed(cchc("dashboard", "--out", tmp_path, "--no-open"), 2, str(tmp_path))


class TestDev:
    def test_a_port_that_is_taken(self, raw, tmp_path):
        import socket

        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            ended = cchc("dev", "--raw", raw, "--out", tmp_path / "out", "--port", port)
            assert failed(ended, 2, port, "--port")

    def test_the_ui_shows_the_definitions_on_this_machine_only_and_leaves_nothing_running(self, raw, tmp_path):
        port = _free_port()
        command = [sys.executable, "-m", "cchc", "dev", "--raw", str(raw), "--out", str(tmp_path / "out")]
        log = tmp_path / "dev.log"
        with (
            log.open("w") as sink,
            subprocess.Popen(
                [*command, "--port", str(port)],
                stdout=sink,
                stderr=sink,
                env=_environment(),
                preexec_fn=_ignore_interrupts,  # noqa: PLW1509 - this process has no threads
            ) as server,
        ):
            try:
                answer = _asked(
                    port, "{ repositoriesOrError { ... on RepositoryConnection { nodes { jobs { name } } } } }"
                )
                names = {job["name"] for node in answer["repositoriesOrError"]["nodes"] for job in node["jobs"]}
                assert "reports_to_warehouse" in names
                assert _listening_elsewhere(port) == []
                (group,) = _children(server.pid)
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(timeout=120)
        assert server.returncode == 0, log.read_text()
        assert _group_members(group) == []


def _wait_for(path: Path, process: subprocess.Popen[str], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not path.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert path.exists()


class _holding:  # noqa: N801 - reads as a word in a with statement
    """A process that runs a program and then waits."""

    def __init__(self, program: str) -> None:
        self._program = program + "\nprint('held', flush=True)\nimport time; time.sleep(300)"

    def __enter__(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen([sys.executable, "-c", self._program], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout.readline() == "held\n"
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


def _ignore_interrupts() -> None:
    """As a shell does for what it starts in the background; the command must stop all the same when asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _asked(port: int, query: str, seconds: float = 180) -> dict[str, object]:
    """The answer of the UI's GraphQL server, asked until it is up."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": query}).encode(),
        headers={"content-type": "application/json"},
    )
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["data"]
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _listening_elsewhere(port: int) -> list[str]:
    """Addresses other than this machine's own on which something listens at the port (Linux)."""
    table = Path("/proc/net/tcp")
    rows = [line.split() for line in table.read_text().splitlines()[1:]] if table.exists() else []
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
    return [address for address in listening if not address.startswith("0100007F:")]


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], check=False, capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def _group_members(group: int) -> list[int]:
    found = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,pid="], check=False, capture_output=True, text=True)
    rows = [line.split() for line in found.stdout.splitlines()]
    return [int(pid) for pgid, state, pid in rows if int(pgid) == group and not state.startswith("Z")]
