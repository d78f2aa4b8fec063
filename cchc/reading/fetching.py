"""Polite downloads: who is asking, what a site allows, how often, how much, and never from a private network.

Each host name is resolved once per request, every address it has must be public, and the connection goes to the very
address that was checked. Redirects are followed by hand and checked the same way.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import certifi
import urllib3

from cchc.version import version

_CHUNK = 64 * 1024
_ROBOTS_BYTES = 512 * 1024
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_PASSING = frozenset([408, 425, 429, 500, 502, 503, 504])
_PARTIAL, _RANGE_REFUSED = 206, 416


class FetchError(Exception):
    """A URL that cannot be had; the message is one line. `passing` is true when another try may succeed."""

    def __init__(self, message: str, *, passing: bool = False, wait: float = 0.0) -> None:
        super().__init__(message)
        self.passing = passing
        self.wait = wait


@dataclass(frozen=True)
class Manners:
    """How downloads behave. Times in seconds."""

    user_agent: str = f"cchc/{version()} (reads public reports on administrative reform)"
    delay: float = 1.0  # between two requests to one host
    longest_delay: float = 30.0  # that a site may ask for
    tries: int = 4
    first_pause: float = 1.0  # before the second try; doubles with each
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    total_timeout: float = 300.0  # for one file
    max_bytes: int = 256 * 1024 * 1024
    max_redirects: int = 5
    obey_robots: bool = True
    allow_private: bool = False  # only for tests against a server on this machine
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Fetched:
    """A downloaded file: where it is now, the URL it was found under in the end, and its type as the server says."""

    path: Path
    url: str
    content_type: str


@dataclass
class Fetcher:
    """Downloads one file at a time and remembers, per host, its rules and the time of the last request."""

    manners: Manners = field(default_factory=Manners)
    _rules: dict[str, RobotFileParser | None] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def fetch(self, url: str, partial: Path) -> Fetched:
        """Download `url` into the file `partial`, going on where an earlier try left off. Raises FetchError."""
        self._check_rules(url)
        for attempt in range(1, self.manners.tries + 1):
            try:
                return self._download(url, partial)
            except FetchError as fault:
                if not fault.passing or attempt == self.manners.tries:
                    raise
                pause = max(fault.wait, self.manners.first_pause * 2 ** (attempt - 1))
                self.manners.sleep(min(pause, 60.0))
        raise AssertionError

    def _check_rules(self, url: str) -> None:
        if not self.manners.obey_robots:
            return
        site = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if site not in self._rules:
            self._rules[site] = self._robots(site)
        rules = self._rules[site]
        if rules is not None and not rules.can_fetch(self.manners.user_agent, url):
            message = f"{site}/robots.txt asks programs not to take this page"
            raise FetchError(message)

    def _robots(self, site: str) -> RobotFileParser | None:
        try:
            with self._open(f"{site}/robots.txt", {}) as (response, _):
                if response.status >= 500:  # a site in trouble is left alone
                    message = f"{site}/robots.txt answers {response.status}: try again later"
                    raise FetchError(message)
                if response.status != 200:
                    return None
                content = response.read(_ROBOTS_BYTES, decode_content=True)
        except urllib3.exceptions.HTTPError as fault:
            message = f"{site} cannot be reached: {_reason(fault)}"
            raise FetchError(message) from None
        rules = RobotFileParser()
        rules.parse(content.decode("utf-8", errors="replace").splitlines())
        return rules

    def _download(self, url: str, partial: Path) -> Fetched:
        notes = partial.with_name(partial.name + ".json")
        begun, tag = _begun(partial, notes)
        headers = {"Range": f"bytes={begun}-", "If-Range": tag} if begun else {}
        deadline = time.monotonic() + self.manners.total_timeout
        try:
            with self._open(url, headers) as (response, found_at):
                self._check_status(response, found_at)
                goes_on = begun > 0 and response.status == _PARTIAL
                coded = response.headers.get("Content-Encoding", "identity") != "identity"
                tag = "" if coded else response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
                notes.write_text(json.dumps({"tag": tag}), "utf-8")
                self._save(response, partial, begun if goes_on else 0, deadline)
                content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        except urllib3.exceptions.HTTPError as fault:
            message = f"broken off: {_reason(fault)}"
            raise FetchError(message, passing=True) from None
        notes.unlink(missing_ok=True)
        return Fetched(partial, found_at, content_type)

    def _check_status(self, response: urllib3.BaseHTTPResponse, url: str) -> None:
        status = response.status
        if status in _PASSING:
            asked = response.headers.get("Retry-After", "")
            message = f"{url} answers {status}"
            raise FetchError(message, passing=True, wait=float(asked) if asked.isdecimal() else 0.0)
        if status not in {200, _PARTIAL}:
            message = f"{url} answers {status}"
            raise FetchError(message, passing=status == _RANGE_REFUSED)
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > self.manners.max_bytes:
            message = f"{int(length):,} bytes, more than the limit of {self.manners.max_bytes:,}"
            raise FetchError(message)

    def _save(self, response: urllib3.BaseHTTPResponse, partial: Path, begun: int, deadline: float) -> None:
        size = begun
        with partial.open("ab" if begun else "wb") as out:
            for chunk in response.stream(_CHUNK, decode_content=True):
                size += len(chunk)
                if size > self.manners.max_bytes:
                    out.truncate(0)
                    message = f"more than the limit of {self.manners.max_bytes:,} bytes"
                    raise FetchError(message)
                out.write(chunk)
                if time.monotonic() > deadline:
                    message = f"not complete within {self.manners.total_timeout:.0f} s"
                    raise FetchError(message, passing=True)

    def _open(self, url: str, headers: dict[str, str]) -> _Opened:
        """The response to a GET of `url`, after redirects, and the URL it came from."""
        for _ in range(self.manners.max_redirects + 1):
            response, close = self._request(url, headers)
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                return _Opened(response, url, close)
            url = urljoin(url, response.headers["Location"])
            response.close()
            close()
        message = f"more than {self.manners.max_redirects} redirects"
        raise FetchError(message)

    def _request(self, url: str, headers: dict[str, str]) -> tuple[urllib3.BaseHTTPResponse, Callable[[], None]]:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = f"{url[:200]} is no http or https address"
            raise FetchError(message)
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            message = f"{url[:200]} has no valid port"
            raise FetchError(message) from None
        address = self._address(parts.hostname, port)
        self._wait(parts.netloc)
        timeout = urllib3.Timeout(connect=self.manners.connect_timeout, read=self.manners.read_timeout)
        pool: urllib3.HTTPConnectionPool
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                address, port, server_hostname=parts.hostname, assert_hostname=parts.hostname,
                cert_reqs="CERT_REQUIRED", ca_certs=certifi.where(), timeout=timeout, retries=False,
            )  # fmt: skip
        else:
            pool = urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
        asked = {
            "Host": parts.netloc.rpartition("@")[2],
            "User-Agent": self.manners.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        response = pool.urlopen("GET", path, headers={**asked, **headers}, redirect=False, preload_content=False)
        return response, pool.close

    def _address(self, host: str, port: int) -> str:
        try:
            found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError):
            message = f"no such host: {host}"
            raise FetchError(message) from None
        private = [address for address in found if not _is_public(address)]
        if private and not self.manners.allow_private:
            message = f"{host} is a private address ({private[0]}), which is not downloaded from"
            raise FetchError(message)
        return found[0]

    def _wait(self, site: str) -> None:
        rules = next((r for s, r in self._rules.items() if r is not None and s.endswith(f"//{site}")), None)
        asked = float(rules.crawl_delay(self.manners.user_agent) or 0) if rules is not None else 0.0
        delay = min(max(self.manners.delay, asked), self.manners.longest_delay)
        due = self._last.get(site, float("-inf")) + delay - time.monotonic()
        if due > 0:
            self.manners.sleep(due)
        self._last[site] = time.monotonic()


@dataclass
class _Opened:
    response: urllib3.BaseHTTPResponse
    url: str
    close: Callable[[], None]

    def __enter__(self) -> tuple[urllib3.BaseHTTPResponse, str]:
        return self.response, self.url

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self.close()


def _is_public(address: str) -> bool:
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        return number.is_global and (inner is None or inner.is_global)
    return number.is_global


def _begun(partial: Path, notes: Path) -> tuple[int, str]:
    """How much of a file is there from an earlier try, and the mark by which the server knows the version."""
    try:
        tag = str(json.loads(notes.read_text("utf-8"))["tag"])
        size = partial.stat().st_size
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""
    return (size, tag) if tag and not tag.startswith("W/") else (0, "")


def _reason(fault: Exception) -> str:
    return f"{type(fault).__name__}: {str(fault).splitlines()[0][:160] if str(fault) else ''}".rstrip(": ")
