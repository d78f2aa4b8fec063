"""The evaluation agrees with an independent implementation, figure by figure, on perturbed labels."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cchc.evaluation import LEVELS, Report, evaluate

Row = dict[str, Any]

STATUSES = ["actual", "target", "change", "previous", None, ""]
INDICATORS = ["other", "uncatalogued", "", None, "on_time_rate", "cases_received_total", "par_index_rank"]
SUBJECT_LEVELS = ["province", "district", "commune", "department", "ministry", "national", None]
TIERS = ["province", "district", "commune", "all", None, ""]
PROVINCES = ["01", "1", 1, "79", "14", None, ""]
PERIODS = [("2019-01-01", "2019-06-30"), (None, "2021-11-15"), (None, "2021-11-30"), (None, None)]
SUFFIXES = ["", ".txt", ".html", ".docx", ".pdf"]


def change_value(row: Row, chance: random.Random) -> None:
    value = row["value"] or 1
    row["value"] = chance.choice([value * 2, -value, value * (1 + 5e-7), value * (1 + 3e-6), 0, None, str(value)])


def change_status(row: Row, chance: random.Random) -> None:
    row["status"] = chance.choice(STATUSES)


def change_indicator(row: Row, chance: random.Random) -> None:
    row["indicator"] = chance.choice(INDICATORS)


def change_period(row: Row, chance: random.Random) -> None:
    row["period_start"], row["period_end"] = chance.choice(PERIODS)


def change_day(row: Row, chance: random.Random) -> None:
    if row["period_end"]:
        row["period_end"] = f"{row['period_end'][:8]}{chance.randint(10, 28)}"


def change_subject(row: Row, chance: random.Random) -> None:
    row["subject"] = chance.choice([None, "TP  Hồ\u00a0Chí Minh", "tỉnh khác"])
    row["subject_level"] = chance.choice(SUBJECT_LEVELS)


def change_province(row: Row, chance: random.Random) -> None:
    row["province_code"] = chance.choice(PROVINCES)


def change_tier(row: Row, chance: random.Random) -> None:
    row["admin_level"] = chance.choice(TIERS)


def change_fraction(row: Row, chance: random.Random) -> None:
    row[chance.choice(["numerator", "denominator"])] = chance.choice([None, 7, row["value"]])


def take_part(row: Row, chance: random.Random) -> None:
    if row["denominator"] is not None:
        row["value"] = row[chance.choice(["numerator", "denominator"])]
        row["unit"] = chance.choice(["hồ sơ", "%", None])


def change_evidence(row: Row, chance: random.Random) -> None:
    evidence = row["evidence"] or ""
    row["evidence"] = chance.choice([None, evidence.upper(), evidence[3:-2], f"… {evidence} …", "câu khác"])


def change_qualifier(row: Row, chance: random.Random) -> None:
    row["qualifier"] = chance.choice(["exact", "over", None, "approx"])


def use_accepted(row: Row, chance: random.Random) -> None:
    for field, readings in (row.get("accept") or {}).items():
        if field == "period":
            row["period_start"], row["period_end"] = chance.choice(readings)
        else:
            row[field] = chance.choice(readings)


CHANGES: list[Callable[[Row, random.Random], None]] = [
    change_value,
    change_status,
    change_indicator,
    change_period,
    change_day,
    change_subject,
    change_province,
    change_tier,
    change_fraction,
    take_part,
    change_evidence,
    change_qualifier,
    use_accepted,
]


def widen_labels(gold: list[Row], chance: random.Random) -> list[Row]:
    """Labels with more accepted readings, looser periods and other saliences than the bundled ones have."""
    widened = []
    for label in gold:
        row = dict(label)
        if chance.random() < 0.3:
            row["accept"] = {
                "indicator": chance.sample(INDICATORS, 2),
                "status": chance.sample(STATUSES[:4], 2),
                "period": [list(period) for period in chance.sample(PERIODS, 2)],
                "admin_level": chance.sample(TIERS, 2),
                "subject_level": chance.sample(SUBJECT_LEVELS, 2),
                "province_code": chance.sample(PROVINCES, 2),
            }
        if chance.random() < 0.2:
            row["salience"] = chance.choice(["core", "optional"])
        if chance.random() < 0.1:
            row.update(period_start=None, period_end="2021-11-15", period_kind="as_of", period_precision="month")
        widened.append(row)
    return widened


def predict(gold: list[Row], traps: list[Row], chance: random.Random) -> list[Row]:
    """Predictions that err in every way the scoring tells apart."""
    predictions: list[Row] = []
    for label in gold:
        row = {**label, "rule": chance.choice(["rate", "count", None])}
        if chance.random() < 0.1:
            continue
        use_accepted(row, chance) if chance.random() < 0.5 else None
        for change in chance.sample(CHANGES, chance.choice([0, 0, 1, 1, 2, 4])):
            change(row, chance)
        row["document"] = f"{chance.choice(['', 'folder/', 'a/b/'])}{label['document']}{chance.choice(SUFFIXES)}"
        predictions.extend([row] * chance.choice([1, 1, 1, 2]))
    for trap in chance.sample(traps, len(traps) // 2):
        digits = "".join(c for c in trap["text"] if c.isdigit())[:6] or "5"
        evidence = chance.choice([trap["text"], f"{trap['text']} đạt", None])
        row = {"document": trap["document"], "value": float(digits), "evidence": evidence}
        predictions.append({**row, "indicator": chance.choice(INDICATORS)})
    predictions.append({"document": "no-such-report.txt", "value": 3, "indicator": "on_time_rate"})
    chance.shuffle(predictions)
    return predictions


def lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.fixture(scope="module")
def reference(reference_scorer: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_scorer", reference_scorer)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counts(counter: dict[Any, int]) -> dict[Any, int]:
    return {key: n for key, n in counter.items() if n}


def tallies(tallies: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: (t.gold, t.predicted, t.number, t.indicator, t.strict, t.traps) for name, t in tallies.items()}


def reference_tallies(counters: dict[str, dict[str, int]]) -> dict[str, tuple[int, ...]]:
    keys = ("gold", "pred", "number", "indicator", "strict", "traps")
    return {name: tuple(counter[key] for key in keys) for name, counter in counters.items()}


def assert_agreement(report: Report, expected: dict[str, Any]) -> None:
    for level in LEVELS:
        of_level = report.levels[level]
        assert (of_level.precision, of_level.recall, of_level.f1) == expected["levels"][level]
    assert tallies({"total": report.total}) == reference_tallies({"total": expected["totals"]})
    assert tallies(report.documents) == reference_tallies(expected["documents"])
    assert tallies(dict(report.indicators)) == reference_tallies(expected["indicators"])
    assert counts(report.neutral) == counts(expected["neutral"])
    assert counts(report.strict_failures) == counts(expected["mismatch"])
    assert counts(report.accepted) == counts(expected["accepted"])
    assert counts(report.buckets["indicator"]) == counts(expected["confusion"])
    unmarked = [{k: v for k, v in row.items() if k != "salience"} for row in expected["missed"]]
    assert [{k: v for k, v in f.row.items() if k != "salience"} for f in report.missed] == unmarked
    assert [figure.row for figure in report.wrong] == expected["wrong"]
    hits = [(hit.prediction.row, hit.text) for hit in report.trap_hits]
    assert hits == [(prediction, trap["text"]) for prediction, trap in expected["trap_hits"]]


@pytest.mark.parametrize("seed", range(24))
def test_every_figure_agrees_with_the_reference(seed: int, reference: ModuleType, gold_file: Path) -> None:
    chance = random.Random(seed)
    gold, traps = lines(gold_file), lines(gold_file.with_name("traps.jsonl"))
    labels = widen_labels(gold, chance) if seed % 2 else gold
    predictions = predict(labels, traps, chance)
    flags = {"catalogued_only": seed % 3 == 1, "count_duplicates": seed % 4 == 2}
    report = evaluate(labels, predictions, traps, **flags)
    assert 0 < report.total.strict < report.total.indicator < report.total.number < report.total.gold
    assert report.trap_hits
    assert_agreement(report, reference.score(labels, predictions, traps, **flags))
