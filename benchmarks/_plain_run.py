"""The work of `cchc run` by plain function calls and dbt in process, without an orchestrator; `run_overhead` times it.

python -m benchmarks._plain_run RAW OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from cchc.catalogue import load_catalogue
from cchc.evaluation import accuracy
from cchc.extraction import read_figures, rule_set_hash
from cchc.indices import load_official_components, load_official_indices, load_official_means
from cchc.localities import load_localities
from cchc.parse_cache import parse
from cchc.publishing import publish
from cchc.publishing.site import build_site
from cchc.reading import read_folder
from cchc.workspace import REFERENCE, Workspace
from expectations.quarantine import passed, quarantine
from expectations.suite_files import load_suites
from expectations.verdicts import examine
from orchestration.dbt_docs import write_docs
from orchestration.dbt_in_process import DbtInProcess

FIGURES = ("quantities", "observations")


def main() -> None:
    """Read, parse, check, write the frames, build the marts, publish, build the dashboard."""
    folders = Workspace(Path(sys.argv[1]), Path(sys.argv[2]))
    folders.prepare()
    frames = _checked(_made(folders), folders)
    folders.frames_dir.mkdir(parents=True, exist_ok=True)
    frames["extraction_accuracy"] = accuracy(frames["documents"], frames["observations"])
    for name, frame in frames.items():
        frame.write_parquet(folders.frames_dir / f"{name}.parquet")
    dbt = DbtInProcess(folders)
    manifest = dbt.manifest()
    _, failure = dbt.build([])
    if failure:
        sys.exit(failure)
    publish(folders.build_db, folders.frames_dir, folders.warehouse_dir)
    write_docs(manifest, folders.build_db, folders.model_docs)
    build_site(folders.warehouse_dir, folders.site_dir, model_docs=folders.model_docs)


def _made(folders: Workspace) -> dict[str, pl.DataFrame]:
    documents = read_folder(folders.raw_dir, folders.cache_dir).documents
    parsed = parse(documents, read_figures, rule_set_hash(), folders.cache_dir)
    return {
        "documents": documents,
        "quantities": parsed.quantities,
        "observations": parsed.observations,
        "indicators": load_catalogue().frame(),
        "localities": load_localities(),
        "official_indices": load_official_indices(REFERENCE).frame,
        "official_components": load_official_components(REFERENCE),
        "official_means": load_official_means(REFERENCE),
    }


def _checked(frames: dict[str, pl.DataFrame], folders: Workspace) -> dict[str, pl.DataFrame]:
    suites, kept = load_suites(), folders.cache_dir / "verdicts"
    examined = {
        name: examine(suites[name], frame, frames["documents"] if name in FIGURES else None, kept)
        for name, frame in frames.items()
    }
    held = quarantine(examined[name].findings for name in ("documents", *FIGURES))
    return {
        **frames,
        **{name: passed(frames[name], examined[name].findings) for name in FIGURES},
        "quarantine": held,
    }


if __name__ == "__main__":
    main()
