"""The `cchc` command. It reads options, calls the room that does the work, and shows the result.

Exit codes: 0 done, 1 the data failed a check that stops the run, 2 wrong usage or input that cannot be used. An error
is one line on standard error; with `CCHC_DEBUG=1` it comes with its traceback. Heavy packages are imported inside the
commands, so that `cchc --help` answers at once.
"""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cchc.observation_files import Format
from cchc.workspace import OUT_VARIABLE, RAW_VARIABLE

if TYPE_CHECKING:
    import polars as pl

    from cchc.terminal import Summary
    from cchc.workspace import Workspace
    from orchestration.run import Outcome

DONE, BLOCKED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
DEFAULT_PORT = 3000
WIDTH = 160  # of a table that is not shown in a terminal

app = typer.Typer(
    name="cchc",
    help="From Vietnam's administrative-reform reports to a warehouse: every figure tied to the words it came from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

RawDir = Annotated[
    Path | None,
    typer.Option("--raw", envvar=RAW_VARIABLE, help="Folder with the reports. Default: data/raw."),
]
OutDir = Annotated[
    Path | None,
    typer.Option("--out", envvar=OUT_VARIABLE, help="Folder for work/ and warehouse/. Default: data."),
]


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False) -> None:
    """From Vietnam's administrative-reform reports to a warehouse: every figure tied to the words it came from."""
    if version:
        from cchc.version import version as installed

        typer.echo(f"cchc {installed()}")
        raise typer.Exit(DONE)


@app.command()
def run(raw: RawDir = None, out: OutDir = None) -> None:
    """Read the reports, find and check their figures, build the marts, publish the warehouse.

    Reports that were read before and have not changed are not read again. Results are in OUT/warehouse: reform.duckdb,
    and every table as Parquet and CSV.
    """
    with _one_line_errors():
        from rich.console import Console

        from cchc.terminal import RunProgress
        from cchc.workspace import Workspace
        from orchestration.run import run_pipeline

        folders = Workspace.from_settings(raw, out)
        began = time.monotonic()
        with RunProgress(Console(stderr=True)) as progress:
            outcome = run_pipeline(folders, progress)
        _summary(outcome, folders, time.monotonic() - began).show(Console())


@app.command()
def extract(
    paths: Annotated[list[Path], typer.Argument(help="Reports, or folders that hold reports.", metavar="PATH...")],
    form: Annotated[Format, typer.Option("--format", help="How the figures are written.")] = Format.jsonl,
    output: Annotated[Path | None, typer.Option("--output", help="File to write. Default: standard output.")] = None,
) -> None:
    """Print the figures of some reports: one row per reported figure, with its evidence."""
    with _one_line_errors():
        from cchc.extraction import read_in_parallel
        from cchc.observation_files import write
        from cchc.reading.limits import from_environment

        figures = read_in_parallel(_readable(paths), from_environment().workers)
        write(figures.observations, form, output)


@app.command()
def explain(
    paths: Annotated[list[Path], typer.Argument(help="Reports.", metavar="FILE...")],
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with the marked text to this file.")] = None,
) -> None:
    """Show each numeral of a report: what became of it, and by which rule."""
    with _one_line_errors():
        from rich.console import Console

        from cchc.extraction.explain import explain as explained
        from cchc.extraction.explain import summary_line, terminal_table
        from cchc.extraction.explain_page import page

        documents = _readable(paths)
        columns = ("text", "document", "title", "publisher", "published_at")
        explanations = [explained(*row) for row in documents.select(columns).iter_rows()]
        if html is not None:
            html.write_text(page(explanations), encoding="utf-8")
        console = Console(width=None if sys.stdout.isatty() else WIDTH)
        for explanation in explanations:
            if html is None:
                console.print(terminal_table(explanation))
            console.print(f"{explanation.document}: {summary_line(explanation)}", markup=False, soft_wrap=True)


@app.command()
def add(
    targets: Annotated[
        list[str] | None, typer.Argument(help="Files or URLs of reports.", metavar="FILE|URL...")
    ] = None,
    raw: RawDir = None,
    lists: Annotated[list[Path] | None, typer.Option("--list", help="File that names one file or URL a line.")] = None,
    feeds: Annotated[list[str] | None, typer.Option("--feed", help="Sitemap, RSS or Atom feed of reports.")] = None,
) -> None:
    """Bring reports into the raw folder: files copied, URLs downloaded, each with a sidecar that says where from."""
    with _one_line_errors():
        from rich.console import Console

        from cchc.reading.adding import add as add_reports
        from cchc.terminal import RunProgress
        from cchc.workspace import Workspace

        if not (targets or lists or feeds):
            raise InputError("nothing to add: name a file or a URL, or give --list or --feed")
        folder = Workspace.from_settings(raw).raw_dir
        with RunProgress(Console(stderr=True)) as progress:
            result = add_reports(
                targets or (), folder, lists=lists or (), feeds=feeds or (), progress=progress.document
            )
        for target, reason in result.failed:
            _complain(f"error: {target}: {reason}")
        typer.echo(
            f"{len(result.added)} added to {folder}, {len(result.kept)} there already, {len(result.failed)} failed"
        )
        raise typer.Exit(UNUSABLE if result.failed else DONE)


