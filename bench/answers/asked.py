"""Questions with what search finds for them, as the writer gets it.

Real meetings (QMSum), each asked its own questions and questions of other meetings: of the same
kind, which are near its topics, and of other kinds, which are off them. And clear recordings
(``data/spoken``), all in one library, asked in their own language and in others.
"""

import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from bench.qmsum import filled
from bench.recordings.folders import CORPUS, working_folder
from bench.recordings.meetings import Meeting, passages_of, read_meetings
from bench.recordings.spoken import SpokenRecording, spoken_recordings
from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.domain.days.dates import find_day_range
from lifestream.domain.ids import LOCAL_OWNER, JobId, VideoId
from lifestream.domain.search import Chunk, Hit, SearchFilter
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.services.ask.moment_order import in_order
from lifestream.services.ask.moments import moments_of
from lifestream.services.ask.search_moments import HITS_FOR_A_MOMENT
from lifestream.services.edits.voice_names import NamedVoices

NOBODY_NAMED = NamedVoices(names={})

FOUND = 8
"""Moments that the writer reads, as many as a page asks for."""

OTHERS = 2
"""Questions of other meetings that each meeting is asked, of the same kind and of other kinds."""

SEED = 20261130
TODAY = date(2026, 7, 1)
"""The day on which the clear recordings are asked about: after all of them."""

OFF_TOPIC = (
    "How do I get from Berlin to Prague by train?",
    "What is the capital of Australia?",
    "How many calories does an avocado have?",
    "Who won the world cup in 1998?",
    "How do I remove red wine from a carpet?",
    "What is the distance to the moon?",
    "Which vaccine do I need for Kenya?",
    "How do I change a bicycle tyre?",
    "Who wrote Don Quixote?",
    "What is the boiling point of alcohol?",
    "Wie hoch ist der Eiffelturm?",
    "Wer hat die Zauberflöte komponiert?",
    "¿Cómo se juega al ajedrez?",
    "¿Qué temperatura hace en Marte?",
)

Kind = Literal["answerable", "near", "off"]
Part = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question, the parts of a recording that answer it, and the passages that were found.

    Attributes:
        recording: Whose question it is.
        language: In which it is asked.
        parts: Seconds, first and last included; none where nothing answers.
        words: The question without the words that were read as days.
        hits: In the index's order, or as they are shown (``as_shown``).
    """

    recording: str
    kind: Kind
    language: str
    text: str
    words: str
    parts: tuple[Part, ...]
    hits: tuple[Hit, ...]

    @property
    def is_translated(self) -> bool:
        """Asked in another language than the recording's own."""
        return self.language != "own"


@dataclass(frozen=True, slots=True)
class _Library:
    index: SqliteVectorIndex
    embedder: E5Embedder

    def find(self, words: str, where: SearchFilter) -> tuple[Hit, ...]:
        """Passages in the index's order."""
        return self.index.search(
            where,
            vector=self.embedder.embed_question(words),
            text=words,
            limit=FOUND * HITS_FOR_A_MOMENT,
            embedder_id=self.embedder.embedder_id,
        )

    def asked(
        self,
        where: SearchFilter,
        *,
        recording: str,
        kind: Kind,
        text: str,
        parts: tuple[Part, ...] = (),
        language: str = "own",
    ) -> AskedQuestion:
        """One question as a page would ask it, within the days that its words name."""
        words = text
        hits: tuple[Hit, ...] = ()
        if days := find_day_range(text, today=TODAY):
            words = " ".join(text.replace(days.words, " ", 1).split())
            within = replace(where, from_day=days.from_day, to_day=days.to_day)
            hits = self.find(words, within)
        if not hits:
            # The days are what it is about, not when it was recorded.
            words = text
            hits = self.find(text, where)
        return AskedQuestion(
            recording=recording,
            kind=kind,
            language=language,
            text=text,
            words=words,
            parts=parts,
            hits=hits,
        )


