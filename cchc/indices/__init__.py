"""The independent indices (PAR INDEX, SIPAS, PAPI, PCI): the bundled table and the reader's own fuller ones.

What the indices mean and how a report's claim is set beside them is the business of the marts.
"""

from cchc.indices.tables import OFFICIAL_INDICES, BadRow, IndexTableError, IndexTables, load_official_indices

__all__ = ["OFFICIAL_INDICES", "BadRow", "IndexTableError", "IndexTables", "load_official_indices"]
