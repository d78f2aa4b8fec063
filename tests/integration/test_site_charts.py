"""The charts as Vega-Lite: what Vega draws of figures, without a browser."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from lxml import etree

from cchc.publishing.site import SiteError, build_site, charts
from cchc.publishing.site.pictures import STEPS, step

FIGURE = {"name": "Tỉnh A", "unit": "%", "coverage": "full_year", "months": 12, "tip": "Tỉnh A", "href": "a.html"}


@pytest.fixture(scope="module")
def definitions() -> dict[str, dict[str, Any]]:
    return charts.definitions()


def drawn(chart: dict[str, Any], figures: list[dict[str, Any]], **told: Any) -> etree._Element:
    """The SVG of a chart, filled in the way the script of the pages does it."""
    chart = copy.deepcopy(chart)
    chart["datasets"] = chart.get("datasets", {}) | {"figures": figures}
    chart.setdefault("width", 400)
    for parameter in chart["params"]:
        parameter["value"] = told.get(parameter["name"], parameter["value"])
    if "usermeta" in chart:
        chart["height"] = chart["usermeta"]["row"] * len(figures)
    picture = vl_convert.vegalite_to_svg(chart).replace('xmlns="http://www.w3.org/2000/svg"', "")
    return etree.fromstring(picture.encode())


def marks(picture: etree._Element, kind: str, name: str = "") -> list[etree._Element]:
    return picture.xpath(f"//*[contains(@class, 'mark-{kind}') and contains(@class, '{name}')]/*[not(self::text)]")


def figure(year: int, value: float, run: int = 1, **more: Any) -> dict[str, Any]:
    return FIGURE | {"year": year, "value": value, "run": run, "series": 0, **more}


def test_lines_join_the_years_of_a_run_alone(definitions):
    picture = drawn(
        definitions["trend"],
        [figure(2020, 90), figure(2021, 91), figure(2022, 92, 2), figure(2023, 93, 2), figure(2025, 95, 3)],
    )
    lines = [line.get("d").count("L") for line in marks(picture, "line", "layer_1")]

    assert sorted(lines) == [0, 1, 1]
    assert len(picture.xpath("//*[contains(@class, 'figures_marks')]//*[@d]")) == 5


def test_a_break_is_one_dashed_rule_between_the_years(definitions):
    broken = {"broken": True, "reason": "Cách tính mới"}
    picture = drawn(
        definitions["trend"], [figure(2021, 90), figure(2022, 80, 2, **broken), figure(2022, 70, 2, **broken)]
    )
    rules = picture.xpath("//*[contains(@class, 'breaks_marks')]//line")

    assert len(rules) == 1
    assert rules[0].get("stroke-dasharray")
    assert rules[0].get("aria-label") == "Cách tính mới"


@pytest.mark.parametrize(("months", "share"), [(3, 0.25), (6, 0.5), (9, 0.75)])
def test_a_part_of_a_year_is_a_slice_that_size(months, share):
    path = charts._slice(months)
    to_x, to_y = (float(number) for number in path.removesuffix("Z").split(",")[-2:])
    angle = math.atan2(to_x, -to_y) % (2 * math.pi)

    assert angle / (2 * math.pi) == pytest.approx(share, abs=1e-3)


def test_a_full_year_a_half_year_and_a_state_on_a_date_look_different(definitions):
    half, state = {"coverage": "six_months", "months": 6}, {"coverage": "as_of", "months": 0}
    picture = drawn(definitions["trend"], [figure(2020, 1), figure(2021, 2, 2, **half), figure(2022, 3, 3, **state)])
    rings = [path.get("d") for path in picture.xpath("//*[contains(@class, 'figures_marks')]//path")]
    slices = [path.get("d") for path in picture.xpath("//*[contains(@class, 'slices_marks')]//path")]

    assert len({*rings}) == 2  # a circle twice, a diamond once
    assert len({*slices}) == 2  # a disc, half a disc; nothing in the diamond


@pytest.mark.parametrize("footing", [63, 34])
def test_a_tile_without_a_figure_is_drawn_blank(definitions, footing):
    value = FIGURE | {"code": "01", "value": 0, "step": 2}
    picture = drawn(definitions[f"map-{footing}"], [value], steps=[2], names=["", "", "0"])

    assert len(picture.xpath("//*[contains(@class, 'untold_marks')]/path")) == footing - 1
    tile = picture.xpath("//*[contains(@class, 'figures_marks')]//path")
    assert [t.get("fill") for t in tile] == [charts.MAP_COLOURS[2]]


def test_numbers_are_short_where_room_is_short(definitions):
    values = [FIGURE | {"value": 1_250_000, "position": 0}, FIGURE | {"value": 2_000_000_000, "position": 1}]
    text = drawn(definitions["ranking"], values, names=["A", "B"], english=True).xpath("//text/text()")

    assert {"1.3 m", "2 bn"} <= set(text)


def test_shades_are_equal_steps_from_the_lowest_to_the_highest():
    assert [step(value, 0, 100) for value in (0, 19, 20, 99, 100)] == [0, 0, 1, 4, 4]
    assert step(7, 7, 7) == STEPS // 2


def test_definitions_name_no_address_and_no_random_identity(definitions):
    text = str(definitions).replace("https://vega.github.io/schema/vega-lite", "")

    assert "http" not in text
    assert charts.definitions() == definitions


def test_the_script_brings_an_interpreter_so_that_no_text_is_run_as_code(tmp_path):
    charts.write(tmp_path)
    script = (tmp_path / charts.VEGA_SCRIPT).read_text(encoding="utf-8")

    assert "expressionInterpreter" in script
    assert "window.vegaEmbed" in script
    assert len(script) < 1_000_000
    assert {path.name for path in Path(tmp_path).iterdir()} == {charts.VEGA_SCRIPT, charts.CHARTS_SCRIPT}


def test_a_folder_with_modules_of_other_names_does_not_hinder_the_build(dashboard, tmp_path, monkeypatch):
    """The process that writes the charts starts where the user is."""
    (tmp_path / "altair.py").write_text("raise SystemExit('not the real one')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    build_site(dashboard[0], tmp_path / "site")

    assert (tmp_path / "site/assets" / charts.CHARTS_SCRIPT).is_file()


def test_charts_that_cannot_be_written_are_told_in_one_line(dashboard, tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "vl_convert.py").write_text("raise ImportError('no bundler here')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(broken))

    with pytest.raises(SiteError, match=r"charts could not be written.*no bundler here"):
        build_site(dashboard[0], tmp_path / "site")
    assert not (tmp_path / "site").exists()
