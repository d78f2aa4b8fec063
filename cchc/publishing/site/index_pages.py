"""The independent indices as published: a page per index, and the table of a province on its own page."""

from __future__ import annotations

from typing import Any

import polars as pl

from cchc.publishing.site.rooms import Room

INDICES = {"PAR": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI", "PCI": "PCI"}  # in the order they are shown
_NO_COMPONENT = {"component": "", "component_name_vi": None, "component_name_en": None}
_PLAIN = {"rank": None, "note": None, "break_in_series": False, "has_conflict": False, "is_derived": False}


def write(room: Room) -> None:
    """Write `indices/INDEX.html` for every index that has results."""
    published = room.published
    indices = published_indices(room)
    for code, name in indices.items():
        rows = published.official.filter(index_name=code)
        means = published.official_means.filter(index_name=code)
        years = pl.concat([rows["year"], means["year"]]).unique().sort().to_list()
        room.page(
            f"indices/{code.lower()}.html",
            "official_index.html",
            name,
            name,
            indices=indices,
            code=code,
            years=years,
            provinces=_by_province(rows),
            means=_by_year(means, ("scope", "statistic")),
            editions=_editions(rows),
            breaks=published.breaks.filter(index_name=code)
            .unique(("break_date", "break_reason_vi"), keep="first", maintain_order=True)
            .sort("break_date", "indicator")
            .to_dicts(),
            open_questions=rows.filter("has_conflict").sort("year", "province_code").to_dicts(),
            sources=rows.select("year", "source", "licence").unique().sort("year", "source").rows(),
        )


def published_indices(room: Room) -> dict[str, str]:
    """The indices that have a page: code to name."""
    found = set(room.published.official["index_name"])
    return {code: name for code, name in INDICES.items() if code in found}


def _by_province(rows: pl.DataFrame) -> list[tuple[str, str, dict[int, dict[str, Any]]]]:
    """(subject_key, name, results by year), in the order of the names."""
    found = [
        (key, part["locality_name"][-1], {row["year"]: row for row in part.sort("year").to_dicts()})
        for (key,), part in rows.sort("year").partition_by("subject_key", as_dict=True).items()
    ]
    return sorted(found, key=lambda entry: (entry[1].removeprefix("Thành phố ").removeprefix("Tỉnh "), entry[0]))


def _by_year(rows: pl.DataFrame, key: tuple[str, ...]) -> dict[tuple[str, ...], dict[int, dict[str, Any]]]:
    parts = rows.sort(*key, "year").partition_by(*key, as_dict=True, maintain_order=True)
    return {name: {row["year"]: row for row in part.to_dicts()} for name, part in parts.items()}


def _editions(rows: pl.DataFrame) -> list[tuple[int, int, str, int]]:
    """(first year, last year, edition, scale) of the years there are results of."""
    return (
        rows.group_by("edition", "scale_max")
        .agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
        .sort("first")
        .select("first", "last", "edition", "scale_max")
        .rows()
    )


def of_place(official: list[dict[str, Any]], components: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What a province's page shows: its years, a row per index and component, and the footnotes of the cells."""
    if not official:
        return None
    order = list(INDICES)
    results = [_NO_COMPONENT | row for row in official] + [_PLAIN | row for row in components]
    results.sort(key=lambda row: (order.index(row["index_name"]), row["component"], row["year"]))
    footnotes: dict[tuple[str | None, ...], int] = {}
    lines: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
    for row in results:
        footnote = (row["source"], row["licence"], row["note"])
        row["footnote"] = footnotes.setdefault(footnote, len(footnotes) + 1)
        lines.setdefault((row["index_name"], row["component"]), {})[row["year"]] = row
    return {
        "names": INDICES,
        "years": sorted({row["year"] for row in official}),
        "lines": lines,
        "footnotes": list(footnotes),
    }
