"""Mutated files of every format through the readers: each must end as a document or as an error, within its limits.

    python -m benchmarks.fuzz_reading [--files 20000] [--seed 1]

Prints a summary and ends with exit code 1 when a file was lost or took longer than its limit.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from cchc.reading.content import Parsed
from cchc.reading.limits import Limits
from cchc.reading.workers import Job, Pool
from tests.integration.hostile_files import changed, sound
from tests.integration.report_formats import FONT
from tests.integration.scans import saved

LIMITS = Limits(max_seconds=20, max_memory_mb=1_024)
PACKAGES = ("docx", "xlsx", "zip")
EXTREMES = (b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"0", b"99999999999", b"<", b'"', b"\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    started = time.monotonic()
    outcomes: Counter[tuple[str, str]] = Counter()
    answered = 0
    ended: list[str] = []
    with Pool(LIMITS) as pool:
        for job, verdict in pool.parse_all(mutants(chosen.files, random.Random(chosen.seed))):
            answered += 1
            if not verdict.documents or not all(map(is_whole, verdict.documents)):
                print(f"no answer for {job.name}, number {job.key[0]}", file=sys.stderr)
                sys.exit(1)
            error = verdict.documents[0].error
            outcomes[job.name.rpartition(".")[2], "text" if error is None else "error"] += 1
            if error is not None and ("ended with" in error or "not read within" in error or " MB" in error):
                ended.append(f"{job.name} number {job.key[0]}: {error}")
    seconds = time.monotonic() - started
    for extension in sorted({extension for extension, _ in outcomes}):
        texts, errors = outcomes[extension, "text"], outcomes[extension, "error"]
        print(f"{extension:8} {texts:6} with text {errors:6} with an error")
    print(f"{answered} of {chosen.files} files answered in {seconds:.0f} s; {len(ended)} ended by a limit")
    print(*ended[:20], sep="\n")
    sys.exit(answered != chosen.files)


def is_whole(document: Parsed) -> bool:
    """True for text, or for an error of one line."""
    if document.error is None:
        return bool(document.text.strip()) and document.reader is not None
    return bool(document.error.strip()) and "\n" not in document.error and document.text == ""


def mutants(count: int, dice: random.Random) -> Iterator[Job]:
    """`count` files, each a sound one changed in one to ten places; one in ten under another format's name."""
    good = sorted((sound() | pictures()).items())
    for number in range(count):
        extension, content = good[number % len(good)]
        if extension in PACKAGES and dice.random() < 0.7:
            mutated = mutated_inside(content, dice, good)
        else:
            mutated = mutated_bytes(content, dice, good)
        name = dice.choice(good)[0] if dice.random() < 0.1 else extension
        yield Job((str(number), extension), f"mutant.{name}", mutated)


def pictures() -> dict[str, bytes]:
    """Pictures with words on them, so that what is left of them goes through OCR where that is installed."""
    image = Image.new("L", (420, 60), 255)
    ImageDraw.Draw(image).text((10, 15), "99,5% 1.784 ho so", fill=0, font=ImageFont.truetype(str(FONT), 24))
    return {extension: saved(image, kind) for extension, kind in (("png", "PNG"), ("jpg", "JPEG"), ("tif", "TIFF"))}


def mutated_bytes(content: bytes, dice: random.Random, good: list[tuple[str, bytes]]) -> bytes:
    """`content` changed in one to ten places."""
    mutated = bytearray(content)
    for _ in range(dice.randint(1, 10)):
        mutate(mutated, dice, good)
    return bytes(mutated)


def mutated_inside(package: bytes, dice: random.Random, good: list[tuple[str, bytes]]) -> bytes:
    """A ZIP package that is sound itself, with one changed member."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        member = dice.choice(sorted(old.namelist()))
        content = old.read(member)
    return changed(package, {member: mutated_bytes(content, dice, good)})


def mutate(content: bytearray, dice: random.Random, good: list[tuple[str, bytes]]) -> None:
    """Change `content` in one place: a bit, a stretch cut, doubled, overwritten, or taken from another file."""
    if not content:
        return
    begin = dice.randrange(len(content))
    length = min(int(dice.expovariate(1 / 40)) + 1, len(content) - begin)
    kind = dice.randrange(6)
    if kind == 0:
        content[begin] ^= 1 << dice.randrange(8)
    elif kind == 1:
        del content[begin : begin + length]
    elif kind == 2:
        content[begin:begin] = content[begin : begin + length]
    elif kind == 3:
        content[begin : begin + length] = dice.choice(EXTREMES) * length
    elif kind == 4:
        other = dice.choice(good)[1]
        start = dice.randrange(len(other))
        content[begin:begin] = other[start : start + length]
    else:
        del content[len(content) - length :]


if __name__ == "__main__":
    main()
