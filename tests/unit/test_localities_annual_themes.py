"""The annual themes of provinces and cities: each belongs to one place, which stood in that year."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest

from cchc.localities import load_localities
from cchc.localities.dimension import read_table
from cchc.shadow import fold


@pytest.fixture(scope="module")
def themes() -> pl.DataFrame:
    return read_table("annual_themes")


def test_columns_and_order(themes: pl.DataFrame) -> None:
    assert themes.columns == ["province_code", "province", "year", "theme", "source"]
    assert themes.null_count().sum_horizontal().item() == 0
    places_and_years = themes.select("province_code", "year").rows()
    assert places_and_years == sorted(set(places_and_years)), "sorted, one theme for a place and year"


def test_every_province_stood_in_that_year(themes: pl.DataFrame) -> None:
    provinces = load_localities().filter(level="province")
    for code, name, year in themes.select("province_code", "province", "year").rows():
        stood = provinces.filter(
            pl.col("valid_from").fill_null("") <= f"{year}-12-31",
            pl.col("valid_to").fill_null("9999-12-31") >= f"{year}-01-01",
            code=code,
            name=name,
        )
        assert stood.height, (code, name, year)


def test_a_theme_names_one_place(themes: pl.DataFrame) -> None:
    """Also as part of a longer one: a place may repeat its theme, two places never share it."""
    folded = [(code, fold(theme)) for code, theme in themes.select("province_code", "theme").rows()]
    for code, theme in folded:
        assert {other for other, longer in folded if theme in longer} == {code}, theme


def test_wording_is_composed_and_without_quotes(themes: pl.DataFrame) -> None:
    for theme in themes["theme"]:
        assert theme == unicodedata.normalize("NFC", theme).strip()
        assert not set(theme) & set('"“”«»')


def test_every_theme_has_its_page(themes: pl.DataFrame) -> None:
    assert themes.filter(~pl.col("source").str.contains(r"^https?://[^/\s]+/\S+$")).is_empty()
