"""The marts over the labels of the bundled reports: right locality, year and coverage, nothing put together wrongly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

from cchc.publishing import publish
from cchc.schemas import DOCUMENTS, OBSERVATIONS, QUANTITIES, QUARANTINE
from tests.integration.built_marts import DBT_PROJECT, build
from tests.integration.gold_frames import reference_frames, write_frames

# The 34 provinces of Resolution 202/2025/QH15 and the codes of those they were formed from.
SUCCESSIONS = {
    "01": ("01",),
    "04": ("04",),
    "08": (
        "02",
        "08",
    ),
    "11": ("11",),
    "12": ("12",),
    "14": ("14",),
    "15": (
        "10",
        "15",
    ),
    "19": (
        "06",
        "19",
    ),
    "20": ("20",),
    "22": ("22",),
    "24": (
        "24",
        "27",
    ),
    "25": (
        "17",
        "25",
        "26",
    ),
    "31": (
        "30",
        "31",
    ),
    "33": (
        "33",
        "34",
    ),
    "37": (
        "35",
        "36",
        "37",
    ),
    "38": ("38",),
    "40": ("40",),
    "42": ("42",),
    "44": (
        "44",
        "45",
    ),
    "46": ("46",),
    "48": (
        "48",
        "49",
    ),
    "51": (
        "51",
        "62",
    ),
    "52": (
        "52",
        "64",
    ),
    "56": (
        "56",
        "58",
    ),
    "66": (
        "54",
        "66",
    ),
    "68": (
        "60",
        "67",
        "68",
    ),
    "75": (
        "70",
        "75",
    ),
    "79": (
        "74",
        "77",
        "79",
    ),
    "80": (
        "72",
        "80",
    ),
    "82": (
        "82",
        "87",
    ),
    "86": (
        "83",
        "84",
        "86",
    ),
    "91": (
        "89",
        "91",
    ),
    "92": (
        "92",
        "93",
        "94",
    ),
    "96": (
        "95",
        "96",
    ),
}

HCMC, DONG_NAI, HUNG_YEN = "Thành phố Hồ Chí Minh", "Tỉnh Đồng Nai", "Thành phố Hưng Yên"
DEPARTMENT = "Sở Nông nghiệp và Phát triển nông thôn TP Hồ Chí Minh"

WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")

# subject, level, year, indicator, tier, value, coverage, months: the figures of the four reports in the marts
REPORTED = [
    (HCMC, "province", 2019, "online_cases_level34_rate", "all", 41, "six_months", 6),
    (HCMC, "province", 2019, "par_plan_targets", "all", 7, "full_year", 12),
    (HCMC, "province", 2019, "par_plan_tasks", "all", 44, "full_year", 12),
    (HCMC, "province", 2019, "par_communication_items", "all", 250, "six_months", 6),
    (HCMC, "province", 2019, "procedures_total", "all", 1784, "six_months", 6),
    (HCMC, "province", 2019, "procedures_total", "province", 1473, "six_months", 6),
    (HCMC, "province", 2019, "procedures_total", "district", 199, "six_months", 6),
    (HCMC, "province", 2019, "procedures_total", "commune", 112, "six_months", 6),
    (HCMC, "province", 2019, "cases_received_total", "all", 4_300_000, "six_months", 6),
    (HCMC, "province", 2019, "satisfaction_rate", "all", 80, "six_months", 6),
    (HCMC, "province", 2019, "network_connection_points", "all", 807, "six_months", 6),
    (HCMC, "province", 2019, "electronic_documents_exchanged", "all", 4_300_000, "six_months", 6),
    (HCMC, "province", 2019, "iso_agencies", "province", 29, "six_months", 6),
    (HCMC, "province", 2019, "iso_agencies", "district", 24, "six_months", 6),
    (HCMC, "province", 2019, "iso_agencies", "commune", 322, "six_months", 6),
    (HUNG_YEN, "district", 2019, "resolution_rate", "district", 87.96, "six_months", 8),
    (HUNG_YEN, "district", 2019, "cases_resolved_late", "district", 0, "six_months", 8),
    (HUNG_YEN, "district", 2019, "cases_received_total", "commune", 96_246, "six_months", 8),
    (DONG_NAI, "province", 2021, "procedure_decisions_issued", "all", 36, "full_year", 12),
    (DONG_NAI, "province", 2021, "procedures_published_new", "all", 216, "full_year", 12),
    (DONG_NAI, "province", 2021, "procedures_abolished", "all", 173, "full_year", 12),
    (DONG_NAI, "province", 2021, "on_time_rate", "province", 99.43, "full_year", 12),
    (DONG_NAI, "province", 2021, "on_time_rate", "district", 99, "full_year", 12),
    (DONG_NAI, "province", 2021, "on_time_rate", "commune", 98.6, "full_year", 12),
    (DONG_NAI, "province", 2021, "feedback_received", "all", 103_000, "one_month", 2),
    (DONG_NAI, "province", 2021, "feedback_processed", "all", 90_000, "one_month", 2),
    (DONG_NAI, "province", 2021, "satisfaction_rate", "all", 99.99, "full_year", 12),
    (DONG_NAI, "province", 2021, "online_services_level34", "all", 1170, "as_of", None),
    (DONG_NAI, "province", 2021, "online_cases_level4_rate", "all", 53.5, "as_of", None),
    (DONG_NAI, "province", 2021, "online_cases_level3_rate", "all", 4.16, "as_of", None),
    (DEPARTMENT, "department", 2020, "procedures_total", "all", 106, "six_months", 6),
    (DEPARTMENT, "department", 2020, "procedures_with_cases", "all", 45, "six_months", 6),
    (DEPARTMENT, "department", 2020, "on_time_rate", "all", 100, "six_months", 6),
    (DEPARTMENT, "department", 2020, "online_services_level34", "all", 23, "six_months", 6),
    (DEPARTMENT, "department", 2020, "online_cases_level34_rate", "all", 96.7, "six_months", 6),
    (DEPARTMENT, "department", 2020, "postal_procedures", "all", 45, "six_months", 6),
    (DEPARTMENT, "department", 2020, "postal_cases_rate", "all", 10.1, "six_months", 6),
    (DEPARTMENT, "department", 2020, "satisfaction_rate", "all", 99.5, "six_months", 6),
    (DEPARTMENT, "department", 2020, "staff_total", "all", 1214, "six_months", 6),
    (DEPARTMENT, "department", 2020, "official_mailboxes", "all", 300, "six_months", 6),
    (DEPARTMENT, "department", 2020, "software_in_use", "all", 17, "six_months", 6),
]


@pytest.fixture(scope="module")
def gold_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Frames of the labels, and the database dbt built from them with every model, test and unit test."""
    folder = tmp_path_factory.mktemp("marts")
    frames = write_frames(folder / "frames")
    return frames, build(frames, folder)


