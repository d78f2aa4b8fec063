"""Dates and titles that office programs write into their files, and when they may be believed."""

from __future__ import annotations

import re
from datetime import date

from cchc.reading.content import clean

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIRST_YEAR = 2005  # dates before it are the programs' defaults: 1970, 1980, 2000
_DEFAULT_TITLES = frozenset(["", "word document", "untitled", "(anonymous)", "document1", "book1"])
_FILE_NAME = re.compile(r"(?:microsoft word - )?.*\.(?:docx?|xlsx?|pdf|rtf|odt|tmp)", re.IGNORECASE)


def believable_day(written: date | None, text: str) -> str | None:
    """`written` as ISO date of publication when `text` speaks of that year or the one before, or of none; else null.

    A file saved again years later, or by a program with a date of its own, says nothing about its report.
    """
    if written is None or written.year < _FIRST_YEAR:
        return None
    if any(_says_year(year, text) for year in (written.year, written.year - 1)):
        return written.isoformat()[:10]
    return None if _YEAR.search(text) else written.isoformat()[:10]


def _says_year(year: int, text: str) -> bool:
    """Whether the number stands in `text` and is no part of a longer one; the search goes by its four digits."""
    return re.search(rf"{year}(?!\d)(?<!\d{{5}})", text) is not None


def believable_title(written: str | None) -> str | None:
    """`written` unless it is a program's default or the name of a file."""
    title = clean(written or "").strip()
    return None if title.lower() in _DEFAULT_TITLES or _FILE_NAME.fullmatch(title) else title
