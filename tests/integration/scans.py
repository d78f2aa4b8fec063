"""A report as a scanner hands it over, a PDF of pictures, clean or with the wear of paper; and its figures."""

from __future__ import annotations

import io
import random
import time
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pypdfium2
from PIL import Image, ImageFilter

from cchc.extraction import extract
from cchc.reading import read_folder
from tests.integration.report_formats import as_pdf

DOTS_PER_INCH = 150
# What differs of itself between a text and its scan: where a figure stands, its words, and how sure it is.
PLACES = ("observation_id", "document_id", "page", "start", "end", "evidence", "label", "confidence")
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


@dataclass(frozen=True)
class Outcome:
    """Observations of some reports as text and as scans: how many there are of each, and how many are identical."""

    documents: pl.DataFrame  # of the scans
    written: int
    recognised: int
    same: int


def read_as_scans(reports: Mapping[str, Path], folder: Path, *, worn: bool) -> Outcome:
    """Read each text report below `folder` as it is and as a scan, with its sidecar, and compare the observations."""
    for name, report in reports.items():
        lines = [line.strip() for line in unicodedata.normalize("NFC", report.read_text("utf-8")).split("\n")]
        pdf = as_pdf([line for line in lines if line])
        for kind, content in (("txt", report.read_bytes()), ("pdf", as_scan(pdf, worn=worn, seed=len(name)))):
            (folder / kind).mkdir(exist_ok=True)
            (folder / kind / f"{name}.{kind}").write_bytes(content)
            (folder / kind / f"{name}.yml").write_bytes(report.with_suffix(".yml").read_bytes())
    documents = {kind: read_folder(folder / kind).documents for kind in ("txt", "pdf")}
    figures = {kind: Counter(_figures(frame).iter_rows()) for kind, frame in documents.items()}
    same = (figures["txt"] & figures["pdf"]).total()
    return Outcome(documents["pdf"], figures["txt"].total(), figures["pdf"].total(), same)


def _figures(documents: pl.DataFrame) -> pl.DataFrame:
    """The observations by report, without what tells where they stand, their words, and how sure they are."""
    stem = pl.col("document").str.replace(r"\.[a-z]+$", "")
    return extract(documents).with_columns(document=stem).drop(PLACES)
