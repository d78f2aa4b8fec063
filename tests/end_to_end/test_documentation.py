"""The documentation says what is so: its examples run, and its commands and links exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from cchc.cli import app

PAGES = ["README.md", "README.vi.md", "CONTRIBUTING.md"]


def code(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_python_example_runs(project: Path) -> None:
    [example] = code(project / "README.md", "python")
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=True, cwd=project)
    assert "on_time_rate" in done.stdout
    assert "1236.0" in done.stdout


@pytest.mark.parametrize("name", PAGES)
def test_named_commands_exist(name: str, project: Path) -> None:
    shell = "\n".join(code(project / name, "sh"))
    targets = set(re.findall(r"^([a-z]+):", (project / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    made = set(re.findall(r"\bmake ([a-z]+)", shell))
    assert made <= targets
    commands = set(getattr(get_command(app), "commands", {}))
    assert set(re.findall(r"^cchc ([a-z]+)", shell, re.MULTILINE)) <= commands


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_every_mart_is_introduced(name: str, project: Path) -> None:
    introduced = set(re.findall(r"`((?:mart|fct|dim)_[a-z0-9_]+)`", (project / name).read_text(encoding="utf-8")))
    published = {model.stem for model in (project / "dbt_project" / "models" / "marts").glob("*.sql")}
    dimensions = {model for model in published if model.startswith("dim_")}
    assert introduced | dimensions == published


@pytest.mark.parametrize("name", [*PAGES, "docs/labelling-guide.md", "docs/glossary.md", "docs/architecture.md"])
def test_links_within_the_project_lead_somewhere(name: str, project: Path) -> None:
    page = project / name
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []
