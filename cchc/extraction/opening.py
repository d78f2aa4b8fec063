"""What a document is about, found before it is read: reporting period, subject, whether it plans or reports."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from cchc.extraction import subjects
from cchc.extraction.attribution import INDICES
from cchc.extraction.figures import digit_spans
from cchc.extraction.lexicon import Sightings
from cchc.extraction.periods import OPEN, Period, PeriodMention, find_periods, year_period
from cchc.extraction.segments import Block
from cchc.extraction.subjects import VENUE, Named, Subject, Votes, find_named
from cchc.shadow import fold

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


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


def open_document(reader: DocumentReader) -> None:
    """Finds what the document is about: its reporting period, its subject, whether it plans or reports."""
    doc, state = reader.doc, reader.state
    reader.named = find_named(doc.text, doc.folded)
    reader.named_starts = [n.start for n in reader.named]
    reader.indices = _indices().find(doc.folded)
    heading, first = reader.lead = lead_blocks(reader)
    head = " . ".join([doc.title, *(doc.text[b.start : b.end] for b in doc.blocks[heading:first])])
    lead = " ".join(doc.text[b.start : b.end] for b in doc.blocks[first : first + 3])
    body = doc.folded[doc.blocks[heading].start :] if doc.blocks else ""
    state.year = _year(reader, fold(head), body)
    state.main = _main_period(reader, fold(head), body)
    state.period = state.main
    state.subject = _subject(reader, head, lead)
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
    head_tags = reader.lexicon.tag(fold(head))
    said = [c for t in head_tags if t.kind == "concept" for c in t.values if c in INDICES]
    state.context.index = said[0] if said else None
    state.context.earlier = frozenset(
        c for t in head_tags if t.kind == "concept" for c in t.values if reader.catalogue.slot_of[c] == "object"
    )
    state.target = state.is_plan = bool(_PLAN_TITLE.search(fold(doc.title))) and not _RESULT_TITLE.search(
        fold(doc.title)
    )


def lead_blocks(reader: DocumentReader) -> tuple[int, int]:
    """Index of the first heading line right before the first paragraph, and of that paragraph."""
    doc = reader.doc
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


def _year(reader: DocumentReader, head: str, body: str) -> int | None:
    for text in (head, body):
        dated = [
            m
            for m in find_periods(text, None)
            if m.has_year and not m.compared and m.form not in ("day", "years") and m.period.end
        ]
        reporting = [m for m in dated if m.form not in ("year", "bare")]
        if reporting or dated:
            return (reporting or dated)[0].period.year()
    if reader.doc.published_at:
        return int(reader.doc.published_at[:4])
    days = [m.period.year() for m in find_periods(body, None) if m.has_year and m.period.end]
    return days[0] if days else None


def _main_period(reader: DocumentReader, head: str, body: str) -> Period:
    """The reporting period: weighed among what the title and the text state; printed dates win over a label."""
    published = reader.doc.published_at
    mentions = [
        m
        for m in find_periods(body, reader.state.year)
        if not m.compared
        and m.period.end
        and not (published and str(m.period.start or m.period.end) > published)
        and not body.startswith(("đến năm", "tới năm", "đến hết năm", "đến cuối năm"), m.start)
    ]
    weights = _title_weights(reader, head)
    for rank, m in enumerate(m for m in mentions if m.form in _REPORTING and (m.adverbial or m.form in _LABELS)):
        period = year_period(m.period.year() or 0) if m.form == "year" and m.period.kind == "as_of" else m.period
        weights[period] = weights.get(period, 0.0) + _body_weight(reader, m, rank, body)
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


def _title_weights(reader: DocumentReader, head: str) -> dict[Period, float]:
    weights: dict[Period, float] = {}
    for m in find_periods(head, reader.state.year):
        aim = m.form in ("year", "bare", "years") and _AIMS.search(head[max(0, m.start - 60) : m.start])
        if m.compared or m.period == OPEN or m.form in ("day", "relative") or aim:
            continue
        weights[m.period] = weights.get(m.period, 0.0) + _TITLE_WEIGHTS.get(m.form, 4.0)
    return weights


def _body_weight(reader: DocumentReader, m: PeriodMention, rank: int, body: str) -> float:
    after = body[m.end : m.end + 160].split("\n", maxsplit=1)[0]
    figures = len(digit_spans(after, 0, len(after)))
    bracketed = body.rfind("(", max(0, m.start - 90), m.start) > body.rfind(")", max(0, m.start - 90), m.start)
    return (
        1.5 / (1 + rank)
        + 0.3 * min(figures, 3)
        + _FORM_WEIGHTS.get(m.form, 0.0)
        - (0.8 if bracketed else 0.0)
        - (0.0 if m.adverbial else 0.5)
    )


def _subject(reader: DocumentReader, head: str, lead: str) -> Subject:
    doc = reader.doc
    votes = Votes.empty()
    departments: list[tuple[float, Named, str]] = []
    above = " . ".join(doc.text[b.start : b.end] for b in doc.blocks[max(0, reader.lead[0] - 8) : reader.lead[0]])
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
            if n.mention is not None and not VENUE.search(folded[: n.start]):
                votes.add(n.mention, near)
            elif n.kind == "department" and not subjects.bodies().is_office(folded, n.start):
                departments.append((near, n, text))
    for block in doc.blocks[reader.lead[1] :]:
        if block.end - block.start > 60:
            for n in reader.named_in(block.start, block.end):
                if n.mention is not None:
                    votes.add(n.mention, 0.7 if n.start < 90 else 0.35)
    on = reader.state.main.end
    province = votes.best("province")
    within = None
    if province is not None:
        resolved = subjects.resolve(province[1], on, None)
        within = resolved.province_code if resolved else None
    chosen = _locality_of(reader, votes, province, on, within, fold(f"{head} {lead}"))
    ministry = _ministry_of(reader, head, lead)
    if ministry is not None and (province is None or province[2] < 2.5):
        return ministry
    department = _department_of(reader, departments, chosen, lead)
    return department or chosen


def _ministry_of(reader: DocumentReader, head: str, lead: str) -> Subject | None:
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
    reader: DocumentReader,
    votes: Votes,
    province: tuple[str, object, float] | None,
    on: str | None,
    within: str | None,
    opening: str,
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
    if re.search("cả nước|toàn quốc", fold(reader.doc.title)) and not any(
        n.mention for n in find_named(reader.doc.title, fold(reader.doc.title))
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
        reader.state.resolved_on = on
        subject = subjects.resolve(mention, on, None)
        if subject is None:
            reader.state.resolved_on = None
            subject = subjects.resolve(mention, None, None)
        return subject or subjects.NOBODY
    if re.search("cả nước|toàn quốc|các bộ|các địa phương|tỉnh, thành phố", opening):
        return subjects.NATION
    return subjects.NOBODY


def _department_of(
    reader: DocumentReader, found: list[tuple[float, Named, str]], place: Subject, lead: str
) -> Subject | None:
    says = subjects.says_department(reader.doc.text)
    named = [d for d in found if d[2] != reader.doc.publisher and d[0] >= 2.0]
    publisher = [d for d in found if d[2] == reader.doc.publisher]
    where = "TP Hồ Chí Minh" if place.province_code == "79" else (place.short or "")
    names = {n.name for _, n, _ in named}
    if len(names) == 1 and not (names <= subjects.bodies().reporters and says < 3):
        _, n, text = max(named, key=lambda d: d[0])
        in_title = n.name in {x.name for x in find_named(reader.doc.title, fold(reader.doc.title))}
        opens = n.start < 60 and text == lead
        if in_title or opens or says >= 3:
            return Subject(f"{n.name} {where}".strip(), "department", place.province_code, n.name)
    if publisher and says >= 3 and not any(n.mention for n in find_named(reader.doc.title, fold(reader.doc.title))):
        n = publisher[0][1]
        return Subject(f"{n.name} {where}".strip(), "department", place.province_code, n.name)
    if not found and says >= 3:
        return Subject(f"Sở {where}".strip(), "department", place.province_code, "Sở")
    return None


def _is_text(block: Block) -> bool:
    """Whether a block is long enough to be running text rather than furniture of a page."""
    return block.kind in ("paragraph", "bullet") and block.end - block.start > (60 if block.kind == "paragraph" else 90)


def _same_span(dates: Period, label: Period) -> bool:
    """Whether printed dates are those of a labelled period: `quý I/2020 (1/12/2019 - 29/2/2020)`."""
    if not (dates.start and dates.end and label.start and label.end):
        return False
    ends = ((dates.start, label.start), (dates.end, label.end))
    return all(abs((date.fromisoformat(a) - date.fromisoformat(b)).days) <= 46 for a, b in ends)


@lru_cache(maxsize=1)
def _indices() -> Sightings:
    return Sightings(INDICES)
