"""The first page: what there is, where, how good it is, and where to go on."""

from __future__ import annotations

from typing import Any

import polars as pl
from markupsafe import Markup

from cchc.publishing.site.index_pages import published_indices
from cchc.publishing.site.pictures import both, chart, figure, listed, spread, tile_map
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word

NEWEST, CLAIMS, MAPS, HEADLINES = 8, 6, 8, 16
_INDICES = ("par_index_score", "sipas_score", "papi_score", "pci_score", "satisfaction_rate", "on_time_rate")
_BAR_COLOURS = {"observation": "#0072b2", "unassigned": "#d55e00"}
_BAR_COLOUR = "#8fb8d8"


def write(room: Room) -> None:
    """Write `index.html`."""
    published = room.published
    figures = room.figures
    years = figures["year"].drop_nulls()
    told = _telling_claims(published.claims)
    room.page(
        "index.html",
        "overview.html",
        word("site_title"),
        word("site_title", "en"),
        counts=(
            ("count_reports", published.reports.height, "reports/index.html"),
            ("count_figures", published.facts.height, "about.html#coverage"),
            ("count_places", published.facts.drop_nulls("subject")["subject_key"].n_unique(), "localities/index.html"),
            ("count_indicators", figures["indicator"].n_unique(), "indicators/index.html"),
        ),
        first_year=years.min(),
        last_year=years.max(),
        maps=_maps(room, figures),
        headlines=_headlines(room, figures),
        newest=newest_reports(room)[:NEWEST],
        dispositions=dispositions(room),
        shares=_shares(room),
        n_numerals=published.quantities.height,
        n_held_back=published.quarantine.select("document_id", "row_id").n_unique(),
        n_conflicts=published.conflicts.height,
        n_wrong=published.audit.filter(pl.col("verdict") == "wrong").height,
        n_unreadable=published.reports.filter(pl.col("error").is_not_null()).height,
        claims=told[:CLAIMS],
        claims_drawn=told,
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
    found: dict[str, dict[str, Any]] = {}
    for place in room.places.values():
        if place.footing == footing and place.province_code and place.key in counts:
            before = found.get(place.province_code)
            found[place.province_code] = {
                "code": place.province_code,
                "name": place.name,
                "value": counts[place.key] + (before["value"] if before else 0),
                "unit": both("count_figures"),
                "href": f"localities/{place.slug}.html",
            }
    return _map(f"count-{footing}", footing, both("map_reports"), list(found.values()), named=True)


def indicator_map(room: Room, figures: pl.DataFrame, code: str, footing: int, root: str) -> dict[str, Any] | None:
    """The latest figure of each province on one footing, its year in the tooltip; none when no province has one."""
    on_footing = {
        place.key: place for place in room.places.values() if place.footing == footing and place.province_code
    }
    latest = (
        figures.filter(pl.col("subject_key").is_in(on_footing.keys()))
        .sort("year", "subject_key")
        .unique("subject_key", keep="last", maintain_order=True)
    )
    found = []
    for row in latest.iter_rows(named=True):
        place = on_footing[row["subject_key"]]
        shown = figure(room, root, place.name, row)
        found.append(shown | {"code": place.province_code, "href": f"{root}localities/{place.slug}.html"})
    return _map(f"{code}-{footing}", footing, room.plain_names(code), found) if found else None


def _map(
    name: str, footing: int, title: tuple[str, str], figures: list[dict[str, Any]], *, named: bool = False
) -> dict[str, Any]:
    """A map with the words it is chosen by: its title, and its footing where the title alone does not tell."""
    on = both(f"footing_{footing}")
    shown = tuple(f"{words} · {of}" for words, of in zip(title, on, strict=True))
    vietnamese, english = shown if named else title
    return {
        "id": name,
        "name": vietnamese,
        "name_en": english,
        "chart": tile_map(footing, figures, (shown[0], shown[1])),
    }


def _shares(room: Room) -> Markup:
    """The dispositions of all numbers as bars."""
    counted = dispositions(room)
    names = [both(f"disposition.{name}") for name, _, _ in counted]
    bars = [
        {"name": words, "value": count, "unit": both("numerals"), "colour": _BAR_COLOURS.get(name, _BAR_COLOUR)}
        for (name, count, _), words in zip(counted, names, strict=True)
    ]
    return chart("shares", listed(bars), both("quality"), names)


def _headlines(room: Room, figures: pl.DataFrame) -> list[dict[str, Any]]:
    """The rates and scores most places report, each in the year with most places, as a row of dots."""
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
        dots = [(room.places[row["subject_key"]].name, row) for row in of_year.iter_rows(named=True)]
        names = room.plain_names(code)
        rows.append(
            {
                "code": code,
                "year": year,
                "places": n_places,
                "unit": room.indicators[code]["unit"],
                "low": of_year["value"].min(),
                "high": of_year["value"].max(),
                "spread": spread(room, "", dots, (f"{names[0]}, {year}", f"{names[1]}, {year}")),
            }
        )
    return rows


def _comparable(room: Room, figures: pl.DataFrame) -> pl.DataFrame:
    """Rates and scores of whole places: what can stand on one axis for places of any size."""
    kinds = room.published.indicators.select("indicator", "kind")
    return figures.join(kinds, on="indicator").filter(
        pl.col("kind").is_in(["percentage", "score"]) & (pl.col("admin_level") == "all") & (pl.col("component") == "")
    )
