"""Folders into documents: what becomes a row, what becomes an error row, and what a second run does again."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import unicodedata
from pathlib import Path

import polars as pl
import pytest

from cchc.reading import ReadingError, incremental, read_files, read_folder, workers
from cchc.schemas import DOCUMENTS

RAW = Path(__file__).parents[2] / "data" / "raw"
TEXT = "Năm 2021, tỉnh tiếp nhận 1.784 hồ sơ, đúng hạn 99,5%.\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "tinh").mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "a.yml").write_text("title: Báo cáo A\npublished_at: 2021-12-31\n", "utf-8")
    (folder / "tinh" / "b.html").write_text(f"<html><body><p>{TEXT * 2}</p></body></html>", "utf-8")
    return folder


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on which every file is older than the second in which its times prove nothing."""
    now = time.time_ns()
    monkeypatch.setattr(incremental.time, "time_ns", lambda: now + 10**10)


def errors(documents: pl.DataFrame) -> dict[str, str]:
    return dict(documents.filter(pl.col("error").is_not_null()).select("document", "error").iter_rows())


def test_the_bundled_reports_are_read_whole_with_their_sidecars() -> None:
    result = read_folder(RAW)
    files = sorted(RAW.glob("*.txt"))
    assert result.documents.schema == DOCUMENTS
    assert result.documents["document"].to_list() == [f.name for f in files]
    assert result.documents["text"].to_list() == [unicodedata.normalize("NFC", f.read_text("utf-8")) for f in files]
    assert result.documents["document_id"].to_list() == [hashlib.sha256(f.read_bytes()).hexdigest() for f in files]
    assert result.documents.select("title", "publisher").null_count().row(0) == (0, 0)
    assert (result.read, result.reused, result.unreadable, result.warnings) == (len(files), 0, 0, [])


def test_a_row_for_each_report_below_the_folder(raw: Path) -> None:
    rows = read_folder(raw).documents.to_dicts()
    assert [r["document"] for r in rows] == ["a.txt", "tinh/b.html"]
    assert (rows[0]["title"], rows[0]["published_at"], rows[0]["pages"]) == ("Báo cáo A", "2021-12-31", [0])
    assert [r["media_type"] for r in rows] == ["text/plain", "text/html"]
    assert [r["charset"] for r in rows] == ["utf-8", "utf-8"]