@pytest.fixture
def marts(gold_build: tuple[Path, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(gold_build[1]), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("row", REPORTED, ids=lambda row: f"{row[0]} {row[3]} {row[4]}")
def test_every_reported_figure_stands_in_its_place(marts: duckdb.DuckDBPyConnection, row: tuple[Any, ...]) -> None:
    subject, level, year, indicator, tier, value, coverage, months = row
    found = marts.execute(
        "select value, coverage, coverage_months, length(evidence) > 0 from mart_reform_indicators "
        "where coalesce(locality_name, subject) = ? and subject_level = ? "
        "and year = ? and indicator = ? and admin_level = ?",
        [subject, level, year, indicator, tier],
    ).fetchall()
    assert found == [(value, coverage, months, True)]


def test_a_department_never_speaks_for_its_city(marts: duckdb.DuckDBPyConnection) -> None:
    figures = "select value from mart_reform_indicators where province_code = '79' and indicator = 'satisfaction_rate'"
    assert marts.execute(f"{figures} and subject_level = 'department'").fetchall() == [(99.5,)]
    assert marts.execute(f"{figures} and locality_name = '{HCMC}'").fetchall() == [(80.0,)]
    wide = "select year, satisfaction_rate from mart_reform_indicators_wide where locality_name = ?"
    assert marts.execute(f"{wide} and satisfaction_rate is not null", [HCMC]).fetchall() == [(2019, 80.0)]


def test_every_figure_has_an_outcome(gold_build: tuple[Path, Path], marts: duckdb.DuckDBPyConnection) -> None:
    observations = pl.read_parquet(gold_build[0] / "observations.parquet")
    outcomes = dict(marts.execute("select outcome, sum(n_figures) from mart_coverage group by outcome").fetchall())
    assert sum(outcomes.values()) == observations.height
    assert outcomes["no_indicator"] == observations.filter(pl.col("indicator") == "other").height
    chosen = marts.execute("select count(*) from mart_reform_indicators").fetchone()
    assert chosen == (outcomes["year_figure"],)


def test_real_sums_get_their_verdict(marts: duckdb.DuckDBPyConnection) -> None:
    verdicts = marts.execute(
        "select document, identity, admin_level, printed_value, verdict from mart_arithmetic_audit"
    ).fetchall()
    department, province = "so-nn-ptnt-tp-ho-chi-minh-2020-h1.txt", "lam-dong-2020-q1.txt"
    for expected in (
        (department, "postal_cases_rate=n/d", "all", 10.1, "truncated"),  # 284/2.796 = 10,157
        (department, "online_cases_level34_rate=n/d", "all", 96.7, "rounded"),
        (department, "on_time_rate=n/d", "all", 100, "exact"),
        (province, "cases_received_total=province+district+commune", "all", 659_245, "exact"),
        (province, "cases_resolved_on_time=province+district+commune", "all", 635_593, "wrong"),  # 635.595
    ):
        assert expected in verdicts


def test_claims_stand_beside_the_independent_index(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select locality_name, year, indicator, index_name, claimed_value, round(official_score, 2), verdict "
        "from mart_claimed_vs_official"
    ).fetchall()
    assert ("Tỉnh Bà Rịa - Vũng Tàu", 2021, "par_index_score", "PAR", 87.61, 87.61, "agrees") in rows
    assert ("Tỉnh Bà Rịa - Vũng Tàu", 2021, "papi_score", "PAPI", 40.62, 40.61, "agrees") in rows
    assert ("Tỉnh Đồng Nai", 2021, "satisfaction_rate", "PAPI", 99.99, 40.95, "different_measures") in rows


def test_official_indices_are_published_with_their_source(marts: duckdb.DuckDBPyConnection) -> None:
    known = (
        ("PAR", "Tỉnh Quảng Ninh", 2018, 89.6, 1, True, False),  # a second source derives 89.06
        ("PAR", "Thành phố Hải Phòng", 2023, 91.87, 2, True, False),
        ("SIPAS", "Thành phố Hải Phòng", 2023, 88.09, 5, True, False),
        ("PCI", "Tỉnh Hà Tây", 2006, 40.73, None, False, False),
        ("PAPI", "Tỉnh Bà Rịa - Vũng Tàu", 2021, 40.61, None, False, True),
        ("PAPI", "Tỉnh Quảng Ninh", 2021, None, None, False, False),  # not scored
    )
    query = (
        "select index_name, locality_name, year, round(score, 2), rank, has_conflict, is_derived "
        "from mart_official_indices where index_name = ? and locality_name = ? and year = ?"
    )
    for expected in known:
        assert marts.execute(query, expected[:3]).fetchall() == [expected]
    every = "select count(*) from (select distinct index_name, year, province_code from staging.stg_official_indices)"
    assert marts.execute("select count(*) from mart_official_indices").fetchone() == marts.execute(every).fetchone()


def test_no_index_changes_over_a_break_in_its_series(marts: duckdb.DuckDBPyConnection) -> None:
    assert marts.execute(
        "select count(*) from mart_official_indices where break_in_series and change is not null"
    ).fetchall() == [(0,)]
    breaks = (
        "select year from mart_official_indices "
        "where index_name = 'PAPI' and break_in_series and locality_name = 'Tỉnh Đồng Nai' order by year"
    )
    assert marts.execute(breaks).fetchall() == [(2018,), (2019,), (2021,)]
    confirmed = "select distinct index_name from mart_official_indices where year >= 2022 and break_is_confirmed"
    assert ("SIPAS",) in marts.execute(confirmed).fetchall()


def test_national_targets_name_a_page_and_meet_figures_of_the_right_kind(marts: duckdb.DuckDBPyConnection) -> None:
    targets = marts.execute(
        "select target_id, indicator, from_year, deadline_year, source_url from dim_national_target"
    )
    for target, _, first, last, source in targets.fetchall():
        assert source.startswith("http"), target
        assert f"-{last}-" in target
        assert first < last
    wrong = (
        "select count(*) from mart_target_progress as m inner join dim_national_target as t using (target_id) "
        "where not list_contains(t.subject_levels, m.subject_level) "
        "or m.actual_year not between t.from_year and t.deadline_year"
    )
    assert marts.execute(wrong).fetchone() == (0,)
    met = "select subject, actual_value, verdict from mart_target_progress where target_id = '30c-2020-satisfaction'"
    assert ("TP Hồ Chí Minh", 80.0, "reached") in marts.execute(met).fetchall()


def test_every_table_and_column_is_described_in_the_database(marts: duckdb.DuckDBPyConnection) -> None:
    tables = marts.execute("select table_name, comment from duckdb_tables() where schema_name = 'main'").fetchall()
    assert {name for name, _ in tables} == {path.stem for path in (DBT_PROJECT / "models/marts").glob("*.sql")}
    assert all(comment and "Key: " in comment for _, comment in tables)
    bare = marts.execute(
        "select table_name, column_name from duckdb_columns() "
        "where schema_name = 'main' and not internal and coalesce(comment, '') = ''"
    ).fetchall()
    assert bare == []


def test_the_headline_list_is_the_wide_mart(marts: duckdb.DuckDBPyConnection) -> None:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    headlines = project["vars"]["headline_indicators"]
    columns = [row[0] for row in marts.execute("describe mart_reform_indicators_wide").fetchall()]
    pairs = [name for code in headlines for name in (code, f"{code}_coverage")]
    assert columns[-len(pairs) :] == pairs
    catalogue = {row[0] for row in marts.execute("select indicator from dim_indicator").fetchall()}
    assert set(headlines) <= catalogue


def test_the_current_provinces_are_34_and_dong_nai_is_a_city_among_them(marts: duckdb.DuckDBPyConnection) -> None:
    current = "select name, valid_from from dim_locality where level = 'province' and is_current"
    rows = dict(marts.execute(current).fetchall())
    assert len(rows) == 34
    assert str(rows["Thành phố Đồng Nai"]) == "2026-04-30"
    assert "Tỉnh Đồng Nai" not in rows
    before = (
        "select name from dim_locality where code = '75' and level = 'province' "
        "and date '2026-04-29' between valid_from and valid_to"
    )
    assert marts.execute(before).fetchall() == [("Tỉnh Đồng Nai",)]


def test_the_wide_mart_says_what_each_figure_covers(marts: duckdb.DuckDBPyConnection) -> None:
    headlines = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"][
        "headline_indicators"
    ]
    found = marts.execute("select * from mart_reform_indicators_wide")
    names = [column[0] for column in found.description]
    wide = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    cells = marts.execute(
        "select locality_id, year, indicator, value, coverage from mart_reform_indicators "
        "where locality_id is not null and admin_level = 'all' and component = ''"
    ).fetchall()
    told = {(row["locality_id"], row["year"]): row for row in wide}
    shown = [cell for cell in cells if cell[2] in headlines]
    assert len(shown) > 40
    for locality, year, indicator, value, coverage in shown:
        row = told[locality, year]
        assert (row[indicator], row[f"{indicator}_coverage"]) == (value, coverage)
    for row in wide:
        covered = {row[f"{code}_coverage"] for code in headlines} - {None}
        assert row["coverage"] == ("mixed" if len(covered) > 1 else next(iter(covered), None))
    assert {row["coverage"] for row in wide} >= {"full_year", "six_months", "mixed"}


def test_a_second_build_from_shuffled_frames_publishes_the_same_bytes(
    gold_build: tuple[Path, Path], tmp_path: Path
) -> None:
    frames, database = gold_build
    shuffled = tmp_path / "frames"
    shuffled.mkdir()
    for path in frames.glob("*.parquet"):
        frame = pl.read_parquet(path)
        frame.sample(frame.height, shuffle=True, seed=7).write_parquet(shuffled / path.name)
    again = build(shuffled, tmp_path, *WITHOUT_TESTS)

    one = publish(database, frames, tmp_path / "one")
    two = publish(again, shuffled, tmp_path / "two")

    assert one.files == two.files
    for name in one.files:
        if name != "reform.duckdb":
            assert (one.warehouse / name).read_bytes() == (two.warehouse / name).read_bytes(), name


def test_a_run_without_a_figure_builds_and_says_why(tmp_path: Path) -> None:
    frames = write_frames(tmp_path / "frames")
    unread = {"document_id": "d", "document": "hỏng.pdf", "error": "không đọc được"}
    row = {name: unread.get(name) for name in DOCUMENTS.names()}
    pl.DataFrame([row], schema=DOCUMENTS).write_parquet(frames / "documents.parquet")
    pl.DataFrame(schema=OBSERVATIONS).write_parquet(frames / "observations.parquet")
    pl.DataFrame(schema=QUANTITIES).write_parquet(frames / "quantities.parquet")
    with duckdb.connect(str(build(frames, tmp_path, *WITHOUT_TESTS)), read_only=True) as connection:
        coverage = connection.execute("select outcome, document, reason, n_figures from mart_coverage").fetchall()
        chosen = connection.execute("select count(*) from mart_reform_indicators").fetchone()
    assert coverage == [("unreadable", "hỏng.pdf", "không đọc được", 0)]
    assert chosen == (0,)


def test_a_broken_reference_fails_the_build(tmp_path: Path) -> None:
    frames = write_frames(tmp_path / "frames")
    documents = pl.read_parquet(frames / "documents.parquet")
    documents.filter(pl.col("document") != "dong-nai-2021.txt").write_parquet(frames / "documents.parquet")
    with pytest.raises(AssertionError, match="relationships_fct_observation_document_id"):
        build(frames, tmp_path, "--exclude-resource-type", "unit_test", "--select", "+fct_observation")


@pytest.fixture(scope="module")
def footing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    """Value, method, reason and members by "code indicator" of the 34, from one report of each of the 63 for 2024."""
    folder = tmp_path_factory.mktemp("footing")
    frames = _frames_of_63_provinces(folder / "frames", 2024)
    database = build(frames, folder, *WITHOUT_TESTS, "--select", "+mart_reform_indicators_34")
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select split_part(locality_id, ':', 2), indicator, value, method, null_because, n_members "
            "from mart_reform_indicators_34"
        ).fetchall()
    return {f"{code} {indicator}": tuple(rest) for code, indicator, *rest in found}


