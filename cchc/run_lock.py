"""One run at a time per output folder: a lock file that names the process under way.

The operating system holds the lock for the process and drops it when the process ends, however it ends, so a lock file
left behind by a run that was killed stops nobody.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_held: dict[Path, int] = {}


class RunUnderWayError(Exception):
    """Another process is running over the same output folder; the message is one line that names it."""


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the lock while the block runs; the process that holds it already may enter again.

    Args:
        path: the lock file; its folder must exist.

    Raises:
        RunUnderWayError: another process holds the lock.
    """
    key = path.resolve()
    if key in _held:
        _held[key] += 1
        try:
            yield
        finally:
            _held[key] -= 1
        return
    descriptor = os.open(key, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, key)
        _held[key] = 1
        try:
            yield
        finally:
            del _held[key]
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
        raise RunUnderWayError(
            f"a run is under way (process {holder}, lock {path}): wait until it ends, or use another --out"
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
