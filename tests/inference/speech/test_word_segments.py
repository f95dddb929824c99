"""Segments are short enough to cite and long enough to read."""

import pytest

from lifestream.domain.transcript import Word
from lifestream.inference.speech.word_segments import segments_from_words


def spoken(text: str, *, start_s: float = 0.0, pace_s: float = 0.4) -> list[Word]:
    """Words of 0.35 s, one every ``pace_s``; ``/`` is a pause of a second."""
    words: list[Word] = []
    for part in text.split():
        if part == "/":
            start_s += 1.0
            continue
        words.append(Word(start_s=start_s, end_s=start_s + 0.35, text=part))
        start_s += pace_s
    return words


def test_a_pause_ends_a_segment() -> None:
    segments = segments_from_words(spoken("we meet on monday / who books the room"), language="en")

    assert [s.text for s in segments] == ["we meet on monday", "who books the room"]
    assert segments[1].start_s == segments[1].words[0].start_s
    assert segments[0].language == "en" and segments[0].probability is None


def test_a_minute_without_pauses_is_cut_into_readable_pieces() -> None:
    segments = segments_from_words(spoken("word " * 150))

    assert sum(len(s.words) for s in segments) == 150
    assert all(3.0 <= s.end_s - s.start_s <= 12.0 for s in segments)


def test_sentences_stay_whole_and_short_ones_join_the_next() -> None:
    text = "Yes. Thank you. That is what we wanted to hear today. Now the budget for next year."

    segments = segments_from_words(spoken(text), by_sentence=True)

    assert [s.text for s in segments] == [
        "Yes. Thank you. That is what we wanted to hear today.",
        "Now the budget for next year.",
    ]


@pytest.mark.parametrize("pace_s", [0.4, 1.0], ids=["as a sentence ends", "where it is too long"])
def test_a_title_stays_with_the_name_behind_it(pace_s: float) -> None:
    text = (
        "We will talk about all of this again with Mr. Smith when he is back from Rome on Monday."
    )

    segments = segments_from_words(spoken(text, pace_s=pace_s), language="en", by_sentence=True)

    assert not any(segment.text.endswith("Mr.") for segment in segments)
    assert " ".join(segment.text for segment in segments) == text


def test_the_probability_is_the_words_average() -> None:
    words = [
        Word(start_s=0, end_s=1, text="a", probability=0.5),
        Word(start_s=1, end_s=2, text="b", probability=0.9),
    ]

    assert segments_from_words(words)[0].probability == 0.7


def test_no_words_are_no_segments() -> None:
    assert segments_from_words([]) == ()
