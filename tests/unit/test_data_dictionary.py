"""The data dictionary says what the registry and the marts say today."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from cchc.catalogue import load_catalogue
from scripts.data_dictionary import PAGE, data_dictionary


@pytest.fixture(scope="module")
def page() -> str:
    return data_dictionary()


def test_the_page_is_up_to_date(page: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == page, "run `python scripts/data_dictionary.py`"


def test_every_mart_is_described_and_listed(page: str, project: Path) -> None:
    models = {model.stem for model in (project / "dbt_project" / "models" / "marts").glob("*.sql")}
    described = set(re.findall(r"^### (\w+)$", page, re.MULTILINE))
    assert described == models | {"documents", "quantities", "observations", "quarantine"}
    assert set(re.findall(r"^\| \[`(\w+)`\]", page, re.MULTILINE)) == described
    assert set(re.findall(r"\]\(#(\w+)\)", page)) <= described


def test_every_indicator_stands_there_once_in_both_languages(page: str) -> None:
    for indicator in load_catalogue():
        [row] = re.findall(rf"^\| `{indicator.code}` \| \*\*.*$", page, re.MULTILINE)
        assert f"**{indicator.name_vi}.**" in row
        assert f"**{indicator.name_en}.**" in row


def test_no_cell_of_a_meaning_is_empty_and_no_template_is_left(page: str) -> None:
    assert not re.search(r"\|\s+\|$", page, re.MULTILINE)
    assert "{{" not in page
    for above, line in pairwise(page.splitlines()):
        if above.startswith("|") and line.startswith("|"):
            assert cells(above) == cells(line), line


def cells(line: str) -> int:
    return len(re.split(r"(?<!\\)\|", line))
