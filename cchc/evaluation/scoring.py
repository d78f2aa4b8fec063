"""Gold labels against predictions: what was found, what was wrong, and where.

Belongs here: the counting and its result. What a row means stands in `figures`, how two rows are compared in
`matching`, how the result is shown in `report`.

Three levels are counted over the core labels, each including the one before:

- `number`: document, value and status agree;
- `indicator`: also the indicator;
- `strict`: also period, province, level of the subject, tier, and the fraction where the label has one.

Neutral predictions are neither right nor wrong: those that answer an optional label, exact repeats of a prediction that
answers a label, and the numerator or denominator of a labelled fraction printed on its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cchc.evaluation.figures import OTHER, Figure, Row, Rows, document_key, figure, fold, printed_values, read_rows
from cchc.evaluation.matching import (
    Pairing,
    close,
    indicator_agrees,
    pair,
    preferred_fields,
    status_agrees,
    strict_fields,
)

LEVELS = ("number", "indicator", "strict")
FIELDS = ("number", "status", "indicator", "period", "subject", "tier", "fraction", "end to end")
NOTHING = "-"

_NEUTRAL_OPTIONAL = "matched optional gold"
_NEUTRAL_REPEAT = "repeat of a matched prediction"
_NEUTRAL_PART = "part of a gold fraction"
_NEUTRAL_UNCATALOGUED = "uncatalogued"


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and their harmonic mean, each 0 to 1."""

    precision: float
    recall: float
    f1: float


def scores(right: int, predicted: int, gold: int) -> Scores:
    """Scores from counts. Nothing predicted where nothing was to be found is perfect."""
    precision = right / predicted if predicted else float(not gold)
    recall = right / gold if gold else 1.0
    total = precision + recall
    return Scores(precision, recall, 2 * precision * recall / total if total else 0.0)


@dataclass(slots=True)
class Tally:
    """Counts of a document, an indicator or the whole set: core labels, predictions counted, right ones by level."""

    gold: int = 0
    predicted: int = 0
    number: int = 0
    indicator: int = 0
    strict: int = 0
    traps: int = 0

    def right(self, level: str) -> int:
        """Predictions that are right at the level."""
        return {"number": self.number, "indicator": self.indicator, "strict": self.strict}[level]

    def scores(self, level: str) -> Scores:
        """Precision, recall and F1 at the level."""
        return scores(self.right(level), self.predicted, self.gold)

    def add(self, other: Tally) -> None:
        """Add the counts of another tally to this one."""
        self.gold += other.gold
        self.predicted += other.predicted
        self.number += other.number
        self.indicator += other.indicator
        self.strict += other.strict
        self.traps += other.traps


@dataclass(slots=True)
class FieldTally:
    """One field by itself: of all labels and predictions whose values meet, how many agree on the field.

    `paired` counts the labels whose value was found, whatever the status given to it.
    """

    gold: int = 0
    predicted: int = 0
    paired: int = 0
    right: int = 0

    def scores(self) -> Scores:
        """Precision over the predictions counted, recall over the core labels."""
        return scores(self.right, self.predicted, self.gold)


@dataclass(slots=True)
class RuleTally:
    """What one extraction rule contributed.

    `predictions` are all its rows, `counted` those that are not neutral, `overlap` its rows at a place where another
    rule made a row too, and `conflict` those of them where the two read the place differently.
    """

    predictions: int = 0
    counted: int = 0
    number: int = 0
    indicator: int = 0
    strict: int = 0
    overlap: int = 0
    conflict: int = 0

    def precision(self, level: str) -> float | None:
        """Share of the counted predictions that are right at the level; None when none is counted."""
        right = {"number": self.number, "indicator": self.indicator, "strict": self.strict}[level]
        return right / self.counted if self.counted else None


@dataclass(frozen=True, slots=True)
class TrapHit:
    """A wrong prediction that took a string marked as a trap."""

    prediction: Figure
    text: str
    why: str


