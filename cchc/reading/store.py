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


@dataclass
class Store:
    """The three frames of the last run, or empty ones."""

    folder: Path | None
    files: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FILES))
    contents: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CONTENTS))
    sidecars: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SIDECARS))


def load(cache_dir: Path | None) -> Store:
    """The store below `cache_dir`; a missing or damaged part counts as empty."""
    if cache_dir is None:
        return Store(None)
    folder = cache_dir / "reading"
    return Store(
        folder,
        _load_frame(folder / "files.parquet", FILES),
        _load_frame(folder / "contents.parquet", CONTENTS),
        _load_frame(folder / "sidecars.parquet", SIDECARS),
    )


def _load_frame(path: Path, schema: pl.Schema) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path, memory_map=False)
    except (OSError, pl.exceptions.PolarsError):
        return pl.DataFrame(schema=schema)
    return frame if frame.schema == schema else pl.DataFrame(schema=schema)


def save(store: Store, files: pl.DataFrame, contents: pl.DataFrame, sidecars: pl.DataFrame) -> None:
    """Replace what differs from the loaded frames. Raises OSError when the cache folder cannot be written."""
    if store.folder is None:
        return
    store.folder.mkdir(parents=True, exist_ok=True)
    for name, before, after in (
        ("contents", store.contents, contents),
        ("sidecars", store.sidecars, sidecars),
        ("files", store.files, files),
    ):
        path = store.folder / f"{name}.parquet"
        if not path.exists() or not before.equals(after):
            _replace(path, after)


def save_contents(store: Store, contents: pl.DataFrame) -> None:
    """Keep the contents of a run that did not come to its end. Raises OSError."""
    if store.folder is not None:
        store.folder.mkdir(parents=True, exist_ok=True)
        _replace(store.folder / "contents.parquet", contents.sort("sha256", "suffix", "position"))


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
