"""Reading heavy formats in processes of their own, each with a time and a memory limit.

A worker does one file at a time. When it overruns its time or dies, it alone is ended, the file becomes an error, and
a new worker takes its place: no file can stop, hang or take down the run.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Self

from cchc.reading.files import Found
from cchc.reading.limits import OUT_OF_MEMORY, Limits
from cchc.reading.parsing import Verdict, parse, parse_failed, reader_for

_ALONE_ABOVE = 1_000_000  # bytes from which web pages, too, are read in a process of their own
_SECONDS_PER_MB = 0.5  # a large file gets more time
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}  # the workers are the parallel part
_STARTING_SECONDS = 60
_FEW = 50  # web pages and tables for which it does not pay to start processes
_IMPORT_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Job:
    """A file to parse; `key` is its sha256 and extension, by which the caller knows it again.

    With `file`, a large corpus that is read from where it lies, `content` is only how it begins.
    """

    key: tuple[str, str]
    name: str
    content: bytes
    file: Found | None = None

    def seconds(self, limits: Limits) -> int:
        """The time its reader is given."""
        size = self.file.size if self.file else len(self.content)
        return limits.max_seconds + int(_SECONDS_PER_MB * size / 1e6)


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    pipe: Connection
    job: Job | None = None
    seconds: int = 0  # the time it is given for its job
    deadline: float = 0.0

    def end(self) -> str:
        """Stop the process if it still runs, and say how it ended."""
        self.pipe.close()
        try:
            code = self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


class Pool:
    """At most `limits.workers` processes; a context manager that ends them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._workers: list[_Worker] = []
        self._middling = 0  # web pages and tables so far

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()
            worker.end()

    def parse_all(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Verdict]]:
        """What each job's file holds, as it becomes known. `jobs` is drawn from only as fast as it can be done.

        Light formats and the first few small web pages are parsed here, the others in the processes.
        """
        for job in jobs:
            if self._is_light(job):
                yield job, parse(job.name, job.content, self._limits)
                yield from self._collect(0.0)
                continue
            while len(self._workers) >= self._limits.workers and all(w.job for w in self._workers):
                yield from self._collect(1.0)
            yield from self._assign(job)
        while any(w.job for w in self._workers):
            yield from self._collect(1.0)

    def _is_light(self, job: Job) -> bool:
        reader = reader_for(job.name, job.content)
        if reader is None or reader.weight == "light":
            return True
        if reader.weight == "heavy" or len(job.content) > _ALONE_ABOVE:
            return False
        self._middling += 1
        return self._middling <= _FEW

    def _assign(self, job: Job) -> Iterator[tuple[Job, Verdict]]:
        worker = next((w for w in self._workers if w.job is None), None)
        if worker is None:
            worker = _start(self._limits)
            self._workers.append(worker)
        seconds = job.seconds(self._limits)
        worker.job, worker.seconds, worker.deadline = job, seconds, time.monotonic() + seconds
        try:
            worker.pipe.send((seconds, job.name, job.content, job.file.path if job.file else None))
        except OSError:
            yield job, self._lost(worker, job)

    def _collect(self, patience: float) -> Iterator[tuple[Job, Verdict]]:
        """The verdicts that are there within `patience` seconds; workers past their deadline are ended."""
        busy = [w for w in self._workers if w.job is not None]
        if not busy:
            return
        soonest = min(w.deadline for w in busy) - time.monotonic()
        ready = set(wait([w.pipe for w in busy], timeout=max(0.0, min(patience, soonest))))
        for worker in busy:
            job = worker.job
            if job is not None and worker.pipe in ready:
                verdict = self._receive(worker, job)
                if verdict is not None:
                    yield job, verdict
            elif job is not None and time.monotonic() >= worker.deadline:
                worker.process.kill()
                self._lost(worker, job)
                error = f"not read within {worker.seconds} s (CCHC_MAX_SECONDS)"
                yield job, parse_failed(job.name, job.content, error)

    def _receive(self, worker: _Worker, job: Job) -> Verdict | None:
        """The worker's verdict, or a part of it; null when it asked for more time."""
        try:
            answer: Verdict | int = worker.pipe.recv()
        except (EOFError, OSError):
            return self._lost(worker, job)
        if isinstance(answer, int):
            worker.seconds += answer
            worker.deadline += answer
            return None
        if answer.is_last:
            worker.job = None
        return answer

    def _lost(self, worker: _Worker, job: Job) -> Verdict:
        self._workers.remove(worker)
        ending = worker.end()
        error = f"the process that read it ended with {ending}"
        if ending == f"exit code {OUT_OF_MEMORY}":
            error = f"needs more than {self._limits.max_memory_mb} MB (CCHC_MAX_MEMORY_MB)"
        return parse_failed(job.name, job.content, error)


def _start(limits: Limits) -> _Worker:
    # A program of its own rather than a fork: it inherits no threads, no locks and no open files.
    ours, theirs = Pipe()
    paths = [str(_IMPORT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        [sys.executable, "-m", "cchc.reading.worker", str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **_ONE_THREAD},
    )
    theirs.close()
    ours.send(limits)
    ours.poll(_STARTING_SECONDS)  # until it has imported what it needs, so that this is not taken off the first file
    ours.recv()
    return _Worker(process, ours)
