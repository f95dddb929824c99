"""Cuts, dissolves and fades in streams of small frames, whatever the detector."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from lifestream.domain.errors import ConfigError
from lifestream.inference.vision.scene_detectors import DEFAULT_THRESHOLDS, PySceneDetector
from tests.pipeline.media_maker import textured

Frames = Iterable[tuple[float, npt.NDArray[Any]]]
SIZE = {"width": 256, "height": 144}
BLACK = np.zeros((144, 256, 3), np.uint8)


def cuts_of(frames: Frames, detector: PySceneDetector, frame_rate: float = 25.0) -> list[float]:
    session = detector.start(frame_rate=frame_rate)
    cuts = [cut for at_s, image in frames for cut in session.push(at_s, image)]
    return [*cuts, *session.finish()]


def still(seed: int, start_s: float, lasts_s: float, rate: float = 25.0) -> Iterator[Any]:
    picture = textured(seed, **SIZE)
    return ((start_s + i / rate, picture) for i in range(round(lasts_s * rate)))


def mixed(one: Any, other: Any, start_s: float, lasts_s: float) -> Iterator[Any]:
    count = round(lasts_s * 25)
    for i in range(count):
        share = (i + 1) / (count + 1)
        blend = one.astype(float) * (1 - share) + other.astype(float) * share
        yield start_s + i / 25, blend.astype(np.uint8)


@pytest.mark.parametrize("kind", sorted(DEFAULT_THRESHOLDS))
def test_every_detector_finds_a_hard_cut_at_its_frame(kind: Any) -> None:
    frames = [*still(1, 0, 4), *still(2, 4, 4), *still(3, 8, 4)]
    assert cuts_of(frames, PySceneDetector(kind)) == pytest.approx([4.0, 8.0], abs=0.01)


@pytest.mark.parametrize("kind", sorted(DEFAULT_THRESHOLDS))
def test_a_dissolve_is_one_cut_in_its_middle(kind: Any) -> None:
    one, other = textured(1, **SIZE), textured(2, **SIZE)
    frames = [*still(1, 0, 4), *mixed(one, other, 4, 1), *still(2, 5, 4)]
    assert cuts_of(frames, PySceneDetector(kind)) == pytest.approx([4.5], abs=0.3)


def test_a_fade_through_black_is_one_cut_in_its_middle() -> None:
    one, other = textured(1, **SIZE), textured(2, **SIZE)
    frames = [
        *(*still(1, 0, 4), *mixed(one, BLACK, 4, 0.5)),
        *(*mixed(BLACK, other, 4.5, 0.5), *still(2, 5, 4)),
    ]
    assert cuts_of(frames, PySceneDetector("adaptive")) == pytest.approx([4.5], abs=0.15)


def test_a_second_of_black_between_two_shots_is_one_cut() -> None:
    black = [(4 + i / 25, BLACK) for i in range(25)]
    frames = [*still(1, 0, 4), *black, *still(2, 5, 4)]
    assert cuts_of(frames, PySceneDetector("adaptive")) == pytest.approx([4.5], abs=0.1)


def test_black_at_either_end_is_no_scene() -> None:
    head = [(i / 25, BLACK) for i in range(25)]
    tail = [(5 + i / 25, BLACK) for i in range(25)]
    assert cuts_of([*head, *still(1, 1, 4), *tail], PySceneDetector("adaptive")) == []


def test_a_change_of_exposure_is_no_dissolve() -> None:
    picture = textured(1, **SIZE)
    darker = (picture * 0.5).astype(np.uint8)
    frames = [*still(1, 0, 4), *mixed(picture, darker, 4, 1)]
    frames += [(5 + i / 25, darker) for i in range(100)]
    assert cuts_of(frames, PySceneDetector("adaptive")) == []


def test_a_pan_across_a_wide_picture_is_no_cut() -> None:
    wide = textured(5, width=1280, height=144)
    frames = [(i / 25, np.ascontiguousarray(wide[:, 4 * i : 4 * i + 256])) for i in range(250)]
    assert cuts_of(frames, PySceneDetector("adaptive")) == []


def test_times_follow_the_frames_and_not_their_numbers() -> None:
    frames = [*still(1, 0, 4, rate=25), *still(2, 4, 8, rate=3), *still(3, 12, 8, rate=8)]
    assert cuts_of(frames, PySceneDetector("adaptive"), 9.0) == pytest.approx([4, 12], abs=0.01)


def test_no_scene_is_shorter_than_asked_for() -> None:
    frames = [frame for i in range(20) for frame in still(i, i * 0.4, 0.4)]
    cuts = cuts_of(frames, PySceneDetector("content", min_scene_length_s=1.0))
    assert all(later - earlier >= 0.99 for earlier, later in zip([0.0, *cuts], cuts, strict=False))


def test_the_engine_names_what_it_was_told() -> None:
    detector = PySceneDetector("content", threshold=31, frame_skip=2)
    assert detector.engine.name == "pyscenedetect"
    assert detector.engine.model == "content, threshold 31, least 0.6 s, skip 2"
    assert detector.frame_skip == 2


def test_an_unknown_detector_is_a_setting_that_is_wrong() -> None:
    with pytest.raises(ConfigError, match="it can be adaptive, content, histogram, hash"):
        PySceneDetector("magic")  # type: ignore[arg-type]


def test_no_frames_give_no_cuts() -> None:
    assert cuts_of([], PySceneDetector("adaptive"), frame_rate=0.0) == []


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["real/bikes", "real/bbb_480p_30s", "real/psd_testvideo"])
def test_known_cuts_of_real_videos_are_found(corpus: Path, name: str) -> None:
    path = corpus / "video" / name
    wanted = json.loads(path.with_suffix(".json").read_text())["scene_cuts"]
    with av.open(str(path.with_suffix(".mp4"))) as container:
        frames = [
            (frame.time, frame.reformat(256, 144, "bgr24").to_ndarray())
            for frame in container.decode(video=0)
        ]
    assert cuts_of(frames, PySceneDetector("adaptive")) == pytest.approx(wanted, abs=0.5)
