"""Blocks and sentences: nothing of a text is lost, and no sentence is longer than can be read in linear time."""

from __future__ import annotations

import pytest

from cchc.extraction.segments import blocks, sentences

CLAUSE = "Huyện tiếp nhận 1.234 hồ sơ, trực tuyến 345 hồ sơ (28%)"


@pytest.mark.parametrize("separator", ["; ", ", ", " "])
def test_a_text_without_full_stops_is_divided_between_words(separator: str) -> None:
    text = separator.join([CLAUSE] * 400)
    (block,) = blocks(text)
    found = sentences(text, block)
    assert "".join(text[s.start : s.end] for s in found) == text
    assert max(s.end - s.start for s in found) <= 4000 < len(text)
    assert all(text[s.start - 1] == " " or text[s.start] == " " for s in found[1:])
    assert [s.first for s in found] == [True] + [False] * (len(found) - 1)


def test_a_text_without_blanks_stays_whole() -> None:
    text = "9" * 10_000
    (block,) = blocks(text)
    assert [(s.start, s.end) for s in sentences(text, block)] == [(0, len(text))]


def test_a_section_is_headed_by_a_period() -> None:
    found = blocks("1. Quý III/2020\nTrung tâm nhận 12.907 hồ sơ.\n2. Riêng tháng 9\nCó 3.864 hồ sơ nộp mới.")
    assert [b.kind for b in found] == ["heading", "paragraph", "heading", "paragraph"]


def test_cells_that_say_what_their_values_are_make_a_bullet_however_many() -> None:
    told = " | ".join(["Tiếp nhận 512", "Đã giải quyết: 430 hồ sơ"] * 1000)
    assert [b.kind for b in blocks(told)] == ["bullet"]
    assert [b.kind for b in blocks(f"{told} | x")] == ["row"]
