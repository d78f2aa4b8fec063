"""The folded twin of a text: same length, one spelling, so that rules match in it and spans point into the original."""

from __future__ import annotations

import re
import unicodedata

_SPACES = {
    ord(c): " "
    for c in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\x0b\x0c\r"
}
_BLANKS = "".join(map(chr, _SPACES))
_ODD_BLANK = re.compile(f"[{_BLANKS}]")
_BLANK_RUN = re.compile(f"[ {_BLANKS}]+")
_DASHES = {ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"}
_QUOTES = {ord(c): '"' for c in "“”„‟«»"}
_ODD = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\x0b\x0c\r\u2010-\u2015\u2212“”„‟«»İÐð]")
_TABLE = {**_SPACES, **_DASHES, **_QUOTES, ord("İ"): "i", ord("Ð"): "đ", ord("ð"): "đ"}

_TONE_PAIRS = dict(zip(
    ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"),
    ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"),
    strict=True,
))  # fmt: skip
# What an expression begins with is looked for fast, so that what stands before it is asked last.
_LATE_TONE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ](?<!qu.))(?!\w)")
_LATE_TONE_OF_NAME = re.compile(_LATE_TONE.pattern, re.IGNORECASE)
_I_WORD = {"tỉ": "tỷ", "lí": "lý", "kì": "kỳ", "kĩ": "kỹ", "sĩ": "sỹ", "mĩ": "mỹ", "quí": "quý", "quì": "quỳ"}
_I_SPELLING = {word: re.compile(rf"{word}(?<!\w{word})(?!\w)") for word in _I_WORD}


def fold(text: str) -> str:
    """Lower-case `text` and give it one spelling (hoá = hóa, tỉ = tỷ, NBSP = space, – = -).

    Every character keeps its offset: `len(fold(t)) == len(t)` for NFC text. Rules and phrases are folded by the
    same function, so that only the equality of spellings matters, not which one is chosen.
    """
    plain = _plain(text)
    folded = plain.lower()
    if len(folded) != len(text):
        folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    if any(late in folded for late in _TONE_PAIRS):
        folded = _LATE_TONE.sub(lambda m: _TONE_PAIRS[m[0]], folded)
    for word, usual in _I_WORD.items():
        if word in folded:
            folded = _I_SPELLING[word].sub(usual, folded)
    return folded


def usual_spelling(text: str) -> str:
    """`text` with blanks, dashes, quotes and tone marks as `fold` has them (Uỷ = Ủy, – = -); case and offsets kept."""
    return _LATE_TONE_OF_NAME.sub(_as_usual, _plain(text))


def _plain(text: str) -> str:
    for odd in set(_ODD.findall(text)):
        text = text.replace(odd, _TABLE[ord(odd)])
    return text


def _as_usual(m: re.Match[str]) -> str:
    usual = _TONE_PAIRS.get(m[0].lower(), m[0])
    return "".join(u.upper() if c.isupper() else u for u, c in zip(usual, m[0], strict=True))


def compose(text: str) -> tuple[str, list[int] | None]:
    """NFC form of `text` and, where it differs, the offset in `text` of each composed character, and of the end."""
    if unicodedata.is_normalized("NFC", text):
        return text, None
    out: list[str] = []
    offsets: list[int] = []
    i = 0
    while i < len(text):
        j = i + 1
        while j < len(text) and not _starts_cluster(text[j]):
            j += 1
        composed = unicodedata.normalize("NFC", text[i:j])
        out.append(composed)
        offsets.extend([i] * len(composed))
        i = j
    offsets.append(len(text))
    return "".join(out), offsets


def tidy(text: str) -> tuple[str, list[int] | None]:
    """`compose`, with one space for any run of blanks and none at either end of a line; offsets as `compose` gives."""
    composed, offsets = compose(text)
    if not (_ODD_BLANK.search(composed) or any(doubled in composed for doubled in ("  ", "\n ", " \n"))):
        return composed, offsets
    kept: list[str] = []
    places: list[int] = []
    done = 0
    for run in _BLANK_RUN.finditer(composed):
        kept.append(composed[done : run.start()])
        places.extend(range(done, run.start()))
        done = run.end()
        begins_line = not run.start() or composed[run.start() - 1] == "\n"
        if begins_line or done == len(composed):
            continue
        kept.append("\n" if composed[done] == "\n" else " ")
        places.append(run.start())  # so that what ends before the run ends there
        done += composed[done] == "\n"
    kept.append(composed[done:])
    places.extend(range(done, len(composed)))
    places.append(len(composed.rstrip(f" {_BLANKS}")))
    return "".join(kept), places if offsets is None else [offsets[place] for place in places]


def _starts_cluster(char: str) -> bool:
    """Whether a character is no mark that belongs to the one before it."""
    return unicodedata.combining(char) == 0 and not unicodedata.category(char).startswith("M")
