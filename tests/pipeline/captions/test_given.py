"""Transcripts that came with a recording, in the formats that other programs write."""

import json
from typing import Any

import pytest

from lifestream.domain.errors import InvalidMedia
from lifestream.domain.transcript import Transcript
from lifestream.pipeline.captions.given import parse_captions


def parsed(given: Any, duration_s: float = 0.0) -> Transcript:
    text = given if isinstance(given, str) else json.dumps(given)
    return parse_captions(text.encode(), duration_s=duration_s)


def said(transcript: Transcript) -> list[tuple[float, str | None, str]]:
    return [(one.start_s, one.speaker, one.text) for one in transcript.segments]


def word(text: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    return {"word": text, "start": start, "end": end, **more}


WHISPERX = {
    "segments": [
        {
            "start": 0.5,
            "end": 1.5,
            "text": " Good morning.",
            "speaker": "SPEAKER_01",
            "words": [word("Good", 0.5, 0.9, score=0.9), word("morning.", 1.0, 1.5, score=2)],
        },
        {"start": 2.0, "end": 3.0, "text": " Hi, 12 o'clock.", "words": [{"word": "12"}]},
        {"text": "Lost."},
    ],
    "language": "en",
}


def test_whisperx_gives_words_with_times_numbered_voices_and_the_language() -> None:
    found = parsed(WHISPERX)

    assert said(found) == [(0.5, "S2", "Good morning."), (2.0, None, "Hi, 12 o'clock.")]
    first, second = found.segments
    assert [(one.text, one.start_s, one.probability) for one in first.words] == [
        ("Good", 0.5, 0.9),
        ("morning.", 1.0, None),
    ]
    assert second.words == ()
    assert found.languages == ("en",)


def test_each_line_that_was_left_out_is_told_with_its_words() -> None:
    found = parsed({**WHISPERX, "segments": [*WHISPERX["segments"], word("Far.", 90, 91)]}, 4.0)

    assert [(one.reason, one.text) for one in found.removed] == [
        ("no readable time", "Lost."),
        ("after the end", "Far."),
    ]
    assert "1 of 4 segments left out: their times cannot be read" in found.engine.note
    assert all(0 <= one.start_s <= one.end_s <= 4.0 for one in found.removed)


@pytest.mark.parametrize(
    "document",
    [
        {"transcription": [{"offsets": {"from": 1500, "to": 2500}, "text": " Yes."}]},
        {"chunks": [{"timestamp": [1.5, 2.5], "text": " Yes."}], "text": "Yes."},
        [{"start": 1.5, "end": 2.5, "text": "Yes."}],
        {"transcript": {"segments": [{"start_s": 1.5, "end_s": 2.5, "text": "Yes."}]}},
        {"text": "Yes.", "language": "english", "segments": [{"start": 1.5, "text": "Yes."}]},
    ],
    ids="whisper.cpp transformers bare our-own verbose".split(),
)
def test_json_of_other_recognisers_is_read(document: Any) -> None:
    assert said(parsed(document)) == [(1.5, None, "Yes.")]


OTTER = """Weekly sync
Anna Smith  0:02
We start at 10:30 every day. The offer is signed.

Speaker 2  0:12
Fine by me.

Transcribed by https://otter.ai
"""


def test_otters_text_keeps_names_and_says_what_was_left_out() -> None:
    found = parsed(OTTER)

    assert [(speaker, text) for _, speaker, text in said(found)] == [
        ("Anna Smith", "We start at 10:30 every day."),
        ("Anna Smith", "The offer is signed."),
        ("S2", "Fine by me."),
    ]
    assert [one.start_s for one in found.segments][::2] == [2.0, 12.0]
    assert [one.text for one in found.removed] == ["Weekly sync", "Transcribed by https://otter.ai"]
    assert "where each of them begins is estimated" in found.engine.note


@pytest.mark.parametrize(
    "text",
    [
        "[Anna Smith] 00:00:05\nHello.\n\n[Ben] 00:00:09\nHi.\n",
        "[00:05] Anna Smith: Hello.\n[00:09] Ben: Hi.\n",
        "00:00:05 Anna Smith: Hello.\n00:00:09 Ben: Hi.\n",
        "Anna Smith (0:05): Hello.\nBen (0:09): Hi.\n",
        "Anna Smith\t0:05\nHello.\nBen\t0:09\nHi.\n",
        "WEBVTT\n\n1\n00:05.000 --> 00:07.000\nAnna Smith: Hello.\n\n"
        "2\n00:09.000 --> 00:10.000\nBen: Hi.\n\n3\n00:11.000 --> 00:12.000\nBen: Bye.\n",
    ],
    ids="zoom-text bracket-name-colon time-name-colon name-bracket columns zoom-vtt".split(),
)
def test_names_with_times_are_read_as_zoom_and_others_write_them(text: str) -> None:
    assert said(parsed(text))[:2] == [(5.0, "Anna Smith", "Hello."), (9.0, "Ben", "Hi.")]


@pytest.mark.parametrize("text", ["0:05\nHello.\n0:09\nHi.\n", "0:05 Hello.\n0:09 Hi.\n"])
def test_times_without_names_are_read(text: str) -> None:
    assert said(parsed(text)) == [(5.0, None, "Hello."), (9.0, None, "Hi.")]


def test_a_colon_in_what_is_said_is_no_name() -> None:
    lines = ["Note: the budget.", "Anna decides.", "One thing: time."]
    cues = "".join(f"00:0{n}.000 --> 00:0{n}.900\n{line}\n\n" for n, line in enumerate(lines))

    assert [(None, line) for line in lines] == [(s, t) for _, s, t in said(parsed(cues))]


@pytest.mark.parametrize(
    "text",
    [
        "Shopping\n10:30 call Anna\nmilk\nbread\nbutter\n",
        "17:40 Ben\n09:10 Anna\n16:00 Cleo\n08:00 Dan\n",
        "Anna: hello\nBen: hi\n",
        '{"name": "not a transcript"}',
        '{"segments": []}',
        '{"segments": [{"text": "no times"}]}',
        "[" * 100_000,
        '[{"start": NaN, "text": "x"}]',
        '[{"start": 1e999, "text": "x"}]',
        "x" * 2_000_000,
    ],
)
def test_what_is_no_transcript_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidMedia, match="The captions cannot be used") as caught:
        parsed(text)
    assert caught.value.code == "NOT_CAPTIONS"


def test_times_of_a_clock_are_refused_and_not_guessed() -> None:
    with pytest.raises(InvalidMedia, match="times must count from its start"):
        parsed("[Anna] 14:05:00\nHello.\n\n[Ben] 14:05:09\nHi.\n", duration_s=600.0)
