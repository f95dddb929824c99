"""Real conversations: the right number of people, who speaks when, and who speaks into whom."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.errors import Cancelled, DependencyUnavailable
from lifestream.domain.transcript import Diarization, SpeechRegion
from lifestream.inference.speech.silero import SileroSpeechDetector
from lifestream.inference.voices import graphs
from lifestream.inference.voices.campplus import campplus_graph
from lifestream.inference.voices.diarizer import ClusteringDiarizer
from lifestream.inference.voices.encoder import VoiceEncoder
from lifestream.inference.voices.filter_banks import filter_banks
from lifestream.inference.voices.segmentation import Segmenter
from lifestream.ports.diarizer import DiarizerRequest
from tests.audio_samples import ArrayAudio, ignore, load, noise

pytestmark = pytest.mark.usefixtures("voice_weights")


FIRST_S = {"LJ001_printing_essay": 60, "conv_two_readers": 75, "meeting": 105}
"""So much of a long recording is enough to hear everybody in it."""


@cache
def diarize(models_dir: Path, path: Path, expected: int | None = None) -> Diarization:
    audio = ArrayAudio(load(path)[: 16_000 * FIRST_S.get(path.stem, 300)])
    speech = SileroSpeechDetector().detect(audio, ignore).regions
    request = DiarizerRequest(audio=audio, speech=speech, expected_speakers=expected)
    return ClusteringDiarizer(models_dir=models_dir, threads=1).diarize(request, ignore)


def confusion(found: Diarization, rttm: Path) -> float:
    """Share of one-voice speech given to the wrong person, under the best naming."""
    fields = [line.split() for line in rttm.read_text().splitlines() if line.strip()]
    truth = [(float(f[3]), float(f[3]) + float(f[4]), f[7]) for f in fields]
    overlaps: dict[tuple[str, str], float] = {}
    for start_s, end_s, name in truth:
        for turn in found.turns:
            shared_s = min(end_s, turn.end_s) - max(start_s, turn.start_s)
            if shared_s > 0:
                key = (turn.speaker, name)
                overlaps[key] = overlaps.get(key, 0.0) + shared_s
    right_s = sum(
        max(s for (speaker, _), s in overlaps.items() if speaker == found_speaker)
        for found_speaker in {turn.speaker for turn in found.turns}
    )
    return 1.0 - right_s / sum(overlaps.values())


@pytest.mark.parametrize(
    ("recording", "reference", "people"),
    [
        ("video/composite/meeting.mp4", "video/composite/meeting.rttm", 3),
        ("video/composite/conv_two_readers.mp4", "video/composite/conv_two_readers.rttm", 2),
        ("audio/azure/katiesteve.wav", "audio/azure/katiesteve.rttm", 2),
        ("audio/picovoice/falcon_3speakers.wav", "audio/picovoice/falcon_3speakers.rttm", 3),
        (
            "audio/pyaudioanalysis/diarizationExample.wav",
            "audio/pyaudioanalysis/diarizationExample.rttm",
            4,
        ),
        ("audio/ljspeech/LJ001_printing_essay.flac", "video/composite/lecture_printing.rttm", 1),
    ],
)
def test_people_are_told_apart(
    corpus: Path, models_dir: Path, recording: str, reference: str, people: int
) -> None:
    found = diarize(models_dir, corpus / recording)

    assert {turn.speaker for turn in found.turns} == {f"S{i + 1}" for i in range(people)}
    assert confusion(found, corpus / reference) < 0.06


def test_turns_with_the_floor_are_in_order_and_named_by_first_appearance(
    corpus: Path, models_dir: Path
) -> None:
    turns = diarize(models_dir, corpus / "video/composite/meeting.mp4").turns
    floor = [turn for turn in turns if turn.into is None]

    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(floor))
    assert list(dict.fromkeys(turn.speaker for turn in turns)) == ["S1", "S2", "S3"]


def test_who_talks_into_somebody_s_turn_is_told(corpus: Path, models_dir: Path) -> None:
    one = load(corpus / "audio/librispeech/libri_3005.flac")[: 16_000 * 24]
    other = load(corpus / "audio/librispeech/libri_533.flac")[: 16_000 * 36]
    both = np.concatenate([one, other[: 16_000 * 12]])
    both[16_000 * 16 : 16_000 * 20] += other[16_000 * 13 : 16_000 * 17]
    audio = ArrayAudio(both)
    request = DiarizerRequest(
        audio=audio, speech=SileroSpeechDetector().detect(audio, ignore).regions
    )

    turns = ClusteringDiarizer(models_dir=models_dir, threads=1).diarize(request, ignore).turns

    into = [turn for turn in turns if turn.into is not None]
    assert {turn.speaker for turn in turns} == {"S1", "S2"}
    assert all({turn.speaker, turn.into} == {"S1", "S2"} for turn in into)
    assert sum(turn.end_s - turn.start_s for turn in into if 15.5 < turn.start_s < 20.5) > 2.0


def test_the_same_voice_in_another_encoding_is_the_same_speaker(
    corpus: Path, models_dir: Path
) -> None:
    found = [
        diarize(models_dir, corpus / "reports" / name).turns
        for name in ("base.mp4", "chapters.m4a", "live.webm", "chained.opus")
    ]

    assert all({turn.speaker for turn in turns} == {"S1"} for turns in found)


def test_the_number_of_people_can_be_given(corpus: Path, models_dir: Path) -> None:
    found = diarize(models_dir, corpus / "audio/pyannote/sample.wav", expected=2)

    assert {turn.speaker for turn in found.turns} == {"S1", "S2"}
    assert confusion(found, corpus / "audio/pyannote/sample.rttm") < 0.2  # they talk at once


def test_no_speech_is_no_turns(models_dir: Path) -> None:
    request = DiarizerRequest(audio=ArrayAudio(noise(5.0)), speech=())

    assert ClusteringDiarizer(models_dir=models_dir).diarize(request, ignore).turns == ()


def test_any_short_region_is_somebody(models_dir: Path) -> None:
    regions = [SpeechRegion(start_s=s, end_s=s + 0.05 * s) for s in (1.0, 2.0, 4.0)]
    request = DiarizerRequest(audio=ArrayAudio(noise(5.0)), speech=regions)

    found = ClusteringDiarizer(models_dir=models_dir).diarize(request, ignore)

    assert {turn.speaker for turn in found.turns} == {"S1"}


def test_long_speech_is_read_piece_by_piece_and_can_be_cancelled(models_dir: Path) -> None:
    audio = ArrayAudio(noise(120.0))
    request = DiarizerRequest(audio=audio, speech=[SpeechRegion(start_s=0.0, end_s=120.0)])

    def stop(_: float) -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        ClusteringDiarizer(models_dir=models_dir).diarize(request, stop)
    assert audio.longest_read_s <= 31.0


def test_it_says_that_it_is_approximate(models_dir: Path) -> None:
    engine = ClusteringDiarizer(models_dir=models_dir).engine

    assert engine.degraded and "approximately" in engine.note


def test_the_same_voice_is_close_and_another_is_not(corpus: Path, models_dir: Path) -> None:
    encoder = VoiceEncoder(models_dir=models_dir, threads=1)
    one = filter_banks(load(corpus / "audio/librispeech/libri_3005.flac")[: 16_000 * 40])
    other = filter_banks(load(corpus / "audio/librispeech/libri_533.flac")[: 16_000 * 40])

    def voice(banks: np.ndarray, start: int) -> np.ndarray:
        windows = np.stack([banks[i : i + 150] for i in range(start, start + 1500, 150)])
        mean = encoder.embed(windows).mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean))

    assert voice(one, 0) @ voice(one, 1800) > 0.7
    assert voice(one, 0) @ voice(other, 0) < 0.3


def test_nobody_is_heard_in_silence_and_two_where_two_talk(corpus: Path, models_dir: Path) -> None:
    one = load(corpus / "audio/librispeech/libri_3005.flac")[: 16_000 * 10]
    other = load(corpus / "audio/librispeech/libri_533.flac")[16_000 * 3 : 16_000 * 13]
    heard = [
        Segmenter(models_dir=models_dir, threads=1).listen(ArrayAudio(samples), ignore).count()
        for samples in (np.zeros(160_000, np.float32), one, one + other)
    ]

    assert heard[0].mean() < 0.1
    assert 0.5 < heard[1].mean() < 1.1
    assert heard[2].mean() > 1.3


def test_the_networks_are_made_once(models_dir: Path) -> None:
    first = graphs.campplus_file(models_dir)
    built_at = first.stat().st_mtime_ns

    assert graphs.campplus_file(models_dir) == first
    assert first.stat().st_mtime_ns == built_at
    assert not list(first.parent.glob("*.part"))


def test_damaged_weights_are_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "campplus.pt"
    file.write_bytes(b"damaged")

    with pytest.raises(DependencyUnavailable, match="digest"):
        graphs.converted(file, "0" * 64, campplus_graph)


def test_missing_weights_are_a_sentence(tmp_path: Path) -> None:
    assert not graphs.voices_available(tmp_path)
    with pytest.raises(DependencyUnavailable, match="not on this machine"):
        ClusteringDiarizer(models_dir=tmp_path).diarize(
            DiarizerRequest(
                audio=ArrayAudio(noise(2.0)), speech=[SpeechRegion(start_s=0.0, end_s=2.0)]
            ),
            ignore,
        )
