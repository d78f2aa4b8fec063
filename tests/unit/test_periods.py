"""Printed forms of periods and their dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.extraction import periods
from cchc.extraction.periods import OPEN, Period, PeriodMention, earlier_by, find_periods
from cchc.schemas import PERIOD_KINDS
from cchc.shadow import fold

DATES = st.dates(min_value=date(1995, 1, 1), max_value=date(2045, 12, 31))


def only(text: str, year: int | None = None) -> PeriodMention:
    """The one period of `text`."""
    mentions = find_periods(fold(text), year)
    assert len(mentions) == 1, [(m.form, m.period) for m in mentions]
    return mentions[0]


WITH_A_YEAR = [
    ("năm 2021", "2021-01-01", "2021-12-31", "year"),
    ("Năm 2021", "2021-01-01", "2021-12-31", "year"),
    ("6 tháng đầu năm 2019", "2019-01-01", "2019-06-30", "half"),
    ("06 tháng đầu năm 2019", "2019-01-01", "2019-06-30", "half"),
    ("sáu tháng đầu năm 2019", "2019-01-01", "2019-06-30", "half"),
    ("6 tháng cuối năm 2019", "2019-07-01", "2019-12-31", "half"),
    ("nửa đầu năm 2022", "2022-01-01", "2022-06-30", "half"),
    ("nửa cuối năm 2022", "2022-07-01", "2022-12-31", "half"),
    ("8 tháng đầu năm 2019", "2019-01-01", "2019-08-31", "months"),
    ("9 tháng năm 2020", "2020-01-01", "2020-09-30", "months"),
    ("chín tháng năm 2020", "2020-01-01", "2020-09-30", "months"),
    ("10 tháng/2023", "2023-01-01", "2023-10-31", "months"),
    ("mười một tháng năm 2023", "2023-01-01", "2023-11-30", "months"),
    ("3 tháng đầu năm 2024", "2024-01-01", "2024-03-31", "quarter"),
    ("12 tháng năm 2018", "2018-01-01", "2018-12-31", "year"),
    ("quý I/2020", "2020-01-01", "2020-03-31", "quarter"),
    ("quý II năm 2020", "2020-04-01", "2020-06-30", "quarter"),
    ("quý 3/2021", "2021-07-01", "2021-09-30", "quarter"),
    ("Quí IV, năm 2021", "2021-10-01", "2021-12-31", "quarter"),
    ("quý ba năm 2021", "2021-07-01", "2021-09-30", "quarter"),
    ("tháng 2/2024", "2024-02-01", "2024-02-29", "month"),
    ("tháng 02 năm 2023", "2023-02-01", "2023-02-28", "month"),
    ("tháng 11-2022", "2022-11-01", "2022-11-30", "month"),
    ("từ tháng 3 đến tháng 5/2022", "2022-03-01", "2022-05-31", "range"),
    ("từ ngày 15/12/2020 đến ngày 14/3/2021", "2020-12-15", "2021-03-14", "range"),
    ("từ 15/3 đến 14/6/2020", "2020-03-15", "2020-06-14", "range"),
    ("từ 15/12 đến 14/3/2021", "2020-12-15", "2021-03-14", "range"),
    ("từ ngày 2.1.2018 đến 17.5.2018", "2018-01-02", "2018-05-17", "range"),
    ("7/12/2022 - 4/12/2023", "2022-12-07", "2023-12-04", "range"),
    ("từ 1/7 đến hết tháng 10/2025", "2025-07-01", "2025-10-31", "range"),
    ("từ ngày 01/01/2023 đến ngày 31/12/2023", "2023-01-01", "2023-12-31", "year"),
    ("giai đoạn 2011-2015", "2011-01-01", "2015-12-31", "range"),
    ("giai đoạn 2011 – 2015", "2011-01-01", "2015-12-31", "range"),
    ("từ năm 2016 đến năm 2018", "2016-01-01", "2018-12-31", "range"),
    ("tính đến ngày 15/11/2021", None, "2021-11-15", "as_of"),
    ("Tính đến 15/11/2021", None, "2021-11-15", "as_of"),
    ("đến hết ngày 30/9/2022", None, "2022-09-30", "as_of"),
    ("đến ngày 30 tháng 9 năm 2022", None, "2022-09-30", "as_of"),
    ("đến hết tháng 10/2024", None, "2024-10-31", "as_of"),
    ("tính đến tháng 6/2023", None, "2023-06-30", "as_of"),
    ("cuối tháng 9/2020", None, "2020-09-30", "as_of"),
    ("đầu tháng 9/2020", None, "2020-09-01", "as_of"),
    ("giữa năm 2021", None, "2021-06-30", "as_of"),
    ("cuối năm 2021", None, "2021-12-31", "as_of"),
    ("ngày 6/7/2022", "2022-07-06", "2022-07-06", "range"),
    ("sáng 19/4/2023", "2023-04-19", "2023-04-19", "range"),
    ("30 Tháng Bảy 2019", "2019-07-30", "2019-07-30", "range"),
]

WITHOUT_A_YEAR = [
    ("8 tháng đầu năm", "2022-01-01", "2022-08-31", "months"),
    ("quý III", "2022-07-01", "2022-09-30", "quarter"),
    ("tháng 10", "2022-10-01", "2022-10-31", "month"),
    ("ngày 30/9", "2022-09-30", "2022-09-30", "range"),
    ("tính đến ngày 15/8", None, "2022-08-15", "as_of"),
    ("từ đầu năm đến ngày 15/8", "2022-01-01", "2022-08-15", "range"),
    ("năm nay", "2022-01-01", "2022-12-31", "year"),
    ("cả năm", "2022-01-01", "2022-12-31", "year"),
    ("năm ngoái", "2021-01-01", "2021-12-31", "year"),
    ("năm trước", "2021-01-01", "2021-12-31", "year"),
    ("6 tháng đầu năm ngoái", "2021-01-01", "2021-06-30", "half"),
]


@pytest.mark.parametrize(("text", "start", "end", "kind"), WITH_A_YEAR)
def test_printed_with_a_year(text: str, start: str | None, end: str, kind: str) -> None:
    mention = only(text)
    assert (mention.period.start, mention.period.end, mention.period.kind) == (start, end, kind)
    assert mention.has_year
    assert (mention.start, mention.end) == (0, len(text))


@pytest.mark.parametrize(("text", "start", "end", "kind"), WITHOUT_A_YEAR)
def test_printed_without_a_year_takes_the_year_of_the_text(text: str, start: str | None, end: str, kind: str) -> None:
    mention = only(text, 2022)
    assert (mention.period.start, mention.period.end, mention.period.kind) == (start, end, kind)
    assert not mention.has_year


@pytest.mark.parametrize("text", [text for text, *_ in WITHOUT_A_YEAR])
def test_without_any_year_no_dates_are_made_up(text: str) -> None:
    assert all(mention.period == OPEN for mention in find_periods(fold(text), None))


@pytest.mark.parametrize(
    "text",
    [
        "1.784 hồ sơ",
        "23/24 sở, ngành",
        "Nghị quyết số 30c/NQ-CP",
        "đạt 98,5%",
        "mức độ 3, 4",
        "15 ngày làm việc",
        "tiếp nhận 2019 hồ sơ",
        "31/02/2022",
        "45/13/2022",
        "3 năm kinh nghiệm",
        "xã năm 2",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert [m for m in find_periods(fold(text), 2022) if m.period.end] == []


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("tăng 5% so với năm 2020", True),
        ("so với cùng kỳ năm 2020", True),
        ("giảm 3% so với quý II/2020", True),
        ("hơn năm 2020", True),
        ("trong năm 2020", False),
        ("Năm 2020, tỉnh tiếp nhận", False),
    ],
)
def test_the_period_of_a_comparison_is_told_apart(text: str, compared: bool) -> None:
    mention = next(m for m in find_periods(fold(text), 2021) if m.has_year)
    assert mention.compared is compared


@pytest.mark.parametrize(
    ("text", "adverbial"),
    [
        ("Năm 2020, tỉnh tiếp nhận 12 hồ sơ", True),
        ("Trong quý I/2020, tỉnh tiếp nhận 12 hồ sơ", True),
        ("Tính đến ngày 5/6/2020, tỉnh tiếp nhận 12 hồ sơ", True),
        ("Kế hoạch cải cách hành chính năm 2020 có 12 nhiệm vụ", False),
    ],
)
def test_an_adverb_governs_what_follows(text: str, adverbial: bool) -> None:
    assert find_periods(fold(text), None)[0].adverbial is adverbial


@given(DATES)
def test_a_full_date_is_itself(day: date) -> None:
    for text in (f"ngày {day.day}/{day.month}/{day.year}", f"ngày {day:%d-%m-%Y}", f"ngày {day:%d.%m.%Y}"):
        assert only(text).period.end == day.isoformat()


@given(DATES, DATES)
def test_a_range_runs_from_the_earlier_to_the_later_date(one: date, other: date) -> None:
    first, last = sorted((one, other))
    period = only(f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}").period
    assert (period.start, period.end) == (first.isoformat(), last.isoformat())
    assert period.kind in PERIOD_KINDS


@given(st.integers(1, 12), st.integers(2000, 2040))
def test_months_of_a_year_start_in_january(months: int, year: int) -> None:
    period = only(f"{months} tháng đầu năm {year}").period
    assert period.start == f"{year}-01-01"
    assert str(period.end).startswith(f"{year}-{months:02d}-")


@given(st.text(alphabet=st.sampled_from("0123456789/.- thángnămquýđếngàytừI"), max_size=60))
def test_any_text_is_survived_with_ordered_dates_inside_it(text: str) -> None:
    last = 0
    for mention in find_periods(fold(text), 2022):
        assert last <= mention.start < mention.end <= len(text)
        last = mention.end
        start, end = mention.period.start, mention.period.end
        assert end is not None or start is None
        if start is not None and end is not None:
            assert date.fromisoformat(start) <= date.fromisoformat(end)


def test_first_words_are_a_short_cut_only() -> None:
    """Looking at the first words of each form finds what the whole grammar finds, here and in the reports."""
    whole = re.compile(rf"(?:(?=[0-9])|(?<![^\W\d_])(?=[bcghklmnqstđ]))(?:{'|'.join(periods._GRAMMAR)})")

    def plainly(folded: str) -> Iterator[tuple[int, int, str | None]]:
        done = 0
        for anchor in periods._ANCHOR.finditer(folded):
            if anchor.start() < done:
                continue
            start, stop = max(done, anchor.start() - periods._REACH_BACK), anchor.end() + periods._REACH_ON
            while (found := whole.search(folded, start, stop)) and found.start() <= anchor.start():
                m = whole.match(folded, found.start()) or found
                start = done = m.end()
                yield *m.span(), m.lastgroup
                if m.end() > anchor.end():
                    break

    root = Path(__file__).parents[2]
    reports = sorted([*root.glob("data/raw/*.txt"), *root.glob("tests/golden/practice/*.txt")])
    for text in [*(file.read_text() for file in reports), *(text for text, *_ in WITH_A_YEAR)]:
        folded = fold(text)
        assert [(*m.span(), m.lastgroup) for m in periods.locate_periods(folded)] == list(plainly(folded)), text[:60]


@pytest.mark.parametrize(
    ("start", "end", "years", "begun", "until"),
    [
        ("2024-01-01", "2024-02-29", 1, "2023-01-01", "2023-02-28"),
        ("2023-01-01", "2023-02-28", 3, "2020-01-01", "2020-02-29"),
        ("2023-12-15", "2024-06-14", 1, "2022-12-15", "2023-06-14"),
        ("2024-02-29", "2024-03-15", 1, "2023-02-28", "2023-03-15"),
    ],
)
def test_the_same_stretch_of_an_earlier_year(start: str, end: str, years: int, begun: str, until: str) -> None:
    assert earlier_by(Period(start, end, "range"), years) == Period(begun, until, "range")
