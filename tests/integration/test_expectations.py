"""The suites on planted rows: sound rows pass every check, and every check fails on a row made to break it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import unicodedata
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl
import pytest

from cchc import parts
from cchc.catalogue import load_catalogue
from cchc.indices import load_official_components, load_official_means
from cchc.localities import load_localities
from cchc.schemas import DOCUMENTS, OBSERVATIONS, QUANTITIES, QUARANTINE
from cchc.workspace import REFERENCE
from expectations.frames import with_context, with_witnesses
from expectations.generate import refreshed, rendered
from expectations.quarantine import passed, quarantine
from expectations.suite_files import SUITES, SuiteError, load_suite, load_suites
from expectations.verdicts import Examination, examine

TEXT = "Năm 2020 tỉnh nhận 643.272 hồ sơ, đúng hạn 635.593/643.272 hồ sơ, đạt 98,81%; tháng 1 nhận 40 hồ sơ."
DOCUMENT = hashlib.sha256(TEXT.encode()).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


def _documents() -> pl.DataFrame:
    row = {
        "document_id": DOCUMENT,
        "document": "a.txt",
        "media_type": "text/plain",
        "text": TEXT,
        "pages": [0],
        "title": "Báo cáo",
        "publisher": "Văn phòng UBND tỉnh",
        "source_url": "https://example.vn/a",
        "published_at": "2021-01-05",
        "charset": "utf-8",
        "reader": "text/1",
        "error": None,
    }
    return pl.DataFrame([row, {**row, "document_id": OTHER, "document": "b.txt"}], schema=DOCUMENTS)


def _quantity(printed: str, **changes: Any) -> dict[str, Any]:
    start = TEXT.index(printed)
    row = {
        "document_id": DOCUMENT,
        "document": "a.txt",
        "start": start,
        "end": start + len(printed),
        "raw": printed,
        "value": 1.0,
        "unit": "hồ sơ",
        "qualifier": "exact",
        "disposition": "observation",
        "rule": "r",
    }
    return {**dict.fromkeys(QUANTITIES), **row, **changes}


def _observation(identity: str, printed: str, **changes: Any) -> dict[str, Any]:
    start = TEXT.index(printed)
    row = {
        "observation_id": identity,
        "document_id": DOCUMENT,
        "document": "a.txt",
        "page": 1,
        "start": start,
        "end": start + len(printed),
        "evidence": TEXT,
        "indicator": "cases_received_total",
        "label": "hồ sơ tiếp nhận",
        "value": 643272.0,
        "unit": "hồ sơ",
        "qualifier": "exact",
        "status": "actual",
        "period_start": "2020-01-01",
        "period_end": "2020-12-31",
        "period_kind": "year",
        "period_inferred": False,
        "subject": "tỉnh Lâm Đồng",
        "subject_level": "province",
        "province_code": "68",
        "admin_level": "all",
        "rule": "r",
        "confidence": 0.9,
    }
    return {**dict.fromkeys(OBSERVATIONS), **row, **changes}


RATE = {
    "indicator": "on_time_rate",
    "value": 98.81,
    "unit": "%",
    "numerator": 635593.0,
    "denominator": 643272.0,
    "label": "đúng hạn",
}


@cache
def _sound() -> dict[str, pl.DataFrame]:
    """A sound frame for every suite; its last row is the one the planted faults go into."""
    return {
        "documents": _documents(),
        "quantities": pl.DataFrame(
            [_quantity("2020"), _quantity("643.272"), _quantity("98,81%", unit="%", value=98.81)], schema=QUANTITIES
        ),
        "observations": pl.DataFrame(
            [_observation("o1", "643.272"), _observation("o2", "635.593/643.272 hồ sơ, đạt 98,81%", **RATE)],
            schema=OBSERVATIONS,
        ),
        "indicators": load_catalogue().frame(),
        "localities": load_localities(),
        "official_indices": pl.read_csv(REFERENCE / "official_indices.csv", infer_schema=False)
        .cast({"year": pl.Int64, "score": pl.Float64, "rank": pl.Int64})  # type: ignore[arg-type]
        .filter(index="PAR")
        .head(3),
        "official_components": load_official_components(REFERENCE).head(3),
        "official_means": load_official_means(REFERENCE).head(3),
    }


def _planted(frame: str, **changes: Any) -> pl.DataFrame:
    """The sound frame with some values of its last row replaced."""
    rows = _sound()[frame]
    last = {**rows.row(-1, named=True), **changes}
    return pl.concat([rows.head(-1), pl.DataFrame([last], schema=rows.schema)])


def _repeated(frame: str, **changes: Any) -> pl.DataFrame:
    """The sound frame with its last row once more, some values replaced."""
    rows = _sound()[frame]
    return pl.concat([rows, pl.DataFrame([{**rows.row(-1, named=True), **changes}], schema=rows.schema)])


def _examined(frame: str, rows: pl.DataFrame, only: str | None = None) -> Examination:
    """The frame under its suite, or under one check of it."""
    suite = load_suites()[frame]
    if only:
        entries = [entry for entry in suite.content["expectations"] if entry["meta"]["check"] == only]
        checks = tuple(check for check in suite.checks if check.name == only)
        suite = replace(suite, checks=checks, content={**suite.content, "expectations": entries})
    return examine(suite, rows, _documents() if frame in ("quantities", "observations") else None)


def _parts() -> pl.DataFrame:
    counts = {"cases_resolved": 10.0, "cases_resolved_on_time": 8.0, "cases_resolved_late": 3.0}
    rows = [_observation(code, "643.272", indicator=code, value=value) for code, value in counts.items()]
    return pl.DataFrame(rows, schema=OBSERVATIONS)


def _first(**changes: Any) -> dict[str, Any]:
    """Changes that turn the planted observation into a plain count."""
    return {"numerator": None, "denominator": None, "indicator": "cases_due", "unit": "hồ sơ", **changes}


FAULTS: dict[str, dict[str, pl.DataFrame]] = {
    "documents": {
        "columns_and_types": _sound()["documents"].with_columns(pl.lit(5).alias("title")),
        "content_is_distinct": _planted("documents", document_id=DOCUMENT),
        "content_hash_is_sha256": _planted("documents", document_id="abc"),
        "path_is_distinct": _planted("documents", document="a.txt"),
        "file_was_read": _planted("documents", text="", error="not a PDF"),
        "text_is_not_empty": _planted("documents", text=" \n"),
        "text_is_composed": _planted("documents", text="ti\u0301nh"),
        "publication_day_is_a_date": _planted("documents", published_at="05/01/2021"),
        "publication_day_is_known": _planted("documents", published_at=None),
        "source_is_known": _planted("documents", source_url=None),
        "publisher_is_known": _planted("documents", publisher=None),
    },
    "quantities": {
        "columns_and_types": _sound()["quantities"].drop("rule"),
        "span_is_ordered": _planted("quantities", start=9, end=9),
        "span_is_printed": _planted("quantities", raw="98,8%"),
        "numeral_stands_once": _repeated("quantities"),
        "disposition_is_known": _planted("quantities", disposition="mystery"),
        "disposition_is_given": _planted("quantities", disposition=None),
        "rule_is_named": _planted("quantities", rule=None),
        "reading_went_through": _planted("quantities", disposition="unassigned", rule="fault_ValueError"),
        "qualifier_is_known": _planted("quantities", qualifier="maybe"),
        "numerals_are_accounted_for": _planted("quantities", disposition="unassigned"),
    },
    "observations": {
        "columns_and_types": _sound()["observations"].with_columns(pl.col("value").cast(pl.String)),
        "id_is_given": _planted("observations", observation_id=None),
        "id_is_distinct": _planted("observations", observation_id="o1"),
        "figure_is_distinct": _repeated("observations", observation_id="o3"),
        "span_is_ordered": _planted("observations", start=-1),
        "span_is_printed": _planted("observations", evidence="đạt 97%"),
        "evidence_is_short": _planted("observations", evidence=TEXT + "." * 300),
        "indicator_is_known": _planted("observations", indicator="made_up_rate"),
        "indicator_is_given": _planted("observations", indicator=None),
        "value_is_given": _planted("observations", value=None),
        "unit_fits_indicator": _planted("observations", unit="hồ sơ"),
        "value_within_bounds": _planted("observations", value=100.5, numerator=None, denominator=None),
        "numerator_within_denominator": _planted("observations", numerator=643273.0),
        "fraction_is_whole": _planted("observations", denominator=None),
        "fraction_gives_percentage": _planted("observations", value=98.7),
        "parts_make_whole": _parts(),
        "period_is_ordered": _planted("observations", period_start="2021-01-01"),
        "period_kind_is_known": _planted("observations", period_kind="decade"),
        "period_not_after_publication": _planted("observations", period_end="2021-12-31"),
        "status_is_known": _planted("observations", status="rumour"),
        "status_is_given": _planted("observations", status=None),
        "direction_only_with_change": _planted("observations", direction="up"),
        "qualifier_is_known": _planted("observations", qualifier="maybe"),
        "subject_is_given": _planted("observations", subject=None),
        "subject_level_is_given": _planted("observations", subject_level=None),
        "subject_level_is_known": _planted("observations", subject_level="galaxy"),
        "admin_level_is_known": _planted("observations", admin_level="hamlet"),
        "province_code_is_known": _planted("observations", province_code="99"),
        "province_code_is_valid_at_period": _planted(
            "observations", province_code="02", period_start="2026-01-01", period_end="2026-12-31"
        ),
        "confidence_is_a_share": _planted("observations", confidence=1.2),
        "rule_is_named": _planted("observations", rule=None),
    },
    "indicators": {
        "code_is_distinct": _repeated("indicators"),
        "code_is_snake_case": _planted("indicators", code="Rate-1"),
        "vietnamese_name_is_given": _planted("indicators", name_vi=None),
        "english_name_is_given": _planted("indicators", name_en=None),
        "bounds_are_ordered": _planted("indicators", lower_bound=9.0, upper_bound=1.0),
        "parts_are_in_the_catalogue": _planted("indicators", numerator_code="made_up"),
    },
    "localities": {
        "columns_and_types": _sound()["localities"].drop("name"),
        "version_is_distinct": _repeated("localities"),
        "name_is_given": _planted("localities", name=None),
        "validity_is_ordered": _planted("localities", valid_from="2025-07-01", valid_to="2025-06-30"),
        "parents_are_listed": _planted("localities", parent_id="province:nowhere"),
        "province_code_has_two_digits": _planted("localities", province_code="1"),
    },
    "official_indices": {
        "score_is_given": _planted("official_indices", score=None),
        "score_within_scale": _planted("official_indices", score=100.5),
        "year_is_plausible": _planted("official_indices", year=1999),
        "rank_within_field": _planted("official_indices", rank=65),
        "province_code_is_known": _planted("official_indices", province_code="99"),
        "source_is_given": _planted("official_indices", source=None),
        "claim_is_distinct": _repeated("official_indices", score=1.0),
    },
    "official_components": {
        "score_within_scale": _planted("official_components", score=10.5),
        "year_is_plausible": _planted("official_components", year=2010),
        "province_code_is_known": _planted("official_components", province_code="99"),
        "source_is_given": _planted("official_components", source=None),
        "component_is_distinct": _repeated("official_components", score=2.0),
    },
    "official_means": {
        "value_within_scale": _planted("official_means", value=100.5),
        "source_is_given": _planted("official_means", source=None),
        "mean_is_distinct": _repeated("official_means", value=2.0),
    },
}
CASES = [(frame, check) for frame, faults in FAULTS.items() for check in faults]


@pytest.mark.parametrize("frame", list(FAULTS))
def test_sound_rows_pass_every_check(frame):
    examination = _examined(frame, _sound()[frame])
    assert [verdict for verdict in examination.verdicts if not verdict.passed] == []
    assert examination.findings.height == 0


def test_every_check_has_a_planted_fault():
    assert {frame: {check.name for check in suite.checks} for frame, suite in load_suites().items()} == {
        frame: set(faults) for frame, faults in FAULTS.items()
    }


@pytest.mark.parametrize(("frame", "check"), CASES)
def test_a_planted_fault_is_found(frame, check):
    rows = FAULTS[frame][check]
    examination = _examined(frame, rows, only=check)
    (verdict,) = examination.verdicts
    assert not verdict.passed
    if check != "columns_and_types":
        found = examination.findings.filter(check=check)
        assert verdict.failed == found.height > 0
        assert all(found["reason"].str.len_chars() > 0)
        assert "{" not in "".join(found["reason"])


def test_a_missing_column_and_a_wrong_type_block_and_are_named():
    examination = _examined("observations", _sound()["observations"].drop("value").with_columns(start=pl.lit("x")))
    (blocked,) = examination.blocked
    assert blocked.message == "column value is missing; column start is str instead of Int64"
    assert {verdict.passed for verdict in examination.verdicts} == {False}


def test_failing_rows_are_held_back_with_their_reason_and_the_rest_goes_on():
    rows = _planted("observations", numerator=643273.0)
    examination = _examined("observations", rows)
    assert passed(rows, examination.findings)["observation_id"].to_list() == ["o1"]
    held = quarantine([examination.findings])
    assert held.schema == QUARANTINE
    assert held.select("row_id", "check", "reason").rows() == [
        ("o2", "numerator_within_denominator", "numerator 643273 is above denominator 643272")
    ]
    assert json.loads(held["row"][0]) == rows.row(1, named=True)


def test_a_warning_is_reported_and_holds_nothing_back():
    rows = _planted("observations", value=98.7)
    examination = _examined("observations", rows)
    assert passed(rows, examination.findings).equals(rows)
    assert quarantine([examination.findings]).height == 0
    assert examination.findings["reason"].to_list() == ["635593/643272 does not give 98.7%"]


def test_empty_frames_pass():
    for frame, schema in (("quantities", QUANTITIES), ("observations", OBSERVATIONS), ("documents", DOCUMENTS)):
        assert all(verdict.passed for verdict in _examined(frame, schema.to_frame()).verdicts), frame


def test_verdicts_are_kept_by_content_and_suite(tmp_path):
    suite, rows = load_suites()["observations"], _planted("observations", numerator=643273.0)
    first = examine(suite, rows, _documents(), tmp_path)
    again = examine(suite, rows, _documents(), tmp_path)
    assert (first.reused, again.reused) == (False, True)
    assert again.verdicts == first.verdicts
    assert again.findings.equals(first.findings)
    assert not examine(suite, _sound()["observations"], _documents(), tmp_path).reused
    later = _documents().with_columns(published_at=pl.lit("2020-06-01"))
    assert not examine(suite, _sound()["observations"], later, tmp_path).reused
    assert len(list(tmp_path.glob("*.json"))) == 1


@pytest.mark.parametrize("path", sorted(SUITES.glob("*.json")), ids=lambda path: path.stem)
def test_generated_arguments_are_up_to_date(path):
    content = path.read_text(encoding="utf-8")
    assert content == rendered(refreshed(json.loads(content))), "run python -m expectations.generate"


def test_a_suite_without_what_a_check_needs_is_refused(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{"name": "broken", "meta": {"frame": "documents"}, "expectations": [{"type": "x"}]}')
    with pytest.raises(SuiteError, match=r"broken\.json: not a suite"):
        load_suite(path)


def test_learning_which_checks_there_are_does_not_import_great_expectations():
    program = (
        "import sys; from expectations.suite_files import load_suites; import expectations.verdicts; load_suites(); "
        "print('great_expectations' in sys.modules)"
    )
    completed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert completed.stdout.strip() == "False"


@pytest.mark.parametrize("held", [1, 10_000])
def test_what_is_printed_is_found_in_whatever_parts_the_documents_come(
    held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = pl.concat([_documents(), _documents().with_columns(published_at=pl.lit("1999-01-01"))])
    spans = [(OTHER, 4, 8), (DOCUMENT, 0, 3), ("nowhere", 0, 3), (DOCUMENT, -1, 3), (OTHER, 0, 3)]
    frame = pl.DataFrame(spans, schema=["document_id", "start", "end"], orient="row")
    monkeypatch.setattr(parts, "HELD_BYTES", held)
    found = with_context(frame, documents.lazy())
    assert found.drop("printed", "published_at").equals(frame)
    assert found["printed"].to_list() == [TEXT[4:8], TEXT[:3], None, None, TEXT[:3]]
    assert found["published_at"].to_list() == ["2021-01-05", "2021-01-05", None, "2021-01-05", "2021-01-05"]


@pytest.mark.parametrize("held", [1, 10_000])
def test_a_piece_of_a_text_is_judged_as_the_whole(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    decomposed = unicodedata.normalize("NFD", TEXT)
    texts = [TEXT * 9, f"{TEXT * 9}\n{decomposed}\n{TEXT}", " \n " * 99, f"{' ' * 99}a", "", decomposed[1:]]
    documents = _documents()[[0] * len(texts)].with_columns(text=pl.Series(texts))
    monkeypatch.setattr(parts, "HELD_BYTES", held)
    pieces = with_witnesses(documents.lazy())
    assert pieces["text"].str.len_bytes().sum() < documents["text"].str.len_bytes().sum() / 4
    assert _told(pieces) == _told(documents)
    assert {"text_is_not_empty", "text_is_composed"} <= {check for check, _ in _told(pieces)}


def _told(documents: pl.DataFrame) -> set[tuple[str, int]]:
    """Which checks of the documents hold which rows back."""
    return set(examine(load_suites()["documents"], documents).findings.select("check", "position").iter_rows())
