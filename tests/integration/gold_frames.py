"""Frames as a run leaves them, made from the gold labels: what dbt and publishing read when they are tested alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import yaml

from cchc.schemas import DOCUMENTS, OBSERVATIONS, QUANTITIES, QUARANTINE

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "data/reference"


def write_frames(folder: Path) -> Path:
    """Write the four frames and the reference frames for the bundled reports into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = gold_documents()
    observations = gold_observations(documents)
    frames = {
        "documents": documents,
        "observations": observations,
        "quantities": quantities_of(observations),
        "quarantine": pl.DataFrame(schema=QUARANTINE),
        **reference_frames(),
    }
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


def gold_documents() -> pl.DataFrame:
    """The bundled text reports with their sidecars, as rows of `DOCUMENTS`."""
    rows = []
    for path in sorted((ROOT / "data/raw").glob("*.txt")):
        data = path.read_bytes()
        sidecar = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
        published = sidecar.get("published_at")
        text = data.decode("utf-8")
        rows.append(
            {
                "document_id": hashlib.sha256(data).hexdigest(),
                "document": path.name,
                "media_type": "text/plain",
                "text": text,
                "pages": [0],
                "title": sidecar.get("title"),
                "publisher": sidecar.get("publisher"),
                "source_url": sidecar.get("source_url"),
                "published_at": None if published is None else str(published),
                "charset": "utf-8",
                "reader": "text/1",
                "error": None,
            }
        )
    return pl.DataFrame(rows, schema=DOCUMENTS)


def gold_observations(documents: pl.DataFrame) -> pl.DataFrame:
    """The gold labels as rows of `OBSERVATIONS`; the span is that of the evidence."""
    gold = pl.read_ndjson(ROOT / "data/gold/gold.jsonl", infer_schema_length=None)
    gold = gold.with_columns(document=pl.concat_str("document", pl.lit(".txt"))).join(
        documents.select("document", "document_id", "text"), on="document", how="inner", maintain_order="left"
    )
    gold = gold.with_row_index("row").with_columns(
        observation_id=pl.format(
            "{}-{}", pl.col("document_id").str.slice(0, 12), pl.col("row").cast(pl.String).str.zfill(4)
        ),
        start=pl.struct("text", "evidence").map_elements(lambda r: r["text"].find(r["evidence"]), pl.Int64),
        label=pl.col("breakdown"),
        page=pl.lit(1),
        period_inferred=pl.lit(False),
        rule=pl.lit("gold"),
        confidence=pl.lit(1.0),
        denominator_basis=pl.lit(None, pl.String),
    )
    gold = gold.with_columns(end=pl.col("start") + pl.col("evidence").str.len_chars())
    return gold.select([pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items()])


def quantities_of(observations: pl.DataFrame) -> pl.DataFrame:
    """One quantity per observation, so that the spans of both frames meet."""
    spans = observations.select(
        "document_id",
        "document",
        "start",
        "end",
        "value",
        "denominator",
        "unit",
        "qualifier",
        "rule",
        raw=pl.col("evidence"),
        disposition=pl.lit("observation"),
    )
    return spans.select([pl.col(name).cast(dtype) for name, dtype in QUANTITIES.items()])


def reference_frames() -> dict[str, pl.DataFrame]:
    """Catalogue, locality dimension and official indices, and an evaluation without labelled reports."""
    from cchc import indices
    from cchc.catalogue import load_catalogue
    from cchc.evaluation import ACCURACY
    from cchc.localities import load_localities

    return {
        "indicators": load_catalogue().frame(),
        "localities": load_localities(),
        "official_indices": indices.load_official_indices(REFERENCE).frame,
        "official_components": indices.load_official_components(REFERENCE),
        "official_means": indices.load_official_means(REFERENCE),
        "extraction_accuracy": pl.DataFrame(schema=ACCURACY),
    }
