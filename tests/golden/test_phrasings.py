"""Given these words, these figures: the specification of the extraction, one phrasing at a time.

Each entry of `specifications/*.yaml` is a text with what a careful reader takes from it by docs/labelling-guide.md:

* `text`, and where they matter `title`, `publisher`, `published_at`;
* `observations`: all figures of the text. The status is `actual` and nothing else is compared unless it is written
  there; `period` is `start..end`, `..end` for as-of, `none` where the text leaves it open;
* `optional`: figures that may be found as well;
* `dispositions`: what became of other numerals, by their printed string;
* `known_gap`: what is found instead where the extraction is still wrong. Such a test fails as soon as the gap closes,
  so that the mark is removed.
"""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from cchc.extraction import Figures, read_figures

FOLDER = Path(__file__).with_name("specifications")
DOCUMENT = ("title", "publisher", "published_at")
COMPARED = frozenset(
    (
        "indicator", "value", "unit", "numerator", "denominator", "denominator_basis", "qualifier", "status",
        "direction", "period", "period_kind", "subject", "subject_level", "province_code", "admin_level",
    )
)  # fmt: skip
KEYS = frozenset(("name", "text", *DOCUMENT, "observations", "optional", "dispositions", "known_gap"))


def specifications() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            unknown = sorted(entry.keys() - KEYS)
            assert not unknown, f"{file.name}: {entry['name']}: unknown keys {unknown}"
            found.append(pytest.param(entry, id=f"{file.stem}: {entry['name']}"))
    return found


def read(entry: dict[str, Any]) -> Figures:
    row = {"document": "specification.txt", "text": entry["text"], **{key: entry.get(key) for key in DOCUMENT}}
    return read_figures(pl.DataFrame([row], schema=dict.fromkeys(row, pl.String())))


def differences(entry: dict[str, Any], figures: Figures) -> list[str]:
    """Whatever the text should give and does not, or gives and should not; empty when all is as specified."""
    found = [_seen(row) for row in figures.observations.iter_rows(named=True)]
    missing = []
    for expected in entry["observations"]:
        match = next((row for row in found if _agrees(expected, row)), None)
        if match is None:
            missing.append(f"missing {expected}")
        else:
            found.remove(match)
    for allowed in entry.get("optional", ()):
        match = next((row for row in found if _agrees(allowed, row)), None)
        if match is not None:
            found.remove(match)
    left = Counter(figures.quantities.select("raw", "disposition").iter_rows())
    for raw, disposition in entry.get("dispositions", {}).items():
        if left[raw, disposition] == 0:
            seen = sorted(d for r, d in left if r == raw)
            missing.append(f"{raw} should be {disposition}, is {', '.join(seen) or 'not there'}")
    return missing + [f"found {row}" for row in found]


def _seen(row: dict[str, Any]) -> dict[str, Any]:
    start, end = row["period_start"], row["period_end"]
    period = "none" if end is None else f"{start or ''}..{end}"
    return {**{key: row[key] for key in sorted(COMPARED - {"period"})}, "period": period}


def _agrees(expected: dict[str, Any], row: dict[str, Any]) -> bool:
    assert expected.keys() <= COMPARED, f"unknown fields in {expected}"
    return all(_same(key, value, row[key]) for key, value in {"status": "actual", **expected}.items())


def _same(key: str, expected: Any, seen: Any) -> bool:
    if key == "admin_level":
        return (expected or "all") == (seen or "all")
    if isinstance(expected, float | int) and isinstance(seen, float):
        return math.isclose(expected, seen, rel_tol=1e-6)
    return bool(expected == seen)


@pytest.mark.parametrize("entry", specifications())
def test_the_text_gives_these_figures(entry: dict[str, Any]) -> None:
    wrong = differences(entry, read(entry))
    if "known_gap" in entry:
        assert wrong, f"the known gap has closed: remove `known_gap` ({entry['known_gap']})"
        pytest.xfail(f"known gap: {entry['known_gap']}")
    assert not wrong, "\n".join(wrong)
