"""One report, one text: whatever format it comes in."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import unicodedata
import zipfile
from pathlib import Path

import docx
import openpyxl
import polars as pl
import pypdfium2
import pytest
from docx.oxml import OxmlElement

from cchc.reading import read_folder
from cchc.reading.content import Parsed
from cchc.reading.limits import Limits
from cchc.reading.parsing import parse
from tests.integration.report_formats import FOOTER, HEADER, WRITERS, Block, as_docx, as_pdf

RAW = Path(__file__).parents[2] / "data" / "raw"
TEN = [
    "ba-ria-vung-tau-2021", "da-lat-2023", "dong-nai-2021", "lam-dong-2020-q1", "par-index-2023", "quang-nam-2022",
    "so-nn-ptnt-tp-ho-chi-minh-2020-h1", "thanh-pho-hung-yen-2019-8-thang", "tp-ho-chi-minh-2019-h1",
    "vinh-phuc-2021-08-mot-cua-huyen-xa",
]  # fmt: skip
PARAGRAPHS: list[Block] = [f"Cấp huyện thứ {i} đạt 99%." for i in range(1, 7)]
TABLE: list[Block] = [
    "Kết quả giải quyết hồ sơ quý III năm 2021 của tỉnh Hà Nam như bảng sau:",
    [
        ["TT", "Đơn vị", "Tiếp nhận", "Đúng hạn", "Tỷ lệ (%)"],
        ["1", "Sở Tư pháp", "1.784", "1.770", "99,2"],
        ["2", "Sở Y tế", "326", "", "96,7"],
        ["", "Tổng", "2.110", "2.085", "98,8"],
    ],
    "Các đơn vị tiếp tục nâng cao tỷ lệ hồ sơ đúng hạn trong quý IV năm 2021, phấn đấu đạt 99,5% trở lên.",
]
TABLE_LINES = [
    TABLE[0],
    "TT | Đơn vị | Tiếp nhận | Đúng hạn | Tỷ lệ (%)",
    "1 | Sở Tư pháp | 1.784 | 1.770 | 99,2",
    "2 | Sở Y tế | 326 |  | 96,7",
    " | Tổng | 2.110 | 2.085 | 98,8",
    TABLE[2],
]


def read(name: str, content: bytes) -> Parsed:
    (document,) = parse(name, content, Limits()).documents
    return document


def paragraphs(report: str) -> list[str]:
    text = unicodedata.normalize("NFC", (RAW / f"{report}.txt").read_text("utf-8"))
    return [line.strip() for line in text.split("\n") if line.strip()]


def words_of(lines: list[str]) -> list[list[str]]:
    """Each line as its words: what is left when spaces of any kind and width are one."""
    return [line.split() for line in lines]


@pytest.mark.parametrize("report", TEN)
@pytest.mark.parametrize("extension", WRITERS)
def test_a_report_gives_the_same_paragraphs_in_each_format(report: str, extension: str) -> None:
    document = read(f"a.{extension}", WRITERS[extension](paragraphs(report)))
    assert document.error is None
    assert words_of(document.text.split("\n")) == words_of(paragraphs(report))


@pytest.mark.parametrize("extension", WRITERS)
def test_tables_stand_in_order_as_rows(extension: str) -> None:
    document = read(f"a.{extension}", WRITERS[extension](TABLE))
    assert document.text.split("\n") == TABLE_LINES


@pytest.mark.parametrize("extension", WRITERS)
def test_a_table_over_several_pages_is_one_table(extension: str) -> None:
    rows = [["TT", "Đơn vị", "Tiếp nhận"], *([str(i), f"Xã {i}", f"{i}.784"] for i in range(1, 91))]
    blocks: list[Block] = ["Kết quả giải quyết hồ sơ của các xã năm 2021:", rows, "Nguồn: Văn phòng UBND tỉnh."]
    document = read(f"a.{extension}", WRITERS[extension](blocks))
    assert document.text.split("\n") == [blocks[0], *map(" | ".join, rows), blocks[2]]


def test_the_same_observations_from_each_format(tmp_path: Path) -> None:
    extraction = pytest.importorskip("cchc.extraction")
    for report in TEN:
        for extension, write in WRITERS.items():
            folder = tmp_path / extension
            folder.mkdir(exist_ok=True)
            (folder / f"{report}.{extension}").write_bytes(write(paragraphs(report)))
            (folder / f"{report}.yml").write_bytes((RAW / f"{report}.yml").read_bytes())
    places = ["observation_id", "document_id", "document", "page", "start", "end"]
    found = {
        extension: extraction.extract(read_folder(tmp_path / extension).documents).with_columns(
            report=pl.col("document").str.replace(r"\.[a-z]+$", ""),
            evidence=pl.col("evidence").str.replace_all(r"\s+", " "),
            label=pl.col("label").str.replace_all(r"\s+", " "),
        ).sort("report", "start").drop(places)
        for extension in WRITERS
    }  # fmt: skip
    assert found["txt"].height > 50
    for extension in ("html", "docx", "pdf"):
        assert found[extension].equals(found["txt"]), extension


def test_pages_begin_where_they_say_and_paragraphs_go_on_across_them() -> None:
    blocks = [f"Đoạn {i}: " + "Năm 2021 tỉnh tiếp nhận 1.784 hồ sơ và đúng hạn đạt 99,5%. " * 9 for i in range(1, 13)]
    document = read("a.pdf", as_pdf(blocks))
    assert words_of(document.text.split("\n")) == words_of(blocks)
    assert len(document.pages) >= 3
    assert document.pages[0] == 0
    assert list(document.pages) == sorted(document.pages)
    assert all(document.text[start - 1] in " \n" for start in document.pages[1:])
    assert HEADER not in document.text
    assert FOOTER not in document.text


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_has_the_same_paragraphs(turn: int) -> None:
    with pypdfium2.PdfDocument(as_pdf(paragraphs("lam-dong-2020-q1"))) as document:
        for page in document:
            width, height = page.get_size()
            across, up = {90: (height, 0), 180: (width, height), 270: (0, width)}[turn]
            matrix = pypdfium2.PdfMatrix().rotate(turn, ccw=True).translate(across, up)
            for item in page.get_objects(max_depth=1):
                item.transform(matrix)
            if turn != 180:
                page.set_mediabox(0, 0, height, width)
            page.gen_content()
            page.set_rotation(turn)
        out = io.BytesIO()
        document.save(out)
    document = read("a.pdf", out.getvalue())
    assert words_of(document.text.split("\n")) == words_of(paragraphs("lam-dong-2020-q1"))


def test_what_only_word_knows() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Đúng hạn ")
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = "98%"
    run.append(text)
    deleted.append(run)
    paragraph._p.append(deleted)
    inserted = OxmlElement("w:ins")
    inserted.append(paragraph.add_run("99,5%")._r)
    paragraph._p.append(inserted)
    document.add_paragraph("Dòng một").add_run().add_break()
    document.paragraphs[-1].add_run("dòng hai")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Đơn vị"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Hồ sơ"
    for row, column, value in [(1, 1, "Nhận"), (1, 2, "Xong"), (2, 0, "Sở A"), (2, 1, "12"), (2, 2, "11")]:
        table.cell(row, column).text = value
    tag = OxmlElement("w:sdt")
    inside = OxmlElement("w:sdtContent")
    tag.append(inside)
    document.element.body.append(tag)
    inside.append(document.add_paragraph("Trong khung 35%")._p)
    document.core_properties.title = "Báo cáo"
    out = io.BytesIO()
    document.save(out)
    read_back = read("a.docx", out.getvalue())
    assert read_back.title == "Báo cáo"
    assert read_back.text.split("\n") == [
        "Đúng hạn 99,5%",
        "Dòng một",
        "dòng hai",
        "Đơn vị | Hồ sơ",
        " | Nhận | Xong",
        "Sở A | 12 | 11",
        "Trong khung 35%",
    ]


def test_old_fonts_in_a_word_document() -> None:
    blocks: list[Block] = ["KÕt qu¶ c¶i c¸ch hµnh chÝnh n¨m 2009", "Tû lÖ hå s¬ ®óng h¹n ®¹t 98,6%"]
    document = read("a.docx", as_docx(blocks))
    assert document.text == "Kết quả cải cách hành chính năm 2009\nTỷ lệ hồ sơ đúng hạn đạt 98,6%"
    assert document.charset == "utf-8+tcvn3"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Quý III"
    sheet.append(["Đơn vị", "Tiếp nhận", "Tỷ lệ", "Điểm", "Ngày", "Năm"])
    sheet.append(["Sở Tư pháp", 1784, 0.9953, 87.96, None, 2021])
    sheet["B2"].number_format = "#,##0"
    sheet["C2"].number_format = "0.0%"
    sheet["E2"] = dt.date(2021, 9, 5)
    sheet.append([None] * 6)
    sheet.append(["Tổng", "=B2"])
    hidden = book.create_sheet("Ẩn")
    hidden["A1"] = "99%"
    hidden.sheet_state = "hidden"
    book.create_sheet("Sheet2")["A1"] = "Nguồn: Sở Nội vụ"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbooks_are_written_as_a_vietnamese_reader_sees_them() -> None:
    document = read("a.xlsx", workbook())
    assert document.text.split("\n") == [
        "Quý III",
        "Đơn vị | Tiếp nhận | Tỷ lệ | Điểm | Ngày | Năm",
        "Sở Tư pháp | 1.784 | 99,5% | 87,96 | 5/9/2021 | 2021",
        "Tổng",
        "Nguồn: Sở Nội vụ",
    ]
    assert [document.text[p:].split("\n")[0] for p in document.pages] == ["Quý III", "Nguồn: Sở Nội vụ"]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_tables_in_text(sign: str) -> None:
    rows = [["Đơn vị", "Tỷ lệ"], ["Sở A", '"99,5"' if sign == "," else "99,5"], ["", ""], ["Sở B", "35"]]
    content = "\n".join(sign.join(row) for row in rows).encode("utf-16")
    assert read("a.csv", content).text.split("\n") == ["Đơn vị | Tỷ lệ", "Sở A | 99,5", "Sở B | 35"]


def test_an_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("tinh/a.txt", "Cấp xã đạt 98,6%.")
        package.writestr("tinh/a.yml", "title: Báo cáo A\npublished_at: mai\n")
        package.writestr("b.pdf", as_pdf(PARAGRAPHS))
        package.writestr("ảnh.xyz", "?")
        package.writestr("__MACOSX/._a.txt", "x")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "bo.zip").write_bytes(out.getvalue())
    result = read_folder(tmp_path / "raw", tmp_path / "cache")
    rows = {row["document"]: row for row in result.documents.to_dicts()}
    assert list(rows) == ["bo.zip/b.pdf", "bo.zip/tinh/a.txt", "bo.zip/ảnh.xyz"]
    assert rows["bo.zip/tinh/a.txt"]["title"] == "Báo cáo A"
    assert rows["bo.zip/tinh/a.txt"]["document_id"] == hashlib.sha256("Cấp xã đạt 98,6%.".encode()).hexdigest()
    assert rows["bo.zip/b.pdf"]["text"] == "\n".join(PARAGRAPHS)
    assert rows["bo.zip/b.pdf"]["reader"].startswith("pdf/")
    assert rows["bo.zip/ảnh.xyz"]["error"].startswith("no reader for .xyz")
    assert any("published_at 'mai'" in warning for warning in result.warnings)
    assert read_folder(tmp_path / "raw", tmp_path / "cache").documents.equals(result.documents)


ROWS = [
    {"url": "https://a.vn/1", "content": "Cấp xã đạt 98,6%.", "date": "2021-03-04T08:00:00"},
    {"url": "https://a.vn/2", "content": None, "date": "hôm qua"},
    {"url": "https://a.vn/3", "content": "Cấp huyện đạt 99%.", "date": None},
]


def test_corpora_have_a_document_in_each_row(tmp_path: Path) -> None:
    frame = pl.DataFrame(ROWS)
    frame.write_parquet(tmp_path / "a.parquet")
    frame.with_columns(pl.col("content").str.replace("đạt", "là")).write_ndjson(tmp_path / "b.jsonl")
    documents = read_folder(tmp_path).documents
    assert documents["document"].to_list() == [f"{f}#{i}" for f in ("a.parquet", "b.jsonl") for i in (1, 2, 3)]
    assert documents["source_url"].to_list() == [f"https://a.vn/{i}" for i in (1, 2, 3)] * 2
    assert documents["published_at"].to_list() == ["2021-03-04", None, None] * 2
    assert documents["error"].to_list() == [None, "no text in this row", None] * 2
    assert documents["text"][0] == "Cấp xã đạt 98,6%."


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'{"value": 1, "url": "a"}', "no corpus of reports: no column with their text"),
        (b'{"text": "99%", "why": "label"}', "no corpus of reports: no column with their address or date"),
    ],
)
def test_a_table_that_is_no_corpus_says_so(row: bytes, reason: str) -> None:
    document = read("a.jsonl", row)
    assert document.error is not None
    assert document.error.startswith(reason)


def test_web_pages_read_in_other_processes_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for report in TEN:
        (tmp_path / f"{report}.html").write_bytes(WRITERS["html"](paragraphs(report)))
    here = read_folder(tmp_path).documents
    monkeypatch.setattr("cchc.reading.workers._FEW", 2)
    assert read_folder(tmp_path).documents.equals(here)


def test_letters_of_another_font_that_a_pdf_draws_apart_go_where_they_stand() -> None:
    printed = (RAW.parents[1] / "tests" / "data" / "letters-drawn-apart.pdf").read_bytes()  # by an office program
    assert read("a.pdf", printed).text == (RAW / "da-huoai-2021-04.txt").read_text(encoding="utf-8").strip()
