"""Fills what the suites take from elsewhere: column types, code lists, catalogue bounds, validity of province codes.

An expectation whose `meta.generated` maps a keyword argument to a source gets that argument from the source; all else
in a suite is written by hand. Run `python -m expectations.generate` after changing the catalogue, the localities or
the frames; a test fails while a suite is out of date.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from cchc import schemas
from cchc.catalogue import load_catalogue
from cchc.localities import load_localities
from cchc.localities.dimension import LOCALITIES
from expectations.frames import pandas_types
from expectations.suite_files import SUITES

_CHECKED_STATUSES = ("actual", "previous", "target")
_FRAMES = {
    "documents": schemas.DOCUMENTS,
    "quantities": schemas.QUANTITIES,
    "observations": schemas.OBSERVATIONS,
    "localities": LOCALITIES,
}
_CODE_LISTS = {
    "dispositions": schemas.DISPOSITIONS,
    "qualifiers": schemas.QUALIFIERS,
    "statuses": schemas.STATUSES,
    "period_kinds": schemas.PERIOD_KINDS,
    "subject_levels": schemas.SUBJECT_LEVELS,
    "admin_levels": schemas.ADMIN_LEVELS,
}
_JOINED = {
    "quantities": {"published_at": "str", "printed": "str"},
    "observations": {"published_at": "str", "printed": "str"},
}


def _types(frame: str) -> dict[str, str]:
    return {**pandas_types(_FRAMES[frame]), **_JOINED.get(frame, {})}


def _catalogue_codes() -> list[str]:
    return [*sorted(load_catalogue().frame()["code"]), "other"]


def _bounds() -> dict[str, Any]:
    rows = load_catalogue().frame().sort("code").select("code", "lower_bound", "upper_bound").rows()
    return {"statuses": list(_CHECKED_STATUSES), "bounds": {code: [lower, upper] for code, lower, upper in rows}}


def _units() -> dict[str, list[str]]:
    frame = load_catalogue().frame().sort("code")
    return {
        "percentages": frame.filter(kind="percentage")["code"].to_list(),
        "never_percent": frame.filter(pl.col("kind").is_in(["count", "currency", "rank"]))["code"].to_list(),
    }


def _may_exceed() -> dict[str, list[str]]:
    """Rates the catalogue lets rise above 100: what was done may exceed what was planned."""
    frame = load_catalogue().frame().sort("code")
    return {"may_exceed": frame.filter(pl.col("kind") == "percentage", pl.col("upper_bound") > 100)["code"].to_list()}


def _provinces() -> pl.DataFrame:
    return load_localities().filter(level="province").sort("code", "valid_from", nulls_last=False)


def _province_codes() -> list[str]:
    return _provinces()["code"].unique().sort().to_list()


def _province_validity() -> dict[str, Any]:
    validity: dict[str, list[list[str | None]]] = {}
    for code, first, last in _provinces().select("code", "valid_from", "valid_to").rows():
        validity.setdefault(code, []).append([first, last])
    return {"validity": validity}


_SOURCES: dict[str, Callable[[], Any]] = {
    **{f"schema:{name}": partial(_types, name) for name in _FRAMES},
    **{f"codes:{name}": partial(list, codes) for name, codes in _CODE_LISTS.items()},
    "catalogue:codes": _catalogue_codes,
    "catalogue:bounds": _bounds,
    "catalogue:units": _units,
    "catalogue:may_exceed": _may_exceed,
    "localities:province_codes": _province_codes,
    "localities:province_validity": _province_validity,
}


def refreshed(suite: dict[str, Any]) -> dict[str, Any]:
    """The suite with every generated argument taken anew from its source."""
    expectations = [
        {
            **entry,
            "kwargs": {
                **entry["kwargs"],
                **{name: _SOURCES[source]() for name, source in entry["meta"].get("generated", {}).items()},
            },
        }
        for entry in suite["expectations"]
    ]
    return {**suite, "expectations": expectations}


def rendered(suite: dict[str, Any]) -> str:
    """The suite as its file stands: one expectation argument per line, long lists on one line."""
    return _indented(suite, 0) + "\n"


def _indented(value: Any, depth: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(flat) + 2 * depth <= 120 or _is_flat(value):
        return flat
    pad = "  " * (depth + 1)
    if isinstance(value, list):
        inner = ",\n".join(pad + _indented(item, depth + 1) for item in value)
        return f"[\n{inner}\n{'  ' * depth}]"
    inner = ",\n".join(
        f"{pad}{json.dumps(key, ensure_ascii=False)}: {_indented(item, depth + 1)}" for key, item in value.items()
    )
    return f"{{\n{inner}\n{'  ' * depth}}}"


def _is_flat(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def main(folder: Path = SUITES) -> None:
    """Rewrite every suite file with its generated arguments."""
    for path in sorted(folder.glob("*.json")):
        path.write_text(rendered(refreshed(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")


if __name__ == "__main__":
    main()
