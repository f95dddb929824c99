"""The picture that stands for a recording is no blank one where another is not."""

import pytest

from lifestream.domain.scene import Keyframe, SceneList
from lifestream.domain.transcript import EngineInfo
from lifestream.pipeline.stages.scenes import thumbnail_of


def scenes(count: int) -> SceneList:
    frames = tuple(
        Keyframe(at_s=float(at), image_key=f"k{at}", width=640, height=360, scene_index=at)
        for at in range(count)
    )
    return SceneList(scenes=(), keyframes=frames, engine=EngineInfo(name="x"))


@pytest.mark.parametrize(
    ("sizes", "chosen"),
    [
        ([2_000, 30_000], "k1"),
        ([30_000, 2_000, 28_000], "k0"),
        ([30_000, 28_000, 26_000], "k1"),
        ([2_000, 2_100, 1_900], "k1"),
        ([5_000], "k0"),
        ([], ""),
    ],
)
def test_the_nearest_picture_with_content_is_taken(sizes: list[int], chosen: str) -> None:
    assert thumbnail_of(scenes(len(sizes)), lambda key: sizes[int(key[1:])]) == chosen
