"""What earlier runs found, so that nothing unchanged is opened or parsed again.

Three Parquet files below the cache folder: `files` (what each path held, and the size and times it had then),
`contents` (what each content became) and `sidecars`. They are replaced atomically, hold nothing of removed files, and
may be deleted at any time. A file whose times are too fresh to prove anything is hashed again the next time.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from cchc import parts

FILES = pl.Schema(
    {
        "name": pl.String(),
        "size": pl.Int64(),
        "mtime_ns": pl.Int64(),
        "ctime_ns": pl.Int64(),
        "sha256": pl.String(),
        "is_sidecar": pl.Boolean(),
    }
)
CONTENTS = pl.Schema(
    {
        "sha256": pl.String(),  # of the file
        "suffix": pl.String(),  # the extension the reader was chosen with
        "position": pl.Int64(),  # order of the documents found in one file
        "member": pl.String(),
        "key": pl.String(),  # the reader's name/version; also of the reader that failed
        "document_id": pl.String(),
        "media_type": pl.String(),
        "text": pl.String(),
        "pages": pl.List(pl.Int64()),
        "ocr_pages": pl.List(pl.Int64()),
        "title": pl.String(),
        "publisher": pl.String(),
        "source_url": pl.String(),
        "published_at": pl.String(),
        "charset": pl.String(),
        "reader": pl.String(),
        "error": pl.String(),
        "note": pl.String(),
        "circumstances": pl.String(),  # under which a failure holds; null: under all
    }
)
SIDECARS = pl.Schema(
    {
        "sha256": pl.String(),
        "version": pl.Int64(),
        "title": pl.String(),
        "publisher": pl.String(),
        "source_url": pl.String(),
        "published_at": pl.String(),
        "faults": pl.List(pl.String()),
    }
)


_ORDER = ("sha256", "suffix", "position")  # one row each


@dataclass
class Store:
    """The three frames of the last run, or empty ones; the contents may be more than fits into memory."""

    folder: Path | None
    files: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FILES))
    contents: pl.LazyFrame = field(default_factory=lambda: pl.LazyFrame(schema=CONTENTS))
    sidecars: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SIDECARS))


def load(cache_dir: Path | None) -> Store:
    """The store below `cache_dir`; a missing or damaged part counts as empty."""
    if cache_dir is None:
        return Store(None)
    folder = cache_dir / "reading"
    return Store(
        folder,
        _load_frame(folder / "files.parquet", FILES),
        parts.load(folder / "contents.parquet", CONTENTS),
        _load_frame(folder / "sidecars.parquet", SIDECARS),
    )


def _load_frame(path: Path, schema: pl.Schema) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path, memory_map=False)
    except (OSError, pl.exceptions.PolarsError):
        return pl.DataFrame(schema=schema)
    return frame if frame.schema == schema else pl.DataFrame(schema=schema)


def save(
    store: Store, files: pl.DataFrame, contents: pl.LazyFrame, sidecars: pl.DataFrame, spool: parts.Spool
) -> tuple[pl.LazyFrame, bool]:
    """Replace what differs from the loaded frames. Raises OSError when the cache folder cannot be written.

    Returns the contents from where they are now, and whether they may be more than fits into memory.
    """
    if store.folder is None:
        return contents, spool.is_spilt
    store.folder.mkdir(parents=True, exist_ok=True)
    path = store.folder / "contents.parquet"
    if not path.exists() or not _described(store.contents).equals(_described(contents)):
        contents = save_contents(store, contents, spool)
    for name, before, after in (("sidecars", store.sidecars, sidecars), ("files", store.files, files)):
        beside = store.folder / f"{name}.parquet"
        if not beside.exists() or not before.equals(after):
            _replace(beside, after)
    return contents, spool.is_spilt or parts.is_large(path)


def save_contents(store: Store, contents: pl.LazyFrame, spool: parts.Spool) -> pl.LazyFrame:
    """Keep the contents, those of a run that did not come to its end too, and return them. Raises OSError."""
    if store.folder is None:
        return contents
    path = store.folder / "contents.parquet"
    if spool.is_spilt or parts.is_large(path):
        parts.write(_described(contents), contents, _ORDER, list(CONTENTS), path)
        return pl.scan_parquet(path)
    store.folder.mkdir(parents=True, exist_ok=True)
    kept = contents.collect().sort(_ORDER)
    _replace(path, kept)
    return kept.lazy()


def _described(contents: pl.LazyFrame) -> pl.DataFrame:
    """All but the text, which follows from the bytes and the reader."""
    return contents.select(pl.exclude("text")).collect().sort(_ORDER)


def _replace(path: Path, frame: pl.DataFrame) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            frame.write_parquet(stream, compression="zstd", compression_level=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
