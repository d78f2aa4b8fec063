"""Where many reports are named at once: a list file, a sitemap, an RSS or Atom feed."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from lxml import etree

_MOST_BYTES = 50 * 1024 * 1024  # unpacked, the limit of the sitemap protocol
_GZIP = b"\x1f\x8b"


class FeedError(Exception):
    """A list that names nothing usable; the message is one line."""


def targets_in_list(path: Path) -> list[str]:
    """The files and URLs that a text file names, one per line; a line that begins with # is a remark."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as fault:
        message = f"list {path} cannot be read: {fault.strerror}"
        raise FeedError(message) from None
    except UnicodeDecodeError:
        message = f"list {path} is not UTF-8 text"
        raise FeedError(message) from None
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def urls_in_feed(content: bytes) -> tuple[list[str], list[str]]:
    """The pages that a sitemap, RSS or Atom document names, and the further sitemaps. Raises FeedError."""
    if content.startswith(_GZIP):
        content = _unpacked(content)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        message = "neither a sitemap nor an RSS or Atom feed"
        raise FeedError(message)
    kind = etree.QName(root).localname
    if kind == "sitemapindex":
        return [], _texts(root, "sitemap", "loc")
    if kind == "urlset":
        return _texts(root, "url", "loc"), []
    if kind in {"rss", "RDF"}:
        return _texts(root, "item", "link"), []
    if kind == "feed":
        entries = root.iter("{*}entry")
        links = (link for entry in entries for link in entry.iterchildren("{*}link"))
        return [
            link.get("href") for link in links if link.get("href") and link.get("rel", "alternate") == "alternate"
        ], []
    message = f"neither a sitemap nor an RSS or Atom feed, but <{kind[:40]}>"
    raise FeedError(message)


def _texts(root: etree._Element, parent: str, child: str) -> list[str]:
    found = (leaf.text or "" for one in root.iter(f"{{*}}{parent}") for leaf in one.iterchildren(f"{{*}}{child}"))
    return [text.strip() for text in found if text.strip()]


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            unpacked = stream.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        message = "a damaged gzip file"
        raise FeedError(message) from None
    if len(unpacked) > _MOST_BYTES:
        message = f"unpacks to more than {_MOST_BYTES:,} bytes"
        raise FeedError(message)
    return unpacked
