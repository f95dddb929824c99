"""Chapters begin where the topic, the voice or the slide changes."""

import itertools

from lifestream.domain.transcript import Segment
from lifestream.inference.writing.extractive.chapters import MIN_CHAPTER_S, chapters_of
from lifestream.inference.writing.extractive.sentences import Sentence, sentences_of
from tests.inference.writing.extractive.dialogues import slide

ROOF = ("The roof tiles leak above the kitchen.", "New roof tiles cost forty thousand.")
MUSIC = ("The choir sings a motet on Sunday.", "The choir needs a tenor for the motet.")
LENGTH_S = 3000.0
TURN_S = 15.0


def talk() -> tuple[Sentence, ...]:
    """Twenty-five minutes about a roof, then as long about a choir, by other people."""
    segments = []
    for n in range(int(LENGTH_S / TURN_S)):
        about, who = (ROOF, "AB") if n * TURN_S < LENGTH_S / 2 else (MUSIC, "CD")
        segments.append(
            Segment(
                start_s=n * TURN_S,
                end_s=(n + 1) * TURN_S - 1,
                text=about[n % 2],
                speaker=who[n % 2],
            )
        )
    return sentences_of(segments)


def test_a_chapter_begins_where_the_topic_changes_and_is_named_by_it() -> None:
    chapters = chapters_of(talk(), (), duration_s=LENGTH_S)
    assert any(abs(one.start_s - LENGTH_S / 2) <= TURN_S for one in chapters)
    assert "roof" in chapters[0].title.lower()
    assert "choir" in chapters[-1].title.lower()


def test_chapters_follow_each_other_without_a_gap_and_are_not_short() -> None:
    chapters = chapters_of(talk(), (), duration_s=LENGTH_S)
    assert chapters[0].start_s == 0.0
    assert chapters[-1].end_s == LENGTH_S
    for one, following in itertools.pairwise(chapters):
        assert one.end_s == following.start_s
    assert all(one.end_s - one.start_s >= MIN_CHAPTER_S for one in chapters)


def test_a_slide_names_its_chapter() -> None:
    shown = slide(LENGTH_S / 2, LENGTH_S, "Sunday's music", "Motet")
    assert chapters_of(talk(), (shown,), duration_s=LENGTH_S)[-1].title == "Sunday's music"


def test_a_short_or_silent_recording_is_one_chapter() -> None:
    assert len(chapters_of(talk()[:10], (), duration_s=150.0)) == 1
    (one,) = chapters_of((), (), duration_s=60.0)
    assert one.title == "Nothing said"
