"""One row of a table read under its header: the column says what a cell is, the label of the row whose it is.

How lines are cut into cells is the matter of `tables`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cchc.extraction import attribution, subjects, tables
from cchc.extraction.attribution import OTHER, Context
from cchc.extraction.figures import digit_spans, figure_of_cell
from cchc.extraction.lexicon import Tag, meanings
from cchc.extraction.periods import Period, find_periods
from cchc.extraction.segments import Block, Sentence
from cchc.extraction.sharpening import sharpen
from cchc.extraction.state import Reading
from cchc.extraction.subjects import Subject, body_of, find_named

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_ROW_TIERS = meanings("row_tiers")


class TableReader:
    """Reads one row of a table under its header."""

    def __init__(self, document: DocumentReader, block: Block, header: tables.Row, row: tables.Row) -> None:
        self.document = document
        self.sentence = Sentence(block.start, block.end, block, True)
        self.header = header
        self.row = row
        self.folded = document.doc.folded

    def read(self) -> None:
        """Adds the readings of the row to the document, and gives its numerals their dispositions."""
        document, state = self.document, self.document.state
        labels = tables.label_columns(self.folded, self.header)
        subject, tier, period = self._row_label(labels)
        readings: list[Reading] = []
        for column, cell in enumerate(self.row.cells):
            span = tables.digits_of(self.folded, cell) if cell.numeric else None
            if span is None:
                for start, _ in digit_spans(self.folded, cell.start, cell.end):
                    document.dispositions[start] = ("list_number", "table_label")
                continue
            if column < labels or column >= len(self.header.cells):
                document.dispositions[span[0]] = ("list_number", "table_label")
                continue
            reading = self._read_cell(column, span, readings, subject, tier, period)
            if reading is not None:
                readings.append(reading)
            else:
                document.dispositions[span[0]] = ("unassigned", "table_column")
        sharpen(readings, _never_part)
        self._rates(readings)
        document.readings.extend(readings)
        state.tier = None

    def _row_label(self, labels: int) -> tuple[Subject, str | None, Period]:
        """Subject, tier and period that the first cells of the row name, or that hold for the table."""
        state, doc = self.document.state, self.document.doc
        end = self.row.cells[min(labels, len(self.row.cells)) - 1].end
        first_value = next((c.start for c in self.row.cells[labels:] if c.numeric), end)
        text, folded = doc.text[self.row.start : first_value], self.folded[self.row.start : first_value]
        subject = state.section or state.subject
        for n in find_named(text, folded):
            if n.mention is not None:
                subject = subjects.resolve(n.mention, state.period.end, subject.province_code) or subject
            else:
                subject = body_of(n.name, n.kind, subject)
        tiers = [t for t in self.document.lexicon.tag(folded) if t.kind == "tier"]
        tier = tiers[0].values[0] if tiers else _ROW_TIERS.get(re.sub(r"[^\w ]", "", folded).strip(), state.table_tier)
        if tier == "all" and state.table_tier is not None:
            tier = state.table_tier
        periods = [m.period for m in find_periods(folded, state.year) if m.period.end]
        return subject, tier, periods[-1] if periods else state.period

    def _read_cell(
        self,
        column: int,
        span: tuple[int, int],
        readings: list[Reading],
        subject: Subject,
        tier: str | None,
        period: Period,
    ) -> Reading | None:
        """The figure of a cell as its column says; a bare `%` column is the rate of the figure before it."""
        head = self.header.cells[column]
        title = self.folded[head.start : head.end]
        percent = "%" in title or "tỷ lệ" in title
        tags = [t for t in self.document.lexicon.tag(title) if t.kind == "concept"]
        figure = figure_of_cell(self.folded, span, percent=percent)
        figure.tags = [Tag(span[0] - 2, span[0] - 1, "concept", t.values) for t in tags]
        choice = attribution.choose(figure, Context(head=self._table_objects()))
        code = choice.code
        if figure.form == "percent" and not tags and readings:
            figure.linked_to = readings[-1].figure
            code = OTHER
        elif code == OTHER:
            return None
        return Reading(
            start=span[0],
            end=figure.end,
            figure=figure,
            sentence=self.sentence,
            choice=choice,
            code=code,
            status="actual",
            direction=None,
            qualifier="exact",
            period=period,
            inferred=True,
            subject=subject,
            admin_level=tier,
            rule="table_column",
            heading=False,
        )

    def _table_objects(self) -> frozenset[str]:
        """Columns such as `Đúng hạn`, `Trễ hạn` count cases even where no column says so."""
        slot_of = self.document.catalogue.slot_of
        said = {
            c
            for t in self.document.lexicon.tag(self.folded[self.header.start : self.header.end])
            if t.kind == "concept"
            for c in t.values
        }
        objects = {c for c in said if slot_of[c] == "object"}
        if not objects and any(slot_of[c] in ("deadline", "action") for c in said):
            return frozenset({"case"})
        return frozenset(objects & {"case", "feedback"})

    def _rates(self, readings: list[Reading]) -> None:
        """Gives percentages without a title of their own the rate of the count they stand behind."""
        for r in readings:
            if r.figure.linked_to is not None:
                counted = next(o for o in readings if o.figure is r.figure.linked_to)
                rate = self.document.catalogue.rate_of(counted.code)
                if rate is None:
                    r.dropped = "unassigned"
                else:
                    r.code = rate.code


def _never_part(_total: Reading, _other: Reading) -> bool:
    """Cells stand side by side; none is printed as a part of another."""
    return False
