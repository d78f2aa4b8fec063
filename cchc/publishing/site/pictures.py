"""What a page brings to a chart: its figures, its description in both languages, the room it takes.

The definitions are in `charts`; the script of the pages draws them. A text given as a pair is Vietnamese and English.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from cchc.publishing.site.numerals import RANK_UNIT, printed
from cchc.publishing.site.wording import html, word

if TYPE_CHECKING:
    from cchc.publishing.site.rooms import Room

Figure = dict[str, Any]
Texts = tuple[str, str]
# Height of a chart, or of each of its rows, before it is drawn: so that the page does not jump.
_HEIGHTS = {"trend": 250, "spread": 34, "strokes": 34}
MAX_MARKERS = 60  # of a chart as small as a cell; more places are strokes
STEPS = 5  # shades of a map
MAX_CLAIMS = 40  # rows of a chart of claims; the table beside it has more
_ROW_HEIGHTS = {"ranking": (20, 40), "claims": (40, 40), "shares": (20, 8)}


def both(key: str) -> Texts:
    """The words of `key` as a pair."""
    return word(key), word(key, "en")


def chart(kind: str, figures: Sequence[Figure], description: Texts, names: Sequence[str | Texts] = ()) -> Markup:
    """The place of a chart with its figures; of no figures there is no chart but a map of empty tiles."""
    if not figures and not kind.startswith("map"):
        return Markup("")
    data = {"figures": figures, "names": names} if names else {"figures": figures}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    harmless = text.replace("<", "\\u003c")  # no element of HTML begins or ends in it
    height = _height(kind, len(figures))
    room = f' style="min-height:{height}px"' if height else ""
    return html(
        f'<div class="chart {kind}" data-chart="{kind}" data-vi="{escape(description[0])}" '
        f'data-en="{escape(description[1])}"{room}>'
        f'<script type="application/json">{harmless}</script></div>'
    )


def _height(kind: str, rows: int) -> int:
    """That of a map follows its width."""
    each, more = _ROW_HEIGHTS.get(kind, (0, _HEIGHTS.get(kind, 0)))
    return each * rows + more


def tile_map(footing: int, figures: Sequence[Figure], title: Texts) -> Markup:
    """The country as tiles; a figure names the province it is of by `code`."""
    values = [figure["value"] for figure in figures]
    shaded = [figure | {"step": step(figure["value"], min(values), max(values))} for figure in figures]
    names = [_span(sorted(figure["value"] for figure in shaded if figure["step"] == number)) for number in range(STEPS)]
    return chart(f"map-{footing}", shaded, title, names)


def step(value: float, low: float, high: float) -> int:
    """Which shade `value` takes: equal steps from the lowest to the highest value shown."""
    if low == high:
        return STEPS // 2
    return min(int(STEPS * (value - low) / (high - low)), STEPS - 1)


def _span(values: Sequence[float]) -> Texts:
    """From the lowest to the highest value that has a shade; nothing when none has."""
    ends = list(dict.fromkeys([*values[:1], *values[-1:]]))
    return " – ".join(printed(value, "vi") for value in ends), " – ".join(printed(value, "en") for value in ends)


def figure(room: Room, root: str, name: str | Texts, row: Mapping[str, Any]) -> Figure:
    """A row of `cells.with_cells` as a figure of a chart, what is usual left out."""
    made = {
        "name": name,
        "value": row["value"],
        "unit": row["unit"] or "",
        "coverage": row["coverage"],
        "months": row["months"],
        "days": row["days"],
        "source": room.source_names[row["document_id"]],
        "href": root + row["href"],
    }
    if row["qualifier"] and row["qualifier"] != "exact":
        made["qualifier"] = row["qualifier"]
    if row["has_conflict"]:
        made["conflict"] = True
    if row["is_read_by_ocr"]:
        made["scan"] = True
    return made


def line(room: Room, root: str, name: str | Texts, rows: Iterable[Mapping[str, Any]], series: int = 0) -> list[Figure]:
    """The figures of one place over the years; a line joins those of one `run`."""
    drawn: list[Figure] = []
    for row in sorted(rows, key=lambda row: row["year"]):
        made = figure(room, root, name, row) | {"year": row["year"], "series": series, "run": row["run"]}
        if row["break_in_series"] and drawn:
            made |= {"broken": True, "reason": (row["break_reason_vi"] or "", row["break_reason_en"] or "")}
        drawn.append(made)
    return drawn


def claims(
    room: Room, root: str, rows: Sequence[Mapping[str, Any]], *, with_place: bool = True, limit: int = MAX_CLAIMS
) -> Markup:
    """Claims beside the index of the same place and year, where both can stand on one scale of 100."""
    figures, names = [], []
    for row in [row for row in rows if _on_one_scale(row)][:limit]:
        share = 100 / row["official_scale_max"]
        name = room.plain_names(row["indicator"], row["admin_level"])
        whose = f"{row['locality_name']}, {row['year']}" if with_place else str(row["year"])
        told = [
            _told_claim(row, whose, text, language, row["observation_id"] in room.scanned)
            for text, language in zip(name, ("vi", "en"), strict=True)
        ]
        figures.append(
            {
                "claimed": row["claimed_value"] * (share if row["relation"] == "same" else 1),
                "official": row["official_score"] * share,
                "tip": told,
                "href": root + room.figure_page(room.documents_of_facts[row["observation_id"]], row["observation_id"]),
            }
        )
        names.append((f"{whose} · {row['index_name']}\n{name[0]}", f"{whose} · {row['index_name']}\n{name[1]}"))
    return chart("claims", listed(figures), both("claims_title"), names)


def _told_claim(row: Mapping[str, Any], whose: str, name: str, language: str, from_scan: bool) -> str:
    """What a tooltip says of a claim: of whom, both values as printed, the verdict, and whether to look at a scan."""
    return "\n".join(
        [
            f"{whose} · {row['index_name']}",
            name,
            f"{word('claimed', language)}: {printed(row['claimed_value'], language)} {row['claimed_unit']}",
            f"{word('official', language)}: {printed(row['official_score'], language)} / {row['official_scale_max']}",
            word(f"claim.{row['verdict']}", language),
            *([word("scan_tip", language)] if from_scan else []),
        ]
    )


def _on_one_scale(row: Mapping[str, Any]) -> bool:
    """Scores and percentages: the same index on its own scale, or a related measure on a scale of 100."""
    if row["official_score"] is None or row["claimed_value"] is None or row["claimed_unit"] == RANK_UNIT:
        return False
    return bool(row["relation"] == "same" or row["official_scale_max"] == 100)


def spread(room: Room, root: str, rows: Sequence[tuple[str, Mapping[str, Any]]], description: Texts) -> Markup:
    """The rows of one year on one axis, each with the name of its place."""
    if len(rows) > MAX_MARKERS:
        return chart("strokes", [{"value": row["value"]} for _, row in rows], description)
    return chart("spread", [figure(room, root, name, row) for name, row in rows], description)


def listed(figures: Sequence[Figure]) -> list[Figure]:
    """The figures with their position in a list."""
    return [figure | {"position": position} for position, figure in enumerate(figures)]
