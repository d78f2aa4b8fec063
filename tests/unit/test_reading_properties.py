"""What must hold for any input: nothing printed is lost, offsets point where they say, cleaning is final."""

from __future__ import annotations

import contextlib
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.reading.charsets import decode
from cchc.reading.content import UnreadableError, clean
from cchc.reading.limits import Limits
from cchc.reading.lines import SEPARATOR, table_line
from cchc.reading.parsing import parse
from cchc.reading.pdf_layout import running_text, without_furniture, without_repeated_heads
from cchc.reading.pdf_lines import Line, Lines, Page
from cchc.reading.sidecars import parse as parse_sidecar
from cchc.reading.workbook import number_shown

PRINTED = ["hồ", "sơ", "đúng", "hạn", "99,5%", "1.784", "tỉnh", "Hà", "Nam", "-", "2015-"]
WORDS = st.lists(st.sampled_from(PRINTED), min_size=1, max_size=8)


def line(words: list[str], left: float, bottom: float, width: float, broken: bool) -> Line:
    return Line(" ".join(words), left, bottom, left + width, bottom + 12, is_broken=broken)


LINES = st.builds(line, WORDS, st.floats(0, 300), st.floats(0, 800), st.floats(10, 400), st.booleans())
PAGES = st.lists(st.builds(lambda lines: Page(Lines.of(lines), 595, 842), st.lists(LINES, max_size=12)), max_size=4)


@given(st.text())
def test_cleaning_is_final_and_composed(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode("utf-8")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_utf_8_is_read_as_it_is_or_the_restoring_is_recorded(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded.text == text.removeprefix("\ufeff") or "+" in decoded.charset


@given(st.binary(max_size=2_000))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        assert isinstance(decode(content).text, str)


@settings(deadline=None)  # the first of a format loads its library
@given(st.sampled_from([".txt", ".html", ".csv", ".yml", ".xyz", ""]), st.binary(max_size=500))
def test_any_small_file_is_a_document_or_an_error(suffix: str, content: bytes) -> None:
    for document in parse(f"a{suffix}", content, Limits()).documents:
        assert bool(document.text.strip()) != bool(document.error)


@given(st.binary(max_size=500))
def test_any_sidecar_is_read_or_faulted(content: bytes) -> None:
    assert all(fault.startswith("line ") and "\n" not in fault for fault in parse_sidecar(content).faults)


@given(PAGES)
def test_every_printed_word_is_in_the_running_text_once_and_in_order(pages: list[Page]) -> None:
    text, starts = running_text(pages)
    printed = "".join(line.text for page in pages for line in page.lines)
    assert "".join(text.split()) == "".join(printed.split())
    assert len(starts) == len(pages)
    assert list(starts) == sorted(starts)
    for page, start in zip(pages, starts, strict=True):
        assert not page.lines or text[start:].startswith(page.lines[0].text)


@given(PAGES)
def test_furniture_is_dropped_but_nothing_is_changed_or_moved(pages: list[Page]) -> None:
    for before, after in zip(pages, without_repeated_heads(without_furniture(pages)), strict=True):
        rest = iter(before.lines)
        assert all(any(line == other for other in rest) for line in after.lines)


@given(st.lists(st.text(alphabet="ab 1%\n\t", max_size=5), max_size=6))
def test_cells_keep_their_places(cells: list[str]) -> None:
    kept = table_line(cells).split(SEPARATOR)
    wanted = [" ".join(cell.split()) for cell in cells]
    assert [cell.strip() for cell in kept] == wanted[: len(kept)] or not any(wanted)
    assert not any(wanted[len(kept) :])


@given(st.integers(-(10**9), 10**9), st.integers(0, 3), st.booleans())
def test_numbers_of_a_sheet_mean_what_they_meant(hundredths: int, decimals: int, grouped: bool) -> None:
    value = hundredths / 100
    pattern = ("#,##0" if grouped else "0") + ("." + "0" * decimals if decimals else "")
    shown = number_shown(value, pattern)
    assert float(shown.replace(".", "").replace(",", ".")) == float(f"{value:.{decimals}f}")
