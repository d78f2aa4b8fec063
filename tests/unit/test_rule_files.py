"""The rule files of the library are the same YAML for every loader, and give no name twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import cchc

FILES = sorted(path for path in Path(cchc.__file__).parent.rglob("*.y*ml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_loaders_read_the_same(path: Path):
    content = path.read_text(encoding="utf-8")

    assert yaml.load(content, yaml.SafeLoader) == yaml.load(content, yaml.CSafeLoader)


class _NoKeyTwice(yaml.SafeLoader):
    """Refuses a mapping with a key twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})
        return super().construct_mapping(node, deep)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_name_is_given_twice(path: Path):
    assert yaml.load(path.read_text(encoding="utf-8"), _NoKeyTwice) is not None
