"""Turns and their figures, counted by hand."""

from lifestream.domain.diary.digest import MAX_TALK_CHARS
from lifestream.domain.ids import VideoId
from lifestream.domain.stats.figures import Heard, TalkFigures, figures_of
from lifestream.domain.stats.turns import Turn, packed, turns_of, unpacked
from lifestream.domain.transcript import Segment, SpeakerTurn

TALK = VideoId("vtalk")
SAID = (
    ("S1", 0.0, 10.0, "one two three four five six seven eight nine ten"),
    ("S1", 11.0, 20.0, "and ten words more are said after a short breath"),
    ("S2", 20.1, 30.0, "ten words are said here with no gap before them"),
    ("S1", 29.0, 35.0, "I cut in"),
    (None, 35.0, 37.0, "(laughter)"),
    ("S2", 45.0, 50.0, "at last"),
)


def segments() -> list[Segment]:
    return [
        Segment(start_s=start_s, end_s=end_s, text=text, speaker=speaker)
        for speaker, start_s, end_s, text in SAID
    ]


def figures(
    turns: tuple[Turn, ...],
    *,
    to_s: float = 60.0,
    from_s: float = 0.0,
    covered: tuple[tuple[float, float], ...] = (),
) -> TalkFigures:
    heard = Heard(
        video_id=TALK,
        turns=turns,
        names={"S1": "Anna"},
        from_s=from_s,
        to_s=to_s,
        covered=covered,
    )
    return figures_of([heard])


def test_time_turns_pace_silence_and_cutting_in_are_counted() -> None:
    found = figures(turns_of(segments()))
    anna, second, unclear = found.voices

    assert (anna.name, anna.spoken_s, anna.turns, anna.words) == ("Anna", 25.0, 2, 23)
    assert (second.label, second.spoken_s, second.turns) == ("S2", 14.9, 2)
    assert anna.words_a_minute == round(23 * 60 / 25)
    assert (anna.cut_ins, second.was_cut, second.short_gaps) == (1, 1, 1)
    assert [(one.at_s, one.length_s) for one in anna.cutting] == [(29.0, 6.0)]
    assert [one.at_s for one in anna.longest] == [0.0, 29.0]
    assert unclear.is_unclear and unclear.spoken_s == 2.0
    assert (found.recorded_s, found.speech_s, found.silence_s) == (60.0, 42.0, 18.0)
    assert [(one.at_s, one.length_s) for one in found.silences] == [(50.0, 10.0), (37.0, 8.0)]
    assert abs(sum(one.share for one in found.voices) - 1) < 0.001


def test_speaking_into_a_turn_cuts_in_from_a_second_on_also_across_two_segments() -> None:
    asides = tuple(
        SpeakerTurn(start_s=start_s, end_s=end_s, speaker="S2", into="S1")
        for start_s, end_s in ((2.0, 2.5), (9.4, 10.0), (10.0, 10.5), (12.0, 12.6))
    )
    split = [
        Segment(start_s=0.0, end_s=10.0, text="one", speaker="S1", overlaps=asides[:2]),
        Segment(start_s=10.0, end_s=20.0, text="two", speaker="S1", overlaps=asides[2:]),
        *segments()[2:],
    ]
    found = figures(turns_of(split))
    second = next(one for one in found.voices if one.label == "S2")

    assert second.cut_ins == 1
    assert [one.at_s for one in second.cutting] == [9.4]
    assert (second.turns, second.spoken_s) == (2, 14.9)


def test_parts_of_a_recording_add_up_to_the_whole() -> None:
    turns = turns_of(segments())
    whole = figures(turns)
    for at_s in (5.0, 29.5, 33.0, 40.0):
        first, rest = figures(turns, to_s=at_s), figures(turns, from_s=at_s)
        for name in ("turns", "cut_ins", "short_gaps"):
            assert getattr(first, name) + getattr(rest, name) == getattr(whole, name), (name, at_s)
        assert abs(first.recorded_s + rest.recorded_s - 60.0) < 0.01
        spoken_s = sum(one.spoken_s for part in (first, rest) for one in part.voices)
        assert abs(spoken_s - 41.9) < 0.3


def test_what_another_recording_holds_is_not_counted() -> None:
    found = figures(turns_of(segments()), covered=((0.0, 20.0), (40.0, 100.0)))

    assert found.recorded_s == 20.0
    assert {one.label: one.turns for one in found.voices} == {"S1": 1, "S2": 1, "": 1}
    assert figures(turns_of(segments()), covered=((0.0, 60.0),)) == TalkFigures()


def test_turns_are_kept_to_a_tenth_of_a_second_in_little_room() -> None:
    day = [
        Turn(
            label=f"S{n * n % 7}",
            start_s=n * 3.01,
            end_s=n * 3.01 + n % 50 / 10,
            spoken_s=n % 50 / 10,
            words=n * n % 13,
            is_aside=n % 9 == 0,
        )
        for n in range(28_000)
    ]
    read = unpacked(packed(day))

    for one, other in zip(read, day, strict=True):
        assert (one.label, one.words, one.is_aside) == (other.label, other.words, other.is_aside)
        assert abs(one.start_s - other.start_s) < 0.06 > abs(one.end_s - other.end_s)
        assert abs(one.spoken_s - other.spoken_s) < 0.06
    assert len(packed(day)) < MAX_TALK_CHARS
    assert unpacked(packed(())) == () == unpacked("")


def test_no_pace_is_given_for_a_script_without_spaces_or_for_a_few_words() -> None:
    said = [
        Segment(start_s=0.0, end_s=60.0, text="私たちは港のホールで会います", speaker="S1"),
        Segment(start_s=60.0, end_s=64.0, text="Yes we do", speaker="S2"),
    ]
    found = figures(turns_of(said), to_s=64.0)

    assert [one.words_a_minute for one in found.voices] == [None, None]
    assert [one.words for one in found.voices] == [0, 3]
