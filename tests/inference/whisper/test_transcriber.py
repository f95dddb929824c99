"""The real faster-whisper on a tiny model that says one sentence in every window."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from lifestream.domain.errors import Cancelled, ConfigError, DependencyUnavailable
from lifestream.domain.transcript import SpeechRegion, Transcript
from lifestream.inference.whisper.features import SilenceBehind
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, noise
from tests.models.tiny_whisper import SCRIPT, build_tiny_whisper


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("whisper") / "tiny")


def build(model: Path, **options: int) -> WhisperTranscriber:
    return WhisperTranscriber(
        model=str(model), models_dir=model.parent, compute_type="float32", device="cpu", **options
    )


def request(
    *regions: tuple[float, float], languages: tuple[str, ...] = (), length_s: float = 120.0
) -> TranscriberRequest:
    return TranscriberRequest(
        audio=ArrayAudio(noise(length_s)),
        speech=[SpeechRegion(start_s=a, end_s=b) for a, b in regions],
        languages=languages,
    )


def heard(transcript: Transcript) -> str:
    return " ".join(word.text for segment in transcript.segments for word in segment.words)


def test_every_window_becomes_words_with_times_inside_it(model: Path) -> None:
    transcript = build(model).transcribe(request((3.0, 5.9), (50.0, 52.9)), ignore)

    assert heard(transcript) == f"{SCRIPT} {SCRIPT}"
    words = [word for segment in transcript.segments for word in segment.words]
    assert all(3.0 <= w.start_s <= w.end_s <= 9.0 for w in words[: len(words) // 2])
    assert all(50.0 <= w.start_s <= w.end_s <= 58.5 for w in words[len(words) // 2 :])
    assert words == sorted(words, key=lambda word: word.start_s)
    assert transcript.removed == ()


def test_numbers_are_plain_so_that_they_can_be_written_as_json(model: Path) -> None:
    transcript = build(model).transcribe(request((3.0, 5.9)), ignore)

    assert json.loads(json.dumps(asdict(transcript)))["segments"][0]["words"]
    assert type(transcript.segments[0].words[0].start_s) is float
    assert 0.0 <= (transcript.segments[0].probability or -1.0) <= 1.0


def test_no_speech_is_no_text_and_loads_no_model(tmp_path: Path, model: Path) -> None:
    transcript = build(model).transcribe(request(), ignore)

    assert transcript.segments == ()
    assert transcript.engine.name == "faster-whisper"


@pytest.mark.parametrize("batch_size", [1, 4])
def test_batches_of_every_size_give_the_same(model: Path, batch_size: int) -> None:
    regions = [(i * 10.0, i * 10.0 + 2.9) for i in range(7)]

    transcript = build(model, batch_size=batch_size).transcribe(request(*regions), ignore)

    assert heard(transcript) == " ".join([SCRIPT] * 7)


def test_long_speech_is_read_window_by_window_and_joined_across_batches(model: Path) -> None:
    audio = request((0.0, 150.0), length_s=150.0).audio

    assert isinstance(audio, ArrayAudio)
    transcript = build(model).transcribe(
        TranscriberRequest(audio=audio, speech=[SpeechRegion(start_s=0, end_s=150)]), ignore
    )

    assert audio.longest_read_s <= 30.0
    assert transcript.segments[-1].end_s > 120.0


def test_the_language_is_detected_for_each_window(model: Path) -> None:
    assert build(model).transcribe(request((3.0, 5.9)), ignore).languages == ("en",)


def test_detection_stays_among_the_languages_that_are_spoken(model: Path) -> None:
    transcript = build(model).transcribe(request((3.0, 5.9), languages=("de", "fr")), ignore)

    assert set(transcript.languages) <= {"de", "fr"} and transcript.languages
    assert heard(transcript) == SCRIPT


def test_one_language_is_taken_without_detection(model: Path) -> None:
    transcript = build(model).transcribe(request((3.0, 5.9), languages=("de",)), ignore)

    assert transcript.languages == ("de",)


def test_an_unknown_language_is_named(model: Path) -> None:
    with pytest.raises(ConfigError, match="xx"):
        build(model).transcribe(request((3.0, 5.9), languages=("xx",)), ignore)


def test_an_endless_loop_does_not_become_text(tmp_path: Path) -> None:
    looping = build_tiny_whisper(tmp_path / "looping", endless=True)

    transcript = build(looping).transcribe(request((3.0, 5.9), languages=("en",)), ignore)

    assert transcript.segments == ()
    assert {span.reason for span in transcript.removed} <= {"repetition", "replaced"}
    assert SCRIPT.split()[0] in transcript.removed[0].text


def test_progress_grows_to_one_and_may_stop_the_work(model: Path) -> None:
    regions = [(i * 10.0, i * 10.0 + 2.9) for i in range(6)]
    seen: list[float] = []
    build(model).transcribe(request(*regions), seen.append)

    assert seen == sorted(seen) and seen[-1] == pytest.approx(1.0)

    def stop(_: float) -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        build(model).transcribe(request(*regions), stop)


def test_the_engine_says_which_model_and_arithmetic(model: Path) -> None:
    assert build(model).engine.model == "tiny float32 beam 1, word times uncorrected"
    assert not build(model).engine.degraded


def test_missing_weights_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DependencyUnavailable, match="small are not on this machine"):
        WhisperTranscriber(model="small", models_dir=tmp_path)


def test_damaged_weights_are_a_sentence(model: Path, tmp_path: Path) -> None:
    damaged = build_tiny_whisper(tmp_path / "damaged")
    (damaged / "model.bin").write_bytes(b"not a model")

    with pytest.raises(DependencyUnavailable, match="cannot be loaded"):
        build(damaged).transcribe(request((3.0, 5.9)), ignore)


def test_windows_end_in_silence_and_not_in_zeros() -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    features = SilenceBehind(FeatureExtractor())(noise(2.0))[..., :-1]

    assert features.shape == (80, 3000)
    assert features[:, 300:].max() == features.min() < 0.0


def test_a_batch_that_shrinks_loses_no_window(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, failed = WhisperTranscriber._run, []

    def short_of_memory(self: WhisperTranscriber, *given: Any) -> Any:
        if not failed:
            failed.append(True)
            raise RuntimeError("CUDA failed with error out of memory")
        return run(self, *given)

    monkeypatch.setattr(WhisperTranscriber, "_run", short_of_memory)
    regions = [(i * 10.0, i * 10.0 + 2.9) for i in range(7)]

    transcript = build(model, batch_size=4).transcribe(request(*regions), ignore)

    assert heard(transcript) == " ".join([SCRIPT] * 7)
