"""Questions with what search finds for them, as the writer gets it.

Real meetings, each asked its own questions and questions of other meetings: of the same kind, which
are near its topics, and of other kinds, which are off them.
"""

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.qmsum import filled
from bench.recordings.folders import CORPUS, working_folder
from bench.recordings.meetings import Meeting, passages_of, read_meetings
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.search import Hit, SearchFilter
from lifestream.inference.embedding.e5 import E5Embedder

FOUND = 5
"""Results that the writer reads, as many as a page asks for."""

OTHERS = 2
"""Questions of other meetings that each meeting is asked, of the same kind and of other kinds."""

SEED = 20261130

Kind = Literal["answerable", "near", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMeeting:
    """A question put to one meeting, and the parts that answer it; none where nothing does."""

    kind: Kind
    question: str
    parts: tuple[tuple[float, float], ...]
    hits: tuple[Hit, ...]
    is_relevant: bool


def asked_of(
    part: Literal["train", "val"], every: int, embedder: E5Embedder, corpus: Path = CORPUS
) -> list[AskedMeeting]:
    """What every Nth meeting of a part of QMSum is asked."""
    meetings = read_meetings(corpus / "qmsum", part)[::every]
    passages = {meeting.name: passages_of(meeting.name, meeting.segments) for meeting in meetings}
    found: list[AskedMeeting] = []
    with tempfile.TemporaryDirectory(dir=working_folder("")) as scratch:
        index = filled(Path(scratch) / "vectors.db", embedder, passages)
        for meeting in meetings:
            where = SearchFilter(owner=LOCAL_OWNER, video_ids=(VideoId(meeting.name),))
            for kind, question, parts in _questions(meeting, meetings):
                vector = embedder.embed_question(question)
                hits = index.search(
                    where,
                    vector=vector,
                    text=question,
                    limit=FOUND,
                    embedder_id=embedder.embedder_id,
                )
                is_relevant = any(
                    hit.score >= embedder.relevance_floor(question, hit.chunk.text) for hit in hits
                )
                found.append(
                    AskedMeeting(
                        kind=kind,
                        question=question,
                        parts=parts,
                        hits=hits,
                        is_relevant=is_relevant,
                    )
                )
        index.close()
    return found


def _questions(
    meeting: Meeting, meetings: Sequence[Meeting]
) -> Iterator[tuple[Kind, str, tuple[tuple[float, float], ...]]]:
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
