"""What tells whose a report is that names no place: the theme of a province's year, or its newspaper.

Reports of a department often say only `chủ đề năm 2020 của Thành phố "..."`: the quoted theme is that of one city. The
newspaper of a province may bear another name than the province.
"""

from __future__ import annotations

import functools
import re

from cchc.localities.dimension import FOOTING_DATE, Locality, read_table
from cchc.localities.gazetteer import Gazetteer
from cchc.shadow import fold

_ANNOUNCED = re.compile(r"chủ đề[^.\n]{0,300}")


def province_of_theme(folded: str) -> Locality | None:
    """The province whose theme a folded text quotes behind `chủ đề`, together with the year it was set for."""
    for announced in _ANNOUNCED.finditer(folded):
        for theme, year, code in _themes():
            if theme in announced[0] and year in announced[0]:
                return Gazetteer.load().province(code, f"{year}-06-30")
    return None


@functools.cache
def _themes() -> tuple[tuple[str, str, str], ...]:
    rows = read_table("annual_themes").select("theme", "year", "province_code").rows()
    return tuple((fold(theme), year, code) for theme, year, code in rows)


def province_of_newspaper(publisher: str) -> Locality | None:
    """The province of the newspaper that a folded publisher is: `báo đồng khởi` is that of Bến Tre."""
    code = next((code for name, code in _newspapers() if name in publisher), None)
    return Gazetteer.load().province(code, FOOTING_DATE) if code is not None else None


@functools.cache
def _newspapers() -> tuple[tuple[str, str], ...]:
    rows = read_table("newspapers").select("newspaper", "province_code").rows()
    return tuple((fold(name), code) for name, code in rows)
