"""Deciding what to open: a file that stands as it stood in the last run is neither read nor parsed again."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from cchc.parts import Spool
from cchc.reading import sidecars
from cchc.reading.circumstances import fingerprint
from cchc.reading.content import Fate, UnreadableError
from cchc.reading.files import CHANGED, Found, digest, fetch, head, is_unchanged
from cchc.reading.limits import Limits
from cchc.reading.parsing import Verdict, parse_failed, reader_for
from cchc.reading.registry import CURRENT_KEYS, suffix_of
from cchc.reading.store import CONTENTS, FILES, SIDECARS, Store
from cchc.reading.workers import Job, Pool

Progress = Callable[[int, int, str], None]
_SIDECAR_BYTES = 1024 * 1024
_ROWS_A_FRAME = 5_000
_LARGE_BYTES = 32 * 1024 * 1024  # from which a corpus is read from where it lies
_NOW = "this run only"
_PART = pl.Schema(list(CONTENTS.items())[:-1])  # all but the circumstances
_FRESH_NS = 1_000_000_000


@dataclass(frozen=True)
class Seen:
    """A file with the sha256 of its bytes; with `error`, a stand-in for it and the reason why it was not read."""

    found: Found
    sha256: str
    error: str | None = None
    fresh: bool = False  # its times prove nothing yet

    @property
    def suffix(self) -> str:
        """The extension, which with the bytes decides the reader."""
        return suffix_of(self.found.name)


@dataclass(frozen=True)
class Harvest:
    """The files dealt with, what their contents became (columns of store.CONTENTS), and how many were reused."""

    seen: list[Seen]
    contents: pl.LazyFrame
    reused: int


@dataclass
class _Unfinished:
    """The parts of a large corpus that is not at its end, how many rows they are, and how long they hold."""

    parts: list[pl.LazyFrame] = field(default_factory=list)
    height: int = 0
    fates: list[Fate] = field(default_factory=list)


class Harvester:
    """One pass over the reports of a folder."""

    def __init__(self, known: Store, limits: Limits, progress: Progress | None, spool: Spool) -> None:
        self._remembered = _remembered(known)
        self._here = fingerprint(limits)
        holds = pl.col("circumstances").is_null() | (pl.col("circumstances") == self._here)
        self._kept = known.contents.filter(pl.col("key").is_in(CURRENT_KEYS) & holds)
        self._usable: set[tuple[str, str]] = set(self._kept.select("sha256", "suffix").unique().collect().iter_rows())
        self._limits = limits
        self._progress = progress
        self._seen: list[Seen] = []
        self._begun: set[tuple[str, str]] = set()
        self._rows: list[tuple[object, ...]] = []
        self._spool = spool
        self._frames: list[pl.LazyFrame] = []
        self._unfinished: dict[tuple[str, str], _Unfinished] = {}
        self._done = 0

    def run(self, reports: list[Found]) -> Harvest:
        """Parse the reports whose content is not in the store; `progress(done, total, name)` after each."""
        with Pool(self._limits) as pool:
            for job, verdict in pool.parse_all(self._jobs(reports)):
                self._take(job, verdict)
                if verdict.is_last:
                    self._advance(job.name, len(reports))
        reused = sum((s.sha256, s.suffix) in self._usable for s in self._seen)
        return Harvest(self._seen, _live(self.contents(), self._seen), reused)

    def contents(self) -> pl.LazyFrame:
        """What is known so far: the store's contents and those parsed in this pass."""
        return pl.concat([self._kept, *self._frames, pl.LazyFrame(self._rows, schema=CONTENTS, orient="row")])

    def _jobs(self, reports: list[Found]) -> Iterator[Job]:
        for report in reports:
            one, content = _look(report, self._remembered, self._usable, self._limits)
            self._seen.append(one)
            key = (one.sha256, one.suffix)
            if content is None or key in self._usable or key in self._begun:
                self._advance(report.name, len(reports))
            else:
                self._begun.add(key)
                yield Job(key, report.name, content, report if _is_large_corpus(report, content) else None)

    def _take(self, job: Job, verdict: Verdict) -> None:
        """Keep a verdict; many rows go into a frame now and then, which takes a fraction of their room.

        The parts of a large corpus count only when the last one is there, and under the circumstances of all.
        """
        if job.file is not None and verdict.is_last and not is_unchanged(job.file):
            verdict = parse_failed(job.name, job.content, CHANGED)
        before = self._unfinished.pop(job.key, _Unfinished())
        if verdict.is_void_before:
            before = _Unfinished()
        before.fates.append(verdict.fate)
        rows = _content_rows(job, verdict, before.height)
        if not verdict.is_last:
            before.height += len(rows)
            before.parts.append(self._spool.keep(pl.DataFrame(rows, schema=_PART, orient="row")))
            self._unfinished[job.key] = before
            return
        fate = min(before.fates, key=list(reversed(Fate)).index)
        circumstances = {Fate.LASTING: None, Fate.HERE: self._here, Fate.NOW: _NOW}[fate]
        whole = pl.lit(circumstances, pl.String).alias("circumstances")
        self._frames += [part.with_columns(whole) for part in before.parts]
        self._rows += [(*row, circumstances) for row in rows]
        if len(self._rows) >= _ROWS_A_FRAME:
            self._frames.append(self._spool.keep(pl.DataFrame(self._rows, schema=CONTENTS, orient="row")))
            self._rows = []

    def _advance(self, name: str, total: int) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, total, name)


