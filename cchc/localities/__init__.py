"""Where a report speaks of: the locality dimension with its validity dates, and the finding of place names in text.

`load_localities()` is the dimension (one row per locality version); `Gazetteer` finds mentions in folded text and
resolves them to the version in force on a date. What a mention means for a figure is decided in `cchc.extraction`.
"""

from cchc.localities.dimension import (
    FOOTING_DATE,
    LOCALITIES,
    SUCCESSIONS,
    Locality,
    load_localities,
    load_successions,
)
from cchc.localities.gazetteer import Gazetteer, Mention
from cchc.localities.themes import province_of_newspaper, province_of_theme

__all__ = [
    "FOOTING_DATE",
    "LOCALITIES",
    "SUCCESSIONS",
    "Gazetteer",
    "Locality",
    "Mention",
    "load_localities",
    "load_successions",
    "province_of_newspaper",
    "province_of_theme",
]
