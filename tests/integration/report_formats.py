"""A report's paragraphs and tables written as TXT, HTML, DOCX and PDF, with the furniture each format comes with."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

FONT = Path(__file__).parents[1] / "data" / "fonts" / "DejaVuSans-vi.ttf"
HEADER, FOOTER = "VĂN PHÒNG UBND TỈNH", "Báo cáo cải cách hành chính"

Block = str | list[list[str]]  # a paragraph, or the rows of a table


def as_txt(blocks: Sequence[Block]) -> bytes:
    lines = [line for b in blocks for line in ([b] if isinstance(b, str) else map(" | ".join, b))]
    return "\n".join(lines).encode()


def as_html(blocks: Sequence[Block]) -> bytes:
    parts = []
    for block in blocks:
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
        else:
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    body = "\n".join(parts)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Tin</title>
<style>p {{ width: 66% }}</style><script>var n = 29487736;</script></head><body>
<header><a href="/">{HEADER}</a></header><nav><ul><li><a href="/a">Trang chủ</a></li><li><a href="/b">Tin tức</a></li>
<li><a href="/c">Liên hệ</a></li></ul></nav><div class="content"><article>{body}</article></div>
<div class="sidebar"><ul><li><a href="/1">Tin khác 12/3</a></li></ul></div>
<div id="visitor-counter">Lượt truy cập: 28363216</div>
<footer>© 2016 Hotline 0215 3 835 666</footer></body></html>""".encode()


def as_docx(blocks: Sequence[Block]) -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = HEADER
    document.sections[0].footer.paragraphs[0].text = FOOTER
    for block in blocks:
        if isinstance(block, str):
            _runs(document.add_paragraph(), block)
        else:
            table = document.add_table(rows=len(block), cols=len(block[0]))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _runs(paragraph: docx.text.paragraph.Paragraph, text: str) -> None:
    """Word splits text into runs wherever its spelling checker stopped."""
    for start in range(0, len(text), 17):
        paragraph.add_run(text[start : start + 17]).bold = start % 2 == 1


def as_pdf(blocks: Sequence[Block], size: float = 12) -> bytes:
    if "Vietnamese" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vietnamese", str(FONT)))
    style = ParagraphStyle(
        "body", fontName="Vietnamese", fontSize=size, leading=size * 1.4, alignment=TA_JUSTIFY,
        firstLineIndent=24, spaceAfter=4,
    )  # fmt: skip
    story = []
    for block in blocks:
        if isinstance(block, str):
            story.append(Paragraph(html.escape(block), style))
        else:
            ruled = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "Vietnamese", size)]
            story.append(Table(block, style=ruled, repeatRows=1))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(story, onFirstPage=_furniture, onLaterPages=_furniture)
    return out.getvalue()


def _furniture(canvas: Canvas, _template: SimpleDocTemplate) -> None:
    canvas.setFont("Vietnamese", 9)
    canvas.drawString(72, A4[1] - 40, HEADER)
    canvas.drawString(72, 40, FOOTER)
    canvas.drawCentredString(A4[0] / 2, 28, str(canvas.getPageNumber()))


WRITERS: dict[str, Callable[[Sequence[Block]], bytes]] = {
    "txt": as_txt,
    "html": as_html,
    "docx": as_docx,
    "pdf": as_pdf,
}
