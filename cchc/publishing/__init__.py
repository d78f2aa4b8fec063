"""The published warehouse: a DuckDB file, Parquet and CSV tables and their data package, replaced without a gap.

Reads what dbt built and the frames of the run; imports neither dbt nor an orchestrator and never writes the build
database.
"""

from cchc.publishing.warehouse import PublishError, PublishReport, publish

__all__ = ["PublishError", "PublishReport", "publish"]
