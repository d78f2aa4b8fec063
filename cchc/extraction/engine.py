"""From a batch of documents to the frames `quantities` and `observations`: a pure function, however they are batched.

What a document says is decided in `document`; here it is only put into rows.
"""

from __future__ import annotations

import bisect
import hashlib
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

import polars as pl

from cchc.catalogue import content_hash, load_catalogue
from cchc.extraction.document import DocumentReader, read_document, says_number
from cchc.extraction.figures import digit_spans
from cchc.extraction.lexicon import meanings
from cchc.extraction.numerals import parse_digits
from cchc.extraction.second_reader import RULE as SECOND_READING
from cchc.extraction.state import Reading
from cchc.extraction.subjects import code_on
from cchc.schemas import OBSERVATIONS, QUANTITIES
from cchc.shadow import Places, tidy

EVIDENCE_LENGTH = 300
FAULT = "fault_"
"""Begins the rule of the numerals of a document whose reading broke off; the kind of the error follows."""
_RECOGNISED = 0.8  # what the confidence of a figure is worth that OCR read off a picture
_SURE = {"pattern": 0.9, "fraction_with_percentage": 0.95, "rate_of_count": 0.9, "ellipsis": 0.7, SECOND_READING: 0.7}
_UNIT_NAMES = meanings("unit_names")


class Figures(NamedTuple):
    """What a batch of documents says: one row per numeral, and one row per reported figure."""

    quantities: pl.DataFrame
    observations: pl.DataFrame


@lru_cache(maxsize=1)
def rule_set_hash() -> str:
    """Hash of all code and rules that decide what a document says; caches and code versions build on it."""
    digest = hashlib.sha256(content_hash().encode())
    for package in ("cchc.extraction", "cchc.localities"):
        root = resources.files(package)
        for file in sorted(_tree(root), key=lambda f: f.name):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    digest.update((resources.files("cchc") / "shadow.py").read_bytes())
    return digest.hexdigest()


