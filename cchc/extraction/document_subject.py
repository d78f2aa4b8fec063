"""Whose report a document is: the locality, department or ministry named most, in the title, the text, as publisher.

Whose a single figure is is the matter of `belonging`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cchc.extraction import subjects
from cchc.extraction.lexicon import wording
from cchc.extraction.subjects import DATELINE, LISTED, VENUE, Named, Subject, Votes, named_in_lines
from cchc.localities import Mention, province_of_newspaper, province_of_theme
from cchc.shadow import fold

if TYPE_CHECKING:
    from cchc.extraction.document import DocumentReader


fold_head = lru_cache(maxsize=32)(fold)  # of the same few lines, again and again
_ALL_BODIES = wording("all_bodies")
_AN_EXAMPLE = wording("an_example")
_FOR_EXAMPLE = wording("for_example")
_IN_CHARGE = wording("in_charge")
_OF_A_PLACE = wording("of_a_place")
_SERVICE_CENTRE = wording("service_centre")
_ALL_PROVINCES = wording("all_provinces")
_AFTER_MERGERS = wording("after_mergers")
_ANNOUNCES = wording("announces")
_BESIDE_IT = wording("beside_it")
_CAPTION = wording("caption")
_NATIONAL = wording("national")
_NATION_AT_WORK = wording("nation_at_work")
_ISSUED_BY = wording("issued_by")
_MINISTRY_AT_WORK = wording("ministry_at_work")
_INDEX_OUT = wording("index_out")
_HEADS_TABLE = wording("heads_table")
_RANKS_MANY = wording("ranks_many")
_PART_OF_WHOLE = wording("part_of_whole")
_PROVINCES_AT_LARGE = wording("provinces_at_large")
_SAYS_OF_ALL = wording("says_of_all")
_RANKS = wording("ranks")
_VISITOR = wording("visitor")
_WHOLE_COUNTRY = wording("whole_country")
_WHOLE_SECTOR = wording("whole_sector")
_ABOVE_TEXT, _LETTERHEAD = 8, 4  # so many lines right above the text, and first lines of a letter, may name its subject
# The subject: weight of a locality named in each place of the document ...
_IN_TITLE, _IN_HEADING, _IN_LEAD, _ABOVE, _AS_PUBLISHER = 5.0, 4.0, 2.0, 0.8, 0.5
_NAMED_FIRST = 1.5  # factor for the first name of each place
_OPENS_BLOCK, _INSIDE_BLOCK = 0.7, 0.35  # in the text: among the first words of a block, and further on
# ... and how heavy a commune or district must be: by itself, and as a share of the province around it.
_FLOORS = {"commune": (3.0, 0.75), "district": (2.5, 0.55)}
_TELLS_OF_WHOLE = {level: wording(f"province_over_{level}") for level in _FLOORS}
_FAR_AHEAD = 3.0  # times the weight of the next one of its level, for what the title names
_CLEAR_OF_RIVALS = 0.5  # share of all weights of its level
_PROVINCE_OVER_MINISTRY = 2.5
_NEARLY_AS_HEAVY = 0.8  # share of the heaviest from which another province may be meant
_ACTS_OFTEN = 2  # so many times a ministry acts where it speaks of itself
_MANY_PROVINCES, _AHEAD_OF_SECOND = 3, 1.5  # more provinces, none so far ahead: a report on the whole country


_FIRST_WORDS = 60  # letters
_LINE_BREAK = " . "  # between the lines above a text
_OF_THE_NATION = ("ministry", "system")


class _NamedDepartment(NamedTuple):
    weight: float
    named: Named
    text: str  # the place of the document it was named in


def document_subject(reader: DocumentReader, head: str, lead: str, communes: dict[str, Mention]) -> Subject:
    """Whose report it is: a ministry or department that speaks of itself, else the locality named most."""
    votes, departments = _votes(reader, head, lead, communes)
    province = _province_named_most(reader, votes)
    place = _locality_of(reader, votes, province, fold_head(f"{head} {lead}"))
    if _tells_of_both(reader.doc.title):
        return subjects.NATION
    ministry = _ministry_of(head, lead)
    if ministry is not None and (province is None or province[1] < _PROVINCE_OVER_MINISTRY):
        return ministry
    system = _system_of(reader, head, lead) if place == subjects.NOBODY else None
    if system is not None:
        return system
    by_publisher = province is None or province[1] <= _AS_PUBLISHER * _NAMED_FIRST
    if by_publisher and _reports_for_all(f"{head} . {lead}"):
        return subjects.NATION
    table = _tells_of_table(fold_head(reader.doc.title), reader.doc.folded)
    department = None if table else _department_of(reader, departments, place, lead)
    if department is None and place == subjects.NOBODY and _names_ministries_alone(reader):
        return subjects.NATION
    if department is None or place.level not in _FLOORS:
        return department or place
    if not departments:
        return place  # whose departments are only called `Sở`
    around = subjects.province_of(place.province_code, _day_told_of(reader))
    return around or place  # `Sở Xây dựng và thị xã Hương Trà dẫn đầu`: of the province that ranks them


def _names_ministries_alone(reader: DocumentReader) -> bool:
    """Whether a text names a ministry and no place at all."""
    return {"ministry"} <= {n.kind for n in reader.named} <= {"ministry", "system"}


def only_department(reader: DocumentReader) -> Subject | None:
    """The department of the province reported on, where the text names but one besides those that report for all."""
    names = {n.name for n in reader.named if n.kind == "department"} - subjects.bodies().reporters
    if len(names) != 1 or reader.state.subject.level != "province":
        return None
    return subjects.body_of(min(names), "department", reader.state.subject)


def merged_departments(reader: DocumentReader) -> Subject | None:
    """The two departments that a text on their merger names, for `hai sở`."""
    names = list(dict.fromkeys(n.name for n in reader.named if n.kind == "department"))
    if len(names) != 2 or reader.state.subject.level != "province":
        return None
    return subjects.body_of(" và ".join(names), "department", reader.state.subject)


def _province_named_most(reader: DocumentReader, votes: Votes) -> tuple[Mention, float] | None:
    """The heaviest province that there was in the reporting period: until 2025 `thành phố Huế` was none."""
    on = reader.state.main.end
    ranked = [v for v in votes.ranked("province") if v[1] >= _NEARLY_AS_HEAVY * votes.of_level("province")[0]]
    there = (v for v in ranked if (found := subjects.resolve(v[0], on, None)) is not None and found.level == "province")
    return next(there, None) or next(iter(ranked), None)


def _votes(
    reader: DocumentReader, head: str, lead: str, communes: dict[str, Mention]
) -> tuple[Votes, list[_NamedDepartment]]:
    """Localities weighed by where they are named, and the departments named above the text."""
    doc = reader.doc
    of_itself = subjects.speaks_of_itself(doc.text)
    votes = Votes()
    departments: list[_NamedDepartment] = []
    heading = doc.blocks[: reader.lead[0]]
    above = " . ".join(
        doc.text[b.start : b.end] for b in (*heading[:-_ABOVE_TEXT][:_LETTERHEAD], *heading[-_ABOVE_TEXT:])
    )
    places = (
        (doc.title, _IN_TITLE),
        (head[len(doc.title) :], _IN_HEADING),
        (lead, _IN_LEAD),
        (above, _ABOVE),
        (doc.publisher, _AS_PUBLISHER),
    )
    for text, weight in places:
        folded = fold_head(text)
        called = named_in_lines(text, folded)
        bare = subjects.called_bare(text, called, communes) if weight >= _IN_LEAD else []
        for rank, found in enumerate(sorted([*called, *bare], key=lambda n: n.start)):
            n = subjects.as_called(found, communes)
            near = weight * (_NAMED_FIRST if rank == 0 else 1.0)
            meant = n.name != LISTED and not _named_aside(folded, n, titles=text is doc.title)
            if n.mention is not None and meant and not DATELINE.match(folded, n.end):
                votes.add(n.mention, near)
                votes.prominent.add((n.mention.level, n.mention.name))
                if weight >= _IN_HEADING:
                    votes.titled.add((n.mention.level, n.mention.name))
                if _ISSUED_BY.search(folded, 0, n.start) and text in (above, doc.publisher):
                    votes.issuer = votes.issuer or n.mention
            elif n.kind == "department" and (of_itself or not _only_tells(folded, n)):
                departments.append(_NamedDepartment(near, n, text))
    for n in _named_in_text(reader):
        if n.mention is not None:
            votes.add(n.mention, _OPENS_BLOCK if n.start < 90 else _INSIDE_BLOCK)
    return votes, departments


def _named_aside(folded: str, n: Named, *, titles: bool) -> bool:
    """Whether a place is an example or where one met; in a title work is told: `Kết quả ngày 20/11 tại phường X`."""
    at_work = titles and n.mention is not None and n.mention.level in _FLOORS
    met_there = not at_work and VENUE.search(folded[: n.start])
    example = _AN_EXAMPLE.search(folded, 0, n.start) or _FOR_EXAMPLE.match(folded, n.end)
    return bool(met_there or example or _VISITOR.search(folded, 0, n.start))


def _only_tells(folded: str, n: Named) -> bool:
    """Whether a body is a source or an office, or one that tells of all: `Sở A cho biết thành phố có 1.272 dịch vụ`."""
    return subjects.bodies().is_office(folded, n.start) or _SAYS_OF_ALL.match(folded, n.end) is not None


def _named_in_text(reader: DocumentReader) -> Iterator[Named]:
    """What the longer blocks of the text name, with offsets from the start of the block."""
    for block in reader.doc.blocks[reader.lead[1] :]:
        if block.end - block.start > 60 and not _CAPTION.match(reader.doc.folded, block.start):
            named = reader.named_in(block.start, block.end)
            named = [n for n in named if n.name != LISTED]
            named = [n for n in named if not _VISITOR.search(reader.doc.folded, block.start, block.start + n.start)]
            yield from (n for n in named if not DATELINE.match(reader.doc.folded, block.start + n.end))


def _tells_of_both(title: str) -> bool:
    """Whether a title names a ministry beside a province: `Ngân hàng Nhà nước, tỉnh Quảng Ninh dẫn đầu chỉ số`."""
    named = list(named_in_lines(title, fold_head(title)))
    ministries = [n for n in named if n.kind == "ministry"]
    provinces = (n for n in named if n.mention is not None and n.mention.level == "province")
    return any(_BESIDE_IT.fullmatch(fold_head(title), m.end, n.start) for n in provinces for m in ministries)


def _ministry_of(head: str, lead: str) -> Subject | None:
    """The ministry that the title, or the very first words, speak of."""
    of_itself = len(_MINISTRY_AT_WORK.findall(lead)) >= _ACTS_OFTEN or _WHOLE_SECTOR.search(fold_head(lead)) is not None
    for text, reach in ((head, len(head)), (lead, 60)):
        folded = fold_head(text)
        for n in named_in_lines(text, folded):
            itself = of_itself or (text is head and _RANKS.match(folded, n.end))
            told = not itself and (n.name in subjects.bodies().reporters or _ANNOUNCES.match(folded, n.end))
            if n.kind == "ministry" and (n.start < reach or _is_in_charge(folded, n)) and not told:
                return Subject(n.name, "ministry", None, n.name)
    return None


def _is_in_charge(folded: str, ministry: Named) -> bool:
    """Whether a ministry is named as that whose procedures are told of: `quy định do Bộ Y tế quản lý`."""
    managed = folded.endswith(" do ", 0, ministry.start) and folded.startswith(" quản lý", ministry.end)
    return managed or _IN_CHARGE.search(folded, max(0, ministry.start - 60), ministry.start) is not None


def _system_of(reader: DocumentReader, head: str, lead: str) -> Subject | None:
    """The one body of the nation, a ministry or with branches everywhere, that a text without any place tells of."""
    named = [n for text in (head, lead) for n in named_in_lines(text, fold_head(text)) if n.kind in _OF_THE_NATION]
    names = {n.name for n in reader.named if n.kind == "ministry"} - subjects.bodies().reporters
    systems = dict.fromkeys(n.name for n in named if n.kind == "system")
    name = next(iter(systems), None) or (min(names) if len(names) == 1 and named else None)
    return Subject(name, "ministry", None, name) if name is not None else None


def _reports_for_all(text: str) -> bool:
    """Whether a text names a ministry that reports for the whole nation."""
    bodies = subjects.bodies()
    return any(n.kind == "ministry" and n.name in bodies.reporters for n in bodies.find(text))


def _locality_of(reader: DocumentReader, votes: Votes, province: tuple[Mention, float] | None, opening: str) -> Subject:
    """The locality named most: a commune or district where it outweighs its province, a province, or the nation."""
    title = fold_head(reader.doc.title)
    small = _issuer(votes, province, reader.doc.title) or _small_locality(
        votes, province, title, reader.doc.folded, opening
    )
    small = small or _commune_of_centre(reader, votes, opening)
    if small is not None:
        around = province or (votes.best("district") if small.level == "commune" else None)
        reader.state.resolved_on = _day_told_of(reader)
        return subjects.resolve(small, reader.state.resolved_on, _code(reader, around)) or subjects.NOBODY
    only_one = len(votes.of_level("province")) == 1
    if _WHOLE_COUNTRY.search(title) and not _names_place(reader.doc.title) and not only_one:
        return subjects.NATION
    if _tells_of_nation_first(reader) or _titles_many(votes) or _announces_index(reader.doc.title, votes):
        return subjects.NATION
    if province is not None and _spread_out(reader, votes, opening):
        return subjects.NATION
    if province is not None and province[1] <= _AS_PUBLISHER * _NAMED_FIRST and _NATIONAL.search(opening):
        return subjects.NATION
    if province is None:
        known = province_of_theme(reader.doc.folded) or province_of_newspaper(fold_head(reader.doc.publisher))
        if known is not None:
            return subjects.locality_subject(known)
        return subjects.NATION if _ALL_BODIES.search(opening) else subjects.NOBODY
    rivals = votes.of_level("province")
    undecided = len(rivals) > _MANY_PROVINCES and rivals[0] < _AHEAD_OF_SECOND * rivals[1]
    if undecided and _ALL_PROVINCES.search(opening):
        return subjects.NATION
    return _province(reader, province[0])


def _commune_of_centre(reader: DocumentReader, votes: Votes, opening: str) -> Mention | None:
    """The one commune that a text names, where its public service centre is told of: `Trung tâm ... xã A nhận`."""
    named = [n for n in reader.named if n.mention is not None and n.mention.level == "commune"]
    names = {("commune", n.mention.name) for n in named if n.mention is not None}
    if len(names) != 1 or not names <= votes.prominent or _TELLS_OF_WHOLE["commune"].search(opening):
        return None
    folded = reader.doc.folded
    centres = [m.end() for m in _SERVICE_CENTRE.finditer(folded)]
    before = ((n, centres[bisect_right(centres, n.start) - 1]) for n in named if centres and centres[0] <= n.start)
    return next((n.mention for n, end in before if _OF_A_PLACE.fullmatch(folded, end, n.start)), None)


def _tells_of_nation_first(reader: DocumentReader) -> bool:
    """Whether what the whole country did is told before any place is named, in the title or in the text."""
    doc, first = reader.doc, reader.lead[1]
    if first >= len(doc.blocks) or _names_place(doc.title):
        return False
    start, end = doc.blocks[first].start, doc.blocks[first].end
    told = _NATION_AT_WORK.search(doc.folded, start, end)
    return told is not None and not any(n.mention is not None for n in reader.named_in(start, told.end()))


def _titles_many(votes: Votes) -> bool:
    """Whether the title names so many provinces that none of them can be meant: `Hà Nội, Huế, Hải Phòng dẫn đầu`."""
    return sum(level == "province" for level, _ in votes.titled) >= _MANY_PROVINCES


def _announces_index(title: str, votes: Votes) -> bool:
    """Whether an index of all provinces came out, by a title without a place and a text with several."""
    if len(votes.of_level("province")) < _MANY_PROVINCES or _names_place(title):
        return False
    return _INDEX_OUT.search(fold_head(title)) is not None


def _spread_out(reader: DocumentReader, votes: Votes, opening: str) -> bool:
    """Whether a text names several provinces alike, none of them in its title, and speaks of provinces at large."""
    rivals = votes.of_level("province")
    if len(rivals) < _MANY_PROVINCES or rivals[0] > _AHEAD_OF_SECOND * rivals[2] or _names_place(reader.doc.title):
        return False
    return (_PROVINCES_AT_LARGE.search(opening) or _NATIONAL.search(opening)) is not None


def _issuer(votes: Votes, province: tuple[Mention, float] | None, title: str) -> Mention | None:
    """The commune or district whose committee signs above a title without a place: `UBND phường X, tỉnh Y`."""
    issuer = votes.issuer
    if issuer is None or issuer.level not in _FLOORS or _names_place(title):
        return None
    return issuer if province is None or votes.weights[issuer.level, issuer.name] >= province[1] else None


def _small_locality(
    votes: Votes, province: tuple[Mention, float] | None, title: str, text: str, opening: str
) -> Mention | None:
    """The commune or district that is named clearly enough to be the subject, or that is called by its kind."""
    for level, (floor, share) in _FLOORS.items():
        best = votes.best(level)
        if best is None:
            continue
        in_title = (level, best[0].name) in votes.titled
        if province is not None and not in_title and _TELLS_OF_WHOLE[level].search(opening):
            continue
        if province is not None and (_tells_of_table(title, text) or _PART_OF_WHOLE.search(title)):
            continue
        whole_titled = province is not None and ("province", province[0].name) in votes.titled
        needed = 1.0 if whole_titled and not in_title else share
        kind = best[0].kind
        called = kind != "bare" and best[1] >= _IN_LEAD and f"{kind} ở " in title
        called = called or (
            kind != "bare" and best[1] >= _ABOVE and re.search(rf"(?<!\w)toàn {kind}(?!\w)", text) is not None
        )
        around = [province, votes.best("district") if level == "commune" else None]
        if province is not None and (level, best[0].name) not in votes.prominent:
            continue
        if not called and (best[1] < floor or any(w is not None and best[1] < needed * w[1] for w in around)):
            continue
        ahead = in_title and best[1] >= _FAR_AHEAD * max(votes.of_level(level)[1:], default=0.0)
        if ahead or best[1] >= _CLEAR_OF_RIVALS * votes.total(level):
            return best[0]
    return None


def _tells_of_table(title: str, text: str) -> bool:
    """Whether those a title names only head a table of many: `Văn phòng UBND tỉnh và thị xã Hòa Thành đứng đầu`."""
    return _HEADS_TABLE.search(title) is not None and len(set(_RANKS_MANY.findall(text))) > 1


def _code(reader: DocumentReader, province: tuple[Mention, float] | None) -> str | None:
    """Code of the province named most, or of that around the district named most."""
    resolved = subjects.resolve(province[0], _day_told_of(reader), None) if province is not None else None
    return resolved.province_code if resolved is not None else None


def _province(reader: DocumentReader, mention: Mention) -> Subject:
    """The province as of the reporting period, or as it was where it is no more; remembers for which day."""
    on = _day_told_of(reader)
    subject = subjects.resolve(mention, on, None)
    reader.state.resolved_on = on if subject is not None else None
    return subject or subjects.resolve(mention, None, None) or subjects.NOBODY


def _day_told_of(reader: DocumentReader) -> str | None:
    """The end of the reporting period, or for an undated text of the time after the mergers their day."""
    return reader.state.main.end or (subjects.MERGERS if _AFTER_MERGERS.search(reader.doc.folded) else None)


def _names_place(text: str) -> bool:
    return any(n.mention for n in named_in_lines(text, fold_head(text)))


def _department_of(reader: DocumentReader, found: list[_NamedDepartment], place: Subject, lead: str) -> Subject | None:
    """The department whose report it is: named above the text, the publisher, or a `Sở` that speaks of itself."""
    doc = reader.doc
    of_itself = subjects.speaks_of_itself(doc.text)
    named = [d for d in found if d.text != doc.publisher and d.weight >= _IN_LEAD]
    names = {d.named.name for d in named}
    names = names - subjects.bodies().reporters or names  # a department that another one looked into
    named = [d for d in named if d.named.name in names]
    if len(names) == 1 and (of_itself or not names <= subjects.bodies().reporters):
        heaviest = max(named, key=lambda d: d.weight)
        name = heaviest.named.name
        opens = _opens(reader, heaviest, lead)
        titled = fold_head(name).removesuffix(" tỉnh") in fold_head(doc.title)
        if opens or of_itself or titled or name in {n.name for n in named_in_lines(doc.title, fold_head(doc.title))}:
            return subjects.body_of(name, "department", place)
    publisher = next((d for d in found if d.text == doc.publisher), None)
    if publisher is not None and of_itself and not _names_place(doc.title):
        return subjects.body_of(publisher.named.name, "department", place)
    return subjects.body_of("Sở", "department", place) if of_itself and not found else None


def _opens(reader: DocumentReader, department: _NamedDepartment, lead: str) -> bool:
    """Whether the text, or the line above it below a title without a place, begins with a department."""
    text, start, end = department.text, department.named.start, department.named.end
    if text == lead:
        return start < _FIRST_WORDS and not _names_place(lead[:start])
    title = reader.doc.title
    byline = text[end:].lstrip()[:1].isdigit()  # `Sở Y tế 30/7/2019 9:10`
    return text != title and start <= len(_LINE_BREAK) and not byline and not _names_place(title)
