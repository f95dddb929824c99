"""Where the likeness of a question and a passage ends to mean anything, by their languages.

Asks questions off every topic of a library that cannot answer them and looks at the cosines. Every
other question is left out of the tuning and reported. For
``lifestream/inference/embedding/e5_floors.py``.
"""

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.qmsum import vectors_of
from bench.recordings.corpus import recordings
from bench.recordings.folders import CORPUS
from bench.recordings.meetings import WORDS_PER_S, Meeting, passages_of, read_meetings
from bench.report import Row, row, say
from bench.retrieval import OFF_TOPIC, in_every_language, questions_in
from lifestream.config import load_settings
from lifestream.domain.search import Chunk
from lifestream.domain.transcript import Segment
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.embedding.e5_floors import floor_for
from lifestream.pipeline.chunks import embedding_text
from lifestream.ports.vector_index import Vectors

QUESTIONS = Path(__file__).parent / "data" / "questions.json"
REFUSED = 90
"""Of 100 questions off every topic so many are refused in a library of eight hours."""

EVERY = 24
"""Of the training meetings every 24th is in the library: seven, of all three kinds."""

MOMENTS = 5
"""So many results a search gives."""

FEW = 100
"""With fewer passages of a language the best cosine says little; what is known of the spread of
English ones is carried over."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench floors``: those of ``bench quality`` name the corpus."""


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """The floor of each pair of languages, and what it refuses of the questions kept apart."""
    embedder = E5Embedder(models_dir=load_settings().models_dir, threads=0)
    corpus = given.corpus or CORPUS
    meetings = read_meetings(corpus / "qmsum", "train")[::EVERY]
    library = _library(corpus, meetings)
    vectors = {
        language: vectors_of(embedder, [embedding_text(chunk) for chunk in chunks])
        for language, chunks in library.items()
    }
    asked = off_topic_questions()
    rows: list[Row] = []
    deviations = _deviations(embedder, asked["en"], vectors["en"])
    for language, questions in asked.items():
        say(f"floors of {language}")
        tuned = np.stack([embedder.embed_question(text) for text in questions[::2]])
        for other in dict.fromkeys(("en", language)):
            if other in vectors:
                floor = _floor(tuned @ vectors[other].T, deviations)
                rows.append(row(f"floor, asked in {language}, said in {other}", floor, "cosine"))
        apart = questions[1::2]
        share = _refused(embedder, apart, library["en"], vectors["en"])
        name = f"off every topic in {language}, refused, {len(apart)} questions kept apart"
        rows.append(row(name, share, "share", goal=REFUSED / 100))
    for name, questions in _answerable(corpus, meetings).items():
        share = _refused(embedder, questions, library["en"], vectors["en"])
        rows.append(row(f"{name}, refused, {len(questions)} questions", share, "share"))
    return rows


def off_topic_questions() -> dict[str, list[str]]:
    """Questions that no recording of the corpus says anything about, by language."""
    told: dict[str, Any] = json.loads(QUESTIONS.read_bytes())["off_topic"]
    return {"en": [*OFF_TOPIC, *told["en"]], **{k: v for k, v in told.items() if k != "en"}}


def _deviations(embedder: E5Embedder, questions: Sequence[str], vectors: Vectors) -> float:
    """How many standard deviations above the mean English's floor is."""
    cosines = np.stack([embedder.embed_question(text) for text in questions[::2]]) @ vectors.T
    floor = np.percentile(cosines.max(axis=1), REFUSED)
    return float((floor - cosines.mean()) / cosines.std())


def _floor(cosines: Vectors, deviations: float) -> float:
    if cosines.shape[1] >= FEW:
        return float(np.percentile(cosines.max(axis=1), REFUSED))
    return float(cosines.mean() + deviations * cosines.std())


def _answerable(corpus: Path, meetings: Sequence[Meeting]) -> dict[str, list[str]]:
    """Questions that the library answers: what is refused of them is what the floors cost."""
    asked = {"the meetings' own": [q.text for meeting in meetings for q in meeting.questions]}
    for questions in questions_in(corpus).values():
        for question in questions:
            for language, text in in_every_language(question.text).items():
                asked.setdefault(f"the recordings' own, asked in {language}", []).append(text)
    return asked


def _refused(
    embedder: E5Embedder, questions: Sequence[str], chunks: Sequence[Chunk], vectors: Vectors
) -> float:
    """The share of questions that no result is like enough to."""
    refused = 0
    for text in questions:
        cosines = vectors @ embedder.embed_question(text)
        best = np.argsort(-cosines)[:MOMENTS]
        refused += all(cosines[i] < floor_for(text, chunks[i].text) for i in best)
    return refused / len(questions)


def _library(corpus: Path, meetings: Sequence[Meeting]) -> dict[str, list[Chunk]]:
    """Passages by language: the corpus's transcripts, and eight hours of meetings."""
    library: dict[str, list[Chunk]] = {}
    for recording in recordings(corpus):
        if recording.text and recording.language in ("en", "de", "es", "fr", "it", "pt", "nl"):
            passages = passages_of(recording.name, _segments(recording.text))
            library.setdefault(recording.language, []).extend(passages)
    for meeting in meetings:
        library["en"] += passages_of(meeting.name, meeting.segments)
    return library


def _segments(text: str) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at_s = 0.0
    for sentence in _SENTENCE.split(text):
        length_s = len(sentence.split()) / WORDS_PER_S
        segments.append(Segment(start_s=at_s, end_s=at_s + length_s, text=sentence))
        at_s += length_s
    return tuple(segments)
