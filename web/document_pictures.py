"""Pictures as small as a page shows them."""

import io

from PIL import Image, UnidentifiedImageError

WIDTH_PX = 480
"""52 mm at 230 dots an inch."""

QUALITY = 78


def small_picture(data: bytes) -> bytes:
    """A JPEG of at most WIDTH_PX columns; empty for what is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            shrunk = image.convert("RGB")
            shrunk.thumbnail((WIDTH_PX, WIDTH_PX))
            file = io.BytesIO()
            shrunk.save(file, "JPEG", quality=QUALITY)
            return file.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return b""
