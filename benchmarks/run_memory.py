"""Memory of a whole run over one large corpus, step by step: it should not grow with the text.

    python -m benchmarks.run_memory [--megabytes 100] [--form parquet] [--out DIR]

Prints for each step the most that the process of the run held (VmHWM, Linux only) and the seconds it took. One document
in twenty is a bundled report; the others are Vietnamese words without figures, so that what is measured is the way of
the texts and not that of the figures.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import polars as pl

from cchc.workspace import PROJECT, Workspace
from orchestration.run import run_pipeline

_ONE_REPORT_IN = 20
_LONGEST_REPORT = 8_000
_WORDS = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--form", choices=("parquet", "jsonl"), default="parquet")
    parser.add_argument("--out", type=Path, help="folder for corpus and results; by default one that is removed")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.out or Path(temporary)
        raw = folder / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(1) as elsewhere:  # so that its memory does not count
            path = raw / f"corpus.{chosen.form}"
            rows = elsewhere.submit(write_corpus, path, chosen.megabytes * 1_000_000).result()
        print(f"{rows:,} documents, {chosen.megabytes} MB of text")
        steps = Steps()
        run_pipeline(Workspace(raw, folder / "out"), steps)
        print(f"{'highest':28} {steps.highest:7.0f} MB")


def write_corpus(path: Path, size: int) -> int:
    """A corpus of so many bytes of text, and the number of its rows."""
    dice = random.Random(1)
    reports = [report.read_text(encoding="utf-8") for report in sorted((PROJECT / "data" / "raw").glob("*.txt"))]
    words = re.findall(r"[^\W\d]+", " ".join(reports))
    rows: list[tuple[str, str]] = []
    while size > 0:
        number = len(rows) + 1
        is_report = number % _ONE_REPORT_IN == 0
        text = dice.choice(reports)[:_LONGEST_REPORT] if is_report else " ".join(dice.choices(words, k=_WORDS))
        rows.append((f"{text}\nMã {number}", f"https://example.vn/{number}"))
        size -= len(rows[-1][0].encode())
    corpus = pl.DataFrame(rows, schema=["text", "url"], orient="row")
    corpus.write_parquet(path, row_group_size=5_000) if path.suffix == ".parquet" else corpus.write_ndjson(path)
    return corpus.height


class Steps:
    """Prints the memory and the time of each step."""

    def __init__(self) -> None:
        self.highest = 0.0
        self._began = time.monotonic()

    def planned(self, steps: int) -> None:
        """Nothing to note."""

    def started(self, step: str) -> None:  # noqa: ARG002 - one step at a time
        """Forget the peak of what was before."""
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self._began = time.monotonic()

    def finished(self, step: str) -> None:
        """Print a step."""
        status = Path("/proc/self/status").read_text(encoding="ascii")
        held = int(status.partition("VmHWM:")[2].split()[0]) / 1024
        self.highest = max(self.highest, held)
        print(f"{step:28} {held:7.0f} MB {time.monotonic() - self._began:7.1f} s", flush=True)

    def document(self, done: int, total: int, name: str) -> None:
        """Nothing to note."""


if __name__ == "__main__":
    main()
