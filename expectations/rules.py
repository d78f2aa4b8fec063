"""Row rules that Great Expectations does not ship: each takes the columns it needs and says which rows keep the rule.

A rule is a function of a pandas frame and a mapping of parameters that returns one boolean per row, true where the row
keeps the rule. Rows to which a rule does not apply keep it. What the parameters are is data and stands in the suites.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

Parameters = Mapping[str, Any]
Rule = Callable[[pd.DataFrame, Parameters], pd.Series]

_PERCENTAGE = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(?:%|phần trăm)")
_ISO_DATE = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_APPROXIMATE_MARGIN = Decimal(1)


def span_is_printed(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """Columns `raw`, `printed`: the string kept with a quantity is the text at its span."""
    return frame["raw"].notna() & (frame["raw"] == frame["printed"])


def span_stands_in_evidence(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """Columns `printed`, `evidence`: the text at the span of an observation is not blank and stands in its evidence.

    Runs of white space count as one blank, because evidence may be shown on one line.
    """
    return pd.Series(
        [
            isinstance(printed, str)
            and isinstance(evidence, str)
            and bool(printed.strip())
            and " ".join(printed.split()) in " ".join(evidence.split())
            for printed, evidence in zip(frame["printed"], frame["evidence"], strict=True)
        ],
        index=frame.index,
        dtype=bool,
    )


def span_is_ordered(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """Columns `start`, `end`: a span starts at or after 0 and ends after its start."""
    return ((frame["start"] >= 0) & (frame["end"] > frame["start"])).fillna(False).astype(bool)


def text_is_composed(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """Column `text`: normalised to NFC, or absent."""
    return (
        frame["text"].map(lambda text: not isinstance(text, str) or unicodedata.is_normalized("NFC", text)).astype(bool)
    )


def text_or_error(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """Columns `text`, `error`: a document without an error has a text that is not blank."""
    blank = frame["text"].map(lambda text: not isinstance(text, str) or not text.strip()).astype(bool)
    return frame["error"].notna() | ~blank


def value_within_bounds(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Columns `indicator`, `value`, `status`: within the catalogue's bounds of the indicator, ends included.

    Parameters: `bounds` maps a code to its lower and upper bound (null: open); `statuses` lists the statuses checked.
    """
    bounds = parameters["bounds"]
    lower = frame["indicator"].map(lambda code: bounds.get(code, (None, None))[0]).astype(float)
    upper = frame["indicator"].map(lambda code: bounds.get(code, (None, None))[1]).astype(float)
    outside = (frame["value"] < lower) | (frame["value"] > upper)
    return ~(frame["status"].isin(parameters["statuses"]) & outside)


