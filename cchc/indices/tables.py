"""Read tables of published index results, row by row, and say of each bad row what is wrong with it.

The bundled table is `official_indices.csv`; every `.csv` and `.xlsx` file in the folder `own_indices` beside it is
added. All have the columns of `OFFICIAL_INDICES`. The scales are those the publishers state: PAR INDEX, SIPAS and PCI
0-100, PAPI 0-60 until 2017 (six dimensions) and 0-80 since. Components and means are bundled only.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cchc.localities import load_localities
from cchc.shadow import fold

BUNDLED = "official_indices.csv"
COMPONENTS = "official_components.csv"
MEANS = "official_means.csv"
OWN_FOLDER = "own_indices"

OFFICIAL_INDICES = pl.Schema(
    {
        "index": pl.String,  # PAR, SIPAS, PAPI or PCI
        "year": pl.Int64,  # the year measured, not the year of publication
        "province": pl.String,
        "province_code": pl.String,  # as valid at the end of the year
        "score": pl.Float64,  # on the scale of the index
        "rank": pl.Int64,
        "source": pl.String,
        "licence": pl.String,
        "note": pl.String,
    }
)

# Parts of a total, such as the dimensions of PAPI; the score is on the component's own scale.
OFFICIAL_COMPONENTS = pl.Schema(
    {
        "index": pl.String,
        "year": pl.Int64,
        "province": pl.String,
        "province_code": pl.String,
        "component": pl.String,
        "score": pl.Float64,
        "n_parts": pl.Int64,  # sub-components the score is the sum of
        "source": pl.String,
        "licence": pl.String,
    }
)

# What the publisher says of all provinces or of a region.
OFFICIAL_MEANS = pl.Schema(
    {
        "index": pl.String,
        "year": pl.Int64,
        "scope": pl.String,  # "63 provinces" or the name of a region
        "statistic": pl.String,
        "value": pl.Float64,
        "source": pl.String,
        "licence": pl.String,
        "note": pl.String,
    }
)

_REQUIRED = ("index", "year", "source")
_SPELLINGS = {"parindex": "PAR", "par": "PAR", "sipas": "SIPAS", "papi": "PAPI", "pci": "PCI"}
_FIRST_YEAR = {"PAR": 2012, "SIPAS": 2015, "PAPI": 2011, "PCI": 2005}
_LAST_YEAR = 2100
_PLACES = 64  # provinces before Hà Tây joined Hà Nội in 2008: no rank can be lower


class IndexTableError(ValueError):
    """A table cannot be read at all; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out. `line` counts as a spreadsheet shows it: the header is line 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class IndexTables:
    """The good rows of all tables, columns as in `OFFICIAL_INDICES`, and the bad ones with their reasons."""

    frame: pl.DataFrame
    bad_rows: tuple[BadRow, ...]
    own_files: tuple[str, ...]  # names of the reader's own tables that were read


def load_official_indices(reference: Path) -> IndexTables:
    """Read the bundled table of the folder `reference` and every table in its `own_indices` folder.

    A row that says the same as an earlier one is kept once. Rows are sorted by index, year, province and source.
    Raises `IndexTableError` when a file cannot be read or lacks a column.
    """
    own = reference / OWN_FOLDER
    tables = sorted(path for path in own.glob("*") if path.suffix.lower() in {".csv", ".xlsx"}) if own.is_dir() else []
    good: list[dict[str, object]] = []
    bad: list[BadRow] = []
    for path in (reference / BUNDLED, *tables):
        for line, cells in _rows(path):
            try:
                good.append(_checked(cells))
            except ValueError as error:
                bad.append(BadRow(path.name, line, str(error)))
    frame = pl.DataFrame(good, schema=OFFICIAL_INDICES).unique(maintain_order=True)
    order = ["index", "year", "province_code", "source", "score", "rank", "note"]
    return IndexTables(frame.sort(order, nulls_last=True), tuple(bad), tuple(path.name for path in tables))


def load_official_components(reference: Path) -> pl.DataFrame:
    """The bundled scores of index components, columns as in `OFFICIAL_COMPONENTS`. Raises `IndexTableError`."""
    return _bundled(reference / COMPONENTS, OFFICIAL_COMPONENTS).sort("index", "year", "province_code", "component")


def load_official_means(reference: Path) -> pl.DataFrame:
    """The bundled means of all provinces and of regions, columns as in `OFFICIAL_MEANS`. Raises `IndexTableError`."""
    return _bundled(reference / MEANS, OFFICIAL_MEANS).sort("index", "year", "scope", "statistic")


