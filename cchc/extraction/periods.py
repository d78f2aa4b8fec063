"""Periods as reports print them: dates, months, quarters, halves, years, ranges and `tính đến`.

Works on folded text. A period mention carries its span, its dates and how it stands in the sentence; which figure it
governs is decided in `timing`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12,
}  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_N = r"(?:[0-9]{1,2}|mười một|mười hai|một|hai|ba|bốn|tư|năm|sáu|bảy|bẩy|tám|chín|mười)"
_MONTH_WORD = "(?:mười một|mười hai|một|hai|ba|tư|năm(?= năm)|sáu|bảy|tám|chín|mười|giêng|chạp)"
_YEAR = r"(?:19[89][0-9]|20[0-4][0-9])"
_YEAR_OF_DAY = r"(?:19[0-9]{2}|20[0-4][0-9])"  # anniversaries lie further back than reports
_FULL_DATE = (
    rf"(?<![0-9/.,])(?:[0-3]?[0-9][/.\-][01]?[0-9][/.\-]{_YEAR_OF_DAY}"
    rf"|[0-3]?[0-9] tháng [01]?[0-9](?:, | )?(?:năm |[/-]){_YEAR_OF_DAY}"
    rf"|[0-3]?[0-9] tháng {_MONTH_WORD},? (?:năm )?{_YEAR})(?![0-9/])"
)
_SHORT_DATE = (
    r"(?<![0-9/.,])(?:[0-3]?[0-9][/\-][01]?[0-9]|[0-3]?[0-9] tháng [01]?[0-9])(?![0-9/.,\-]*[0-9])"
    r"(?!\s(?:huyện|quận|xã|phường|sở|đơn vị|cơ quan|thị xã|thành phố|địa phương|tỉnh|lĩnh vực|tiêu chí|chỉ tiêu))"
)  # `đến 5/9 huyện` is a fraction
_DOTTED_DATE = r"(?<=ngày )[0-3]?[0-9][.][01]?[0-9](?![\w%.]|,[0-9]|\s(?:%|hồ sơ|điểm))"
_DATE = rf"(?:{_FULL_DATE}|{_SHORT_DATE}|{_DOTTED_DATE})"
_TO = (
    r"(?:\s?(?:-|đến hết ngày|đến hết|đến cuối|cho đến hết|cho đến|đến ngày|đến|tới ngày|tới hết|tới)"
    r"|, (?:khóa sổ|chốt)(?: số liệu)?(?: vào)?)\s?(?:ngày )?"
)

_HOUR = r"[0-2]?[0-9](?: ?giờ|h|g)(?: ?[0-5]?[0-9](?: phút)?)? "
_FIRST_MONTHS = rf"(?:hết )?(?:{_N} tháng|nửa) đầu(?: của)? năm {_YEAR}"
_BEGUN_WITH = rf"từ (?:đầu )?(?:năm {_YEAR}|quý (?:iv|i{{1,3}}|[1-4])(?:(?:[/ ]| năm ){_YEAR})?)"
_TWO_QUARTERS = rf"quý (?:i{{1,3}}|[1-3])(?: và|,)(?: quý)? (?:iv|i{{1,3}}|[2-4])(?:[/ ]| năm ){_YEAR}"
_LEADS_TO_MONTHS = r"(?:(?<=của )|(?<=cả )|(?<=trong )|(?<=qua )|(?<=cùng )|(?<=sơ kết )|(?<=, )|(?<=\. )|(?<=^))"
_GRAMMAR = (
    (
        rf"(?P<range>(?:(?:tính )?từ |kể từ |ngày |khoảng )(?:{_HOUR})?(?:ngày )?{_DATE}{_TO}(?:{_HOUR}ngày )?"
        rf"(?:tháng [01]?[0-9](?:[/-]| năm ){_YEAR}|{_DATE})"
        rf"|(?:(?:tính|kể) )?từ khi [^,.;()0-9]{{1,40}} \((?:ngày )?{_DATE}\){_TO}"
        rf"(?:tháng [01]?[0-9](?:[/-]| năm ){_YEAR}|{_DATE})"
        rf"|{_DATE}{_TO}{_FULL_DATE}|(?<=\(){_DATE}{_TO}{_DATE}(?=\))"
        rf"|(?:từ |kể từ )(?:ngày )?[0-3]?[0-9](?:[.][01]?[0-9])?{_TO}{_DATE}"
        rf"|từ (?:đầu )?(?:năm {_YEAR}|tháng [01]?[0-9](?:(?:[/-]| năm ){_YEAR})?){_TO}{_DATE}"
        rf"|(?:từ |kể từ |giai đoạn )(?:đầu )?(?:năm )?{_YEAR}{_TO}(?:cuối )?tháng [01]?[0-9](?:[/.-]| năm ){_YEAR}"
        r"|(?<=tuần )từ [0-3]?[0-9][.][01]?[0-9] (?:-|đến) [0-3]?[0-9][.][01]?[0-9](?![\w%]|[.,][0-9])"
        rf"|(?:cả )?năm {_YEAR} \((?:số liệu )?(?:được )?(?:tính |chốt |cập nhật )?(?:đến|tới) (?:hết )?(?:ngày )?"
        rf"{_DATE}(?=\))"
        r"|(?<![\w/.,])[1-3]?[0-9] ngày (?:đầu|cuối)(?: tiên)?(?: của)? tháng [01]?[0-9]"
        rf"(?:(?:[/-]| năm ){_YEAR})?(?![\w/]))"
    ),
    (
        rf"(?P<asof>cập nhật (?:đến )?(?:hết )?ngày {_FULL_DATE}"
        rf"|(?:số liệu )?(?:được )?(?:chốt|thống kê)(?: số liệu)? (?:(?:đến|tới|tại|vào) )?(?:hết )?(?:ngày )?{_DATE}"
        rf"|số liệu (?:(?:của|tại) )?ngày {_DATE}|(?:lấy|tính theo) mốc (?:là )?(?:ngày )?{_DATE}"
        rf"|(?:tính |lũy kế )?(?:từ đầu năm (?:{_YEAR} )?)?(?:đến|tới)(?: hết| thời điểm| cuối)? ?"
        rf"(?:{_HOUR})?(?:ngày )? ?{_DATE})"
    ),
    (
        r"(?P<day>(?:buổi )?"
        r"(?:(?:ngày |hôm |sáng sớm |sáng |chiều |tối )(?:(?:làm việc )?đầu(?: tiên)?,? (?:ngày )?)?)?"
        rf"{_FULL_DATE}"
        r"|(?:buổi )?(?:ngày |hôm |sáng sớm |sáng |chiều |tối )(?:[0-3]?[0-9](?:, | và |-))*"
        rf"(?:{_SHORT_DATE}|{_DOTTED_DATE})"
        rf"|ngày (?:làm việc )?đầu(?: tiên)?(?: [^\W\d]+){{0,8}} \((?:ngày )?{_DATE}\))"
    ),
    (
        rf"(?P<months>(?<![\w/])(?:hai|ba|2|3|02|03) quý (?:đầu|cuối)(?: của)? năm(?: {_YEAR}| nay)?(?!\w)"
        rf"|(?:lũy kế )?(?<![\w/]){_N} tháng (?:(?:đầu|cuối) )?(?:của )?"
        rf"năm(?: {_YEAR}| nay| học| ngoái)?(?![\w])"
        rf"|(?<![\w/]){_N} tháng(?:/| ){_YEAR}|(?<!\w){_N} tháng (?:đầu|cuối|qua)(?!\w)"
        r"(?! (?:tiên )?(?:(?:sau|kể từ|từ) (?:khi |ngày )?)?(?:sáp nhập|hợp nhất|vận hành|hoạt động|thành lập))"
        rf"|lũy kế {_N} tháng"
        rf"|{_LEADS_TO_MONTHS}{_N} tháng"
        r"(?! (?:[0-9]|đầu|cuối|năm|liên|nữa|gần|qua|sau|tới|trước|tuổi|kể|đến|một|hai|thi|thực|triển|vận|đi|làm"
        r"|theo|để|nhằm))(?!,? (?:chính quyền|mô hình|bộ máy|vận hành|hoạt động)(?!\w))"
        r"(?![\w/-]))"
    ),
    rf"(?P<half>nửa (?:đầu|cuối) năm(?: {_YEAR}| nay| ngoái)?(?!\w))",
    (
        rf"(?P<quarter>{_TWO_QUARTERS}(?! (?:lần lượt|tương ứng|đều))"
        rf"|quý (?:đầu|cuối)(?: tiên)?(?: của)? năm(?: {_YEAR}| nay)?(?![\w])"
        r"|(?:(?:(?:tính )?(?:đến|tới) )?(?:hết |cuối )|(?:tính )?(?:đến|tới) (?:đầu )?)?"
        r"quý (?:iv|i{1,3}|[1-4]|một|hai|ba|tư)"
        rf"(?:(?:,? ?năm |[/\-. ]){_YEAR}(?![\w/])|(?!\w|\.[0-9])(?: năm (?:nay|ngoái|trước)(?!\w))?))"
    ),
    (
        rf"(?P<monthspan>(?:từ )?(?:giữa |(?<=từ )đầu )?tháng {_N}(?:[/\-.]{_YEAR})?(?: đến| tới|-)"
        rf"(?: hết| cuối| giữa| đầu)? ?tháng {_N}(?:(?:[/\-.]| năm ){_YEAR})?"
        rf"|(?:hai |2 |02 )?tháng {_N}(?: và |, )(?:tháng )?{_N}(?:[/\-.]| năm ){_YEAR})"
    ),
    (
        rf"(?P<month>(?<!mỗi )(?<!hàng )(?:(?:tính )?(?:từ đầu năm (?:{_YEAR} )?)?(?:đến|tới) )?"
        rf"(?:hết |cuối |đầu |giữa )?tháng:? {_N}(?:(?:[/\-.]| năm |, năm ){_YEAR})?(?![\w/])"
        r"(?! (?:lần|lượt|cuộc|buổi|kỳ|phiên)(?!\w)))"
    ),
    (
        rf"(?P<years>{_BEGUN_WITH}{_TO}(?:cuối )?(?:quý (?:iv|i{{1,3}}|[1-4])(?:[/ ]| năm ){_YEAR}|{_FIRST_MONTHS})"
        rf"|(?:cả )?năm {_YEAR} và (?:trong )?(?:quý i{{1,3}}(?:[/ ]| năm ){_YEAR}|{_FIRST_MONTHS}"
        rf"|(?:(?:tính )?(?:đến|tới) )?(?:hết )?tháng [01]?[0-9](?:[/.-]| năm ){_YEAR})"
        r"(?! (?:lần lượt|tương ứng|đều))"
        rf"|(?:giai đoạn |nhiệm kỳ |các năm |{_N} năm (?:qua )?\(?)?(?:từ )?(?:năm )?{_YEAR}"
        rf"\s?(?:-|đến hết năm|đến năm|đến|tới năm|tới|và năm|và)\s?{_YEAR}(?![\w/])"
        rf"|(?:hai|2|02|ba|3|các) năm {_YEAR}(?:, {_YEAR})?(?:,| và)(?: năm)? {_YEAR}(?![\w/]))"
    ),
    rf"(?P<year>(?:(?:tính )?(?:đến|tới) )?(?:hết |cuối |đầu |giữa )?năm {_YEAR}(?![\w/]))",
    (
        rf"(?P<bare>(?<![\w.,/%:©-])(?<!© ){_YEAR}(?![\w%/]|[.,-]?[0-9])"
        r"(?! (?:hồ sơ|thủ tục|tthc|trường hợp|phiếu|người|đơn vị|văn bản|dịch vụ|biên chế|lượt|phản ánh|tin|cơ quan)))"
    ),
    (
        rf"(?P<since>(?:kể )?từ (?:đầu năm|(?:đầu |giữa )?tháng [01]?[0-9](?:(?:[/-]| năm ){_YEAR})?"
        rf"|(?:đầu )?(?:năm )?{_YEAR}|(?:khi [^,.;0-9]{{1,40}} )?"
        rf"(?:ngày (?:[^\W\d]+ ){{,4}})?{_FULL_DATE}"
        rf"|khi [^,.;()]{{1,60}} \((?:năm )?{_YEAR}\)|khi [^,.;()0-9]{{1,40}} (?:vào |từ )?tháng [01]?[0-9][/-]{_YEAR}"
        rf"|ngày {_SHORT_DATE}) (?:đến|tới) (?:nay|thời điểm)"
        rf"|(?:tính|lũy kế) từ (?:đầu )?năm {_YEAR}(?! (?:đến|tới|-))"
        r"|từ đầu năm (?:đến|tới) (?:hết |cuối )?(?:quý|tháng|kỳ)(?: này| báo cáo)?(?! (?:[0-9]|[ivx]+(?!\w)))(?!\w)"
        rf"|(?<!ngay )từ đầu năm(?! [0-9])(?! (?:đến|tới|nay|học))|tính từ (?:ngày )?{_DATE}(?=,))"
    ),
    (
        rf"(?P<reported>(?:trong|của|cả|hết) (?:tháng|quý)(?: này)?(?! (?:[0-9]|[ivx]+(?!\w)|{_N}(?!\w)|đầu|cuối"
        r"|trước|sau|tới|tiếp|qua|cao|thấp|liền|gần|kế)(?!\w))(?!\w)|nửa năm qua"
        r"|(?:trong|của) tuần(?: này)?(?! (?:[0-9]|thứ|đầu|cuối|trước|sau|tới|qua|lễ|làm|cao|liền)(?!\w))(?!\w)"
        rf"|(?!1 |01 |một )(?<![\w/.,]){_N} năm (?:vừa )?qua(?!\w)"
        r"|(?<![0-9] )(?<!những )(?<!các )(?<!mấy )(?:ngày|buổi (?:sáng|chiều)|sáng|buổi) (?:[^\W\d]+ ){0,2}?"
        r"(?:đầu tiên(?! (?:của (?:tháng|năm|quý)|[0-9]))"
        r"|đầu (?=(?:vận hành|hoạt động|ra quân|triển khai|làm việc)\W)))"
    ),
    (
        rf"(?P<relative>(?:cả|trong|cùng) năm(?! {_YEAR}(?!\w|[.,][0-9]))|năm (?:vừa )?qua|từ đầu năm|đến nay"
        r"|năm nay|năm ngoái|năm trước|kỳ trước|quý trước|tháng trước|cùng kỳ(?: năm (?:trước|ngoái))?)(?!\w)"
    ),
)
_FIRST_WORDS = {
    "range": "từ tính kể ngày năm cả khoảng giai",
    "asof": "cập tính lũy từ đến tới số được chốt thống lấy",
    "day": "buổi ngày hôm sáng chiều tối",
    "months": f"lũy {' '.join(_WORDS)}",
    "half": "nửa",
    "quarter": "quý tính đến tới hết cuối",
    "monthspan": "từ giữa tháng hai 2 02",
    "month": "tính từ đến tới hết cuối đầu giữa tháng",
    "years": f"giai nhiệm các từ năm cả {' '.join(_WORDS)}",
    "year": "tính đến tới hết cuối đầu giữa năm",
    "bare": "",
    "since": "kể từ tính lũy",
    "reported": f"trong của cả hết nửa ngày buổi sáng {' '.join(_WORDS)}",
    "relative": "cả trong cùng năm từ đến kỳ quý tháng",
}  # of each form of the grammar, in its order
_BEGIN_WITH_DIGITS = ("range", "day", "months", "years", "bare", "reported")


def _by_first_word() -> dict[str, re.Pattern[str]]:
    """The part of the grammar that can begin with a word; under the empty word what begins with digits."""
    grammar = dict(zip(_FIRST_WORDS, _GRAMMAR, strict=True))
    words = sorted({word for written in _FIRST_WORDS.values() for word in written.split()})
    parts = {word: [f for form, f in grammar.items() if word in _FIRST_WORDS[form].split()] for word in words}
    parts[""] = [grammar[form] for form in _BEGIN_WITH_DIGITS]
    return {word: re.compile("|".join(forms)) for word, forms in parts.items()}


_PERIODS = _by_first_word()
_BEGIN = re.compile(rf"[0-9]|(?<![^\W\d_])({'|'.join(sorted(filter(None, _PERIODS)))})(?=[ 0-9:])")
_ANCHOR = re.compile(
    r"năm|tháng|quý|cùng kỳ|kỳ trước|đến nay|(?:ngày|(?<=tuần )từ) [0-9]{1,2}[.]|[0-9]{1,2}[/-][0-9]"
    r"|[0-9]\.[0-9]{1,2}\.(?:19|20)"
    r"|(?:19|20)[0-9]{2}|đầu tiên|(?:ngày|sáng|buổi) đầu"
)
_REACH_BACK, _REACH_ON = 64, 60  # a period lies within so many characters of a word or date that marks it
_FIRST_WORD = 10  # characters that the first word of a period takes at most
_COMPARED = re.compile(
    r"(?:so(?: sánh)?|đối chiếu) với [^,.;:()0-9]{0,40}$"
    r"|(?:cao|thấp|nhiều|ít|tốt|kém) hơn (?:mức |con số |tỷ lệ )?[0-9][0-9.,]*\s?%? của (?:cả )?$"
    r"|(?<!\w)đặt (?:cạnh|bên cạnh) [^,.;:()0-9]{0,40}$|(?<!\w)lấy mốc $"
    r"|(?<!\w)(?:so|(?<!nếu )như|hơn|kém|bằng(?: [0-9.,]+ ?%)?|gấp(?: [0-9.,]+ lần)?"
    r"|(?<=\w )kể từ|thấp hơn|cao hơn|cùng kỳ|tăng|giảm)"
    r"(?: của| cùng kỳ| kỳ| mức| thời điểm| với| số(?: được)?(?: giao)?| kết quả"
    r"| (?:chỉ số|điểm số|số liệu)| cuối| đầu)*[^\S\n]*$"
)
_YARDSTICK = re.compile(r" làm (?:mốc|gốc)(?!\w)")  # `lấy năm 2015 làm mốc`
_YEAR_OF_ACT = re.compile(
    r"(?<!\w)(?:theo|thực hiện|căn cứ|tinh thần)(?: tinh thần)? (?:nghị định|nghị quyết|thông tư|chỉ thị|luật|kết luận)"
    r"(?: số)? [0-9][^\s,;()]*"
    r"(?: của [^\s,.;:()0-9]+(?: [^\s,.;:()0-9]+){0,3})? $"
)  # `theo Nghị quyết số 18 năm 2017`
_ADVERBIAL = re.compile(
    r"(?:^|[,;:.(\-–•|\n]|cả|tính chung|trong|vào|sang|qua|hết|kết thúc|của|riêng|tính|bước vào|lũy kế|và|còn|đến|ở|kỳ"
    r"|theo|kể từ|cho biết|cho hay|rằng|cập nhật|(?:trong|cùng) (?:khoảng )?thời gian)\s*$"
)
_IN_THAT_YEAR = re.compile(r",? (?:[^,.;:()0-9\n]{0,40},? )?(?:(?:chỉ|riêng|tính riêng) )?(?:trong |qua |sau |hết )?")
_FROM_NOW = ("năm nay", "năm ngoái")
_INTEGERS = re.compile(r"[0-9]+")


class Period(NamedTuple):
    """ISO dates with a kind; `start` is None for as_of, all three are None where a text leaves the period open."""

    start: str | None
    end: str | None
    kind: str | None

    def contains(self, other: Period) -> bool:
        """Whether the dates of another period lie within these; never where either is open."""
        return bool(self.start and self.end and other.start and other.end) and (
            str(self.start) <= str(other.start) and str(other.end) <= str(self.end)
        )

    def year(self) -> int | None:
        """The year of its last day."""
        return int(self.end[:4]) if self.end else None

    def months(self) -> int | None:
        """How many months it is long, to the nearest; None where it has no beginning or no end."""
        if not self.start or not self.end:
            return None
        return round((date.fromisoformat(self.end) - date.fromisoformat(self.start)).days / 30.5)


OPEN = Period(None, None, None)


class PeriodMention(NamedTuple):
    """A period in a sentence: its span, its dates and its part in the sentence."""

    start: int
    end: int
    period: Period
    form: str  # the name of one of `_GRAMMAR`'s patterns
    compared: bool  # the earlier period of a comparison ("so với năm 2020"), or the year of a decision
    adverbial: bool  # stands as an adverb ("Năm 2020, ...") and so governs what follows
    has_year: bool


_CALENDAR_UNITS = {
    (1, 12): "year",
    (1, 6): "half",
    (7, 12): "half",
    (1, 3): "quarter",
    (4, 6): "quarter",
    (7, 9): "quarter",
    (10, 12): "quarter",
}  # first and last month


def month_end(year: int, month: int) -> str:
    """ISO date of the last day of a month."""
    return f"{year:04d}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def day(year: int, month: int, day_of_month: int) -> str | None:
    """ISO date, or None when there is no such day."""
    if not 1 <= month <= 12 or not 1 <= day_of_month <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day_of_month:02d}"


def year_period(year: int) -> Period:
    """The whole calendar year."""
    return Period(f"{year}-01-01", f"{year}-12-31", "year")


def earlier_by(period: Period, years: int) -> Period:
    """The same stretch so many years before; what ends with a month still ends with it."""
    return Period(_years_before(str(period.start), years), _years_before(str(period.end), years), period.kind)


def _years_before(iso: str, years: int) -> str:
    there = date.fromisoformat(iso)
    until = month_end(there.year - years, there.month)
    ends_month = iso == month_end(there.year, there.month)
    return until if ends_month else f"{until[:8]}{min(there.day, int(until[8:])):02d}"


def months_period(year: int, first: int, last: int) -> Period:
    """Whole months `first`..`last` of a year, with the kind that fits."""
    kind = _CALENDAR_UNITS.get((first, last), "month" if first == last else "months")
    return Period(f"{year}-{first:02d}-01", month_end(year, last), kind)


def find_periods(folded: str, year: int | None) -> list[PeriodMention]:
    """All period mentions of a sentence; `year` is the year that mentions without one belong to, if known."""
    return read_periods(folded, year, locate_periods(folded))


def read_periods(
    folded: str, year: int | None, matches: Iterable[re.Match[str]], offset: int = 0, *, this_year: int | None = None
) -> list[PeriodMention]:
    """As `find_periods`, for matches found before in a text in which the sentence `folded` stands at `offset`."""
    mentions: list[PeriodMention] = []
    for m in matches:
        form = str(m.lastgroup)
        own = _year_begun(folded, mentions[-1], m.start() - offset) if mentions else None
        period, has_year = _dates(form, m[0], this_year if this_year and m[0].endswith(_FROM_NOW) else own or year)
        if period is None:
            continue
        start, end = m.start() - offset, m.end() - offset
        before = folded[max(0, start - 40) : start]
        compared = bool(_COMPARED.search(before)) or m[0].startswith("cùng kỳ") or bool(_YARDSTICK.match(folded, end))
        compared = compared or (form == "year" and _YEAR_OF_ACT.search(before) is not None)
        adverbial = (
            start == 0
            or bool(_ADVERBIAL.search(before))
            or m[0].startswith(("tính", "từ", "đến", "tới", "lũy"))
            or folded.startswith(" cho thấy", end)
        )
        mentions.append(PeriodMention(start, end, period, form, compared, adverbial, has_year))
    return mentions


def _year_begun(folded: str, before: PeriodMention, at: int) -> int | None:
    """The year that a sentence has begun with: `Bước sang năm 2022, trong 5 tháng, thành phố tiếp nhận`."""
    begins = before.form == "year" and before.adverbial and not before.compared and before.period.kind == "year"
    joined = begins and _IN_THAT_YEAR.fullmatch(folded, before.end, at) is not None
    return before.period.year() if joined else None


@lru_cache(maxsize=4096)
def _dates(form: str, text: str, year: int | None) -> tuple[Period | None, bool]:
    """The dates of the words of a period, and whether they print a year; None where there are no such dates."""
    return _READERS[form](text, year), re.search(_YEAR, text) is not None


def locate_periods(folded: str) -> Iterator[re.Match[str]]:
    """Matches of the period grammar, tried only around what marks a period."""
    done = 0
    for anchor in _ANCHOR.finditer(folded):
        if anchor.start() < done:
            continue
        for begin in _BEGIN.finditer(folded, max(done, anchor.start() - _REACH_BACK), anchor.start() + _FIRST_WORD):
            at = begin.start()
            if at < done:
                continue
            if at > anchor.start():
                break
            period = _PERIODS[begin[1] or ""]
            m = period.match(folded, at, anchor.end() + _REACH_ON)
            if m is not None:
                m = period.match(folded, at) or m
                done = m.end()
                yield m
                if done > anchor.end():
                    break


def of_any_half(m: PeriodMention, said: str) -> bool:
    """Whether so many months may be any of a year: `trong 6 tháng`, not `6 tháng đầu năm`."""
    return m.form == "months" and not m.has_year and not any(word in said for word in ("đầu", "cuối", "năm"))


def number_of(token: str) -> int:
    return int(token) if token.isdigit() else _WORDS[token]


def _year_in(text: str, default: int | None) -> int | None:
    years = re.findall(_YEAR, text)
    if years:
        return int(years[-1])
    if "năm ngoái" in text or "năm trước" in text:
        return default - 1 if default else None
    return default


def _read_date(text: str, default: int | None) -> str | None:
    numbers = [int(n) for n in _INTEGERS.findall(text)]
    word = re.search(rf"tháng ({_MONTH_WORD})", text)
    if word and numbers:
        numbers.insert(1, {"giêng": 1, "chạp": 12, **_WORDS}[word[1]])
    year = numbers[2] if len(numbers) > 2 else default
    return day(year, numbers[1], numbers[0]) if year and len(numbers) > 1 else None


_DATES = re.compile(_DATE)
_LEAP_YEAR = 2000  # has every day that a date without a year may name


_FIRST_DAY = re.compile(rf"(?:kể )?từ (?:ngày )?([0-3]?[0-9])(?:[.]([01]?[0-9]))?{_TO}(?={_DATE})")


def _from_first_day(first: re.Match[str], last: str, default: int | None) -> Period | None:
    """`từ ngày 1 đến 29/7/2025`, `từ 1.7 đến 11.7.2025`: the first day takes month and year from the last."""
    end = _read_date(last, default)
    if end is None:
        return None
    year, month = int(end[:4]), int(first[2] or end[5:7])
    start = day(year, month, int(first[1]))
    return _calendar(Period(start, end, "range")) if start and start <= end else None


_BEGUN = re.compile(
    rf"(?:từ |kể từ |giai đoạn )(?:đầu )?(?:(?:năm )?({_YEAR})|tháng ([01]?[0-9])(?:(?:[/-]| năm )({_YEAR}))?){_TO}"
)


def _from_first_month(begun: re.Match[str], until: str, default: int | None) -> Period | None:
    """`từ năm 2021 đến tháng 7/2025`, `từ tháng 3 đến ngày 15/6/2022`: whole months up to the last day."""
    printed = _DATES.search(until)
    default = int(begun[1] or begun[3] or 0) or default
    last = _asof(until, default) if printed else _month(f"đến {until}", default)
    if last is None or last.end is None:
        return last
    year, month = int(begun[1] or begun[3] or last.end[:4]), int(begun[2] or 1)
    start = day(year, month, 1)
    return _calendar(Period(start, last.end, "range")) if start and start <= last.end else None


_DOTTED = re.compile(r"(?<![0-9.])([0-3]?[0-9])[.]([01]?[0-9])(?![0-9.])")
_YEAR_UNTIL = re.compile(rf"(?:cả )?năm ({_YEAR}) \(")
_DAYS_OF_MONTH = re.compile(r"([0-9]{1,2}) ngày (đầu|cuối)")


def _days_of_month(days: re.Match[str], text: str, default: int | None) -> Period | None:
    """`20 ngày đầu tháng 11/2020`."""
    month = _month(text[days.end() :].strip(), default)
    if month is None or not month.start or not month.end:
        return month
    count, last = int(days[1]), int(month.end[8:])
    if not 1 <= count <= last:
        return None
    if days[2] == "đầu":
        return Period(month.start, f"{month.start[:8]}{count:02d}", "range")
    return Period(f"{month.start[:8]}{last - count + 1:02d}", month.end, "range")


def _range(text: str, default: int | None) -> Period | None:
    of_month = _DAYS_OF_MONTH.match(text)
    if of_month:
        return _days_of_month(of_month, text, default)
    dates = list(_DATES.finditer(_DOTTED.sub(r"\1/\2", text) if text.startswith("từ ") else text))
    of_year = _YEAR_UNTIL.match(text)
    if of_year:
        until = _asof(text[of_year.end() :], int(of_year[1]))
        return _calendar(Period(f"{of_year[1]}-01-01", until.end, "range")) if until and until.end else until
    begun = _BEGUN.match(text)
    if begun and len(dates) < 2:
        return _from_first_month(begun, text[begun.end() :], default)
    days = _FIRST_DAY.match(text)
    if days and len(dates) == 1:
        return _from_first_day(days, dates[0][0], default)
    month = re.search(rf"tháng ([01]?[0-9])(?:[/-]| năm )({_YEAR})$", text)
    if month and len(dates) < 2 and dates:
        start = _read_date(dates[0][0], int(month[2]))
        return (
            Period(start, month_end(int(month[2]), int(month[1])), "range")
            if start and 1 <= int(month[1]) <= 12
            else None
        )
    if len(dates) < 2:
        return None
    end_year = _year_in(dates[1][0], default)
    end = _read_date(dates[1][0], end_year)
    start = _read_date(dates[0][0], end_year)
    if start and end and start > end and end_year and not re.search(_YEAR, dates[0][0]):
        start = _read_date(dates[0][0], end_year - 1)
    if end_year is None and all(_read_date(d[0], _LEAP_YEAR) for d in dates[:2]):
        return OPEN
    return _calendar(Period(start, end, "range")) if start and end and start <= end else None


def _calendar(period: Period) -> Period:
    """The same dates under the name of the calendar unit they make up, if any."""
    start, end = str(period.start), str(period.end)
    if start[:4] == end[:4] and start.endswith("-01") and end == month_end(int(end[:4]), int(end[5:7])):
        whole = months_period(int(end[:4]), int(start[5:7]), int(end[5:7]))
        return whole._replace(kind="range" if whole.kind == "months" and start[5:7] != "01" else whole.kind)
    return period


def _asof(text: str, default: int | None) -> Period | None:
    printed, year = _DATES.search(text)[0], _year_in(text, default)  # type: ignore[index]
    end = _read_date(printed, year)
    if not end:
        return OPEN if year is None and _read_date(printed, _LEAP_YEAR) else None
    if "từ đầu năm" in text:
        return Period(f"{end[:4]}-01-01", end, "range")
    return Period(None, end, "as_of")


def _day(text: str, default: int | None) -> Period | None:
    printed = _DATES.search(text)[0]  # type: ignore[index]
    date = _read_date(printed, default)
    if date is None:
        return OPEN if _read_date(printed, _LEAP_YEAR) else None
    return Period(date, date, "range")


def _months(text: str, default: int | None) -> Period | None:
    token = re.search(_N, text.removeprefix("lũy kế "))
    count, year = number_of(token[0]) if token else 0, _year_in(text, default)
    count = 3 * count if " quý " in text else count
    if not 1 <= count <= 12 or (count == 1 and " đầu" not in text and "năm" not in text):
        return None  # `trong một tháng`: how long
    if year is None:
        return OPEN
    return months_period(year, 13 - count, 12) if " cuối" in text else months_period(year, 1, count)


def _half(text: str, default: int | None) -> Period:
    year = _year_in(text, default)
    if year is None:
        return OPEN
    return months_period(year, 7, 12) if "cuối" in text else months_period(year, 1, 6)


_PAIR = re.compile(r"quý (\w+)(?: và|,)(?: quý)? ((?:iv|i{1,3}|[2-4])(?!\w).*)")


def _quarter(text: str, default: int | None) -> Period:
    pair = _PAIR.match(text)
    if pair:
        first, last = _quarter(f"quý {pair[1]}", _year_in(text, default)), _quarter(f"quý {pair[2]}", default)
        return _calendar(Period(first.start, last.end, "range"))
    until, _, rest = text.rpartition("quý ")
    token = re.split(r"[\s/\-,.]", rest)[0]
    quarter = {"đầu": 1, "cuối": 4, **_ROMAN}.get(token) or number_of(token)
    year = _year_in(text, default)
    if not year:
        return OPEN
    if "đầu" in until:
        return Period(None, f"{year}-{3 * quarter - 2:02d}-01", "as_of")
    if until:
        return Period(None, month_end(year, 3 * quarter), "as_of")
    return months_period(year, 3 * quarter - 2, 3 * quarter)


_UNTIL = {"giữa": "15", "đầu": "01"}  # the day that a part of a month ends a span with


def _monthspan(text: str, default: int | None) -> Period | None:
    first, last = (number_of(t) for t in re.findall(rf"(?:tháng|và|,) ({_N})(?!\w)", text)[:2])
    year = _year_in(text, default)
    if year is None:
        return OPEN
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    years = re.findall(_YEAR, text)
    begun = int(years[0]) if len(years) > 1 else year - 1 if first > last else year
    start, until = text.split("tháng", 2)[:2]
    until_when = until.split()[-1]
    return _calendar(
        Period(
            f"{begun}-{first:02d}-{15 if 'giữa' in start else 1:02d}",
            f"{year}-{last:02d}-{_UNTIL[until_when]}" if until_when in _UNTIL else month_end(year, last),
            "range",
        )
    )


def _month(text: str, default: int | None) -> Period | None:
    token = re.search(rf"tháng:? ({_N})", text)
    month = number_of(token[1]) if token else 0
    if not 1 <= month <= 12:
        return None
    year = _year_in(text, default)
    if year is None:
        return OPEN
    if "từ đầu năm" in text:
        return Period(f"{year}-01-01", month_end(year, month), "range")
    if "đầu tháng" in text:
        return Period(None, f"{year}-{month:02d}-01", "as_of")
    if "giữa tháng" in text:
        return Period(None, f"{year}-{month:02d}-15", "as_of")
    if text.startswith(("tính", "đến", "tới")) or "cuối tháng" in text or "hết tháng" in text:
        return Period(None, month_end(year, month), "as_of")
    return months_period(year, month, month)


_FROM_YEAR_ON = re.compile(
    rf"(?:cả )?năm ({_YEAR}) và (?:trong )?|từ (?:đầu )?(?:năm ({_YEAR})|(quý \S+(?: năm)? ?{_YEAR})|(quý \S+)){_TO}"
)
_PART_OF_YEAR = re.compile(r"(?:hết |cuối )?quý|(?:hết )?(?:\S+ tháng|nửa) đầu|(?:(?:tính )?\S+ )?(?:hết )?tháng [0-9]")
_LAST_MONTH = re.compile(r"tháng [0-9]{1,2}\D")


def _years(text: str, default: int | None) -> Period | None:
    begun = _FROM_YEAR_ON.match(text)
    if begun and _PART_OF_YEAR.match(text, begun.end()):
        return _up_to(begun, text[begun.end() :], default)
    years = [int(y) for y in re.findall(_YEAR, text)]
    first, last = years[0], years[-1]
    return Period(f"{first}-01-01", f"{last}-12-31", "range") if first < last else None


def _up_to(begun: re.Match[str], until: str, default: int | None) -> Period | None:
    """`năm 2016 và 6 tháng đầu năm 2017`, `từ quý II/2020 đến hết quý I/2022`: one stretch."""
    of_quarter = begun[3] or begun[4]
    first = _quarter(of_quarter, _year_in(until, default)) if of_quarter else year_period(int(begun[1] or begun[2]))
    if "quý" in until:
        last: Period | None = _quarter(until, default)
    elif _LAST_MONTH.search(until):
        last = _month(until, default)
    else:
        last = (_months if "tháng" in until else _half)(until, default)
    if last is None or not last.end or not first.start or first.start > last.end:
        return None
    return _calendar(Period(first.start, last.end, "range"))


def _year(text: str, _default: int | None) -> Period:
    year = int(re.findall(_YEAR, text)[-1])
    if "giữa năm" in text:
        return Period(None, f"{year}-06-30", "as_of")
    if "đầu năm" in text:
        return Period(None, f"{year}-01-01", "as_of")
    if "cuối năm" in text:
        return Period(None, f"{year}-12-31", "as_of")
    return year_period(year)


_MONTH_BEGUN = re.compile(rf"tháng ([01]?[0-9])(?:(?:[/-]| năm )({_YEAR}))? (?:đến|tới)")


def _since(text: str, default: int | None) -> Period:
    """`từ năm 2015 đến nay`, `lũy kế từ đầu năm`: its end is that of the report."""
    printed, month = _DATES.search(text), _MONTH_BEGUN.search(text)
    if month:
        begun = int(month[2] or default or 0)
        start = day(begun, int(month[1]), 1) if begun else None
    elif printed:
        start = _read_date(printed[0], default)
    else:
        year = next(iter(re.findall(_YEAR, text)[-1:]), default)
        start = f"{year}-01-01" if year else None
    return Period(start, None, "range") if start else OPEN


def _reported(_text: str, _default: int | None) -> Period:
    """`trong quý`: which one, the report says elsewhere."""
    return OPEN


def _relative(text: str, default: int | None) -> Period | None:
    if text in ("năm nay", "cả năm", "trong năm", "năm qua", "năm vừa qua", "cùng năm") and default:
        return year_period(default)
    if text in ("năm ngoái", "năm trước") and default:
        return year_period(default - 1)
    return None


_READERS = {
    "range": _range,
    "asof": _asof,
    "day": _day,
    "months": _months,
    "half": _half,
    "quarter": _quarter,
    "monthspan": _monthspan,
    "month": _month,
    "years": _years,
    "year": _year,
    "bare": _year,
    "since": _since,
    "reported": _reported,
    "relative": _relative,
}