def unit_fits_indicator(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Columns `indicator`, `unit`, `status`: shares are in %, counts and money never are; changes may be in either.

    Parameters: `percentages` and `never_percent`, lists of codes.
    """
    percent = frame["unit"] == "%"
    wrong = (frame["indicator"].isin(parameters["percentages"]) & ~percent) | (
        frame["indicator"].isin(parameters["never_percent"]) & percent
    )
    return ~(wrong & (frame["status"] != "change"))


def numerator_within_denominator(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Columns `indicator`, `numerator`, `denominator`: a part is at most its whole.

    Parameters: `may_exceed` lists the codes, such as plan rates, whose numerator may be the larger.
    """
    return frame["indicator"].isin(parameters["may_exceed"]) | ~(frame["numerator"] > frame["denominator"])


def fraction_is_whole(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """Columns `numerator`, `denominator`: both are given or neither, and the denominator is above zero."""
    both = frame["numerator"].notna() & frame["denominator"].notna()
    neither = frame["numerator"].isna() & frame["denominator"].isna()
    return neither | (both & (frame["denominator"] > 0))


def fraction_gives_percentage(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """The percentage follows from the fraction.

    Columns: `value`, `unit`, `numerator`, `denominator`, `qualifier`, `printed`.
    It does when it equals 100 x numerator / denominator rounded half up or cut off at the last printed place. With a
    hedge the fraction must stand on the side the hedge tells; "about" allows one percentage point.
    """
    applies = (frame["unit"] == "%") & frame["numerator"].notna() & (frame["denominator"] > 0)
    kept = pd.Series(True, index=frame.index)
    for index, row in frame[applies].iterrows():
        kept[index] = _agrees(row["value"], row["numerator"], row["denominator"], row["qualifier"], row["printed"])
    return kept


def _agrees(value: float, numerator: float, denominator: float, qualifier: str | None, printed: str | None) -> bool:
    if pd.isna(value):
        return False
    percentage = Decimal(str(value))
    place = _last_place(percentage, printed)
    share = 100 * Decimal(str(numerator)) / Decimal(str(denominator))
    rounded, cut = (share.quantize(place, rounding=mode) for mode in (ROUND_HALF_UP, ROUND_DOWN))
    if percentage in (rounded, cut):
        return True
    match qualifier:
        case "over" | "at_least":
            return share >= percentage
        case "under" | "at_most":
            return share <= percentage
        case "approx":
            return abs(share - percentage) <= _APPROXIMATE_MARGIN
    return False


def _last_place(percentage: Decimal, printed: str | None) -> Decimal:
    """The unit of the last printed place: 0.01 for "98,81%"; read off the value where the text does not show it."""
    for match in _PERCENTAGE.finditer(printed if isinstance(printed, str) else ""):
        shown = Decimal(match.group(1).replace(",", "."))
        if shown == percentage:
            return Decimal((0, (1,), int(shown.as_tuple().exponent)))
    return Decimal((0, (1,), min(0, int(percentage.normalize().as_tuple().exponent))))


def parts_make_whole(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """The printed parts of a printed whole add up to it; the row of the whole breaks the rule when they do not.

    Columns: those of `group`, and `indicator`, `value`, `status`, `qualifier`. Parameters: `group`, the columns within
    which figures belong together, and `identities`, a list of `whole` and `parts` (codes). An identity is tried where
    the whole and every part stand exactly once in a group, are actual and carry no hedge.
    """
    exact = frame[(frame["status"] == "actual") & (frame["qualifier"] == "exact") & frame["value"].notna()]
    kept = pd.Series(True, index=frame.index)
    for _, group in exact.groupby(list(parameters["group"]), dropna=False, sort=False):
        once = group[~group["indicator"].duplicated(keep=False)].set_index("indicator")["value"]
        rows = group.reset_index().drop_duplicates("indicator").set_index("indicator")["index"]
        for identity in parameters["identities"]:
            whole, parts = identity["whole"], identity["parts"]
            if whole in once.index and all(part in once.index for part in parts):
                difference = once[whole] - sum(once[part] for part in parts)
                kept[rows[whole]] &= abs(difference) < 0.5
    return kept


def figure_is_distinct(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Parameter `columns`: the first of the rows equal in these columns keeps the rule, the others break it."""
    return ~frame.duplicated(subset=list(parameters["columns"]), keep="first")


def period_is_ordered(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """Columns `period_start`, `period_end`, `period_kind`: ISO dates, start not after end, kind given with the dates.

    A period of kind `as_of` has an end and no start; any other kind has both; no kind means no dates.
    """
    start, end, kind = frame["period_start"], frame["period_end"], frame["period_kind"]
    dates = start.map(_date_or_absent).astype(bool) & end.map(_date_or_absent).astype(bool)
    none = kind.isna() & start.isna() & end.isna()
    as_of = (kind == "as_of") & start.isna() & end.notna()
    span = kind.notna() & (kind != "as_of") & start.notna() & end.notna() & (start.fillna("") <= end.fillna(""))
    return (dates & (none | as_of | span)).astype(bool)


def _date_or_absent(value: object) -> bool:
    return not isinstance(value, str) or bool(_ISO_DATE.fullmatch(value))


def not_after_publication(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Columns `status`, `period_end`, `published_at`: what is reported as done had happened when it was published.

    Parameter `days_ahead`: reports for a year or half may appear so many days before it is over.
    """
    ends = pd.to_datetime(frame["period_end"], errors="coerce")
    published = pd.to_datetime(frame["published_at"], errors="coerce")
    later = ends > published + pd.Timedelta(days=parameters["days_ahead"])
    return ~((frame["status"] == "actual") & later)


def code_valid_at_period(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Columns `province_code`, `period_end`: the code was in force on that day.

    Parameter `validity` maps a code to a list of first and last days in force (null: open). Without a date, a code
    that was ever in force is good.
    """
    validity = parameters["validity"]
    kept = [
        not isinstance(code, str) or _in_force(validity.get(code, ()), day)
        for code, day in zip(frame["province_code"], frame["period_end"], strict=True)
    ]
    return pd.Series(kept, index=frame.index, dtype=bool)


def _in_force(spells: Any, day: object) -> bool:
    if not isinstance(day, str):
        return bool(spells)
    return any((first is None or first <= day) and (last is None or day <= last) for first, last in spells)


def direction_only_with_change(frame: pd.DataFrame, _parameters: Parameters) -> pd.Series:
    """Columns `status`, `direction`: up or down stands with a change and with nothing else."""
    return (frame["status"] == "change") | frame["direction"].isna()


def bounds_are_ordered(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Parameters `lower`, `upper`, names of two columns: the first is not above the second; either may be absent."""
    lower, upper = frame[parameters["lower"]], frame[parameters["upper"]]
    return lower.isna() | upper.isna() | (lower <= upper).fillna(True).astype(bool)


def codes_are_listed(frame: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Parameters `columns` and `key`: every code in these columns is a value of the key column of the same frame."""
    known = set(frame[parameters["key"]].dropna())
    kept = pd.Series(True, index=frame.index)
    for column in parameters["columns"]:
        kept &= frame[column].isna() | (frame[column] == "") | frame[column].isin(known)
    return kept


RULES: dict[str, Rule] = {
    "expect_span_to_be_printed": span_is_printed,
    "expect_span_to_stand_in_evidence": span_stands_in_evidence,
    "expect_span_to_be_ordered": span_is_ordered,
    "expect_text_to_be_composed": text_is_composed,
    "expect_text_or_error": text_or_error,
    "expect_value_within_bounds": value_within_bounds,
    "expect_unit_to_fit_indicator": unit_fits_indicator,
    "expect_numerator_within_denominator": numerator_within_denominator,
    "expect_fraction_to_be_whole": fraction_is_whole,
    "expect_fraction_to_give_percentage": fraction_gives_percentage,
    "expect_parts_to_make_whole": parts_make_whole,
    "expect_figure_to_be_distinct": figure_is_distinct,
    "expect_period_to_be_ordered": period_is_ordered,
    "expect_period_not_after_publication": not_after_publication,
    "expect_code_valid_at_period": code_valid_at_period,
    "expect_direction_only_with_change": direction_only_with_change,
    "expect_bounds_to_be_ordered": bounds_are_ordered,
    "expect_codes_to_be_listed": codes_are_listed,
}
