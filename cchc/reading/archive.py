"""ZIP archives of reports: each file inside is a document, read as it would be in a folder, with its sidecar."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import replace
from pathlib import PurePosixPath

from cchc.reading import sidecars
from cchc.reading.content import Fate, Parsed, UnreadableError
from cchc.reading.limits import Limits
from cchc.reading.packages import open_package
from cchc.reading.parsing import parse
from cchc.reading.registry import sniff, suffix_of

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """The documents inside, by path. Raises UnreadableError when the archive is damaged, empty or a bomb."""
    with open_package(content, limits) as package:
        entries = {_name(entry): entry for entry in package.infolist() if not entry.is_dir()}
        shown = {name: entry for name, entry in sorted(entries.items()) if not _is_passed_over(name)}
        if not shown:
            message = "an archive without files"
            raise UnreadableError(message)
        documents: list[Parsed] = []
        for name, entry in shown.items():
            if suffix_of(name) not in sidecars.EXTENSIONS:
                told = _sidecar(name, shown, package, limits)
                documents += [_told(parsed, told) for parsed in _member(name, entry, package, limits)]
    return documents


def _member(name: str, entry: zipfile.ZipInfo, package: zipfile.ZipFile, limits: Limits) -> list[Parsed]:
    try:
        content = _unpack(name, entry, package, limits)
    except UnreadableError as fault:
        return [Parsed(member=f"/{name}", error=str(fault), fate=fault.fate)]
    if content and sniff(content) == ".zip":
        return [Parsed(member=f"/{name}", error="an archive inside an archive: unpack it")]
    sha256 = hashlib.sha256(content).hexdigest()
    return [
        replace(parsed, member=f"/{name}{parsed.member}", document_id=parsed.id_within(sha256))
        for parsed in parse(name, content, limits).documents
    ]


def _unpack(name: str, entry: zipfile.ZipInfo, package: zipfile.ZipFile, limits: Limits) -> bytes:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name.startswith(("/", "\\")) or (parts and parts[0].endswith(":")):
        message = "its path leads out of the archive"
        raise UnreadableError(message)
    if entry.flag_bits & _ENCRYPTED:
        message = "encrypted: unpack the archive with its password"
        raise UnreadableError(message)
    if entry.file_size > limits.max_bytes:
        message = f"{entry.file_size:,} bytes, more than the limit of {limits.max_bytes:,}"
        raise UnreadableError(message, fate=Fate.HERE)
    try:
        return package.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as fault:
        message = f"cannot be unpacked: {fault}"
        raise UnreadableError(message) from None


def _sidecar(
    name: str, entries: dict[str, zipfile.ZipInfo], package: zipfile.ZipFile, limits: Limits
) -> sidecars.Sidecar:
    beside = next((note for note in sidecars.names_for(name) if note in entries), None)
    if beside is None:
        return sidecars.Sidecar()
    try:
        return sidecars.parse(_unpack(beside, entries[beside], package, limits))
    except UnreadableError as fault:
        return sidecars.Sidecar(faults=(f"sidecar {beside}: {fault}",))


def _told(parsed: Parsed, told: sidecars.Sidecar) -> Parsed:
    """`parsed` with what its sidecar says before what it says of itself."""
    notes = [parsed.note, *(f"its sidecar, {fault}" for fault in told.faults)]
    return replace(
        parsed,
        title=told.title or parsed.title,
        publisher=told.publisher or parsed.publisher,
        source_url=told.source_url or parsed.source_url,
        published_at=told.published_at or parsed.published_at,
        note="; ".join(filter(None, notes)) or None,
    )


def _name(entry: zipfile.ZipInfo) -> str:
    """The path inside; names in an old DOS code page that are really UTF-8 are read as such."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _is_passed_over(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith((".", "~$")) and part != ".." for part in parts)
