"""Settings: option before environment before default."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc.workspace import OUT_VARIABLE, PROJECT, RAW_VARIABLE, Workspace, WorkspaceError


def test_the_default_is_the_data_folder_of_the_project(monkeypatch):
    monkeypatch.delenv(RAW_VARIABLE, raising=False)
    monkeypatch.delenv(OUT_VARIABLE, raising=False)
    assert Workspace.from_settings() == Workspace(PROJECT / "data" / "raw", PROJECT / "data")


def test_the_environment_wins_over_the_default_and_an_option_over_both(monkeypatch, tmp_path):
    monkeypatch.setenv(RAW_VARIABLE, "/env/raw")
    monkeypatch.setenv(OUT_VARIABLE, "/env/out")
    assert Workspace.from_settings() == Workspace(Path("/env/raw"), Path("/env/out"))
    assert Workspace.from_settings(tmp_path) == Workspace(tmp_path, Path("/env/out"))


def test_an_output_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkspaceError, match=r"output folder .*file/out cannot be written"):
        Workspace(tmp_path, tmp_path / "file" / "out").prepare()
