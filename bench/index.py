"""Search in a large library: the embedded index beside comparing with every vector in numpy."""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.recordings.folders import working_folder
from bench.report import Row, beside, row, say
from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.domain.ids import LOCAL_OWNER, ChunkId, VideoId
from lifestream.domain.search import Chunk, ChunkKind, SearchFilter

DIMENSIONS = 384
PER_VIDEO = 100
SEARCHES = 60
TOP = 10
EMBEDDER = "bench"
PEER = "numpy, all vectors"
SEARCH_GOAL_MS = 50.0
"""95 of 100 searches in a library of 20 000 passages, about 80 hours, answer within this."""

Vectors = npt.NDArray[np.float32]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench index``."""
    parser.add_argument("--passages", type=int, default=20_000, help="size of the library (20000)")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Nothing is read."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Fill an index with seeded passages and search it."""
    generator = np.random.default_rng(3)
    count = max(PER_VIDEO, given.passages // PER_VIDEO * PER_VIDEO)
    vectors = _unit(generator.standard_normal((count, DIMENSIONS)).astype(np.float32))
    words = _words(generator, count * 30)
    with tempfile.TemporaryDirectory(dir=working_folder("")) as folder:
        index = SqliteVectorIndex(Path(folder) / "vectors.db")
        say(f"filling {count} passages")
        began = time.perf_counter()
        for first in range(0, count, PER_VIDEO):
            _add(index, first, vectors[first : first + PER_VIDEO], words)
        filled_s = time.perf_counter() - began
        targets = generator.integers(0, count, SEARCHES)
        noise = generator.standard_normal((SEARCHES, DIMENSIONS)).astype(np.float32)
        queries = _unit(vectors[targets] + 0.05 * noise)
        texts = [" ".join(words[30 * t : 30 * t + 4]) for t in targets]
        rows = _rows(index, vectors, queries, texts)
    name = f"index of {count} passages"
    rows = [replace(r, name=f"{name}: {r.name}") for r in rows]
    rows.append(row(f"{name}: writing one passage", 1000 * filled_s / count, "ms"))
    return rows


def _rows(
    index: SqliteVectorIndex, vectors: Vectors, queries: Vectors, texts: list[str]
) -> list[Row]:
    everywhere = SearchFilter(owner=LOCAL_OWNER)
    one_video = SearchFilter(owner=LOCAL_OWNER, video_ids=(VideoId("v3"),))

    def ours(where: SearchFilter, i: int, text: str) -> list[str]:
        hits = index.search(where, vector=queries[i], text=text, limit=TOP, embedder_id=EMBEDDER)
        return [hit.chunk.chunk_id for hit in hits]

    def brute(i: int) -> list[str]:
        scores = vectors @ queries[i]
        best = np.argpartition(-scores, TOP)[:TOP]
        return [f"c{j}" for j in best[np.argsort(-scores[best])]]

    ours(everywhere, 0, texts[0])  # the first search reads the file
    both_ms, meaning_ms, peer_ms, filtered_ms = (
        _times_ms(call)
        for call in (
            lambda i: ours(everywhere, i, texts[i]),
            lambda i: ours(everywhere, i, ""),
            brute,
            lambda i: ours(one_video, i, texts[i]),
        )
    )
    same = [len({*ours(everywhere, i, "")} & {*brute(i)}) / TOP for i in range(SEARCHES)]
    full = min(len(ours(one_video, i, texts[i])) for i in range(SEARCHES))
    return [
        *_time_rows(both_ms, meaning_ms, peer_ms, filtered_ms),
        row(f"same {TOP} as the exact answer", float(np.mean(same)), "share", goal=0.98),
        row(f"results in one video, of {TOP}", full, "count", goal=TOP),
    ]


def _time_rows(
    both_ms: Sequence[float],
    meaning_ms: Sequence[float],
    peer_ms: Sequence[float],
    filtered_ms: Sequence[float],
) -> list[Row]:
    return [
        beside(
            "search by meaning, median",
            float(np.median(meaning_ms)),
            "ms",
            peer=PEER,
            peer_value=float(np.median(peer_ms)),
            note="The peer holds no texts and no filters; it is the floor of exact search.",
        ),
        row("search by meaning and words, median", float(np.median(both_ms)), "ms"),
        row(
            "search by meaning and words, 95th of 100",
            float(np.percentile(both_ms, 95)),
            "ms",
            goal=SEARCH_GOAL_MS,
            better="less",
        ),
        row("search in one video, median", float(np.median(filtered_ms)), "ms"),
    ]


def _words(generator: np.random.Generator, count: int) -> list[str]:
    """Words as often as in real texts without "the" and "of": Zipf-Mandelbrot, 20 000 of them."""
    weights = 1.0 / (np.arange(20_000) + 50.0)
    drawn = generator.choice(len(weights), count, p=weights / weights.sum())
    return [f"word{i}" for i in drawn]


def _add(index: SqliteVectorIndex, first: int, vectors: Vectors, words: list[str]) -> None:
    video = VideoId(f"v{first // PER_VIDEO}")
    chunks = [
        Chunk(
            chunk_id=ChunkId(f"c{i}"),
            video_id=video,
            owner=LOCAL_OWNER,
            position=i - first,
            kind=ChunkKind.SAID,
            text=" ".join(words[30 * i : 30 * i + 30]),
            start_s=15.0 * (i - first),
            end_s=15.0 * (i - first + 1),
            recorded_on=date(2025, 1, 1) + timedelta(days=first // PER_VIDEO),
        )
        for i in range(first, first + PER_VIDEO)
    ]
    index.replace_video(LOCAL_OWNER, video, chunks=chunks, vectors=vectors, embedder_id=EMBEDDER)


def _times_ms(search: Callable[[int], object]) -> list[float]:
    times = []
    for i in range(SEARCHES):
        began = time.perf_counter()
        search(i)
        times.append(1000 * (time.perf_counter() - began))
    return times


def _unit(vectors: Vectors) -> Vectors:
    normed: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return normed