@pytest.mark.parametrize(("new", "olds"), SUCCESSIONS.items())
def test_each_of_the_34_is_the_sum_of_its_predecessors(
    footing: dict[str, tuple[Any, ...]], new: str, olds: tuple[str, ...]
) -> None:
    merged = len(olds) > 1
    received = sum(_count(old) for old in olds)
    on_time = sum(_count(old) - int(old) for old in olds)

    method = "added" if merged else "as_reported"
    assert footing[f"{new} cases_received_total"] == (received, method, None, len(olds))
    rate, method, _, _ = footing[f"{new} on_time_rate"]
    assert rate == pytest.approx(100 * on_time / received, abs=0.005)  # of the sums, never a mean of rates
    assert method == ("recomputed_from_fractions" if merged else "as_reported")
    score, _, null_because, _ = footing[f"{new} par_index_score"]
    assert (score is None) == merged
    assert null_because == ("scores_and_ranks_do_not_add_up" if merged else None)


def test_no_case_is_lost_or_gained_by_the_merger(footing: dict[str, tuple[Any, ...]]) -> None:
    olds = [old for members in SUCCESSIONS.values() for old in members]
    assert (len(SUCCESSIONS), len(olds), len(set(olds))) == (34, 63, 63)
    after = sum(row[0] for key, row in footing.items() if key.endswith(" cases_received_total"))
    assert after == sum(_count(old) for old in olds)


