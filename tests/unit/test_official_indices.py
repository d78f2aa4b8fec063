"""Tables of index results: the bundled one, the reader's own, and what is said of a bad row."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from cchc.indices import (
    OFFICIAL_INDICES,
    IndexTableError,
    load_official_components,
    load_official_indices,
    load_official_means,
)
from cchc.localities import load_localities

HEADER = ",".join(OFFICIAL_INDICES)


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """A reference folder with one bundled row and an empty folder for the reader's own tables."""
    (tmp_path / "own_indices").mkdir()
    rows = f"{HEADER}\nPAR,2021,Quảng Ninh,22,91.04,2,https://example.vn,published fact,\n"
    (tmp_path / "official_indices.csv").write_text(rows, encoding="utf-8")
    return tmp_path


def test_every_bundled_row_is_good(project: Path) -> None:
    tables = load_official_indices(project / "data/reference")
    assert tables.bad_rows == ()
    assert tables.frame.schema == OFFICIAL_INDICES
    assert tables.frame.height > 1_700
    assert tables.frame["licence"].null_count() == 0
    seven = tables.frame.filter(pl.col("index") == "PAPI", pl.col("year") == 2022).height
    assert seven == 63


def test_every_bundled_component_and_mean_names_source_and_licence(project: Path) -> None:
    reference = project / "data/reference"
    for frame in (load_official_components(reference), load_official_means(reference)):
        assert frame.height > 20
        assert frame["source"].null_count() == frame["licence"].null_count() == 0


def test_a_mean_is_of_all_provinces_or_of_a_region_by_its_name(project: Path) -> None:
    scopes = set(load_official_means(project / "data/reference")["scope"])
    assert scopes <= {"63 provinces", *load_localities()["region"].drop_nulls()}


def test_a_bundled_table_that_is_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "official_means.csv").write_text("index,year\nPAR,x\n", encoding="utf-8")
    with pytest.raises(IndexTableError, match=r"official_means[.]csv: cannot be read"):
        load_official_means(tmp_path)


def test_own_tables_are_added_and_repeated_rows_kept_once(reference: Path) -> None:
    repeated = "PAR,2021,Quảng Ninh,22,91.04,2,https://example.vn,published fact,"
    own = f'{HEADER}\n{repeated}\nSIPAS,2021,TP.HCM,,"86,5",,sách,,\n'
    (reference / "own_indices/mine.csv").write_text(own, encoding="utf-8-sig")
    tables = load_official_indices(reference)
    assert tables.bad_rows == ()
    assert tables.frame.select("index", "province_code", "score", "rank").rows() == [
        ("PAR", "22", 91.04, 2),
        ("SIPAS", "79", 86.5, None),
    ]


def test_an_excel_table_reads_like_the_csv(reference: Path) -> None:
    book = Workbook()
    book.active.append(list(OFFICIAL_INDICES))
    book.active.append(["PAR INDEX", 2023, "Hải Phòng", 31, 91.87, 2, "báo cáo", None, None])
    book.active.append([None] * len(OFFICIAL_INDICES))
    book.save(reference / "own_indices/mine.xlsx")
    tables = load_official_indices(reference)
    assert tables.bad_rows == ()
    assert ("PAR", 2023, "Hải Phòng", "31", 91.87, 2, "báo cáo", None, None) in tables.frame.rows()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("PARX,2021,Quảng Ninh,22,91,2,s,,", "index 'PARX' is none of PAR, SIPAS, PAPI, PCI"),
        ("PAR,hai,Quảng Ninh,22,91,2,s,,", "year 'hai' is not a whole number"),
        ("PAR,2009,Quảng Ninh,22,91,2,s,,", "year 2009: PAR begins in 2012"),
        ("PAR,2021,Quảng Ninh,99,91,2,s,,", "province_code 99 was not in force in 2021"),
        ("PAR,2021,Bắc Ninh,24,91,2,s,,", "province_code 24 is not Bắc Ninh in 2021"),
        ("PCI,2024,Hà Tây,28,60,2,s,,", "province_code 28 was not in force in 2024"),
        ("PAR,2021,Quảng Mình,,91,2,s,,", "province 'Quảng Mình' is unknown in 2021"),
        ("PAR,2021,,,91,2,s,,", "neither province nor province_code"),
        ("PAPI,2016,Quảng Ninh,22,61,,s,,", "score 61 is above 60, the scale of PAPI in 2016"),
        ("PAR,2021,Quảng Ninh,22,9 1,2,s,,", "score '9 1' is not a number"),
        ("PAR,2021,Quảng Ninh,22,91,70,s,,", "rank 70 is outside 1-64"),
        ("PAR,2021,Quảng Ninh,22,91,2,,,", "no source"),
    ],
)
def test_a_bad_row_is_named_and_left_out(reference: Path, row: str, reason: str) -> None:
    good = "PAPI,2021,Sơn La,14,40.14,,s,,"
    (reference / "own_indices/mine.csv").write_text(f"{HEADER}\n{good}\n{row}\n", encoding="utf-8")
    tables = load_official_indices(reference)
    assert [str(bad) for bad in tables.bad_rows] == [f"mine.csv, line 3: {reason}"]
    assert tables.frame.height == 2


def test_code_24_is_bac_ninh_since_the_merger(reference: Path) -> None:
    rows = "PCI,2026,Bắc Ninh,24,70,,s,,\nPCI,2024,Bắc Giang,24,70,,s,,\n"
    (reference / "own_indices/mine.csv").write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    assert load_official_indices(reference).bad_rows == ()


def test_a_table_without_a_column_or_of_another_kind_is_refused(reference: Path) -> None:
    (reference / "own_indices/mine.csv").write_text("index,year\nPAR,2021\n", encoding="utf-8")
    with pytest.raises(IndexTableError, match=r"mine\.csv: no column province, province_code, score"):
        load_official_indices(reference)
    (reference / "own_indices/mine.csv").unlink()
    (reference / "own_indices/mine.xlsx").write_bytes(b"no workbook")
    with pytest.raises(IndexTableError, match=r"mine\.xlsx: cannot be read as xlsx"):
        load_official_indices(reference)
