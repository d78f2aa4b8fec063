"""How many observations of ten bundled reports survive a scan at 150 dots per inch, and how fast scans are read.

    python -m benchmarks.optical_reading

Prints the share for clean and for worn scans beside its limit, and ends with exit code 1 when one is missed. Compared
are all columns but those that differ of themselves (`tests/integration/scans.py`: PLACES). Needs Tesseract.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from cchc.reading.circumstances import tesseract
from tests.integration.scans import read_as_scans
from tests.integration.test_reading_formats import RAW, TEN

LEAST_SHARE = 0.95


def main() -> None:
    if tesseract() is None:
        print("Tesseract with its Vietnamese model is not installed: nothing measured")
        return
    missed = False
    for worn in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            outcome = read_as_scans({report: RAW / f"{report}.txt" for report in TEN}, Path(folder), worn=worn)
            seconds = time.monotonic() - started
        share = outcome.same / max(outcome.written, outcome.recognised)
        pages = int(outcome.documents["ocr_pages"].list.len().sum())
        missed |= share < LEAST_SHARE
        print(
            f"{'worn' if worn else 'clean'} scans: {outcome.same} of {outcome.written} observations identical, "
            f"{outcome.recognised - outcome.same} others: {share:.1%} (at least {LEAST_SHARE:.0%}); "
            f"{seconds / pages:.1f} s a page, the making of the scans with it"
        )
    sys.exit(missed)


if __name__ == "__main__":
    main()
