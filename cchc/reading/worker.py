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
from cchc.reading.parsing import parse, parse_in_parts
from cchc.reading.patience import listen

_BYTES_PER_MB = 1024 * 1024


def serve(pipe: Connection, limits: Limits) -> None:
    """Answer each (seconds, name, content, path) on `pipe` with a Verdict; end when the other side is gone.

    With a path, `content` is only how the file begins, and there are several Verdicts up to the one that is the last.

    A whole number before the verdict asks for so many seconds more.
    """

    def ask(seconds: int) -> None:
        signal.alarm(signal.alarm(0) + seconds)
        pipe.send(seconds)

    listen(ask)
    while True:
        try:
            seconds, name, content, path = pipe.recv()
        except (EOFError, OSError):
            return
        signal.alarm(int(seconds) + 10)  # should the parent die, this process must not live on
        try:
            if path is None:
                pipe.send(parse(name, content, limits))
            else:
                _bound_memory(limits.max_memory_mb + Path(path).stat().st_size // _BYTES_PER_MB)  # it is mapped
                for part in parse_in_parts(name, content, Path(path), limits):
                    pipe.send(part)
                _bound_memory(limits.max_memory_mb)
            signal.alarm(0)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)  # what fills the memory may hang on this very exception
        del name, content, path


def _bound_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        ceiling = pages * os.sysconf("SC_PAGE_SIZE") + megabytes * _BYTES_PER_MB
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, resource.getrlimit(resource.RLIMIT_AS)[1]))
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
