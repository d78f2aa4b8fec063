"""One document read from top to bottom, with a state that later sentences inherit.

What it is about is found in `opening`, single sentences are read in `sentence`, rows of tables in `table_reader`;
what a sentence leaves to later ones is the matter of `inheriting`, and the end of `settling`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain, takewhile
from operator import itemgetter

from cchc.catalogue import load_catalogue
from cchc.extraction import attribution, inheriting, non_figures, tables
from cchc.extraction.attribution import INDICES
from cchc.extraction.figures import Figure, digit_spans, says_zero
from cchc.extraction.flattened import barred
from cchc.extraction.lexicon import Tag, lexicon, wording
from cchc.extraction.opening import open_document
from cchc.extraction.periods import (
    OPEN,
    Period,
    PeriodMention,
    earlier_by,
    locate_periods,
    number_of,
    of_any_half,
    read_periods,
    year_period,
)
from cchc.extraction.reach import find_figures
from cchc.extraction.segments import Block, Sentence, blocks, bullet_mark, sentences
from cchc.extraction.sentence import REFERS_BACK, SentenceReader
from cchc.extraction.settling import settle
from cchc.extraction.state import DocumentText, Reading, State
from cchc.extraction.subjects import Named, Subject
from cchc.extraction.table_reader import TableReader
from cchc.extraction.timing import left_over, of_act
from cchc.shadow import fold

_PLANS_OF_MINISTRIES = wording("plans_of_ministries")
_ALL_BEYOND = wording("all_beyond")
_AVERAGE_OVER = wording("average_over")
_BEHIND_INDEX = wording("behind_index")
_CLAUSE_END = wording("clause_end")
_GOES_ON_WITH = wording("goes_on_with")
_INDICES_OF_YEAR = wording("indices_of_year")
_LOCAL_SIDE = wording("local_side")
_MANY = wording("many")
_NUMBERED = wording("numbered")
_OF_A_PLACE = wording("of_a_place")
_ONE_STOP_OFFICE = wording("one_stop_office")
_ONE_NUMBER_OR_TWO = wording("one_number_or_two")
_SERVICE_CENTRE = wording("service_centre")
_PAST_YEAR = wording("past_year")
_SO_MANY_YEARS = wording("so_many_years_past")
_SUBHEADING = wording("subheading")
_THAT_YEAR = wording("that_year")
_RECENT = 6  # months back to which a month without a year may lie
_TO_COME = wording("to_come")
_YET_TO_COME = 2  # months of a reporting period behind the publication from which it is not over
_FIRST_DAY = " đầu"  # `buổi sáng đầu tiên`: of a day told before
_THE_CENTRE = wording("the_centre")
_SAME_TIME = wording("same_time")
_THIS_PERIOD = wording("this_period")
_NAMES_INDICES = 200  # letters within which a sentence names the indices that it tells of
_IN_THE_YEAR = ("trong năm", "cả năm")
_LOOKING_BACK_UNTIL = "03"  # the month until which `năm qua` is the year before
_OPENS_WITHIN = 40  # letters that a name stands in which opens a sentence
_SHORT_LINE = 60  # characters that a line inside a table has
_LONG_PARAGRAPH = 200  # characters; a longer paragraph leaves what the heading above it says
_THOUSANDS_APART = wording("thousands_apart")
_MONTHS_OF = {"tháng": 1, "quý": 3, "năm": 6}  # of `trong tháng`, `trong quý`, `nửa năm qua`
_OF_TIER = ("scope", "tier_term")  # the disposition of a numeral in the name of a group


class DocumentReader:
    """Reads one document; `readings` and `dispositions` hold the outcome."""

    def __init__(self, text: str, title: str | None, publisher: str | None, published_at: str | None) -> None:
        found = blocks(text)
        text = _joined(text, found)
        self.doc = DocumentText(text, fold(text), title or "", publisher or "", published_at, found)
        self.lexicon = lexicon()
        self.catalogue = load_catalogue()
        self.readings: list[Reading] = []
        self.dispositions: dict[int, tuple[str, str]] = {}  # start of a numeral -> disposition and rule
        self.state = State()
        self.digits = digit_spans(self.doc.folded, 0, len(self.doc.folded))  # every numeral, in order
        self.digit_starts = [start for start, _ in self.digits]
        self._hints = non_figures.Hints(self.doc.folded if self.digits else "")
        self.periods = list(locate_periods(self.doc.folded))
        self._period_starts = [m.start() for m in self.periods]
        self._rules: dict[int, non_figures.Rule | None] = {}
        self.lead = (0, 0)  # first heading line above the text, and first block of text
        self.named: tuple[Named, ...] = ()
        self.named_starts: list[int] = []
        self.indices: list[tuple[int, str]] = []
        self.merged_departments: Subject | None = None  # the two that the text names, for `hai sở`
        self.only_department: Subject | None = None  # the one department that the text names, for a bare `Sở`

    def reports_nothing(self) -> bool:
        """Whether every numeral is plainly no figure; then nothing more needs to be read."""
        if says_zero(self.doc.folded):
            return False
        for start, end in self.digits:
            i = bisect_left(self._period_starts, start + 1) - 1
            if i >= 0 and start < self.periods[i].end():
                form = str(self.periods[i].lastgroup)
                self.dispositions[start] = _period_disposition(form)
                continue
            rule = self.rule_of(start, end)
            if rule is None:
                self.dispositions.clear()
                return False
            self.dispositions[start] = (rule.disposition, rule.name)
        return True

    def rule_of(self, start: int, end: int) -> non_figures.Rule | None:
        """The rule by which a numeral is no figure, wherever it stands."""
        if start not in self._rules:
            self._rules[start] = non_figures.classify(self.doc.folded, start, end, self._hints)
        return self._rules[start]

    def digits_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The numerals of a stretch of the document, with offsets from its start."""
        first, last = bisect_left(self.digit_starts, start), bisect_left(self.digit_starts, end)
        return [(a - start, b - start) for a, b in self.digits[first:last]]

    def named_in(self, start: int, end: int) -> list[Named]:
        """What is named in a stretch of the document, with offsets from its start."""
        first, last = bisect_left(self.named_starts, start), bisect_left(self.named_starts, end)
        return [
            Named(n.start - start, n.end - start, n.kind, n.mention, n.name)
            for n in self.named[first:last]
            if n.end <= end
        ]

    def _periods_in(self, start: int, end: int, year: int | None) -> list[PeriodMention]:
        first, last = bisect_left(self._period_starts, start), bisect_left(self._period_starts, end)
        found = self.periods[first:last]
        mentions = read_periods(self.doc.folded[start:end], year, found, start, this_year=self.state.this_year)
        mentions = [m._replace(compared=True) if left_over(self.doc.folded, m, start) else m for m in mentions]
        mentions = [self._months_reported(self._year_spoken_of(m, start), start) for m in mentions]
        mentions = [self._gone_by(m, start, end) for m in mentions]
        mentions = [self._until_report(m) if m.form == "since" else m for m in mentions]
        return [m for m in (self._reported_on(m, start) for m in mentions) if m is not None]

    def _year_spoken_of(self, m: PeriodMention, at: int) -> PeriodMention:
        """`trong năm này`: the year named last; `năm qua` in its first months: the one before; else of its section."""
        if m.form != "relative":
            return m
        published, year = self.doc.published_at, None
        if self.state.named_year and _THAT_YEAR.match(self.doc.folded, at + m.end):
            year = self.state.named_year
        elif published and published[5:7] <= _LOOKING_BACK_UNTIL and _PAST_YEAR.match(self.doc.folded, at + m.start):
            year = int(published[:4]) - 1
        elif self.state.section_period is not None and self.doc.folded.startswith(_IN_THE_YEAR, at + m.start):
            year = self.state.section_period.year()
        return m._replace(period=year_period(year)) if year else m

    def _gone_by(self, m: PeriodMention, start: int, end: int) -> PeriodMention:
        """A month or quarter of the year gone by, in January: `Riêng tháng 12, các địa phương tiếp nhận`; no plan."""
        published, begins = self.doc.published_at, m.period.start
        if m.form not in ("month", "quarter") or m.has_year or not published or not begins or begins <= published:
            return m
        if self.state.is_plan or _TO_COME.search(self.doc.folded, start, end):
            return m
        before = earlier_by(m.period, 1)
        recent = before.end is not None and _months_between(before.end, published) <= _RECENT
        return m._replace(period=before) if recent else m

    def _months_reported(self, m: PeriodMention, at: int) -> PeriodMention:
        """`trong 6 tháng`, `6 tháng qua`: in a report on the last six months those."""
        main = self.state.main
        same = main.months() == m.period.months() and (main.year() == m.period.year() or not m.has_year)
        said = self.doc.folded[at + m.start : at + m.end]
        return m._replace(period=main) if same and of_any_half(m, said) else m

    def _reported_on(self, m: PeriodMention, at: int) -> PeriodMention | None:
        """`trong quý`, `của tháng`: the period of that length reported on, or named last; else no period."""
        if m.form != "reported":
            return m
        said = self.doc.folded[at + m.start : at + m.end]
        if "tuần" in said:
            week = self.state.labels.get("tuần")
            return m._replace(period=week) if week is not None else None
        if _FIRST_DAY in said:
            day = self._day_told_last(at + m.start)
            return m._replace(period=day, adverbial=True) if day is not None else None
        unit = next(u for u in _MONTHS_OF if u in said)
        years = _SO_MANY_YEARS.match(said)
        months = 12 * number_of(years[1]) if years else _MONTHS_OF[unit]
        named = (p for p in (self.state.main, self.state.labels.get(unit, OPEN)) if p.months() == months)
        period = next(named, None)
        return m._replace(period=period) if period is not None else None

    def _day_told_last(self, at: int) -> Period | None:
        """The day named last before a place: that of which `ngay trong buổi sáng đầu tiên` tells."""
        before = self.periods[: bisect_left(self._period_starts, at)]
        days = (d for d in reversed(before) if d.lastgroup == "day")
        told = (read_periods(self.doc.folded, self.state.year, [d]) for d in days)
        return next((m.period for ms in told for m in ms if m.period.end and not of_act(self.doc.folded, m)), None)

    def _until_report(self, m: PeriodMention) -> PeriodMention:
        """A period until now ends with the reporting period, or with the publication."""
        end, published = self.state.main.end or self.doc.published_at, self.doc.published_at
        if published and end and end[:4] == published[:4] and int(end[5:7]) - int(published[5:7]) > _YET_TO_COME:
            end = published
        begins = str(m.period.start)
        return m._replace(period=Period(begins, end, "range") if end and begins < end else OPEN)

    def blocks_between(self, above: Block, below: Block) -> list[Block]:
        """The blocks between two of them."""
        blocks = self.doc.blocks
        return blocks[bisect_right(blocks, above) : bisect_left(blocks, below)]

    def lies_ahead(self, period: Period) -> bool:
        """Whether a period had not begun when the document was published: what is told of it is planned."""
        published = self.doc.published_at
        return bool(published and period.start and str(period.start) > published)

    def read(self, *, rules_alone: bool = False) -> None:
        """Reads all sentences; afterwards every numeral of the text has a disposition."""
        _, first = self.lead
        header: tables.Header | None = None
        for i, block in enumerate(self.doc.blocks):
            before_text = i < first
            if block.kind == "row":
                if tables.is_rule(self.doc.folded, block.start, block.end):
                    continue
                row = tables.read_row(self.doc.folded, block.start, block.end)
                if row.names_columns:
                    self._account_for_header(row)
                    if header is None or not row.names_group(self.doc.folded, header):
                        header = tables.printed_header(self.doc.folded, row)
                    continue
                header = self._header_of(i, row, header)
                if header is not None and len(row.cells) >= 2:
                    TableReader(self, block, header, row).read()
                    continue
            elif not self._heads_rows(i, header):
                header = None
            self._open_block(block)
            if block.kind == "paragraph" and not self._may_report(block) and not self._names_rate(block):
                opening = self.named_in(block.start, min(block.end, block.start + _OPENS_WITHIN))
                inheriting.remember_spoken(self, block, opening)
                continue
            for sentence in sentences(self.doc.text, block):
                self._read_sentence(sentence, heading=before_text)
        settle(self, rules_alone=rules_alone)

    def _heads_rows(self, i: int, header: tables.Header | None) -> bool:
        """Whether a line stands inside a table, above more of its rows: `Khối sở, ngành`."""
        block, below = self.doc.blocks[i], self.doc.blocks[i + 1 : i + 2]
        if header is None or block.end - block.start > _SHORT_LINE or not below or below[0].kind != "row":
            return False
        row = tables.read_row(self.doc.folded, below[0].start, below[0].end)
        return not row.names_columns and len(row.cells) == len(header.heads)

    def _header_of(self, i: int, row: tables.Row, header: tables.Header | None) -> tables.Header | None:
        """The header of row block `i`: the last one, unless a table begins which that does not fit."""
        if self._begins_table(i) and (header is None or len(row.cells) != len(header.heads)):
            return self._implied_header(i)
        return header

    def _begins_table(self, i: int) -> bool:
        """Whether row block `i` stands below no row, or apart from a row of values above it and close to one below."""
        found = self.doc.blocks
        if i == 0 or found[i - 1].kind != "row":
            return True
        below = found[i + 1 : i + 2]
        close = bool(below) and below[0].kind == "row" and not self._apart(found[i], below[0])
        values = not tables.read_row(self.doc.folded, found[i - 1].start, found[i - 1].end).names_columns
        return close and values and self._apart(found[i - 1], found[i])

    def _apart(self, above: Block, below: Block) -> bool:
        """Whether a blank line stands between two blocks."""
        return "\n\n" in self.doc.text[above.end : below.start]

    def _implied_header(self, i: int) -> tables.Header | None:
        """The header that the table calls for whose first row block `i` is."""
        found = self.doc.blocks
        own = takewhile(
            lambda j: found[j].kind == "row" and (j == i or not self._begins_table(j)), range(i, len(found))
        )
        rows = [tables.read_row(self.doc.folded, found[j].start, found[j].end) for j in own]
        named = sum(bool(self.named_in(r.start, r.end)) for r in rows)
        title = self.doc.blocks[i - 1] if i else None
        above = self.doc.folded[title.start : title.end] if title is not None and title.kind == "heading" else ""
        ranked = self.state.context.index is not None
        return tables.implied_header(self.doc.folded, rows, above=above, ranked=ranked, named=named)

    def _account_for_header(self, row: tables.Row) -> None:
        """The numerals of a header are years or part of a name."""
        for cell in row.cells:
            for start, _ in digit_spans(self.doc.folded, cell.start, cell.end):
                kind = "period" if cell.year is not None else "list_number"
                self.dispositions.setdefault(start, (kind, "table_header"))

    def _may_report(self, block: Block) -> bool:
        """Whether a paragraph has a numeral, a zero in words, or announces what follows."""
        i = bisect_left(self.digit_starts, block.start)
        if i < len(self.digit_starts) and self.digit_starts[i] < block.end:
            return True
        folded = self.doc.folded
        return folded.find("không ", block.start, block.end) >= 0 or folded[block.start : block.end].rstrip().endswith(
            (":", "?")
        )

    def _names_rate(self, block: Block) -> bool:
        """Whether a paragraph names a rate, of which the next one may give the values."""
        return self.doc.folded.find("tỷ lệ ", block.start, block.end) >= 0

    def _open_block(self, block: Block) -> None:
        """Forgets what a new block does not inherit: a bullet keeps what its heading says, a paragraph little."""
        state = self.state
        if not REFERS_BACK.match(self.doc.folded, block.start):
            state.tier = None
        if block.kind in ("paragraph", "heading"):
            state.heads, state.group_listed = {}, None
            state.total = None
            if not _GOES_ON_WITH.match(self.doc.folded, block.start):
                state.period = state.section_period or state.main
            state.context.sentence = {}
            state.context.last = {}
            state.listed = {}
            state.heading_tier = None
            if block.kind == "heading" or block.end - block.start > _LONG_PARAGRAPH:
                state.context.head = frozenset()
            if block.kind == "heading":
                state.section = state.spoken = None
                state.section_tier = None
            if not _SUBHEADING.match(self.doc.folded, block.start):
                state.target_lines += 1
            if state.target and (state.target_lines > 1 or (block.kind == "paragraph" and state.target_bullets)):
                state.target = state.is_plan
        elif block.kind == "bullet":
            if state.heading_lettered and _NUMBERED.match(self.doc.folded, block.start):
                state.heading_tier = state.section_tier = None
            self._open_bullet(block)
            state.target_lines = 0
            state.target_bullets = True

    def _open_bullet(self, block: Block) -> None:
        """Forgets what the bullet before of the same list put above its own words; bullets inside it are done."""
        state = self.state
        mark = bullet_mark(self.doc.folded, block)
        if state.total is not None and state.total[0] == mark:
            state.total = None
        marks = list(state.heads)
        if mark in state.heads:
            state.context.head = state.heads[mark]
            state.heads = {m: state.heads[m] for m in marks[: marks.index(mark) + 1]}
        else:
            state.heads[mark] = state.context.head

    def _read_sentence(self, sentence: Sentence, *, heading: bool) -> None:
        """Reads a sentence with numerals, or remembers one without that heads others; `heading`: above all text."""
        doc, state = self.doc, self.state
        text = doc.text[sentence.start : sentence.end]
        folded = doc.folded[sentence.start : sentence.end]
        spans = self.digits_in(sentence.start, sentence.end)
        if not spans and "không " not in folded:
            opening = self.named_in(sentence.start, sentence.start + _OPENS_WITHIN)
            inheriting.remember_spoken(self, sentence.block, opening)
            inheriting.remember_run_in(self, sentence, folded)
            if _SERVICE_CENTRE.search(folded):
                inheriting.remember_centre(self, folded, self.lexicon.tag(folded))
            if sentence.block.kind == "heading" or folded.rstrip().endswith((":", "?")):
                inheriting.remember_heading(self, text, folded, titles=heading)
            return
        spoken = inheriting.index_spoken_of(self, sentence, folded) or state.context.index
        state.context.index = spoken or inheriting.index_said_in(self, sentence)
        periods = self._periods_in(sentence.start, sentence.end, state.year)
        if _THIS_PERIOD.match(folded):
            state.period = state.dates or state.main
            state.main = state.period if "báo cáo" in folded[:_OPENS_WITHIN] else state.main
        if _SAME_TIME.match(folded):
            state.period = inheriting.period_told_last(self) or state.period
        state.index_period = self.year_of_index(sentence.start, periods) or state.index_period
        named = self.named_in(sentence.start, sentence.end)
        tags = self.lexicon.tag(_without_bodies(folded, named))
        tags = [t for t in tags if t.kind != "concept" or not (_lies_in(t, named) or _abbreviates(t, folded, tags))]
        candidates, stops = self._candidates(sentence, spans, tags, periods, named)
        figures: list[Figure] = []
        if candidates or "không " in folded:
            more = (
                self._commas(folded, tags),
                self._places(named),
                self._averages(folded),
                self._local_side(folded, tags),
            )
            tags = sorted(chain(tags, *more, self._centres(folded, named, tags)), key=itemgetter(0, 1))
            figures = find_figures(folded, candidates, tags, attribution.countable(), stops)
        inheriting.remember_centre(self, folded, tags)
        if not figures:
            opening = [n for n in named if n.start < _OPENS_WITHIN]
            inheriting.remember_spoken(self, sentence.block, opening)
            inheriting.remember_run_in(self, sentence, folded)
            inheriting.remember_period(self, periods, folded, sentence.start, reports=not heading)
            inheriting.remember_deadline(self, sentence.block, folded, periods)
            if sentence.block.kind == "heading" or folded.rstrip().endswith((":", "?")):
                inheriting.remember_heading(self, text, folded, titles=heading)
            return
        SentenceReader(self, sentence, folded, tags, periods, named, figures, heading).read()
        if folded.rstrip().endswith(":") and self.readings:
            state.heading_tier = self.readings[-1].admin_level
        inheriting.remember_announced(self, folded, tags, periods)
        inheriting.remember_total(self, sentence, folded)
        inheriting.remember_period(self, periods, folded, sentence.start, reports=not heading)

    def _commas(self, folded: str, tags: list[Tag]) -> Iterator[Tag]:
        """Breaks between clauses that lie in no tag; `tags` stand in order and do not overlap."""
        starts = [t.start for t in tags]
        for m in _CLAUSE_END.finditer(folded):
            i = bisect_left(starts, m.start()) - 1
            if i < 0 or m.start() >= tags[i].end:
                yield Tag(m.start(), m.end(), "comma", ())

    def _places(self, named: list[Named]) -> Iterator[Tag]:
        for n in named:
            yield Tag(n.start, n.end, "place", (n.mention.level if n.mention is not None else n.kind,))

    def _averages(self, folded: str) -> Iterator[Tag]:
        for m in _AVERAGE_OVER.finditer(folded):
            yield Tag(m.start(), m.end(), "group_subject", ("ministries" if m[1] == "bộ" else "localities",))
        for m in _PLANS_OF_MINISTRIES.finditer(folded):
            yield Tag(m.start(1), m.end(1), "group_subject", ("ministries",))

    def _local_side(self, folded: str, tags: list[Tag]) -> Iterator[Tag]:
        """`địa phương 34,7%`, where ministries or the nation are told of beside."""
        beside = any("ministries" in t.values for t in tags if t.kind == "group_subject")
        if beside or (self.state.subject.level == "national" and folded.startswith(("địa phương", "+ địa phương"))):
            for m in _LOCAL_SIDE.finditer(folded):
                yield Tag(m.start(1), m.end(1), "group_subject", ("localities",))

    def _centres(self, folded: str, named: list[Named], tags: list[Tag]) -> Iterator[Tag]:
        """The tier of a public service centre that bears the name of its place, or needs none."""
        own = self.state.subject.level if self.state.subject.level in ("province", "district") else None
        for m in _SERVICE_CENTRE.finditer(folded):
            mention = next((n.mention for n in named if _OF_A_PLACE.fullmatch(folded, m.end(), n.start)), None)
            if mention is not None:
                yield Tag(m.start(), m.end(), "tier", (mention.level,))
            elif own is not None and self._needs_no_name(folded, m):
                yield Tag(m.start(), m.end(), "tier", (own,))
        labels = {t.end + 2 for t in tags if t.kind == "tier" and folded.startswith(", ", t.end)}
        for m in _ONE_STOP_OFFICE.finditer(folded) if own == "district" else ():
            if self._needs_no_name(folded, m) and m.start() not in labels:  # `Ở cấp xã, bộ phận một cửa đã nhận`
                yield Tag(m.start(), m.end(), "tier", ("district",))

    def _needs_no_name(self, folded: str, office: re.Match[str]) -> bool:
        """Whether an office is that of the place reported on: `Trung tâm đã tiếp nhận`, no `các trung tâm`."""
        return bool(_THE_CENTRE.match(folded, office.end())) and not _MANY.search(folded, 0, office.start())

    def _candidates(
        self,
        sentence: Sentence,
        spans: list[tuple[int, int]],
        tags: list[Tag],
        periods: list[PeriodMention],
        named: list[Named],
    ) -> tuple[list[tuple[int, int]], list[int]]:
        """Digit spans that may be figures, and the starts of those that count something else.

        The others get their disposition here; a term that ends in a document number is taken out of `tags`.
        """
        kept: list[tuple[int, int]] = []
        stops: list[int] = []
        unclear = 0  # end of digits that are one number or two
        for start, end in spans:
            if kept and start < kept[-1][1]:
                continue  # of the thousands before: `1 234 hồ sơ`
            at = sentence.start + start
            said = self._said_in_name(start, end, tags, periods, named)
            beyond = self.doc.folded[at - 1 : at] == "/" or _ALL_BEYOND.match(self.doc.folded, at)
            if said == _OF_TIER and beyond:  # `58/63 tỉnh, thành phố`: all there are
                tags[:] = [_bodies_in(t, end) if t.start == start else t for t in tags]
            elif said is not None:
                self.dispositions[at] = said
                continue
            either = _ONE_NUMBER_OR_TWO.match(self.doc.folded, at)
            unclear = either.end() if either else unclear
            if at < unclear:
                self.dispositions[at] = ("unassigned", "one_number_or_two")
                continue
            apart = _THOUSANDS_APART.match(self.doc.folded, at)
            end = apart.end() - sentence.start if apart else end  # noqa: PLW2901
            rule = self.rule_of(at, sentence.start + end)
            if rule is not None and not (beyond and rule.disposition == "scope"):
                self.dispositions[at] = (rule.disposition, rule.name)
                if rule.disposition in ("other_sector", "duration", "scope"):
                    stops.append(start)
                if rule.disposition == "document_number":
                    tags[:] = [t for t in tags if not (t.kind == "concept" and start - 5 <= t.end <= start)]
                continue
            kept.append((start, end))
        return kept, stops

    def _said_in_name(
        self, start: int, end: int, tags: list[Tag], periods: list[PeriodMention], named: list[Named]
    ) -> tuple[str, str] | None:
        """The disposition of a numeral inside a period, a term or a name; None where it stands in none."""
        period = next((p for p in periods if p.start <= start < p.end), None)
        if period is not None:
            return _period_disposition(period.form)
        tag = next((t for t in tags if t.start < start < t.end or (t.start == start and t.end > end)), None)
        if tag is not None and tag.kind == "concept":
            level = any(self.catalogue.slot_of[c] == "level" for c in tag.values)
            return ("service_level", "level_term") if level else ("name", "term")
        if tag is not None and tag.kind in ("tier", "group_subject"):
            return _OF_TIER
        return ("name", "place_name") if any(n.start <= start < n.end for n in named) else None

    def year_of_index(self, start: int, mentions: list[PeriodMention]) -> Period | None:
        """The year printed behind the name of an index, as in `PAR INDEX năm 2022`; `start`: where the text begins."""
        for m in mentions:
            named = bisect_left(self.indices, (start + m.start, "")) - 1
            if m.compared or m.form not in ("bare", "year") or named < 0:
                continue
            if _BEHIND_INDEX.fullmatch(self.doc.folded, self.indices[named][0], start + m.start):
                return year_period(m.period.year() or 0)
        said = _INDICES_OF_YEAR.search(self.doc.folded, start, start + _NAMES_INDICES) if mentions else None
        return year_period(int(said[1])) if said else None


