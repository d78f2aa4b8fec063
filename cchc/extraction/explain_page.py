"""Explanations as one self-contained HTML page: the text with its numerals marked, a legend and a table. No scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from string import Template

from cchc.extraction.explain import Explanation, Found, Numeral, details, words

COLUMNS = ("Giá trị", "Tính chất", "Mức chính xác", "Kỳ", "Chủ thể", "Cấp", "Tin cậy")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n){3,}")


def page(explanations: Sequence[Explanation]) -> str:
    """The whole page; everything that comes from a document is escaped, and nothing is loaded from elsewhere."""
    template = Template(resources.files("cchc.extraction").joinpath("explain.html").read_text(encoding="utf-8"))
    titles = ", ".join(e.document for e in explanations)
    return template.substitute(
        title=escape(titles), styles=_styles(), sections="\n".join(_section(i, e) for i, e in enumerate(explanations))
    )


def _styles() -> str:
    return "\n".join(f".{name} {{ --mark: {facts['colour']} }}" for name, facts in words()["dispositions"].items())


def _section(index: int, explanation: Explanation) -> str:
    heading = escape(explanation.title or explanation.document)
    name = f'<p class="file">{escape(explanation.document)}</p>' if explanation.title else ""
    return (
        f"<section><h1>{heading}</h1>{name}{_legend(explanation)}"
        f'<div class="text">{_marked(index, explanation)}</div>{_table(index, explanation)}</section>'
    )


def _legend(explanation: Explanation) -> str:
    said = words()["dispositions"]
    items = "".join(
        f'<li class="{name}"><b>{count}</b> {escape(said[name]["vi"])}</li>'
        for name, count in explanation.counts().items()
    )
    figures = sum(len(n.figures) for n in explanation.numerals)
    total = f"{len(explanation.numerals)} con số trong văn bản, {figures} số liệu được ghi nhận."
    hint = "Rê chuột hoặc dùng phím Tab để xem từng số."
    return f'<p class="sum">{total} {hint}</p><ul class="legend">{items}</ul>'


def _marked(index: int, explanation: Explanation) -> str:
    """The text with a mark over each numeral; numerals inside the span of a figure share its mark."""
    text, shown, at = explanation.text, [], 0
    for i, numeral in enumerate(explanation.numerals):
        if numeral.start < at:
            continue
        end = max([numeral.end, *(f.row["end"] for f in numeral.figures)])
        shown.append(_plain(text[at : numeral.start]))
        shown.append(_mark(f"n{index}-{i}", text[numeral.start : end], numeral))
        at = end
    return "".join([*shown, _plain(text[at:])])


def _plain(text: str) -> str:
    """Escaped text between marks, with long runs of blank lines shortened."""
    return escape(_BLANK_LINES.sub("\n\n", text))


def _mark(anchor: str, printed: str, numeral: Numeral) -> str:
    name = escape(words()["dispositions"][numeral.disposition]["vi"])
    tip = "".join(_facts(f) for f in numeral.figures) or f"<b>{name}</b>"
    return (
        f'<span class="mark {numeral.disposition}" id="{anchor}" tabindex="0" aria-describedby="{anchor}-t">'
        f'{escape(printed)}<span class="tip" role="tooltip" id="{anchor}-t">{tip}'
        f"<small>Quy tắc: {escape(numeral.rule)}</small></span></span>"
    )


def _facts(found: Found) -> str:
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in details(found))
    return f"<b>{escape(found.name)}</b><code>{escape(found.row['indicator'])}</code><dl>{lines}</dl>"


def _table(index: int, explanation: Explanation) -> str:
    heads = ("STT", "Số in", "Kết luận", "Chỉ tiêu", *COLUMNS, "Quy tắc")
    rows = "\n".join(row for i, n in enumerate(explanation.numerals) for row in _rows(f"n{index}-{i}", i + 1, n))
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<h2>Từng con số</h2><div class="wide">{table}</div>'


def _rows(anchor: str, rank: int, numeral: Numeral) -> Iterator[str]:
    name = words()["dispositions"][numeral.disposition]["vi"]
    first = f'<td>{rank}</td><td class="mark {numeral.disposition}"><a href="#{anchor}">{escape(numeral.raw)}</a></td>'
    for found in numeral.figures or (None,):
        cells = _cells(found) if found else [""] * (len(COLUMNS) + 1)
        told = [name, *cells, numeral.rule]
        yield f"<tr>{first}{''.join(f'<td>{escape(cell)}</td>' for cell in told)}</tr>"


def _cells(found: Found) -> list[str]:
    said = dict(details(found))
    return [f"{found.name} ({found.row['indicator']})", *(said.get(column, "") for column in COLUMNS)]
