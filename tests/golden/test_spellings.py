"""A report says the same in another spelling: rewritten, the practice reports give the figures they gave before."""

from __future__ import annotations

import os
import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import polars as pl
import pytest

from cchc.extraction import extract
from cchc.reading import read_folder

READ = ("document", "indicator", "value", "status", "admin_level", "subject", "period_start", "period_end")


def replaced(pattern: str, by: str) -> Callable[[str], str]:
    return partial(re.sub, pattern, by)


def late_tones(text: str) -> str:
    return re.sub(r"(òa|óa|ủy)\b", lambda m: {"òa": "oà", "óa": "oá", "ủy": "uỷ"}[m[0]], text)


def wrapped(text: str) -> str:
    return "\n".join(line if "|" in line else textwrap.fill(line, 80) for line in text.split("\n"))


SPELLINGS: list[tuple[str, Callable[[str], str], float]] = [
    ("bodies in full", replaced(r"\bUBND\b", "Ủy ban nhân dân"), 0.001),
    ("bodies in full, the tone late", replaced(r"\bUBND\b", "Uỷ ban nhân dân"), 0.001),
    ("procedures in short", replaced(r"\b[Tt]hủ tục hành chính\b", "TTHC"), 0.0),
    ("procedures in full", replaced(r"\bTTHC\b", "thủ tục hành chính"), 0.004),
    ("late tones", late_tones, 0.0),
    ("decomposed letters", partial(unicodedata.normalize, "NFD"), 0.0),
    ("unbreakable blanks", replaced(" ", "\u00a0"), 0.0),
    ("doubled blanks", replaced(r"(?<=\S) (?=\S)", "  "), 0.0),
    ("indented lines", replaced(r"(?m)^(?=\S)", "    "), 0.0),
    ("carriage returns", replaced("\n", "\r\n"), 0.0),
    ("long dashes", replaced("-", "–"), 0.0),
    ("bullets without a blank", replaced(r"(?m)^- ", "-"), 0.01),
    ("other bullets", replaced(r"(?m)^- ", "• "), 0.0),
    ("lines broken to a width", wrapped, 0.03),
    ("a blank before the percent sign", replaced(r"(\d)%", r"\1 %"), 0.001),
    ("rates in brackets", replaced(r", đạt (\d[\d.,]*)%", r" (\1%)"), 0.001),
    ("rates that take up", replaced(r", đạt (\d[\d.,]*)%", r", chiếm \1%"), 0.001),
    ("trễ hạn for quá hạn", replaced(r"\bquá hạn\b", "trễ hạn"), 0.001),
    ("trễ hẹn for trễ hạn", replaced(r"\btrễ hạn\b", "trễ hẹn"), 0.001),
    ("cases as HS", replaced(r"(\d) hồ sơ\b", r"\1 HS"), 0.001),
    ("thousands apart", replaced(r"(?<=\d)\.(?=\d{3}\b)(?!\d{3}\.\d{1,2}\b)", " "), 0.025),
]
"""What is rewritten, how, and the share of figures that may come out otherwise."""


@pytest.fixture(scope="module")
def reports(project: Path) -> pl.DataFrame:
    return read_folder(project / "tests/golden/practice").documents


@pytest.fixture(scope="module")
def as_printed(reports: pl.DataFrame) -> pl.DataFrame:
    return extract(reports)


@pytest.fixture(scope="module")
def rewritten(reports: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """By spelling, the reports that it changes; the others are read as before."""
    changed = {}
    for name, rewrite, _ in SPELLINGS:
        texts = pl.Series("text", [rewrite(text) for text in reports["text"]])
        changed[name] = reports.with_columns(texts).filter(texts != reports["text"])
    return changed


@pytest.fixture(scope="module")
def read_again(rewritten: dict[str, pl.DataFrame]) -> Iterator[dict[str, Future[pl.DataFrame]]]:
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1), mp_context=get_context("spawn")) as pool:
        yield {name: pool.submit(extract, changed) for name, changed in rewritten.items()}


@pytest.mark.parametrize(("spelling", "may_differ"), [pytest.param(name, s, id=name) for name, _, s in SPELLINGS])
def test_a_report_in_another_spelling_gives_the_same_figures(
    rewritten: dict[str, pl.DataFrame],
    as_printed: pl.DataFrame,
    read_again: dict[str, Future[pl.DataFrame]],
    spelling: str,
    may_differ: float,
) -> None:
    changed = rewritten[spelling]
    assert changed.height >= 20, "the rewriting must change reports"
    before = Counter(as_printed.join(changed, on="document", how="semi").select(READ).iter_rows())
    other = sum((before - Counter(read_again[spelling].result().select(READ).iter_rows())).values())
    assert other <= may_differ * as_printed.height, f"{other} of {as_printed.height} figures differ"
