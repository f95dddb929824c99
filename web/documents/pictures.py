"""Pictures as small as a page shows them."""

import io

from PIL import Image, UnidentifiedImageError

WIDTH_PX = 480
"""52 mm at 230 dots an inch."""

QUALITY = 78


WIDTHS = (160, 320, 480)
"""In which widths pages ask for pictures: a calendar's, a list's, a day's."""


def small_picture(data: bytes, *, width_px: int = WIDTH_PX) -> bytes:
    """A JPEG of at most ``width_px`` columns and rows; empty for what is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            shrunk = image.convert("RGB")
            shrunk.thumbnail((width_px, width_px))
            file = io.BytesIO()
            shrunk.save(file, "JPEG", quality=QUALITY)
            return file.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return b""
