"""The row rules behind the suites: given these rows, these keep the rule."""

from __future__ import annotations

import pandas as pd
import pytest

from expectations import rules


def _rows(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype="object") for name, values in columns.items()}).infer_objects()


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "qualifier", "printed", "agrees"),
    [
        (635593, 643272, 98.81, "exact", "98,81%", True),  # rounded
        (284, 2796, 10.1, "exact", "284/2.796 hồ sơ (10,1%)", True),  # cut off: 10.157
        (284, 2796, 10.2, "exact", "10,2 %", True),  # rounded
        (284, 2796, 10.3, "exact", "10,3%", False),
        (58, 60, 95, "exact", "58/60 (95%)", False),
        (9996, 10000, 100, "exact", "100%", True),  # rounded to the unit
        (9994, 10000, 100, "exact", "100,0%", False),  # printed with one decimal, 99.9 is no 100.0
        (2, 3, 66, "over", "hơn 66%", True),
        (2, 3, 67, "over", "hơn 67%", True),  # rounding may precede the hedge
        (2, 3, 68, "over", "hơn 68%", False),
        (2, 3, 70, "under", "gần 70%", True),
        (2, 3, 60, "under", "gần 60%", False),
        (2, 3, 67.5, "approx", "khoảng 67,5%", True),
        (2, 3, 69, "approx", "khoảng 69%", False),
        (1, 8, 12.5, "exact", "", True),
    ],
)
def test_fraction_gives_percentage(numerator, denominator, value, qualifier, printed, agrees):
    frame = _rows(
        value=[value],
        unit=["%"],
        numerator=[numerator],
        denominator=[denominator],
        qualifier=[qualifier],
        printed=[printed],
    )
    assert rules.fraction_gives_percentage(frame, {}).tolist() == [agrees]


def test_a_percentage_without_its_fraction_is_left_alone():
    frame = _rows(
        value=[41.0], unit=["%"], numerator=[None], denominator=[None], qualifier=["exact"], printed=["41%"]
    ).astype({"numerator": float, "denominator": float})
    assert rules.fraction_gives_percentage(frame, {}).tolist() == [True]


def _counts(values: dict[str, float], **other: str) -> pd.DataFrame:
    common = {"document_id": "d", "subject": "s", "status": "actual", "qualifier": "exact", **other}
    return pd.DataFrame([{**common, "indicator": code, "value": value} for code, value in values.items()])


def _both(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([first, second], ignore_index=True)


PARTS = {
    "group": ["document_id", "subject"],
    "identities": [{"whole": "resolved", "parts": ["early", "exact", "late"]}],
}


def test_parts_that_add_up_keep_the_rule():
    assert rules.parts_make_whole(_counts({"resolved": 10, "early": 5, "exact": 4, "late": 1}), PARTS).all()


def test_the_whole_breaks_the_rule_when_its_parts_do_not_add_up():
    frame = _counts({"resolved": 10, "early": 5, "exact": 4, "late": 2})
    assert rules.parts_make_whole(frame, PARTS).tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    "frame",
    [
        _counts({"resolved": 10, "early": 5, "exact": 4}),  # a part is not printed
        _counts({"resolved": 10, "early": 5, "exact": 4, "late": 2}, qualifier="over"),
        _counts({"resolved": 10, "early": 5, "exact": 4, "late": 2}, status="target"),
        _both(_counts({"resolved": 10, "early": 5}), _counts({"exact": 4, "late": 2}, subject="t")),
        _both(_counts({"resolved": 10, "early": 5, "exact": 4, "late": 2}), _counts({"late": 1})),
    ],
    ids=["part missing", "hedged", "target", "two subjects", "part printed twice"],
)
def test_sums_are_tried_only_where_they_must_hold(frame):
    assert rules.parts_make_whole(frame, PARTS).all()


@pytest.mark.parametrize(
    ("start", "end", "kind", "ordered"),
    [
        ("2019-01-01", "2019-06-30", "half", True),
        ("2019-07-01", "2019-06-30", "half", False),
        (None, "2021-11-15", "as_of", True),
        ("2021-11-01", "2021-11-15", "as_of", False),
        (None, "2021-12-31", "year", False),
        (None, None, None, True),
        (None, None, "year", False),
        ("2021-01-01", "2021-12-31", None, False),
        ("2021-01-01", "2021-13-31", "year", False),
        ("01/01/2021", "2021-12-31", "year", False),
    ],
)
def test_period_is_ordered(start, end, kind, ordered):
    frame = pd.DataFrame({"period_start": [start], "period_end": [end], "period_kind": [kind]}, dtype="str")
    assert rules.period_is_ordered(frame, {}).tolist() == [ordered]


@pytest.mark.parametrize(
    ("code", "day", "valid"),
    [
        ("15", "2024-12-31", True),
        ("15", "2025-07-01", False),
        ("08", "2025-07-01", True),
        ("08", "2030-01-01", True),
        ("15", None, True),
        ("99", None, False),
        (None, "2024-12-31", True),
    ],
)
def test_province_codes_hold_for_their_time(code, day, valid):
    validity = {"15": [[None, "2025-06-30"]], "08": [[None, None]]}
    frame = _rows(province_code=[code], period_end=[day])
    assert rules.code_valid_at_period(frame, {"validity": validity}).tolist() == [valid]


def test_the_first_of_equal_figures_stays():
    frame = pd.DataFrame({"a": ["x", "x", "y", "x"], "b": [1.0, 1.0, 1.0, None]})
    assert rules.figure_is_distinct(frame, {"columns": ["a", "b"]}).tolist() == [True, False, True, True]


def test_bounds_apply_to_the_statuses_they_name():
    statuses = ["actual", "change", "actual"]
    frame = _rows(indicator=["rate", "rate", "unknown"], value=[101.0, 101.0, 1e9], status=statuses)
    parameters = {"statuses": ["actual"], "bounds": {"rate": [0, 100]}}
    assert rules.value_within_bounds(frame, parameters).tolist() == [False, True, True]


def test_plan_rates_may_exceed():
    frame = _rows(indicator=["plan", "rate", "rate"], numerator=[12.0, 12.0, 9.0], denominator=[10.0, 10.0, 10.0])
    assert rules.numerator_within_denominator(frame, {"may_exceed": ["plan"]}).tolist() == [True, False, True]


def test_evidence_on_one_line_still_holds_a_span_broken_over_two():
    frame = _rows(printed=["98\n%", "99%", None, " "], evidence=["đạt 98 %", "đạt 98%", "x", "x"])
    assert rules.span_stands_in_evidence(frame, {}).tolist() == [True, False, False, False]
