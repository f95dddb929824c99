"""Voice activity: the same in a stream as in one pass; nothing in silence, noise and music."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.errors import Cancelled
from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.speech.silero import SileroSpeechDetector
from lifestream.ports.audio import SAMPLE_RATE_HZ
from tests.audio_samples import ArrayAudio, ignore, load, noise, silence

NOT_SPEECH = (
    "audio/nonspeech/music_vibe_ace.ogg",
    "video/composite/footage_nospeech.mp4",
    "video/real/bbb_480p_30s.mp4",
    "broken/silent_audio.mp4",
    "broken/noise_only.m4a",
)
QUIET_SPEECH_LEAST_S = (
    ("audio/pyannote/ami_dev00.flac", 12.0),
    ("audio/pyannote/ami_trn04.flac", 7.0),
    ("audio/google/commercial_mono.wav", 18.0),
    ("audio/faster-whisper/jfk.flac", 6.0),
    ("broken/speech_8khz_mono.wav", 6.0),
    ("audio/pocketsphinx/sense_and_sensibility_0880.wav", 2.5),
)


@pytest.mark.parametrize("sound", [silence(30.0), noise(30.0), noise(30.0, level=0.5)])
def test_silence_and_noise_hold_no_speech(sound: np.ndarray) -> None:
    assert SileroSpeechDetector().detect(ArrayAudio(sound), ignore).regions == ()


def test_an_empty_recording_holds_no_speech() -> None:
    assert SileroSpeechDetector().detect(ArrayAudio(silence(0.0)), ignore).regions == ()


@pytest.mark.parametrize("name", NOT_SPEECH)
def test_music_and_noises_of_the_world_hold_no_speech(corpus: Path, name: str) -> None:
    assert SileroSpeechDetector().detect(ArrayAudio(load(corpus / name)), ignore).regions == ()


@pytest.mark.parametrize(("name", "least_s"), QUIET_SPEECH_LEAST_S)
def test_far_quiet_old_and_short_speech_is_found(corpus: Path, name: str, least_s: float) -> None:
    regions = SileroSpeechDetector().detect(ArrayAudio(load(corpus / name)), ignore).regions

    assert sum(region.end_s - region.start_s for region in regions) >= least_s


@pytest.mark.parametrize("wait_s", [1.0, 61.3, 330.0])
def test_one_sentence_is_found_however_long_the_silence_before_it(
    corpus: Path, wait_s: float
) -> None:
    speech = load(corpus / "audio/pocketsphinx/sense_and_sensibility_0880.wav")
    alone = ArrayAudio(np.concatenate([silence(wait_s), speech, silence(60.0)]))

    found = SileroSpeechDetector().detect(alone, ignore).regions

    assert found[0].start_s == pytest.approx(wait_s, abs=0.4)
    assert found[-1].end_s == pytest.approx(wait_s + 3.0, abs=0.6)


def test_a_stream_of_blocks_gives_what_one_pass_gives(corpus: Path) -> None:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    samples = load(corpus / "video/composite/meeting.mp4")
    twice = np.concatenate([samples, samples])  # 484 s: the second block starts inside speech
    options = VadOptions(min_silence_duration_ms=300, speech_pad_ms=200)
    whole = [
        SpeechRegion(start_s=region["start"] / SAMPLE_RATE_HZ, end_s=region["end"] / SAMPLE_RATE_HZ)
        for region in get_speech_timestamps(twice, options)
    ]

    streamed = SileroSpeechDetector().detect(ArrayAudio(twice), ignore).regions

    differing = np.mean(spoken(streamed, 484.0) != spoken(whole, 484.0))
    assert differing < 0.02


def spoken(regions: Sequence[SpeechRegion], duration_s: float) -> np.ndarray:
    """Whether somebody speaks, for each hundredth of a second."""
    timeline = np.zeros(round(duration_s * 100), bool)
    for region in regions:
        timeline[round(region.start_s * 100) : round(region.end_s * 100)] = True
    return timeline


def test_memory_stays_flat_because_only_a_block_is_read_at_a_time() -> None:
    audio = ArrayAudio(silence(700.0))

    SileroSpeechDetector().detect(audio, ignore)

    assert audio.longest_read_s <= 330.0


def test_progress_reaches_one_and_may_stop_the_work() -> None:
    audio = ArrayAudio(silence(400.0))
    seen: list[float] = []

    SileroSpeechDetector().detect(audio, seen.append)

    assert seen == sorted(seen) and seen[-1] == 1.0

    def stop(_: float) -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        SileroSpeechDetector().detect(audio, stop)
