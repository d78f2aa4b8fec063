"""The second reader: what it gathers about a figure, and when its reading stands against that of the rules."""

from __future__ import annotations

from importlib import resources
from typing import Any

import numpy as np
import polars as pl
import pytest

from cchc.catalogue import load_catalogue
from cchc.extraction import engine, read_figures, second_reader
from cchc.extraction.document import read_document
from cchc.extraction.evidence import Evidence
from cchc.extraction.explain import details, explain
from cchc.extraction.explain_page import page
from cchc.extraction.second_reader import RULE, Weights, margins, weights

TEXT = "Năm 2023, UBND huyện Bình Lục tiếp nhận 1.250 hồ sơ TTHC. Tỷ lệ đúng hạn đạt 97,5%."
LEFT_OUT = "Năm 2023, UBND huyện Bình Lục đón 31 đoàn. Cả huyện còn 84 trụ sở."
TABLE = "Đơn vị | Tiếp nhận | Đúng hạn\nSở Nội vụ | 120 | 118\nSở Tài chính | 75 | 75"


def evidence_of(text: str, value: float, **about: str) -> list[str]:
    reader = read_document(text, about.get("title"), about.get("publisher"), None, rules_alone=True)
    reading = next(r for r in reader.readings if r.figure.number.value == value)
    return Evidence(reader).all_of(reading)


def test_what_is_gathered_names_no_place_and_no_number():
    found = evidence_of(TEXT, 1250, title="Kết quả năm 2023 tại Bình Lục")
    assert "l0=nhận" in found
    assert "R2=hồ sơ" in found
    assert "S2=year ," in found
    assert "nl=district" in found
    assert "T2=kết quả" in found
    assert "R3=thủ tục hành" in found, "what is written short is written out"
    assert not [piece for piece in found if "bình lục" in piece and not piece.startswith("T")]
    assert not [piece for piece in found if "1.250" in piece or "2023" in piece]


def test_the_figure_before_is_gathered_with_how_near_it_stands():
    found = evidence_of(TEXT, 97.5)
    assert "pb=block" in found
    assert "ps=block actual" in found


def test_the_answers_are_those_there_are():
    codes = set(load_catalogue().indicators) | {"other"}
    assert set(weights().answers["indicator"]) <= codes
    assert set(weights().answers["status"]) == {"actual", "target", "previous", "change"}
    assert set(weights().answers["admin_level"]) == {"all", "province", "district", "commune"}
    assert len(weights().bias) == sum(map(len, weights().answers.values())) == weights().table.shape[1]


