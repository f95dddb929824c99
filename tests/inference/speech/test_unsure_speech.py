"""Far, quiet and narrow-band speech becomes words; music and noise do not; refusals are told.

The voices are those of the repository's own recording, sent through a telephone or a room.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.speech.silero import SileroSpeechDetector
from lifestream.inference.voices.second_opinion import SegmentationOpinion
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.ports.audio import SAMPLE_RATE_HZ, Audio, Progress, Samples
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, load, noise, silence

STANDUP = Path(__file__).parents[2] / "data" / "standup.mp4"
QUIET = 10 ** (-30 / 20)
SPOKEN_S = 19.4
"""What is found of the recording as it is."""


def telephone(samples: Samples) -> Samples:
    """Only what a telephone lets through, 300 to 3,400 Hz."""
    spectrum = np.fft.rfft(samples)
    frequency_hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE_HZ)
    spectrum[(frequency_hz < 300) | (frequency_hz > 3400)] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def room(samples: Samples, decay_s: float) -> Samples:
    """As heard across a room: noise that fades by 60 dB in ``decay_s``, little direct sound."""
    count = round(decay_s * SAMPLE_RATE_HZ)
    answer = np.random.default_rng(1).normal(size=count) * np.exp(-6.9 * np.arange(count) / count)
    answer[0] = 2.0
    length = len(samples) + count
    heard = np.fft.irfft(np.fft.rfft(samples, length) * np.fft.rfft(answer, length), length)
    return (heard[: len(samples)] / np.sqrt((answer**2).sum())).astype(np.float32)


def hall(samples: Samples) -> Samples:
    """Far away in a hall, on a telephone, under a little noise."""
    far = room(telephone(samples), 2.0) * np.float32(QUIET)
    return far + noise(len(samples) / SAMPLE_RATE_HZ, level=2e-4)


def music(seconds: int, seed: int) -> Samples:
    """Three of the notes of a minor scale every half second, with vibrato and a drum."""
    dice = np.random.default_rng(seed)
    heard = np.zeros(seconds * SAMPLE_RATE_HZ)
    for start in range(0, len(heard), SAMPLE_RATE_HZ // 2):
        at_s = np.arange(min(SAMPLE_RATE_HZ, len(heard) - start)) / SAMPLE_RATE_HZ
        for step in dice.choice([0, 3, 5, 7, 10, 12, 15], 3, replace=False):
            for part in range(1, 9):
                bend = 0.16 * part * np.sin(2 * np.pi * 5.5 * at_s)
                tone = np.sin(2 * np.pi * 220 * 2 ** (step / 12) * part * at_s + bend)
                heard[start : start + len(at_s)] += tone / part * np.exp(-3 * at_s)
        heard[start : start + len(at_s)] += dice.normal(size=len(at_s)) * np.exp(-40 * at_s)
    return (heard / np.abs(heard).max() / 2).astype(np.float32)


HARD: dict[str, Callable[[Samples], Samples]] = {
    "telephone": telephone,
    "quiet telephone": lambda voice: telephone(voice) * np.float32(QUIET),
    "telephone in a room": lambda voice: room(telephone(voice), 0.6),
    "telephone in a hall": hall,
}


class Scripted:
    """Takes what it is told for speech, whatever is heard: stands for the second network."""

    name = "scripted"

    def __init__(self, *regions: SpeechRegion, error: Exception | None = None) -> None:
        self.regions = regions
        self.error = error
        self.asked: tuple[SpeechRegion, ...] = ()

    def spoken(
        self, audio: Audio, stretches: Sequence[SpeechRegion], progress: Progress
    ) -> tuple[SpeechRegion, ...]:
        self.asked = tuple(stretches)
        if self.error:
            raise self.error
        return self.regions


@pytest.fixture
def detector(models_dir: Path, voice_weights: Path) -> SileroSpeechDetector:
    """As the product builds it."""
    opinion = SegmentationOpinion(models_dir=models_dir, threads=1)
    return SileroSpeechDetector(second_opinion=opinion)


def length_s(regions: Sequence[SpeechRegion]) -> float:
    return sum(region.end_s - region.start_s for region in regions)


@pytest.mark.parametrize("way", HARD)
def test_a_voice_is_found_whatever_it_came_through(
    detector: SileroSpeechDetector, way: str
) -> None:
    sound = ArrayAudio(HARD[way](load(STANDUP)))

    assert length_s(detector.detect(sound, ignore).regions) > 0.9 * SPOKEN_S


def test_clear_speech_needs_no_second_opinion(detector: SileroSpeechDetector) -> None:
    sound = ArrayAudio(load(STANDUP))

    found = detector.detect(sound, ignore)

    assert found == SileroSpeechDetector().detect(sound, ignore)
    assert all(region.sure for region in found.regions)


@pytest.mark.parametrize(
    "sound", [music(20, 0), music(20, 5), noise(20.0), noise(20.0, level=0.5), silence(20.0)]
)
def test_music_noise_and_silence_are_no_speech(
    detector: SileroSpeechDetector, sound: Samples
) -> None:
    assert detector.detect(ArrayAudio(sound), ignore).regions == ()


@pytest.mark.parametrize(
    "name",
    [
        "audio/nonspeech/music_vibe_ace.ogg",
        "video/composite/footage_nospeech.mp4",
        "video/real/bbb_480p_30s.mp4",
        "broken/silent_audio.mp4",
        "broken/noise_only.m4a",
    ],
)
def test_music_and_noises_of_the_world_are_none_either(
    corpus: Path, detector: SileroSpeechDetector, name: str
) -> None:
    assert detector.detect(ArrayAudio(load(corpus / name)), ignore).regions == ()


def test_a_telephone_voice_is_written_down_whole(
    detector: SileroSpeechDetector, models_dir: Path, whisper_base: Path
) -> None:
    sound = ArrayAudio(telephone(load(STANDUP)))
    speech = detector.detect(sound, ignore).regions
    whisper = WhisperTranscriber(
        model=str(whisper_base), models_dir=models_dir, device="cpu", beam_size=1
    )

    request = TranscriberRequest(audio=sound, speech=speech, languages=("en",))
    said = " ".join(segment.text for segment in whisper.transcribe(request, ignore).segments)

    assert all(part in said for part in ("Good morning", "greenhouse", "April", "Monday")), said


def test_music_that_both_networks_take_for_speech_is_refused_by_the_recogniser(
    models_dir: Path, whisper_base: Path
) -> None:
    whisper = WhisperTranscriber(
        model=str(whisper_base), models_dir=models_dir, device="cpu", beam_size=1
    )
    doubtful = [SpeechRegion(start_s=at, end_s=at + 1.5, sure=False) for at in (1.0, 6.0)]

    request = TranscriberRequest(audio=ArrayAudio(music(10, 0)), speech=doubtful, languages=("en",))
    transcript = whisper.transcribe(request, ignore)

    assert transcript.segments == ()
    assert [span.start_s for span in transcript.removed] == [1.0, 6.0]


def test_without_a_second_opinion_what_is_refused_is_told() -> None:
    found = SileroSpeechDetector().detect(ArrayAudio(telephone(load(STANDUP))), ignore)

    assert found.refused
    assert {span.reason for span in found.refused} == {"not_speech"}
    assert all(
        span.end_s <= region.start_s or region.end_s <= span.start_s
        for span in found.refused
        for region in found.regions
    )


def test_what_silero_does_not_half_hear_is_no_speech_whoever_says_so() -> None:
    opinion = Scripted(SpeechRegion(start_s=0.0, end_s=20.0))
    hiss = ArrayAudio(noise(20.0, level=0.005))

    assert SileroSpeechDetector(second_opinion=opinion).detect(hiss, ignore).regions == ()


def test_the_edges_of_clear_speech_are_too_short_to_be_asked_about() -> None:
    opinion = Scripted()
    voice = load(STANDUP)
    beside = np.concatenate([voice, telephone(voice) * np.float32(QUIET)])

    SileroSpeechDetector(second_opinion=opinion).detect(ArrayAudio(beside), ignore)

    assert opinion.asked
    assert all(asked.end_s - asked.start_s >= 0.2 for asked in opinion.asked)


def test_a_second_opinion_that_cannot_be_had_is_done_without() -> None:
    sound = ArrayAudio(telephone(load(STANDUP)))
    opinion = Scripted(error=DependencyUnavailable("The weights are damaged."))

    found = SileroSpeechDetector(second_opinion=opinion).detect(sound, ignore)

    assert opinion.asked
    assert found == SileroSpeechDetector().detect(sound, ignore)


def test_what_was_only_confirmed_is_marked_as_unsure(detector: SileroSpeechDetector) -> None:
    heard = detector.detect(ArrayAudio(telephone(load(STANDUP))), ignore).regions

    assert heard and not any(region.sure for region in heard)


def test_only_windows_around_the_stretch_are_heard_again(
    models_dir: Path, voice_weights: Path
) -> None:
    quiet = silence(60.0)
    voice = telephone(load(STANDUP))[: 5 * SAMPLE_RATE_HZ]
    sound = ArrayAudio(np.concatenate([quiet, voice, quiet]))
    opinion = SegmentationOpinion(models_dir=models_dir, threads=1)
    asked = SpeechRegion(start_s=60.5, end_s=64.0)

    spoken = opinion.spoken(sound, [asked], ignore)

    assert opinion.spoken(sound, (), ignore) == ()
    assert spoken and all(50.0 <= s.start_s <= s.end_s <= 75.0 for s in spoken)
    assert opinion.spoken(ArrayAudio(quiet), [asked], ignore) == ()
