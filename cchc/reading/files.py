"""The file system's side of reading: what lies in a folder, and the bytes of one file. Nothing here looks inside.

Only regular files below the folder are taken. Hidden files and office lock files are passed over; links that lead out
of the folder, devices and pipes are reported, never opened.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cchc.reading.content import UnreadableError

CHANGED = "changed while it was being read: run again when it is complete"
_HEAD_BYTES = 65_536
_PASSED_OVER = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Found:
    """One file below the folder: `name` with forward slashes; `problem` when it must not or cannot be opened."""

    name: str
    path: str
    size: int = 0
    mtime_ns: int = 0
    ctime_ns: int = 0
    problem: str | None = None


def walk(root: Path) -> list[Found]:
    """Every file below `root` that is not hidden, sorted by name. Raises OSError when `root` cannot be listed."""
    root = root.resolve()
    return sorted(_walk(str(root), "", root), key=lambda found: found.name)


def _walk(folder: str, prefix: str, root: Path) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            listed = list(entries)
    except OSError as fault:
        if not prefix:
            raise
        yield Found(prefix, folder, problem=f"folder cannot be listed: {fault.strerror}")
        return
    for entry in listed:
        if _is_passed_over(entry.name):
            continue
        name = prefix + _shown(entry.name)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, name + "/", root)
        else:
            yield from look_at(entry.path, name, root)


def look_at(path: str, name: str, root: Path) -> Iterator[Found]:
    """The file at `path` as a Found; nothing for a link to a folder inside `root`, which is walked at its own place."""
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            if not Path(path).resolve(strict=True).is_relative_to(root):
                yield Found(name, path, problem="link that leads out of the folder: copy the file itself here")
                return
            status = Path(path).stat()
    except (OSError, RuntimeError) as fault:
        yield Found(name, path, problem=f"cannot be opened: {_reason(fault)}")
        return
    if stat.S_ISREG(status.st_mode):
        yield Found(name, path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    elif not stat.S_ISDIR(status.st_mode):
        yield Found(name, path, problem="not a regular file (a pipe, socket or device)")


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _PASSED_OVER


def _shown(name: str) -> str:
    """A file name as text; bytes that are no UTF-8 are written as escapes."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def fetch(found: Found, max_bytes: int) -> bytes:
    """All bytes of a file. Raises UnreadableError when it is too large, cannot be read, or changes meanwhile."""
    if found.size > max_bytes:
        raise UnreadableError(f"{found.size:,} bytes, more than the limit of {max_bytes:,} (CCHC_MAX_BYTES)")
    try:
        descriptor = os.open(found.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read(max_bytes + 1)
            after = os.fstat(stream.fileno())
    except OSError as fault:
        raise UnreadableError(f"cannot be read: {_reason(fault)}") from None
    if len(content) != after.st_size or (after.st_size, after.st_mtime_ns) != (found.size, found.mtime_ns):
        raise UnreadableError(CHANGED)
    return content


def is_unchanged(found: Found) -> bool:
    """True while the file is as it was found."""
    try:
        status = Path(found.path).stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (found.size, found.mtime_ns)


def head(found: Found) -> bytes:
    """How a file begins. Raises UnreadableError."""
    try:
        with Path(found.path).open("rb") as stream:
            return stream.read(_HEAD_BYTES)
    except OSError as fault:
        raise UnreadableError(f"cannot be read: {_reason(fault)}") from None


def digest(found: Found) -> str:
    """The sha256 of a file's bytes, read in pieces. Raises UnreadableError."""
    try:
        with Path(found.path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        raise UnreadableError(f"cannot be read: {_reason(fault)}") from None


def _reason(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or str(fault).splitlines()[0]
