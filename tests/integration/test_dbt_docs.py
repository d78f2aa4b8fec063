"""dbt's documentation page: whole, without a trace of the run or the machine, and asking for nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cchc.workspace import Workspace
from orchestration.dbt_docs import write_docs
from orchestration.dbt_in_process import DbtInProcess
from tests.integration.built_marts import build
from tests.integration.gold_frames import write_frames

WITHOUT_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("built")
    return build(write_frames(root / "frames"), root, *WITHOUT_TESTS)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory) -> dict:
    root = tmp_path_factory.mktemp("parsed")
    return DbtInProcess(Workspace(root / "raw", root / "out")).manifest()


@pytest.fixture(scope="module")
def page(manifest, database: Path, tmp_path_factory) -> str:
    target = tmp_path_factory.mktemp("docs") / "docs.html"
    write_docs(manifest, database, target)
    return target.read_text(encoding="utf-8")


def inlined(page: str, name: str) -> dict:
    found = re.search(name + r":(?={)", page)
    content, _ = json.JSONDecoder().raw_decode(page[found.end() :])
    return content


def test_every_model_seed_and_source_is_on_the_page_with_its_columns(page, project):
    manifest, catalogue = inlined(page, "manifest"), inlined(page, "catalog")
    models = {path.stem for path in (project / "dbt_project/models").rglob("*.sql")}

    assert {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model"} == models
    assert {key.split(".")[-1] for key in catalogue["nodes"] if key.startswith("model.")} == models
    assert {source["name"] for source in manifest["sources"].values()} >= {"documents", "official_indices"}
    mart = catalogue["nodes"]["model.cchc.mart_official_indices"]
    assert mart["columns"]["score"]["type"] == "DOUBLE"


def test_nothing_on_the_page_is_of_this_run_or_this_machine(page, project, database):
    assert str(project) not in page
    assert str(database.parent) not in page
    assert "/tmp/" not in inlined(page, "manifest")["nodes"]["model.cchc.stg_documents"]["raw_code"]
    content = json.dumps(inlined(page, "manifest"))
    for word in ("invocation", "generated_at", "created_at", "user_id", "project_id", "root_path", "started_at"):
        assert word not in content, word
    assert not re.search(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:", content)


def test_the_manifest_after_a_build_gives_the_same_page(page, database, tmp_path):
    built = json.loads((database.parent / "target/manifest.json").read_text(encoding="utf-8"))
    write_docs(built, database, tmp_path / "docs.html")

    assert (tmp_path / "docs.html").read_text(encoding="utf-8") == page


def test_the_page_may_ask_for_nothing(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]

    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "connect-src" not in policy
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert "sinter-collect" not in page
    assert not re.search(r"<(?:link|img|script)[^>]+(?:href|src)=[\"'](?!data:)", page.partition("<script")[0])
