"""What counts as right, wrong and neutral: a label, a prediction, and the verdict."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from cchc import schemas
from cchc.evaluation import EvaluationError, Report, evaluate
from cchc.evaluation.report import as_dict, render

Row = dict[str, Any]

LABEL: Row = {
    "document": "bao-cao",
    "indicator": "on_time_rate",
    "value": 97.5,
    "unit": "%",
    "numerator": 390,
    "denominator": 400,
    "status": "actual",
    "period_start": "2022-01-01",
    "period_end": "2022-06-30",
    "period_kind": "half",
    "subject": "Bắc Ninh",
    "subject_level": "province",
    "province_code": "27",
    "admin_level": "all",
    "evidence": "390/400 hồ sơ đúng hạn (97,5%)",
    "salience": "core",
}
YEAR = {"period_start": "2022-01-01", "period_end": "2022-12-31"}


def label(**changes: object) -> Row:
    return {**LABEL, **changes}


def prediction(**changes: object) -> Row:
    return {**LABEL, "document": "2022/bao-cao.txt", "rule": "rate", **changes}


def rights(report: Report) -> tuple[int, int, int]:
    return report.total.number, report.total.indicator, report.total.strict


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (1, 1, 1)),
        ({"value": 97.5 * (1 + 9e-7)}, (1, 1, 1)),
        ({"value": 97.5 * (1 + 2e-6)}, (0, 0, 0)),
        ({"value": 97.6}, (0, 0, 0)),
        ({"status": "target"}, (0, 0, 0)),
        ({"indicator": "satisfaction_rate"}, (1, 0, 0)),
        ({"period_end": "2022-12-31"}, (1, 1, 0)),
        ({"province_code": "24"}, (1, 1, 0)),
        ({"subject_level": "district"}, (1, 1, 0)),
        ({"admin_level": "commune"}, (1, 1, 0)),
        ({"admin_level": None}, (1, 1, 1)),
        ({"numerator": None}, (1, 1, 0)),
        ({"subject": "tỉnh này", "evidence": None, "qualifier": "over"}, (1, 1, 1)),
    ],
)
def test_levels_of_one_prediction(changes: Row, expected: tuple[int, int, int]) -> None:
    assert rights(evaluate([label()], [prediction(**changes)])) == expected


@pytest.mark.parametrize(
    ("of_label", "of_prediction", "expected"),
    [
        # an as-of month leaves the day open, an as-of day does not
        ({"period_precision": "month"}, {"period_end": "2022-06-14"}, (1, 1, 1)),
        ({}, {"period_end": "2022-06-14"}, (1, 1, 0)),
        ({}, {"period_start": "2022-01-01"}, (1, 1, 0)),
        # a label without an end leaves the period open
        ({"period_end": None, "period_kind": None}, {"period_end": "1999-12-31"}, (1, 1, 1)),
        # another period counts when the label accepts it
        ({"accept": {"period": [["2022-01-01", "2022-12-31"]]}}, YEAR, (1, 1, 1)),
        ({"accept": {"period": [["2021-01-01", "2021-12-31"]]}}, YEAR, (1, 1, 0)),
    ],
)
def test_periods_as_of_a_date(of_label: Row, of_prediction: Row, expected: tuple[int, int, int]) -> None:
    as_of = {"period_start": None, "period_kind": "as_of"}
    report = evaluate([label(**{**as_of, **of_label})], [prediction(**{**as_of, **of_prediction})])
    assert rights(report) == expected


def test_a_change_is_compared_by_magnitude() -> None:
    fall = label(value=3.5, status="change", direction="down", numerator=None)
    assert rights(evaluate([fall], [prediction(value=-3.5, status="change")])) == (1, 1, 1)


def test_the_tier_of_a_department_is_not_compared() -> None:
    department = label(subject_level="department", admin_level="all")
    report = evaluate([department], [prediction(subject_level="department", admin_level="province")])
    assert rights(report) == (1, 1, 1)


def test_accepted_readings_count_and_are_told_apart() -> None:
    accept = {"indicator": ["other"], "status": ["previous"], "admin_level": ["commune"], "province_code": [None]}
    other = prediction(indicator=None, status="previous", admin_level="commune", province_code="")
    report = evaluate([label(accept=accept)], [other])
    assert rights(report) == (1, 1, 1)
    assert +report.accepted == {"status": 1, "indicator": 1, "province_code": 1}


def test_the_preferred_reading_is_taken_before_an_accepted_one() -> None:
    rows = [prediction(indicator="other"), prediction(), prediction(indicator="satisfaction_rate")]
    report = evaluate([label(accept={"indicator": ["other"]})], rows)
    assert +report.accepted == {}
    assert [figure.indicator for figure in report.wrong] == ["other", "satisfaction_rate"]


def test_neutral_predictions_are_neither_right_nor_wrong() -> None:
    labels = [label(), label(value=12, salience="optional", numerator=None)]
    rows = [
        prediction(),
        prediction(),
        prediction(value=12),
        prediction(value=400, unit="hồ sơ", indicator="cases_received_total"),
    ]
    report = evaluate(labels, rows)
    assert report.total.predicted == 1
    assert report.neutral == {
        "repeat of a matched prediction": 1,
        "matched optional gold": 1,
        "part of a gold fraction": 1,
    }
    assert evaluate(labels, rows, count_duplicates=True).total.predicted == 2


def test_a_report_without_figures_is_perfect_when_nothing_is_predicted() -> None:
    assert evaluate([], []).levels["strict"].f1 == 1.0
    silent = evaluate([label()], [])
    assert (silent.levels["number"].precision, silent.levels["number"].recall) == (0.0, 0.0)


def test_a_wrong_prediction_from_a_trap_is_named() -> None:
    trap = {"document": "bao-cao", "text": "khoảng 1.022 cuộc gọi", "why": "số tổng đài"}
    report = evaluate([label()], [prediction(value=1022, evidence="Tổng đài 1022: 1.022 cuộc gọi")], [trap])
    assert [hit.why for hit in report.trap_hits] == ["số tổng đài"]
    elsewhere = prediction(value=1022, evidence="hoàn toàn khác")
    assert not evaluate([label()], [elsewhere], [trap]).trap_hits


def test_fields_are_counted_by_themselves() -> None:
    rows = [prediction(status="previous", period_end="2021-12-31")]
    report = evaluate([label()], rows)
    assert {name: tally.right for name, tally in report.fields.items()} == {
        "number": 1,
        "status": 0,
        "indicator": 1,
        "period": 0,
        "subject": 1,
        "tier": 1,
        "fraction": 1,
        "end to end": 0,
    }
    assert report.buckets["status"] == {("actual", "previous"): 1}


def test_error_buckets_pair_what_was_said_with_what_was_read() -> None:
    labels = [label(), label(value=5, numerator=None), label(value=8, numerator=None)]
    rows = [
        prediction(period_start=None, admin_level="commune"),
        prediction(value=5, indicator="satisfaction_rate"),
        prediction(value=77, indicator="par_index_rank"),
    ]
    buckets = evaluate(labels, rows).buckets
    assert buckets["period"] == {("2022-01-01..2022-06-30", "as of 2022-06-30"): 1}
    assert buckets["tier"] == {("all", "commune"): 1}
    assert buckets["indicator"] == {("on_time_rate", "satisfaction_rate"): 1}
    assert buckets["number"] == {("on_time_rate", "-"): 1, ("-", "par_index_rank"): 1}


def test_rules_answer_for_their_rows() -> None:
    rows = [
        prediction(rule="rate", start=10, end=15),
        prediction(rule="count", start=10, end=15, value=390, unit="hồ sơ", indicator="cases_resolved_on_time"),
        prediction(rule="count", start=40, end=42, value=63, indicator="par_index_rank"),
    ]
    rules = evaluate([label()], rows).rules
    assert (rules["rate"].strict, rules["rate"].overlap, rules["rate"].conflict) == (1, 1, 1)
    assert rules["rate"].precision("strict") == 1.0
    assert (rules["count"].predictions, rules["count"].counted, rules["count"].overlap) == (2, 1, 1)
    assert rules["count"].precision("number") == 0.0


def test_a_frame_of_observations_is_accepted() -> None:
    row = {name: prediction(start=10, end=15).get(name) for name in schemas.OBSERVATIONS}
    assert rights(evaluate([label()], pl.DataFrame([row], schema=schemas.OBSERVATIONS))) == (1, 1, 1)


def test_the_report_shows_printed_text_as_it_is() -> None:
    traps = [{"document": "bao-cao", "text": "[red]63[/red]", "why": "[bold]thứ hạng"}]
    rows = [prediction(value=63, evidence="hạng [red]63[/red]", rule="[link]")]
    report = evaluate([label()], rows, traps)
    out = io.StringIO()
    render(report, Console(file=out, width=200), verbose=True)
    assert "'hạng [red]63[/red]'" in out.getvalue()
    assert "[bold]thứ hạng" in out.getvalue()
    assert json.loads(json.dumps(as_dict(report)))["trap_hits"][0]["why"] == "[bold]thứ hạng"


def test_faulty_labels_are_named_with_their_line(tmp_path: Path) -> None:
    labels = tmp_path / "gold.jsonl"
    labels.write_text('{"document": "a"}\n\n{"document": \n', encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"gold\.jsonl:3: not JSON"):
        evaluate(labels, [])
    with pytest.raises(EvaluationError, match=r"absent\.jsonl: cannot be read"):
        evaluate(tmp_path / "absent.jsonl", [])
