"""What office programs write into files is believed only where the text does not speak against it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cchc.reading.file_properties import believable_day, believable_title


@pytest.mark.parametrize(
    ("written", "text", "read"),
    [
        (date(2021, 12, 20), "Kết quả năm 2021", "2021-12-20"),
        (datetime(2022, 1, 15, 8, 30, tzinfo=UTC), "Kết quả năm 2021", "2022-01-15"),
        (date(2021, 12, 20), "Kết quả 9 tháng", "2021-12-20"),
        (date(2024, 5, 6), "Kết quả năm 2019 so với năm 2018", None),
        (date(2000, 1, 1), "Kết quả năm 2000", None),
        (date(1980, 1, 1), "Kết quả", None),
        (date(2021, 12, 20), "Số 12021 ngày 30/9/2019", None),
        (None, "Kết quả", None),
    ],
)
def test_days(written: date | None, text: str, read: str | None) -> None:
    assert believable_day(written, text) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Báo cáo CCHC quý III", "Báo cáo CCHC quý III"),
        ("Microsoft Word - BC cchc.doc", None),
        ("BC cchc (1).pdf", None),
        ("Word Document", None),
        ("  ", None),
        (None, None),
    ],
)
def test_titles(written: str | None, read: str | None) -> None:
    assert believable_title(written) == read
