"""What the orchestrator costs: `cchc run` against the same work by plain function calls and dbt in process.

    python -m benchmarks.run_overhead [--raw DIR] [--repeats 3]

Both sides start a fresh process over a folder that was run before, so that both find the same caches, and both read,
parse, check, write the frames, build the marts and publish. The sides take turns; the ratio of their quickest turns
counts, because whatever else the machine does can only slow a turn down.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cchc.workspace import PROJECT

MOST = 1.6


def main() -> int:
    """Print the times and their ratio as JSON; exit code 1 when the ratio is above the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=PROJECT / "data" / "raw")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sides = {
            "plain": [sys.executable, "-m", "benchmarks._plain_run", str(options.raw), f"{folder}/plain"],
            "cchc run": [sys.executable, "-m", "cchc", "run", "--raw", str(options.raw), "--out", f"{folder}/run"],
        }
        first = {name: _seconds(command) for name, command in sides.items()}
        turns = [{name: _seconds(command) for name, command in sides.items()} for _ in range(options.repeats)]
        same = _same_results(Path(folder))
    quickest = {name: min(turn[name] for turn in turns) for name in sides}
    ratio = quickest["cchc run"] / quickest["plain"]
    report = {
        "first run, s": {name: round(seconds, 1) for name, seconds in first.items()},
        "repeat run, quickest s": {name: round(seconds, 1) for name, seconds in quickest.items()},
        "turns, s": [{name: round(seconds, 1) for name, seconds in turn.items()} for turn in turns],
        "ratio": round(ratio, 2),
        "at most": MOST,
        "same results": same,
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0 if ratio <= MOST and same else 1


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    ended = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"{' '.join(command[1:4])} ended with {ended.returncode}: {ended.stderr[-500:]}")
    return time.perf_counter() - began


def _same_results(folder: Path) -> bool:
    """Whether both sides published the same Parquet and CSV files, byte for byte."""
    plain, run = folder / "plain" / "warehouse", folder / "run" / "warehouse"
    names = sorted(path.name for path in plain.iterdir() if path.suffix in {".parquet", ".csv", ".json"})
    return names == sorted(path.name for path in run.iterdir() if path.suffix in {".parquet", ".csv", ".json"}) and all(
        (plain / name).read_bytes() == (run / name).read_bytes() for name in names
    )


if __name__ == "__main__":
    sys.exit(main())
