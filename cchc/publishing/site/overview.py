"""The first page: what there is, where, how good it is, and where to go on."""

from __future__ import annotations

from typing import Any

import polars as pl

from cchc.publishing.site.cells import points
from cchc.publishing.site.index_pages import published_indices
from cchc.publishing.site.numerals import number
from cchc.publishing.site.pictures import Tile, legend, strip, tile_map
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word

NEWEST, CLAIMS, MAPS, HEADLINES = 8, 6, 8, 16
_INDICES = ("par_index_score", "sipas_score", "papi_score", "pci_score", "satisfaction_rate", "on_time_rate")


def write(room: Room) -> None:
    """Write `index.html`."""
    published = room.published
    figures = room.figures
    years = figures["year"].drop_nulls()
    room.page(
        "index.html",
        "overview.html",
        word("site_title"),
        word("site_title", "en"),
        counts=(
            ("count_reports", published.reports.height, "reports/index.html"),
            ("count_figures", published.facts.height, "about.html#coverage"),
            ("count_places", published.facts["subject_key"].n_unique(), "localities/index.html"),
            ("count_indicators", figures["indicator"].n_unique(), "indicators/index.html"),
        ),
        first_year=years.min(),
        last_year=years.max(),
        maps=_maps(room, figures),
        headlines=_headlines(room, figures),
        newest=newest_reports(room)[:NEWEST],
        dispositions=dispositions(room),
        n_numerals=published.quantities.height,
        n_held_back=published.quarantine.select("document_id", "row_id").n_unique(),
        n_conflicts=published.conflicts.height,
        n_wrong=published.audit.filter(pl.col("verdict") == "wrong").height,
        n_unreadable=published.reports.filter(pl.col("error").is_not_null()).height,
        claims=_telling_claims(published.claims),
        indices=published_indices(room),
    )


def _telling_claims(claims: pl.DataFrame) -> list[dict[str, Any]]:
    """Claims a reader should see first: an index quoted wrongly, then measures beside the index nearest to them."""
    indices = pl.col("index_name").replace_strict({"SIPAS": 0, "PAR": 1, "PAPI": 2, "PCI": 3}, default=9)
    return (
        claims.filter(pl.col("official_score").is_not_null() & (pl.col("admin_level") == "all"))
        .with_columns(
            order=pl.when(pl.col("verdict") == "disagrees")
            .then(0)
            .when(pl.col("relation") == "related")
            .then(1)
            .otherwise(2),
            nearness=indices,
        )
        .sort("order", "nearness", "year", "subject_key", "indicator", descending=[False, False, True, False, False])
        .unique(("subject_key", "year", "indicator"), keep="first", maintain_order=True)
        .head(CLAIMS)
        .to_dicts()
    )


def newest_reports(room: Room) -> list[dict[str, Any]]:
    """The reports, newest publication first, those without a date last, then by file."""
    rows = room.published.reports.sort("published_at", "document", descending=[True, False], nulls_last=True)
    return rows.to_dicts()


def dispositions(room: Room) -> list[tuple[str, int, float]]:
    """What the numbers of the texts are: (disposition, how many, percent), most frequent first."""
    counted = (
        room.published.quantities.group_by("disposition").len().sort("len", "disposition", descending=[True, False])
    )
    total = max(room.published.quantities.height, 1)
    return [(name, count, 100 * count / total) for name, count in counted.iter_rows()]


def _maps(room: Room, figures: pl.DataFrame) -> list[dict[str, Any]]:
    """The map of how much there is, and one per headline indicator that several provinces report."""
    maps = [_count_map(room, 63), _count_map(room, 34)]
    whole = _comparable(room, figures).filter(pl.col("subject_level") == "province")
    counted = (
        whole.group_by("indicator")
        .agg(pl.col("subject_key").n_unique().alias("places"))
        .filter(pl.col("places") > 2)
        .sort("places", "indicator", descending=[True, False])
    )
    for code in counted["indicator"].head(MAPS):
        picture = indicator_map(room, whole.filter(pl.col("indicator") == code), code, 63, "")
        if picture:
            maps.append(picture)
    return maps


