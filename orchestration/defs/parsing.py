"""The figures as parsed: every numeral with what became of it, and every reported figure, not yet checked."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from cchc.parse_cache import ParseResult, parse
from cchc.schemas import OBSERVATIONS, QUANTITIES
from orchestration.defs.reading import OWNERS
from orchestration.parts import Parts
from orchestration.presentation import column_schema, frame_metadata, markdown_table, share
from orchestration.resources import WorkspaceResource

QUANTITY_PREVIEW = ("document", "raw", "value", "unit", "qualifier", "disposition", "rule")
OBSERVATION_PREVIEW = ("document", "indicator", "value", "unit", "status", "period_end", "subject", "evidence")


def build(parts: Parts) -> dg.Definitions:
    """The assets `parsed_quantities` and `parsed_observations`, made together."""

    @dg.multi_asset(
        name="parse",
        outs={
            "parsed_quantities": dg.AssetOut(
                description="One row per numeral of every text: its value, unit and hedge, and what became of it.",
                kinds={"polars", "parquet"},
                owners=OWNERS,
                code_version=parts.rule_set,
                group_name="extraction",
                metadata={"dagster/column_schema": column_schema(QUANTITIES)},
            ),
            "parsed_observations": dg.AssetOut(
                description="One row per reported figure as parsed: indicator, value, period, subject and the words it "
                "stands in.",
                kinds={"polars", "parquet"},
                owners=OWNERS,
                code_version=parts.rule_set,
                group_name="extraction",
                metadata={"dagster/column_schema": column_schema(OBSERVATIONS)},
            ),
        },
    )
    def parse_documents(
        context: dg.AssetExecutionContext, workspace: WorkspaceResource, documents: pl.LazyFrame
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        result = parse(documents, parts.read_figures, parts.rule_set, workspace.folders.cache_dir)
        context.log.info("parsed %s documents, reused %s", result.parsed, result.reused)
        yield dg.Output(result.quantities, "parsed_quantities", metadata=_quantity_metadata(result))
        yield dg.Output(result.observations, "parsed_observations", metadata=_observation_metadata(result, documents))

    return dg.Definitions(assets=[parse_documents])


def _quantity_metadata(result: ParseResult) -> dict[str, Any]:
    quantities = result.quantities
    if quantities.schema != QUANTITIES:
        return frame_metadata(quantities, quantities.columns)
    tally = quantities["disposition"].value_counts(sort=False).sort(["count", "disposition"], descending=[True, False])
    unassigned = quantities.filter(disposition="unassigned").height
    return frame_metadata(
        quantities,
        QUANTITY_PREVIEW,
        parsed=result.parsed,
        reused=result.reused,
        dispositions=dg.MetadataValue.md(markdown_table(tally.columns, tally.rows())),
        accounted_for_percent=share(quantities.height - unassigned, quantities.height),
    )


def _observation_metadata(result: ParseResult, documents: pl.LazyFrame) -> dict[str, Any]:
    observations = result.observations
    if observations.schema != OBSERVATIONS:
        return frame_metadata(observations, observations.columns)
    with_figures = observations["document_id"].n_unique()
    readable = documents.filter(pl.col("error").is_null()).select(pl.len()).collect().item()
    return frame_metadata(
        observations,
        OBSERVATION_PREVIEW,
        parsed=result.parsed,
        reused=result.reused,
        documents_without_figures=readable - with_figures,
        indicators=observations["indicator"].n_unique(),
        with_catalogue_code_percent=share(
            observations.filter(pl.col("indicator") != "other").height, observations.height
        ),
        with_period_percent=share(observations["period_end"].count(), observations.height),
        with_subject_percent=share(observations["subject"].count(), observations.height),
        mean_confidence=round(observations.select(pl.col("confidence").mean()).item() or 0.0, 3),
    )
