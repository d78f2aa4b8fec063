"""Scans and old Word files: read by Tesseract and LibreOffice where these are, else refused with what to install.

Programs of that name that answer in a known way stand in for the real ones, which not every machine has.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cchc.reading import read_folder
from cchc.reading.registry import key_of
from tests.integration.hostile_files import png
from tests.integration.report_formats import as_docx

OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le")
TESSERACT = """#!/bin/sh
if [ "$1" = "--list-langs" ]; then echo "List of languages"; echo vie; exit 0; fi
test "$OMP_THREAD_LIMIT" = 1 && head -c 4 | grep -q PNG && cat <<END
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>
<span class='ocr_line' title="bbox 10 10 250 30; baseline 0 -3; x_size 20"><span class='ocrx_word'
title='bbox 10 10 100 30; x_wconf 96'>Đúng hạn</span><span class='ocrx_word'
title='bbox 110 10 250 30; x_wconf 90'>đạt 99,5%.</span></span></p></body></html>
END
"""
SOFFICE = """#!/bin/sh
while [ $# -gt 1 ]; do if [ "$1" = "--outdir" ]; then mkdir -p "$2"; cp "{docx}" "$2/report.docx"; fi; shift; done
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    picture = Image.new("L", (300, 200), 255)
    picture.save(folder / "anh.png")
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawImage(ImageReader(picture), 50, 400)
    canvas.save()
    (folder / "quet.pdf").write_bytes(out.getvalue())
    (folder / "cu.doc").write_bytes(OLD_WORD)
    with zipfile.ZipFile(folder / "goi.zip", "w") as package:
        package.writestr("trang.png", png(20, 20))
    return folder


def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> None:
    """A PATH on which only these programs, and the shell's own, are found."""
    for name, script in scripts.items():
        (tmp_path / name).write_text(script, "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin" if scripts else str(tmp_path))


def test_without_the_programs_each_says_what_to_install(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(tmp_path, monkeypatch)
    errors = dict(read_folder(raw, tmp_path / "cache").documents.select("document", "error").iter_rows())
    assert "a format of LibreOffice: install it" in errors["cu.doc"]
    assert "install Tesseract with its Vietnamese model" in errors["anh.png"]
    assert errors["quet.pdf"] == errors["anh.png"]


def test_a_scanned_page_among_others_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(tmp_path / "none", monkeypatch)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 700, "A first page with a line of text, 99.5 percent")
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("L", (300, 200), 255)), 50, 400)
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.pdf").write_bytes(out.getvalue())
    result = read_folder(raw)
    assert result.documents["error"].to_list() == [None]
    (warning,) = result.warnings
    assert warning.startswith("a.pdf: not read: page 2; if they are scans, install Tesseract")


def test_with_the_programs_they_are_read_and_flagged(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(tmp_path, monkeypatch)
    read_folder(raw, tmp_path / "cache")
    assert read_folder(raw, tmp_path / "cache").reused == 4
    (tmp_path / "converted").write_bytes(as_docx(["Cấp xã đạt 98,6%."]))
    soffice = SOFFICE.format(docx=tmp_path / "converted")
    programs(tmp_path, monkeypatch, tesseract=TESSERACT, soffice=soffice)
    result = read_folder(raw, tmp_path / "cache")
    rows = {row["document"]: row for row in result.documents.to_dicts()}
    assert result.read == 4  # that a program was missing no longer holds
    assert rows["cu.doc"]["text"] == "Cấp xã đạt 98,6%."
    assert rows["anh.png"]["text"] == "Đúng hạn đạt 99,5%."
    assert rows["quet.pdf"]["text"] == "Đúng hạn đạt 99,5%."
    assert rows["quet.pdf"]["ocr_pages"] == rows["goi.zip/trang.png"]["ocr_pages"] == [1]
    assert rows["cu.doc"]["ocr_pages"] == []
    assert rows["quet.pdf"]["reader"] == rows["anh.png"]["reader"] == key_of("ocr")
    assert "quet.pdf: read by OCR from a scan: page 1" in result.warnings
    assert rows["goi.zip/trang.png"]["text"] == "Đúng hạn đạt 99,5%."
    assert read_folder(raw, tmp_path / "cache").reused == 4
