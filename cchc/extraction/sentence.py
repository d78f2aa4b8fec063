"""One sentence read: every figure in it judged in order, with what later sentences inherit.

The answers to the single questions are in `identifying`, `standing`, `belonging`, `tiers`, `timing` and `admission`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from cchc.catalogue import Beside
from cchc.extraction import (
    admission,
    attribution,
    belonging,
    changes,
    earlier,
    identifying,
    inheriting,
    lists,
    standing,
    subjects,
    tiers,
    timing,
)
from cchc.extraction.attribution import INDICES, OTHER
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, wording, words
from cchc.extraction.periods import PeriodMention
from cchc.extraction.segments import Sentence
from cchc.extraction.sharpening import sharpen
from cchc.extraction.state import Reading
from cchc.extraction.subjects import Named, Subject

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_CLOSES = wording("closes_bracket")
_CHANGED_IN_BRACKET = wording("changed_in_bracket")
_AT_WORK = wording("at_work")
_BARE_KIND = wording("bare_kind")
_BARE_PROVINCE = wording("bare_province")
_CENTRE_GOES_ON = wording("centre_goes_on")
_ITS_OFFICIAL = wording("its_official")
_OF_IT = wording("of_it")
_ABOVE_DISTRICTS = ("province", "national")
_LISTED_WITH = (", ", " và ", ", và ", " - ")
_BODIES_OF_A_TIER = words("bodies_of_a_tier")
_BODY_AT_WORK = wording("body_at_work")
_BY_WAY_OF = wording("by_way_of")
_CAME_OVER = wording("came_over")
_CONTINUES = wording("continues")
_RANK_OF_BODY = {"district": "district", "department": "province"}  # the tier a body itself is of
_DONE_BEFORE = frozenset(("restructured", "published", "reviewed", "simplified"))  # what is told before what there is
_OPENS_CLAUSE = wording("opens_clause")
_NAMES_WHOLE = wording("names_whole")
_RANKS_IN_TURN = wording("ranks_in_turn")
_RANK_NAMED = wording("rank_named")
_RANK_TO_RANK = wording("rank_to_rank")
REFERS_BACK = wording("refers_back")
_RANK_LIST = wording("rank_list")
_RANKED_IN_TURN = wording("ranked_in_turn")
_INDEX_AND_RANK = wording("index_and_rank")
_PLACES_THAT_DID = wording("places_that_did")
_REACHES_ALL = wording("reaches_all")
_RATED_BODIES = words("rated_bodies")
_THRESHOLD_BETWEEN = wording("threshold_between")
_RATED_UNITS = words("rated_units")
_THERE_IS = wording("there_is")
_BAND = wording("band")
_BAND_BEFORE = wording("band_before")
_BAND_BEHIND = wording("band_behind")
_BODIES_OF_BAND = wording("bodies_of_band")
_AND_BODIES = wording("and_bodies")
_COMPONENT = frozenset(("component",))  # `Quản trị môi trường: từ 3,4 điểm lên 3,7 điểm`
_THRESHOLD_FIRST = wording("threshold_first")
_COUNT_BEHIND_THRESHOLD = wording("count_behind_threshold")
_OF_NO_COUNTER = words("of_no_counter")
_THIS_TIER = wording("this_tier")
_SCORE_GOES_ON = wording("score_goes_on")
_TOTAL_OF_POINTS = wording("total_of_points")
_TWO_DEPARTMENTS = wording("two_departments")
_TOPIC = wording("topic")
_ALL = 100.0
_MOST_PROCEDURES = 10_000  # all ministries together have fewer
_BESIDE_COLON = 2  # letters between a colon and the value it introduces


class SentenceReader:
    """Judges the figures of one sentence in order and passes on what later sentences inherit."""

    def __init__(
        self,
        document: DocumentReader,
        sentence: Sentence,
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
        self.text = document.doc.text[sentence.start : sentence.end]
        self.folded = folded
        self.tags = tags
        self._of_kind: dict[str, list[Tag]] = {}
        for tag in tags:
            self._of_kind.setdefault(tag.kind, []).append(tag)
        self.periods = periods
        self.named = named
        self.figures = figures
        self.heading = heading
        self.subject = self._spoken_of() or self.state.group_listed or self.state.section or self.state.subject
        self.out: list[Reading] = []
        self.thresholds: set[int] = set()  # starts of percentages that only say which bodies are counted
        self.years: dict[int, int] = {}  # of the figures that go through several years, by their starts
        self.sequence: list[tuple[str, str, str | None]] = []  # code, form and tier of each figure reported

    @cached_property
    def only_where(self) -> set[int]:
        """Starts of the names that only say where something is."""
        return belonging.only_where(self)

    def read(self) -> None:
        """Adds the readings of the sentence to the document, and leaves its state to the next sentence."""
        self._begin()
        self._hand_on_channel()
        paired = {id(f) for f in self.figures if f.linked_to is not None and f.linked_to.form == "fraction"}
        given = lists.distribute(self.folded, self.figures, self.tags)
        in_turn = lists.years_in_turn(self.folded, self.figures, self.tags)
        self.years = {self.figures[i].start: year for i, year in in_turn.items()}
        self._bodies_beyond_thresholds()
        self._share_predicate()
        for i, figure in enumerate(self.figures):
            if id(figure) in paired:
                continue
            gift = given.get(i)
            self._judge(figure, gift)
            for copy in gift.copies if gift else ():
                self._judge(replace(figure), copy)
        earlier.mark_previous(self)
        self.state.proposed = self.sentence.block if standing.proposes(self) else None
        self._compare_tiers()
        self._add_what_came_over()
        sharpen(self.out, self._prints_as_part)
        self.document.readings.extend(self.out)
        whose = {r.subject for r in self.out if not r.dropped}
        one = next(iter(whose)) if len(whose) == 1 else None
        beside = self.state.subject.level == "department" and one is not None and one.level == "province"
        small = one is not None and (beside or one.level in ("district", "commune", "department"))
        if one is not None and one.level == "province" and self.state.subject.level == "national":
            self.state.spoken = one
        if whose:
            self.state.told = (self.sentence.block, one) if one is not None and small else None
        else:
            inheriting.remember_spoken(self.document, self.sentence.block, [n for n in self.named if not n.start])
        tiers = {r.admin_level for r in self.out if not r.dropped}
        self.state.mixed_tiers = len(tiers) > 1
        if self.sentence.block.kind == "bullet" and len(tiers) == 1 and None not in tiers:
            self.state.tier = next(iter(tiers))
        if self.sequence:
            self.state.sequences.append(self.sequence)
        self.state.group = belonging.group_told(self) or self.state.group

    def _compare_tiers(self) -> None:
        """Gives what is set beside another value its tier: `hồ sơ cấp xã trên mạng năm 2020 là 40%, nay 68%`."""
        told = [r for r in self.out if not r.dropped]
        for a, b in pairwise(told):
            if a.code != b.code or a.code == OTHER or a.subject != b.subject or a.status == b.status:
                continue
            of_all = b.status == "target" and len({r.admin_level for r in told[: told.index(b)]}) > 1
            if b.admin_level is None and not of_all:
                b.admin_level = a.admin_level
            elif a.status == "previous" and a.admin_level is None:
                a.admin_level = b.admin_level

    def _add_what_came_over(self) -> None:
        """`nhận 19.361 hồ sơ, gồm 16.041 hồ sơ mới, còn lại từ kỳ trước chuyển sang`: what is to be resolved."""
        rest = _CAME_OVER.search(self.folded)
        told = [r for r in self.out if rest is not None and r.figure.end <= rest.start()]
        if len(told) < 2:
            return
        total, new = told[-2:]
        for rule in self._beside(total):
            if new.code == rule.becomes:
                total.code = rule.as_part or total.code

    def _beside(self, reading: Reading) -> tuple[Beside, ...]:
        indicator = self.document.catalogue.indicators.get(reading.code)
        return indicator.beside if indicator is not None and not reading.dropped else ()

    def tags_of(self, kind: str) -> list[Tag]:
        """Tags of one kind, in order."""
        return self._of_kind.get(kind, [])

    def _spoken_of(self) -> Subject | None:
        """The district or commune of a sentence before that this one goes on about: `Xã số hóa 100% hồ sơ`."""
        if self.document.only_department is not None:
            bare = (m.start() for m in subjects.BARE_DEPARTMENT.finditer(self.text))
            if any(not belonging.TOLD_BY.search(self.folded, 0, at) for at in bare):
                return self.document.only_department
        if self.document.merged_departments is not None and _TWO_DEPARTMENTS.search(self.folded):
            return self.document.merged_departments
        told = self.state.told
        if told is not None and told[0] is self.sentence.block and (self._goes_on_about() or self._names_nobody()):
            return told[1]
        if told is not None and _CENTRE_GOES_ON.match(self.folded):
            return told[1]
        bare_department = subjects.BARE_DEPARTMENT.match(self.text.lstrip())
        if told is not None and told[0] is self.sentence.block and told[1].level == "department" and bare_department:
            return told[1]
        spoken = self.state.spoken
        if spoken is not None and spoken.level == "province":
            return spoken if self._calls_by_kind(spoken) else None
        said = _BARE_KIND.match(self.folded) or _ITS_OFFICIAL.match(self.folded) or _OF_IT.match(self.folded)
        if said is None or any(n.start < said.end() for n in self.named):
            return None
        kind = str(spoken.name).lower().split(" ", maxsplit=1)[0] if spoken is not None else ""
        return spoken if kind in said[0].replace(",", " ").split() else self._named_last(said)

    def _named_last(self, said: re.Match[str]) -> Subject | None:
        """The one district or commune that the text named last by the kind said: `của xã`, after a visit to it."""
        kind = said[0].replace(",", " ").split()
        before = bisect_left(self.document.named_starts, self.sentence.start)
        places = [n for n in self.document.named[:before] if n.mention is not None and n.mention.kind in kind]
        if not places or self.state.subject.level not in _ABOVE_DISTRICTS:
            return None
        joined = self.document.doc.folded[places[-2].end : places[-1].start] if len(places) > 1 else ""
        mention = places[-1].mention
        if joined in _LISTED_WITH or mention is None:
            return None
        return subjects.resolve(
            mention, self.state.period.end or self.state.resolved_on, self.state.subject.province_code
        )

    def _calls_by_kind(self, province: Subject) -> bool:
        """Whether a sentence begins with the province named before: `Trong quý I, thành phố nhận 8.104 hồ sơ`."""
        said = _BARE_PROVINCE.match(self.folded)
        if said is None or any(n.start < said.end() for n in self.named):
            return False
        return (said[1] == "thành phố") == subjects.is_city(province)

    def _names_nobody(self) -> bool:
        """Whether a sentence names no place, tier or body, and not the whole; of a district a commune is but a case."""
        return not self.sentence.first and self.state.subject.level != "district" and self._goes_on()

    def _goes_on_about(self) -> bool:
        """Whether a sentence goes on about the body of the one before: `Trong đó, ...`, `Trung tâm đã trả ...`."""
        return (_CONTINUES.match(self.folded) or _BODY_AT_WORK.match(self.folded)) is not None

    def _begin(self) -> None:
        """Forgets what a new sentence does not inherit: the tier, and what the figure before spoke of."""
        state, continues = self.state, _CONTINUES.match(self.folded)
        if state.mixed_tiers or not (continues or self._goes_on()) or self._changes_matter():
            state.tier = None
        if self.document.readings and _THIS_TIER.match(self.folded):
            state.tier = self.document.readings[-1].admin_level
        if not continues and state.context.sentence:
            state.context.earlier = frozenset(state.context.sentence)
            state.context.sentence = {}
        self._open_head()

    def _hand_on_channel(self) -> None:
        """`Qua dịch vụ bưu chính, Sở nhận 412 hồ sơ, trả 1.208 hồ sơ`: the way named first is that of all."""
        said = _BY_WAY_OF.match(self.folded)
        if said is None:
            return
        slot_of = self.document.catalogue.slot_of
        ways = [t for t in self.tags_of("concept") if t.end <= said.end() and slot_of[t.values[0]] == "channel"]
        for figure in self.figures[1:] if ways else ():
            figure.tags, figure.weights = [*ways, *figure.tags], None

    def opens_whole(self) -> bool:
        """Whether a sentence begins with the whole locality: `Toàn tỉnh tiếp nhận ...`."""
        first = next(iter(self.tags_of("tier")), None)
        return first is not None and "all" in first.values and first.end <= self.figures[0].start

    def _goes_on(self) -> bool:
        """Whether a sentence names no tier, place or body and so goes on about those of the sentence before."""
        groups = [t for t in self.tags_of("group_subject") if not belonging.names_its_own(self, t)]
        begins = [t for t in self.tags_of("body_word") if t.start < self.figures[0].start]
        naming = groups or begins or any(self.tags_of(kind) for kind in ("tier", "place"))
        if naming or _NAMES_WHOLE.match(self.folded):
            return False
        return not self.sentence.first or REFERS_BACK.match(self.folded) is not None

    def _changes_matter(self) -> bool:
        """Whether a sentence tells of other things than the one before: of papers or staff after cases at an office."""
        if not self.document.readings or self.state.tier == "all":
            return False
        before = _OF_NO_COUNTER.intersection(self.document.readings[-1].choice.concepts)
        now = _OF_NO_COUNTER.intersection(attribution.own_concepts(self.figures[0]))
        return not now <= before

    def _open_head(self) -> None:
        """Words before a colon that opens a list speak about every figure of the list."""
        first = self.figures[0]
        colon = self.folded.find(":", 0, first.start)
        if 0 < colon < first.start and len(self.figures) > 1 and not any(t.start < colon < t.end for t in self.tags):
            concepts = {c for t in self.tags_of("concept") if t.end <= colon for c in t.values}
            cut = any("reduced" in t.values for t in first.tags if t.start > colon)  # `Chi cục thuộc sở: bớt 6`
            open_to = attribution.LEAVES_OPEN - (_COMPONENT if first.form == "score" else frozenset())
            if concepts <= open_to and first.start - colon > _BESIDE_COLON and not cut:
                first.tags, first.weights = [t for t in first.tags if t.kind != "concept" or t.start > colon], None
            else:
                self.state.context.head = frozenset(concepts) or self._announced_for(colon)
                self.state.context.last = {}
        elif self.sentence.block.kind == "paragraph":
            self.state.context.head = self._way_announced(first)
            self.state.announced = frozenset()
        run_in = self.state.run_in
        if run_in is not None and run_in[0] is self.sentence.block:
            self.state.context.head |= run_in[1]

    def _announced_for(self, colon: int) -> frozenset[str]:
        """What the heading above says of a line that begins with a tier or a place: `Cấp tỉnh: 14 hồ sơ; cấp xã: 5`."""
        labels = any(t.end <= colon for kind in ("tier", "place") for t in self.tags_of(kind))
        return self.state.announced if labels else frozenset()

    def _way_announced(self, first: Figure) -> frozenset[str]:
        """The way of all cases that a sentence tells of: `Về hồ sơ trực tuyến, huyện nhận ...; cấp xã nhận ...`."""
        topic = _TOPIC.match(self.folded, 0, first.start)
        if topic is None:
            return frozenset()
        slot_of = self.document.catalogue.slot_of
        said = (c for t in self.tags_of("concept") if t.end <= topic.end() for c in t.values)
        return frozenset(c for c in said if slot_of[c] == "channel")

    def _judge(self, figure: Figure, given: lists.Given | None = None) -> None:
        """Judges one figure, each answer building on those before; `given` is what a list of the sentence gives it."""
        state = self.state
        self._settle_form(figure)
        self._cases_called_procedures(figure)
        if given is not None and given.tags is not None:
            figure.tags, figure.weights = [t for t in figure.tags if t.kind != "concept"] + given.tags, None
            state.context.head = frozenset()  # it names what is shared out
        if state.context.index is None and figure.form in ("rank", "steps", "score") and self._rates_reform():
            state.context.index = "par_index"
        self._leave_bracket(figure)
        if (there := _THERE_IS.search(self.folded, 0, figure.start)) is not None:
            figure.tags = [t for t in figure.tags if _DONE_BEFORE.isdisjoint(t.values) or t.end > there.start()]
            figure.weights = None
        choice = attribution.choose(figure, state.context)
        code, choice, rule = identifying.code_of(self, figure, choice, given)
        state.context.index = min(choice.own & INDICES, default=attribution.index_of(code) or state.context.index)
        near = timing.nearest_period(self, figure)
        status, direction = standing.status_of(self, figure, code, near)
        if status == "previous" and identifying.quotes_last(self, figure, choice):
            code = self.out[-1].code
        borrowed = code == OTHER or changes.shrinks(code) or identifying.grows_with_count(self, figure, choice)
        if status == "change" and borrowed:
            code = changes.what_changed(self, figure) or OTHER
        subject, tier = self._whose(figure, code, given)
        period, inferred = timing.period_of(self, figure, code, status, near)
        if status == "actual" and self.document.lies_ahead(period):
            status = "target"
        reading = Reading(
            start=self.sentence.start + figure.start,
            end=self.sentence.start + figure.end,
            figure=figure,
            sentence=self.sentence,
            choice=choice,
            code=code,
            status=status,
            direction=direction,
            qualifier=admission.qualifier_of(self, figure, status),
            period=period,
            inferred=inferred,
            subject=subject,
            admin_level=tier,
            rule=rule,
            heading=self.heading,
            dropped=admission.why_not_reported(self, figure, code, status),
        )
        self.out.append(reading)
        self._remember(reading)

    def _leave_bracket(self, figure: Figure) -> None:
        """Forgets parts told inside a bracket: `Sở A (88 hồ sơ, trong đó 11 nộp trực tuyến), Sở B (74 hồ sơ)`."""
        last = self.out[-1].figure if self.out else None
        begin = self.folded.rfind("(", 0, last.start) if last is not None else -1
        close = self.folded.find(")", begin, figure.start)
        if last is None or begin < 0 or close < last.end:
            return
        inside = [r for r in self.out if r.figure.start > begin]
        before = next((r for r in self.out if max(r.figure.end, r.figure.unit_end) == begin - 1), inside[0])
        if len(inside) > 1 and not before.dropped and before.code != OTHER:
            self.state.context.sentence = dict.fromkeys(before.choice.concepts, 1.0)
            self.state.context.last[attribution.family_of(before.figure)] = before.code

    def opens_item(self, figure: Figure) -> bool:
        """Whether the words of a figure begin with a tier or a place."""
        return any(
            figure.left <= t.start < figure.start for kind in ("tier", "place") for t in self._of_kind.get(kind, ())
        )

    def _whose(self, figure: Figure, code: str, given: lists.Given | None) -> tuple[Subject, str | None]:
        """Subject and tier of a figure; a list may give it a place or a tier of its own."""
        state = self.state
        subject = belonging.subject_of(self, figure)
        tier = tiers.tier_of(self, figure, code, subject)
        if self.is_index(code):
            subject = belonging.province_named(self, figure) or subject
            tier = subject.admin_level or tiers.tier_of_index(self, figure)
            tier = None if tier == _RANK_OF_BODY.get(str(subject.level)) else tier  # `huyện đứng đầu khối huyện`
        if given is None:
            return subject, tier
        named = next((n for n in self.named if given.place is not None and n.start == given.place.start), None)
        if named is not None:
            whole = state.section or state.subject
            subject = belonging.subject_named(self, named, whole, state.period.end) or subject
        if given.nth_tier is not None:
            tier = self._nth_tier(*given.nth_tier) or tier
        if given.tier is not None:
            tier = tiers.tier_value(self.folded, given.tier, subject)
        return subject, tier

    def _remember(self, reading: Reading) -> None:
        """What the next figure inherits: concepts, the indicator of its form, and the tier of bodies counted."""
        state, figure, dropped = self.state, reading.figure, reading.dropped
        if reading.admin_level is not None and self._counts_bodies_at_work(figure, dropped):
            beside = admission.works_beside_centre(self, figure)
            pooled = beside or tiers.counts_with_office(self, figure, reading.subject)
            state.tier = "all" if pooled else reading.admin_level
        if reading.status == "target" and not reading.inferred and reading.period.end and not dropped:
            state.aim = (self.sentence.block, reading.period)
        if reading.subject.level in ("district", "commune"):
            state.spoken = reading.subject
        with_cases = "with_cases" in reading.choice.own  # `15 cơ quan phát sinh hồ sơ trực tuyến với 1.598 hồ sơ`
        leaves = dropped in (None, "unassigned", "threshold") or figure.form == "money" or with_cases
        if leaves and not self._changed_in_bracket(figure):
            state.context.sentence = dict.fromkeys(self._left_by(reading), 1.0)
        if dropped == "threshold" and reading.code != OTHER:
            state.context.last[attribution.family_of(figure)] = reading.code
        if dropped is None:
            if reading.code != OTHER and self.opens_item(figure):
                state.listed[attribution.family_of(figure)] = reading.code
            if reading.code != OTHER:
                state.context.last[attribution.family_of(figure)] = reading.code
                state.rate = reading.code if figure.form == "percent" else state.rate
            self.sequence.append((reading.code, figure.form, reading.admin_level))

    def _changed_in_bracket(self, figure: Figure) -> bool:
        """Whether a bracket only tells how what stands before it changed: `16 sở (giảm 14); 109 tổ chức hành chính`."""
        closes = _CLOSES.match(self.folded, max(figure.end, figure.unit_end))
        return closes is not None and _CHANGED_IN_BRACKET.search(self.folded, 0, figure.start) is not None

    def _left_by(self, reading: Reading) -> list[str]:
        """Concepts in force after a figure: `chưa hết hạn 471` says nothing of the late ones told behind it."""
        concepts = reading.choice.concepts
        said = [t.values for t in reading.figure.tags if t.kind == "concept" and "pending" in t.values]
        of_itself = bool(said) and all("in_time" in values for values in said)
        if not of_itself or "remaining" in concepts or "pending" in self.state.context.sentence:
            return list(concepts)
        return [c for c in concepts if c != "pending"]

    def _counts_bodies_at_work(self, figure: Figure, dropped: str | None) -> bool:
        """Whether a figure counts the bodies whose work follows: `168 trung tâm cấp xã tiếp nhận 438.116 hồ sơ`."""
        if dropped in ("scope", "unassigned") and _OPENS_CLAUSE.search(self.folded, 0, figure.start):
            return bool(figure.unit_concepts & (_BODIES_OF_A_TIER | {"agency", "unit"}))
        at_unit = (figure.unit_start, figure.unit_end, figure.unit_end + 1)
        tier = next((t for t in self.tags_of("tier") if figure.unit and t.start in at_unit), None)
        if tier is None:
            return False
        behind = max(figure.unit_end, tier.end)
        return self.folded.startswith(":", behind) or _AT_WORK.match(self.folded, behind) is not None

    def _bodies_beyond_thresholds(self) -> None:
        """`12 địa phương đạt tỷ lệ đúng hạn trên 95%`: a count of rated bodies, and the threshold behind it."""
        for a, b in pairwise(self.figures):
            if (
                self._is_of_rated_bodies(a, b)
                and a.form in ("count", "fraction")
                and b.form in ("percent", "score")
                and (_THRESHOLD_BETWEEN.fullmatch(self.folded, a.unit_end, b.start) or self._reaches_all(a, b))
            ):
                a.tags = [*a.tags, Tag(a.unit_end, a.unit_end, "concept", ("rated",))]
                a.weights = None
                self.thresholds.add(b.start)
                if b.linked_to is a:
                    a.percent = b.linked_to = None
            elif self._counts_beyond(a, b):
                b.tags, b.weights = [*b.tags, Tag(b.start, b.start, "concept", ("rated",))], None
                self.thresholds.update(f.start for f in self.figures if f.start <= a.start and self._bounds(f, a))

        for b in self.figures:
            if b.form in ("count", "fraction") and self._is_of_band(b):
                b.tags, b.weights = [*b.tags, Tag(b.start, b.start, "concept", ("rated",))], None

    def _is_of_rated_bodies(self, figure: Figure, mark: Figure) -> bool:
        """Whether what is counted can be rated: `cơ quan`, and `bộ` or `nơi` where an index is spoken of."""
        if figure.unit_concepts & _RATED_BODIES:
            return True
        return figure.unit in _RATED_UNITS and self._speaks_of_index(mark)

    def _is_of_band(self, figure: Figure) -> bool:
        """Whether bodies are counted by their marks: `từ 70% đến dưới 80% có 10 đơn vị`, `6 bộ tăng chỉ số`."""
        if not figure.unit and _BODIES_OF_BAND.search(self.folded, 0, figure.start) is not None:
            return True
        if not self._is_of_rated_bodies(figure, figure):
            return False
        if _BAND_BEFORE.search(self.folded, 0, figure.start) is not None:
            return True
        return _BAND_BEHIND.match(self.folded, figure.unit_end) is not None

    def _counts_beyond(self, a: Figure, b: Figure) -> bool:
        """Whether bodies beyond a mark are counted behind it: `số địa phương vượt mốc 84% là 47`."""
        if a.form not in ("percent", "score") or b.form not in ("count", "fraction"):
            return False
        first = _THRESHOLD_FIRST.search(self.folded, 0, a.start)
        bodies = self._is_of_rated_bodies(b, a) if b.unit else first is not None and first[1] is not None
        behind = _COUNT_BEHIND_THRESHOLD.fullmatch(self.folded, a.end, b.start)
        return first is not None and bool(bodies) and behind is not None

    def _share_predicate(self) -> None:
        """`100% sở và 98% huyện có chứng nhận ISO`: what stands behind two counts of bodies is said of both."""
        for a, b in pairwise(self.figures):
            alike = a.form == b.form or (a.form == "percent" and b.form == "fraction")
            if not alike or _AND_BODIES.fullmatch(self.folded, a.end, b.start) is None:
                continue
            if attribution.own_concepts(a).keys() <= attribution.BODIES | attribution.WEAK:
                behind = (t for t in b.tags if t.kind == "concept" and t.start >= max(b.end, b.unit_end))
                a.tags, a.weights = [*a.tags, *behind], None

    def _bounds(self, low: Figure, high: Figure) -> bool:
        """Whether two marks are the bounds of one band: `nhóm từ 70% đến dưới 80% có 10 đơn vị`."""
        return low is high or _BAND.fullmatch(self.folded, low.end, high.start) is not None

    def _reaches_all(self, a: Figure, b: Figure) -> bool:
        """`18/18 cơ quan có tỷ lệ hài lòng 100%`: how many bodies reach all of something."""
        if b.number.value != _ALL or _REACHES_ALL.fullmatch(self.folded, a.unit_end, b.start) is None:
            return False
        return any(a.unit_end <= t.start and t.end <= b.start for t in self.tags_of("concept"))

    def announces_parts(self, start: int, end: int) -> bool:
        """Whether `trong đó`, `gồm` begins in a stretch of the sentence."""
        return any("parts" in t.values and start <= t.start < end for t in self.tags_of("list"))

    def announces_parts_of(self, total: Figure, part: Figure) -> bool:
        """Whether parts of a count follow it: behind a colon, `trong đó` or `gồm`."""
        behind = self.folded[max(total.end, total.unit_end) : part.start]
        return (":" in behind or self.announces_parts(total.end, part.start)) and ";" not in behind

    def counts_plan(self, code: str) -> bool:
        """Whether an indicator counts what a plan contains."""
        indicator = self.document.catalogue.indicators.get(code)
        return indicator is not None and indicator.plan_size

    def is_index(self, code: str) -> bool:
        """Whether an indicator is one of the indices of provinces: PAR INDEX, SIPAS, PAPI."""
        return code in attribution.codes_requiring(INDICES)

    def _nth_tier(self, k: int, n: int) -> str | None:
        """The k-th of the n tiers that this sentence went through, or else the one before."""
        before = (self.state.sequences or [[]])[-1]
        if self.tags_of("tier"):
            before = [(r.code, r.figure.form, r.admin_level) for r in self.out if not r.dropped]
        tiers = list(dict.fromkeys(tier for _, _, tier in before if tier is not None))
        return tiers[k] if len(tiers) == n else None

    def _settle_form(self, figure: Figure) -> None:
        """Tells scores, points and ranks apart: `8,5/10` is a score, `4 điểm` a count, `12/63` a rank."""
        number = figure.number
        decimals = number.decimals or (figure.unit == "điểm" and self._speaks_of_index(figure))
        if figure.form == "fraction" and decimals and (figure.percent is None or figure.unit == "điểm"):
            figure.form, figure.unit = "score", figure.unit or "điểm"
            return
        bare = figure.form == "count" and not figure.unit
        if bare and (_TOTAL_OF_POINTS.search(self.folded, 0, figure.start) or self._goes_on_from_score(figure)):
            figure.form, figure.unit = "score", "điểm"
            return
        points = figure.form == "score" and figure.unit == "điểm" and not number.decimals
        if points and not self._speaks_of_index(figure):
            figure.form = "count"
        if figure.form in ("count", "fraction") and not number.decimals and self._is_rank(figure):
            figure.form, figure.unit, figure.unit_concepts = "rank", "hạng", frozenset()
            number.value = number.numerator if number.numerator is not None else number.value
            number.numerator = number.denominator = None

    def _goes_on_from_score(self, figure: Figure) -> bool:
        """Whether a decimal number is the next of scores told in a row: `khối sở là 88,9, khối huyện là 86,1`."""
        before = self.out[-1].figure if self.out and figure.number.decimals else None
        if before is None or before.form != "score":
            return False
        return _SCORE_GOES_ON.fullmatch(self.folded, before.end, figure.start) is not None

    def _cases_called_procedures(self, figure: Figure) -> None:
        """`tiếp nhận, giải quyết 60.349 thủ tục`: no place has so many procedures, so cases are counted."""
        many = figure.form in ("count", "fraction") and figure.number.value > _MOST_PROCEDURES
        if not many or "procedure" not in figure.unit_concepts or self.state.subject.level == "national":
            return
        figure.unit_concepts = frozenset(("case",))
        at_unit = (t.kind == "concept" and t.start == figure.unit_start for t in figure.tags)
        figure.tags = [t._replace(values=("case",)) if own else t for t, own in zip(figure.tags, at_unit, strict=True)]
        figure.weights = None

    def _speaks_of_index(self, figure: Figure) -> bool:
        """Whether points are those of an index: one named with the figure, or spoken of before."""
        named = any(t.kind == "concept" and not INDICES.isdisjoint(t.values) for t in figure.tags)
        return named or bool(self.state.context.index)

    def _said_before(self, figure: Figure) -> set[str]:
        """Concepts said about a figure before it."""
        return {c for t in figure.tags if t.kind == "concept" and t.end <= figure.start for c in t.values}

    def _rates_reform(self) -> bool:
        """Whether a sentence is about reform as a whole: `đứng thứ 7 trong 10 huyện về cải cách hành chính`."""
        return any("par" in t.values for t in self.tags_of("concept"))

    def _is_rank(self, figure: Figure) -> bool:
        """Whether a number is a place: `đứng thứ 12`, `từ hạng 15 lên 12`, `12/63 tỉnh`."""
        ranks = [t for t in self.tags_of("index_word") if "rank" in t.values and t.end <= figure.start]
        if ranks and figure.start - ranks[-1].end <= 2:
            return True
        if self.state.context.index and not figure.unit and _RANKED_IN_TURN.search(self.folded, 0, figure.start):
            return True
        of_provinces = figure.number.denominator in belonging.PROVINCES_RANKED
        if of_provinces and _PLACES_THAT_DID.match(self.folded, figure.number.end):
            return False  # `lần thứ hai liên tiếp 63/63 địa phương có chỉ số trên 80%`
        if of_provinces and (any(t.start >= figure.left for t in ranks) or self._stands_behind_index(figure)):
            return True
        if not figure.unit and self._speaks_of_index(figure) and _RANK_NAMED.search(self.folded, 0, figure.start):
            return True
        last = self.out[-1].figure if self.out else None
        bracketed = self.folded[: figure.start].endswith("(") and self.folded.startswith(")", figure.end)
        spoken_of = self.state.context.index or (last is not None and last.form in ("rank", "steps"))
        of_component = not figure.unit and self._speaks_of_index(figure) and "component" in self._said_before(figure)
        if ((bracketed and spoken_of) or of_component) and of_provinces:
            return True
        if last is not None and last.form == "rank" and not figure.unit and figure.coordinated:
            listed = bool(ranks) and _RANK_LIST.search(self.folded, 0, ranks[-1].end) is not None
            return listed or _RANKS_IN_TURN.search(self.folded, 0, figure.start) is not None
        return (
            last is not None
            and last.form == "rank"
            and _RANK_TO_RANK.fullmatch(self.folded, last.end, figure.start) is not None
        )

    def _stands_behind_index(self, figure: Figure) -> bool:
        """Whether the name of an index stands right before a number: `SIPAS 2022: 14/63, tăng 21 bậc`."""
        named = [t for t in self.tags_of("concept") if t.end <= figure.start and not INDICES.isdisjoint(t.values)]
        return bool(named) and _INDEX_AND_RANK.fullmatch(self.folded, named[-1].end, figure.start) is not None

    def _prints_as_part(self, total: Reading, other: Reading) -> bool:
        """Whether `other` is printed as a part of `total`: behind `trong đó`, `gồm`, or in brackets."""
        return self.printed_inside(total.figure, other.figure)

    def printed_inside(self, total: Figure, part: Figure) -> bool:
        lists = self.folded.startswith(":", max(total.end, total.unit_end))
        if lists or self.announces_parts(total.end, part.start):
            return True
        between = self.folded[total.end : part.start]
        return "(" in between and ")" not in between
