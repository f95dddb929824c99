"""Where the language of a window changes, without a model and with the real base one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.whisper.language_changes import Scores, changes, likeliest_path
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, load, silence

GERMAN: Scores = {"de": 0.98, "en": 0.02}
ENGLISH: Scores = {"de": 0.02, "en": 0.98}
UNSURE: Scores = {"de": 0.3, "en": 0.2, "fi": 0.4}


def test_a_change_of_language_is_followed() -> None:
    slices = [GERMAN, GERMAN, ENGLISH, ENGLISH]

    assert likeliest_path(slices, ["de", "en"]) == ["de", "de", "en", "en"]


def test_one_sure_slice_between_others_is_a_turn_of_its_own() -> None:
    slices = [GERMAN, ENGLISH, GERMAN]

    assert likeliest_path(slices, ["de", "en"]) == ["de", "en", "de"]


@pytest.mark.parametrize("odd", [UNSURE, {"de": 0.4, "en": 0.6}, {"de": 0.1, "en": 0.3}])
def test_an_unsure_slice_is_no_change(odd: Scores) -> None:
    assert likeliest_path([GERMAN, odd, GERMAN, odd], ["de", "en"]) == ["de"] * 4


def by_level(sound: Samples) -> Scores:
    """German is loud here, English is quiet."""
    return GERMAN if np.abs(sound).mean() > 0.5 else ENGLISH


def listen(sounds: Sequence[Samples]) -> list[Scores]:
    return [by_level(sound) for sound in sounds]


def test_the_cut_is_the_quiet_moment_where_the_language_changes() -> None:
    loud = np.ones(round(7.4 * SAMPLE_RATE_HZ), np.float32)
    sound = np.concatenate([loud, silence(0.3), loud[: 6 * SAMPLE_RATE_HZ] * 0.4])
    length_s = len(sound) / SAMPLE_RATE_HZ
    states = np.repeat(np.abs(sound[:: SAMPLE_RATE_HZ // 50])[:, None], 4, axis=1)

    def glance(slices: Samples) -> list[Scores]:
        return [by_level(one) for one in slices]

    (found,) = changes(states, sound, GERMAN, glance=glance, listen=listen)

    assert (found.before, found.after) == ("de", "en")
    assert found.at_s == pytest.approx(7.55, abs=0.2)
    assert found.at_s < length_s


def test_a_slice_that_stands_out_is_heard_by_itself_before_anything_is_said() -> None:
    asked: list[int] = []

    def hears(sounds: Sequence[Samples]) -> list[Scores]:
        asked.append(len(sounds))
        return [GERMAN] * len(sounds)

    sound = np.ones(12 * SAMPLE_RATE_HZ, np.float32)
    found = changes(
        np.ones((600, 4), np.float32),
        sound,
        GERMAN,
        glance=lambda slices: [GERMAN, UNSURE, GERMAN, UNSURE][: len(slices)],
        listen=hears,
    )

    assert found == () and asked == [2]


def test_slices_that_are_unsure_one_by_one_are_heard_as_one() -> None:
    catalan: Scores = {"ca": 0.8, "es": 0.1, "de": 0.01}

    def hears(sounds: Sequence[Samples]) -> list[Scores]:
        longest = max(len(one) for one in sounds)
        return [catalan if longest > 4 * SAMPLE_RATE_HZ else UNSURE] * len(sounds)

    found = changes(
        np.ones((600, 4), np.float32),
        np.ones(12 * SAMPLE_RATE_HZ, np.float32),
        GERMAN,
        glance=lambda slices: [GERMAN, GERMAN, UNSURE, UNSURE][: len(slices)],
        listen=hears,
    )

    assert [(one.before, one.after) for one in found] == [("de", "ca")]


@pytest.mark.parametrize(("confirmed", "turns"), [(True, ["en", "de"]), (False, [])])
def test_a_short_turn_across_the_border_of_slices_is_found_where_it_is_heard_by_itself(
    confirmed: bool, turns: list[str]
) -> None:
    found = changes(
        np.ones((600, 4), np.float32),
        np.ones(12 * SAMPLE_RATE_HZ, np.float32),
        GERMAN,
        glance=lambda slices: [GERMAN] * 4 if len(slices) == 4 else [GERMAN, ENGLISH, GERMAN],
        listen=lambda sounds: [ENGLISH if confirmed else UNSURE] * len(sounds),
    )

    assert [one.after for one in found] == turns


def test_voices_in_two_languages_are_each_written_in_their_own(
    whisper_base: Path, corpus: Path
) -> None:
    spanish = load(corpus / "audio" / "azure" / "custom_es-ES.flac")[: 9 * SAMPLE_RATE_HZ]
    german = load(corpus / "audio" / "azure" / "custom_de-DE.flac")[: 9 * SAMPLE_RATE_HZ]
    audio = ArrayAudio(np.concatenate([spanish, german]))
    whisper = WhisperTranscriber(
        model=str(whisper_base), models_dir=whisper_base.parent, device="cpu"
    )
    speech = (SpeechRegion(start_s=0.0, end_s=audio.duration_s),)

    transcript = whisper.transcribe(TranscriberRequest(audio=audio, speech=speech), ignore)

    assert transcript.languages == ("es", "de")
    assert "Statuswechsel" in transcript.text and "prueba" in transcript.text
