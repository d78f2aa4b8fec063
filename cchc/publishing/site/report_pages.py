"""One page per report: its text with every number marked, and the table that explains each mark."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import polars as pl
from markupsafe import Markup

from cchc.publishing.site.numerals import number, period, quantity
from cchc.publishing.site.overview import newest_reports
from cchc.publishing.site.places import anchor
from cchc.publishing.site.report_text import KINDS, MARK_WEIGHT, MAX_PART, Mark, Span, marked_text, merged, part_ends
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import html, t, word

_FACT_COLUMNS = (
    "document_id",
    "observation_id",
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

_RowsOf = Callable[[str], list[dict[str, Any]]]


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
        marks = merged(list(_spans(facts(key), quantities(key), held(key), len(text))))
        begin = 0
        for part, end in enumerate(part_ends(text, marks), start=1):
            if part > 1:
                inside = (mark for mark in marks if begin <= mark.start < end)
                room.parts |= {name: _part_page(room, key, part) for mark in inside for name in mark.anchors}
            begin = end


def write(room: Room) -> None:
    """Write the pages of `reports/` and their index."""
    facts, quantities, held = _rows_of(room, None)
    for key, text in room.published.documents.select("document_id", "text").iter_rows():
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


def _rows_of(room: Room, documents: list[str] | None) -> tuple[_RowsOf, _RowsOf, _RowsOf]:
    published = room.published
    explained = published.quantities.join(published.facts, on=("document_id", "start", "end"), how="anti")
    others = explained.select("document_id", "start", "end", "disposition").sort("document_id", "start", "end")
    frames = (published.facts.select(_FACT_COLUMNS), others, published.quarantine)
    return tuple(_by_document(frame, documents) for frame in frames)  # type: ignore[return-value]


def _by_document(frame: pl.DataFrame, documents: list[str] | None) -> _RowsOf:
    """The rows of a document, made when asked for: all of them at once would not fit into memory."""
    if documents is not None:
        frame = frame.filter(pl.col("document_id").is_in(documents))
    found = frame.partition_by("document_id", as_dict=True)
    return lambda key: found[key,].to_dicts() if (key,) in found else []


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
    facts: list[dict[str, Any]],
    quantities: list[dict[str, Any]],
    held: list[dict[str, Any]],
) -> None:
    marks = merged(list(_spans(facts, quantities, held, len(text))))
    report = room.reports[document_id]
    ends = part_ends(text, marks)
    title = report["title"] or report["document"]
    counts = {kind: sum(mark.kind == kind for mark in marks) for kind in KINDS}
    begin = 0
    for part, end in enumerate(ends or [0], start=1):
        inside = [mark for mark in marks if begin <= mark.start < end]
        noted = {note for mark in inside for note in mark.notes}
        told = [(i, row) for i, row in enumerate(facts) if f"f{i}" in noted]
        room.page(
            _part_page(room, document_id, part),
            "report.html",
            title,
            title,
            report=report,
            counts=counts,
            text=marked_text(text, marks, begin, end),
            rows=_table_rows(room, told),
            beside=_list_beside(room, told[:BESIDE]),
            held=[
                (f"q{i}", row) for i, row in enumerate(held) if f"q{i}" in noted or (part == 1 and not _held_place(row))
            ],
            dispositions=_dispositions(inside),
            pages=[_part_page(room, document_id, n).removeprefix("reports/") for n in range(1, len(ends) + 1)],
            part_number=part,
        )
        begin = end


def _table_rows(room: Room, facts: list[tuple[int, dict[str, Any]]]) -> Markup:
    """The rows of the table of figures; `f0`, `f1` … are the notes of the marks."""
    return html("\n".join([_table_row(room, position, row) for position, row in facts]))


def _list_beside(room: Room, facts: list[tuple[int, dict[str, Any]]]) -> Markup:
    """The first figures as a short list that leads into the text."""
    items = []
    for _, row in facts:
        kind = "" if row["status"] == "actual" else f" <small>({t('status.' + row['status'])})</small>"
        name = room.linked_name(row["indicator"], row["admin_level"], row["label"])
        value = quantity(row["value"], row["unit"], row["qualifier"])
        items.append(f'<li><a href="#{anchor(row["observation_id"])}">{value}</a> {name}{kind}</li>')
    return html("\n".join(items))


def _table_row(room: Room, position: int, row: dict[str, Any]) -> str:
    sign = {"up": "+", "down": "−"}.get(row["direction"] or "", "")
    inferred = f" <small>{t('inferred')}</small>" if row["period_inferred"] else ""
    name = room.linked_name(row["indicator"], row["admin_level"], row["label"])
    return (
        f'<tr id="f{position}"><th scope="row">{name}</th>'
        f'<td class="num"><a href="#{anchor(row["observation_id"])}">{sign}'
        f"{quantity(row['value'], row['unit'], row['qualifier'])}</a></td>"
        f"<td>{period(row['period_start'], row['period_end'])}{inferred}</td>"
        f"<td>{room.place_link(row['subject_key'], row['subject'])}</td><td>{t('status.' + row['status'])}</td>"
        f'<td><code>{escape(row["rule"])}</code> <small class="n">{number(row["confidence"])}</small></td></tr>'
    )


def _dispositions(marks: list[Mark]) -> list[str]:
    """What the other numbers of this part are, for its key."""
    return sorted({note.removeprefix("d-") for mark in marks for note in mark.notes if note.startswith("d-")})