def _bundled(path: Path, schema: pl.Schema) -> pl.DataFrame:
    """A table of the project's own, which has to be right as a whole."""
    try:
        return pl.read_csv(path, schema=schema)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise IndexTableError(f"{path}: cannot be read ({str(error).splitlines()[0]})") from error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table as text by column, with their line; empty rows are passed over."""
    try:
        lines = list(_excel_lines(path) if path.suffix.lower() == ".xlsx" else _csv_lines(path))
    except (OSError, UnicodeDecodeError, ValueError, KeyError) as error:
        message = f"{path}: cannot be read as {path.suffix[1:]} ({error}); save it as CSV in UTF-8 or as .xlsx"
        raise IndexTableError(message) from error
    header = [name.strip().lower() for name in lines[0]] if lines else []
    missing = [name for name in OFFICIAL_INDICES.names() if name not in header]
    if missing:
        raise IndexTableError(f"{path}: no column {', '.join(missing)}; the columns are {', '.join(OFFICIAL_INDICES)}")
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            yield number, dict(zip(header, (cell.strip() for cell in cells), strict=False))


def _csv_lines(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8-sig")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    return list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))


def _excel_lines(path: Path) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except BadZipFile as error:
        raise ValueError("not an Excel workbook") from error
    try:
        sheet = book.worksheets[0]
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _checked(cells: dict[str, str]) -> dict[str, object]:
    """A row with its values typed and its province resolved. Raises ValueError with what is wrong."""
    for column in _REQUIRED:
        if not cells.get(column):
            raise ValueError(f"no {column}")
    index = _index(cells["index"])
    year = _whole_number("year", cells["year"])
    if not _FIRST_YEAR[index] <= year <= _LAST_YEAR:
        raise ValueError(f"year {year}: {index} begins in {_FIRST_YEAR[index]}")
    code, name = _province(cells.get("province", ""), cells.get("province_code", ""), year)
    score = _score(index, year, cells.get("score", ""))
    rank = _whole_number("rank", cells["rank"]) if cells.get("rank") else None
    if rank is not None and not 1 <= rank <= _PLACES:
        raise ValueError(f"rank {rank} is outside 1-{_PLACES}")
    return {
        "index": index,
        "year": year,
        "province": cells.get("province") or name,
        "province_code": code,
        "score": score,
        "rank": rank,
        "source": cells["source"],
        "licence": cells.get("licence") or None,
        "note": cells.get("note") or None,
    }


def _index(text: str) -> str:
    index = _SPELLINGS.get(re.sub(r"[^a-z]", "", text.lower()))
    if index is None:
        raise ValueError(f"index '{text}' is none of PAR, SIPAS, PAPI, PCI")
    return index


def _whole_number(column: str, text: str) -> int:
    """A whole number; Excel may hand it over as 2021.0."""
    if not re.fullmatch(r"[0-9]+(?:[.]0+)?", text):
        raise ValueError(f"{column} '{text}' is not a whole number")
    return int(text.partition(".")[0])


def _score(index: str, year: int, text: str) -> float | None:
    """A score with decimal point or comma, within the scale of the index."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", text):
        raise ValueError(f"score '{text}' is not a number")
    score = float(text.replace(",", "."))
    top = 100 if index != "PAPI" else 60 if year <= 2017 else 80
    if score > top:
        raise ValueError(f"score {text} is above {top}, the scale of {index} in {year}")
    return score


def _province(name: str, code: str, year: int) -> tuple[str, str]:
    """Code and name of a province in force during the year, by code, or by name where no code is given."""
    provinces = _provinces_of(year)
    if code:
        code = code.partition(".")[0].zfill(2)
        if code not in provinces:
            raise ValueError(f"province_code {code} was not in force in {year}")
        if name and _key(name) not in provinces[code]:
            raise ValueError(f"province_code {code} is not {name} in {year}")
        return code, name
    found = [known for known, names in provinces.items() if _key(name) in names]
    if len(found) != 1:
        raise ValueError(f"province '{name}' is unknown in {year}" if name else "neither province nor province_code")
    return found[0], name


@functools.cache
def _provinces_of(year: int) -> dict[str, frozenset[str]]:
    """Every spelling of each province that was in force on some day of the year, by code."""
    first, last = f"{year}-01-01", f"{year}-12-31"
    rows = load_localities().filter(
        (pl.col("level") == "province")
        & (pl.col("valid_from").fill_null("") <= last)
        & (pl.col("valid_to").fill_null("9999") >= first)
    )
    names: dict[str, frozenset[str]] = {}
    for row in rows.iter_rows(named=True):
        spellings = {_key(text) for text in (row["name"], row["short_name"], *row["aliases"])}
        names[row["code"]] = names.get(row["code"], frozenset()) | spellings
    return names


def _key(name: str) -> str:
    folded = re.sub(r"^(?:tỉnh|thành phố|tp)[. ]+", "", fold(name.strip()))
    return re.sub(r"[ .-]+", " ", folded).strip()
