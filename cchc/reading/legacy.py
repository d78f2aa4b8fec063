"""The Vietnamese character sets from before Unicode, as functions from bytes to text; their tables are `charsets.yml`.

`windows_bytes` undoes the usual accident, bytes of one of these sets shown as Windows-1252.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import resources

import yaml

LEGACY = ("tcvn3", "viscii", "vni", "windows-1258")
_LEAST_CAPITALS = 4


def decode_legacy(content: bytes, charset: str) -> str:
    """`content` read as one of LEGACY; bytes without a meaning there become U+FFFD."""
    text = _decoders()[charset](content)
    return _whole_capitals(text) if charset == "tcvn3" else text


def windows_bytes(text: str) -> bytes | None:
    """The bytes that `text` shows when they are taken for Windows-1252 (or Latin-1); null when it shows others."""
    out = bytearray()
    for char in text:
        code = _windows_codes().get(char)
        if code is None:
            return None
        out.append(code)
    return bytes(out)


@cache
def _tables() -> dict[str, dict[str, object]]:
    loaded = yaml.safe_load(resources.files(__package__).joinpath("charsets.yml").read_text("utf-8"))
    return dict(loaded)


@cache
def _windows() -> str:
    """Windows-1252 with its five gaps filled by the control characters of Latin-1."""
    return "".join(bytes([b]).decode("cp1252", errors="ignore") or chr(b) for b in range(256))


@cache
def _windows_codes() -> dict[str, int]:
    latin = {chr(b): b for b in range(256)}
    return latin | {char: b for b, char in enumerate(_windows())}


@cache
def _decoders() -> dict[str, Callable[[bytes], str]]:
    tables = {name: _byte_table(name) for name in ("tcvn3", "viscii")}
    return {
        "tcvn3": lambda content: content.decode("latin-1").translate(tables["tcvn3"]),
        "viscii": lambda content: content.decode("latin-1").translate(tables["viscii"]),
        "vni": _from_vni,
        "windows-1258": lambda content: content.decode("cp1258", errors="replace"),
    }


def _byte_table(name: str) -> dict[int, str]:
    table = dict(enumerate(_windows()))
    for first, letters in _tables()[name].items():
        table.update(enumerate(str(letters), start=int(first, 16)))
    return table


@cache
def _vni_letters() -> dict[str, str]:
    letters: dict[str, str] = {}
    vni: dict[str, dict[str, object]] = _tables()["vni"]  # type: ignore[assignment]
    signs: dict[str, dict[str, str]] = vni["signs"]  # type: ignore[assignment]
    pairs = {base + sign: letter for base, row in signs.items() for sign, letter in row.items()}
    for written, letter in (pairs | {k: str(v) for k, v in vni["single"].items()}).items():
        letters[written] = letter
        letters[written.upper()] = letter.upper()
        if len(written) == 2:
            letters[written[0].upper() + written[1]] = letter.upper()
    return letters


@cache
def _vni_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _vni_letters()), key=len, reverse=True)))


def _from_vni(content: bytes) -> str:
    shown = content.decode("latin-1").translate(dict(enumerate(_windows())))
    return _vni_pattern().sub(lambda m: _vni_letters()[m[0]], shown)


def _whole_capitals(text: str) -> str:
    """Lines set in a capitals font have small accented letters among capitals: KếT QUả."""
    return "\n".join(line.upper() if _is_capitals(line) else line for line in text.split("\n"))


def _is_capitals(line: str) -> bool:
    plain = [c for c in line if c.isascii() and c.isalpha()]
    return len(plain) >= _LEAST_CAPITALS and all(c.isupper() for c in plain)
