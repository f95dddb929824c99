"""Nothing that was detected as speech vanishes: gaps and loops are heard again, by themselves."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from lifestream.domain.transcript import EngineInfo, RemovedSpan, SpeechRegion, Word
from lifestream.inference.whisper.guards import REPLACED, unheard
from lifestream.inference.whisper.output import HeardWindow, instead_of, join_windows
from lifestream.inference.whisper.second_hearing import filled, gaps, piece_length_s
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.ports.audio import SAMPLE_RATE_HZ
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, load

WINDOW = SpeechRegion(start_s=0.0, end_s=20.0)


def said(text: str, start_s: float, step_s: float = 0.5) -> tuple[Word, ...]:
    return tuple(
        Word(start_s=start_s + i * step_s, end_s=start_s + (i + 1) * step_s, text=word)
        for i, word in enumerate(text.split())
    )


def heard(*words: Word, window: SpeechRegion = WINDOW, compression: float = 1.5) -> HeardWindow:
    return HeardWindow(
        window=window,
        language="en",
        words=words,
        log_probability=-0.3,
        no_speech=0.1,
        compression=compression,
    )


def texts(windows: list[HeardWindow]) -> list[str]:
    return [window.text for window in windows]


def test_only_a_long_stretch_without_words_is_a_gap() -> None:
    first = heard(*said("one two", 0.0), *said("three four", 6.0), *said("five", 8.2))
    speech = (SpeechRegion(start_s=0.0, end_s=8.7),)

    (gap,) = gaps(first, speech)

    assert (gap.start_s, gap.end_s) == (0.8, 6.2)


def test_a_word_that_is_stretched_over_a_turn_does_not_cover_it() -> None:
    stretched = Word(start_s=0.0, end_s=5.0, text="and")
    speech = (SpeechRegion(start_s=0.0, end_s=6.0),)

    assert gaps(heard(stretched, *said("so on", 5.0)), speech)


def test_words_of_a_gap_stand_where_they_were_said() -> None:
    first = heard(*said("one two", 0.0), *said("five six", 6.0))
    again = heard(*said("two three four", 1.2), window=SpeechRegion(start_s=0.8, end_s=6.2))

    parts = list(filled(first, [again]))

    assert texts(parts) == ["one two", "three four", "five six"]


def test_what_is_doubtful_in_a_gap_is_listed_and_not_written() -> None:
    first = heard(*said("one two", 0.0), *said("five six", 6.0))
    window = SpeechRegion(start_s=0.8, end_s=6.2)
    again = replace(heard(*said("you", 2.0), window=window), log_probability=-1.2)

    (part,) = filled(first, [again])

    assert part.words == first.words
    assert [(span.reason, span.text) for span in part.left_out] == [("low_confidence", "you")]


def test_text_that_a_second_try_replaced_is_listed() -> None:
    (kept,) = instead_of(heard(*said("as not", 0.0)), [heard(*said("ask not", 0.0))])

    assert [(span.reason, span.text) for span in kept.left_out] == [(REPLACED, "as not")]
    assert instead_of(heard(*said("Ask not", 0.0)), [kept])[0] is kept


def test_text_that_was_replaced_accounts_for_no_speech() -> None:
    replaced = RemovedSpan(start_s=0.0, end_s=20.0, reason=REPLACED, text="as not")
    transcript = join_windows(
        [replace(heard(*said("ask not", 0.0)), left_out=(replaced,))],
        (WINDOW,),
        EngineInfo(name="faster-whisper"),
    )

    assert [span.reason for span in transcript.removed] == [REPLACED, "unheard"]
    assert unheard((WINDOW,), [replaced])


def test_a_loop_is_heard_again_in_pieces_that_hold_two_rounds() -> None:
    sentence = "we ship it on friday "

    assert piece_length_s(heard(*said(sentence * 4, 0.0, 0.4))) == 2.2 * 2.0
    assert piece_length_s(heard(*said("we ship it on friday", 0.0))) == 0.0
    assert piece_length_s(heard(*said("we ship", 0.0), compression=3.0)) == 10.0


def test_a_sentence_that_is_really_said_four_times_is_kept_four_times(
    whisper_base: Path, corpus: Path
) -> None:
    speech = load(corpus / "audio" / "faster-whisper" / "jfk.flac")
    sentence = speech[round(8.1 * SAMPLE_RATE_HZ) : round(10.7 * SAMPLE_RATE_HZ)]
    audio = ArrayAudio(np.concatenate([sentence] * 4))
    whisper = WhisperTranscriber(
        model=str(whisper_base), models_dir=whisper_base.parent, device="cpu"
    )
    everything = (SpeechRegion(start_s=0.0, end_s=audio.duration_s),)
    request = TranscriberRequest(audio=audio, speech=everything, languages=("en",))

    transcript = whisper.transcribe(request, ignore)

    assert transcript.text.lower().count("country") == 4
