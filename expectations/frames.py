"""Frames made ready for a check: what a rule needs from other frames joined on, and Polars turned into pandas.

There is no pyarrow in the environment, so columns cross over one by one, each into the pandas type named in `TYPES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import pandas as pd

TYPES: dict[str, str] = {"String": "str", "Int64": "Int64", "Float64": "float64", "Boolean": "boolean"}
CONTEXT = ("printed", "published_at")


def pandas_types(schema: pl.Schema) -> dict[str, str]:
    """The pandas type each column of a frame of this schema has when it is checked."""
    return {name: TYPES.get(str(dtype), "object") for name, dtype in schema.items()}


def with_context(frame: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Join to quantities or observations the text printed at their span and the day their document was published.

    Args:
        frame: rows with `document_id`, `start`, `end`; returned as it is where one of them is missing, so that the
            check of the columns can say so.
        documents: the documents frame.

    Returns:
        The rows in the same order with the columns `printed` and `published_at` added.
    """
    if not {"document_id", "start", "end"} <= set(frame.columns):
        return frame
    texts = documents.select("document_id", "text", "published_at").unique(
        "document_id", keep="first", maintain_order=True
    )
    joined = frame.join(texts, on="document_id", how="left", maintain_order="left")
    spans_are_numbers = frame["start"].dtype.is_integer() and frame["end"].dtype.is_integer()
    printed = (
        pl.when(pl.col("start") >= 0, pl.col("end") >= pl.col("start")).then(
            pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
        )
        if spans_are_numbers
        else pl.lit(None, pl.String)
    )
    return joined.with_columns(printed.alias("printed")).drop("text")


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """The same rows as a pandas frame, each column in the type `TYPES` names; other types become objects."""
    import pandas as pd

    return pd.DataFrame(
        {
            name: pd.Series(column.to_list(), dtype=TYPES.get(str(column.dtype), "object"))
            for name, column in zip(frame.columns, frame.iter_columns(), strict=True)
        }
    )