def _months_between(day: str, later: str) -> int:
    """Months from the month of one ISO date to that of another."""
    return 12 * (int(later[:4]) - int(day[:4])) + int(later[5:7]) - int(day[5:7])


def _joined(text: str, found: list[Block]) -> str:
    """The text with blanks for the line breaks inside blocks, and bars between the cells of tables only."""
    parts, done = [], 0
    for block in found:
        parts += [text[done : block.start], _line_of(text[block.start : block.end], block.kind)]
        done = block.end
    return "".join([*parts, text[done:]])


def _line_of(line: str, kind: str) -> str:
    """The line of a block: a row with bars, any other without line breaks, a bullet without bars too."""
    if kind == "row":
        return barred(line)
    return line.replace("\n", " ").replace("|", ";" if kind == "bullet" else "|")


def _bodies_in(tag: Tag, number_end: int) -> Tag:
    """The bodies that the name of a group counts: `tỉnh, thành phố` of `63 tỉnh, thành phố`."""
    return Tag(number_end + 1, tag.end, "concept", ("local_body",)) if tag.kind == "group_subject" else tag


def _period_disposition(form: str) -> tuple[str, str]:
    return ("date" if form in ("day", "asof", "range") else "period", f"period_{form}")


def _lies_in(tag: Tag, named: list[Named]) -> bool:
    """Whether a term is part of a name."""
    return any(n.start <= tag.start and tag.end <= n.end for n in named)


