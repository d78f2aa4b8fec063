"""Which reader takes which file: by what the bytes are first, by the extension where bytes do not tell.

A new format is one module with `read(content, limits) -> list[Parsed]` and one entry in `READERS`.
"""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cchc.reading.content import Parsed
from cchc.reading.limits import Limits

Read = Callable[[bytes, Limits], list[Parsed]]
Stream = Callable[[Path, Limits], Iterator[Parsed]]


@dataclass(frozen=True)
class Reader:
    """A format's module below cchc.reading, and the version that makes stored results of an older one void.

    A heavy format is read in a process of its own; one that goes by size, only when the file is large.
    """

    name: str
    version: int
    media_type: str
    extensions: tuple[str, ...]
    module: str
    weight: Literal["light", "by size", "heavy"] = "heavy"
    is_streamed: bool = False  # its module has `stream(path, limits)` too, for files too large to be held

    @property
    def key(self) -> str:
        """name/version, as written in `documents.reader`."""
        return f"{self.name}/{self.version}"

    def load(self) -> Read:
        """The module's `read`, imported on first use."""
        read: Read = importlib.import_module(f"cchc.reading.{self.module}").read
        return read

    def load_stream(self) -> Stream:
        """The module's `stream`, imported on first use."""
        stream: Stream = importlib.import_module(f"cchc.reading.{self.module}").stream
        return stream


_OFFICE = "application/vnd.openxmlformats-officedocument"
READERS = (
    Reader("text", 3, "text/plain", (".txt", ".text"), "plain_text", "light"),
    Reader("html", 5, "text/html", (".html", ".htm", ".xhtml"), "web_page", "by size"),
    Reader("docx", 2, f"{_OFFICE}.wordprocessingml.document", (".docx", ".docm"), "word"),
    Reader("pdf", 6, "application/pdf", (".pdf",), "pdf"),
    Reader("xlsx", 2, f"{_OFFICE}.spreadsheetml.sheet", (".xlsx", ".xlsm"), "workbook"),
    Reader("csv", 2, "text/csv", (".csv", ".tsv"), "delimited", "by size"),
    Reader("jsonl", 3, "application/jsonl", (".jsonl", ".ndjson"), "corpus_lines", is_streamed=True),
    Reader("parquet", 3, "application/vnd.apache.parquet", (".parquet",), "corpus_parquet", is_streamed=True),
    Reader("ocr", 3, "image/*", (".png", ".jpg", ".jpeg", ".tif", ".tiff"), "optical"),
    Reader("office", 3, "application/x-office", (".doc", ".rtf", ".odt", ".xls", ".ods"), "office"),
    Reader("encrypted", 2, "application/x-ole-storage", (".encrypted",), "encrypted", "light"),
    Reader("zip", 2, "application/zip", (".zip",), "archive"),
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
_INSIDE_ZIP = (
    ("word/document.xml", ".docx"),
    ("xl/workbook.xml", ".xlsx"),
    ("ppt/presentation.xml", ".pptx"),
)
_OPEN_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_INSIDE_OLE = (("EncryptedPackage", ".encrypted"), ("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"))
_PACKAGES = frozenset([".docx", ".docm", ".xlsx", ".xlsm"])  # a ZIP of that name is a damaged one, not an archive
_HTML_HEAD = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_BY_EXTENSION = {extension: reader for reader in READERS for extension in reader.extensions}
NO_READER = "none/" + "+".join(reader.key for reader in READERS)
CURRENT_KEYS = frozenset([NO_READER, *(reader.key for reader in READERS)])


def extensions() -> tuple[str, ...]:
    """Every extension that has a reader, sorted."""
    return tuple(sorted(set(_BY_EXTENSION) - {".encrypted"}))


def key_of(name: str) -> str:
    """The key of the reader called `name`."""
    return next(reader.key for reader in READERS if reader.name == name)


def suffix_of(name: str) -> str:
    """The lower-case extension of a file name, with its dot."""
    tail = name.rpartition("/")[2]
    dot = tail.rfind(".")
    return tail[dot:].lower() if dot > 0 else ""


def sniff(content: bytes) -> str | None:
    """The extension that `content` speaks for, or null for text of any kind."""
    for magic, extension in _MAGIC:
        if content.startswith(magic):
            return _inside(content, extension)
    return ".html" if _HTML_HEAD.match(content[:1024].removeprefix(b"\xef\xbb\xbf")) else None


def _inside(content: bytes, extension: str) -> str:
    """What a container holds, where that decides the reader."""
    if extension == ".doc":
        names = ((name.encode("utf-16-le"), found) for name, found in _INSIDE_OLE)
        return next((found for name, found in names if name in content), ".doc")
    if extension == ".zip":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                listed = set(archive.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return extension
        if "content.xml" in listed:
            return ".ods" if _OPEN_SHEET in content[:200] else ".odt"
        return next((found for name, found in _INSIDE_ZIP if name in listed), extension)
    return extension


def choose(name: str, content: bytes) -> tuple[Reader | None, str]:
    """The reader for a file and the extension it was chosen by."""
    named = suffix_of(name)
    found = sniff(content) or named
    if found == ".zip" and named in _PACKAGES:
        found = named
    return _BY_EXTENSION.get(found), found
