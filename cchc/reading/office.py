"""Other office formats (.doc, .rtf, .odt, .xls, .ods): LibreOffice, when installed, turns them into .docx or .xlsx."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from cchc.reading import word, workbook
from cchc.reading.circumstances import libreoffice
from cchc.reading.content import Fate, Parsed, UnreadableError
from cchc.reading.limits import Limits
from cchc.reading.registry import sniff

_MISSING = "a format of LibreOffice: install it (Debian: apt install libreoffice), or save the file as .docx or .xlsx"
_SHEETS = frozenset([".xls", ".ods"])


def read(content: bytes, limits: Limits) -> list[Parsed]:
    """One document; raises UnreadableError when LibreOffice is missing or cannot convert it."""
    program = libreoffice()
    if program is None:
        raise UnreadableError(_MISSING, fate=Fate.HERE)
    found = sniff(content) or ".doc"
    is_sheet = found in _SHEETS
    wanted = "xlsx" if is_sheet else "docx"
    with tempfile.TemporaryDirectory(prefix="cchc-office-") as folder:
        source = Path(folder) / f"report{found}"
        source.write_bytes(content)
        command = [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
            "--convert-to", wanted, "--outdir", f"{folder}/out", str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=max(1, limits.max_seconds - 5))
        except subprocess.TimeoutExpired:
            message = "LibreOffice did not finish (CCHC_MAX_SECONDS)"
            raise UnreadableError(message, fate=Fate.NOW) from None
        converted = Path(folder) / "out" / f"report.{wanted}"
        if not converted.exists():
            message = "LibreOffice cannot read it: damaged, encrypted or of another kind"
            raise UnreadableError(message)
        result = converted.read_bytes()
        return workbook.read(result, limits) if is_sheet else word.read(result, limits)
