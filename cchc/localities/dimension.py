"""The locality dimension: one row per version of a province, district or commune, with dates and links.

Reads the CSV files shipped in `cchc/localities/data`; knows nothing of texts and mentions.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import polars as pl

LOCALITIES = pl.Schema(
    {
        "locality_id": pl.String(),  # level:code:valid_from, "origin" where valid_from is null
        "code": pl.String(),  # as valid between the two dates; keeps its leading zeros
        "name": pl.String(),  # with its kind: "Tỉnh Hưng Yên"
        "short_name": pl.String(),  # "Hưng Yên"; numbered units keep their kind: "Quận 1"
        "kind": pl.String(),  # tỉnh, thành phố, quận, huyện, thị xã, phường, xã, thị trấn, đặc khu
        "level": pl.String(),  # province, district, commune
        "province_code": pl.String(),
        "parent_id": pl.String(),  # the parent's version on the last day of this one; null for provinces
        "region": pl.String(),
        "valid_from": pl.String(),  # ISO date, first day; null = before the records begin
        "valid_to": pl.String(),  # ISO date, last day; null = still in force
        "successor_ids": pl.List(pl.String()),
        "predecessor_ids": pl.List(pl.String()),
        "aliases": pl.List(pl.String()),
    }
)

LEVELS = ("province", "district", "commune")
KINDS = {
    "province": ("tỉnh", "thành phố"),
    "district": ("thành phố", "thị xã", "quận", "huyện"),
    "commune": ("phường", "thị trấn", "xã", "đặc khu"),
}
_ALL_KINDS = sorted({kind for kinds in KINDS.values() for kind in kinds})
_KIND_PATTERN = f"^(?i)({'|'.join(_ALL_KINDS)}) "
_OPEN_END = "9999-12-31"

FOOTING_DATE = "2025-06-30"
"""The last day of the 63 provinces and of the districts; the day a mention without a date is resolved on."""
NEW_FOOTING_DATE = "2025-07-01"

SUCCESSIONS = pl.Schema(
    {
        "predecessor_id": pl.String(),
        "successor_id": pl.String(),
        "event": pl.String(),  # kept, renamed, moved (to another parent), merged, split
        "is_main": pl.Boolean(),  # whether this successor got the seat or the larger part; null where not known
        "document": pl.String(),  # number of the resolution, for provinces
    }
)


@dataclass(frozen=True, slots=True)
class Locality:
    """One version of a province, district or commune; the fields are the columns of `LOCALITIES`."""

    locality_id: str
    code: str
    name: str
    short_name: str
    kind: str
    level: str
    province_code: str
    parent_id: str | None
    region: str
    valid_from: str | None
    valid_to: str | None
    successor_ids: tuple[str, ...]
    predecessor_ids: tuple[str, ...]
    aliases: tuple[str, ...]

    def valid_on(self, day: str) -> bool:
        """Whether this version is in force on the ISO date `day`."""
        return (self.valid_from or "") <= day <= (self.valid_to or _OPEN_END)


def load_localities() -> pl.DataFrame:
    """The locality dimension, columns as in `LOCALITIES`, sorted by level (province, district, commune), code, date."""
    return _dimension().clone()


def load_successions() -> pl.DataFrame:
    """Which version followed which, columns as in `SUCCESSIONS`: the links of `load_localities()` with their event.

    Between 2025-06-30 and 2025-07-01 the links are complete for provinces and communes; districts ended without
    successors, but for five island districts that became special zones. Before 2025 a commune that was merged into
    another has no link, because the official list does not name the receiver.
    """
    return _successions().clone()


@functools.cache
def _successions() -> pl.DataFrame:
    rows = _dimension()
    links = _links(rows)
    one = rows.select(
        pl.col("locality_id", "name", "parent_id", "province_code").name.prefix("old_"), pl.col("level").alias("level")
    )
    two = rows.select(pl.col("locality_id", "name", "parent_id", "province_code").name.prefix("new_"))
    known = links.join(one, left_on="predecessor_id", right_on="old_locality_id", how="left").join(
        two, left_on="successor_id", right_on="new_locality_id", how="left"
    )
    parts, sources = pl.len().over("predecessor_id"), pl.len().over("successor_id")
    same_parent = (_code_of("old_parent_id") == _code_of("new_parent_id")) & (
        pl.col("old_province_code") == pl.col("new_province_code")
    )
    event = (
        pl.when(parts > 1)
        .then(pl.lit("split"))
        .when(sources > 1)
        .then(pl.lit("merged"))
        .when(pl.col("old_name") != pl.col("new_name"))
        .then(pl.lit("renamed"))
        .when(same_parent | _at_new_footing() | (pl.col("level") == "province"))
        .then(pl.lit("kept"))
        .otherwise(pl.lit("moved"))
    )
    main = pl.when(parts == 1).then(pl.lit(value=True)).otherwise("is_main")
    return (
        known.with_columns(event=event, is_main=main)
        .select(SUCCESSIONS.names())
        .sort("predecessor_id", "successor_id")
        .cast(SUCCESSIONS)
    )


def _code_of(column: str) -> pl.Expr:
    return pl.col(column).str.split(":").list.get(1)


def _at_new_footing() -> pl.Expr:
    return pl.col("successor_id").str.ends_with(NEW_FOOTING_DATE)


def read_table(name: str) -> pl.DataFrame:
    """A CSV file of this package's `data` folder, every column text, empty cells null."""
    source = resources.files("cchc.localities").joinpath("data", f"{name}.csv")
    return pl.read_csv(source.read_bytes(), infer_schema=False)


