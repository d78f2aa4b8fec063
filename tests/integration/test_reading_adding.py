"""Adding reports: from files, from a web server on this machine, from lists and feeds."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from cchc.reading import read_folder
from cchc.reading.adding import AddError, add
from cchc.reading.fetching import Fetcher, FetchError, Manners
from tests.integration.report_formats import as_html, as_pdf

REPORT = ["Năm 2021, tỉnh tiếp nhận 1.784 hồ sơ, đúng hạn đạt 99,5%.", "Cấp xã đạt 98,6%, cấp huyện đạt 99%."]
Answer = tuple[int, dict[str, str], bytes]


class Site:
    """A web server whose answers a test sets by path; remembers each request."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[dict[str, str]], Answer]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = dict(self.headers.items())
                site.requests.append((self.path, headers))
                answer = site.answers.get(self.path, (404, {}, b""))
                status, given, body = answer(headers) if callable(answer) else answer
                self.send_response(status)
                for key, value in ({"Content-Length": str(len(body))} | given).items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests if path != "/robots.txt"]


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def manners(slept: list[float]) -> Manners:
    return Manners(allow_private=True, delay=0, read_timeout=2, sleep=slept.append)


def test_a_page_and_a_pdf_come_with_sidecars_and_can_be_read(site: Site, manners: Manners, tmp_path: Path) -> None:
    site.answers["/tin/bao-cao-2021.aspx?id=7"] = (200, {"Content-Type": "text/html; charset=utf-8"}, as_html(REPORT))
    site.answers["/tai/B%C3%A1o%20c%C3%A1o.pdf"] = (
        200,
        {"Content-Type": "application/octet-stream"},
        as_pdf(REPORT * 5),
    )
    urls = [f"{site.url}/tin/bao-cao-2021.aspx?id=7", f"{site.url}/tai/B%C3%A1o%20c%C3%A1o.pdf"]
    calls: list[tuple[int, int, str]] = []
    result = add(urls, tmp_path, manners=manners, progress=lambda *call: calls.append(call))
    assert [path.name for path in result.added] == ["bao-cao-2021.aspx.html", "Báo-cáo.pdf"]
    assert result.failed == []
    assert calls == [(1, 2, urls[0]), (2, 2, urls[1])]
    told = yaml.safe_load((tmp_path / "Báo-cáo.yml").read_text("utf-8"))
    assert told["source_url"] == urls[1]
    assert told["bytes"] == len(as_pdf(REPORT * 5))
    assert len(told["sha256"]) == 64
    read = read_folder(tmp_path)
    assert read.warnings == []
    assert read.documents["error"].null_count() == 2
    assert set(read.documents["source_url"]) == set(urls)
    assert all("99,5%" in text for text in read.documents["text"])


