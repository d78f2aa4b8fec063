"""One row of a table read under its header: the column says what a cell is, the label of the row whose it is.

How lines are cut into cells is the matter of `tables`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from cchc.extraction import attribution, subjects, tables
from cchc.extraction.attribution import OTHER, Context
from cchc.extraction.figures import Figure, figure_of_cell
from cchc.extraction.lexicon import Tag, meanings, wording
from cchc.extraction.periods import Period, find_periods
from cchc.extraction.segments import Block, Sentence
from cchc.extraction.sharpening import sharpen
from cchc.extraction.state import Reading
from cchc.extraction.subjects import Subject, body_of, find_named
from cchc.extraction.tiers import tier_value

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_CHANGE = wording("cell_change")
_GROWS = ("tăng", "+")
_MEAN_COLUMN = wording("mean_column")
_SCALE = wording("scale_column")
_ROW_TIERS = meanings("row_tiers")
_TARGET_COLUMN = wording("target_column")
_OF_PROVINCE = wording("branch_of_province")
_QUALIFIERS = meanings("cell_qualifiers")
_RANK = wording("rank_words")
_SCORE = wording("score_words")
_MEASURED = wording("measured_row")
_TOTAL_ROW = wording("total_row")
_TOTAL = wording("total_column")
_UNITS = {"rank": "hạng", "score": "điểm"}
_FORMS_IN = {"pair": ("rank", "score"), "fraction": ("score",), "rated": (None, "percent")}  # of the numerals of a cell


class TableReader:
    """Reads one row of a table under its header."""

    def __init__(self, document: DocumentReader, block: Block, header: tables.Header, row: tables.Row) -> None:
        self.document = document
        self.sentence = Sentence(block.start, block.end, block, True)
        numbered = len(row.cells) == len(header.heads) + 1 and row.cells[0].numeric and not row.cells[1].numeric
        self.folded = document.doc.folded
        for start, _ in tables.digits_of(self.folded, row.cells[0]) if numbered else ():
            document.dispositions[start] = ("list_number", "table_label")
        self.row = row = row._replace(cells=row.cells[1:]) if numbered else row
        short = len(header.heads) - len(row.cells)
        spanning = short > 0 and _TOTAL_ROW.match(self.folded, row.start)
        self.header = header.without(short) if spanning else header
        self.titles = header.titles[short:] if spanning else header.titles
        self.labels = min(tables.label_columns(self.header, row), len(row.cells))
        self.row_tags: list[Tag] = []  # concepts of the label of the row, where it names what is counted

    def read(self) -> None:
        """Adds the readings of the row to the document, and gives its numerals their dispositions."""
        document, state = self.document, self.document.state
        labels = self.labels
        self.row_tags = self._row_tags(labels)
        subject, tier, period = self._row_label(labels)
        readings: list[Reading] = []
        for column, cell in enumerate(self.row.cells):
            spans = tables.digits_of(self.folded, cell)
            valued = labels <= column or (column == 0 < labels - 1 and _RANK.fullmatch(self.titles[0].strip()))
            told = cell.numeric and bool(valued) and column < len(self.titles)
            kind = ("unassigned", "table_column") if told else ("list_number", "table_label")
            if told and _SCALE.match(self.titles[column]):
                told, kind = False, ("norm", "table_column")
            for start, _ in spans:
                document.dispositions[start] = kind
            if not told or self._is_counter(spans[0]):
                continue
            if cell.form == "change":
                readings.extend(self._read_change(cell, spans[0], readings))
                continue
            forms = _FORMS_IN.get(cell.form, (None,))
            if cell.form == "fraction" and _RANK.search(self.titles[column]):
                forms = ("rank",)
            for span, form in zip(spans, forms, strict=False):
                reading = self._read_cell(column, span, readings, subject, tier, period, form)
                if reading is not None:
                    readings.append(reading)
        sharpen(readings, self._is_part)
        self._rates(readings)
        document.readings.extend(readings)
        state.tier = None

    def _is_counter(self, span: tuple[int, int]) -> bool:
        """Whether a cell is furniture of a page: `Tổng truy cập | 5.210.447`."""
        rule = self.document.rule_of(*span)
        if rule is None or rule.disposition != "page_furniture":
            return False
        self.document.dispositions[span[0]] = (rule.disposition, rule.name)
        return True

    def _row_label(self, labels: int) -> tuple[Subject, str | None, Period]:
        """Subject, tier and period that the first cells of the row name, or that hold for the table."""
        state, doc = self.document.state, self.document.doc
        end = self.row.cells[labels - 1].end
        first_value = next((c.start for c in self.row.cells[labels:] if c.numeric), end)
        text, folded = doc.text[self.row.start : first_value], self.folded[self.row.start : first_value]
        subject = state.section or state.subject
        for n in find_named(text, folded):
            if n.mention is not None:
                subject = subjects.resolve(n.mention, state.period.end, subject.province_code) or subject
            else:
                branch = n.kind in ("ministry", "system") and _OF_PROVINCE.match(folded, n.end) is not None
                subject = body_of(n.name, "department" if branch else n.kind, subject)
        tiers = [t for t in self.document.lexicon.tag(folded) if t.kind == "tier"]
        own = subject == (state.section or state.subject)
        titled = state.heading_tier or state.title_tier
        inherited = titled or (state.default_tier if own else None)
        tier = (
            tier_value(folded, tiers[0], subject)
            if tiers
            else _ROW_TIERS.get(re.sub(r"[^\w ]", "", folded).strip(), inherited)
        )
        if tier == "all" and titled is not None:
            tier = titled
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
        form: str | None = None,
    ) -> Reading | None:
        """The figure of a cell as its column says; a bare `%` column is the rate of the figure before it."""
        title = self.titles[column]
        set_apart = self.row_tags and _TARGET_COLUMN.match(title)
        tags = [] if set_apart else [t for t in self.document.lexicon.tag(title) if t.kind == "concept"]
        figure = self._figure(span, title)
        of_count = form == "percent"
        if of_count:
            figure.form, figure.unit, figure.linked_to = "percent", "%", readings[-1].figure if readings else None
        elif form is not None:
            figure.form, figure.unit = form, _UNITS[form]
        slot_of = self.document.catalogue.slot_of
        counted = any(slot_of[c] == "object" for t in tags for c in t.values)
        of_row = [t for t in self.row_tags if not (counted and any(slot_of[c] == "object" for c in t.values))]
        told = [*of_row, *tags]
        figure.tags = [Tag(span[0] - 2, span[0] - 1, "concept", t.values) for t in told]
        choice = attribution.choose(figure, Context(head=self._table_objects(), index=self._index(figure, column)))
        code = choice.code
        if figure.form == "percent" and (of_count or not told) and readings:
            figure.linked_to = readings[-1].figure
            code = OTHER
        elif code == OTHER and not (figure.form in _UNITS and self.document.state.context.index) and not told:
            return None
        of_all = _MEAN_COLUMN.match(title) is not None
        dated = [m.period for m in find_periods(title, self.document.state.year) if m.period.end]
        return Reading(
            start=span[0],
            end=figure.end,
            figure=figure,
            sentence=self.sentence,
            choice=choice,
            code=code,
            status="target" if set_apart else "actual",
            direction=None,
            qualifier=self._qualifier(column, span),
            period=dated[-1] if dated else period,
            inferred=True,
            subject=subjects.LOCALITIES if of_all else subject,
            admin_level=subjects.LOCALITIES.admin_level if of_all else tier,
            rule="table_column",
            heading=False,
        )

    def _qualifier(self, column: int, span: tuple[int, int]) -> str:
        """What a cell says of the value that it holds: `≥ 60%`, `hơn 12.300`."""
        hedge = self.folded[self.row.cells[column].start : span[0]].strip()
        return _QUALIFIERS.get(hedge, "exact")

    def _read_change(self, cell: tables.Cell, span: tuple[int, int], readings: list[Reading]) -> list[Reading]:
        """`tăng 14 bậc`, `tăng 0,1`: a change of the rank, or of the value, that stands before it in the row."""
        said = _CHANGE.fullmatch(self.folded, cell.start, cell.end)
        ranked = said is not None and said[2] in ("bậc", "hạng")
        of = next((r for r in reversed(readings) if (r.figure.form == "rank") == ranked and r.status == "actual"), None)
        if said is None or of is None or of.code == OTHER:
            return []
        figure = figure_of_cell(self.folded, span, percent=of.figure.form == "percent")
        figure.form, figure.unit = ("steps", "bậc") if ranked else (of.figure.form, of.figure.unit)
        direction = "up" if said[1].strip() in _GROWS else "down"
        return [replace(of, start=span[0], end=figure.end, figure=figure, status="change", direction=direction)]

    def _figure(self, span: tuple[int, int], title: str) -> Figure:
        """The value of a cell in the form that its column, or else its row, speaks of."""
        told = self.row_tags or any(self.header.years)
        label = self.folded[self.row.start : self.row.cells[self.labels - 1].end] if told else ""
        percent = "%" in title or "tỷ lệ" in title or "%" in label or "tỷ lệ" in label
        figure = figure_of_cell(self.folded, span, percent=percent and not _RANK.search(title))
        for form, said in (("rank", _RANK), ("score", _SCORE)):
            if not figure.number.percent and (said.search(title) or said.search(label)):
                figure.form, figure.unit = form, _UNITS[form]
                break
        return figure

    def _index(self, figure: Figure, column: int) -> str | None:
        """The index that scores and ranks without a name of their own are of: that of a column before, or spoken of."""
        if figure.form not in _UNITS and not self.row_tags:
            return None
        tags = chain.from_iterable(self.document.lexicon.tag(title) for title in reversed(self.titles[:column]))
        indices = (c for t in tags for c in t.values if c in attribution.INDICES)
        return next(indices, None) or self.document.state.context.index

    def _row_tags(self, labels: int) -> list[Tag]:
        """Concepts of the label of the row, unless it names whose the row is."""
        cells = self.row.cells[:labels]
        start, end = cells[0].start, cells[-1].end
        tags = self.document.lexicon.tag(self.folded[start:end])
        if any(t.kind == "tier" for t in tags) or self.document.named_in(start, end):
            return []
        slot_of = self.document.catalogue.slot_of
        told = [t for t in tags if t.kind == "concept"]
        measured = _MEASURED.match(self.folded[cells[-1].start : end])
        counted = any(slot_of[c] == "object" for t in told for c in t.values)
        tells = measured or counted or not any(self._said_by(column) for column in range(labels, len(self.titles)))
        return [*(told if tells else ()), *self._parts_of_index()]

    def _said_by(self, column: int) -> bool:
        """Whether the title of a column says what is counted."""
        return any(t.kind == "concept" for t in self.document.lexicon.tag(self.titles[column]))

    def _parts_of_index(self) -> list[Tag]:
        """A first column called `Chỉ số thành phần` names parts of the index spoken of."""
        if self.document.state.context.index is None or _TOTAL_ROW.match(self.folded, self.row.start):
            return []
        titles = chain.from_iterable(self.document.lexicon.tag(title) for title in self.titles[: self.labels])
        return [Tag(t.start, t.end, "concept", ("component",)) for t in titles if "component" in t.values]

    def _table_objects(self) -> frozenset[str]:
        """Columns such as `Đúng hạn`, `Trễ hạn` count cases even where no column says so."""
        slot_of = self.document.catalogue.slot_of
        said = {
            c for t in self.document.lexicon.tag(" | ".join(self.header.heads)) if t.kind == "concept" for c in t.values
        }
        objects = {c for c in said if slot_of[c] == "object"}
        if not objects and any(slot_of[c] in ("deadline", "action") for c in said):
            return frozenset({"case"})
        return frozenset(objects & {"case", "feedback"})

    def _is_part(self, total: Reading, other: Reading) -> bool:
        """Whether the column of `total` is called a total, so that what stands behind it is a part of it."""
        column = next(i for i, c in enumerate(self.row.cells) if c.start <= total.start < c.end)
        return _TOTAL.search(self.header.heads[column]) is not None and total.start < other.start

    def _rates(self, readings: list[Reading]) -> None:
        """Gives percentages without a title of their own the rate of the count they stand behind."""
        for r in readings:
            if r.figure.linked_to is not None:
                counted = next(o for o in readings if o.figure is r.figure.linked_to)
                rate = self.document.catalogue.rate_of(counted.code)
                r.code = rate.code if rate is not None else r.choice.code
                if r.code == OTHER:
                    r.dropped = "unassigned"
