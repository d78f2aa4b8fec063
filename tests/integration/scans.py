"""A report as a scanner hands it over: a PDF of pictures, clean, or with the wear of paper and glass."""

from __future__ import annotations

import io
import random
import time

import pypdfium2
from PIL import Image, ImageFilter

DOTS_PER_INCH = 150
_POINTS_PER_INCH = 72
_SLANT_DEGREES = 0.8
_NOISE_SHARE = 0.12
_JPEG_QUALITY = 60
_NO_DAY = time.gmtime(0)


def page_images(pdf: bytes, *, worn: bool, seed: int = 1, dots_per_inch: int = DOTS_PER_INCH) -> list[Image.Image]:
    """The pages of a PDF as pictures; worn ones are slanted, a little blurred, grey and grainy."""
    dice = random.Random(seed)
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=dots_per_inch / _POINTS_PER_INCH).to_pil().convert("L") for page in document]
    return [_worn(page, dice) for page in pages] if worn else pages


def as_scan(pdf: bytes, *, worn: bool, seed: int = 1, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """A PDF of those pictures and nothing else, JPEG inside."""
    first, *others = page_images(pdf, worn=worn, seed=seed, dots_per_inch=dots_per_inch)
    return saved(first, "PDF", save_all=True, append_images=others, resolution=dots_per_inch, creationDate=_NO_DAY)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """`image` as a file of the kind Pillow calls so."""
    out = io.BytesIO()
    image.save(out, kind, quality=_JPEG_QUALITY, **options)
    return out.getvalue()


def _worn(page: Image.Image, dice: random.Random) -> Image.Image:
    slant = dice.uniform(-_SLANT_DEGREES, _SLANT_DEGREES)
    turned = page.rotate(slant, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.5))
    grain = Image.frombytes("L", page.size, dice.randbytes(page.width * page.height))
    return Image.blend(turned, grain, _NOISE_SHARE)
