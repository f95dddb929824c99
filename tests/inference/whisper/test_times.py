"""Word times: the model's offset, and the edges of speech where a pause is near."""

import json
from pathlib import Path

import numpy as np

from lifestream.domain.transcript import SpeechRegion, Word
from lifestream.inference.speech.silero import SileroSpeechDetector
from lifestream.inference.whisper.times import at_pauses, correction_note, offset_of
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, load

STANDUP = Path(__file__).parents[2] / "data" / "standup.mp4"
SPEECH = [SpeechRegion(start_s=1.0, end_s=3.0), SpeechRegion(start_s=4.0, end_s=6.0)]


def words(*times: tuple[float, float]) -> list[Word]:
    return [Word(start_s=start, end_s=end, text="word") for start, end in times]


def test_the_first_and_the_last_word_of_a_region_meet_its_edges() -> None:
    found = at_pauses(words((1.05, 1.5), (1.5, 2.65), (4.4, 5.0), (5.0, 5.95)), SPEECH)

    assert [(w.start_s, w.end_s) for w in found] == [(1.2, 1.5), (1.5, 2.8), (4.2, 5.0), (5.0, 5.8)]


def test_edges_that_are_far_stay_where_the_model_put_them() -> None:
    far = words((1.6, 2.0), (2.0, 2.4))

    assert at_pauses(far, SPEECH) == far


def test_no_word_is_turned_round_or_emptied() -> None:
    short = words((1.0, 1.1), (5.9, 6.0))

    assert all(w.start_s < w.end_s for w in at_pauses(short, SPEECH))


def test_without_words_or_speech_there_is_nothing_to_do() -> None:
    assert at_pauses([], SPEECH) == []
    assert at_pauses(words((1.0, 2.0)), []) == words((1.0, 2.0))


def test_a_model_that_was_not_measured_says_so() -> None:
    assert offset_of("small") is None and correction_note("small") == "word times uncorrected"
    assert correction_note("base") == f"word times {offset_of('base'):+.2f} s"


def test_real_words_begin_and_end_where_they_are_said(whisper_base: Path) -> None:
    audio = ArrayAudio(load(STANDUP))
    speech = SileroSpeechDetector().detect(audio, ignore).regions
    transcriber = WhisperTranscriber(
        model="base", models_dir=whisper_base.parent, device="cpu", beam_size=1
    )
    request = TranscriberRequest(audio=audio, speech=speech, languages=("en",))
    heard = [w for s in transcriber.transcribe(request, ignore).segments for w in s.words]
    turns = json.loads(STANDUP.with_suffix(".json").read_text())["turns"]

    errors = [min(abs(w.start_s - turn["start_s"]) for w in heard) for turn in turns]
    errors += [min(abs(w.end_s - turn["end_s"]) for w in heard) for turn in turns]
    # The synthetic voices begin and end each line with up to a quarter of a second of silence.
    assert np.median(errors) <= 0.25
    assert all(0.0 <= w.start_s <= w.end_s <= audio.duration_s for w in heard)
