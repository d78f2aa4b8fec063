"""Every chart of the site as a Vega-Lite definition in Altair; the pages bring the figures.

A definition names the data it draws (`figures`) and the parameters it is told: whether to speak `english`, the `names`
of its rows, the `room` there is, the `years` and `steps` that occur. The script of the pages fills them in. Run as a
module it writes the definitions and Vega's own script into a folder:

    python -m cchc.publishing.site.charts FOLDER

What the charts owe the reader: a part of a year looks unlike a whole one, what is missing is not drawn, and no line
crosses a gap, a change of period or a break in the series.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

# Okabe and Ito's colours, told apart with every common colour blindness.
LINE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#a6761d", "#000000", "#e69f00")
# One hue, light to dark; the two darkest carry white text.
MAP_COLOURS = ("#dbe9f6", "#9ecae1", "#6baed6", "#2a78b5", "#08407f")
INK, SOFT, LINE, BREAK = "#10243a", "#4a5b6c", "#d3dbe3", "#8c1d18"
CLAIMED, OFFICIAL = LINE_COLOURS[1], LINE_COLOURS[0]
FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'
VEGA_SCRIPT, CHARTS_SCRIPT = "vega.js", "charts.js"

TILE = 37  # height; seven columns of the map of 63 provinces fill MAP_WIDTH
MAP_WIDTH = 460
ROW = 20  # height of a place in a list; `usermeta` tells the script of the pages
DISC = 130  # area of a marker

_FIGURES = alt.NamedData("figures")
_ENGLISH = alt.param(name="english", value=False)
_NAMES = alt.param(name="names", value=[])
_STEPS = alt.param(name="steps", value=[])
_YEARS = alt.param(name="years", value=[])
_ROOM = alt.param(name="room", value=MAP_WIDTH)  # width there is on the page
_ROUNDED = "format({0}, {0} != 0 && abs({0}) < 0.1 ? ',.4~f' : ',.2~f')"
# A number as long as fits an axis or a tile: 1,5 triệu, 2 tỷ.
_SHORT = (
    "abs({0}) >= 1e9 ? format({0} / 1e9, ',.1~f') + (english ? ' bn' : ' tỷ')"
    " : abs({0}) >= 1e6 ? format({0} / 1e6, ',.1~f') + (english ? ' m' : ' tr') : " + _ROUNDED
)
_HREF, _TIP = alt.Href("href:N"), alt.Tooltip("tip:N")
_DESCRIPTION = alt.Description("tip:N")


def definitions() -> dict[str, dict[str, Any]]:
    """Each chart as Vega-Lite, by the name pages ask for it."""
    charts = {
        "trend": trend(),
        "ranking": ranking(),
        "spread": spread(),
        "strokes": strokes(),
        "claims": claims(),
        "shares": shares(),
        "map-63": tile_map(63),
        "map-34": tile_map(34),
    }
    return {name: _styled(chart).to_dict() for name, chart in charts.items()}


def trend() -> alt.LayerChart:
    """Figures over years, a colour for each `series`; a line joins the figures of one `run`."""
    base = alt.Chart(_FIGURES).encode(
        x=alt.X(
            "year:Q",
            title=None,
            scale=alt.Scale(zero=False, nice=False, padding=26),
            axis=alt.Axis(format="d", values=alt.ExprRef("years"), labelOverlap=True, grid=False),
        ),
        y=_measure(alt.Y, "value:Q"),
        color=_series_colour(alt.Color),
    )
    lines = base.mark_line(strokeWidth=2, aria=False, tooltip=None).encode(detail=["series:N", "run:N"])
    return _layered(_breaks(), lines, *_markers(base)).properties(height=220)


def _breaks() -> alt.Chart:
    """A dashed rule before each year whose figures are computed in another way than those before."""
    rules: alt.Chart = (
        alt.Chart(_FIGURES, name="breaks")
        .transform_filter("datum.broken")
        .transform_aggregate(groupby=["year", "reason"])
        .transform_calculate(before="datum.year - 0.5", tip="datum.reason")
        .mark_rule(color=BREAK, strokeWidth=1.5, strokeDash=[5, 4])
        .encode(x="before:Q", tooltip=_TIP, description=_DESCRIPTION)
    )
    return rules


def _layered(*charts: alt.Chart) -> alt.LayerChart:
    """The charts one above the other, the first at the bottom."""
    return alt.LayerChart(layer=list(charts))


def ranking() -> alt.LayerChart:
    """The places of one year, one below the other in the order given, the value beside each marker."""
    base = alt.Chart(_FIGURES).encode(
        x=_measure(alt.X, "value:Q", padding=44),
        y=_listed(grid=True),
        color=alt.value(LINE_COLOURS[0]),
    )
    numbers = (
        base.transform_calculate(printed="(datum.sign ? datum.sign + ' ' : '') + " + _short("datum.value"))
        .mark_text(align="left", dx=11, fontSize=12, aria=False, tooltip=None)
        .encode(text="printed:N", color=alt.value(INK))
    )
    return _layered(*_markers(base), numbers).properties(usermeta={"row": ROW})


def spread() -> alt.LayerChart:
    """The places of one year on one axis, as small as a cell of a table."""
    base = alt.Chart(_FIGURES).encode(
        x=alt.X("value:Q", title=None, axis=None, scale=alt.Scale(zero=False, nice=False, padding=10)),
        y=alt.value(13),
        color=alt.value(LINE_COLOURS[0]),
    )
    axis = alt.Chart(alt.InlineData([{}])).mark_rule(color=LINE, aria=False, tooltip=None).encode(y=alt.value(13))
    return _layered(axis, *_markers(base, area=80, see_through=True)).properties(height=26)


def strokes() -> alt.LayerChart:
    """The same where places are too many for markers: a stroke each, without names."""
    marks = alt.Chart(_FIGURES, name="figures").mark_tick(color=LINE_COLOURS[0], opacity=0.5, aria=False, tooltip=None)
    x = alt.X("value:Q", title=None, axis=None, scale=alt.Scale(zero=False, nice=False, padding=10))
    return _layered(marks.encode(x=x, y=alt.value(13))).properties(height=26)


def claims() -> alt.LayerChart:
    """What reports claim (a diamond) and what an index says (a disc) on one scale of 100, joined where they differ."""
    base = alt.Chart(_FIGURES).encode(y=_listed(grid=False, wide=True))
    scale = alt.Scale(domain=[0, 100], padding=12, nice=False)
    joined = base.mark_rule(color="#8a99a8", strokeWidth=2, aria=False, tooltip=None).encode(
        x=alt.X("claimed:Q", title=None, scale=scale, axis=_axis()), x2="official:Q"
    )
    official = base.mark_point(filled=True, size=1.6 * DISC, opacity=1, shape="circle", color=OFFICIAL).encode(
        x=alt.X("official:Q", title=None, scale=scale)
    )
    claimed = base.mark_point(
        filled=True, size=DISC, opacity=1, shape="diamond", color=CLAIMED, stroke="#fff", strokeWidth=1
    ).encode(x=alt.X("claimed:Q", title=None, scale=scale))
    return _layered(
        joined,
        *(
            marks.encode(href=_HREF, tooltip=_TIP, description=_DESCRIPTION).properties(name=name)
            for name, marks in (("official", official), ("figures", claimed))
        ),
    ).properties(usermeta={"row": 2 * ROW})


def shares() -> alt.LayerChart:
    """How often each of several names occurs, as bars from zero with the number beside."""
    base = alt.Chart(_FIGURES).encode(
        x=alt.X("value:Q", title=None, axis=None, scale=alt.Scale(padding=40)), y=_listed(grid=False)
    )
    bars = base.mark_bar(height=13).encode(
        color=alt.Color("colour:N", scale=None), description=_DESCRIPTION, tooltip=_TIP
    )
    numbers = base.mark_text(align="left", dx=5, fontSize=12, color=INK, aria=False, tooltip=None).encode(
        text=alt.Text("value:Q", format=",")
    )
    return _layered(bars.properties(name="figures"), numbers).properties(usermeta={"row": ROW})


def tile_map(footing: int) -> alt.LayerChart:
    """The country as tiles, one per province on the footing of 63 or 34, shaded by the `step` of its figure."""
    grid = tiles(footing)
    figure = alt.LookupData(_FIGURES, key="code", fields=["value", "step", "coverage", "href", "tip"])
    every = (
        alt.Chart(alt.InlineData(grid))
        .transform_lookup("code", from_=figure)
        .encode(
            x=alt.X("column:O", axis=None, scale=alt.Scale(paddingInner=0.05)),
            y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.08)),
        )
    )
    told, untold = every.transform_filter("isValid(datum.value)"), every.transform_filter("!isValid(datum.value)")
    light = alt.condition(f"datum.step >= {len(MAP_COLOURS) - 2}", alt.value("#fff"), alt.value(INK))
    partial = alt.condition("datum.coverage && datum.coverage != 'full_year'", alt.value(INK), alt.value(None))
    label: dict[str, Any] = {"fontSize": 11.5, "aria": False, "tooltip": None}
    number = label | {"fontSize": 12.5, "fontWeight": "bold", "dy": 8}
    shade = alt.Color(
        "step:O",
        scale=alt.Scale(domain=list(range(len(MAP_COLOURS))), range=list(MAP_COLOURS)),
        legend=alt.Legend(
            title=None, orient="bottom", direction="horizontal", columns=3, values=alt.ExprRef("steps"),
            labelExpr="names[datum.value]", labelLimit=150, labelFontSize=12.5, labelColor=INK,
            symbolType="square", symbolSize=180, symbolStrokeWidth=0, symbolOpacity=1,
        ),
    )  # fmt: skip
    blank = untold.mark_rect(fill="#fff", stroke="#8a99a8", strokeDash=[3, 3], cornerRadius=3, aria=False, tooltip=None)
    shaded = told.mark_rect(cornerRadius=3, strokeDash=[3, 2], strokeWidth=1.5).encode(
        color=shade, stroke=partial, href=_HREF, tooltip=_TIP, description=_DESCRIPTION
    )
    return _layered(
        blank.properties(name="untold"),
        untold.mark_text(color=SOFT, **label).encode(text="label:N"),
        shaded.properties(name="figures"),
        told.mark_text(dy=-7, **label).encode(text="label:N", color=light),
        told.transform_calculate(printed=_short("datum.value"))
        .mark_text(**number)
        .encode(text="printed:N", color=light),
    ).properties(width=MAP_WIDTH, height=TILE * (max(tile["row"] for tile in grid) + 1))


@lru_cache(maxsize=2)
def tiles(footing: int) -> list[dict[str, Any]]:
    """Column, row, province code and label of each province on the footing of 63 or 34."""
    text = resources.files(__package__).joinpath("data", f"tiles_{footing}.csv").read_text(encoding="utf-8")
    return [
        {"column": int(row["column"]), "row": int(row["row"]), "code": row["code"], "label": row["label"]}
        for row in csv.DictReader(text.splitlines())
    ]


def _markers(base: alt.Chart, area: int = DISC, *, see_through: bool = False) -> tuple[alt.Chart, alt.Chart]:
    """A full year as a disc, a part of it as a slice of a ring, a state on a date as a diamond."""
    rings = (
        base.transform_calculate(form="datum.coverage == 'as_of' ? 'diamond' : 'circle'")
        .mark_point(size=area, fill="#fff", fillOpacity=0.3 if see_through else 1, strokeWidth=1.7, opacity=1)
        .encode(shape=alt.Shape("form:N", scale=None), href=_HREF, tooltip=_TIP, description=_DESCRIPTION)
        .properties(name="figures")
    )
    slices = (
        base.transform_filter("datum.coverage != 'as_of'")
        .mark_point(filled=True, size=area, opacity=0.75 if see_through else 1, aria=False, tooltip=None)
        .encode(
            shape=alt.Shape(
                "months:N", legend=None, scale=alt.Scale(domain=list(range(13)), range=[_slice(n) for n in range(13)])
            )
        )
        .properties(name="slices")
    )
    return rings, slices


def _slice(months: int) -> str:
    """The part of a disc of radius 1 that months are of a year, from twelve o'clock, as an SVG path."""
    if months >= 12:
        return "circle"
    angle = 2 * math.pi * months / 12
    to_x, to_y = math.sin(angle), -math.cos(angle)
    return f"M0,0L0,-1A1,1,0,{int(months > 6)},1,{to_x:.4f},{to_y:.4f}Z" if months else "M0,0Z"


