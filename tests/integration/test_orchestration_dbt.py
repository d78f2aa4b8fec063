"""dbt inside this process, over a project of one model: the manifest, a build that fails, and what it leaves open."""

from __future__ import annotations

import os

import duckdb
import pytest

from cchc.workspace import Workspace
from orchestration.dbt_in_process import DbtError, DbtInProcess
from orchestration.defs.marts import _failing_rows

FILES = {
    "dbt_project.yml": "name: tiny\nprofile: tiny\nconfig-version: 2\nflags: {send_anonymous_usage_stats: false}\n",
    "profiles.yml": "tiny:\n  target: build\n  outputs:\n    build:\n      type: duckdb\n"
    "      path: \"{{ env_var('CCHC_BUILD_DB') }}\"\n",
    "models/figures.sql": "select 1 as id, 98.8 as rate union all select 2, 120.0\n",
    "models/figures.yml": "models:\n  - name: figures\n    columns:\n      - name: rate\n        data_tests:\n"
    "          - accepted_values: {arguments: {values: [98.8], quote: false}}\n",
    "tests/rates_stay_below_100.sql": "select * from {{ ref('figures') }} where rate > 100\n",
}


@pytest.fixture
def dbt(tmp_path) -> DbtInProcess:
    for name, content in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return DbtInProcess(Workspace(tmp_path / "raw", tmp_path / "out"), tmp_path / "project")


def _again(dbt: DbtInProcess) -> DbtInProcess:
    """The same project and folders, as the next process meets them."""
    return DbtInProcess(dbt.folders, dbt.project_dir)


def test_the_manifest_is_made_once_per_state_of_the_project(dbt):
    assert "model.tiny.figures" in dbt.manifest()["nodes"]
    made = (dbt.target_dir / "manifest.json").stat().st_mtime_ns
    _again(dbt).manifest()
    assert (dbt.target_dir / "manifest.json").stat().st_mtime_ns == made
    (dbt.project_dir / "models" / "more.sql").write_text("select 1 as id", encoding="utf-8")
    assert "model.tiny.more" in _again(dbt).manifest()["nodes"]


def test_a_project_that_cannot_be_parsed_is_one_line(dbt):
    (dbt.project_dir / "models" / "figures.sql").write_text("select * from {{ ref('nowhere') }}", encoding="utf-8")
    with pytest.raises(DbtError, match="nowhere") as caught:
        dbt.manifest()
    assert "\n" not in str(caught.value)


def test_a_failing_test_is_named_and_shows_its_rows(dbt):
    manifest = dbt.manifest()
    events, failure = dbt.build([])
    assert failure is not None
    assert failure.startswith("2 dbt nodes failed")
    assert "rates_stay_below_100" in failure
    failed = {
        event["data"]["node_info"]["unique_id"]: event["data"]["status"]
        for event in events
        if event["info"]["name"] == "LogTestResult"
    }
    assert set(failed.values()) == {"fail"}
    with duckdb.connect(str(dbt.folders.build_db), read_only=True) as connection:
        tables = {
            identity.split(".")[2]: _failing_rows(connection, manifest["nodes"][identity], dbt.folders)
            for identity in failed
        }
    assert "| 2 | 120.0 |" in tables["rates_stay_below_100"]["failing rows"].value
    (accepted,) = [table for name, table in tables.items() if name.startswith("accepted_values")]
    assert "120.0" in accepted["failing rows"].value


def test_a_build_leaves_nothing_open_and_the_environment_as_it_was(dbt, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CCHC_BUILD_DB", "mine")
    (dbt.project_dir / "tests" / "rates_stay_below_100.sql").unlink()
    (dbt.project_dir / "models" / "figures.yml").unlink()
    _, failure = dbt.build([])
    assert failure is None
    assert os.environ["CCHC_BUILD_DB"] == "mine"
    with duckdb.connect(str(dbt.folders.build_db)) as connection:
        assert connection.execute("select count(*) from figures").fetchone() == (2,)
    assert not (tmp_path / "logs").exists()


def test_a_part_of_the_project_can_be_built(dbt):
    events, failure = dbt.build(["--select", "figures", "--exclude-resource-type", "test"])
    assert failure is None
    assert [event["info"]["name"] for event in events] == ["LogModelResult"]
