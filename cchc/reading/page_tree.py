"""The tree of a web page: tidied before its main text is looked for, and its plain text when none is found.

Portals of the older kind arrange a page with tables and leave paragraphs without a tag of their own; both would hide
text from the search for the main text, which goes by blocks. The functions change the tree they are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from cchc.reading.lines import row_lines

_CONTAINERS = frozenset(["body", "div", "section", "article", "main", "center", "td", "th", "li", "form"])
_FURNITURE = frozenset(["nav", "header", "footer", "aside", "script", "style", "noscript", "iframe", "template"])
_OTHER_BLOCKS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre", "figure"]
)
_BLOCKS = _CONTAINERS | _FURNITURE | _OTHER_BLOCKS
_LAYOUT = "//table[.//table or .//ul or .//h1 or .//h2 or .//h3 or .//form or .//nav]"
_HIDDEN = "//*[@hidden or contains(translate(@style, ' ', ''), 'display:none')]"
_MOST_LINKED = 0.6  # share of a block's letters in links from which it is a menu
_LEAST_PARAGRAPH = 20  # letters from which a block without a tag of its own is taken for a paragraph
_COUNTER = re.compile(r"truy ?cập|truy[-_]?cap|lượt xem|luot[-_]?xem|visit|counter|trực tuyến:|online:", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def tidy(tree: html.HtmlElement) -> None:
    """Drop hidden parts, make blocks of layout tables, and give loose text paragraphs of its own."""
    for element in tree.xpath(_HIDDEN):
        if element.getparent() is not None:
            element.drop_tree()
    for table in tree.xpath(_LAYOUT):
        for element in [table, *_own_parts(table)]:
            element.tag = "div"
    for container in list(tree.iter(*_CONTAINERS)):
        if _has_block(container):
            _wrap_loose_text(container)
        elif container.tag in {"div", "center"} and _is_paragraph(container):
            container.tag = "p"


def _is_paragraph(leaf: html.HtmlElement) -> bool:
    text = _text(leaf)
    named = f"{leaf.get('id')} {leaf.get('class')}"
    return len(text) >= _LEAST_PARAGRAPH and not _COUNTER.search(f"{named} {text}")


def plain_lines(tree: html.HtmlElement) -> Iterator[str]:
    """The text of a tidied page, block by block, without what is furniture by its tag or consists of links."""
    for element in tree.iter("tr", *_BLOCKS):
        if next(element.iterancestors("tr"), None) is not None or _is_furniture(element):
            continue
        if element.tag == "tr":
            yield from row_lines([[_text(cell)] for cell in element.iterchildren("td", "th")])
        elif not _has_block(element):
            yield _text(element)


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.tag in _FURNITURE or any(ancestor.tag in _FURNITURE for ancestor in element.iterancestors()):
        return True
    linked = sum(len(_text(link)) for link in element.iter("a"))
    return linked > _MOST_LINKED * len(_text(element)) or not _text(element)


def _text(element: html.HtmlElement) -> str:
    return _SPACE.sub(" ", "".join(element.itertext())).strip()


def _own_parts(table: html.HtmlElement) -> list[html.HtmlElement]:
    """The rows and cells of `table` itself, not those of tables inside it."""
    parts = table.xpath(".//tbody | .//thead | .//tfoot | .//tr | .//td | .//th")
    return [part for part in parts if next(part.iterancestors("table"), None) is table]


def _has_block(element: html.HtmlElement) -> bool:
    return any(child.tag in _BLOCKS for child in element)


def _wrap_loose_text(container: html.HtmlElement) -> None:
    """Put each run of text and inline elements between the blocks of `container` into a paragraph."""
    for before, run in list(_runs(container)):
        text = (container.text if before is None else before.tail) or ""
        if not text.strip() and not any(_has_text(element) for element in run):
            continue
        paragraph = container.makeelement("p")
        paragraph.text = text
        if before is None:
            container.text = None
            container.insert(0, paragraph)
        else:
            before.tail = None
            before.addnext(paragraph)
        paragraph.extend(run)


def _runs(container: html.HtmlElement) -> Iterator[tuple[html.HtmlElement | None, list[html.HtmlElement]]]:
    """Each stretch between two blocks: the block before it (null at the start) and the inline elements in it."""
    before: html.HtmlElement | None = None
    run: list[html.HtmlElement] = []
    for child in container:
        if child.tag in _BLOCKS:
            yield before, run
            before, run = child, []
        else:
            run.append(child)
    yield before, run


def _has_text(element: html.HtmlElement) -> bool:
    inside = "".join(element.itertext()) if isinstance(element.tag, str) else ""
    return bool((inside + (element.tail or "")).strip())
