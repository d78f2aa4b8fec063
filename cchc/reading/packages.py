"""ZIP containers, which DOCX and XLSX are too: opened only when what they unpack to is within the limits."""

from __future__ import annotations

import io
import zipfile

from cchc.reading.content import Fate, UnreadableError
from cchc.reading.limits import Limits


def open_package(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive in `content`. Raises UnreadableError when it is damaged, encrypted throughout or a bomb."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
        message = f"damaged archive, perhaps cut off: {fault}"
        raise UnreadableError(message) from None
    entries = package.infolist()
    if len(entries) > limits.max_members:
        message = f"{len(entries):,} files inside, more than the limit of {limits.max_members:,} (CCHC_MAX_MEMBERS)"
        raise UnreadableError(message, fate=Fate.HERE)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.max_unpacked_bytes:
        limit = f"{limits.max_unpacked_bytes:,} (CCHC_MAX_UNPACKED_BYTES)"
        message = f"unpacks to {unpacked:,} bytes, more than the limit of {limit}"
        raise UnreadableError(message, fate=Fate.HERE)
    return package
