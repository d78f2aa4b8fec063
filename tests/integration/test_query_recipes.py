"""The recipes for analysts: each runs over the bundled reports and finds something, or says that it may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "query-recipes.md"
MAY_BE_EMPTY = "May return no rows"
PUBLISHED = "data/warehouse/"


class Recipe(NamedTuple):
    number: int
    part: int
    title: str
    sql: str
    may_be_empty: bool


def recipes() -> list[Recipe]:
    found = []
    for section in re.split(r"^## (?=[0-9]+\. )", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        number, title = section.splitlines()[0].split(". ", 1)
        blocks = re.findall(r"^```sql\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
        found += [Recipe(int(number), i, title, sql, MAY_BE_EMPTY in section) for i, sql in enumerate(blocks, 1)]
    return found


RECIPES = recipes()


@pytest.fixture(scope="module")
def reader(bundled_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(bundled_warehouse / "reform.duckdb"), read_only=True) as connection:
        yield connection


def asked(recipe: Recipe, warehouse: Path) -> str:
    return recipe.sql.replace(PUBLISHED, f"{warehouse.as_posix()}/")


def test_the_questions_are_in_order_each_in_two_languages() -> None:
    page = PAGE.read_text(encoding="utf-8")
    numbers = list(dict.fromkeys(recipe.number for recipe in RECIPES))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 20
    assert len(re.findall(r"^## [0-9]+\. .*\?\n\n\*.*\?\*$", page, re.MULTILINE)) == len(numbers)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.number:02}.{recipe.part}")
def test_a_recipe_runs_and_finds_something(
    recipe: Recipe, reader: duckdb.DuckDBPyConnection, bundled_warehouse: Path
) -> None:
    rows = reader.execute(asked(recipe, bundled_warehouse)).fetchall()
    assert rows or recipe.may_be_empty, f"{recipe.number}. {recipe.title} finds nothing"
    assert any(any(cell is not None for cell in row) for row in rows) or recipe.may_be_empty


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.number:02}.{recipe.part}")
def test_a_recipe_gives_the_same_rows_in_the_same_order_every_time(
    recipe: Recipe, reader: duckdb.DuckDBPyConnection, bundled_warehouse: Path
) -> None:
    first = reader.execute(asked(recipe, bundled_warehouse)).fetchall()
    reader.execute("set threads = 1")
    try:
        assert reader.execute(asked(recipe, bundled_warehouse)).fetchall() == first
    finally:
        reader.execute("reset threads")


def test_the_printed_figure_is_what_the_report_prints(
    reader: duckdb.DuckDBPyConnection, bundled_warehouse: Path
) -> None:
    [recipe] = [recipe for recipe in RECIPES if recipe.number == 6]
    for row in reader.execute(asked(recipe, bundled_warehouse)).fetchall():
        printed = row[2]
        assert printed
        assert printed in row[3], "the printed figure stands in the sentence quoted"
        assert float(re.search(r"[0-9]+(?:,[0-9]+)?", printed)[0].replace(",", ".")) == row[1]


def test_the_mergers_are_the_23_of_the_resolution(reader: duckdb.DuckDBPyConnection, bundled_warehouse: Path) -> None:
    [recipe] = [recipe for recipe in RECIPES if recipe.number == 14]
    mergers = reader.execute(asked(recipe, bundled_warehouse)).fetchall()
    assert len(mergers) == 23
    assert sum(len(former) for _, former in mergers) == 63 - 11


def test_a_common_rate_is_made_of_the_counts_of_localities_alone(
    reader: duckdb.DuckDBPyConnection, bundled_warehouse: Path
) -> None:
    [recipe] = [recipe for recipe in RECIPES if recipe.number == 5]
    figures = pl.read_parquet(bundled_warehouse / "mart_reform_indicators.parquet").filter(
        pl.col("locality_id").is_not_null(), pl.col("admin_level") == "all"
    )
    counts = {
        code: {
            (row["subject_key"], row["period_start"], row["period_end"]): row
            for row in figures.filter(pl.col("indicator") == code).to_dicts()
        }
        for code in ("cases_resolved_on_time", "cases_resolved")
    }
    sums: dict[tuple[object, ...], list[float]] = {}
    for key in counts["cases_resolved_on_time"].keys() & counts["cases_resolved"].keys():
        row = counts["cases_resolved"][key]
        group = sums.setdefault((row["year"], row["coverage"], row["subject_level"]), [0, 0, 0])
        for place, value in enumerate((1, counts["cases_resolved_on_time"][key]["value"], row["value"])):
            group[place] += value
    found = {row[:3]: list(row[3:]) for row in reader.execute(asked(recipe, bundled_warehouse)).fetchall()}
    assert found == {key: [*group, round(100 * group[1] / group[2], 2)] for key, group in sums.items()}


def test_every_table_named_on_the_page_is_published(reader: duckdb.DuckDBPyConnection, bundled_warehouse: Path) -> None:
    named = set(re.findall(r"\b((?:mart|fct|dim)_[a-z0-9_]+)\b", PAGE.read_text(encoding="utf-8")))
    published = {row[0] for row in reader.execute("select table_name from duckdb_tables()").fetchall()}
    assert named <= published
    assert published - named == {"dim_report"}
    files = set(re.findall(r"data/warehouse/([a-z_]+\.[a-z]+)", PAGE.read_text(encoding="utf-8")))
    assert files <= {path.name for path in bundled_warehouse.iterdir()}
