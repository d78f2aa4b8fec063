"""The comparison of places chosen by the reader, and the search, both from data scripts loaded when asked for."""

from __future__ import annotations

from cchc.publishing.site.places import slug
from cchc.publishing.site.rooms import Room
from cchc.publishing.site.wording import word


def write(room: Room) -> None:
    """Write `compare.html`, the names it needs, and the search index."""
    with_figures = set(room.published.figures["subject_key"].unique())
    choices = [place for place in room.places.values() if place.key in with_figures]
    series = (
        room.published.figures.select("indicator", "admin_level", "component")
        .unique()
        .sort("indicator", "admin_level", "component")
    )
    names = {"|".join(key): [*room.plain_names(*key), room.indicators[key[0]]["unit"]] for key in series.iter_rows()}
    room.page("compare.html", "compare.html", word("compare"), word("compare", "en"), choices=choices)
    room.write_script("data/series-names.js", "nameSeries", names)
    room.write_script("data/search-index.js", "index", _search_entries(room))


def _search_entries(room: Room) -> list[list[str]]:
    """[kind, Vietnamese, English, address, folded text] of every page worth finding."""
    entries = []
    for place in room.places.values():
        near = f"{place.name}, {place.province}" if place.province else place.name
        entries.append(["place", near, "", f"localities/{place.slug}.html", _folded(near)])
    for code, entry in room.indicators.items():
        if code != "other":
            text = _folded(f"{entry['name_vi']} {entry['name_en']} {code}")
            entries.append(["indicator", entry["name_vi"], entry["name_en"], f"indicators/{code}.html", text])
    for key, row in room.reports.items():
        title = row["title"] or row["document"]
        text = _folded(f"{title} {row['publisher'] or ''} {row['document']}")
        entries.append(["report", title, "", room.report_page(key), text])
    return entries


def _folded(text: str) -> str:
    """Letters without marks, words by single blanks: a reader may type without diacritics."""
    return " ".join(slug(word_) for word_ in text.split())
