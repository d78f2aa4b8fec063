"""One document read from top to bottom: what each figure measures, whose it is, for when, and how it stands.

`read_document` walks the sentences with a state (subject, period, topic, standing) that later sentences inherit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from cchc.catalogue import load_catalogue
from cchc.extraction import attribution, lists, non_figures, subjects, tables
from cchc.extraction.attribution import OTHER, Choice, Context
from cchc.extraction.figures import Figure, digit_spans, figure_of_cell, find_figures, says_zero
from cchc.extraction.lexicon import Sightings, Tag, lexicon
from cchc.extraction.periods import OPEN, Period, PeriodMention, find_periods, locate_periods, read_periods, year_period
from cchc.extraction.segments import Block, Sentence, blocks, sentences
from cchc.extraction.subjects import Named, Subject, Votes, find_named
from cchc.shadow import fold

_PLAN_TITLE = re.compile(
    r"(?:^|[:,] |ban hành |triển khai |xây dựng )(?:kế hoạch|chỉ tiêu|mục tiêu|chương trình|phương hướng|nhiệm vụ trọng tâm|nhiệm vụ)(?! (?:hóa|đầu tư|giám sát))"
    r"|đặt (?:mục tiêu|chỉ tiêu)|giao chỉ tiêu|phấn đấu"
)
_RESULT_TITLE = re.compile("kết quả|tình hình|thực hiện kế hoạch|tổng kết|sơ kết|đạt được|nhìn lại|hoàn thành")
_AIMS = re.compile(r"phấn đấu|mục tiêu|hướng tới|kế hoạch|chương trình|nhiệm vụ|chỉ tiêu|giai đoạn")
_REPORTING = ("months", "half", "quarter", "month", "monthspan", "range", "asof", "year", "years")
_LABELS = ("months", "half", "quarter")
_TITLE_WEIGHTS = {"year": 3.0, "bare": 2.5, "years": 3.0, "asof": 3.0}
_FORM_WEIGHTS = {"months": 0.6, "half": 0.6, "quarter": 0.6, "month": -0.4, "asof": -1.2, "year": -0.4, "years": -0.4}
_VENUE = re.compile(r"[0-9], tại (?:thành phố |tp\.? ?)?$")
_SPEECH = re.compile(
    r"cho biết|cho hay|thông tin|hội nghị|buổi làm việc|làm việc với|tổ chức|dẫn đầu|kiểm tra|báo cáo|công bố|họp|chủ trì|phát biểu|ban hành"
)
_PLAN_SIZES = frozenset(("par_plan_targets", "par_plan_tasks"))
_CONTINUES = re.compile(
    r"\s*(?:đã (?:giải quyết|xử lý|trả)|kết quả|còn [0-9]|tỷ lệ (?:này|giải quyết|đúng|trước)|số hồ sơ|trong đó|trong số|cụ thể|bao gồm|gồm|còn lại|số còn lại|ngoài ra|riêng|đồng thời|con số|tỷ lệ này|kết quả)"
)
_INDEX_OBJECTS = frozenset(("par_index", "sipas", "papi", "pci", "dti", "ict", "npsp"))
_BETWEEN_TIER_AND_VALUE = re.compile(
    r"\s*(?:(?:là|đạt|có|được|còn|chiếm|xong|nhận|:|chỉ|hơn|gần|trên|khoảng|tiếp nhận|giải quyết)\s*)*"
)
_COVERED = re.compile(
    r"[^,;()0-9]{0,40}?(?:ở|tại|thuộc|của) (?:các |[0-9]+ )(xã|huyện|sở|phường|quận)(?!\w)|\s(?:các |số )?(xã|huyện|sở|phường|quận)(?!\w)"
)
_BODY_TIERS = {"xã": "commune", "phường": "commune", "huyện": "district", "quận": "district", "sở": "province"}
_NAMES_WHOLE = re.compile(
    r"\s*(?:toàn|cả|tỉnh|huyện|thành phố|xã|phường|ubnd|về|bên cạnh|ngoài ra|đồng thời|năm|trong năm)(?!\w)"
)
_ISSUES_ORDERS = re.compile(
    r"[^,.;]{0,40}?(?:cho biết|báo cáo|đặt|giao|yêu cầu|ban hành|phấn đấu|chỉ đạo|đề ra|phê duyệt|công bố|tổ chức)"
)
_AVERAGE_OVER = re.compile(r"(?:bình quân|trung bình)(?: chung)?(?: của)? (?:[0-9]{2} )?(bộ|tỉnh|địa phương)(?!\w)")
_BODIES_BEYOND = re.compile(
    r"(?:[0-9]+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nào|các|những|nhiều|một số|số) (?:đơn vị|địa phương|huyện|xã|sở|nơi|chi nhánh|tỉnh|cơ quan|phường|bộ|tỉnh, thành phố)"
    r"(?: [^\s,.;]+){0,6}? (?:dưới|trên|hơn|từ)\s*$"
)
_BODIES = frozenset(("agency", "unit", "department_body", "local_body"))
_THRESHOLD = re.compile(r"(?: [^,.;()0-9]{0,70})? (?:dưới|trên|từ|hơn|không quá|tối thiểu)\s*")
_EXAMPLE = re.compile(r"\s*(?:ví dụ|chẳng hạn|giả sử|nếu|thí dụ)(?!\w)")
_SUBHEADING = re.compile(r"\s*(?:[0-9]{1,2}|[a-zđ])[.)]\s")
_JUST_AFTER = frozenset(("", " ", " của ", " vào ", " trong ", " (", " ở "))
_UP_OR_MORE = re.compile(r"\s*(?:[^\s,.;()]+ ){0,4}?trở lên(?!\w)")
_BETWEEN_CUE_AND_VALUE = re.compile(
    r"[\s,]*(?:(?:được|thêm|tới|đến|đi|về|gần|khoảng|hơn|trên|lần lượt|tương ứng|là|ở mức|mức|bình quân|trung bình|chung|với|cả|những|nhẹ|mạnh|tiếp|dưới|đạt|"
    r"khoảng gần|điểm|tổng cộng|từ)\s*)*"
)


@dataclass(slots=True)
class Reading:
    """A figure with everything judged about it. Offsets are those of the document."""

    start: int
    end: int
    figure: Figure
    sentence: Sentence
    choice: Choice
    code: str
    status: str
    direction: str | None
    qualifier: str
    period: Period
    inferred: bool
    subject: Subject
    admin_level: str | None
    rule: str
    heading: bool
    dropped: str | None = None  # disposition of a figure that is no observation after all


@dataclass(slots=True)
class State:
    """What later sentences inherit."""

    main: Period = OPEN
    period: Period = OPEN
    year: int | None = None
    subject: Subject = subjects.NOBODY
    section: Subject | None = None
    target: bool = False
    target_period: Period | None = None
    target_lines: int = 0  # lines since the heading that set targets
    target_bullets: bool = False
    context: Context = field(default_factory=Context)
    tier: str | None = None
    section_period: Period | None = None  # stated by the heading above
    mixed_tiers: bool = False  # the sentence before went through several tiers
    sequences: list[list[tuple[str, str]]] = field(default_factory=list)
    plan: Period | None = None  # the year that a plan is for
    resolved_on: str | None = None  # the day on which the province of the document was looked up
    is_plan: bool = False  # the document sets targets throughout
    table_tier: str | None = None
    default_tier: str | None = None


@dataclass(slots=True)
class DocumentText:
    """A document as the reader sees it."""

    text: str
    folded: str
    title: str
    publisher: str
    published_at: str | None
    blocks: list[Block]


class DocumentReader:
    """Reads one document; `readings` and `dispositions` hold the outcome."""

    def __init__(self, text: str, title: str | None, publisher: str | None, published_at: str | None) -> None:
        found = blocks(text)
        self.doc = DocumentText(text, _joined(fold(text), found), title or "", publisher or "", published_at, found)
        self.hints = non_figures.Hints(self.doc.folded)
        self.lexicon = lexicon()
        self.catalogue = load_catalogue()
        self.readings: list[Reading] = []
        self.dispositions: dict[int, tuple[str, str]] = {}  # start of a numeral -> disposition and rule
        self.state = State()
        self._digits = digit_spans(self.doc.folded, 0, len(self.doc.folded))
        self._digit_starts = [start for start, _ in self._digits]
        self._periods = list(locate_periods(self.doc.folded))
        self._period_starts = [m.start() for m in self._periods]
        self._rules: dict[int, non_figures.Rule | None] = {}
        self._lead = (0, 0)

    def reports_nothing(self) -> bool:
        """Whether every numeral is plainly no figure; then nothing more needs to be read."""
        if says_zero(self.doc.folded):
            return False
        for start, end in self._digits:
            i = bisect_left(self._period_starts, start + 1) - 1
            if i >= 0 and start < self._periods[i].end():
                form = str(self._periods[i].lastgroup)
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
            self._rules[start] = non_figures.classify(self.doc.folded, start, end, self.hints)
        return self._rules[start]

    def _named_in(self, start: int, end: int) -> list[Named]:
        """What is named in a stretch of the document, with offsets from its start."""
        first, last = bisect_left(self._named_starts, start), bisect_left(self._named_starts, end)
        return [
            Named(n.start - start, n.end - start, n.kind, n.mention, n.name)
            for n in self._named[first:last]
            if n.end <= end
        ]

    def _periods_in(self, start: int, end: int, year: int | None) -> list[PeriodMention]:
        first, last = bisect_left(self._period_starts, start), bisect_left(self._period_starts, end)
        return read_periods(self.doc.folded[start:end], year, self._periods[first:last], start)

    # what the document is about

    def _lead_blocks(self) -> tuple[int, int]:
        """Index of the first heading line right before the first paragraph, and of that paragraph."""
        doc = self.doc
        first = next((i for i, b in enumerate(doc.blocks) if _is_text(b)), None)
        if first is None:
            first = next((i for i, b in enumerate(doc.blocks) if b.end - b.start > 60), 0)
        heading = first
        while heading > 0 and first - heading < 2:
            block = doc.blocks[heading - 1]
            dated = find_periods(doc.folded[block.start : block.end], None)
            if block.kind != "heading" or not (block.end - block.start > 30 or any(m.form != "day" for m in dated)):
                break
            heading -= 1
        return heading, first

    def prepare(self) -> None:
        """Finds what the document is about: its reporting period, its subject, whether it plans or reports."""
        doc, state = self.doc, self.state
        self._named = find_named(doc.text, doc.folded)
        self._named_starts = [n.start for n in self._named]
        self._indices = _indices().find(doc.folded)
        heading, first = self._lead = self._lead_blocks()
        head = " . ".join([doc.title, *(doc.text[b.start : b.end] for b in doc.blocks[heading:first])])
        lead = " ".join(doc.text[b.start : b.end] for b in doc.blocks[first : first + 3])
        body = doc.folded[doc.blocks[heading].start :] if doc.blocks else ""
        state.year = self._document_year(fold(head), body)
        state.main = self._main_period(fold(head), body)
        state.period = state.main
        state.subject = self._document_subject(head, lead)
        aims = _AIMS.search(fold(head))
        ahead = next(
            (
                m.period
                for m in find_periods(fold(head), state.year)
                if m.form in ("year", "bare") and aims and m.start > aims.start()
            ),
            None,
        )
        state.plan = ahead if ahead is not None and str(ahead.end) >= (doc.published_at or "") else None
        if state.subject.level == "province" and re.search(
            r"trung tâm (?:phục vụ )?hành chính công(?! (?:cấp )?(?:xã|huyện|phường))", fold(doc.title)
        ):
            state.default_tier = "province"
        head_tags = self.lexicon.tag(fold(head))
        said = [c for t in head_tags if t.kind == "concept" for c in t.values if c in _INDEX_OBJECTS]
        state.context.index = said[0] if said else None
        state.context.earlier = frozenset(
            c for t in head_tags if t.kind == "concept" for c in t.values if self.catalogue.slot_of[c] == "object"
        )
        state.target = state.is_plan = bool(_PLAN_TITLE.search(fold(doc.title))) and not _RESULT_TITLE.search(
            fold(doc.title)
        )

    def _document_year(self, head: str, body: str) -> int | None:
        for text in (head, body):
            dated = [
                m
                for m in find_periods(text, None)
                if m.has_year and not m.compared and m.form not in ("day", "years") and m.period.end
            ]
            reporting = [m for m in dated if m.form not in ("year", "bare")]
            if reporting or dated:
                return (reporting or dated)[0].period.year()
        if self.doc.published_at:
            return int(self.doc.published_at[:4])
        days = [m.period.year() for m in find_periods(body, None) if m.has_year and m.period.end]
        return days[0] if days else None

    def _main_period(self, head: str, body: str) -> Period:
        """The reporting period: weighed among what the title and the text state; printed dates win over a label."""
        published = self.doc.published_at
        mentions = [
            m
            for m in find_periods(body, self.state.year)
            if not m.compared
            and m.period.end
            and not (published and str(m.period.start or m.period.end) > published)
            and not body.startswith(("đến năm", "tới năm", "đến hết năm", "đến cuối năm"), m.start)
        ]
        weights = self._title_weights(head)
        for rank, m in enumerate(m for m in mentions if m.form in _REPORTING and (m.adverbial or m.form in _LABELS)):
            period = year_period(m.period.year() or 0) if m.form == "year" and m.period.kind == "as_of" else m.period
            weights[period] = weights.get(period, 0.0) + self._body_weight(m, rank, body)
        if weights:
            label = max(weights, key=lambda p: (weights[p], str(p.end)))
            parts = [
                p
                for p in weights
                if p.kind in ("half", "months", "quarter")
                and label.kind == "year"
                and label.contains(p)
                and weights[p] >= 1.8
            ]
            label = max(parts, key=lambda p: (weights[p], str(p.end)), default=label)
            return next((m.period for m in mentions if m.form == "range" and _same_span(m.period, label)), label)
        years = [m for m in mentions if m.form in ("year", "years", "bare") and m.start < 400]
        if years and not _AIMS.search(body[max(0, years[0].start - 40) : years[0].start]):
            return years[0].period
        return Period(None, published, "as_of") if published else OPEN

    def _title_weights(self, head: str) -> dict[Period, float]:
        weights: dict[Period, float] = {}
        for m in find_periods(head, self.state.year):
            aim = m.form in ("year", "bare", "years") and _AIMS.search(head[max(0, m.start - 60) : m.start])
            if m.compared or m.period == OPEN or m.form in ("day", "relative") or aim:
                continue
            weights[m.period] = weights.get(m.period, 0.0) + _TITLE_WEIGHTS.get(m.form, 4.0)
        return weights

    def _body_weight(self, m: PeriodMention, rank: int, body: str) -> float:
        after = body[m.end : m.end + 160].split("\n")[0]
        figures = len(digit_spans(after, 0, len(after)))
        bracketed = body.rfind("(", max(0, m.start - 90), m.start) > body.rfind(")", max(0, m.start - 90), m.start)
        return (
            1.5 / (1 + rank)
            + 0.3 * min(figures, 3)
            + _FORM_WEIGHTS.get(m.form, 0.0)
            - (0.8 if bracketed else 0.0)
            - (0.0 if m.adverbial else 0.5)
        )

    def _document_subject(self, head: str, lead: str) -> Subject:
        doc = self.doc
        votes = Votes.empty()
        departments: list[tuple[float, Named, str]] = []
        above = " . ".join(doc.text[b.start : b.end] for b in doc.blocks[max(0, self._lead[0] - 8) : self._lead[0]])
        for text, weight in (
            (doc.title, 5.0),
            (head[len(doc.title) :], 4.0),
            (lead, 2.0),
            (above, 0.8),
            (doc.publisher, 0.5),
        ):
            folded = fold(text)
            for rank, n in enumerate(find_named(text, folded)):
                near = weight * (1.5 if rank == 0 else 1.0)
                if n.mention is not None and not _VENUE.search(folded[: n.start]):
                    votes.add(n.mention, near)
                elif n.kind == "department" and not subjects.bodies().is_office(folded, n.start):
                    departments.append((near, n, text))
        for block in doc.blocks[self._lead[1] :]:
            if block.end - block.start > 60:
                for n in self._named_in(block.start, block.end):
                    if n.mention is not None:
                        votes.add(n.mention, 0.7 if n.start < 90 else 0.35)
        on = self.state.main.end
        province = votes.best("province")
        within = None
        if province is not None:
            resolved = subjects.resolve(province[1], on, None)
            within = resolved.province_code if resolved else None
        chosen = self._locality_of(votes, province, on, within, fold(f"{head} {lead}"))
        ministry = self._ministry_of(head, lead)
        if ministry is not None and (province is None or province[2] < 2.5):
            return ministry
        department = self._department_of(departments, chosen, lead)
        return department or chosen

    def _ministry_of(self, head: str, lead: str) -> Subject | None:
        """The ministry that the title, or the very first words, speak of."""
        for text, reach in ((head, len(head)), (lead, 60)):
            for n in find_named(text, fold(text)):
                if (
                    n.kind == "ministry"
                    and n.start < reach
                    and not re.match(r"\s*(?:cho biết|công bố|vừa|đã công bố)", fold(text)[n.end :])
                ):
                    return Subject(n.name, "ministry", None, n.name)
        return None

    def _locality_of(
        self, votes: Votes, province: tuple[str, object, float] | None, on: str | None, within: str | None, opening: str
    ) -> Subject:
        for level in ("commune", "district"):
            best = votes.best(level)
            if best is None:
                continue
            floor = 3.0 if level == "commune" else 2.5
            share = 0.75 if level == "commune" else 0.55
            if best[2] >= floor and (province is None or best[2] >= share * province[2]):
                own = sum(w for (lv, _), w in votes.weights.items() if lv == level)
                if best[2] >= 0.5 * own:
                    return subjects.resolve(best[1], on, within) or subjects.NOBODY
        if re.search("cả nước|toàn quốc", fold(self.doc.title)) and not any(
            n.mention for n in find_named(self.doc.title, fold(self.doc.title))
        ):
            return subjects.NATION
        if province is not None:
            rivals = sorted((w for (lv, _), w in votes.weights.items() if lv == "province"), reverse=True)
            if (
                len(rivals) > 3
                and rivals[0] < 1.5 * rivals[1]
                and re.search("cả nước|toàn quốc|các tỉnh|địa phương", opening)
            ):
                return subjects.NATION
            mention = votes.mentions["province", province[0]]
            self.state.resolved_on = on
            subject = subjects.resolve(mention, on, None)
            if subject is None:
                self.state.resolved_on = None
                subject = subjects.resolve(mention, None, None)
            return subject or subjects.NOBODY
        if re.search("cả nước|toàn quốc|các bộ|các địa phương|tỉnh, thành phố", opening):
            return subjects.NATION
        return subjects.NOBODY

    def _department_of(self, found: list[tuple[float, Named, str]], place: Subject, lead: str) -> Subject | None:
        says = subjects.says_department(self.doc.text)
        named = [d for d in found if d[2] != self.doc.publisher and d[0] >= 2.0]
        publisher = [d for d in found if d[2] == self.doc.publisher]
        where = "TP Hồ Chí Minh" if place.province_code == "79" else (place.short or "")
        names = {n.name for _, n, _ in named}
        if len(names) == 1 and not (names <= subjects.bodies().reporters and says < 3):
            _, n, text = max(named, key=lambda d: d[0])
            in_title = n.name in {x.name for x in find_named(self.doc.title, fold(self.doc.title))}
            opens = n.start < 60 and text == lead
            if in_title or opens or says >= 3:
                return Subject(f"{n.name} {where}".strip(), "department", place.province_code, n.name)
        if publisher and says >= 3 and not any(n.mention for n in find_named(self.doc.title, fold(self.doc.title))):
            n = publisher[0][1]
            return Subject(f"{n.name} {where}".strip(), "department", place.province_code, n.name)
        if not found and says >= 3:
            return Subject(f"Sở {where}".strip(), "department", place.province_code, "Sở")
        return None

    # reading

    def read(self) -> None:
        """Reads all sentences; afterwards every numeral of the text has a disposition."""
        heading, first = self._lead
        header: tables.Row | None = None
        for i, block in enumerate(self.doc.blocks):
            before_text = i < first
            if block.kind == "row":
                row = tables.read_row(self.doc.folded, block.start, block.end)
                if row.names_columns:
                    header = row
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
        state = self.state
        state.tier = None
        if block.kind in ("paragraph", "heading"):
            state.period = state.section_period or state.main
            state.context.sentence = {}
            state.context.last = {}
            if block.kind == "heading" or block.end - block.start > 200:
                state.context.head = frozenset()
                state.section = None
            if not _SUBHEADING.match(self.doc.folded, block.start):
                state.target_lines += 1
            if state.target and (state.target_lines > 1 or block.kind == "paragraph" and state.target_bullets):
                state.target = state.is_plan
        elif block.kind == "bullet":
            state.target_lines = 0
            state.target_bullets = True

    def _read_sentence(self, sentence: Sentence, *, heading: bool) -> None:
        doc, state = self.doc, self.state
        text = doc.text[sentence.start : sentence.end]
        folded = doc.folded[sentence.start : sentence.end]
        spans = digit_spans(folded, 0, len(folded))
        if not spans and "không " not in folded:
            if sentence.block.kind == "heading" or folded.rstrip().endswith((":", "?")):
                self._remember_heading(text, folded, titles=heading)
            return
        spoken_of = bisect_left(self._indices, (sentence.start, "")) - 1
        if spoken_of >= 0:
            state.context.index = self._indices[spoken_of][1]
        periods = self._periods_in(sentence.start, sentence.end, state.year)
        named = self._named_in(sentence.start, sentence.end)
        tags = self.lexicon.tag(_without_bodies(folded, named))
        tags = [t for t in tags if t.kind != "concept" or not any(n.start <= t.start and t.end <= n.end for n in named)]
        candidates, stops = self._candidates(sentence, spans, tags, periods, named)
        tags = sorted(
            [*tags, *self._commas(folded, tags), *self._places(named), *self._averages(folded)],
            key=lambda t: (t.start, t.end),
        )
        figures = find_figures(folded, candidates, tags, attribution.countable(), stops)
        if not figures:
            self._remember_period(periods, folded, reports=False)
            if sentence.block.kind == "heading" or folded.rstrip().endswith((":", "?")):
                self._remember_heading(text, folded, titles=heading)
            return
        SentenceReader(self, sentence, text, folded, tags, periods, named, figures, heading).read()
        self._remember_period(periods, folded, reports=not heading)

    def _commas(self, folded: str, tags: list[Tag]) -> Iterator[Tag]:
        for m in re.finditer(r",(?![0-9])|;|\||[()]|\s(?:và|còn|nhưng|đồng thời|trong khi)\s", folded):
            if not any(t.start < m.start() < t.end for t in tags):
                yield Tag(m.start(), m.end(), "comma", ())

    def _places(self, named: list[Named]) -> Iterator[Tag]:
        for n in named:
            yield Tag(n.start, n.end, "place", (n.mention.level if n.mention is not None else n.kind,))

    def _averages(self, folded: str) -> Iterator[Tag]:
        for m in _AVERAGE_OVER.finditer(folded):
            yield Tag(m.start(), m.end(), "group_subject", ("ministries" if m[1] == "bộ" else "localities",))

    def _candidates(
        self,
        sentence: Sentence,
        spans: list[tuple[int, int]],
        tags: list[Tag],
        periods: list[PeriodMention],
        named: list[Named],
    ) -> tuple[list[tuple[int, int]], list[int]]:
        """Digit spans that may be figures, and the starts of those that count something else; the others get their
        disposition here."""
        kept, stops = [], []
        slot_of = self.catalogue.slot_of
        for start, end in spans:
            at = sentence.start + start
            period = next((p for p in periods if p.start <= start < p.end), None)
            if period is not None:
                self.dispositions[at] = _period_disposition(period.form)
                continue
            tag = next((t for t in tags if t.start < start < t.end or t.start == start and t.end > end), None)
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

    def _remember_heading(self, text: str, folded: str, *, titles: bool) -> None:
        """What a heading, or a line that announces, says of the lines below; `titles`: it stands above all text."""
        state = self.state
        tags = self.lexicon.tag(folded)
        concepts = {c for t in tags if t.kind == "concept" for c in t.values}
        if concepts:
            state.context.head = frozenset(concepts)
        tiers = [t for t in tags if t.kind == "tier"]
        state.table_tier = tiers[-1].values[0] if tiers and tiers[-1].values[0] != "own_office" else None
        if titles:
            return
        periods = [m for m in find_periods(folded, state.year) if not m.compared and m.period.end]
        deadline = any(
            folded[m.start : m.end].startswith(("đến năm", "đến hết năm", "đến cuối năm", "tới năm")) for m in periods
        )
        aimed = deadline or any(t.kind == "standing" and {"target", "aim_heading"} & set(t.values) for t in tags)
        if aimed or not (state.target and _SUBHEADING.match(folded)):
            state.target = aimed or state.is_plan
        state.target_lines = 0
        if periods:
            state.period = periods[-1].period
            state.section_period = state.period if periods[-1].form not in ("day", "bare") and not state.target else None
            state.target_period = periods[-1].period if state.target else None
        named = [n for n in find_named(text, folded) if n.mention is not None]
        titled = bool(named) and (
            folded.rstrip().endswith(":") or 2 * (named[0].end - named[0].start) >= len(folded.strip())
        )
        if len(named) == 1 and named[0].mention is not None and titled:
            state.section = subjects.resolve(named[0].mention, state.period.end, state.subject.province_code)

    def _remember_period(self, mentions: list[PeriodMention], folded: str, *, reports: bool) -> None:
        state = self.state
        for m in mentions:
            if (
                m.form == "day"
                and reports
                and m.start < 40
                and m.has_year
                and state.main.kind in (None, "as_of")
                and m.period.end
            ):
                spoken = _SPEECH.search(folded[m.end : m.end + 120])
                state.main = state.period = Period(None, m.period.end, "as_of") if spoken else m.period
                continue
            if m.compared or not m.adverbial or m.form in ("day", "bare", "relative"):
                continue
            if folded.rfind("(", 0, m.start) > folded.rfind(")", 0, m.start) and m.form != "range":
                continue
            if m.has_year and m.period.end and m.form != "years":
                state.year = m.period.year()
            if m.period == OPEN and state.main != OPEN:
                continue
            if m.start > 3 and state.main.end and m.period.end and m.period.end < (state.main.start or state.main.end):
                continue
            published = self.doc.published_at
            if (
                published
                and str(m.period.start or m.period.end or "") > published
                or re.search(r"(?<!\w)sẽ [^,.;]{0,40}$", folded[: m.start])
            ):
                continue
            if m.form == "relative" or re.search(r"tầm nhìn\s*$", folded[: m.start]):
                continue
            ahead = m.period.year() and state.main.year() and (m.period.year() or 0) > (state.main.year() or 0)
            if ahead and folded[m.start : m.end].startswith(("đến", "tới", "hết")):
                continue
            if re.match(r"\s*(?:đạt|phải|sẽ|phấn đấu|tầm nhìn)", folded[m.end :]) and folded[
                m.start : m.end
            ].startswith(("đến", "tới")):
                continue
            if (
                m.period.contains(state.main)
                and state.main.kind not in ("as_of", None)
                and m.period != state.main
                and m.start > 3
            ):
                continue
            state.period = m.period

    def _settle(self) -> None:
        """Drops repeats of headlines, and gives the numerals of all figures their dispositions."""
        body = [r for r in self.readings if not r.heading and r.dropped is None]
        for r in self.readings:
            if r.heading and r.dropped is None and any(_repeats(r, b) for b in body):
                r.dropped = "repeat"
        seen: dict[tuple[object, ...], Sentence] = {}
        for r in sorted(self.readings, key=lambda r: r.heading):
            if r.dropped is not None:
                continue
            key = (r.figure.number.value, r.code, r.status, r.period, r.subject, r.admin_level, r.figure.form)
            telling = r.figure.number.value >= 20 or r.figure.number.decimals > 0
            if telling and r.code != OTHER and seen.get(key, r.sentence) is not r.sentence:
                r.dropped = "repeat"
            seen.setdefault(key, r.sentence)
        for r in self.readings:
            self._dispose(r)
        for start in self._digit_starts:
            self.dispositions.setdefault(start, ("unassigned", "no_rule"))

    def _dispose(self, reading: Reading) -> None:
        base, number = reading.sentence.start, reading.figure.number
        fate = (reading.dropped, reading.rule) if reading.dropped else ("observation", reading.rule)
        for start, _ in digit_spans(self.doc.folded, base + number.start, base + max(number.end, number.digits_end)):
            self.dispositions[start] = fate if start == base + number.start else ("part", reading.rule)


def _joined(folded: str, found: list[Block]) -> str:
    """The folded text with blanks for the line breaks inside blocks."""
    for block in found:
        at = folded.find("\n", block.start, block.end)
        while at >= 0:
            folded = f"{folded[:at]} {folded[at + 1 :]}"
            at = folded.find("\n", at, block.end)
    return folded


@lru_cache(maxsize=1)
def _indices() -> Sightings:
    return Sightings(_INDEX_OBJECTS)


def _is_text(block: Block) -> bool:
    """Whether a block is long enough to be running text rather than furniture of a page."""
    return block.kind in ("paragraph", "bullet") and block.end - block.start > (60 if block.kind == "paragraph" else 90)


def _period_disposition(form: str) -> tuple[str, str]:
    return ("date" if form in ("day", "asof", "range") else "period", f"period_{form}")


def _without_bodies(folded: str, named: list[Named]) -> str:
    """The sentence with the names of departments and ministries blanked, so that no term is read out of a name."""
    for n in named:
        if n.kind != "locality":
            folded = folded[: n.start] + "\x00" * (n.end - n.start) + folded[n.end :]
    return folded


def _same_span(dates: Period, label: Period) -> bool:
    """Whether printed dates are those of a labelled period: `quý I/2020 (1/12/2019 - 29/2/2020)`."""
    if not (dates.start and dates.end and label.start and label.end):
        return False
    ends = ((dates.start, label.start), (dates.end, label.end))
    return all(abs((date.fromisoformat(a) - date.fromisoformat(b)).days) <= 46 for a, b in ends)


def _repeats(headline: Reading, body: Reading) -> bool:
    if (headline.figure.form == "percent") != (body.figure.form == "percent"):
        return False
    a, b = headline.figure.number.value, body.figure.number.value
    if a == b:
        return True
    if headline.qualifier == "exact" or not b:
        return False
    return abs(a - b) <= 0.12 * abs(b)


class SentenceReader:
    """Judges the figures of one sentence in order and passes on what later sentences inherit."""

    def __init__(
        self,
        document: DocumentReader,
        sentence: Sentence,
        text: str,
        folded: str,
        tags: list[Tag],
        periods: list[PeriodMention],
        named: list[Named],
        figures: list[Figure],
        heading: bool,
    ) -> None:
        self.document = document
        self.state = document.state
        self.sentence = sentence
        self.text = text
        self.folded = folded
        self.tags = tags
        self.periods = periods
        self.named = named
        self.figures = figures
        self.heading = heading
        self.subject = self.state.section or self.state.subject
        self.out: list[Reading] = []
        self.target_until = -1
        self.thresholds: set[int] = set()
        self.sequence: list[tuple[str, str]] = []

    def read(self) -> None:
        state = self.state
        if state.mixed_tiers or not (_CONTINUES.match(self.folded) or self._goes_on()):
            state.tier = None
        if not _CONTINUES.match(self.folded):
            if state.context.sentence:
                state.context.earlier = frozenset(state.context.sentence)
                state.context.sentence = {}
        self._open_head()
        skip: set[int] = set()
        for i, figure in enumerate(self.figures):
            if figure.linked_to is not None and figure.linked_to.form == "fraction":
                skip.add(i)
        given = lists.distribute(self.folded, self.figures, self.tags)
        self._bodies_beyond_thresholds()
        for i, figure in enumerate(self.figures):
            if i in skip:
                continue
            gift = given.get(i)
            self._judge(figure, gift)
            for copy in gift.copies if gift else ():
                self._judge(replace(figure), copy)
        self._mark_previous()
        self._beside()
        self.document.readings.extend(self.out)
        state.mixed_tiers = len({r.admin_level for r in self.out if not r.dropped}) > 1
        if self.sequence:
            state.sequences.append(self.sequence)

    def _goes_on(self) -> bool:
        """Whether a sentence names no tier, place or body and so goes on about those of the sentence before."""
        naming = any(t.kind in ("tier", "place", "group_subject", "body_word") for t in self.tags)
        return not self.sentence.first and not naming and not _NAMES_WHOLE.match(self.folded)

    def _open_head(self) -> None:
        """Words before a colon that opens a list speak about every figure of the list."""
        first = self.figures[0]
        colon = self.folded.find(":", 0, first.start)
        if 0 < colon < first.start and len(self.figures) > 1 and not any(t.start < colon < t.end for t in self.tags):
            concepts = {c for t in self.tags if t.kind == "concept" and t.end <= colon for c in t.values}
            if concepts:
                self.state.context.head = frozenset(concepts)
                self.state.context.last = {}
        elif self.sentence.block.kind == "paragraph" and self.sentence.first:
            self.state.context.head = frozenset()
        elif self.sentence.block.kind == "paragraph":
            self.state.context.head = frozenset()

    def _judge(self, figure: Figure, given: lists.Given | None = None) -> None:
        state = self.state
        self._detect_rank(figure)
        if given is not None and given.tags is not None:
            figure.tags, figure.weights = [t for t in figure.tags if t.kind != "concept"] + given.tags, None
        choice = attribution.choose(figure, state.context)
        spoken_of = sorted(choice.own & _INDEX_OBJECTS)
        if spoken_of:
            state.context.index = spoken_of[0]
        code, rule = choice.code, choice.rule
        if self._is_part(figure):
            code, rule = attribution.part_of(figure, state.context) or code, "part_of_total"
        if given is not None and given.nth is not None:
            code, rule = self._nth_code(figure, *given.nth) or code, "respectively"
        computed = self._computed_rate(figure)
        if computed is not None:
            code, rule = computed, "rate_by_arithmetic"
        elif figure.linked_to is not None and figure.linked_to.form == "count":
            counted = next((r for r in reversed(self.out) if r.figure is figure.linked_to), None)
            if counted is not None:
                rate = self.document.catalogue.rate_of(counted.code)
                if rate is not None:
                    code, rule = rate.code, "rate_of_count"
                elif code == OTHER and figure.linked_to.percent is figure and figure.link == "verb":
                    code, rule = state.context.last.get("percent", OTHER), "ellipsis"
        if figure.form == "fraction" and figure.percent is not None:
            code, choice, rule = self._rate_of_fraction(figure, choice)
        status, direction = self._status(figure, code)
        if status == "change" and code == OTHER:
            code = self._changed(figure) or OTHER
        subject = self._subject(figure)
        admin = self._tier(figure, subject)
        if self._is_index(code):
            admin = subject.admin_level
        if given is not None and given.place is not None:
            named = next((n for n in self.named if n.start == given.place.start), None)
            subject = (
                self._subject_of(named, state.section or state.subject, state.period.end) if named else None
            ) or subject
        if given is not None and given.tier is not None:
            admin = self._tier_value(given.tier, subject)
        period, inferred = self._period(figure, code, status)
        qualifier = self._qualifier(figure)
        dropped = self._not_reported(figure, code, status)
        reading = Reading(
            self.sentence.start + figure.start,
            self.sentence.start + figure.end,
            figure,
            self.sentence,
            choice,
            code,
            status,
            direction,
            qualifier,
            period,
            inferred,
            subject,
            admin,
            rule,
            self.heading,
            dropped,
        )
        self.out.append(reading)
        if (
            dropped in ("scope", "unassigned")
            and figure.unit_concepts & {"local_body", "department_body"}
            and admin is not None
        ):
            state.tier = admin
        if dropped is None or dropped == "unassigned":
            state.context.sentence = {**{c: 1.0 for c in choice.concepts}}
        if dropped is None:
            if code != OTHER:
                state.context.last[attribution.family_of(figure)] = code
            self.sequence.append((code, figure.form))

    def _bodies_beyond_thresholds(self) -> None:
        """`12 địa phương đạt tỷ lệ đúng hạn trên 95%`: a count of rated bodies, and the threshold behind it."""
        for a, b in pairwise(self.figures):
            bodies = a.form in ("count", "fraction") and a.unit_concepts & _BODIES
            if bodies and b.form == "percent" and _THRESHOLD.fullmatch(self.folded[a.unit_end : b.start]):
                a.tags = [*a.tags, Tag(a.unit_end, a.unit_end, "concept", ("rated",))]
                a.weights = None
                self.thresholds.add(b.start)
                if b.linked_to is a:
                    a.percent = b.linked_to = None

    def _is_part(self, figure: Figure) -> bool:
        """Whether the sentence announces parts (`trong đó`, `gồm`) between its first count and this figure."""
        total = next((r for r in self.out if r.figure.form == "count" and not r.dropped), None)
        return total is not None and not (total.figure.unit_concepts & figure.unit_concepts) and any(
            t.kind == "list" and "parts" in t.values and total.figure.end <= t.start < figure.start for t in self.tags
        )

    def _is_index(self, code: str) -> bool:
        indicator = self.document.catalogue.indicators.get(code)
        return indicator is not None and any(_INDEX_OBJECTS & alt for p in indicator.patterns for alt in p.required)

    def _nth_code(self, figure: Figure, k: int, n: int) -> str | None:
        """The k-th of the last n indicators of the list before: `cấp xã tương ứng là 1, 5 và 155`."""
        same = [r.code for r in self.out if not r.dropped and r.rule != "respectively" and r.figure.form == figure.form]
        if len(same) >= n:
            return same[-n:][k]
        for codes in reversed(self.state.sequences):
            kept = [c for c, form in codes if form == figure.form]
            if len(kept) >= n:
                return kept[:n][k]
        return None

    def _computed_rate(self, figure: Figure) -> str | None:
        """The rate whose printed value is one count of this sentence over another, when the count beside it cannot be
        the numerator: `nhận 15.868, đúng hạn 15.539, ... 9 hồ sơ quá hạn, đạt 97,93%`."""
        begin = max(self.folded.rfind(mark, 0, figure.start) for mark in (",", "(", ";"))
        if figure.form != "percent" or any(
            t.kind == "concept" and begin <= t.start and t.end <= figure.start for t in figure.tags
        ):
            return None
        counts = [r for r in self.out if r.figure.form == "count" and not r.dropped and r.figure.number.value > 20]
        tolerance = 0.51 * 10.0**-figure.number.decimals

        def fits(n: Reading) -> bool:
            return any(
                d is not n
                and d.figure.number.value >= n.figure.number.value
                and abs(100 * n.figure.number.value / d.figure.number.value - figure.number.value) <= tolerance
                for d in counts
            )

        beside = figure.linked_to
        if beside is not None and any(r.figure is beside and fits(r) for r in counts):
            return None
        fitting = [n for n in counts if fits(n)]
        if len(fitting) != 1 or figure.number.value in (100.0, 0.0):
            return None
        rate = self.document.catalogue.rate_of(fitting[0].code)
        return rate.code if rate else None

    def _detect_rank(self, figure: Figure) -> None:
        if figure.form == "fraction" and figure.number.decimals and figure.percent is None:
            figure.form, figure.unit = "score", figure.unit or "điểm"
            return
        if (
            figure.form == "score"
            and figure.unit == "điểm"
            and not figure.number.decimals
            and not self.state.context.index
            and not {c for t in figure.tags if t.kind == "concept" for c in t.values} & _INDEX_OBJECTS
        ):
            figure.form = "count"
        if figure.form not in ("count", "fraction") or figure.number.decimals:
            return
        ranks = [t for t in self.tags if t.kind == "index_word" and "rank" in t.values and t.end <= figure.start]
        near = ranks and figure.start - ranks[-1].end <= 2
        after_rank = (
            bool(self.out)
            and self.out[-1].figure.form == "rank"
            and bool(
                re.fullmatch(
                    r"\s*(?:lên|xuống|còn|lên hạng|xuống hạng|vươn lên|lên thứ|xuống thứ|lên vị trí)\s*",
                    self.folded[self.out[-1].figure.end : figure.start],
                )
            )
        )
        field_size = figure.number.denominator in (63.0, 34.0, 64.0) and any(t.start >= figure.left for t in ranks)
        if near or after_rank or field_size:
            figure.form = "rank"
            figure.unit = "hạng"
            figure.unit_concepts = frozenset()
            figure.number.value = (
                figure.number.numerator if figure.number.numerator is not None else figure.number.value
            )
            figure.number.numerator = figure.number.denominator = None

    def _rate_of_fraction(self, figure: Figure, choice: Choice) -> tuple[str, Choice, str]:
        percent = figure.percent
        assert percent is not None
        percent.tags, percent.weights = figure.tags, None
        rated = attribution.choose(percent, self.state.context)
        if rated.code != OTHER:
            return rated.code, rated, "fraction_with_percentage"
        rate = self.document.catalogue.rate_of(choice.code)
        return (rate.code if rate else OTHER), choice, "fraction_with_percentage"

    # standing

    def _status(self, figure: Figure, code: str) -> tuple[str, str | None]:
        if figure.form in ("percent", "score", "rank") and self._quoted_for_comparison(figure):
            return "previous", None
        target = code not in _PLAN_SIZES and self._target(figure)
        change = None if figure.arrow else self._change(figure, code)
        if change is not None and not target:
            return "change", change
        if target:
            return "target", None
        return ("previous" if self._quoted_for_comparison(figure) else "actual"), None

    def _quoted_for_comparison(self, figure: Figure) -> bool:
        """`so với 92,8% của cả năm 2013`, `cùng kỳ năm 2019 là 97,9%`."""
        before = self.folded[max(0, figure.start - 60) : figure.start]
        if figure.form in ("percent", "score", "rank") and re.search(r"so với (?:mức |con số |tỷ lệ )?$", before):
            return bool(re.match(r"\s*(?:của|năm|cùng|trong|ở|vào|kỳ|quý|tháng)", self.folded[figure.end :]))
        return bool(
            re.search(r"cùng kỳ(?: năm (?:[0-9]{4}|trước|ngoái))? (?:là|đạt|chỉ|có|chỉ đạt|mới đạt)\s*$", before)
        )

    def _change(self, figure: Figure, code: str) -> str | None:
        """Direction when the figure is a difference over time."""
        before = [t for t in self.tags if t.kind == "change" and t.end <= figure.start and t.start >= figure.left - 1]
        if figure.form == "steps" and not before:
            before = [t for t in self.tags if t.kind == "change" and t.end <= figure.start][-1:]
        if not before:
            return None
        cue = before[-1]
        between = self._without_periods(cue.end, figure.start)
        if any(
            t.kind == "arrow" and cue.start <= t.start and t.end > cue.end and t.end <= figure.start for t in self.tags
        ):
            return None
        if (
            figure.form != "steps"
            and any(t.kind == "arrow" and t.start == cue.start and t.end >= cue.end for t in self.tags)
            and not self.folded[cue.start : cue.end].startswith(("tăng thêm", "giảm đi"))
        ):
            if self.folded[cue.start : cue.end] in (
                "lên",
                "xuống",
                "còn",
                "tăng lên",
                "giảm xuống",
            ) or figure.form not in ("steps",):
                return None
        if self.folded.startswith(" so với quy định", figure.end):
            return None
        if not _BETWEEN_CUE_AND_VALUE.fullmatch(
            re.sub(r"(?:so với|cùng kỳ|kỳ|năm trước|cùng|so|của|với)", " ", between)
        ):
            return None
        if figure.form in ("count", "fraction", "money"):
            indicator = self.document.catalogue.indicators.get(code)
            if indicator is not None and any(
                "reduced" in alt or "streamlined" in alt for p in indicator.patterns for alt in p.required
            ):
                return None
            if figure.form == "fraction":
                return None
            after = self.folded[figure.end : figure.end + 60]
            if (
                not re.search(r"so với|so cùng|cùng kỳ|nâng|lên \d|xuống", after)
                and "so với" not in between
                and not self.folded[cue.start : cue.end].startswith(("tăng", "bớt"))
            ):
                return None
        indicator = self.document.catalogue.indicators.get(code)
        if (
            indicator is not None
            and figure.form == "percent"
            and any(
                "reduced" in alt or "streamlined" in alt or "time_cut" in alt or "saved" in alt
                for p in indicator.patterns
                for alt in p.required
            )
        ):
            return None
        return cue.values[0]

    def _without_periods(self, start: int, end: int) -> str:
        kept = []
        for p in self.periods:
            if p.end > start and p.start < end:
                kept.append(self.folded[start : max(start, p.start)])
                start = p.end
        return " ".join([*kept, self.folded[start:end]])

    def _changed(self, figure: Figure) -> str | None:
        """What changed: for a relative change of a count, the count; else the figure before."""
        if self.out:
            return self.out[-1].code
        return self.state.context.last.get("percent") if figure.form in ("percent", "points") else None

    def _target(self, figure: Figure) -> bool:
        state = self.state
        cues = [t for t in self.tags if t.kind == "standing" and t.end <= figure.start and not self._is_unit(t)]
        target = [t for t in cues if "target" in t.values]
        result = [t for t in cues if "result" in t.values]
        if re.match(r"[^,.;]{0,12}(?:hiện nay|hiện tại)", self.folded[figure.end :]):
            return False
        if target:
            cue = target[-1]
            reach = self.folded[cue.end : figure.start]
            inside = "(" in self.folded[max(0, cue.start - 2) : cue.start]
            compared = bool(
                re.search(r"(?:so với|so|vượt|đạt|hơn|kém|dưới|trên|bằng|gần)\s$", self.folded[: cue.start])
            )
            closed = ")" in reach if inside else False
            other = (
                any(f.end > cue.end and f.start < figure.start and not f.linked_to for f in self.figures)
                if compared
                else False
            )
            beaten = any(r.start > cue.end for r in result) or bool(re.search(r"(?<!\w)(?:đã|hiện)(?!\w)", reach))
            if not closed and not other and not beaten and ". " not in reach:
                return True
        later = next(
            (
                t
                for t in self.tags
                if t.kind == "standing"
                and "target" in t.values
                and figure.end <= t.start <= figure.end + 18
                and t.start < figure.right
            ),
            None,
        )
        if (
            later is not None
            and "(" not in self.folded[figure.end : later.start]
            and self.folded[later.start : later.end] in ("mục tiêu", "chỉ tiêu đề ra")
        ):
            return False
        if state.target and not result and not self._tells_of_the_past(figure):
            return True
        deadline = self._deadline(figure) or next(
            (
                m.period
                for m in self.periods
                if figure.end <= m.start < figure.right and self.folded[: m.start].endswith(("vào ", "đến "))
            ),
            None,
        )
        horizon = self.document.doc.published_at or state.main.end
        if deadline and horizon and deadline.end:
            return deadline.end > horizon[:4] + "-12-31"
        ahead = self._nearest_period(figure)[0]
        published = self.document.doc.published_at
        if ahead is None or not published or not ahead.end:
            return False
        return str(ahead.start or ahead.end) > published or (
            ahead.kind == "year" and published[:4] == ahead.end[:4] and published[5:7] <= "02" and state.main != ahead
        )

    def _tells_of_the_past(self, figure: Figure) -> bool:
        """In a plan: a figure with a period of its own that ended before the plan begins, or said to have happened."""
        period = self._nearest_period(figure)[0]
        begins = (self.state.target_period or self.state.plan or OPEN).start or self.document.doc.published_at
        if period is not None and period.end and begins:
            return period.end < begins
        return bool(
            re.search(r"(?<!\w)(?:đã|hiện|hiện có|hiện nay|năm trước)(?!\w)", self.folded[figure.left : figure.start])
        )

    def _is_unit(self, tag: Tag) -> bool:
        return any(f.unit_start <= tag.start < f.unit_end and f.unit_start != f.unit_end for f in self.figures)

    def _deadline(self, figure: Figure) -> Period | None:
        for m in reversed([m for m in self.periods if m.start <= figure.start and not m.compared]):
            if self.folded[m.start : m.end].startswith(("đến", "tới", "hết", "vào")) or re.search(
                r"(?:đến|hết|tới|vào|trước) (?:hết )?$", self.folded[max(0, m.start - 10) : m.start]
            ):
                return m.period
        return None

    # period

    def _period(self, figure: Figure, code: str, status: str) -> tuple[Period, bool]:
        state = self.state
        period, inferred = self._nearest_period(figure)
        if re.match(r"[^,.;]{0,12}(?:hiện nay|hiện tại)", self.folded[figure.end :]):
            period, inferred = state.main, True
        if period is None:
            period, inferred = state.period, True
        if status == "target":
            deadline = self._deadline(figure) or self._aimed_at(figure, period, inferred)
            if deadline.kind == "as_of" and deadline.end:
                deadline = (
                    year_period(int(deadline.end[:4]))
                    if deadline.end.endswith("12-31")
                    else Period(deadline.end[:8] + "01", deadline.end, "month")
                )
            return deadline, inferred
        if code in _PLAN_SIZES and period.year():
            return year_period(period.year() or 0), inferred
        return period, inferred

    def _aimed_at(self, figure: Figure, period: Period, inferred: bool) -> Period:
        """The period of a target without a deadline: its own, that of the plan, or the year of the report."""
        state = self.state
        if inferred and state.target_period is not None:
            return state.target_period
        if inferred and state.plan is not None:
            return state.plan
        said = any(
            t.kind == "standing"
            and t.end <= figure.start
            and self.folded[t.start : t.end].startswith(("mục tiêu", "chỉ tiêu", "kế hoạch"))
            for t in self.tags
        )
        if inferred and not said and state.main.kind != "year":
            return OPEN
        if (
            period.kind in ("half", "quarter", "month", "months", "as_of", "range")
            and period.year()
            and said
            and not self._spans_years(period)
        ):
            return year_period(period.year() or 0)
        return period if period.kind != "as_of" or not inferred else OPEN

    @staticmethod
    def _spans_years(period: Period) -> bool:
        return bool(period.start and period.end) and int(str(period.end)[:4]) - int(str(period.start)[:4]) > 1

    def _nearest_period(self, figure: Figure) -> tuple[Period | None, bool]:
        usable = [
            m
            for m in self.periods
            if not m.compared
            and (m.form != "day" or self._day_of_work(m))
            and (m.form == "range" or not self._closed_off(m.end, figure))
        ]
        beside = next((m for m in usable if m.start >= figure.end and self.folded[figure.end : m.start] in _JUST_AFTER), None)
        if beside is not None and (figure.arrow or not any(m.end <= figure.start for m in usable)):
            return beside.period, False
        before = [m for m in usable if m.end <= figure.start]
        if before:
            best = before[-1]
            labelled = [m for m in before if m.form == "range" and m.start - best.end <= 25]
            governing = [m for m in before if m.adverbial]
            heads = ":" in self.folded[best.end : self.figures[0].start] and best.end <= self.figures[0].start
            attributive = not best.adverbial and best.start < figure.left and not heads
            if attributive and ";" in self.folded[best.end : figure.start]:
                return None, True
            if attributive and governing:
                best = governing[-1]
            if labelled:
                best = labelled[-1]
            if best.form == "day":
                spoken = _SPEECH.search(self.folded[best.end : best.end + 120])
                return (Period(None, best.period.end, "as_of") if spoken else best.period), False
            return best.period, False
        after = [
            m
            for m in usable
            if figure.end <= m.start < figure.right and not re.search(r"[;:]|\(", self.folded[figure.end : m.start])
        ]
        if after and (after[0].adverbial or after[0].form in ("year", "months", "quarter", "month", "half")):
            return after[0].period, False
        return None, True

    def _closed_off(self, position: int, figure: Figure) -> bool:
        """Whether a bracket that holds `position` closes before the figure."""
        if position > figure.start:
            return False
        reach = self.folded[position : figure.start]
        close = reach.find(")")
        return close >= 0 and "(" not in reach[:close]

    def _day_of_work(self, m: PeriodMention) -> bool:
        return bool(
            re.search(r"sáng|chiều|trong ngày|ngày|tối", self.folded[max(0, m.start - 12) : m.start + 12])
        ) and self.state.main.kind in (None, "as_of", "range")

    # subject and tier

    def _subject(self, figure: Figure) -> Subject:
        state = self.state
        on = self.state.period.end
        doc_subject = state.section or state.subject
        groups = [t for t in self.tags if t.kind == "group_subject"]
        inside: list[tuple[int, Subject]] = []
        for n in self.named:
            if not (figure.left <= n.start < figure.right) or n.start > figure.start and n.start > figure.unit_end + 40:
                continue
            if self._closed_off(n.end, figure) and "với" in self.folded[max(0, n.start - 40) : n.start]:
                continue
            subject = self._subject_of(n, doc_subject, on)
            if subject is not None:
                inside.append((n.start, subject))
        for t in groups:
            if figure.left <= t.start < figure.start:
                inside.append((t.start, subjects.GROUPS[t.values[0]]))
        before = [s for s in inside if s[0] <= figure.start]
        if before and before[-1][1] in (subjects.LOCALITIES, subjects.NATION) and self._compares(before[-1][0]):
            return before[-1][1]
        if before:
            best = max(before, key=lambda s: s[0])[1]
            narrower = [
                s
                for _, s in before
                if s.level in ("district", "commune", "department")
                and best.level == "province"
                and s.province_code == best.province_code
            ]
            self.subject = narrower[-1] if narrower else best
        elif (
            inside
            and figure.form != "steps"
            and self.subject == doc_subject
            and doc_subject.level not in ("district", "commune")
        ):
            after = min(inside, key=lambda s: s[0])
            if after[1].level != "department":
                return self.subject
        return self.subject

    def _compares(self, position: int) -> bool:
        """Whether a group of places is named only to compare with it: `cao hơn mức bình quân cả nước (86,98%)`."""
        return bool(re.search(r"(?:hơn|so với|vượt|dưới|trên|kém|bằng)\s(?:mức\s)?$", self.folded[:position]))

    def _subject_of(self, n: Named, doc_subject: Subject, on: str | None) -> Subject | None:
        bodies = subjects.bodies()
        if n.kind == "ministry":
            return None if bodies.is_office(self.folded, n.start) else Subject(n.name, "ministry", None, n.name)
        if n.kind == "department":
            if bodies.is_office(self.folded, n.start):
                return None
            where = "TP Hồ Chí Minh" if doc_subject.province_code == "79" else doc_subject.short
            if doc_subject.level == "department":
                return doc_subject if n.name == doc_subject.short else None
            if doc_subject.level not in ("province", None):
                return None
            return Subject(f"{n.name} {where}".strip(), "department", doc_subject.province_code, n.name)
        assert n.mention is not None
        before = self.folded[max(0, n.start - 30) : n.start]
        if _VENUE.search(before):
            return None
        if self.folded[n.end : n.end + 2] != " (" and re.search(
            r"(?:so với|hơn|kém|đoàn của tỉnh|báo|đài|công văn|của ubnd|chủ tịch ubnd|bí thư|phóng viên|cổng thông tin|theo|sau|đường|giáp)\s*(?:tỉnh |thành phố )?$",
            before,
        ):
            return None
        subject = subjects.resolve(n.mention, on, doc_subject.province_code)
        if subject is None:
            return None
        if (
            doc_subject.level in ("district", "commune", "department")
            and subject.level == "province"
            and subject.province_code == doc_subject.province_code
        ):
            return doc_subject if n.mention.kind != "tỉnh" or "toàn" not in before else subject
        return subject

    def _tier(self, figure: Figure, subject: Subject) -> str | None:
        if subject.admin_level is not None:
            return subject.admin_level
        if figure.unit_start != figure.unit_end:
            at_unit = next((t for t in self.tags if t.kind == "tier" and t.start == figure.unit_start), None)
            if at_unit is not None:
                return self._tier_value(at_unit, subject)
            body = {
                "địa phương": "district",
                "sở": "province",
                "huyện": "district",
                "quận": "district",
                "xã": "commune",
                "phường": "commune",
                "ubnd cấp huyện": "district",
                "chi cục": "province",
            }
            if figure.unit in body and figure.unit_concepts & {"local_body", "department_body", "agency"}:
                return body[figure.unit]
        own = attribution.own_concepts(figure)
        anew = any(self.document.catalogue.slot_of[c] in ("object", "action") for c in own)
        if (
            anew
            and ";" in self.folded[max(0, figure.left - 1) : figure.left + 1]
            or re.match(r"\s*riêng ", self.folded[figure.left : figure.start])
        ):
            self.state.tier = None
        inside = [t for t in self.tags if t.kind == "tier" and figure.left <= t.start < figure.right]
        inside = [
            t
            for t in inside
            if not (
                "own_office" in t.values
                and "ubnd" in self.folded[t.start : t.end]
                and _ISSUES_ORDERS.match(self.folded[t.end :])
            )
        ]
        before = [t for t in inside if t.start < figure.start]
        after = [t for t in inside if t.start >= figure.start]
        tier = before[-1] if before else (after[0] if after else None)
        if before and len(before) > 1 and before[-2].values != before[-1].values:
            between = self.folded[before[-2].end : before[-1].start]
            if re.fullmatch(r"\s*(?:,|và|, ubnd|-)\s*", between):
                self.state.tier = "all"
                return "all"
        if tier is not None:
            self.state.tier = self._tier_value(tier, subject)
            if before or figure.linked_to is not None or figure.percent is not None or tier is after[0]:
                value = self.state.tier
                if not before:
                    self.state.tier = None
                return value
        bare = self._bare_tier(figure, subject)
        if bare is not None:
            self.state.tier = bare
        elif any(n.start >= figure.left and n.start <= figure.start for n in self.named):
            before_it = self.out[-1].subject if self.out else None
            if subject != self.state.subject and (
                before_it is None or before_it.level != subject.level or subject.level == "province"
            ):
                self.state.tier = None
        covered = _COVERED.match(self.folded, max(figure.end, figure.unit_end))
        if covered and not before:
            return _BODY_TIERS[covered[1] or covered[2]]
        return self.state.tier or self.state.default_tier

    def _bare_tier(self, figure: Figure, subject: Subject) -> str | None:
        """`huyện 266, xã 142`: the bare word right before a figure, where the sentence goes through the tiers."""
        if subject.level == "district" and re.search(
            r"(?:^|[\s,;:(])(?:thành phố|thị xã)\s*$", self.folded[figure.left : figure.start]
        ):
            return "district"
        words = [t for t in self.tags if t.kind == "body_word"]
        tiers = {t.values[0] for t in self.tags if t.kind in ("body_word", "tier")}
        if len(tiers) < 2:
            return None
        near = [
            t
            for t in words
            if figure.left <= t.start
            and t.end <= figure.start
            and _BETWEEN_TIER_AND_VALUE.fullmatch(self.folded[t.end : figure.start])
        ]
        return near[-1].values[0] if near else None

    def _tier_value(self, tag: Tag, subject: Subject) -> str:
        if "own_office" in tag.values:
            city = self.folded[tag.start : tag.end].endswith(("thành phố", "tp"))
            return "province" if city and subject.level == "province" else "district"
        return tag.values[0]

    # the rest

    def _qualifier(self, figure: Figure) -> str:
        if _UP_OR_MORE.match(self.folded, figure.end) and "," not in self.folded[figure.end : figure.end + 8]:
            return "at_least"
        hedges = [
            t
            for t in self.tags
            if t.kind == "hedge"
            and t.end <= figure.start
            and figure.start - t.end <= 2
            and not self.folded[t.end : figure.start].strip()
        ]
        if not hedges:
            return "exact"
        value = hedges[-1].values[0]
        if value == "at_least" and self.folded[hedges[-1].start : hedges[-1].end] == "từ":
            return "exact"
        stacked = [t for t in self.tags if t.kind == "hedge" and t.end == hedges[-1].start - 1]
        return (
            stacked[-1].values[0]
            if stacked and value in ("under", "over") and "approx" in stacked[-1].values
            else value
        )

    def _not_reported(self, figure: Figure, code: str, status: str) -> str | None:
        """The disposition of a figure that no report of reform would count, or None."""
        if figure.start in self.thresholds:
            return "threshold"
        block = self.sentence.block
        bare = figure.form == "count" and not figure.unit and not figure.percent
        if bare and (block.kind == "row" or block.kind == "heading" and block.end - block.start < 60):
            return "page_furniture"
        if _EXAMPLE.match(self.folded):
            return "norm"
        if self._is_gap(figure):
            return "unassigned"
        if figure.in_words and code == OTHER:
            return "unassigned"
        threshold = re.search(
            r"(?:mức|tỷ lệ|dưới mức|trên mức|có tỷ lệ|ngưỡng)(?: [^\d,.;]{0,30})? (?:dưới|trên|từ|hơn)\s*$",
            self.folded[max(0, figure.start - 45) : figure.start],
        )
        if threshold and self.out and self.out[-1].figure.form == "fraction" and figure.form == "percent":
            return "threshold"
        if figure.form == "percent" and _BODIES_BEYOND.search(self.folded[max(0, figure.start - 70) : figure.start]):
            return "threshold"
        sectors = [t for t in self.tags if t.kind == "sector"]
        if not self._about_reform(figure) and (
            len(sectors) >= 2 or any(figure.left <= t.start < figure.right for t in sectors)
        ):
            return "other_sector"
        if code != OTHER:
            return None
        if figure.form == "money":
            return "other_sector"
        if status == "change":
            return "unassigned"
        if figure.form in ("score", "rank") or figure.form == "count" and figure.number.decimals:
            return None if self.state.context.index else "unassigned"
        own = attribution.own_concepts(figure)
        slots = {self.document.catalogue.slot_of[c] for c in own}
        if figure.form in ("percent", "points"):
            return None if slots & {"object", "action", "deadline", "channel", "level"} else "unassigned"
        if figure.form == "count" and figure.unit == "điểm" and slots & {"object", "aspect"}:
            return None
        if figure.form in ("count", "fraction") and figure.unit_concepts and slots - {"object"}:
            return None if self._about_reform(figure) else "scope"
        return "unassigned"

    def _is_gap(self, figure: Figure) -> bool:
        """Whether the figure is a distance to another place or a mean: `thấp hơn tỉnh đứng đầu 7,1%`."""
        before = self.folded[max(0, figure.start - 60) : figure.start]
        cue = re.search(r"(?:thấp hơn|cao hơn|kém|nhiều hơn|ít hơn|(?<!\w)hơn)\s(?!năm|kỳ|quý|tháng|cùng)[^,.;:()0-9]*$", before)
        if cue is None:
            return False
        start = figure.start - len(before) + cue.start()
        return any(
            t.kind in ("place", "group_subject") and start < t.start and t.end <= figure.start for t in self.tags
        ) and not re.search(r"(?:là|đạt|với)\s*$", before)

    def _about_reform(self, figure: Figure) -> bool:
        return bool(
            figure.unit_concepts & {"case", "procedure", "service", "document", "workflow", "software", "feedback"}
        )

    def _mark_previous(self) -> None:
        """`từ A lên B`: A is the earlier value. Several years of one figure in a sentence: the latest is actual."""
        for a, b in zip(self.out, self.out[1:], strict=False):
            if a.dropped or b.dropped:
                continue
            if a.figure.arrow == "from" and b.figure.arrow == "to":
                self._previous(a, b)
        actual = [r for r in self.out if r.status == "actual" and not r.dropped and r.period.end]
        for r in actual:
            later = [
                o
                for o in actual
                if o.code == r.code
                and o.subject == r.subject
                and o.admin_level == r.admin_level
                and o.figure.form == r.figure.form
                and str(o.period.end)[:4] > str(r.period.end)[:4]
                and not o.inferred
            ]
            if later and r.code != OTHER and not r.inferred:
                r.status = "previous"
        for r in self.out:
            if r.status == "previous" and r.figure.arrow == "" and r.inferred:
                r.period = self._compared_period(r.figure)

    def _compared_period(self, figure: Figure) -> Period:
        near = [m for m in self.periods if abs(m.start - figure.end) <= 25 or abs(figure.start - m.end) <= 12]
        if not near:
            return OPEN
        mention = near[-1]
        year, now = mention.period.year(), self.state.period
        if year and now.start and now.end and "cùng kỳ" in self.folded[max(0, mention.start - 12) : mention.end]:
            return Period(f"{year}{now.start[4:]}", f"{year}{now.end[4:]}", now.kind)
        return mention.period

    def _previous(self, a: Reading, b: Reading) -> None:
        a.status, a.direction = "previous", None
        if b.status == "change":
            b.status, b.direction = "actual", None
        if a.code == OTHER or b.code != OTHER:
            a.code = b.code
        elif b.code == OTHER:
            b.code = a.code
        if a.figure.form == "rank":
            b.figure.form, b.figure.unit = "rank", "hạng"
        own = next(
            (
                m
                for m in self.periods
                if m.end <= a.figure.start and self.folded[m.start - 12 : m.start].rstrip().endswith(("từ", "so với"))
            ),
            None,
        )
        if own is not None:
            a.period = own.period
            return
        yearly = self._is_index(a.code)
        year = b.period.year()
        a.period = year_period(year - 1) if yearly and year else OPEN

    def _beside(self) -> None:
        """What stands beside a figure sharpens it: on time beside early, received beside carried over."""
        _sharpen(self.out)
        if any(r.code == "cases_carried_over" for r in self.out):
            for r in self.out:
                if r.code == "cases_received_total":
                    r.code = self._with_carry_over(r)

    def _with_carry_over(self, r: Reading) -> str:
        carried = next(o for o in self.out if o.code == "cases_carried_over")
        between = self.folded[r.figure.end : carried.figure.start]
        parts = any(
            t.kind == "list" and "parts" in t.values and r.figure.end <= t.start < carried.figure.start
            for t in self.tags
        )
        if parts or "(" in between and ")" not in between:
            return "cases_to_resolve"
        return "cases_received_new"


class TableReader:
    """Reads one row of a table under its header."""

    def __init__(self, document: DocumentReader, block: Block, header: tables.Row, row: tables.Row) -> None:
        self.document = document
        self.sentence = Sentence(block.start, block.end, block, True)
        self.header = header
        self.row = row
        self.folded = document.doc.folded

    def read(self) -> None:
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
        _sharpen(readings)
        self._rates(readings)
        document.readings.extend(readings)
        state.tier = None

    def _row_label(self, labels: int) -> tuple[Subject, str | None, Period]:
        state, doc = self.document.state, self.document.doc
        end = self.row.cells[min(labels, len(self.row.cells)) - 1].end
        first_value = next((c.start for c in self.row.cells[labels:] if c.numeric), end)
        text, folded = doc.text[self.row.start : first_value], self.folded[self.row.start : first_value]
        subject = state.section or state.subject
        for n in find_named(text, folded):
            if n.mention is not None:
                subject = subjects.resolve(n.mention, state.period.end, subject.province_code) or subject
            else:
                where = "TP Hồ Chí Minh" if subject.province_code == "79" else subject.short
                subject = Subject(
                    f"{n.name} {where}".strip(),
                    n.kind,
                    subject.province_code if n.kind == "department" else None,
                    n.name,
                )
        tiers = [t for t in self.document.lexicon.tag(folded) if t.kind == "tier"]
        tier = tiers[0].values[0] if tiers else _BARE_TIERS.get(re.sub(r"[^\w ]", "", folded).strip(), state.table_tier)
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
        head = self.header.cells[column]
        title = self.folded[head.start : head.end]
        percent = "%" in title or "tỷ lệ" in title
        tags = [t for t in self.document.lexicon.tag(title) if t.kind == "concept"]
        figure = figure_of_cell(self.folded, span, percent=percent)
        figure.tags = [Tag(span[0] - 2, span[0] - 1, "concept", t.values) for t in tags]
        context = Context(head=self._table_objects())
        choice = attribution.choose(figure, context)
        code, rule = choice.code, "table_column"
        if figure.form == "percent" and not tags and readings:
            figure.linked_to = readings[-1].figure
            code = OTHER
        elif code == OTHER:
            return None
        return Reading(
            span[0],
            figure.end,
            figure,
            self.sentence,
            choice,
            code,
            "actual",
            None,
            "exact",
            period,
            True,
            subject,
            tier,
            rule,
            False,
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
        for r in readings:
            if r.figure.linked_to is not None:
                counted = next(o for o in readings if o.figure is r.figure.linked_to)
                rate = self.document.catalogue.rate_of(counted.code)
                if rate is None:
                    r.dropped = "unassigned"
                else:
                    r.code = rate.code


_BARE_TIERS = {
    "tỉnh": "province",
    "sở ngành": "province",
    "huyện": "district",
    "xã": "commune",
    "quận huyện": "district",
    "thành phố": "province",
}


def _sharpen(readings: list[Reading]) -> None:
    """What stands beside a figure sharpens it: on time beside early, received beside carried over."""
    for r in readings:
        same = {o.code for o in readings if not o.dropped and o.subject == r.subject and o.admin_level == r.admin_level}
        if r.code == "cases_resolved_on_time" and "cases_resolved_early" in same and "on_or_before" not in r.choice.own:
            r.code = "cases_resolved_exact_on_time"
        elif r.code == "on_time_rate" and "early_rate" in same and "on_or_before" not in r.choice.own:
            r.code = "exact_on_time_rate"


def read_document(text: str, title: str | None, publisher: str | None, published_at: str | None) -> DocumentReader:
    """Reads a document (NFC text) and returns the reader with its readings and dispositions."""
    reader = DocumentReader(text, title, publisher, published_at)
    if not reader.reports_nothing():
        reader.prepare()
        reader.read()
    return reader
