"""One pass over a video: scenes without gaps, pictures that stand for them, flat memory."""

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lifestream.domain.errors import Cancelled
from lifestream.inference.vision.scene_detectors import PySceneDetector
from lifestream.pipeline.media.source import probe
from lifestream.pipeline.pictures.scenes import SceneScan, scan_video
from tests.pipeline.media_maker import make_media, scenes_of, textured, tone

Pictures = dict[str, tuple[bytes, int, int]]


def scan(path: Path, **settings: Any) -> tuple[SceneScan, Pictures]:
    pictures: Pictures = {}

    def save(at_s: float, data: bytes, width: int, height: int) -> str:
        key = f"{round(at_s * 1000)}.jpg"
        pictures[key] = (data, width, height)
        return key

    detector = PySceneDetector("adaptive", frame_skip=settings.pop("frame_skip", 0))
    result = scan_video(
        path, probe(path), detector, save_keyframe=save, progress=lambda _: None, **settings
    )
    return result, pictures


def pixels(data: bytes) -> Any:
    with av.open(io.BytesIO(data)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def test_scenes_follow_each_other_without_gaps_and_each_has_its_picture(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", frames=scenes_of([3, 2, 4]), sound=tone(9))
    result, pictures = scan(path)
    spans = [edge for scene in result.scene_list.scenes for edge in (scene.start_s, scene.end_s)]
    assert spans == pytest.approx([0, 3, 3, 5, 5, 9], abs=0.05)
    assert [keyframe.scene_index for keyframe in result.scene_list.keyframes] == [0, 1, 2]
    for keyframe in result.scene_list.keyframes:
        data, width, height = pictures[keyframe.image_key]
        assert (width, height) == (keyframe.width, keyframe.height) == (320, 180)
        shown = pixels(data).astype(int)
        wanted = textured(keyframe.scene_index + 1).astype(int)
        assert np.abs(shown - wanted).mean() < 12
    assert result.duration_s == pytest.approx(9.0, abs=0.05)
    assert result.decoded_frames == 225


def test_times_follow_the_clock_where_the_frame_rate_changes(tmp_path: Path) -> None:
    frames = [(i / 25, textured(1)) for i in range(100)]
    frames += [(4 + i / 3, textured(2)) for i in range(12)]
    frames += [(8 + i / 8, textured(3)) for i in range(32)]
    result, _ = scan(make_media(tmp_path / "vfr.mkv", frames=frames))
    starts = [scene.start_s for scene in result.scene_list.scenes]
    assert starts == pytest.approx([0, 4, 8], abs=0.05)


def test_a_stream_that_starts_at_an_hour_starts_at_zero(tmp_path: Path) -> None:
    late = [(3601 + at_s, picture) for at_s, picture in scenes_of([3, 3])]
    result, _ = scan(make_media(tmp_path / "late.ts", frames=late))
    starts = [scene.start_s for scene in result.scene_list.scenes]
    assert starts == pytest.approx([0, 3], abs=0.05)


def test_a_picture_that_starts_after_the_sound_keeps_its_distance(tmp_path: Path) -> None:
    late = [(1 + at_s, picture) for at_s, picture in scenes_of([3, 3])]
    result, _ = scan(make_media(tmp_path / "late.mkv", frames=late, sound=tone(7)))
    assert [s.start_s for s in result.scene_list.scenes] == pytest.approx([0, 4], abs=0.05)
    assert result.duration_s == pytest.approx(7.0, abs=0.1)


def test_a_slide_that_grows_line_by_line_gives_a_picture_of_each_state(tmp_path: Path) -> None:
    slide = np.full((180, 320, 3), 240, np.uint8)
    frames = []
    for line in range(3):
        slide = slide.copy()
        slide[20 + 40 * line : 34 + 40 * line, 30 : 200 + 20 * line : 3] = 10
        frames += [(line * 12 + i / 10, slide) for i in range(120)]
    result, pictures = scan(make_media(tmp_path / "slides.mp4", frames=frames))
    assert len(result.scene_list.scenes) == 1
    assert len(pictures) == 3
    dark = sorted(int((pixels(data)[..., 0] < 120).sum()) for data, _, _ in pictures.values())
    assert dark[0] < dark[1] < dark[2]


def test_every_five_minutes_give_a_picture_even_where_nothing_changes(tmp_path: Path) -> None:
    frames = [(float(i), textured(1, 64, 48)) for i in range(1000)]
    result, _ = scan(make_media(tmp_path / "still.mkv", frames=frames))
    blocks = {int(keyframe.at_s // 300) for keyframe in result.scene_list.keyframes}
    assert blocks == {0, 1, 2, 3}


def test_no_minute_gives_more_pictures_than_asked_for(tmp_path: Path) -> None:
    frames = scenes_of([1.0] * 70, frame_rate=10)
    result, _ = scan(make_media(tmp_path / "busy.mp4", frames=frames), keyframes_per_minute=5)
    assert len(result.scene_list.scenes) > 60
    assert sum(keyframe.at_s < 60 for keyframe in result.scene_list.keyframes) == 5


def test_pictures_are_upright(tmp_path: Path) -> None:
    picture = np.full((180, 320, 3), 30, np.uint8)
    picture[:, 240:] = (220, 30, 30)  # the right side comes out on top
    frames = [(i / 25, picture) for i in range(25)]
    path = make_media(tmp_path / "turned.mp4", frames=frames, rotation_deg=90)
    assert probe(path).rotation_deg == 90
    _, pictures = scan(path)
    ((data, width, height),) = pictures.values()
    assert (width, height) == (180, 320)
    shown = pixels(data)
    assert shown[:60, :, 0].mean() > 150
    assert shown[120:, :, 0].mean() < 60


def test_many_frames_a_second_are_thinned_out_for_the_detector_only(tmp_path: Path) -> None:
    frames = scenes_of([2, 2], frame_rate=120)
    result, _ = scan(make_media(tmp_path / "fast.mkv", frames=frames))
    assert result.decoded_frames == 480
    assert [s.start_s for s in result.scene_list.scenes] == pytest.approx([0, 2], abs=0.05)


def test_skipping_frames_still_finds_the_cut(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", frames=scenes_of([3, 3]))
    result, _ = scan(path, frame_skip=2)
    assert [s.start_s for s in result.scene_list.scenes] == pytest.approx([0, 3], abs=0.15)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_frames_are_a_scene_with_a_picture(tmp_path: Path, count: int) -> None:
    frames = [(i / 25, textured(1)) for i in range(count)]
    result, _ = scan(make_media(tmp_path / "one.mp4", frames=frames))
    assert len(result.scene_list.scenes) == 1
    assert len(result.scene_list.keyframes) == 1
    assert result.scene_list.scenes[0].end_s > 0


@pytest.mark.parametrize("size", [(2, 2), (16, 240), (1000, 18)])
def test_odd_shapes_work(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = np.full((size[1], size[0], 3), 128, np.uint8)
    path = make_media(tmp_path / "odd.mkv", frames=[(i / 25, picture) for i in range(10)])
    _, pictures = scan(path)
    ((_, width, height),) = pictures.values()
    assert (width, height) == size


def test_large_pictures_are_kept_at_1280_pixels(tmp_path: Path) -> None:
    frames = [(i / 25, textured(1, 2560, 1440)) for i in range(4)]
    _, pictures = scan(make_media(tmp_path / "large.mp4", frames=frames))
    ((_, width, height),) = pictures.values()
    assert (width, height) == (1280, 720)


def test_a_recording_without_a_picture_has_no_scenes(tmp_path: Path) -> None:
    result, pictures = scan(make_media(tmp_path / "a.m4a", sound=tone(1)))
    assert (result.scene_list.scenes, result.duration_s, pictures) == ((), 0.0, {})


def test_damage_is_counted_and_the_rest_is_scanned(tmp_path: Path) -> None:
    path = make_media(tmp_path / "hurt.mp4", frames=scenes_of([2, 2, 2, 2]))
    content = bytearray(path.read_bytes())
    start = content.find(b"mdat") + 4
    length = content.find(b"moov") - start
    middle = start + length // 2
    content[middle : middle + length // 10] = np.random.default_rng(3).bytes(length // 10)
    path.write_bytes(content)
    result, _ = scan(path)
    assert result.errors > 0
    assert result.track.errors == result.errors
    assert result.duration_s == pytest.approx(8.0, abs=0.3)


def test_the_user_can_stop_it(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", frames=scenes_of([3, 3]))

    def stop(fraction: float) -> None:
        if fraction > 0.2:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        scan_video(
            path, probe(path), PySceneDetector("adaptive"),
            save_keyframe=lambda *_: "", progress=stop,
        )  # fmt: skip
