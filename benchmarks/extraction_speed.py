"""Speed and memory of the extraction, beside a plain `re` scan for numerals on the same text.

    python -m benchmarks.extraction_speed [--documents 2000]

Prints MB/s of processor time of one core for reports that are read for the first time, for paragraphs of the bundled
reports, which are as dense with figures as reports get, and for paragraphs without any; the peak memory of a process
that reads so many documents, beside one that reads half of them. Fails when memory passes its limit or batches change
the result.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import polars as pl

from cchc.extraction import read_figures

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "data" / "raw"
OTHER_REPORTS = ROOT / "tests" / "golden"
LETTERS_A_DOCUMENT = 2_200  # about 3 kB of Vietnamese in UTF-8
BATCH = 500
NUMERAL = re.compile(r"\d+(?:[.,]\d+)*\s*%?")
MOST_MEMORY = 600 * 2**20
WARM_DOCUMENTS = 50


def paragraphs() -> list[str]:
    """Every paragraph of the bundled plain-text reports."""
    return [line for file in sorted(REPORTS.glob("*.txt")) for line in file.read_text().splitlines() if line.strip()]


def documents(count: int, pool: list[str], seed: int) -> Iterator[str]:
    """`count` texts of about 3 kB, each made of paragraphs drawn from `pool`."""
    chance = random.Random(seed)
    for _ in range(count):
        drawn: list[str] = []
        while sum(map(len, drawn)) < LETTERS_A_DOCUMENT:
            drawn.append(chance.choice(pool))
        yield "\n".join(drawn)


def batches(texts: Iterator[str]) -> Iterator[pl.DataFrame]:
    for number, batch in enumerate(_batched(texts)):
        names = [f"{number:06}-{place:04}.txt" for place in range(len(batch))]
        yield pl.DataFrame({"document": names, "text": list(batch)})


def _batched(texts: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while batch := tuple(itertools.islice(texts, BATCH)):
        yield batch


def speed_of(work: Callable[[pl.DataFrame], object], texts: Iterable[str]) -> float:
    """Megabytes of UTF-8 per second of processor time."""
    size, spent = 0, 0.0
    for batch in batches(iter(texts)):
        size += sum(len(text.encode()) for text in batch["text"])
        started = time.process_time()
        work(batch)
        spent += time.process_time() - started
    return size / spent / 1e6


def scan(batch: pl.DataFrame) -> int:
    return sum(1 for text in batch["text"] for _ in NUMERAL.finditer(text))


def peak_memory(count: int) -> int:
    """Peak resident bytes of a fresh process that reads `count` documents."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_read_all, (count,))


def _read_all(count: int) -> int:
    for batch in batches(documents(count, paragraphs(), seed=2)):
        read_figures(batch)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def same_in_any_batching(pool: list[str]) -> bool:
    """Whether one batch and single documents give the same rows."""
    batch = next(batches(documents(WARM_DOCUMENTS, pool, seed=3)))
    whole = read_figures(batch)
    alone = [read_figures(part) for part in batch.iter_slices(1)]
    return whole.observations.equals(pl.concat([one.observations for one in alone])) and whole.quantities.equals(
        pl.concat([one.quantities for one in alone])
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2_000, help="texts of about 3 kB in the larger run")
    count = parser.parse_args().documents
    everything = paragraphs()
    silent = [paragraph for paragraph in everything if not re.search(r"\d", paragraph)]
    speed_of(read_figures, documents(WARM_DOCUMENTS, everything, seed=1))
    first_time = [file.read_text() for file in sorted(OTHER_REPORTS.glob("*/*.txt"))]
    print(f"{'text':28} {'cchc':>12} {'re scan':>12}   ratio")
    for name, texts in (
        ("reports read once", first_time),
        ("paragraphs of the reports", list(documents(count, everything, seed=1))),
        ("paragraphs without figures", list(documents(count, silent, seed=1))),
    ):
        ours, bare = speed_of(read_figures, texts), speed_of(scan, texts)
        print(f"{name:28} {ours:7.2f} MB/s {bare:7.1f} MB/s   {ours / bare:.4f}")
    half, full = peak_memory(count // 2), peak_memory(count)
    same = same_in_any_batching(everything)
    print(f"peak memory: {half / 2**20:.0f} MiB for {count // 2} documents, {full / 2**20:.0f} MiB for {count}")
    print(f"the same rows in any batching: {'yes' if same else 'NO'}")
    return 0 if same and full <= MOST_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
