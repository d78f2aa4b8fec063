"""What the tests of the documentation share: the bundled reports, published once per session."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cchc.extraction import read_figures
from cchc.publishing import publish
from cchc.reading import read_folder
from cchc.schemas import QUARANTINE
from tests.integration.built_marts import build
from tests.integration.gold_frames import reference_frames

WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")


@pytest.fixture(scope="session")
def bundled_warehouse(raw_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published warehouse of the bundled reports and nothing else, as a reader of the documentation has it."""
    folder = tmp_path_factory.mktemp("bundled")
    documents = read_folder(raw_folder).documents
    figures = read_figures(documents)
    frames = {
        "documents": documents,
        "quantities": figures.quantities,
        "observations": figures.observations,
        "quarantine": pl.DataFrame(schema=QUARANTINE),
        **reference_frames(),
    }
    (folder / "frames").mkdir()
    for name, frame in frames.items():
        frame.write_parquet(folder / "frames" / f"{name}.parquet")
    database = build(folder / "frames", folder, *WITHOUT_TESTS)
    publish(database, folder / "frames", folder / "warehouse")
    return folder / "warehouse"
