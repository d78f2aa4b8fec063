"""A frame under a suite: the verdict of every check, and each failing row with its reason.

Great Expectations takes seconds to import, so verdicts are kept by the content of the frame and the suite: what was
checked once is not checked again, and a run in which nothing changed does not import it at all.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cchc.schemas import QUARANTINE
from expectations.frames import CONTEXT, to_pandas, with_context
from expectations.suite_files import Check, Severity, Suite

FINDINGS = pl.Schema([*QUARANTINE.items(), ("severity", pl.String()), ("position", pl.Int64())])
_MOST_WARNED = 100  # rows that are looked at, not held back: a corpus may lack a title in each
_NOT_EVALUATED = "not evaluated, because the frame does not have its columns and types"


@dataclass(frozen=True)
class Verdict:
    """What one check found: whether it passed, over how many rows, and how many of them failed."""

    check: str
    severity: Severity
    passed: bool
    rows: int
    failed: int
    message: str


@dataclass(frozen=True)
class Examination:
    """One frame under one suite.

    Attributes:
        verdicts: one per check, in the order of the suite.
        findings: one row per failing row and check, with the columns of the quarantine frame, `severity` and
            `position` (the place of the row in the frame); of a check that only warns the first hundred.
        reused: true when the verdicts were kept from an earlier run over the same frame and suite.
    """

    verdicts: tuple[Verdict, ...]
    findings: pl.DataFrame
    reused: bool = False

    @property
    def blocked(self) -> tuple[Verdict, ...]:
        """The failing checks that stop the run."""
        return tuple(verdict for verdict in self.verdicts if verdict.severity == "block" and not verdict.passed)


class ExaminationError(RuntimeError):
    """A check could not be evaluated."""


def examine(
    suite: Suite,
    frame: pl.DataFrame,
    documents: pl.DataFrame | pl.LazyFrame | None = None,
    cache_dir: Path | None = None,
) -> Examination:
    """Check a frame, or read what was found when the same frame was checked by the same suite before.

    Args:
        suite: the suite of the frame.
        frame: the rows to check.
        documents: the documents frame, for suites that look at the text behind a row.
        cache_dir: where verdicts are kept; null keeps none.

    Raises:
        ExaminationError: an expectation could not be evaluated.
    """
    subject = frame if documents is None else with_context(frame, documents)
    kept = None if cache_dir is None else cache_dir / f"{suite.name}-{suite.fingerprint}-{_content_hash(subject)}"
    if kept is not None and kept.with_suffix(".json").exists():
        return _read(kept)
    examination = _examine(suite, subject)
    if kept is not None:
        _write(kept, suite.name, examination)
    return examination


def _examine(suite: Suite, subject: pl.DataFrame) -> Examination:
    from expectations.engine import evaluate

    pandas_frame = to_pandas(subject)
    structure, rows = _split(suite.content)
    results = evaluate(structure, pandas_frame) if structure["expectations"] else []
    sound = all(result["success"] for result in results)
    if sound:
        results += evaluate(rows, pandas_frame)
    else:
        results += [
            {"success": False, "unexpected_rows": [], "problems": [], "exception": None} for _ in rows["expectations"]
        ]
    by_name = dict(
        zip(
            (entry["meta"]["check"] for entry in (*structure["expectations"], *rows["expectations"])),
            results,
            strict=True,
        )
    )
    verdicts = tuple(_verdict(check, by_name[check.name], subject.height, sound) for check in suite.checks)
    found = [_findings(check, by_name[check.name]["unexpected_rows"], subject) for check in suite.checks]
    return Examination(
        verdicts, pl.concat([FINDINGS.to_frame(), *found]).sort("position", "check", maintain_order=True)
    )


def _split(content: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The checks of the table's structure, and those of its rows, which only make sense on a sound structure."""
    entries = content["expectations"]
    structural = [entry for entry in entries if entry["type"] == "expect_table_to_have_types"]
    return (
        {"name": f"{content['name']}_structure", "expectations": structural},
        {"name": content["name"], "expectations": [entry for entry in entries if entry not in structural]},
    )


def _verdict(check: Check, result: Mapping[str, Any], rows: int, sound: bool) -> Verdict:
    if result["exception"]:
        raise ExaminationError(f"check {check.name} of {check.frame} could not be evaluated: {result['exception']}")
    failed = len(result["unexpected_rows"])
    if result["success"]:
        message = f"{failed} of {rows} rows, within what is allowed" if failed else ""
    elif check.expectation == "expect_table_to_have_types":
        message = "; ".join(result["problems"])
    else:
        message = f"{failed} of {rows} rows" if sound else _NOT_EVALUATED
    return Verdict(check.name, check.severity, result["success"], rows, failed, message)


def _findings(check: Check, positions: list[int], subject: pl.DataFrame) -> pl.DataFrame:
    if check.severity == "warn":
        positions = positions[:_MOST_WARNED]
    rows = subject[positions].to_dicts() if positions else []
    return pl.DataFrame(
        [
            {
                "frame": check.frame,
                "document_id": row.get("document_id"),
                "document": row.get("document"),
                "row_id": _row_id(row, position),
                "suite": check.suite,
                "check": check.name,
                "reason": check.reason.format_map(_Shown(row)),
                "row": _row_as_json(row),
                "severity": check.severity,
                "position": position,
            }
            for position, row in zip(positions, rows, strict=True)
        ],
        schema=FINDINGS,
    )


class _Shown(dict[str, Any]):
    """Values of a row as a reason shows them: numbers without a needless .0, long texts cut."""

    def __getitem__(self, key: str) -> str:
        value = super().__getitem__(key)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return value if isinstance(value, str) and len(value) <= 120 else str(value)[:120]


def _row_id(row: Mapping[str, Any], position: int) -> str:
    if row.get("observation_id"):
        return str(row["observation_id"])
    if "start" in row and "end" in row:
        return f"{row['start']}-{row['end']}"
    return str(row.get("document_id") or row.get("code") or position)


def _row_as_json(row: Mapping[str, Any]) -> str:
    shown = {name: value for name, value in row.items() if name not in ("text", *CONTEXT)}
    return json.dumps(shown, ensure_ascii=False, default=str)


def _content_hash(frame: pl.DataFrame) -> str:
    """A hash of the rows in their order, their columns and types."""
    content = io.BytesIO()
    frame.write_parquet(content, compression="uncompressed", statistics=False)
    return hashlib.sha256(content.getbuffer()).hexdigest()[:24]


def _read(kept: Path) -> Examination:
    verdicts = tuple(Verdict(**entry) for entry in json.loads(kept.with_suffix(".json").read_text(encoding="utf-8")))
    return Examination(verdicts, pl.read_parquet(kept.with_suffix(".parquet")), reused=True)


def _write(kept: Path, suite: str, examination: Examination) -> None:
    """Keep the verdicts, the JSON last, and drop those of earlier contents of the same frame."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    for earlier in (*kept.parent.glob(f"{suite}-*.json"), *kept.parent.glob(f"{suite}-*.parquet")):
        earlier.unlink(missing_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}.tmp")
    examination.findings.write_parquet(unfinished)
    os.replace(unfinished, kept.with_suffix(".parquet"))
    unfinished.write_text(
        json.dumps([asdict(verdict) for verdict in examination.verdicts], ensure_ascii=False), encoding="utf-8"
    )
    os.replace(unfinished, kept.with_suffix(".json"))
