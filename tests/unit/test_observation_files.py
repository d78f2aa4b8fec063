"""Observations as JSON lines, CSV, table and Parquet, with exactly the agreed columns."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

from cchc.observation_files import Format, write
from cchc.schemas import OBSERVATIONS


@pytest.fixture
def observations() -> pl.DataFrame:
    row = {
        **dict.fromkeys(OBSERVATIONS),
        "observation_id": "o1",
        "document": "báo cáo.txt",
        "evidence": '=HYPERLINK("x"), 98,5%',
        "value": 98.5,
        "denominator": 2796.0,
        "period_inferred": True,
        "start": 3,
    }
    return pl.DataFrame([row, {**row, "observation_id": "-2", "value": 41.0}], schema=OBSERVATIONS)


def test_json_lines_have_the_agreed_columns_in_order(observations, capsys):
    write(observations, Format.jsonl, None)
    lines = capsys.readouterr().out.splitlines()
    assert [list(json.loads(line)) for line in lines] == [OBSERVATIONS.names()] * 2
    assert json.loads(lines[0])["document"] == "báo cáo.txt"
    assert json.loads(lines[0])["page"] is None


def test_csv_runs_no_formulas(observations, tmp_path):
    write(observations, Format.csv, tmp_path / "out.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert list(rows[0]) == OBSERVATIONS.names()
    assert rows[0]["evidence"] == '\'=HYPERLINK("x"), 98,5%'
    assert rows[1]["observation_id"] == "'-2"
    assert (rows[0]["value"], rows[1]["value"], rows[0]["denominator"]) == ("98.5", "41", "2796")
    assert (rows[0]["period_inferred"], rows[0]["page"]) == ("true", "")


def test_parquet_reads_back_equal(observations, tmp_path):
    write(observations, Format.parquet, tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet").equals(observations)


def test_the_table_shows_every_row(observations, capsys):
    write(observations, Format.table, None)
    shown = capsys.readouterr().out
    assert "2 observations" in shown
    assert "98.5" in shown
    assert "41" in shown


@pytest.mark.parametrize("form", list(Format))
def test_no_observations_is_no_error(form, tmp_path):
    write(OBSERVATIONS.to_frame(), form, tmp_path / "out")
    assert (tmp_path / "out").exists()
