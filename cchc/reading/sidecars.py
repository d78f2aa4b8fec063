"""Sidecars: NAME.yml beside NAME.txt says where a report comes from. Their keys, and the faults they can have.

A fault never keeps a report from being read: the report goes on without the faulty entry (or, when the YAML itself is
broken, without any), and the fault becomes a warning that names file and line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import yaml

from cchc.reading.content import clean

FIELDS = ("title", "publisher", "source_url", "published_at")
EXTENSIONS = (".yml", ".yaml")
VERSION = 1  # makes stored readings of an older one void
_ACCEPTED = frozenset(
    ["language", "restated", "licence", "license", "note", "retrieved_at", "sha256", "content_type", "bytes"]
)
_MAX_BYTES = 64 * 1024
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True)
class Sidecar:
    """The metadata of one sidecar, and its faults as "line N: what is wrong"."""

    title: str | None = None
    publisher: str | None = None
    source_url: str | None = None
    published_at: str | None = None  # ISO date
    faults: tuple[str, ...] = ()


def names_for(report: str) -> list[str]:
    """Where the sidecar of `report` may be, the first one counts: NAME.txt.yml before NAME.yml."""
    stems = (report, str(PurePosixPath(report).with_suffix("")))
    return [stem + extension for stem in stems for extension in EXTENSIONS]


def parse(content: bytes) -> Sidecar:
    """Read the bytes of a sidecar. Never raises: what is wrong is in `faults`."""
    if len(content) > _MAX_BYTES:
        return Sidecar(faults=(f"line 1: larger than {_MAX_BYTES // 1024} kB, ignored",))
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        return Sidecar(faults=(f"line {line}: not UTF-8, ignored",))
    except yaml.YAMLError as fault:
        return Sidecar(faults=(f"line {_line_of(fault)}: not valid YAML ({_problem_of(fault)}), ignored",))
    if root is None:
        return Sidecar()
    if not isinstance(root, yaml.MappingNode):
        return Sidecar(faults=("line 1: not a list of `key: value` lines, ignored",))
    return _from_mapping(root)


def _from_mapping(root: yaml.MappingNode) -> Sidecar:
    values: dict[str, str | None] = {}
    faults: list[str] = []
    for key_node, value_node in root.value:
        line = key_node.start_mark.line + 1
        key = str(key_node.value)
        if key not in FIELDS:
            if key not in _ACCEPTED:
                faults.append(f"line {line}: unknown key {key[:40]!r} (known: {', '.join(FIELDS)}, language)")
        elif key in values:
            faults.append(f"line {line}: {key} stands here a second time, the first one counts")
        elif not isinstance(value_node, yaml.ScalarNode):
            faults.append(f"line {line}: {key} must be one value, not a list or a mapping")
        else:
            values[key] = _value(key, value_node, faults)
    return Sidecar(**values, faults=tuple(faults))


def _value(key: str, node: yaml.ScalarNode, faults: list[str]) -> str | None:
    text = clean(node.value).strip()
    if node.tag.endswith(":null") or not text:
        return None
    if key != "published_at":
        return text
    try:
        return _iso_date(text)
    except ValueError:
        line = node.start_mark.line + 1
        faults.append(f"line {line}: published_at {text[:40]!r} is no date (write 2023-12-04 or 4/12/2023)")
        return None


def _iso_date(text: str) -> str:
    day_first = _DAY_FIRST.fullmatch(text)
    if day_first:
        day, month, year = map(int, day_first.groups())
        return date(year, month, day).isoformat()
    return date.fromisoformat(text[:10]).isoformat()


def _line_of(fault: yaml.YAMLError) -> int:
    mark = getattr(fault, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _problem_of(fault: yaml.YAMLError) -> str:
    return str(getattr(fault, "problem", None) or fault).splitlines()[0]
