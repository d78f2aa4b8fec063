"""A folder of labelled reports evaluated, and the result shown in the terminal and as JSON.

Belongs here: tables and serialisation. What is counted stands in `scoring`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cchc.evaluation.figures import EvaluationError, Figure
from cchc.evaluation.scoring import LEVELS, Report, RuleTally, Scores, Tally, evaluate
from cchc.workspace import GOLD

_SHORT_LIST = 20


def run(
    gold: Path | None = None,
    raw: Path | None = None,
    *,
    verbose: bool = False,
    json_out: Path | None = None,
    console: Console | None = None,
) -> Report:
    """Extract the reports of a folder, compare with their labels, print the result and return it.

    Without `gold`, the labels are looked for in the raw folder (`gold.jsonl`) and beside it (`../gold/gold.jsonl`).
    Without `raw`, the reports are those beside the labels, or in `../raw`. Without both, the bundled reports are taken.
    Raises EvaluationError for labels that cannot be read or a result that cannot be written, ReadingError for a folder
    of reports that cannot be read.
    """
    # The engine loads its lexicon on import; showing a report needs none of it.
    from cchc.extraction import extract
    from cchc.reading import read_folder

    gold = gold or (_gold_of(raw) if raw else GOLD / "gold.jsonl")
    report = evaluate(gold, extract(read_folder(raw or _raw_of(gold)).documents))
    render(report, console or Console(), verbose=verbose)
    if json_out:
        write_json(report, json_out)
    return report


def _gold_of(raw: Path) -> Path:
    inside = raw / "gold.jsonl"
    return inside if inside.exists() else raw.parent / "gold" / "gold.jsonl"


def _raw_of(gold: Path) -> Path:
    beside = gold.parent.parent / "raw"
    return beside if gold.parent.name == "gold" and beside.is_dir() else gold.parent


def render(report: Report, console: Console, *, verbose: bool = False) -> None:
    """Print the report; `verbose` adds the tables per indicator, document and rule, and every error."""
    _print_summary(report, console)
    console.print(_levels_table(report))
    console.print(_fields_table(report))
    _print_counter(console, "strict failures by field", report.strict_failures)
    _print_counter(console, "right by accept alone", report.accepted)
    _print_traps(report, console, limit=None if verbose else _SHORT_LIST)
    if verbose:
        _print_details(report, console)


def _print_summary(report: Report, console: Console) -> None:
    total = report.total
    console.print(
        f"core gold {total.gold}   predictions counted {total.predicted}   wrong {len(report.wrong)}   "
        f"missed {len(report.missed)}   trap hits {len(report.trap_hits)}",
        highlight=False,
    )
    _print_counter(console, "neutral", report.neutral)


def _print_counter(console: Console, title: str, counts: Mapping[str, int]) -> None:
    present = sorted(((name, n) for name, n in counts.items() if n), key=lambda item: (-item[1], item[0]))
    if present:
        console.print(f"{title}: " + ", ".join(f"{name} {n}" for name, n in present), highlight=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position == 0 else "right", overflow="fold")
    return table


def _cells(scores: Scores) -> list[str]:
    return [f"{scores.precision:.4f}", f"{scores.recall:.4f}", f"{scores.f1:.4f}"]


def _levels_table(report: Report) -> Table:
    table = _table("levels", "level", "right", "precision", "recall", "F1", "support")
    for level in LEVELS:
        total = report.total
        table.add_row(level, str(total.right(level)), *_cells(total.scores(level)), str(total.gold))
    return table


def _fields_table(report: Report) -> Table:
    table = _table(
        "fields, each by itself over the labels whose value was found",
        *("field", "right", "of found", "precision", "recall", "F1", "support"),
    )
    for name, tally in report.fields.items():
        table.add_row(name, str(tally.right), str(tally.paired), *_cells(tally.scores()), str(tally.gold))
    return table


def _print_traps(report: Report, console: Console, *, limit: int | None) -> None:
    if not report.trap_hits:
        return
    console.print("predictions that hit a trap:", style="bold")
    for hit in report.trap_hits[:limit]:
        console.print(_error_line(hit.prediction, f"{hit.text!r} ({hit.why})"))


def _print_details(report: Report, console: Console) -> None:
    console.print(_indicators_table(report))
    console.print(_documents_table(report))
    if any(report.rules):
        console.print(_rules_table(report))
    for name, counts in report.buckets.items():
        if counts:
            console.print(_buckets_table(name, counts))
    _print_errors(console, "missed:", report.missed)
    _print_errors(console, "wrong:", report.wrong)


def _indicators_table(report: Report) -> Table:
    table = _table(
        "indicators, with the scores of the level indicator",
        *("indicator", "gold", "pred", "num", "ind", "strict", "precision", "recall", "F1", "F1 strict"),
    )
    for name, tally in sorted(report.indicators.items(), key=lambda item: (-item[1].gold, item[0])):
        scores = tally.scores("indicator")
        shares = (scores.precision, scores.recall, scores.f1, tally.scores("strict").f1)
        table.add_row(Text(name), *_counts(tally), *(f"{share:.3f}" for share in shares))
    return table


def _documents_table(report: Report) -> Table:
    table = _table(
        "documents",
        *("document", "gold", "pred", "num", "ind", "strict", "traps"),
        *(f"F1 {level}" for level in LEVELS),
    )
    for name, tally in report.documents.items():
        shares = (tally.scores(level).f1 for level in LEVELS)
        table.add_row(Text(name), *_counts(tally), str(tally.traps), *(f"{share:.3f}" for share in shares))
    return table


def _counts(tally: Tally) -> list[str]:
    return [str(n) for n in (tally.gold, tally.predicted, tally.number, tally.indicator, tally.strict)]


def _rules_table(report: Report) -> Table:
    table = _table(
        "rules: coverage is the share of core labels answered, precision that of counted predictions",
        *("rule", "rows", "counted", "coverage", "overlap", "conflict"),
        *(f"prec {level}" for level in LEVELS),
    )
    for name, rule in _rules_by_size(report):
        shares = [rule.precision(level) for level in LEVELS]
        table.add_row(
            Text(name or "(none)"),
            str(rule.predictions),
            str(rule.counted),
            f"{_coverage(report, rule):.3f}",
            str(rule.overlap),
            str(rule.conflict),
            *("" if share is None else f"{share:.3f}" for share in shares),
        )
    return table


def _rules_by_size(report: Report) -> list[tuple[str, RuleTally]]:
    return sorted(report.rules.items(), key=lambda item: (-item[1].predictions, item[0]))


def _coverage(report: Report, rule: RuleTally) -> float:
    return rule.number / report.total.gold if report.total.gold else 0.0


def _buckets_table(name: str, counts: Mapping[tuple[str, str], int]) -> Table:
    table = _table(f"errors of {name}", "gold", "predicted", "count")
    for (gold, predicted), n in _by_count(counts)[: 2 * _SHORT_LIST]:
        table.add_row(Text(gold), Text(predicted), str(n))
    return table


def _by_count(counts: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _print_errors(console: Console, title: str, figures: Sequence[Figure]) -> None:
    if not figures:
        return
    console.print(title, style="bold")
    for figure in figures:
        console.print(_error_line(figure, repr(figure.row.get("evidence"))))


def _error_line(figure: Figure, context: str) -> Text:
    rule = f" [{figure.rule}]" if figure.rule else ""
    value = figure.row.get("value")
    return Text(f"  {figure.document}: {figure.indicator} {value} {figure.status}{rule} <- {context}")


def as_dict(report: Report) -> dict[str, Any]:
    """The whole report as plain values, in a stable order."""
    return {
        "levels": {level: asdict(scores) for level, scores in report.levels.items()},
        "totals": {
            **asdict(report.total),
            "wrong": len(report.wrong),
            "missed": len(report.missed),
        },
        "fields": {name: {**asdict(tally), **asdict(tally.scores())} for name, tally in report.fields.items()},
        "indicators": {
            # A right value under another code counts as predicted there, so that only these levels have scores.
            name: _tally_dict(tally, ("indicator", "strict"))
            for name, tally in sorted(report.indicators.items())
        },
        "documents": {name: _tally_dict(tally, LEVELS) for name, tally in report.documents.items()},
        "rules": {
            name: {
                **asdict(rule),
                "coverage": _coverage(report, rule),
                "precision": {level: rule.precision(level) for level in LEVELS},
            }
            for name, rule in sorted(report.rules.items())
        },
        "errors": {
            name: [{"gold": gold, "predicted": predicted, "count": n} for (gold, predicted), n in _by_count(counts)]
            for name, counts in report.buckets.items()
        },
        "strict_failures": _present(report.strict_failures),
        "accepted": _present(report.accepted),
        "neutral": _present(report.neutral),
        "trap_hits": [{**_figure_dict(hit.prediction), "trap": hit.text, "why": hit.why} for hit in report.trap_hits],
        "missed": [_figure_dict(figure) for figure in report.missed],
        "wrong": [_figure_dict(figure) for figure in report.wrong],
    }


def _tally_dict(tally: Tally, levels: Sequence[str]) -> dict[str, Any]:
    return {**asdict(tally), **{f"at_{level}": asdict(tally.scores(level)) for level in levels}}


def _present(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: n for name, n in sorted(counts.items()) if n}


def _figure_dict(figure: Figure) -> dict[str, Any]:
    start, end = figure.period
    return {
        "document": figure.document,
        "indicator": figure.indicator,
        "value": figure.value,
        "status": figure.status,
        "period_start": start,
        "period_end": end,
        "rule": figure.rule,
        "evidence": figure.row.get("evidence"),
    }


def write_json(report: Report, path: Path) -> None:
    """Write the whole report as JSON. Raises EvaluationError when the file cannot be written."""
    try:
        path.write_text(json.dumps(as_dict(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        reason = f"cannot be written ({error.strerror}); name a file in a folder that exists"
        raise EvaluationError(f"{path}: {reason}") from error
