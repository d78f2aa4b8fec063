"""Corpora too large to be held in memory: the same documents as from a small one, and one error when a part fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from cchc import parts
from cchc.reading import ReadResult, incremental, parsing, read_folder, read_folder_into
from cchc.reading.files import CHANGED

ROWS = 25


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with one corpus of each kind, of which every tenth row has no text."""
    texts = [None if n % 10 == 0 else f"Cấp xã thứ {n} đạt 9{n % 10},6%." for n in range(1, ROWS + 1)]
    urls = [f"https://a.vn/{n}" for n in range(ROWS)]
    folder = tmp_path / "raw"
    folder.mkdir()
    frame = pl.DataFrame({"text": texts, "url": urls})
    frame.write_parquet(folder / "a.parquet", row_group_size=4)
    frame.with_columns(pl.col("text") + " Hết.").write_ndjson(folder / "b.jsonl")
    return folder


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every corpus counts as large."""
    monkeypatch.setattr(incremental, "_LARGE_BYTES", 0)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Four documents a part, in the reading processes too."""
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "sitecustomize.py").write_text(
        "from cchc.reading import parsing\nparsing._DOCUMENTS_A_PART = 4\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "small"))
    monkeypatch.setattr(parsing, "_DOCUMENTS_A_PART", 4)


@pytest.mark.usefixtures("small_parts")
def test_a_large_corpus_gives_the_same_documents_as_a_small_one(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_folder(raw).documents
    monkeypatch.setattr(incremental, "_LARGE_BYTES", 0)
    result = read_folder(raw, tmp_path / "cache")
    assert result.documents.equals(whole)
    assert whole.height == 2 * ROWS
    again = read_folder(raw, tmp_path / "cache")
    assert again.reused == 2
    assert again.documents.equals(whole)


@pytest.mark.usefixtures("in_parts", "small_parts")
def test_documents_beyond_memory_are_written_as_they_would_be_held(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (raw / "b.yml").write_text("publisher: Sở Nội vụ")
    (raw / "z.txt").write_text("Tỷ lệ đúng hạn đạt 99%.")
    (raw / "same.txt").write_text("Tỷ lệ đúng hạn đạt 99%.")
    whole = read_folder(raw)
    monkeypatch.setattr(parts, "HELD_BYTES", 500)
    target, cache = tmp_path / "documents.parquet", tmp_path / "cache"
    for reused in (0, 4):
        told = read_folder_into(target, raw, cache)
        assert pl.read_parquet(target).equals(whole.documents)
        assert ReadResult(**vars(told), documents=whole.documents) == replace(whole, read=4 - reused, reused=reused)
        assert sorted(path.name for path in (cache / "reading").iterdir()) == [
            "contents.parquet", "files.parquet", "sidecars.parquet"
        ]  # fmt: skip
    (raw / "a.parquet").unlink()
    after = read_folder(raw).documents
    assert read_folder_into(target, raw, cache).removed == 1
    assert pl.read_parquet(target).equals(after)
    monkeypatch.undo()
    assert read_folder(raw, cache).documents.equals(after)


@pytest.mark.usefixtures("in_parts", "small_parts")
def test_one_bad_byte_makes_the_whole_file_one_error(raw: Path) -> None:
    with (raw / "b.jsonl").open("ab") as lines:
        lines.write(b'{"text": "\xff", "url": "c"}\n')
    documents = read_folder(raw).documents
    assert documents.filter(pl.col("document") == "b.jsonl")["error"].to_list() == [
        "not in UTF-8, as a corpus of this size must be: invalid start byte"
    ]
    assert documents.height == ROWS + 1


@pytest.mark.usefixtures("in_parts", "small_parts")
def test_a_corpus_that_changes_while_it_is_read_is_one_error_and_is_read_again(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changing:
        changing.setattr(incremental, "is_unchanged", lambda _file: False)
        documents = read_folder(raw, tmp_path / "cache").documents
    assert documents["error"].to_list() == [CHANGED] * 2
    assert read_folder(raw, tmp_path / "cache").documents["error"].null_count() == 2 * (ROWS - ROWS // 10)


@pytest.mark.usefixtures("in_parts")
def test_a_corpus_beyond_its_limit_is_refused(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCHC_MAX_CORPUS_BYTES", "10")
    errors = read_folder(raw).documents["error"].to_list()
    assert [error.partition("(")[2] for error in errors] == ["CCHC_MAX_CORPUS_BYTES)"] * 2
