"""The library functions behind the assets, gathered so that others can be put in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from cchc.parse_cache import FiguresLike
    from cchc.publishing.site import SiteReport
    from cchc.reading import ReadSummary

Progress = Callable[[int, int, str], None]


def no_progress(_done: int, _total: int, _name: str) -> None:
    """Progress nobody looks at."""


@dataclass(frozen=True)
class Parts:
    """What the assets call.

    Attributes:
        read_folder: the file to write, raw folder, cache folder and progress to documents in that file.
        read_figures: documents to quantities and observations.
        rule_set: hash of the rules behind `read_figures`; the code version of the parsed frames.
        publish: build database, frames folder and warehouse folder to the published warehouse.
        build_site: warehouse folder, site folder and the page about the models to the dashboard.
        progress: told about every document read: how many, of how many, its name.
    """

    read_folder: Callable[[Path, Path, Path | None, Progress], ReadSummary]
    read_figures: Callable[[pl.DataFrame], FiguresLike]
    rule_set: str
    publish: Callable[[Path, Path, Path], object]
    build_site: Callable[[Path, Path, Path], SiteReport]
    progress: Progress = no_progress


def library_parts() -> Parts:
    """The functions of the library."""
    from cchc.extraction import read_in_parallel, rule_set_hash
    from cchc.publishing import publish
    from cchc.publishing.site import build_site
    from cchc.reading import read_folder_into
    from cchc.reading.limits import from_environment

    read_figures = partial(read_in_parallel, workers=from_environment().workers)

    def dashboard(warehouse: Path, site: Path, model_docs: Path) -> SiteReport:
        return build_site(warehouse, site, model_docs=model_docs)

    return Parts(read_folder_into, read_figures, rule_set_hash(), publish, dashboard)