def _count_map(room: Room, footing: int) -> dict[str, Any]:
    counts = dict(room.published.facts.group_by("subject_key").len().iter_rows())
    found: dict[str, Tile] = {}
    for place in room.places.values():
        if place.footing == footing and place.province_code and place.key in counts:
            before = found.get(place.province_code)
            value = counts[place.key] + (before.value if before else 0.0)
            tip = f"{place.name}\n{value:g} {word('count_figures')}"
            found[place.province_code] = Tile(value, f"{value:g}", tip, f"localities/{place.slug}.html")
    return {
        "id": f"count-{footing}",
        "name": f"{word('map_reports')} · {word(f'footing_{footing}')}",
        "name_en": f"{word('map_reports', 'en')} · {word(f'footing_{footing}', 'en')}",
        "svg": tile_map(footing, found, word("map_reports")),
        "legend": legend([tile.value for tile in found.values()], ""),
    }


def indicator_map(room: Room, figures: pl.DataFrame, code: str, footing: int, root: str) -> dict[str, Any] | None:
    """The latest figure of each province on one footing, its year in the tooltip; none when no province has one."""
    found = {}
    unit = ""
    on_footing = {
        place.key: place for place in room.places.values() if place.footing == footing and place.province_code
    }
    latest = (
        figures.filter(pl.col("subject_key").is_in(on_footing.keys()))
        .sort("year", "subject_key")
        .unique("subject_key", keep="last", maintain_order=True)
    )
    for row in latest.iter_rows(named=True):
        place = on_footing[row["subject_key"]]
        unit = row["unit"] or ""
        partial = row["coverage"] != "full_year"
        shown = points(room, root, place.name, [row])[0]
        tip = shown.tip
        found[place.province_code or ""] = Tile(
            row["value"], _short(row["value"]), tip, f"{root}localities/{place.slug}.html", partial
        )
    if not found:
        return None
    name = room.plain_name(code)
    return {
        "id": f"{code}-{footing}",
        "name": name,
        "name_en": room.indicators[code]["name_en"],
        "svg": tile_map(footing, found, name),
        "legend": legend([tile.value for tile in found.values()], unit),
    }


def _short(value: float) -> str:
    """A number that fits a tile."""
    for limit, mark in ((1e9, " tỷ"), (1e6, " tr")):
        if abs(value) >= limit:
            return number(round(value / limit, 1)) + mark
    return number(value)


def _headlines(room: Room, figures: pl.DataFrame) -> list[dict[str, Any]]:
    """The rates and scores most places report, each in the year with most places, as a strip of dots."""
    whole = _comparable(room, figures)
    chosen = (
        whole.group_by("indicator", "year")
        .agg(pl.col("subject_key").n_unique().alias("places"))
        .sort("indicator", "places", "year", descending=[False, True, True])
        .unique("indicator", keep="first", maintain_order=True)
        .filter(pl.col("places") > 1)
        .sort(pl.col("indicator").is_in(_INDICES), "places", "indicator", descending=[True, True, False])
    )
    rows = []
    for code, year, n_places in chosen.head(HEADLINES).iter_rows():
        of_year = whole.filter((pl.col("indicator") == code) & (pl.col("year") == year)).sort("value", "subject_key")
        dots = [points(room, "", room.places[r["subject_key"]].name, [r])[0] for r in of_year.iter_rows(named=True)]
        rows.append(
            {
                "code": code,
                "year": year,
                "places": n_places,
                "unit": room.indicators[code]["unit"],
                "low": of_year["value"].min(),
                "high": of_year["value"].max(),
                "strip": strip(dots, f"{room.plain_name(code)}, {year}"),
            }
        )
    return rows


def _comparable(room: Room, figures: pl.DataFrame) -> pl.DataFrame:
    """Rates and scores of whole places: what can stand on one axis for places of any size."""
    kinds = room.published.indicators.select("indicator", "kind")
    return figures.join(kinds, on="indicator").filter(
        pl.col("kind").is_in(["percentage", "score"]) & (pl.col("admin_level") == "all") & (pl.col("component") == "")
    )
