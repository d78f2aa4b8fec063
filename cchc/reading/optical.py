"""Scans: pictures of pages read by Tesseract with its Vietnamese model, when both are installed.

Tesseract says what stands in each line and where; `pdf_layout.py` makes paragraphs of it, as from any printed page. The
pages that were read so are in `ocr_pages`, so that what was recognised can be told from what was written.
"""

from __future__ import annotations

import io
import math
import os
import re
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from statistics import mean, median

import yaml
from lxml import etree
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from cchc.reading.circumstances import tesseract
from cchc.reading.content import Fate, Parsed, UnreadableError, clean
from cchc.reading.limits import Limits
from cchc.reading.patience import more_time
from cchc.reading.pdf_layout import running_text, without_furniture
from cchc.reading.pdf_lines import Line, Lines, Page

INSTALL = (
    "install Tesseract with its Vietnamese model (Debian: apt install tesseract-ocr tesseract-ocr-vie) and run again"
)
LEAST_DOTS, MOST_DOTS = 150, 300  # per inch, for pages to be drawn; finer ones are read no better, only slower
_A4_WIDTH_INCHES, _POINTS_PER_INCH = 8.27, 72
_SECONDS_A_PAGE = 60
_SURE = 60  # mean confidence, of 100, below which a page may lie on its side
_TURN = re.compile(r"Rotate: (90|180|270)\b")
_PLACE = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)(?:; baseline (-?[\d.]+) (-?[\d.]+))?")
_WORD_CONFIDENCE = re.compile(r"x_wconf (\d+)")
_WORDS_FOR_SLOPE = 4
_CUT_NUMBER = re.compile(r"\d[.,]$")
_NO_SPACE = 0.2  # of the font's size: less is no space between words
# Two or three strokes after the word for a quarter, of which two may have run together: II, H, II1, IH.
_QUARTER = re.compile(r"(?<=[Qq]uý )(?=[1l|]*[IH])(?:[Il1|]{2,3}|[Il1|]H|H[Il1|]?)(?![\w|])")
# How far letters reach above and below the line they stand on, in parts of the font's size.
_ABOVE = re.compile("[\u0300-\u0303\u0306\u0309]")
_BELOW = re.compile("[gjpqyQ,;()/\u0323]")
_TALL = re.compile("[A-ZĐ0-9bdđfhklt(/%]")
_SMALL_RISE, _TALL_RISE, _MARK_RISE, _DROP = 0.53, 0.74, 0.16, 0.21


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document of all pictures in an image file; raises UnreadableError when it is damaged or OCR is missing."""
    Image.MAX_IMAGE_PIXELS = limits.max_unpacked_bytes // 8
    try:
        with Image.open(io.BytesIO(content)) as image:
            program = require_program()  # behind the look at the picture: a bad one is no reason to install anything
            prepare(getattr(image, "n_frames", 1), limits)
            return [_document([read_page(program, _grey(frame)) for frame in ImageSequence.Iterator(image)])]
    except Image.DecompressionBombError as fault:
        raise UnreadableError(str(fault), fate=Fate.HERE) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        message = "damaged picture, perhaps cut off"
        raise UnreadableError(message) from None


def require_program() -> str:
    """The path of Tesseract. Raises UnreadableError, with what to install, when it is not there."""
    program = tesseract()
    if program is None:
        message = f"a scan without a text layer: {INSTALL}"
        raise UnreadableError(message, fate=Fate.HERE)
    return program


def prepare(pages: int, limits: Limits) -> None:
    """Ask for the time that so many scanned pages take. Raises UnreadableError when they are too many."""
    if pages > limits.max_scanned_pages:
        message = f"{pages:,} scanned pages, more than the limit of {limits.max_scanned_pages:,}"
        raise UnreadableError(f"{message} (CCHC_MAX_SCANNED_PAGES)", fate=Fate.HERE)
    more_time(pages * _SECONDS_A_PAGE)


def _document(pages: Sequence[Page]) -> Parsed:
    text, starts = running_text(without_furniture(pages))
    numbers = tuple(range(1, len(pages) + 1))
    return Parsed(text=text, pages=starts, ocr_pages=numbers, charset="utf-8", note="read by OCR from a scan")


def read_page(program: str, image: Image.Image, width: float | None = None) -> Page:
    """The lines on the grey picture of a page that is `width` points wide; null: its short side is that of A4."""
    inches = width / _POINTS_PER_INCH if width else image.width / min(image.size) * _A4_WIDTH_INCHES
    dots = image.width / inches
    wanted = min(dots, MOST_DOTS)
    if wanted < dots:
        image = image.resize((round(image.width * wanted / dots), round(image.height * wanted / dots)))
    found = _recognise(program, image, wanted)
    if not found or mean(confidence for _, _, confidence in found) < _SURE:
        turn = _TURN.search(_run(program, image, wanted, "--psm", "0"))
        if turn:
            image = image.rotate(-int(turn[1]), expand=True)
            found = _recognise(program, image, wanted)
    scale = _POINTS_PER_INCH / wanted
    lines = Lines.of(_lines(found, image.height, scale))
    return Page(lines, image.width * scale, image.height * scale, is_scan=True)


_Words = list[tuple[str, tuple[int, ...]]]  # each with its place in pixels: left, top, right, bottom
_Found = list[tuple[_Words, tuple[float, ...], float]]  # words; left, top, right, bottom, slope, baseline; confidence


def _lines(found: _Found, height: int, scale: float) -> Iterator[Line]:
    """The lines as they stand on the page once it is turned upright, in points from its lower left corner."""
    slopes = [place[4] for words, place, _ in found if len(words) >= _WORDS_FOR_SLOPE]
    slant = math.atan(median(slopes)) if slopes else 0.0
    cosine, sine = math.cos(slant), math.sin(slant)
    for words, (left, _, right, bottom, slope, offset), _ in found:
        size = median((place[3] - place[1]) / _reach(word) for word, place in words)
        text = corrected(clean(_spaced(words, size)))
        if any(map(str.isalnum, text)):
            start, end = bottom + offset, bottom + offset + slope * (right - left)
            baseline = cosine * (start + end) / 2 - sine * (left + right) / 2
            foot = height - baseline - _DROP * size
            begin, reach = left * cosine + start * sine, right * cosine + end * sine
            yield Line(text, scale * begin, scale * foot, scale * reach, scale * (foot + size))


def _spaced(words: _Words, size: float) -> str:
    """The words with spaces between, but for a number that was taken for two: 24. 456."""
    text, end = "", 0
    for word, (left, _, right, _) in words:
        is_cut = _CUT_NUMBER.search(text) and word[0].isdigit() and left - end < _NO_SPACE * size
        text += word if is_cut or not text else f" {word}"
        end = right
    return text


def corrected(text: str) -> str:
    """A line without the confusions of `confusions.yml`, and with quarters in Roman numerals: quý IH is quý III."""
    for read_as, meant in _confusions():
        text = read_as.sub(meant, text)
    return _QUARTER.sub(lambda m: "I" * (len(m[0]) + m[0].count("H")), text)


@cache
def _confusions() -> list[tuple[re.Pattern[str], str]]:
    entries = yaml.safe_load(resources.files(__package__).joinpath("confusions.yml").read_text("utf-8"))
    return [(re.compile(entry["read"]), entry["meant"]) for entry in entries]


def _reach(word: str) -> float:
    """The height of a printed word in parts of the font's size."""
    rise = _SMALL_RISE
    for letter in word:
        plain = unicodedata.normalize("NFD", letter)
        marks = len(_ABOVE.findall(plain))
        rise = max(rise, (_TALL_RISE if _TALL.search(plain) else _SMALL_RISE) + marks * _MARK_RISE)
    return rise + (_DROP if _BELOW.search(unicodedata.normalize("NFD", word)) else 0.0)


