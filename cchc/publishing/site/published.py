"""The published tables the pages are made of, read from Parquet with the columns that are shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cchc.publishing.warehouse import DATAPACKAGE

CELL = ("subject_key", "year", "indicator", "admin_level", "component")
_FIGURE_COLUMNS = (
    *CELL,
    "subject",
    "subject_level",
    "locality_id",
    "locality_name",
    "value",
    "unit",
    "denominator_basis",
    "qualifier",
    "period_start",
    "period_end",
    "coverage",
    "coverage_months",
    "has_conflict",
    "is_read_by_ocr",
    "observation_id",
    "document_id",
)
_TREND_COLUMNS = (
    *CELL,
    "change",
    "not_comparable_because",
    "break_in_series",
    "break_reason_vi",
    "break_reason_en",
    "rank_among_provinces",
)
_FACT_COLUMNS = (
    "observation_id",
    "document_id",
    "page",
    "is_read_by_ocr",
    "start",
    "end",
    "indicator",
    "label",
    "value",
    "unit",
    "qualifier",
    "status",
    "direction",
    "period_start",
    "period_end",
    "period_inferred",
    "coverage",
    "subject_key",
    "subject",
    "subject_level",
    "locality_id",
    "admin_level",
    "rule",
    "confidence",
)


class SiteError(RuntimeError):
    """The site could not be built or opened; the message names the file and what to do. Nothing was replaced."""


@dataclass(frozen=True, slots=True)
class Published:
    """One frame per published table, sorted by its key; `figures` is the mart of the year with its trend beside it."""

    indicators: pl.DataFrame
    localities: pl.DataFrame
    reports: pl.DataFrame
    documents: pl.LazyFrame  # with the texts, which may be more than fits into memory
    quantities: pl.DataFrame
    quarantine: pl.DataFrame
    facts: pl.DataFrame
    figures: pl.DataFrame
    figures_34: pl.DataFrame
    conflicts: pl.DataFrame
    audit: pl.DataFrame
    targets: pl.DataFrame
    claims: pl.DataFrame
    official: pl.DataFrame
    official_components: pl.DataFrame
    official_means: pl.DataFrame
    breaks: pl.DataFrame
    national_targets: pl.DataFrame
    accuracy: pl.DataFrame
    coverage: pl.DataFrame
    dictionary: list[dict[str, Any]]  # the tables and columns as the data package describes them


def read_published(warehouse: Path) -> Published:
    """Read the tables of a published warehouse.

    Raises SiteError when the folder holds no published warehouse or a table lacks a column that is shown.
    """
    try:
        return _read(warehouse)
    except FileNotFoundError as error:
        raise SiteError(f"{warehouse}: not a published warehouse ({error}); run `cchc run` first") from error
    except pl.exceptions.ColumnNotFoundError as error:
        reason = str(error).splitlines()[0]
        raise SiteError(f"{warehouse}: of another version ({reason}); run `cchc run` again") from error


def _read(warehouse: Path) -> Published:
    def table(name: str, key: tuple[str, ...], columns: tuple[str, ...] | None = None) -> pl.DataFrame:
        path = warehouse / f"{name}.parquet"
        if not path.is_file():
            raise FileNotFoundError(f"{path.name} is missing")
        frame = pl.read_parquet(path) if columns is None else pl.scan_parquet(path).select(columns).collect()
        return frame.sort(key, nulls_last=True)

    package = json.loads((warehouse / DATAPACKAGE).read_text(encoding="utf-8"))
    trend = table("mart_indicator_trend", CELL, _TREND_COLUMNS)
    return Published(
        indicators=table("dim_indicator", ("domain", "indicator")),
        localities=table("dim_locality", ("locality_id",)),
        reports=table("dim_report", ("document", "document_id")),
        documents=_texts(warehouse / "documents.parquet"),
        quantities=table("quantities", ("document_id", "start", "end")),
        quarantine=table("quarantine", ("document_id", "row_id", "check")),
        facts=table("fct_observation", ("document_id", "start", "end", "observation_id"), _FACT_COLUMNS),
        figures=table("mart_reform_indicators", CELL, _FIGURE_COLUMNS).join(
            trend, on=CELL, how="left", maintain_order="left"
        ),
        figures_34=table("mart_reform_indicators_34", ("indicator", "year", "locality_id", "admin_level", "component")),
        conflicts=table("mart_conflicts", ("year", "subject_key", "indicator", "observation_id")),
        audit=table("mart_arithmetic_audit", ("verdict", "document", "observation_id", "identity")),
        targets=table("mart_target_progress", ("deadline_year", "indicator", "subject_key", "target_id")),
        claims=table("mart_claimed_vs_official", ("index_name", "year", "subject_key", "indicator", "admin_level")),
        official=table("mart_official_indices", ("index_name", "year", "province_code", "locality_id")),
        official_components=table("mart_official_index_components", ("index_name", "component", "year", "locality_id")),
        official_means=table("mart_official_index_means", ("index_name", "statistic", "scope", "year")),
        breaks=table("dim_series_break", ("indicator", "break_date")),
        national_targets=table("dim_national_target", ("programme", "deadline_year", "target_id")),
        accuracy=table("mart_extraction_accuracy", ("measure",)),
        coverage=table("mart_coverage", ("outcome", "document", "subject_key", "indicator")),
        dictionary=[resource for resource in package["resources"] if resource["format"] == "parquet"],
    )


def _texts(path: Path) -> pl.LazyFrame:
    if not path.is_file():
        raise FileNotFoundError(f"{path.name} is missing")
    texts = pl.scan_parquet(path).select("document_id", "text", "ocr_pages")
    texts.collect_schema()
    return texts
