"""Each document is parsed once per content, metadata and rule set."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pytest

from cchc import parts
from cchc.parse_cache import FILE_NAME, parse
from cchc.schemas import DOCUMENTS, OBSERVATIONS, QUANTITIES


@dataclass
class Figures:
    quantities: pl.DataFrame
    observations: pl.DataFrame


class Extraction:
    """Finds one observation per document whose text is not "none", and remembers which documents it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, documents: pl.DataFrame) -> Figures:
        self.asked += documents["document"].to_list()
        found = documents.filter(pl.col("text") != "none")
        quantities = [_row(QUANTITIES, row, start=0, end=1, value=2.5) for row in found.iter_rows(named=True)]
        observations = [
            _row(OBSERVATIONS, row, observation_id=row["document"], start=0, end=1, evidence=row["text"])
            for row in found.iter_rows(named=True)
        ]
        return Figures(pl.DataFrame(quantities, schema=QUANTITIES), pl.DataFrame(observations, schema=OBSERVATIONS))


def _row(schema: pl.Schema, document: dict[str, object], **values: object) -> dict[str, object]:
    known = {"document_id": document["document_id"], "document": document["document"], **values}
    return {name: known.get(name) for name in schema}


def _documents(**texts: str) -> pl.DataFrame:
    rows = [
        {**dict.fromkeys(DOCUMENTS), "document_id": f"id-{text}", "document": f"{name}.txt", "text": text, "pages": [0]}
        for name, text in texts.items()
    ]
    return pl.DataFrame(rows, schema=DOCUMENTS)


@pytest.fixture
def extraction() -> Extraction:
    return Extraction()


def test_an_unchanged_folder_is_parsed_once(tmp_path, extraction):
    documents = _documents(a="x", b="none", c="y")
    first = parse(documents, extraction, "rules 1", tmp_path)
    second = parse(documents, extraction, "rules 1", tmp_path)
    assert (first.parsed, first.reused) == (3, 0)
    assert (second.parsed, second.reused) == (0, 3)
    assert extraction.asked == ["a.txt", "b.txt", "c.txt"]
    assert second.quantities.equals(first.quantities)
    assert second.observations.equals(first.observations)
    assert second.observations.schema == OBSERVATIONS
    assert second.quantities.schema == QUANTITIES


def test_a_changed_an_added_and_a_removed_document_change_their_own_rows(tmp_path, extraction):
    parse(_documents(a="x", b="y", c="z"), extraction, "rules", tmp_path)
    extraction.asked.clear()
    result = parse(_documents(a="x", b="changed", d="new"), extraction, "rules", tmp_path)
    assert extraction.asked == ["b.txt", "d.txt"]
    assert result.observations["evidence"].to_list() == ["x", "changed", "new"]


def test_metadata_that_rules_look_at_makes_a_document_new(tmp_path, extraction):
    documents = _documents(a="x")
    parse(documents, extraction, "rules", tmp_path)
    result = parse(documents.with_columns(published_at=pl.lit("2020-01-01")), extraction, "rules", tmp_path)
    assert result.parsed == 1


def test_other_rules_parse_everything_again(tmp_path, extraction):
    parse(_documents(a="x"), extraction, "rules 1", tmp_path)
    assert parse(_documents(a="x"), extraction, "rules 2", tmp_path).parsed == 1


def test_unreadable_documents_are_not_parsed(tmp_path, extraction):
    documents = _documents(a="x", b="y").with_columns(error=pl.Series([None, "broken"]))
    assert parse(documents, extraction, "rules", tmp_path).parsed == 1
    assert extraction.asked == ["a.txt"]


def test_a_damaged_cache_is_made_anew(tmp_path, extraction):
    parse(_documents(a="x"), extraction, "rules", tmp_path)
    (tmp_path / FILE_NAME).write_bytes(b"not parquet")
    assert parse(_documents(a="x"), extraction, "rules", tmp_path).parsed == 1
    assert parse(_documents(a="x"), extraction, "rules", tmp_path).reused == 1


def test_no_figures_at_all_is_an_answer(tmp_path, extraction):
    result = parse(_documents(a="none"), extraction, "rules", tmp_path)
    assert result.observations.schema == OBSERVATIONS
    assert result.observations.height == 0
    assert parse(_documents(a="none"), extraction, "rules", tmp_path).reused == 1


def test_malformed_figures_are_handed_on_and_not_kept(tmp_path):
    def malformed(documents: pl.DataFrame) -> Figures:
        whole = Extraction()(documents)
        return Figures(whole.quantities, whole.observations.drop("value"))

    result = parse(_documents(a="x"), malformed, "rules", tmp_path)
    assert "value" not in result.observations.columns
    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize("held", [1, 3, 1_000])
def test_documents_that_come_in_parts_have_the_same_figures(tmp_path, monkeypatch, extraction, held):
    documents = _documents(d="xx", a="yy", c="none", b="zz")
    documents.write_parquet(tmp_path / "documents.parquet")
    whole = parse(documents, Extraction(), "rules", None)
    monkeypatch.setattr(parts, "HELD_BYTES", held)
    for expected in ((4, 0), (0, 4)):
        result = parse(pl.scan_parquet(tmp_path / "documents.parquet"), extraction, "rules", tmp_path)
        assert (result.parsed, result.reused) == expected
        assert result.quantities.equals(whole.quantities)
        assert result.observations.equals(whole.observations)
    assert extraction.asked == ["d.txt", "a.txt", "c.txt", "b.txt"]
