"""One block that the model's service fails on quotes; the others stay written, and it is mended."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lifestream.domain.errors import DependencyUnavailable, RateLimited
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.summary import TimeBlock, TimeBlocks
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    Transcript,
)
from lifestream.domain.video import MediaFacts, Video
from lifestream.inference.endpoint.refusals import MODEL_REFUSED
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.pipeline.checkpoints import Checkpoints, Kept
from lifestream.pipeline.context import PipelineContext, PipelineSettings
from lifestream.pipeline.stages import time_blocks
from lifestream.pipeline.typed.edited_words import EditedWords
from lifestream.ports.backend import Backend
from lifestream.ports.language_model import BlockMaterial, Usage

ENGINE = EngineInfo(name="test")
BLOCKS = 6
"""More than are written side by side, so that a failure is met before all have begun."""


@dataclass
class Moody(ExtractiveWriter):
    """A scripted model that quotes under its own name, and fails on some blocks."""

    fails_on: set[int] = field(default_factory=set)
    error: Exception = field(default_factory=lambda: RateLimited("It asks to wait."))
    asked: list[int] = field(default_factory=list)

    @property
    def engine(self) -> EngineInfo:
        return EngineInfo(name="moody", model="m1")

    def write_block(self, material: BlockMaterial) -> tuple[TimeBlock, Usage]:
        self.asked.append(material.index)
        if material.index in self.fails_on:
            raise self.error
        return super().write_block(material)[0], Usage(tokens_in=10, tokens_out=1)


@dataclass
class Compute:
    """The compute ports that writing uses."""

    language_model: Moody
    quoting_writer: ExtractiveWriter = field(default_factory=ExtractiveWriter)


@dataclass
class Records:
    """What was reported."""

    done: list[StageRecord] = field(default_factory=list)

    def stage_started(self, stage: str) -> None: ...

    def stage_progress(self, stage: str, fraction: float) -> None: ...

    def stage_failed(self, stage: str) -> None: ...

    def part_kept(self, stage: str) -> None: ...

    def stage_done(self, record: StageRecord, artifact_key: str) -> None:
        self.done.append(record)


def context(backend: Backend, model: Moody, tmp_path: Path, records: Records) -> PipelineContext:
    video = Video(
        video_id=VideoId("v"),
        owner=OwnerId("anna"),
        job_id=JobId("j"),
        filename="day.mp4",
        content_type="video/mp4",
        size_bytes=1,
        source_key="s",
        created_at=datetime(2026, 3, 20, tzinfo=UTC),
        facts=MediaFacts(
            duration_s=300.0 * BLOCKS,
            container="mp4",
            size_bytes=1,
            has_audio=True,
            has_video=True,
        ),
    )
    compute: Any = Compute(model)
    return PipelineContext(
        video=video,
        source_file=lambda: tmp_path / "day.mp4",
        scratch=tmp_path,
        prefix="p/",
        backend=backend,
        inference=compute,
        settings=PipelineSettings(zone=UTC, max_duration_s=1e6, keyframes_per_minute=12),
        checkpoints=Checkpoints(
            backend.object_store, prefix="p/", content_sha256="c", attempt=1, reporter=records
        ),
        change_video=lambda change: change(video),
    )


def written(one: PipelineContext) -> Kept[TimeBlocks]:
    segments = tuple(
        Segment(
            start_s=300.0 * n + 5, end_s=300.0 * n + 9, text=f"We plan harbour {n}.", speaker="S1"
        )
        for n in range(BLOCKS)
    )
    spoken = AttributedTranscript(
        transcript=Transcript(segments=segments, engine=ENGINE),
        diarization=Diarization(turns=(), engine=ENGINE),
    )
    return time_blocks(
        one,
        EditedWords(spoken=Kept(spoken, "spoken"), names={}, version=0, lines=()),
        Kept(ScreenReading(texts=(), engine=ENGINE), "screen"),
        Kept(SceneList(scenes=(), keyframes=(), engine=ENGINE), "scenes"),
        day=None,
    )


def test_only_the_block_that_fails_quotes(embedded: Backend, tmp_path: Path) -> None:
    model, records = Moody(fails_on={1}), Records()
    first = context(embedded, model, tmp_path, records)
    kept = written(first)
    blocks = kept.value
    assert sorted(model.asked) == list(range(BLOCKS))
    assert blocks.engine.name == "moody"
    assert "1 of 6 time blocks only quote" in blocks.engine.note
    assert records.done[-1].tokens_in == 10 * (BLOCKS - 1)
    (shortfall,) = kept.shortfalls
    assert shortfall.stage == "time_blocks"


def test_a_retry_writes_the_missing_block_alone(embedded: Backend, tmp_path: Path) -> None:
    model = Moody(fails_on={1})
    written(context(embedded, model, tmp_path, Records()))
    model.fails_on, model.asked = set(), []
    again = context(embedded, model, tmp_path, Records())
    kept = written(again)
    assert model.asked == [1]
    assert not kept.value.engine.degraded
    assert kept.shortfalls == ()


@pytest.mark.parametrize("error", [DependencyUnavailable("It is gone."), RateLimited("Wait.")])
def test_a_service_that_is_gone_is_not_asked_for_every_block(
    embedded: Backend, tmp_path: Path, error: Exception
) -> None:
    model = Moody(fails_on=set(range(BLOCKS)), error=error)
    gone = context(embedded, model, tmp_path, Records())
    kept = written(gone)
    blocks = kept.value
    assert len(model.asked) < 2 * BLOCKS
    assert blocks.engine.name == "extractive"
    assert len(blocks.blocks) == BLOCKS
    assert len(kept.shortfalls) == 1


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (RateLimited("It asks to wait."), True),
        (DependencyUnavailable("It does not answer."), True),
        (DependencyUnavailable("Its quota is used up.", code=MODEL_REFUSED), False),
    ],
    ids=["busy", "away", "refused"],
)
def test_only_what_passes_by_itself_is_finished_later(
    embedded: Backend, tmp_path: Path, error: Exception, passing: bool
) -> None:
    one = context(embedded, Moody(fails_on={1}, error=error), tmp_path, Records())
    one.took(written(one))
    outcome = one.outcome()
    assert outcome.partial is not None
    assert outcome.passing is passing
    assert ("by itself" in outcome.partial.message) is passing
