"""The folded twin of a text: same length, one spelling, so that rules match in it and spans point into the original."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

_SPACES = {
    ord(c): " "
    for c in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\x0b\x0c\r"
}
_BLANKS = "".join(map(chr, _SPACES))
_ODD_BLANK = re.compile(f"[{_BLANKS}]")
_UNTIDY = re.compile(rf"[ {_BLANKS}]{{2,}}|[{_BLANKS}]|[ ](?=\n)|(?<=\n)[ ]|\A[ ]|[ ]\Z")
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


class Places:
    """Where the characters of a tidied text stand in the text it was made of; `places[i]`, also for its end."""

    def __init__(self, stretches: list[tuple[int, int]], composed: list[int] | None) -> None:
        self._tidied = [at for at, _ in stretches]  # where stretches begin that were taken over as they are
        self._printed = [at for _, at in stretches]
        self._composed = composed

    def __getitem__(self, at: int) -> int:
        i = bisect_right(self._tidied, at) - 1
        place = self._printed[i] + at - self._tidied[i]
        return place if self._composed is None else self._composed[place]


def tidy(text: str) -> tuple[str, Places | list[int] | None]:
    """NFC, one space for any run of blanks and none at either end of a line; and where its characters stand in `text`.

    The places are None where the text is tidy already. What ends before a run of blanks ends there in `text` too.
    """
    composed, offsets = compose(text)
    if not (_ODD_BLANK.search(composed) or any(untidy in composed for untidy in ("  ", "\n ", " \n"))):
        return composed, offsets
    kept: list[str] = []
    stretches = [(0, 0)]
    done = length = 0
    for run in _UNTIDY.finditer(composed):
        start, end = run.span()
        kept.append(composed[done:start])
        length += start - done
        done = end
        if not start or composed[start - 1] == "\n":
            stretches.append((length, end))
            continue
        stretches.append((length, start))
        if end < len(composed):
            kept.append("\n" if composed[end] == "\n" else " ")
            done += composed[end] == "\n"
            length += 1
            stretches.append((length, done))
    kept.append(composed[done:])
    return "".join(kept), Places(stretches, offsets)


def _starts_cluster(char: str) -> bool:
    """Whether a character is no mark that belongs to the one before it."""
    return unicodedata.combining(char) == 0 and not unicodedata.category(char).startswith("M")
