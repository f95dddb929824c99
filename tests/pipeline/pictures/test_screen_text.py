"""Each text on the screen once, for as long as it was shown."""

from collections.abc import Sequence

import numpy as np
import pytest

from lifestream.domain.errors import Cancelled
from lifestream.domain.scene import Keyframe, Scene, SceneList, ScreenReading, TextLine
from lifestream.domain.transcript import EngineInfo
from lifestream.pipeline.pictures.screen_text import decode_jpeg, read_screen, worth_keeping
from lifestream.ports.scene_detector import Image
from tests.pipeline.media_maker import as_jpeg, textured

ENGINE = EngineInfo(name="scripted")


class ScriptedReader:
    """Tells pictures apart by their mean colour and answers from a script."""

    engine = ENGINE

    def __init__(self, script: Sequence[tuple[int, Sequence[str]]]) -> None:
        self.script = script
        self.asked = 0

    def read(self, image: Image) -> tuple[TextLine, ...]:
        self.asked += 1
        _, lines = min(self.script, key=lambda entry: abs(entry[0] - float(image.mean())))
        return tuple(TextLine(text=line, confidence=0.9) for line in lines)


def show(
    shots: Sequence[tuple[float, float, Sequence[int]]], reader: ScriptedReader
) -> ScreenReading:
    """Scenes of (start, end, grey value of each keyframe, one every second)."""
    scenes, keyframes, images = [], [], {}
    for index, (start_s, end_s, greys) in enumerate(shots):
        scenes.append(Scene(index=index, start_s=start_s, end_s=end_s))
        for number, grey in enumerate(greys):
            key = f"{index}-{number}"
            images[key] = as_jpeg(np.full((72, 128, 3), grey, np.uint8))
            keyframes.append(
                Keyframe(
                    at_s=start_s + 1 + number,
                    image_key=key,
                    width=128,
                    height=72,
                    scene_index=index,
                )
            )
    scene_list = SceneList(scenes=tuple(scenes), keyframes=tuple(keyframes), engine=ENGINE)
    return read_screen(scene_list, reader, images.__getitem__, progress=lambda _: None)


SCRIPT = [(0, []), (60, ["Budget", "18,000 spent"]), (120, ["Launch date"]), (180, ["Launch dafe"])]


def test_a_text_lasts_from_its_cut_until_the_picture_that_differs() -> None:
    reading = show([(0, 10, [60]), (10, 20, [0]), (20, 30, [120])], ScriptedReader(SCRIPT))
    assert [(text.text, text.start_s, text.end_s) for text in reading.texts] == [
        ("Budget\n18,000 spent", 0, 10),
        ("Launch date", 20, 30),
    ]
    assert reading.engine == ENGINE


def test_a_picture_that_looks_the_same_is_not_read_again() -> None:
    reader = ScriptedReader(SCRIPT)
    reading = show([(0, 10, [60, 62, 61]), (10, 20, [61])], reader)
    assert reader.asked == 1
    assert [(text.start_s, text.end_s) for text in reading.texts] == [(0, 20)]


def test_the_same_text_on_another_picture_is_one_entry_though_a_letter_is_misread() -> None:
    reading = show([(0, 10, [120]), (10, 20, [180])], ScriptedReader(SCRIPT))
    assert [(text.text, text.start_s, text.end_s) for text in reading.texts] == [
        ("Launch date", 0, 20)
    ]


def test_text_that_comes_back_later_is_there_twice() -> None:
    shots = [(0, 10, [60]), (10, 20, [120]), (20, 30, [60])]
    reading = show(shots, ScriptedReader(SCRIPT))
    assert [text.lines[0].text for text in reading.texts] == ["Budget", "Launch date", "Budget"]


def test_a_change_inside_a_scene_counts_from_its_picture() -> None:
    reading = show([(0, 10, [60, 120])], ScriptedReader(SCRIPT))
    assert [(text.start_s, text.end_s) for text in reading.texts] == [(0, 2), (2, 10)]


def test_noise_is_not_text() -> None:
    lines = [("0", 0.99), ("•", 0.99), ("l", 0.9), ("--", 0.9), ("OK", 0.7), ("Q3", 0.95)]
    lines += [("Budget", 0.6)]
    kept = worth_keeping(tuple(TextLine(text=text, confidence=sure) for text, sure in lines))
    assert [line.text for line in kept] == ["Q3", "Budget"]


def test_no_pictures_give_no_text() -> None:
    assert show([], ScriptedReader(SCRIPT)).texts == ()


def test_the_user_can_stop_it() -> None:
    def stop(_: float) -> None:
        raise Cancelled("Stopped.")

    keyframe = Keyframe(at_s=0, image_key="a", width=1, height=1, scene_index=0)
    scene_list = SceneList(scenes=(), keyframes=(keyframe,), engine=ENGINE)
    with pytest.raises(Cancelled):
        read_screen(scene_list, ScriptedReader(SCRIPT), lambda _: b"", progress=stop)


def test_stored_pictures_come_back_as_they_were() -> None:
    picture = textured(4)
    shown = decode_jpeg(as_jpeg(picture))
    assert np.abs(shown[..., ::-1].astype(int) - picture).mean() < 6
