"""How right the figures of a run are, as far as labels can tell: its reports that are among the labelled ones.

A report is known by its content, not its name: a reader's own file that is called like a bundled one has no labels.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from cchc.evaluation.figures import document_key, read_rows
from cchc.evaluation.scoring import FIELDS, LEVELS, FieldTally, Report, Tally, evaluate
from cchc.workspace import GOLD, PROJECT

ACCURACY = pl.Schema(
    {
        "measure": pl.String,  # level:number, level:indicator, level:strict, field:status ...
        "n_reports": pl.Int64,  # labelled reports in the run
        "n_labels": pl.Int64,  # figures that should be found
        "n_found": pl.Int64,  # figures found that count
        "n_right": pl.Int64,
        "precision": pl.Float64,  # 0 to 1, as recall and f1
        "recall": pl.Float64,
        "f1": pl.Float64,
        "n_traps_taken": pl.Int64,  # strings marked as no figure that were taken for one
    }
)
_DECIMALS = 6
_FIELDS = tuple(name for name in FIELDS if name not in {"number", "end to end"})  # those the levels do not tell


def accuracy(
    documents: pl.DataFrame, observations: pl.DataFrame, gold: Path = GOLD, raw: Path = PROJECT / "data" / "raw"
) -> pl.DataFrame:
    """Compare the observations of the labelled reports among `documents` with their labels in `gold`.

    Returns one row per measure, columns as in `ACCURACY`; none when no labelled report is in the run. `raw` holds the
    labelled reports. Raises EvaluationError for labels that cannot be read.
    """
    if not (gold / "gold.jsonl").is_file():
        return pl.DataFrame(schema=ACCURACY)
    labels, traps = read_rows(gold / "gold.jsonl"), read_rows(gold / "traps.jsonl")
    present = _labelled(documents, {document_key(row["document"]) for row in (*labels, *traps)}, raw)
    if not present:
        return pl.DataFrame(schema=ACCURACY)
    names = set(present.values())
    found = observations.filter(pl.col("document_id").is_in(present.keys())).with_columns(
        pl.col("document_id").replace_strict(present).alias("document")
    )
    report = evaluate(
        [row for row in labels if document_key(row["document"]) in names],
        found,
        [row for row in traps if document_key(row["document"]) in names],
    )
    return pl.DataFrame(_rows(report, len(present)), schema=ACCURACY, orient="row")


def _labelled(documents: pl.DataFrame, names: set[str], raw: Path) -> dict[str, str]:
    """The name of each labelled report that is among the documents, by document_id."""
    known = {}
    for path in sorted(raw.rglob("*")):
        if path.is_file() and path.suffix != ".yml" and document_key(path.name) in names:
            known[hashlib.sha256(path.read_bytes()).hexdigest()] = document_key(path.name)
    return {key: known[key] for key in documents["document_id"].unique().sort() if key in known}


def _rows(report: Report, n_reports: int) -> list[tuple[object, ...]]:
    total, traps = report.total, len(report.trap_hits)
    measures: list[tuple[str, Tally | FieldTally, int]] = [
        *((f"level:{level}", total, total.right(level)) for level in LEVELS),
        *((f"field:{name}", report.fields[name], report.fields[name].right) for name in _FIELDS),
    ]
    rows: list[tuple[object, ...]] = []
    for name, tally, right in measures:
        reached = tally.scores(name.removeprefix("level:")) if isinstance(tally, Tally) else tally.scores()
        figures = (round(value, _DECIMALS) for value in (reached.precision, reached.recall, reached.f1))
        rows.append((name, n_reports, tally.gold, tally.predicted, right, *figures, traps))
    return rows
