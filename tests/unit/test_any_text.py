"""Whatever the text: no crash, every numeral accounted for, spans inside the text, the same outcome again."""

from __future__ import annotations

import re
import unicodedata

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.extraction import Figures, read_figures

NUMERAL = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
PIECES = (
    "Năm 2022", "quý III/2021", "tính đến ngày 15/11/2021", "6 tháng đầu năm", "so với cùng kỳ", "từ ngày 1/7 đến 30/9",
    "tỉnh Hà Nam", "huyện Ba Bể", "xã Tam Lư", "Sở Nội vụ", "cấp tỉnh", "cấp xã", "các sở, ngành", "cả nước", "khối bộ",
    "tiếp nhận", "đã giải quyết", "đúng hạn", "trước hạn", "quá hạn", "đang giải quyết", "hồ sơ", "thủ tục hành chính",
    "dịch vụ công trực tuyến mức độ 3, 4", "toàn trình", "tỷ lệ hài lòng", "biên chế", "phòng", "PAR INDEX", "PAPI",
    "đạt", "chiếm", "giảm", "tăng", "còn", "từ", "lên", "xuống", "lần lượt", "tương ứng", "trong đó", "gồm", "đều",
    "phấn đấu", "mục tiêu", "không có hồ sơ nào", "hơn", "gần", "khoảng", "tối thiểu", "xếp thứ", "điểm", "bậc", "%",
    "1.204", "98,5%", "45/106", "326 hồ sơ/337 hồ sơ", "4,3 triệu", "07", "2019", "0", "12,5 tỷ đồng", "3.900/4.000",
    "Quyết định số 468/QĐ-TTg", "Covid-19", "24/7", "Lượt xem: 581", "ba cuộc", "hai mươi", "năm", "một cửa",
    ",", ";", ".", ":", "(", ")", "-", "–", "/", "|", "\n", "\n- ", "\n+ ", "\n\n", "\u00a0", '"', "và", "của", "với",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
DATES = st.sampled_from([None, "2019-12-31", "2022-03-10", "2025-10-02"])


def read(text: str, title: str | None = None, published_at: str | None = None) -> Figures:
    row = {"document": "any.txt", "text": text, "title": title, "publisher": None, "published_at": published_at}
    return read_figures(pl.DataFrame([row], schema=dict.fromkeys(row, pl.String())))


def holds(text: str, figures: Figures) -> None:
    spans = list(figures.quantities.select("start", "end").iter_rows())
    assert spans == [m.span() for m in NUMERAL.finditer(text)]
    assert all(
        text[start:end] == raw for start, end, raw in figures.quantities.select("start", "end", "raw").iter_rows()
    )
    assert all(0 <= start < end <= len(text) for start, end in figures.observations.select("start", "end").iter_rows())
    assert figures.observations["observation_id"].n_unique() == figures.observations.height


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS, DATES)
def test_any_jumble_of_the_words_of_reports(text: str, title: str, published_at: str | None) -> None:
    figures = read(text, title[:80], published_at)
    holds(text, figures)
    again = read(text, title[:80], published_at)
    assert figures.observations.equals(again.observations)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_characters_at_all(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    holds(composed, read(composed))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_decomposed_text_says_the_same(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    said = ["indicator", "value", "status", "period_start", "period_end", "subject", "admin_level", "rule"]
    assert read(decomposed).observations.select(said).equals(read(composed).observations.select(said))
