"""One document read from top to bottom, with a state that later sentences inherit.

What it is about is found in `opening`, single sentences are read in `sentence`, rows of tables in `table_reader`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain, groupby, pairwise
from operator import itemgetter

from cchc.catalogue import load_catalogue
from cchc.extraction import attribution, non_figures, subjects, tables
from cchc.extraction.attribution import INDICES, OTHER
from cchc.extraction.belonging import tier_value
from cchc.extraction.figures import Figure, digit_spans, find_figures, says_zero
from cchc.extraction.lexicon import Tag, lexicon, wording
from cchc.extraction.opening import open_document
from cchc.extraction.periods import OPEN, Period, PeriodMention, find_periods, locate_periods, read_periods, year_period
from cchc.extraction.segments import Block, Sentence, blocks, sentences
from cchc.extraction.sentence import REFERS_BACK, SentenceReader
from cchc.extraction.sharpening import sharpen, sharpen_total
from cchc.extraction.state import DocumentText, Reading, State
from cchc.extraction.subjects import Named, Subject, find_named
from cchc.extraction.table_reader import TableReader
from cchc.extraction.timing import day_or_state, of_act
from cchc.shadow import fold

_ACCORDINGLY = wording("accordingly")
_AIMED_AFTER = wording("aimed_after")
_ANNOUNCED_WITH_WILL = wording("announced_with_will")
_AVERAGE_OVER = wording("average_over")
_BEHIND_INDEX = wording("behind_index")
_CLAUSE_END = wording("clause_end")
_EACH_BODY = wording("each_body")
_INDICES_OF_YEAR = wording("indices_of_year")
_PROGRAMME = wording("programme")
_LETTERED = wording("lettered")
_MINISTRY_SECTION = wording("ministry_section")
_NUMBERED = wording("numbered")
_OF_A_PLACE = wording("of_a_place")
_OF_EACH = wording("of_each")
_RESULTS_HEADING = wording("results_heading")
_SERVICE_CENTRE = wording("service_centre")
_MANY = wording("many")
_THE_CENTRE = wording("the_centre")
_SUBHEADING = wording("subheading")
_TELLS_PARTS = wording("tells_parts")
_THIS_PERIOD = wording("this_period")
_TURNED_OVER = wording("turned_over")
_VISION = wording("vision")
_LONG_PARAGRAPH = 200  # characters; a longer paragraph leaves what the heading above it says
_DAY_OF_REPORT = 40  # a day within so many first characters of a sentence dates the report
_BIG_ENOUGH = 20  # equal counts from here on, and all equal decimals, are the same figure printed again
_ROUNDED = 0.12  # a headline may round a figure of the text by this share


class DocumentReader:
    """Reads one document; `readings` and `dispositions` hold the outcome."""

    def __init__(self, text: str, title: str | None, publisher: str | None, published_at: str | None) -> None:
        found = blocks(text)
        self.doc = DocumentText(text, _joined(fold(text), found), title or "", publisher or "", published_at, found)
        self.lexicon = lexicon()
        self.catalogue = load_catalogue()
        self.readings: list[Reading] = []
        self.dispositions: dict[int, tuple[str, str]] = {}  # start of a numeral -> disposition and rule
        self.state = State()
        self.digits = digit_spans(self.doc.folded, 0, len(self.doc.folded))  # every numeral, in order
        self._digit_starts = [start for start, _ in self.digits]
        self._hints = non_figures.Hints(self.doc.folded if self.digits else "")
        self.periods = list(locate_periods(self.doc.folded))
        self._period_starts = [m.start() for m in self.periods]
        self._rules: dict[int, non_figures.Rule | None] = {}
        self.lead = (0, 0)  # first heading line above the text, and first block of text
        self.named: tuple[Named, ...] = ()
        self.named_starts: list[int] = []
        self.indices: list[tuple[int, str]] = []

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
            rule = self._rule(start, end)
            if rule is None:
                self.dispositions.clear()
                return False
            self.dispositions[start] = (rule.disposition, rule.name)
        return True

    def _rule(self, start: int, end: int) -> non_figures.Rule | None:
        if start not in self._rules:
            self._rules[start] = non_figures.classify(self.doc.folded, start, end, self._hints)
        return self._rules[start]

    def digits_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The numerals of a stretch of the document, with offsets from its start."""
        first, last = bisect_left(self._digit_starts, start), bisect_left(self._digit_starts, end)
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
        mentions = read_periods(self.doc.folded[start:end], year, self.periods[first:last], start)
        mentions = [m._replace(compared=True) if self._left_over(m, start) else m for m in mentions]
        return [self._until_report(m) if m.form == "since" else m for m in mentions]

    def _left_over(self, m: PeriodMention, at: int) -> bool:
        """`năm 2018 chuyển sang`: when what is carried over came in, not when it is counted."""
        return m.form in ("year", "month", "quarter") and _TURNED_OVER.match(self.doc.folded, at + m.end) is not None

    def _until_report(self, m: PeriodMention) -> PeriodMention:
        """A period until now ends with the reporting period, or with the publication."""
        end = self.state.main.end or self.doc.published_at
        begins = str(m.period.start)
        return m._replace(period=Period(begins, end, "range") if end and begins < end else OPEN)

    def read(self) -> None:
        """Reads all sentences; afterwards every numeral of the text has a disposition."""
        _, first = self.lead
        header: tables.Row | None = None
        for i, block in enumerate(self.doc.blocks):
            before_text = i < first
            if block.kind == "row":
                row = tables.read_row(self.doc.folded, block.start, block.end)
                if row.names_columns:
                    header = row
                    self._account_for_header(row)
                    continue
                if header is not None and len(row.cells) >= 2:
                    TableReader(self, block, header, row).read()
                    continue
            else:
                header = None
            self._open_block(block)
            if block.kind == "paragraph" and not self._may_report(block):
                continue
            for sentence in sentences(self.doc.text, block):
                self._read_sentence(sentence, heading=before_text)
        self._settle()

    def _account_for_header(self, row: tables.Row) -> None:
        """The numerals of a header are years or part of a name."""
        for cell in row.cells:
            for start, _ in digit_spans(self.doc.folded, cell.start, cell.end):
                kind = "period" if cell.year is not None else "list_number"
                self.dispositions.setdefault(start, (kind, "table_header"))

    def _may_report(self, block: Block) -> bool:
        """Whether a paragraph has a numeral, a zero in words, or announces what follows."""
        i = bisect_left(self._digit_starts, block.start)
        if i < len(self._digit_starts) and self._digit_starts[i] < block.end:
            return True
        folded = self.doc.folded
        return folded.find("không ", block.start, block.end) >= 0 or folded[block.start : block.end].rstrip().endswith(
            (":", "?")
        )

    def _open_block(self, block: Block) -> None:
        """Forgets what a new block does not inherit: a bullet keeps what its heading says, a paragraph little."""
        state = self.state
        if not REFERS_BACK.match(self.doc.folded, block.start):
            state.tier = None
        if block.kind in ("paragraph", "heading"):
            state.period = state.section_period or state.main
            state.context.sentence = {}
            state.context.last = {}
            state.listed = {}
            state.heading_tier = None
            if block.kind == "heading" or block.end - block.start > _LONG_PARAGRAPH:
                state.context.head = frozenset()
                state.section = None
            if block.kind == "heading":
                state.spoken = None
            if not _SUBHEADING.match(self.doc.folded, block.start):
                state.target_lines += 1
            if state.target and (state.target_lines > 1 or (block.kind == "paragraph" and state.target_bullets)):
                state.target = state.is_plan
        elif block.kind == "bullet":
            if state.heading_lettered and _NUMBERED.match(self.doc.folded, block.start):
                state.heading_tier = None
            state.target_lines = 0
            state.target_bullets = True

    def _read_sentence(self, sentence: Sentence, *, heading: bool) -> None:
        """Reads a sentence with numerals, or remembers one without that heads others; `heading`: above all text."""
        doc, state = self.doc, self.state
        text = doc.text[sentence.start : sentence.end]
        folded = doc.folded[sentence.start : sentence.end]
        spans = self.digits_in(sentence.start, sentence.end)
        if not spans and "không " not in folded:
            if _SERVICE_CENTRE.search(folded):
                self._remember_centre(folded, self.lexicon.tag(folded))
            if sentence.block.kind == "heading" or folded.rstrip().endswith((":", "?")):
                self._remember_heading(text, folded, titles=heading)
            return
        state.context.index = self._index_spoken_of(sentence, folded) or state.context.index
        periods = self._periods_in(sentence.start, sentence.end, state.year)
        if state.dates is not None and _THIS_PERIOD.match(folded):
            state.period = state.dates
        state.index_period = self.year_of_index(sentence.start, periods) or state.index_period
        named = self.named_in(sentence.start, sentence.end)
        tags = self.lexicon.tag(_without_bodies(folded, named))
        tags = [t for t in tags if t.kind != "concept" or not (_lies_in(t, named) or _abbreviates(t, folded, tags))]
        candidates, stops = self._candidates(sentence, spans, tags, periods, named)
        figures: list[Figure] = []
        if candidates or "không " in folded:
            more = (self._commas(folded, tags), self._places(named), self._averages(folded))
            tags = sorted(chain(tags, *more, self._centres(folded, named)), key=itemgetter(0, 1))
            figures = find_figures(folded, candidates, tags, attribution.countable(), stops)
        self._remember_centre(folded, tags)
        if not figures:
            self._remember_period(periods, folded, sentence.start, reports=not heading)
            if sentence.block.kind == "heading" or folded.rstrip().endswith((":", "?")):
                self._remember_heading(text, folded, titles=heading)
            return
        SentenceReader(self, sentence, folded, tags, periods, named, figures, heading).read()
        if folded.rstrip().endswith(":") and self.readings:
            state.heading_tier = self.readings[-1].admin_level
        self._remember_announced(folded, tags, periods)
        self._remember_period(periods, folded, sentence.start, reports=not heading)

    def _remember_announced(self, folded: str, tags: list[Tag], periods: list[PeriodMention]) -> None:
        """`kết quả ở cấp xã (từ 1/7 đến 23/9/2025) như sau: ...`: the tier and the dates of all that follows."""
        at = folded.find("như sau:")
        tiers = [t for t in tags if t.kind == "tier" and t.end <= at]
        dates = [m for m in periods if m.end <= at and m.form == "range" and not m.compared and m.period.end]
        if tiers:
            self.state.default_tier = tier_value(folded, tiers[-1], self.state.subject)
        if dates:
            self.state.section_period = dates[-1].period

    def _index_spoken_of(self, sentence: Sentence, folded: str) -> str | None:
        """The index named last before a sentence; where several were announced together, that of the title."""
        last = bisect_left(self.indices, (sentence.start, "")) - 1
        if last < 0:
            return None
        index = self.indices[last][1]
        if self.state.title_index is not None and _ACCORDINGLY.match(folded):
            announced = {i for at, i in self.indices[: last + 1] if at >= sentence.block.start}
            return self.state.title_index if self.state.title_index in announced else index
        return index

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

    def _centres(self, folded: str, named: list[Named]) -> Iterator[Tag]:
        """The tier of a public service centre that bears the name of its place, or needs none."""
        own = self.state.subject.level if self.state.subject.level in ("province", "district") else None
        for m in _SERVICE_CENTRE.finditer(folded):
            mention = next((n.mention for n in named if _OF_A_PLACE.fullmatch(folded, m.end(), n.start)), None)
            if mention is not None:
                yield Tag(m.start(), m.end(), "tier", (mention.level,))
            elif own is not None and _THE_CENTRE.match(folded, m.end()) and not _MANY.search(folded, 0, m.start()):
                yield Tag(m.start(), m.end(), "tier", (own,))

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
        kept, stops = [], []
        slot_of = self.catalogue.slot_of
        for start, end in spans:
            at = sentence.start + start
            period = next((p for p in periods if p.start <= start < p.end), None)
            if period is not None:
                self.dispositions[at] = _period_disposition(period.form)
                continue
            tag = next((t for t in tags if t.start < start < t.end or (t.start == start and t.end > end)), None)
            if tag is not None and tag.kind == "concept":
                level = any(slot_of[c] == "level" for c in tag.values)
                self.dispositions[at] = ("service_level", "level_term") if level else ("name", "term")
                continue
            if tag is not None and tag.kind in ("tier", "group_subject"):
                self.dispositions[at] = ("scope", "tier_term")
                continue
            if any(n.start <= start < n.end for n in named):
                self.dispositions[at] = ("name", "place_name")
                continue
            rule = self._rule(at, sentence.start + end)
            if rule is not None:
                self.dispositions[at] = (rule.disposition, rule.name)
                if rule.disposition in ("other_sector", "duration", "scope"):
                    stops.append(start)
                if rule.disposition == "document_number":
                    tags[:] = [t for t in tags if not (t.kind == "concept" and start - 5 <= t.end <= start)]
                continue
            kept.append((start, end))
        return kept, stops

    def _remember_centre(self, folded: str, tags: list[Tag]) -> None:
        """The tier of a public service centre, for when it is later called `Trung tâm`."""
        tiers = [t for t in tags if t.kind == "tier" and t.values[0] in ("province", "district", "commune")]
        if tiers and _SERVICE_CENTRE.search(folded):
            self.state.centre_tier = tiers[-1].values[0]

    def year_of_index(self, start: int, mentions: list[PeriodMention]) -> Period | None:
        """The year printed behind the name of an index, as in `PAR INDEX năm 2022`; `start`: where the text begins."""
        for m in mentions:
            named = bisect_left(self.indices, (start + m.start, "")) - 1
            if m.compared or m.form not in ("bare", "year") or named < 0:
                continue
            if _BEHIND_INDEX.fullmatch(self.doc.folded, self.indices[named][0], start + m.start):
                return year_period(m.period.year() or 0)
        said = _INDICES_OF_YEAR.search(self.doc.folded, start, start + 80) if mentions else None
        return year_period(int(said[1])) if said else None

    def _remember_heading(self, text: str, folded: str, *, titles: bool) -> None:
        """What a heading, or a line that announces, says of the lines below; `titles`: it stands above all text."""
        state = self.state
        tags = self.lexicon.tag(folded)
        aims = {(t.start, t.end) for t in tags if t.kind == "standing"}  # `Nhiệm vụ trọng tâm` names no task
        terms = (t for t in tags if t.kind == "concept" and not _OF_EACH.search(folded, 0, t.start))
        terms = (t for t in terms if (t.start, t.end) not in aims)
        concepts = {c for t in terms for c in t.values}
        if concepts:
            state.context.head = frozenset(concepts)
        self._remember_shares(folded, concepts)
        tiers = [t for t in tags if t.kind == "tier"]
        state.heading_tier = tier_value(folded, tiers[-1], state.subject) if tiers else None
        state.heading_lettered = _LETTERED.match(folded) is not None
        looks_back = _RESULTS_HEADING.search(folded) is not None
        if titles:
            state.target = state.target and not looks_back
            return
        stated = (m for m in find_periods(folded, state.year) if not m.compared and m.period.end)
        told = (m for m in stated if not (m.form == "years" and _PROGRAMME.search(folded, 0, m.start)))
        periods = [m for m in told if not of_act(folded, m)]
        deadline = any(
            folded[m.start : m.end].startswith(("đến năm", "đến hết năm", "đến cuối năm", "tới năm")) for m in periods
        )
        aimed = deadline or any(t.kind == "standing" and {"target", "aim_heading"} & set(t.values) for t in tags)
        looks_back = looks_back and not aimed
        if aimed or looks_back or not (state.target and _SUBHEADING.match(folded)):
            state.target = aimed or (state.is_plan and not looks_back)
        state.looking_back = state.looking_back and not aimed
        state.target_lines = 0
        state.target_bullets = False
        if periods:
            state.period = self._as_printed(periods[-1].period)
            state.section_period = (
                state.period if periods[-1].form not in ("day", "bare") and not state.target else None
            )
            state.target_period = periods[-1].period if state.target else None
        section = self._section_of(text, folded)
        if section is not None:
            state.section = section

    def _section_of(self, text: str, folded: str) -> Subject | None:
        """Whose the lines below a heading are: `2. Huyện Ba Vì`, or in a report on the nation a ministry."""
        state, named = self.state, find_named(text, folded)
        if state.subject.level == "national" and _MINISTRY_SECTION.search(folded):
            ministry = next((n for n in named if n.kind == "ministry"), None)
            if ministry is not None:
                return Subject(ministry.name, "ministry", None, ministry.name)
        places = [n for n in named if n.mention is not None]
        if len(places) != 1 or places[0].mention is None:
            return None
        fills_line = 2 * (places[0].end - places[0].start) >= len(folded.strip())
        if not fills_line and not folded.rstrip().endswith(":"):
            return None
        return subjects.resolve(places[0].mention, state.period.end, state.subject.province_code)

    def _remember_shares(self, folded: str, concepts: set[str]) -> None:
        """`Số thủ tục của từng cơ quan:`: the lines below share out the figure told last."""
        told = next((r for r in reversed(self.readings) if r.dropped is None and r.code != OTHER), None)
        if told is None or _EACH_BODY.search(folded) is None:
            return
        if concepts & attribution.countable() <= self.catalogue[told.code].counts:
            self.state.context.last = {attribution.family_of(told.figure): told.code}

    def _remember_period(self, mentions: list[PeriodMention], folded: str, at: int, *, reports: bool) -> None:
        """The period that later sentences inherit from the one at `at`; `reports`: none of the lines above the text."""
        state = self.state
        begins = state.begins(self.doc.published_at)
        for m in mentions:
            state.dates = m.period if m.form == "range" and m.period.end and not m.compared else state.dates
            if begins and m.adverbial and not m.compared and m.form != "day" and m.period.end:
                state.looking_back = m.period.end < begins
            if reports and self._dates_report(m):
                state.main = state.period = day_or_state(folded, m)
                continue
            if m.compared or not m.adverbial or m.form in ("day", "bare", "relative"):
                continue
            if m.form != "range" and folded.rfind("(", 0, m.start) > folded.rfind(")", 0, m.start):
                continue
            if self._is_earlier_or_open(m) or self.year_of_index(at, [m]) == m.period:
                continue
            if m.has_year and m.period.end and m.form != "years":
                state.year = m.period.year()
            if not self._is_ahead(m, folded) and not self._is_whole(m):
                state.period = self._as_printed(m.period)

    def _as_printed(self, period: Period) -> Period:
        """The dates printed for the label of the reporting period, else the period itself."""
        label, dates = self.state.printed
        return dates if period == label else period

    def _dates_report(self, m: PeriodMention) -> bool:
        """Whether a day at the beginning of a sentence is that of the report, where nothing else dates it."""
        dated = m.form == "day" and m.has_year and m.period.end is not None
        return dated and m.start < _DAY_OF_REPORT and self.state.main.kind in (None, "as_of")

    def _is_earlier_or_open(self, m: PeriodMention) -> bool:
        """Whether a period is left open, or lies before the one reported on: what came before is only told."""
        main = self.state.main
        if m.period == OPEN and main != OPEN:
            return True
        return bool(m.start > 3 and main.end and m.period.end and m.period.end < (main.start or main.end))

    def _is_ahead(self, m: PeriodMention, folded: str) -> bool:
        """Whether a period lies ahead of the report: `sẽ ... trong quý II`, `tầm nhìn 2030`, `đến năm 2025`."""
        published = self.doc.published_at
        if published and str(m.period.start or m.period.end or "") > published:
            return True
        before, said = folded[: m.start], folded[m.start : m.end]
        if _ANNOUNCED_WITH_WILL.search(before) or _VISION.search(before):
            return True
        year, now = m.period.year(), self.state.main.year()
        if year and now and year > now and said.startswith(("đến", "tới", "hết")):
            return True
        return said.startswith(("đến", "tới")) and _AIMED_AFTER.match(folded, m.end) is not None

    def _is_whole(self, m: PeriodMention) -> bool:
        """Whether a period inside a sentence contains the one reported on: the year around a half."""
        main = self.state.main
        return m.start > 3 and main.kind not in ("as_of", None) and m.period != main and m.period.contains(main)

    def _settle(self) -> None:
        """Sharpens lists, drops repeats, and gives the numerals of all figures their dispositions."""
        self._sharpen_lists()
        self._drop_headlines()
        self._drop_repeats()
        for r in self.readings:
            self._dispose(r)
        for start in self._digit_starts:
            self.dispositions.setdefault(start, ("unassigned", "no_rule"))

    def _sharpen_lists(self) -> None:
        """What stands in the bullets of one list sharpens as in a sentence; so do parts told by the next sentence."""
        told = [(sentence, list(readings)) for sentence, readings in groupby(self.readings, key=lambda r: r.sentence)]
        for (_, totals), (sentence, parts) in pairwise(told):
            if _TELLS_PARTS.match(self.doc.folded, sentence.start):
                sharpen_total(totals[:1], parts)
        of_bullets = [r for r in self.readings if r.sentence.block.kind == "bullet"]
        follows = {a.start: b.start for a, b in pairwise(self.doc.blocks) if a.kind == b.kind == "bullet"}
        lists: list[list[Reading]] = []
        for r in of_bullets:
            before = lists[-1][-1].sentence.block.start if lists else None
            if before is not None and r.sentence.block.start in (before, follows.get(before)):
                lists[-1].append(r)
            else:
                lists.append([r])
        for readings in lists:
            sharpen(readings, lambda _total, _other: False)

    def _drop_headlines(self) -> None:
        """Figures above the text that the text gives again."""
        body = [r for r in self.readings if not r.heading and r.dropped is None]
        for r in self.readings:
            if r.heading and r.dropped is None and any(_repeats(r, b) for b in body):
                r.dropped = "repeat"

    def _drop_repeats(self) -> None:
        """Figures that another sentence has given already."""
        seen: dict[tuple[object, ...], Sentence] = {}
        for r in sorted(self.readings, key=lambda r: r.heading):
            if r.dropped is not None:
                continue
            number = r.figure.number
            key = (number.value, r.code, r.status, r.period, r.subject, r.admin_level, r.figure.form)
            first = seen.setdefault(key, r.sentence)
            telling = number.value >= _BIG_ENOUGH or number.decimals > 0
            if telling and r.code != OTHER and first is not r.sentence:
                r.dropped = "repeat"
        self._drop_restated()

    def _drop_restated(self) -> None:
        """Figures without an indicator whose value another sentence gives with one."""
        named = {_printed(r): r.sentence for r in self.readings if r.dropped is None and r.code != OTHER}
        for r in self.readings:
            if r.dropped is None and r.code == OTHER and r.figure.number.decimals:
                said = named.get(_printed(r))
                if said is not None and said is not r.sentence:
                    r.dropped = "repeat"

    def _dispose(self, reading: Reading) -> None:
        number, percent = reading.figure.number, reading.figure.percent
        base = reading.start - number.start
        fate = (reading.dropped, reading.rule) if reading.dropped else ("observation", reading.rule)
        first, last = bisect_left(self._digit_starts, reading.start), bisect_left(self._digit_starts, reading.end)
        for start in self._digit_starts[first:last]:
            self.dispositions[start] = fate if start == reading.start else ("part", reading.rule)
        if percent is not None and reading.dropped is None:
            self.dispositions[base + percent.number.start] = ("part", reading.rule)


