"""Does search find the right moment? Measured with the questions that come with a corpus.

Every ``*.json`` beside a recording may hold ``qa``, a list of ``{"q", "answer_start",
"answer_end"}``, and ``unanswerable``, a list of questions. A question counts as answered when one
of its first five results is of that recording and overlaps the answer, or holds the very words of
the answer in another recording of the same speech: search shows a place once, whichever copy is
nearer. What is right without the copies is told besides. Translations of the questions
(``data/questions.json``) are asked of the same recordings.
"""

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.report import Row, row
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.search import Moment
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_moments import SearchOutcome, search
from lifestream.text.search_words import search_words

TOP_K = 5
QUESTIONS = Path(__file__).parent / "data" / "questions.json"
ENGLISH = "en"
RECALL_GOALS = {ENGLISH: 0.95, "de": 0.85, "es": 0.85}
"""By the language asked in, over all recordings; what is said in them is English."""

OFF_TOPIC_GOAL = 0.9
SAME_SPEECH = 0.6
"""A result of another recording is right when this share of the words that were truly said in the
answer stands in it in their order. In the developer corpus results that hold no copy of the answer
reach 0.56, copies as the recogniser heard them begin at 0.64."""

TURNS_TOUCH_S = 0.05
"""Turns that share less are neighbours, by the rounding of their times."""

NEAR = "Words and meaning are near; only a language model that reads the moments can refuse them."

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question and where its answer is: seconds in the recording called ``filename``.

    Attributes:
        said: The words that are truly said there; none where the corpus does not tell them.
    """

    group: str
    filename: str
    text: str
    start_s: float
    end_s: float
    said: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Tally:
    """The ranks of one recording's right moments; 0 where none is among the results."""

    ranks: list[int] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, question: Asked, right: Sequence[int]) -> None:
        """Note the ranks of the results that answer a question."""
        self.ranks.append(min(right, default=0))
        if not right:
            self.missed.append(question.text)

    def rows(self, group: str, *, goal: float | None = None) -> list[Row]:
        """Recall, and the mean of 1 / rank."""
        count = max(len(self.ranks), 1)
        return [
            row(
                f"retrieval recall@{TOP_K}, {group}",
                sum(rank > 0 for rank in self.ranks) / count,
                "share",
                goal=goal,
                note=f"missed: {' '.join(self.missed)}" if self.missed else "",
            ),
            row(
                f"retrieval mean reciprocal rank, {group}",
                sum(1 / rank for rank in self.ranks if rank) / count,
                "share",
            ),
        ]


def measure_retrieval(
    backend: Backend, embedder: Embedder, *, corpus: Path, owner: OwnerId = LOCAL_OWNER
) -> list[Row]:
    """Ask every question of ``corpus`` in the owner's library, which holds its recordings."""
    tallies: dict[str, Tally] = {}
    without_copies: dict[str, list[bool]] = {}
    refusals: dict[str, list[bool]] = {}
    waits_ms: list[float] = []
    for group, asked in questions_in(corpus).items():
        for question in asked:
            for language, text in in_every_language(question.text).items():
                began = time.perf_counter()
                outcome = _search(backend, embedder, owner, text)
                waits_ms.append((time.perf_counter() - began) * 1000)
                own, copies = _ranks_of_right(backend, owner, outcome, question)
                without_copies.setdefault(language, []).append(bool(own))
                ranks = [*own, *copies]
                for name in (f"asked in {language}", *([group] if language == ENGLISH else [])):
                    tallies.setdefault(name, Tally()).add(replace(question, text=text), ranks)
                refusals.setdefault(language, []).append(not outcome.is_relevant)
    rows = _answered(tallies, refusals)
    for language, found in without_copies.items():
        name = f"retrieval recall@{TOP_K} without copies, asked in {language}"
        rows.append(row(name, sum(found) / len(found), "share"))
    far = _refused(backend, embedder, owner, OFF_TOPIC)
    near = _refused(backend, embedder, owner, unanswerable_in(corpus))
    rows.append(row("questions off every topic, refused", far, "share", goal=OFF_TOPIC_GOAL))
    rows.append(row("unanswerable questions near a topic, refused", near, "share", note=NEAR))
    rows.append(row("search, median", statistics.median(waits_ms or [0.0]), "ms"))
    return rows


def _answered(tallies: dict[str, Tally], refusals: dict[str, list[bool]]) -> list[Row]:
    rows: list[Row] = []
    for name, tally in tallies.items():
        rows += tally.rows(name, goal=RECALL_GOALS.get(name.removeprefix("asked in ")))
    for language, refused in refusals.items():
        name = f"questions with an answer, asked in {language}, refused"
        rows.append(row(name, sum(refused) / len(refused), "share"))
    return rows


def in_every_language(text: str) -> dict[str, str]:
    """A question as it comes with the corpus, and its translations, by language."""
    translations = json.loads(QUESTIONS.read_bytes())["translations"].get(text, {})
    return {ENGLISH: text, **translations}


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
                said=_said(truth, qa["answer_start"], qa["answer_end"]),
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
) -> tuple[list[int], list[int]]:
    """Ranks of the results at the answer itself, and of those in copies of its speech."""
    own, copies = [], []
    for rank, moment in enumerate(outcome.moments, start=1):
        video = backend.library.get(owner, moment.video_id)
        if video is not None and video.filename == question.filename:
            if moment.start_s < question.end_s and moment.end_s > question.start_s:
                own.append(rank)
        elif holds_answer(moment, question):
            copies.append(rank)
    return own, copies


def holds_answer(moment: Moment, question: Asked) -> bool:
    """Whether the words of the answer stand in a result, in their order."""
    there = search_words(moment.text, ENGLISH)
    blocks = SequenceMatcher(None, question.said, there, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in blocks)
    return bool(question.said) and shared >= SAME_SPEECH * len(question.said)


def _said(truth: dict[str, Any], start_s: float, end_s: float) -> tuple[str, ...]:
    """The words of every turn that lies in a span, or reaches into it."""
    turns = [
        turn
        for turn in truth.get("turns", [])
        if turn["start"] < end_s - TURNS_TOUCH_S and turn["end"] > start_s + TURNS_TOUCH_S
    ]
    return tuple(word for turn in turns for word in search_words(turn["text"], ENGLISH))


def _refused(
    backend: Backend, embedder: Embedder, owner: OwnerId, questions: Sequence[str]
) -> float:
    outcomes = [_search(backend, embedder, owner, text) for text in questions]
    return sum(not outcome.is_relevant for outcome in outcomes) / max(len(outcomes), 1)
