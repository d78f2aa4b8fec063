"""Files no reader should ever meet, and does: cut off, mislabelled, encrypted, and built to do harm."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import openpyxl
import polars as pl
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from tests.integration.report_formats import WRITERS, Block

REPORT: list[Block] = [f"Cấp huyện thứ {i} tiếp nhận 1.784 hồ sơ, đúng hạn đạt 99,5%." for i in range(1, 30)]
_LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
BOMB_HEAD = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'
ENTITY_HEAD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>'
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def sound() -> dict[str, bytes]:
    """One good file of each format, by extension."""
    book = openpyxl.Workbook()
    for block in REPORT:
        book.active.append([block, 99.5])
    files = {extension: write(REPORT) for extension, write in WRITERS.items()}
    files["xlsx"] = _saved(book)
    files["csv"] = "Đơn vị;Tỷ lệ\nSở A;99,5\nSở B;98,1\n".encode()
    files["zip"] = zipped({"a.txt": files["txt"], "b.html": files["html"]})
    files["jsonl"] = b'{"text": "99,5%", "url": "a"}\n' * 3
    out = io.BytesIO()
    pl.DataFrame({"text": [str(b) for b in REPORT]}).write_parquet(out)
    files["parquet"] = out.getvalue()
    files["png"] = png(40, 40)
    return files


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(min(height, 50))))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(package: bytes, replaced: dict[str, bytes | None]) -> bytes:
    """A ZIP package with members replaced, or removed where the new content is null."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        members: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()} | replaced
    return zipped({name: content for name, content in members.items() if content is not None})


