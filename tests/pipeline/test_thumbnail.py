"""The picture that stands for a recording is no blank one where another is not."""

import io

import numpy as np
import pytest
from PIL import Image

from lifestream.domain.scene import Keyframe, SceneList
from lifestream.domain.transcript import EngineInfo
from lifestream.pipeline.pictures.thumbnail import CLEAR, contrast, thumbnail_of


def scenes(count: int) -> SceneList:
    frames = tuple(
        Keyframe(at_s=float(at), image_key=f"k{at}", width=640, height=360, scene_index=at)
        for at in range(count)
    )
    return SceneList(scenes=(), keyframes=frames, engine=EngineInfo(name="x"))


@pytest.mark.parametrize(
    ("contrasts", "chosen"),
    [
        ([2.0, 60.0], "k1"),
        ([60.0, 2.0, 58.0], "k0"),
        ([60.0, 58.0, 56.0], "k1"),
        ([2.0, 1.9, 2.1], "k2"),
        ([0.0, 0.0, 0.0], "k1"),
        ([5.0], "k0"),
        ([], ""),
    ],
)
def test_the_nearest_picture_with_content_is_taken(contrasts: list[float], chosen: str) -> None:
    assert thumbnail_of(scenes(len(contrasts)), lambda key: contrasts[int(key[1:])]) == chosen


def test_no_other_picture_is_looked_at_once_one_is_clear() -> None:
    seen: list[str] = []
    thumbnail_of(scenes(9), lambda key: seen.append(key) or CLEAR)
    assert seen == ["k3"]


def jpeg(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG")
    return out.getvalue()


def test_grain_and_plain_colours_are_nothing_to_see_and_a_smooth_picture_is() -> None:
    noise = np.random.default_rng(1).normal(0, 40, (360, 640, 3))
    plain = np.zeros((360, 640, 3))
    for blank in (plain, plain + 255, plain + 20 + noise, plain + 128 + noise):
        assert contrast(jpeg(blank)) < CLEAR / 2
    gradient = np.linspace(20, 220, 640)[None, :, None] + plain
    assert contrast(jpeg(gradient)) > 3 * CLEAR
    assert contrast(b"no picture") == 0.0