def test_new_weights_are_a_new_rule_set():
    hashed = {file.name for file in engine._tree(resources.files("cchc.extraction"))}
    assert {second_reader.WEIGHTS, "second_reader.yaml"} <= hashed


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the second reader say one thing of every figure, as plainly as told; another question is asked apart."""
    real = weights()
    bias = np.zeros_like(real.bias)

    def set_to(question: str, answer: str, hundredths: int) -> None:
        bias[real.columns[question]] = 0
        bias[real.columns[question].start + real.answers[question].index(answer)] = hundredths
        dumb = Weights({}, np.zeros((0, len(bias)), np.int16), bias, real.answers, real.columns)
        monkeypatch.setattr(second_reader, "weights", lambda: dumb)

    return set_to


MARGINS = margins()


def rows(text: str, *, rules_alone: bool = False) -> dict[float, dict[str, Any]]:
    frame = pl.DataFrame({"document": ["report.txt"], "text": [text]})
    found = read_figures(frame, rules_alone=rules_alone).observations
    return {row["value"]: row for row in found.iter_rows(named=True)}


def quantities(text: str) -> list[dict[str, Any]]:
    return read_figures(pl.DataFrame({"document": ["report.txt"], "text": [text]})).quantities.to_dicts()


def test_a_plain_contradiction_stands_and_is_named(says):
    says("indicator", "cases_resolved", MARGINS["indicator"])
    row = rows(TEXT)[1250]
    assert (row["indicator"], row["rule"]) == ("cases_resolved", RULE)
    assert rows(TEXT, rules_alone=True)[1250]["indicator"] == "cases_received_total"


def test_a_doubt_does_not(says):
    says("indicator", "cases_resolved", MARGINS["indicator"] - 1)
    assert rows(TEXT)[1250]["indicator"] == "cases_received_total"


def test_what_is_plainly_no_figure_is_dropped_and_accounted_for(says):
    says("reported", "no", MARGINS["reported yes"] - 1)
    assert 1250 in rows(TEXT)
    says("reported", "no", MARGINS["reported yes"])
    assert not rows(TEXT)
    found = {row["raw"]: row for row in quantities(TEXT)}
    assert (found["1.250"]["disposition"], found["1.250"]["rule"]) == ("unassigned", RULE)


def test_what_the_rules_left_out_is_taken_up_where_it_is_plain_what_it_is(says):
    says("reported", "yes", MARGINS["reported no"])
    says("indicator", "agencies_count", MARGINS["named"] - 1)
    assert 84 not in rows(LEFT_OUT)
    says("indicator", "agencies_count", MARGINS["named"])
    row = rows(LEFT_OUT)[84]
    assert (row["indicator"], row["rule"], row["subject"]) == ("agencies_count", RULE, "huyện Bình Lục")
    says("reported", "yes", MARGINS["reported no"] - 1)
    assert 84 not in rows(LEFT_OUT)


def test_hamlets_are_not_taken_up(says):
    says("reported", "yes", 5000)
    says("indicator", "agencies_count", 5000)
    assert 84 not in rows(LEFT_OUT.replace("trụ sở", "thôn"))


def test_a_percentage_becomes_no_count(says):
    says("indicator", "cases_resolved", 5000)
    row = rows(TEXT)[97.5]
    assert (row["indicator"], row["rule"] == RULE) == ("on_time_rate", False)


def test_a_count_beside_its_percentage_stays_a_count(says):
    says("indicator", "on_time_rate", 5000)
    assert rows("Năm 2023, tỉnh Hà Nam giải quyết 1.180 hồ sơ, đạt 94,4%.")[1180]["indicator"] == "cases_resolved"


def test_rows_of_tables_are_left_to_their_columns(says):
    says("status", "target", 5000)
    assert {row["status"] for row in rows(TABLE).values()} == {"actual"}


def test_a_result_may_turn_out_a_target_but_a_target_no_result(says):
    aim = "Năm 2024, tỉnh Hà Nam phấn đấu tỷ lệ hồ sơ đúng hạn đạt 98%."
    says("status", "target", MARGINS["status"])
    assert rows(TEXT)[97.5]["status"] == "target"
    says("status", "actual", 5000)
    assert rows(aim)[98]["status"] == "target"


def test_no_figure_becomes_a_change_for_want_of_a_direction(says):
    says("status", "change", 5000)
    assert rows(TEXT)[97.5]["status"] == "actual"


def test_a_commune_is_a_tier_itself(says):
    says("admin_level", "province", 5000)
    text = "Năm 2023, UBND xã An Nội, huyện Bình Lục tiếp nhận 310 hồ sơ."
    assert rows(text)[310]["admin_level"] == rows(text, rules_alone=True)[310]["admin_level"]
    assert rows("Năm 2023, tỉnh Hà Nam tiếp nhận 9.120 hồ sơ.")[9120]["admin_level"] == "province"


def test_the_explanation_tells_what_the_rules_had_read(says):
    says("indicator", "cases_resolved", 5000)
    explanation = explain(TEXT)
    told = {f.row["value"]: f for n in explanation.numerals for f in n.figures}
    assert dict(details(told[1250]))["Theo quy tắc"].startswith(load_catalogue()["cases_received_total"].name_vi)
    assert told[97.5].by_rules is None
    assert page([explanation]).count("Theo quy tắc") == 1


def test_the_explanation_tells_that_the_rules_had_left_it_out(says):
    says("reported", "yes", 5000)
    says("indicator", "agencies_count", 5000)
    told = {f.row["value"]: f for n in explain(LEFT_OUT).numerals for f in n.figures}
    assert dict(details(told[84]))["Theo quy tắc"] == "không tính là số liệu"
