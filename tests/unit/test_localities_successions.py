"""Which locality followed which: the 63 provinces of 2025-06-30 into the 34 of the day after, and earlier changes."""

from __future__ import annotations

import polars as pl
import pytest

from cchc.localities import SUCCESSIONS, Gazetteer, load_localities, load_successions

MERGERS = {
    "Tuyên Quang": ("Hà Giang", "Tuyên Quang"),
    "Lào Cai": ("Yên Bái", "Lào Cai"),
    "Thái Nguyên": ("Bắc Kạn", "Thái Nguyên"),
    "Phú Thọ": ("Vĩnh Phúc", "Hòa Bình", "Phú Thọ"),
    "Bắc Ninh": ("Bắc Giang", "Bắc Ninh"),
    "Hưng Yên": ("Thái Bình", "Hưng Yên"),
    "Hải Phòng": ("Hải Dương", "Hải Phòng"),
    "Ninh Bình": ("Hà Nam", "Nam Định", "Ninh Bình"),
    "Quảng Trị": ("Quảng Bình", "Quảng Trị"),
    "Đà Nẵng": ("Quảng Nam", "Đà Nẵng"),
    "Quảng Ngãi": ("Kon Tum", "Quảng Ngãi"),
    "Gia Lai": ("Bình Định", "Gia Lai"),
    "Khánh Hòa": ("Ninh Thuận", "Khánh Hòa"),
    "Lâm Đồng": ("Đắk Nông", "Bình Thuận", "Lâm Đồng"),
    "Đắk Lắk": ("Phú Yên", "Đắk Lắk"),
    "Hồ Chí Minh": ("Bình Dương", "Bà Rịa - Vũng Tàu", "Hồ Chí Minh"),
    "Đồng Nai": ("Bình Phước", "Đồng Nai"),
    "Tây Ninh": ("Long An", "Tây Ninh"),
    "Cần Thơ": ("Sóc Trăng", "Hậu Giang", "Cần Thơ"),
    "Vĩnh Long": ("Bến Tre", "Trà Vinh", "Vĩnh Long"),
    "Đồng Tháp": ("Tiền Giang", "Đồng Tháp"),
    "Cà Mau": ("Bạc Liêu", "Cà Mau"),
    "An Giang": ("Kiên Giang", "An Giang"),
}
KEPT = (
    "Hà Nội",
    "Huế",
    "Lai Châu",
    "Điện Biên",
    "Sơn La",
    "Lạng Sơn",
    "Quảng Ninh",
    "Thanh Hóa",
    "Nghệ An",
    "Hà Tĩnh",
    "Cao Bằng",
)
SUCCESSOR = {old: new for new, olds in MERGERS.items() for old in olds} | {name: name for name in KEPT}


@pytest.fixture(scope="module")
def links() -> pl.DataFrame:
    return load_successions()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def events(links: pl.DataFrame, predecessor: str) -> dict[str, str]:
    return dict(links.filter(predecessor_id=predecessor).select("successor_id", "event").rows())


def test_the_list_above_is_complete() -> None:
    assert len(SUCCESSOR) == 63
    assert len(set(SUCCESSOR.values())) == 34


@pytest.mark.parametrize(("old", "new"), SUCCESSOR.items(), ids=list(SUCCESSOR))
def test_province_succession_of_2025(gazetteer: Gazetteer, links: pl.DataFrame, old: str, new: str) -> None:
    before = gazetteer.province_on(old, "2025-06-30")
    after = gazetteer.province_on(new, "2025-07-01")
    assert before is not None
    assert after is not None
    assert before.successor_ids == (after.locality_id,)
    assert before.locality_id in after.predecessor_ids
    assert events(links, before.locality_id) == {after.locality_id: "kept" if old in KEPT else "merged"}


