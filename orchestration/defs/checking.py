"""The suites of `expectations/` as asset checks, and the frames split into rows that passed and rows held back.

A check and the split look at the same examination, which is made once per content and kept in the cache folder.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from cchc.schemas import OBSERVATIONS, QUANTITIES, QUARANTINE
from cchc.version import version
from expectations.frames import with_witnesses
from expectations.quarantine import passed, quarantine
from expectations.suite_files import Check, Suite, load_suites
from expectations.verdicts import Examination, Verdict, examine
from orchestration.defs.parsing import OBSERVATION_PREVIEW, QUANTITY_PREVIEW
from orchestration.defs.reading import OWNERS
from orchestration.presentation import column_schema, findings_table, frame_metadata, share
from orchestration.resources import WorkspaceResource

ASSET_OF_FRAME = {"quantities": "parsed_quantities", "observations": "parsed_observations"}
_NEEDS_TEXT = frozenset(ASSET_OF_FRAME)
_QUARANTINE_PREVIEW = ("frame", "document", "row_id", "check", "reason")


class BlockedError(Exception):
    """A frame failed a check that stops the run."""


def build() -> dg.Definitions:
    """One check node per suite, and the assets `quantities`, `observations` and `quarantine`."""
    suites = load_suites()
    return dg.Definitions(
        assets=[_checked_figures(suites)],
        asset_checks=[_suite_checks(suite) for suite in suites.values()],
    )


def _suite_checks(suite: Suite) -> dg.AssetChecksDefinition:
    asset = ASSET_OF_FRAME.get(suite.frame, suite.frame)
    specs = [_spec(check, asset) for check in suite.checks]
    ins = {"frame": dg.AssetIn(asset)}
    name = f"check_{suite.frame}"

    if suite.frame in _NEEDS_TEXT:

        @dg.multi_asset_check(
            name=name, specs=specs, ins={**ins, "documents": dg.AssetIn("documents")}, can_subset=True
        )
        def with_text(
            context: dg.AssetCheckExecutionContext,
            workspace: WorkspaceResource,
            frame: pl.DataFrame,
            documents: pl.LazyFrame,
        ) -> Iterator[dg.AssetCheckResult]:
            yield from _results(context, _examined(suite, workspace, frame, documents))

        return with_text

    if suite.frame == "documents":

        @dg.multi_asset_check(name=name, specs=specs, ins=ins, can_subset=True)
        def of_texts(
            context: dg.AssetCheckExecutionContext, workspace: WorkspaceResource, frame: pl.LazyFrame
        ) -> Iterator[dg.AssetCheckResult]:
            yield from _results(context, _examined(suite, workspace, with_witnesses(frame)))

        return of_texts

    @dg.multi_asset_check(name=name, specs=specs, ins=ins, can_subset=True)
    def alone(
        context: dg.AssetCheckExecutionContext, workspace: WorkspaceResource, frame: pl.DataFrame
    ) -> Iterator[dg.AssetCheckResult]:
        yield from _results(context, _examined(suite, workspace, frame))

    return alone


def _spec(check: Check, asset: str) -> dg.AssetCheckSpec:
    consequence = {"block": "stops the run", "error": "holds the row back", "warn": "is reported"}[check.severity]
    return dg.AssetCheckSpec(
        check.name,
        asset=asset,
        description=f"{check.description} A failure {consequence}.",
        additional_deps=["documents"] if check.frame in _NEEDS_TEXT else None,
        blocking=check.severity == "block",
        metadata={"suite": check.suite, "expectation": check.expectation, "severity": check.severity},
    )


def _examined(
    suite: Suite, workspace: WorkspaceResource, frame: pl.DataFrame, documents: pl.LazyFrame | None = None
) -> Examination:
    return examine(suite, frame, documents, workspace.folders.cache_dir / "verdicts")


def _results(context: dg.AssetCheckExecutionContext, examination: Examination) -> Iterator[dg.AssetCheckResult]:
    """The verdicts of the checks that were asked for."""
    wanted = {key.name: key.asset_key for key in context.selected_asset_check_keys}
    for verdict in examination.verdicts:
        if verdict.check not in wanted:
            continue
        yield dg.AssetCheckResult(
            passed=verdict.passed,
            asset_key=wanted[verdict.check],
            check_name=verdict.check,
            severity=dg.AssetCheckSeverity.WARN if verdict.severity == "warn" else dg.AssetCheckSeverity.ERROR,
            description=verdict.message or None,
            metadata=_verdict_metadata(verdict, examination),
        )


def _verdict_metadata(verdict: Verdict, examination: Examination) -> dict[str, Any]:
    metadata: dict[str, Any] = {"rows": verdict.rows, "failed": verdict.failed, "verdict_reused": examination.reused}
    if verdict.failed:
        metadata["failing rows"] = findings_table(examination.findings.filter(check=verdict.check), verdict.failed)
    return metadata


def _checked_figures(suites: dict[str, Suite]) -> dg.AssetsDefinition:
    def out(description: str, schema: pl.Schema) -> dg.AssetOut:
        return dg.AssetOut(
            description=description,
            kinds={"greatexpectations", "parquet"},
            owners=OWNERS,
            code_version=f"{version()}-{'-'.join(sorted(suite.fingerprint[:6] for suite in suites.values()))}",
            group_name="checked",
            metadata={"dagster/column_schema": column_schema(schema)},
        )

    @dg.multi_asset(
        name="hold_back",
        outs={
            "quantities": out("The numerals that passed every check.", QUANTITIES),
            "observations": out(
                "The reported figures that passed every check; what the marts are made of.", OBSERVATIONS
            ),
            "quarantine": out("The rows held back by a check, each with its reason.", QUARANTINE),
        },
    )
    def hold_back(
        workspace: WorkspaceResource,
        documents: pl.LazyFrame,
        parsed_quantities: pl.DataFrame,
        parsed_observations: pl.DataFrame,
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        examinations = {
            "documents": _examined(suites["documents"], workspace, with_witnesses(documents)),
            "quantities": _examined(suites["quantities"], workspace, parsed_quantities, documents),
            "observations": _examined(suites["observations"], workspace, parsed_observations, documents),
        }
        for frame, examination in examinations.items():
            for verdict in examination.blocked:
                raise BlockedError(f"{frame}: check {verdict.check} stops the run: {verdict.message}")
        quantities = passed(parsed_quantities, examinations["quantities"].findings)
        observations = passed(parsed_observations, examinations["observations"].findings)
        held = quarantine(examination.findings for examination in examinations.values())
        yield dg.Output(quantities, "quantities", metadata=frame_metadata(quantities, QUANTITY_PREVIEW))
        kept = share(observations.height, parsed_observations.height)
        yield dg.Output(
            observations,
            "observations",
            metadata=frame_metadata(observations, OBSERVATION_PREVIEW, passed_percent=kept),
        )
        yield dg.Output(held, "quarantine", metadata=frame_metadata(held, _QUARANTINE_PREVIEW))

    return hold_back