def _abbreviates(tag: Tag, folded: str, tags: list[Tag]) -> bool:
    """Whether a term is the abbreviation of the one before it: `thủ tục hành chính (TTHC)`."""
    bracketed = folded.endswith(" (", 0, tag.start) and folded.startswith(")", tag.end)
    short = " " not in folded[tag.start : tag.end] and INDICES.isdisjoint(tag.values)
    return bracketed and short and any(t.end == tag.start - 2 and t.kind == "concept" for t in tags)


def _without_bodies(folded: str, named: list[Named]) -> str:
    """The sentence with the names of bodies and places blanked, so that no term is read out of a name."""
    for n in named:
        start = n.start if n.mention is None else max(n.start, n.end - len(n.mention.name))
        folded = folded[:start] + "\x00" * (n.end - start) + folded[n.end :]
    return folded


def says_number(text: str) -> bool:
    """Whether a text (NFC) has a numeral, or says a zero in words; most prose has neither, and reports nothing."""
    return any(digit in text for digit in "0123456789") or says_zero(fold(text))


def read_document(
    text: str, title: str | None, publisher: str | None, published_at: str | None, *, rules_alone: bool = False
) -> DocumentReader:
    """Reads a document (NFC text) and returns the reader with its readings and dispositions.

    `rules_alone`: without the second reader.
    """
    reader = DocumentReader(text, title, publisher, published_at)
    if not reader.reports_nothing():
        open_document(reader)
        reader.read(rules_alone=rules_alone)
    return reader
