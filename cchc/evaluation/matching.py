"""Which prediction answers which gold label, and on what the two agree.

Belongs here: the comparison of two figures and the one-to-one pairing inside a document. Counting is the business of
`scoring`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc.evaluation.figures import OTHER, Figure, Period, tier_within

RELATIVE_TOLERANCE = 1e-6
STRICT_FIELDS = ("period", "province_code", "subject_level", "admin_level", "fraction")

# What an agreement weighs when several predictions could answer one label, or one prediction several labels. Only the
# order of the sums matters: the indicator outweighs any two other fields, and the preferred reading wins over an
# accepted one.
_WEIGHT_INDICATOR_PREFERRED = 17
_WEIGHT_INDICATOR_ACCEPTED = 16
_WEIGHT_STRICT = {"period": 4, "admin_level": 3, "province_code": 2, "subject_level": 2, "fraction": 2}
_WEIGHT_STATUS_PREFERRED = 2
_WEIGHT_EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class Pairing:
    """The one-to-one pairs of a document, by position in its lists of labels and predictions."""

    prediction_of: dict[int, int]
    label_of: dict[int, int]


def close(left: float | None, right: float | None) -> bool:
    """Equal up to a millionth of the larger magnitude; never for a missing value."""
    if left is None or right is None:
        return False
    return abs(left - right) <= RELATIVE_TOLERANCE * max(abs(left), abs(right), 1e-12)


def same_value(label: Figure, prediction: Figure) -> bool:
    """The same value; for a change only the magnitude counts, because its sign is told by the direction."""
    if label.value is None or prediction.value is None:
        return False
    if "change" in (label.status, prediction.status):
        return close(abs(label.value), abs(prediction.value))
    return close(label.value, prediction.value)


def status_agrees(label: Figure, prediction: Figure) -> bool:
    """The status is the preferred one or an accepted one."""
    return prediction.status == label.status or prediction.status in label.alternatives.statuses


def indicator_agrees(label: Figure, prediction: Figure) -> bool:
    """The indicator is the preferred one or an accepted one."""
    return prediction.indicator == label.indicator or prediction.indicator in label.alternatives.indicators


def period_is_preferred(label: Figure, prediction: Figure) -> bool:
    """The period is the labelled one; without an end the label leaves it open, as of a month the day is open."""
    end = label.period[1]
    if end is None:
        return True
    if label.period_kind != "as_of":
        return label.period == prediction.period
    if prediction.period[0] is not None:
        return False
    predicted_end = prediction.period[1] or ""
    return end[:7] == predicted_end[:7] if label.month_only else end == predicted_end


def _period_is_accepted(label: Figure, prediction: Figure, accepted: Period) -> bool:
    start, end = accepted
    if start != prediction.period[0]:
        return False
    if end == prediction.period[1]:
        return True
    month_is_enough = label.month_only and start is None and bool(end)
    return month_is_enough and (end or "")[:7] == (prediction.period[1] or "")[:7]


def _fraction_agrees(label: Figure, prediction: Figure) -> bool:
    if label.fraction is None:
        return True
    if prediction.fraction is None:
        return False
    return all(close(left, right) for left, right in zip(label.fraction, prediction.fraction, strict=True))


def preferred_fields(label: Figure, prediction: Figure) -> dict[str, bool]:
    """For each strict field: does the prediction give the preferred reading."""
    tiers = (tier_within(figure.tier, label.subject_level) for figure in (label, prediction))
    return {
        "period": period_is_preferred(label, prediction),
        "province_code": label.province_code == prediction.province_code,
        "subject_level": label.subject_level == prediction.subject_level,
        "admin_level": OTHER in (label.indicator, prediction.indicator) or len(set(tiers)) == 1,
        "fraction": _fraction_agrees(label, prediction),
    }


def strict_fields(label: Figure, prediction: Figure) -> dict[str, bool]:
    """For each strict field: does the prediction give the preferred or an accepted reading."""
    others = label.alternatives
    accepted = {
        "period": any(_period_is_accepted(label, prediction, period) for period in others.periods),
        "province_code": prediction.province_code in others.province_codes,
        "subject_level": prediction.subject_level in others.subject_levels,
        "admin_level": tier_within(prediction.tier, label.subject_level) in others.tiers,
        "fraction": False,
    }
    return {name: right or accepted[name] for name, right in preferred_fields(label, prediction).items()}


def agreement(label: Figure, prediction: Figure) -> int:
    """How well the prediction answers the label; the pair with the highest agreement is taken first."""
    score = 0
    if prediction.indicator == label.indicator:
        score += _WEIGHT_INDICATOR_PREFERRED
    elif indicator_agrees(label, prediction):
        score += _WEIGHT_INDICATOR_ACCEPTED
    score += _WEIGHT_STATUS_PREFERRED * (label.status == prediction.status)
    score += sum(_WEIGHT_STRICT[name] for name, right in strict_fields(label, prediction).items() if right)
    score += period_is_preferred(label, prediction)
    score += label.subject == prediction.subject
    score += label.qualifier == prediction.qualifier
    score += _WEIGHT_EVIDENCE * _evidence_overlaps(label, prediction)
    return score


def _evidence_overlaps(label: Figure, prediction: Figure) -> bool:
    if not label.evidence or not prediction.evidence:
        return False
    return label.evidence in prediction.evidence or prediction.evidence in label.evidence


def pair(labels: Sequence[Figure], predictions: Sequence[Figure], *, any_status: bool = False) -> Pairing:
    """Pair labels and predictions of one document one to one, best agreement first.

    Only equal values of an agreeing status can pair, of whatever status with `any_status`. Ties go to core labels
    before optional ones, then to the order of the two lists.
    """
    candidates = sorted(
        (-agreement(label, prediction), label.optional, i, j)
        for i, label in enumerate(labels)
        for j, prediction in enumerate(predictions)
        if (any_status or status_agrees(label, prediction)) and same_value(label, prediction)
    )
    prediction_of: dict[int, int] = {}
    label_of: dict[int, int] = {}
    for _, _, i, j in candidates:
        if i not in prediction_of and j not in label_of:
            prediction_of[i] = j
            label_of[j] = i
    return Pairing(prediction_of, label_of)
