"""What the data are, how they were made, how far they can be trusted, and what every column means."""

from __future__ import annotations

from typing import Any

import polars as pl

from cchc.publishing.site.index_pages import published_indices
from cchc.publishing.site.overview import dispositions
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word

MEASURES = ("level:number", "level:indicator", "level:strict")


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
    room.page(
        "about.html",
        "about.html",
        word("about"),
        word("about", "en"),
        outcomes=outcomes.rows(),
        dispositions=dispositions(room),
        reasons=reasons.rows(),
        indices=published_indices(room),
        model_docs=room.model_docs,
        accuracy=_accuracy(published.accuracy),
        n_reports=published.reports.height,
        n_scanned_pages=published.reports["n_ocr_pages"].sum(),
        n_scanned_reports=len(room.scanned_pages),
        n_scanned_figures=len(room.scanned),
        n_unreadable=published.reports.filter(pl.col("error").is_not_null()).height,
    )
    known = [entry for code, entry in room.indicators.items() if code != "other"]
    room.page(
        "dictionary.html",
        "dictionary.html",
        word("dictionary"),
        word("dictionary", "en"),
        tables=published.dictionary,
        model_docs=room.model_docs,
        indicators=known,
    )


def _accuracy(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The measures, the levels first, shares in percent."""
    percent = rows.with_columns(pl.col("precision", "recall", "f1") * 100)
    return sorted(percent.to_dicts(), key=lambda row: (row["measure"] not in MEASURES, *_position(row["measure"])))


def _position(measure: str) -> tuple[int, str]:
    return (MEASURES.index(measure) if measure in MEASURES else len(MEASURES), measure)
