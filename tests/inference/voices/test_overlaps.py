"""What the segmentation network hears, put on the whole recording's time and people."""

import numpy as np

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.voices.evidence import gathered, overlapped, voice_changes
from lifestream.inference.voices.overlaps import all_speech, cut_at_changes, second_voices
from lifestream.inference.voices.segmentation import WINDOW_STEPS, LocalVoices
from lifestream.inference.voices.turns import Held, speaker_turns

LENGTH_S = 20.0
STEPS = 400


def heard(*voices: list[tuple[float, float]]) -> LocalVoices:
    """What the network would give for up to three people; it numbers them anew every window."""
    whole = np.zeros((STEPS, 3), np.uint8)
    for voice, spans in enumerate(voices):
        for start_s, end_s in spans:
            whole[round(start_s * 20) : round(end_s * 20), voice] = 255
    starts = range(0, STEPS - WINDOW_STEPS + 1, 50)
    windows = [np.roll(whole[at : at + WINDOW_STEPS], at // 50, axis=1) for at in starts]
    return LocalVoices(activity=np.stack(windows), starts=np.array(starts), steps=STEPS)


def held(start_s: float, end_s: float, speaker: int) -> Held:
    return Held(start_s=start_s, end_s=end_s, speaker=speaker)


def region(start_s: float, end_s: float) -> SpeechRegion:
    return SpeechRegion(start_s=start_s, end_s=end_s)


def test_two_at_once_count_as_two() -> None:
    count = heard([(0.0, 12.0)], [(10.0, 20.0)]).count()

    assert count[100] == 1 and count[220] == 2 and count[300] == 1


def test_speech_that_the_detector_missed_is_added_and_clicks_are_not() -> None:
    local = heard([(1.0, 4.0), (8.0, 9.0), (15.0, 15.1)])

    found = all_speech([region(1.0, 3.0)], local, LENGTH_S)

    assert found == (region(1.0, 4.0), region(8.0, 9.0))


def test_a_stretch_of_speech_is_cut_where_another_voice_begins() -> None:
    local = heard([(1.0, 6.0)], [(6.0, 12.0)])
    changes = voice_changes(local)

    assert len(changes) == 1 and abs(changes[0] - 120) <= 1
    assert cut_at_changes([region(1.0, 12.0)], [120]) == (region(1.0, 6.0), region(6.0, 12.0))
    assert cut_at_changes([region(5.8, 12.0)], [120]) == (region(5.8, 12.0),)


def test_windows_of_two_voices_are_told_apart_and_those_of_one_are_not() -> None:
    evidence = gathered(heard([(0.0, 5.0)], [(5.0, 10.0)]), np.array([1.5, 3.5, 6.5, 8.5]))

    assert evidence.different[0, 0] < -0.9 and evidence.different[2, 0] < -0.9
    assert evidence.different[1, 0] > 0.9 and evidence.different[0, 2] > 0.9
    sums, known = evidence.between(np.array([0, 0, 1, 1]))
    assert sums[0, 1] > 3.6 and known[0, 1] == 4


def test_windows_far_from_each_other_are_no_evidence() -> None:
    evidence = gathered(heard([(0.0, 20.0)]), np.array([2.0, 18.0]))

    assert not evidence.known.any()


def test_a_window_in_which_two_talk_is_known_as_such() -> None:
    local = heard([(0.0, 10.0)], [(4.0, 6.0)])

    assert overlapped(local, np.array([2.0, 5.0])).tolist() == [0.0, 1.0]


def test_who_speaks_into_a_turn_is_found_by_what_they_say_alone() -> None:
    local = heard([(0.0, 8.0), (12.0, 16.0)], [(6.0, 11.0), (13.0, 14.0)])
    floor = [held(0.0, 8.0, 0), held(8.0, 11.0, 1), held(12.0, 16.0, 0)]

    found = second_voices(floor, local, 2)

    assert found == [held(6.0, 8.0, 1), held(13.0, 14.0, 1)]


def test_one_speaker_never_speaks_over_anybody() -> None:
    assert second_voices([held(0.0, 8.0, 0)], heard([(0.0, 8.0)], [(6.0, 8.0)]), 1) == []


def test_turns_say_into_whom_somebody_speaks() -> None:
    turns = speaker_turns([held(0.0, 8.0, 4), held(8.0, 11.0, 2)], [held(7.0, 9.0, 2)])

    assert [(t.start_s, t.end_s, t.speaker, t.into) for t in turns] == [
        (0.0, 8.0, "S1", None),
        (7.0, 8.0, "S2", "S1"),
        (8.0, 11.0, "S2", None),
    ]
