"""Invented text is found by what it looks like, and people may still repeat themselves."""

import pytest

from lifestream.domain.transcript import SpeechRegion, Word
from lifestream.inference.whisper.guards import (
    cut_loops,
    doubt,
    echoes,
    hinders,
    is_hopeless,
    is_unconfirmed,
    keep_inside_speech,
    unheard,
)


def spoken(text: str) -> list[Word]:
    return [Word(start_s=i, end_s=i + 0.9, text=word) for i, word in enumerate(text.split())]


def test_a_loop_is_reduced_to_its_first_round() -> None:
    words, removed = cut_loops(spoken("so " + "thank you for watching " * 6 + "bye"))

    assert " ".join(word.text for word in words) == "so thank you for watching bye"
    assert [span.reason for span in removed] == ["repetition"]


@pytest.mark.parametrize(
    "text", ["no no no no", "very very good", "bye bye bye", "again and again"]
)
def test_emphasis_is_no_loop(text: str) -> None:
    words, removed = cut_loops(spoken(text))

    assert " ".join(word.text for word in words) == text
    assert removed == []


def test_words_outside_speech_are_removed_with_their_text() -> None:
    speech = [SpeechRegion(start_s=0.0, end_s=2.0), SpeechRegion(start_s=8.0, end_s=9.0)]

    kept, removed = keep_inside_speech(
        spoken("one two three four five six seven eight nine"), speech
    )

    assert [word.text for word in kept] == ["one", "two", "three", "nine"]
    assert [span.text for span in removed] == ["four", "five", "six", "seven", "eight"]
    assert {span.reason for span in removed} == {"no_speech"}


def test_a_long_removed_loop_is_kept_only_in_its_beginning() -> None:
    _, removed = cut_loops(spoken("please subscribe " * 300))

    assert len(removed[0].text) <= 201


@pytest.mark.parametrize(
    ("no_speech", "log_probability", "compression", "reason", "hopeless"),
    [
        (0.1, -0.3, 1.5, "", False),
        (0.9, -0.3, 1.5, "", False),
        (0.9, -1.2, 1.5, "no_speech", True),
        (0.1, -0.2, 3.0, "repetition", True),
        (0.1, -1.2, 1.5, "low_confidence", False),
        (0.1, -1.8, 1.5, "low_confidence", True),
    ],
)
def test_doubt_has_a_reason(
    no_speech: float, log_probability: float, compression: float, reason: str, hopeless: bool
) -> None:
    found = doubt(no_speech=no_speech, log_probability=log_probability, compression=compression)

    assert found == reason
    assert is_hopeless(found, log_probability) is hopeless


@pytest.mark.parametrize(
    "text", ["Nguyen, Kestrel, Nguyen,", "Kestrel.", "harbour hall, nguyen, oh"]
)
def test_a_prompt_that_is_read_out_is_an_echo(text: str) -> None:
    assert echoes(text, ("Nguyen", "Kestrel", "Harbour Hall", "王小明"))


@pytest.mark.parametrize("text", ["Thank you, Kestrel.", "The hall is full of people.", ""])
def test_a_sentence_with_a_name_is_no_echo(text: str) -> None:
    assert not echoes(text, ("Nguyen", "Kestrel", "Harbour Hall"))
    assert not echoes(text, ())


def test_names_may_be_in_the_way_only_where_none_is_heard_and_nothing_is_sure() -> None:
    assert hinders("We ship on Friday.", -0.3, ("Nguyen", "Kestrel"))
    assert not hinders("We ship on Friday.", -0.1, ("Nguyen", "Kestrel"))
    assert not hinders("Kestrel ships on Friday.", -0.3, ("Nguyen", "Kestrel"))
    assert not hinders("We ship on Friday.", -0.3, ())


def test_speech_without_words_is_listed_and_not_lost() -> None:
    speech = [
        SpeechRegion(start_s=0.0, end_s=5.0),
        SpeechRegion(start_s=6.0, end_s=6.9),
        SpeechRegion(start_s=8.0, end_s=12.0),
    ]
    words = [
        Word(start_s=0.2, end_s=1.0, text="one"),
        Word(start_s=3.0, end_s=4.8, text="two"),
        Word(start_s=10.5, end_s=11.5, text="three"),
    ]

    found = unheard(speech, words)

    assert [(span.start_s, span.end_s) for span in found] == [(1.0, 3.0), (8.0, 10.5)]
    assert {span.reason for span in found} == {"unheard"}
    assert unheard(speech, []) != [] and unheard([], words) == []


def test_a_window_counts_when_detector_or_recogniser_is_sure_that_somebody_speaks() -> None:
    window = SpeechRegion(start_s=10.0, end_s=20.0)
    doubtful = SpeechRegion(start_s=10.0, end_s=14.0, sure=False)
    clear = SpeechRegion(start_s=15.0, end_s=20.0)
    elsewhere = SpeechRegion(start_s=20.0, end_s=30.0)

    assert is_unconfirmed(window, 0.9, [doubtful, elsewhere])
    assert not is_unconfirmed(window, 0.3, [doubtful])
    assert not is_unconfirmed(window, 0.9, [doubtful, clear])
