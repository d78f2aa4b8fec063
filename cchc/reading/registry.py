"""Which reader takes which file: by what the bytes are first, by the extension where bytes do not tell.

A new format is one module with `read(content) -> list[Parsed]` and one entry in `READERS`.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from cchc.reading.content import Parsed

Read = Callable[[bytes], list[Parsed]]


@dataclass(frozen=True)
class Reader:
    """A format's module below cchc.reading, and the version that makes stored results of an older one void."""

    name: str
    version: int
    media_type: str
    extensions: tuple[str, ...]
    module: str

    @property
    def key(self) -> str:
        """name/version, as written in `documents.reader`."""
        return f"{self.name}/{self.version}"

    def load(self) -> Read:
        """The module's `read`, imported on first use."""
        read: Read = importlib.import_module(f"cchc.reading.{self.module}").read
        return read


READERS = (
    Reader("text", 2, "text/plain", (".txt", ".text"), "plain_text"),
    Reader("html", 2, "text/html", (".html", ".htm", ".xhtml"), "web_page"),
)

_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".zip"),
    (b"PK\x05\x06", ".zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"PAR1", ".parquet"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
    (b"\x1f\x8b", ".gz"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!\x1a\x07", ".rar"),
)
_HTML_HEAD = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_BY_EXTENSION = {extension: reader for reader in READERS for extension in reader.extensions}
NO_READER = "none/" + "+".join(reader.key for reader in READERS)
CURRENT_KEYS = frozenset([NO_READER, *(reader.key for reader in READERS)])


def extensions() -> tuple[str, ...]:
    """Every extension that has a reader, sorted."""
    return tuple(sorted(_BY_EXTENSION))


def suffix_of(name: str) -> str:
    """The lower-case extension of a file name, with its dot."""
    return PurePosixPath(name).suffix.lower()


def sniff(content: bytes) -> str | None:
    """The extension that the first bytes of `content` speak for, or null for text of any kind."""
    for magic, extension in _MAGIC:
        if content.startswith(magic):
            return extension
    return ".html" if _HTML_HEAD.match(content[:1024].removeprefix(b"\xef\xbb\xbf")) else None


def choose(name: str, content: bytes) -> tuple[Reader | None, str]:
    """The reader for a file and the extension it was chosen by."""
    named = suffix_of(name)
    found = sniff(content) or named
    return _BY_EXTENSION.get(found), found
