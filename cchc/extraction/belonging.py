"""Whose a figure is: the subject named nearest to it or inherited, and the tier its words restrict it to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cchc.extraction import attribution, subjects, timing
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag
from cchc.extraction.subjects import VENUE, Named, Subject

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_BETWEEN_TIER_AND_VALUE = re.compile(
    r"\s*(?:(?:là|đạt|có|được|còn|chiếm|xong|nhận|:|chỉ|hơn|gần|trên|khoảng|tiếp nhận|giải quyết)\s*)*"
)
_COVERED = re.compile(
    r"[^,;()0-9]{0,40}?(?:ở|tại|thuộc|của) (?:các |[0-9]+ )(xã|huyện|sở|phường|quận)(?!\w)|\s(?:các |số )?(xã|huyện|sở|phường|quận)(?!\w)"
)
_BODY_TIERS = {"xã": "commune", "phường": "commune", "huyện": "district", "quận": "district", "sở": "province"}
_ISSUES_ORDERS = re.compile(
    r"[^,.;]{0,40}?(?:cho biết|báo cáo|đặt|giao|yêu cầu|ban hành|phấn đấu|chỉ đạo|đề ra|phê duyệt|công bố|tổ chức)"
)


def subject_of(s: SentenceReader, figure: Figure) -> Subject:
    state = s.state
    on = s.state.period.end
    doc_subject = state.section or state.subject
    groups = [t for t in s.tags if t.kind == "group_subject"]
    inside: list[tuple[int, Subject]] = []
    for n in s.named:
        if not (figure.left <= n.start < figure.right) or (n.start > figure.start and n.start > figure.unit_end + 40):
            continue
        if timing.closed_off(s, n.end, figure) and "với" in s.folded[max(0, n.start - 40) : n.start]:
            continue
        subject = subject_named(s, n, doc_subject, on)
        if subject is not None:
            inside.append((n.start, subject))
    for t in groups:
        if figure.left <= t.start < figure.start:
            inside.append((t.start, subjects.GROUPS[t.values[0]]))
    before = [s for s in inside if s[0] <= figure.start]
    if before and before[-1][1] in (subjects.LOCALITIES, subjects.NATION) and _compares(s, before[-1][0]):
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
        s.subject = narrower[-1] if narrower else best
    elif (
        inside
        and figure.form != "steps"
        and s.subject == doc_subject
        and doc_subject.level not in ("district", "commune")
    ):
        after = min(inside, key=lambda s: s[0])
        if after[1].level != "department":
            return s.subject
    return s.subject


def _compares(s: SentenceReader, position: int) -> bool:
    """Whether a group of places is named only to compare with it: `cao hơn mức bình quân cả nước (86,98%)`."""
    return bool(re.search(r"(?:hơn|so với|vượt|dưới|trên|kém|bằng)\s(?:mức\s)?$", s.folded[:position]))


def subject_named(s: SentenceReader, n: Named, doc_subject: Subject, on: str | None) -> Subject | None:
    bodies = subjects.bodies()
    if n.kind == "ministry":
        return None if bodies.is_office(s.folded, n.start) else Subject(n.name, "ministry", None, n.name)
    if n.kind == "department":
        if bodies.is_office(s.folded, n.start):
            return None
        where = "TP Hồ Chí Minh" if doc_subject.province_code == "79" else doc_subject.short
        if doc_subject.level == "department":
            return doc_subject if n.name == doc_subject.short else None
        if doc_subject.level not in ("province", None):
            return None
        return Subject(f"{n.name} {where}".strip(), "department", doc_subject.province_code, n.name)
    assert n.mention is not None
    before = s.folded[max(0, n.start - 30) : n.start]
    if VENUE.search(before):
        return None
    if s.folded[n.end : n.end + 2] != " (" and re.search(
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


def tier_of(s: SentenceReader, figure: Figure, subject: Subject) -> str | None:
    if subject.admin_level is not None:
        return subject.admin_level
    if figure.unit_start != figure.unit_end:
        at_unit = next((t for t in s.tags if t.kind == "tier" and t.start == figure.unit_start), None)
        if at_unit is not None:
            return tier_value(s, at_unit, subject)
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
    anew = any(s.document.catalogue.slot_of[c] in ("object", "action") for c in own)
    if (anew and ";" in s.folded[max(0, figure.left - 1) : figure.left + 1]) or re.match(
        r"\s*riêng ", s.folded[figure.left : figure.start]
    ):
        s.state.tier = None
    inside = [t for t in s.tags if t.kind == "tier" and figure.left <= t.start < figure.right]
    inside = [
        t
        for t in inside
        if not (
            "own_office" in t.values and "ubnd" in s.folded[t.start : t.end] and _ISSUES_ORDERS.match(s.folded[t.end :])
        )
    ]
    before = [t for t in inside if t.start < figure.start]
    after = [t for t in inside if t.start >= figure.start]
    tier = before[-1] if before else (after[0] if after else None)
    if before and len(before) > 1 and before[-2].values != before[-1].values:
        between = s.folded[before[-2].end : before[-1].start]
        if re.fullmatch(r"\s*(?:,|và|, ubnd|-)\s*", between):
            s.state.tier = "all"
            return "all"
    if tier is not None:
        s.state.tier = tier_value(s, tier, subject)
        if before or figure.linked_to is not None or figure.percent is not None or tier is after[0]:
            value = s.state.tier
            if not before:
                s.state.tier = None
            return value
    bare = _bare_tier(s, figure, subject)
    if bare is not None:
        s.state.tier = bare
    elif any(n.start >= figure.left and n.start <= figure.start for n in s.named):
        before_it = s.out[-1].subject if s.out else None
        if subject != s.state.subject and (
            before_it is None or before_it.level != subject.level or subject.level == "province"
        ):
            s.state.tier = None
    covered = _COVERED.match(s.folded, max(figure.end, figure.unit_end))
    if covered and not before:
        return _BODY_TIERS[covered[1] or covered[2]]
    return s.state.tier or s.state.default_tier


def _bare_tier(s: SentenceReader, figure: Figure, subject: Subject) -> str | None:
    """`huyện 266, xã 142`: the bare word right before a figure, where the sentence goes through the tiers."""
    if subject.level == "district" and s.folded[figure.left : figure.start].rstrip().endswith(("thành phố", "thị xã")):
        return "district"
    words = [t for t in s.tags if t.kind == "body_word"]
    tiers = {t.values[0] for t in s.tags if t.kind in ("body_word", "tier")}
    if len(tiers) < 2:
        return None
    near = [
        t
        for t in words
        if figure.left <= t.start
        and t.end <= figure.start
        and _BETWEEN_TIER_AND_VALUE.fullmatch(s.folded[t.end : figure.start])
    ]
    return near[-1].values[0] if near else None


def tier_value(s: SentenceReader, tag: Tag, subject: Subject) -> str:
    if "own_office" in tag.values:
        city = s.folded[tag.start : tag.end].endswith(("thành phố", "tp"))
        return "province" if city and subject.level == "province" else "district"
    return tag.values[0]
