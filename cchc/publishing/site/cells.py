"""Figures as table cells and as points of pictures, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from cchc.publishing.site.numerals import COVERAGE_CLASSES, hedged
from cchc.publishing.site.pictures import Point
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import html

CELL_COLUMNS = (
    "subject_key", "year", "indicator", "admin_level", "component", "value", "unit", "qualifier", "period_start",
    "period_end", "coverage", "coverage_months", "has_conflict", "observation_id", "document_id", "change",
    "break_in_series", "rank_among_provinces",
)  # fmt: skip


def grid_row(room: Room, root: str, cells: Mapping[int, Mapping[str, Any]], years: Sequence[int]) -> Markup:
    """One `td` per year: the figure linked to its sentence, or nothing where there is none."""
    return html("".join(_cell(room, root, cells[year]) if year in cells else "<td></td>" for year in years))


def _cell(room: Room, root: str, row: Mapping[str, Any]) -> str:
    classes = COVERAGE_CLASSES.get(row["coverage"], "")
    if row["has_conflict"]:
        classes += " k"
    if row["break_in_series"]:
        classes += " b"
    start, end = row["period_start"], row["period_end"]
    marked = f' class="{classes.strip()}"' if classes else ""
    href = root + room.figure_page(row["document_id"], row["observation_id"])
    return (
        f'<td{marked}><a class="n" href="{href}" data-f="{start or ""}/{end}">'
        f"{escape(hedged(row['value'], row['qualifier']))}</a></td>"
    )


def points(room: Room, root: str, name: str, rows: Iterable[Mapping[str, Any]]) -> tuple[Point, ...]:
    """The figures of one series as points of a picture."""
    return tuple(
        Point(
            row["year"],
            row["value"],
            row["coverage"],
            row["coverage_months"],
            row["change"] is not None and not row["break_in_series"],
            bool(row["break_in_series"]),
            room.tip(name, row),
            root + room.figure_page(row["document_id"], row["observation_id"]),
        )
        for row in sorted(rows, key=lambda row: row["year"])
    )
