"""One page per report: its text with every number marked, and the table that explains each mark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from cchc.publishing.site.overview import newest_reports
from cchc.publishing.site.places import anchor
from cchc.publishing.site.report_text import MARK_WEIGHT, MAX_PART, Mark, Span, marked_text, merged, part_ends
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word

_Rows = dict[str, list[dict[str, Any]]]


def plan(room: Room) -> None:
    """Find out which figures stand on a later part of a long report, so that other pages lead there."""
    published = room.published
    numbers = published.quantities.group_by("document_id").len()
    long_ones = (
        published.documents.select("document_id", "text", pl.col("text").str.len_chars().alias("size"))
        .join(numbers, on="document_id", how="left")
        .filter(pl.col("size") + pl.col("len").fill_null(0) * MARK_WEIGHT >= MAX_PART)
    )
    facts, quantities, held = _rows_of(room, long_ones["document_id"].to_list())
    for key, text in long_ones.select("document_id", "text").iter_rows():
        marks = merged(list(_spans(facts.get(key, []), quantities.get(key, []), held.get(key, []), len(text))))
        begin = 0
        for number, end in enumerate(part_ends(text, marks), start=1):
            if number > 1:
                inside = (mark for mark in marks if begin <= mark.start < end)
                room.parts |= {name: _part_page(room, key, number) for mark in inside for name in mark.anchors}
            begin = end


def write(room: Room) -> None:
    """Write the pages of `reports/` and their index."""
    facts, quantities, held = _rows_of(room, None)
    for key, text in room.published.documents.select("document_id", "text").iter_rows():
        _write_pages(room, key, text or "", facts.get(key, []), quantities.get(key, []), held.get(key, []))
    room.page(
        "reports/index.html", "reports.html", word("reports"), word("reports", "en"), reports=newest_reports(room)
    )


def _rows_of(room: Room, documents: list[str] | None) -> tuple[_Rows, _Rows, _Rows]:
    published = room.published
    columns = ["document_id", "start", "end", "raw", "disposition", "rule"]
    frames = (published.facts, published.quantities.select(columns), published.quarantine)
    return tuple(_by_document(frame, documents) for frame in frames)  # type: ignore[return-value]


def _by_document(frame: pl.DataFrame, documents: list[str] | None) -> _Rows:
    if documents is not None:
        frame = frame.filter(pl.col("document_id").is_in(documents))
    rows: _Rows = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row["document_id"], []).append(row)
    return rows


def _spans(
    facts: list[dict[str, Any]], quantities: list[dict[str, Any]], held: list[dict[str, Any]], size: int
) -> Iterator[Span]:
    """Every number of a text with what explains it: a row of the table below, or an entry of the key."""
    for position, row in enumerate(facts):
        yield Span(row["start"], row["end"], "o", anchor(row["observation_id"]), f"f{position}")
    for position, row in enumerate(held):
        place = _held_place(row)
        if place and 0 <= place[0] < place[1] <= size:
            yield Span(*place, "q", f"q{position}-text", f"q{position}")
    for row in quantities:
        kind = "u" if row["disposition"] == "unassigned" else "x"
        yield Span(row["start"], row["end"], kind, None, f"d-{row['disposition']}")


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
    facts: list[dict[str, Any]],
    quantities: list[dict[str, Any]],
    held: list[dict[str, Any]],
) -> None:
    marks = merged(list(_spans(facts, quantities, held, len(text))))
    report = room.reports[document_id]
    ends = part_ends(text, marks)
    title = report["title"] or report["document"]
    counts = {kind: sum(mark.kind == kind for mark in marks) for kind in "oqux"}
    begin = 0
    for number, end in enumerate(ends or [0], start=1):
        inside = [mark for mark in marks if begin <= mark.start < end]
        noted = {note for mark in inside for note in mark.notes}
        room.page(
            _part_page(room, document_id, number),
            "report.html",
            title,
            title,
            report=report,
            counts=counts,
            text=marked_text(text, marks, begin, end),
            facts=[(f"f{i}", anchor(row["observation_id"]), row) for i, row in enumerate(facts) if f"f{i}" in noted],
            held=[
                (f"q{i}", row)
                for i, row in enumerate(held)
                if f"q{i}" in noted or (number == 1 and not _held_place(row))
            ],
            dispositions=_dispositions(inside),
            pages=[_part_page(room, document_id, n).removeprefix("reports/") for n in range(1, len(ends) + 1)],
            part_number=number,
        )
        begin = end


def _dispositions(marks: list[Mark]) -> list[str]:
    """What the other numbers of this part are, for its key."""
    return sorted({note.removeprefix("d-") for mark in marks for note in mark.notes if note.startswith("d-")})
