"""Build the tables of districts, communes and successions in `cchc/localities/data` from their two sources.

    python scripts/build_localities.py --package vietnamadminunits-1.0.4-py3-none-any.whl --history CLONE_OF_dvhcvn/data

The package (MIT) holds the units of early 2025, those since 2025-07-01 and the mapping between them. The history is a
git repository with one commit per version of the official list of administrative units since 2004. Provinces, their
successions and the aliases are kept by hand in the same folder. `data/reference/SOURCES.md` tells more.
"""

from __future__ import annotations

import argparse
import csv
import functools
import itertools
import json
import re
import sqlite3
import subprocess
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).parents[1] / "cchc" / "localities" / "data"
FIRST_LIST = "2004-08-31"
NEW_FOOTING = "2025-07-01"
LAST_DAY_BEFORE = "2025-06-30"
LAST_LIST_WITH_CHANGES = "2025-01-01"

LATE_OR_EARLY_LISTS = {
    "2019-09-11": None,  # entered on the day of the resolutions; Sa Pa and Kinh Môn came into force later
    "2022-09-17": "2022-10-01",  # resolutions 569 and 570/NQ-UBTVQH15, in force 1 October 2022
}
SET_RIGHT_LATER = ("2025-01-01", "2025-02-01", ("01", "79"))  # codes of Hà Nội and Hồ Chí Minh City, right a list later
SWAPPED_CODES = {"447": "449", "850": "851", "936": "937"}  # set right by the list of 2015-08-31 (621/TCTK-PPCĐ)
SWAPPED_UNTIL = "2015-08-31"
CAI_LAY = ("817", "Huyện Cai Lậy", "2013-12-27")  # listed as a town before resolution 130/NQ-CP made it one
DA_HUOAI = ("2024-12-01", "Huyện Đạ Huoai", "682", ("681", "683"))  # resolution 1245/NQ-UBTVQH15, listed a month late
FLICKER_DAYS = 130  # a unit missing from the list for less than this was never gone
KINDS = ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Quận", "Huyện", "Phường", "Xã")
MOVED_SHARE = 0.2  # share of a district's communes that must move for the receiver to count as its successor


class Unit(NamedTuple):
    name: str
    province: str
    district: str


class Version(NamedTuple):
    unit: Unit
    first: str
    last: str


