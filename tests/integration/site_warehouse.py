"""A published warehouse for the tests of the dashboard: the bundled reports and a few planted ones, read for real."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import polars as pl

from cchc.evaluation import accuracy
from cchc.extraction import read_figures
from cchc.publishing import publish
from cchc.reading import read_folder
from cchc.schemas import QUARANTINE

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))

PLANTED = {
    "kon-tum-2021": "Năm 2021, tỉnh Kon Tum tiếp nhận 90.000 hồ sơ; tỷ lệ hồ sơ giải quyết đúng hạn đạt 94,2%. "
    "Chỉ số PAR INDEX năm 2021 của tỉnh Kon Tum đạt 83,10 điểm.",
    "kon-tum-2022": "Năm 2022, tỉnh Kon Tum tiếp nhận 95.000 hồ sơ; tỷ lệ hồ sơ giải quyết đúng hạn đạt 95,1%. "
    "Chỉ số PAR INDEX năm 2022 của tỉnh Kon Tum đạt 80,35 điểm.",
    "kon-tum-2023-h1": "6 tháng đầu năm 2023, tỉnh Kon Tum tiếp nhận 41.000 hồ sơ; "
    "tỷ lệ hồ sơ giải quyết đúng hạn đạt 97,3%.",
    "gia-lai-quet": "Năm 2022, tỉnh Gia Lai tiếp nhận 51.000 hồ sơ; tỷ lệ hồ sơ giải quyết đúng hạn đạt 92,4%.",
    "gia-lai-8-thang": "8 tháng đầu năm 2023, tỉnh Gia Lai tiếp nhận 33.000 hồ sơ; "
    "tỷ lệ hồ sơ giải quyết đúng hạn đạt 93,6%.",
    "khong-ro": "Năm 2022, tỉnh Kon Tum tiếp nhận 7.777 hồ sơ; đã giải quyết 7.000/7.777 hồ sơ đúng hạn (90%).",
    "script": "Báo cáo <script>window.planted = true</script><img src=x onerror='window.planted=true'> & </mark>\n"
    "Năm 2022, tỉnh Ninh Thuận tiếp nhận 12.345 hồ sơ <b>trực tuyến</b>; tỷ lệ hồ sơ đúng hạn đạt 91,7%.",
}
PLANTED_TITLE = '"><script>window.planted = true</script> <i>Ninh Thuận</i>'


def published_warehouse(folder: Path) -> Path:
    """Read, extract, build and publish below `folder`; one figure is held back as a failing check does."""
    from built_marts import build
    from gold_frames import reference_frames

    raw = folder / "raw"
    shutil.copytree(ROOT / "data" / "raw", raw)
    for name, text in PLANTED.items():
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
        title = json.dumps(PLANTED_TITLE if name == "script" else f"Báo cáo {name}", ensure_ascii=False)
        address = "javascript:window.planted=true" if name == "script" else "https://example.gov.vn/bao-cao"
        sidecar = f"title: {title}\npublisher: UBND tỉnh\nsource_url: {address}\n"
        (raw / f"{name}.yml").write_text(sidecar, encoding="utf-8")
    (raw / "hong.pdf").write_bytes(b"%PDF-1.4 not a document")
    documents = _with_a_scan(read_folder(raw).documents)
    figures = read_figures(documents)
    held = figures.observations.filter(pl.col("document") == "script.txt").head(1)
    observations = _with_nobodys(figures.observations.join(held, on="observation_id", how="anti"))
    frames = {
        "documents": documents,
        "quantities": figures.quantities,
        "observations": observations,
        "quarantine": pl.DataFrame([_held_back(row) for row in held.to_dicts()], schema=QUARANTINE),
        **reference_frames(),
        "extraction_accuracy": accuracy(documents, observations),
    }
    (folder / "frames").mkdir()
    for name, frame in frames.items():
        frame.write_parquet(folder / "frames" / f"{name}.parquet")
    untested = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    database = build(folder / "frames", folder, *untested)
    publish(database, folder / "frames", folder / "warehouse")
    return folder / "warehouse"


def _with_a_scan(documents: pl.DataFrame) -> pl.DataFrame:
    """One planted report as if its page had been a picture."""
    scan = pl.col("document") == "gia-lai-quet.txt"
    return documents.with_columns(
        ocr_pages=pl.when(scan).then(pl.lit([1])).otherwise("ocr_pages"),
        reader=pl.when(scan).then(pl.lit("ocr/test")).otherwise("reader"),
    )


def _with_nobodys(observations: pl.DataFrame) -> pl.DataFrame:
    """The figures of one planted report without whose they are."""
    known = pl.col("document") != "khong-ro.txt"
    return observations.with_columns(pl.when(known).then(pl.col("subject", "subject_level")))


def _held_back(row: dict[str, object]) -> dict[str, object]:
    return {
        "frame": "observations",
        "document_id": row["document_id"],
        "document": row["document"],
        "row_id": row["observation_id"],
        "suite": "observations",
        "check": "planted",
        "reason": "held back <b>for</b> the test",
        "row": json.dumps(row, ensure_ascii=False),
    }