@dataclass(slots=True)
class Report:
    """The whole result of one evaluation; `cchc.evaluation.report` shows it."""

    total: Tally = field(default_factory=Tally)
    documents: dict[str, Tally] = field(default_factory=dict)
    indicators: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    fields: dict[str, FieldTally] = field(default_factory=lambda: {name: FieldTally() for name in FIELDS})
    rules: defaultdict[str, RuleTally] = field(default_factory=lambda: defaultdict(RuleTally))
    buckets: dict[str, Counter[tuple[str, str]]] = field(
        default_factory=lambda: {name: Counter() for name in FIELDS[:-1]}
    )
    strict_failures: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    neutral: Counter[str] = field(default_factory=Counter)
    missed: list[Figure] = field(default_factory=list)
    wrong: list[Figure] = field(default_factory=list)
    trap_hits: list[TrapHit] = field(default_factory=list)

    @property
    def levels(self) -> dict[str, Scores]:
        """Precision, recall and F1 of the whole set at each level."""
        return {level: self.total.scores(level) for level in LEVELS}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How far a matched prediction is right."""

    indicator: bool
    strict: bool


@dataclass(slots=True)
class _Document:
    """One report under evaluation."""

    labels: list[Figure] = field(default_factory=list)
    predictions: list[Figure] = field(default_factory=list)
    traps: list[Row] = field(default_factory=list)


def evaluate(
    gold: Rows,
    predictions: Rows,
    traps: Rows | None = None,
    *,
    catalogued_only: bool = False,
    count_duplicates: bool = False,
) -> Report:
    """Compare predictions with gold labels.

    Each argument is a JSON Lines file, a Polars frame or rows as mappings, with the column names of the observations
    frame; labels also carry `salience` and, rarely, `accept` and `period_precision`. A document is known by its file
    stem. Without `traps`, a file `traps.jsonl` beside the gold file is used when it is there.

    `catalogued_only` leaves figures without a catalogue code aside, `count_duplicates` counts exact repeats as wrong.
    Raises EvaluationError for a file that cannot be read.
    """
    if traps is None:
        traps = _traps_beside(gold)
    documents = _by_document(read_rows(gold), read_rows(predictions), read_rows(traps), catalogued_only=catalogued_only)
    report = Report()
    for name in sorted(documents):
        _score_document(
            report, name, documents[name], catalogued_only=catalogued_only, count_duplicates=count_duplicates
        )
    return report


def _traps_beside(gold: Rows) -> Rows:
    if isinstance(gold, (str, Path)):
        beside = Path(gold).with_name("traps.jsonl")
        if beside.exists():
            return beside
    return []


def _by_document(
    labels: Iterable[Row], predictions: Iterable[Row], traps: Iterable[Row], *, catalogued_only: bool
) -> dict[str, _Document]:
    documents: defaultdict[str, _Document] = defaultdict(_Document)
    for label in map(figure, labels):
        aside = catalogued_only and label.indicator == OTHER
        documents[label.document].labels.append(replace(label, optional=True) if aside else label)
    for prediction in map(figure, predictions):
        documents[prediction.document].predictions.append(prediction)
    for trap in traps:
        name = document_key(trap.get("document"))
        if name in documents:
            documents[name].traps.append(trap)
    return documents


def _score_document(
    report: Report, name: str, document: _Document, *, catalogued_only: bool, count_duplicates: bool
) -> None:
    pairing = pair(document.labels, document.predictions)
    tally = Tally()
    outcomes, missed = _score_labels(report, document, pairing, tally)
    neutral = _neutral_predictions(
        document, pairing, catalogued_only=catalogued_only, count_duplicates=count_duplicates
    )
    wrong = _score_predictions(report, document, pairing, neutral, tally)
    report.missed.extend(missed)
    report.wrong.extend(wrong)
    report.documents[name] = tally
    report.total.add(tally)
    _score_fields(report, document, pairing, missed, wrong, tally)
    _score_rules(report.rules, document.predictions, outcomes, neutral)


def _score_labels(
    report: Report, document: _Document, pairing: Pairing, tally: Tally
) -> tuple[dict[int, _Outcome], list[Figure]]:
    """Count the core labels of a document; returns the outcome by prediction position and the labels not found."""
    outcomes: dict[int, _Outcome] = {}
    missed: list[Figure] = []
    for i, label in enumerate(document.labels):
        if label.optional:
            continue
        tally.gold += 1
        report.indicators[label.indicator].gold += 1
        j = pairing.prediction_of.get(i)
        if j is None:
            missed.append(label)
        else:
            outcomes[j] = _score_pair(report, label, document.predictions[j], tally)
    return outcomes, missed


def _score_pair(report: Report, label: Figure, prediction: Figure, tally: Tally) -> _Outcome:
    of_indicator = report.indicators[label.indicator]
    tally.number += 1
    of_indicator.number += 1
    report.accepted["status"] += label.status != prediction.status
    if not indicator_agrees(label, prediction):
        report.buckets["indicator"][label.indicator, prediction.indicator] += 1
        return _Outcome(indicator=False, strict=False)
    tally.indicator += 1
    of_indicator.indicator += 1
    report.accepted["indicator"] += label.indicator != prediction.indicator
    right = strict_fields(label, prediction)
    preferred = preferred_fields(label, prediction)
    report.accepted.update(name for name in right if right[name] and not preferred[name])
    failures = [name for name in right if not right[name]]
    if not failures:
        tally.strict += 1
        of_indicator.strict += 1
    report.strict_failures.update(failures)
    _fill_strict_buckets(report, label, prediction, failures)
    return _Outcome(indicator=True, strict=not failures)


def _fill_strict_buckets(report: Report, label: Figure, prediction: Figure, failures: Sequence[str]) -> None:
    if "period" in failures:
        report.buckets["period"][_period_text(label), _period_text(prediction)] += 1
    if "province_code" in failures or "subject_level" in failures:
        report.buckets["subject"][_subject_text(label), _subject_text(prediction)] += 1
    if "admin_level" in failures:
        report.buckets["tier"][label.own_tier, prediction.own_tier] += 1
    if "fraction" in failures:
        report.buckets["fraction"][_fraction_text(label), _fraction_text(prediction)] += 1


def _period_text(of: Figure) -> str:
    start, end = of.period
    if end is None:
        return "none"
    return f"{start}..{end}" if start else f"as of {end}"


def _subject_text(of: Figure) -> str:
    return f"{of.subject_level or 'none'} {of.province_code or NOTHING}"


def _fraction_text(of: Figure) -> str:
    return "none" if of.fraction is None else "{:.15g}/{:.15g}".format(*of.fraction)


def _neutral_predictions(
    document: _Document, pairing: Pairing, *, catalogued_only: bool, count_duplicates: bool
) -> dict[int, str]:
    """Position of each prediction that is neither right nor wrong, with the reason."""
    answered = {_repeat_key(document.predictions[j]) for j in pairing.label_of}
    parts = [part for label in document.labels if label.fraction is not None for part in label.fraction]
    neutral: dict[int, str] = {}
    for j, prediction in enumerate(document.predictions):
        if j in pairing.label_of:
            if document.labels[pairing.label_of[j]].optional:
                neutral[j] = _NEUTRAL_OPTIONAL
        elif not count_duplicates and _repeat_key(prediction) in answered:
            neutral[j] = _NEUTRAL_REPEAT
        elif prediction.unit != "%" and any(close(prediction.value, part) for part in parts):
            neutral[j] = _NEUTRAL_PART
        elif catalogued_only and prediction.indicator == OTHER:
            neutral[j] = _NEUTRAL_UNCATALOGUED
    return neutral


def _repeat_key(prediction: Figure) -> tuple[object, ...]:
    """Two predictions of a document with the same key say the same thing."""
    return (
        round(prediction.value or 0.0, 9),
        prediction.status,
        prediction.indicator,
        prediction.period,
        prediction.province_code,
        prediction.subject_level,
        prediction.own_tier,
    )


def _score_predictions(
    report: Report, document: _Document, pairing: Pairing, neutral: dict[int, str], tally: Tally
) -> list[Figure]:
    """Count the predictions of a document; returns those that answer no label and are not neutral."""
    wrong: list[Figure] = []
    for j, prediction in enumerate(document.predictions):
        if j in neutral:
            report.neutral[neutral[j]] += 1
            continue
        tally.predicted += 1
        code = prediction.indicator
        if j not in pairing.label_of:
            wrong.append(prediction)
            hit = _trap_hit(prediction, document.traps)
            if hit:
                report.trap_hits.append(hit)
                tally.traps += 1
        else:
            label = document.labels[pairing.label_of[j]]
            if indicator_agrees(label, prediction):
                code = label.indicator
        report.indicators[code].predicted += 1
    return wrong


def _trap_hit(prediction: Figure, traps: Sequence[Row]) -> TrapHit | None:
    """The first trap whose digits can stand for the value and whose words the evidence shares."""
    if prediction.value is None:
        return None
    for trap in traps:
        text = str(trap["text"])
        if prediction.value in printed_values(text) and _shares_words(prediction.evidence, fold(text)):
            return TrapHit(prediction, text, str(trap.get("why", "")))
    return None


def _shares_words(evidence: str, trap: str) -> bool:
    if not evidence or trap in evidence or evidence in trap:
        return True
    return not set(evidence.split()).isdisjoint(trap.split())


def _score_fields(
    report: Report,
    document: _Document,
    pairing: Pairing,
    missed: Sequence[Figure],
    wrong: Sequence[Figure],
    tally: Tally,
) -> None:
    """Count each field by itself over the labels whose value was found, whatever the status it was given."""
    pairs = [
        (label, document.predictions[pairing.prediction_of[i]])
        for i, label in enumerate(document.labels)
        if not label.optional and i in pairing.prediction_of
    ]
    by_value = pair(missed, wrong, any_status=True)
    for i, j in by_value.prediction_of.items():
        pairs.append((missed[i], wrong[j]))
        report.buckets["status"][missed[i].status, wrong[j].status] += 1
    for i, label in enumerate(missed):
        if i not in by_value.prediction_of:
            report.buckets["number"][label.indicator, NOTHING] += 1
    for j, prediction in enumerate(wrong):
        if j not in by_value.label_of:
            report.buckets["number"][NOTHING, prediction.indicator] += 1
    for name, of_field in report.fields.items():
        of_field.gold += tally.gold
        of_field.predicted += tally.predicted
        of_field.paired += len(pairs)
        of_field.right += sum(_field_right(name, label, prediction) for label, prediction in pairs)


def _field_right(name: str, label: Figure, prediction: Figure) -> bool:
    if name == "number":
        return True
    if name == "status":
        return status_agrees(label, prediction)
    if name == "indicator":
        return indicator_agrees(label, prediction)
    right = strict_fields(label, prediction)
    if name == "subject":
        return right["province_code"] and right["subject_level"]
    if name == "end to end":
        return status_agrees(label, prediction) and indicator_agrees(label, prediction) and all(right.values())
    return right["admin_level" if name == "tier" else name]


def _score_rules(
    rules: defaultdict[str, RuleTally],
    predictions: Sequence[Figure],
    outcomes: dict[int, _Outcome],
    neutral: dict[int, str],
) -> None:
    for j, prediction in enumerate(predictions):
        rule = rules[prediction.rule]
        rule.predictions += 1
        rule.counted += j not in neutral
        outcome = outcomes.get(j)
        if outcome:
            rule.number += 1
            rule.indicator += outcome.indicator
            rule.strict += outcome.strict
    _score_overlaps(rules, predictions)


def _score_overlaps(rules: defaultdict[str, RuleTally], predictions: Sequence[Figure]) -> None:
    places: defaultdict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for prediction in predictions:
        places[_place(prediction)].append(prediction)
    for here in places.values():
        if len({prediction.rule for prediction in here}) == 1:
            continue
        for prediction in here:
            others = [other for other in here if other.rule != prediction.rule]
            rules[prediction.rule].overlap += 1
            rules[prediction.rule].conflict += any(_reading(other) != _reading(prediction) for other in others)


def _place(prediction: Figure) -> tuple[object, ...]:
    start, end = prediction.row.get("start"), prediction.row.get("end")
    if start is not None and end is not None:
        return (start, end)
    return (prediction.evidence, prediction.value)


def _reading(prediction: Figure) -> tuple[object, ...]:
    return (_repeat_key(prediction), prediction.fraction, prediction.subject)
