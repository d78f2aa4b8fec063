"""Write docs/data-dictionary.md from the indicator registry, the descriptions of the marts and the frames' schemas.

Usage: python scripts/data_dictionary.py. Nothing in the page is written by hand: change the registry in
cchc/catalogue or the descriptions in dbt_project/models, and run it again. A test fails while the page is stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from cchc.catalogue import Catalogue, Indicator, load_catalogue
from cchc.publishing.site.wording import word
from cchc.schemas import DOCUMENTS, OBSERVATIONS, QUANTITIES, QUARANTINE

PROJECT = Path(__file__).resolve().parent.parent
PAGE = PROJECT / "docs" / "data-dictionary.md"
MODELS = PROJECT / "dbt_project" / "models"
FRAMES = {
    "documents": (DOCUMENTS, "Văn bản đã đọc", "One row per distinct content that was read, or could not be."),
    "quantities": (QUANTITIES, "Mọi con số trong văn bản", "One row per numeral of a text, with what became of it."),
    "observations": (OBSERVATIONS, "Số liệu báo cáo", "One row per reported figure that passed the checks."),
    "quarantine": (QUARANTINE, "Dòng bị giữ lại", "One row per row that a check held back, with the reason."),
}
FRAME_ONLY = {
    "text": "The text, in Unicode NFC; `start` and `end` of every figure point into it.",
    "pages": "Offset of the first character of each page.",
    "charset": "Encoding the text was read from.",
    "reader": "Reader that produced the text, with its version.",
    "check": "Name of the failed check.",
    "row": "The whole row as JSON.",
}
FRAME_TYPES = {"String": "varchar", "Float64": "double", "Int64": "bigint", "Boolean": "boolean"}
INTRODUCTION = """# Data dictionary

*Từ điển dữ liệu: các bảng, các cột và các chỉ số, bằng tiếng Việt và tiếng Anh.*

Made by `python scripts/data_dictionary.py` from the indicator registry (`cchc/catalogue`) and the descriptions of the
marts (`dbt_project/models`); not edited by hand. The same descriptions are in `reform.duckdb` as comments and in
`datapackage.json`. How the figures are chosen and compared: [The marts](marts.md). Terms: [Glossary](glossary.md).
Questions with their SQL: [Query recipes](query-recipes.md).

