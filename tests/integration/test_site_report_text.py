"""The marks of a report: whatever numbers overlap, the text stays whole and every figure keeps its place."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from cchc.publishing.site.report_text import KINDS, MAX_PART, Span, marked_text, merged, part_ends

TEXTS = st.text(alphabet="ab<>&\"'đ1 \n", min_size=1, max_size=80)


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    spans = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        kind = draw(st.sampled_from(sorted(KINDS)))
        spans.append(Span(start, end, kind, f"o{number}" if kind == "o" else None, f"n{number}"))
    return text, spans


def shown(text: str, spans: list[Span]) -> html.HtmlElement:
    marks = merged(spans)
    return html.fragment_fromstring(f"<div>{marked_text(text, marks, 0, len(text))}</div>")


@given(texts_and_spans())
def test_no_letter_is_lost_or_run_whatever_overlaps(case):
    text, spans = case
    page = shown(text, spans)

    assert "".join(page.text_content().split()) == "".join(text.split())
    assert {element.tag for element in page.iter()} <= {"div", "mark", "i"}


@given(texts_and_spans())
def test_marks_do_not_overlap_and_every_figure_has_its_anchor(case):
    text, spans = case
    marks = merged(spans)

    assert all(before.end <= after.start for before, after in itertools.pairwise(marks))
    assert {span.anchor for span in spans if span.anchor} == {name for mark in marks for name in mark.anchors}
    for span in spans:
        assert any(mark.start <= span.start and span.end <= mark.end for mark in marks)
    ids = [element.get("id") for element in shown(text, spans).iter() if element.get("id")]
    assert sorted(ids) == sorted({span.anchor for span in spans if span.anchor})


@given(texts_and_spans())
def test_a_mark_takes_the_kind_that_matters_most(case):
    _, spans = case

    for mark in merged(spans):
        inside = [span.kind for span in spans if mark.start <= span.start and span.end <= mark.end]
        assert mark.kind == min(inside, key=KINDS.__getitem__)


def test_parts_cover_the_text_and_cut_no_mark():
    line = "Tỷ lệ đúng hạn đạt 98,98% trong kỳ.\n"
    text = line * 20_000
    spans = [
        Span(start + 19, start + 24, "o", f"o{start}", f"f{start}") for start in range(0, len(text), len(line) * 50)
    ]
    marks = merged(spans)
    ends = part_ends(text, marks)

    assert ends[-1] == len(text)
    assert len(ends) > 3
    assert all(text[end - 1] == "\n" for end in ends)
    assert not [mark for mark in marks for end in ends if mark.start < end < mark.end]
    assert max(b - a for a, b in zip([0, *ends], ends, strict=False)) <= MAX_PART * 1.2


def test_a_text_without_line_ends_is_cut_all_the_same():
    ends = part_ends("chữ " * 200_000, [])

    assert ends[-1] == 800_000
    assert len(ends) >= 5
