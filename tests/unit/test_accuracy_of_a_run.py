"""The figures of a run against the bundled labels: which reports count, and what is said of none."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

from cchc.evaluation import ACCURACY, accuracy
from cchc.schemas import DOCUMENTS, OBSERVATIONS

LABEL = {"document": "a", "indicator": "on_time_rate", "value": 98.5, "unit": "%", "status": "actual",
         "period_start": "2021-01-01", "period_end": "2021-12-31", "subject": "Tỉnh A", "subject_level": "province",
         "province_code": "22", "admin_level": "all", "qualifier": "exact", "salience": "core",
         "evidence": "đúng hạn 98,5%"}  # fmt: skip


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Labels of the reports a (one figure) and b (none), and the reports."""
    gold, raw = tmp_path / "gold", tmp_path / "raw"
    gold.mkdir()
    raw.mkdir()
    (gold / "gold.jsonl").write_text(json.dumps(LABEL) + "\n", encoding="utf-8")
    (gold / "traps.jsonl").write_text(json.dumps({"document": "b", "text": "2021", "why": "a year"}), encoding="utf-8")
    for name in "ab":
        (raw / f"{name}.txt").write_text(f"báo cáo {name}", encoding="utf-8")
    return gold, raw


def documents(*texts: str) -> pl.DataFrame:
    rows = [{"document_id": sha(text), "document": f"moved/{i}.txt", "text": text} for i, text in enumerate(texts)]
    return pl.DataFrame(rows, schema_overrides=DOCUMENTS)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def observation(text: str, **changes: object) -> dict[str, object]:
    known = {name: LABEL.get(name) for name in OBSERVATIONS.names()}
    return {**known, "document_id": sha(text), "document": "moved/0.txt", **changes}


def found(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=OBSERVATIONS)


def test_a_labelled_report_is_known_by_its_content_under_any_name(folders):
    frame = accuracy(documents("báo cáo a", "báo cáo b"), found(observation("báo cáo a")), *folders)

    assert frame.schema == ACCURACY
    strict = frame.filter(measure="level:strict").row(0, named=True)
    assert (strict["n_reports"], strict["n_labels"], strict["n_found"], strict["n_right"]) == (2, 1, 1, 1)
    assert (strict["precision"], strict["recall"], strict["f1"]) == (1.0, 1.0, 1.0)


def test_a_report_of_another_content_has_no_labels_whatever_its_name(folders):
    own = documents("báo cáo riêng").with_columns(document=pl.lit("a.txt"))

    assert accuracy(own, found(observation("báo cáo riêng", document="a.txt")), *folders).is_empty()


def test_what_is_wrong_shows_at_the_level_where_it_counts(folders):
    wrong = observation("báo cáo a", period_end="2020-12-31", period_start="2020-01-01")
    rows = {row["measure"]: row for row in accuracy(documents("báo cáo a"), found(wrong), *folders).to_dicts()}

    assert rows["level:indicator"]["f1"] == 1.0
    assert rows["level:strict"]["f1"] == 0.0
    assert rows["field:period"]["n_right"] == 0
    assert rows["field:subject"]["n_right"] == 1


def test_a_labelled_report_that_is_not_in_the_run_is_not_held_against_it(folders):
    rows = accuracy(documents("báo cáo b"), found(), *folders)

    assert rows["n_labels"].unique().to_list() == [0]
    assert rows["n_reports"].unique().to_list() == [1]


def test_without_labels_there_is_nothing_to_say(tmp_path):
    assert accuracy(documents("báo cáo a"), found(), tmp_path, tmp_path).is_empty()
