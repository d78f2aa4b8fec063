"""One run at a time: a second process is refused by name, a lock left behind by a dead process stops nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cchc.run_lock import RunUnderWayError, run_lock

HOLD = """
import sys, time
from pathlib import Path
from cchc.run_lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "run.lock")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_another_process_is_refused_and_told_who_holds_the_lock(tmp_path, holder):
    with pytest.raises(RunUnderWayError, match=f"process {holder.pid},.*run.lock"), run_lock(tmp_path / "run.lock"):
        pass


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path, holder):
    holder.kill()
    holder.wait()
    assert (tmp_path / "run.lock").read_text().strip() == str(holder.pid)
    with run_lock(tmp_path / "run.lock"):
        assert (tmp_path / "run.lock").read_text().strip() == str(os.getpid())


def test_the_process_that_holds_it_may_enter_again(tmp_path):
    with run_lock(tmp_path / "run.lock"), run_lock(tmp_path / "run.lock"):
        assert (tmp_path / "run.lock").read_text().strip() == str(os.getpid())


def test_it_is_free_after_the_block(tmp_path):
    with run_lock(tmp_path / "run.lock"):
        pass
    completed = subprocess.run(
        [sys.executable, "-c", HOLD.replace("time.sleep(60)", "pass"), str(tmp_path / "run.lock")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert completed.stdout == "held\n"
