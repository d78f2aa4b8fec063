"""Every indicator of the catalogue is found in its own examples, and not found where an example says so."""

from __future__ import annotations

import polars as pl
import pytest

from cchc.catalogue import Example, load_catalogue
from cchc.extraction import extract

EXAMPLES = [(indicator.code, example) for indicator in load_catalogue() for example in indicator.examples]


@pytest.fixture(scope="module")
def found() -> dict[str, list[tuple[str, float]]]:
    """The code and value of each figure, by the sentence it was read from; every sentence is a document of its own."""
    sentences = sorted({example.text for _, example in EXAMPLES})
    observations = extract(pl.DataFrame({"document": sentences, "text": sentences}))
    figures: dict[str, list[tuple[str, float]]] = {}
    for document, code, value in observations.select("document", "indicator", "value").iter_rows():
        figures.setdefault(document, []).append((code, value))
    return figures


@pytest.mark.parametrize(("code", "example"), EXAMPLES, ids=[f"{code}: {example.text}" for code, example in EXAMPLES])
def test_example_reports_exactly_these_values(
    code: str, example: Example, found: dict[str, list[tuple[str, float]]]
) -> None:
    values = sorted(value for of, value in found.get(example.text, []) if of == code)
    assert values == sorted(example.values)


@pytest.mark.parametrize("indicator", list(load_catalogue()), ids=lambda indicator: indicator.code)
def test_every_indicator_has_a_positive_example(indicator) -> None:
    assert any(example.values for example in indicator.examples)
