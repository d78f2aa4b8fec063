"""What a reader hands back, and the cleaning every text passes. No format and no file system here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

_NEWLINES = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200d\u2060\ud800-\udfff\ufeff]")
_PLAIN = re.compile("[\n -~ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ–—“”‘’…]*")


class Fate(Enum):
    """For how long a result holds."""

    LASTING = "lasting"  # as long as the file and its reader stay the same
    HERE = "here"  # as long as the limits and the installed programs do, too
    NOW = "now"  # for this run: a busy machine may have been the reason


class UnreadableError(Exception):
    """A file whose content cannot be turned into text; the message becomes the `error` of its row.

    `fate` says when it is worth another try.
    """

    def __init__(self, message: str, *, fate: Fate = Fate.LASTING) -> None:
        super().__init__(message)
        self.fate = fate


@dataclass(frozen=True)
class Parsed:
    """One document found in a file. `member` is what follows the file's path in the document's: "#3", "/inner.txt"."""

    text: str = ""
    media_type: str = ""
    charset: str | None = None
    member: str = ""
    document_id: str | None = None  # null: from the file's bytes, and the member if there is one
    pages: tuple[int, ...] = (0,)
    ocr_pages: tuple[int, ...] = ()  # numbers, from 1, of those that were read by OCR
    title: str | None = None
    publisher: str | None = None
    source_url: str | None = None
    published_at: str | None = None
    reader: str | None = None
    error: str | None = None
    note: str | None = None  # a warning that does not keep the document from being read
    fate: Fate = Fate.LASTING

    def id_within(self, sha256: str) -> str:
        """The document's id when the sha256 of its file's bytes is `sha256`."""
        if self.document_id is not None:
            return self.document_id
        return hashlib.sha256(f"{sha256}{self.member}".encode()).hexdigest() if self.member else sha256


def clean(text: str) -> str:
    """NFC, one kind of line break, no control, zero-width or half characters. Lines and spaces stay as they are."""
    if not text.replace("\n", "").isprintable():  # else there is none of these
        text = _NEWLINES.sub("\n", text)
        text = _INVISIBLE.sub("", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def is_plain(text: str) -> bool:
    """True for Vietnamese letters and common signs alone, which `clean` and `charsets.restore` keep as they are.

    One look instead of their five, for the text of most documents; false says nothing.
    """
    return _PLAIN.fullmatch(text) is not None
