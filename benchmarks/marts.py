"""How long dbt takes over a million observations, how much memory, and how fast the published marts answer.

    python -m benchmarks.marts [--observations 1000000] [--folder DIR]

The observations are synthetic but shaped like reports: documents of one subject and one period each, subjects from
the locality dimension, indicators from the catalogue, several documents for the same year, hedges, fractions.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from cchc.catalogue import load_catalogue
from cchc.evaluation import ACCURACY
from cchc.indices import load_official_components, load_official_indices, load_official_means
from cchc.localities import load_localities
from cchc.publishing import publish
from cchc.schemas import DOCUMENTS, OBSERVATIONS, QUANTITIES, QUARANTINE
from cchc.workspace import REFERENCE

PROJECT = Path(__file__).resolve().parent.parent
BUILD_SECONDS, BUILD_GIB, QUERY_MS = 30, 2, 50
FIGURES_PER_DOCUMENT = 25
REPEATS = 7

QUERIES = {
    "one indicator over years and provinces": """
        select locality_name, year, value, coverage, has_conflict from mart_reform_indicators
        where indicator = 'on_time_rate' and subject_level = 'province' and admin_level = 'all' order by 1, 2""",
    "one province, all indicators": """
        select indicator_name_vi, year, value, unit, evidence from mart_reform_indicators
        where locality_name = 'Tỉnh Đồng Nai' order by 1, 2""",
    "ranking of a year": """
        select locality_name, value, rank_among_provinces from mart_indicator_trend
        where indicator = 'satisfaction_rate' and year = 2021 and coverage = 'full_year' and admin_level = 'all'
        order by rank_among_provinces""",
    "the wide table of a year": "select * from mart_reform_indicators_wide where year = 2021 order by locality_id",
    "on the footing of the 34": """
        select locality_name, year, value, method from mart_reform_indicators_34
        where indicator = 'cases_received_total' and admin_level = 'all' order by 1, 2""",
}


def main() -> int:
    """Write the frames, build, publish and query; exit code 1 when a figure is missed."""
    options = _options()
    if options.child:
        return _child(options.child, options.folder)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="cchc-marts-"))
    try:
        frames = write_frames(folder / "frames", options.observations)
        missed = _measure(frames, folder)
    finally:
        if options.folder is None:
            shutil.rmtree(folder)
    return int(missed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="keep frames and databases here")
    parser.add_argument("--child", choices=["build", "test"], help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(frames: Path, folder: Path) -> bool:
    build = _timed_child("build", folder)
    checked = _timed_child("test", folder)
    for name, figures in (("dbt build, all models", build), ("dbt test, all data tests", checked)):
        print(f"{name:26} {figures['seconds']:6.1f} s   {figures['cpu']:6.1f} s of CPU   {figures['gib']:.2f} GiB")
    print(f"  the build at most        {BUILD_SECONDS:6} s   {'':>6}             {BUILD_GIB:.2f} GiB")
    started = time.perf_counter()
    report = publish(folder / "build.duckdb", frames, folder / "warehouse")
    size = report.database.stat().st_size / 2**20
    print(f"publish                    {time.perf_counter() - started:7.1f} s   {size:.0f} MiB reform.duckdb")
    print("rows", json.dumps(report.rows))
    slowest = _queries(report.database)
    return build["seconds"] > BUILD_SECONDS or build["gib"] > BUILD_GIB or slowest > QUERY_MS


def _queries(database: Path) -> float:
    slowest = 0.0
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set threads = 2")
        for name, query in QUERIES.items():
            times = []
            rows = 0
            for _ in range(REPEATS):
                started = time.perf_counter()
                rows = len(connection.execute(query).fetchall())
                times.append(1000 * (time.perf_counter() - started))
            slowest = max(slowest, statistics.median(times))
            print(f"{name:40} {statistics.median(times):6.1f} ms   {rows} rows   (at most {QUERY_MS} ms)")
    return slowest


def _timed_child(command: str, folder: Path) -> dict[str, float]:
    """Run dbt in a process of its own, so that its peak memory is its own; seconds without the start of Python."""
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks.marts", "--child", command, "--folder", str(folder)],
        cwd=PROJECT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    return figures


def write_frames(folder: Path, n_observations: int) -> Path:
    """Synthetic frames of `n_observations` figures, the same for the same number."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20250701)
    documents = _documents(random, max(1, n_observations // FIGURES_PER_DOCUMENT))
    observations = _observations(random, documents, n_observations)
    quantities = observations.with_columns(raw=pl.lit("98,6%"), disposition=pl.lit("observation"))
    frames = {
        "documents": _shaped(documents, DOCUMENTS),
        "observations": _shaped(observations, OBSERVATIONS),
        "quantities": _shaped(quantities, QUANTITIES),
        "quarantine": pl.DataFrame(schema=QUARANTINE),
        "indicators": load_catalogue().frame(),
        "localities": load_localities(),
        "official_indices": load_official_indices(REFERENCE).frame,
        "official_components": load_official_components(REFERENCE),
        "official_means": load_official_means(REFERENCE),
        "extraction_accuracy": pl.DataFrame(schema=ACCURACY),
    }
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


def _documents(random: np.random.Generator, n: int) -> pl.DataFrame:
    """One subject and one period per document."""
    places = load_localities().filter(
        pl.col("level").is_in(["province", "district"]) & (pl.col("valid_to") == "2025-06-30")
    )
    place = places[random.choice(places.height, n, p=_weights(places))]
    year = random.integers(2012, 2025, n)
    span = random.choice(4, n, p=[0.4, 0.15, 0.25, 0.2])
    ends = np.array(["12-31", "09-30", "06-30", "03-31"])[span]
    kinds = np.array(["year", "months", "half", "quarter"])[span]
    is_department = (random.random(n) < 0.2) & (place["level"] == "province").to_numpy()
    return place.select(place_name="name", place_level="level", province_code="province_code").with_columns(
        document_id=pl.Series([f"{i:064x}" for i in range(n)]),
        document=pl.Series([f"{y}/report-{i}.txt" for i, y in enumerate(year)]),
        media_type=pl.lit("text/plain"),
        text=pl.lit(""),
        publisher=pl.Series(np.array(["Báo A", "UBND tỉnh"])[random.integers(0, 2, n)]),
        published_at=pl.Series([f"{y + 1}-01-{d:02d}" for y, d in zip(year, random.integers(1, 29, n), strict=True)]),
        period_start=pl.Series([f"{y}-01-01" for y in year]),
        period_end=pl.Series([f"{y}-{e}" for y, e in zip(year, ends, strict=True)]),
        period_kind=pl.Series(kinds),
        is_department=pl.Series(is_department),
    )


def _weights(places: pl.DataFrame) -> np.ndarray:
    weight: np.ndarray = np.where((places["level"] == "province").to_numpy(), 12.0, 1.0)
    weight /= weight.sum()
    return weight


def _observations(random: np.random.Generator, documents: pl.DataFrame, n: int) -> pl.DataFrame:
    indicators = load_catalogue().frame().select("code", "kind", indicator_unit="unit")
    rows = documents[random.integers(0, documents.height, n)].hstack(
        indicators[random.integers(0, indicators.height, n)]
    )
    percentage = (rows["kind"] == "percentage").to_numpy()
    share = random.random(n)
    value = np.where(percentage, np.round(80 + 20 * share, 2), np.floor(share * 100_000))
    denominator = random.integers(100, 100_000, n).astype(float)
    with_fraction = percentage & (random.random(n) < 0.4)
    numerator = np.floor(denominator * value / 100)
    tier = np.array(["all", "province", "district", "commune"])[random.choice(4, n, p=[0.6, 0.15, 0.15, 0.1])]
    qualifier = np.array(["exact", "over", "under", "approx"])[random.choice(4, n, p=[0.85, 0.07, 0.05, 0.03])]
    status = np.array(["actual", "target", "change", "previous"])[random.choice(4, n, p=[0.88, 0.05, 0.04, 0.03])]
    return rows.with_columns(
        observation_id=pl.Series([f"{i:016x}" for i in random.permutation(n)]),
        page=pl.lit(1),
        start=pl.Series(random.integers(0, 5_000, n)),
        end=pl.Series(random.integers(5_000, 5_010, n)),
        evidence=pl.format(
            "{} năm nay đạt {} theo báo cáo của cơ quan có thẩm quyền về cải cách hành chính", "code", pl.Series(value)
        ),
        indicator="code",
        label="code",
        value=pl.Series(value),
        unit="indicator_unit",
        numerator=pl.Series(np.where(with_fraction, numerator, np.nan)).fill_nan(None),
        denominator=pl.Series(np.where(with_fraction, denominator, np.nan)).fill_nan(None),
        qualifier=pl.Series(qualifier),
        status=pl.Series(status),
        period_inferred=pl.lit(False),
        subject=pl.when("is_department").then(pl.format("Sở Y tế {}", "place_name")).otherwise("place_name"),
        subject_level=pl.when("is_department").then(pl.lit("department")).otherwise("place_level"),
        admin_level=pl.Series(tier),
        rule=pl.lit("synthetic"),
        confidence=pl.lit(0.9),
    )


def _shaped(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(
        [
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in schema.items()
        ]
    )


def _child(command: str, folder: Path) -> int:
    """One dbt command over the frames in `folder`, parsed before; prints seconds and peak memory as JSON."""
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    os.environ |= {"CCHC_FRAMES_DIR": str(folder / "frames"), "CCHC_BUILD_DB": str(folder / "build.duckdb")}
    arguments = [
        "--quiet",
        "--project-dir",
        str(PROJECT / "dbt_project"),
        "--profiles-dir",
        str(PROJECT / "dbt_project"),
    ]
    arguments += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    arguments += ["--exclude-resource-type", "unit_test"]
    arguments += ["--exclude-resource-type", "test"] if command == "build" else []
    manifest = dbtRunner().invoke(["parse", *arguments[: arguments.index("--exclude-resource-type")]]).result
    if not isinstance(manifest, Manifest):
        raise TypeError("dbt could not parse the project; run `dbt parse` for the reason")
    started = time.perf_counter()
    outcome = dbtRunner(manifest=manifest).invoke([command, *arguments])
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "gib": used.ru_maxrss / 2**20}))
    return int(not outcome.success)


if __name__ == "__main__":
    sys.exit(main())
