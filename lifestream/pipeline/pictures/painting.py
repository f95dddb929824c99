"""Pictures painted over where something sensitive stands, for whoever looks at them."""

import io
from collections.abc import Callable, Sequence

from lifestream.domain.masks.screen import Box, hidden_boxes
from lifestream.domain.scene import Keyframe, ScreenReading

LoadImage = Callable[[str], bytes]
PAINT = (90, 90, 90)
MARGIN = 0.25
"""Of a line's height, painted around it: boxes are drawn tightly around the letters."""

QUALITY = 90


def painted(data: bytes, boxes: Sequence[Box]) -> bytes:
    """A JPEG with the boxes painted over; the same bytes without any.

    Raises:
        OSError: It is no picture.
    """
    if not boxes:
        return data
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(data)) as image:
        shown = image.convert("RGB")
    draw = ImageDraw.Draw(shown)
    for left, top, width, height in boxes:
        if not (width and height):
            # Where on the picture it stands is not known: nothing of it is shown.
            draw.rectangle((0, 0, *shown.size), fill=PAINT)
        margin = max(2, round(height * MARGIN))
        draw.rectangle(
            (left - margin, top - margin, left + width + margin, top + height + margin), fill=PAINT
        )
    file = io.BytesIO()
    shown.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def painting_loader(
    load_image: LoadImage, masked: ScreenReading, keyframes: Sequence[Keyframe]
) -> LoadImage:
    """A loader of keyframes as they may be looked at: painted over where ``masked`` says."""
    at_s = {one.image_key: one.at_s for one in keyframes}

    def load(key: str) -> bytes:
        data = load_image(key)
        return painted(data, hidden_boxes(masked, at_s[key])) if key in at_s else data

    return load
