"""Rows that passed and rows held back: what the findings of a check mean for the frames."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from cchc.schemas import QUARANTINE


def passed(frame: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """The rows of a frame that no `error` check holds back, in their order.

    Args:
        frame: the frame that was examined.
        findings: the findings of that examination; `position` points into the frame.
    """
    held = findings.filter(severity="error")["position"].unique()
    return frame.with_row_index("position").filter(~pl.col("position").is_in(held.implode())).drop("position")


def quarantine(findings: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """One row per row held back and check, with the columns of `cchc.schemas.QUARANTINE`, sorted by where it stands."""
    rows = pl.concat(
        [QUARANTINE.to_frame(), *(found.filter(severity="error").select(QUARANTINE.names()) for found in findings)]
    )
    return rows.sort("frame", "document", "row_id", "check", "row", nulls_last=False)
