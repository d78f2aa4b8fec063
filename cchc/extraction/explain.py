"""What became of each numeral of a document, and by which rule: for `cchc explain`. Decides nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import polars as pl
import yaml

from cchc.catalogue import load_catalogue
from cchc.extraction.engine import read_figures
from cchc.extraction.evidence import ALL_TIERS
from cchc.extraction.second_reader import RULE as SECOND_READING

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

CONTEXT = 38


@dataclass(frozen=True)
class Found:
    """One figure: the row of `cchc.schemas.OBSERVATIONS`, with the Vietnamese name of its indicator.

    `by_rules`: the row as the rules alone had read it, where the second reader read otherwise.
    """

    name: str
    row: dict[str, Any]
    by_rules: dict[str, Any] | None = None


@dataclass(frozen=True)
class Numeral:
    """One numeral, `text[start:end] == raw`; `figures` holds what is reported with it, `disposition` why nothing is.

    A figure printed in words has a numeral of its own here, though `quantities` has no row for it.
    """

    start: int
    end: int
    raw: str
    value: float
    disposition: str
    rule: str
    figures: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """All numerals of one document, in the order of the text."""

    document: str
    title: str | None
    text: str
    numerals: tuple[Numeral, ...]

    def counts(self) -> dict[str, int]:
        """Number of numerals by disposition, in the order of the legend; those that do not occur are left out."""
        seen = [n.disposition for n in self.numerals]
        return {name: seen.count(name) for name in words()["dispositions"] if name in seen}


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, Any]]:
    """The words and colours of explanations (`explain.yaml`)."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(
        resources.files("cchc.extraction").joinpath("explain.yaml").read_text(encoding="utf-8")
    )
    return found


def explain(
    text: str,
    document: str = "",
    title: str | None = None,
    publisher: str | None = None,
    published_at: str | None = None,
) -> Explanation:
    """Each numeral of `text` with what it became, exactly as `cchc.extraction.read_figures` sees the document."""
    row = {"document": document, "text": text, "title": title, "publisher": publisher, "published_at": published_at}
    frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String()))
    quantities, observations = read_figures(frame)
    before = _by_rules_alone(frame) if SECOND_READING in observations["rule"] else {}
    by_start: dict[int, list[Found]] = {}
    for figure in observations.iter_rows(named=True):
        by_rules = before.get((figure["start"], figure["subject"])) if figure["rule"] == SECOND_READING else None
        by_start.setdefault(figure["start"], []).append(Found(_name(figure["indicator"]), figure, by_rules))
    numerals = [_numeral(q, by_start.pop(q["start"], [])) for q in quantities.iter_rows(named=True)]
    numerals += [_in_words(text, found) for found in by_start.values()]
    return Explanation(document, title, text, tuple(sorted(numerals, key=lambda n: n.start)))


def _by_rules_alone(frame: pl.DataFrame) -> dict[tuple[int, str | None], dict[str, Any]]:
    rows = read_figures(frame, rules_alone=True).observations.iter_rows(named=True)
    return {(row["start"], row["subject"]): row for row in rows}


def _name(code: str) -> str:
    catalogue = load_catalogue()
    return catalogue[code].name_vi if code in catalogue else "Chỉ tiêu chưa có trong danh mục"


def _numeral(row: dict[str, Any], found: list[Found]) -> Numeral:
    return Numeral(row["start"], row["end"], row["raw"], row["value"], row["disposition"], row["rule"], tuple(found))


def _in_words(text: str, found: list[Found]) -> Numeral:
    row = found[0].row
    start, end = row["start"], row["end"]
    return Numeral(start, end, text[start:end], row["value"], "observation", row["rule"], tuple(found))


def number(value: float) -> str:
    """`value` as Vietnamese print it: 1.784 and 87,96."""
    shown = f"{value:,.6f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return shown.translate(str.maketrans(",.", ".,"))


def amount(row: dict[str, Any]) -> str:
    """Value and unit of an observation, with its fraction."""
    unit = row["unit"] or ""
    shown = number(row["value"]) + (unit if unit == "%" else f" {unit}".rstrip())
    if row["denominator"] is not None:
        shown += f" ({number(row['numerator'])}/{number(row['denominator'])})"
    return shown


