"""One page per indicator: what it means, who reports it, how it moved, where its series breaks."""

from __future__ import annotations

from typing import Any

import polars as pl

from cchc.publishing.site.cells import ROOT
from cchc.publishing.site.locality_pages import grid_row
from cchc.publishing.site.overview import indicator_map
from cchc.publishing.site.pictures import chart, figure, line, listed
from cchc.publishing.site.places import Place
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word

PLACES_PER_PAGE = 150
LINES, RANKED = 8, 70
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads Vietnamese as Windows-1252
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_CSV_COLUMNS = ("subject_key", "year", "indicator", "admin_level", "component", "value", "unit", "qualifier",
                "period_start", "period_end", "coverage", "has_conflict", "is_read_by_ocr")  # fmt: skip


def write(room: Room) -> None:
    """Write the pages of `indicators/`, their CSV files and their index."""
    figures = room.figures
    breaks = _breaks(room.published.figures)
    of_indicator = dict(figures.partition_by("indicator", as_dict=True))
    footing_34 = dict(room.published.figures_34.partition_by("indicator", as_dict=True))
    empty = figures.clear()
    counts = {}
    for code in room.indicators:
        found = of_indicator.get((code,), empty)
        counts[code] = (found["subject_key"].n_unique(), found["year"].min(), found["year"].max())
        _write_pages(room, code, found, footing_34.get((code,)), breaks.get(code, []))
    known = {code: entry for code, entry in room.indicators.items() if code != "other"}
    room.page(
        "indicators/index.html",
        "indicators.html",
        word("indicators"),
        word("indicators", "en"),
        found=[entry for code, entry in known.items() if counts[code][0]],
        missing=[entry for code, entry in known.items() if not counts[code][0]],
        counts=counts,
    )


