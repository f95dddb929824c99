"""Where the likeness of a question and a passage ends to mean anything.

Asks questions off every topic of a library that cannot answer them and looks at how alike the
nearest passages are. Every other question is left out of the tuning and reported. For
``lifestream/inference/embedding/e5_floors.py``.
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.qmsum import vectors_of
from bench.recordings.corpus import recordings
from bench.recordings.folders import CORPUS
from bench.recordings.meetings import WORDS_PER_S, Meeting, passages_of, read_meetings
from bench.report import Row, row
from bench.retrieval import OFF_TOPIC, in_every_language, questions_in
from lifestream.config import load_settings
from lifestream.domain.language.languages import KNOWN_LANGUAGES
from lifestream.domain.search import Chunk
from lifestream.domain.transcript import Segment
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.embedding.e5_floors import FLOOR, floor_for
from lifestream.pipeline.chunks import embedding_text
from lifestream.ports.vector_index import Vectors

QUESTIONS = Path(__file__).parent / "data" / "questions.json"
REFUSED = 92
"""Of 100 questions of the tuned half so many are below the floor: 90 are wanted, and a sample
of questions is not all that can be asked."""

GOAL = 0.9
"""Share of the questions kept apart that is refused in a library of eight hours."""

EVERY = 24
"""Of the training meetings every 24th is in the library: seven, of all three kinds."""

MOMENTS = 5
"""So many results a search gives."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench floors``: those of ``bench quality`` name the corpus."""


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """The floor of all languages together, and what it refuses of the questions kept apart."""
    embedder = E5Embedder(models_dir=load_settings().models_dir, threads=0)
    corpus = given.corpus or CORPUS
    meetings = read_meetings(corpus / "qmsum", "train")[::EVERY]
    chunks = _library(corpus, meetings)
    library = Library(
        embedder=embedder,
        chunks=chunks,
        vectors=vectors_of(embedder, [embedding_text(chunk) for chunk in chunks]),
    )
    asked = off_topic_questions()
    tuned = [text for questions in asked.values() for text in questions[::2]]
    floor = np.percentile([library.margin(text) for text in tuned], REFUSED) + FLOOR
    rows = [row("floor", float(floor), "likeness")]
    shares: list[float] = []
    for language, questions in asked.items():
        apart = questions[1::2]
        shares += [library.margin(text) < 0.0 for text in apart]
        share = float(np.mean(shares[-len(apart) :]))
        name = f"off every topic in {language}, refused, {len(apart)} questions kept apart"
        rows.append(row(name, share, "share"))
    name = f"off every topic, refused, {len(shares)} questions kept apart"
    rows.append(row(name, float(np.mean(shares)), "share", goal=GOAL))
    for name, questions in _answerable(corpus, meetings).items():
        share = float(np.mean([library.margin(text) < 0.0 for text in questions]))
        rows.append(row(f"{name}, refused, {len(questions)} questions", share, "share"))
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Passages with their vectors, float32 of shape (passages, dimensions)."""

    embedder: E5Embedder
    chunks: Sequence[Chunk]
    vectors: Vectors

    def margin(self, question: str) -> float:
        """How far above its floor the best of the nearest passages is; below 0 it is refused."""
        alike = self.vectors @ self.embedder.embed_question(question)
        nearest = np.argsort(-alike)[:MOMENTS]
        return max(float(alike[i]) - floor_for(question, self.chunks[i].text) for i in nearest)


def off_topic_questions() -> dict[str, list[str]]:
    """Questions that no recording of the corpus says anything about, by language."""
    read: dict[str, Any] = json.loads(QUESTIONS.read_bytes())["off_topic"]
    return {"en": [*OFF_TOPIC, *read["en"]], **{k: v for k, v in read.items() if k != "en"}}


def _answerable(corpus: Path, meetings: Sequence[Meeting]) -> dict[str, list[str]]:
    """Questions that the library answers: what is refused of them is what the floors cost."""
    asked = {"the meetings' own": [q.text for meeting in meetings for q in meeting.questions]}
    for questions in questions_in(corpus).values():
        for question in questions:
            for language, text in in_every_language(question.text).items():
                asked.setdefault(f"the recordings' own, asked in {language}", []).append(text)
    return asked


def _library(corpus: Path, meetings: Sequence[Meeting]) -> list[Chunk]:
    """Passages of the corpus's transcripts in Latin letters, and of eight hours of meetings."""
    chunks: list[Chunk] = []
    for recording in recordings(corpus):
        if recording.text and recording.language in KNOWN_LANGUAGES:
            chunks += passages_of(recording.name, _segments(recording.text))
    for meeting in meetings:
        chunks += passages_of(meeting.name, meeting.segments)
    return chunks


def _segments(text: str) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at_s = 0.0
    for sentence in _SENTENCE.split(text):
        length_s = len(sentence.split()) / WORDS_PER_S
        segments.append(Segment(start_s=at_s, end_s=at_s + length_s, text=sentence))
        at_s += length_s
    return tuple(segments)
