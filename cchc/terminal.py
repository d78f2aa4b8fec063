"""What `cchc run` shows in a terminal: progress on the way, and the closing summary. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

_LABELS = {
    "documents": "reading reports",
    "parse": "finding figures",
    "hold_back": "holding back failing rows",
    "dbt_build": "building the marts",
    "published_warehouse": "publishing",
    "dashboard": "building the dashboard",
}


class RunProgress:
    """A bar over the steps of a run, and one over the reports while they are read; silent without a terminal."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._steps = self._progress.add_task("preparing", total=None)
        self._reports = self._progress.add_task("reports", visible=False)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def planned(self, steps: int) -> None:
        self._progress.update(self._steps, total=steps)

    def started(self, step: str) -> None:
        label = _LABELS.get(step, step.replace("check_", "checking ").replace("_", " "))
        self._progress.update(self._steps, description=label)

    def finished(self, step: str) -> None:  # noqa: ARG002
        self._progress.advance(self._steps)
        self._progress.update(self._reports, visible=False)

    def document(self, done: int, total: int, name: str) -> None:
        self._progress.update(self._reports, completed=done, total=total, visible=True, description=f"  {name[-40:]}")


@dataclass(frozen=True)
class Summary:
    """The closing summary of a run: lines of a name and a text, tables with their rows, warnings, and where to look."""

    lines: Sequence[tuple[str, str]]
    tables: Sequence[tuple[str, int]]
    warnings: Sequence[str]
    warehouse: Path
    seconds: float

    def show(self, console: Console, limit: int = 10) -> None:
        """Print it; at most `limit` warnings."""
        grid = Table.grid(padding=(0, 2))
        for name, text in self.lines:
            grid.add_row(f"[bold]{name}[/bold]", text)
        if self.tables:
            grid.add_row("[bold]Tables[/bold]", _listed(self.tables))
        console.print(grid)
        for warning in self.warnings[:limit]:
            console.print(f"[yellow]warning[/yellow] {_escaped(warning)}", highlight=False)
        if len(self.warnings) > limit:
            console.print(f"[yellow]warning[/yellow] and {len(self.warnings) - limit} more, see `cchc dev`")
        console.print(
            f"[green]Done[/green] in {self.seconds:.1f} s. Results: {_escaped(str(self.warehouse))}", soft_wrap=True
        )


def _listed(tables: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} ({rows})" for name, rows in tables)


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
