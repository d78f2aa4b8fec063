"""What a document is about, found before it is read: reporting period, subject, whether it plans or reports.

Works on the title, the lines above the text and the text as a whole; period and subject are the matter of
`document_period` and `document_subject`, single figures that of `sentence`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from cchc.extraction import attribution, subjects
from cchc.extraction.attribution import INDICES
from cchc.extraction.document_period import (
    OPENING,
    Body,
    day_of_opening,
    document_year,
    is_of_index,
    main_period,
    planned_year,
    planned_years,
)
from cchc.extraction.document_subject import document_subject, fold_head, merged_departments, only_department
from cchc.extraction.figures import digit_spans
from cchc.extraction.lexicon import Sightings, wording, words
from cchc.extraction.periods import find_periods, locate_periods
from cchc.extraction.segments import Block
from cchc.extraction.state import DocumentText
from cchc.extraction.subjects import find_named
from cchc.extraction.tiers import tier_value

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


_AIMS = wording("aims")
_AFTER_MERGERS = wording("after_mergers")
_CAPTION = wording("caption")
_CASES_TAKEN_IN = wording("cases_taken_in")
_CENTRES = {level: wording(f"{level}_centre") for level in ("province", "district")}
_AT_WORK = wording("centre_works")
_LOOKS_BACK = wording("looks_back")
_MANY = wording("many")
_OTHER_TIERS = wording("other_tiers")
_PLAN_TITLE = wording("plan_title")
_DONE_TO_PROCEDURES = words("done_to_procedures")
_SECTION_BEGINS = wording("section_begins")
_REPORTS_AS_FOLLOWS = wording("reports_as_follows")
_RESULT_TITLE = wording("result_title")
_LINES_ABOVE, _SHORT_LINE = 2, 30  # so many lines above the text belong to its heading; shorter ones only if dated
_TITLE_LINE = 60  # letters within which a title says that it tells of results
_MANY_MONTHS = 14  # a longer period names no year


def open_document(reader: DocumentReader) -> None:
    """Finds what the document is about: its reporting period, its subject, whether it plans or reports."""
    doc, state = reader.doc, reader.state
    reader.named = find_named(doc.text, doc.folded)
    reader.named_starts = [n.start for n in reader.named]
    reader.indices = _indices().find(doc.folded)
    heading, first = reader.lead = lead_blocks(reader)
    head = " . ".join([doc.title, *(doc.text[b.start : b.end] for b in doc.blocks[heading:first])])
    lead = " ".join(doc.text[b.start : b.end] for b in _told_first(doc, first))
    body = _body(reader, doc.blocks[heading].start if doc.blocks else len(doc.folded))
    folded_head, folded_title = fold_head(head), fold_head(doc.title)
    state.year = document_year(reader, folded_head, body)
    state.this_year = int(doc.published_at[:4]) if doc.published_at else state.year
    state.main = state.period = main_period(reader, folded_head, body)
    if (state.main.months() or _MANY_MONTHS) < _MANY_MONTHS and not is_of_index(reader, state.main, body):
        state.year = state.main.year()
    communes = subjects.communes_called(reader.named) if _after_mergers(reader) else {}
    named = [subjects.as_called(n, communes) for n in reader.named]
    reader.named = tuple(sorted([*named, *subjects.called_bare(doc.text, named, communes)], key=itemgetter(0, 1)))
    reader.named_starts = [n.start for n in reader.named]
    state.subject = document_subject(reader, head, lead, communes)
    reader.only_department = only_department(reader)
    reader.merged_departments = merged_departments(reader)
    state.plan = planned_year(reader, folded_head)
    centre = _CENTRES.get(str(state.subject.level))
    of_province = centre is _CENTRES["province"] and _tells_of_centre(fold_head(lead), body.folded, centre)
    headed = f"{folded_head} . {_title_line(reader.doc)}"
    titled = (m for m in centre.finditer(headed)) if centre is not None else ()
    since_opened = state.main.start is not None and state.main.start == day_of_opening(body, state.year)
    if of_province or since_opened or any(not _MANY.search(headed, 0, m.start()) for m in titled):
        state.default_tier = state.subject.level
    tiers = {tier_value(folded_title, t, state.subject) for t in reader.lexicon.tag(folded_title) if t.kind == "tier"}
    state.title_tier = min(tiers) if len(tiers) == 1 and "all" not in tiers else None
    said = [c for t in reader.lexicon.tag(folded_head) if t.kind == "concept" for c in t.values]
    state.context.index = state.title_index = next((c for c in said if c in INDICES), None)
    state.context.earlier = frozenset(c for c in said if reader.catalogue.slot_of[c] == "object")
    if "tỷ lệ" in folded_title:
        state.topic = attribution.rate_named({c for t in reader.lexicon.tag(folded_title) for c in t.values})
    told = frozenset(c for t in reader.lexicon.tag(folded_title) if t.kind == "concept" for c in t.values)
    if told & _DONE_TO_PROCEDURES and "procedure" in told:
        state.done_to_procedures = attribution.count_named(told & _DONE_TO_PROCEDURES, frozenset({"procedure"}))
    state.target = state.is_plan = _PLAN_TITLE.search(folded_title) is not None and not _reports(folded_title, body)
    if state.is_plan and state.plan is None:
        state.plan = planned_years(reader, body)


def _reports(title: str, body: Body) -> bool:
    """Whether a text tells of what was done, though its title names a plan: `Chương trình hành động: kết quả`."""
    looks_back = _LOOKS_BACK.search(body.folded, 0, OPENING) or _CASES_TAKEN_IN.search(body.folded)
    return _RESULT_TITLE.search(title) is not None or looks_back is not None


def _tells_of_centre(lead: str, body: str, centre: re.Pattern[str]) -> bool:
    """Whether a text that speaks of no tier begins with the work of the public service centre."""
    return _OTHER_TIERS.search(body) is None and any(_AT_WORK.match(lead, m.end()) for m in centre.finditer(lead))


def _title_line(doc: DocumentText) -> str:
    """The first line, where it is a title: what results it tells of, and no sentence."""
    line = doc.folded[doc.blocks[0].start : doc.blocks[0].end].rstrip() if doc.blocks else ""
    return line if _RESULT_TITLE.search(line, 0, _TITLE_LINE) and not line.endswith((".", ":", ";")) else ""


def _body(reader: DocumentReader, start: int) -> Body:
    folded = reader.doc.folded[start:]
    return Body(folded, list(locate_periods(folded)) if start else reader.periods)


def lead_blocks(reader: DocumentReader) -> tuple[int, int]:
    """Index of the first heading line right before the first paragraph, and of that paragraph."""
    doc = reader.doc
    texts = (i for i, b in enumerate(doc.blocks) if _is_text(doc, b) or _is_table(doc, i) or _sets_aims(doc, i))
    first = next(texts, None)
    if first is None:
        first = next((i for i, b in enumerate(doc.blocks) if b.end - b.start > 60), 0)
    while first and doc.blocks[first].kind == doc.blocks[first - 1].kind == "bullet":
        first -= 1
    heading, numbered = first, False
    for i in reversed(range(first)):
        block = doc.blocks[i]
        if block.kind != "heading" or first - heading >= _LINES_ABOVE:
            break
        mentions = find_periods(doc.folded[block.start : block.end], None)
        dated, short = any(m.form != "day" for m in mentions), block.end - block.start <= _SHORT_LINE
        if short and not dated and _SECTION_BEGINS.match(doc.folded, block.start, block.end):
            numbered = True
            continue
        if (short or numbered) and not dated:
            break
        heading = i
    return heading, first


def _sets_aims(doc: DocumentText, i: int) -> bool:
    """Whether a block announces bullets with what is aimed at: `Đến năm 2025:`."""
    block = doc.blocks[i]
    listed = i + 1 < len(doc.blocks) and doc.blocks[i + 1].kind == "bullet"
    if not listed or block.kind == "bullet" or not doc.folded[block.start : block.end].rstrip().endswith(":"):
        return False
    return _AIMS.search(doc.folded, block.start, block.end) is not None


def _after_mergers(reader: DocumentReader) -> bool:
    """Whether a text tells of the time when there were no districts any more."""
    day = reader.state.main.end or reader.doc.published_at
    return day >= subjects.MERGERS if day else _AFTER_MERGERS.search(reader.doc.folded) is not None


def _told_first(doc: DocumentText, first: int) -> list[Block]:
    """The blocks that the text begins with; captions of pictures and rows of tables say nothing of whose it is."""
    opening = doc.blocks[first : first + 3]
    told = [b for b in opening if b.kind != "row" and not _CAPTION.match(doc.folded, b.start, b.end)]
    return told or [b for b in opening[:1] if b.kind != "row"]


def _is_table(doc: DocumentText, i: int) -> bool:
    """Whether a table begins with block `i`; rows of words alone are a letterhead."""
    rows = doc.blocks[i : i + 2]
    return [b.kind for b in rows] == ["row", "row"] and any(c.isdigit() for c in doc.text[rows[1].start : rows[1].end])


def _is_text(doc: DocumentText, block: Block) -> bool:
    """Whether a block is long enough to be running text rather than furniture of a page."""
    length = block.end - block.start
    if block.kind == "heading":
        announces = _REPORTS_AS_FOLLOWS.search(doc.folded, block.start, block.end) is not None
        told = doc.folded.endswith(":", block.start, block.end) and _tells_figures(doc, block)
        return length > 60 and (announces or told)
    return length > 60 if block.kind == "paragraph" else block.kind == "bullet" and length > 90


def _tells_figures(doc: DocumentText, block: Block) -> bool:
    """Whether a line that announces others tells several figures itself: `nhận 64.917 hồ sơ, đạt 99%. Trong đó:`."""
    dated = find_periods(doc.folded[block.start : block.end], None)
    said = (block.start + m.start for m in dated), (block.start + m.end for m in dated)
    spans = list(zip(*said, strict=True))
    figures = (at for at, _ in digit_spans(doc.folded, block.start, block.end))
    return sum(not any(a <= at < b for a, b in spans) for at in figures) > 1


@lru_cache(maxsize=1)
def _indices() -> Sightings:
    return Sightings(INDICES)
