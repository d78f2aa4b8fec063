"""Who the figures speak of, and the address of every page: localities, bodies, indicators, reports."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath

import polars as pl

from cchc.publishing.site.published import Published

MERGER_DAY = date(2025, 7, 1)  # 63 provinces become 34
ANCHOR_LENGTH = 12
LEVELS = ("province", "district", "commune", "department", "ministry", "national")  # in the order they are listed
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Place:
    """One subject of figures: a locality version, a department, a ministry, the country."""

    key: str
    name: str
    slug: str
    level: str
    province_code: str | None
    province: str | None  # name of the province a smaller unit or department belongs to
    region: str | None
    locality_id: str | None
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]
    predecessors: tuple[str, ...]

    @property
    def footing(self) -> int | None:
        """63 or 34 for a province, by the day of the merger."""
        if self.level != "province":
            return None
        return 34 if self.valid_from and self.valid_from >= MERGER_DAY else 63


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and hyphens, for file names and addresses."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_PLAIN.sub("-", plain).strip("-")[:_SLUG_LENGTH].strip("-") or "x"


def distinct_slugs(wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A file name for each (key, text); where two texts give the same, a hash of the key is added to the later."""
    taken: set[str] = set()
    slugs: dict[str, str] = {}
    for key, text in wanted:
        name = slug(text)
        if name in taken or name.startswith("index"):
            name = f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        taken.add(name)
        slugs[key] = name
    return slugs


def report_slugs(published: Published) -> dict[str, str]:
    """The page of each document_id, named after its file."""
    rows = published.reports.select("document_id", "document").iter_rows()
    return distinct_slugs((key, PurePosixPath(name).with_suffix("").as_posix()) for key, name in rows)


def anchor(observation_id: str) -> str:
    """The place of a figure on its report page."""
    return "o" + observation_id[:ANCHOR_LENGTH]


def places(published: Published) -> dict[str, Place]:
    """Every subject with a figure, and every recent province with an official index, by key.

    A figure that does not say whose it is belongs to no place (`subject` is null).

    The order is by level, province and name. Provinces that ended before the merger of 2025 have a page only where
    reports speak of them.
    """
    versions = {row["locality_id"]: row for row in published.localities.iter_rows(named=True)}
    provinces = _province_names(published.localities)
    found = (
        published.facts.drop_nulls("subject")
        .select("subject_key", "subject", "subject_level", "locality_id")
        .group_by("subject_key")
        .agg(pl.col("subject").mode().sort().first(), pl.col("subject_level", "locality_id").drop_nulls().first())
        .sort("subject_key")
    )
    rows = [_described(row, versions, provinces) for row in (*found.to_dicts(), *_without_figures(published, found))]
    rows.sort(key=lambda row: (LEVELS.index(row["level"]), row["province_code"] or "", slug(row["name"]), row["key"]))
    slugs = distinct_slugs((row["key"], row.pop("slug_text")) for row in rows)
    return {row["key"]: Place(slug=slugs[row["key"]], **row) for row in rows}


def _without_figures(published: Published, found: pl.DataFrame) -> list[dict[str, object]]:
    """The provinces that have official indices alone."""
    return (
        published.official.join(found, on="subject_key", how="anti")
        .join(published.localities.select("locality_id", "valid_to"), on="locality_id")
        .filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= MERGER_DAY - timedelta(days=1)))
        .group_by("subject_key")
        .agg(pl.col("locality_name", "locality_id").sort_by("year").last())
        .sort("subject_key")
        .select("subject_key", "locality_id", subject="locality_name", subject_level=pl.lit("province"))
        .to_dicts()
    )


def _described(row: dict[str, object], versions: dict[str, dict], provinces: dict[str, str]) -> dict:  # type: ignore[type-arg]
    version = versions.get(str(row["locality_id"]), {})
    key = str(row["subject_key"])
    name = version.get("name") or str(row["subject"])
    code = version.get("province_code") or _code_in_key(key)
    level = str(row["subject_level"])
    since = version.get("valid_from")
    return {
        "key": key,
        "name": name[:1].upper() + name[1:],
        "slug_text": f"{name} {code or ''} {since or ''}",
        "level": level,
        "province_code": code,
        "province": provinces.get(code) if code and level != "province" else None,
        "region": version.get("region"),
        "locality_id": row["locality_id"],
        "valid_from": since,
        "valid_to": version.get("valid_to"),
        "successors": tuple(version.get("successor_ids") or ()),
        "predecessors": tuple(version.get("predecessor_ids") or ()),
    }


def _code_in_key(key: str) -> str | None:
    """The province code of a department's key `department:79:so y te`."""
    code = key.split(":")[1] if key.count(":") > 1 else ""
    return code if code.isdigit() else None


def _province_names(localities: pl.DataFrame) -> dict[str, str]:
    rows = localities.filter(pl.col("level") == "province").sort("valid_from", nulls_last=False)
    return dict(rows.select("province_code", "short_name").iter_rows())
