"""The locality dimension: what stood on which day, and that its key is never the code alone."""

from __future__ import annotations

import re

import polars as pl
import pytest

from cchc.localities import LOCALITIES, Gazetteer, Locality, load_localities


@pytest.fixture(scope="module")
def localities() -> pl.DataFrame:
    return load_localities()


def on(localities: pl.DataFrame, day: str, **equal: str) -> pl.DataFrame:
    in_force = localities.filter(
        pl.col("valid_from").fill_null("") <= day, pl.col("valid_to").fill_null("9999-12-31") >= day
    )
    return in_force.filter(**equal) if equal else in_force


def test_columns_and_types(localities: pl.DataFrame) -> None:
    assert localities.schema == LOCALITIES
    assert list(Locality.__dataclass_fields__) == LOCALITIES.names()


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        ("2008-07-31", 64, 684, 10891),  # before Hà Tây was merged into Hà Nội
        ("2008-08-01", 63, 684, 10889),
        ("2019-06-30", 63, 713, 11160),
        ("2022-01-01", 63, 705, 10599),
        ("2025-06-30", 63, 696, 10035),
        ("2025-07-01", 34, 0, 3321),
        ("2026-11-01", 34, 0, 3321),
    ],
)
def test_number_of_units_in_force(
    localities: pl.DataFrame, day: str, provinces: int, districts: int, communes: int
) -> None:
    counts = dict(on(localities, day).group_by("level").len().rows())
    assert counts.get("province") == provinces
    assert counts.get("district", 0) == districts
    assert counts.get("commune") == communes


def test_communes_of_2025_by_kind(localities: pl.DataFrame) -> None:
    kinds = dict(on(localities, "2025-07-01", level="commune").group_by("kind").len().rows())
    assert kinds == {"xã": 2621, "phường": 687, "đặc khu": 13}


@pytest.mark.parametrize(
    ("day", "districts", "communes"),
    [
        ("2019-06-30", {"quận": 19, "huyện": 5}, 322),
        ("2021-01-01", {"quận": 16, "huyện": 5, "thành phố": 1}, 312),
        ("2025-01-01", {"quận": 16, "huyện": 5, "thành phố": 1}, 273),
    ],
)
def test_ho_chi_minh_city_through_its_reforms(
    localities: pl.DataFrame, day: str, districts: dict[str, int], communes: int
) -> None:
    city = on(localities, day, province_code="79")
    assert dict(city.filter(level="district").group_by("kind").len().rows()) == districts
    assert city.filter(level="commune").height == communes


def test_key_is_code_and_first_day(localities: pl.DataFrame) -> None:
    assert not localities["locality_id"].is_duplicated().any()
    expected = pl.concat_str("level", "code", pl.col("valid_from").fill_null("origin"), separator=":")
    assert localities.filter(pl.col("locality_id") != expected).is_empty()
    assert localities.filter(level="province")["code"].is_duplicated().any()


def test_versions_of_a_code_never_overlap(localities: pl.DataFrame) -> None:
    ordered = localities.sort("level", "code", pl.col("valid_from").fill_null(""))
    previous_end = pl.col("valid_to").fill_null("9999-12-31").shift(1).over("level", "code")
    assert ordered.filter(previous_end >= pl.col("valid_from").fill_null("")).is_empty()
    assert ordered.filter(pl.col("valid_to") < pl.col("valid_from")).is_empty()


def test_codes_are_text_of_the_official_length(localities: pl.DataFrame) -> None:
    lengths = localities.group_by("level").agg(pl.col("code").str.len_chars().unique()).rows()
    assert dict(lengths) == {"province": [2], "district": [3], "commune": [5]}
    assert localities["code"].str.contains("^[0-9]+$").all()


