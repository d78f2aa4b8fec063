"""How much one file may cost before it is given up; each limit is a setting of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

OUT_OF_MEMORY = 77  # the exit code of a reading process that met its memory limit


@dataclass(frozen=True)
class Limits:
    """Bounds for one file. Each can be set as CCHC_ and its name in capitals, for instance CCHC_MAX_PAGES=200."""

    max_bytes: int = 256 * 1024 * 1024  # of the file as it lies in the folder
    max_corpus_bytes: int = 16 * 1024 * 1024 * 1024  # of a Parquet or JSON Lines file, which is read row by row
    max_unpacked_bytes: int = 512 * 1024 * 1024  # of all that a ZIP, DOCX or XLSX holds
    max_members: int = 20_000  # files in a ZIP, DOCX or XLSX
    max_pages: int = 3_000
    max_scanned_pages: int = 500  # of a document, to be read by OCR
    max_characters: int = 64 * 1024 * 1024  # of the text
    max_documents: int = 1_000_000  # rows of a corpus file
    max_seconds: int = 120
    max_memory_mb: int = 2_048
    max_workers: int = 0  # processes for heavy formats and for the extraction; 0: as many as there are cores, at most 8

    @property
    def workers(self) -> int:
        """The number of processes that read heavy formats, or figures."""
        return self.max_workers or min(os.cpu_count() or 1, 8)


def from_environment(environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits as set by CCHC_MAX_... variables. Raises ValueError for a value that is no whole number from 1."""
    limits = Limits()
    for field in fields(Limits):
        variable = f"CCHC_{field.name.upper()}"
        written = environment.get(variable)
        if written is None:
            continue
        if not written.isdecimal() or int(written) < 1:
            message = f"{variable}={written}: give a whole number from 1"
            raise ValueError(message)
        limits = replace(limits, **{field.name: int(written)})
    return limits
