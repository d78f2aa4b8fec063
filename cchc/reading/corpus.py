"""Corpora: files that hold one report per row. Which column is what, and a row as a document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cchc.reading.charsets import Decoded, restore
from cchc.reading.content import Parsed, UnreadableError, clean

_COLUMNS = {
    "text": ("text", "content", "body", "full_text", "noi_dung"),
    "title": ("title", "headline", "tieu_de"),
    "source_url": ("source_url", "url", "link"),
    "published_at": ("published_at", "date", "publish_date", "published", "ngay_dang"),
    "publisher": ("publisher", "source", "site", "domain"),
}


def columns_of(names: Iterable[str]) -> dict[str, str]:
    """Our field → the column that holds it.

    Raises UnreadableError without a column for the text, and without one that says where or when: a table that has
    some text in it, such as a list of labels, is no corpus.
    """
    by_lower = {name.lower(): name for name in sorted(names, reverse=True)}
    found = {
        field: next(by_lower[alias] for alias in aliases if alias in by_lower)
        for field, aliases in _COLUMNS.items()
        if any(alias in by_lower for alias in aliases)
    }
    if "text" not in found:
        message = f"no corpus of reports: no column with their text (looked for {', '.join(_COLUMNS['text'])})"
        raise UnreadableError(message)
    if not found.keys() & {"source_url", "published_at"}:
        looked_for = ", ".join(_COLUMNS["source_url"] + _COLUMNS["published_at"])
        message = f"no corpus of reports: no column with their address or date (looked for {looked_for})"
        raise UnreadableError(message)
    return found


def document_of(row: Mapping[str, Any], columns: Mapping[str, str], number: int) -> Parsed:
    """Row `number` (from 1) as a document of its own, its id the sha256 of its text."""
    text = row.get(columns["text"])
    told = {field: _short(row.get(column)) for field, column in columns.items() if field != "text"}
    document = Parsed(
        member=f"#{number}",
        title=told.get("title"),
        publisher=told.get("publisher"),
        source_url=told.get("source_url"),
        published_at=_day(row.get(columns.get("published_at", ""))),
    )
    if not isinstance(text, str) or not text.strip():
        return replace(document, error="no text in this row")
    restored = restore(Decoded(text, "utf-8", "Unicode"))
    return replace(
        document,
        text=clean(restored.text),
        charset=restored.charset,
        note=restored.note,
        document_id=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def broken(number: int, error: str) -> Parsed:
    """Row `number` as an error."""
    return Parsed(member=f"#{number}", error=error)


def _short(value: object) -> str | None:
    return clean(str(value)).strip()[:2000] or None if value is not None else None


def _day(value: object) -> str | None:
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return None
