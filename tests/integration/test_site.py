"""The dashboard: whole, honest, escaped, self-contained, and the same for the same warehouse."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import polars as pl
import pytest
import yaml
from lxml import html

from cchc.publishing.site import SiteError, build_site, open_site
from cchc.publishing.site.charts import VEGA_SCRIPT
from cchc.publishing.site.numerals import COVERAGE_CLASSES
from cchc.publishing.site.places import anchor, distinct_slugs, slug
from cchc.publishing.site.report_pages import page_ranges
from cchc.publishing.site.wording import word

MAX_PAGE = 500_000
XLINK_FREE = {"a": "href", "script": "src", "link": "href", "img": "src"}


@pytest.fixture(scope="module")
def warehouse(dashboard: tuple[Path, Path]) -> Path:
    return dashboard[0]


@pytest.fixture(scope="module")
def site(dashboard: tuple[Path, Path]) -> Path:
    return dashboard[1]


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, html.HtmlElement]:
    parser = html.HTMLParser(encoding="utf-8")
    return {
        path.relative_to(site).as_posix(): html.parse(str(path), parser).getroot()
        for path in sorted(site.rglob("*.html"))
    }


def figures_of(chart: html.HtmlElement) -> list[dict[str, Any]]:
    return json.loads(chart.findtext("script"))["figures"]


def test_every_kind_of_page_is_there(pages):
    kinds = {name.split("/")[0] for name in pages}

    assert kinds >= {"index.html", "localities", "indicators", "reports", "compare.html", "checks.html", "targets.html"}
    assert "about.html" in pages
    assert {"localities/tinh-kon-tum-62.html", "indicators/on_time_rate.html", "reports/kon-tum-2022.html"} <= set(
        pages
    )


def test_every_link_leads_to_a_page_and_a_place_on_it(pages, site):
    ids = {name: {element.get("id") for element in page.iter() if element.get("id")} for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for link in page.iter("a"):
            address, fragment = urldefrag(link.get("href"))
            if address.startswith(("http://", "https://")):
                continue
            target = (site / name).parent / unquote(address) if address else site / name
            target_name = target.resolve().relative_to(site.resolve()).as_posix()
            if not target.is_file():
                broken.append((name, link.get("href")))
            elif fragment and target_name.endswith(".html") and target_name != "compare.html":
                broken += [(name, link.get("href"))] if fragment not in ids[target_name] else []

    assert broken == []


def test_the_pages_need_no_network_and_no_server(pages, site):
    for name, page in pages.items():
        for tag, attribute in XLINK_FREE.items():
            for element in page.iter(tag):
                address = element.get(attribute) or ""
                if tag != "a":
                    assert not re.match(r"[a-z]+://|//", address), f"{name}: {tag} {address}"
        policy = page.cssselect("meta[http-equiv=Content-Security-Policy]")[0].get("content")
        assert "script-src 'self' file:;" in policy
        assert "eval" not in policy
    for name in ("site.js", "drawing.js"):
        script = (site / "assets" / name).read_text(encoding="utf-8")
        assert not re.search(r"\bfetch\(|XMLHttpRequest|https?://|innerHTML|\beval\(", script), name
    assert "http" not in (site / "assets/site.css").read_text(encoding="utf-8")


def test_every_figure_is_marked_in_its_report_with_its_own_words(warehouse, pages):
    texts = dict(pl.read_parquet(warehouse / "documents.parquet", columns=["document_id", "text"]).iter_rows())
    facts = pl.read_parquet(warehouse / "fct_observation.parquet").sort("observation_id")
    reports = {name: page for name, page in pages.items() if name.startswith("reports/")}
    marks = {e.get("id"): e for page in reports.values() for e in page.iter("mark", "i") if e.get("id")}
    lost = []
    for row in facts.iter_rows(named=True):
        found = marks.get(anchor(row["observation_id"]))
        mark = found if found is None or found.tag == "mark" else found.getparent()
        printed = texts[row["document_id"]][row["start"] : row["end"]]
        if mark is None or " ".join(printed.split()) not in " ".join(mark.text_content().split()):
            lost.append((row["document"], printed))

    assert facts.height > 300
    assert lost == []


def test_every_number_of_a_report_is_marked_as_what_it_is(warehouse, pages):
    quantities = pl.read_parquet(warehouse / "quantities.parquet")
    unassigned = quantities.filter(pl.col("disposition") == "unassigned")
    document = unassigned["document"].sort()[0]
    marks = pages[f"reports/{slug(document.removesuffix('.txt'))}.html"].cssselect(".text mark.u")

    expected = unassigned.filter(pl.col("document") == document)["raw"].to_list()
    assert {mark.text_content() for mark in marks} == set(expected)


def test_parts_and_repeats_of_figures_are_told_from_what_is_no_figure(warehouse, pages):
    quantities = pl.read_parquet(warehouse / "quantities.parquet")
    part = quantities.filter(pl.col("disposition") == "part").sort("document", "start").row(0, named=True)
    page = pages[f"reports/{slug(part['document'].removesuffix('.txt'))}.html"]
    marks = page.cssselect(".text mark.p, .text mark.o")

    assert part["raw"] in " ".join(mark.text_content() for mark in marks)
    assert not {note for mark in page.cssselect(".text mark.x") for note in mark.get("data-notes").split()} & {
        "d-part",
        "d-repeat",
        "d-observation",
        "d-unassigned",
    }


def test_text_of_a_report_is_shown_and_never_run(pages, site):
    page = pages["reports/script.html"]
    shown = page.cssselect(".text")[0]

    assert (
        "<script>window.planted = true</script><img src=x onerror='window.planted=true'> & </mark>"
        in shown.text_content()
    )
    assert {element.tag for element in shown.iter()} <= {"div", "mark", "i"}
    assert page.cssselect("h1")[0].text_content() == '"><script>window.planted = true</script> <i>Ninh Thuận</i>'
    for path in site.rglob("*.html"):
        assert "<script>window" not in path.read_text(encoding="utf-8"), path
    for path in site.rglob("*.js"):
        assert path.name == VEGA_SCRIPT or "</script" not in path.read_text(encoding="utf-8"), path


def test_a_file_that_cannot_be_read_has_a_page_that_says_so(pages):
    page = pages["reports/hong.html"]

    assert page.cssselect(".warning")[0].text_content().startswith("Không đọc được tệp này")
    assert not page.cssselect(".text")
    assert "tệp không đọc được" in pages["reports/index.html"].text_content()


def test_a_warehouse_without_reports_gives_a_site_that_says_what_is_missing(warehouse, tmp_path):
    copied = tmp_path / "warehouse"
    copied.mkdir()
    shutil.copy(warehouse / "datapackage.json", copied)
    for path in warehouse.glob("*.parquet"):
        frame = pl.read_parquet(path)
        (frame if path.stem in {"dim_indicator", "dim_locality"} else frame.clear()).write_parquet(copied / path.name)
    build_site(copied, tmp_path / "site")

    page = html.parse(str(tmp_path / "site/index.html")).getroot()
    assert page.cssselect(".counts b")[0].text_content() == "0"
    assert figures_of(page.cssselect(".map[data-map=count-63] .chart")[0]) == []


def test_only_web_addresses_become_links_to_a_source(pages):
    addresses = {link.get("href") for page in pages.values() for link in page.iter("a")}

    assert "https://example.gov.vn/bao-cao" in addresses
    assert not [address for address in addresses if address.lower().lstrip().startswith(("javascript:", "data:"))]


def test_a_figure_held_back_is_shown_in_its_own_colour_with_the_reason(warehouse, pages):
    row = pl.read_parquet(warehouse / "quarantine.parquet").row(0, named=True)
    held = json.loads(row["row"])
    page = pages["reports/script.html"]
    text = pl.read_parquet(warehouse / "documents.parquet").filter(pl.col("document") == "script.txt")["text"][0]

    assert [mark.text_content() for mark in page.cssselect(".text mark.q")] == [text[held["start"] : held["end"]]]
    assert "held back <b>for</b> the test" in page.cssselect("#q0")[0].text_content()


def test_a_cell_shows_the_published_value_and_how_much_of_the_year_it_covers(pages):
    page = pages["localities/tinh-kon-tum-62.html"]
    row = next(r for r in page.cssselect("table.grid tbody tr") if "on_time_rate" in r.cssselect("a")[0].get("href"))
    years = [head.text_content() for head in row.getparent().getparent().cssselect("thead th")][2:]
    cells = dict(zip(years, row.cssselect("td:not(.unit)"), strict=True))

    assert {year: cell.text_content() for year, cell in cells.items()} == {
        "2021": "94,2",
        "2022": "95,1",
        "2023": "97,3",
    }
    assert {year: cell.get("class") for year, cell in cells.items()} == {"2021": None, "2022": None, "2023": "c6"}
    assert cells["2022"].cssselect("a")[0].get("href").startswith("../reports/kon-tum-2022.html#o")


def test_a_report_that_is_a_scan_says_so_and_which_pages(pages):
    page = pages["reports/gia-lai-quet.html"]
    told = page.cssselect(".scanned")[0]

    assert "Trang là ảnh quét:" in told.text_content()
    assert " 1." in told.text_content()
    assert "so các số có dấu ▣ với bản quét" in told.text_content()
    assert told.cssselect("a")[0].get("href") == "../about.html#scans"
    assert "ocr/test" in page.cssselect(".lead")[0].text_content()
    assert not pages["reports/kon-tum-2022.html"].cssselect(".scanned, .scan")


def test_a_figure_read_from_a_scan_is_marked_wherever_its_source_is_shown(pages):
    report = pages["reports/gia-lai-quet.html"]
    grid = pages["localities/tinh-gia-lai-64.html"]
    compared = pages["indicators/on_time_rate.html"].cssselect("table.grid td.s")
    listed = [row for row in pages["reports/index.html"].cssselect("tbody tr") if row.cssselect(".scan")]
    charted = [f for c in grid.cssselect(".chart.trend") for f in figures_of(c) if f["year"] == 2022]

    assert [cell.text_content() for cell in report.cssselect("table.figures .scan")] == [
        "▣ đọc từ ảnh quétread from a scan, trangpage 1"
    ] * len(report.cssselect("table.figures tbody tr"))
    assert len(report.cssselect(".beside .scan")) == len(report.cssselect(".beside li")) > 0
    assert {cell.text_content() for cell in grid.cssselect("table.grid td.s")} == {"51.000", "92,4"}
    assert [cell.text_content() for cell in compared] == ["92,4"]
    assert [row.cssselect("a")[0].get("href") for row in listed] == ["../reports/gia-lai-quet.html"]
    assert charted
    assert all(figure["scan"] for figure in charted)
    assert all(page.cssselect(".gridkey .s") for page in (grid, pages["indicators/on_time_rate.html"]))


def test_the_page_about_the_data_explains_scans_and_counts_them(pages):
    section = pages["about.html"].cssselect("section[aria-labelledby=scans]")[0]

    assert "nhận dạng chữ (OCR)" in section.text_content()
    assert [number.text_content() for number in section.cssselect(".n")] == ["1", "1", "2"]


@pytest.mark.parametrize(
    ("pages_read", "told"), [({1}, "1"), ({3, 1, 2}, "1–3"), ({2, 3, 5, 9, 10}, "2–3, 5, 9–10"), (set(), "")]
)
def test_page_numbers_are_told_as_ranges(pages_read, told):
    assert page_ranges(pages_read) == told


def test_a_figure_of_nobody_known_stands_among_the_checks_and_on_no_page_of_a_place(pages, warehouse):
    nobodys = pl.read_parquet(warehouse / "fct_observation.parquet").filter(pl.col("document") == "khong-ro.txt")
    rows = pages["checks.html"].cssselect("section[aria-labelledby=nobodys] tbody tr")
    marks = {anchor(key) for key in nobodys["observation_id"]}
    leading = {name for name, page in pages.items() for a in page.iter("a") if urldefrag(a.get("href"))[1] in marks}

    assert nobodys.height > 0
    assert set(nobodys["not_eligible_because"]) == {"no_subject"}
    assert {urldefrag(row.cssselect("td:nth-child(3) a")[0].get("href"))[1] for row in rows} == marks
    assert leading == {"checks.html", "reports/khong-ro.html"}
    whose = pages["reports/khong-ro.html"].cssselect("table.figures tbody td:nth-child(4) a")
    assert {(link.get("href"), link.text_content()) for link in whose} == {
        ("../checks.html#nobodys", "không rõ của ainot known whose")
    }
    assert not [name for name, page in pages.items() if ">None<" in html.tostring(page, encoding="unicode")]


def test_the_comparison_knows_how_many_months_a_figure_covers(site):
    text = (site / "data/tinh-gia-lai-64.js").read_text(encoding="utf-8")
    cells = json.loads(text.removeprefix("cchc.receive(").removesuffix(");\n"))["cells"]

    assert {(cell[1], cell[9], cell[10]) for cell in cells if cell[1] > 2021} == {(2022, 12, 1), (2023, 8, 0)}


def test_no_line_crosses_a_half_year_or_a_break_in_the_series(pages):
    figures = {
        figure.cssselect("figcaption a")[0].get("href"): figures_of(figure.cssselect(".chart")[0])
        for figure in pages["localities/tinh-kon-tum-62.html"].cssselect(".trends figure")
    }
    rate, index = figures["../indicators/on_time_rate.html"], figures["../indicators/par_index_score.html"]

    assert [(f["year"], f["run"], f["months"]) for f in rate] == [(2021, 1, 12), (2022, 1, 12), (2023, 2, 6)]
    assert not any(f.get("broken") for f in rate)
    assert [(f["run"], f.get("broken", False)) for f in index] == [(1, False), (2, True)]
    assert "876/QĐ-BNV" in index[1]["reason"][0]


def test_breaks_are_told_on_the_page_of_the_indicator(pages):
    breaks = pages["indicators/par_index_score.html"].cssselect("section[aria-labelledby=breaks] li")

    assert any("876/QĐ-BNV" in item.text_content() and item.text_content().startswith("2022") for item in breaks)


def test_what_is_missing_is_an_empty_cell_and_an_empty_tile(pages):
    grid = pages["indicators/par_index_score.html"].cssselect("table.grid")[0]
    tiles = figures_of(pages["index.html"].cssselect(".map[data-map=count-63] .chart")[0])

    assert any(cell.text_content() == "" and not len(cell) for cell in grid.cssselect("td"))
    assert 0 < len({tile["code"] for tile in tiles}) == len(tiles) < 63
    assert all(tile["value"] > 0 for tile in tiles)


def test_a_figure_of_a_chart_says_all_a_tooltip_needs_and_leads_to_its_sentence(pages, site):
    for name in ("localities/tinh-kon-tum-62.html", "indicators/on_time_rate.html", "index.html"):
        for chart in pages[name].cssselect(".chart.trend, .chart.ranking, .chart.spread"):
            for figure in figures_of(chart):
                assert {"name", "value", "unit", "coverage", "months", "days", "source"} <= set(figure)
                page, mark = urldefrag((site / name).parent.joinpath(figure["href"]).resolve().as_posix())
                assert f'id="{mark}"' in Path(page).read_text(encoding="utf-8")


def test_beside_every_chart_stands_a_table_or_list_of_its_figures(pages):
    for name, page in pages.items():
        for chart in page.cssselect(".chart:not(.map-63):not(.map-34)"):
            assert page.cssselect("table, ul.claims"), f"{name}: {chart.get('data-chart')}"


def test_what_a_shade_of_the_map_stands_for_is_told(pages):
    chart = pages["index.html"].cssselect(".map[data-map=count-63] .chart")[0]
    figures, names = figures_of(chart), json.loads(chart.findtext("script"))["names"]

    assert min(f["value"] for f in figures if f["step"] == 0) == min(f["value"] for f in figures)
    assert max(figures, key=lambda f: f["value"])["step"] == 4
    assert all(bool(names[step][0]) == any(f["step"] == step for f in figures) for step in range(5))


def test_pages_have_a_title_one_heading_and_both_languages(pages):
    for name, page in pages.items():
        assert page.get("lang") == "vi", name
        assert page.findtext("head/title").strip(), name
        assert page.get("data-title-en").strip(), name
        assert len(page.cssselect("h1")) == 1, name
        for vietnamese in page.cssselect("span.vi"):
            english = vietnamese.getnext()
            assert english is not None, f"{name}: {vietnamese.text_content()}"
            assert english.get("class") == "en", f"{name}: {vietnamese.text_content()}"
            assert english.text_content().strip(), name
        for chart in page.cssselect(".chart"):
            assert chart.get("data-vi"), name
            assert chart.get("data-en"), name
        for box in page.cssselect("input, select"):
            assert box.getparent().tag == "label" or page.cssselect(f"label[for={box.get('id')}]"), (
                f"{name}: {box.get('id')}"
            )


def test_every_word_the_templates_ask_for_exists_in_both_languages(project):
    folder = project / "cchc/publishing/site"
    words = yaml.safe_load((folder / "wording.yml").read_text(encoding="utf-8"))
    asked = set()
    for path in folder.joinpath("templates").glob("*.html"):
        asked |= set(re.findall(r"\b(?:t|word)\('([a-z0-9_.]+)'[,)]", path.read_text(encoding="utf-8")))

    assert len(asked) > 80
    assert asked - set(words) == set()
    assert all(set(entry) == {"vi", "en"} for entry in words.values())


def test_every_code_of_the_warehouse_has_words(warehouse):
    codes = {
        "verdict": ("claim", "mart_claimed_vs_official"),
        "outcome": ("outcome", "mart_coverage"),
        "disposition": ("disposition", "quantities"),
        "selected_because": ("selected", "mart_conflicts"),
        "audit_kind": ("audit_kind", "mart_arithmetic_audit"),
        "target_source": ("target_source", "mart_target_progress"),
        "domain": ("domain", "dim_indicator"),
        "kind": ("kind", "dim_indicator"),
        "coverage": ("coverage", "fct_observation"),
        "status": ("status", "fct_observation"),
        "statistic": ("statistic", "mart_official_index_means"),
    }
    for column, (group, table) in codes.items():
        for code in pl.read_parquet(warehouse / f"{table}.parquet")[column].drop_nulls().unique().sort():
            if code != "other":
                assert word(f"{group}.{code}") != code or word(f"{group}.{code}", "en") == code, f"{group}.{code}"
    assert set(COVERAGE_CLASSES) | {"full_year"} >= set(
        pl.read_parquet(warehouse / "fct_observation.parquet")["coverage"].drop_nulls().unique()
    )


def test_a_province_shows_its_indices_with_the_source_of_every_cell(pages):
    section = pages["localities/tinh-quang-ninh-22.html"].cssselect("section[aria-labelledby=official]")[0]
    rows = {row.cssselect("th")[0].text_content(): row for row in section.cssselect("tbody tr")}

    cells = [cell for row in rows.values() for cell in row.cssselect("td:not(.unit)") if cell.text_content()]
    assert len(cells) > 100
    assert all(cell.cssselect("sup a") for cell in cells)
    assert "89,6" in rows["PAR INDEX"].cssselect("td.k")[0].text_content()
    assert [name for name in rows if name.startswith("D8")] == ["D8 Quản trị điện tửE-governance"]


def test_a_province_without_reports_has_a_page_for_its_indices(pages, warehouse):
    facts = set(pl.read_parquet(warehouse / "fct_observation.parquet")["subject_key"])
    marts = pl.read_parquet(warehouse / "mart_official_indices.parquet")
    silent = marts.filter(~pl.col("subject_key").is_in(facts), pl.col("year") == 2022)["locality_name"].to_list()
    titles = {page.findtext("head/title").strip() for name, page in pages.items() if name.startswith("localities/")}

    assert len(silent) > 20
    assert {f"{name} · CCHC" for name in silent} <= titles


def test_an_index_has_a_page_with_every_result_and_its_breaks(pages, warehouse):
    marts = pl.read_parquet(warehouse / "mart_official_indices.parquet")
    for code in ("PAR", "SIPAS", "PAPI", "PCI"):
        page = pages[f"indices/{code.lower()}.html"]
        shown = [cell for cell in page.cssselect(".grid td") if cell.text_content() and not cell.cssselect("em")]
        assert len(shown) == marts.filter(index_name=code).height, code
    assert "Tám nội dung (thang 80)" in pages["indices/papi.html"].cssselect("section")[0].text_content()
    assert [link.get("href") for link in pages["indicators/papi_score.html"].cssselect("main a[href*=indices]")] == [
        "../indices/papi.html"
    ]


def test_the_accuracy_shown_is_that_of_the_run_with_its_support(pages, warehouse):
    section = pages["about.html"].cssselect("section[aria-labelledby=accuracy]")[0]
    marts = pl.read_parquet(warehouse / "mart_extraction_accuracy.parquet")
    strict = marts.row(by_predicate=pl.col("measure") == "level:strict", named=True)
    row = section.cssselect("tbody tr")[2]

    assert len(section.cssselect("tbody tr")) == marts.height == 9
    assert row.cssselect("td")[0].text_content() == str(strict["n_labels"])
    assert row.cssselect("td")[4].text_content() == f"{100 * strict['f1']:.2f}".rstrip("0").replace(".", ",") + "%"
    assert "phát triển trên chính những báo cáo này" in section.text_content()


def test_the_page_about_the_models_is_taken_over_and_led_to(warehouse, pages, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.html").write_text("<p>models</p>", encoding="utf-8")
    (tmp_path / "docs/dbt.js").write_text("1", encoding="utf-8")
    report = build_site(warehouse, tmp_path / "site", model_docs=tmp_path / "docs")

    assert (tmp_path / "site/models/dbt.js").read_text(encoding="utf-8") == "1"
    assert (tmp_path / "site/models/index.html").read_text(encoding="utf-8") == "<p>models</p>"
    for name in ("about.html", "dictionary.html"):
        page = html.parse(str(tmp_path / "site" / name)).getroot()
        assert [link.get("href") for link in page.cssselect("main a[href^=models]")] == ["models/index.html"]
        assert not pages[name].cssselect("main a[href^=models]"), "no page, no link"
    assert report.pages == len(pages) + 1


def test_a_run_without_labelled_reports_says_so(warehouse, tmp_path):
    copied = tmp_path / "warehouse"
    shutil.copytree(warehouse, copied)
    pl.read_parquet(copied / "mart_extraction_accuracy.parquet").clear().write_parquet(
        copied / "mart_extraction_accuracy.parquet"
    )
    build_site(copied, tmp_path / "site")
    page = html.parse(str(tmp_path / "site/about.html"), html.HTMLParser(encoding="utf-8")).getroot()
    section = page.cssselect("section[aria-labelledby=accuracy]")[0]

    assert not section.cssselect("table")
    assert "không có báo cáo nào" in section.text_content()


def test_the_national_targets_are_listed_with_their_source(pages, warehouse):
    rows = pages["targets.html"].cssselect("section[aria-labelledby=national] tbody tr")
    targets = pl.read_parquet(warehouse / "dim_national_target.parquet")

    assert len(rows) == targets.height
    assert {row.cssselect("td:last-child a")[0].get("href") for row in rows} == set(targets["source_url"])


def test_the_table_of_an_indicator_can_be_downloaded(site, warehouse):
    path = site / "indicators/on_time_rate.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    mart = pl.read_parquet(warehouse / "mart_reform_indicators.parquet").filter(
        (pl.col("indicator") == "on_time_rate") & pl.col("value").is_not_null()
    )

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(rows) == mart.height
    assert sorted(float(row["value"]) for row in rows) == sorted(mart["value"])
    assert all((site / row["sentence"].split("#")[0]).is_file() for row in rows)


def test_the_search_index_finds_pages_without_diacritics(site):
    text = (site / "data/search-index.js").read_text(encoding="utf-8")
    entries = json.loads(text.removeprefix("cchc.index(").removesuffix(");\n"))
    by_address = {entry[3]: entry for entry in entries}

    assert by_address["localities/tinh-kon-tum-62.html"][4] == "tinh kon tum"
    assert "dung han" in by_address["indicators/on_time_rate.html"][4]
    assert all((site / address).is_file() for address in by_address)


def test_pages_stay_small(site):
    sizes = {path.name: path.stat().st_size for path in site.rglob("*.html")}

    assert max(sizes.values()) <= MAX_PAGE


def test_the_same_warehouse_gives_the_same_bytes(warehouse, site, tmp_path):
    build_site(warehouse, tmp_path / "again")

    def contents(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    assert contents(tmp_path / "again") == contents(site)


def test_a_failed_build_leaves_the_former_site_and_nothing_else(warehouse, tmp_path):
    copied = tmp_path / "warehouse"
    shutil.copytree(warehouse, copied, ignore=shutil.ignore_patterns("site"))
    report = build_site(copied, copied / "site")
    before = (copied / "site/index.html").read_bytes()
    facts = pl.read_parquet(copied / "fct_observation.parquet")
    facts.with_columns(document_id=pl.lit("nowhere")).write_parquet(copied / "fct_observation.parquet")

    with pytest.raises(KeyError):
        build_site(copied, copied / "site")

    assert (copied / "site/index.html").read_bytes() == before
    assert not list(copied.glob(".site-*"))
    assert report.pages == len(list((copied / "site").rglob("*.html")))


def test_a_folder_without_a_warehouse_is_named_in_one_line(tmp_path):
    with pytest.raises(SiteError, match="not a published warehouse") as caught:
        build_site(tmp_path, tmp_path / "site")

    assert "\n" not in str(caught.value)
    with pytest.raises(SiteError, match="not found"):
        open_site(tmp_path / "site")


def test_tables_of_another_version_are_named_in_one_line(warehouse, tmp_path):
    copied = tmp_path / "warehouse"
    shutil.copytree(warehouse, copied, ignore=shutil.ignore_patterns("site"))
    pl.read_parquet(copied / "fct_observation.parquet").drop("rule").write_parquet(copied / "fct_observation.parquet")

    with pytest.raises(SiteError, match=r"of another version .*rule"):
        build_site(copied, tmp_path / "site")


def test_a_long_report_is_split_and_its_figures_are_still_found(warehouse, tmp_path):
    copied = tmp_path / "warehouse"
    shutil.copytree(warehouse, copied, ignore=shutil.ignore_patterns("site"))
    documents = pl.read_parquet(copied / "documents.parquet")
    padding = "Không có số ở đây.\n" * 20_000
    moved = pl.col("document") == "kon-tum-2022.txt"
    documents.with_columns(text=pl.when(moved).then(pl.lit(padding) + pl.col("text")).otherwise("text")).write_parquet(
        copied / "documents.parquet"
    )
    for name in ("fct_observation", "quantities"):
        frame = pl.read_parquet(copied / f"{name}.parquet")
        shift = pl.when(moved).then(len(padding)).otherwise(0)
        frame.with_columns(pl.col("start") + shift, pl.col("end") + shift).write_parquet(copied / f"{name}.parquet")
    build_site(copied, tmp_path / "site")

    page = html.parse(str(tmp_path / "site/localities/tinh-kon-tum-62.html")).getroot()
    links = [a.get("href") for a in page.cssselect("table.grid td a") if "kon-tum-2022" in a.get("href")]
    address, fragment = urldefrag(links[0])
    target = html.parse(str(tmp_path / "site/localities" / address)).getroot()

    assert re.search(r"kon-tum-2022-p\d\.html$", address)
    assert target.cssselect(f"#{fragment}")[0].tag == "mark"
    assert all(path.stat().st_size <= MAX_PAGE for path in (tmp_path / "site/reports").glob("kon-tum-2022*"))


@pytest.mark.parametrize("footing", [63, 34])
def test_the_tile_map_has_every_province_of_its_footing_once(project, warehouse, footing):
    with (project / f"cchc/publishing/site/data/tiles_{footing}.csv").open(encoding="utf-8") as file:
        tiles = list(csv.DictReader(file))
    provinces = pl.read_parquet(warehouse / "dim_locality.parquet").filter(pl.col("level") == "province")
    last_day = pl.date(2025, 6, 30)
    expected = provinces.filter(pl.col("valid_to") == last_day if footing == 63 else pl.col("is_current"))

    assert sorted(tile["code"] for tile in tiles) == sorted(expected["code"])
    assert len({(tile["column"], tile["row"]) for tile in tiles}) == footing


def test_addresses_are_plain_and_distinct():
    slugs = distinct_slugs([("a", "Đắk Lắk"), ("b", "Dak Lak"), ("c", "../../etc"), ("d", "index"), ("e", "")])

    assert slugs["a"] == "dak-lak"
    assert slugs["b"].startswith("dak-lak-")
    assert slugs["c"] == "etc"
    assert len(set(slugs.values())) == 5
    assert all(re.fullmatch(r"[a-z0-9-]+", name) and name != "index" for name in slugs.values())
