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
def docs(manifest, database: Path, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "docs"
    write_docs(manifest, database, folder)
    return folder


@pytest.fixture(scope="module")
def page(docs: Path) -> str:
    return (docs / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def script(docs: Path) -> str:
    return (docs / "dbt.js").read_text(encoding="utf-8")


def held(script: str, name: str) -> dict:
    found = re.search(name + r":(?={)", script)
    content, _ = json.JSONDecoder().raw_decode(script[found.end() :])
    return content


def test_every_model_seed_and_source_is_on_the_page_with_its_columns(script, project):
    manifest, catalogue = held(script, "manifest"), held(script, "catalog")
    models = {path.stem for path in (project / "dbt_project/models").rglob("*.sql")}

    assert {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model"} == models
    assert {key.split(".")[-1] for key in catalogue["nodes"] if key.startswith("model.")} == models
    assert {source["name"] for source in manifest["sources"].values()} >= {"documents", "official_indices"}
    mart = catalogue["nodes"]["model.cchc.mart_official_indices"]
    assert mart["columns"]["score"]["type"] == "DOUBLE"


def test_nothing_on_the_page_is_of_this_run_or_this_machine(page, script, project, database):
    for text in (page, script):
        assert str(project) not in text
        assert str(database.parent) not in text
    assert "/tmp/" not in held(script, "manifest")["nodes"]["model.cchc.stg_documents"]["raw_code"]
    content = json.dumps(held(script, "manifest"))
    for word in ("invocation", "generated_at", "created_at", "user_id", "project_id", "root_path", "started_at"):
        assert word not in content, word
    assert not re.search(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:", content)


def test_the_manifest_after_a_build_gives_the_same_page(docs, database, tmp_path):
    built = json.loads((database.parent / "target/manifest.json").read_text(encoding="utf-8"))
    write_docs(built, database, tmp_path / "docs")

    for name in ("index.html", "dbt.js"):
        assert (tmp_path / "docs" / name).read_bytes() == (docs / name).read_bytes()


def test_the_page_may_ask_for_nothing_but_its_script(page, script):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]

    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "connect-src" not in policy
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert "sinter-collect" not in page + script
    asked = re.findall(r"<(?:link|img|script)[^>]+(?:href|src)=[\"'](?!data:)([^\"']+)", page)
    assert asked == ["dbt.js"]
    assert len(page.encode()) < 500_000