def _count(code: str) -> int:
    return 10_000 + 37 * int(code)


def _frames_of_63_provinces(folder: Path, year: int) -> Path:
    """One report per province of the year: a count, a rate with its fraction, and a score."""
    folder.mkdir()
    names = {
        row["code"]: row["short_name"]
        for row in reference_frames()["localities"].iter_rows(named=True)
        if row["level"] == "province" and row["valid_to"] == "2025-06-30"
    }
    documents, observations = [], []
    for code in sorted(old for olds in SUCCESSIONS.values() for old in olds):
        documents.append(
            {"document_id": code, "document": f"{code}.txt", "text": "", "published_at": f"{year + 1}-01-05"}
        )
        total, on_time = _count(code), _count(code) - int(code)
        for indicator, value, unit, numerator, denominator in (
            ("cases_received_total", total, "hồ sơ", None, None),
            ("on_time_rate", round(100 * on_time / total, 2), "%", on_time, total),
            ("par_index_score", 80 + int(code) / 100, "%", None, None),
        ):
            observations.append(
                {
                    "observation_id": f"{code}-{indicator}",
                    "document_id": code,
                    "document": f"{code}.txt",
                    "page": 1,
                    "start": 0,
                    "end": 1,
                    "evidence": indicator,
                    "indicator": indicator,
                    "value": float(value),
                    "unit": unit,
                    "numerator": numerator,
                    "denominator": denominator,
                    "qualifier": "exact",
                    "status": "actual",
                    "period_start": dt.date(year, 1, 1).isoformat(),
                    "period_end": dt.date(year, 12, 31).isoformat(),
                    "period_kind": "year",
                    "subject": names[code],
                    "subject_level": "province",
                    "province_code": code,
                    "admin_level": "all",
                    "rule": "test",
                    "confidence": 1.0,
                }
            )
    for name, rows, schema in (
        ("documents", documents, DOCUMENTS),
        ("observations", observations, OBSERVATIONS),
        ("quantities", [], QUANTITIES),
        ("quarantine", [], QUARANTINE),
    ):
        filled = [{column: row.get(column) for column in schema.names()} for row in rows]
        pl.DataFrame(filled, schema=schema).write_parquet(folder / f"{name}.parquet")
    for name, frame in reference_frames().items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder
