"""Place names in sentences: what is found, what it means on a day, and what is left open."""

from __future__ import annotations

import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.localities import Gazetteer, Locality, Mention, load_localities
from cchc.localities.dimension import read_table
from cchc.shadow import fold


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def found(text: str) -> list[tuple[str, str, str]]:
    """(text of the mention, level, kind) of every mention."""
    return [(text[m.start : m.end], m.level, m.kind) for m in Gazetteer.load().find(fold(text), text)]


def only(text: str) -> Mention:
    mentions = Gazetteer.load().find(fold(text), text)
    assert len(mentions) == 1, mentions
    return mentions[0]


def meant(text: str, on: str | None = None, within: str | None = None) -> str | None:
    """The full name of the one locality `text` means."""
    locality = Gazetteer.load().resolve(only(text), on, within)
    return locality and locality.name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("TPHCM", "Thành phố Hồ Chí Minh"),
        ("Tp. HCM", "Thành phố Hồ Chí Minh"),
        ("TP HCM", "Thành phố Hồ Chí Minh"),
        ("tp.HCM", "Thành phố Hồ Chí Minh"),
        ("TP Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Tp.Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("THÀNH PHỐ HỒ CHÍ MINH", "Thành phố Hồ Chí Minh"),
        ("TP Đà Nẵng", "Thành phố Đà Nẵng"),
        ("thành phố Cần Thơ", "Thành phố Cần Thơ"),
        ("Hà Nội", "Thành phố Hà Nội"),
        ("BR-VT", "Tỉnh Bà Rịa - Vũng Tàu"),
        ("tỉnh BR-VT", "Tỉnh Bà Rịa - Vũng Tàu"),
        ("Bà Rịa – Vũng Tàu", "Tỉnh Bà Rịa - Vũng Tàu"),
        ("Bà Rịa-Vũng Tàu", "Tỉnh Bà Rịa - Vũng Tàu"),
        ("Đắc Lắk", "Tỉnh Đắk Lắk"),
        ("Đắc Lắc", "Tỉnh Đắk Lắk"),
        ("Đăk Nông", "Tỉnh Đắk Nông"),
        ("Bắc Cạn", "Tỉnh Bắc Kạn"),
        ("Kontum", "Tỉnh Kon Tum"),
        ("Hoà Bình", "Tỉnh Hòa Bình"),
        ("Khánh Hoà", "Tỉnh Khánh Hòa"),
        ("tỉnh Đồng Nai", "Tỉnh Đồng Nai"),
        ("Tỉnh\nĐồng Nai", "Tỉnh Đồng Nai"),
        ("tỉnh \u00a0Đồng  Nai", "Tỉnh Đồng Nai"),
    ],
)
def test_provinces_and_their_spellings(written: str, name: str) -> None:
    assert meant(written, "2022-12-31") == name


@pytest.mark.parametrize(
    ("written", "level", "name"),
    [
        ("tỉnh Hưng Yên", "province", "Tỉnh Hưng Yên"),
        ("thành phố Hưng Yên", "district", "Thành phố Hưng Yên"),
        ("TP. Hưng Yên", "district", "Thành phố Hưng Yên"),
        ("thành phố  Hưng Yên", "district", "Thành phố Hưng Yên"),
        ("Hưng Yên", "province", "Tỉnh Hưng Yên"),
        ("thị xã Quảng Trị", "district", "Thị xã Quảng Trị"),
        ("huyện Điện Biên", "district", "Huyện Điện Biên"),
        ("Quận 1", "district", "Quận 1"),
        ("Q.1", "district", "Quận 1"),
        ("Q. 12", "district", "Quận 12"),
        ("H. Củ Chi", "district", "Huyện Củ Chi"),
        ("TX. Sơn Tây", "district", "Thị xã Sơn Tây"),
        ("TP Thủ Đức", "district", "Thành phố Thủ Đức"),
        ("Thủ Đức", "district", "Thành phố Thủ Đức"),
        ("Lập Thạch", "district", "Huyện Lập Thạch"),
        ("Đà Lạt", "district", "Thành phố Đà Lạt"),
        ("Qui Nhơn", "district", "Thành phố Quy Nhơn"),
        ("Buôn Mê Thuột", "district", "Thành phố Buôn Ma Thuột"),
        ("thị trấn Lập Thạch", "commune", "Thị trấn Lập Thạch"),
        ("xã An Viễn", "commune", "Xã An Viễn"),
        ("P. Phương Đông", "commune", "Phường Phương Đông"),
    ],
)
def test_the_word_before_a_name_decides_the_level(written: str, level: str, name: str) -> None:
    mention = only(written)
    assert (mention.start, mention.end, mention.level) == (0, len(written), level)
    assert meant(written, "2022-12-31") == name


def test_a_bare_name_of_two_levels_means_the_province_and_keeps_the_city() -> None:
    mention = only("Hưng Yên")
    assert mention.kind == "bare"
    assert [c.level for c in mention.candidates if c.valid_on("2022-12-31")] == ["province", "district"]


@pytest.mark.parametrize(
    "text",
    [
        "đấu tranh vì hòa bình và ổn định",
        "cấp xã, các xã hội hóa, xã đông dân",
        "Phó Thủ tướng Thường trực Trương Hòa Bình",
        "bà Nguyễn Thị Huế, ông Phạm Bình Minh",
        "tư tưởng, đạo đức, phong cách Hồ Chí Minh",
        "khu vực châu Á - Thái Bình Dương",
        "trụ sở trên đường Hà Nội, số 5 đường Điện Biên Phủ",
        "một đầu mối thống nhất, phải thống nhất; Thống Nhất",
        "Quận 13, quận 1A, xã Bỗng Dưng Không Có",
        "motcua.dongnai.gov.vn; congan.tp-hcm",
        "hội nghị tại xã Long Hoà An",
    ],
)
def test_words_persons_and_streets_are_no_places(text: str) -> None:
    assert found(text) == []


def test_without_the_original_bare_district_names_are_not_reported(gazetteer: Gazetteer) -> None:
    text = "Đà Lạt, huyện Đạ Huoai và tỉnh Lâm Đồng"
    names = [m.name for m in gazetteer.find(fold(text))]
    assert names == ["Đạ Huoai", "Lâm Đồng"]


def test_mentions_come_in_order_and_never_overlap() -> None:
    text = "UBND xã An Viễn, huyện Trảng Bom, tỉnh Đồng Nai; thành phố Biên Hòa và Long Khánh"
    assert [t for t, _, _ in found(text)] == [
        "xã An Viễn",
        "huyện Trảng Bom",
        "tỉnh Đồng Nai",
        "thành phố Biên Hòa",
        "Long Khánh",
    ]


def test_a_place_right_after_a_place_is_no_person() -> None:
    text = "huyện Long Hồ Vĩnh Long và huyện Mỹ Đức Hà Nội"
    assert [t for t, _, _ in found(text)] == ["huyện Long Hồ", "Vĩnh Long", "huyện Mỹ Đức", "Hà Nội"]


def test_headings_in_capitals() -> None:
    assert found("UBND TỈNH ĐỒNG NAI") == [("TỈNH ĐỒNG NAI", "province", "tỉnh")]
    assert found("UBND HUYỆN LẬP THẠCH") == [("HUYỆN LẬP THẠCH", "district", "huyện")]
    assert found("SỞ NỘI VỤ ĐỒNG NAI") == [("ĐỒNG NAI", "province", "bare")]
    assert found("ÔNG TRẦN THANH BÌNH") == []


def test_a_longer_name_wins_and_a_broken_match_gives_way_to_a_shorter_one() -> None:
    assert found("Điện Biên Phủ") == [("Điện Biên Phủ", "district", "bare")]
    assert found("tỉnh Hà Namibia, tỉnh Hà Nam") == [("tỉnh Hà Nam", "province", "tỉnh")]
    assert found("Đà Nẵngx, Cà Mau") == [("Cà Mau", "province", "bare")]


def test_offsets_are_those_of_the_original_across_blanks_and_line_breaks() -> None:
    text = "a  b \n c   Quảng\nNgãi  và\n\nthành  phố \n Biên Hòa"
    assert [t for t, _, _ in found(text)] == ["Quảng\nNgãi", "thành  phố \n Biên Hòa"]


def test_names_do_not_join_over_a_blank_line() -> None:
    assert found("thành phố\n\nNha Trang") == [("Nha Trang", "district", "bare")]


@pytest.mark.parametrize(
    ("written", "on", "locality_id"),
    [
        ("Lào Cai", "2025-06-30", "province:10:origin"),
        ("Lào Cai", "2025-07-01", "province:15:2025-07-01"),
        ("Hưng Yên", "2026-03-31", "province:33:2025-07-01"),
        ("Vĩnh Phúc", "2025-07-01", None),
        ("Thủ Đức", "2020-12-31", "district:762:origin"),
        ("Thủ Đức", "2021-01-01", "district:769:2021-01-01"),
        ("Quận 2", "2020-06-30", "district:769:origin"),
        ("Quận 2", "2022-06-30", None),
        ("thành phố Huế", "2020-12-31", "district:474:origin"),
        ("thành phố Huế", "2025-03-31", "province:46:2025-01-01"),
        ("TT-Huế", "2020-12-31", "province:46:origin"),
        ("Thừa Thiên Huế", "2025-03-31", "province:46:2025-01-01"),
        ("tỉnh Đồng Nai", "2026-12-31", "province:75:2026-04-30"),
        ("Hà Tây", "2007-12-31", "province:28:origin"),
        ("Hà Tây", "2009-12-31", None),
        ("huyện Thuận An", "2019-12-31", "district:725:2011-01-14"),  # a town then
        ("thị xã Thuận An", "2019-12-31", "district:725:2011-01-14"),
        ("huyện Lập Thạch", "2025-07-01", None),
        ("đặc khu Phú Quốc", "2025-07-01", "commune:31078:2025-07-01"),
        ("đặc khu Phú Quốc", "2025-06-30", None),
    ],
)
def test_the_version_in_force_on_a_day(written: str, on: str, locality_id: str | None) -> None:
    locality = Gazetteer.load().resolve(only(written), on)
    assert (locality and locality.locality_id) == locality_id


@pytest.mark.parametrize(
    ("written", "locality_id"),
    [
        ("Lào Cai", "province:10:origin"),
        ("Huế", "province:46:2025-01-01"),
        ("Quận 2", "district:769:origin"),
        ("Hà Tây", "province:28:origin"),
        ("đặc khu Phú Quốc", "commune:31078:2025-07-01"),
    ],
)
def test_without_a_day_the_last_footing_before_the_mergers_is_meant(written: str, locality_id: str) -> None:
    locality = Gazetteer.load().resolve(only(written))
    assert locality is not None
    assert locality.locality_id == locality_id


def shared_district_names(on: str) -> list[tuple[str, str]]:
    """(kind, short name) of districts that stand in more than one province on that day."""
    rows = load_localities().filter(
        pl.col("valid_from").fill_null("") <= on, pl.col("valid_to").fill_null("9999") >= on, level="district"
    )
    many = (
        rows.group_by("kind", "short_name").agg(pl.col("province_code").n_unique()).filter(pl.col("province_code") > 1)
    )
    return sorted(many.select("kind", "short_name").rows())


@pytest.mark.parametrize(("kind", "name"), shared_district_names("2022-12-31"))
def test_a_district_name_of_several_provinces_is_left_open(kind: str, name: str, gazetteer: Gazetteer) -> None:
    written = f"{kind} {name}"
    mention = only(written)
    valid = [c for c in mention.candidates if c.valid_on("2022-12-31")]
    assert len({c.province_code for c in valid}) > 1
    assert gazetteer.resolve(mention, "2022-12-31") is None
    for candidate in valid:
        assert gazetteer.resolve(mention, "2022-12-31", within=candidate.province_code) == candidate


def test_there_are_such_names() -> None:
    assert ("huyện", "Châu Thành") in shared_district_names("2022-12-31")


