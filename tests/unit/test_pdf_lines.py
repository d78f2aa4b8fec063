"""The lines of a page as columns are the same lines."""

from __future__ import annotations

from cchc.reading.pdf_lines import Line, Lines

PRINTED = [
    Line("Báo cáo", 70, 700, 200, 712),
    Line("1 | 2", 70, 600, 300, 680, is_table=True),
    Line("cải cách hành", 70, 580, 300, 592, is_broken=True),
]


def test_lines_go_in_and_come_out() -> None:
    lines = Lines.of(PRINTED)
    assert list(lines) == PRINTED
    assert [lines[place] for place in range(len(lines))] == PRINTED
    assert isinstance(lines[0], Line)
    assert lines[0].height == 12


def test_a_page_without_lines() -> None:
    assert not Lines.of([])
    assert list(Lines.of([])) == []


def test_lines_that_are_left_out_leave_the_others_as_they_are() -> None:
    lines = Lines.of(PRINTED)
    assert list(lines.without([2, 0])) == [PRINTED[1]]
    assert list(lines.without([])) == PRINTED
    assert list(lines) == PRINTED


def test_other_texts_stand_in_the_same_places() -> None:
    other = Lines.of(PRINTED).with_texts(["a", "b", "c"])
    assert list(other) == [line._replace(text=text) for line, text in zip(PRINTED, "abc", strict=True)]
