"""Frames made ready for a check: what a rule needs from other frames joined on, and Polars turned into pandas.

There is no pyarrow in the environment, so columns cross over one by one, each into the pandas type named in `TYPES`.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import polars as pl

from cchc.parts import in_parts

if TYPE_CHECKING:
    import pandas as pd

TYPES: dict[str, str] = {"String": "str", "Int64": "Int64", "Float64": "float64", "Boolean": "boolean"}
_WITNESS_LENGTH = 80
CONTEXT = ("printed", "published_at")


def pandas_types(schema: pl.Schema) -> dict[str, str]:
    """The pandas type each column of a frame of this schema has when it is checked."""
    return {name: TYPES.get(str(dtype), "object") for name, dtype in schema.items()}


def with_context(frame: pl.DataFrame, documents: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """Join to quantities or observations the text printed at their span and the day their document was published.

    Args:
        frame: rows with `document_id`, `start`, `end`; returned as it is where one of them is missing, so that the
            check of the columns can say so.
        documents: the documents frame; a lazy one is looked at in parts.

    Returns:
        The rows in the same order with the columns `printed` and `published_at` added.
    """
    if not {"document_id", "start", "end"} <= set(frame.columns):
        return frame
    numbered = frame.with_row_index("row")
    spans = numbered.select("row", "document_id", "start", "end")
    found = pl.concat([_context(spans, part) for part in in_parts(documents)])
    context = found.unique("row", keep="first", maintain_order=True)
    return numbered.join(context, on="row", how="left", maintain_order="left").drop("row")


def _context(spans: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """For each span in these documents its `row`, what is `printed` there, and `published_at`."""
    texts = documents.select("document_id", "text", "published_at").unique(
        "document_id", keep="first", maintain_order=True
    )
    spans_are_numbers = spans["start"].dtype.is_integer() and spans["end"].dtype.is_integer()
    printed = (
        pl.when(pl.col("start") >= 0, pl.col("end") >= pl.col("start")).then(
            pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
        )
        if spans_are_numbers
        else pl.lit(None, pl.String)
    )
    return spans.join(texts, on="document_id", how="inner").select("row", printed.alias("printed"), "published_at")


def with_witnesses(documents: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The documents with a short piece of each text, of which every check of a text finds what it finds of the whole.

    That is the first line that is not composed (NFC) where there is one, else how the text begins.
    """
    pieces = pl.col("text").map_elements(_witness, return_dtype=pl.String)
    return pl.concat([part.with_columns(pieces) for part in in_parts(documents)])


def _witness(text: str) -> str:
    if unicodedata.is_normalized("NFC", text):
        return text.strip()[:_WITNESS_LENGTH]
    return next(line for line in text.split("\n") if not unicodedata.is_normalized("NFC", line))


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """The same rows as a pandas frame, each column in the type `TYPES` names; other types become objects."""
    import pandas as pd

    return pd.DataFrame(
        {
            name: pd.Series(column.to_list(), dtype=TYPES.get(str(column.dtype), "object"))
            for name, column in zip(frame.columns, frame.iter_columns(), strict=True)
        }
    )
