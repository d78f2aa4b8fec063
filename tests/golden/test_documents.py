"""What holds for every document: numerals accounted for, spans that print their figures, the same in any batching."""

from __future__ import annotations

import math
import re
from pathlib import Path

import polars as pl
import pytest

from cchc.extraction import Figures, read_figures
from cchc.extraction.numerals import NUMBER_WORDS, read_number, read_words
from cchc.reading import read_files, read_folder
from cchc.schemas import ADMIN_LEVELS, DISPOSITIONS, PERIOD_KINDS, QUALIFIERS, STATUSES, SUBJECT_LEVELS
from cchc.shadow import fold

NUMERAL = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
DOTTED_SCORE = re.compile(r"(?<![0-9.,])[0-9]{1,2}\.[0-9]{3}(?=\s?điểm|(?![0-9.,]))")  # `42.269 điểm`
EVIDENCE_LENGTH = 300


@pytest.fixture(scope="module", params=["bundled", "practice", "seeds"])
def documents(request: pytest.FixtureRequest, project: Path, raw_folder: Path) -> pl.DataFrame:
    if request.param == "seeds":
        folder = request.getfixturevalue("seeds")
        return read_files(sorted(folder.glob("*.txt")), folder).documents
    return read_folder(raw_folder if request.param == "bundled" else project / "tests/golden/practice").documents


@pytest.fixture(scope="module")
def figures(documents: pl.DataFrame) -> Figures:
    return read_figures(documents)


@pytest.fixture(scope="module")
def texts(documents: pl.DataFrame) -> dict[str, str]:
    return dict(documents.select("document_id", "text").iter_rows())


def written(figures: Figures) -> tuple[str, str]:
    """Both frames as they are written, row by row."""
    return figures.quantities.write_ndjson(), figures.observations.write_ndjson()


def in_batches(documents: pl.DataFrame, size: int) -> Figures:
    parts = [read_figures(batch) for batch in documents.iter_slices(size)]
    return Figures(pl.concat([p.quantities for p in parts]), pl.concat([p.observations for p in parts]))


def test_every_numeral_of_a_plain_scan_is_one_quantity(figures: Figures, texts: dict[str, str]) -> None:
    seen: dict[str, list[tuple[int, int]]] = {document: [] for document in texts}
    for document, start, end in figures.quantities.select("document_id", "start", "end").iter_rows():
        seen[document].append((start, end))
    assert seen == {document: [m.span() for m in NUMERAL.finditer(text)] for document, text in texts.items()}
    assert figures.quantities.height > 0


def test_every_quantity_prints_its_span(figures: Figures, texts: dict[str, str]) -> None:
    rows = figures.quantities.select("document_id", "start", "end", "raw").iter_rows()
    assert [r for r in rows if texts[r[0]][r[1] : r[2]] != r[3]] == []


def test_every_quantity_has_a_known_disposition_and_a_rule(figures: Figures) -> None:
    assert set(figures.quantities["disposition"]) <= set(DISPOSITIONS)
    assert figures.quantities["rule"].null_count() == 0
    assert figures.quantities["value"].is_finite().all()


def test_every_observation_prints_its_value_in_its_span(figures: Figures, texts: dict[str, str]) -> None:
    wrong = []
    for row in figures.observations.iter_rows(named=True):
        printed = texts[row["document_id"]][row["start"] : row["end"]]
        wanted = [row["value"]] if row["denominator"] is None else [row["numerator"], row["denominator"]]
        if not _prints(printed, wanted) and not _prints(printed, [row["value"]]):
            wrong.append((row["document"], printed, row["value"]))
    assert wrong == []


def _prints(printed: str, wanted: list[float]) -> bool:
    folded = fold(printed)
    said = [read_number(folded, *m.span()).value for m in NUMERAL.finditer(folded)]
    said += [read_number(folded, *m.span(), counted=True).value for m in NUMERAL.finditer(folded)]
    said += [float(m[0]) for m in DOTTED_SCORE.finditer(folded)]
    said += [read_words(m[0]) for m in NUMBER_WORDS.finditer(folded)]
    if folded.startswith("không"):
        said.append(0)
    return all(any(math.isclose(value, other) for other in said) for value in wanted)


def test_every_observation_is_a_quantity_called_so_or_stands_in_words(figures: Figures, texts: dict[str, str]) -> None:
    called = set(
        figures.quantities.filter(pl.col("disposition") == "observation").select("document_id", "start").iter_rows()
    )
    observed = set(figures.observations.select("document_id", "start").iter_rows())
    assert called <= observed
    for document, start in observed - called:
        assert not texts[document][start].isdigit()


def test_evidence_is_a_short_piece_of_the_text_around_the_figure(figures: Figures, texts: dict[str, str]) -> None:
    for row in figures.observations.iter_rows(named=True):
        text, evidence = texts[row["document_id"]], row["evidence"]
        assert 0 < len(evidence) <= EVIDENCE_LENGTH
        places = [m.start() for m in re.finditer(re.escape(evidence), text)]
        assert any(at <= row["start"] and row["end"] <= at + len(evidence) for at in places), row["document"]


def test_observations_use_known_codes(figures: Figures) -> None:
    observations = figures.observations
    for column, allowed in (
        ("status", STATUSES),
        ("qualifier", QUALIFIERS),
        ("period_kind", PERIOD_KINDS),
        ("subject_level", SUBJECT_LEVELS),
        ("admin_level", ADMIN_LEVELS),
    ):
        assert set(observations[column].drop_nulls()) <= set(allowed), column
    assert observations.filter((pl.col("status") == "change") != pl.col("direction").is_not_null()).is_empty()
    assert observations.filter(pl.col("period_end").is_null() != pl.col("period_kind").is_null()).is_empty()
    assert observations.filter(pl.col("numerator").is_null() != pl.col("denominator").is_null()).is_empty()
    assert observations.filter(pl.col("period_start") > pl.col("period_end")).is_empty()
    assert observations.filter(~pl.col("confidence").is_between(0, 1)).is_empty()


def test_observation_ids_are_unique(figures: Figures) -> None:
    assert figures.observations["observation_id"].n_unique() == figures.observations.height


@pytest.mark.parametrize("size", [1, 7])
def test_the_size_of_a_batch_changes_no_byte(documents: pl.DataFrame, figures: Figures, size: int) -> None:
    assert written(in_batches(documents, size)) == written(figures)


def test_the_order_of_the_documents_changes_no_row(documents: pl.DataFrame, figures: Figures) -> None:
    turned = read_figures(documents.reverse())
    for after, before in zip(turned, figures, strict=True):
        assert sorted(after.iter_rows(), key=repr) == sorted(before.iter_rows(), key=repr)


def test_reading_twice_gives_the_same_bytes(documents: pl.DataFrame, figures: Figures) -> None:
    assert written(read_figures(documents)) == written(figures)


def test_only_document_and_text_are_needed(documents: pl.DataFrame) -> None:
    figures = read_figures(documents.select("document", "text"))
    assert figures.quantities.height > 0
    assert figures.observations["page"].is_null().all()


def test_a_report_without_a_figure_gives_no_observation(seeds: Path) -> None:
    documents = read_files([seeds / "001_d0ec3505e9dd1382.txt"], seeds).documents
    figures = read_figures(documents)
    assert documents.height == 1
    assert figures.quantities.height > 0
    assert figures.observations.is_empty()