@pytest.mark.parametrize("new", [*MERGERS, *KEPT])
def test_predecessors_are_exactly_the_merged_provinces(gazetteer: Gazetteer, new: str) -> None:
    after = gazetteer.province_on(new, "2025-07-01")
    assert after is not None
    names = {gazetteer.by_id(i).short_name for i in after.predecessor_ids}
    assert names == set(MERGERS.get(new, (new,)))


def test_the_new_code_is_that_of_one_predecessor(gazetteer: Gazetteer) -> None:
    for new in MERGERS:
        after = gazetteer.province_on(new, "2025-07-01")
        assert after is not None
        assert after.code in {gazetteer.by_id(i).code for i in after.predecessor_ids}


def test_ha_tay_became_part_of_ha_noi_in_2008(gazetteer: Gazetteer, links: pl.DataFrame) -> None:
    assert gazetteer.province("28", "2008-07-31") is not None
    assert gazetteer.province("28", "2008-08-01") is None
    assert events(links, "province:28:origin") == {"province:01:2008-08-01": "merged"}
    ha_dong = gazetteer.locality("district", "268", "2008-07-31")
    assert ha_dong is not None
    assert (ha_dong.name, ha_dong.province_code, ha_dong.parent_id) == ("Thành phố Hà Đông", "28", "province:28:origin")


def test_thu_duc_city_of_2021(gazetteer: Gazetteer, links: pl.DataFrame) -> None:
    for code, name in (("762", "Quận Thủ Đức"), ("763", "Quận 9"), ("769", "Quận 2")):
        district = gazetteer.locality("district", code, "2020-12-31")
        assert district is not None
        assert district.name == name
        assert events(links, district.locality_id) == {"district:769:2021-01-01": "merged"}
    city = gazetteer.locality("district", "769", "2021-01-01")
    assert city is not None
    assert city.name == "Thành phố Thủ Đức"
    assert gazetteer.locality("district", "769", "2025-07-01") is None


def test_hue_became_a_city_under_the_same_code(gazetteer: Gazetteer, links: pl.DataFrame) -> None:
    before, after = gazetteer.province("46", "2024-12-31"), gazetteer.province("46", "2025-01-01")
    assert before is not None
    assert after is not None
    assert (before.name, after.name) == ("Tỉnh Thừa Thiên Huế", "Thành phố Huế")
    assert events(links, before.locality_id) == {after.locality_id: "renamed"}
    assert set(events(links, "district:474:origin")) == {"district:474:2025-01-01", "district:475:2025-01-01"}


def test_dong_nai_became_a_city_in_2026(gazetteer: Gazetteer, links: pl.DataFrame) -> None:
    kinds = [p.kind if (p := gazetteer.province("75", day)) else None for day in ("2026-04-29", "2026-04-30")]
    assert kinds == ["tỉnh", "thành phố"]
    assert events(links, "province:75:2025-07-01") == {"province:75:2026-04-30": "renamed"}


@pytest.mark.parametrize(
    ("gone", "last_day", "heir"),
    [
        ("Huyện Hoành Bồ", "2019-12-31", "Thành phố Hạ Long"),
        ("Huyện Kỳ Sơn", "2019-12-31", "Thành phố Hòa Bình"),
        ("Huyện Đạ Tẻh", "2024-11-30", "Huyện Đạ Huoai"),
        ("Huyện Cát Tiên", "2024-11-30", "Huyện Đạ Huoai"),
        ("Huyện Yên Dũng", "2024-12-31", "Thành phố Bắc Giang"),
        ("Huyện Mỹ Lộc", "2024-08-31", "Thành phố Nam Định"),
    ],
)
def test_districts_merged_before_2025(gazetteer: Gazetteer, gone: str, last_day: str, heir: str) -> None:
    rows = load_localities().filter(name=gone, valid_to=last_day, level="district")
    assert rows.height == 1
    assert [gazetteer.by_id(i).name for i in rows["successor_ids"][0]] == [heir]


