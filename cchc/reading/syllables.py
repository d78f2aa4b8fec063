"""Is this word a possible Vietnamese syllable? The evidence by which a character set is told from its look-alikes.

The inventory (`syllables.yml`) is the closed one of the written language: onset, rhyme, tone; a rhyme that ends in
c, ch, p or t takes only the sharp or the heavy tone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

import yaml

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOP_TONES = {"", "\u0301", "\u0323"}
_WORD = re.compile(r"[^\s!-/:-@\[-`{-~0-9]+")
_PUNCTUATION = "“”‘’„‟«»‹›–—―…•·°²³§©®™×÷±¼½¾\u00a0\u2010\u2011\u2212"
_EDGE = str.maketrans(dict.fromkeys(_PUNCTUATION, " "))


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """True when `word` (any case, composed or not) is a possible Vietnamese syllable."""
    tones = ""
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tones += char
        else:
            letters.append(char)
    if len(tones) > 1:
        return False
    onsets, rhymes = _inventory()
    split = onsets.fullmatch(unicodedata.normalize("NFC", "".join(letters)))
    if split is None:
        return False
    onset, rhyme = split[1] or "", split[2]
    if rhyme not in rhymes:
        whole = onset + rhyme
        if not (onset in {"gi", "qu"} and whole[1:] in rhymes):
            return False
        rhyme = whole[1:]
    return tones in _STOP_TONES or not rhyme.endswith(("c", "ch", "p", "t"))


@cache
def _inventory() -> tuple[re.Pattern[str], frozenset[str]]:
    listed = yaml.safe_load(resources.files(__package__).joinpath("syllables.yml").read_text("utf-8"))
    onsets = sorted(listed["onsets"].split(), key=len, reverse=True)
    rhymes = frozenset(" ".join(listed["rhymes"].values()).split())
    return re.compile(rf"({'|'.join(onsets)})?(.+)"), rhymes


def accented_words(text: str) -> list[str]:
    """The words of `text` that carry a character beyond ASCII, typographic signs aside."""
    return [w for w in _WORD.findall(text.translate(_EDGE)) if not w.isascii()]


def evidence(text: str) -> tuple[int, int]:
    """(words beyond ASCII that are Vietnamese syllables, words beyond ASCII)."""
    words = accented_words(text)
    return sum(map(is_syllable, words)), len(words)
