"""Old Word documents (.doc, .rtf, .odt): turned into .docx by LibreOffice, when it is installed, and read as such."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from cchc.reading import word
from cchc.reading.content import Parsed, UnreadableError
from cchc.reading.limits import Limits
from cchc.reading.registry import sniff

_MISSING = "an old Word format: install LibreOffice (Debian: apt install libreoffice-writer), or save it as .docx"


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document; raises UnreadableError when LibreOffice is missing (not lasting) or cannot convert it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableError(_MISSING, lasting=False)
    with tempfile.TemporaryDirectory(prefix="cchc-office-") as folder:
        source = Path(folder) / f"report{sniff(content) or '.doc'}"
        source.write_bytes(content)
        command = [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
            "--convert-to", "docx", "--outdir", f"{folder}/out", str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=max(1, limits.max_seconds - 5))
        except subprocess.TimeoutExpired:
            message = "LibreOffice did not finish (CCHC_MAX_SECONDS)"
            raise UnreadableError(message, lasting=False) from None
        converted = Path(folder) / "out" / "report.docx"
        if not converted.exists():
            message = "LibreOffice cannot read it: damaged, encrypted or no text document"
            raise UnreadableError(message)
        return word.read(converted.read_bytes(), limits)
