"""The process in which heavy formats are read: one file after the other until its pipe closes.

Started by `workers.py` as `python -m cchc.reading.worker DESCRIPTOR`; the first thing on the pipe are the limits.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from cchc.reading.limits import OUT_OF_MEMORY, Limits
from cchc.reading.parsing import parse
from cchc.reading.patience import listen


def serve(pipe: Connection, limits: Limits) -> None:
    """Answer each (seconds, name, content) on `pipe` with a Verdict; end when the other side is gone.

    A whole number before the verdict asks for so many seconds more.
    """

    def ask(seconds: int) -> None:
        signal.alarm(signal.alarm(0) + seconds)
        pipe.send(seconds)

    listen(ask)
    while True:
        try:
            seconds, name, content = pipe.recv()
        except (EOFError, OSError):
            return
        signal.alarm(int(seconds) + 10)  # should the parent die, this process must not live on
        try:
            verdict = parse(name, content, limits)
            signal.alarm(0)
            pipe.send(verdict)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)  # what fills the memory may hang on this very exception
        del name, content, verdict


def _bound_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        ceiling = pages * os.sysconf("SC_PAGE_SIZE") + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = Connection(int(sys.argv[1]))
    limits: Limits = pipe.recv()
    _bound_memory(limits.max_memory_mb)
    pipe.send("ready")
    serve(pipe, limits)


if __name__ == "__main__":
    _main()
