"""Take the pictures of the readme anew: the asset graph in the Dagster UI, and a result of the bundled reports.

Usage: python scripts/pictures.py. Needs Chromium on PATH; runs the whole job into a temporary folder first.
"""

from __future__ import annotations

import html
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parent.parent
IMAGES = PROJECT / "docs" / "images"
EXPANDED_GROUPS = ("reading", "extraction", "checked", "warehouse")
SECONDS_TO_START = 120
MILLISECONDS_TO_SETTLE = 60_000

RESULT = """
    SELECT locality_name, year, indicator, admin_level, value, unit, coverage, evidence
    FROM mart_reform_indicators
    WHERE indicator = 'on_time_rate' AND subject_level IN ('province', 'district')
    ORDER BY year DESC, locality_name, admin_level
    LIMIT 10
"""
STYLE = """
    body { font: 15px/1.45 system-ui, sans-serif; margin: 24px; color: #1c2733; background: #fff }
    table { border-collapse: collapse } caption { text-align: left; font-weight: 600; padding-bottom: 10px }
    th, td { text-align: left; vertical-align: top; padding: 6px 12px; border-bottom: 1px solid #dde3ea }
    th { border-bottom: 2px solid #64748b } th, td:not(:last-child) { white-space: nowrap }
    td:nth-child(5) { text-align: right } td:last-child { color: #475569; font-size: 13px }
"""


def main() -> None:
    """Run the job, then take both pictures."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        sys.exit("no Chromium found; install one (Debian, Ubuntu: apt install chromium)")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cchc("run", "--out", str(folder))
        page = folder / "result.html"
        page.write_text(result_page(folder / "warehouse" / "reform.duckdb"), encoding="utf-8")
        take(browser, page.as_uri(), IMAGES / "result.png", (1500, 600))
        with user_interface(folder) as address:
            groups = ",".join(f"global@global:{group}" for group in EXPANDED_GROUPS)
            take(browser, f"{address}/asset-groups?expanded={groups}", IMAGES / "asset-graph.png", (2000, 1150))


def cchc(*arguments: str) -> None:
    """Run the command of this environment."""
    subprocess.run([str(Path(sys.executable).with_name("cchc")), *arguments], check=True)


def result_page(database: Path) -> str:
    """The first rows of the result as a page."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.sql(RESULT)
        head = "".join(f"<th>{html.escape(name)}</th>" for name in rows.columns)
        body = "".join(f"<tr>{''.join(cell(value) for value in row)}</tr>" for row in rows.fetchall())
    caption = "<caption>mart_reform_indicators</caption>"
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<!doctype html><html lang="vi"><meta charset="utf-8"><style>{STYLE}</style>{table}</html>'


def cell(value: object) -> str:
    """One cell of the table."""
    return f"<td>{html.escape('' if value is None else str(value))}</td>"


@contextmanager
def user_interface(folder: Path) -> Iterator[str]:
    """The Dagster UI over a finished run, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("cchc")), "dev", "--out", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(port)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def wait_for(port: int) -> None:
    """Return when the server accepts connections."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(1)
    sys.exit(f"the Dagster UI did not start within {SECONDS_TO_START} seconds")


def take(browser: str, address: str, target: Path, size: tuple[int, int]) -> None:
    """Take a picture of a page."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            f"--user-data-dir={profile}",
            f"--window-size={size[0]},{size[1]}",
            f"--virtual-time-budget={MILLISECONDS_TO_SETTLE}",
            f"--screenshot={target}",
            address,
        ]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
