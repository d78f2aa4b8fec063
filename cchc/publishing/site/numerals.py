"""Numbers, periods and hedges as the reports print them: `1.784`, `98,98`, `6 tháng đầu năm`.

The Vietnamese form is written; the pages swap the marks of elements of class `n` when English is shown.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from cchc.publishing.site.wording import html, t

SIGNS = {"over": ">", "under": "<", "approx": "≈", "at_least": "≥", "at_most": "≤"}
# Class of a cell by the part of the year its figure covers; the style sheet gives each its sign.
COVERAGE_CLASSES = {
    "nine_months": "c9",
    "six_months": "c6",
    "three_months": "c3",
    "one_month": "c1",
    "days": "c0",
    "as_of": "ca",
    "multi_year": "cm",
}
MAX_DECIMALS = 2
RANK_UNIT = "hạng"


@lru_cache(maxsize=65536)
def number(value: float | None) -> str:
    """`value` with at most two decimals (four below 0.1), thousands by dots, decimals by a comma."""
    if value is None:
        return ""
    decimals = 4 if 0 < abs(value) < 0.1 else MAX_DECIMALS
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_MARKS)


_MARKS = str.maketrans({",": ".", ".": ","})


def printed(value: float, language: str) -> str:
    """The number as written in the language."""
    text = number(value)
    return text.translate(_MARKS) if language == "en" else text


def hedged(value: float | None, qualifier: str | None) -> str:
    """The number with the sign of its qualifier before it."""
    sign = SIGNS.get(qualifier or "", "")
    return f"{sign} {number(value)}" if sign else number(value)


@lru_cache(maxsize=262144)
def quantity(value: float | None, unit: str | None, qualifier: str | None = None) -> Markup:
    """A number with its unit as HTML; the number's marks follow the language."""
    if value is None:
        return Markup("")
    printed = f'<span class="n">{escape(hedged(value, qualifier))}</span>'
    if unit == RANK_UNIT:
        return html(f"{t('rank')} {printed}")
    return html(f"{printed}{'' if unit == '%' else ' '}{escape(unit or '')}")


@lru_cache(maxsize=8192)
def day(value: date | None) -> str:
    """A date as written in Vietnam, which English readers read as well: 30/6/2019."""
    return f"{value.day}/{value.month}/{value.year}" if value else ""


@lru_cache(maxsize=8192)
def period(start: date | None, end: date | None) -> Markup:
    """A reporting period: a year, a half, or from-to; a single date for a state on a date."""
    if end is None:
        return Markup("")
    if start is None:
        return Markup("{} {}").format(t("valid_until"), day(end))
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return html(str(start.year) if start.year == end.year else f"{start.year}–{end.year}")
    return Markup("{}–{}").format(day(start), day(end))
