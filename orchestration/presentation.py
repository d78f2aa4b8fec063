"""How frames and findings look in the Dagster UI: row counts, column schemas, previews, tables of failing rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

_LONGEST_CELL = 60
_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#|~!&:]")  # what Markdown, or HTML inside it, could be made of
_PREVIEW_ROWS = 5
_FINDING_ROWS = 20


def column_schema(schema: Mapping[str, Any]) -> dg.TableSchema:
    """A Polars schema as Dagster shows it."""
    return dg.TableSchema([dg.TableColumn(name, str(dtype)) for name, dtype in schema.items()])


def frame_metadata(frame: pl.DataFrame, preview: Sequence[str], **figures: Any) -> dict[str, Any]:
    """Row count, column schema and a preview of the named columns, with the figures beside them."""
    shown = frame.select(preview).head(_PREVIEW_ROWS).rows()
    return {
        "dagster/row_count": frame.height,
        "dagster/column_schema": column_schema(frame.schema),
        "preview": dg.MetadataValue.md(markdown_table(preview, shown)),
        **figures,
    }


def findings_table(findings: pl.DataFrame, failed: int) -> dg.MarkdownMetadataValue:
    """The failing rows of one check, the first twenty of them with their reason; `failed` is how many there are."""
    columns = ("document", "row_id", "reason")
    table = markdown_table(columns, findings.select(columns).head(_FINDING_ROWS).rows())
    more = failed - _FINDING_ROWS
    return dg.MetadataValue.md(table + (f"\n\nand {more} more" if more > 0 else ""))


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table with every cell on one line."""
    lines = [_line(columns), _line(["---"] * len(columns)), *(_line([_cell(value) for value in row]) for row in rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Any) -> str:
    """Text as it is printed, cut to length first, so that nothing of a report is taken for Markdown or HTML."""
    text = "" if value is None else " ".join(str(value).split())
    short = text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"
    return _MARKUP.sub(r"\\\g<0>", short)


def share(part: int, whole: int) -> float:
    """A percentage with one decimal; 100 of nothing is 100."""
    return round(100 * part / whole, 1) if whole else 100.0
