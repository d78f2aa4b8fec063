"""What counts as a reported figure and how exactly it is printed: thresholds, examples, distances, hedges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cchc.extraction import attribution
from cchc.extraction.attribution import OTHER
from cchc.extraction.figures import Figure

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_BODIES_BEYOND = re.compile(
    r"(?:[0-9]+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nào|các|những|nhiều|một số|số) (?:đơn vị|địa phương|huyện|xã|sở|nơi|chi nhánh|tỉnh|cơ quan|phường|bộ|tỉnh, thành phố)"
    r"(?: [^\s,.;]+){0,6}? (?:dưới|trên|hơn|từ)\s*$"
)
_EXAMPLE = re.compile(r"\s*(?:ví dụ|chẳng hạn|giả sử|nếu|thí dụ)(?!\w)")
_UP_OR_MORE = re.compile(r"\s*(?:[^\s,.;()]+ ){0,4}?trở lên(?!\w)")


def why_not_reported(s: SentenceReader, figure: Figure, code: str, status: str) -> str | None:
    """The disposition of a figure that no report of reform would count, or None."""
    if figure.start in s.thresholds:
        return "threshold"
    block = s.sentence.block
    bare = figure.form == "count" and not figure.unit and not figure.percent
    if bare and (block.kind == "row" or (block.kind == "heading" and block.end - block.start < 60)):
        return "page_furniture"
    if _EXAMPLE.match(s.folded):
        return "norm"
    if _is_gap(s, figure):
        return "unassigned"
    if figure.in_words and code == OTHER:
        return "unassigned"
    threshold = re.search(
        r"(?:mức|tỷ lệ|dưới mức|trên mức|có tỷ lệ|ngưỡng)(?: [^\d,.;]{0,30})? (?:dưới|trên|từ|hơn)\s*$",
        s.folded[max(0, figure.start - 45) : figure.start],
    )
    if threshold and s.out and s.out[-1].figure.form == "fraction" and figure.form == "percent":
        return "threshold"
    if figure.form == "percent" and _BODIES_BEYOND.search(s.folded[max(0, figure.start - 70) : figure.start]):
        return "threshold"
    sectors = [t for t in s.tags if t.kind == "sector"]
    if not _about_reform(s, figure) and (
        len(sectors) >= 2 or any(figure.left <= t.start < figure.right for t in sectors)
    ):
        return "other_sector"
    if code != OTHER:
        return None
    if figure.form == "money":
        return "other_sector"
    if status == "change":
        return "unassigned"
    if figure.form in ("score", "rank") or (figure.form == "count" and figure.number.decimals):
        return None if s.state.context.index else "unassigned"
    own = attribution.own_concepts(figure)
    slots = {s.document.catalogue.slot_of[c] for c in own}
    if figure.form in ("percent", "points"):
        return None if slots & {"object", "action", "deadline", "channel", "level"} else "unassigned"
    if figure.form == "count" and figure.unit == "điểm" and slots & {"object", "aspect"}:
        return None
    if figure.form in ("count", "fraction") and figure.unit_concepts and slots - {"object"}:
        return None if _about_reform(s, figure) else "scope"
    return "unassigned"


def _is_gap(s: SentenceReader, figure: Figure) -> bool:
    """Whether the figure is a distance to another place or a mean: `thấp hơn tỉnh đứng đầu 7,1%`."""
    before = s.folded[max(0, figure.start - 60) : figure.start]
    cue = re.search(
        r"(?:thấp hơn|cao hơn|kém|nhiều hơn|ít hơn|(?<!\w)hơn)\s(?!năm|kỳ|quý|tháng|cùng)[^,.;:()0-9]*$", before
    )
    if cue is None:
        return False
    start = figure.start - len(before) + cue.start()
    return any(
        t.kind in ("place", "group_subject") and start < t.start and t.end <= figure.start for t in s.tags
    ) and not re.search(r"(?:là|đạt|với)\s*$", before)


def _about_reform(s: SentenceReader, figure: Figure) -> bool:
    return bool(figure.unit_concepts & {"case", "procedure", "service", "document", "workflow", "software", "feedback"})


def qualifier_of(s: SentenceReader, figure: Figure) -> str:
    if _UP_OR_MORE.match(s.folded, figure.end) and "," not in s.folded[figure.end : figure.end + 8]:
        return "at_least"
    hedges = [
        t
        for t in s.tags
        if t.kind == "hedge"
        and t.end <= figure.start
        and figure.start - t.end <= 2
        and not s.folded[t.end : figure.start].strip()
    ]
    if not hedges:
        return "exact"
    value = hedges[-1].values[0]
    if value == "at_least" and s.folded[hedges[-1].start : hedges[-1].end] == "từ":
        return "exact"
    stacked = [t for t in s.tags if t.kind == "hedge" and t.end == hedges[-1].start - 1]
    return stacked[-1].values[0] if stacked and value in ("under", "over") and "approx" in stacked[-1].values else value
