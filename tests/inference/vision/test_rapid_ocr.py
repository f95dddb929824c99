"""Text in pictures, read by the real models of the wheel, without network."""

import logging
import socket

import numpy as np
import pytest

from lifestream.inference.vision.rapid_ocr import RapidOcrReader
from lifestream.ports.scene_detector import Image


def slide(*lines: str) -> Image:
    import cv2

    picture = np.full((360, 640, 3), 255, np.uint8)
    for row, line in enumerate(lines):
        place = (40, 80 + 80 * row)
        cv2.putText(picture, line, place, cv2.FONT_HERSHEY_SIMPLEX, 1.3, (20, 20, 20), 2)
    return picture


@pytest.fixture(scope="module")
def reader() -> RapidOcrReader:
    return RapidOcrReader(min_confidence=0.6, threads=2)


def test_lines_are_read_from_top_to_bottom_with_their_place(reader: RapidOcrReader) -> None:
    lines = reader.read(slide("Launch date", "New date: April 22"))
    assert [line.text for line in lines] == ["Launch date", "New date: April 22"]
    left, top, width, height = lines[1].box
    assert 20 <= left <= 60
    assert 100 <= top <= 150
    assert width > 300
    assert 20 < height < 90
    assert lines[0].confidence > 0.9


def test_it_needs_no_network_and_writes_nothing_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert RapidOcrReader(threads=1).read(slide("Budget"))[0].text == "Budget"
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")
    assert logging.getLogger("RapidOCR").disabled


def test_an_empty_picture_and_a_tiny_one_hold_no_text(reader: RapidOcrReader) -> None:
    assert reader.read(np.full((360, 640, 3), 200, np.uint8)) == ()
    assert reader.read(np.zeros((2, 2, 3), np.uint8)) == ()


def test_lines_below_the_confidence_are_left_out() -> None:
    assert RapidOcrReader(min_confidence=1.1).read(slide("Budget")) == ()
