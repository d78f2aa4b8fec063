"""A folder or a list of files into the `documents` frame, reading again only what changed since the last run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from cchc.parts import Spool
from cchc.reading import sidecars, store
from cchc.reading.assembly import assemble, with_texts, write_with_texts
from cchc.reading.files import Found, look_at, walk
from cchc.reading.incremental import Harvester, Progress, file_rows, read_sidecars
from cchc.reading.limits import Limits, from_environment
from cchc.reading.registry import extensions, suffix_of


class ReadingError(Exception):
    """The input as a whole cannot be read; the message is one line that names it and says what to do."""


@dataclass(frozen=True)
class ReadSummary:
    """What a closing summary says about the documents.

    `read`, `reused` and `removed` count files; `unreadable` counts documents with `error`; `warnings` are lines that
    name the file concerned.
    """

    read: int
    reused: int
    unreadable: int
    removed: int
    warnings: list[str]


@dataclass(frozen=True)
class ReadResult(ReadSummary):
    """The documents and what a closing summary says about them.

    `documents` has the columns of `cchc.schemas.DOCUMENTS`, one row per distinct content, sorted by `document`. A row
    with `error` has the text "" and no pages.
    """

    documents: pl.DataFrame


def read_folder(raw_dir: Path, cache_dir: Path | None = None, progress: Progress | None = None) -> ReadResult:
    """Read every report below `raw_dir`; with `cache_dir`, unchanged files come from the last run.

    `progress(done, total, name)` is called after each report. Raises ReadingError for a raw folder that is missing,
    not a folder, unreadable or without reports, and for a cache folder that cannot be written.
    """
    with _gathered_folder(raw_dir, cache_dir, progress) as gathered:
        return gathered.result()


def read_folder_into(
    target: Path, raw_dir: Path, cache_dir: Path | None = None, progress: Progress | None = None
) -> ReadSummary:
    """As `read_folder`, with the documents in the Parquet file `target`; they may be more than fits into memory."""
    with _gathered_folder(raw_dir, cache_dir, progress) as gathered:
        gathered.write(target)
        return gathered.summary


@contextmanager
def _gathered_folder(raw_dir: Path, cache_dir: Path | None, progress: Progress | None) -> Iterator[_Gathered]:
    if not raw_dir.is_dir():
        what = "is not a folder" if raw_dir.exists() else "does not exist"
        raise ReadingError(f"raw folder {raw_dir} {what}: name the folder that holds the reports")
    found = _walk(raw_dir)
    if all(map(_is_sidecar, found)):
        raise ReadingError(f"raw folder {raw_dir} holds no reports: put some there ({', '.join(extensions())})")
    try:
        with _gathered(found, store.load(cache_dir), progress) as gathered:
            yield gathered
    except OSError as fault:
        raise ReadingError(f"cache folder {cache_dir} cannot be written: {fault.strerror or fault}") from None


def read_files(paths: Iterable[Path], root: Path | None = None, progress: Progress | None = None) -> ReadResult:
    """Read the named files, and every report of the named folders, without a cache.

    `document` is the path below `root` where the file lies there, else the path as given. Raises ReadingError for a
    path that does not exist, for a folder that cannot be listed, and when there is nothing to read.
    """
    found: dict[str, Found] = {}
    for path in paths:
        if path.is_dir():
            prefix, files = _prefix(path, root), _walk(path)
        elif path.exists():
            prefix, files = _prefix(path.parent, root), _named(path)
        else:
            raise ReadingError(f"{path} does not exist")
        for file in files:
            found.setdefault(prefix + file.name, replace(file, name=prefix + file.name))
    if all(map(_is_sidecar, found.values())):
        raise ReadingError("nothing to read: name at least one report, or a folder that holds reports")
    with _gathered(sorted(found.values(), key=lambda file: file.name), store.load(None), progress) as gathered:
        return gathered.result()


def _walk(folder: Path) -> list[Found]:
    try:
        return walk(folder)
    except OSError as fault:
        raise ReadingError(f"folder {folder} cannot be listed: {fault.strerror}") from None


def _named(path: Path) -> list[Found]:
    """A file that was asked for by name, through a link if need be, and its sidecar."""
    real = path.resolve()
    beside = [path.with_name(name) for name in sidecars.names_for(path.name)]
    notes = [note.resolve() for note in beside if note.is_file()]
    return [f for file in (real, *notes) for f in look_at(str(file), _name_of(file, real, path), file.parent)]


def _name_of(file: Path, real: Path, given: Path) -> str:
    return given.name if file == real else file.name


def _prefix(folder: Path, root: Path | None) -> str:
    real = folder.resolve()
    if root is not None and real.is_relative_to(root.resolve()):
        folder = real.relative_to(root.resolve())
    return "" if folder == Path() else folder.as_posix().rstrip("/") + "/"


@dataclass(frozen=True)
class _Gathered:
    """What was read, the texts still apart from the rest; valid as long as its files are there."""

    described: pl.DataFrame
    contents: pl.LazyFrame
    is_large: bool
    summary: ReadSummary

    def result(self) -> ReadResult:
        return ReadResult(**vars(self.summary), documents=with_texts(self.described, self.contents))

    def write(self, target: Path) -> None:
        if self.is_large:
            write_with_texts(self.described, self.contents, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            with_texts(self.described, self.contents).write_parquet(target)


@contextmanager
def _gathered(found: list[Found], known: store.Store, progress: Progress | None) -> Iterator[_Gathered]:
    spool = Spool(known.folder)
    try:
        yield _gather(found, known, progress, spool)
    finally:
        spool.close()


def _gather(found: list[Found], known: store.Store, progress: Progress | None, spool: Spool) -> _Gathered:
    reports = [file for file in found if not _is_sidecar(file)]
    harvester = Harvester(known, _limits(), progress, spool)
    try:
        harvest = harvester.run(reports)
    except BaseException:
        store.save_contents(known, harvester.contents(), spool)  # what was parsed before an interruption stays parsed
        raise
    notes, described = read_sidecars([file for file in found if _is_sidecar(file)], known)
    contents, is_large = store.save(known, file_rows(harvest.seen, notes), harvest.contents, described, spool)
    documents, warnings = assemble(harvest.seen, contents, notes, described)
    before = set(known.files.filter(~pl.col("is_sidecar"))["name"])
    summary = ReadSummary(
        read=len(reports) - harvest.reused,
        reused=harvest.reused,
        unreadable=documents["error"].count(),
        removed=len(before - {report.name for report in reports}),
        warnings=warnings,
    )
    return _Gathered(documents, contents, is_large, summary)


def _limits() -> Limits:
    try:
        return from_environment()
    except ValueError as fault:
        raise ReadingError(str(fault)) from None


def _is_sidecar(file: Found) -> bool:
    return suffix_of(file.name) in sidecars.EXTENSIONS and not file.name.endswith("/")
