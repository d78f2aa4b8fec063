"""Word documents (.docx): paragraphs, tables and footnotes in document order.

A paragraph is a line; so is a table row, with " | " between its cells and an empty cell for each further column or row
that a merged cell covers. Deleted text, field codes, headers and footers are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from lxml import etree

from cchc.reading.charsets import Decoded, restore
from cchc.reading.content import Parsed, UnreadableError, clean
from cchc.reading.file_properties import believable_day, believable_title
from cchc.reading.limits import Limits
from cchc.reading.lines import row_lines
from cchc.reading.packages import open_package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = frozenset([f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_MC}Fallback"])
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_FOOTNOTES = "/footnotes"


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document; raises UnreadableError when it is damaged, encrypted or unpacks to too much."""
    open_package(content, limits).close()
    try:
        document = docx.Document(io.BytesIO(content))
    except (KeyError, ValueError, etree.XMLSyntaxError) as fault:
        message = f"damaged Word document: {str(fault).splitlines()[0]}"
        raise UnreadableError(message) from None
    lines = list(_block_lines(document.element.body))
    lines += _footnote_lines(document)
    restored = restore(Decoded("\n".join(lines), "utf-8", "Unicode in XML"))
    text = clean(restored.text)
    told = document.core_properties
    by_library = told.author == "python-docx"  # whose template carries a date of its own
    return [
        Parsed(
            text=text,
            charset=restored.charset,
            note=restored.note,
            title=believable_title(told.title),
            published_at=None if by_library else believable_day(told.modified, text),
        )
    ]


def _block_lines(container: etree._Element) -> Iterator[str]:
    """The lines of all paragraphs and tables below `container`, in order."""
    for element in container:
        if element.tag == f"{_W}p":
            yield from _paragraph_lines(element)
        elif element.tag == f"{_W}tbl":
            for row in _rows(element):
                yield from row_lines(row)
        elif element.tag not in _LEFT_OUT and isinstance(element.tag, str):
            yield from _block_lines(element)


def _paragraph_lines(paragraph: etree._Element) -> Iterator[str]:
    boxes: list[etree._Element] = []
    for line in "".join(_pieces(paragraph, boxes)).split("\n"):
        if line.strip():
            yield line.strip()
    for box in boxes:
        yield from _block_lines(box)


def _pieces(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """The text below `element`; text boxes are set aside in `boxes`."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield "" if child.get(f"{_W}type") in {"page", "column"} else _SIGNS[child.tag]
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            yield from _pieces(child, boxes)


def _rows(table: etree._Element) -> Iterator[list[list[str]]]:
    """The rows of a table, each cell as its lines."""
    for row in _through(table, f"{_W}tr"):
        cells: list[list[str]] = []
        for cell in _through(row, f"{_W}tc"):
            properties = cell.find(f"{_W}tcPr")
            cells.append([] if _continues(properties) else list(_block_lines(cell)))
            cells.extend([] for _ in range(_span(properties) - 1))
        yield cells


def _through(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children with `tag`, also those wrapped in content controls or revision marks."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            yield from _through(child, tag)


def _continues(properties: etree._Element | None) -> bool:
    merge = None if properties is None else properties.find(f"{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _span(properties: etree._Element | None) -> int:
    span = None if properties is None else properties.find(f"{_W}gridSpan")
    written = "1" if span is None else span.get(f"{_W}val", "1")
    return min(int(written), 100) if written.isdecimal() else 1


def _footnote_lines(document: docx.document.Document) -> list[str]:
    lines: list[str] = []
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(_FOOTNOTES):
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
            for note in root:
                if note.get(f"{_W}type") is None:
                    lines += _block_lines(note)
    return lines
