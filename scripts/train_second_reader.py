"""Learn the weights of the second reader (`cchc/extraction/second_reader.npz`) from labelled reports and sentences.

Usage: python scripts/train_second_reader.py. It needs scikit-learn (`pip install scikit-learn`) and some minutes.
To be run again when many reports were labelled, or when what `Evidence` gathers has changed. Held-out reports are never
learnt from. The rules only say where figures are: what is learnt is the answer of the label.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import yaml
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from cchc.evaluation import matching
from cchc.evaluation.figures import Figure, Row, document_key, figure, read_rows
from cchc.extraction import read_figures, second_reader
from cchc.extraction.document import read_document
from cchc.extraction.evidence import Evidence
from cchc.reading import read_folder
from cchc.shadow import tidy

PROJECT = Path(__file__).resolve().parent.parent
GOLDEN = PROJECT / "tests" / "golden"
REPORTS = ((GOLDEN / "practice", GOLDEN / "practice"), (PROJECT / "data" / "raw", PROJECT / "data" / "gold"))
WEIGHTS = PROJECT / "cchc" / "extraction" / second_reader.WEIGHTS
COLUMNS = dict.fromkeys(("document", "text", "title", "publisher", "published_at"), pl.String())
REPEATED = "repeat"  # a figure printed again, which says nothing of whether it is one
LEAST_OFTEN = 3  # a piece of evidence seen in fewer figures teaches nothing
REGULARISATION = {"indicator": 3.0, "status": 3.0, "admin_level": 3.0, "reported": 0.3}
OPTIONAL = 0.5  # what a label weighs that need not be found
FARTHER = {"S": 0.5, "T": 0.4, "B": 0.3, "P": 0.3, "H": 0.2}  # what evidence weighs that is not right beside the figure
OF_RULES = re.compile("c[lrLR]|n|dl")  # the concepts and names that the rules go by as well
ABOVE = re.compile("[PH][0-9]|p[bst]=")  # what stands before the sentence, and the figure before
OF_FIGURE_BEFORE = re.compile("p[bst]=")
_GROUP = re.compile("[A-Za-z]+")


class Lesson(NamedTuple):
    """One figure with its label, if it has one; `kept`: the rules report it too."""

    evidence: list[str]
    label: Figure | None
    same_status: bool
    kept: bool


def _indicator(lesson: Lesson) -> str | None:
    told = lesson.kept and lesson.same_status
    return lesson.label.indicator if told and lesson.label is not None else None


def _status(lesson: Lesson) -> str | None:
    return lesson.label.status if lesson.kept and lesson.label is not None else None


def _tier(lesson: Lesson) -> str | None:
    label = lesson.label
    told = lesson.kept and label is not None and lesson.same_status and "admin_level" in label.row
    return label.own_tier if told and label is not None else None


def _reported(lesson: Lesson) -> str:
    return second_reader.REPORTED if lesson.label is not None else second_reader.NOT_REPORTED


QUESTIONS: dict[str, Callable[[Lesson], str | None]] = {
    "indicator": _indicator,
    "status": _status,
    "admin_level": _tier,
    "reported": _reported,
}
ASKED_OF: dict[str, Callable[[str], bool]] = {
    "indicator": lambda piece: not ABOVE.match(piece),
    "status": lambda piece: not OF_RULES.match(piece),  # else it only says what the rules say
    "admin_level": lambda _: True,
    "reported": lambda piece: not OF_FIGURE_BEFORE.match(piece),  # which only what is reported has
}


def lessons() -> Iterator[Lesson]:
    """Every figure that has a label: of the practice and the bundled reports, of sentences and of specifications."""
    for reports, gold in REPORTS:
        labels: dict[str, list[Row]] = defaultdict(list)
        for row in read_rows(gold / "gold.jsonl"):
            labels[document_key(row["document"])].append(row)
        for document in read_folder(reports).documents.sort("document").iter_rows(named=True):
            yield from _lessons_of(document, labels[document_key(document["document"])])
    for line in (GOLDEN / "sentences.jsonl").read_text(encoding="utf-8").splitlines():
        sentence = json.loads(line)
        rows = [{key: value for key, value in row.items() if key != "accept"} for row in sentence["figures"]]
        yield from _lessons_of({"text": sentence["text"]}, rows)
    for path in sorted((GOLDEN / "specifications").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            allowed = [{**row, "salience": "optional"} for row in entry.get("optional", ())]
            yield from _lessons_of(entry, [*entry["observations"], *allowed])


def _lessons_of(document: Mapping[str, Any], rows: list[Row]) -> Iterator[Lesson]:
    about = {key: str(document[key]) if document.get(key) else None for key in ("title", "publisher", "published_at")}
    frame = pl.DataFrame([{"document": "report", "text": document["text"], **about}], schema=COLUMNS)
    read = read_figures(frame, rules_alone=True).observations
    labels, predictions = [figure(row) for row in rows], [figure(row) for row in read.iter_rows(named=True)]
    kept, dropped = _evidence(document["text"], **about)
    label_of = {j: i for i, j in matching.pair(labels, predictions, any_status=True).prediction_of.items()}
    for j, prediction in enumerate(predictions):
        found = kept.get(read["start"][j])
        label = labels[label_of[j]] if j in label_of else None
        if found is not None:
            same = label is not None and matching.status_agrees(label, prediction)
            yield Lesson(found, label, same, kept=True)
    missed = [label for i, label in enumerate(labels) if i not in label_of.values()]
    for start, value, found in dropped:
        label = next((m for m in missed if _printed_at(document["text"], m, start, value)), None)
        yield Lesson(found, label, same_status=False, kept=False)


def _printed_at(text: str, label: Figure, start: int, value: float) -> bool:
    """Whether a numeral is that of a label: it stands in its evidence, and has its value."""
    evidence = label.row.get("evidence")
    begin = text.find(evidence) if evidence else -1
    within = begin >= 0 and begin <= start < begin + len(evidence)
    return within and value in (label.row["value"], label.row.get("numerator"))


def _evidence(text: str, **about: str | None) -> tuple[dict[int, list[str]], list[tuple[int, float, list[str]]]]:
    """Where figures begin that the rules report, and the evidence for each; and the others, with their values."""
    text, offsets = tidy(text)
    reader = read_document(text, **about, rules_alone=True)
    gathered = Evidence(reader)
    kept, dropped = {}, []
    for r in reader.readings:
        start = offsets[r.start] if offsets is not None else r.start
        if r.dropped is None:
            kept[start] = list(gathered.all_of(r))
        elif r.dropped != REPEATED:
            dropped.append((start, r.figure.number.value, list(gathered.all_of(r))))
    return kept, dropped


def learn(question: str, taught: list[Lesson]) -> tuple[list[str], dict[str, np.ndarray], np.ndarray]:
    """The answers to a question, the weights of each piece of evidence for them, and what they weigh without any."""
    weights: dict[str, float] = {}
    for piece in {piece for lesson in taught for piece in lesson.evidence}:
        group = _GROUP.match(piece)
        weights[piece] = FARTHER.get(group[0], 1.0) if group and ASKED_OF[question](piece) else 0.0
    told = [(lesson, answer) for lesson in taught if (answer := QUESTIONS[question](lesson)) is not None]
    seen = Counter(piece for lesson, _ in told for piece in set(lesson.evidence) if weights[piece])
    vectors = DictVectorizer(dtype=np.float32)
    rows = vectors.fit_transform(
        {piece: weights[piece] for piece in lesson.evidence if seen[piece] >= LEAST_OFTEN} for lesson, _ in told
    )
    model = LogisticRegression(C=REGULARISATION[question], max_iter=1000, tol=1e-4)
    counted = [OPTIONAL if lesson.label is not None and lesson.label.optional else 1.0 for lesson, _ in told]
    model.fit(rows, [answer for _, answer in told], sample_weight=counted)
    table = {
        piece: _of_each_answer(model.coef_[:, column], answers=len(model.classes_)) * weights[piece]
        for column, piece in enumerate(vectors.get_feature_names_out())
    }
    print(f"{question}: {len(told)} labels, {len(table)} pieces of evidence, {len(model.classes_)} answers", flush=True)
    return [str(answer) for answer in model.classes_], table, _of_each_answer(model.intercept_, len(model.classes_))


def _of_each_answer(weights: np.ndarray, answers: int) -> np.ndarray:
    """Weights for every answer; of two answers only the second one has any."""
    return np.array([0.0, weights[0]]) if answers == 2 else weights


def write(taught: list[Lesson], path: Path) -> None:
    """Learn all questions and keep the weights as whole numbers, without pieces of evidence that say nothing."""
    learnt = {question: learn(question, taught) for question in QUESTIONS}
    pieces = sorted({piece for _, table, _ in learnt.values() for piece in table})
    columns = [
        np.array([table.get(piece, np.zeros(len(answers))) for piece in pieces])
        for answers, table, _ in learnt.values()
    ]
    whole = np.rint(np.hstack(columns) * second_reader.SCALE).clip(-32767, 32767).astype(np.int16)
    says = whole.any(axis=1)
    np.savez_compressed(
        path,
        evidence=np.frombuffer("\n".join(p for p, kept in zip(pieces, says, strict=True) if kept).encode(), np.uint8),
        table=whole[says],
        bias=np.rint(np.concatenate([bias for *_, bias in learnt.values()]) * second_reader.SCALE).astype(np.int32),
        answers="\n".join(f"{question}\t{' '.join(answers)}" for question, (answers, *_) in learnt.items()),
    )
    print(f"{path.name}: {says.sum()} pieces of evidence, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(write(list(lessons()), WEIGHTS))
