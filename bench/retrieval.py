"""Does search find the right moment? Measured with the questions that come with a corpus.

Every ``*.json`` beside a recording may hold ``qa``, a list of ``{"q", "answer_start",
"answer_end"}``, and ``unanswerable``, a list of questions. A question counts as answered when one
of its first five results is of that recording and overlaps the answer.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.answer_question import Question, SearchOutcome, search

TOP_K = 5
RECALL_GOALS = {"meeting": 9 / 11}
"""The rest has no goal of its own."""

OFF_TOPIC = (
    "What is the boiling point of mercury?",
    "How do I reset my router password?",
    "Which team won the football world cup?",
    "What is the recipe for banana bread?",
    "How tall is Mount Kilimanjaro?",
    "When does the train to Vienna leave?",
    "What did the dentist say about my wisdom tooth?",
    "How many calories are in an avocado?",
    "Which programming language has a borrow checker?",
    "What colour is the new sofa?",
)
"""Questions no recording of the corpus says anything about. Own list."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question and where its answer is: seconds in the recording called ``filename``."""

    group: str
    filename: str
    text: str
    start_s: float
    end_s: float


@dataclass(slots=True, kw_only=True)
class Tally:
    """The ranks of one group's right moments (0: not among the results)."""

    ranks: list[int] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of questions answered among the results."""
        return sum(rank > 0 for rank in self.ranks) / max(len(self.ranks), 1)

    @property
    def mean_reciprocal_rank(self) -> float:
        """1 when the right moment always comes first."""
        return sum(1 / rank for rank in self.ranks if rank) / max(len(self.ranks), 1)


def measure(
    backend: Backend, embedder: Embedder, *, corpus: Path, owner: OwnerId = LOCAL_OWNER
) -> list[Row]:
    """Ask every question of ``corpus`` in the owner's library, which holds its recordings."""
    rows: list[Row] = []
    waits_ms: list[float] = []
    for group, asked in questions_in(corpus).items():
        tally = Tally()
        for question in asked:
            began = time.perf_counter()
            outcome = _search(backend, embedder, owner, question.text)
            waits_ms.append((time.perf_counter() - began) * 1000)
            _note(tally, question, _ranks_of_right(backend, owner, outcome, question))
        goal = RECALL_GOALS.get(group)
        rows.append(_row(f"retrieval recall@{TOP_K}, {group}", tally.recall, goal=goal))
        rows[-1]["missed"] = tally.missed
        rows.append(_row(f"retrieval MRR, {group}", tally.mean_reciprocal_rank))
    near = _refused(backend, embedder, owner, unanswerable_in(corpus))
    far = _refused(backend, embedder, owner, OFF_TOPIC)
    rows.append(_row("questions off every topic, refused without a model", far, goal=0.9))
    rows.append(_row("unanswerable questions near a topic, refused without a model", near))
    rows.append(_row("search, median", _median(waits_ms), unit="ms"))
    return rows


def questions_in(corpus: Path) -> dict[str, list[Asked]]:
    """Every answerable question under ``corpus``, by the name of its recording."""
    groups: dict[str, list[Asked]] = {}
    for path, truth in _truths(corpus):
        for qa in truth.get("qa", []):
            asked = Asked(
                group=path.stem,
                filename=truth.get("file", ""),
                text=qa["q"],
                start_s=qa["answer_start"],
                end_s=qa["answer_end"],
            )
            groups.setdefault(path.stem, []).append(asked)
    return groups


def unanswerable_in(corpus: Path) -> list[str]:
    """Questions about the recordings that these do not answer."""
    return [text for _, truth in _truths(corpus) for text in truth.get("unanswerable", [])]


def _truths(corpus: Path) -> list[tuple[Path, dict[str, Any]]]:
    found = []
    for path in sorted(corpus.rglob("*.json")):
        truth = json.loads(path.read_bytes())
        if isinstance(truth, dict) and "qa" in truth:
            found.append((path, truth))
    return found


def _search(backend: Backend, embedder: Embedder, owner: OwnerId, text: str) -> SearchOutcome:
    return search(backend, embedder, Question(owner=owner, text=text, top_k=TOP_K))


def _ranks_of_right(
    backend: Backend, owner: OwnerId, outcome: SearchOutcome, question: Asked
) -> list[int]:
    ranks = []
    for rank, moment in enumerate(outcome.moments, start=1):
        video = backend.library.get(owner, moment.video_id)
        overlaps = moment.start_s < question.end_s and moment.end_s > question.start_s
        if video is not None and video.filename == question.filename and overlaps:
            ranks.append(rank)
    return ranks


def _note(tally: Tally, question: Asked, ranks: Sequence[int]) -> None:
    tally.ranks.append(min(ranks, default=0))
    if not ranks:
        tally.missed.append(question.text)


def _refused(
    backend: Backend, embedder: Embedder, owner: OwnerId, questions: Sequence[str]
) -> float:
    outcomes = [_search(backend, embedder, owner, text) for text in questions]
    return sum(not outcome.is_relevant for outcome in outcomes) / max(len(outcomes), 1)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _row(name: str, value: float, *, unit: str = "share", goal: float | None = None) -> Row:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "goal": goal,
        "holds": None if goal is None else value >= goal,
    }


def main() -> None:
    """Measure on the library in the data folder."""
    from lifestream.bootstrap import application

    parser = argparse.ArgumentParser(prog="./run bench retrieval", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with the questions")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    given = parser.parse_args()
    app = application()
    rows = measure(app.backend, app.inference.embedder, corpus=given.corpus)
    if given.json:
        json.dump(rows, sys.stdout, indent=1)
        return
    for row in rows:
        print(f"{row['value']:>8} {row['unit']:<6} {row['name']}")


if __name__ == "__main__":
    main()