def test_a_commune_is_decided_by_its_district() -> None:
    assert meant("Phường 1", "2022-12-31") is None
    assert meant("Phường 1", "2022-12-31", within="79") is None
    assert meant("Phường 1", "2022-12-31", within="764") == "Phường 1"


@pytest.mark.parametrize(
    ("name", "alias"), read_table("aliases").filter(level="province").select("name", "alias").rows()
)
def test_every_province_alias_leads_to_its_province(name: str, alias: str, gazetteer: Gazetteer) -> None:
    rows = load_localities().filter(level="province", short_name=name)
    written = f"Thành phố {alias}" if alias in read_table("not_bare")["name"] else alias
    for locality_id, start, end in rows.select("locality_id", "valid_from", "valid_to").iter_rows():
        on = end or start
        by_name, by_mention = gazetteer.province_on(alias, on), gazetteer.resolve(only(written), on)
        assert by_name is not None
        assert by_name.locality_id == locality_id
        assert by_mention == by_name


@pytest.mark.parametrize(
    ("name", "alias"), read_table("aliases").filter(level="district").select("name", "alias").rows()
)
def test_every_district_alias_leads_to_its_district(name: str, alias: str, gazetteer: Gazetteer) -> None:
    locality = gazetteer.resolve(only(alias))
    assert locality is not None
    assert locality.short_name == name


def test_aliases_name_existing_localities() -> None:
    known = load_localities().select("level", pl.col("short_name").alias("name"))
    assert read_table("aliases").join(known, on=["level", "name"], how="anti").is_empty()
    assert not read_table("aliases").is_duplicated().any()


@pytest.mark.parametrize(
    ("written", "on", "code"),
    [
        ("Hồ Chí Minh", "2024-01-01", "79"),
        ("Ho Chi Minh", "2024-01-01", "79"),
        ("TP. Hồ Chí Minh", "2024-01-01", "79"),
        ("Bac Kan", "2024-01-01", "06"),
        ("Dak Lak", "2024-01-01", "66"),
        ("Ba Ria-Vung Tau", "2024-01-01", "77"),
        ("KHÁNH HOÀ", "2006-12-31", "56"),
        ("Huế", "2020-12-31", "46"),
        ("TT-Hue", "2024-12-31", "46"),
        ("24", "2024-01-01", "24"),
        ("Bắc Giang", "2025-07-01", None),
        ("26", "2025-07-01", None),
        ("Atlantis", "2024-01-01", None),
    ],
)
def test_a_province_by_name_or_code(written: str, on: str, code: str | None) -> None:
    province = Gazetteer.load().province_on(written, on)
    assert (province and province.code) == code


LOCALITIES = load_localities()


def locality(row: int) -> Locality:
    return Gazetteer.load().by_id(LOCALITIES["locality_id"][row])


@settings(max_examples=300, deadline=None)
@given(
    row=st.integers(0, LOCALITIES.height - 1),
    before=st.sampled_from(["", "UBND ", "tại ", "(", "…\n\n", "2019, "]),
    after=st.sampled_from(["", " đạt 95%", ",", ")", ".\n", ": 12"]),
)
def test_any_full_name_is_found_where_it_stands_and_never_mistaken(row: int, before: str, after: str) -> None:
    unit = locality(row)
    text = f"{before}{unit.name}{after}"
    mention = only(text)
    assert (mention.start, mention.end) == (len(before), len(before) + len(unit.name))
    assert unit in mention.candidates
    on = unit.valid_to or "2026-11-01"
    meant = Gazetteer.load().resolve(mention, on, within=unit.province_code)
    rivals = {c for c in mention.candidates if c.valid_on(on) and c.province_code == unit.province_code}
    assert meant == (unit if rivals == {unit} else None)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aăâbcdđeghiklmnoôơpqrstuưvxyáàảãạ TQXH.,\n\u00a0 12-", max_size=60))
def test_any_text_gives_mentions_inside_it(text: str) -> None:
    end = 0
    for mention in Gazetteer.load().find(fold(text), text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


def test_loading_is_quick() -> None:
    Gazetteer()
    started = time.process_time()
    Gazetteer()
    assert time.process_time() - started < 1.0
