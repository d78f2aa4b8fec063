"""Tables that lost their bars on the way to plain text: rows of dashes or blanks, and one cell to a line.

Only the shape of lines is looked at; what the cells mean is the matter of `tables` and `table_reader`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

_APART = r"(?: [-–/] |; )"
_VALUE = r"[0-9]+(?:[.,][0-9]+)*\s?(?:%|điểm)?"
_LABEL = r"[^\W\d_][^|0-9!?\n]{1,90}?"
_PARTED = re.compile(rf"(?:([0-9]{{1,3}}){_APART})?{_LABEL}((?:{_APART}{_VALUE})+)")  # `1 - Sở Tư pháp - 92,15`
_PARTED_HEAD = re.compile(rf"[^0-9\n]+?{_APART}[^0-9\n]+?{_APART}.+(?<![.;:,])")  # `Hạng - Đơn vị - PAR INDEX 2023 (%)`
_BETWEEN_PARTS = re.compile(rf"{_APART}(?=[0-9])|(?<=[0-9]){_APART}(?=[^\W\d_])")
_BETWEEN_HEADS = re.compile(_APART)
_SPACED = re.compile(rf"(?:([0-9]{{1,3}}) )?({_LABEL}):?((?: {_VALUE})+)")  # `1 Quảng Ninh 75,09 1`, `Long An: 70,37`
_NAMES_NUMBER = re.compile(
    r"(?:năm|tháng|quý|tuần|ngày|số|mức|mức độ|cấp|điều|khoản|phụ lục|bảng|biểu|hình|ảnh|chương|mục|phần|trang|tổ|khóa"
    r"|kỳ|lần|thứ|khu phố|đợt|giai đoạn|nghị quyết|page|video|bài|cỡ chữ|điện thoại|đt|fax|hotline|tel)",
    re.IGNORECASE,
)  # the last word of a label that is numbered, not measured
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_WORDS = re.compile(r"[^\W\d_][^|0-9\n]*(?<![.;:!?,])")
_WIDEST_CELL, _WIDEST_ROW = 60, 100  # letters
_FEWEST_ROWS = 3
_ROW = re.compile(r"v?wv+w?")  # the cells of a row: its number, whose it is, its values, how it is rated
_HEIGHTS = range(2, 8)  # lines that a row takes which has one cell to a line


def rows_without_bars(lines: Sequence[str]) -> dict[int, int]:
    """The first line of each row of a table without bars, and how many lines it takes."""
    found = dict.fromkeys(_parted(lines), 1)
    found.update(dict.fromkeys(_spaced(lines), 1))
    found.update(_upright(lines))
    return found


def barred(row: str) -> str:
    """The row of a table with bars between its cells; as long as it was."""
    if "|" in row:
        return row.replace("\n", " ")
    if "\n" in row:
        return row.replace("\n", "|")
    spaced = _SPACED.fullmatch(row)
    if spaced is None:
        between = _BETWEEN_PARTS if _PARTED.fullmatch(row) else _BETWEEN_HEADS
        return between.sub(lambda m: "| " if m[0] == "; " else " | ", row)
    label, values = spaced.end(2), spaced.start(3)
    begin = row[: spaced.start(2)].replace(" ", "|")
    return begin + row[spaced.start(2) : label] + " " * (values - label) + re.sub(r" (?=[0-9])", "|", row[values:])


def _parted(lines: Sequence[str]) -> Iterator[int]:
    """Rows with dashes, slashes or semicolons between their cells, some together, and the line that heads them."""
    shapes = [_shape_of_parts(line) for line in lines]
    for shape, run in groupby(range(len(lines)), key=lambda i: shapes[i]):
        rows = list(run)
        if shape is None or len(rows) < (_FEWEST_ROWS if shape == (False, 1) else 2):
            continue
        yield from rows
        above = lines[rows[0] - 1] if rows[0] else ""
        if len(above) <= _WIDEST_ROW and _PARTED_HEAD.fullmatch(above):
            yield rows[0] - 1


def _shape_of_parts(line: str) -> tuple[bool, int] | None:
    """Whether a row with dashes begins with its number, and how many values it ends with; None for what is no row."""
    row = _PARTED.fullmatch(line) if len(line) <= _WIDEST_ROW else None
    return (row[1] is not None, len(_BETWEEN_HEADS.findall(row[2]))) if row is not None else None


def _spaced(lines: Sequence[str]) -> Iterator[int]:
    """Rows with nothing but a blank between a name and its values, several together that have as many of these."""
    values = [_values_in(line) for line in lines]
    for number, run in groupby(range(len(lines)), key=lambda i: values[i]):
        rows = list(run)
        if number and len(rows) >= _FEWEST_ROWS:
            yield from rows


def _values_in(line: str) -> int:
    """How many values a row with blanks between its cells ends with; 0 for what is no row."""
    row = _SPACED.fullmatch(line) if len(line) <= _WIDEST_ROW else None
    if row is None or _NAMES_NUMBER.fullmatch(row[2].rsplit(" ", 1)[-1]):
        return 0
    values = row[3].split()
    return 0 if all(_YEAR.fullmatch(v) for v in values) else len(values)


def _upright(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Rows and headers of tables that have one cell to a line, with how many lines each takes."""
    shape, at = "".join(map(_cell, lines)), 0
    while at < len(shape):
        rows, height = max((_cycles(shape, at, height) * height, height) for height in _HEIGHTS)
        if not rows:
            at += 1
            continue
        if at >= height and shape.startswith("w" * height, at - height):
            yield at - height, height
        yield from ((i, height) for i in range(at, at + rows, height))
        at += rows


def _cycles(shape: str, at: int, height: int) -> int:
    """How often the cells of a row of so many lines come again from a line on; 0 for too few, and for no row."""
    row = shape[at : at + height]
    if _ROW.fullmatch(row) is None:
        return 0
    times = 1
    while shape.startswith(row, at + times * height):
        times += 1
    return times if times >= (_FEWEST_ROWS if height < _FEWEST_ROWS else 2) else 0


def _cell(line: str) -> str:
    """What a line is as a cell: `v` a value, `w` a few words, `-` none."""
    if re.fullmatch(_VALUE, line):
        return "v"
    return "w" if len(line) <= _WIDEST_CELL and _WORDS.fullmatch(line) else "-"