def as_shown(asked: Iterable[AskedQuestion]) -> list[AskedQuestion]:
    """The questions with the passages of the best moments, in the order that a page shows."""
    return [replace(one, hits=_moments(one)) for one in asked]


def _moments(one: AskedQuestion) -> tuple[Hit, ...]:
    videos = {hit.chunk.video_id: _video(hit.chunk.video_id) for hit in one.hits}
    ordered = in_order(one.words, one.hits, NOBODY_NAMED)
    moments = moments_of(ordered, videos, limit=FOUND, voices=NOBODY_NAMED)
    return tuple(moment.hit for moment in moments if moment.hit)


def asked_of_meetings(
    part: Literal["train", "val"], every: int, embedder: E5Embedder, corpus: Path = CORPUS
) -> list[AskedQuestion]:
    """What every Nth meeting of a part of QMSum is asked."""
    meetings = read_meetings(corpus / "qmsum", part)
    chosen = meetings[::every]
    passages = {meeting.name: passages_of(meeting.name, meeting.segments) for meeting in chosen}
    with _library(passages, embedder) as library:
        return [
            library.asked(
                SearchFilter(owner=LOCAL_OWNER, video_ids=(VideoId(meeting.name),)),
                recording=meeting.name,
                kind=kind,
                text=text,
                parts=parts,
            )
            for meeting in chosen
            for kind, text, parts in _of_meeting(meeting, meetings)
        ]


def asked_of_clear(half: Literal["fit", "report"], embedder: E5Embedder) -> list[AskedQuestion]:
    """What the clear recordings of one half are asked; those of the other are in the way."""
    recordings = spoken_recordings()
    passages = {
        one.name: tuple(
            replace(chunk, recorded_on=one.day) for chunk in passages_of(one.name, one.segments)
        )
        for one in recordings
    }
    where = SearchFilter(owner=LOCAL_OWNER)
    with _library(passages, embedder) as library:
        own = [
            library.asked(
                where, recording=one.name, kind=kind, text=text, parts=parts, language=language
            )
            for one in recordings
            if one.half == half
            for kind, language, text, parts in _of_recording(one)
        ]
        chosen = OFF_TOPIC[::2] if half == "fit" else OFF_TOPIC[1::2]
        off = [library.asked(where, recording="", kind="off", text=text) for text in chosen]
    return [*own, *off]


@contextmanager
def _library(passages: dict[str, tuple[Chunk, ...]], embedder: E5Embedder) -> Iterator[_Library]:
    with tempfile.TemporaryDirectory(dir=working_folder("")) as scratch:
        index = filled(Path(scratch) / "vectors.db", embedder, passages)
        yield _Library(index, embedder)
        index.close()


@lru_cache
def _video(name: str) -> Video:
    return Video(
        video_id=VideoId(name),
        owner=LOCAL_OWNER,
        job_id=JobId(name),
        filename=name,
        content_type="video/mp4",
        size_bytes=1,
        source_key="",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _of_recording(one: SpokenRecording) -> Iterator[tuple[Kind, str, str, tuple[Part, ...]]]:
    for question in one.questions:
        kind: Kind = "answerable" if question.lines else "near"
        yield kind, "own", question.text, one.parts(question)
        for language, text in question.translations.items():
            yield kind, language, text, one.parts(question)


def _of_meeting(
    meeting: Meeting, meetings: Sequence[Meeting]
) -> Iterator[tuple[Kind, str, tuple[Part, ...]]]:
    for question in meeting.questions:
        yield "answerable", question.text, question.parts
    chance = random.Random(f"{SEED} {meeting.name}")
    for kind in ("near", "off"):
        same = kind == "near"
        others = [
            question.text
            for other in meetings
            if other is not meeting and (other.domain == meeting.domain) is same
            for question in other.questions
        ]
        for text in chance.sample(others, min(OTHERS, len(others))):
            yield ("near" if same else "off"), text, ()
