"""What a sentence leaves to those after it: period, section, tier, index, and the concepts of a heading.

The state itself is `state`; which of it a figure takes is decided in `timing`, `belonging` and `attribution`.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from cchc.extraction import attribution, subjects
from cchc.extraction.attribution import OTHER
from cchc.extraction.lexicon import Tag, wording
from cchc.extraction.periods import OPEN, Period, PeriodMention, find_periods
from cchc.extraction.segments import Block, Sentence, bullet_mark, open_bracket
from cchc.extraction.state import State
from cchc.extraction.subjects import Named, Subject, find_named
from cchc.extraction.tiers import TWO_TIERS, tier_value
from cchc.extraction.timing import LOOKED_INTO, VISITS, WAS_OPENED, day_or_state, of_act

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_BESIDE_ANOTHER = wording("beside_another")
_ACCORDINGLY = wording("accordingly")
_THAT_IS = wording("that_is")
_AIMED_AFTER = wording("aimed_after")
_ANNOUNCED_WITH_WILL = wording("announced_with_will")
_BASIS_ISSUED = wording("basis_issued")
_BY_PLAN = wording("by_plan")
_COMMITTEE = wording("committee")
_EACH_BODY = wording("each_body")
_LETTERED = wording("lettered")
_MINISTRY_SECTION = wording("ministry_section")
_NATION_SECTION = wording("nation_section")
_OF_EACH = wording("of_each")
_NUMBERED_TIER = wording("numbered_tier")
_ONE_STOP_OFFICE = wording("one_stop_office")
_PLAN_OF_YEAR = wording("plan_of_year")
_PROGRAMME = wording("programme")
_RESULTS_HEADING = wording("results_heading")
_RATE_NAMED = wording("rate_named")
_RUN_IN_HEADING = wording("run_in_heading")
_SERVICE_CENTRE = wording("service_centre")
_GROUP_ANNOUNCED = wording("group_announced")
_GROUP_HEADING = wording("group_heading")
_HEADING_MARK = wording("heading_mark")
_MARKS_ANNOUNCED = wording("marks_announced")
_AIM_MET = wording("aim_met")
_OF_VALUE_BESIDE = wording("of_value_beside")
_SUBHEADING = wording("subheading")
_VISION = wording("vision")
_MARKS_OF_SENTENCE = 8  # so many readings back, those of a sentence that only tells of indices
_DAY_OF_REPORT = 40  # a day within so many first characters of a sentence dates the report


def remember_announced(reader: DocumentReader, folded: str, tags: list[Tag], periods: list[PeriodMention]) -> None:
    """`kết quả ở cấp xã (từ 1/7 đến 23/9/2025) như sau: ...`: the tier and the dates of all that follows."""
    at = folded.find("như sau:")
    tiers = [t for t in tags if t.kind == "tier" and t.end <= at]
    dates = [m for m in periods if m.end <= at and m.form == "range" and not m.compared and m.period.end]
    if tiers and (dates or folded.rstrip().endswith("như sau:")):
        reader.state.default_tier = tier_value(folded, tiers[-1], reader.state.subject)
    if dates:
        reader.state.section_period = dates[-1].period


def remember_total(reader: DocumentReader, sentence: Sentence, folded: str) -> None:
    """What a line counts that the bullets below it divide: `- Hồ sơ tiếp nhận mới: 213 hồ sơ, gồm:`."""
    if not folded.rstrip().endswith(":"):
        return
    told = (r for r in reader.readings if r.sentence is sentence and r.dropped is None)
    counts = [r for r in told if r.figure.form == "count" and r.code != OTHER]
    parts = folded.find("trong đó")
    if counts and all(counts[0].figure.end <= parts < r.figure.start for r in counts[1:]):
        mark = bullet_mark(reader.doc.folded, sentence.block) if sentence.block.kind == "bullet" else ""
        reader.state.total = (mark, counts[0])


def index_spoken_of(reader: DocumentReader, sentence: Sentence, folded: str) -> str | None:
    """The index named last before a sentence; where several were announced together, that of the title."""
    last = bisect_left(reader.indices, (sentence.start, "")) - 1
    if last < 0:
        return None
    index = reader.indices[last][1]
    if reader.state.title_index is not None and _announced_beside_another(reader, last):
        return reader.state.title_index
    if reader.state.title_index is not None and _ACCORDINGLY.match(folded):
        announced = {i for at, i in reader.indices[: last + 1] if at >= sentence.block.start}
        return reader.state.title_index if reader.state.title_index in announced else index
    return index


def _announced_beside_another(reader: DocumentReader, named: int) -> bool:
    """Whether an index is only named beside another, and nothing told of it: `công bố PAR INDEX, cùng SIPAS`."""
    at, index = reader.indices[named]
    if named and reader.indices[named - 1][1] == index:
        at = reader.indices[named - 1][0]  # `Chỉ số hài lòng (SIPAS)`
    told = any(r.sentence.start <= at < r.start < r.sentence.end for r in reader.readings)
    return not told and _BESIDE_ANOTHER.search(reader.doc.folded, max(0, at - 20), at) is not None


def index_said_in(reader: DocumentReader, sentence: Sentence) -> str | None:
    """The only index that a sentence names before or behind its figures, or the next one: `Đó là kết quả PAPI`."""
    that = _THAT_IS.match(reader.doc.folded, sentence.end)
    end = that.end() if that is not None else sentence.end
    first, last = (bisect_left(reader.indices, (at, "")) for at in (sentence.start, end))
    named = {index for _, index in reader.indices[first:last]}
    return min(named) if len(named) == 1 else None


def remember_spoken(reader: DocumentReader, block: Block, opening: list[Named]) -> None:
    """The district or commune that a sentence without figures begins with: later sentences may call it `Huyện`."""
    if reader.state.subject.level == "national":
        _remember_province(reader, opening)
    if len(opening) != 1 or opening[0].start or opening[0].mention is None:
        return
    subject = subjects.resolve(opening[0].mention, reader.state.period.end, reader.state.subject.province_code)
    if subject is not None and subject.level in ("district", "commune"):
        reader.state.spoken = subject
        reader.state.told = (block, subject)


def _remember_province(reader: DocumentReader, opening: list[Named]) -> None:
    """The only province that a sentence of a report on the nation begins with: later ones may call it `Thành phố`."""
    places = [n.mention for n in opening if n.mention is not None]
    one = subjects.resolve(places[0], reader.state.period.end, None) if len(places) == 1 else None
    if one is not None and one.level == "province":
        reader.state.spoken = one


def remember_centre(reader: DocumentReader, folded: str, tags: list[Tag]) -> None:
    """The tier of a public service centre, for when it is later called `Trung tâm`."""
    tiers = [t for t in tags if t.kind == "tier" and "all" not in t.values]
    centre = _SERVICE_CENTRE.search(folded) or _ONE_STOP_OFFICE.search(folded)
    if tiers and centre is not None:
        nearest = min(tiers, key=lambda t: abs(t.start - centre.start()))
        behind = (t for t in tiers if t.start > nearest.end and t.values != nearest.values)
        two = any(TWO_TIERS.fullmatch(folded, nearest.end, t.start) for t in behind)
        reader.state.centre_tier = "all" if two else tier_value(folded, nearest, reader.state.subject)


def remember_run_in(reader: DocumentReader, sentence: Sentence, folded: str) -> None:
    """A heading printed in the line it heads, or a rate that a sentence without figures names."""
    if sentence.block.kind not in ("paragraph", "bullet"):
        return
    tags = [t for t in reader.lexicon.tag(folded) if t.kind == "concept"]
    concepts = frozenset(c for t in tags for c in t.values)
    covered = sum(t.end - t.start for t in tags)
    if sentence.first and _RUN_IN_HEADING.fullmatch(folded) and 2 * covered >= len(folded.strip()):
        reader.state.run_in = (sentence.block, concepts)
    named = _RATE_NAMED.search(folded)
    if named is not None:
        rate = attribution.rate_named({c for t in tags if t.start >= named.start() for c in t.values})
        reader.state.rate = rate or reader.state.rate


def remember_heading(reader: DocumentReader, text: str, folded: str, *, titles: bool) -> None:
    """What a heading, or a line that announces, says of the lines below; `titles`: it stands above all text."""
    state = reader.state
    tags = reader.lexicon.tag(folded)
    aims = {(t.start, t.end) for t in tags if t.kind == "standing"}  # `Nhiệm vụ trọng tâm` names no task
    terms = (t for t in tags if t.kind == "concept" and not _OF_EACH.search(folded, 0, t.start))
    terms = (t for t in terms if (t.start, t.end) not in aims)
    concepts = {c for t in terms for c in t.values}
    if concepts:
        state.context.head = frozenset(concepts)
    state.announced, state.rate = frozenset(concepts), None
    _remember_shares(reader, folded, concepts)
    tiers = [t for t in tags if t.kind == "tier" and not _signs(folded, t, titles=titles)]
    told = {tier_value(folded, t, state.subject) for t in tiers}
    state.heading_tier = (min(told) if len(told) == 1 else "all") if tiers else None
    if tiers and _NUMBERED_TIER.fullmatch(folded, 0, tiers[0].start) and not folded[tiers[-1].end :].strip(" .:"):
        one = len({t.values for t in tiers}) == 1
        state.section_tier = state.heading_tier if one else "all"
    state.heading_lettered = _LETTERED.match(folded) is not None
    looks_back = _RESULTS_HEADING.search(folded) is not None
    if titles:
        state.target = state.target and not looks_back
        return
    stated = (m for m in find_periods(folded, state.year) if not m.compared and m.period.end)
    reported = (m for m in stated if not (m.form == "years" and _PROGRAMME.search(folded, 0, m.start)))
    periods = [m for m in reported if not (of_act(folded, m) or _BY_PLAN.match(folded, 0, m.start))]
    deadline = any(
        folded[m.start : m.end].startswith(("đến năm", "đến hết năm", "đến cuối năm", "tới năm")) for m in periods
    )
    said = (t for t in tags if t.kind == "standing" and {"target", "aim_heading"} & set(t.values))
    aimed = deadline or any(not _is_met(folded, t) for t in said)
    rank = _rank_of(folded)
    beside = rank is not None and rank == state.target_rank
    looks_back = looks_back and not aimed
    under_results = state.results_rank not in (None, rank) and _SUBHEADING.match(folded) is not None
    if aimed:
        state.target_rank, state.index_period = rank, None if state.is_plan else state.index_period
    if not under_results:
        state.results_rank = rank if looks_back else None
    looks_back = looks_back or (under_results and not aimed)
    if aimed or looks_back or beside or not (state.target and _SUBHEADING.match(folded)):
        state.target = aimed or (state.is_plan and not looks_back)
    state.looking_back = state.looking_back and not aimed
    state.target_lines = 0
    state.target_bullets = False
    if periods:
        _remember_period_of_lines(reader, periods[-1], aimed=aimed)
    state.group_listed = _group_headed(reader, folded, tags)
    state.group = state.group_listed or state.group
    state.section = _section_of(reader, text, folded) or state.section


def _remember_period_of_lines(reader: DocumentReader, m: PeriodMention, *, aimed: bool) -> None:
    """The period that a heading states for the lines below, or as the deadline of their aims."""
    state = reader.state
    state.period = _as_printed(reader, m.period)
    if state.index_period is not None and not aimed and _is_year_before(m, state.index_period):
        state.index_period = state.period  # the title names the year ahead: `Nâng cao PAR INDEX năm 2025`
    state.section_period = state.period if m.form not in ("day", "bare") and not state.target else None
    state.target_period = m.period if state.target else None


def _is_year_before(m: PeriodMention, period: Period) -> bool:
    """Whether a year lies before the one of another period."""
    return m.form == "year" and (m.period.year() or 0) < (period.year() or 0)


def _is_met(folded: str, aim: Tag) -> bool:
    """Whether a heading tells that an aim was met: `2. Vượt chỉ tiêu cắt giảm thời gian`."""
    return _AIM_MET.search(folded, 0, aim.start) is not None and not folded.startswith(":", aim.end)


def _rank_of(folded: str) -> tuple[bool, int] | None:
    """The rank of a heading by its mark, a number or none and its dots: those of one rank do not head one another."""
    mark = _HEADING_MARK.match(folded)
    return (mark[1][0].isdigit(), mark[1].count(".")) if mark is not None else None


def _signs(folded: str, tier: Tag, *, titles: bool) -> bool:
    """Whether a committee only signs what a line heads: `UBND thành phố Long Khánh: Tình hình giải quyết hồ sơ`."""
    committee = "own_office" in tier.values and _COMMITTEE.match(folded, tier.start) is not None
    return committee and (titles or (tier.start == 0 and ":" in folded[tier.end :].rstrip(" :")))


def _section_of(reader: DocumentReader, text: str, folded: str) -> Subject | None:
    """Whose the lines below a heading are: `2. Huyện Ba Vì`, `Nhìn chung cả nước`, in the nation a ministry."""
    state, named = reader.state, find_named(text, folded)
    if _NATION_SECTION.fullmatch(folded):
        return subjects.NATION
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


def _group_headed(reader: DocumentReader, folded: str, tags: list[Tag]) -> Subject | None:
    """The ministries or provinces of whom a line begins to tell: `Ở khối bộ, cơ quan ngang bộ:`."""
    groups = [t for t in tags if t.kind == "group_subject" and t.values[0] in ("ministries", "localities")]
    if not groups or not folded.rstrip().endswith(":") or len({t.values for t in groups}) > 1:
        return None
    of_nation = reader.state.subject.level in (None, "national") or reader.state.context.index is not None
    headed = of_nation and _GROUP_HEADING.fullmatch(folded, 0, groups[0].start)
    headed = headed and _GROUP_ANNOUNCED.fullmatch(folded, groups[-1].end)
    return subjects.GROUPS[groups[0].values[0]] if headed else None


def _remember_shares(reader: DocumentReader, folded: str, concepts: set[str]) -> None:
    """`Số thủ tục của từng cơ quan:`: the lines below share out the figure told last."""
    told = next((r for r in reversed(reader.readings) if r.dropped is None and r.code != OTHER), None)
    if told is None or _EACH_BODY.search(folded) is None:
        return
    if concepts & attribution.countable() <= reader.catalogue[told.code].counts:
        reader.state.context.last = {attribution.family_of(told.figure): told.code}


def remember_period(
    reader: DocumentReader, mentions: list[PeriodMention], folded: str, at: int, *, reports: bool
) -> None:
    """The period that later sentences inherit from the one at `at`; `reports`: none of the lines above the text."""
    state = reader.state
    begins = state.begins(reader.doc.published_at)
    for m in mentions:
        state.dates = m.period if m.form == "range" and m.period.end and not m.compared else state.dates
        if begins and m.adverbial and not m.compared and m.form != "day" and m.period.end:
            state.looking_back = m.period.end < begins
        if reports and _dates_report(reader, m, folded):
            state.main = state.period = day_or_state(folded, m)
            continue
        _remember_name(state, m, folded)
        if m.form == "day" and m.period.end and _MARKS_ANNOUNCED.match(folded, m.end):
            state.marks_day = Period(None, m.period.end, "as_of")
        if _is_of_one_value(m, folded):
            continue
        if (
            WAS_OPENED.match(folded, m.end)
            or VISITS.match(folded, m.end)
            or LOOKED_INTO.match(folded, m.end)
            or _is_earlier_or_open(reader, m)
            or reader.year_of_index(at, [m]) == m.period
            or _ranks_of_earlier_year(reader, m, at)
        ):
            continue
        if _tells_year(reader, m):
            state.year = m.period.year()
        if not _is_ahead(reader, m, folded) and not _is_whole(reader, m):
            state.period = _as_printed(reader, m.period)


def _is_of_one_value(m: PeriodMention, folded: str) -> bool:
    """Whether a period is no adverb that later sentences go on from: a day, a yardstick, one beside or in a bracket."""
    if m.compared or not m.adverbial or m.form in ("day", "bare", "relative"):
        return True
    if m.form in ("month", "quarter", "year") and _OF_VALUE_BESIDE.search(folded, 0, m.start):
        return True
    return m.form != "range" and open_bracket(folded, m.start) >= 0


def _tells_year(reader: DocumentReader, m: PeriodMention) -> bool:
    """Whether later periods without a year belong to the one of this: it is no span, no index, nothing to come."""
    of_index = bool(reader.doc.published_at) and m.period == reader.state.index_period
    told = m.has_year and m.period.end is not None and m.form != "years"
    told = told and (reader.state.main.year() or 0) <= (m.period.year() or 0)
    return told and not (of_index or _begins_after(reader, m))


def _remember_name(state: State, m: PeriodMention, folded: str) -> None:
    """What `trong quý`, `trong năm đó` and the tasks of `Kế hoạch` mean from now on."""
    if m.form in ("month", "quarter") and not m.compared:
        state.labels["tháng" if m.form == "month" else "quý"] = m.period
    if m.form == "range" and m.period.end and folded.endswith(("tuần (", "tuần "), 0, m.start):
        state.labels["tuần"] = m.period
    if m.has_year and not m.compared:
        state.named_year = m.period.year()
    if m.form == "year" and _PLAN_OF_YEAR.search(folded, 0, m.start):
        state.named_plan = m.period


def period_told_last(reader: DocumentReader) -> Period | None:
    """The stretch of time of the last figure: `Cùng thời gian này, huyện cử 84 người đi bồi dưỡng`."""
    last = next((r for r in reversed(reader.readings) if not r.dropped), None)
    return last.period if last is not None and last.status == "actual" and last.period.start else None


def remember_deadline(reader: DocumentReader, block: Block, folded: str, mentions: list[PeriodMention]) -> None:
    """The deadline that a sentence sets for the aims behind it: `Bước sau, đến năm 2025, yêu cầu cao hơn`."""
    told = (m for m in mentions if m.period.end and not m.compared)
    deadlines = [m.period for m in told if folded.startswith(("đến", "tới", "hết"), m.start)]
    if deadlines:
        reader.state.aim = (block, deadlines[-1])


def _as_printed(reader: DocumentReader, period: Period) -> Period:
    """The dates printed for the label of the reporting period, else the period itself."""
    label, dates = reader.state.printed
    return dates if period == label else period


def _dates_report(reader: DocumentReader, m: PeriodMention, folded: str) -> bool:
    """Whether a day at the beginning of a sentence is that of the report, where nothing else dates it."""
    dated = m.form == "day" and m.has_year and m.period.end is not None
    if not dated or m.start >= _DAY_OF_REPORT or reader.state.main.kind not in (None, "as_of"):
        return False
    return not of_act(folded, m) and _BASIS_ISSUED.match(folded, m.end) is None


def _is_earlier_or_open(reader: DocumentReader, m: PeriodMention) -> bool:
    """Whether a period is left open, or lies before the one reported on: what came before is only told."""
    main = reader.state.main
    if m.period == OPEN and main != OPEN:
        return True
    return bool(m.start > 3 and main.end and m.period.end and m.period.end < (main.start or main.end))


def _ranks_of_earlier_year(reader: DocumentReader, m: PeriodMention, at: int) -> bool:
    """Whether the sentence at `at` only tells how indices stood earlier: `Năm 2019, huyện xếp hạng 4/11 về chỉ số`."""
    main = reader.state.main
    if not (main.start and m.period.end and m.period.end < main.start):
        return False
    told = [r for r in reader.readings[-_MARKS_OF_SENTENCE:] if r.sentence.start == at and not r.dropped]
    return bool(told) and all(attribution.index_of(r.code) for r in told)


def _is_ahead(reader: DocumentReader, m: PeriodMention, folded: str) -> bool:
    """Whether a period lies ahead of the report: `sẽ ... trong quý II`, `tầm nhìn 2030`, `đến năm 2025`."""
    if _begins_after(reader, m):
        return True
    before, said = folded[: m.start], folded[m.start : m.end]
    if _ANNOUNCED_WITH_WILL.search(before) or _VISION.search(before):
        return True
    year, now = m.period.year(), reader.state.main.year()
    if year and now and year > now and said.startswith(("đến", "tới", "hết")):
        return True
    return said.startswith(("đến", "tới")) and _AIMED_AFTER.match(folded, m.end) is not None


def _begins_after(reader: DocumentReader, m: PeriodMention) -> bool:
    """Whether a period begins only after the publication: `hồ sơ tồn phải chuyển qua năm 2020`."""
    published = reader.doc.published_at
    return bool(published) and str(m.period.start or m.period.end or "") > str(published)


def _is_whole(reader: DocumentReader, m: PeriodMention) -> bool:
    """Whether a period inside a sentence contains the one reported on: the year around a half."""
    main = reader.state.main
    return m.start > 3 and main.kind not in ("as_of", None) and m.period != main and m.period.contains(main)
