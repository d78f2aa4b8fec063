"""Numerals as Vietnamese reports print them: separators, magnitudes, fractions, percentages, number words.

Works on folded text (`cchc.shadow.fold`), returns offsets into it. What a numeral *means* is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
"""The plain scan: every match in a text is one numeral and gets one row in `quantities`."""

MAGNITUDES = {
    "trăm": 1e2,
    "ngàn": 1e3,
    "nghìn": 1e3,
    "k": 1e3,
    "triệu": 1e6,
    "tr": 1e6,
    "trđ": 1e6,
    "tỷ": 1e9,
}
_MAGNITUDE = re.compile(
    r"\s?(trăm(?= (?:hồ sơ|thủ tục|người|đồng|triệu|tỷ))|ngàn|nghìn|triệu|trđ|tr(?=\s?đ|\.)|tỷ(?! (?:lệ|trọng|số))"
    r"|k(?= ))(?!\w)"
)
_SECOND_PART = re.compile(r"\s([0-9]{1,3})\s(ngàn|nghìn|triệu)(?!\w)")


_ONES = {
    "không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mốt": 1,
}  # fmt: skip
_DIGIT_WORDS = "một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín"
NUMBER_WORDS = re.compile(
    rf"(?<!\w)(?:(?:{_DIGIT_WORDS}) trăm(?! (?:nghìn|ngàn|triệu|tỷ|phần))"
    rf"|(?:{_DIGIT_WORDS}) mươi(?: (?:mốt|hai|ba|tư|bốn|lăm|sáu|bảy|tám|chín))?"
    rf"|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?|{_DIGIT_WORDS})(?!\w)"
)


@dataclass(slots=True)
class Number:
    """A number in folded text: `start:end` covers digits, magnitude and, for fractions, the denominator."""

    start: int
    end: int
    value: float
    digits_end: int
    magnitude: float = 1.0
    decimals: int = 0
    percent: bool = False
    numerator: float | None = None
    denominator: float | None = None


def parse_digits(raw: str, *, percent: bool = False, counted: bool = False) -> tuple[float, int]:
    """Value of a digit string and its number of decimals.

    `1.784` and `1 784` are 1784 and `87,96` is 87.96, as Vietnamese prints them. `percent` says that a percent sign
    follows (then `99.123` has decimals); `counted` that a noun follows of which there are no fractions (then `1,234`
    is 1234).
    """
    raw = raw.replace(" ", "")
    dots, commas = raw.count("."), raw.count(",")
    if not dots and not commas:
        return float(raw), 0
    if dots and commas:
        decimal, thousands = (",", ".") if raw.rfind(",") > raw.rfind(".") else (".", ",")
        if raw.count(decimal) == 1:
            whole, fraction = raw.split(decimal)
            return float(f"{whole.replace(thousands, '')}.{fraction}"), len(fraction)
        return float(raw.replace(".", "").replace(",", "")), 0
    separator = "." if dots else ","
    groups = raw.split(separator)
    thousands_like = len(groups[0]) <= 3 and groups[0] not in ("0", "00") and all(len(g) == 3 for g in groups[1:])
    if thousands_like and (len(groups) > 2 or (not percent if separator == "." else counted)):
        return float("".join(groups)), 0
    if len(groups) == 2:
        return float(f"{groups[0]}.{groups[1]}"), len(groups[1])
    return float("".join(groups)), 0


def magnitude_after(folded: str, end: int) -> tuple[float, int]:
    """Factor of a magnitude word at `end` (1.0 when there is none) and where it ends."""
    m = _MAGNITUDE.match(folded, end)
    if not m:
        return 1.0, end
    factor, stop = MAGNITUDES[m[1]], m.end()
    second = _MAGNITUDE.match(folded, stop)
    if second and m[1] in ("trăm", "ngàn", "nghìn", "triệu"):
        return factor * MAGNITUDES[second[1]], second.end()
    return factor, stop


def read_number(folded: str, start: int, end: int, *, counted: bool = False) -> Number:
    """The number whose digits are `folded[start:end]`, with magnitude words and a percent sign that follow."""
    factor, stop = magnitude_after(folded, end)
    percent_at = _percent_end(folded, end) if factor == 1.0 else 0
    value, decimals = parse_digits(
        folded[start:end], percent=bool(percent_at), counted=counted and factor == 1.0 and not percent_at
    )
    if factor != 1.0:
        value = round(value * factor, 3)
        part = _SECOND_PART.match(folded, stop)
        if part and MAGNITUDES[part[2]] < factor:
            value += float(part[1]) * MAGNITUDES[part[2]]
            stop = part.end()
    return Number(start, percent_at or stop, value, end, factor, decimals, bool(percent_at))


def _percent_end(folded: str, end: int) -> int:
    """Where a percent sign behind a numeral ends; 0 when there is none."""
    if folded.startswith("%", end):
        return end + 1
    if folded.startswith(" %", end):
        return end + 2
    if folded.startswith(" phần trăm", end):
        return end + len(" phần trăm")
    return 0


def read_words(words: str) -> int:
    """Value of a number word matched by NUMBER_WORDS: `mười hai` is 12, `ba mươi lăm` is 35."""
    parts = words.split()
    if parts[0] == "mười":
        return 10 + (_ONES[parts[1]] if len(parts) > 1 else 0)
    if len(parts) > 1 and parts[1] == "trăm":
        return 100 * _ONES[parts[0]]
    if len(parts) > 1 and parts[1] == "mươi":
        return 10 * _ONES[parts[0]] + (_ONES[parts[2]] if len(parts) > 2 else 0)
    return _ONES[parts[0]]
