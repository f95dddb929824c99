"""Chapters as a track and as lines; titles are untrusted."""

from dataclasses import replace

from lifestream.domain.summary import Chapter
from lifestream.services.export.chapters import chapters_of, chapters_text, chapters_vtt
from tests.services.summary_samples import ATTACK, recording

CHAPTERS = (
    Chapter(start_s=0.4, end_s=61.5, title="S1 welcomes <b>all</b> --> & begins"),
    Chapter(start_s=61.5, end_s=3725.25, title=""),
)


def test_a_track_of_chapters_is_webvtt_without_markup_of_others() -> None:
    assert chapters_vtt(CHAPTERS, {"S1": "Nora"}) == (
        "WEBVTT\n\n1\n00:00:00.400 --> 00:01:01.500\n"
        "Nora welcomes &lt;b&gt;all&lt;/b&gt; → &amp; begins\n\n"
        "2\n00:01:01.500 --> 01:02:05.250\n1:01\n"
    )
    cue = chapters_vtt((Chapter(start_s=0.0, end_s=1.0, title=ATTACK),), {})
    assert cue.count("-->") == 1
    assert len(cue.splitlines()) == 5


def test_lines_for_a_description_begin_at_nought_and_are_one_each() -> None:
    lines = chapters_text(CHAPTERS, {"S1": "Nora"}).splitlines()
    assert lines == ["0:00 Nora welcomes <b>all</b> --> & begins", "1:01 1:01"]
    assert chapters_text((), {}) == ""


def test_blocks_stand_in_where_minutes_have_no_chapters() -> None:
    full = recording()
    assert chapters_of(full) == (full.blocks.blocks if full.blocks else ())
    assert full.minutes is not None
    with_chapters = replace(full, minutes=replace(full.minutes, chapters=CHAPTERS))
    assert chapters_of(with_chapters) == CHAPTERS
