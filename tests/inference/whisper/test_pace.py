"""The pace is measured once on a machine, kept beside the weights, and measured for real."""

import json
from pathlib import Path

import pytest

from lifestream.inference.whisper import pace as whisper_pace
from lifestream.inference.whisper.pace import PaceBook, measured_pace
from lifestream.sample.pack import MEDIA
from tests.models.tiny_whisper import build_tiny_whisper


class Stopwatch:
    """Counts what is measured, and says what it is told to."""

    def __init__(self, pace: float) -> None:
        self.pace, self.asked = pace, list[tuple[str, int]]()

    def __call__(self, model: str, beam_size: int) -> float:
        self.asked.append((model, beam_size))
        return self.pace


@pytest.fixture(autouse=True)
def _quiet_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper_pace, "is_busy", lambda: False)


def test_a_pace_is_measured_once_and_known_to_the_next_process(tmp_path: Path) -> None:
    watch = Stopwatch(12.5)
    book = PaceBook(tmp_path, setting="2 threads", measure=watch)

    assert book.known("base", 5) is None
    assert book.measured("base", 5) == 12.5
    again = PaceBook(tmp_path, setting="2 threads", measure=watch)
    assert (again.known("base", 5), again.measured("base", 5)) == (12.5, 12.5)
    assert watch.asked == [("base", 5)]


def test_other_threads_and_other_beams_are_measured_apart(tmp_path: Path) -> None:
    watch = Stopwatch(12.5)
    PaceBook(tmp_path, setting="2 threads", measure=watch).measured("base", 5)

    assert PaceBook(tmp_path, setting="4 threads", measure=watch).known("base", 5) is None
    assert PaceBook(tmp_path, setting="2 threads", measure=watch).known("base", 1) is None


def test_what_was_measured_on_a_busy_machine_is_believed_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper_pace, "is_busy", lambda: True)
    book = PaceBook(tmp_path, setting="2 threads", measure=Stopwatch(3.0))
    book.measured("base", 5)
    assert book.known("base", 5) == 3.0
    later = whisper_pace.time.time() + 25 * 3600
    monkeypatch.setattr(whisper_pace.time, "time", lambda: later)

    assert book.known("base", 5) is None


@pytest.mark.parametrize("text", ["", "[]", '{"x": 1', '{"x": 3}'])
def test_a_damaged_book_is_written_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "whisper-pace.json").write_text(text)
    book = PaceBook(tmp_path, setting="", measure=Stopwatch(9.0))

    assert book.measured("base", 1) == 9.0
    assert json.loads((tmp_path / "whisper-pace.json").read_text())


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    book = PaceBook(tmp_path / "not-there", setting="", measure=Stopwatch(9.0))

    assert book.measured("base", 1) == 9.0


@pytest.mark.parametrize("busy", [True, False])
def test_the_sample_is_really_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy: bool
) -> None:
    monkeypatch.setattr(whisper_pace, "is_busy", lambda: busy)
    model = build_tiny_whisper(tmp_path / "tiny")

    pace = measured_pace(
        str(model),
        1,
        models_dir=tmp_path,
        sample=MEDIA,
        threads=1,
        compute_type="float32",
        enough=8.0,
    )

    assert pace > 0.5