@pytest.mark.usefixtures("later")
def test_a_second_run_opens_and_parses_nothing(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_folder(raw, tmp_path / "cache")

    def refuse(*_: object) -> None:
        raise AssertionError("touched an unchanged file")

    monkeypatch.setattr(incremental, "fetch", refuse)
    monkeypatch.setattr(workers, "parse", refuse)
    second = read_folder(raw, tmp_path / "cache")
    assert (first.read, first.reused) == (2, 0)
    assert (second.read, second.reused, second.removed) == (0, 2, 0)
    assert second.documents.equals(first.documents)


def test_fresh_files_are_opened_again_but_not_parsed(raw: Path, tmp_path: Path) -> None:
    read_folder(raw, tmp_path / "cache")
    assert read_folder(raw, tmp_path / "cache").reused == 2


def test_a_changed_file_changes_its_own_row_only(raw: Path, tmp_path: Path) -> None:
    before = read_folder(raw, tmp_path / "cache").documents
    (raw / "a.txt").write_text(TEXT.replace("99,5", "98,7"), "utf-8")
    result = read_folder(raw, tmp_path / "cache")
    assert (result.read, result.reused) == (1, 1)
    assert "98,7%" in result.documents["text"][0]
    assert result.documents[1].equals(before[1])


@pytest.mark.usefixtures("later")
def test_the_same_size_and_times_do_not_hide_a_change(raw: Path, tmp_path: Path) -> None:
    read_folder(raw, tmp_path / "cache")
    status = (raw / "a.txt").stat()
    (raw / "a.txt").write_text(TEXT.replace("99,5", "98,7"), "utf-8")
    os.utime(raw / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "98,7%" in read_folder(raw, tmp_path / "cache").documents["text"][0]


def test_added_and_removed_files(raw: Path, tmp_path: Path) -> None:
    read_folder(raw, tmp_path / "cache")
    (raw / "c.txt").write_text("Cấp xã đạt 98,6%.", "utf-8")
    (raw / "a.txt").unlink()
    result = read_folder(raw, tmp_path / "cache")
    assert result.documents["document"].to_list() == ["c.txt", "tinh/b.html"]
    assert (result.read, result.reused, result.removed) == (1, 1, 1)
    kept = pl.read_parquet(tmp_path / "cache" / "reading" / "contents.parquet")
    assert kept.height == 2
    assert read_folder(raw, tmp_path / "cache").removed == 0


def test_a_changed_sidecar_changes_metadata_without_parsing(raw: Path, tmp_path: Path) -> None:
    read_folder(raw, tmp_path / "cache")
    (raw / "a.yml").write_text("title: Tên khác\n", "utf-8")
    result = read_folder(raw, tmp_path / "cache")
    assert (result.read, result.reused) == (0, 2)
    assert result.documents["title"][0] == "Tên khác"
    assert result.documents["published_at"][0] is None


def test_another_reader_version_parses_its_own_files_again(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_folder(raw, tmp_path / "cache")
    keys = {key for key in incremental.CURRENT_KEYS if not key.startswith("html/")}
    monkeypatch.setattr(incremental, "CURRENT_KEYS", frozenset(keys))
    result = read_folder(raw, tmp_path / "cache")
    assert (result.read, result.reused) == (1, 1)


@pytest.mark.parametrize("part", ["files", "contents", "sidecars"])
def test_a_damaged_cache_is_rebuilt(raw: Path, tmp_path: Path, part: str) -> None:
    expected = read_folder(raw, tmp_path / "cache").documents
    (tmp_path / "cache" / "reading" / f"{part}.parquet").write_bytes(b"PAR1 broken")
    assert read_folder(raw, tmp_path / "cache").documents.equals(expected)


def test_with_and_without_a_cache_the_same_rows(raw: Path, tmp_path: Path) -> None:
    read_folder(raw, tmp_path / "cache")
    assert read_folder(raw).documents.equals(read_folder(raw, tmp_path / "cache").documents)


def test_every_bad_file_is_a_row_that_says_why(raw: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("bí mật 99%", "utf-8")
    (raw / "empty.txt").write_bytes(b"")
    (raw / "blank.txt").write_bytes(b" \n\n\t")
    (raw / "latin.txt").write_bytes(b"k\xe9t qu\xe8 99%")
    (raw / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (raw / "deck.xyz").write_bytes(b"99%")
    (raw / "no-extension").write_bytes(b"99,1%")
    (raw / "link.txt").symlink_to(outside)
    (raw / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (raw / "loop.txt").symlink_to(raw / "loop.txt")
    os.mkfifo(raw / "pipe.txt")
    found = errors(read_folder(raw, tmp_path / "cache").documents)
    assert found["empty.txt"] == "empty file (0 bytes)"
    assert found["blank.txt"] == "empty document: no text in it"
    assert "not UTF-8 (byte 0xE9 at offset 1)" in found["latin.txt"]
    assert found["picture.txt"].startswith("wrong type, its content is .png")
    assert found["deck.xyz"].startswith("no reader for .xyz")
    assert found["no-extension"].startswith("no reader for files without extension")
    assert "leads out of the folder" in found["link.txt"]
    assert found["dangling.txt"].startswith("cannot be opened")
    assert found["loop.txt"].startswith("cannot be opened")
    assert found["pipe.txt"] == "not a regular file (a pipe, socket or device)"
    assert len(found) == 10
    again = read_folder(raw, tmp_path / "cache")
    assert errors(again.documents) == found
    assert again.unreadable == 10


def test_a_file_beyond_the_size_limit_is_refused_unread(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCHC_MAX_BYTES", "100")
    found = errors(read_folder(raw).documents)
    assert list(found) == ["tinh/b.html"]
    assert "more than the limit of 100" in found["tinh/b.html"]


def test_a_file_that_changes_while_it_is_read_is_an_error_row(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = os.open

    def growing(path: Path, flags: int) -> int:
        with Path(path).open("ab") as stream:
            stream.write(b"more")
        return real_open(path, flags)

    monkeypatch.setattr(os, "open", growing)
    assert "changed while it was being read" in errors(read_folder(raw).documents)["a.txt"]


def test_equal_contents_are_one_row_and_a_warning(raw: Path) -> None:
    shutil.copy(raw / "a.txt", raw / "copy.txt")
    result = read_folder(raw)
    assert result.documents["document"].to_list() == ["a.txt", "tinh/b.html"]
    assert result.warnings == ["copy.txt: the same content as a.txt, taken once"]


def test_sidecar_faults_and_strays_are_warnings(raw: Path) -> None:
    (raw / "a.yml").write_text("title: Báo cáo A\npublished_at: mai\n", "utf-8")
    (raw / "stray.yml").write_text("title: x\n", "utf-8")
    result = read_folder(raw)
    assert result.documents["title"][0] == "Báo cáo A"
    assert [w.split(" (")[0] for w in result.warnings] == [
        "a.yml, line 2: published_at 'mai' is no date",
        "stray.yml: describes no report, none of that name lies beside it",
    ]


def test_what_was_parsed_before_an_interruption_stays_parsed(raw: Path, tmp_path: Path) -> None:
    def stop(done: int, *_: object) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_folder(raw, tmp_path / "cache", progress=stop)
    assert read_folder(raw, tmp_path / "cache").reused == 2


def test_hidden_and_lock_files_are_passed_over(raw: Path) -> None:
    for name in (".hidden.txt", "~$a.docx", "Thumbs.db"):
        (raw / name).write_text("99%", "utf-8")
    (raw / ".git").mkdir()
    (raw / ".git" / "c.txt").write_text("99%", "utf-8")
    assert read_folder(raw).documents.height == 2


def test_progress_counts_to_the_end(raw: Path) -> None:
    calls: list[tuple[int, int, str]] = []
    read_folder(raw, progress=lambda done, total, name: calls.append((done, total, name)))
    assert [c[:2] for c in calls] == [(1, 2), (2, 2)]
    assert {c[2] for c in calls} == {"a.txt", "tinh/b.html"}


def test_a_folder_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x", "utf-8")
    (tmp_path / "sidecars").mkdir()
    (tmp_path / "sidecars" / "a.yml").write_text("title: x", "utf-8")
    for name, words in [
        ("missing", "does not exist"),
        ("file.txt", "is not a folder"),
        ("empty", "holds no reports"),
        ("sidecars", "holds no reports"),
    ]:
        with pytest.raises(ReadingError, match=words) as caught:
            read_folder(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_cache_folder_that_cannot_be_written_is_one_clear_line(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands in the way", "utf-8")
    with pytest.raises(ReadingError, match="cannot be written"):
        read_folder(raw, tmp_path / "cache")


def test_files_by_name(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = read_files([raw / "tinh" / "b.html", raw / "a.txt"], root=raw).documents
    assert below["document"].to_list() == ["a.txt", "tinh/b.html"]
    assert below["title"][0] == "Báo cáo A"
    monkeypatch.chdir(tmp_path)
    as_given = read_files([Path("raw/a.txt"), Path("raw/tinh")]).documents
    assert as_given["document"].to_list() == ["raw/a.txt", "raw/tinh/b.html"]
    with pytest.raises(ReadingError, match="missing"):
        read_files([raw / "missing.txt"])
