"""One page per locality or body: all it reports over the years, beside what independent indices say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from cchc.publishing.site import index_pages
from cchc.publishing.site.cells import ROOT
from cchc.publishing.site.pictures import chart, line
from cchc.publishing.site.places import LEVELS, Place
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import html, word

TRENDS = 6
_KIND_ORDER = ("percentage", "score", "rank", "count", "currency", "other")
_SERIES = ("indicator", "admin_level", "component")


def write(room: Room) -> None:
    """Write the pages of `localities/`, their index, and their data for the comparison."""
    published = room.published
    figures = room.figures.partition_by("subject_key", as_dict=True)
    others = published.facts.filter((pl.col("status") != "actual") & pl.col("value").is_not_null()).sort(
        "indicator", "period_end", "status", "observation_id", nulls_last=True
    )
    lists = {
        name: _by_place(frame)
        for name, frame in (
            ("claims", published.claims),
            ("conflicts", published.conflicts),
            ("targets", published.targets),
            ("others", others),
            ("official", published.official),
            ("components", published.official_components),
        )
    }
    documents = dict(published.facts.group_by("subject_key").agg(pl.col("document_id").unique().sort()).iter_rows())
    indices = dict(published.official.drop_nulls("score").group_by("subject_key").len().iter_rows())
    summaries = {}
    for place in room.places.values():
        rows = figures.get((place.key,), room.figures.clear())
        reports = documents.get(place.key, [])
        summaries[place.key] = (rows.height, rows["year"].n_unique(), len(reports), indices.get(place.key, 0))
        _write_page(room, place, rows, {name: found(place.key) for name, found in lists.items()}, reports)
        room.write_script(f"data/{place.slug}.js", "receive", comparison_data(place, rows))
    _write_index(room, summaries)


def _write_index(room: Room, summaries: Mapping[str, tuple[int, int, int, int]]) -> None:
    groups = [(level, [place for place in room.places.values() if place.level == level]) for level in LEVELS]
    room.page(
        "localities/index.html",
        "localities.html",
        word("localities"),
        word("localities", "en"),
        groups=[group for group in groups if group[1]],
        summaries=summaries,
    )


def _by_place(frame: pl.DataFrame) -> Callable[[str], list[dict[str, Any]]]:
    """The rows of a place, made when asked for: all of them at once would not fit into memory."""
    found = frame.partition_by("subject_key", as_dict=True)
    return lambda key: found[key,].to_dicts() if (key,) in found else []


def _write_page(
    room: Room, place: Place, rows: pl.DataFrame, lists: Mapping[str, list[dict[str, Any]]], documents: list[str]
) -> None:
    years = rows["year"].unique().sort().to_list()
    official = index_pages.of_place(lists["official"], lists["components"])
    reports = sorted(documents, key=lambda key: (str(room.reports[key]["published_at"] or ""), room.report_slugs[key]))
    room.page(
        f"localities/{place.slug}.html",
        "locality.html",
        place.name,
        place.name,
        place=place,
        years=years,
        domains=_domains(room, rows, years),
        trends=_trends(room, rows),
        reports=[room.reports[key] for key in reversed(reports)],
        predecessors=_versions(room, place.predecessors),
        successors=_versions(room, place.successors),
        **{**lists, "official": official},
    )


def _domains(
    room: Room, rows: pl.DataFrame, years: list[int]
) -> list[tuple[str, list[tuple[str, Markup, str, Markup]]]]:
    """The rows of the grid by domain: (indicator, name, unit, cells)."""
    series: dict[tuple[str, str, str], dict[int, str]] = {}
    units: dict[tuple[str, str, str], str] = {}
    for code, level, component, year, unit, cell in rows.select(*_SERIES, "year", "unit", "cell").iter_rows():
        series.setdefault((code, level, component), {})[year] = cell
        units.setdefault((code, level, component), unit or "")
    domains: dict[str, list[tuple[str, Markup, str, Markup]]] = {}
    for key in sorted(series, key=lambda key: (room.indicator_order[key[0]], *key[1:])):
        row = (key[0], room.indicator_name(*key), units[key], grid_row(series[key], years))
        domains.setdefault(room.indicators[key[0]]["domain"], []).append(row)
    return sorted(domains.items())


def grid_row(cells: Mapping[int, str], years: list[int]) -> Markup:
    """One `td` per year: the figure, or an empty cell where there is none."""
    return html("".join([cells.get(year, "<td></td>") for year in years]))


def _trends(room: Room, rows: pl.DataFrame) -> list[tuple[str, Markup, str, Markup]]:
    """Charts of the longest series, at most TRENDS, rates and scores before counts."""
    lengths = rows.group_by(_SERIES).len().filter(pl.col("len") > 1).rows()
    longest = sorted(lengths, key=lambda row: (-row[3], _KIND_ORDER.index(room.indicators[row[0]]["kind"]), row[:3]))
    chosen = pl.DataFrame([row[:3] for row in longest[:TRENDS]], schema=dict.fromkeys(_SERIES, pl.String), orient="row")
    of_series = rows.join(chosen, on=_SERIES, how="semi").rows_by_key(_SERIES, named=True, include_key=True)
    drawn = []
    for code, level, component in chosen.iter_rows():
        cells = of_series[code, level, component]
        names = room.plain_names(code, level, component)
        picture = chart("trend", line(room, ROOT, names, cells), names)
        drawn.append((code, room.indicator_name(code, level, component), cells[0]["unit"] or "", picture))
    return drawn


def _versions(room: Room, keys: tuple[str, ...]) -> list[tuple[str, date | None, str | None]]:
    """(name, first day, address or none) of earlier or later units."""
    found = []
    for key in keys:
        place = room.by_locality.get(key)
        name, since = room.version_names.get(key, (key, None))
        found.append((name, since, f"{place.slug}.html" if place else None))
    return found


def comparison_data(place: Place, rows: pl.DataFrame) -> dict[str, Any]:
    """The figures of a place for the comparison page, each as a list in the order of the columns taken."""
    cells = rows.select(
        pl.concat_str(_SERIES, separator="|"),
        "year",
        "value",
        "qualifier",
        "coverage",
        "href",
        "days",
        "run",
        pl.col("break_in_series").fill_null(value=False).cast(pl.Int8),
        "months",
        pl.col("is_read_by_ocr").cast(pl.Int8),
    )
    return {"slug": place.slug, "name": place.name, "cells": cells.rows()}
