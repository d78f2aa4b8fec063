"""The folded twin of a text has one spelling and the same offsets."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.extraction import read_figures
from cchc.shadow import compose, fold, tidy, usual_spelling

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
WORDS = st.text(alphabet=st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + " .,%0123456789\n\u00a0–“”"), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("số hoá", "số hóa"),
        ("Hoà Bình", "Hòa Bình"),
        ("thuỷ lợi", "thủy lợi"),
        ("uỷ ban", "ủy ban"),
        ("tỉ lệ", "tỷ lệ"),
        ("673,5 tỉ đồng", "673,5 tỷ đồng"),
        ("kì trước", "kỳ trước"),
        ("lí do", "lý do"),
        ("kĩ thuật", "kỹ thuật"),
        ("HỒ SƠ", "hồ sơ"),
        ("hồ\u00a0sơ", "hồ sơ"),
        ("2016–2020", "2016-2020"),
        ("“một cửa”", '"một cửa"'),
        ("Ðồng Nai", "Đồng Nai"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("quý", "quy"), ("hoán", "hóan "), ("tí", "tý"), ("lịch", "lỵch"), ("toàn", "tòan")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("word", ["toàn", "hoàn", "khoán", "quý", "quỹ", "thuyết", "hỏi", "tỉnh", "kịp"])
def test_tone_marks_inside_a_syllable_stay(word: str) -> None:
    assert fold(word) == word


@given(st.text(max_size=120))
def test_folding_keeps_the_length_of_any_composed_text(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert len(fold(composed)) == len(composed)


@given(WORDS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WORDS)
def test_upper_and_lower_case_fold_alike(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert fold(composed.lower()) == fold(composed)


@given(WORDS)
def test_composed_text_needs_no_offsets(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert compose(composed) == (composed, None)


@given(WORDS)
def test_offsets_lead_from_the_composed_text_back_to_the_decomposed(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    composed, offsets = compose(decomposed)
    assert composed == unicodedata.normalize("NFC", decomposed)
    if offsets is None:
        assert composed == decomposed
        return
    assert len(offsets) == len(composed) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(decomposed)
    for i, char in enumerate(composed):
        assert unicodedata.normalize("NFC", decomposed[offsets[i] : offsets[i + 1]]) == char


def test_spans_of_figures_point_into_the_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", "Tỷ lệ hồ sơ giải quyết đúng hạn đạt 98,4%; đã giải quyết 1.204 hồ sơ.")
    figures = read_figures(pl.DataFrame({"document": ["nfd.txt"], "text": [text]}))
    assert [text[start:end] for start, end in figures.quantities.select("start", "end").iter_rows()] == [
        "98,4",
        "1.204",
    ]
    printed = [text[start:end] for start, end in figures.observations.select("start", "end").iter_rows()]
    assert printed == ["98,4%", "1.204"]


def test_runs_of_blanks_become_one_and_lines_begin_and_end_with_a_letter() -> None:
    text = "  Đạt \u00a0 98,4%\t \n\n\tgồm  12 xã \u2003"
    plain, offsets = tidy(text)
    assert plain == "Đạt 98,4%\n\ngồm 12 xã"
    assert offsets is not None
    for printed in ("Đạt", "98,4%", "gồm", "12", "xã"):
        start = plain.index(printed)
        assert text[offsets[start] : offsets[start + len(printed)]] == printed


def test_a_tidy_text_stays_as_it_is() -> None:
    assert tidy("Đạt 98,4%\ngồm 12 xã") == ("Đạt 98,4%\ngồm 12 xã", None)


@given(WORDS)
def test_offsets_of_a_tidy_text_ascend_within_the_text(text: str) -> None:
    plain, offsets = tidy(text)
    assert tidy(plain)[0] == plain
    if offsets is not None:
        places = [offsets[i] for i in range(len(plain) + 1)]
        assert places == sorted(places)
        assert places[-1] <= len(text)


def test_the_spelling_of_names_keeps_case_and_length() -> None:
    assert usual_spelling("UỶ BAN, Uỷ ban, Văn hoá – Thể thao\u00a0quý") == "ỦY BAN, Ủy ban, Văn hóa - Thể thao quý"
