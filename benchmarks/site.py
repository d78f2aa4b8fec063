"""How long the dashboard takes over 500 localities, 15 years and 150 indicators, and how large its pages become.

    python -m benchmarks.site [--localities 500] [--years 15] [--indicators 150] [--folder DIR]

The warehouse is synthetic: one report per locality and year, each naming every indicator once, so that there are as
many figures as cells (1,125,000) and every page kind is at its longest.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from cchc.catalogue import load_catalogue
from cchc.evaluation import ACCURACY
from cchc.localities import load_localities
from cchc.publishing.site import build_site
from cchc.publishing.warehouse import DATAPACKAGE
from cchc.schemas import DOCUMENTS, QUANTITIES, QUARANTINE

BUILD_SECONDS, PAGE_BYTES = 60, 1_000_000
FIRST_YEAR = 2010
_LINE = "Chỉ số {} của năm {} đạt {} theo báo cáo.\n"
_KEY = ("subject_key", "year", "indicator", "admin_level", "component")


def main() -> int:
    """Write the warehouse, build the site, print seconds and sizes; exit code 1 when a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--localities", type=int, default=500)
    parser.add_argument("--years", type=int, default=15)
    parser.add_argument("--indicators", type=int, default=150)
    parser.add_argument("--folder", type=Path, help="keep the warehouse and the site here")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="cchc-site-"))
    try:
        write_warehouse(folder, options.localities, options.years, options.indicators)
        began, began_cpu = time.perf_counter(), time.process_time()
        report = build_site(folder, folder / "site")
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    finally:
        if options.folder is None:
            shutil.rmtree(folder)
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"site built in {seconds:.1f} s (at most {BUILD_SECONDS}), {cpu:.1f} s of CPU")
    print(f"{gib:.2f} GiB at most, the making of the synthetic tables included")
    print(f"{report.pages} pages, {report.files} files, {report.bytes / 2**20:.0f} MiB")
    print(f"largest page {report.largest_page:,} bytes (at most {PAGE_BYTES:,})")
    return int(seconds > BUILD_SECONDS or report.largest_page > PAGE_BYTES)


