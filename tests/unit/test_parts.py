"""Frames that may be larger than memory: the same rows in the same order, however small the parts are."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cchc import parts

TEXTS = pl.DataFrame({"document": [f"d{n}" for n in range(10)], "text": [None, *("x" * n for n in range(9))]})


@pytest.mark.parametrize("held", [1, 8, 1_000])
def test_parts_hold_all_rows_in_order_and_no_more_text_than_is_allowed(
    held: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(parts, "HELD_BYTES", held)
    TEXTS.write_parquet(tmp_path / "texts.parquet")
    for rows in (TEXTS, pl.scan_parquet(tmp_path / "texts.parquet")):
        found = list(parts.in_parts(rows))
        assert pl.concat(found).equals(TEXTS)
        assert all(part.height == 1 or part["text"].str.len_bytes().sum() <= held for part in found)
    assert len(found) == {1: 8, 8: 6, 1_000: 1}[held]


def test_an_empty_frame_is_one_part() -> None:
    assert [part.height for part in parts.in_parts(TEXTS.clear())] == [0]


def test_a_spool_goes_to_files_when_memory_is_full_and_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(parts, "HELD_BYTES", TEXTS.estimated_size())
    spool = parts.Spool(tmp_path / "near")
    first = spool.keep(TEXTS)
    assert not spool.is_spilt
    assert not (tmp_path / "near").exists()
    second = spool.keep(TEXTS)
    assert spool.is_spilt
    assert pl.concat([first, second]).collect().equals(pl.concat([TEXTS, TEXTS]))
    spool.close()
    assert list((tmp_path / "near").iterdir()) == []


@pytest.mark.parametrize("held", [1, 8, 1_000])
def test_texts_are_written_in_the_order_of_their_rows_as_a_whole_file(
    held: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(parts, "HELD_BYTES", held)
    target = tmp_path / "new" / "ordered.parquet"
    order = pl.DataFrame({"document": ["d7", None, "d1", "d9", "d0", "d3"], "title": list("abcdef")})
    for _ in range(2):
        parts.write(order, TEXTS.lazy(), ["document"], ["text", "title", "document"], target)
        wanted = order.with_columns(text=pl.Series(["x" * 6, "", "", "x" * 8, "", "xx"]))
        assert pl.read_parquet(target).equals(wanted.select("text", "title", "document"))
        assert [path.name for path in target.parent.iterdir()] == ["ordered.parquet"]


def test_a_missing_damaged_or_foreign_file_holds_no_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    for held in (1, 10**9):
        monkeypatch.setattr(parts, "HELD_BYTES", held)
        path.unlink(missing_ok=True)
        assert parts.load(path, TEXTS.schema).collect().equals(TEXTS.clear())
        path.write_bytes(b"PAR1 no more")
        assert parts.load(path, TEXTS.schema).collect().equals(TEXTS.clear())
        TEXTS.rename({"text": "words"}).write_parquet(path)
        assert parts.load(path, TEXTS.schema).collect().equals(TEXTS.clear())
        TEXTS.write_parquet(path)
        assert parts.load(path, TEXTS.schema).collect().equals(TEXTS)