def test_who_asks_and_what_the_site_allows(site: Site, manners: Manners, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /rieng/\nCrawl-delay: 7\n")
    site.answers["/a.txt"] = site.answers["/b.txt"] = site.answers["/rieng/c.txt"] = (200, {}, b"99%")
    urls = [f"{site.url}/{name}" for name in ("a.txt", "b.txt", "rieng/c.txt")]
    slept: list[float] = []
    result = add(urls, tmp_path, manners=replace(manners, sleep=slept.append))
    assert [path.name for path in result.added] == ["a.txt", "b.txt"]
    assert [target for target, _ in result.failed] == [urls[2]]
    assert "robots.txt asks" in result.failed[0][1]
    assert "/rieng/c.txt" not in site.paths()
    assert all(headers["User-Agent"].startswith("cchc/") for _, headers in site.requests)
    assert [path for path, _ in site.requests].count("/robots.txt") == 1
    assert slept
    assert max(slept) == pytest.approx(7, abs=1)


def test_a_site_in_trouble_is_tried_again_after_a_pause(
    site: Site, manners: Manners, slept: list[float], tmp_path: Path
) -> None:
    answers = iter([(503, {"Retry-After": "5"}, b""), (500, {}, b""), (200, {}, b"99%")])
    site.answers["/a.txt"] = lambda _: next(answers)
    assert [path.name for path in add([f"{site.url}/a.txt"], tmp_path, manners=manners).added] == ["a.txt"]
    assert slept == [5.0, 2.0]
    site.answers["/b.txt"] = (503, {}, b"")
    result = add([f"{site.url}/b.txt", f"{site.url}/c.txt"], tmp_path, manners=manners)
    assert [reason.split(" answers ")[1] for _, reason in result.failed] == ["503", "404"]
    assert site.paths().count("/b.txt") == 4
    assert site.paths().count("/c.txt") == 1


def test_a_download_goes_on_where_it_broke_off(site: Site, manners: Manners, tmp_path: Path) -> None:
    body = b"99% " * 50_000

    def half_then_rest(headers: dict[str, str]) -> Answer:
        begin = int(headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        if begin == 0:
            return 200, {"ETag": '"v1"', "Content-Length": str(len(body))}, body[:100_000]
        assert headers["If-Range"] == '"v1"'
        return 206, {"ETag": '"v1"'}, body[begin:]

    site.answers["/a.txt"] = half_then_rest
    with pytest.raises(FetchError, match="broken off"):
        Fetcher(replace(manners, tries=1)).fetch(f"{site.url}/a.txt", tmp_path / "part")
    assert 0 < (tmp_path / "part").stat().st_size < len(body)
    Fetcher(manners).fetch(f"{site.url}/a.txt", tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == body


def test_a_file_that_changed_meanwhile_is_taken_from_the_start(site: Site, manners: Manners, tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(b"old half")
    (tmp_path / "part.json").write_text('{"tag": "\\"v1\\""}', "utf-8")
    site.answers["/a.txt"] = (200, {"ETag": '"v2"'}, b"new whole")
    Fetcher(manners).fetch(f"{site.url}/a.txt", tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == b"new whole"


def test_a_second_run_downloads_nothing_again(site: Site, manners: Manners, tmp_path: Path) -> None:
    site.answers["/a.txt"] = (200, {}, b"99%")
    add([f"{site.url}/a.txt"], tmp_path, manners=manners)
    before = len(site.requests)
    result = add([f"{site.url}/a.txt"], tmp_path, manners=manners)
    assert [path.name for path in result.kept] == ["a.txt"]
    assert len(site.requests) == before


def test_size_time_and_redirects_have_limits(site: Site, manners: Manners, tmp_path: Path) -> None:
    site.answers["/said.txt"] = (200, {}, b"x" * 2_000)
    site.answers["/unsaid.txt"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 2_000))
    site.answers["/loop.txt"] = (302, {"Location": "/loop.txt"}, b"")
    site.answers["/moved.txt"] = (301, {"Location": "/small.txt"}, b"")
    site.answers["/small.txt"] = (200, {}, b"99%")
    site.answers["/file.txt"] = (302, {"Location": "file:///etc/passwd"}, b"")
    site.answers["/empty.txt"] = (200, {}, b"")
    names = ["said", "unsaid", "loop", "moved", "file", "empty"]
    result = add([f"{site.url}/{name}.txt" for name in names], tmp_path, manners=replace(manners, max_bytes=1_000))
    assert [path.name for path in result.added] == ["moved.txt"]
    reasons = [reason for _, reason in result.failed]
    assert [r.split(":")[0] for r in reasons] == [
        "2,000 bytes, more than the limit of 1,000",
        "more than the limit of 1,000 bytes",
        "more than 5 redirects",
        "file",
        "the server sent an empty file",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.txt",
        "http://localhost:1/a.txt",
        "http://[::1]/a.txt",
        "http://[::ffff:10.0.0.1]/a.txt",
        "http://10.1.2.3/a.txt",
        "http://169.254.169.254/latest/meta-data",
        "http://192.168.1.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
    ],
)
def test_private_addresses_are_never_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="private address"):
        Fetcher().fetch(url, tmp_path / "part")


def test_a_redirect_to_a_private_address_is_not_followed(
    site: Site, manners: Manners, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/a.txt"] = (302, {"Location": "http://10.0.0.1/secret.txt"}, b"")
    monkeypatch.setattr("cchc.reading.fetching._is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(FetchError, match=r"10\.0\.0\.1 is a private address"):
        Fetcher(replace(manners, allow_private=False)).fetch(f"{site.url}/a.txt", tmp_path / "part")


def test_lists_and_feeds_name_many(site: Site, manners: Manners, tmp_path: Path) -> None:
    for name in ("1.txt", "2.txt", "3.txt", "4.txt"):
        site.answers[f"/{name}"] = (200, {}, name.encode())
    url = site.url
    site.answers["/sitemap.xml"] = (
        200,
        {},
        f"<sitemapindex><sitemap><loc>{url}/s.gz</loc></sitemap></sitemapindex>".encode(),
    )
    inner = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{url}/1.txt</loc></url></urlset>"
    site.answers["/s.gz"] = (200, {}, gzip.compress(inner.encode()))
    rss = f"<rss><channel><link>{url}</link><item><link>{url}/2.txt</link></item></channel></rss>"
    site.answers["/rss"] = (200, {}, rss.encode())
    entry = f"<entry><link href='{url}/3.txt'/></entry>"
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><link href='{url}'/>{entry}</feed>"
    site.answers["/atom"] = (200, {}, atom.encode())
    site.answers["/page"] = (200, {}, b"<html><body>not a feed</body></html>")
    (tmp_path / "list.txt").write_text(f"# báo cáo\n{url}/4.txt\n\n{url}/1.txt\n", "utf-8")
    feeds = [f"{url}/{name}" for name in ("sitemap.xml", "rss", "atom", "page")]
    result = add([], tmp_path / "raw", lists=[tmp_path / "list.txt"], feeds=feeds, manners=manners)
    assert sorted(path.name for path in result.added) == ["1.txt", "2.txt", "3.txt", "4.txt"]
    assert [target for target, _ in result.failed] == [f"{url}/page"]
    assert [p.name for p in (tmp_path / "raw").iterdir() if p.name.startswith(".")] == []


def test_files_are_copied_with_their_sidecars(tmp_path: Path) -> None:
    source = tmp_path / "from"
    source.mkdir()
    (source / "a.txt").write_text("Cấp xã đạt 98,6%.", "utf-8")
    (source / "a.yml").write_text("title: Báo cáo A\n", "utf-8")
    (source / "b.txt").write_text("Cấp huyện đạt 99%.", "utf-8")
    raw = tmp_path / "raw"
    result = add([str(source / "a.txt"), str(source / "b.txt"), str(source / "c.txt")], raw)
    assert sorted(path.name for path in raw.iterdir()) == ["a.txt", "a.yml", "b.txt", "b.yml"]
    assert result.failed == [(str(source / "c.txt"), "does not exist: name a file or a URL")]
    assert read_folder(raw).documents["title"].to_list() == ["Báo cáo A", None]
    assert [path.name for path in add([str(source / "a.txt")], raw).kept] == ["a.txt"]


def test_another_report_of_the_same_name_does_not_replace_the_first(tmp_path: Path) -> None:
    for folder, text in [("x", "99%"), ("y", "98%")]:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(text, "utf-8")
        add([str(tmp_path / folder / "a.txt")], tmp_path / "raw")
    reports = sorted((tmp_path / "raw").glob("*.txt"))
    assert [r.read_text("utf-8") for r in reports] == ["98%", "99%"]
    assert len(list((tmp_path / "raw").glob("*.yml"))) == 2


def test_what_stops_everything_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(AddError, match="cannot be read"):
        add([], tmp_path / "raw", lists=[tmp_path / "missing.txt"])
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(AddError, match="cannot be written"):
        add(["a.txt"], tmp_path / "file")
