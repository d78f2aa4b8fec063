"""Sidecars: what is taken from them, and the line each fault is reported on."""

from __future__ import annotations

import pytest

from cchc.reading.sidecars import names_for, parse


def test_a_whole_sidecar_is_taken_without_a_word() -> None:
    side = parse(
        'source_url: "https://example.vn/1"\npublisher: Sở Nội vụ\ntitle: "Kết quả: năm 2023"\n'
        "published_at: 2023-12-04\nlanguage: vi\nrestated: true\n".encode()
    )
    assert side.source_url == "https://example.vn/1"
    assert side.publisher == "Sở Nội vụ"
    assert side.title == "Kết quả: năm 2023"
    assert side.published_at == "2023-12-04"
    assert side.faults == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2023-12-04", "2023-12-04"),
        ("2023-12-04T08:30:00+07:00", "2023-12-04"),
        ("4/12/2023", "2023-12-04"),
        ("04.12.2023", "2023-12-04"),
        ("null", None),
        ("", None),
    ],
)
def test_publication_dates(written: str, read: str | None) -> None:
    side = parse(f"published_at: {written}\n".encode())
    assert side.published_at == read
    assert side.faults == ()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"title: a\npublished_at: mai\n", "line 2: published_at 'mai' is no date"),
        (b"title: a\npublished_at: 31/2/2023\n", "line 2: published_at '31/2/2023' is no date"),
        (b"title: a\n\nauthr: b\n", "line 3: unknown key 'authr'"),
        (b"title: a\ntitle: b\n", "line 2: title stands here a second time"),
        (b"title: [a, b]\n", "line 1: title must be one value"),
        (b"title: a\n  publisher: b: c\n", "line 2: not valid YAML"),
        (b"title: 'a\n", "not valid YAML"),
        (b"- title\n", "line 1: not a list of `key: value` lines"),
        (b"title: a\npublisher: S\xff\n", "line 2: not UTF-8"),
        (b"x" * 70_000, "line 1: larger than 64 kB"),
        (b"a: &a [x,x]\nb: &b [*a,*a]\ntitle: *b\n", "line 3: title must be one value"),
        (b"title: !!python/object/apply:os.system [id]\n", "line 1: title must be one value"),
    ],
)
def test_each_fault_names_its_line(content: bytes, fault: str) -> None:
    assert any(fault in f for f in parse(content).faults)


def test_a_fault_costs_only_its_own_entry() -> None:
    side = parse(b"title: a\npublished_at: mai\npublisher: b\n")
    assert (side.title, side.publisher, side.published_at) == ("a", "b", None)


def test_the_sidecar_with_the_full_name_comes_first() -> None:
    assert names_for("x/bao-cao.txt")[0] == "x/bao-cao.txt.yml"
    assert "x/bao-cao.yml" in names_for("x/bao-cao.txt")
