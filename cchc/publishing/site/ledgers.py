"""The long lists: sources that disagree, arithmetic, figures that do not say whose they are, targets beside results."""

from __future__ import annotations

import polars as pl

from cchc.publishing.site.rooms import LONG_TABLE, Room
from cchc.publishing.site.wording import word

_VERDICTS = ("wrong", "unexplained", "truncated", "rounded", "exact")


def write(room: Room) -> None:
    """Write `checks.html` and `targets.html`."""
    published = room.published
    audit = published.audit.sort(
        pl.col("verdict").replace_strict({v: i for i, v in enumerate(_VERDICTS)}, default=9),
        pl.col("difference").abs(),
        "observation_id",
        "identity",
        descending=[False, True, False, False],
        nulls_last=True,
    )
    conflicts = published.conflicts.sort(
        "contest_scope",
        pl.col("difference_percent").abs(),
        "observation_id",
        descending=[False, True, False],
        nulls_last=True,
    )
    claims = published.claims.sort(
        "index_name", "year", "subject_key", "indicator", descending=[False, True, False, False]
    )
    nobodys = published.facts.filter(pl.col("subject").is_null())
    room.page(
        "checks.html",
        "checks.html",
        word("checks"),
        word("checks", "en"),
        conflicts=conflicts.head(LONG_TABLE).to_dicts(),
        audit=audit.head(LONG_TABLE).to_dicts(),
        claims=claims.head(LONG_TABLE).to_dicts(),
        nobodys=nobodys.head(LONG_TABLE).to_dicts(),
        totals={
            "conflicts": conflicts.height,
            "audit": audit.height,
            "claims": claims.height,
            "nobodys": nobodys.height,
        },
        verdicts=[(v, audit.filter(pl.col("verdict") == v).height) for v in _VERDICTS],
        limit=LONG_TABLE,
    )
    room.page(
        "targets.html",
        "targets.html",
        word("targets"),
        word("targets", "en"),
        targets=published.targets.head(LONG_TABLE).to_dicts(),
        total=published.targets.height,
        national=published.national_targets.to_dicts(),
        limit=LONG_TABLE,
    )
