"""The only module that imports Great Expectations: the custom expectations, and one evaluation of one suite.

Great Expectations has no Polars engine, so frames come in as pandas frames (see :mod:`expectations.frames`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
from great_expectations.core.expectation_suite import ExpectationSuite
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    MulticolumnMapMetricProvider,
    multicolumn_condition_partial,
)

from expectations.rules import RULES, Rule

RESULT_FORMAT = {"result_format": "COMPLETE"}


class ExpectTableToHaveTypes(BatchExpectation):
    """The table has exactly these columns, in this order, with these pandas types."""

    types: dict[str, str]
    metric_dependencies = ("table.column_types",)
    success_keys = ("types",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        actual = {column["name"]: str(column["type"]) for column in metrics["table.column_types"]}
        expected = self.types
        problems = [f"column {name} is missing" for name in expected if name not in actual]
        problems += [f"column {name} is unknown" for name in actual if name not in expected]
        problems += [
            f"column {name} is {actual[name]} instead of {kind}"
            for name, kind in expected.items()
            if name in actual and actual[name] != kind
        ]
        return {"success": not problems, "result": {"observed_value": actual, "details": {"problems": problems}}}


def _register(expectation: str, rule: Rule) -> None:
    """Make a rule of :mod:`expectations.rules` known to Great Expectations under its suite name."""
    metric = f"multicolumn_values.{expectation.removeprefix('expect_')}"
    class_name = "".join(word.capitalize() for word in expectation.split("_"))

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def condition(
        cls: type,  # noqa: ARG001
        column_list: pd.DataFrame,
        parameters: str = "{}",
        **_: Any,
    ) -> pd.Series:
        return rule(column_list, _read_parameters(parameters))

    type(
        f"{class_name}Metric",
        (MulticolumnMapMetricProvider,),
        {"condition_metric_name": metric, "condition_value_keys": ("parameters",), "_pandas": condition},
    )
    type(
        class_name,
        (MulticolumnMapExpectation,),
        {
            "__doc__": rule.__doc__,
            "__module__": __name__,
            "__annotations__": {"parameters": str},
            "parameters": "{}",
            "map_metric": metric,
            "success_keys": ("parameters", "mostly"),
            "args_keys": ("column_list", "parameters"),
        },
    )


@lru_cache(maxsize=64)
def _read_parameters(parameters: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(parameters)
    return content


def _entry(expectation: Mapping[str, Any]) -> dict[str, Any]:
    """An expectation as Great Expectations takes it; parameters as one string, for it copies mappings at each step."""
    kwargs = dict(expectation["kwargs"])
    if "parameters" in kwargs:
        kwargs["parameters"] = json.dumps(kwargs["parameters"])
    return {**{key: expectation[key] for key in ("type", "meta", "severity")}, "kwargs": kwargs}


for _name, _rule in RULES.items():
    _register(_name, _rule)


def evaluate(suite: Mapping[str, Any], frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Evaluate a suite on a frame; one result per expectation, in the order of the suite.

    Args:
        suite: the suite as read from its JSON file.
        frame: the pandas frame with the columns the suite names.

    Returns:
        Mappings with `success`, `unexpected_rows` (positions in the frame), `problems` (of the whole table) and
        `exception` (null, or why the expectation could not be evaluated).
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    batch = (
        context.data_sources.add_pandas("frames")
        .add_dataframe_asset(suite["name"])
        .add_batch_definition_whole_dataframe("whole")
        .get_batch({"dataframe": frame.reset_index(drop=True)})
    )
    expectations = [_entry(expectation) for expectation in suite["expectations"]]
    outcome = batch.validate(
        ExpectationSuite(name=suite["name"], expectations=expectations),
        result_format=RESULT_FORMAT,
    )
    by_check = {result["expectation_config"]["meta"]["check"]: _plain(result) for result in outcome.results}
    return [by_check[expectation["meta"]["check"]] for expectation in suite["expectations"]]


def _plain(result: Any) -> dict[str, Any]:
    exceptions = result.exception_info or {}
    failures = [exceptions] if "raised_exception" in exceptions else list(exceptions.values())
    raised = [str(failure["exception_message"]) for failure in failures if failure.get("raised_exception")]
    details = result.result.get("details") or {}
    return {
        "success": bool(result.success),
        "unexpected_rows": sorted({int(index) for index in result.result.get("unexpected_index_list") or ()}),
        "problems": list(details.get("problems", ())),
        "exception": raised[0] if raised else None,
    }