def _short(expression: str) -> str:
    return _SHORT.format(expression)


def _axis() -> alt.Axis:
    return alt.Axis(labelExpr=_short("datum.value"), tickCount=5, grid=True)


def _measure(channel: Any, field: str, padding: int = 14) -> Any:
    """An axis of values that begins where the figures do: rates lie close together near the top."""
    return channel(field, title=None, scale=alt.Scale(zero=False, padding=padding), axis=_axis())


def _listed(*, grid: bool, wide: bool = False) -> alt.Y:
    """A row per figure in the order given, named by the parameter `names`."""
    return alt.Y(
        "position:O",
        title=None,
        axis=alt.Axis(
            labelExpr="split(names[datum.value], '\\n')",
            labelLimit=alt.ExprRef(f"min({260 if wide else 230}, 0.45 * room)"),
            labelFontSize=12.5, labelColor=INK, labelOffset=-7 if wide else 0, grid=grid, ticks=False, domain=False,
        ),
    )  # fmt: skip


def _series_colour(channel: Any) -> Any:
    return channel("series:O", legend=None, scale=alt.Scale(domain=list(range(8)), range=list(LINE_COLOURS)))


def _styled(chart: alt.LayerChart) -> alt.LayerChart:
    """The look all charts share, and the parameters the script of the pages sets."""
    text = {"labelColor": SOFT, "labelFontSize": 12}
    styled: alt.LayerChart = (
        chart.add_params(_ENGLISH, _NAMES, _ROOM, _STEPS, _YEARS)
        .configure(font=FONT, background="transparent", padding=4, autosize=alt.AutoSizeParams(type="fit-x"))
        .configure_view(stroke=None)
        .configure_axis(**text, gridColor=LINE, domainColor="#8a99a8", tickColor="#8a99a8")
        .configure_text(font=FONT)
    )
    return styled


def write(folder: Path) -> None:
    """Write Vega's script with its interpreter of expressions, and the definitions, into `folder`.

    The bundle holds vega-embed, which brings the interpreter: with `ast: true` no expression is compiled, so that the
    pages need not allow the evaluation of text as code.
    """
    folder.mkdir(parents=True, exist_ok=True)
    version = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=version)
    (folder / VEGA_SCRIPT).write_text(f"/* Licences: LICENSES-vega.txt */\n{bundle}", encoding="utf-8", newline="\n")
    text = json.dumps(definitions(), ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("</", "<\\/")
    (folder / CHARTS_SCRIPT).write_text(f"drawing.define({text});\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
