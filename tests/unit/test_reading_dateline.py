"""The date a report gives itself, where no one else does."""

from __future__ import annotations

import pytest

from cchc.reading.dateline import day_in


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Số: 212/BC-UBND                      Cà Mau, ngày 25 tháng 6 năm 2021", "2021-06-25"),
        ("TP. Hồ Chí Minh, ngày 05 tháng 7 năm 2019", "2019-07-05"),
        ("Sở Nông nghiệp và Phát triển nông thôn 30 Tháng Bảy 2019 9:10:00 SA", "2019-07-30"),
        ("Chương trình - báo cáo 17 Tháng Mười Hai 2020 2:15:00 CH", "2020-12-17"),
        ("Thứ ba, 06/09/2022 14:25", "2022-09-06"),
        ("Thứ Năm, ngày 02/04/2026", "2026-04-02"),
        ("02/10/2019 | 127", "2019-10-02"),
        ("18/01/2016 - Lượt xem: 96", "2016-01-18"),
        ("Nâng cao hiệu quả công tác cải cách hành chính Updated10-12-2021 10:48", "2021-12-10"),
        ("Ngày đăng: 02/10/2021", "2021-10-02"),
        ("15.10.2020, 14:32 (GMT+7)", "2020-10-15"),
        ("05/02/2026", "2026-02-05"),
    ],
)
def test_date_lines(line: str, day: str) -> None:
    assert day_in(f"Tin tức\n\n{line}\nNăm 2018, tỉnh tiếp nhận 1.784 hồ sơ.") == day


@pytest.mark.parametrize(
    "line",
    [
        "Ngày 30/9, Đoàn kiểm tra của tỉnh đã có buổi làm việc với UBND thành phố.",
        "Ngày 25-5-2022, tại Hà Nội, Bộ Nội vụ công bố chỉ số.",
        "Ngày 11/5/2020, tỉnh Hà Nam có 1.784 thủ tục.",
        "Tính đến 31/8/2017, các cấp tiếp nhận 96.246 hồ sơ.",
        "Kết quả tính đến ngày 31/8/2017",
        "Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ",
        "31/2/2021",
        "99/99/2021 10:00",
        "1.784/2.021",
    ],
)
def test_dates_in_sentences_are_no_date_lines(line: str) -> None:
    assert day_in(line) is None


def test_only_the_top_counts() -> None:
    assert day_in("Dòng\n" * 30 + "05/02/2026") is None
