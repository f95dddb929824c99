"""Drawn slides, read by the real reader: built, scrolled and shown again, each is one."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from lifestream.domain.scene import Keyframe, Scene, SceneList
from lifestream.domain.slides.joining import slides_of
from lifestream.domain.transcript import EngineInfo
from lifestream.inference.vision.rapid_ocr import RapidOcrReader
from lifestream.pipeline.pictures.screen_text import read_screen

FONT = Path(__file__).resolve().parents[3] / "web" / "fonts" / "dejavu-400.ttf"
BUDGET = ("Budget of the launch", "18,000 of 30,000 dollars spent", "Translation: Spanish, French")
SPRING = ("Sales in March", "North 12 tons", "South 7 tons")
SUMMER = ("Sales in June", "North 14 tons", "South 9 tons")
LETTER = (
    "Dear members of the harbour club",
    "the boats are painted again",
    "and the sails are dry",
    "Please bring your own ropes",
    "The gate opens at nine",
    "Coffee is served outside",
)
SHOWN = (
    *(BUDGET[:count] for count in (1, 3)),
    SPRING,
    SUMMER,
    LETTER[:4],
    LETTER[1:],
    BUDGET,
)
EACH_S = 20.0


def picture(lines: tuple[str, ...], number: int) -> bytes:
    """A slide as a JPEG; every second one a little darker and moved, as a camera sees it."""
    made = Image.new("RGB", (1280, 720), "white" if number % 2 else (240, 240, 236))
    pen, shift = ImageDraw.Draw(made), 3 * (number % 2)
    for place, line in enumerate(lines):
        size = 52 if place == 0 and lines[0] not in LETTER else 36
        letters = ImageFont.truetype(str(FONT), size)
        pen.text((80 + shift, 60 + 90 * place + shift), line, font=letters, fill="black")
    data = io.BytesIO()
    made.save(data, "JPEG", quality=80)
    return data.getvalue()


def test_what_was_built_scrolled_and_shown_again_is_one_slide_each() -> None:
    pytest.importorskip("rapidocr")
    frames = tuple(
        Keyframe(at_s=EACH_S * n, image_key=f"{n}", width=1280, height=720, scene_index=n)
        for n in range(len(SHOWN))
    )
    scenes = SceneList(
        scenes=tuple(
            Scene(index=n, start_s=EACH_S * n, end_s=EACH_S * (n + 1)) for n in range(len(SHOWN))
        ),
        keyframes=frames,
        engine=EngineInfo(name="drawn"),
    )
    images = {f"{n}": picture(lines, n) for n, lines in enumerate(SHOWN)}
    reading = read_screen(scenes, RapidOcrReader(), images.__getitem__, progress=lambda done: None)

    found = slides_of(reading, scenes).slides

    showings = [[(one.start_s, one.end_s) for one in slide.showings] for slide in found]
    assert showings == [
        [(0.0, 40.0), (120.0, 140.0)],
        [(40.0, 60.0)],
        [(60.0, 80.0)],
        [(80.0, 120.0)],
    ]
    assert [len(slide.texts) for slide in found] == [3, 3, 3, len(LETTER)]
    assert found[0].picture_key in ("1", "6")
