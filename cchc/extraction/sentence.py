"""One sentence read: every figure in it judged in order, with what later sentences inherit.

The answers to the single questions are in `attribution`, `standing`, `belonging`, `timing` and `admission`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cchc.catalogue import Beside
from cchc.extraction import admission, attribution, belonging, inheriting, lists, standing, subjects, timing
from cchc.extraction.attribution import INDICES, OTHER, Choice
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag, wording, words
from cchc.extraction.periods import PeriodMention
from cchc.extraction.segments import Sentence
from cchc.extraction.sharpening import sharpen
from cchc.extraction.state import Reading
from cchc.extraction.subjects import Named, Subject

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_AT_WORK = wording("at_work")
_BARE_KIND = wording("bare_kind")
_BARE_PROVINCE = wording("bare_province")
_CENTRE_GOES_ON = wording("centre_goes_on")
_ITS_OFFICIAL = wording("its_official")
_BODIES_OF_A_TIER = words("bodies_of_a_tier")
_BODY_AT_WORK = wording("body_at_work")
_BY_WAY_OF = wording("by_way_of")
_CAME_OVER = wording("came_over")
_COUNT_OF_RATE = wording("count_of_rate")
_CHANGES_TO = wording("changes_to")
_CONTINUES = wording("continues")
_DIVIDES = wording("divides")
_FINER_OF_RATES = words("finer_of_rates")
_STREAMLINED = frozenset(("streamlined",))
_RANK_OF_BODY = {"district": "district", "department": "province"}  # the tier a body itself is of
_KINDS_OF_STAFF = attribution.WEAK | {"administrative", "public_service", "staff", "contract"}
_ARISES = wording("arises")
_ARISING_BEHIND = 12  # letters behind cases within which they are told to arise
_DONE_BEFORE = frozenset(("restructured", "published", "reviewed", "simplified"))  # what is told before what there is
_GROWS = wording("grows")
_MOST_OF_THESE = wording("most_of_these")
_NAMED_RATE = wording("named_rate")
_OPENS_CLAUSE = wording("opens_clause")
_NAMES_WHOLE = wording("names_whole")
_RANKS_IN_TURN = wording("ranks_in_turn")
_RANK_NAMED = wording("rank_named")
_RANK_TO_RANK = wording("rank_to_rank")
_RATIO_BEFORE = wording("ratio_before")
_RATIO_BEHIND = wording("ratio_behind")
REFERS_BACK = wording("refers_back")
_REST_BY_FIELD = wording("rest_by_field")
_RAISES_TOTAL = wording("raises_total")
_RANK_LIST = wording("rank_list")
_REACHES_ALL = wording("reaches_all")
_RATED_BODIES = words("rated_bodies")
_SAYS_MORE = wording("says_more")
_THRESHOLD_BETWEEN = wording("threshold_between")
_MINISTRIES = words("ministries_counted")
_THERE_IS = wording("there_is")
_ITEMS_JOINED = (", ", " và ", " với ")  # between what a plan has and what else it has
_HELPED = words("helped")
_HELPS = wording("helps")
_BAND = wording("band")
_BAND_BEFORE = wording("band_before")
_COMMUNE_UNIT = wording("commune_unit")
_ITS_CENTRE = wording("its_centre")
_AND_BODIES = wording("and_bodies")
_LEFT = frozenset(("remaining",))
_COMPONENT = frozenset(("component",))  # `Quản trị môi trường: từ 3,4 điểm lên 3,7 điểm`
_THRESHOLD_FIRST = wording("threshold_first")
_COUNT_BEHIND_THRESHOLD = wording("count_behind_threshold")
_OF_NO_COUNTER = words("of_no_counter")
_THIS_TIER = wording("this_tier")
_TOTAL_OF_POINTS = wording("total_of_points")
_TWO_DEPARTMENTS = wording("two_departments")
_TOPIC = wording("topic")
_ALL = 100.0
_ANY_UNIT = frozenset({"unit"})  # `đơn vị`, which leaves open what kind of bodies
_OF_CASES = ("action", "deadline", "channel", "level")  # what is said of cases and services
_BESIDE_COLON = 2  # letters between a colon and the value it introduces
_TELLING_COUNT = 20  # counts up to this one make rates that fit by chance


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
        self.subject = self._spoken_of() or self.state.section or self.state.subject
        self.out: list[Reading] = []
        self.thresholds: set[int] = set()  # starts of percentages that only say which bodies are counted
        self.sequence: list[tuple[str, str, str | None]] = []  # code, form and tier of each figure reported

    def read(self) -> None:
        """Adds the readings of the sentence to the document, and leaves its state to the next sentence."""
        self._begin()
        self._hand_on_channel()
        paired = {id(f) for f in self.figures if f.linked_to is not None and f.linked_to.form == "fraction"}
        given = lists.distribute(self.folded, self.figures, self.tags)
        self._bodies_beyond_thresholds()
        self._share_predicate()
        for i, figure in enumerate(self.figures):
            if id(figure) in paired:
                continue
            gift = given.get(i)
            self._judge(figure, gift)
            for copy in gift.copies if gift else ():
                self._judge(replace(figure), copy)
        standing.mark_previous(self)
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
        said = _BARE_KIND.match(self.folded) or _ITS_OFFICIAL.match(self.folded)
        if spoken is None or said is None or any(n.start < said.end() for n in self.named):
            return None
        kind = str(spoken.name).lower().split(" ", maxsplit=1)[0]
        return spoken if kind in said[0].replace(",", " ").split() else None

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
        code, choice, rule = self._code_of(figure, choice, given)
        state.context.index = min(choice.own & INDICES, default=attribution.index_of(code) or state.context.index)
        near = timing.nearest_period(self, figure)
        status, direction = standing.status_of(self, figure, code, near)
        if status == "previous" and self._quotes_last(figure, choice):
            code = self.out[-1].code
        borrowed = code == OTHER or standing.shrinks(code) or self._grows_with_count(figure, choice)
        if status == "change" and borrowed:
            code = standing.what_changed(self, figure) or OTHER
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
            qualifier=admission.qualifier_of(self, figure),
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

    def _quotes_last(self, figure: Figure, choice: Choice) -> bool:
        """`hồ sơ trễ hạn là 120, giảm nhiều so với năm 2022 (245 hồ sơ)`: a bracket with what the last figure was."""
        last = self.out[-1].figure if self.out else None
        if last is None or not last.form == figure.form == "count" or choice.own - last.unit_concepts - {"reduced"}:
            return False
        return self.folded.endswith("(", 0, figure.start) and bool(figure.unit) and figure.unit == last.unit

    def _grows_with_count(self, figure: Figure, choice: Choice) -> bool:
        """`tiếp nhận 95.000 hồ sơ, tăng 11,5% so với cùng kỳ`: by how much the count right before it changed."""
        last = self.out[-1] if self.out else None
        if last is None or figure.form != "percent" or last.figure.form != "count" or last.dropped:
            return False
        if last.status == "change" and figure.linked_to is last.figure:
            return True
        if choice.own - {"reduced"}:
            return False
        return _GROWS.fullmatch(self.folded, max(last.figure.end, last.figure.unit_end), figure.start) is not None

    def _compares_periods(self, figure: Figure, choice: Choice) -> bool:
        """`bằng 94% so với cùng kỳ`, where it is no cut: `giảm 236 đơn vị, bằng 11,2% so với năm 2021`."""
        if figure.form != "percent" or (figure.linked_to is not None and "reduced" in choice.own):
            return False
        ratio = _RATIO_BEFORE.search(self.folded, 0, figure.start) and _RATIO_BEHIND.match(self.folded, figure.end)
        return ratio is not None

    def _code_of(self, figure: Figure, choice: Choice, given: lists.Given | None) -> tuple[str, Choice, str]:
        """Code of a figure, the choice it rests on, and the rule: its own words, or what stands beside it."""
        if figure.form == "fraction" and figure.percent is not None:
            return self._rate_of_fraction(figure.percent, figure, choice)
        if self._compares_periods(figure, choice):
            return OTHER, choice, "ratio_of_periods"
        computed = self._computed_rate(figure)
        if computed is not None:
            return computed, choice, "rate_by_arithmetic"
        code, rule = self._code_by_words(figure, choice, given)
        if figure.linked_to is not None and figure.linked_to.form == "count" and not self._says_deadline(figure, code):
            code, rule = self._rate_of_count(figure, figure.linked_to, code, rule)
        if rule == "ellipsis" and self._names_something_new(figure):
            code, rule = OTHER, "uncatalogued"
        code, rule = self._by_what_is_counted(figure, choice, *self._part_of_bodies(figure, code, rule))
        counted = self._count_of_rate(figure, choice)
        if counted is not None:
            code, rule = counted, "count_of_rate"
        if code == OTHER and self.state.topic is not None and self._leaves_open(figure, choice):
            code, rule = self.state.topic, "topic"
        if code == OTHER and self._gives_value_of_rate(figure, choice):
            code, rule = self.state.rate or OTHER, "topic"
        return code, choice, rule

    def _by_what_is_counted(self, figure: Figure, choice: Choice, code: str, rule: str) -> tuple[str, str]:
        """What is counted may make it another indicator: communes with their centre, people helped, acts listed."""
        if code == "one_stop_agencies" and self._has_its_centre(figure):
            return "commune_service_centres", rule
        if figure.unit in _HELPED and "trained" not in choice.own and _HELPS.search(self.folded, 0, figure.start):
            return OTHER, "people_helped"
        if code == "internal_divisions_count" and figure.form == "fraction":
            return OTHER, "uncatalogued"  # `11/13 phòng dùng phần mềm`: what some of them do
        if code == "cases_received_total" and self._arise_from_services(figure, choice):
            return "cases_received_online", rule
        if code == "procedure_decisions_issued" and self._is_act_of_list(choice):
            return self.out[-1].code, "ellipsis"
        return code, rule

    def _is_act_of_list(self, choice: Choice) -> bool:
        """Whether decisions stand in a list of acts that says nothing of procedures: `12 nghị quyết, 40 quyết định`."""
        last = self.out[-1] if self.out else None
        acts = last is not None and last.code == "legal_documents_issued" and not last.dropped
        return acts and choice.own <= attribution.WEAK | {"decision", "issued_new"}

    def _arise_from_services(self, figure: Figure, choice: Choice) -> bool:
        """Whether cases came through the services counted before: `11 dịch vụ công trực tuyến, phát sinh 28 hồ sơ`."""
        last = self.out[-1] if self.out else None
        if last is None or last.dropped or not {"online", "service"} <= last.figure.unit_concepts | last.choice.own:
            return False
        if last.figure.form != "count" or choice.own - figure.unit_concepts - {"received"} - attribution.WEAK:
            return False
        begin, end = max(last.figure.end, last.figure.unit_end), figure.unit_end + _ARISING_BEHIND
        return _ARISES.search(self.folded, begin, end) is not None

    def _has_its_centre(self, figure: Figure) -> bool:
        """Whether communes are counted that have a centre of their own: `124/124 xã, phường đã thành lập Trung tâm`."""
        return (
            _COMMUNE_UNIT.match(figure.unit) is not None and _ITS_CENTRE.match(self.folded, figure.unit_end) is not None
        )

    def _part_of_bodies(self, figure: Figure, code: str, rule: str) -> tuple[str, str]:
        """The bodies counted before that a sentence divides: `Phân theo lĩnh vực, giáo dục 1.552 đơn vị, y tế 73`."""
        bodies = figure.form == "count" and (figure.unit_concepts == _ANY_UNIT or not figure.unit)
        if not bodies or (code != OTHER and rule != "ellipsis") or _DIVIDES.match(self.folded) is None:
            return code, rule
        indicators = self.document.catalogue.indicators
        before = (r.code for r in reversed(self.document.readings) if not r.dropped and r.code != OTHER)
        total = next((c for c in before if _ANY_UNIT & indicators[c].counts), None)
        return (total, "part_of_total") if total is not None else (code, rule)

    def _code_by_words(self, figure: Figure, choice: Choice, given: lists.Given | None) -> tuple[str, str]:
        """Code of a figure by what is said of it, or of the list it stands in."""
        code, rule = choice.code, choice.rule
        if rule == "ellipsis":
            code = self._code_in_row(figure, choice) or self._code_of_list(figure) or code
        part = attribution.part_of(figure, self.state.context) if self._is_part(figure) else None
        part = part or self._of_list_total(figure, choice) or self._kind_of_cut(figure, choice)
        if part is not None:
            code, rule = part, "part_of_total"
        if self._goes_on_from(figure, choice):
            code, rule = self.out[-1].code, "ellipsis"
        elif (told := self._told_before(figure, choice)) is not None:
            code, rule = told, "ellipsis"
        elif code == OTHER and self._is_item_of_plan(figure):
            code, rule = self.out[-1].code, "ellipsis"
        if given is not None and given.nth is not None:
            code, rule = self._nth_code(figure, *given.nth) or code, "respectively"
        return code, rule

    def _is_item_of_plan(self, figure: Figure) -> bool:
        """Whether items of a plan stand right behind others: `gồm 7 nội dung, 62 nhiệm vụ, giao các sở thực hiện`."""
        last = self.out[-1] if self.out else None
        if last is None or last.dropped or figure.form != "count" or not self.counts_plan(last.code):
            return False
        joined = self.folded[max(last.figure.end, last.figure.unit_end) : figure.start]
        items = figure.unit_concepts & self.document.catalogue[last.code].counts
        return "task" in items and joined in _ITEMS_JOINED

    def _kind_of_cut(self, figure: Figure, choice: Choice) -> str | None:
        """The cut of which one kind of staff is told: `tinh giản 218 người, trong đó công chức 52 người`."""
        total = next((r for r in self.out if r.figure.form == "count" and not r.dropped), None)
        cut = total is not None and total.code in attribution.codes_requiring(_STREAMLINED)
        if total is None or not cut or figure.unit != total.figure.unit:
            return None
        kinds = choice.own <= _KINDS_OF_STAFF | figure.unit_concepts
        return total.code if kinds and self._announces_parts(total.figure.end, figure.start) else None

    def _goes_on_from(self, figure: Figure, choice: Choice) -> bool:
        """Whether a count is the later value of the one before: `từ 319 xuống còn 42 hồ sơ`, `nâng tổng số lên 90`."""
        last = self.out[-1] if self.out else None
        if last is None or last.dropped or last.code == OTHER or last.figure.form != figure.form:
            return False
        said = choice.own - figure.unit_concepts - attribution.LATER_VALUE - attribution.WEAK
        if said or not (figure.unit_concepts <= last.choice.concepts.keys()):
            return False
        end = max(last.figure.end, last.figure.unit_end)
        led_to = last.status == "change" and _CHANGES_TO.fullmatch(self.folded, end, figure.start)
        if led_to or _RAISES_TOTAL.search(self.folded, 0, figure.start):
            return True
        slot_of = self.document.catalogue.slot_of
        return figure.arrow == "to" and any(slot_of[c] in _OF_CASES for c in last.choice.own)

    def _of_list_total(self, figure: Figure, choice: Choice) -> str | None:
        """What the line above a list counts, where a bullet names nothing but whose its count is."""
        if self.state.total is None or figure.form != "count" or self.sentence.block.kind != "bullet":
            return None
        total = self.state.total[1]
        said = choice.own - figure.unit_concepts - attribution.WEAK - attribution.FIELDS
        counts = self.document.catalogue[total.code].counts
        counted = figure.unit in attribution.GENERIC_UNITS or bool(figure.unit_concepts & counts)
        return total.code if counted and said <= total.choice.own else None

    def _told_before(self, figure: Figure, choice: Choice) -> str | None:
        """The indicator of a figure before of which this one tells more, though it names something of its own."""
        told = self._most_of(figure, choice) or self._left_of_next(figure, choice)
        return (
            told
            or self._of_rank_gained(figure)
            or self._divided_in_bracket(figure, choice)
            or self._of_the_rest(figure, choice)
            or self._of_titled_procedures(figure, choice)
        )

    def _of_titled_procedures(self, figure: Figure, choice: Choice) -> str | None:
        """Procedures of a department, of which the title says what was done: `Sở Tư pháp: 29 thủ tục`."""
        done = self.state.done_to_procedures
        plain = figure.form == "count" and choice.own <= {"procedure", "present"} | attribution.WEAK
        if done is None or not plain or "procedure" not in figure.unit_concepts:
            return None
        return done if any(n.kind == "department" for n in self.named) else None

    def _of_the_rest(self, figure: Figure, choice: Choice) -> str | None:
        """What was counted before, of which the rest is told by field: `đất đai 961 hồ sơ; còn lại là xây dựng 29`."""
        last = next((r for r in reversed(self.out) if r.figure.form == "count" and not r.dropped), None)
        if last is None or last.code == OTHER or figure.form != "count" or last.figure.unit != figure.unit:
            return None
        said = choice.own - figure.unit_concepts - attribution.WEAK - attribution.FIELDS
        begun = _REST_BY_FIELD.search(self.folded, 0, figure.start)
        return None if said or begun is None or ";" in self.folded[begun.start() : figure.start] else last.code

    def _left_of_next(self, figure: Figure, choice: Choice) -> str | None:
        """What the next body has left too: `Sở A còn 6 hồ sơ quá hạn chưa giải quyết, phường B còn 9 hồ sơ`."""
        last = self.out[-1] if self.out else None
        if last is None or last.dropped or last.code == OTHER or not last.figure.form == figure.form == "count":
            return None
        left = choice.own - figure.unit_concepts
        alike = left == _LEFT <= last.choice.own and figure.unit_concepts == last.figure.unit_concepts
        return last.code if alike and any(last.figure.end < n.start < figure.start for n in self.named) else None

    def _of_rank_gained(self, figure: Figure) -> str | None:
        """What the places gained are of, told right behind the rank: `đứng thứ 20/63, tăng 33 bậc`."""
        last = self.out[-1] if self.out and figure.form == "steps" else None
        if last is None or last.dropped or last.figure.form != "rank":
            return None
        return None if any(last.figure.end <= t.start < figure.start for t in self.tags_of("concept")) else last.code

    def _divided_in_bracket(self, figure: Figure, choice: Choice) -> str | None:
        """What is divided in a bracket: `giảm 21 phòng (các cơ quan đảng giảm 9, các cơ quan chính quyền giảm 8)`."""
        opens = self.folded.rfind("(", 0, figure.start)
        bare = figure.form == "count" and not figure.unit and not figure.arrow
        if not bare or opens < 0 or ")" in self.folded[opens : figure.start]:
            return None
        total = next((r for r in self.out if r.figure.unit_end == opens - 1 and r.figure.form == "count"), None)
        if total is None or total.dropped or total.code == OTHER:
            return None
        return None if choice.own - attribution.BODIES - attribution.WEAK - total.choice.own else total.code

    def _gives_value_of_rate(self, figure: Figure, choice: Choice) -> bool:
        """Whether a percentage is that of a place in a list, of the rate told before: `Đi đầu là Hà Nam (88,3%)`."""
        if not (self._leaves_open(figure, choice) and self._opens_item(figure)):
            return False
        told = max((r.figure.end for r in self.out if r.figure.form == "percent" and r.rule == "topic"), default=0)
        said = (t for t in self.tags_of("concept") if told <= t.start < figure.start)
        return bool(told) or attribution.WEAK.issuperset(c for t in said for c in t.values)

    def _most_of(self, figure: Figure, choice: Choice) -> str | None:
        """What was counted before, of which most is told: `Tồn nhiều hơn cả là phường Trà Bá (318 hồ sơ)`."""
        told = next((r for r in reversed(self.out or self.document.readings) if r.dropped is None), None)
        if told is None or told.code == OTHER or told.sentence.block is not self.sentence.block:
            return None
        own = _MOST_OF_THESE.search(self.folded, max(0, figure.left - 1), figure.start)
        listed = own or (self._opens_item(figure) and _MOST_OF_THESE.search(self.folded, 0, figure.start))
        if not listed or not told.figure.form == figure.form == "count":
            return None
        indicator = self.document.catalogue[told.code]
        explained = frozenset().union(*(p.concepts() for p in indicator.patterns))
        counts = figure.unit in attribution.GENERIC_UNITS or (
            figure.unit_concepts and figure.unit_concepts <= indicator.counts
        )
        said = choice.own - attribution.WEAK - attribution.FIELDS
        telling = figure.unit in attribution.GENERIC_UNITS or said - figure.unit_concepts
        return told.code if counts and telling and said <= explained else None

    def _leaves_open(self, figure: Figure, choice: Choice) -> bool:
        """Whether a percentage says nothing of what it is a rate of, and stands beside no count."""
        named = choice.own - attribution.WEAK or self._names_something_new(figure)
        return figure.form == "percent" and figure.linked_to is None and not named

    def _names_something_new(self, figure: Figure) -> bool:
        """Whether a percentage has a name of its own that is no term: `tỷ lệ chứng thực bản sao điện tử đạt 98%`."""
        named = _NAMED_RATE.search(self.folded, figure.left, figure.start) if figure.form == "percent" else None
        return named is not None and not any(named.start(1) <= t.start < figure.start for t in self.tags_of("concept"))

    def _rate_of_count(self, figure: Figure, counted: Figure, code: str, rule: str) -> tuple[str, str]:
        """A percentage printed with a count is its rate: `95 hồ sơ đúng hạn, đạt 97,9%`."""
        reading = next((r for r in reversed(self.out) if r.figure is counted), None)
        if reading is None:
            return code, rule
        rate = self.document.catalogue.rate_of(reading.code)
        chosen = self.document.catalogue.indicators.get(code)
        own_rate = rule == "pattern" and chosen is not None and chosen.numerator_code == reading.code
        finer = rule == "pattern" and code != OTHER and not _FINER_OF_RATES.isdisjoint(reading.choice.own)
        if rate is not None and not own_rate and not finer:
            return rate.code, "rate_of_count"
        if rule == "ellipsis" and reading.code != OTHER and not reading.dropped:
            return OTHER, "uncatalogued"
        if code == reading.code == OTHER and counted.percent is figure and figure.link == "verb":
            return self.state.context.last.get("percent", OTHER), "ellipsis"
        return code, rule

    def _count_of_rate(self, figure: Figure, choice: Choice) -> str | None:
        """The count printed behind its rate, which says nothing else: `đúng hạn 98,85% (38.467 hồ sơ)`."""
        last = self.out[-1] if self.out else None
        if last is None or last.dropped or last.figure.form != "percent" or figure.form != "count":
            return None
        if choice.own - figure.unit_concepts - attribution.WEAK - last.choice.concepts.keys():
            return None
        slot_of, end = self.document.catalogue.slot_of, last.figure.end
        behind = (t for t in last.figure.tags if t.kind == "concept" and end <= t.start <= end + 1)
        said = (t.end for t in behind if slot_of[t.values[0]] in _OF_CASES)  # `99% kịp hẹn (40,9 nghìn)`
        if not any(_COUNT_OF_RATE.fullmatch(self.folded, e, figure.start) for e in (end, *said)):
            return None
        indicators = self.document.catalogue.indicators
        rate = indicators.get(last.code)
        code = rate.numerator_code if rate is not None else None
        if "pending" in last.choice.own:  # `quá hẹn chưa có kết quả 2,7% (683 hồ sơ)`
            code = attribution.count_named(last.choice.own, figure.unit_concepts) or code
        fits = code is not None and (not figure.unit_concepts or figure.unit_concepts & indicators[code].counts)
        return code if fits else None

    def _says_deadline(self, figure: Figure, code: str) -> bool:
        """Whether a percentage says of itself what the count before it does not: `48.249 hồ sơ, 98% đúng hạn`."""
        slot_of = self.document.catalogue.slot_of
        behind = next((t for t in figure.tags if t.kind in ("concept", "comma") and figure.end <= t.start), None)
        if code == OTHER or behind is None or not any(slot_of.get(c) == "deadline" for c in behind.values):
            return False
        return _SAYS_MORE.fullmatch(self.folded, figure.end, behind.start) is not None

    def _code_of_list(self, figure: Figure) -> str | None:
        """What a list by tiers or places reports, past the asides of its items.

        `cấp huyện 6.776, trực tuyến 2.521; cấp xã 26.030`: the last is of what the first is.
        """
        if not self._opens_item(figure):
            return None
        family = attribution.family_of(figure)
        parts = next((t for t in reversed(self.tags_of("list")) if "parts" in t.values and t.end <= figure.start), None)
        bracket = self.folded.rfind("(", 0, figure.start)
        begins = max(parts.start if parts else -1, bracket if bracket > self.folded.rfind(")", 0, figure.start) else -1)
        for r in reversed(self.out):
            if r.figure.end <= begins:
                return None
            same = not r.dropped and attribution.family_of(r.figure) == family and r.code != OTHER
            if same and self._opens_item(r.figure):
                return r.code
        begun = any(not r.dropped and attribution.family_of(r.figure) == family for r in self.out)
        return None if begun else self.state.listed.get(family)

    def _code_in_row(self, figure: Figure, choice: Choice) -> str | None:
        """`Sở Tư pháp: 95,66%; 90,63%.`: what stands in this place of the row before, where no row names it again."""
        before = [code for code, form, _ in (self.state.sequences or [[]])[-1] if form == figure.form]
        row = [f for f in self.figures if f.form == figure.form]
        labelled = self.folded[: row[0].start].rstrip().endswith(":")
        if not labelled or len(set(before)) < 2 or len(before) != len(row) or choice.own - attribution.WEAK:
            return None
        return before[next(i for i, f in enumerate(row) if f is figure)]

    def _opens_item(self, figure: Figure) -> bool:
        """Whether the words of a figure begin with a tier or a place."""
        return any(
            figure.left <= t.start < figure.start for kind in ("tier", "place") for t in self._of_kind.get(kind, ())
        )

    def _whose(self, figure: Figure, code: str, given: lists.Given | None) -> tuple[Subject, str | None]:
        """Subject and tier of a figure; a list may give it a place or a tier of its own."""
        state = self.state
        subject = belonging.subject_of(self, figure)
        tier = belonging.tier_of(self, figure, code, subject)
        if self.is_index(code):
            subject = belonging.province_named(self, figure) or subject
            tier = subject.admin_level or belonging.tier_of_index(self, figure)
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
            tier = belonging.tier_value(self.folded, given.tier, subject)
        return subject, tier

    def _remember(self, reading: Reading) -> None:
        """What the next figure inherits: concepts, the indicator of its form, and the tier of bodies counted."""
        state, figure, dropped = self.state, reading.figure, reading.dropped
        if reading.admin_level is not None and self._counts_bodies_at_work(figure, dropped):
            pooled = belonging.counts_with_office(self, figure, reading.subject)
            state.tier = "all" if pooled else reading.admin_level
        if reading.status == "target" and not reading.inferred and reading.period.end and not dropped:
            state.aim = (self.sentence.block, reading.period)
        if reading.subject.level in ("district", "commune"):
            state.spoken = reading.subject
        with_cases = "with_cases" in reading.choice.own  # `15 cơ quan phát sinh hồ sơ trực tuyến với 1.598 hồ sơ`
        if dropped in (None, "unassigned", "threshold") or figure.form == "money" or with_cases:
            state.context.sentence = dict.fromkeys(self._left_by(reading), 1.0)
        if dropped == "threshold" and reading.code != OTHER:
            state.context.last[attribution.family_of(figure)] = reading.code
        if dropped is None:
            if reading.code != OTHER and self._opens_item(figure):
                state.listed[attribution.family_of(figure)] = reading.code
            if reading.code != OTHER:
                state.context.last[attribution.family_of(figure)] = reading.code
                state.rate = reading.code if figure.form == "percent" else state.rate
            self.sequence.append((reading.code, figure.form, reading.admin_level))

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
            ministries = a.unit in _MINISTRIES and self._speaks_of_index(b)
            bodies = a.unit_concepts & _RATED_BODIES or ministries
            if (
                bodies
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
            in_band = b.form == "count" and b.unit_concepts & _RATED_BODIES
            if in_band and _BAND_BEFORE.search(self.folded, 0, b.start) is not None:
                b.tags, b.weights = [*b.tags, Tag(b.start, b.start, "concept", ("rated",))], None

    def _counts_beyond(self, a: Figure, b: Figure) -> bool:
        """Whether bodies beyond a mark are counted behind it: `số địa phương vượt mốc 84% là 47`."""
        if a.form not in ("percent", "score") or b.form not in ("count", "fraction"):
            return False
        first = _THRESHOLD_FIRST.search(self.folded, 0, a.start)
        bodies = b.unit_concepts & _RATED_BODIES if b.unit else first is not None and first[1] is not None
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

    def _is_part(self, figure: Figure) -> bool:
        """Whether the sentence announces parts (`trong đó`, `gồm`) between its first count and this figure."""
        total = next((r for r in self.out if r.figure.form == "count" and not r.dropped), None)
        if total is None or figure.arrow:
            return False
        leaves = not attribution.WAYS_OF_LEAVING.isdisjoint(attribution.own_concepts(figure))
        if total.figure.unit_concepts & figure.unit_concepts and not leaves:
            return False
        return self._printed_inside(total.figure, figure)

    def _announces_parts(self, start: int, end: int) -> bool:
        """Whether `trong đó`, `gồm` begins in a stretch of the sentence."""
        return any("parts" in t.values and start <= t.start < end for t in self.tags_of("list"))

    def counts_plan(self, code: str) -> bool:
        """Whether an indicator counts what a plan contains."""
        indicator = self.document.catalogue.indicators.get(code)
        return indicator is not None and indicator.plan_size

    def is_index(self, code: str) -> bool:
        """Whether an indicator is one of the indices of provinces: PAR INDEX, SIPAS, PAPI."""
        return code in attribution.codes_requiring(INDICES)

    def _nth_code(self, figure: Figure, k: int, n: int) -> str | None:
        """The k-th of the last n indicators of the list before: `cấp xã tương ứng là 1, 5 và 155`."""
        same = [r.code for r in self.out if not r.dropped and r.rule != "respectively" and r.figure.form == figure.form]
        if len(same) >= n:
            return same[-n:][k]
        for codes in reversed(self.state.sequences):
            kept = [c for c, form, _ in codes if form == figure.form]
            if len(kept) >= n:
                return kept[:n][k]
        return None

    def _nth_tier(self, k: int, n: int) -> str | None:
        """The k-th of the n tiers that this sentence went through, or else the one before."""
        before = (self.state.sequences or [[]])[-1]
        if self.tags_of("tier"):
            before = [(r.code, r.figure.form, r.admin_level) for r in self.out if not r.dropped]
        tiers = list(dict.fromkeys(tier for _, _, tier in before if tier is not None))
        return tiers[k] if len(tiers) == n else None

    def _computed_rate(self, figure: Figure) -> str | None:
        """The rate whose printed value is one count of this sentence over another, when the count beside it is none.

        `nhận 15.868, đúng hạn 15.539, ... 9 hồ sơ quá hạn, đạt 97,93%`: the rate of those on time.
        """
        if figure.form != "percent" or figure.number.value in (100.0, 0.0) or self._says_something(figure):
            return None
        counts = [
            r for r in self.out if r.figure.form == "count" and not r.dropped and r.figure.number.value > _TELLING_COUNT
        ]
        fitting = [r for r in counts if _is_share(r, counts, figure)]
        if len(fitting) != 1 or fitting[0].figure is figure.linked_to:
            return None
        rate = self.document.catalogue.rate_of(fitting[0].code)
        return rate.code if rate else None

    def _says_something(self, figure: Figure) -> bool:
        """Whether the clause of a figure names a concept before it."""
        begin = max(self.folded.rfind(mark, 0, figure.start) for mark in (",", "(", ";"))
        return any(t.kind == "concept" and begin <= t.start and t.end <= figure.start for t in figure.tags)

    def _settle_form(self, figure: Figure) -> None:
        """Tells scores, points and ranks apart: `8,5/10` is a score, `4 điểm` a count, `12/63` a rank."""
        number = figure.number
        decimals = number.decimals or (figure.unit == "điểm" and self._speaks_of_index(figure))
        if figure.form == "fraction" and decimals and (figure.percent is None or figure.unit == "điểm"):
            figure.form, figure.unit = "score", figure.unit or "điểm"
            return
        if figure.form == "count" and not figure.unit and _TOTAL_OF_POINTS.search(self.folded, 0, figure.start):
            figure.form, figure.unit = "score", "điểm"
            return
        points = figure.form == "score" and figure.unit == "điểm" and not number.decimals
        if points and not self._speaks_of_index(figure):
            figure.form = "count"
        if figure.form in ("count", "fraction") and not number.decimals and self._is_rank(figure):
            figure.form, figure.unit, figure.unit_concepts = "rank", "hạng", frozenset()
            number.value = number.numerator if number.numerator is not None else number.value
            number.numerator = number.denominator = None

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
        if figure.number.denominator in belonging.PROVINCES_RANKED and any(t.start >= figure.left for t in ranks):
            return True
        if not figure.unit and self._speaks_of_index(figure) and _RANK_NAMED.search(self.folded, 0, figure.start):
            return True
        last = self.out[-1].figure if self.out else None
        bracketed = self.folded[: figure.start].endswith("(") and self.folded.startswith(")", figure.end)
        spoken_of = self.state.context.index or (last is not None and last.form in ("rank", "steps"))
        of_component = not figure.unit and self._speaks_of_index(figure) and "component" in self._said_before(figure)
        if ((bracketed and spoken_of) or of_component) and figure.number.denominator in belonging.PROVINCES_RANKED:
            return True
        if last is not None and last.form == "rank" and not figure.unit and figure.coordinated:
            listed = bool(ranks) and _RANK_LIST.search(self.folded, 0, ranks[-1].end) is not None
            return listed or _RANKS_IN_TURN.search(self.folded, 0, figure.start) is not None
        return (
            last is not None
            and last.form == "rank"
            and _RANK_TO_RANK.fullmatch(self.folded, last.end, figure.start) is not None
        )

    def _rate_of_fraction(self, percent: Figure, figure: Figure, choice: Choice) -> tuple[str, Choice, str]:
        """A percentage printed with its fraction is one figure, the rate: `45/46 hồ sơ (97,8%)`."""
        percent.tags, percent.weights = figure.tags, None
        rated = attribution.choose(percent, self.state.context)
        if rated.code != OTHER:
            return rated.code, rated, "fraction_with_percentage"
        rate = self.document.catalogue.rate_of(choice.code)
        return (rate.code if rate else OTHER), choice, "fraction_with_percentage"

    def _prints_as_part(self, total: Reading, other: Reading) -> bool:
        """Whether `other` is printed as a part of `total`: behind `trong đó`, `gồm`, or in brackets."""
        return self._printed_inside(total.figure, other.figure)

    def _printed_inside(self, total: Figure, part: Figure) -> bool:
        lists = self.folded.startswith(":", max(total.end, total.unit_end))
        if lists or self._announces_parts(total.end, part.start):
            return True
        between = self.folded[total.end : part.start]
        return "(" in between and ")" not in between


def _is_share(part: Reading, counts: list[Reading], percent: Figure) -> bool:
    """Whether a count over one of the other counts gives the printed percentage, within its last place."""
    tolerance = 0.51 * 10.0**-percent.number.decimals
    value, rate = part.figure.number.value, percent.number.value
    wholes = (r.figure.number.value for r in counts if r is not part and r.figure.number.value >= value)
    return any(abs(100 * value / whole - rate) <= tolerance for whole in wholes)