Snapshot = dict[tuple[str, str], Unit]
Histories = dict[tuple[str, str], list[Version]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--package", type=Path, required=True)
    arguments.add_argument("--history", type=Path, required=True)
    options = arguments.parse_args()
    before, after, mapping = read_package(options.package)
    snapshots = corrected(read_history(options.history))
    histories = {key: versions(key, snapshots, before) for key in sorted({k for s in snapshots.values() for k in s})}
    write_units(histories, after)
    write_links(histories, snapshots)
    write_mapping(before, after, mapping)


def read_package(wheel: Path) -> tuple[list[dict[str, str]], list[dict[str, str]], dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            archive.extract("vietnamadminunits/data/dataset.db", folder)
            mapping = json.loads(archive.read("vietnamadminunits/data/converter_2025.json"))
        with sqlite3.connect(Path(folder) / "vietnamadminunits" / "data" / "dataset.db") as connection:
            connection.row_factory = sqlite3.Row
            before = [dict(row) for row in connection.execute("select * from admin_units_legacy")]
            after = [dict(row) for row in connection.execute("select * from admin_units")]
    return before, after, mapping


def read_history(repository: Path) -> dict[str, Snapshot]:
    """Each list by the day it is dated; of several lists of one day the last."""
    lists: dict[str, Snapshot] = {}
    for line in git(repository, "log", "--reverse", "--format=%H %as").splitlines():
        commit, day = line.split()
        if day >= FIRST_LIST:
            lists[day] = snapshot(json.loads(git(repository, "show", f"{commit}:data.json")))
    return dict(sorted(lists.items()))


def git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def snapshot(provinces: list[dict[str, Any]]) -> Snapshot:
    units: Snapshot = {}
    for province in provinces:
        code = province["level1_id"]
        for district in province.get("level2s") or []:
            units["district", district["level2_id"]] = Unit(clean(district["name"]), code, "")
            for commune in district.get("level3s") or []:
                units["commune", commune["level3_id"]] = Unit(clean(commune["name"]), code, district["level2_id"])
    return units


def clean(name: str) -> str:
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()
    for kind in KINDS:
        if name.lower().startswith(kind.lower() + " "):
            rest = name[len(kind) + 1 :]
            name = f"{kind} {rest[0].upper()}{rest[1:]}"
            break
    return re.sub(r"^(\D+) 0+([0-9]+)$", r"\1 \2", name)


def corrected(lists: dict[str, Snapshot]) -> dict[str, Snapshot]:
    """The lists with the slips named at the top of this file set right."""
    wrong, right, provinces = SET_RIGHT_LATER
    others = {key: unit for key, unit in lists[wrong].items() if unit.province not in provinces}
    lists[wrong] = others | {key: unit for key, unit in lists[right].items() if unit.province in provinces}
    days = {listed: LATE_OR_EARLY_LISTS.get(listed, listed) for listed in lists}
    return {day: unswapped(renamed(lists[listed], day), day) for listed, day in days.items() if day is not None}


def renamed(units: Snapshot, day: str) -> Snapshot:
    code, name, until = CAI_LAY
    if day < until:
        return {**units, ("district", code): units["district", code]._replace(name=name)}
    joined_on, joined_name, receiver, joined = DA_HUOAI
    if day == joined_on:
        kept = {key: unit for key, unit in units.items() if key[0] != "district" or key[1] not in joined}
        return {**kept, ("district", receiver): units["district", receiver]._replace(name=joined_name)}
    return units


def unswapped(units: Snapshot, day: str) -> Snapshot:
    if day >= SWAPPED_UNTIL:
        return units
    other: dict[str, str] = {}
    for one, two in SWAPPED_CODES.items():
        unit = units.get(("district", one))
        if unit is not None and unit.name.startswith("Thị xã"):
            other |= {one: two, two: one}
    return {
        (level, other.get(code, code) if level == "district" else code): u._replace(
            district=other.get(u.district, u.district)
        )
        for (level, code), u in units.items()
    }


def versions(key: tuple[str, str], lists: dict[str, Snapshot], before: list[dict[str, str]]) -> list[Version]:
    """The spans in which a code stands for the same unit; mere spellings of a name make no new span."""
    final = final_names(before)
    days = list(lists)
    spans: list[Version] = []
    for day, until in zip(days, [*days[1:], NEW_FOOTING], strict=True):
        unit = lists[day].get(key)
        if unit is None:
            continue
        last = day_before(until)
        if spans and same(spans[-1].unit, unit) and gap(spans[-1].last, day) < FLICKER_DAYS:
            spans[-1] = Version(unit, spans[-1].first, last)
        else:
            spans.append(Version(unit, day, last))
    spans = [s for i, s in enumerate(spans) if i == 0 or not is_artefact(spans[i - 1], s)]
    if key in final and spans[-1].last == LAST_DAY_BEFORE:
        spans[-1] = spans[-1]._replace(unit=spans[-1].unit._replace(name=final[key]))
        spans = [span._replace(unit=respelled(span.unit, final[key])) for span in spans]
    elif spans[-1].last == LAST_DAY_BEFORE:
        spans = closed(spans)
    return spans


def is_artefact(previous: Version, span: Version) -> bool:
    """A unit that comes back unchanged for a moment after its end is a slip of the list."""
    return (
        same_name(previous.unit, span.unit) and previous.last < day_before(span.first) and span.last != LAST_DAY_BEFORE
    )


def closed(spans: list[Version]) -> list[Version]:
    """Units the list of 2025 still carries though they are gone: drop what came back, end what stayed."""
    if len(spans) > 1 and spans[-2].last < day_before(spans[-1].first):
        return spans[:-1]
    return [*spans[:-1], spans[-1]._replace(last=day_before(LAST_LIST_WITH_CHANGES))]


_FINAL: dict[tuple[str, str], str] = {}


def final_names(before: list[dict[str, str]]) -> dict[tuple[str, str], str]:
    if not _FINAL:
        for row in before:
            _FINAL["district", row["districtCode"]] = clean(row["district"])
            if row["wardCode"]:
                _FINAL["commune", row["wardCode"]] = clean(row["ward"])
    return _FINAL


def same(one: Unit, two: Unit) -> bool:
    return one[1:] == two[1:] and same_name(one, two)


def same_name(one: Unit, two: Unit) -> bool:
    return plain(one.name) == plain(two.name)


@functools.cache
def plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", letters).replace("y", "i")


def respelled(unit: Unit, model: str) -> Unit:
    """The unit with its short name spelled as in `model`, when it is the same name under another kind."""
    kind, short = split_kind(unit.name)
    _, model_short = split_kind(model)
    return unit._replace(name=f"{kind} {model_short}") if plain(short) == plain(model_short) else unit


def split_kind(name: str) -> tuple[str, str]:
    kind = next(kind for kind in KINDS if name.startswith(kind + " "))
    return kind, name.removeprefix(kind + " ")


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def gap(last: str, first: str) -> int:
    return (date.fromisoformat(first) - date.fromisoformat(last)).days - 1


def write_units(histories: Histories, after: list[dict[str, str]]) -> None:
    districts, communes = [], []
    for (level, code), spans in histories.items():
        for span in spans:
            first = "" if span.first == FIRST_LIST else span.first
            unit = span.unit
            if level == "district":
                districts.append((code, unit.name, unit.province, first, span.last))
            else:
                communes.append((code, unit.name, unit.province, unit.district, first, span.last))
    communes += [(r["wardCode"], clean(r["ward"]), r["provinceCode"], "", NEW_FOOTING, "") for r in after]
    write("districts.csv", ("code", "name", "province_code", "valid_from", "valid_to"), districts)
    write("communes.csv", ("code", "name", "province_code", "district_code", "valid_from", "valid_to"), communes)


def write_links(histories: Histories, lists: dict[str, Snapshot]) -> None:
    links = set()
    for (level, code), spans in histories.items():
        for one, two in itertools.pairwise(spans):
            if day_before(two.first) == one.last:
                links.add((identifier(level, code, one), identifier(level, code, two)))
    links |= set(district_successors(histories, lists))
    write("successions.csv", ("predecessor_id", "successor_id"), links)


def district_successors(histories: Histories, lists: dict[str, Snapshot]) -> Iterable[tuple[str, str]]:
    """A district that ends lives on where at least a fifth of its communes went (`MOVED_SHARE`)."""
    days = list(lists)
    for (level, code), spans in histories.items():
        for span in spans if level == "district" else ():
            start = next((day for day in days if day > span.last), None)
            if start is None:
                continue
            members = [k for k, u in lists[days[days.index(start) - 1]].items() if u.district == code]
            went: dict[str, int] = defaultdict(int)
            for member in members:
                if member in lists[start]:
                    went[lists[start][member].district] += 1
            for receiver, number in went.items():
                version = next(v for v in histories["district", receiver] if v.first <= start <= v.last)
                if number >= MOVED_SHARE * sum(went.values()):
                    yield identifier(level, code, span), identifier(level, receiver, version)


def identifier(level: str, code: str, span: Version) -> str:
    return f"{level}:{code}:{'origin' if span.first == FIRST_LIST else span.first}"


def write_mapping(before: list[dict[str, str]], after: list[dict[str, str]], mapping: dict[str, Any]) -> None:
    """Commune to commune at 2025-07-01, codes only; five island districts without communes go by district code."""
    old = {
        f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey'] or ''}": r["wardCode"] or r["districtCode"]
        for r in before
    }
    new = {(r["provinceKey"], r["wardKey"]): r["wardCode"] for r in after}
    rows = []
    for province, communes in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for key, parts in communes.items():
            rows += [(old[part], new[province, key], 1) for part in parts]
    for province, parts in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, receivers in parts.items():
            rows += [(old[part], new[province, r["newWardKey"]], int(r["isDefaultNewWard"])) for r in receivers]
    write("successions_2025.csv", ("predecessor_code", "successor_code", "is_main"), rows)


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    rows = sorted(rows)
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
