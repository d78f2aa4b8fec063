"""Scans: pictures of pages read by Tesseract with its Vietnamese model, when both are installed.

The reader of such a document is `ocr/…`, so that what was recognised can be told from what was written.
"""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterable

from PIL import Image, ImageSequence, UnidentifiedImageError

from cchc.reading.circumstances import tesseract
from cchc.reading.content import Fate, Parsed, UnreadableError, clean
from cchc.reading.limits import Limits
from cchc.reading.registry import key_of

DOTS_PER_INCH = 150
_MISSING = (
    "a scan without a text layer: install Tesseract with its Vietnamese model "
    "(Debian: apt install tesseract-ocr tesseract-ocr-vie) and run again"
)


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document of all pictures in an image file; raises UnreadableError when it is damaged or OCR is missing."""
    Image.MAX_IMAGE_PIXELS = limits.max_unpacked_bytes // 8
    try:
        with Image.open(io.BytesIO(content)) as image:
            return [read_images(frame.convert("L") for frame in ImageSequence.Iterator(image))]
    except Image.DecompressionBombError as fault:
        raise UnreadableError(str(fault), fate=Fate.HERE) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        message = "damaged picture, perhaps cut off"
        raise UnreadableError(message) from None


def read_images(images: Iterable[Image.Image]) -> Parsed:
    """The text on the pictures, each a page. Raises UnreadableError when Tesseract is not there."""
    program = tesseract()
    if program is None:
        raise UnreadableError(_MISSING, fate=Fate.HERE)
    text, starts = "", []
    for image in images:
        starts.append(len(text))
        text += clean(_recognise(program, image)).strip() + "\n"
    return Parsed(text=text, pages=tuple(starts), charset="utf-8", reader=key_of("ocr"), note="read by OCR from a scan")


def _recognise(program: str, image: Image.Image) -> str:
    picture = io.BytesIO()
    image.save(picture, "PNG")
    done = subprocess.run(
        [program, "stdin", "stdout", "-l", "vie", "--dpi", str(DOTS_PER_INCH)],
        input=picture.getvalue(),
        capture_output=True,
        check=False,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        message = f"Tesseract failed: {lines[-1][:200]}"
        raise UnreadableError(message, fate=Fate.NOW)
    return done.stdout.decode("utf-8", errors="replace")
