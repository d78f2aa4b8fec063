"""What reports say is shown in the Dagster UI as text, whatever it looks like."""

from __future__ import annotations

import re

import pytest

from orchestration.presentation import markdown_table

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "a | b",
    "&lt;b&gt;",
    "`code` *bold* __bold__",
    "x" * 58 + "<b>",
    "x" * 58 + "|y",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_is_text_and_stays_one_cell(text: str) -> None:
    row = markdown_table(["words"], [[text]]).splitlines()[-1]
    assert row.startswith("| ")
    assert row.endswith(" |")
    cell = row[2:-2]
    unescaped = re.sub(r"\\.", "", cell)
    assert not set(unescaped) & set("<>[]()|`*_&!"), unescaped
    shown = re.sub(r"\\(.)", r"\1", cell)
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))
