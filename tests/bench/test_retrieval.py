"""The retrieval bench, and the figure it holds with words that were heard perfectly."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bench.report import Row
from bench.retrieval import measure_retrieval, questions_in, unanswerable_in
from lifestream.domain.ids import LOCAL_OWNER, JobId, VideoId
from lifestream.domain.scene import ScreenReading, ScreenText, TextLine
from lifestream.domain.summary import MeetingVerdict, Minutes, TimeBlocks
from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.pipeline.chunks import embedding_text, make_chunks
from lifestream.ports.backend import Backend

ENGINE = EngineInfo(name="reference")
NO_BLOCKS = TimeBlocks(blocks=(), engine=ENGINE)
NO_MINUTES = Minutes(
    title="", overview=(), verdict=MeetingVerdict(is_meeting=False, why=""), engine=ENGINE
)

pytestmark = pytest.mark.usefixtures("sentence_weights")


def index(
    backend: Backend,
    embedder: E5Embedder,
    filename: str,
    segments: tuple[Segment, ...],
    slides: tuple[ScreenText, ...] = (),
) -> None:
    """A recording with these words and slides."""
    video = Video(
        video_id=VideoId(f"v-{filename}"),
        owner=LOCAL_OWNER,
        job_id=JobId(f"j-{filename}"),
        filename=filename,
        content_type="video/mp4",
        size_bytes=1,
        source_key="",
        created_at=datetime(2025, 3, 10, tzinfo=UTC),
    )
    backend.library.put(video)
    chunks = make_chunks(
        video,
        Transcript(segments=segments, engine=ENGINE),
        ScreenReading(texts=slides, engine=ENGINE),
        NO_BLOCKS,
        NO_MINUTES,
        recorded_on=date(2025, 3, 10),
    )
    backend.vector_index.replace_video(
        LOCAL_OWNER,
        video.video_id,
        chunks=chunks,
        vectors=embedder.embed([embedding_text(chunk) for chunk in chunks]),
        embedder_id=embedder.embedder_id,
    )


def values(rows: list[Row]) -> dict[str, float | None]:
    return {row.name: row.value for row in rows}


def test_a_found_and_a_missed_question_are_counted(
    embedded: Backend, embedder: E5Embedder, tmp_path: Path
) -> None:
    asked = [
        {"q": "Where do we meet?", "answer_start": 5.0, "answer_end": 9.0},
        {"q": "What is the price?", "answer_start": 50.0, "answer_end": 60.0},
    ]
    truth = {"file": "talk.mp4", "qa": asked, "unanswerable": ["Who pays?"]}
    (tmp_path / "talk.json").write_text(json.dumps(truth))
    (tmp_path / "other.json").write_text("[]")
    index(
        embedded,
        embedder,
        "talk.mp4",
        (Segment(start_s=0.0, end_s=10.0, text="We meet at the town hall."),),
    )

    rows = measure_retrieval(embedded, embedder, corpus=tmp_path)

    assert values(rows)["retrieval recall@5, talk"] == 0.5
    assert values(rows)["retrieval mean reciprocal rank, talk"] == 0.5
    notes = {row.name: row.note for row in rows}
    assert notes["retrieval recall@5, talk"] == "missed: What is the price?"
    assert values(rows)["questions off every topic, refused"] == 1.0
    assert unanswerable_in(tmp_path) == ["Who pays?"]


def test_the_same_speech_in_another_recording_is_right_and_told_apart(
    embedded: Backend, embedder: E5Embedder, tmp_path: Path
) -> None:
    words = "We meet at the town hall on Friday at noon."
    turn = {"start": 0.0, "end": 10.0, "text": words}
    asked = {"q": "Where do we meet?", "answer_start": 0.0, "answer_end": 10.0}
    truth = {"file": "talk.mp4", "turns": [turn], "qa": [asked]}
    (tmp_path / "talk.json").write_text(json.dumps(truth))
    copy = (Segment(start_s=60.0, end_s=70.0, text=words),)
    index(embedded, embedder, "copy.mp4", copy)
    index(embedded, embedder, "half.mp4", (replace(copy[0], text="We meet at the station."),))

    rows = values(measure_retrieval(embedded, embedder, corpus=tmp_path))

    assert rows["retrieval recall@5, talk"] == 1.0
    assert rows["retrieval recall@5 without copies, asked in en"] == 0.0


@pytest.mark.corpus
def test_with_perfect_words_questions_in_three_languages_find_their_moments(
    embedded: Backend, embedder: E5Embedder, corpus: Path
) -> None:
    for filename, truth in _recordings(corpus):
        segments = tuple(
            Segment(start_s=turn["start"], end_s=turn["end"], text=turn["text"])
            for turn in truth["turns"]
        )
        index(embedded, embedder, filename, segments, tuple(_slides(truth)))

    rows = values(measure_retrieval(embedded, embedder, corpus=corpus))

    assert len(questions_in(corpus)["meeting"]) == 11
    assert rows["retrieval recall@5, meeting"] == 1.0
    assert (rows["retrieval recall@5, asked in en"] or 0.0) >= 0.95
    assert (rows["retrieval recall@5, asked in de"] or 0.0) >= 0.85
    assert (rows["retrieval recall@5, asked in es"] or 0.0) >= 0.85
    assert rows["retrieval recall@5, lecture_printing"] == 1.0
    assert (rows["questions off every topic, refused"] or 0.0) >= 0.9


def _recordings(corpus: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(corpus.rglob("*.json")):
        truth = json.loads(path.read_bytes())
        if isinstance(truth, dict) and truth.get("turns") and "file" in truth:
            yield truth["file"], truth


def _slides(truth: dict[str, Any]) -> Iterator[ScreenText]:
    for slide in truth.get("slides", []):
        texts = [slide["title"], *slide["bullets"]]
        yield ScreenText(
            start_s=slide["start"],
            end_s=slide["end"],
            lines=tuple(TextLine(text=text, confidence=1.0) for text in texts),
            keyframe_at_s=slide["start"],
        )
