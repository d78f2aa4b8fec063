"""The Dagster UI on this machine, started and stopped as one process group."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

from cchc.workspace import OUT_VARIABLE, PROJECT, RAW_VARIABLE, Workspace, WorkspaceError
from orchestration.instance import write_settings

HOST = "127.0.0.1"
_PATIENCE_SECONDS = 15
_LOOK_SECONDS = 0.1


def serve(folders: Workspace, port: int) -> int:
    """Run the UI until it is interrupted; returns its exit code, 0 when it was stopped from here.

    Args:
        folders: the workspace whose runs are shown, and over which runs started in the UI work.
        port: the port on 127.0.0.1.

    Raises:
        WorkspaceError: a folder cannot be used, or the port is taken.
    """
    folders.prepare()
    _require_free(port)
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(write_settings(folders)),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONWARNINGS": "ignore:Function `dev_command` is superseded",
        RAW_VARIABLE: str(folders.raw_dir),
        OUT_VARIABLE: str(folders.out_dir),
    }
    command = [sys.executable, "-m", "dagster", "dev", "--module-name", "orchestration.definitions"]
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Set before the start: a signal this process was told to ignore would be ignored by the server too.
        signal.signal(number, lambda caught, _frame: asked.append(caught))
    server = subprocess.Popen(
        [*command, "--host", HOST, "--port", str(port)], cwd=PROJECT, env=environment, start_new_session=True
    )
    try:
        while server.poll() is None and not asked:
            time.sleep(_LOOK_SECONDS)
    finally:
        _end_group(server)
    return 0 if asked else server.returncode


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise WorkspaceError(
                f"port {port} on {HOST} cannot be used ({error.strerror}): choose another with --port"
            ) from error


def _end_group(server: subprocess.Popen[bytes]) -> None:
    """Stop the whole group, more firmly if some of it stays."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        there = _signal_group(server, number)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while there and time.monotonic() < deadline:
            server.poll()
            time.sleep(_LOOK_SECONDS)
            there = _signal_group(server, 0)
        if not there:
            break
    server.wait()


def _signal_group(server: subprocess.Popen[bytes], number: int) -> bool:
    """Send a signal to the whole group; false when nothing of it is left."""
    try:
        os.killpg(server.pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
