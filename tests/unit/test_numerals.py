"""Numerals as Vietnamese reports print them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.extraction.figures import digit_spans
from cchc.extraction.numerals import DIGITS, MAGNITUDES, NUMBER_WORDS, Number, parse_digits, read_number, read_words
from cchc.shadow import fold

WHOLE = st.integers(min_value=0, max_value=999_999_999)
ONES = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
TEXTS = st.text(alphabet=st.sampled_from("0123456789.,/%-() \n\u00a0hồsơđạtỷlệngàntriệuKk"), max_size=80)


def dotted(value: int) -> str:
    """`value` with dots between thousands: 1.234.567."""
    return f"{value:,}".replace(",", ".")


def spoken(value: int) -> str:
    """A number from 1 to 99 in words."""
    tens, ones = divmod(value, 10)
    if tens == 0:
        return ONES[ones]
    if tens == 1:
        return f"mười {'lăm' if ones == 5 else ONES[ones]}".strip()
    last = {1: "mốt", 4: "tư", 5: "lăm"}.get(ones, ONES[ones])
    return f"{ONES[tens]} mươi {last}".strip()


def number_in(text: str, *, counted: bool = False) -> Number:
    """The first numeral of `text` read with what follows it."""
    folded = fold(text)
    span = DIGITS.search(folded)
    assert span is not None
    return read_number(folded, span.start(), span.end(), counted=counted)


@pytest.mark.parametrize(
    ("printed", "value", "decimals"),
    [
        ("7", 7, 0),
        ("07", 7, 0),
        ("1.784", 1784, 0),
        ("96.246", 96246, 0),
        ("1.245.300", 1245300, 0),
        ("268763", 268763, 0),
        ("87,96", 87.96, 2),
        ("4,3", 4.3, 1),
        ("0,6217", 0.6217, 4),
        ("0.125", 0.125, 3),
        ("99.5", 99.5, 1),
        ("1.234,56", 1234.56, 2),
        ("1,234.56", 1234.56, 2),
        ("1.234.567,8", 1234567.8, 1),
    ],
)
def test_separators(printed: str, value: float, decimals: int) -> None:
    assert parse_digits(printed) == (value, decimals)


def test_a_percent_sign_tells_three_decimals_from_thousands() -> None:
    assert parse_digits("99.123", percent=True) == (99.123, 3)
    assert parse_digits("99.123") == (99123, 0)


def test_a_counted_noun_tells_thousands_from_three_decimals() -> None:
    assert parse_digits("1,234", counted=True) == (1234, 0)
    assert parse_digits("1,234") == (1.234, 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,3 triệu hồ sơ", 4_300_000),
        ("5,65 ngàn hồ sơ", 5_650),
        ("103 nghìn lượt", 103_000),
        ("673,5 tỉ đồng", 673_500_000_000),
        ("34 tỷ đồng", 34_000_000_000),
        ("6 triệu 325 nghìn hồ sơ", 6_325_000),
        ("12 trăm triệu đồng", 1_200_000_000),
        ("845 trđ", 845_000_000),
        ("2\u00a0triệu hồ sơ", 2_000_000),
        ("98 tỷ lệ", 98),
        ("15 tỷ trọng", 15),
        ("7 triệuphú", 7),
    ],
)
def test_magnitudes(text: str, value: float) -> None:
    assert number_in(text).value == value


@pytest.mark.parametrize(("text", "length"), [("98,5%", 5), ("98,5 %", 6), ("98,5 phần trăm", 14)])
def test_percent_signs_belong_to_the_number(text: str, length: int) -> None:
    number = number_in(text)
    assert (number.value, number.percent, number.end) == (98.5, True, length)


def test_binary_fractions_leave_no_dust_behind_a_magnitude() -> None:
    assert number_in("8,29 tỷ đồng").value == 8_290_000_000
    assert number_in("1,1 triệu hồ sơ").value == 1_100_000


@given(WHOLE)
def test_whole_numbers_with_dotted_thousands_come_back(value: int) -> None:
    assert parse_digits(dotted(value)) == (value, 0)


@given(WHOLE)
def test_whole_numbers_without_dots_come_back(value: int) -> None:
    assert parse_digits(str(value)) == (value, 0)


@given(WHOLE, st.integers(1, 4), st.data())
def test_decimals_behind_a_comma_come_back(whole: int, places: int, data: st.DataObject) -> None:
    fraction = data.draw(st.integers(0, 10**places - 1))
    printed = f"{dotted(whole)},{fraction:0{places}d}"
    value, decimals = parse_digits(printed)
    assert decimals == places
    assert math.isclose(value, whole + fraction / 10**places, rel_tol=1e-12)


@given(st.integers(0, 10_000))
def test_percentages_with_two_decimals_come_back(hundredths: int) -> None:
    printed = f"{hundredths // 100},{hundredths % 100:02d}%"
    number = number_in(printed)
    assert (number.percent, number.end) == (True, len(printed))
    assert math.isclose(number.value, hundredths / 100)


@given(st.integers(1, 9_999), st.sampled_from([("ngàn", 3), ("nghìn", 3), ("triệu", 6), ("tỷ", 9), ("tỉ", 9)]))
def test_magnitudes_multiply(tenths: int, magnitude: tuple[str, int]) -> None:
    word, power = magnitude
    number = number_in(f"{tenths // 10},{tenths % 10} {word} hồ sơ")
    assert number.value == tenths * 10 ** (power - 1)


@given(st.integers(1, 999), st.integers(1, 999))
def test_millions_and_thousands_add_up(millions: int, thousands: int) -> None:
    assert number_in(f"{millions} triệu {thousands} nghìn hồ sơ").value == millions * 10**6 + thousands * 10**3


@pytest.mark.parametrize("value", range(2, 100))
def test_number_words(value: int) -> None:
    words = spoken(value)
    match = NUMBER_WORDS.search(words)
    assert match is not None
    assert match[0] == words
    assert read_words(words) == value


@pytest.mark.parametrize("text", ["hộp ba lăng", "bảyhồ", "một cửa điện tử là gì", "vănchín"])
def test_number_words_are_whole_words(text: str) -> None:
    for match in NUMBER_WORDS.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        assert not before[-1:].isalpha()
        assert not after[:1].isalpha()


@given(TEXTS)
def test_spans_lie_inside_the_text_and_do_not_overlap(text: str) -> None:
    folded = fold(text)
    spans = digit_spans(folded, 0, len(folded))
    assert spans == [m.span() for m in DIGITS.finditer(folded)]
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        number = read_number(folded, start, end)
        assert number.start == start
        assert end == number.digits_end <= number.end <= len(text)
        last = end


@given(TEXTS)
def test_every_digit_belongs_to_exactly_one_numeral(text: str) -> None:
    covered = sorted(i for start, end in digit_spans(text, 0, len(text)) for i in range(start, end))
    digits = [i for i, char in enumerate(text) if char in "0123456789"]
    assert [i for i in covered if text[i] in "0123456789"] == digits
    assert len(covered) == len(set(covered))


@given(st.from_regex(DIGITS, fullmatch=True).filter(lambda raw: len(raw) < 40))
def test_any_numeral_has_a_finite_value(raw: str) -> None:
    value, decimals = parse_digits(raw)
    assert math.isfinite(value)
    assert value >= 0
    assert decimals >= 0


def test_every_magnitude_word_is_read() -> None:
    units = {"trăm": "triệu", "k": "hồ sơ", "tr": "đồng", "trđ": ""}
    for word, factor in MAGNITUDES.items():
        follower = units.get(word, "hồ sơ")
        expected = 5 * factor * (1e6 if follower == "triệu" else 1)
        assert number_in(f"5 {word} {follower}".strip()).value == expected, word
