"""The independent indices (PAR INDEX, SIPAS, PAPI, PCI): the bundled tables and the reader's own fuller ones.

What the indices mean and how a report's claim is set beside them is the business of the marts.
"""

from cchc.indices.tables import (
    OFFICIAL_COMPONENTS,
    OFFICIAL_INDICES,
    OFFICIAL_MEANS,
    BadRow,
    IndexTableError,
    IndexTables,
    load_official_components,
    load_official_indices,
    load_official_means,
)

__all__ = [
    "OFFICIAL_COMPONENTS",
    "OFFICIAL_INDICES",
    "OFFICIAL_MEANS",
    "BadRow",
    "IndexTableError",
    "IndexTables",
    "load_official_components",
    "load_official_indices",
    "load_official_means",
]
