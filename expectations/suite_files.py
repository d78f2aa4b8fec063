"""The suites as they stand in `expectations/suites/*.json`: reading them, and what a check is called and does.

A suite file is a Great Expectations suite. Its `meta.frame` names the frame it checks. Each expectation carries
`meta.check` (its name), `meta.severity` and `meta.reason` (why a row fails; `{column}` stands for the value of a
column). A failing `block` check stops the run, failing rows of an `error` check go to quarantine, and a `warn` check
only reports.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, get_args

Severity = Literal["block", "error", "warn"]

PACKAGE = Path(__file__).resolve().parent
SUITES = PACKAGE / "suites"
_CODE = ("engine.py", "frames.py", "rules.py", "verdicts.py")


class SuiteError(ValueError):
    """A suite file is not what it should be."""


@dataclass(frozen=True)
class Check:
    """One check of one frame, as its suite describes it."""

    suite: str
    frame: str
    name: str
    severity: Severity
    description: str
    reason: str
    expectation: str


@dataclass(frozen=True)
class Suite:
    """One suite: its name, the frame it checks, its checks, and the JSON that Great Expectations takes."""

    name: str
    frame: str
    checks: tuple[Check, ...]
    content: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """Changes when the suite, the code that evaluates it or the version of Great Expectations changes."""
        digest = hashlib.sha256(json.dumps(self.content, sort_keys=True, ensure_ascii=False).encode())
        digest.update(_code_fingerprint().encode())
        return digest.hexdigest()[:16]


@cache
def _code_fingerprint() -> str:
    digest = hashlib.sha256(metadata.version("great-expectations").encode())
    for name in _CODE:
        digest.update((PACKAGE / name).read_bytes())
    return digest.hexdigest()


def load_suite(path: Path) -> Suite:
    """Read one suite file.

    Raises:
        SuiteError: the file is no JSON, or an expectation lacks its name, severity or reason.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        checks = tuple(_check(content["name"], content["meta"]["frame"], entry) for entry in content["expectations"])
    except (json.JSONDecodeError, KeyError) as error:
        raise SuiteError(f"{path}: not a suite ({type(error).__name__}: {error})") from error
    names = [check.name for check in checks]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise SuiteError(f"{path}: check names used twice: {', '.join(repeated)}")
    return Suite(content["name"], content["meta"]["frame"], checks, content)


def _check(suite: str, frame: str, entry: Mapping[str, Any]) -> Check:
    meta = entry["meta"]
    if meta["severity"] not in get_args(Severity):
        raise SuiteError(f"suite {suite}: {meta['check']}: severity is {meta['severity']!r}, not block, error or warn")
    return Check(suite, frame, meta["check"], meta["severity"], entry["description"], meta["reason"], entry["type"])


@cache
def load_suites(folder: Path = SUITES) -> dict[str, Suite]:
    """Read every suite, keyed by the frame it checks."""
    suites = [load_suite(path) for path in sorted(folder.glob("*.json"))]
    return {suite.frame: suite for suite in suites}
