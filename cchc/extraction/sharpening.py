"""What stands beside a figure sharpens what it is: on time beside early, received beside carried over.

The rules are `beside` in the entries of the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable

from cchc.catalogue import Beside, load_catalogue
from cchc.extraction.state import Reading


def sharpen(readings: list[Reading], is_part: Callable[[Reading, Reading], bool]) -> None:
    """Gives the figures of one sentence or row the finer codes that their neighbours imply.

    `is_part(total, other)` says whether `other` is printed as a part of `total`.
    """
    catalogue = load_catalogue()
    before = [(r, r.code) for r in readings if not r.dropped]
    for reading, code in before:
        indicator = catalogue.indicators.get(code)
        for rule in indicator.beside if indicator is not None else ():
            neighbour = next((o for o, c in before if c == rule.code and _same_body(o, reading)), None)
            if neighbour is not None and rule.unless not in reading.choice.own:
                reading.code = _finer(rule, reading, neighbour, before, is_part)


def sharpen_total(totals: list[Reading], parts: list[Reading]) -> None:
    """Gives the totals of a sentence the finer codes that the parts told by the next one imply."""
    catalogue = load_catalogue()
    for total in totals:
        indicator = catalogue.indicators.get(total.code)
        for rule in indicator.beside if indicator is not None and not total.dropped else ():
            if rule.as_part is not None and any(p.code == rule.code and p.subject == total.subject for p in parts):
                total.code = rule.as_part


def _same_body(a: Reading, b: Reading) -> bool:
    return a.subject == b.subject and a.admin_level == b.admin_level


def _finer(
    rule: Beside,
    reading: Reading,
    neighbour: Reading,
    before: list[tuple[Reading, str]],
    is_part: Callable[[Reading, Reading], bool],
) -> str:
    if rule.as_part is None:
        return rule.becomes
    told_apart = any(code == rule.becomes for _, code in before)
    return rule.as_part if told_apart or is_part(reading, neighbour) else rule.becomes
