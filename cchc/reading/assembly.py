"""From files, parsed contents and sidecars to the rows of the `documents` frame. Frames in, frames out.

All but the texts is put together first, for that is little; each text then joins its row.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from cchc import parts
from cchc.reading import sidecars
from cchc.reading.incremental import Seen
from cchc.reading.store import CONTENTS
from cchc.schemas import DOCUMENTS

_PAIRS = pl.Schema({"name": pl.String, "sha256": pl.String, "suffix": pl.String, "sidecar": pl.String})
_PLACE = ("sha256", "suffix", "position")  # of a row among the contents
_TEXTLESS = [name for name in DOCUMENTS if name != "text"]


def assemble(
    reports: list[Seen], contents: pl.LazyFrame, notes: list[Seen], described: pl.DataFrame
) -> tuple[pl.DataFrame, list[str]]:
    """The documents without their texts (sorted by document, one row per content) and the warnings.

    `contents` has the columns of store.CONTENTS, `described` those of store.SIDECARS. What a sidecar says comes
    before what the file says of itself. Of equal contents the first readable path in sorted order stands for all.
    The columns are those of schemas.DOCUMENTS but `text`, and where the text is among the contents.
    """
    pairing, warnings = _pair(reports, notes, described)
    readable = _readable(reports, pairing, contents.select(pl.exclude("text")).collect(), described)
    rows = pl.concat([readable.select(*_TEXTLESS, "note", *_PLACE), _unopened(reports)])
    warnings += [f"{document}: {note}" for document, note in rows.select("document", "note").drop_nulls().iter_rows()]
    ordered = rows.sort(pl.col("error").is_not_null(), "document", maintain_order=True)
    documents = ordered.unique("document_id", keep="first", maintain_order=True)
    warnings += _duplicates(ordered, documents)
    return documents.select(*_TEXTLESS, *_PLACE).sort("document"), sorted(warnings)


def with_texts(documents: pl.DataFrame, contents: pl.LazyFrame) -> pl.DataFrame:
    """The documents of `assemble` with their texts (columns of schemas.DOCUMENTS)."""
    texts = contents.select(*_PLACE, "text").collect()
    rows = documents.join(texts, on=list(_PLACE), how="left", maintain_order="left")
    return rows.with_columns(pl.col("text").fill_null("")).select(list(DOCUMENTS))


def write_with_texts(documents: pl.DataFrame, contents: pl.LazyFrame, target: Path) -> None:
    """The same as a file, by way of files: the texts may be more than fits into memory. Raises OSError."""
    parts.write(documents, contents, _PLACE, list(DOCUMENTS), target)


def _pair(reports: list[Seen], notes: list[Seen], described: pl.DataFrame) -> tuple[dict[str, str], list[str]]:
    """The sha256 of each report's sidecar, and a warning for each fault in a sidecar."""
    by_name = {note.found.name: note for note in notes}
    pairing: dict[str, str] = {}
    orphans = set(by_name)
    for report in reports:
        own = [name for name in sidecars.names_for(report.found.name) if name in by_name]
        orphans.difference_update(own)
        if own:
            pairing[report.found.name] = by_name[own[0]].sha256
    faults = dict(described.select("sha256", "faults").iter_rows())
    warnings = [f"{note.found.name}, {fault}" for note in notes for fault in faults.get(note.sha256, [])]
    warnings += [f"{note.found.name}: {note.error}" for note in notes if note.error is not None]
    warnings += [f"{name}: describes no report, none of that name lies beside it" for name in orphans]
    return pairing, warnings


def _readable(
    reports: list[Seen], pairing: dict[str, str], contents: pl.DataFrame, described: pl.DataFrame
) -> pl.DataFrame:
    opened = [(s.found.name, s.sha256, s.suffix, pairing.get(s.found.name)) for s in reports if s.error is None]
    files = pl.DataFrame(opened, schema=_PAIRS, orient="row")
    rows = files.join(contents, on=["sha256", "suffix"], how="inner")
    rows = rows.join(described, left_on="sidecar", right_on="sha256", how="left", suffix="_told")
    return rows.with_columns(
        pl.concat_str("name", "member").alias("document"),
        *(pl.coalesce(f"{field}_told", field).alias(field) for field in sidecars.FIELDS),
    )


def _unopened(reports: list[Seen]) -> pl.DataFrame:
    rows = [
        {
            "document_id": s.sha256,
            "document": s.found.name,
            "media_type": "application/octet-stream",
            "pages": [],
            "ocr_pages": [],
            "error": s.error,
        }
        for s in reports
        if s.error is not None
    ]
    columns = {name: DOCUMENTS[name] for name in _TEXTLESS}
    return pl.DataFrame(rows, schema={**columns, "note": pl.String, **{name: CONTENTS[name] for name in _PLACE}})


def _duplicates(ordered: pl.DataFrame, kept: pl.DataFrame) -> list[str]:
    originals = kept.select("document_id", pl.col("document").alias("original"))
    pairs = ordered.join(originals, on="document_id").filter(pl.col("document") != pl.col("original"))
    return [
        f"{document}: the same content as {original}, taken once"
        for document, original in pairs.select("document", "original").iter_rows()
    ]
