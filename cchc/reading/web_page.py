"""Web pages: the main text without menus, counters and footers; title, publisher and publication date from the page.

Headings, paragraphs and list items are lines; a table row is one line with " | " between its cells.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import replace
from datetime import date

from lxml import etree
from trafilatura import bare_extraction, load_html
from trafilatura.settings import use_config

from cchc.reading.charsets import decode, restore
from cchc.reading.content import Parsed, UnreadableError, clean
from cchc.reading.limits import Limits
from cchc.reading.lines import row_lines
from cchc.reading.page_tree import plain_lines, tidy

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_EMPTY = "no readable text in this web page"
_FIRST_DATE = "1995-01-01"


def read(content: bytes, _limits: Limits) -> list[Parsed]:
    """One document; raises UnreadableError when no text is found in the page."""
    declared = _DECLARED.search(content[:4096])
    decoded = decode(content, declared[1].decode("ascii") if declared else None)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it would say is in the error of the row
    tree = load_html(_XML_HEAD.sub("", clean(decoded.text)))
    if tree is None:
        raise UnreadableError(_EMPTY)
    headings = {_tidy(heading.text_content()) for heading in tree.iter("h1", "h2", "h3")}
    tidy(tree)
    whole = copy.deepcopy(tree)
    found = bare_extraction(
        tree,
        fast=True,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True, "min_date": _FIRST_DATE},
        config=_config(),
    )
    if found is None or isinstance(found, dict):
        raise UnreadableError(_EMPTY)
    lines = plain_lines(whole) if _is_unstructured(found.body) else _lines(found.body)
    restored = restore(replace(decoded, text="\n".join(lines)))  # for text that stood in character references
    text = clean(restored.text)
    title = clean(found.title or "").strip()
    if title in headings and title not in text:
        text = f"{title}\n{text}"
    return [
        Parsed(
            text=text,
            charset=restored.charset,
            note=restored.note,
            title=title or None,
            publisher=found.sitename or None,
            source_url=found.url or None,
            published_at=_iso_date(found.date),
        )
    ]


def _config() -> ConfigParser:
    config = use_config()
    config["DEFAULT"].update({"MIN_EXTRACTED_SIZE": "1", "MIN_OUTPUT_SIZE": "1"})
    return config


def _is_unstructured(body: etree._Element) -> bool:
    """True for the last resort of the search for the main text: all text of the page in one block."""
    return len(body) == 1 and "\n" in (body[0].text or "")


def _lines(body: etree._Element) -> Iterator[str]:
    for element in body:
        if element.tag == "table":
            yield from _table_lines(element)
        elif element.tag == "list":
            for item in element.iterchildren("item"):
                yield from _text_lines(item)
        else:
            yield from _text_lines(element)


def _table_lines(table: etree._Element) -> Iterator[str]:
    for row in table.iter("row"):
        yield from row_lines([list(_text_lines(cell)) for cell in row.iterchildren("cell")])


def _text_lines(element: etree._Element) -> Iterator[str]:
    for line in "".join(_marked_text(element)).split("\0"):
        tidy = _tidy(line)
        if tidy:
            yield tidy


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" ")


def _marked_text(element: etree._Element) -> Iterator[str]:
    """The text of `element` with a NUL wherever a new line begins."""
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if node is not element and node.tag in {"lb", "p", "item", "row", "head"}:
                yield "\0"
            yield node.text or ""
        elif node is not element:
            if node.tag in {"p", "item", "row", "head"}:
                yield "\0"
            yield node.tail or ""


def _iso_date(value: str | None) -> str | None:
    try:
        return date.fromisoformat((value or "")[:10]).isoformat()
    except ValueError:
        return None
