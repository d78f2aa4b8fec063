"""What was parsed before: a document is parsed once per (content and metadata, reader version, rule-set hash).

One Parquet file, one row per document with its quantities and observations as lists, replaced as a whole: a run that is
interrupted leaves the file of the run before. Documents that are no longer in the folder leave it with the next run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from cchc.parts import in_parts
from cchc.schemas import OBSERVATIONS, QUANTITIES

FILE_NAME = "figures.parquet"
_TYPES: dict[str, pl.DataType] = {
    "key": pl.String(),
    "quantities": pl.List(pl.Struct(QUANTITIES)),
    "observations": pl.List(pl.Struct(OBSERVATIONS)),
}
_STORE = pl.Schema(_TYPES)


class FiguresLike(Protocol):
    """What the extraction returns: the two frames of a batch of documents."""

    @property
    def quantities(self) -> pl.DataFrame: ...

    @property
    def observations(self) -> pl.DataFrame: ...


@dataclass(frozen=True)
class ParseResult:
    """The figures of all documents, and how many documents were parsed now or taken from earlier runs.

    `quantities` and `observations` have the columns of `cchc.schemas` and are sorted by document and span.
    """

    quantities: pl.DataFrame
    observations: pl.DataFrame
    parsed: int
    reused: int


def parse(
    documents: pl.DataFrame | pl.LazyFrame,
    read_figures: Callable[[pl.DataFrame], FiguresLike],
    rule_set: str,
    cache_dir: Path | None,
) -> ParseResult:
    """Parse the documents that the cache does not know, and take the others from it.

    Args:
        documents: rows of `cchc.schemas.DOCUMENTS`; those with an error have no figures. A lazy frame is collected in
            parts, so that its texts may be more than fits into memory.
        read_figures: the extraction, a function of a batch of documents.
        rule_set: hash of the rules; another one makes every cached result stale.
        cache_dir: folder of the cache, made if need be; null parses everything.

    Figures without the agreed columns and types are handed on as they are, for the checks to refuse, and not kept.
    """
    stored = _load(cache_dir)
    parsed_before = stored["key"].implode()
    keys: list[pl.Series] = []
    nested: list[pl.DataFrame] = []
    for part in in_parts(documents):
        readable = part.filter(pl.col("error").is_null())
        keyed = readable.with_columns(_keys(readable, rule_set))
        keys.append(keyed["key"])
        fresh = keyed.filter(~pl.col("key").is_in(parsed_before))
        if fresh.height:
            figures = read_figures(fresh.drop("key"))
            if figures.quantities.schema != QUANTITIES or figures.observations.schema != OBSERVATIONS:
                return ParseResult(figures.quantities, figures.observations, fresh.height, 0)
            nested.append(_nested(fresh, figures))
    known = stored.filter(pl.col("key").is_in(pl.concat(keys).implode()))
    store = pl.concat([known, *nested]).sort("key") if nested else known
    parsed = sum(frame.height for frame in nested)
    if cache_dir is not None and (parsed or known.height < stored.height):
        _save(store, cache_dir)
    return ParseResult(
        quantities=_flat(store, "quantities", QUANTITIES).sort("document", "document_id", "start", "end"),
        observations=_flat(store, "observations", OBSERVATIONS).sort(
            "document", "document_id", "start", "end", "indicator", "observation_id"
        ),
        parsed=parsed,
        reused=known.height,
    )


def _keys(documents: pl.DataFrame, rule_set: str) -> pl.Series:
    """One key per document: everything of the row that a rule may look at, and the rule set."""
    keys = [
        hashlib.sha256(f"{rule_set}\0{json.dumps(row, ensure_ascii=False, default=str)}".encode()).hexdigest()
        for row in documents.iter_rows()
    ]
    return pl.Series("key", keys, dtype=pl.String)


def _nested(documents: pl.DataFrame, figures: FiguresLike) -> pl.DataFrame:
    nested = documents.select("key", "document_id", "document")
    for name, frame in (("quantities", figures.quantities), ("observations", figures.observations)):
        lists = (
            frame.select("document_id", "document", pl.struct(frame.columns).alias(name))
            .group_by("document_id", "document", maintain_order=True)
            .agg(pl.col(name))
        )
        nested = nested.join(lists, on=["document_id", "document"], how="left", maintain_order="left")
    filled = [pl.col(name).fill_null(pl.lit([], _TYPES[name])) for name in ("quantities", "observations")]
    return nested.select("key", *filled)


def _flat(store: pl.DataFrame, name: str, schema: pl.Schema) -> pl.DataFrame:
    rows = store.filter(pl.col(name).list.len() > 0).select(pl.col(name).explode())
    return rows.unnest(name) if rows.height else schema.to_frame()


def _load(cache_dir: Path | None) -> pl.DataFrame:
    """The cache; an empty one where there is none, or where it was written for other columns or is damaged."""
    try:
        store = pl.read_parquet(cache_dir / FILE_NAME) if cache_dir else _STORE.to_frame()
    except (FileNotFoundError, pl.exceptions.PolarsError):
        return _STORE.to_frame()
    return store if store.schema == _STORE else _STORE.to_frame()


def _save(store: pl.DataFrame, cache_dir: Path) -> None:
    cache_dir.mkdir(parents=True, exist_ok=True)
    unfinished = cache_dir / f"{FILE_NAME}.{os.getpid()}.tmp"
    store.write_parquet(unfinished)
    os.replace(unfinished, cache_dir / FILE_NAME)