def test_every_lower_unit_has_a_parent_in_force_on_its_last_day(localities: pl.DataFrame) -> None:
    lower = localities.filter(pl.col("level") != "province")
    joined = lower.join(localities, left_on="parent_id", right_on="locality_id", suffix="_parent")
    assert joined.height == lower.height
    last = pl.col("valid_to").fill_null("9999-12-31")
    assert joined.filter(
        (pl.col("valid_from_parent").fill_null("") > last)
        | (pl.col("valid_to_parent").fill_null("9999-12-31") < last)
        | (pl.col("province_code_parent") != pl.col("province_code"))
    ).is_empty()


def test_parents_are_districts_before_and_provinces_after_2025(localities: pl.DataFrame) -> None:
    communes = localities.filter(level="commune").with_columns(
        parent=pl.col("parent_id").str.extract("^([a-z]+)"), new=pl.col("valid_from") == "2025-07-01"
    )
    assert set(communes.select(pl.col("new").fill_null(value=False), "parent").unique().rows()) == {
        (False, "district"),
        (True, "province"),
    }


def test_regions(localities: pl.DataFrame) -> None:
    assert localities["region"].null_count() == 0
    before = on(localities, "2025-06-30", level="province").group_by("region").len()
    after = on(localities, "2025-07-01", level="province").group_by("region").len()
    assert sorted(before["len"]) == [5, 6, 11, 13, 14, 14]
    assert sorted(after["len"]) == [3, 5, 5, 6, 6, 9]


def test_names_are_clean(localities: pl.DataFrame) -> None:
    for name, kind in localities.select("name", "kind").iter_rows():
        assert name == name.strip()
        assert "  " not in name
        assert name.lower().startswith(kind + " ")
        assert not re.search(r" 0[0-9]", name)


CODES_WITH_TWO_OWNERS = {
    "15": ("Yên Bái", "Lào Cai"),
    "24": ("Bắc Giang", "Bắc Ninh"),
    "44": ("Quảng Bình", "Quảng Trị"),
    "52": ("Bình Định", "Gia Lai"),
    "80": ("Long An", "Tây Ninh"),
    "82": ("Tiền Giang", "Đồng Tháp"),
    "91": ("Kiên Giang", "An Giang"),
}


@pytest.mark.parametrize("code", CODES_WITH_TWO_OWNERS)
def test_a_code_that_changed_owners_means_what_it_meant_that_day(code: str) -> None:
    gazetteer = Gazetteer.load()
    before, after = gazetteer.province(code, "2025-06-30"), gazetteer.province(code, "2025-07-01")
    assert before is not None
    assert after is not None
    assert (before.short_name, after.short_name) == CODES_WITH_TWO_OWNERS[code]
    assert before.locality_id != after.locality_id
    assert after.locality_id in before.successor_ids


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("Lào Cai", "10", "15"),
        ("Bắc Ninh", "27", "24"),
        ("Quảng Trị", "45", "44"),
        ("Gia Lai", "64", "52"),
        ("Tây Ninh", "72", "80"),
        ("Đồng Tháp", "87", "82"),
        ("An Giang", "89", "91"),
    ],
)
def test_a_name_that_changed_its_code(name: str, old: str, new: str) -> None:
    gazetteer = Gazetteer.load()
    before, after = gazetteer.province_on(name, "2025-06-30"), gazetteer.province_on(name, "2025-07-01")
    assert before is not None
    assert after is not None
    assert (before.code, after.code) == (old, new)


def test_only_these_seven_codes_changed_owners(localities: pl.DataFrame) -> None:
    before = on(localities, "2025-06-30", level="province").select("code", "short_name")
    both = before.join(on(localities, "2025-07-01", level="province"), on="code", suffix="_new")
    changed = both.filter(pl.col("short_name") != pl.col("short_name_new"))
    assert set(changed["code"]) == set(CODES_WITH_TWO_OWNERS)


def test_a_caller_cannot_spoil_the_shared_table() -> None:
    table = load_localities()
    table.extend(table.head(1))
    assert load_localities().height == table.height - 1
