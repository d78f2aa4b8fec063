"""Figures as the evaluation compares them: one gold label or one prediction, brought to a comparable form.

Belongs here: reading label files, and what a single row means. Comparing two figures is the business of `matching`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

Row = Mapping[str, Any]
Rows = Path | str | pl.DataFrame | Iterable[Row]
Period = tuple[str | None, str | None]

OTHER = "other"
WHOLE = "all"

_UNCATALOGUED = frozenset({None, "", OTHER, "uncatalogued"})
_REPORT_SUFFIX = re.compile(r"\.(?:txt|html?|docx?|pdf|xlsx|csv)$")
_LEVELS_WITHOUT_TIER = frozenset({"department", "ministry", "commune"})
_PRINTED_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class EvaluationError(ValueError):
    """A file that cannot be read or written; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Other readings of one gold label that count as right, by field; empty for predictions."""

    indicators: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    periods: tuple[Period, ...] = ()
    tiers: frozenset[str] = frozenset()
    subject_levels: frozenset[str] = frozenset()
    province_codes: frozenset[str | None] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """One reported figure in comparable form: text folded, codes padded, empty fields given their meaning."""

    row: Row = field(repr=False, compare=False)
    document: str
    value: float | None
    unit: str | None
    indicator: str
    status: str
    period: Period
    period_kind: str | None
    month_only: bool
    subject: str
    subject_level: str | None
    province_code: str | None
    tier: str
    qualifier: str
    evidence: str
    fraction: tuple[float | None, float | None] | None
    optional: bool
    alternatives: Alternatives
    rule: str

    @property
    def own_tier(self) -> str:
        """The tier, as far as the level of the figure's own subject leaves one open."""
        return tier_within(self.tier, self.subject_level)


def tier_within(tier: str, subject_level: str | None) -> str:
    """A department, a ministry or a commune is a tier by itself, so that no other is compared."""
    return WHOLE if subject_level in _LEVELS_WITHOUT_TIER else tier


def fold(text: str | None) -> str:
    """Lower case, composed letters, single spaces: the form in which words are compared."""
    composed = unicodedata.normalize("NFC", text or "").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", composed).strip().lower()


def number(value: object) -> float | None:
    """The value as a float, or None for anything that is no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def document_key(name: object) -> str:
    """The name by which labels and predictions of one report meet: the file name without folder and suffix."""
    return _REPORT_SUFFIX.sub("", str(name or "").rsplit("/", 1)[-1])


def printed_values(text: str) -> set[float]:
    """Every value the digits of a text can stand for: dot or comma as thousands mark, as decimal mark, as neither."""
    readings: set[float] = set()
    for digits in _PRINTED_NUMBER.findall(fold(text)):
        without_dots = digits.replace(".", "")
        for candidate in (without_dots.replace(",", "."), digits.replace(",", ""), without_dots.replace(",", "")):
            value = number(candidate)
            if value is not None:
                readings.add(value)
    return readings


def figure(row: Row) -> Figure:
    """Bring one row of labels or predictions to comparable form."""
    numerator, denominator = row.get("numerator"), row.get("denominator")
    both = numerator is not None and denominator is not None
    return Figure(
        row=row,
        document=document_key(row.get("document")),
        value=number(row.get("value")),
        unit=row.get("unit"),
        indicator=_indicator(row.get("indicator")),
        status=row.get("status") or "actual",
        period=(row.get("period_start"), row.get("period_end")),
        period_kind=row.get("period_kind"),
        month_only=row.get("period_precision") == "month",
        subject=fold(row.get("subject")),
        subject_level=row.get("subject_level"),
        province_code=_province_code(row.get("province_code")),
        tier=_tier(row.get("admin_level")),
        qualifier=row.get("qualifier") or "exact",
        evidence=fold(row.get("evidence")),
        fraction=(number(numerator), number(denominator)) if both else None,
        optional=row.get("salience") == "optional",
        alternatives=_alternatives(row.get("accept") or {}),
        rule=row.get("rule") or "",
    )


def _alternatives(accept: Mapping[str, Sequence[Any]]) -> Alternatives:
    return Alternatives(
        indicators=frozenset(_indicator(code) for code in accept.get("indicator") or ()),
        statuses=frozenset(accept.get("status") or ()),
        periods=tuple((start, end) for start, end in accept.get("period") or ()),
        tiers=frozenset(_tier(tier) for tier in accept.get("admin_level") or ()),
        subject_levels=frozenset(accept.get("subject_level") or ()) - {None},
        province_codes=frozenset(_province_code(code) for code in accept.get("province_code") or ()),
    )


def _indicator(code: str | None) -> str:
    return OTHER if code in _UNCATALOGUED or code is None else code


def _tier(tier: str | None) -> str:
    return tier or WHOLE


def _province_code(code: object) -> str | None:
    return None if code in (None, "") else str(code).zfill(2)


def read_rows(source: Rows) -> list[Row]:
    """The rows of a JSON Lines file, a frame or any iterable of mappings.

    Raises EvaluationError when the file is missing, is no UTF-8 or holds a line that is no JSON object.
    """
    if isinstance(source, pl.DataFrame):
        return list(source.iter_rows(named=True))
    if isinstance(source, (str, Path)):
        return _read_json_lines(Path(source))
    return list(source)


def _read_json_lines(path: Path) -> list[Row]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        reason = f"cannot be read ({error.strerror}); name a file that holds one JSON object per line"
        raise EvaluationError(f"{path}: {reason}") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}: is not UTF-8; save the labels as UTF-8 JSON Lines") from error
    rows: list[Row] = []
    for position, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise EvaluationError(
                f"{path}:{position}: not JSON ({error.msg}); each line holds one JSON object"
            ) from error
        if not isinstance(row, dict):
            raise EvaluationError(f"{path}:{position}: not a JSON object; each line holds one JSON object")
        rows.append(row)
    return rows