def period(row: dict[str, Any]) -> str:
    """Dates of an observation, `đến DATE` for as-of."""
    if row["period_end"] is None:
        return "không rõ"
    if row["period_start"] is None:
        return f"đến {row['period_end']}"
    return f"{row['period_start']} – {row['period_end']}"


def details(found: Found) -> Iterator[tuple[str, str]]:
    """What was judged about an observation, as pairs of a Vietnamese label and its text."""
    row, said = found.row, words()
    status = said["statuses"][row["status"]]
    if row["direction"]:
        status += f" ({said['directions'][row['direction']]})"
    yield "Giá trị", amount(row)
    yield "Tính chất", status
    yield "Mức chính xác", said["qualifiers"][row["qualifier"]]
    yield "Kỳ", period(row) + (" (suy ra)" if row["period_inferred"] and row["period_end"] else "")
    yield "Chủ thể", row["subject"] or "không rõ"
    if row["admin_level"]:
        yield "Cấp", said["tiers"][row["admin_level"]]
    yield "Tin cậy", number(row["confidence"])
    if row["rule"] == SECOND_READING:
        yield "Theo quy tắc", _as_the_rules_had_it(found)


def _as_the_rules_had_it(found: Found) -> str:
    """What the rules alone had read where the second reader read otherwise: another figure, or none."""
    return ", ".join(_as_rules_read(found.by_rules)) if found.by_rules is not None else "không tính là số liệu"


def _as_rules_read(row: dict[str, Any]) -> Iterator[str]:
    said = words()
    yield _name(row["indicator"])
    yield said["statuses"][row["status"]]
    yield said["tiers"][row["admin_level"] or ALL_TIERS]


def terminal_table(explanation: Explanation) -> Table:
    """One row per numeral for a terminal: its words, what it became, and the rule."""
    from rich.table import Table

    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name, share in (("line", 0), ("words", 3), ("became", 4), ("rule", 1)):
        table.add_column(name, ratio=share or None, overflow="fold", justify="right" if name == "line" else "left")
    for numeral in explanation.numerals:
        line = explanation.text.count("\n", 0, numeral.start) + 1
        table.add_row(str(line), _in_context(explanation.text, numeral), _became(numeral), numeral.rule)
    return table


def summary_line(explanation: Explanation) -> str:
    """How many numerals, by disposition: `94 numerals: 31 observation, 12 date`."""
    parts = ", ".join(f"{count} {name}" for name, count in explanation.counts().items())
    return f"{len(explanation.numerals)} numerals" + (f": {parts}" if parts else "")


def _in_context(text: str, numeral: Numeral) -> Text:
    from rich.text import Text

    before = text[max(0, numeral.start - CONTEXT) : numeral.start].rpartition("\n")[2]
    after = text[numeral.end : numeral.end + CONTEXT].partition("\n")[0]
    if len(before) == CONTEXT:
        before = before.partition(" ")[2]
    if len(after) == CONTEXT:
        after = after.rpartition(" ")[0]
    return Text.assemble(before, (numeral.raw, _style(numeral)), after)


def _became(numeral: Numeral) -> Text:
    from rich.text import Text

    if not numeral.figures:
        return Text(numeral.disposition, style=_style(numeral))
    shown = Text()
    for i, found in enumerate(numeral.figures):
        row = found.row
        tail = [period(row), row["subject"], words()["tiers"].get(row["admin_level"])]
        shown.append("\n" if i else "").append(f"{found.name} = {amount(row)}", style=_style(numeral))
        shown.append(f"\n{row['indicator']}, {row['status']}, ").append(", ".join(filter(None, tail)), style="dim")
        if row["rule"] == SECOND_READING:
            shown.append(f"\nby rules: {_as_the_rules_had_it(found)}", style="dim")
    return shown


def _style(numeral: Numeral) -> str:
    return str(words()["dispositions"][numeral.disposition]["style"])
