"""The bundled recogniser: real words of real recordings, in order, and nothing invented."""

from pathlib import Path

import jiwer
import pytest

from lifestream.domain.errors import Cancelled, DependencyUnavailable
from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.pocketsphinx import PocketsphinxTranscriber
from lifestream.inference.silero import SileroSpeechDetector
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, load, silence

pytest.importorskip("pocketsphinx")

JFK = "audio/faster-whisper/jfk.flac"
STANDUP = Path(__file__).parents[1] / "data" / "standup.mp4"


def request(audio: ArrayAudio, languages: tuple[str, ...] = ()) -> TranscriberRequest:
    speech = SileroSpeechDetector().detect(audio, ignore)
    return TranscriberRequest(audio=audio, speech=speech, languages=languages)


def test_a_speech_is_heard_with_word_times_inside_the_speech(corpus: Path) -> None:
    audio = ArrayAudio(load(corpus / JFK))
    wanted = request(audio)
    seen: list[float] = []

    transcript = PocketsphinxTranscriber(workers=2).transcribe(wanted, seen.append)

    said = (corpus / JFK).with_suffix(".txt").read_text().lower()
    plain = "".join(letter for letter in said if letter.isalpha() or letter == " ")
    assert jiwer.wer(" ".join(plain.split()), transcript.text.replace("\n", " ")) < 0.35
    words = [word for segment in transcript.segments for word in segment.words]
    assert words == sorted(words, key=lambda word: word.start_s)
    assert all(word.probability is None and word.end_s > word.start_s for word in words)
    assert all(
        any(r.start_s - 0.01 <= w.start_s and w.end_s <= r.end_s + 0.01 for r in wanted.speech)
        for w in words
    )
    assert not any(mark in transcript.text for mark in "<[(")
    assert seen == sorted(seen) and seen[-1] == pytest.approx(1.0)
    assert transcript.languages == ("en",)


def test_silence_is_no_text() -> None:
    transcript = PocketsphinxTranscriber().transcribe(request(ArrayAudio(silence(20.0))), ignore)

    assert transcript.segments == () and transcript.languages == ()


def test_silence_that_was_taken_for_speech_is_no_text_either() -> None:
    speech = [SpeechRegion(start_s=1.0, end_s=4.0)]

    transcript = PocketsphinxTranscriber(workers=1).transcribe(
        TranscriberRequest(audio=ArrayAudio(silence(5.0)), speech=speech), ignore
    )

    assert transcript.segments == ()


def test_another_language_is_refused_in_a_sentence() -> None:
    speech = [SpeechRegion(start_s=0.0, end_s=1.0)]
    german = TranscriberRequest(audio=ArrayAudio(silence(1.0)), speech=speech, languages=("de",))

    with pytest.raises(DependencyUnavailable, match="knows only English, and de"):
        PocketsphinxTranscriber().transcribe(german, ignore)


def test_cancelling_ends_the_work_and_its_processes() -> None:
    import multiprocessing

    speech = [SpeechRegion(start_s=i * 10.0, end_s=i * 10.0 + 1.0) for i in range(8)]

    def stop(_: float) -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        PocketsphinxTranscriber(workers=2).transcribe(
            TranscriberRequest(audio=ArrayAudio(silence(80.0)), speech=speech), stop
        )

    assert multiprocessing.active_children() == []


def test_it_says_that_it_is_rough_and_why() -> None:
    engine = PocketsphinxTranscriber(reason="the model hub did not answer").engine

    assert engine.degraded
    assert "only English, because the model hub did not answer." in engine.note


def test_the_same_recording_is_heard_the_same_way_again() -> None:
    wanted = request(ArrayAudio(load(STANDUP)))

    heard = [PocketsphinxTranscriber(workers=2).transcribe(wanted, ignore) for _ in range(2)]

    assert heard[0].segments
    assert heard[0] == heard[1]
