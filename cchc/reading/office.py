"""Other office formats (.doc, .rtf, .odt, .xls, .ods): LibreOffice, when installed, turns them into .docx or .xlsx.

Each file has a LibreOffice of its own, with a fresh profile in which no macro runs and no link is followed.
"""

from __future__ import annotations

import contextlib
import os
import signal
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
_SECONDS_TO_SPARE = 5  # LibreOffice is ended before the process that waits for it
_SAFE = "".join(
    f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
    "</prop></item>"
    for path, name, value in (
        ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
        ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
        ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    )
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f"{_SAFE}</oor:items>"
)


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
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", wanted, "--outdir", f"{folder}/out", str(source),
        ]  # fmt: skip
        _run(command, limits.max_seconds - _SECONDS_TO_SPARE)
        converted = Path(folder) / "out" / f"report.{wanted}"
        if not converted.exists():
            message = "LibreOffice cannot read it: damaged, encrypted or of another kind"
            raise UnreadableError(message)
        result = converted.read_bytes()
        return workbook.read(result, limits) if is_sheet else word.read(result, limits)


def _run(command: list[str], seconds: int) -> None:
    """Run a program that starts others, and end them all when it takes too long."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(max(1, seconds))
        except subprocess.TimeoutExpired:
            message = "LibreOffice did not finish (CCHC_MAX_SECONDS)"
            raise UnreadableError(message, fate=Fate.NOW) from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
