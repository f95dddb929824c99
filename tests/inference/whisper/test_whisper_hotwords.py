"""The real base model is told names: it spells them, and does not read them out over music."""

from pathlib import Path

import pytest

from lifestream.domain.transcript import SpeechRegion, Transcript
from lifestream.domain.vocabulary.entries import Vocabulary
from lifestream.domain.vocabulary.known_words import MAX_TOKENS, estimated_tokens, known_words
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, load

NAMES = (
    *("Callum", "Kestrel", "Siobhan", "Nguyen", "Wojciech", "Anneliese", "Oyelaran", "Tadeusz"),
    *("ComfyUI", "Kubernetes", "Müller-Lüdenscheidt", "Łukasz", "Анастасия", "王小明", "محمد"),
)


@pytest.fixture(scope="module")
def whisper(whisper_base: Path) -> WhisperTranscriber:
    return WhisperTranscriber(model=str(whisper_base), models_dir=whisper_base.parent, device="cpu")


def heard(whisper: WhisperTranscriber, path: Path, *vocabulary: str) -> Transcript:
    audio = ArrayAudio(load(path))
    everything = SpeechRegion(start_s=0.0, end_s=min(audio.duration_s, 25.0))
    request = TranscriberRequest(
        audio=audio, speech=(everything,), languages=("en",), vocabulary=vocabulary
    )
    return whisper.transcribe(request, ignore)


def test_a_name_that_was_told_is_spelled_so(whisper: WhisperTranscriber, corpus: Path) -> None:
    path = corpus / "audio" / "faster-whisper" / "hotwords.mp3"

    assert "ComfyUI" not in heard(whisper, path).text
    assert "ComfyUI" in heard(whisper, path, "ComfyUI").text
    assert "ComfyUI" in heard(whisper, path, *NAMES).text


def test_names_that_nobody_says_are_not_heard(whisper: WhisperTranscriber, corpus: Path) -> None:
    path = corpus / "audio" / "faster-whisper" / "jfk.flac"

    assert heard(whisper, path, *NAMES).text == heard(whisper, path).text


def test_names_are_not_read_out_over_music(whisper: WhisperTranscriber, corpus: Path) -> None:
    # The voice detector keeps music away; here it is sent all the same.
    text = heard(whisper, corpus / "audio" / "nonspeech" / "music_vibe_ace.ogg", *NAMES).text

    assert not [name for name in NAMES if name in text]


def test_the_estimate_of_tokens_is_not_too_small(whisper_base: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(whisper_base / "tokenizer.json"))
    told = known_words(Vocabulary(), NAMES * 20).terms
    real = len(tokenizer.encode(", ".join(told), add_special_tokens=False).ids)

    assert real <= sum(map(estimated_tokens, told)) <= MAX_TOKENS
