"""Scans through the real Tesseract, where it is installed: the figures of a report, and the flag they carry."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pypdfium2
import pytest
from PIL import Image

from cchc.extraction import extract
from cchc.reading import read_folder
from cchc.reading.circumstances import tesseract
from cchc.reading.optical import corrected
from cchc.reading.registry import key_of
from tests.integration.report_formats import as_pdf
from tests.integration.scans import as_scan, page_images, read_as_scans, saved
from tests.integration.test_reading_formats import RAW, TEN, paragraphs

needs_tesseract = pytest.mark.skipif(
    tesseract() is None,
    reason="Tesseract with its Vietnamese model is not installed (apt install tesseract-ocr tesseract-ocr-vie)",
)
LEAST_SHARE = 0.95
PARAGRAPHS = [
    f"Năm 202{n}, tỉnh Hà Nam tiếp nhận {n}.784 hồ sơ thủ tục hành chính tại bộ phận một cửa, trong đó giải quyết đúng "
    f"hạn {n}.770 hồ sơ; tỷ lệ hồ sơ giải quyết đúng hạn của cấp xã đạt 9{n},2%."
    for n in (1, 2, 3)
]


@needs_tesseract
@pytest.mark.parametrize("worn", [False, True])
def test_scanned_reports_give_the_same_observations(tmp_path: Path, worn: bool) -> None:
    outcome = read_as_scans({report: RAW / f"{report}.txt" for report in TEN}, tmp_path, worn=worn)
    assert outcome.written > 100
    assert outcome.same >= LEAST_SHARE * max(outcome.written, outcome.recognised)
    assert set(outcome.documents["reader"]) == {key_of("ocr")}
    assert outcome.documents["ocr_pages"].list.len().min() == 1


@needs_tesseract
def test_a_scanned_page_among_written_ones_is_read_in_its_place_and_its_figures_are_less_sure(tmp_path: Path) -> None:
    joined = pypdfium2.PdfDocument.new()
    for n, pages in enumerate(
        [as_pdf(PARAGRAPHS[:1]), as_scan(as_pdf(PARAGRAPHS[1:2]), worn=False), as_pdf(PARAGRAPHS[2:])]
    ):
        joined.import_pages(pypdfium2.PdfDocument(pages), index=n)
    out = io.BytesIO()
    joined.save(out)
    (tmp_path / "a.pdf").write_bytes(out.getvalue())
    result = read_folder(tmp_path)
    (document,) = result.documents.to_dicts()
    assert document["text"].split("\n") == PARAGRAPHS
    assert document["ocr_pages"] == [2]
    assert document["reader"] == f"{key_of('pdf')}+{key_of('ocr')}"
    assert result.warnings == ["a.pdf: read by OCR from a scan: page 2"]
    sure = extract(result.documents).group_by("page").agg(pl.col("confidence").max()).sort("page")["confidence"]
    assert sure[0] == sure[2] > sure[1]


@needs_tesseract
@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tif", "TIFF")])
def test_pictures_of_any_kind_are_scans(tmp_path: Path, name: str, kind: str) -> None:
    (image,) = page_images(as_pdf(PARAGRAPHS), worn=True)
    (tmp_path / name).write_bytes(saved(image, kind))
    (document,) = read_folder(tmp_path).documents.to_dicts()
    assert document["text"].split("\n") == PARAGRAPHS
    assert document["ocr_pages"] == [1]


@needs_tesseract
@pytest.mark.parametrize("change", ["on its side", "upside down", "coarse", "fine", "see-through"])
def test_a_picture_however_it_was_taken(tmp_path: Path, change: str) -> None:
    dots = {"coarse": 110, "fine": 400}.get(change, 150)
    (image,) = page_images(as_pdf(PARAGRAPHS), worn=False, dots_per_inch=dots)
    if change in {"on its side", "upside down"}:
        image = image.rotate({"on its side": 90, "upside down": 180}[change], expand=True)
    if change == "see-through":
        ink = image.point(lambda shade: 255 - shade)
        image = Image.merge("LA", (Image.new("L", image.size, 0), ink))
    (tmp_path / "a.png").write_bytes(saved(image, "PNG"))
    assert read_folder(tmp_path).documents["text"][0].split("\n") == PARAGRAPHS


@needs_tesseract
def test_a_picture_of_several_pages_goes_on_from_page_to_page(tmp_path: Path) -> None:
    report = "dong-nai-2021"
    first, *others = page_images(as_pdf(paragraphs(report)), worn=False)
    (tmp_path / "a.tiff").write_bytes(saved(first, "TIFF", save_all=True, append_images=others))
    (document,) = read_folder(tmp_path).documents.to_dicts()
    assert document["ocr_pages"] == [1, 2]
    assert [line.split()[0] for line in document["text"].split("\n")] == [p.split()[0] for p in paragraphs(report)]


@pytest.mark.parametrize(
    ("read_as", "meant"),
    [
        ("Quý II1/2021", "Quý III/2021"),
        ("quý IH năm 2017", "quý III năm 2017"),
        ("quý H/2020", "quý II/2020"),
        ("quý I/2020, quý IV, quý 1, quý 11", "quý I/2020, quý IV, quý 1, quý 11"),
        ("chỉ phí, chỉ cục và tỉnh giản", "chi phí, chi cục và tinh giản"),
        ("chỉ tiêu, chỉ đạo của tỉnh Gia Lai", "chỉ tiêu, chỉ đạo của tỉnh Gia Lai"),
        ("xã la Hrung là xã", "xã Ia Hrung là xã"),
    ],
)
def test_what_the_model_confuses_is_set_right(read_as: str, meant: str) -> None:
    assert corrected(read_as) == meant
