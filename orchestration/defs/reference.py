"""What does not come from reports: the catalogue, the locality dimension, the independent indices."""

from __future__ import annotations

import dagster as dg
import polars as pl

from cchc.catalogue import content_hash, load_catalogue
from cchc.indices import load_official_components, load_official_indices, load_official_means
from cchc.localities import LOCALITIES, load_localities
from cchc.version import version
from cchc.workspace import REFERENCE
from orchestration.defs.reading import OWNERS
from orchestration.presentation import column_schema, frame_metadata


def build() -> dg.Definitions:
    """The assets `indicators`, `localities`, `official_indices`, `official_components` and `official_means`."""

    @dg.asset(
        group_name="reference",
        description="The indicator catalogue: one row per indicator with its names, unit, bounds and parts.",
        kinds={"yaml", "parquet"},
        owners=OWNERS,
        code_version=content_hash()[:16],
    )
    def indicators() -> dg.Output[pl.DataFrame]:
        frame = load_catalogue().frame()
        return dg.Output(frame, metadata=frame_metadata(frame, ("code", "name_vi", "name_en", "kind", "unit")))

    @dg.asset(
        group_name="reference",
        description="The locality dimension: one row per version of a province, district or commune, with its dates.",
        kinds={"csv", "parquet"},
        owners=OWNERS,
        code_version=version(),
        metadata={"dagster/column_schema": column_schema(LOCALITIES)},
    )
    def localities() -> dg.Output[pl.DataFrame]:
        frame = load_localities()
        return dg.Output(
            frame, metadata=frame_metadata(frame, ("locality_id", "name", "level", "valid_from", "valid_to"))
        )

    @dg.asset(
        group_name="reference",
        description="Published results of PAR INDEX, SIPAS, PAPI and PCI by province and year, each with its source: "
        "the bundled table, and those in data/reference/own_indices.",
        kinds={"csv", "parquet"},
        owners=OWNERS,
        code_version=version(),
    )
    def official_indices() -> dg.Output[pl.DataFrame]:
        tables = load_official_indices(REFERENCE)
        bad = [str(row) for row in tables.bad_rows]
        for row in bad:
            dg.get_dagster_logger().warning(row)
        metadata = frame_metadata(tables.frame, ("index", "year", "province", "score", "rank"))
        metadata["own tables"] = dg.MetadataValue.json(list(tables.own_files))
        metadata["rows left out"] = dg.MetadataValue.json(bad)
        return dg.Output(tables.frame, metadata=metadata)

    @dg.asset(
        group_name="reference",
        description="Scores of the parts of an index by province and year: the dimensions of PAPI.",
        kinds={"csv", "parquet"},
        owners=OWNERS,
        code_version=version(),
    )
    def official_components() -> dg.Output[pl.DataFrame]:
        frame = load_official_components(REFERENCE)
        return dg.Output(frame, metadata=frame_metadata(frame, ("index", "year", "province", "component", "score")))

    @dg.asset(
        group_name="reference",
        description="Means of the indices over all provinces and over regions, as their publishers or the press give "
        "them.",
        kinds={"csv", "parquet"},
        owners=OWNERS,
        code_version=version(),
    )
    def official_means() -> dg.Output[pl.DataFrame]:
        frame = load_official_means(REFERENCE)
        return dg.Output(frame, metadata=frame_metadata(frame, ("index", "year", "scope", "statistic", "value")))

    return dg.Definitions(assets=[indicators, localities, official_indices, official_components, official_means])
