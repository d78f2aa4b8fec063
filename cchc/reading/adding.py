"""Adding reports to the raw folder: files are copied, URLs are downloaded, each gets a sidecar that says where from.

What is already there under the same URL, or as the same copy, is left alone, so that a list can be run again after an
interruption; a download goes on where it broke off.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import yaml

from cchc.reading import sidecars
from cchc.reading.feeds import FeedError, targets_in_list, urls_in_feed
from cchc.reading.fetching import Fetched, Fetcher, FetchError, Manners
from cchc.reading.registry import extensions, sniff, suffix_of

Progress = Callable[[int, int, str], None]
_UNFIT = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 100
_MOST_SITEMAPS = 200
_BY_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
}


@dataclass
class AddResult:
    """What became of each target: files now in the raw folder, those that were there before, and failures."""

    added: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)  # target and reason


class AddError(Exception):
    """Nothing can be added at all; the message is one line that says what to do."""


def add(
    targets: Iterable[str],
    raw_dir: Path,
    *,
    lists: Iterable[Path] = (),
    feeds: Iterable[str] = (),
    progress: Progress | None = None,
    manners: Manners | None = None,
) -> AddResult:
    """Bring files and URLs, those named in `lists`, and the pages of `feeds` (sitemap, RSS, Atom) into `raw_dir`.

    `progress(done, total, target)` after each. Raises AddError when a list cannot be read or the folder not written;
    a target that fails is in `failed`, and the others go on.
    """
    fetcher = Fetcher(manners or Manners())
    try:
        raw_dir.mkdir(parents=True, exist_ok=True)
        named = [*targets, *(target for path in lists for target in targets_in_list(path))]
        result = AddResult()
        for feed in feeds:
            named += _pages_of(feed, raw_dir, fetcher, result)
        wanted = list(dict.fromkeys(named))
        known = _known_urls(raw_dir)
        for done, target in enumerate(wanted, start=1):
            _add_one(target, raw_dir, known, fetcher, result)
            if progress is not None:
                progress(done, len(wanted), target)
    except FeedError as fault:
        raise AddError(str(fault)) from None
    except OSError as fault:
        message = f"raw folder {raw_dir} cannot be written: {fault.strerror or fault}"
        raise AddError(message) from None
    return result


def _add_one(target: str, raw_dir: Path, known: dict[str, Path], fetcher: Fetcher, result: AddResult) -> None:
    if "://" not in target:
        _add_file(Path(target), raw_dir, result)
    elif target in known:
        result.kept.append(known[target])
    else:
        try:
            path = _add_url(target, raw_dir, fetcher)
        except FetchError as fault:
            result.failed.append((target, str(fault)))
        else:
            known[target] = path
            result.added.append(path)


def _add_file(source: Path, raw_dir: Path, result: AddResult) -> None:
    if not source.is_file():
        what = "is not a file" if source.exists() else "does not exist"
        result.failed.append((str(source), f"{what}: name a file or a URL"))
        return
    try:
        with source.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        result.failed.append((str(source), f"cannot be read: {fault.strerror}"))
        return
    place = raw_dir / source.name
    if place.exists() and _same(place, source, sha256):
        result.kept.append(place)
        return
    place = _free(place, sha256)
    if place.exists():
        result.kept.append(place)
        return
    temporary = place.with_name(f".{place.name}.part")
    shutil.copyfile(source, temporary)
    os.replace(temporary, place)
    own = next((source.with_name(n) for n in sidecars.names_for(source.name) if source.with_name(n).is_file()), None)
    if own is not None:
        shutil.copyfile(own, place.with_suffix(".yml"))
    else:
        _write_sidecar(place, {"sha256": sha256, "bytes": place.stat().st_size, "retrieved_at": _now()})
    result.added.append(place)


def _same(place: Path, source: Path, sha256: str) -> bool:
    if place.samefile(source):
        return True
    with place.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def _add_url(url: str, raw_dir: Path, fetcher: Fetcher) -> Path:
    partial = raw_dir / f".{hashlib.sha256(url.encode()).hexdigest()[:24]}.part"
    fetched = fetcher.fetch(url, partial)
    with partial.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    size = partial.stat().st_size
    if size == 0:
        partial.unlink()
        message = "the server sent an empty file"
        raise FetchError(message)
    place = _free(raw_dir / _name_for(url, fetched), hashlib.sha256(url.encode()).hexdigest())
    _write_sidecar(
        place,
        {
            "source_url": url,
            "publisher": urlsplit(fetched.url).hostname,
            "content_type": fetched.content_type or None,
            "sha256": sha256,
            "bytes": size,
            "retrieved_at": _now(),
        },
    )
    os.replace(partial, place)
    return place


def _name_for(url: str, fetched: Fetched) -> str:
    """A file name from the end of the URL's path, with the extension of what was really sent."""
    parts = urlsplit(url)
    tail = PurePosixPath(unquote(parts.path)).name or parts.hostname or "report"
    with fetched.path.open("rb") as stream:
        head = stream.read(4096)
    named = suffix_of(tail)
    found = sniff(fetched.path.read_bytes()) if head[:2] in {b"PK", b"\xd0\xcf"} else sniff(head)
    extension = found or (named if named in extensions() else _BY_TYPE.get(fetched.content_type, ".html"))
    stem = tail.removesuffix(tail[len(tail) - len(named) :]) if named in {*extensions(), extension} else tail
    stem = _UNFIT.sub("-", stem).strip("-.")[:_LONGEST_NAME] or "report"
    return f"{stem}{extension}"


def _free(place: Path, key: str) -> Path:
    """`place`, or a name beside it when that one, or its sidecar's, is taken by another report."""
    taken = place.exists() or any(place.parent.glob(f"{_globbed(place.stem)}.*"))
    return place.with_name(f"{place.stem}-{key[:8]}{place.suffix}") if taken else place


def _globbed(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _write_sidecar(place: Path, entries: dict[str, object]) -> None:
    told = {key: value for key, value in entries.items() if value is not None}
    sidecar = place.with_suffix(".yml")
    temporary = sidecar.with_name(f".{sidecar.name}.part")
    temporary.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), "utf-8")
    os.replace(temporary, sidecar)


def _known_urls(raw_dir: Path) -> dict[str, Path]:
    """The URLs that sidecars in the folder name, with the report each belongs to."""
    known: dict[str, Path] = {}
    for sidecar in sorted(raw_dir.glob("*.yml")):
        url = sidecars.parse(sidecar.read_bytes()).source_url
        reports = [
            p for p in raw_dir.glob(f"{_globbed(sidecar.stem)}.*") if suffix_of(p.name) not in sidecars.EXTENSIONS
        ]
        if url is not None and reports:
            known[url] = min(reports)
    return known


def _pages_of(feed: str, raw_dir: Path, fetcher: Fetcher, result: AddResult) -> list[str]:
    """The pages a feed names, those of further sitemaps included."""
    waiting, pages, seen = [feed], [], set[str]()
    while waiting and len(seen) < _MOST_SITEMAPS:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        partial = raw_dir / f".{hashlib.sha256(url.encode()).hexdigest()[:24]}.part"
        try:
            content = fetcher.fetch(url, partial).path.read_bytes()
            found, further = urls_in_feed(content)
        except (FetchError, FeedError) as fault:
            result.failed.append((url, str(fault)))
        else:
            pages += found
            waiting += further
        finally:
            partial.unlink(missing_ok=True)
    return pages


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
