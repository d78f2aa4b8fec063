"""Old office files through the real LibreOffice, where it is installed: what it reads, and what it must not do."""

from __future__ import annotations

import socketserver
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc.reading import office, read_folder
from cchc.reading.circumstances import libreoffice
from cchc.reading.content import UnreadableError
from cchc.reading.limits import Limits
from tests.integration.hostile_files import changed
from tests.integration.report_formats import as_docx
from tests.integration.test_reading_formats import TABLE, TABLE_LINES

pytestmark = pytest.mark.skipif(
    libreoffice() is None, reason="LibreOffice is not installed (Debian: apt install libreoffice)"
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one report as .doc, .rtf and .odt, written by LibreOffice itself."""
    folder = tmp_path_factory.mktemp("office")
    source = folder / "a.docx"
    source.write_bytes(as_docx(TABLE))
    raw = folder / "raw"
    for kind in ("doc", "rtf", "odt"):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(libreoffice()), profile, "--headless", "--convert-to", kind, "--outdir", str(raw), str(source)]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
    return raw


def test_all_are_read_at_the_same_time(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCHC_MAX_WORKERS", "3")
    documents = read_folder(written).documents
    assert documents["document"].to_list() == ["a.doc", "a.odt", "a.rtf"]
    assert documents["error"].to_list() == [None] * 3
    assert [text.split("\n") for text in documents["text"]] == [TABLE_LINES] * 3


def test_one_that_takes_too_long_is_ended_with_all_it_started(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "soffice"  # starts another, as LibreOffice does, and is never done
    slow.write_text("#!/bin/sh\nsh -c 'sleep 60; :' \"$1\" &\nsleep 60\n", "utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(office, "libreoffice", lambda: str(slow))
    started = time.monotonic()
    with pytest.raises(UnreadableError, match="did not finish"):
        office.read((written / "a.doc").read_bytes(), Limits(max_seconds=1))
    assert time.monotonic() - started < 5
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=False).stdout
    assert "cchc-office-" not in running


@pytest.fixture
def asked() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a web server on this machine, and what it was asked for."""
    requests: list[bytes] = []

    class Listener(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            requests.append(self.rfile.readline())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", requests
        server.shutdown()


def test_no_link_in_a_document_is_followed(written: Path, asked: tuple[str, list[bytes]]) -> None:
    address, requests = asked
    picture = (
        '<draw:frame text:anchor-type="paragraph" svg:width="5cm" svg:height="5cm"><draw:image xlink:type="simple" '
        f'xlink:href="{address}/spy.png" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>'
    )
    content = _member(written / "a.odt", "content.xml").replace(b"</text:p>", picture.encode(), 1)
    (document,) = office.read(changed((written / "a.odt").read_bytes(), {"content.xml": content}), Limits())
    assert document.text.split("\n")[0] == TABLE_LINES[0]
    assert requests == []


def _member(package: Path, name: str) -> bytes:
    with zipfile.ZipFile(package) as archive:
        return archive.read(name)
