"""Real conversations: the right number of people, and who speaks when."""

import pickle
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.errors import Cancelled, DependencyUnavailable
from lifestream.domain.transcript import Diarization, SpeechRegion
from lifestream.inference.light_diarizer import LightDiarizer
from lifestream.inference.silero import SileroSpeechDetector
from lifestream.inference.voice_encoder import VoiceEncoder, mel_frames, voice_encoder_available
from lifestream.inference.voice_weights import read_weights, voice_graph
from lifestream.ports.diarizer import DiarizerRequest
from tests.audio_samples import ArrayAudio, ignore, load, noise

pytestmark = pytest.mark.skipif(
    not voice_encoder_available(), reason="the voice encoder's weights are not installed"
)


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


def diarize(models_dir: Path, path: Path, expected: int | None = None) -> Diarization:
    audio = ArrayAudio(load(path))
    speech = SileroSpeechDetector().detect(audio, ignore)
    request = DiarizerRequest(audio=audio, speech=speech, expected_speakers=expected)
    return LightDiarizer(models_dir=models_dir, threads=1).diarize(request, ignore)


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
        ("audio/ljspeech/LJ001_printing_essay.flac", "video/composite/lecture_printing.rttm", 1),
    ],
)
def test_people_are_told_apart(
    corpus: Path, models_dir: Path, recording: str, reference: str, people: int
) -> None:
    found = diarize(models_dir, corpus / recording)

    assert {turn.speaker for turn in found.turns} == {f"S{i + 1}" for i in range(people)}
    assert confusion(found, corpus / reference) < 0.06


def test_turns_are_in_order_and_named_by_first_appearance(corpus: Path, models_dir: Path) -> None:
    turns = diarize(models_dir, corpus / "video/composite/meeting.mp4").turns

    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(turns))
    assert list(dict.fromkeys(turn.speaker for turn in turns)) == ["S1", "S2", "S3"]


def test_the_number_of_people_can_be_given(corpus: Path, models_dir: Path) -> None:
    found = diarize(models_dir, corpus / "audio/pyannote/sample.wav", expected=2)

    assert {turn.speaker for turn in found.turns} == {"S1", "S2"}
    assert confusion(found, corpus / "audio/pyannote/sample.rttm") < 0.2  # they talk at once


def test_no_speech_is_no_turns(models_dir: Path) -> None:
    request = DiarizerRequest(audio=ArrayAudio(noise(5.0)), speech=())

    assert LightDiarizer(models_dir=models_dir).diarize(request, ignore).turns == ()


def test_any_short_region_is_somebody(models_dir: Path) -> None:
    regions = [SpeechRegion(start_s=s, end_s=s + 0.05 * s) for s in (1.0, 2.0, 4.0)]
    request = DiarizerRequest(audio=ArrayAudio(noise(5.0)), speech=regions)

    found = LightDiarizer(models_dir=models_dir).diarize(request, ignore)

    assert {turn.speaker for turn in found.turns} == {"S1"}


def test_long_speech_is_read_piece_by_piece_and_can_be_cancelled(models_dir: Path) -> None:
    audio = ArrayAudio(noise(120.0))
    request = DiarizerRequest(audio=audio, speech=[SpeechRegion(start_s=0.0, end_s=120.0)])

    def stop(_: float) -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        LightDiarizer(models_dir=models_dir).diarize(request, stop)
    assert audio.longest_read_s <= 31.0


def test_it_says_that_it_is_approximate(models_dir: Path) -> None:
    engine = LightDiarizer(models_dir=models_dir, reason="pyannote is not installed").engine

    assert engine.degraded and "approximately" in engine.note
    assert "because pyannote is not installed" in engine.note


def test_the_same_voice_is_close_and_another_is_not(corpus: Path, models_dir: Path) -> None:
    encoder = VoiceEncoder(models_dir=models_dir, threads=1)
    one = mel_frames(load(corpus / "audio/librispeech/libri_3005.flac")[: 16_000 * 40])
    other = mel_frames(load(corpus / "audio/librispeech/libri_533.flac")[: 16_000 * 40])

    def voice(mel: np.ndarray, start: int) -> np.ndarray:
        windows = np.stack([mel[i : i + 160] for i in range(start, start + 1600, 160)])
        mean = encoder.embed(windows).mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean))

    assert voice(one, 0) @ voice(one, 1800) > 0.85
    assert voice(one, 0) @ voice(other, 0) < 0.7


def test_the_graph_is_built_once(models_dir: Path) -> None:
    first = voice_graph(models_dir)
    built_at = first.stat().st_mtime_ns

    assert voice_graph(models_dir) == first
    assert first.stat().st_mtime_ns == built_at
    assert not list(models_dir.glob("*.part"))


def test_weights_that_want_to_run_code_are_refused(tmp_path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "pwned",))

    file = tmp_path / "pretrained.pt"
    magic, empty = 0x1950A86A20F9469CFC6C, {"little_endian": True}
    file.write_bytes(b"".join(pickle.dumps(part) for part in (magic, 1001, empty, Hostile())))

    with pytest.raises(pickle.UnpicklingError):
        read_weights(file)
    assert not (tmp_path / "pwned").exists()


def test_missing_weights_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(DependencyUnavailable, match="not installed"):
        voice_graph(tmp_path)
