"""The extraction does not fall below what it has once reached on the labelled reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cchc.evaluation import LEVELS, Report, evaluate
from cchc.extraction import extract
from cchc.reading import read_folder

FLOORS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("floors.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=sorted(FLOORS))
def measured(request: pytest.FixtureRequest, project: Path) -> tuple[str, Report]:
    floor = FLOORS[request.param]
    reports = project / floor["reports"]
    if floor.get("optional") and not reports.is_dir():
        pytest.skip(f"the reports of the set {request.param} are not here")
    return request.param, evaluate(project / floor["labels"], extract(read_folder(reports).documents))


@pytest.mark.parametrize("level", LEVELS)
def test_f1_is_not_below_the_floor(measured: tuple[str, Report], level: str) -> None:
    name, report = measured
    gold, reached = report.total.gold, report.levels[level].f1
    assert gold > 0
    assert reached >= FLOORS[name]["f1"][level]


def test_no_more_traps_are_taken_than_before(measured: tuple[str, Report]) -> None:
    name, report = measured
    taken = len(report.trap_hits)  # a bare number: a failure prints no words of the held-out texts
    assert taken <= FLOORS[name]["traps_at_most"]