@functools.cache
def _dimension() -> pl.DataFrame:
    provinces = _described("province", read_table("provinces").with_columns(province_code="code"))
    districts = _described("district", read_table("districts"))
    communes = _described("commune", read_table("communes"))
    regions = provinces.select("locality_id", "region")
    districts = _with_parent(districts, provinces, "province_code")
    old = communes.filter(pl.col("district_code").is_not_null())
    new = communes.filter(pl.col("district_code").is_null())
    old = _with_parent(old, districts, "district_code").join(
        districts.select(pl.col("locality_id").alias("parent_id"), pl.col("parent_id").alias("province_id")),
        on="parent_id",
        how="left",
    )
    new = _with_parent(new, provinces, "province_code").with_columns(province_id="parent_id")
    lower = pl.concat([districts.with_columns(province_id="parent_id"), old, new], how="diagonal")
    lower = lower.join(regions, left_on="province_id", right_on="locality_id", how="left")
    rows = pl.concat([provinces.with_columns(parent_id=pl.lit(None, pl.String)), lower], how="diagonal")
    rows = _with_links(rows)
    order = pl.col("level").replace_strict({level: i for i, level in enumerate(LEVELS)}, return_dtype=pl.Int8)
    return rows.sort(order, "code", pl.col("valid_from").fill_null("")).select(LOCALITIES.names()).cast(LOCALITIES)


def _described(level: str, rows: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("name").str.extract(_KIND_PATTERN).str.to_lowercase()
    bare = pl.col("name").str.replace(_KIND_PATTERN, "")
    numbered = bare.str.contains("^(?:[0-9]+|[IVX]+)$")
    return rows.with_columns(
        level=pl.lit(level),
        kind=kind,
        short_name=pl.when(numbered).then("name").otherwise(bare),
        locality_id=pl.concat_str(pl.lit(level), "code", pl.col("valid_from").fill_null("origin"), separator=":"),
    )


def _with_parent(rows: pl.DataFrame, parents: pl.DataFrame, code: str) -> pl.DataFrame:
    """Add `parent_id`: the version of the parent `code` that holds on the last day of each row."""
    last_day = pl.col("valid_to").fill_null(_OPEN_END)
    versions = parents.select(
        pl.col("code").alias("parent_code"),
        pl.col("locality_id").alias("parent_id"),
        pl.col("valid_from").fill_null("").alias("parent_from"),
    ).sort("parent_from")
    keyed = rows.with_columns(last_day=last_day).sort("last_day")
    return keyed.join_asof(
        versions,
        left_on="last_day",
        right_on="parent_from",
        by_left=code,
        by_right="parent_code",
        check_sortedness=False,
    ).drop("last_day", "parent_from")


def _with_links(rows: pl.DataFrame) -> pl.DataFrame:
    links = _links(rows)
    successors = links.group_by("predecessor_id").agg(pl.col("successor_id").sort().alias("successor_ids"))
    predecessors = links.group_by("successor_id").agg(pl.col("predecessor_id").sort().alias("predecessor_ids"))
    aliases = read_table("aliases").group_by("level", "name").agg(pl.col("alias").sort().alias("aliases"))
    none = pl.lit([], pl.List(pl.String))
    return (
        rows.join(successors, left_on="locality_id", right_on="predecessor_id", how="left")
        .join(predecessors, left_on="locality_id", right_on="successor_id", how="left")
        .join(aliases, left_on=["level", "short_name"], right_on=["level", "name"], how="left")
        .with_columns(pl.col("successor_ids", "predecessor_ids", "aliases").fill_null(none))
    )


def _links(rows: pl.DataFrame) -> pl.DataFrame:
    """Every predecessor and successor, with `is_main` (null where only one of several is known to be the main one)."""
    by_hand = read_table("province_successions").select("predecessor_id", "successor_id", "document")
    before = read_table("successions").select("predecessor_id", "successor_id")
    last = rows.filter(pl.col("valid_to") == FOOTING_DATE).select(
        pl.col("code").alias("predecessor_code"), pl.col("locality_id").alias("predecessor_id")
    )
    communes = (
        read_table("successions_2025")
        .join(last, on="predecessor_code", how="left")
        .select(
            "predecessor_id",
            pl.format("commune:{}:{}", "successor_code", pl.lit(NEW_FOOTING_DATE)).alias("successor_id"),
            (pl.col("is_main") == "1").alias("is_main"),
        )
    )
    return pl.concat([by_hand, before, communes], how="diagonal")
