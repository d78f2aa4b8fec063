"""How right the figures of the run are, measured on the labelled reports that are in it."""

from __future__ import annotations

import dagster as dg
import polars as pl

from cchc.evaluation import accuracy
from cchc.version import version
from orchestration.defs.reading import OWNERS
from orchestration.presentation import frame_metadata


def build() -> dg.Definitions:
    """The asset `extraction_accuracy`."""

    @dg.asset(
        group_name="evaluation",
        description="Precision, recall and F1 of the figures against the bundled labels, over the labelled reports in "
        "the run; empty when there is none.",
        kinds={"polars", "parquet"},
        owners=OWNERS,
        code_version=version(),
    )
    def extraction_accuracy(documents: pl.LazyFrame, observations: pl.DataFrame) -> dg.Output[pl.DataFrame]:
        frame = accuracy(documents.select("document_id").collect(), observations)
        return dg.Output(frame, metadata=frame_metadata(frame, ("measure", "n_labels", "precision", "recall", "f1")))

    return dg.Definitions(assets=[extraction_accuracy])
