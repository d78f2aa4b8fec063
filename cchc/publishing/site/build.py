"""The whole site: every page from the published warehouse, written aside and put in place at once."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from cchc.publishing.site import (
    about,
    comparing,
    index_pages,
    indicator_pages,
    ledgers,
    locality_pages,
    overview,
    report_pages,
)
from cchc.publishing.site.numerals import COVERAGE_CLASSES, SIGNS
from cchc.publishing.site.published import SiteError, read_published
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word

Progress = Callable[[int, int, str], None]
START_PAGE = "index.html"
MODEL_DOCS = "models"
_WORK_PREFIX = ".site-"
# Words the scripts of the pages need.
_SCRIPT_WORDS = (
    *(f"coverage.{code}" for code in ("full_year", *COVERAGE_CLASSES)),
    *(f"qualifier.{code}" for code in SIGNS),
    "break_line",
    "chart_keys",
    "conflict_flag",
    "indicator",
    "on_day",
    "place",
    "report",
    "scan_tip",
    "source",
    "valid_until",
)
_IMPORT_ROOT = Path(__file__).parents[3]
_COLLECTION = (50_000, 20, 100)
_ASSETS = ("site.css", "site.js", "drawing.js", "LICENSES-vega.txt")


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What `build_site` wrote."""

    site: Path
    pages: int
    files: int
    bytes: int
    largest_page: int  # bytes, of the site's own pages


def build_site(
    warehouse_dir: Path, site_dir: Path, progress: Progress | None = None, model_docs: Path | None = None
) -> SiteReport:
    """Build the dashboard from the published Parquet files of `warehouse_dir` into `site_dir`.

    The pages are written into a temporary folder beside `site_dir` and swapped in whole. Equal input gives equal
    bytes. `progress` is told (done, all, what) about every kind of page. `model_docs` is a folder with a page about
    the models behind the tables, put into the site as it is and led to where it exists.

    Raises SiteError when the warehouse is missing or of another version, or the folder cannot be written.
    """
    published = read_published(warehouse_dir)
    site_dir = site_dir.absolute()
    try:
        site_dir.parent.mkdir(parents=True, exist_ok=True)
        for left_over in site_dir.parent.glob(f"{_WORK_PREFIX}*"):
            shutil.rmtree(left_over)
        work = Path(tempfile.mkdtemp(prefix=_WORK_PREFIX, dir=site_dir.parent))
    except OSError as error:
        raise SiteError(f"{site_dir.parent}: cannot be written ({error.strerror}); choose another folder") from error
    try:
        room = Room(published, work)
        if model_docs and (model_docs / START_PAGE).is_file():
            room.model_docs = f"{MODEL_DOCS}/{START_PAGE}"
            shutil.copytree(model_docs, work / MODEL_DOCS)
        steps = (
            ("assets", _copy_assets),
            ("long reports", report_pages.plan),
            ("overview", overview.write),
            ("localities", locality_pages.write),
            ("indicators", indicator_pages.write),
            ("indices", index_pages.write),
            ("reports", report_pages.write),
            ("compare", comparing.write),
            ("ledgers", ledgers.write),
            ("about", about.write),
        )
        with _charts(work / "assets"), _rare_collection():
            for done, (name, write) in enumerate(steps):
                if progress:
                    progress(done, len(steps), name)
                write(room)
        if progress:
            progress(len(steps), len(steps), "site")
        report = _measured(work, site_dir)
        _swap(work, site_dir)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return report


def open_site(site_dir: Path) -> Path:
    """Open the site's first page in the user's browser; returns its path.

    Raises SiteError when there is no site in `site_dir`.
    """
    page = site_dir.absolute() / START_PAGE
    if not page.is_file():
        raise SiteError(f"{page}: not found; run `cchc run` first")
    webbrowser.open(page.as_uri())
    return page


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for reference cycles seldom meanwhile: with many small objects alive it costs a quarter of the time."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECTION)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _charts(folder: Path) -> Iterator[None]:
    """Have another process write the scripts of the charts meanwhile: Altair and the bundler take seconds to start.

    Raises SiteError when it fails.
    """
    command = [sys.executable, "-P", "-m", f"{__package__}.charts", str(folder)]
    paths = [str(_IMPORT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=complaints, stderr=complaints, env=environment
        )
        try:
            yield
            if process.wait():
                complaints.seek(0)
                reason = complaints.read().decode(errors="replace").strip().splitlines()
                raise SiteError(f"the scripts of the charts could not be written: {reason[-1] if reason else '?'}")
        finally:
            process.kill()
            process.wait()


def _copy_assets(room: Room) -> None:
    folder = resources.files(__package__).joinpath("assets")
    for name in _ASSETS:
        room.write_text(f"assets/{name}", folder.joinpath(name).read_text(encoding="utf-8"))
    words = {key: [word(key), word(key, "en")] for key in sorted(_SCRIPT_WORDS)}
    room.write_script("assets/words.js", "learn", words)


def _measured(work: Path, site_dir: Path) -> SiteReport:
    sizes = {path: path.stat().st_size for path in work.rglob("*") if path.is_file()}
    pages = [size for path, size in sizes.items() if path.suffix == ".html"]
    return SiteReport(site_dir, len(pages), len(sizes), sum(sizes.values()), max(pages))


def _swap(work: Path, site_dir: Path) -> None:
    """Put the new folder in the place of the old one; the old one goes last."""
    work.chmod(0o755)
    old = site_dir.with_name(f"{_WORK_PREFIX}old-{work.name.removeprefix(_WORK_PREFIX)}")
    if site_dir.exists():
        os.replace(site_dir, old)
    os.replace(work, site_dir)
    shutil.rmtree(old, ignore_errors=True)
