"""``python -m tools.draw_icons``: the logo as the PNG files that phones ask for, in
web/static/img.

The curve is that of ``static/img/favicon.svg``, whose picture is 32 units wide. Run it again when
that file changes; the pictures are committed, so that serving needs no drawing.
"""

import re
import sys
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "web" / "static" / "img"
UNITS = 32
SMOOTHING = 4
STEPS = 400
GROUND = "#0b5f5c"
LINE = "#f8f6f2"
SPOT = "#f0b94a"
CORNER = 8.0

SAFE_ZONE = 0.8
"""The middle of a maskable icon that no system cuts. Source: W3C, Web Application Manifest."""

Point = tuple[float, float]


def main() -> int:
    """Draw every picture."""
    svg = (FOLDER / "favicon.svg").read_text(encoding="utf-8")
    for name, size_px, whole_ground in (
        ("icon-192.png", 192, False),
        ("icon-512.png", 512, False),
        ("icon-maskable.png", 512, True),
        ("icon-apple.png", 180, True),
    ):
        picture = draw(svg, size_px, whole_ground=whole_ground)
        picture.quantize(64).save(FOLDER / name, optimize=True)
    return 0


def draw(svg: str, size_px: int, *, whole_ground: bool) -> Image.Image:
    """The logo, ``size_px`` wide and high.

    Args:
        whole_ground: Ground to the edges and the mark within the safe zone, for systems that cut
            icons to a shape of their own; else a rounded square with nothing around it.
    """
    wide = size_px * SMOOTHING
    scale = wide / UNITS
    picture = Image.new("RGBA", (wide, wide), GROUND if whole_ground else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if not whole_ground:
        pen.rounded_rectangle((0, 0, wide - 1, wide - 1), CORNER * scale, fill=GROUND)
    shrink = SAFE_ZONE if whole_ground else 1.0

    def place(point: Point) -> Point:
        x, y = ((value - UNITS / 2) * shrink + UNITS / 2 for value in point)
        return x * scale, y * scale

    half = _number(svg, "stroke-width") * shrink * scale / 2
    # A disc at each step is a line with round ends and no gaps in its bends.
    for x, y in map(place, curve(svg)):
        pen.ellipse((x - half, y - half, x + half, y + half), fill=LINE)
    x, y = place((_number(svg, "cx"), _number(svg, "cy")))
    radius = _number(svg, " r") * shrink * scale
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=SPOT)
    return picture.resize((size_px, size_px), Image.Resampling.LANCZOS)


def curve(svg: str) -> list[Point]:
    """Points of the one path: ``M`` and relative ``c`` and ``s``, in units of the picture."""
    path = re.search(r' d="M([^"]+)"', svg)
    assert path is not None
    numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", path[1])]
    at: Point = (numbers[0], numbers[1])
    points, control = [at], at
    first, rest = numbers[2:8], numbers[8:]
    bends = [first] + [[0.0, 0.0, *rest[i : i + 4]] for i in range(0, len(rest), 4)]
    for number, bend in enumerate(bends):
        # After the first bend the curve goes on as it came: its control point is mirrored.
        one = (2 * at[0] - control[0], 2 * at[1] - control[1])
        if number == 0:
            one = (at[0] + bend[0], at[1] + bend[1])
        two, end = ((at[0] + bend[i], at[1] + bend[i + 1]) for i in (2, 4))
        points += [_bezier((at, one, two, end), step / (STEPS)) for step in range(STEPS)]
        at, control = end, two
    return [*points, at]


def _bezier(corners: tuple[Point, Point, Point, Point], share: float) -> Point:
    back = 1 - share
    weights = (back**3, 3 * back**2 * share, 3 * back * share**2, share**3)
    x, y = (sum(w * c[i] for w, c in zip(weights, corners, strict=True)) for i in (0, 1))
    return x, y


def _number(svg: str, name: str) -> float:
    found = re.search(rf'{re.escape(name)}="([\d.]+)"', svg)
    assert found is not None
    return float(found[1])


if __name__ == "__main__":
    sys.exit(main())
