"""What the data are, how they were made, how far they can be trusted, and what every column means."""

from __future__ import annotations

import polars as pl

from cchc.publishing.site.overview import dispositions
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word


def write(room: Room) -> None:
    """Write `about.html` and `dictionary.html`."""
    published = room.published
    outcomes = (
        published.coverage.group_by("outcome")
        .agg(pl.col("n_figures").sum())
        .sort("n_figures", "outcome", descending=[True, False])
    )
    reasons = (
        published.quarantine.group_by("check", "reason")
        .agg(pl.col("row_id").n_unique().alias("rows"))
        .sort("rows", "check", "reason", descending=[True, False, False])
    )
    sources = (
        published.claims.select("index_name", "official_source", "official_licence")
        .unique()
        .drop_nulls("official_source")
        .sort("index_name", "official_source")
    )
    room.page(
        "about.html",
        "about.html",
        word("about"),
        word("about", "en"),
        outcomes=outcomes.rows(),
        dispositions=dispositions(room),
        reasons=reasons.rows(),
        sources=sources.rows(),
        n_reports=published.reports.height,
        n_unreadable=published.reports.filter(pl.col("error").is_not_null()).height,
    )
    known = [entry for code, entry in room.indicators.items() if code != "other"]
    room.page(
        "dictionary.html",
        "dictionary.html",
        word("dictionary"),
        word("dictionary", "en"),
        tables=published.dictionary,
        indicators=known,
    )
