"""What every page shares while the site is built: the tables, the addresses, the templates, the folder written to."""

from __future__ import annotations

import json
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
import polars as pl
from markupsafe import Markup, escape

from cchc.publishing.site import numerals, pictures, wording
from cchc.publishing.site.cells import scan_note, with_cells
from cchc.publishing.site.places import Place, anchor, places, report_slugs
from cchc.publishing.site.published import Published

LONG_TABLE = 200  # rows of a ledger shown; the rest is in the CSV file of the warehouse


_SECTIONS = {
    "overview": "index.html",
    "localities": "localities/index.html",
    "indicators": "indicators/index.html",
    "reports": "reports/index.html",
    "compare": "compare.html",
    "checks_short": "checks.html",
    "targets": "targets.html",
    "about": "about.html",
}


class Room:
    """The tables with the names and addresses that pages link to, and where pages are written."""

    def __init__(self, published: Published, folder: Path) -> None:
        self.published = published
        self.folder = folder
        self.places: dict[str, Place] = places(published)
        self.report_slugs = report_slugs(published)
        self.indicators = {row["indicator"]: row for row in published.indicators.iter_rows(named=True)}
        self.place_order = {key: position for position, key in enumerate(self.places)}
        self.indicator_order = {code: position for position, code in enumerate(self.indicators)}
        self.reports = {row["document_id"]: row for row in published.reports.iter_rows(named=True)}
        self.source_names = {
            key: str(row["publisher"] or row["title"] or row["document"]) for key, row in self.reports.items()
        }
        self.by_locality = {place.locality_id: place for place in self.places.values() if place.locality_id}
        self.version_names = _version_names(published.localities)
        self.documents_of_facts = _documents_of_linked_facts(published)
        self.scanned = frozenset(published.facts.filter("is_read_by_ocr")["observation_id"])
        self.scanned_pages = _scanned_pages(published.documents)
        self._links: dict[tuple[str, str | None], str] = {}
        self._place_links: dict[tuple[str, str | None], str] = {}
        self.model_docs: str | None = None  # address of the page about the models, where there is one
        self.parts: dict[str, str] = {}  # page of the anchors that are not on the first part of their report
        self._environment = jinja2.Environment(
            loader=jinja2.PackageLoader(__package__ or "", "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(
            t=wording.t,
            word=wording.word,
            both=wording.both,
            number=numerals.number,
            quantity=numerals.quantity,
            hedged=numerals.hedged,
            period=numerals.period,
            day=numerals.day,
            coverage_class=numerals.COVERAGE_CLASSES.get,
            name_of=self.indicator_name,
            place_of=self.places.get,
            facts_document=self.documents_of_facts,
            report_of=self.reports.get,
            figure_page=self.figure_page,
            claims_chart=partial(pictures.claims, self),
            report_page=self.report_page,
            scanned=self.scanned,
            scan_note=scan_note,
        )

    @cached_property
    def figures(self) -> pl.DataFrame:
        """The figures of the year as cells; made once the places of all figures are known."""
        return with_cells(self.published.figures, self.report_slugs, self.parts)

    def page(self, path: str, template: str, title_vi: str, title_en: str, **values: Any) -> None:
        """Write one page; `root` leads from it to the site's folder."""
        root = "../" * path.count("/")
        navigation = _navigation(root, path if path in _SECTIONS.values() else path.split("/", maxsplit=1)[0])
        text = self._environment.get_template(template).render(
            root=root, navigation=navigation, title_vi=title_vi, title_en=title_en, **values
        )
        self.write_text(path, text)

    def write_text(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")

    def write_script(self, path: str, function: str, data: Any) -> None:
        """Data as a script that calls `cchc.FUNCTION(data)`: pages opened from disk cannot fetch."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        self.write_text(path, f"cchc.{function}({text});\n")

    def indicator_name(self, code: str, level: str | None = None, component: str | None = None) -> Markup:
        """The name of an indicator in both languages, with the tier and the component it is told for."""
        entry = self.indicators.get(code)
        name = wording.both(entry["name_vi"], entry["name_en"]) if entry else Markup("{}").format(code)
        if level and level != "all":
            name += Markup(" · ") + wording.t(f"tier.{level}")
        if component:
            name += Markup(" · <q>{}</q>").format(component)
        return name

    def linked_name(self, code: str, level: str | None, label: str | None) -> str:
        """An indicator leading to its page, for pages one folder below; outside the catalogue, the report's words."""
        if code == "other":
            return f"<q>{escape(label or '')}</q> <small>{wording.t('outcome.no_indicator')}</small>"
        key = (code, level)
        if key not in self._links:
            self._links[key] = f'<a href="../indicators/{code}.html">{self.indicator_name(code, level)}</a>'
        return self._links[key]

    def place_link(self, key: str, words: str | None) -> str:
        """The words for a place leading to its page, for pages one folder below the site's.

        A figure that does not say whose it is leads to the list of such figures.
        """
        if words is None:
            return f'<a href="../checks.html#nobodys">{wording.t("outcome.no_subject")}</a>'
        asked = (key, words)
        if asked not in self._place_links:
            place = self.places[key]
            link = f'<a href="../localities/{place.slug}.html">{escape(words)}</a>'
            self._place_links[asked] = link
        return self._place_links[asked]

    def plain_names(self, code: str, level: str | None = None, component: str | None = None) -> tuple[str, str]:
        """The name of an indicator in Vietnamese and in English without markup."""
        entry = self.indicators.get(code, {"name_vi": code, "name_en": code})
        tier = level if level and level != "all" else None
        vietnamese, english = (
            " · ".join(
                [entry[f"name_{language}"]]
                + ([wording.word(f"tier.{tier}", language)] if tier else [])
                + ([component] if component else [])
            )
            for language in ("vi", "en")
        )
        return vietnamese, english

    def report_page(self, document_id: str) -> str:
        """Address of a report's page, from the site's folder."""
        return f"reports/{self.report_slugs[document_id]}.html"

    def figure_page(self, document_id: str, observation_id: str) -> str:
        """Address of a figure's sentence in its report, from the site's folder."""
        mark = anchor(observation_id)
        page = self.parts.get(mark) or self.report_page(document_id)
        return f"{page}#{mark}"


@lru_cache(maxsize=64)
def _navigation(root: str, here: str) -> Markup:
    """The links to the sections; `here` is the page itself, or the folder it lies in."""
    links = []
    for name, address in _SECTIONS.items():
        state = "page" if address == here else "true" if address.split("/")[0] == here else ""
        current = f' aria-current="{state}"' if state else ""
        links.append(f'<a href="{root}{address}"{current}>{wording.t(name)}</a>')
    return wording.html("\n".join(links))


def _documents_of_linked_facts(published: Published) -> dict[str, str]:
    """The document of each figure that a ledger leads to."""
    columns = (
        published.claims["observation_id"],
        published.conflicts["observation_id"],
        published.conflicts["chosen_observation_id"],
        published.targets["target_id"],
        published.targets["actual_observation_id"],
    )
    linked = pl.concat([column.cast(pl.String).rename("observation_id") for column in columns]).unique().to_frame()
    return dict(published.facts.select("observation_id", "document_id").join(linked, on="observation_id").iter_rows())


def _scanned_pages(documents: pl.LazyFrame) -> dict[str, frozenset[int]]:
    """The pages of each document that were read by character recognition, where there are any."""
    found = documents.select("document_id", "ocr_pages").filter(pl.col("ocr_pages").list.len() > 0).collect()
    return {key: frozenset(pages) for key, pages in found.iter_rows()}


def _version_names(localities: pl.DataFrame) -> dict[str, tuple[str, date | None]]:
    """The name and the first day of every locality version."""
    rows = localities.select("locality_id", "name", "valid_from").iter_rows()
    return {key: (name, since) for key, name, since in rows}
