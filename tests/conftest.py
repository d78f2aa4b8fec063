"""Fixtures shared by all tests: where the project stands, and real reports that may lie beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cchc.extraction import engine

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def broken_readings_fail():
    """A reading that breaks off fails the test, where a run would go on with the next document."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_left_unread", _raise_again)
        yield LEFT_UNREAD


LEFT_UNREAD = engine._left_unread


def _raise_again(*_args):
    raise  # noqa: PLE0704  what broke off the reading


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def raw_folder(project: Path) -> Path:
    """The bundled reports."""
    return project / "data" / "raw"


@pytest.fixture(scope="session")
def gold_file(project: Path) -> Path:
    """The labels of the bundled reports."""
    return project / "data" / "gold" / "gold.jsonl"


@pytest.fixture(scope="session")
def seeds(project: Path) -> Path:
    """Five real reports with labels, which are not part of the project; the test is skipped where they are absent."""
    folder = project.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the real seed reports are not beside the project")
    return folder


@pytest.fixture(scope="session")
def reference_scorer(project: Path) -> Path:
    """An independent implementation of the scoring; the test is skipped where it is absent."""
    script = project.parent / "shared" / "corpus" / "score.py"
    if not script.is_file():
        pytest.skip("the reference scorer is not beside the project")
    return script


@pytest.fixture(scope="session")
def dashboard(project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The warehouse of the bundled reports and some planted ones, and the dashboard built over it."""
    from cchc.publishing.site import build_site

    sys.path.insert(0, str(project / "tests" / "integration"))
    from site_warehouse import published_warehouse

    warehouse = published_warehouse(tmp_path_factory.mktemp("dashboard"))
    build_site(warehouse, warehouse / "site")
    return warehouse, warehouse / "site"
