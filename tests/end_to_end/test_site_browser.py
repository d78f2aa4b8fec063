"""The dashboard in a real browser, opened from disk: no errors, search, filters, links to sentences, both languages.

Needs a Chromium: the one named by CHROMIUM, else chromium or google-chrome of the system. Screenshots are left in the
folder named by CCHC_SCREENSHOTS, when it is set.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (the dev extra has it)")

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: apt-get install chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
KINDS = (
    "index.html",
    "localities/index.html",
    "localities/tinh-kon-tum-62.html",
    "indicators/index.html",
    "indicators/on_time_rate.html",
    "reports/index.html",
    "reports/kon-tum-2022.html",
    "compare.html",
    "checks.html",
    "targets.html",
    "about.html",
    "dictionary.html",
)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright_api.Browser]:
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def errors() -> list[str]:
    """What the pages of a test complained about; each test must leave it empty."""
    return []


@pytest.fixture
def tab(browser, errors) -> Iterator[playwright_api.Page]:
    """A tab without network, whose errors fail the test."""
    context = browser.new_context(viewport=DESK, offline=True, service_workers="block")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda message: errors.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfailed", lambda request: errors.append(failure) if (failure := _failure(request)) else None)
    yield page
    context.close()
    assert errors == []


def _failure(request: playwright_api.Request) -> str:
    """Why something was not loaded; leaving a page while it loads is no failure."""
    return "" if request.failure == "net::ERR_ABORTED" else f"not loaded: {request.url} ({request.failure})"


@pytest.fixture
def visit(tab, dashboard):
    site = dashboard[1]

    def go(address: str) -> playwright_api.Page:
        name, _, fragment = address.partition("#")
        tab.goto((site / name).as_uri() + (f"#{fragment}" if fragment else ""))
        return tab

    return go


def keep(page: playwright_api.Page, name: str) -> None:
    folder = os.environ.get("CCHC_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("address", KINDS)
def test_every_kind_of_page_opens_from_disk_without_errors(visit, address):
    page = visit(address)

    assert page.title().endswith("CCHC")
    assert page.locator("h1").is_visible()
    keep(page, address.replace("/", "-").removesuffix(".html"))


@pytest.mark.parametrize("address", KINDS)
def test_nothing_overflows_a_phone(visit, tab, address):
    tab.set_viewport_size(PHONE)
    page = visit(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    keep(page, "phone-" + address.replace("/", "-").removesuffix(".html"))


def test_search_finds_a_locality_without_diacritics_and_by_keyboard(visit):
    page = visit("indicators/on_time_rate.html")
    page.keyboard.press("/")
    page.keyboard.type("kon tum")
    page.locator("#found a", has_text="Tỉnh Kon Tum").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/localities/tinh-kon-tum-62.html")

    assert page.locator("h1").inner_text() == "Tỉnh Kon Tum"


def test_search_finds_indicators_in_english_and_reports(visit):
    page = visit("index.html")
    page.fill("#find", "on-time")
    page.locator("#found a[href='indicators/on_time_rate.html']").wait_for()
    page.fill("#find", "bao cao kon-tum-2022")
    page.locator("#found a[href*='reports/kon-tum-2022.html']").wait_for()
    page.fill("#find", "xyzzy")
    page.locator("#found", has_text="Không tìm thấy").wait_for()


def test_a_figure_leads_to_its_highlighted_sentence(visit):
    page = visit("localities/tinh-kon-tum-62.html")
    page.locator("table.grid a", has_text="95,1").click()
    page.wait_for_url("**/reports/kon-tum-2022.html#o*")
    mark = page.locator("mark:target")

    assert mark.inner_text() == "95,1%"
    assert page.evaluate(
        "(() => { const b = document.querySelector('mark:target').getBoundingClientRect();"
        " return b.top >= 0 && b.bottom <= innerHeight; })()"
    )
    keep(page, "figure-in-its-sentence")


def test_hovering_or_focusing_a_number_tells_indicator_value_and_rule(visit):
    page = visit("reports/kon-tum-2022.html")
    mark = page.locator(".text mark.o", has_text="95,1%")
    mark.hover()
    tip = page.locator("#tip")

    assert "đúng hạn" in tip.inner_text()
    assert "Quy tắc:" in tip.inner_text()
    assert "Tỉnh Kon Tum" in tip.inner_text() or "Kon Tum" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.locator(".text mark.x").first.focus()
    assert tip.inner_text() in {"kỳ báo cáo", "ngày tháng"}


def test_a_cell_tells_its_period_and_its_report(visit):
    page = visit("localities/tinh-kon-tum-62.html")
    page.locator("table.grid a", has_text="97,3").hover()
    told = page.locator("#tip").inner_text()

    assert "97,3" in told
    assert "1/1/2023 – 30/6/2023 (khoảng 6 tháng)" in told
    assert "kon-tum-2023-h1" in told


def test_script_in_a_report_is_shown_and_never_run(visit):
    page = visit("reports/script.html")

    assert "<script>window.planted = true</script>" in page.locator(".text").inner_text()
    page.locator(".text mark").first.hover()
    page.fill("#find", "ninh thuan")
    page.locator("#found a[href*='reports/script']").wait_for()
    assert page.evaluate("window.planted") is None
    assert visit("reports/index.html").evaluate("window.planted") is None


def test_english_is_one_click_away_and_remembered(visit):
    page = visit("indicators/on_time_rate.html")
    vietnamese = page.locator("h1").inner_text()
    page.locator("#language").click()

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() != vietnamese
    assert page.locator("table.grid a", has_text=re.compile(r"^95\.1$")).is_visible()
    page.reload()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Better when" in page.locator("main").inner_text()
    page.locator("#language").click()
    assert page.locator("h1").inner_text() == vietnamese
    assert page.locator("table.grid a", has_text=re.compile(r"^95,1$")).is_visible()


def test_tooltips_speak_english_too(visit):
    page = visit("indicators/on_time_rate.html")
    page.locator("#language").click()
    page.locator(".map:visible [aria-label^='Tỉnh Kon Tum']").focus()
    told = page.locator("#tip").inner_text().splitlines()

    assert told == ["Tỉnh Kon Tum", "97.3%", "1/1/2023 – 30/6/2023 (about 6 months)", "Source: UBND tỉnh"]
    page.locator("table.grid a", has_text="97.3").hover()
    assert "(about 6 months)" in page.locator("#tip").inner_text()
    visit("index.html").locator(".map:visible [aria-label^='Tỉnh Kon Tum']").focus()
    assert "figures read" in page.locator("#tip").inner_text()


def test_tables_filter_and_sort(visit):
    page = visit("reports/index.html")
    rows = page.locator("tbody tr:visible")
    everything = rows.count()
    page.fill("[data-filter]", "kon tum")
    assert 0 < rows.count() < everything
    page.fill("[data-filter]", "")
    head = page.locator("thead th").nth(3)
    head.click()
    head.click()
    counts = [int(text) for text in page.locator("tbody tr td:nth-child(4)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    assert head.get_attribute("aria-sort") == "descending"


def test_places_are_compared_and_the_address_says_which(visit):
    page = visit("compare.html#tinh-kon-tum-62")
    page.locator("#comparison thead th", has_text="Tỉnh Kon Tum").wait_for()
    page.select_option("#choice", "tinh-dong-nai-75")
    page.locator("#compare button[type=submit]").click()
    page.locator("#comparison thead th", has_text="Tỉnh Đồng Nai").wait_for()

    assert page.url.endswith("#tinh-kon-tum-62,tinh-dong-nai-75")
    page.select_option("#compare-year", "2022")
    row = page.locator("#comparison tbody tr", has=page.locator("a[href='indicators/on_time_rate.html']")).first
    assert "95,1" in row.inner_text()
    page.locator("#chosen button").first.click()
    page.locator("#comparison thead th", has_text="Tỉnh Kon Tum").wait_for(state="detached")
    keep(page, "compare-two")


def test_the_map_can_show_another_indicator(visit):
    page = visit("index.html")
    page.select_option("[data-switch=map]", "count-34")

    assert page.locator(".map[data-map=count-34]").is_visible()
    assert page.locator(".map[data-map=count-63]").is_hidden()


def test_a_scanned_page_is_told_in_tooltips_and_in_both_languages(visit):
    page = visit("localities/tinh-gia-lai-64.html")
    page.locator("table.grid a", has_text="92,4").hover()
    assert "Đọc từ ảnh quét: nên so với bản quét" in page.locator("#tip").inner_text()
    page.locator(".trends [aria-label*='92,4%']").focus()
    assert "Đọc từ ảnh quét: nên so với bản quét" in page.locator("#tip").inner_text()
    page.locator("#language").click()
    page.locator("table.grid a", has_text="92.4").hover()
    assert "compare with the scan" in page.locator("#tip").inner_text()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_comparison_finds_its_room_kept(visit, tab, size):
    tab.set_viewport_size(size)
    tab.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => {"
        " window.shift += entry.value; })).observe({ type: 'layout-shift', buffered: true });"
    )
    page = visit("compare.html#tinh-kon-tum-62,tinh-gia-lai-64")
    page.locator("#compared [class*=figures_marks] > path").first.wait_for()
    page.wait_for_timeout(300)

    assert page.evaluate("window.shift") < 0.05


def test_eight_months_fill_eight_twelfths_in_the_comparison(visit):
    page = visit("compare.html#tinh-gia-lai-64")
    page.select_option("#compare-series", "on_time_rate|all|")
    page.locator("#compared [aria-label*='93,6%']").wait_for()
    slices = [path.get_attribute("d") for path in page.locator("#compared [class*=slices_marks] > path").all()]
    drawn_elsewhere = visit("localities/tinh-gia-lai-64.html").locator(
        ".trends figure:has(a[href='../indicators/on_time_rate.html']) [class*=slices_marks] > path"
    )
    drawn_elsewhere.first.wait_for(state="attached")

    assert slices == [path.get_attribute("d") for path in drawn_elsewhere.all()]


def test_closed_folds_print(visit):
    page = visit("indicators/on_time_rate.html")
    shown = "document.querySelector('details table').checkVisibility({ contentVisibilityAuto: true })"
    assert page.locator("details[open]").count() == 0
    assert page.evaluate(shown) is False
    page.emulate_media(media="print")

    page.wait_for_function(shown)
    assert page.locator("details table").bounding_box()["height"] > 20


def test_the_first_page_is_ready_within_a_second(visit):
    page = visit("index.html")
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")

    assert ready <= 1_000


def test_the_keyboard_reaches_the_content_and_every_tile(visit):
    page = visit("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tiles = page.locator(".map:visible [aria-label][role=link]")
    tiles.first.focus()
    assert "số liệu đọc được" in page.locator("#tip").inner_text()
    told = {page.locator("#tip").inner_text()}
    for _ in range(1, tiles.count()):
        page.keyboard.press("ArrowRight")
        told.add(page.locator("#tip").inner_text())
    assert len(told) == tiles.count()
    assert page.locator(".map:visible [tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/localities/*.html")


@pytest.mark.parametrize("address", ["index.html", "indicators/on_time_rate.html", "localities/tinh-kon-tum-62.html"])
def test_every_chart_is_drawn_and_described(visit, address):
    page = visit(address)
    charts = page.locator(".chart:visible")
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        chart.locator("[class*=figures_marks] > [aria-label]").first.wait_for()
        assert (
            chart.locator("[role=graphics-document]")
            .get_attribute("aria-label")
            .startswith(chart.get_attribute("data-vi"))
        )
    assert charts.count() > 0


def test_charts_below_are_drawn_before_anyone_scrolls_so_that_they_print(visit):
    page = visit("index.html")
    page.locator(".chart.shares [class*=figures_marks] > [aria-label]").first.wait_for()

    assert page.locator(".chart.shares svg").count() == 1


def test_the_map_has_all_tiles_and_only_those_with_figures_lead_somewhere(visit):
    page = visit("index.html")
    chart = page.locator(".map:visible .chart")
    chart.locator("[class*=figures_marks] > [aria-label]").first.wait_for()
    told = chart.locator("[class*=figures_marks] > path").count()

    assert told + chart.locator("[class*=untold_marks] > path").count() == 63
    assert chart.locator("[role=link]").count() == told


def test_a_line_joins_full_years_and_stops_before_the_half_year_and_the_break(visit):
    page = visit("localities/tinh-kon-tum-62.html")
    rate, index = (
        page.locator(".trends figure", has=page.locator(f"a[href='../indicators/{code}.html']")).locator(".chart")
        for code in ("on_time_rate", "par_index_score")
    )
    for chart in (rate, index):
        chart.scroll_into_view_if_needed()
        chart.locator("[class*=figures_marks] > path").first.wait_for()
    joined = [path.count("L") for path in (line.get_attribute("d") for line in rate.locator(".mark-line path").all())]

    assert sorted(joined) == [0, 1]  # 2021 to 2022 is a line, 2023 stands alone
    assert rate.locator("[class*=figures_marks] > path").count() == 3
    assert [line.get_attribute("d").count("L") for line in index.locator(".mark-line path").all()] == [0, 0]
    assert index.locator("[class*=breaks_marks] > line").count() == 1
    assert rate.locator("[class*=breaks_marks] > line").count() == 0


def test_a_point_of_a_chart_tells_its_figure_and_leads_to_its_sentence(visit):
    page = visit("localities/tinh-kon-tum-62.html")
    point = page.locator(".trends [aria-label*='95,1%']")
    point.hover()
    told = page.locator("#tip").inner_text().splitlines()

    assert told[1:] == ["95,1%", "1/1/2022 – 31/12/2022 (cả năm)", "Nguồn: UBND tỉnh"]
    keep(page, "chart-tooltip")
    point.click()
    page.wait_for_url("**/reports/kon-tum-2022.html#o*")
    assert page.locator("mark:target").inner_text() == "95,1%"


def test_a_break_tells_its_reason(visit):
    page = visit("localities/tinh-kon-tum-62.html")
    rule = page.locator(".trends [class*=breaks_marks] > line")
    rule.wait_for(state="attached")
    rule.focus()

    assert "876/QĐ-BNV" in page.locator("#tip").inner_text()


def test_charts_speak_the_language_of_the_page(visit):
    page = visit("indicators/on_time_rate.html")
    numbers = page.locator(".chart.ranking .mark-text text")
    numbers.first.wait_for()
    assert "95,1" in numbers.all_text_contents()
    page.locator("#language").click()
    page.locator(".chart.ranking [aria-label*='95.1%']").wait_for()
    assert "95.1" in numbers.all_text_contents()
    assert "On-time" in page.locator(".chart.ranking [role=graphics-document]").get_attribute("aria-label")


def test_a_map_out_of_sight_speaks_the_language_it_is_shown_in(visit):
    page = visit("index.html")
    page.locator(".map:visible [aria-label^='Tỉnh Kon Tum']").wait_for()
    page.select_option("[data-switch=map]", "count-34")
    page.locator("#language").click()
    page.select_option("[data-switch=map]", "count-63")
    page.locator(".map:visible [aria-label^='Tỉnh Kon Tum'][aria-label*='figures read']").wait_for()


def test_compared_places_share_a_chart(visit):
    page = visit("compare.html#tinh-kon-tum-62,tinh-vinh-phuc-26")
    page.select_option("#compare-series", "on_time_rate|all|")
    points = page.locator("#compared [class*=figures_marks] > path")
    page.locator("#compared [aria-label*='96,55%']").wait_for()

    assert points.count() == 4
    assert page.locator("#compared .key").inner_text().split() == ["Tỉnh", "Kon", "Tum", "Tỉnh", "Vĩnh", "Phúc"]
    page.locator("#compared [aria-label*='95,1%']").click()
    page.wait_for_url("**/reports/kon-tum-2022.html#o*")