def write_warehouse(folder: Path, n_localities: int, n_years: int, n_indicators: int) -> None:
    """The published tables the site reads, the same for the same numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    localities = load_localities().with_columns(pl.col("valid_from", "valid_to").str.to_date())
    cells = _cells(localities, n_localities, n_years, n_indicators)
    tables = {
        "dim_indicator": _indicators(),
        "dim_locality": localities.with_columns(is_current=pl.col("valid_to").is_null()),
        "dim_report": _reports(cells),
        "documents": _documents(cells),
        "quantities": cells.select(
            "document_id", "document", "start", "end", "value", "unit", "qualifier", "rule",
            raw="printed", disposition=pl.lit("observation"), denominator=pl.lit(None, pl.Float64),
        ).select(list(QUANTITIES)),
        "quarantine": pl.DataFrame(schema=QUARANTINE),
        "fct_observation": cells.with_columns(
            label="indicator", status=pl.lit("actual"), period_inferred=pl.lit(False)
        ),
        "mart_reform_indicators": cells,
        "mart_indicator_trend": _trend(cells),
        **_ledgers(cells),
    }  # fmt: skip
    (folder / DATAPACKAGE).write_text('{"resources": []}', encoding="utf-8")
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")


def _cells(localities: pl.DataFrame, n_localities: int, n_years: int, n_indicators: int) -> pl.DataFrame:
    """One figure per locality, year and indicator, with its place in the text of its report."""
    last_day = pl.date(2025, 6, 30)
    places = (
        localities.filter(pl.col("level").is_in(["province", "district"]) & (pl.col("valid_to") == last_day))
        .sort(pl.col("level") != "province", "locality_id")
        .head(n_localities)
    )
    catalogue = load_catalogue().frame().head(n_indicators)
    years = pl.DataFrame({"year": pl.Series(range(FIRST_YEAR, FIRST_YEAR + n_years), dtype=pl.Int32)})
    indicators = catalogue.select(indicator="code", unit="unit", kind="kind").with_row_index("line")
    cells = places.select(
        "locality_id",
        "province_code",
        subject_key="locality_id",
        subject="name",
        subject_level="level",
        locality_name="name",
    ).join(years, how="cross")
    cells = cells.with_row_index("report").join(indicators, how="cross")
    random = np.random.default_rng(20250701)
    six_months = pl.col("report") % 4 == 3
    return cells.with_columns(
        printed=pl.Series(random.integers(10, 99, cells.height).astype(str)),
        document=pl.format("bao-cao-{}.txt", pl.col("report")),
        document_id=pl.col("report").cast(pl.String).str.zfill(64),
        observation_id=pl.col("line").cast(pl.String).str.zfill(6) + pl.col("report").cast(pl.String).str.zfill(18),
        coverage=pl.when(six_months).then(pl.lit("six_months")).otherwise(pl.lit("full_year")),
        coverage_months=pl.when(six_months).then(6).otherwise(12),
        period_start=pl.date(pl.col("year"), 1, 1),
        period_end=pl.when(six_months).then(pl.date("year", 6, 30)).otherwise(pl.date("year", 12, 31)),
        admin_level=pl.lit("all"),
        component=pl.lit(""),
        qualifier=pl.lit("exact"),
        denominator_basis=pl.lit(None, pl.String),
        has_conflict=pl.col("report") % 50 == 0,
        is_read_by_ocr=pl.col("report") % 10 == 0,
        page=pl.lit(1),
        rule=pl.lit("pattern"),
        confidence=pl.lit(0.9),
        direction=pl.lit(None, pl.String),
    ).with_columns(
        value=pl.col("printed").cast(pl.Float64),
        text=pl.format(_LINE, "indicator", "year", "printed"),
    ).with_columns(
        start=pl.col("text").str.len_chars().cum_sum().over("report") - pl.col("text").str.len_chars()
        + pl.format(_LINE.split("{} theo", maxsplit=1)[0], "indicator", "year").str.len_chars()
    ).with_columns(end=pl.col("start") + 2)  # fmt: skip


def _indicators() -> pl.DataFrame:
    return load_catalogue().frame().rename({"code": "indicator", "additive": "is_additive"})


def _documents(cells: pl.DataFrame) -> pl.DataFrame:
    texts = cells.group_by("document_id", "document", maintain_order=True).agg(pl.col("text").str.join(""))
    return texts.select(
        *(
            pl.col(name) if name in texts.columns else pl.lit(None).cast(kind).alias(name)
            for name, kind in DOCUMENTS.items()
        )
    )


def _reports(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.group_by("document_id", "document", maintain_order=True).agg(
        title=pl.format("Báo cáo cải cách hành chính năm {} của {}", pl.col("year").first(), pl.col("subject").first()),
        publisher=pl.lit("UBND tỉnh"),
        source_url=pl.lit(None, pl.String),
        published_at=pl.col("period_end").first(),
        n_observations=pl.len(),
        n_unassigned=pl.lit(0),
        n_quarantined=pl.lit(0),
        error=pl.lit(None, pl.String),
        reader=pl.lit("text/1"),
        n_ocr_pages=pl.col("is_read_by_ocr").first().cast(pl.Int64),
    )


def _trend(cells: pl.DataFrame) -> pl.DataFrame:
    comparable = pl.col("coverage") == pl.col("coverage").shift()
    series = ("subject_key", "indicator")
    return cells.sort("year").select(
        *_KEY,
        change=pl.when(comparable).then(pl.col("value").diff()).over(series),
        not_comparable_because=pl.when(pl.col("year") == FIRST_YEAR + 5).then(pl.lit("break_in_series")),
        break_in_series=pl.col("year") == FIRST_YEAR + 5,
        break_reason_vi=pl.when(pl.col("year") == FIRST_YEAR + 5).then(pl.lit("Cách tính mới")),
        break_reason_en=pl.when(pl.col("year") == FIRST_YEAR + 5).then(pl.lit("A new definition")),
        rank_among_provinces=pl.when(pl.col("subject_level") == "province").then(1).cast(pl.Int32),
    )


def _ledgers(cells: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The marts that list pairs of figures, a thousand rows of each."""
    some = cells.gather_every(max(cells.height // 1000, 1))
    none = {"vi": pl.lit(""), "en": pl.lit("")}
    conflicts = some.with_columns(
        contest_scope=pl.lit("within_report"), chosen_value="value", other_value=pl.col("value") + 1,
        difference_percent=pl.lit(1.0), chosen_qualifier="qualifier", other_qualifier="qualifier",
        selected_because=pl.lit("only_claim"), chosen_observation_id="observation_id", chosen_publisher=pl.lit("A"),
        other_publisher=pl.lit("B"), chosen_document="document", other_document="document",
    )  # fmt: skip
    audit = some.with_columns(
        audit_kind=pl.lit("fraction"), identity=pl.lit("n/d"), printed_value="value", terms=pl.lit("1 / 2"),
        computed_value="value", difference=pl.lit(0.0), verdict=pl.lit("exact"),
    )  # fmt: skip
    targets = some.with_columns(
        target_id="observation_id", target_source=pl.lit("report"), programme=pl.lit(""), deadline_year="year",
        target_qualifier="qualifier", target_value="value", actual_year="year", actual_value="value",
        actual_qualifier="qualifier", actual_coverage="coverage", verdict=pl.lit("reached"),
        actual_observation_id="observation_id",
    )  # fmt: skip
    claims = some.with_columns(
        index_name=pl.lit("PAR"), relation=pl.lit("same"), claimed_value="value", claimed_unit="unit",
        claimed_qualifier="qualifier", official_score="value", official_scale_max=pl.lit(100), official_rank=pl.lit(1),
        gap=pl.lit(0.0), verdict=pl.lit("agrees"), caveat_vi=none["vi"], caveat_en=none["en"],
        official_source=pl.lit("https://example.org"), official_licence=pl.lit("published fact"),
    )  # fmt: skip
    coverage = some.with_columns(outcome=pl.lit("year_figure"), n_figures=pl.lit(1))
    footing = some.head(0).with_columns(
        n_members=pl.lit(2), reporting=pl.lit([""]), method=pl.lit("added")
    )  # fmt: skip
    official = some.filter(subject_level="province").select(
        "subject_key", "year", "locality_id", "locality_name", "province_code", index_name=pl.lit("PAR"), score="value",
        scale_max=pl.lit(100), rank=pl.lit(1), edition=pl.lit(""), break_in_series=pl.lit(False),
        is_derived=pl.lit(False), has_conflict=pl.lit(False), other_sources=pl.lit(""), source=pl.lit("x"),
        licence=pl.lit("x"), note=pl.lit(""),
    ).unique(("locality_id", "year"), keep="first", maintain_order=True)  # fmt: skip
    parts = official.head(0).with_columns(
        component=pl.lit("D1"), component_name_vi=pl.lit(""), component_name_en=pl.lit("")
    )
    means = official.head(0).select("index_name", "year", scope=pl.lit(""), statistic=pl.lit("mean"), value="score")
    breaks = official.head(0).select("index_name", indicator=pl.lit(""), break_date=pl.date("year", 1, 1))
    return {
        "mart_official_indices": official,
        "mart_official_index_components": parts,
        "mart_official_index_means": means,
        "dim_series_break": breaks.with_columns(break_reason_vi=pl.lit("")),
        "mart_extraction_accuracy": pl.DataFrame(schema=ACCURACY),
        "dim_national_target": targets.head(0).select("target_id", "programme", "deadline_year"),
        "mart_conflicts": conflicts,
        "mart_arithmetic_audit": audit,
        "mart_target_progress": targets,
        "mart_claimed_vs_official": claims,
        "mart_coverage": coverage,
        "mart_reform_indicators_34": footing,
    }


if __name__ == "__main__":
    sys.exit(main())
