"""Reading by several processes gives the rows of one, in the same order; no document ends a run."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cchc.extraction import engine, parallel, read_figures
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


def test_a_document_whose_reading_breaks_off_ends_no_run(documents, monkeypatch, broken_readings_fail):
    monkeypatch.setattr(engine, "_left_unread", broken_readings_fail)
    whole = read_figures(documents)
    broken = documents["document"][1]
    text = documents["text"][1]
    monkeypatch.setattr(engine, "read_document", _breaks_off_on(text, engine.read_document))
    figures = read_figures(documents)
    assert figures.observations.equals(whole.observations.filter(pl.col("document") != broken))
    others = pl.col("document") != broken
    assert figures.quantities.filter(others).equals(whole.quantities.filter(others))
    unread, before = figures.quantities.filter(~others), whole.quantities.filter(~others)
    assert unread.select("start", "end", "raw").equals(before.select("start", "end", "raw"))
    assert unread.select("disposition", "rule").unique().rows() == [("unassigned", "fault_ZeroDivisionError")]


def _breaks_off_on(text, read):
    def reading(composed, *more, **how):
        if composed == text:
            raise ZeroDivisionError
        return read(composed, *more, **how)

    return reading
