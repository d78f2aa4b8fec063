"""The definitions Dagster loads. Built by a function, when asked for, for the folders and parts it is given."""

from __future__ import annotations

import dagster as dg

from cchc.workspace import Workspace
from orchestration.parts import Parts, library_parts


def build_defs(workspace: Workspace | None = None, parts: Parts | None = None) -> dg.Definitions:
    """All assets, checks, the job, its schedule and sensor.

    Args:
        workspace: folders of a run; by default those of the environment.
        parts: the library functions behind the assets; by default those of `cchc`.

    Raises:
        orchestration.dbt_in_process.DbtError: the dbt project cannot be parsed.
    """
    from orchestration.defs import automation, checking, evaluating, marts, parsing, reading, reference
    from orchestration.resources import FrameStore, WorkspaceResource

    folders = workspace or Workspace.from_settings()
    chosen = parts or library_parts()
    resource = WorkspaceResource(raw_dir=str(folders.raw_dir), out_dir=str(folders.out_dir))
    return dg.Definitions.merge(
        reading.build(chosen),
        parsing.build(chosen),
        checking.build(),
        reference.build(),
        evaluating.build(),
        marts.build(chosen, folders),
        automation.build(folders),
        dg.Definitions(
            resources={"workspace": resource, "io_manager": FrameStore(workspace=resource)},
            executor=dg.in_process_executor,
        ),
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dg` and the UI load."""
    return build_defs()
