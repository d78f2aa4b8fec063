"""What the outcome of reading depends on besides the file: the limits, and the programs that are installed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

from cchc.reading.limits import Limits


def tesseract() -> str | None:
    """The path of Tesseract, if it is installed and can read Vietnamese."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False).stdout
    return program if "vie" in listed.split() else None


def libreoffice() -> str | None:
    """The path of LibreOffice, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def fingerprint(limits: Limits) -> str:
    """Equal for two runs in which the same files meet the same limits and the same programs."""
    found = f"{limits} {tesseract() is not None} {libreoffice() is not None}"
    return hashlib.sha256(found.encode()).hexdigest()[:16]
