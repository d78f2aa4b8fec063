"""The words of the site in both languages: what `wording.yml` holds, as HTML that a style sheet switches."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import yaml
from markupsafe import Markup, escape


@lru_cache(maxsize=1)
def _wording() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("wording.yml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = yaml.safe_load(text)
    return words


def html(text: str) -> Markup:
    """Text that is HTML already: whoever calls has escaped every part that came from a report."""
    return Markup(text)  # noqa: S704


def word(key: str, language: str = "vi") -> str:
    """The plain words of `key`; of an unknown code of the warehouse, the code itself."""
    entry = _wording().get(key)
    return entry[language] if entry else key.split(".", 1)[-1]


@lru_cache(maxsize=4096)
def t(key: str) -> Markup:
    """The words of `key` in both languages."""
    return both(word(key, "vi"), word(key, "en"))


@lru_cache(maxsize=65536)
def both(vi: str | None, en: str | None) -> Markup:
    """Two wordings as HTML of which one is shown; the text is escaped."""
    vi, en = vi or en or "", en or vi or ""
    if vi == en:
        return escape(vi)
    return Markup('<span class="vi" lang="vi">{}</span><span class="en" lang="en">{}</span>').format(vi, en)
