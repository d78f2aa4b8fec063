"""Tables without bars: which lines are their rows, and where the bars go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.extraction.flattened import barred, rows_without_bars

PIECES = st.sampled_from(
    ["Quảng Ninh", "Sở Tư pháp", "Hạng", "73,02", "1", "99,5%", " - ", "; ", ": ", " ", "|", ".", "\n"]
)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["Hạng - Đơn vị - Điểm", "1 - Sở Tư pháp - 92,1", "2 - Sở Y tế - 90,4"], {0: 1, 1: 1, 2: 1}),
        (["Quảng Ninh 73,02 1", "Hải Phòng 70,61 2", "Vĩnh Phúc 69,69 5"], {0: 1, 1: 1, 2: 1}),
        (["Đơn vị", "Điểm", "Sở Tư pháp", "92,1", "Sở Y tế", "90,4", "Sở Xây dựng", "88"], {0: 2, 2: 2, 4: 2, 6: 2}),
        (["Sở Tư pháp", "92,1", "1", "Tốt", "Sở Y tế", "90,4", "2", "Khá"], {0: 4, 4: 4}),
    ],
)
def test_rows_are_found_by_their_shape(lines: list[str], rows: dict[int, int]) -> None:
    assert rows_without_bars(lines) == rows


@pytest.mark.parametrize(
    "lines",
    [
        ["Năm 2019", "Năm 2020", "Năm 2021"],
        ["Trang 1", "Trang 2", "Trang 3"],
        ["Quảng Ninh 73,02 1", "Xếp sau là Hải Phòng.", "Vĩnh Phúc 69,69 5"],
        ["- Tiếp nhận 512 hồ sơ;", "- Đã giải quyết 430 hồ sơ;", "- Quá hạn 22 hồ sơ."],
        ["2", "9", "4", "8"],
        ["Sở Tư pháp", "92,1", "Sở Y tế là đơn vị thứ hai.", "90,4"],
    ],
)
def test_other_lines_are_left_alone(lines: list[str]) -> None:
    assert rows_without_bars(lines) == {}


def test_bars_stand_between_the_cells() -> None:
    assert barred("1 - Bộ Lao động - Thương binh và Xã hội - 88,1") == "1 | Bộ Lao động - Thương binh và Xã hội | 88,1"
    assert barred("1 Quảng Ninh 73,02 1") == "1|Quảng Ninh|73,02|1"
    assert barred("Long An: 70,37") == "Long An |70,37"
    assert barred("Sở Y tế\n90,4\n2") == "Sở Y tế|90,4|2"


@given(st.lists(PIECES, max_size=12))
def test_bars_take_no_room(pieces: list[str]) -> None:
    line = "".join(pieces)
    assert len(barred(line)) == len(line)


@given(st.lists(st.lists(PIECES, min_size=1, max_size=8).map("".join).filter(str.strip), max_size=12))
def test_no_line_belongs_to_two_rows(lines: list[str]) -> None:
    taken = [line for first, height in rows_without_bars(lines).items() for line in range(first, first + height)]
    assert len(taken) == len(set(taken))
    assert not taken or max(taken) < len(lines)