@app.command()
def evaluate(
    gold: Annotated[Path | None, typer.Option("--gold", help="Labels (JSON lines). Default: those of --raw.")] = None,
    raw: Annotated[Path | None, typer.Option("--raw", help="Folder with the labelled reports.")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Also write the result to this file.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="List every figure missed or wrong.")] = False,
) -> None:
    """Compare the figures found in labelled reports with their labels. Default: the bundled reports."""
    with _one_line_errors():
        from cchc.evaluation.report import run as evaluate_reports
        from cchc.workspace import GOLD, PROJECT

        if gold is not None and not gold.is_file():
            raise InputError(f"labels {gold} do not exist")
        if gold is None and raw is None:
            gold, raw = GOLD / "gold.jsonl", PROJECT / "data" / "raw"
        evaluate_reports(gold, raw, verbose=verbose, json_out=json_out)


@app.command()
def dashboard(
    out: OutDir = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Open the dashboard of the last run: OUT/warehouse/site, a static site that needs no server."""
    with _one_line_errors():
        from cchc.publishing.site import build_site, open_site
        from cchc.workspace import Workspace

        folders = Workspace.from_settings(None, out)
        if not (folders.site_dir / "index.html").is_file():
            build_site(folders.warehouse_dir, folders.site_dir, model_docs=folders.model_docs)
        typer.echo(open_site(folders.site_dir) if show else folders.site_dir / "index.html")


@app.command()
def dev(
    raw: RawDir = None,
    out: OutDir = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")] = DEFAULT_PORT,
) -> None:
    """Open the Dagster UI on 127.0.0.1: assets, checks, and the history of runs. Ctrl-C stops it."""
    with _one_line_errors():
        from cchc.workspace import Workspace
        from orchestration.dev import serve

        raise typer.Exit(serve(Workspace.from_settings(raw, out), port))


class InputError(Exception):
    """The input cannot be used; the message is one line."""


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """End the command with one line and its exit code where the block fails."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except KeyboardInterrupt:
        _complain("stopped")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None
    except Exception as error:
        if os.environ.get("CCHC_DEBUG"):
            raise
        _complain(f"error: {_explained(error)}")
        raise typer.Exit(_exit_code(error)) from None


def _exit_code(error: Exception) -> int:
    return BLOCKED if type(error).__name__ == "BlockedRunError" else UNUSABLE


def _explained(error: Exception) -> str:
    message = " ".join(str(error).split())
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    own = type(error).__module__.split(".")[0] in {"cchc", "orchestration", "expectations"}
    return message if own else f"unexpected {type(error).__name__}: {message} (CCHC_DEBUG=1 shows where)"


def _readable(paths: list[Path]) -> pl.DataFrame:
    """The documents of these files and folders; those that cannot be read are named on standard error.

    Raises:
        InputError: none of them can be read.
        cchc.reading.ReadingError: one does not exist, or there is nothing to read.
    """
    from cchc.reading import read_files

    result = read_files(paths)
    for warning in result.warnings:
        _complain(f"warning: {warning}")
    for document, error in result.documents.select("document", "error").drop_nulls("error").iter_rows():
        _complain(f"warning: {document}: {error}")
    readable = result.documents.filter(result.documents["error"].is_null())
    if not readable.height:
        raise InputError("none of the files could be read")
    return readable


def _complain(message: str) -> None:
    typer.echo(message, err=True)


def _summary(outcome: Outcome, folders: Workspace, seconds: float) -> Summary:
    from cchc.terminal import Summary

    files = {name: outcome.figure("documents", name) for name in ("read", "reused", "unreadable", "removed")}
    parsed, kept = (outcome.figure("parsed_observations", name) for name in ("parsed", "reused"))
    unchanged = not (files["read"] or files["removed"] or parsed)
    tables = sorted(
        (name, outcome.rows(name)) for name in outcome.figures if name.startswith(("dim_", "fct_", "mart_"))
    )
    elsewhere = (
        ""
        if folders.out_dir == type(folders).from_settings().out_dir
        else f" --out {shlex.quote(str(folders.out_dir))}"
    )
    warnings = [str(warning) for warning in outcome.figure("documents", "warnings") or ()]
    warnings += [f"row left out: {row}" for row in outcome.figure("official_indices", "rows left out") or ()]
    warnings += [f"{found.asset}: {found.check}: {found.message}" for found in outcome.failed_checks]
    return Summary(
        lines=[
            ("Documents", f"{outcome.rows('documents')}: {', '.join(f'{n} {name}' for name, n in files.items())}"),
            ("Parsed", "nothing: the reports have not changed" if unchanged else f"{parsed} documents, {kept} reused"),
            ("Numerals", f"{outcome.rows('quantities')}"),
            ("Observations", f"{outcome.rows('observations')}"),
            ("Quarantined", f"{outcome.rows('quarantine')} rows"),
            ("Checks", f"{outcome.checks}, of which {len(outcome.failed_checks)} found something"),
            ("Query", f"duckdb {shlex.quote(str(folders.published_db))}"),
            ("Dashboard", f"cchc dashboard{elsewhere}"),
            ("History", f"cchc dev{elsewhere}"),
        ],
        tables=tables,
        warnings=warnings,
        warehouse=folders.warehouse_dir,
        seconds=seconds,
    )