An empty cell in the data is an unknown value, never a zero. Percentages run from 0 to 100, money is in đồng, counts are
multiplied out. Offsets count characters from 0."""
LEGEND = """{n} indicators. *Better* says which way is good, *adds up* whether the figures of localities may be added. A
figure outside the bounds, which are inclusive, is held back."""


def data_dictionary() -> str:
    """The page as Markdown: tables, frames, indicators."""
    catalogue = load_catalogue()
    docs = _column_docs()
    models = sorted(_models(), key=lambda model: model["name"])
    parts = [
        INTRODUCTION,
        _contents(models),
        "## Tables of the warehouse / Các bảng của kho dữ liệu",
        *(_model(model, docs, catalogue) for model in models),
        "## Frames / Dữ liệu gốc của các bảng",
        "Parquet files beside the database: what the tables are made of.",
        *(_frame(name, docs) for name in FRAMES),
        "## Indicators / Các chỉ số",
        LEGEND.format(n=len(catalogue.indicators)),
        *_indicators(catalogue),
    ]
    return "\n\n".join(parts) + "\n"


def _column_docs() -> dict[str, str]:
    text = (MODELS / "columns.md").read_text(encoding="utf-8")
    return dict(re.findall(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", text, re.DOTALL))


def _models() -> Iterator[dict[str, Any]]:
    for file in sorted((MODELS / "marts").glob("*.yml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8")).get("models", ())


def _contents(models: list[dict[str, Any]]) -> str:
    rows = [(f"[`{model['name']}`](#{model['name']})", _label(model), _first_sentence(model)) for model in models]
    rows += [(f"[`{name}`](#{name})", label, text) for name, (_, label, text) in FRAMES.items()]
    return _table(("table", "bảng", "holds"), rows)


def _model(model: dict[str, Any], docs: dict[str, str], catalogue: Catalogue) -> str:
    rows = [
        (f"`{column['name']}`", column["data_type"], _column_label(column, catalogue), _meaning(column, docs))
        for column in model["columns"]
    ]
    head = f"### {model['name']}\n\n*{_label(model)}.* {model['description']}"
    return f"{head}\n\n{_table(('column', 'type', 'cột', 'meaning'), rows)}"


def _label(entry: dict[str, Any]) -> str:
    return str(entry.get("config", {}).get("meta", {}).get("label_vi", ""))


def _column_label(column: dict[str, Any], catalogue: Catalogue) -> str:
    return _label(column) or (catalogue[column["name"]].name_vi if column["name"] in catalogue else "")


def _first_sentence(model: dict[str, Any]) -> str:
    return str(re.split(r"(?<=\.) ", model["description"], maxsplit=1)[0])


def _meaning(column: dict[str, Any], docs: dict[str, str]) -> str:
    meaning = re.sub(r"{{ doc\('(\w+)'\) }}", lambda found: docs[found[1]], column["description"])
    for test in column.get("data_tests", ()):
        meaning += _closed_values(test, meaning) if isinstance(test, dict) else ""
    return meaning


def _closed_values(test: dict[str, Any], meaning: str) -> str:
    if "accepted_values" in test:
        values = [str(value) for value in test["accepted_values"]["arguments"]["values"]]
        named = all(re.search(rf"\b{value}\b", meaning) for value in values)
        return "" if named else " One of " + ", ".join(f"`{value}`" for value in values) + "."
    if "relationships" in test:
        target = test["relationships"]["arguments"]
        table = re.sub(r"ref\('(\w+)'\)", r"\1", target["to"])
        return f" A `{target['field']}` of [`{table}`](#{table})."
    return ""


def _frame(name: str, docs: dict[str, str]) -> str:
    schema, label, text = FRAMES[name]
    rows = [
        (f"`{column}`", _frame_type(kind), FRAME_ONLY[column] if column in FRAME_ONLY else docs[column])
        for column, kind in schema.items()
    ]
    return f"### {name}\n\n*{label}.* {text}\n\n{_table(('column', 'type', 'meaning'), rows)}"


def _frame_type(kind: pl.DataType) -> str:
    return "bigint[]" if isinstance(kind, pl.List) else FRAME_TYPES[str(kind)]


def _indicators(catalogue: Catalogue) -> Iterator[str]:
    columns = ("code", "tên và định nghĩa", "name and definition", "unit", "better", "adds up", "bounds", "PAR INDEX")
    for domain in dict.fromkeys(indicator.domain for indicator in catalogue):
        rows = [_indicator(indicator) for indicator in catalogue if indicator.domain == domain]
        yield f"### {word(f'domain.{domain}', 'en')} / {word(f'domain.{domain}')}\n\n{_table(columns, rows)}"


def _indicator(indicator: Indicator) -> tuple[str, ...]:
    return (
        f"`{indicator.code}`",
        f"**{indicator.name_vi}.** {indicator.description_vi}",
        f"**{indicator.name_en}.** {indicator.description_en}{_fraction(indicator)}",
        indicator.unit,
        indicator.direction,
        "yes" if indicator.additive else "no",
        f"{_bound(indicator.lower_bound)}-{_bound(indicator.upper_bound)}",
        indicator.par_domain,
    )


def _fraction(indicator: Indicator) -> str:
    if indicator.numerator_code and indicator.denominator_code:
        return f"; `{indicator.numerator_code}` / `{indicator.denominator_code}`"
    return f"; of `{indicator.denominator_code}`" if indicator.denominator_code else ""


def _bound(bound: float | None) -> str:
    return "" if bound is None else f"{bound:.0f}" if bound == int(bound) else str(bound)


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    heads = tuple(heads)
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(data_dictionary(), encoding="utf-8")
