"""Which letters the bundled model reads, on slides drawn with the fonts beside the code."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from lifestream.domain.language.scripts import script_of
from lifestream.inference.vision.no_screen_reader import NoScreenReader
from lifestream.inference.vision.rapid_ocr import READ_SCRIPTS, RapidOcrReader
from lifestream.pipeline.pictures.screen_text import unread_note

FONTS = Path(__file__).resolve().parents[3] / "web" / "fonts"
SLIDES = {
    "German": ("dejavu-400", "Frühstück für Jürgen: Straße, Größe, Übung"),
    "French": ("dejavu-400", "Réunion d'équipe à Orléans, déjà reçue"),
    "Spanish": ("dejavu-400", "Mañana señor Núñez, reunión en España"),
    "Polish": ("dejavu-400", "Zażółć gęślą jaźń, Łódź"),
    "Chinese": ("droid-fallback", "下一步工作计划和预算"),
    "Japanese": ("droid-fallback", "来週のかいぎはカメラなし"),
}
UNREAD = {
    "Cyrillic": ("dejavu-400", "Бюджет музея на год"),
    "Greek": ("dejavu-400", "Καλημέρα κόσμε"),
    "Korean": ("hangul-400", "회의 일정과 예산"),
}


@pytest.fixture(scope="module")
def reader() -> RapidOcrReader:
    pytest.importorskip("rapidocr")
    return RapidOcrReader()


def read(reader: RapidOcrReader, font: str, text: str) -> str:
    letters = ImageFont.truetype(str(FONTS / f"{font}.ttf"), 44)
    picture = Image.new("RGB", (1280, 360), "white")
    ImageDraw.Draw(picture).text((60, 140), text, font=letters, fill="black")
    return " ".join(line.text for line in reader.read(np.asarray(picture)[:, :, ::-1].copy()))


def alike(one: str, other: str) -> float:
    """Share of the letters of ``one`` that stand in ``other`` in the same order."""
    from difflib import SequenceMatcher

    a, b = "".join(one.split()), "".join(other.split())
    return sum(part.size for part in SequenceMatcher(None, a, b).get_matching_blocks()) / len(a)


@pytest.mark.parametrize("name", SLIDES)
def test_a_slide_is_read(reader: RapidOcrReader, name: str) -> None:
    font, text = SLIDES[name]
    assert alike(text, read(reader, font, text)) >= 0.85


@pytest.mark.parametrize("name", UNREAD)
def test_letters_that_are_said_not_to_be_read_are_not(reader: RapidOcrReader, name: str) -> None:
    """When this fails the model has learned them: say so in ``READ_SCRIPTS``."""
    font, text = UNREAD[name]
    assert name not in READ_SCRIPTS
    assert alike(text, read(reader, font, text)) < 0.7


def test_the_recording_says_which_letters_are_missing(reader: RapidOcrReader) -> None:
    assert "Cyrillic letters on the screen could not be read" in unread_note(reader, "ru")
    assert "Korean" in unread_note(reader, "ko")
    assert unread_note(reader, "de") == unread_note(reader, None) == ""
    assert unread_note(NoScreenReader(), "ru") == ""


def test_languages_know_their_letters() -> None:
    assert [script_of(code) for code in ("en", "pt-BR", "ja", "zh", "uk", "th", None)] == [
        "Latin", "Latin", "Japanese", "Chinese", "Cyrillic", "Thai", "Latin",
    ]  # fmt: skip
