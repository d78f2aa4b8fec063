"""Reading by several processes gives the rows of one, in the same order."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cchc.extraction import parallel, read_figures
from cchc.extraction.parallel import read_in_parallel

RAW = Path(__file__).parents[2] / "data" / "raw"


@pytest.fixture(scope="module")
def documents() -> pl.DataFrame:
    files = sorted(RAW.glob("*.txt"))[:7]
    return pl.DataFrame({"document": [f.name for f in files], "text": [f.read_text() for f in files]})


def test_two_processes_give_the_rows_of_one(documents, monkeypatch):
    monkeypatch.setattr(parallel, "BATCH", 2)
    monkeypatch.setattr(parallel, "ENOUGH", 0)
    several, one = read_in_parallel(documents, 2), read_figures(documents)
    assert several.quantities.equals(one.quantities)
    assert several.observations.equals(one.observations)
    assert several.observations.schema == one.observations.schema


@pytest.mark.parametrize(("workers", "batch", "enough"), [(1, 2, 0), (2, 100, 0), (2, 2, 10**9)])
def test_few_documents_are_read_in_this_process(documents, monkeypatch, workers, batch, enough):
    monkeypatch.setattr(parallel, "BATCH", batch)
    monkeypatch.setattr(parallel, "ENOUGH", enough)
    monkeypatch.setattr(parallel, "ProcessPoolExecutor", None)
    assert read_in_parallel(documents, workers).observations.equals(read_figures(documents).observations)


def test_no_documents_give_no_rows():
    nothing = pl.DataFrame(schema={"document": pl.String, "text": pl.String})
    assert read_in_parallel(nothing, 4).quantities.is_empty()
