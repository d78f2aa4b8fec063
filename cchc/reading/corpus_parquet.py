"""Parquet corpora: one report per row, its text in the column `text` (or another name that corpus.py knows)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from cchc.reading.content import Fate, Parsed, UnreadableError
from cchc.reading.corpus import columns_of, document_of
from cchc.reading.limits import Limits

_ROWS_AT_ONCE = 5_000


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document per row. Raises UnreadableError when the file is damaged, too long or has no text column."""
    return list(_documents(io.BytesIO(content), limits))


def stream(path: Path, limits: Limits) -> Iterator[Parsed]:
    """The same of a file that is too large to be held in memory."""
    return _documents(path, limits)


def _documents(source: Path | io.BytesIO, limits: Limits) -> Iterator[Parsed]:
    try:
        frame = pl.scan_parquet(source)
        columns = columns_of(frame.collect_schema().names())
        rows = frame.select(pl.len()).collect().item()
        if rows > limits.max_documents:
            message = f"{rows:,} rows, more than the limit of {limits.max_documents:,}"
            raise UnreadableError(message, fate=Fate.HERE)
        wanted = frame.select(sorted(set(columns.values())))
        for start in range(0, rows, _ROWS_AT_ONCE):
            batch = wanted.slice(start, _ROWS_AT_ONCE).collect()
            for number, row in enumerate(batch.iter_rows(named=True), start=start + 1):
                yield document_of(row, columns, number)
    except (pl.exceptions.PolarsError, OSError) as fault:
        message = f"damaged Parquet file: {str(fault).splitlines()[0][:200]}"
        raise UnreadableError(message) from None
