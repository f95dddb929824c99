"""Stretches of one recording heard apart give the transcript of the whole."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from lifestream.domain.transcript import (
    EngineInfo,
    RemovedSpan,
    Segment,
    SpeechRegion,
    Transcript,
    Word,
)
from lifestream.pipeline.segments import (
    TimeSegment,
    merge_transcripts,
    plan_segments,
    regions_within,
)

ENGINE = EngineInfo(name="scripted")


@pytest.mark.parametrize(("duration_s", "count"), [(3600.0, 1), (3600.0, 4), (1234.5, 7)])
def test_stretches_cover_the_recording_and_neighbours_overlap(
    duration_s: float, count: int
) -> None:
    plan = plan_segments(duration_s, count, 20.0)

    assert [segment.index for segment in plan] == list(range(count))
    assert (plan[0].start_s, plan[-1].end_s) == (0.0, duration_s)
    for left, right in pairwise(plan):
        assert left.core_end_s == right.core_start_s
        assert left.end_s - right.start_s == pytest.approx(20.0)


def test_short_recordings_are_split_less_or_not_at_all() -> None:
    assert len(plan_segments(90.0, 8, 20.0)) == 2
    assert len(plan_segments(39.0, 8, 20.0)) == 1
    assert len(plan_segments(0.0, 8, 20.0)) == 1


def test_speech_is_cut_to_what_a_stretch_hears() -> None:
    middle = TimeSegment(index=1, start_s=10, end_s=20, core_start_s=12, core_end_s=18)
    speech = [SpeechRegion(start_s=a, end_s=b) for a, b in ((0, 9), (9, 11), (12, 13), (19, 30))]

    heard = regions_within(speech, middle)

    assert [(r.start_s, r.end_s) for r in heard] == [(10, 11), (12, 13), (19, 20)]


def talk(duration_s: float, *, word_s: float = 0.4, every_s: float = 0.6) -> list[Word]:
    """Numbered words at a steady pace."""
    count = int(duration_s / every_s)
    return [
        Word(start_s=i * every_s, end_s=i * every_s + word_s, text=f"w{i}") for i in range(count)
    ]


def heard(words: Sequence[Word], *, per_segment: int = 9) -> Transcript:
    """Words as a recogniser gives them: sentences of some words, with punctuation."""
    segments = []
    for at in range(0, len(words), per_segment):
        run = tuple(words[at : at + per_segment])
        segments.append(
            Segment(
                start_s=run[0].start_s,
                end_s=run[-1].end_s,
                text=", ".join(word.text for word in run) + ".",
                words=run,
            )
        )
    return Transcript(segments=tuple(segments), engine=ENGINE, languages=("en",))


def part(words: Sequence[Word], segment: TimeSegment, *, late_s: float = 0.0) -> Transcript:
    """What a stretch hears: words wholly in it, a cut one wrongly, all of them a bit late."""
    inside = []
    for word in words:
        if word.end_s <= segment.start_s or word.start_s >= segment.end_s:
            continue
        whole = segment.start_s <= word.start_s and word.end_s <= segment.end_s
        text = word.text if whole else "cut"
        inside.append(Word(start_s=word.start_s + late_s, end_s=word.end_s + late_s, text=text))
    return heard(inside, per_segment=7)


@pytest.mark.parametrize("late_s", [0.0, 0.05, -0.05])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_every_word_is_there_once_and_in_order(count: int, late_s: float) -> None:
    words = talk(601.3)
    plan = plan_segments(601.3, count, 20.0)
    parts = [part(words, s, late_s=late_s * (s.index % 2)) for s in plan]

    merged = merge_transcripts(plan, parts)

    said = [word.text for segment in merged.segments for word in segment.words]
    assert said == [word.text for word in words]
    starts = [segment.start_s for segment in merged.segments]
    assert starts == sorted(starts)


def test_without_a_pause_the_border_goes_into_the_widest_gap() -> None:
    words = talk(100.0, word_s=0.55)
    plan = plan_segments(100.0, 2, 20.0)

    merged = merge_transcripts(plan, [part(words, segment) for segment in plan])

    said = [word.text for segment in merged.segments for word in segment.words]
    assert said == [word.text for word in words]


def test_a_sentence_cut_at_the_border_keeps_its_punctuation() -> None:
    words = talk(100.0)
    plan = plan_segments(100.0, 2, 20.0)

    merged = merge_transcripts(plan, [part(words, segment) for segment in plan])

    for segment in merged.segments:
        assert segment.text.startswith(segment.words[0].text)
        assert segment.text.rstrip(".,").endswith(segment.words[-1].text)
        assert segment.text.count("w") == len(segment.words)


def test_segments_without_words_move_as_a_whole_and_removed_spans_stay_once() -> None:
    plan = plan_segments(100.0, 2, 20.0)
    silence = RemovedSpan(start_s=49.0, end_s=51.5, reason="no_speech")
    both = Transcript(
        segments=(Segment(start_s=45.0, end_s=48.0, text="Once."),),
        engine=ENGINE,
        removed=(silence,),
    )

    merged = merge_transcripts(plan, [both, both])

    assert [segment.text for segment in merged.segments] == ["Once."]
    assert merged.removed == (silence,)


def test_one_stretch_is_the_whole_transcript() -> None:
    whole = heard(talk(30.0))

    assert merge_transcripts(plan_segments(30.0, 1), [whole]) == whole


def test_silence_in_a_stretch_leaves_the_others_words() -> None:
    plan = plan_segments(100.0, 2, 20.0)
    words = [word for word in talk(100.0) if word.end_s < 30]
    nothing = Transcript(segments=(), engine=ENGINE)

    merged = merge_transcripts(plan, [heard(words), nothing])

    assert sum(len(segment.words) for segment in merged.segments) == len(words)
