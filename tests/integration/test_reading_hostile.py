"""No file, however broken or hostile, stops a run, hangs it or disappears: each ends as a row."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from cchc.reading import read_folder
from cchc.reading.content import Fate
from cchc.reading.limits import Limits, from_environment
from cchc.reading.workers import Job, Pool
from tests.integration.hostile_files import (
    changed,
    damaged,
    hostile_packages,
    hostile_pdfs,
    hostile_texts,
    sound,
    zipped,
)


@cache
def _unfolding() -> bytes:
    """A small workbook that unfolds into 600,000 cells."""
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c><c r="B{i}"><v>2</v></c></row>' for i in range(1, 300_001))
    return changed(sound()["xlsx"], {"xl/worksheets/sheet1.xml": f"{head}{rows}</sheetData></worksheet>".encode()})


def test_a_higher_limit_is_another_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.docx").write_bytes(sound()["docx"])
    monkeypatch.setenv("CCHC_MAX_MEMBERS", "3")
    assert read_folder(tmp_path / "raw", tmp_path / "cache").unreadable == 1
    again = read_folder(tmp_path / "raw", tmp_path / "cache")
    assert (again.read, again.reused, again.unreadable) == (0, 1, 1)
    monkeypatch.delenv("CCHC_MAX_MEMBERS")
    raised = read_folder(tmp_path / "raw", tmp_path / "cache")
    assert (raised.read, raised.reused, raised.unreadable) == (1, 0, 0)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    found = damaged() | hostile_packages() | hostile_pdfs() | hostile_texts()
    return {name: content for name, content in found.items() if name != "."}


@pytest.fixture(scope="module")
def documents(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """All of them in one folder, under narrow limits, read once."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in [("SECONDS", 10), ("MEMORY_MB", 500), ("UNPACKED_BYTES", 50_000_000), ("PAGES", 50)]:
            patch.setenv(f"CCHC_MAX_{name}", str(value))
        patch.setenv("CCHC_MAX_MEMBERS", "2000")
        started = time.monotonic()
        result = read_folder(folder)
        assert time.monotonic() - started < 120
    repeated = [w.split(": the same content as ")[0] for w in result.warnings if ": the same content as " in w]
    named = [*result.documents["document"], *repeated]
    assert set(files) == {name.split("#")[0].split("/")[0] for name in named}
    return result.documents


def test_there_are_more_than_a_hundred_of_them(files: dict[str, bytes]) -> None:
    assert len(files) > 150


def test_every_file_is_a_row_with_text_or_with_a_reason(documents: pl.DataFrame) -> None:
    broken = documents.filter(pl.col("error").is_not_null())
    assert broken["error"].str.len_chars().min() > 10
    assert broken["error"].str.contains("\n").sum() == 0
    assert not broken["error"].str.contains(r"0x[0-9a-f]{8}").any()  # an address in memory is no reason
    assert (broken["text"] == "").all()
    whole = documents.filter(pl.col("error").is_null())
    assert whole["text"].str.contains(r"\S").all()
    assert whole["reader"].null_count() == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bomb.zip", "unpacks to 80,000,000 bytes, more than the limit of 50,000,000"),
        ("many.zip", "3,000 files inside, more than the limit of 2,000"),
        ("no-members.zip", "an archive without files"),
        ("bomb-in-bomb.zip/0.zip", "an archive inside an archive"),
        ("encrypted.zip/a.txt", "encrypted: unpack the archive"),
        ("method.zip/a.txt", "cannot be unpacked"),
        ("up.zip/../../up.txt", "its path leads out of the archive"),
        ("up.zip//etc/down.txt", "its path leads out of the archive"),
        ("no-document.docx", "damaged"),
        ("no-types.docx", "damaged"),
        ("no-body.docx", "damaged|empty"),
        ("deeper.docx", "damaged"),
        ("locked.docx", "encrypted: save it without a password"),
        ("old.xls", "LibreOffice"),
        ("slides.pptx", "no reader for .pptx"),
        ("bad-sheet.xlsx", "damaged"),
        ("locked.pdf", "encrypted: save it without a password"),
        ("long.pdf", "60 pages, more than the limit of 50"),
        ("head-only.pdf", "damaged PDF"),
        ("million.pdf", "more than the limit of 50|damaged|ended with SIGABRT"),
        ("cut-50.pdf", "damaged PDF"),
        ("cut-50.docx", "damaged"),
        ("cut-50.parquet", "damaged Parquet file"),
        ("huge.png", "pixels|damaged"),
        ("binary.txt", "binary data|unknown character set"),
        ("half.txt", "byte order mark says UTF-16"),
        ("empty.csv", "empty file"),
    ],
)
def test_the_reason_is_the_right_one(documents: pl.DataFrame, name: str, reason: str) -> None:
    rows = documents.filter(pl.col("document") == name)
    if name.startswith("empty."):
        rows = documents.filter(pl.col("document").str.starts_with("empty."))
    assert rows.height == 1
    assert rows["error"].str.contains(reason).all(), rows["error"][0]


def test_entities_are_never_expanded(documents: pl.DataFrame) -> None:
    text = "".join(documents.filter(pl.col("document").str.contains("laughs|entity"))["text"])
    assert "hahaha" not in text
    assert "root:" not in text


