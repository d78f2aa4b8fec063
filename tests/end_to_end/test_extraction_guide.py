"""The guide to the extraction says what is so: the files it names exist, and its new indicator needs no code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROBE = """
import sys
import polars as pl
from cchc.extraction import extract
for text in sys.stdin.read().splitlines():
    found = extract(pl.DataFrame({"document": ["guide.txt"], "text": [text]}))
    values = found.filter(pl.col("indicator") == sys.argv[1])["value"].to_list()
    print(*values, sep=",")
"""


@pytest.fixture(scope="module")
def guide(project: Path) -> str:
    return (project / "docs" / "extraction.md").read_text(encoding="utf-8")


def test_the_files_it_names_exist(guide: str, project: Path) -> None:
    named = set(re.findall(r"`([\w/]+\.(?:py|yaml|yml|csv))`", guide)) - {"floors.yml"}
    folders = (project, project / "cchc" / "extraction", project / "cchc" / "catalogue", project / "tests" / "unit")
    missing = sorted(name for name in named if not any((folder / name).exists() for folder in folders))
    assert named
    assert missing == []


def test_its_new_indicator_is_found_without_code(guide: str, project: Path, tmp_path: Path) -> None:
    _, term, entry = re.findall(r"^```yaml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    catalogue = tmp_path / "cchc" / "catalogue"
    shutil.copytree(project / "cchc", tmp_path / "cchc", ignore=shutil.ignore_patterns("__pycache__"))
    terms, indicators = catalogue / "terms.yaml", catalogue / "indicators" / "digital.yaml"
    terms.write_text(terms.read_text(encoding="utf-8").replace("object:\n", term, 1), encoding="utf-8")
    indicators.write_text(f"{indicators.read_text(encoding='utf-8')}\n{entry}", encoding="utf-8")
    [indicator] = yaml.safe_load(entry)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, indicator["code"]],
        input="\n".join(example["text"] for example in indicator["examples"]),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
    )
    printed = [[float(value) for value in line.split(",") if value] for line in done.stdout.splitlines()]
    assert printed == [example.get("values", []) for example in indicator["examples"]]
