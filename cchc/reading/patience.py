"""More time for a reader that finds much to do in a small file: it asks, and whoever waits for it may listen."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[int], None]] = []


def more_time(seconds: int) -> None:
    """Ask for so many seconds beyond the time the file was given by its size."""
    for listener in _listeners:
        listener(seconds)


def listen(listener: Callable[[int], None]) -> None:
    """Have `listener` called with the seconds a reader in this process asks for."""
    _listeners.append(listener)
