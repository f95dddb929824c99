"""Words get the speaker who holds the floor, or none."""

import pytest

from lifestream.domain.codec import from_plain
from lifestream.domain.transcript import (
    Diarization,
    EngineInfo,
    Segment,
    SpeakerTurn,
    Transcript,
    Word,
)
from lifestream.pipeline.speakers import attribute_speakers

ENGINE = EngineInfo(name="test")


def segment(text: str, *, start_s: float = 0.0) -> Segment:
    """A word every second, each 0.8 s long."""
    words = tuple(
        Word(start_s=start_s + i, end_s=start_s + i + 0.8, text=word)
        for i, word in enumerate(text.split())
    )
    return Segment(start_s=start_s, end_s=words[-1].end_s, text=text, words=words)


def attributed(
    segments: list[Segment], *turns: tuple[float, float, str]
) -> list[tuple[str | None, str]]:
    transcript = Transcript(segments=tuple(segments), engine=ENGINE)
    diarization = Diarization(
        turns=tuple(SpeakerTurn(start_s=a, end_s=b, speaker=name) for a, b, name in turns),
        engine=ENGINE,
    )
    result = attribute_speakers(transcript, diarization)
    return [(part.speaker, part.text) for part in result.segments]


def test_a_segment_is_split_where_the_speaker_changes() -> None:
    found = attributed([segment("shall we start yes please")], (0.0, 3.0, "S1"), (3.0, 5.0, "S2"))

    assert found == [("S1", "shall we start"), ("S2", "yes please")]


def test_labels_follow_the_first_turns_whatever_the_engine_called_them() -> None:
    found = attributed(
        [segment("one two"), segment("three", start_s=5.0)],
        (5.0, 6.0, "SPEAKER_00"),
        (0.0, 2.0, "SPEAKER_07"),
    )

    assert found == [("S1", "one two"), ("S2", "three")]


def test_nobody_is_guessed_where_there_is_no_turn() -> None:
    assert attributed([segment("who said that now")]) == [(None, "who said that now")]
    far = attributed([segment("hello there")], (10.0, 20.0, "S1"))
    assert far == [(None, "hello there")]


def test_a_word_at_the_edge_of_a_turn_belongs_to_it() -> None:
    assert attributed([segment("hello")], (0.9, 5.0, "S1")) == [("S1", "hello")]


def test_a_word_across_two_speakers_stays_unattributed_in_its_segment() -> None:
    transcript = Transcript(segments=(segment("we agree fully yes"),), engine=ENGINE)
    turns = (
        SpeakerTurn(start_s=0.0, end_s=2.4, speaker="S1"),
        SpeakerTurn(start_s=2.4, end_s=4.0, speaker="S2"),
    )

    result = attribute_speakers(transcript, Diarization(turns=turns, engine=ENGINE))

    assert [(part.speaker, part.text) for part in result.segments] == [
        ("S1", "we agree fully"),
        ("S2", "yes"),
    ]
    assert result.segments[0].words[2].speaker is None


def test_an_unsure_word_between_words_of_one_speaker_is_that_speakers() -> None:
    found = attributed(
        [segment("so we book the venue")], (0.0, 2.0, "S1"), (2.9, 5.0, "S1"), (2.3, 2.5, "S2")
    )

    assert {speaker for speaker, _ in found} <= {"S1", "S2"}
    assert attributed([segment("a b c")], (0.0, 0.9, "S1"), (2.0, 3.0, "S1")) == [("S1", "a b c")]


def test_a_long_unsure_stretch_is_a_segment_without_speaker() -> None:
    found = attributed(
        [segment("mine mine mine who who who who yours yours")],
        (0.0, 2.5, "S1"),
        (7.5, 9.0, "S2"),
    )

    assert found == [("S1", "mine mine mine"), (None, "who who who who"), ("S2", "yours yours")]


def test_captions_without_words_go_to_who_speaks_most_of_them() -> None:
    cue = Segment(start_s=0.0, end_s=4.0, text="[door] Good morning.")

    assert attributed([cue], (0.0, 3.5, "S1"), (3.5, 6.0, "S2")) == [("S1", cue.text)]
    assert attributed([cue], (0.0, 2.0, "S1"), (2.0, 6.0, "S2")) == [(None, cue.text)]


def test_text_without_spaces_is_split_without_spaces() -> None:
    words = tuple(Word(start_s=i, end_s=i + 0.9, text=c) for i, c in enumerate("你好再见"))
    spoken = Segment(start_s=0, end_s=3.9, text="你好再见", words=words)

    assert attributed([spoken], (0.0, 2.0, "S1"), (2.0, 4.0, "S2")) == [
        ("S1", "你好"),
        ("S2", "再见"),
    ]


@pytest.mark.parametrize("times", [1, 2])
def test_no_word_is_lost_and_doing_it_twice_changes_nothing(times: int) -> None:
    spoken = segment(" ".join(f"w{i}" for i in range(40)))
    turns = tuple(
        SpeakerTurn(start_s=i * 3.3, end_s=i * 3.3 + 2.7, speaker=f"S{i % 3 + 1}")
        for i in range(12)
    )
    once = attribute_speakers(
        Transcript(segments=(spoken,), engine=ENGINE), Diarization(turns=turns, engine=ENGINE)
    )
    again = attribute_speakers(once, Diarization(turns=turns, engine=ENGINE))

    assert " ".join(part.text for part in once.segments) == spoken.text
    assert [s.text for s in again.segments] == [s.text for s in once.segments]


def overlapping(text: str, *turns: SpeakerTurn) -> list[Segment]:
    transcript = Transcript(segments=(segment(text),), engine=ENGINE)
    diarization = Diarization(turns=turns, engine=ENGINE)
    return list(attribute_speakers(transcript, diarization).segments)


def test_words_stay_with_the_floor_and_segments_know_who_speaks_into_them() -> None:
    (found,) = overlapping(
        "so I think we go",
        SpeakerTurn(start_s=0.0, end_s=5.0, speaker="B"),
        SpeakerTurn(start_s=2.0, end_s=3.5, speaker="A", into="B"),
    )

    assert (found.speaker, found.text) == ("S1", "so I think we go")
    assert found.overlaps == (SpeakerTurn(start_s=2.0, end_s=3.5, speaker="S2", into="S1"),)
    assert found.over == ("S2",)


def test_an_overlap_is_cut_to_the_segments_it_reaches_over() -> None:
    first, second = overlapping(
        "one two three four",
        SpeakerTurn(start_s=0.0, end_s=2.0, speaker="A"),
        SpeakerTurn(start_s=1.0, end_s=2.0, speaker="B", into="A"),
        SpeakerTurn(start_s=2.0, end_s=4.0, speaker="B"),
    )

    assert [(o.start_s, o.end_s) for o in first.overlaps] == [(1.0, 1.8)]
    assert first.over == ("S2",)
    assert (second.speaker, second.overlaps) == ("S2", ())


def test_the_haste_between_two_turns_is_no_overlap_to_tell() -> None:
    (found,) = overlapping(
        "one two",
        SpeakerTurn(start_s=0.0, end_s=2.0, speaker="A"),
        SpeakerTurn(start_s=1.6, end_s=1.8, speaker="B", into="A"),
    )

    assert len(found.overlaps) == 1 and found.over == ()


def test_documents_from_before_overlaps_still_decode() -> None:
    old = {"start_s": 0.0, "end_s": 1.0, "text": "hello", "speaker": "S1"}

    assert from_plain(Segment, old).overlaps == ()
    assert from_plain(SpeakerTurn, {"start_s": 0.0, "end_s": 1.0, "speaker": "S1"}).into is None
