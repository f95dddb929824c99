"""A stage that is killed in the middle goes on where it was, and gives what it would have given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.stages import SCENES, SCREEN_TEXT
from lifestream.domain.scene import Keyframe, SceneList, TextLine
from lifestream.domain.transcript import EngineInfo
from lifestream.inference.vision.scene_detectors import PySceneDetector
from lifestream.pipeline import unfinished
from lifestream.pipeline.checkpoints import Checkpoints, Recipe
from lifestream.pipeline.media.source import probe
from lifestream.pipeline.pictures.scenes import ScannedSoFar, SceneScan, scan_video
from lifestream.pipeline.pictures.screen_text import ReadSoFar, read_screen
from lifestream.pipeline.unfinished import Unfinished
from lifestream.ports.backend import Backend
from lifestream.ports.scene_detector import Image
from tests.pipeline.media_maker import as_jpeg, make_media, scenes_of

ENGINE = EngineInfo(name="counting")


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours may catch it."""


@dataclass
class Reports:
    """What a run reported."""

    parts: list[str] = field(default_factory=list)

    def stage_started(self, stage: str) -> None: ...

    def stage_progress(self, stage: str, fraction: float) -> None: ...

    def stage_done(self, record: StageRecord, artifact_key: str) -> None: ...

    def stage_failed(self, stage: str) -> None: ...

    def part_kept(self, stage: str) -> None:
        self.parts.append(stage)


@dataclass
class CountingReader:
    """Reads the mean colour of a picture; dies at the picture of that number."""

    dies_at: int = -1
    asked: int = 0
    engine = ENGINE
    scripts: frozenset[str] = frozenset()

    def read(self, image: Image) -> tuple[TextLine, ...]:
        self.asked += 1
        if self.asked == self.dies_at:
            raise Killed
        return (TextLine(text=f"Slide of colour {round(float(image.mean()))}", confidence=0.99),)


class CountingDetector(PySceneDetector):
    """Counts frames; dies at the frame of that number."""

    pushed = 0
    dies_at = -1

    def start(self, *, frame_rate: float) -> Any:
        session = super().start(frame_rate=frame_rate)
        push = session.push

        def counted(at_s: float, image: Image) -> tuple[float, ...]:
            self.pushed += 1
            if self.pushed == self.dies_at:
                raise Killed
            return push(at_s, image)

        session.push = counted  # type: ignore[method-assign]
        return session


@pytest.fixture(autouse=True)
def always_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is kept whenever it is offered."""
    monkeypatch.setattr(unfinished, "KEEP_EVERY_S", 0.0)


def checkpoints(backend: Backend, reports: Reports) -> Checkpoints:
    return Checkpoints(
        backend.object_store, prefix="p/", content_sha256="c", attempt=1, reporter=reports
    )


def work(backend: Backend, reports: Reports, stage: Any, kind: type[Any]) -> Unfinished[Any]:
    def nothing(progress: Callable[[float], None]) -> Any:
        raise AssertionError

    whole: Recipe[Any] = Recipe(stage=stage, kind=EngineInfo, make=nothing)
    return Unfinished(checkpoints(backend, reports), whole, kind)


def test_screen_text_reads_only_what_was_not_read_before(embedded: Backend) -> None:
    images = {f"k{n}": as_jpeg(np.full((72, 128, 3), 25 * n, np.uint8)) for n in range(10)}
    keyframes = tuple(
        Keyframe(at_s=float(n), image_key=key, width=128, height=72, scene_index=0)
        for n, key in enumerate(images)
    )
    slides = SceneList(scenes=(), keyframes=keyframes, engine=ENGINE)
    reports = Reports()

    def read(reader: CountingReader) -> Any:
        own = work(embedded, reports, SCREEN_TEXT, ReadSoFar)
        return read_screen(
            slides,
            reader,
            images.__getitem__,
            progress=lambda _: None,
            known=own.found(),
            keep=own.keep,
        )

    undisturbed = read_screen(slides, CountingReader(), images.__getitem__, progress=lambda _: None)
    with pytest.raises(Killed):
        read(CountingReader(dies_at=7))
    second = CountingReader()

    assert read(second) == undisturbed
    assert second.asked == 4
    assert set(reports.parts) == {"screen_text"}


def test_scenes_decode_only_what_was_not_decoded_before(embedded: Backend, tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", frames=scenes_of([10.0] * 7, frame_rate=10.0))
    pictures: set[str] = set()

    def scan(detector: PySceneDetector) -> SceneScan:
        own = work(embedded, Reports(), SCENES, ScannedSoFar)

        def save(at_s: float, data: bytes, width: int, height: int) -> str:
            pictures.add(f"{round(at_s * 1000)}.jpg")
            return f"{round(at_s * 1000)}.jpg"

        return scan_video(
            path,
            probe(path),
            detector,
            save_keyframe=save,
            progress=lambda _: None,
            known=own.found(),
            keep=own.keep,
        )

    first, second = CountingDetector("adaptive"), CountingDetector("adaptive")
    first.dies_at = 550
    with pytest.raises(Killed):
        scan(first)
    resumed = scan(second)
    kept = set(pictures)
    undisturbed = scan_video(
        path,
        probe(path),
        PySceneDetector("adaptive"),
        save_keyframe=lambda at_s, *_: f"{round(at_s * 1000)}.jpg",
        progress=lambda _: None,
    )

    assert second.pushed < 350
    assert resumed.scene_list.scenes == undisturbed.scene_list.scenes
    assert resumed.decoded_frames == undisturbed.decoded_frames
    assert resumed.duration_s == undisturbed.duration_s
    assert [k.scene_index for k in resumed.scene_list.keyframes] == list(range(7))
    assert {k.image_key for k in resumed.scene_list.keyframes} <= kept


def test_a_pass_whose_place_cannot_be_found_again_begins_anew(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", frames=scenes_of([3.0, 3.0], frame_rate=10.0))
    lost = ScannedSoFar(
        reached_s=5.0,
        decoded_s=5.0,
        cuts=(1.0,),
        pictures=(),
        decoded_frames=50,
        errors=0,
        lost_s=0.0,
    )
    scan = scan_video(
        path,
        probe(path),
        PySceneDetector("adaptive"),
        save_keyframe=lambda at_s, *_: f"{at_s}",
        progress=lambda _: None,
        known=lost,
    )

    assert [scene.start_s for scene in scan.scene_list.scenes] == pytest.approx([0, 3], abs=0.11)
    assert scan.decoded_frames == 60
