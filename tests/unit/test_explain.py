"""What `cchc explain` shows: every numeral with what became of it, in the terminal and on a page of its own."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from lxml import html
from typer.testing import CliRunner

from cchc.cli import app
from cchc.extraction import read_figures
from cchc.extraction.explain import amount, explain, number, period, words
from cchc.extraction.explain_page import page
from cchc.schemas import DISPOSITIONS, QUALIFIERS, STATUSES

REPORT = (
    "Quý I/2022, huyện Mộc Châu tiếp nhận 4,3 ngàn hồ sơ theo Quyết định số 468/QĐ-TTg; đúng hạn 3.900/4.000 hồ sơ, "
    "đạt 97,5%. Lượt xem: 120"
)


def test_every_numeral_is_explained_as_read_figures_sees_it() -> None:
    explanation = explain(REPORT, "moc-chau.txt")
    quantities = read_figures(pl.DataFrame({"document": ["moc-chau.txt"], "text": [REPORT]})).quantities
    assert [(n.start, n.end, n.disposition, n.rule) for n in explanation.numerals] == list(
        quantities.select("start", "end", "disposition", "rule").iter_rows()
    )
    assert all(REPORT[n.start : n.end] == n.raw for n in explanation.numerals)
    assert sum(explanation.counts().values()) == len(explanation.numerals)


def test_figures_carry_their_vietnamese_name_and_all_fields() -> None:
    figures = {f.row["indicator"]: f for n in explain(REPORT).numerals for f in n.figures}
    assert figures["on_time_rate"].name == "Tỷ lệ hồ sơ giải quyết đúng hạn (gồm trước hạn)"
    assert amount(figures["on_time_rate"].row) == "97,5% (3.900/4.000)"
    assert amount(figures["cases_received_total"].row) == "4.300 hồ sơ"
    assert period(figures["cases_received_total"].row) == "2022-01-01 – 2022-03-31"


@pytest.mark.parametrize(
    ("value", "shown"), [(1784.0, "1.784"), (87.96, "87,96"), (0.6217, "0,6217"), (3.4e9, "3.400.000.000"), (0.0, "0")]
)
def test_numbers_are_shown_as_vietnamese_print_them(value: float, shown: str) -> None:
    assert number(value) == shown


def test_every_disposition_status_and_qualifier_has_its_words() -> None:
    assert set(words()["dispositions"]) == set(DISPOSITIONS)
    assert set(words()["statuses"]) == set(STATUSES)
    assert set(words()["qualifiers"]) == set(QUALIFIERS)


def test_the_page_marks_each_numeral_and_shows_the_text_unchanged() -> None:
    tree = html.fromstring(page([explain(REPORT, "moc-chau.txt")]))
    for tip in tree.xpath("//span[@class='tip']"):
        tip.drop_tree()
    assert tree.xpath("string(//div[@class='text'])") == REPORT
    marks = [mark.text_content() for mark in tree.xpath("//div[@class='text']//span[contains(@class, 'observation')]")]
    assert marks == ["4,3 ngàn", "3.900/4.000"] or marks == ["4,3 ngàn", "3.900/4.000", "97,5%"]
    assert len(tree.xpath("//tbody/tr")) >= len(explain(REPORT).numerals)


def test_nothing_of_a_document_becomes_markup() -> None:
    text = 'Tỷ lệ <script>alert("a")</script> hồ sơ đúng hạn <i onclick="b">đạt</i> 98,5%.'
    written = page([explain(text, "<i>.txt", title="<u>Báo cáo</u>")])
    tree = html.fromstring(written)
    assert not tree.xpath("//script | //i | //u | //@onclick")
    assert tree.xpath("string(//div[@class='text'])").startswith('Tỷ lệ <script>alert("a")</script> hồ sơ')


def test_the_page_loads_nothing_from_elsewhere() -> None:
    written = page([explain(REPORT, "moc-chau.txt")])
    assert not re.search(r"""(?:src|href)=["'](?!#)|@import|url\(""", written)


def test_links_of_the_table_lead_to_marks() -> None:
    explanation = explain("Tiếp nhận 12 hồ sơ, giải quyết 10 hồ sơ.")
    tree = html.fromstring(page([explanation, explanation]))
    assert {link[1:] for link in tree.xpath("//a/@href")} <= set(tree.xpath("//span/@id"))
    assert len(tree.xpath("//section")) == 2


def test_the_command_writes_the_page_and_says_how_much_it_found(tmp_path: Path) -> None:
    report, out = tmp_path / "moc-chau.txt", tmp_path / "moc-chau.html"
    report.write_text(REPORT, encoding="utf-8")
    result = CliRunner().invoke(app, ["explain", str(report), "--html", str(out)])
    assert result.exit_code == 0
    assert f"{len(explain(REPORT).numerals)} numerals" in result.output
    assert "97,5%" in out.read_text(encoding="utf-8")


def test_the_command_prints_a_row_for_each_numeral(tmp_path: Path) -> None:
    report = tmp_path / "moc-chau.txt"
    report.write_text(REPORT, encoding="utf-8")
    result = CliRunner().invoke(app, ["explain", str(report)], env={"COLUMNS": "160"})
    assert result.exit_code == 0
    for shown in ("document_number", "page_furniture", "on_time_rate", f"{len(explain(REPORT).numerals)} numerals"):
        assert shown in result.output


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["explain", str(tmp_path / "none.txt")])
    assert result.exit_code == 2
    assert "does not exist" in result.output