def read_sidecars(notes: list[Found], known: Store) -> tuple[list[Seen], pl.DataFrame]:
    """The sidecars and what each says (columns of store.SIDECARS)."""
    remembered = _remembered(known)
    current = known.sidecars.filter(pl.col("version") == sidecars.VERSION)
    usable = {(sha256, suffix) for sha256 in current["sha256"] for suffix in sidecars.EXTENSIONS}
    seen: list[Seen] = []
    rows: dict[str, tuple[object, ...]] = {}
    for note in notes:
        one, content = _look(note, remembered, usable, Limits(max_bytes=_SIDECAR_BYTES))
        seen.append(one)
        if content is not None and (one.sha256, one.suffix) not in usable:
            side = sidecars.parse(content)
            values = (side.title, side.publisher, side.source_url, side.published_at, list(side.faults))
            rows[one.sha256] = (one.sha256, sidecars.VERSION, *values)
    both = current.vstack(pl.DataFrame(list(rows.values()), schema=SIDECARS, orient="row"))
    return seen, both.filter(pl.col("sha256").is_in({s.sha256 for s in seen})).sort("sha256")


def file_rows(reports: list[Seen], notes: list[Seen]) -> pl.DataFrame:
    """What the next run needs in order to recognise these files (columns of store.FILES)."""
    rows = [
        (s.found.name, s.found.size, s.found.mtime_ns, -1 if s.fresh else s.found.ctime_ns, s.sha256, is_sidecar)
        for is_sidecar, group in ((False, reports), (True, notes))
        for s in group
    ]
    return pl.DataFrame(rows, schema=FILES, orient="row").sort("name")


def _remembered(known: Store) -> dict[str, tuple[object, ...]]:
    return {row[0]: row[1:5] for row in known.files.iter_rows()}


def _look(
    file: Found, remembered: dict[str, tuple[object, ...]], usable: set[tuple[str, str]], limits: Limits
) -> tuple[Seen, bytes | None]:
    """The file by its times alone where they prove it unchanged, else by its bytes; of a large corpus its first."""
    size, mtime_ns, ctime_ns, sha256 = remembered.get(file.name, (None, None, None, None))
    unchanged = (size, mtime_ns, ctime_ns) == (file.size, file.mtime_ns, file.ctime_ns) and file.problem is None
    if unchanged and (str(sha256), suffix_of(file.name)) in usable:
        return Seen(file, str(sha256)), None
    if file.problem is not None:
        return Seen(file, _stand_in(file, limits.max_bytes), error=file.problem, fresh=True), None
    fresh = time.time_ns() - max(file.mtime_ns, file.ctime_ns) < _FRESH_NS
    try:
        if file.size > _LARGE_BYTES and _is_large_corpus(file, beginning := head(file)):
            return Seen(file, _corpus_digest(file, limits), fresh=fresh), beginning
        content = fetch(file, limits.max_bytes)
    except UnreadableError as fault:
        return Seen(file, _stand_in(file, limits.max_bytes), error=str(fault), fresh=True), None
    return Seen(file, hashlib.sha256(content).hexdigest(), fresh=fresh), content


def _corpus_digest(file: Found, limits: Limits) -> str:
    if file.size > limits.max_corpus_bytes:
        message = f"{file.size:,} bytes, more than the limit of {limits.max_corpus_bytes:,}"
        raise UnreadableError(f"{message} (CCHC_MAX_CORPUS_BYTES)")
    return digest(file)


def _is_large_corpus(file: Found, content: bytes) -> bool:
    reader = reader_for(file.name, content)
    return reader is not None and reader.is_streamed and file.size > _LARGE_BYTES


def _stand_in(file: Found, max_bytes: int) -> str:
    """The sha256 of a file too large to be read, and for one that cannot be opened an id from its path."""
    if file.problem is None and file.size > max_bytes:
        with contextlib.suppress(UnreadableError):
            return digest(file)
    return hashlib.sha256(b"unreadable\0" + file.name.encode()).hexdigest()


def _content_rows(job: Job, verdict: Verdict, first: int) -> list[tuple[object, ...]]:
    """The rows of store.CONTENTS without the last column, `circumstances`; the positions count from `first`."""
    sha256, suffix = job.key
    return [
        (sha256, suffix, position, p.member, verdict.key, p.id_within(sha256), p.media_type, p.text, list(p.pages),
         list(p.ocr_pages), p.title, p.publisher, p.source_url, p.published_at, p.charset, p.reader, p.error, p.note)
        for position, p in enumerate(verdict.documents, start=first)
    ]  # fmt: skip


def _live(contents: pl.LazyFrame, seen: list[Seen]) -> pl.LazyFrame:
    pairs = sorted({(s.sha256, s.suffix) for s in seen if s.error is None})
    live = pl.LazyFrame(pairs, schema={"sha256": pl.String, "suffix": pl.String}, orient="row")
    return contents.join(live, on=["sha256", "suffix"], how="semi")
