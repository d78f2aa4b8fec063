"""Frames that may be larger than memory: held while they are small, in files from then on.

What a folder says may be more than a machine can hold. Here rows go in and come out in parts; the order in which they
come out is asked for by name, never that of the parts.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

HELD_BYTES = 64 * 1024 * 1024  # of rows in memory; what comes after goes to files
_WORK_PREFIX = ".parts-"
ROWS_A_GROUP = 1_000  # of a file, so that its readers hold no more than these at a time


def in_parts(documents: pl.DataFrame | pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows of a frame with a column `text`, in their order, as frames of no more text than memory should hold.

    One frame, though an empty one, where it is little.
    """
    rows = documents.lazy()
    sizes = rows.select(pl.col("text").str.len_bytes().fill_null(0)).collect().to_series()
    first, size = 0, 0
    for place, length in enumerate(sizes):
        if size and size + length > HELD_BYTES:
            yield rows.slice(first, place - first).collect()
            first, size = place, 0
        size += length
    yield rows.slice(first).collect()


class Spool:
    """Takes frames one by one and gives each back as a lazy frame, from memory or from a file in its own folder."""

    def __init__(self, near: Path | None) -> None:
        """`near`: the folder below which its own is made when the first file is written; null: the system's."""
        self._near = near
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._held = 0
        self._files = 0

    def keep(self, frame: pl.DataFrame) -> pl.LazyFrame:
        """The same rows, in memory only as long as there is room. Raises OSError when a file cannot be written."""
        size = int(frame.estimated_size())
        if self._held + size <= HELD_BYTES:
            self._held += size
            return frame.lazy()
        path = self.folder / f"{self._files}.parquet"
        self._files += 1
        frame.write_parquet(path, compression="lz4")
        return pl.scan_parquet(path)

    @property
    def folder(self) -> Path:
        """A folder for files that last as long as the spool."""
        if self._folder is None:
            self._folder = _work_folder(self._near)
        return Path(self._folder.name)

    @property
    def is_spilt(self) -> bool:
        """True once there is more than memory should hold."""
        return self._files > 0

    def close(self) -> None:
        """Remove the files."""
        if self._folder is not None:
            self._folder.cleanup()


def is_large(path: Path) -> bool:
    """Whether the rows of this file are to be read in parts; packed text is a third of its size or less."""
    return path.exists() and path.stat().st_size > HELD_BYTES // 4


def load(path: Path, schema: pl.Schema) -> pl.LazyFrame:
    """The rows of a Parquet file, in memory when it is small; none when it is missing, damaged or of other columns."""
    try:
        frame = pl.scan_parquet(path) if is_large(path) else pl.read_parquet(path, memory_map=False).lazy()
        return frame if frame.collect_schema() == schema else pl.LazyFrame(schema=schema)
    except (OSError, pl.exceptions.PolarsError):
        return pl.LazyFrame(schema=schema)


def write(order: pl.DataFrame, texts: pl.LazyFrame, on: Sequence[str], columns: Sequence[str], target: Path) -> None:
    """The rows of `order`, in their order, each with its `text`, as a file that is replaced as a whole.

    `columns` are those of the file; `on` names those by which rows and texts find each other, and a row of which there
    is no text has "". The texts are dealt out to piles of what memory should hold, by the place of their row, and each
    pile is put in order by itself. Raises OSError.
    """
    with _work_folder(target.parent) as work:
        folder = Path(work)
        texts.select(*on, "text").sink_parquet(folder / "texts", compression="lz4", row_group_size=ROWS_A_GROUP)
        dealt = pl.scan_parquet(folder / "texts")
        sizes = dealt.select(*on, pl.col("text").str.len_bytes().fill_null(0).alias("pile")).collect()
        piles = order.join(sizes, on=on, how="left", maintain_order="left").with_columns(
            pl.col("pile").fill_null(0).cast(pl.Int64).cum_sum() // HELD_BYTES
        )
        for number, part in enumerate(in_parts(dealt)):
            found = part.join(piles.select(*on, "pile"), on=on)
            for (pile,), rows in found.partition_by("pile", as_dict=True, include_key=False).items():
                rows.write_parquet(folder / f"{pile}-{number}", compression="lz4")
        ordered = []
        for (pile,), rows in piles.partition_by("pile", as_dict=True, include_key=False).items():
            ordered.append(folder / f"ordered-{pile}")
            _in_order(rows, sorted(folder.glob(f"{pile}-*")), on).write_parquet(ordered[-1], compression="lz4")
        pl.scan_parquet(ordered).select(columns).sink_parquet(folder / "written", row_group_size=ROWS_A_GROUP)
        with (folder / "written").open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(folder / "written", target)


def _in_order(rows: pl.DataFrame, files: list[Path], on: Sequence[str]) -> pl.DataFrame:
    texts = pl.concat([pl.read_parquet(path) for path in files]) if files else rows.select(*on, text=pl.lit("")).clear()
    return rows.join(texts, on=on, how="left", maintain_order="left").with_columns(pl.col("text").fill_null(""))


def _work_folder(near: Path | None) -> tempfile.TemporaryDirectory[str]:
    if near is not None:
        near.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=near)
