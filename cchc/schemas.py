"""The four frames every part of cchc agrees on: their columns, types and codes. No logic belongs here."""

from __future__ import annotations

import polars as pl

DOCUMENTS = pl.Schema(
    {
        "document_id": pl.String(),  # sha256 of the bytes, hexadecimal
        "document": pl.String(),  # path below the raw folder, with forward slashes
        "media_type": pl.String(),
        "text": pl.String(),  # NFC; every span points into it
        "pages": pl.List(pl.Int64),  # start offset of each page, in characters
        "ocr_pages": pl.List(pl.Int64),  # numbers, from 1, of the pages that were read by OCR
        "title": pl.String(),
        "publisher": pl.String(),
        "source_url": pl.String(),
        "published_at": pl.String(),  # ISO date
        "charset": pl.String(),
        "reader": pl.String(),  # name/version of the reader that produced the text
        "error": pl.String(),  # null, or why the file could not be read
    }
)

QUANTITIES = pl.Schema(
    {
        "document_id": pl.String,
        "document": pl.String,
        "start": pl.Int64,
        "end": pl.Int64,
        "raw": pl.String,  # = text[start:end]
        "value": pl.Float64,
        "denominator": pl.Float64,
        "unit": pl.String,
        "qualifier": pl.String,
        "disposition": pl.String,
        "rule": pl.String,
    }
)

OBSERVATIONS = pl.Schema(
    {
        "observation_id": pl.String,  # stable hash of document, span, indicator
        "document_id": pl.String,
        "document": pl.String,
        "page": pl.Int64,
        "start": pl.Int64,
        "end": pl.Int64,
        "evidence": pl.String,  # the sentence or clause, at most 300 characters
        "indicator": pl.String,  # catalogue code, or "other"
        "label": pl.String,  # the words that name the figure in the text
        "value": pl.Float64,  # base units; percentages 0-100; money in đồng
        "unit": pl.String,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "denominator_basis": pl.String,
        "qualifier": pl.String,
        "status": pl.String,
        "direction": pl.String,  # up or down, for status "change" only
        "period_start": pl.String,  # ISO date; null for as_of
        "period_end": pl.String,
        "period_kind": pl.String,
        "period_inferred": pl.Boolean,  # true when the period is not in the sentence itself
        "subject": pl.String,
        "subject_level": pl.String,
        "province_code": pl.String,  # two digits, as valid at period_end
        "admin_level": pl.String,
        "rule": pl.String,
        "confidence": pl.Float64,
    }
)

QUARANTINE = pl.Schema(
    {
        "frame": pl.String,  # documents, quantities or observations
        "document_id": pl.String,
        "document": pl.String,
        "row_id": pl.String,  # observation_id, or start-end of a quantity
        "suite": pl.String,
        "check": pl.String,
        "reason": pl.String,
        "row": pl.String,  # the whole row as JSON
    }
)

QUALIFIERS = ("exact", "over", "under", "approx", "at_least", "at_most")
STATUSES = ("actual", "target", "change", "previous")
PERIOD_KINDS = ("year", "half", "quarter", "month", "months", "range", "as_of")
SUBJECT_LEVELS = ("national", "ministry", "province", "district", "commune", "department")
ADMIN_LEVELS = ("province", "district", "commune", "all")
DISPOSITIONS = (
    "observation",
    "repeat",  # the same figure printed again
    "part",  # numerator, denominator or scale of an observation
    "date",
    "period",
    "document_number",
    "list_number",
    "service_level",
    "page_furniture",
    "contact",
    "standard",
    "name",  # digits inside a proper name: Covid-19, Quận 1, Tổng đài 1022
    "scope",  # number of places, dimensions or groups a statement covers
    "threshold",
    "duration",
    "norm",
    "other_sector",
    "unassigned",
)