def _tree(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            found.extend(_tree(entry))
        elif entry.name.endswith((".py", ".yaml", ".csv", ".npz")):
            found.append(entry)
    return found


def extract(documents: pl.DataFrame) -> pl.DataFrame:
    """Observations of `documents` (columns of `cchc.schemas.OBSERVATIONS`).

    Needs the columns `document` and `text`; `document_id`, `pages`, `ocr_pages`, `title`, `publisher`, `published_at`
    are used when present. Rows are ordered by document and position. The text should be NFC; spans point into it
    either way. A document whose reading breaks off has no observations, and its numerals are `unassigned` by a rule
    that begins with `FAULT`.
    """
    return read_figures(documents).observations


def read_figures(documents: pl.DataFrame, *, rules_alone: bool = False) -> Figures:
    """Quantities and observations of `documents`; see `extract`. `rules_alone`: without the second reader."""
    quantities: list[dict[str, Any]] = []
    observations: list[dict[str, Any]] = []
    for row in documents.iter_rows(named=True):
        if row.get("text"):
            q, o = _read_row(row, rules_alone=rules_alone)
            quantities.extend(q)
            observations.extend(o)
    return Figures(
        pl.DataFrame(quantities, schema=QUANTITIES, orient="row"),
        pl.DataFrame(observations, schema=OBSERVATIONS, orient="row"),
    )


def _read_row(row: dict[str, Any], *, rules_alone: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    text, offsets = tidy(row["text"])
    if not says_number(text):
        return [], []
    document_id = row.get("document_id") or hashlib.sha256(row["text"].encode()).hexdigest()
    place = _Place(document_id, row["document"], row["text"], row.get("pages"), row.get("ocr_pages") or [], offsets)
    try:
        reader = read_document(
            text,
            _line(row.get("title")),
            _line(row.get("publisher")),
            _iso(row.get("published_at")),
            rules_alone=rules_alone,
        )
    except Exception as fault:  # noqa: BLE001  one document must not end a run of thousands
        return _left_unread(place, text, f"{FAULT}{type(fault).__name__}"), []
    observations = [
        _observation(place, reader, r) for r in sorted(reader.readings, key=lambda r: r.start) if r.dropped is None
    ]
    _tell_apart(observations)
    return _quantities(place, reader), observations


def _left_unread(place: _Place, text: str, rule: str) -> list[dict[str, Any]]:
    """The numerals of a document whose reading broke off, all unassigned; `rule` names the fault."""
    return [
        _quantity(place, span, parse_digits(text[slice(*span)])[0], "unassigned", rule)
        for span in digit_spans(text, 0, len(text))
    ]


def _line(value: str | None) -> str | None:
    return tidy(value)[0] if value else None


def _iso(value: Any) -> str | None:
    return str(value) if value else None


class _Place(NamedTuple):
    document_id: str
    document: str
    text: str
    pages: list[int] | None
    ocr_pages: list[int]
    offsets: Places | list[int] | None

    def at(self, offset: int) -> int:
        return self.offsets[offset] if self.offsets is not None else offset

    def page(self, offset: int) -> int | None:
        return bisect.bisect_right(self.pages, offset) if self.pages else None


def _observation(place: _Place, reader: DocumentReader, r: Reading) -> dict[str, Any]:
    figure = r.figure
    value, numerator, denominator = _values(r)
    start, end = place.at(r.start), place.at(r.end)
    unit = figure.percent.unit if figure.percent is not None and figure.form == "fraction" else figure.unit
    return {
        "observation_id": _identity(place.document_id, start, end, r.code),
        "document_id": place.document_id,
        "document": place.document,
        "page": place.page(start),
        "start": start,
        "end": end,
        "evidence": _evidence(place, r),
        "indicator": r.code,
        "label": _label(reader, r),
        "value": value,
        "unit": _UNIT_NAMES.get(unit, unit) or _default_unit(r.code),
        "numerator": numerator,
        "denominator": denominator,
        "denominator_basis": _basis(r) if denominator is not None else None,
        "qualifier": r.qualifier,
        "status": r.status,
        "direction": r.direction,
        "period_start": r.period.start,
        "period_end": r.period.end,
        "period_kind": r.period.kind,
        "period_inferred": r.inferred,
        "subject": r.subject.name,
        "subject_level": r.subject.level,
        "province_code": _province_code(reader, r),
        "admin_level": r.admin_level,
        "rule": r.rule,
        "confidence": _confidence(r, is_recognised=place.page(start) in place.ocr_pages),
    }


def _values(r: Reading) -> tuple[float, float | None, float | None]:
    number = r.figure.number
    if number.denominator is None or r.figure.form == "score":
        return number.value, None, None
    percent = r.figure.percent
    return (percent.number.value if percent is not None else number.value), number.numerator, number.denominator


def _tell_apart(observations: list[dict[str, Any]]) -> None:
    """One printed value can be a figure of two subjects; the second one gets an identity of its own."""
    seen: dict[str, int] = {}
    for row in observations:
        n = seen[row["observation_id"]] = seen.get(row["observation_id"], 0) + 1
        if n > 1:
            row["observation_id"] = hashlib.sha256(f"{row['observation_id']}:{n}".encode()).hexdigest()[:24]


def _identity(document_id: str, start: int, end: int, code: str) -> str:
    return hashlib.sha256(f"{document_id}:{start}:{end}:{code}".encode()).hexdigest()[:24]


def _evidence(place: _Place, r: Reading) -> str:
    start, end = place.at(r.sentence.start), place.at(r.sentence.end)
    if end - start > EVIDENCE_LENGTH:
        first, last = place.at(r.start), place.at(r.end)
        start = max(start, min(first - EVIDENCE_LENGTH // 2, end - EVIDENCE_LENGTH))
        end = min(end, start + EVIDENCE_LENGTH)
        if last > end:
            start, end = first, min(last, first + EVIDENCE_LENGTH)
    return place.text[start:end].strip()


def _label(reader: DocumentReader, r: Reading) -> str:
    """The words that name the figure: from the last break before it to the figure, and its unit."""
    base = r.sentence.start
    left = reader.doc.text[base + r.figure.left : base + r.figure.start].strip(" ,;:.()-–\n")
    right = reader.doc.text[base + r.figure.end : base + max(r.figure.right, r.figure.end)].strip(" ,;:.()-–\n")
    return f"{left[-80:]} … {right[:60]}".strip(" …") if right else left[-80:]


def _default_unit(code: str) -> str:
    indicator = load_catalogue().indicators.get(code)
    return indicator.unit if indicator else ""


def _basis(r: Reading) -> str | None:
    """What the denominator counts: resolved, due, received, as far as the words say."""
    said = r.choice.concepts
    for concept in ("due", "to_resolve", "received", "resolved"):
        if concept in said:
            return concept
    return None


def _province_code(reader: DocumentReader, r: Reading) -> str | None:
    own = reader.state.subject
    known_on = reader.state.resolved_on if r.subject.province_code == own.province_code else r.period.end
    return code_on(r.subject.province_code, known_on, r.period.end)


def _confidence(r: Reading, *, is_recognised: bool) -> float:
    base = _SURE.get(r.rule, 0.4)
    if r.inferred:
        base -= 0.05
    if r.subject.level is None:
        base -= 0.1
    return round(base * _RECOGNISED if is_recognised else base, 2)


def _quantities(place: _Place, reader: DocumentReader) -> list[dict[str, Any]]:
    folded = reader.doc.folded
    by_start = {r.start: r for r in reader.readings}
    rows = []
    for first, last in reader.digits:
        disposition, rule = reader.dispositions[first]
        reading = by_start.get(first)
        number = reading.figure.number if reading else None
        value = number.value if number else parse_digits(folded[first:last])[0]
        row = _quantity(place, (first, last), value, disposition, rule)
        if reading is not None:
            row["denominator"] = reading.figure.number.denominator
            row["unit"], row["qualifier"] = reading.figure.unit, reading.qualifier
        rows.append(row)
    return rows


def _quantity(place: _Place, span: tuple[int, int], value: float, disposition: str, rule: str) -> dict[str, Any]:
    start, end = place.at(span[0]), place.at(span[1])
    return {
        "document_id": place.document_id,
        "document": place.document,
        "start": start,
        "end": end,
        "raw": place.text[start:end],
        "value": value,
        "denominator": None,
        "unit": None,
        "qualifier": None,
        "disposition": disposition,
        "rule": rule,
    }
