"""From numerals to figures: values with their units, fractions, percentages tied to counts, and what belongs to each.

A figure is one printed value with the stretch of sentence that speaks about it. No meaning is assigned here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cchc.extraction.lexicon import Tag
from cchc.extraction.numerals import DIGITS, NUMBER_WORDS, Number, read_number, read_words

_UNIT_WORDS = re.compile(
    r"\s{0,3}(điểm phần trăm|điểm %|điểm|bậc|thứ bậc|hạng|đồng|triệu đồng|lượt|trường hợp|người|tập thể|cá nhân|cuộc|buổi"
    r"|lần|đợt|lớp|suất|đơn vị|đơn|thư|bức thư|chiếc|bộ|vị trí|nhóm|điểm cầu|trung tâm|quầy|thành viên|tài khoản|chữ ký số"
    r"|chứng thư|kết quả|giấy phép|vụ việc|vụ|tổ|đoàn|hội nghị|tiêu chí|câu hỏi|ý kiến|lĩnh vực|danh mục|mục|lỗi|máy|thiết bị)(?!\w)"
)
_NOUN = re.compile(r"\s{0,3}([^\W\d_]+(?:[ -]+[^\W\d_]+){0,3})")
_COUNTED = re.compile(
    r"\s?(?:hồ sơ|thủ tục|tthc|người|phiếu|văn bản|dịch vụ|đơn vị|cơ quan|quyết định|lượt|biên chế)(?!\w)"
)
_NOUN_LIKE = re.compile(r"chỉ số|nội dung|lĩnh vực|nhóm|tiêu chí|trục|chỉ tiêu|quầy|tổng đài")
_FUNCTION_WORDS = frozenset(
    [
        "là",
        "và",
        "được",
        "đã",
        "đang",
        "có",
        "so",
        "với",
        "tại",
        "trên",
        "của",
        "cho",
        "ở",
        "còn",
        "trong",
        "thì",
        "nên",
        "mà",
        "do",
        "khi",
        "để",
        "theo",
        "từ",
        "đến",
        "tới",
        "vào",
        "như",
        "cũng",
        "đều",
        "chỉ",
        "mới",
        "cùng",
        "bằng",
        "đạt",
        "chiếm",
        "tăng",
        "giảm",
        "lên",
        "xuống",
        "thuộc",
        "bị",
        "hơn",
        "kém",
        "tương",
        "nhưng",
        "song",
        "riêng",
        "tức",
        "nếu",
        "vì",
        "qua",
        "ra",
    ]
)
_SLASH = re.compile(r"\s?/\s?(?:tổng số |tổng )?")
_OF = re.compile(r"\s(?:trên|trong)(?: tổng số| số| tổng)?\s")
_WORD_NOUN = re.compile(
    r" (?:hồ sơ|thủ tục|tthc|dịch vụ|trường hợp|phòng|chi cục|đơn vị sự nghiệp|người|biên chế|hs|cơ quan|đơn vị|huyện|xã|phường|sở|buổi|cuộc|mô hình)(?!\w)"
)
_LINK = re.compile(
    r"[\s(,;:\-–]*(?:(?:đạt|chiếm|tương ứng|tương đương|bằng|tức|tức là|tỷ lệ|tỷ trọng|là|với|ứng với|trên|hơn|gần|khoảng|xấp xỉ|trung bình|bình quân|vượt|đều|và|cùng|còn|được|dưới|ước|khoảng|đạt được|chỉ|mới|khoảng gần|tới|ước đạt|với tỷ lệ|tỷ lệ đạt|chiếm tỷ lệ|đạt tỷ lệ)[\s(]*)*"
)
_SEPARATORS = re.compile(
    r"[;|]|,(?![0-9])|[(]|[)]|: | - | – |\s(?:và|cùng|còn|nhưng|trong khi|trong đó|đồng thời|song|trong khi đó)\s|\.\s"
)
_FROM = re.compile(
    r"(?:^|\s)(?:từ|từ mức|từ hạng|từ vị trí|từ thứ|từ chỗ|từ con số|từ khoảng|từ hơn|từ trên|từ gần|từ chỗ có)\s*(?:có )?$"
)
_LIST_GAP = re.compile(r"[\s,;]*(?:và|cùng|cùng với)?\s*")
_ZERO = re.compile(r"(?<!\w)không (?:có |để |còn |phát sinh |xảy ra |để xảy ra |có trường hợp )?(?:(?:trường hợp|một) )?(hồ sơ|trường hợp|phản ánh)(?: hồ sơ)?(?: nào)?(?= [^.;,]{0,40}?(?:quá hạn|trễ|chậm|muộn))")  # fmt: skip


@dataclass(slots=True)
class Figure:
    """One printed value. Offsets are those of the sentence it stands in.

    `left`..`right` bounds what is said about it. `form`: percent, count, fraction, points (percentage points), score,
    rank, steps (places gained or lost), money.
    """

    number: Number
    form: str
    unit: str
    unit_start: int
    unit_end: int
    unit_concepts: frozenset[str] = frozenset()
    left: int = 0
    right: int = 0
    in_words: bool = False
    linked_to: Figure | None = None  # the count whose percentage this is
    link: str = ""  # how the percentage hangs on the count: bracket, verb, comma
    arrow: str = ""  # from or to, in `từ A lên B`
    hole: tuple[int, int] = (0, 0)  # words inside the stretch that speak of the base of the percentage
    percent: Figure | None = None  # the percentage printed with this count or fraction
    parts: list[tuple[int, int]] = field(default_factory=list)  # spans of digits this figure is made of
    tags: list[Tag] = field(default_factory=list)
    weights: dict[str, float] | None = None  # what is said about it, once weighed
    weighed: int = 0  # number of tags the weights were made from

    @property
    def start(self) -> int:
        return self.number.start

    @property
    def end(self) -> int:
        return max(self.number.end, self.number.digits_end)


def find_figures(
    folded: str, candidates: list[tuple[int, int]], tags: list[Tag], objects: frozenset[str], stops: list[int]
) -> list[Figure]:
    """Figures of a sentence from the digit spans that may be figures, in order, tied together and bounded.

    `objects` are the concepts that can be counted; `stops` the numerals that are no figures but end what is said
    about the figure before them.
    """
    numbers: list[Number] = []
    for start, end in candidates:
        if not numbers or start >= numbers[-1].end:
            numbers.append(_number(folded, start, end))
    figures = _with_units(folded, _fractions(folded, numbers, tags), tags, objects)
    figures.extend(_in_words(folded, figures, tags, objects))
    figures.sort(key=lambda f: f.start)
    _bound(folded, figures, tags, stops)
    _tie(folded, figures, tags)
    _arrows(folded, figures, tags)
    for figure in figures:
        hole = figure.hole
        figure.tags = [t for t in tags if figure.left <= t.start < figure.right and not hole[0] <= t.start < hole[1]]
    _share_predicate(folded, figures)
    return figures


def _share_predicate(folded: str, figures: list[Figure]) -> None:
    """`29/29 sở, 24/24 huyện và 322/322 xã đã công bố`: what is said after the last one is said of all."""
    for a, b in zip(reversed(figures[:-1]), reversed(figures[1:]), strict=True):
        if (
            a.form != b.form
            or a.form not in ("count", "fraction")
            or a.percent is not None
            or not a.unit_concepts
            or not b.unit_concepts
        ):
            continue
        between = folded[a.unit_end : b.start]
        told = [t for t in a.tags if t.kind == "concept" and not a.unit_start <= t.start < a.unit_end]
        if _LIST_GAP.fullmatch(between) and not told:
            a.tags = a.tags + [t for t in b.tags if t.start >= b.unit_end and t.kind == "concept"]


def _number(folded: str, start: int, end: int) -> Number:
    return read_number(folded, start, end, counted=bool(_COUNTED.match(folded, end)))


def _fractions(folded: str, numbers: list[Number], tags: list[Tag]) -> list[Number]:
    """Joins `a/b`, `a hồ sơ/b hồ sơ`, `a trên b`, `a trong b` into one number with both parts."""
    merged: list[Number] = []
    i = 0
    while i < len(numbers):
        a = numbers[i]
        b = numbers[i + 1] if i + 1 < len(numbers) else None
        if b is not None and not a.percent and not b.percent and _joins(folded, a, b, tags):
            whole = Number(a.start, b.end, a.value, b.digits_end, a.magnitude, a.decimals, False, a.value, b.value)
            merged.append(whole)
            i += 2
        else:
            merged.append(a)
            i += 1
    return merged


def _joins(folded: str, a: Number, b: Number, tags: list[Tag]) -> bool:
    after = _noun_end(a.end, tags)
    for start in {a.end, after}:
        m = _SLASH.match(folded, start)
        if m and m.end() == b.start:
            return True
    m = _OF.match(folded, after)
    if not (m and m.end() == b.start) and (m := _OF.match(folded, a.end)) is None:
        return False
    return m is not None and m.end() == b.start and a.value <= b.value


def _noun_end(position: int, tags: list[Tag]) -> int:
    tag = next((t for t in tags if t.kind == "concept" and position <= t.start <= position + 2), None)
    return tag.end if tag else position


def _with_units(folded: str, numbers: list[Number], tags: list[Tag], objects: frozenset[str]) -> list[Figure]:
    by_start: dict[int, list[Tag]] = {}
    for tag in tags:
        by_start.setdefault(tag.start, []).append(tag)
    return [_figure(folded, n, by_start, objects) for n in numbers]


def _figure(folded: str, number: Number, by_start: dict[int, list[Tag]], objects: frozenset[str]) -> Figure:
    end = number.end
    if number.percent:
        points = folded.startswith((" điểm",), end) and not folded.startswith(" điểm số", end)
        return Figure(number, "points" if points else "percent", "%", end, end)
    at = end
    while at < len(folded) and folded[at] in " \n" and at < end + 3:
        at += 1
    if "trđ" in folded[number.digits_end : end]:
        return Figure(number, "money", "đồng", end, end)
    word = _UNIT_WORDS.match(folded, end)
    form = "fraction" if number.denominator is not None else "count"
    concept = next((t for t in by_start.get(at, ()) if t.kind == "concept"), None)
    if concept is not None and not objects.intersection(concept.values):
        if not _NOUN_LIKE.match(folded, concept.start):
            return Figure(number, form, "", end, end)
        concept = None
    if word and (concept is None or concept.end <= word.end(1)):
        unit = word[1]
        concepts = frozenset(concept.values) if concept else frozenset()
        form = {"điểm": "score", "điểm phần trăm": "points", "điểm %": "points", "bậc": "steps", "thứ bậc": "steps", "đồng": "money", "triệu đồng": "money"}.get(unit, form)  # fmt: skip
        if unit == "điểm" and re.match(r"\s(?:kết nối|cầu|đến|tiếp|tại|truy|bưu)", folded[word.end() :]):
            form = "fraction" if number.denominator is not None else "count"
        return Figure(number, form, unit, word.start(1), word.end(), concepts)
    if concept is not None:
        return Figure(
            number, form, folded[concept.start : concept.end], concept.start, concept.end, frozenset(concept.values)
        )
    tier = next((t for t in by_start.get(at, ()) if t.kind in ("tier", "group_subject")), None)
    if tier is not None and re.match(
        r"(?:cấp|khối|toàn|một cửa|bộ phận|ubnd cấp|trên|cả) ", folded[tier.start : tier.end]
    ):
        return Figure(number, form, "", end, end)
    if tier is not None:
        return Figure(
            number,
            form,
            folded[tier.start : tier.end],
            tier.start,
            tier.end,
            frozenset({"department_body" if "province" in tier.values else "local_body"}),
        )
    noun = _NOUN.match(folded, end)
    if noun and noun[1].split()[0] not in _FUNCTION_WORDS:
        return Figure(number, form, " ".join(noun[1].split()[:2]), noun.start(1), end)
    return Figure(number, form, "", end, end)


def _in_words(folded: str, figures: list[Figure], tags: list[Tag], objects: frozenset[str]) -> list[Figure]:
    """Small counts in words inside a list of figures (`tám hồ sơ quá hạn`), and zero (`không có hồ sơ nào quá hạn`)."""
    found = []
    by_start: dict[int, list[Tag]] = {}
    for tag in tags:
        by_start.setdefault(tag.start, []).append(tag)
    if figures:
        for m in NUMBER_WORDS.finditer(folded):
            if (
                m[0] in ("một", "không")
                or not _WORD_NOUN.match(folded, m.end())
                or folded[: m.start()].endswith(("cả ", "thứ "))
            ):
                continue
            if any(f.start - 2 <= m.start() <= f.end for f in figures):
                continue
            number = Number(m.start(), m.end(), float(read_words(m[0])), m.end())
            figure = _figure(folded, number, by_start, objects)
            figure.in_words = True
            found.append(figure)
    for m in _ZERO.finditer(folded):
        number = Number(m.start(), m.end(1), 0.0, m.end(1))
        if re.search(
            r"(?:xã|phường|huyện|đặc khu|đơn vị|thị trấn|cơ quan|nơi|địa phương|duy nhất|thành phố)\s*$",
            folded[: m.start()],
        ):
            continue
        zero = Figure(number, "count", m[1], m.start(1), m.end(1), frozenset({"case"}), in_words=True)
        found.append(zero)
    return found


def _bound(folded: str, figures: list[Figure], tags: list[Tag], stops: list[int]) -> None:
    """Divides the sentence among its figures: each gap is cut where what follows begins to speak of the next one."""
    telling = [t for t in tags if t.kind in ("concept", "tier", "place", "group_subject")]
    previous = 0
    for i, figure in enumerate(figures):
        figure.left = previous
        following = figures[i + 1] if i + 1 < len(figures) else None
        stop = next((s for s in stops if s > figure.end and (following is None or s < following.start)), None)
        if stop is not None:
            end = Figure(Number(stop, stop, 0.0, stop), "", "", stop, stop)
            figure.right = _cut(folded, figure, end, telling)
            previous = figure.right
            continue
        if following is None:
            close = re.search(r"[;]|\.\s", folded[max(figure.end, figure.unit_end) :])
            figure.right = max(figure.end, figure.unit_end) + close.start() if close else len(folded)
            break
        previous = figure.right = _cut(folded, figure, following, telling)


def _cut(folded: str, left: Figure, right: Figure, telling: list[Tag]) -> int:
    begin, end = max(left.end, left.unit_end), right.start
    if begin >= end:
        return min(begin, end)
    inside = [t for t in telling if begin <= t.start < end]
    breaks = []
    for m in _SEPARATORS.finditer(folded, begin, end):
        if not any(t.start < m.start() < t.end for t in inside):
            breaks.append((m.end() if m[0] in ";|.,:()" or m[0].strip() in "-–:." else m.start(), m[0]))
    strong = [p for p, mark in breaks if mark[0] in ";|" or mark.startswith(". ")]
    if strong:
        return strong[-1]
    open_breaks = [p for p, mark in breaks if mark != ")"]
    for position in open_breaks:
        if any(t.start >= position for t in inside):
            return position
    if open_breaks:
        return open_breaks[-1] if inside else open_breaks[0]
    last = next((t for t in reversed(inside) if t.kind == "concept"), None)
    if last is not None and end - last.end <= 1 and set(last.values) & _GOVERNING:
        return last.start
    action = next((t for t in inside if t.kind == "concept" and t.start > begin and set(t.values) & _VERBS), None)
    return action.start if action else (end if inside else begin)


_GOVERNING = frozenset(
    (
        "published",
        "issued_new",
        "amended",
        "abolished",
        "reduced",
        "posted",
        "reviewed",
        "simplified",
        "approved",
        "trained",
        "streamlined",
        "provided",
    )
)
_VERBS = frozenset({"received", "resolved", "pending", "returned", "newly", "carried_over", "due"})


def _tie(folded: str, figures: list[Figure], tags: list[Tag]) -> None:
    """Ties percentages to the count or fraction they are printed with; the pair shares what is said about it."""
    for a, b in zip(figures, figures[1:], strict=False):
        if b.form == "percent" and a.form in ("count", "fraction") and a.percent is None:
            if a.form == "fraction" and _ends_list(folded, figures, a):
                continue
            if _linked(folded, a, b, tags):
                a.percent, b.linked_to = b, a
        elif a.form == "percent" and b.form == "fraction" and b.percent is None and _same_ratio(a, b):
            if a.linked_to is None or a.linked_to.form == "count":
                b.percent, a.linked_to = a, b
    for figure in figures:
        if figure.percent is not None:
            _share(folded, figure, figure.percent)


def _ends_list(folded: str, figures: list[Figure], last: Figure) -> bool:
    """Whether a fraction ends a list of fractions; one percentage behind it then speaks of all of them."""
    i = figures.index(last)
    before = figures[i - 1] if i else None
    return (
        before is not None
        and before.form == "fraction"
        and bool(_LIST_GAP.fullmatch(folded[max(before.end, before.unit_end) : last.start]))
        and before.number.numerator == before.number.denominator
    )


def _share(folded: str, figure: Figure, partner: Figure) -> None:
    """A count and its percentage share what is said; words that only one of them can own stay its own."""
    left = min(figure.left, partner.left)
    right = max(figure.right, partner.right)
    if figure.form == "fraction":
        figure.left = partner.left = left
        figure.right = partner.right = right
        return
    if partner.link == "bracket":
        close = folded.find(")", partner.end)
        if 0 <= close < partner.right:
            figure.hole = partner.hole = (partner.end, close)
        figure.left = partner.left = left
        figure.right = partner.right = right
        return
    comma = re.search(r",(?![0-9])|\s(?:và|còn|trong khi)\s", folded[partner.end : partner.right])
    partner.left = left
    partner.right = partner.end + comma.start() if comma else partner.right


def _arrows(folded: str, figures: list[Figure], tags: list[Tag]) -> None:
    """Marks `từ A (lên, xuống, còn) B`."""
    for a, b in zip(figures, figures[1:], strict=False):
        gap_start = max(a.end, a.unit_end)
        if b.start - gap_start > 60 or not _FROM.search(folded[max(0, a.start - 24) : a.start]):
            continue
        if "trở lên" in folded[gap_start : b.start]:
            continue
        if any(t.kind == "arrow" and gap_start <= t.start < b.start for t in tags):
            a.arrow, b.arrow = "from", "to"


def _linked(folded: str, a: Figure, b: Figure, tags: list[Tag]) -> bool:
    begin = max(a.end, a.unit_end)
    gap = folded[begin : b.start]
    semicolon = a.form == "fraction" and re.fullmatch(r"[^;]{0,40};\s*(?:đạt )?tỷ lệ(?: đạt| là)?\s*", gap)
    if len(gap) > 90 or ". " in gap or (";" in gap and not semicolon):
        return False
    if a.form == "fraction":
        if not _same_ratio(b, a, tolerance=1.0) and a.number.denominator:
            return False
        return bool(semicolon) or not re.search(r"[.;]", gap)
    last_break = max((m.end() for m in re.finditer(r"[(,]|\s-\s", gap)), default=None)
    if last_break is None:
        tail, whole = gap, True
    else:
        tail, whole = gap[last_break:], False
    first_break = next((m.start() for m in re.finditer(r"[(,]", gap)), 0)
    told = [
        t
        for t in tags
        if t.kind in ("concept", "place", "tier") and begin + (first_break if not whole else 0) <= t.start < b.start
    ]
    if told or not _LINK.fullmatch(tail) or (whole and not gap.strip()):
        return False
    b.link = "bracket" if "(" in gap[first_break:] else ("verb" if tail.strip() else "comma")
    if b.link == "comma":
        clause = re.search(r"[,;]", folded[b.end : b.right])
        end = b.end + clause.start() if clause else b.right
        return not any(t.kind == "concept" and b.end <= t.start < end for t in tags)
    return True


def _same_ratio(percent: Figure, fraction: Figure, tolerance: float = 0.6) -> bool:
    denominator = fraction.number.denominator
    if not denominator:
        return False
    return abs(100 * float(fraction.number.numerator or 0) / denominator - percent.number.value) <= tolerance


def figure_of_cell(folded: str, span: tuple[int, int], *, percent: bool) -> Figure:
    """The figure of a table cell; `percent` when its column says so."""
    number = _number(folded, *span)
    form = "percent" if percent or number.percent else "count"
    return Figure(
        number, form, "%" if form == "percent" else "", number.end, number.end, left=span[0] - 2, right=number.end
    )


def says_zero(folded: str) -> bool:
    """Whether a text says a zero in words: `không có hồ sơ nào quá hạn`."""
    return _ZERO.search(folded) is not None


def digit_spans(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Every numeral of a stretch by the plain scan."""
    return [m.span() for m in DIGITS.finditer(folded, start, end)]
