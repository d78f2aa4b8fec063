"""Ctrl-C that is not lost: Python drops an exception that a signal raises inside a clean-up callback."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def watch_for_interrupt() -> Iterator[Callable[[], bool]]:
    """A function that tells whether Ctrl-C has been pressed since, whatever became of the exception it raised.

    Python writes every signal to the wake-up socket before any handler runs. Outside the main thread, which alone
    receives signals, the answer is always no.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    arriving, sent = socket.socketpair()
    seen = bytearray()
    with arriving, sent:
        arriving.setblocking(False)
        sent.setblocking(False)
        before = signal.set_wakeup_fd(sent.fileno(), warn_on_full_buffer=False)

        def interrupted() -> bool:
            with suppress(BlockingIOError):
                seen.extend(arriving.recv(4096))
            return signal.SIGINT in seen

        try:
            yield interrupted
        finally:
            signal.set_wakeup_fd(before)
