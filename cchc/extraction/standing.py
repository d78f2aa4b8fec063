"""How a figure stands: a result, a target, a change over time, or the earlier value quoted for comparison."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cchc.extraction import timing
from cchc.extraction.attribution import OTHER
from cchc.extraction.figures import Figure
from cchc.extraction.lexicon import Tag
from cchc.extraction.periods import OPEN, Period, year_period
from cchc.extraction.state import Reading

if TYPE_CHECKING:
    from cchc.extraction.sentence import SentenceReader


_BETWEEN_CUE_AND_VALUE = re.compile(
    r"[\s,]*(?:(?:được|thêm|tới|đến|đi|về|gần|khoảng|hơn|trên|lần lượt|tương ứng|là|ở mức|mức|bình quân|trung bình|chung|với|cả|những|nhẹ|mạnh|tiếp|dưới|đạt|"
    r"khoảng gần|điểm|tổng cộng|từ)\s*)*"
)


def status_of(s: SentenceReader, figure: Figure, code: str) -> tuple[str, str | None]:
    if figure.form in ("percent", "score", "rank") and _quoted_for_comparison(s, figure):
        return "previous", None
    target = not s.counts_plan(code) and _is_target(s, figure)
    change = None if figure.arrow else _change(s, figure, code)
    if change is not None and not target:
        return "change", change
    if target:
        return "target", None
    return ("previous" if _quoted_for_comparison(s, figure) else "actual"), None


def _quoted_for_comparison(s: SentenceReader, figure: Figure) -> bool:
    """`so với 92,8% của cả năm 2013`, `cùng kỳ năm 2019 là 97,9%`."""
    before = s.folded[max(0, figure.start - 60) : figure.start]
    if figure.form in ("percent", "score", "rank") and re.search(r"so với (?:mức |con số |tỷ lệ )?$", before):
        return bool(re.match(r"\s*(?:của|năm|cùng|trong|ở|vào|kỳ|quý|tháng)", s.folded[figure.end :]))
    return bool(re.search(r"cùng kỳ(?: năm (?:[0-9]{4}|trước|ngoái))? (?:là|đạt|chỉ|có|chỉ đạt|mới đạt)\s*$", before))


def _change(s: SentenceReader, figure: Figure, code: str) -> str | None:
    """Direction when the figure is a difference over time."""
    before = [t for t in s.tags if t.kind == "change" and t.end <= figure.start and t.start >= figure.left - 1]
    if figure.form == "steps" and not before:
        before = [t for t in s.tags if t.kind == "change" and t.end <= figure.start][-1:]
    if not before:
        return None
    cue = before[-1]
    between = _without_periods(s, cue.end, figure.start)
    if any(t.kind == "arrow" and cue.start <= t.start and t.end > cue.end and t.end <= figure.start for t in s.tags):
        return None
    if (
        figure.form != "steps"
        and any(t.kind == "arrow" and t.start == cue.start and t.end >= cue.end for t in s.tags)
        and not s.folded[cue.start : cue.end].startswith(("tăng thêm", "giảm đi"))
    ):
        if s.folded[cue.start : cue.end] in (
            "lên",
            "xuống",
            "còn",
            "tăng lên",
            "giảm xuống",
        ) or figure.form not in ("steps",):
            return None
    if s.folded.startswith(" so với quy định", figure.end):
        return None
    if not _BETWEEN_CUE_AND_VALUE.fullmatch(re.sub(r"(?:so với|cùng kỳ|kỳ|năm trước|cùng|so|của|với)", " ", between)):
        return None
    if figure.form in ("count", "fraction", "money"):
        indicator = s.document.catalogue.indicators.get(code)
        if indicator is not None and any(
            "reduced" in alt or "streamlined" in alt for p in indicator.patterns for alt in p.required
        ):
            return None
        if figure.form == "fraction":
            return None
        after = s.folded[figure.end : figure.end + 60]
        if (
            not re.search(r"so với|so cùng|cùng kỳ|nâng|lên \d|xuống", after)
            and "so với" not in between
            and not s.folded[cue.start : cue.end].startswith(("tăng", "bớt"))
        ):
            return None
    indicator = s.document.catalogue.indicators.get(code)
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


def _without_periods(s: SentenceReader, start: int, end: int) -> str:
    kept = []
    for p in s.periods:
        if p.end > start and p.start < end:
            kept.append(s.folded[start : max(start, p.start)])
            start = p.end
    return " ".join([*kept, s.folded[start:end]])


def what_changed(s: SentenceReader, figure: Figure) -> str | None:
    """What changed: for a relative change of a count, the count; else the figure before."""
    if s.out:
        return s.out[-1].code
    return s.state.context.last.get("percent") if figure.form in ("percent", "points") else None


def _is_target(s: SentenceReader, figure: Figure) -> bool:
    state = s.state
    cues = [t for t in s.tags if t.kind == "standing" and t.end <= figure.start and not _is_unit(s, t)]
    target = [t for t in cues if "target" in t.values]
    result = [t for t in cues if "result" in t.values]
    if re.match(r"[^,.;]{0,12}(?:hiện nay|hiện tại)", s.folded[figure.end :]):
        return False
    if target:
        cue = target[-1]
        reach = s.folded[cue.end : figure.start]
        inside = "(" in s.folded[max(0, cue.start - 2) : cue.start]
        compared = bool(re.search(r"(?:so với|so|vượt|đạt|hơn|kém|dưới|trên|bằng|gần)\s$", s.folded[: cue.start]))
        closed = ")" in reach if inside else False
        other = (
            any(f.end > cue.end and f.start < figure.start and not f.linked_to for f in s.figures)
            if compared
            else False
        )
        beaten = any(r.start > cue.end for r in result) or bool(re.search(r"(?<!\w)(?:đã|hiện)(?!\w)", reach))
        if not closed and not other and not beaten and ". " not in reach:
            return True
    later = next(
        (
            t
            for t in s.tags
            if t.kind == "standing"
            and "target" in t.values
            and figure.end <= t.start <= figure.end + 18
            and t.start < figure.right
        ),
        None,
    )
    if (
        later is not None
        and "(" not in s.folded[figure.end : later.start]
        and s.folded[later.start : later.end] in ("mục tiêu", "chỉ tiêu đề ra")
    ):
        return False
    if state.target and not result and not _tells_of_the_past(s, figure):
        return True
    deadline = timing.deadline_of(s, figure) or next(
        (
            m.period
            for m in s.periods
            if figure.end <= m.start < figure.right and s.folded[: m.start].endswith(("vào ", "đến "))
        ),
        None,
    )
    horizon = s.document.doc.published_at or state.main.end
    if deadline and horizon and deadline.end:
        return deadline.end > horizon[:4] + "-12-31"
    ahead = timing.nearest_period(s, figure)[0]
    published = s.document.doc.published_at
    if ahead is None or not published or not ahead.end:
        return False
    return str(ahead.start or ahead.end) > published or (
        ahead.kind == "year" and published[:4] == ahead.end[:4] and published[5:7] <= "02" and state.main != ahead
    )


def _tells_of_the_past(s: SentenceReader, figure: Figure) -> bool:
    """In a plan: a figure with a period of its own that ended before the plan begins, or said to have happened."""
    period = timing.nearest_period(s, figure)[0]
    begins = (s.state.target_period or s.state.plan or OPEN).start or s.document.doc.published_at
    if period is not None and period.end and begins:
        return period.end < begins
    return bool(re.search(r"(?<!\w)(?:đã|hiện|hiện có|hiện nay|năm trước)(?!\w)", s.folded[figure.left : figure.start]))


def _is_unit(s: SentenceReader, tag: Tag) -> bool:
    return any(f.unit_start <= tag.start < f.unit_end and f.unit_start != f.unit_end for f in s.figures)


def mark_previous(s: SentenceReader) -> None:
    """`từ A lên B`: A is the earlier value. Several years of one figure in a sentence: the latest is actual."""
    for a, b in zip(s.out, s.out[1:], strict=False):
        if a.dropped or b.dropped:
            continue
        if a.figure.arrow == "from" and b.figure.arrow == "to":
            _previous(s, a, b)
    actual = [r for r in s.out if r.status == "actual" and not r.dropped and r.period.end]
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
    for r in s.out:
        if r.status == "previous" and r.figure.arrow == "" and r.inferred:
            r.period = _compared_period(s, r.figure)


def _compared_period(s: SentenceReader, figure: Figure) -> Period:
    near = [m for m in s.periods if abs(m.start - figure.end) <= 25 or abs(figure.start - m.end) <= 12]
    if not near:
        return OPEN
    mention = near[-1]
    year, now = mention.period.year(), s.state.period
    if year and now.start and now.end and "cùng kỳ" in s.folded[max(0, mention.start - 12) : mention.end]:
        return Period(f"{year}{now.start[4:]}", f"{year}{now.end[4:]}", now.kind)
    return mention.period


def _previous(s: SentenceReader, a: Reading, b: Reading) -> None:
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
            for m in s.periods
            if m.end <= a.figure.start and s.folded[m.start - 12 : m.start].rstrip().endswith(("từ", "so với"))
        ),
        None,
    )
    if own is not None:
        a.period = own.period
        return
    yearly = s.is_index(a.code)
    year = b.period.year()
    a.period = year_period(year - 1) if yearly and year else OPEN
