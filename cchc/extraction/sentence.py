"""One sentence read: every figure in it judged in order, with what later sentences inherit."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cchc.extraction import admission, attribution, belonging, lists, standing, timing
from cchc.extraction.attribution import INDICES, OTHER, Choice
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag
from cchc.extraction.periods import PeriodMention
from cchc.extraction.segments import Sentence
from cchc.extraction.sharpening import sharpen
from cchc.extraction.state import Reading
from cchc.extraction.subjects import Named

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_CONTINUES = re.compile(
    r"\s*(?:đã (?:giải quyết|xử lý|trả)|kết quả|còn [0-9]|tỷ lệ (?:này|giải quyết|đúng|trước)|số hồ sơ|trong đó|trong số|cụ thể|bao gồm|gồm|còn lại|số còn lại|ngoài ra|riêng|đồng thời|con số|tỷ lệ này|kết quả)"
)
_NAMES_WHOLE = re.compile(
    r"\s*(?:toàn|cả|tỉnh|huyện|thành phố|xã|phường|ubnd|về|bên cạnh|ngoài ra|đồng thời|năm|trong năm)(?!\w)"
)
_BODIES = frozenset(("agency", "unit", "department_body", "local_body"))
_THRESHOLD = re.compile(r"(?: [^,.;()0-9]{0,70})? (?:dưới|trên|từ|hơn|không quá|tối thiểu)\s*")


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
        standing.mark_previous(self)
        sharpen(self.out, self._prints_as_part)
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
        elif (
            self.sentence.block.kind == "paragraph" and self.sentence.first
        ) or self.sentence.block.kind == "paragraph":
            self.state.context.head = frozenset()

    def _judge(self, figure: Figure, given: lists.Given | None = None) -> None:
        state = self.state
        self._detect_rank(figure)
        if given is not None and given.tags is not None:
            figure.tags, figure.weights = [t for t in figure.tags if t.kind != "concept"] + given.tags, None
        choice = attribution.choose(figure, state.context)
        spoken_of = sorted(choice.own & INDICES)
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
        status, direction = standing.status_of(self, figure, code)
        if status == "change" and code == OTHER:
            code = standing.what_changed(self, figure) or OTHER
        subject = belonging.subject_of(self, figure)
        admin = belonging.tier_of(self, figure, subject)
        if self.is_index(code):
            admin = subject.admin_level
        if given is not None and given.place is not None:
            named = next((n for n in self.named if n.start == given.place.start), None)
            subject = (
                belonging.subject_named(self, named, state.section or state.subject, state.period.end)
                if named
                else None
            ) or subject
        if given is not None and given.tier is not None:
            admin = belonging.tier_value(self, given.tier, subject)
        period, inferred = timing.period_of(self, figure, code, status)
        qualifier = admission.qualifier_of(self, figure)
        dropped = admission.why_not_reported(self, figure, code, status)
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
            state.context.sentence = {**dict.fromkeys(choice.concepts, 1.0)}
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
        return (
            total is not None
            and not (total.figure.unit_concepts & figure.unit_concepts)
            and any(
                t.kind == "list" and "parts" in t.values and total.figure.end <= t.start < figure.start
                for t in self.tags
            )
        )

    def counts_plan(self, code: str) -> bool:
        """Whether an indicator counts what a plan contains."""
        indicator = self.document.catalogue.indicators.get(code)
        return indicator is not None and indicator.plan_size

    def is_index(self, code: str) -> bool:
        indicator = self.document.catalogue.indicators.get(code)
        return indicator is not None and any(INDICES & alt for p in indicator.patterns for alt in p.required)

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
        the numerator: `nhận 15.868, đúng hạn 15.539, ... 9 hồ sơ quá hạn, đạt 97,93%`.
        """
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
            and not {c for t in figure.tags if t.kind == "concept" for c in t.values} & INDICES
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

    def _prints_as_part(self, total: Reading, other: Reading) -> bool:
        """Whether `other` is printed as a part of `total`: behind `trong đó`, `gồm`, or in brackets."""
        between = self.folded[total.figure.end : other.figure.start]
        announced = any(
            t.kind == "list" and "parts" in t.values and total.figure.end <= t.start < other.figure.start
            for t in self.tags
        )
        return announced or ("(" in between and ")" not in between)
