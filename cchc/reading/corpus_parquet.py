"""Parquet corpora: one report per row, its text in the column `text` (or another name that corpus.py knows)."""

from __future__ import annotations

import io

import polars as pl

from cchc.reading.content import Fate, Parsed, UnreadableError
from cchc.reading.corpus import columns_of, document_of
from cchc.reading.limits import Limits

_ROWS_AT_ONCE = 5_000


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document per row. Raises UnreadableError when the file is damaged, too long or has no text column."""
    try:
        frame = pl.scan_parquet(io.BytesIO(content))
        columns = columns_of(frame.collect_schema().names())
        rows = frame.select(pl.len()).collect().item()
        if rows > limits.max_documents:
            message = f"{rows:,} rows, more than the limit of {limits.max_documents:,}"
            raise UnreadableError(message, fate=Fate.HERE)
        return [
            document_of(row, columns, start + i)
            for start in range(0, rows, _ROWS_AT_ONCE)
            for i, row in enumerate(
                frame.select(sorted(set(columns.values()))).slice(start, _ROWS_AT_ONCE).collect().iter_rows(named=True),
                start=1,
            )
        ]
    except (pl.exceptions.PolarsError, OSError) as fault:
        message = f"damaged Parquet file: {str(fault).splitlines()[0][:200]}"
        raise UnreadableError(message) from None