def damaged() -> dict[str, bytes]:
    """Every format cut off, flipped, empty, filled with noise, and under another format's name."""
    files: dict[str, bytes] = {}
    noise = random.Random(20211231)
    good = sound()
    for extension, content in good.items():
        for share in (10, 50, 90):
            files[f"cut-{share}.{extension}"] = content[: len(content) * share // 100]
        files[f"cut-1.{extension}"] = content[:-1]
        flipped = bytearray(content)
        for _ in range(20):
            flipped[noise.randrange(len(flipped))] ^= 1 << noise.randrange(8)
        files[f"flipped.{extension}"] = bytes(flipped)
        files[f"empty.{extension}"] = b""
        files[f"noise.{extension}"] = noise.randbytes(5_000)
        files[f"doubled.{extension}"] = content + content
        for other in ("txt", "pdf", "docx", "xlsx", "zip"):
            if other != extension:
                files[f"{extension}-as.{other}"] = content
    return files


def _word(body: str, head: str = '<?xml version="1.0"?>') -> bytes:
    xml = f'{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return changed(sound()["docx"], {"word/document.xml": xml.encode()})


def hostile_packages() -> dict[str, bytes]:
    """ZIP, DOCX and XLSX files built to do harm."""
    good = sound()
    laughing = (
        f"{BOMB_HEAD}<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>&l11;</t></si></sst>"
    )
    far = openpyxl.Workbook()
    far.active["XFD1048576"] = "99%"
    encrypted = bytearray(zipped({"a.txt": b"99%"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        encrypted[encrypted.find(mark) + (6 if mark[2] == 3 else 8)] |= 1
    method = bytearray(zipped({"a.txt": b"99%"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        method[method.find(mark) + (8 if mark[2] == 3 else 10)] = 77
    return {
        "bomb.zip": zipped({"a.txt": bytes(80_000_000)}),
        "bomb-in-bomb.zip": zipped({f"{i}.zip": zipped({"a.txt": bytes(8_000_000)}) for i in range(5)}),
        "many.zip": zipped({f"{i}.txt": b"" for i in range(3_000)}),
        "up.zip": zipped({"../../up.txt": b"99%", "/etc/down.txt": b"98%", "C:\\win.txt": b"97%"}),
        "no-members.zip": zipped({}),
        "encrypted.zip": bytes(encrypted),
        "method.zip": bytes(method),
        "laughs.docx": _word("<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>", BOMB_HEAD),
        "entity.docx": _word("<w:p><w:r><w:t>x&l11;</w:t></w:r></w:p>", ENTITY_HEAD),
        "deep.docx": _word("<w:tbl><w:tr><w:tc>" * 3_000 + "</w:tc></w:tr></w:tbl>" * 3_000),
        "deeper.docx": _word("<w:p>" * 200_000),
        "wide.docx": _word(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr></w:tc></w:tr></w:tbl>'
        ),
        "no-body.docx": changed(good["docx"], {"word/document.xml": b"<a/>"}),
        "no-document.docx": changed(good["docx"], {"word/document.xml": None}),
        "no-types.docx": changed(good["docx"], {"[Content_Types].xml": None}),
        "laughs.xlsx": changed(good["xlsx"], {"xl/sharedStrings.xml": laughing.encode()}),
        "far.xlsx": _saved(far),
        "no-sheet.xlsx": changed(good["xlsx"], {"xl/worksheets/sheet1.xml": None}),
        "bad-sheet.xlsx": changed(good["xlsx"], {"xl/worksheets/sheet1.xml": b"<worksheet"}),
        "locked.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
        "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "Workbook".encode("utf-16-le"),
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le"),
        "slides.pptx": zipped({"ppt/presentation.xml": b"<a/>"}),
        "a.rar": b"Rar!\x1a\x07\x01\x00" + bytes(50),
        "a.7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
        "a.tar.gz": b"\x1f\x8b\x08" + bytes(50),
    }


def _pdf(objects: list[str]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()


def hostile_pdfs() -> dict[str, bytes]:
    """PDF files that are locked, endless, circular or hollow."""
    catalog = "<</Type/Catalog/Pages 2 0 R>>"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {0} {0}]/Contents 4 0 R>>"
    stream = "<</Length 44>>stream\nBT /F1 12 Tf 1e38 -1e38 Td (99%) Tj ET       \nendstream"
    locked = io.BytesIO()
    canvas = Canvas(locked, encrypt=pdfencrypt.StandardEncryption("secret"), invariant=1)
    canvas.drawString(72, 700, "99%")
    canvas.save()
    long = io.BytesIO()
    canvas = Canvas(long, invariant=1)
    for _ in range(60):
        canvas.showPage()
    canvas.save()
    return {
        "locked.pdf": locked.getvalue(),
        "long.pdf": long.getvalue(),
        "head-only.pdf": b"%PDF-1.7\n",
        "circle.pdf": _pdf([catalog, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]),
        "million.pdf": _pdf([catalog, "<</Type/Pages/Kids[3 0 R]/Count 1000000>>", page.format(600), stream]),
        "negative.pdf": _pdf([catalog, "<</Type/Pages/Kids[3 0 R]/Count -1>>", page.format(600), stream]),
        "vast.pdf": _pdf([catalog, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page.format("1e30"), stream]),
        "far.pdf": _pdf([catalog, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page.format(600), stream]),
        "no-pages.pdf": _pdf([catalog, "<</Type/Pages/Kids[]/Count 0>>"]),
        "no-catalog.pdf": _pdf(["<<>>"]),
        "stream-only.pdf": b"%PDF-1.4\n1 0 obj<</Length 999999999>>stream\n" + bytes(1000),
    }


def hostile_texts() -> dict[str, bytes]:
    """Web pages, tables, corpora, text and pictures out of bounds."""
    return {
        "deep.html": b"<html><body>" + b"<div>" * 100_000 + b"99%",
        "deep-tables.html": b"<html><body>" + b"<table><tr><td>" * 5_000 + b"99%",
        "long-line.html": b"<html><body><p>" + b"99% " * 300_000,
        "unclosed.html": b"<html><body><p>99%<b><i><table><tr><td>98%",
        "scripts.html": b"<html><body>" + b"<script>99%</script>" * 10_000,
        "laughs.xhtml": BOMB_HEAD.encode()
        + b"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>&l11;</p></body></html>",
        "lying.html": b'<html><head><meta charset="utf-16"></head><body><p>'
        + "Đúng hạn 99%".encode()
        + b"</p></body></html>",
        "nul.html": b"<html><body><p>99%\0\0\0\0</p></body></html>",
        "attributes.html": b"<html><body><p " + b"a=1 " * 100_000 + b">99%</p></body></html>",
        "quote.csv": b'a;b\n"99;98\n' * 1_000,
        "wide.csv": b";".join([b"1"] * 200_000),
        "nul.csv": b"a;b\n\0;99%\n",
        "brackets.jsonl": b"[" * 100_000 + b"\n" + b'{"text": "99%"}\n',
        "scalars.jsonl": b'1\n"99%"\nnull\n{"text": 5}\n{"text": "99%"}\n',
        "surrogate.jsonl": b'{"text": "99% \\ud800"}\n',
        "binary.txt": bytes(range(256)) * 100,
        "nul.txt": bytes(10_000),
        "controls.txt": b"99%\x07" * 1_000,
        "half.txt": "Đúng hạn 99%".encode("utf-16")[:-1],
        "marks.txt": "e\u0301\u0323".encode() * 20 + "\u0301".encode() * 50_000,
        "long-line.txt": b"99% " * 500_000,
        "right-to-left.txt": "\u202eĐúng hạn 99%\u202c".encode(),
        "huge.png": png(60_000, 60_000),
        "huge.tif": b"II*\0" + bytes(100),
        "a.jpg": b"\xff\xd8\xff\xe0" + bytes(100),
        "a.gif": b"GIF89a" + bytes(10),
        "a.rtf": b"{\\rtf1 99%",
        "a.exe": b"MZ" + bytes(100),
        "no-extension": b"99%",
        ".": b"",
    }
