"""Figures as table cells, the same on every page.

Cells are made for all figures at once, column by column: a million of them take seconds, not minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
from markupsafe import Markup, escape

from cchc.publishing.site.numerals import COVERAGE_CLASSES, hedged
from cchc.publishing.site.places import ANCHOR_LENGTH
from cchc.publishing.site.wording import t

_SERIES = ("subject_key", "indicator", "admin_level", "component")
ROOT = "../"  # cells stand on pages one folder below the site's
SCAN_SIGN = "▣"  # the style sheet and `wording.yml` use the same


def with_cells(figures: pl.DataFrame, report_slugs: Mapping[str, str], parts: Mapping[str, str]) -> pl.DataFrame:
    """The figures of the year that have a value, with five more columns.

    `href`: address of the sentence from the site's folder; `days`: first and last day as `start/end`; `cell`: the
    figure as a `td`, linked to its sentence, with the classes of its coverage, conflict and break; `run`: which stretch
    of its series a figure is of, where the figures of a stretch can be compared from year to year; `months`: how many
    twelfths of a marker are filled, all for a full year, none for a state on a date.
    """
    found = figures.filter(pl.col("value").is_not_null())
    pages = _texts(document_id=report_slugs, page=[f"reports/{name}.html" for name in report_slugs.values()])
    moved = _texts(anchor=parts, part=parts.values())
    return (
        found.with_columns(anchor=pl.lit("o") + pl.col("observation_id").str.slice(0, ANCHOR_LENGTH))
        .join(pages, on="document_id", how="left", maintain_order="left")
        .join(moved, on="anchor", how="left", maintain_order="left")
        .join(_printed(found), on=("value", "qualifier"), how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            href=pl.coalesce("part", "page") + "#" + pl.col("anchor"),
            days=pl.col("period_start").cast(pl.String).fill_null("") + "/" + pl.col("period_end").cast(pl.String),
            classes=_classes(),
            run=_run(),
            months=_months(),
        )
        .with_columns(
            cell=pl.format(
                '<td{}><a class="n" href="' + ROOT + '{}" data-f="{}">{}</a></td>', "classes", "href", "days", "printed"
            )
        )
        .drop("anchor", "page", "part", "printed", "classes")
    )


def scan_note(words: Markup, page: int | None = None) -> Markup:
    """What stands beside a figure that was read by character recognition: the sign, `words`, the page of the scan."""
    where = Markup(", {} {}").format(t("scan_page"), page) if page else ""
    return Markup('<small class="scan">{} {}{}</small>').format(SCAN_SIGN, words, where)


def _texts(**columns: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(list(values), dtype=pl.String) for name, values in columns.items()})


def _printed(figures: pl.DataFrame) -> pl.DataFrame:
    """Each distinct value and qualifier as it is written in a cell."""
    distinct = figures.select("value", "qualifier").unique()
    texts = [str(escape(hedged(value, qualifier))) for value, qualifier in distinct.iter_rows()]
    return distinct.with_columns(printed=pl.Series(texts, dtype=pl.String))


def _run() -> pl.Expr:
    """Neighbouring years between which the mart gives a change, and no break, are of one run; rows come by year."""
    follows = pl.col("year").diff() == 1
    joined = follows & pl.col("change").is_not_null() & ~pl.col("break_in_series").fill_null(value=False)
    return (~joined.fill_null(value=False)).cast(pl.Int32).cum_sum().over(_SERIES)


def _months() -> pl.Expr:
    known = pl.col("coverage_months").fill_null(0).clip(upper_bound=12)
    return pl.when(pl.col("coverage") == "full_year").then(12).otherwise(known)


def _classes() -> pl.Expr:
    """The class attribute of a cell, empty for a full year without conflict or break that was not read from a scan."""
    names = pl.concat_str(
        pl.col("coverage").replace_strict(COVERAGE_CLASSES, default="", return_dtype=pl.String),
        pl.when("has_conflict").then(pl.lit("k")).otherwise(pl.lit("")),
        pl.when("break_in_series").then(pl.lit("b")).otherwise(pl.lit("")),
        pl.when("is_read_by_ocr").then(pl.lit("s")).otherwise(pl.lit("")),
        separator=" ",
    ).str.strip_chars()
    names = names.str.replace_all(" {2,}", " ")
    return pl.when(names == "").then(pl.lit("")).otherwise(pl.format(' class="{}"', names))
