"""One page per locality or body: all it reports over the years, beside what independent indices say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from markupsafe import Markup

from cchc.publishing.site.cells import CELL_COLUMNS, grid_row, points
from cchc.publishing.site.pictures import Series, trend
from cchc.publishing.site.places import LEVELS, Place
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word

TRENDS = 6
_ROOT = "../"


def write(room: Room) -> None:
    """Write the pages of `localities/`, their index, and their data for the comparison."""
    published = room.published
    parts = {
        name: _by_place(frame)
        for name, frame in (
            ("figures", published.figures.filter(pl.col("value").is_not_null()).select(CELL_COLUMNS)),
            ("claims", published.claims),
            ("conflicts", published.conflicts),
            ("targets", published.targets),
            ("others", _other_facts(published.facts)),
        )
    }
    documents = dict(published.facts.group_by("subject_key").agg(pl.col("document_id").unique().sort()).iter_rows())
    summaries = {}
    for place in room.places.values():
        rows = parts["figures"].get(place.key, [])
        summaries[place.key] = (len(rows), len({row["year"] for row in rows}), len(documents[place.key]))
        _write_page(
            room, place, rows, {name: found.get(place.key, []) for name, found in parts.items()}, documents[place.key]
        )
        room.write_script(f"data/{place.slug}.js", "receive", comparison_data(room, place, rows))
    groups = [(level, [p for p in room.places.values() if p.level == level]) for level in LEVELS]
    groups.sort(
        key=lambda group: ("province", "district", "commune", "department", "ministry", "national").index(group[0])
    )
    room.page(
        "localities/index.html",
        "localities.html",
        word("localities"),
        word("localities", "en"),
        groups=[group for group in groups if group[1]],
        summaries=summaries,
    )


def _by_place(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row["subject_key"], []).append(row)
    return rows


def _other_facts(facts: pl.DataFrame) -> pl.DataFrame:
    return facts.filter((pl.col("status") != "actual") & pl.col("value").is_not_null()).sort(
        "indicator", "period_end", "status", "observation_id", nulls_last=True
    )


def _write_page(
    room: Room,
    place: Place,
    rows: list[dict[str, Any]],
    parts: Mapping[str, list[dict[str, Any]]],
    documents: list[str],
) -> None:
    years = sorted({row["year"] for row in rows})
    series: dict[tuple[str, str, str], dict[int, dict[str, Any]]] = {}
    for row in rows:
        series.setdefault((row["indicator"], row["admin_level"], row["component"]), {})[row["year"]] = row
    reports = sorted(documents, key=lambda key: (str(room.reports[key]["published_at"] or ""), room.report_slugs[key]))
    room.page(
        f"localities/{place.slug}.html",
        "locality.html",
        place.name,
        place.name,
        place=place,
        years=years,
        domains=_domains(room, series, years),
        trends=_trends(room, series),
        claims=parts["claims"],
        conflicts=parts["conflicts"],
        targets=parts["targets"],
        others=parts["others"],
        reports=[room.reports[key] for key in reversed(reports)],
        predecessors=_versions(room, place.predecessors),
        successors=_versions(room, place.successors),
    )


def _domains(
    room: Room, series: Mapping[tuple[str, str, str], Mapping[int, Mapping[str, Any]]], years: list[int]
) -> list[tuple[str, list[tuple[str, Markup, str, Markup]]]]:
    """The rows of the grid by domain: (indicator, name, unit, cells)."""
    domains: dict[str, list[tuple[str, Markup, str, Markup]]] = {}
    order = list(room.indicators)
    for code, level, component in sorted(series, key=lambda key: (order.index(key[0]), key[1:])):
        cells = series[code, level, component]
        unit = next(iter(cells.values()))["unit"] or ""
        name = room.indicator_name(code, level, component)
        row = (code, name, unit, grid_row(room, _ROOT, cells, years))
        domains.setdefault(room.indicators[code]["domain"], []).append(row)
    return sorted(domains.items())


def _trends(
    room: Room, series: Mapping[tuple[str, str, str], Mapping[int, Mapping[str, Any]]]
) -> list[tuple[str, Markup, Markup]]:
    """Pictures of the longest series, at most TRENDS, rates and scores before counts."""
    order = {"percentage": 0, "score": 1, "rank": 2, "count": 3, "currency": 4}
    longest = sorted(
        (key for key, cells in series.items() if len(cells) > 1),
        key=lambda key: (-len(series[key]), order.get(room.indicators[key[0]]["kind"], 9), key),
    )
    drawn = []
    for key in longest[:TRENDS]:
        name = room.plain_name(*key)
        cells = series[key].values()
        line = Series(name, points(room, _ROOT, name, cells))
        drawn.append((key[0], room.indicator_name(*key), trend([line], name, room.indicators[key[0]]["unit"])))
    return drawn


def _versions(room: Room, keys: tuple[str, ...]) -> list[tuple[str, str | None]]:
    """(name, address or none) of earlier or later units."""
    found = []
    for key in keys:
        place = room.by_locality.get(key)
        found.append((room.version_names.get(key, key), f"{place.slug}.html" if place else None))
    return found


def comparison_data(room: Room, place: Place, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of a place for the comparison page: [series, year, value, sign of coverage, address, tooltip]."""
    return {
        "slug": place.slug,
        "name": place.name,
        "cells": [
            [
                "|".join((row["indicator"], row["admin_level"], row["component"])),
                row["year"],
                row["value"],
                row["qualifier"],
                row["coverage"],
                room.figure_page(row["document_id"], row["observation_id"]),
                f"{row['period_start'] or ''}/{row['period_end']}",
            ]
            for row in rows
        ],
    }