def _breaks(figures: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Years before which the definition of an indicator changed, with the reasons; new units are no such change."""
    rows: dict[str, list[dict[str, Any]]] = {}
    changed = figures.filter(pl.col("not_comparable_because") == "break_in_series")
    found = changed.select("indicator", "year", "break_reason_vi", "break_reason_en").unique()
    for row in found.sort("indicator", "year", "break_reason_en").iter_rows(named=True):
        rows.setdefault(row["indicator"], []).append(row)
    return rows


def _write_pages(
    room: Room, code: str, figures: pl.DataFrame, footing_34: pl.DataFrame | None, breaks: list[dict[str, Any]]
) -> None:
    years = figures["year"].unique().sort().to_list()
    series = _by_series(room, figures)
    chunks = [series[start : start + PLACES_PER_PAGE] for start in range(0, len(series), PLACES_PER_PAGE)] or [[]]
    names = [f"{code}.html", *(f"{code}-{number}.html" for number in range(2, len(chunks) + 1))]
    entry = room.indicators[code]
    for index, (name, chunk) in enumerate(zip(names, chunks, strict=True)):
        room.page(
            f"indicators/{name}",
            "indicator.html",
            entry["name_vi"],
            entry["name_en"],
            entry=entry,
            first=index == 0,
            names=names,
            current=name,
            years=years,
            table=[(place, key, grid_row(cells, years)) for place, key, cells in chunk],
            maps=_maps(room, code, figures) if index == 0 else [],
            lines=_lines(room, code, figures) if index == 0 else None,
            ranking=_ranking(room, code, figures) if index == 0 else None,
            footing_34=_footing_34(footing_34) if index == 0 else [],
            breaks=breaks,
        )
    if years:
        room.write_text(f"indicators/{code}.csv", _csv(room, figures))


_Row = tuple[Place, tuple[str, str, str], dict[int, str]]


def _by_series(room: Room, figures: pl.DataFrame) -> list[_Row]:
    """The cells by place, tier and component, in the order of the places."""
    series: dict[tuple[str, str, str], dict[int, str]] = {}
    columns = figures.select("subject_key", "admin_level", "component", "year", "cell")
    for key, level, component, year, cell in columns.iter_rows():
        series.setdefault((key, level, component), {})[year] = cell
    keys = sorted(series, key=lambda key: (room.place_order[key[0]], key[1] != "all", key[1:]))
    return [(room.places[key[0]], key, series[key]) for key in keys]


def _maps(room: Room, code: str, figures: pl.DataFrame) -> list[dict[str, Any]]:
    whole = figures.filter((pl.col("admin_level") == "all") & (pl.col("component") == ""))
    found = [indicator_map(room, whole, code, footing, ROOT) for footing in (63, 34)]
    named = []
    for footing, picture in zip((63, 34), found, strict=True):
        if picture:
            named.append(picture | {"name": word(f"footing_{footing}"), "name_en": word(f"footing_{footing}", "en")})
    return named


def _lines(room: Room, code: str, figures: pl.DataFrame) -> dict[str, Any] | None:
    """The chart of the longest series over the whole of a place; none when no place has two years."""
    whole = figures.filter((pl.col("admin_level") == "all") & (pl.col("component") == ""))
    lengths = whole.group_by("subject_key").len().filter(pl.col("len") > 1).rows()
    longest = [key for key, _ in sorted(lengths, key=lambda row: (-row[1], room.place_order[row[0]]))[:LINES]]
    if not longest:
        return None
    rows = whole.filter(pl.col("subject_key").is_in(longest)).partition_by("subject_key", as_dict=True)
    drawn = [
        made
        for position, key in enumerate(longest)
        for made in line(room, ROOT, room.places[key].name, rows[key,].to_dicts(), position)
    ]
    return {
        "chart": chart("trend", drawn, room.plain_names(code)),
        "key": [room.places[key] for key in longest],
        "left_out": len(lengths) - len(longest),
    }


def _ranking(room: Room, code: str, figures: pl.DataFrame) -> dict[str, Any] | None:
    """The figures of the year most places report, highest first, as a chart and as a table."""
    whole = figures.filter((pl.col("admin_level") == "all") & (pl.col("component") == ""))
    if whole.is_empty():
        return None
    years = whole.group_by("year").len().sort("len", "year", descending=True)
    year = years["year"][0]
    rows = whole.filter(pl.col("year") == year).sort("value", "subject_key", descending=[True, False]).head(RANKED)
    ranked = [(room.places[row["subject_key"]], row) for row in rows.iter_rows(named=True)]
    vietnamese, english = room.plain_names(code)
    return {
        "year": year,
        "rows": ranked,
        "total": whole.filter(pl.col("year") == year).height,
        "chart": chart(
            "ranking",
            listed([figure(room, ROOT, place.name, row) for place, row in ranked]),
            (f"{vietnamese}, {year}", f"{english}, {year}"),
            [_told_apart(place) for place, _ in ranked],
        ),
    }


def _told_apart(place: Place) -> str:
    """The name of a place, a smaller unit's with its province."""
    return f"{place.name}, {place.province}" if place.province else place.name


def _footing_34(frame: pl.DataFrame | None) -> list[dict[str, Any]]:
    """Figures recomputed on the footing of the 34 provinces; those only repeated from the province itself stay out."""
    if frame is None:
        return []
    made = frame.filter((pl.col("n_members") > 1) & pl.col("value").is_not_null())
    return made.sort(
        "year", "locality_name", "admin_level", "component", descending=[True, False, False, False]
    ).to_dicts()


def _csv(room: Room, figures: pl.DataFrame) -> str:
    """The table as CSV: one row per figure, with the address of its sentence.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = pl.col(pl.String)
    table = figures.select(
        pl.col("subject_key").replace_strict({key: place.name for key, place in room.places.items()}).alias("place"),
        *_CSV_COLUMNS,
        pl.col("document_id").replace_strict(room.source_names).alias("source"),
        pl.col("href").alias("sentence"),
    ).with_columns(pl.when(text.str.contains(_FORMULA)).then(pl.lit("'") + text).otherwise(text).name.keep())
    return _BYTE_ORDER_MARK + table.write_csv()
