"""Many documents read by several processes: the rows of `read_figures`, in the same order."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import polars as pl

from cchc.extraction.engine import Figures, read_figures

BATCH = 100  # documents read at a time: their rows are Python objects before they are frames
ENOUGH = 4_000_000  # bytes of text from which the start of further processes pays


def read_in_parallel(documents: pl.DataFrame, workers: int) -> Figures:
    """As `read_figures`, by at most so many processes where there is enough to read.

    Processes are started anew (`spawn`), so that a script that calls this needs its `if __name__ == "__main__"`.
    """
    batches = list(documents.iter_slices(BATCH)) or [documents]
    workers = min(workers, len(batches))
    size = int(documents["text"].str.len_bytes().sum())
    if workers < 2 or size < ENOUGH or multiprocessing.current_process().daemon:
        parts = [read_figures(batch) for batch in batches]
    else:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            parts = list(pool.map(read_figures, batches))
    return Figures(pl.concat([p.quantities for p in parts]), pl.concat([p.observations for p in parts]))
