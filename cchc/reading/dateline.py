"""The date a report gives itself: the line of place and date of an official letter, or the date line of a web page.

Only lines near the top that are a date line as a whole count; a date within a sentence is the extraction's business.
"""

from __future__ import annotations

import re
from datetime import date

_FIRST_LINES = 25
_FIRST_YEAR = 1995
_MONTHS = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
_MONTH_NUMBER = {name: number for number, name in enumerate(_MONTHS, start=1)}
_LETTER = re.compile(r"\w[\w\s.()-]{1,40},\s*ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})\s*$", re.IGNORECASE)
_CLOCK = r"\d{1,2}(?::|h|g)\d{2}(?::\d{2})?"
_WEEKDAY = r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|cn|t[2-7])"
_LABEL = rf"(?:(?:{_WEEKDAY}(?:\s*,?\s*ngày)?|ngày đăng|đăng ngày|cập nhật)\s*[:,]?\s*)*(?:{_CLOCK}\s*[,|-]?\s*)?"
_NUMERIC = r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4})"
_WORDED = rf"(\d{{1,2}})\s+tháng\s+({'|'.join(reversed(_MONTHS))}|\d{{1,2}})(?:\s+năm)?\s+(\d{{4}})"
_CLOCK_AFTER = rf"\s*[,|–-]?\s*(?:lúc\s+)?{_CLOCK}.*"
_END = r"\s*(?:[|(].*|[,–-]?\s*\d*\s*lượt (?:xem|đọc).*)?"  # nothing, or the page's own counters and buttons
_NUMERIC_LINES = [
    re.compile(rf"{_LABEL}{_NUMERIC}(?:{_CLOCK_AFTER}|{_END})", re.IGNORECASE),
    re.compile(rf".{{0,100}}?(?<!\d){_NUMERIC}{_CLOCK_AFTER}", re.IGNORECASE),
]
_WORDED_LINES = [
    re.compile(rf"{_LABEL}{_WORDED}(?:{_CLOCK_AFTER}|{_END})", re.IGNORECASE),
    re.compile(rf".{{0,100}}?(?<!\d){_WORDED}{_CLOCK_AFTER}", re.IGNORECASE),
]
_SIGN_OF_A_DAY = re.compile(r"\d\s*[/.-]\s*\d{1,2}\s*[/.-]")  # in all of the patterns above, or the word for month


def day_in(text: str) -> str | None:
    """The ISO date of the first date line among the first lines of `text`, or null."""
    beginning = text[:4000]
    if not _may_say_day(beginning):
        return None
    for line in beginning.split("\n")[:_FIRST_LINES]:
        day = _day_of(line.strip())
        if day is not None:
            return day
    return None


def _may_say_day(text: str) -> bool:
    """A look that takes a tenth of the patterns' time, for the many lines that are no date."""
    return "tháng" in text.lower() or _SIGN_OF_A_DAY.search(text) is not None


def _day_of(line: str) -> str | None:
    if not _may_say_day(line):
        return None
    if found := _LETTER.search(line):
        return _iso(found[1], found[2], found[3])
    for pattern in _NUMERIC_LINES:
        if found := pattern.fullmatch(line):
            return _iso(found[1], found[3], found[4])
    for pattern in _WORDED_LINES:
        if found := pattern.fullmatch(line):
            month = found[2].lower()
            return _iso(found[1], str(_MONTH_NUMBER.get(month, month)), found[3])
    return None


def _iso(day: str, month: str, year: str) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if found.year >= _FIRST_YEAR else None
