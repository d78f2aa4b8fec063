"""One page per report: its text with every number marked, and the table that explains each mark."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import date
from html import escape
from typing import Any, NamedTuple

import polars as pl
from markupsafe import Markup

from cchc.parts import in_parts
from cchc.publishing.site.cells import scan_note
from cchc.publishing.site.numerals import number, period, quantity
from cchc.publishing.site.overview import newest_reports
from cchc.publishing.site.places import ANCHOR_LENGTH
from cchc.publishing.site.report_text import KINDS, MARK_WEIGHT, MAX_PART, Mark, Span, marked_text, merged, part_ends
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import html, t, word

_FACT_COLUMNS = (
    "document_id",
    "observation_id",
    "page",
    "is_read_by_ocr",
    "start",
    "end",
    "indicator",
    "label",
    "value",
    "unit",
    "qualifier",
    "status",
    "direction",
    "period_start",
    "period_end",
    "period_inferred",
    "subject_key",
    "subject",
    "admin_level",
    "rule",
    "confidence",
)
_KIND_OF = {"unassigned": "u", "part": "p", "repeat": "p", "observation": "p"}
BESIDE = 40  # figures listed beside the text
REPORTS_PER_PAGE = 1000
DOCUMENTS_AT_A_TIME = 1000  # whose figures are written as HTML column by column: faster, and within memory

_Rows = list[dict[str, Any]]


class _Fact(NamedTuple):
    """A figure of a report: where it stands, and how it is told in the table and beside the text."""

    start: int
    end: int
    anchor: str
    row: str
    item: str


def plan(room: Room) -> None:
    """Find out which figures stand on a later part of a long report, so that other pages lead there."""
    numbers = room.published.quantities.group_by("document_id").len()
    for texts in in_parts(room.published.documents):
        long_ones = (
            texts.select("document_id", "text", pl.col("text").str.len_chars().alias("size"))
            .join(numbers, on="document_id", how="left")
            .filter(pl.col("size") + pl.col("len").fill_null(0) * MARK_WEIGHT >= MAX_PART)
        )
        _plan_parts(room, long_ones.select("document_id", "text"))


def _plan_parts(room: Room, documents: pl.DataFrame) -> None:
    facts, quantities, held = _rows_of(room, documents["document_id"])
    for key, text in documents.iter_rows():
        marks = merged(list(_spans(facts(key), quantities(key), held(key), len(text))))
        begin = 0
        for part, end in enumerate(part_ends(text, marks), start=1):
            if part > 1:
                inside = (mark for mark in marks if begin <= mark.start < end)
                room.parts |= {name: _part_page(room, key, part) for mark in inside for name in mark.anchors}
            begin = end


def write(room: Room) -> None:
    """Write the pages of `reports/` and their index."""
    for texts in in_parts(room.published.documents.select("document_id", "text")):
        for documents in texts.iter_slices(DOCUMENTS_AT_A_TIME):
            facts, quantities, held = _rows_of(room, documents["document_id"])
            for key, text in documents.iter_rows():
                _write_pages(room, key, text or "", facts(key), quantities(key), held(key))
    _write_index(room)


def _write_index(room: Room) -> None:
    """The list of reports, newest first, in parts."""
    reports = newest_reports(room)
    starts = range(0, max(len(reports), 1), REPORTS_PER_PAGE)
    names = ["index.html", *(f"index-{number}.html" for number in range(2, len(starts) + 1))]
    for name, start in zip(names, starts, strict=True):
        shown = reports[start : start + REPORTS_PER_PAGE]
        titles = word("reports"), word("reports", "en")
        room.page(f"reports/{name}", "reports.html", *titles, reports=shown, names=names, current=name)


def _rows_of(
    room: Room, documents: pl.Series
) -> tuple[Callable[[str], list[_Fact]], Callable[[str], _Rows], Callable[[str], _Rows]]:
    """The figures, the other numbers and the rows held back of a document, made when asked for."""
    chosen = documents.to_frame()
    published = room.published
    facts = published.facts.select(_FACT_COLUMNS).join(chosen, on="document_id", how="semi", maintain_order="left")
    others = (
        published.quantities.select("document_id", "start", "end", "disposition")
        .join(chosen, on="document_id", how="semi", maintain_order="left")
        .join(facts, on=("document_id", "start", "end"), how="anti", maintain_order="left")
    )
    held = published.quarantine.join(chosen, on="document_id", how="semi", maintain_order="left")
    told = _told(room, facts).partition_by("document_id", as_dict=True, include_key=False)
    return (
        lambda key: list(map(_Fact._make, told[key,].rows())) if (key,) in told else [],
        _by_document(others),
        _by_document(held),
    )


def _by_document(frame: pl.DataFrame) -> Callable[[str], _Rows]:
    found = frame.partition_by("document_id", as_dict=True)
    return lambda key: found[key,].to_dicts() if (key,) in found else []


def _told(room: Room, facts: pl.DataFrame) -> pl.DataFrame:
    """The figures with their HTML: what several have in common is written once."""
    facts = facts.with_columns(label=pl.when(pl.col("indicator") == "other").then("label"))
    parts: dict[str, tuple[tuple[str, ...], Callable[..., str]]] = {
        "name": (("indicator", "admin_level", "label"), room.linked_name),
        "amount": (("value", "unit", "qualifier"), quantity),
        "time": (("period_start", "period_end", "period_inferred"), _time),
        "whose": (("subject_key", "subject"), room.place_link),
        "kind": (("status",), lambda status: t(f"status.{status}")),
        "why": (("rule", "confidence"), _why),
        "scan": (("is_read_by_ocr", "page"), _scan),
        "sign_of_scan": (("is_read_by_ocr",), _sign_of_scan),
    }
    for name, (columns, write_part) in parts.items():
        distinct = facts.select(columns).unique(maintain_order=True)
        texts = pl.Series(name, [str(write_part(*row)) for row in distinct.iter_rows()], dtype=pl.String)
        facts = facts.join(
            distinct.with_columns(texts), on=columns, how="left", nulls_equal=True, maintain_order="left"
        )
    sign = pl.col("direction").replace_strict({"up": "+", "down": "−"}, default="", return_dtype=pl.String)
    link = pl.format('<a href="#{}">', "anchor")
    other = pl.when(pl.col("status") != "actual").then(pl.format(" <small>({})</small>", "kind")).otherwise(pl.lit(""))
    return facts.with_columns(
        anchor=pl.lit("o") + pl.col("observation_id").str.slice(0, ANCHOR_LENGTH),
        position=pl.int_range(pl.len()).over("document_id"),
    ).select(
        "document_id",
        "start",
        "end",
        "anchor",
        row=pl.format(
            '<tr id="f{}"><th scope="row">{}</th><td class="num">{}{}{}</a>{}</td><td>{}</td><td>{}</td><td>{}</td>'
            "<td>{}</td></tr>",
            *("position", "name", link, sign, "amount", "scan", "time", "whose", "kind", "why"),
        ),
        item=pl.format("<li>{}{}</a>{} {}{}</li>", link, "amount", "sign_of_scan", "name", other),
    )


def _time(start: date | None, end: date | None, inferred: bool | None) -> str:
    return f"{period(start, end)} <small>{t('inferred')}</small>" if inferred else period(start, end)


def _scan(is_read_by_ocr: bool, page: int | None) -> str:
    """Beside a value in the table: that it was read from a scan, and on which page."""
    return f" {scan_note(t('scan'), page)}" if is_read_by_ocr else ""


def _sign_of_scan(is_read_by_ocr: bool) -> str:
    """The same as a sign alone where there is little room; screen readers hear the words."""
    words = Markup('<span class="hidden">{}</span>').format(t("scan"))
    return f" {scan_note(words)}" if is_read_by_ocr else ""


def page_ranges(pages: Collection[int]) -> str:
    """Page numbers in order, neighbours as from-to: `1–3, 5`."""
    firsts = sorted(page for page in pages if page - 1 not in pages)
    lasts = sorted(page for page in pages if page + 1 not in pages)
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in zip(firsts, lasts, strict=True))


def _why(rule: str, confidence: float | None) -> str:
    return f'<code>{escape(rule)}</code> <small class="n">{number(confidence)}</small>'


def _spans(facts: list[_Fact], quantities: _Rows, held: _Rows, size: int) -> Iterator[Span]:
    """Every number of a text with what explains it: a row of the table below, or an entry of the key."""
    for position, fact in enumerate(facts):
        yield Span(fact.start, fact.end, "o", fact.anchor, f"f{position}")
    for position, row in enumerate(held):
        place = _held_place(row)
        if place and 0 <= place[0] < place[1] <= size:
            yield Span(*place, "q", f"q{position}-text", f"q{position}")
    for row in quantities:
        yield Span(row["start"], row["end"], _KIND_OF.get(row["disposition"], "x"), None, f"d-{row['disposition']}")


def _held_place(row: dict[str, Any]) -> tuple[int, int] | None:
    """Where a row held back stands in the text, as far as the row says."""
    try:
        original = json.loads(row["row"] or "{}")
        return int(original["start"]), int(original["end"])
    except (ValueError, KeyError, TypeError):
        return None


def _part_page(room: Room, document_id: str, number: int) -> str:
    page = room.report_page(document_id)
    return page if number == 1 else f"{page.removesuffix('.html')}-p{number}.html"


def _write_pages(
    room: Room,
    document_id: str,
    text: str,
    facts: list[_Fact],
    quantities: _Rows,
    held: _Rows,
) -> None:
    marks = merged(list(_spans(facts, quantities, held, len(text))))
    report = room.reports[document_id]
    ends = part_ends(text, marks)
    title = report["title"] or report["document"]
    counts = dict.fromkeys(KINDS, 0) | Counter(mark.kind for mark in marks)
    begin = 0
    for part, end in enumerate(ends or [0], start=1):
        inside = [mark for mark in marks if begin <= mark.start < end]
        noted = {note for mark in inside for note in mark.notes}
        told = [fact for i, fact in enumerate(facts) if f"f{i}" in noted]
        room.page(
            _part_page(room, document_id, part),
            "report.html",
            title,
            title,
            report=report,
            scanned_pages=page_ranges(room.scanned_pages.get(document_id, frozenset())),
            counts=counts,
            text=marked_text(text, marks, begin, end),
            rows=html("\n".join([fact.row for fact in told])),
            beside=html("\n".join([fact.item for fact in told[:BESIDE]])),
            held=[
                (f"q{i}", row) for i, row in enumerate(held) if f"q{i}" in noted or (part == 1 and not _held_place(row))
            ],
            dispositions=_dispositions(inside),
            pages=[_part_page(room, document_id, n).removeprefix("reports/") for n in range(1, len(ends) + 1)],
            part_number=part,
        )
        begin = end


def _dispositions(marks: list[Mark]) -> list[str]:
    """What the other numbers of this part are, for its key."""
    return sorted({note.removeprefix("d-") for mark in marks for note in mark.notes if note.startswith("d-")})