def test_columns(links: pl.DataFrame) -> None:
    assert links.schema == SUCCESSIONS
    assert set(links["event"]) == {"kept", "renamed", "moved", "merged", "split"}
    assert not links.select("predecessor_id", "successor_id").is_duplicated().any()


def test_links_and_dimension_say_the_same(links: pl.DataFrame) -> None:
    rows = load_localities()
    forward = (
        rows.select("locality_id", pl.col("successor_ids").alias("to")).explode("to", empty_as_null=True).drop_nulls()
    )
    backward = rows.select(pl.col("predecessor_ids").alias("from"), "locality_id").explode("from", empty_as_null=True)
    pairs = set(links.select("predecessor_id", "successor_id").rows())
    assert set(forward.rows()) == pairs
    assert set(backward.drop_nulls().rows()) == pairs


def test_every_commune_of_2025_has_successors_in_the_succeeding_province(links: pl.DataFrame) -> None:
    rows = load_localities()
    old = rows.filter(pl.col("valid_to") == "2025-06-30")
    communes = old.filter(level="commune")
    followed = communes.join(links, left_on="locality_id", right_on="predecessor_id").join(
        rows, left_on="successor_id", right_on="locality_id", suffix="_new"
    )
    assert followed["locality_id"].n_unique() == communes.height == 10035
    provinces = old.filter(level="province").select("code", pl.col("successor_ids").list.first().alias("heir"))
    checked = followed.join(provinces, left_on="province_code", right_on="code")
    assert checked.filter(pl.col("heir").str.split(":").list.get(1) != pl.col("province_code_new")).is_empty()


def test_every_new_commune_has_a_predecessor() -> None:
    new = load_localities().filter(level="commune", valid_from="2025-07-01")
    assert new.filter(pl.col("predecessor_ids").list.len() == 0).is_empty()


def test_split_communes_are_flagged_and_have_one_main_successor(links: pl.DataFrame) -> None:
    of_2025 = links.filter(pl.col("successor_id").str.ends_with("2025-07-01"))
    split = of_2025.filter(event="split").group_by("predecessor_id").agg(pl.col("is_main").sum(), pl.len())
    assert split.height == 471
    assert split.filter(pl.col("len") < 2).is_empty()
    assert set(split["is_main"]) == {1}
    assert of_2025.filter(event="merged")["is_main"].all()


def test_island_districts_without_communes_became_special_zones() -> None:
    rows = load_localities()
    islands = rows.filter(pl.col("valid_to") == "2025-06-30", pl.col("successor_ids").list.len() > 0, level="district")
    zones = (
        rows.filter(locality_id=None)
        if islands.is_empty()
        else islands.explode("successor_ids").join(rows, left_on="successor_ids", right_on="locality_id", suffix="_new")
    )
    assert set(zones.select("name", "name_new").rows()) == {
        ("Huyện Bạch Long Vĩ", "Đặc khu Bạch Long Vĩ"),
        ("Huyện Cồn Cỏ", "Đặc khu Cồn Cỏ"),
        ("Huyện Hoàng Sa", "Đặc khu Hoàng Sa"),
        ("Huyện Lý Sơn", "Đặc khu Lý Sơn"),
        ("Huyện Côn Đảo", "Đặc khu Côn Đảo"),
    }


def test_counts_added_over_successors_lose_nothing() -> None:
    """One case per commune, rolled up the old and the new way, gives the same totals in each of the 34 provinces."""
    rows = load_localities()
    old = rows.filter(pl.col("valid_to") == "2025-06-30")
    cases = old.filter(level="commune").group_by("province_code").agg(pl.len().alias("cases"))
    heirs = old.filter(level="province").select(
        pl.col("code").alias("province_code"), pl.col("successor_ids").list.first()
    )
    by_heir = cases.join(heirs, on="province_code").group_by("successor_ids").agg(pl.col("cases").sum())
    assert by_heir.height == 34
    assert by_heir["cases"].sum() == cases["cases"].sum() == 10035