def test_whole_formats_are_read_under_any_name(documents: pl.DataFrame) -> None:
    for extension in ("pdf", "docx", "xlsx"):
        rows = documents.filter(pl.col("document").str.starts_with(f"{extension}-as."))
        assert rows.height == 1
        assert rows["error"].null_count() == 1
        assert rows["reader"][0].startswith(f"{extension}/")


def test_a_lone_cell_far_out_is_read(documents: pl.DataFrame) -> None:
    assert documents.filter(pl.col("document") == "far.xlsx")["text"].to_list() == ["99%"]


def test_a_file_that_takes_too_long_is_given_up_and_the_rest_goes_on() -> None:
    limits = Limits(max_seconds=2, max_workers=1)
    slow = Job(("slow", ""), "slow.xlsx", _unfolding())
    quick = [Job((str(i), ""), f"{i}.docx", sound()["docx"]) for i in range(3)]
    started = time.monotonic()
    with Pool(limits) as pool:
        verdicts = {job.key[0]: verdict for job, verdict in pool.parse_all([slow, *quick])}
    assert time.monotonic() - started < 20
    assert verdicts["slow"].documents[0].error is not None
    assert verdicts["slow"].documents[0].error.startswith("not read within ")
    assert verdicts["slow"].fate is Fate.NOW
    assert [verdicts[str(i)].documents[0].error for i in range(3)] == [None] * 3


def test_a_file_that_takes_too_much_memory_is_given_up_and_the_rest_goes_on() -> None:
    limits = Limits(max_memory_mb=150, max_workers=1)
    with Pool(limits) as pool:
        jobs = [Job(("large", ""), "large.xlsx", _unfolding()), Job(("small", ""), "small.docx", sound()["docx"])]
        verdicts = {job.key[0]: verdict for job, verdict in pool.parse_all(jobs)}
    assert verdicts["large"].documents[0].error is not None
    assert "needs more than 150 MB" in verdicts["large"].documents[0].error
    assert verdicts["small"].documents[0].error is None


def test_a_reader_that_dies_costs_only_its_file() -> None:
    with Pool(Limits(max_workers=1)) as pool:
        jobs = (Job((str(i), ""), f"{i}.xlsx", _unfolding()) for i in range(1))
        stream = pool.parse_all([*jobs, Job(("after", ""), "after.docx", sound()["docx"])])
        verdicts = {}
        killed = False
        original = pool._collect

        def kill_first(patience: float) -> object:
            nonlocal killed
            if not killed:
                killed = True
                os.kill(pool._workers[0].process.pid, 9)
            return original(patience)

        pool._collect = kill_first  # type: ignore[method-assign, assignment]
        for job, verdict in stream:
            verdicts[job.key[0]] = verdict
    assert verdicts["0"].documents[0].error == "the process that read it ended with SIGKILL"
    assert verdicts["after"].documents[0].error is None


def test_failures_by_limit_are_tried_again_and_others_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "slow.xlsx").write_bytes(_unfolding())
    (tmp_path / "raw" / "broken.docx").write_bytes(zipped({"word/document.xml": b"<a/>"}))
    monkeypatch.setenv("CCHC_MAX_SECONDS", "2")
    first = read_folder(tmp_path / "raw", tmp_path / "cache")
    second = read_folder(tmp_path / "raw", tmp_path / "cache")
    assert (first.read, first.unreadable) == (2, 2)
    assert (second.read, second.reused, second.unreadable) == (1, 1, 2)


def test_limits_are_settings() -> None:
    assert from_environment({"CCHC_MAX_PAGES": "7"}) == Limits(max_pages=7)
    for wrong in ("0", "-1", "viele", "1.5"):
        with pytest.raises(ValueError, match="CCHC_MAX_PAGES"):
            from_environment({"CCHC_MAX_PAGES": wrong})


@pytest.mark.parametrize(("report", "package"), [("a.html", "lxml_html_clean"), ("a.xlsx", "openpyxl")])
def test_a_package_that_is_not_installed_is_named_for_each_file_that_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: str, package: str
) -> None:
    (tmp_path / "broken").mkdir()
    reason = f"No module named {package!r}"
    (tmp_path / "broken" / "sitecustomize.py").write_text(
        f"import sys\nclass Gone:\n    def find_spec(self, name, *_):\n        if name.split('.')[0] == {package!r}:\n"
        f"            raise ModuleNotFoundError({reason!r}, name=name)\nsys.meta_path.insert(0, Gone())\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    monkeypatch.setattr("cchc.reading.workers._ALONE_ABOVE", 0)
    monkeypatch.setattr("cchc.reading.workers._FEW", 0)
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / report).write_bytes(sound()[report[2:]])
    (raw / "b.txt").write_text("Cấp xã đạt 98,6%.", "utf-8")
    errors = dict(read_folder(raw, tmp_path / "cache").documents.select("document", "error").iter_rows())
    assert errors["b.txt"] is None
    assert "the installation is incomplete" in errors[report]
    assert package in errors[report]
    monkeypatch.delenv("PYTHONPATH")
    assert read_folder(raw, tmp_path / "cache").unreadable == 0
