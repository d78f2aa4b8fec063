"""The pictures, drawn as SVG into the page: they print, scale, and need no script.

What they owe the reader: a part of a year looks unlike a whole one, what is missing is not drawn, and no line crosses
a gap, a change of period or a break in the series.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from markupsafe import Markup, escape

from cchc.publishing.site.numerals import number
from cchc.publishing.site.wording import html

# Okabe and Ito's colours, told apart with every common colour blindness; then dashes tell lines apart.
LINE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#a6761d", "#000000", "#e69f00")
# One hue, light to dark, with the colour of the text on it.
MAP_COLOURS = (
    ("#dbe9f6", "#10243a"),
    ("#9ecae1", "#10243a"),
    ("#6baed6", "#10243a"),
    ("#2a78b5", "#fff"),
    ("#08407f", "#fff"),
)
TILE_WIDTH, TILE_HEIGHT, TILE_GAP = 62, 36, 3
TREND_HEIGHT = 250
MAX_DOTS = 60


@dataclass(frozen=True, slots=True)
class Tile:
    """One province on the map: what it shows, and where it leads."""

    value: float
    shown: str
    tip: str
    href: str | None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a series. `joined`: comparable with the year before, so that a line may lead here."""

    year: int
    value: float
    coverage: str
    months: int | None
    joined: bool
    broken: bool
    tip: str
    href: str


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one place, by year."""

    name: str
    points: tuple[Point, ...]


@lru_cache(maxsize=4)
def tiles(footing: int) -> tuple[tuple[int, int, str, str], ...]:
    """(column, row, province code, label) of each province on the footing of 63 or 34."""
    text = resources.files(__package__).joinpath("data", f"tiles_{footing}.csv").read_text(encoding="utf-8")
    return tuple((int(r["column"]), int(r["row"]), r["code"], r["label"]) for r in csv.DictReader(text.splitlines()))


def tile_map(footing: int, provinces: Mapping[str, Tile], label: str) -> Markup:
    """The country as tiles; `provinces` by code, `label` describes the picture to those who do not see it."""
    grid = tiles(footing)
    width = (max(c for c, _, _, _ in grid) + 1) * (TILE_WIDTH + TILE_GAP) + TILE_GAP
    height = (max(r for _, r, _, _ in grid) + 1) * (TILE_HEIGHT + TILE_GAP) + TILE_GAP
    known = [tile.value for tile in provinces.values()]
    ends = (min(known), max(known)) if known else (0.0, 0.0)
    drawn = "".join(_tile(column, row, name, provinces.get(code), ends) for column, row, code, name in grid)
    return html(
        f'<svg class="tilemap" viewBox="0 0 {width} {height}" role="group" aria-label="{escape(label)}">{drawn}</svg>'
    )


def _tile(column: int, row: int, name: str, tile: Tile | None, ends: tuple[float, float]) -> str:
    x, y = column * (TILE_WIDTH + TILE_GAP) + TILE_GAP, row * (TILE_HEIGHT + TILE_GAP) + TILE_GAP
    middle = x + TILE_WIDTH / 2
    if tile is None:
        return (
            f'<g class="empty"><rect x="{x}" y="{y}" width="{TILE_WIDTH}" height="{TILE_HEIGHT}" rx="3"/>'
            f'<text x="{middle:g}" y="{y + 22}">{escape(name)}</text></g>'
        )
    fill, ink = MAP_COLOURS[map_class(tile.value, *ends)]
    edge = ' stroke="#10243a" stroke-dasharray="3 2"' if tile.partial else ""
    body = (
        f'<rect x="{x}" y="{y}" width="{TILE_WIDTH}" height="{TILE_HEIGHT}" rx="3" fill="{fill}"{edge}/>'
        f'<text x="{middle:g}" y="{y + 14}" fill="{ink}">{escape(name)}</text>'
        f'<text x="{middle:g}" y="{y + 30}" fill="{ink}" class="n v">{escape(tile.shown)}</text>'
    )
    tip = escape(tile.tip)
    if tile.href:
        return f'<a href="{escape(tile.href)}" data-tip="{tip}" aria-label="{tip}">{body}</a>'
    return f'<g data-tip="{tip}">{body}</g>'


def map_class(value: float, low: float, high: float) -> int:
    """Which of the colours `value` takes: five equal steps from the lowest to the highest value shown."""
    if low == high:
        return len(MAP_COLOURS) // 2
    return min(int(len(MAP_COLOURS) * (value - low) / (high - low)), len(MAP_COLOURS) - 1)


def legend(values: Sequence[float], unit: str) -> Markup:
    """The colours of a map with the values they stand for; a colour nobody has is left out."""
    groups: dict[int, list[float]] = {}
    for value in sorted(set(values)):
        groups.setdefault(map_class(value, min(values), max(values)), []).append(value)
    items = []
    for index, members in sorted(groups.items()):
        span = number(members[0]) if len(members) == 1 else f"{number(members[0])} – {number(members[-1])}"
        items.append(
            f'<span><i style="background:{MAP_COLOURS[index][0]}"></i><span class="n">{span}</span>'
            f"{'' if unit == '%' else ' '}{escape(unit)}</span>"
        )
    return html(f'<p class="legend">{"".join(items)}</p>')


def trend(series: Sequence[Series], label: str, width: int) -> Markup:
    """Figures over years, one colour per place; empty when there is nothing to draw."""
    points = [point for line in series for point in line.points]
    if not points:
        return Markup("")
    first, last = min(p.year for p in points), max(p.year for p in points)
    low, high, step = _scale(min(p.value for p in points), max(p.value for p in points))
    left, right, top, bottom = 64, width - 20, 14, TREND_HEIGHT - 28

    def x(year: float) -> float:
        return round(left + (right - left) * ((year - first + 0.5) / (last - first + 1)), 1)

    def y(value: float) -> float:
        return round(bottom - (bottom - top) * ((value - low) / (high - low)), 1)

    parts = [
        f'<line class="grid" x1="{left}" x2="{right}" y1="{y(tick)}" y2="{y(tick)}"/>'
        f'<text class="n" x="{left - 8}" y="{y(tick) + 4:g}" text-anchor="end">{number(tick)}</text>'
        for tick in _ticks(low, high, step)
    ]
    parts += [
        f'<text x="{x(y_)}" y="{TREND_HEIGHT - 8}" text-anchor="middle">{y_}</text>' for y_ in range(first, last + 1)
    ]
    for year in sorted({p.year for p in points if p.broken and p.year > first}):
        parts.append(f'<line class="break" x1="{x(year - 0.5)}" x2="{x(year - 0.5)}" y1="{top}" y2="{bottom}"/>')
    for index, line in enumerate(series):
        parts.append(_line(line, index, x, y))
    return html(
        f'<svg class="trend" viewBox="0 0 {width} {TREND_HEIGHT}" role="group" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _line(line: Series, index: int, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    colour = LINE_COLOURS[index % len(LINE_COLOURS)]
    dash = "" if index < len(LINE_COLOURS) else ' stroke-dasharray="5 3"'
    parts = []
    for before, point in zip(line.points, line.points[1:], strict=False):
        if point.joined and point.year == before.year + 1:
            parts.append(
                f'<line x1="{x(before.year)}" y1="{y(before.value)}" x2="{x(point.year)}" y2="{y(point.value)}" '
                f'stroke="{colour}" stroke-width="2"{dash}/>'
            )
    parts += [_dot(x(point.year), y(point.value), point, colour, 6) for point in line.points]
    return "".join(parts)


def marker(x: float, y: float, coverage: str, months: int | None, colour: str, radius: float = 6) -> str:
    """A full year as a disc, a part of it as a slice of a ring, a state on a date as a diamond."""
    if coverage == "full_year" or (months or 0) >= 12:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{colour}"/>'
    if coverage == "as_of":
        r = radius + 1
        return (
            f'<path d="M{x:g} {y - r:g}l{r:g} {r:g}l{-r:g} {r:g}l{-r:g} {-r:g}z" fill="#fff" stroke="{colour}" '
            'stroke-width="2"/>'
        )
    ring = f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="#fff" stroke="{colour}" stroke-width="1.5"/>'
    share = min(max(months or 0, 0), 11) / 12
    if not share:
        return ring
    angle = 2 * math.pi * share
    to_x, to_y = x + radius * math.sin(angle), y - radius * math.cos(angle)
    wide = 1 if share > 0.5 else 0
    return ring + (
        f'<path d="M{x:g} {y:g}V{y - radius:g}A{radius:g} {radius:g} 0 {wide} 1 {to_x:.1f} {to_y:.1f}z" '
        f'fill="{colour}"/>'
    )


def strip(points: Sequence[Point], label: str) -> Markup:
    """The spread of one indicator in one year: a dot per place on one axis, or a stroke where there are many."""
    if not points:
        return Markup("")
    width, height, margin = 260, 26, 10
    low, high = min(p.value for p in points), max(p.value for p in points)
    spread = (high - low) or 1
    places = [width / 2 if low == high else margin + (width - 2 * margin) * (p.value - low) / spread for p in points]
    if len(points) > MAX_DOTS:
        strokes = "".join(f"M{x:.1f} 6v14" for x in places)
        drawn = f'<path d="{strokes}" stroke="{LINE_COLOURS[0]}" stroke-opacity=".5"/>'
    else:
        drawn = "".join(_dot(round(x, 1), height / 2, point) for x, point in zip(places, points, strict=True))
    axis = f'<line class="grid" x1="{margin}" x2="{width - margin}" y1="{height / 2:g}" y2="{height / 2:g}"/>'
    described = f'role="group" aria-label="{escape(label)}"'
    return html(f'<svg class="strip" viewBox="0 0 {width} {height}" {described}>{axis}{drawn}</svg>')


def _dot(x: float, y: float, point: Point, colour: str = LINE_COLOURS[0], radius: float = 5) -> str:
    tip = escape(point.tip)
    glyph = marker(x, y, point.coverage, point.months, colour, radius)
    return f'<a href="{escape(point.href)}" data-tip="{tip}" aria-label="{tip}">{glyph}</a>'


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """The ends and the step of an axis that holds the values with round numbers."""
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1), high + (abs(high) * 0.1 or 1)
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [round(low + step * i, 10) for i in range(round((high - low) / step) + 1)]
