import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from lifestream.domain.errors import Cancelled, DependencyUnavailable, NotFound
from lifestream.domain.scene import Keyframe, SceneList, ScreenReading, ScreenText, TextLine
from lifestream.domain.summary import TimeBlock, TimeBlocks
from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.pipeline.minutes import write_minutes
from lifestream.pipeline.time_blocks import block_spans, write_time_blocks
from lifestream.ports.language_model import BlockMaterial, Usage

ENGINE = EngineInfo(name="test")
NO_SCENES = SceneList(scenes=(), keyframes=(), engine=ENGINE)
NO_SCREEN = ScreenReading(texts=(), engine=ENGINE)


@dataclass
class SeeingModel(ExtractiveWriter):
    """A scripted model: remembers what it was given and answers late for early blocks."""

    materials: list[BlockMaterial] = field(default_factory=list)
    note_for: int = -1
    fails: bool = False
    slow_s: float = 0.0

    @property
    def sees_images(self) -> bool:
        return True

    def write_block(self, material: BlockMaterial) -> tuple[TimeBlock, Usage]:
        if self.fails:
            raise DependencyUnavailable("The language model does not answer.")
        time.sleep(self.slow_s / (1 + material.index))
        self.materials.append(material)
        block, _ = super().write_block(material)
        note = "the model declined." if material.index == self.note_for else ""
        return block, Usage(tokens_in=10, tokens_out=1, note=note)


def said(*segments: Segment) -> Transcript:
    return Transcript(segments=segments, engine=ENGINE)


def at(start_s: float, text: str = "We talk about the harbour plan.") -> Segment:
    return Segment(start_s=start_s, end_s=start_s + 5, text=text, speaker="S1")


def blocks_of(
    transcript: Transcript,
    *,
    duration_s: float,
    writer: ExtractiveWriter | None = None,
    scenes: SceneList = NO_SCENES,
    screen: ScreenReading = NO_SCREEN,
    load_image: Callable[[str], bytes] = lambda key: key.encode(),
    recorded_on: date | None = None,
    progress: Callable[[float], None] = lambda fraction: None,
) -> tuple[TimeBlocks, Usage]:
    return write_time_blocks(
        transcript,
        screen,
        scenes,
        duration_s=duration_s,
        writer=writer or ExtractiveWriter(),
        load_image=load_image,
        recorded_on=recorded_on,
        progress=progress,
    )


@pytest.mark.parametrize(
    ("duration_s", "ends"),
    [
        (0.0, []),
        (0.04, [0.04]),
        (300.0, [300.0]),
        (305.0, [305.0]),
        (330.0, [300.0, 330.0]),
        (3600.0, [300.0 * n for n in range(1, 13)]),
    ],
)
def test_blocks_cover_every_second_once(duration_s: float, ends: list[float]) -> None:
    spans = block_spans(duration_s)
    assert [end_s for _, end_s in spans] == ends
    assert [start_s for start_s, _ in spans] == [0.0, *ends[:-1]][: len(ends)]


def test_every_segment_is_in_exactly_one_block_and_silence_is_told() -> None:
    model = SeeingModel()
    segments = (at(10), at(298), at(905), at(1195))
    blocks, usage = blocks_of(said(*segments), duration_s=1200.0, writer=model)
    given = [s for m in sorted(model.materials, key=lambda m: m.index) for s in m.segments]
    assert tuple(given) == segments
    assert [b.index for b in blocks.blocks] == [0, 1, 2, 3]
    assert blocks.blocks[2].title == "Nothing said"
    assert usage == Usage(tokens_in=40, tokens_out=4)


def test_blocks_stay_in_order_though_they_are_written_side_by_side() -> None:
    seen: list[float] = []
    model = SeeingModel(slow_s=0.05)
    blocks, _ = blocks_of(said(at(10)), duration_s=1800.0, writer=model, progress=seen.append)
    assert [b.start_s for b in blocks.blocks] == [300.0 * n for n in range(6)]
    assert seen == pytest.approx([n / 6 for n in range(1, 7)])


def test_pictures_are_few_spread_out_and_only_for_models_that_see() -> None:
    keyframes = tuple(
        Keyframe(at_s=10.0 * n, image_key=f"k{n}", width=1, height=1, scene_index=n)
        for n in range(60)
    )
    scenes = replace(NO_SCENES, keyframes=keyframes)
    loaded: list[str] = []
    lock = threading.Lock()

    def load(key: str) -> bytes:
        with lock:
            loaded.append(key)
        if key == "k0":
            raise NotFound("gone")
        return b"jpeg"

    blocks, _ = blocks_of(said(), duration_s=600.0, scenes=scenes, load_image=load)
    assert loaded == []
    assert [len(b.keyframe_times_s) for b in blocks.blocks] == [30, 30]

    model = SeeingModel()
    blocks_of(said(), duration_s=600.0, scenes=scenes, load_image=load, writer=model)
    first, second = sorted(model.materials, key=lambda m: m.index)
    assert (len(first.images), len(second.images)) == (7, 8)
    assert second.images[0] == (300.0, b"jpeg")
    assert second.images[-1][0] > 500


def test_screen_text_over_a_border_is_cut_to_each_block() -> None:
    shown = ScreenText(
        start_s=290.0,
        end_s=310.0,
        lines=(TextLine(text="Budget", confidence=1.0),),
        keyframe_at_s=290.0,
    )
    model = SeeingModel()
    blocks_of(
        said(), duration_s=600.0, screen=ScreenReading(texts=(shown,), engine=ENGINE), writer=model
    )
    first, second = sorted(model.materials, key=lambda m: m.index)
    assert [(t.start_s, t.end_s) for t in (*first.screen, *second.screen)] == [
        (290.0, 300.0),
        (300.0, 310.0),
    ]


def test_blocks_that_had_to_be_quoted_are_counted_in_the_note() -> None:
    blocks, _ = blocks_of(said(), duration_s=900.0, writer=SeeingModel(note_for=1))
    assert blocks.engine.degraded
    assert "1 of 3 time blocks only quote: the model declined." in blocks.engine.note


def test_a_model_that_does_not_answer_is_somebody_elses_decision() -> None:
    with pytest.raises(DependencyUnavailable):
        blocks_of(said(at(1)), duration_s=900.0, writer=SeeingModel(fails=True))


def test_a_cancel_stops_before_the_remaining_blocks() -> None:
    model = SeeingModel(slow_s=0.02)

    def stop(fraction: float) -> None:
        raise Cancelled(f"stopped at {fraction}")

    with pytest.raises(Cancelled):
        blocks_of(said(), duration_s=300.0 * 40, writer=model, progress=stop)
    assert len(model.materials) < 40


def test_minutes_of_a_silent_recording_are_honest() -> None:
    blocks, _ = blocks_of(said(), duration_s=60.0)
    minutes, usage = write_minutes(
        said(),
        NO_SCREEN,
        blocks,
        filename="beach.mp4",
        duration_s=60.0,
        writer=ExtractiveWriter(),
        recorded_on=None,
    )
    assert (minutes.title, minutes.verdict.is_meeting) == ("beach", False)
    assert minutes.overview == minutes.action_items == ()
    assert usage == Usage()