def _recognise(program: str, image: Image.Image, dots: float) -> _Found:
    answer = _run(program, image, dots, "-l", "vie", "-c", "tessedit_create_hocr=1")
    if not answer.strip():
        return []
    page = etree.fromstring(answer.encode(), etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    found: _Found = []
    for line in page.iterfind(".//{*}span[{*}span]"):
        words = [(" ".join("".join(word.itertext()).split()), word.get("title", "")) for word in line]
        words = [(word, title) for word, title in words if word]
        place = _PLACE.search(line.get("title", ""))
        if words and place:
            placed = [(word, tuple(map(int, at.groups()[:4]))) for word, title in words if (at := _PLACE.search(title))]
            sure = [int(confidence[1]) for _, title in words if (confidence := _WORD_CONFIDENCE.search(title))]
            if placed:
                found.append((placed, tuple(float(number or 0) for number in place.groups()), mean(sure or [0])))
    return found


def _run(program: str, image: Image.Image, dots: float, *options: str) -> str:
    picture = io.BytesIO()
    image.save(picture, "PNG", compress_level=1)
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "--dpi", str(round(dots)), *options],
            input=picture.getvalue(),
            capture_output=True,
            check=False,
            timeout=_SECONDS_A_PAGE,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        message = f"Tesseract did not finish a page within {_SECONDS_A_PAGE} s"
        raise UnreadableError(message, fate=Fate.NOW) from None
    is_turn = "--psm" in options  # which Tesseract refuses to tell for a page with few letters
    if done.returncode != 0 and not is_turn:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        message = f"Tesseract failed: {lines[-1][:200]}"
        raise UnreadableError(message, fate=Fate.NOW)
    return done.stdout.decode("utf-8", errors="replace")


def _grey(image: Image.Image) -> Image.Image:
    """The picture upright and in grey, on white where it is transparent."""
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L")
