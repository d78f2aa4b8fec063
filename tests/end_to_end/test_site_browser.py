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
    page.on("requestfailed", lambda request: errors.append(f"not loaded: {request.url}"))
    yield page
    context.close()
    assert errors == []


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
    page.locator(".map:visible a", has_text="Kon Tum").focus()
    told = page.locator("#tip").inner_text().splitlines()

    assert told[:3] == ["Tỉnh Kon Tum", "97.3%", "1/1/2023–30/6/2023 (about 6 months)"]
    page.locator("table.grid a", has_text="97.3").hover()
    assert "(about 6 months)" in page.locator("#tip").inner_text()
    visit("index.html").locator(".map:visible a", has_text="Kon Tum").focus()
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
    tile = page.locator(".map:visible .tilemap a").first
    tile.focus()
    assert "số liệu đọc được" in page.locator("#tip").inner_text()
