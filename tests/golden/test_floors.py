"""The extraction does not fall below what it has once reached on the labelled reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from cchc.evaluation import LEVELS, evaluate
from cchc.extraction import extract
from cchc.reading import read_folder

FLOORS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("floors.yml").read_text(encoding="utf-8"))


class Measured(NamedTuple):
    """Numbers only: what pytest prints of a failure must hold no words of the held-out texts."""

    name: str
    gold: int
    f1: dict[str, float]
    traps: int


@pytest.fixture(scope="module", params=sorted(FLOORS))
def measured(request: pytest.FixtureRequest, project: Path) -> Measured:
    floor = FLOORS[request.param]
    reports = project / floor["reports"]
    if floor.get("optional") and not reports.is_dir():
        pytest.skip(f"the reports of the set {request.param} are not here")
    report = evaluate(project / floor["labels"], extract(read_folder(reports).documents))
    f1 = {level: report.levels[level].f1 for level in LEVELS}
    return Measured(request.param, report.total.gold, f1, len(report.trap_hits))


@pytest.mark.parametrize("level", LEVELS)
def test_f1_is_not_below_the_floor(measured: Measured, level: str) -> None:
    assert measured.gold > 0
    assert measured.f1[level] >= FLOORS[measured.name]["f1"][level]


def test_no_more_traps_are_taken_than_before(measured: Measured) -> None:
    assert measured.traps <= FLOORS[measured.name]["traps_at_most"]


def test_no_page_is_both_practised_on_and_held_out(project: Path) -> None:
    def pages(name: str) -> set[str]:
        sidecars = (project / FLOORS[name]["reports"]).glob("*.yml")
        return {url for s in sidecars if (url := yaml.safe_load(s.read_text(encoding="utf-8"))["source_url"])}

    assert len(pages("practice")) > 100
    shared = pages("practice") & (pages("held_out") | pages("held_out_far"))
    assert not len(shared), "a page that practice retells too is no longer unseen: move it there"
