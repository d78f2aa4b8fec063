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
LEAST_OFTEN = 3  # a piece of evidence seen in fewer figures teaches nothing
REGULARISATION = 3.0
OPTIONAL = 0.5  # what a label weighs that need not be found
FARTHER = {"S": 0.5, "T": 0.4, "B": 0.3, "P": 0.3, "H": 0.2}  # what evidence weighs that is not right beside the figure
OF_RULES = re.compile("c[lrLR]|n|dl")  # the concepts and names that the rules go by as well
ABOVE = re.compile("[PH][0-9]|p[bst]=")  # what stands before the sentence, and the figure before
_GROUP = re.compile("[A-Za-z]+")


class Lesson(NamedTuple):
    """One figure with its label."""

    evidence: list[str]
    label: Figure
    same_status: bool


def _tier(lesson: Lesson) -> str | None:
    return lesson.label.own_tier if lesson.same_status and "admin_level" in lesson.label.row else None


QUESTIONS: dict[str, Callable[[Lesson], str | None]] = {
    "indicator": lambda lesson: lesson.label.indicator if lesson.same_status else None,
    "status": lambda lesson: lesson.label.status,
    "admin_level": _tier,
}
ASKED_OF: dict[str, Callable[[str], bool]] = {
    "indicator": lambda piece: not ABOVE.match(piece),
    "status": lambda piece: not OF_RULES.match(piece),  # else it only says what the rules say
    "admin_level": lambda _: True,
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
    evidence = _evidence(document["text"], **about)
    for i, j in sorted(matching.pair(labels, predictions, any_status=True).prediction_of.items()):
        found = evidence.get(read["start"][j])
        if found is not None:
            yield Lesson(found, labels[i], matching.status_agrees(labels[i], predictions[j]))


def _evidence(text: str, **about: str | None) -> dict[int, list[str]]:
    """Where figures begin, and the evidence for each."""
    text, offsets = tidy(text)
    reader = read_document(text, **about, rules_alone=True)
    gathered = Evidence(reader)
    return {
        offsets[r.start] if offsets is not None else r.start: list(gathered.all_of(r))
        for r in reader.readings
        if r.dropped is None
    }


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
    model = LogisticRegression(C=REGULARISATION, max_iter=1000, tol=1e-4)
    counted = [OPTIONAL if lesson.label.optional else 1.0 for lesson, _ in told]
    model.fit(rows, [answer for _, answer in told], sample_weight=counted)
    table = {
        piece: model.coef_[:, column] * weights[piece] for column, piece in enumerate(vectors.get_feature_names_out())
    }
    print(f"{question}: {len(told)} labels, {len(table)} pieces of evidence, {len(model.classes_)} answers", flush=True)
    return [str(answer) for answer in model.classes_], table, model.intercept_


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
