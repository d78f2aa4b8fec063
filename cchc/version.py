"""The version of the installed package."""

from __future__ import annotations

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """The version as `pyproject.toml` gives it; "0" when the package runs without being installed."""
    try:
        return metadata.version("cchc")
    except metadata.PackageNotFoundError:
        return "0"
