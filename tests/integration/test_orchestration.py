"""The definitions as Dagster sees them: what there is, how it is described, and that loading them does no work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from cchc.workspace import Workspace
from expectations.suite_files import load_suites
from orchestration.definitions import build_defs
from orchestration.defs.automation import JOB_NAME, folder_state
from orchestration.defs.checking import ASSET_OF_FRAME
from orchestration.defs.marts import DUCKDB_WRITER

PYTHON_ASSETS = {
    "documents": ("reading", []),
    "parsed_quantities": ("extraction", ["documents"]),
    "parsed_observations": ("extraction", ["documents"]),
    "quantities": ("checked", ["documents", "parsed_observations", "parsed_quantities"]),
    "observations": ("checked", ["documents", "parsed_observations", "parsed_quantities"]),
    "quarantine": ("checked", ["documents", "parsed_observations", "parsed_quantities"]),
    "indicators": ("reference", []),
    "localities": ("reference", []),
    "official_indices": ("reference", []),
    "official_components": ("reference", []),
    "official_means": ("reference", []),
    "extraction_accuracy": ("evaluation", ["documents", "observations"]),
}
REQUIRED_MARTS = {
    "dim_locality",
    "dim_indicator",
    "dim_report",
    "fct_observation",
    "mart_reform_indicators",
    "mart_reform_indicators_wide",
    "mart_coverage",
    "mart_arithmetic_audit",
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Workspace:
    root = tmp_path_factory.mktemp("definitions")
    (root / "raw").mkdir()
    return Workspace(root / "raw", root / "out")


@pytest.fixture(scope="module")
def defs(folders) -> dg.Definitions:
    return build_defs(folders)


@pytest.fixture(scope="module")
def specs(defs) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def test_the_assets_of_the_pipeline_and_what_each_is_made_from(specs):
    found = {
        name: (specs[name].group_name, sorted(dep.asset_key.to_user_string() for dep in specs[name].deps))
        for name in PYTHON_ASSETS
    }
    assert found == PYTHON_ASSETS


def test_dbt_models_are_assets_that_lead_to_the_published_warehouse(specs):
    marts = {name for name, spec in specs.items() if spec.group_name == "marts"}
    assert marts >= REQUIRED_MARTS
    published = {dep.asset_key.to_user_string() for dep in specs["published_warehouse"].deps}
    assert published == marts | {"documents", "quantities", "observations", "quarantine"}
    assert [dep.asset_key.to_user_string() for dep in specs["stg_observations"].deps] == ["observations"]


def test_the_dashboard_is_made_from_the_published_warehouse(specs):
    assert [dep.asset_key.to_user_string() for dep in specs["dashboard"].deps] == ["published_warehouse"]


def test_every_asset_has_a_group_an_owner_kinds_and_a_code_version(specs):
    lacking = {
        name
        for name, spec in specs.items()
        if not (spec.group_name and spec.owners and spec.kinds and spec.code_version)
    }
    assert lacking == set()


def test_every_python_asset_is_described(specs):
    assert {name for name in (*PYTHON_ASSETS, "published_warehouse") if not specs[name].description} == set()


def test_every_check_of_the_suites_is_an_asset_check_and_structural_ones_block(defs):
    graph = defs.resolve_asset_graph()
    found = {(key.asset_key.to_user_string(), key.name): graph.get(key).blocking for key in graph.asset_check_keys}
    expected = {
        (ASSET_OF_FRAME.get(suite.frame, suite.frame), check.name): check.severity == "block"
        for suite in load_suites().values()
        for check in suite.checks
    }
    assert {key: blocking for key, blocking in found.items() if key in expected} == expected


def test_dbt_tests_are_asset_checks(defs):
    graph = defs.resolve_asset_graph()
    checked = {key.asset_key.to_user_string() for key in graph.asset_check_keys}
    assert checked >= REQUIRED_MARTS


def test_one_job_has_everything_and_runs_in_one_process(defs, specs):
    job = defs.resolve_job_def(JOB_NAME)
    assert {key.to_user_string() for key in job.asset_layer.selected_asset_keys} == set(specs)
    assert job.executor_def.name == "in_process"


def test_the_schedule_and_the_sensor_start_stopped(defs):
    assert defs.resolve_schedule_def("nightly").default_status is dg.DefaultScheduleStatus.STOPPED
    assert defs.resolve_sensor_def("new_reports").default_status is dg.DefaultSensorStatus.STOPPED


def test_what_writes_the_duckdb_file_shares_a_pool(defs):
    job = defs.resolve_job_def(JOB_NAME)
    assert {node.name for node in job.nodes if DUCKDB_WRITER in node.definition.pools} == {
        "dbt_build",
        "published_warehouse",
    }


def test_the_sensor_asks_for_a_run_once_per_change(defs, folders):
    sensor = defs.resolve_sensor_def("new_reports")
    report = folders.raw_dir / "a.txt"
    report.write_text("Năm 2020", encoding="utf-8")
    with dg.DagsterInstance.ephemeral() as instance:

        def tick(cursor: str | None):
            context = dg.build_sensor_context(instance=instance, cursor=cursor, sensor_name="new_reports")
            return sensor.evaluate_tick(context)

        first = tick(None)
        assert [request.run_key for request in first.run_requests] == [folder_state(folders)]
        second = tick(first.cursor)
        assert (second.run_requests, second.skip_message) == ([], "the raw folder has not changed")
        report.write_text("Năm 2021, sửa lại", encoding="utf-8")
        assert len(tick(first.cursor).run_requests) == 1


def test_the_sensor_skips_a_raw_folder_that_is_not_there(tmp_path):
    from orchestration.defs import automation

    job_defs = automation.build(Workspace(tmp_path / "nowhere", tmp_path))
    sensor = next(iter(job_defs.sensors))
    context = dg.build_sensor_context(cursor=None)
    (skipped,) = list(sensor(context))
    assert isinstance(skipped, dg.SkipReason)


def test_importing_the_definitions_reads_no_data_and_loads_no_engine(project: Path):
    program = (
        "import sys, orchestration.definitions\n"
        "print(sorted({'great_expectations', 'dbt', 'dagster_dbt', 'cchc.extraction'} & set(sys.modules)))"
    )
    completed = subprocess.run([sys.executable, "-c", program], cwd=project, check=True, capture_output=True, text=True)
    assert completed.stdout.strip() == "[]"


def test_the_library_imports_no_dagster_dbt_or_great_expectations(project: Path):
    program = (
        "import importlib, pkgutil, sys, cchc\n"
        "for module in pkgutil.walk_packages(cchc.__path__, 'cchc.'):\n"
        "    importlib.import_module(module.name)\n"
        "print(sorted({'great_expectations', 'dbt', 'dagster'} & set(sys.modules)))"
    )
    completed = subprocess.run([sys.executable, "-c", program], cwd=project, check=True, capture_output=True, text=True)
    assert completed.stdout.strip() == "[]"
