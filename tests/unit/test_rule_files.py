"""The rule files of the library are YAML for every loader, not only for the fast one that is used where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import cchc

FILES = sorted(path for path in Path(cchc.__file__).parent.rglob("*.y*ml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_loaders_read_the_same(path: Path):
    content = path.read_text(encoding="utf-8")

    assert yaml.load(content, yaml.SafeLoader) == yaml.load(content, yaml.CSafeLoader)