def _joined(folded: str, found: list[Block]) -> str:
    """The folded text with blanks for the line breaks inside blocks."""
    for block in found:
        at = folded.find("\n", block.start, block.end)
        while at >= 0:
            folded = f"{folded[:at]} {folded[at + 1 :]}"
            at = folded.find("\n", at, block.end)
    return folded


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


def _printed(r: Reading) -> tuple[object, ...]:
    """What must agree for two figures to be the same one."""
    return r.figure.number.value, r.figure.form, r.status, r.subject


def _repeats(headline: Reading, body: Reading) -> bool:
    """Whether a headline gives a figure of the text, exactly or rounded: `hơn 90%` for 92,4 %."""
    if (headline.figure.form == "percent") != (body.figure.form == "percent"):
        return False
    a, b = headline.figure.number.value, body.figure.number.value
    if a == b:
        return True
    if headline.qualifier == "exact" or not b:
        return False
    return abs(a - b) <= _ROUNDED * abs(b)


def says_number(text: str) -> bool:
    """Whether a text (NFC) has a numeral, or says a zero in words; most prose has neither, and reports nothing."""
    return any(digit in text for digit in "0123456789") or says_zero(fold(text))


def read_document(text: str, title: str | None, publisher: str | None, published_at: str | None) -> DocumentReader:
    """Reads a document (NFC text) and returns the reader with its readings and dispositions."""
    reader = DocumentReader(text, title, publisher, published_at)
    if not reader.reports_nothing():
        open_document(reader)
        reader.read()
    return reader
