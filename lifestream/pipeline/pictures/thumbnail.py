"""The picture that stands for a recording, chosen among its keyframes.

A third in, past the title and the settling of the camera, and no blank one: black, white, or the
grain of a camera whose lens is covered.
"""

import io
from collections.abc import Callable

from lifestream.domain.scene import SceneList

MAX_LOOKED_AT = 12
GRID = (32, 18)
CLEAR = 12.0
"""Contrast from which a picture is taken without looking at others."""


def thumbnail_of(found: SceneList, contrast_of: Callable[[str], float]) -> str:
    """The key of the nearest picture with something on it; empty where there is no picture.

    Args:
        contrast_of: By a picture's key; asked only until one is clear. Of pictures that are all
            pale or dark, the one with most to see is taken.
    """
    wanted = len(found.keyframes) // 3
    by_nearness = sorted(range(len(found.keyframes)), key=lambda at: (abs(at - wanted), at))
    looked_at = [found.keyframes[at].image_key for at in by_nearness[:MAX_LOOKED_AT]]
    best, most = "", -1.0
    for key in looked_at:
        contrast = contrast_of(key)
        if contrast >= CLEAR:
            return key
        if contrast > most:
            best, most = key, contrast
    return best


def contrast(jpeg: bytes) -> float:
    """How much the parts of a picture differ, from 0 to 128; noise evens out within each.

    0.0 for what is no picture.
    """
    from PIL import Image, ImageStat

    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            picture.draft("L", (8 * GRID[0], 8 * GRID[1]))
            parts = picture.convert("L").resize(GRID, Image.Resampling.BOX)
    except (OSError, ValueError):
        return 0.0
    return float(ImageStat.Stat(parts).stddev[0])
