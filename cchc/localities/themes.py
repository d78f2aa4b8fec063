"""Annual themes of provinces and cities, which tell whose a report is that names no place.

Reports of a department often say only `chủ đề năm 2020 của Thành phố "..."`: the quoted theme is that of one city.
"""

from __future__ import annotations

import functools
import re

from cchc.localities.dimension import Locality, read_table
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
