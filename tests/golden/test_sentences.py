"""Single sentences of reports, each labelled by itself: how many of their figures are read, and with which indicator.

`sentences.jsonl` holds about as many sentences for each indicator as reports have figures of it, all composed, none
of a real place's report. They develop the extraction; a share here says nothing of unseen reports.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cchc.extraction import extract

TITLE = "Kết quả cải cách hành chính năm 2022 của tỉnh Hà Nam"
FLOORS = {"value": 0.94, "indicator": 0.88, "tier": 0.82}  # shares of the core figures; a floor only rises


@pytest.fixture(scope="module")
def shares() -> dict[str, float]:
    lines = Path(__file__).with_name("sentences.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    texts = [entry["text"] for entry in entries]
    names = [f"{i:05}" for i in range(len(texts))]
    read = extract(pl.DataFrame({"document": names, "text": texts, "title": [TITLE] * len(texts)}))
    by_sentence = read.partition_by("document", as_dict=True)
    reached: Counter[str] = Counter()
    for name, entry in zip(names, entries, strict=True):
        found = by_sentence[(name,)].to_dicts() if (name,) in by_sentence else []
        for figure in entry["figures"]:
            reached.update(_reached(figure, found))
    return {level: reached[level] / reached["core"] for level in FLOORS}


def _reached(figure: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    """The levels at which a labelled figure is found; takes the observation that fits best from `found`."""
    same = [o for o in found if o["status"] == figure["status"] and math.isclose(o["value"], figure["value"])]
    codes = {figure["indicator"], *figure.get("accept", ())}
    tier = figure.get("admin_level") or "all"
    best = max(same, key=lambda o: (o["indicator"] in codes, (o["admin_level"] or "all") == tier), default=None)
    if best is not None:
        found.remove(best)
    if figure.get("salience", "core") != "core":
        return []
    levels = ["core"]
    if best is not None:
        levels.append("value")
        if best["indicator"] in codes:
            levels += ["indicator", *(["tier"] if (best["admin_level"] or "all") == tier else [])]
    return levels


@pytest.mark.parametrize("level", FLOORS)
def test_so_many_figures_of_single_sentences_are_read(shares: dict[str, float], level: str) -> None:
    assert shares[level] >= FLOORS[level]
