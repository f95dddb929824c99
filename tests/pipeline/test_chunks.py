"""A recording is cut into passages that can be found and played."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.scene import ScreenReading, ScreenText, TextLine
from lifestream.domain.search import Chunk, ChunkKind
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    MeetingVerdict,
    Minutes,
    Point,
    TimeBlock,
    TimeBlocks,
)
from lifestream.domain.transcript import EngineInfo, Segment, Transcript, Word
from lifestream.domain.video import Video
from lifestream.pipeline.chunks import MAX_PIECE_S, TARGET_S, embedding_text, make_chunks

ENGINE = EngineInfo(name="test")
VIDEO = Video(
    video_id=VideoId("v1"),
    owner=OwnerId("anna"),
    job_id=JobId("j1"),
    filename="meeting.mp4",
    content_type="video/mp4",
    size_bytes=1,
    source_key="",
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
)
BUDGET_SLIDE = ScreenText(
    start_s=60.0,
    end_s=120.0,
    lines=(TextLine(text="Budget", confidence=1.0), TextLine(text="18,000 spent", confidence=1.0)),
    keyframe_at_s=60.0,
)


def minutes(**parts: object) -> Minutes:
    verdict = MeetingVerdict(is_meeting=True, why="")
    fields = {"title": "Launch", "overview": (), "verdict": verdict, "engine": ENGINE, **parts}
    return Minutes(**fields)  # type: ignore[arg-type]


def chunks_of(
    *segments: Segment,
    screen: tuple[ScreenText, ...] = (),
    blocks: tuple[TimeBlock, ...] = (),
    whole: Minutes | None = None,
    names: tuple[tuple[str, str], ...] = (),
) -> tuple[Chunk, ...]:
    return make_chunks(
        VIDEO,
        Transcript(segments=segments, engine=ENGINE),
        ScreenReading(texts=screen, engine=ENGINE),
        TimeBlocks(blocks=blocks, engine=ENGINE),
        whole or minutes(),
        recorded_on=date(2026, 3, 1),
        speaker_names=names,
    )


def said(start_s: float, end_s: float, text: str = "", speaker: str | None = None) -> Segment:
    return Segment(
        start_s=start_s, end_s=end_s, text=text or f"words at {start_s:.0f}", speaker=speaker
    )


def sentences(count: int, each_s: float = 4.0) -> list[Segment]:
    return [said(n * each_s, (n + 1) * each_s, f"sentence{n}") for n in range(count)]


def test_passages_overlap_and_leave_nothing_out() -> None:
    chunks = chunks_of(*sentences(50))

    assert {word for chunk in chunks for word in chunk.text.split()} == {
        f"sentence{n}" for n in range(50)
    }
    for chunk in chunks:
        assert chunk.end_s - chunk.start_s <= TARGET_S
    for before, after in pairwise(chunks):
        assert before.start_s < after.start_s < before.end_s < after.end_s


def test_a_passage_does_not_reach_over_a_long_silence() -> None:
    first, second = chunks_of(said(0, 4, "before"), said(60, 64, "after"))

    assert (first.text, second.text) == ("before", "after")


def test_a_long_segment_is_cut_at_its_words() -> None:
    words = tuple(Word(start_s=n, end_s=n + 1.0, text=f" w{n}") for n in range(60))
    long = Segment(
        start_s=0.0, end_s=60.0, text=" ".join(w.text for w in words), words=words, speaker="S1"
    )

    chunks = chunks_of(long)

    assert max(chunk.end_s - chunk.start_s for chunk in chunks) <= TARGET_S
    assert chunks[0].text.startswith("w0 w1 w2")
    for chunk in chunks:
        assert chunk.text.split()[0] == f"w{chunk.start_s:.0f}"
        assert chunk.speakers == ("S1",)


def test_a_long_segment_without_word_times_is_cut_at_its_sentences() -> None:
    text = "The first is long. " * 10 + "The last one is about money."
    chunks = chunks_of(said(10.0, 90.0, text))

    assert len(chunks) > 3
    assert chunks[0].start_s == 10.0
    assert chunks[-1].end_s == pytest.approx(90.0)
    assert "money" in chunks[-1].text
    assert chunks[-1].start_s > 60.0


def test_one_endless_sentence_is_still_one_passage() -> None:
    (chunk,) = chunks_of(said(0.0, MAX_PIECE_S * 5, "word " * 100))

    assert chunk.end_s == pytest.approx(MAX_PIECE_S * 5)


def test_the_one_who_speaks_longest_comes_first_and_the_unknown_is_nobody() -> None:
    (chunk,) = chunks_of(said(0, 2, speaker="S1"), said(2, 8, speaker="S2"), said(8, 12))

    assert chunk.speakers == ("S2", "S1")


def test_the_slide_shown_meanwhile_is_the_heading_of_what_is_said() -> None:
    heard, seen = chunks_of(said(70, 80, "we spent a lot"), screen=(BUDGET_SLIDE,))

    assert embedding_text(heard) == "Budget: we spent a lot"
    assert "Launch" in heard.context
    assert heard.text == "we spent a lot"
    assert (seen.kind, seen.text) == (ChunkKind.SEEN, "Budget\n18,000 spent")
    assert (seen.start_s, seen.end_s) == (60.0, 120.0)


def test_without_a_slide_only_the_words_are_embedded() -> None:
    chunk, _ = chunks_of(said(0, 10, "hello"), screen=(BUDGET_SLIDE,))

    assert embedding_text(chunk) == "hello"


def test_a_speakers_name_helps_to_find_what_was_said() -> None:
    (chunk,) = chunks_of(said(0, 5, "hello", "S1"), names=(("S1", "Priya"), ("S2", "Ewan")))

    assert "Priya" in chunk.context
    assert "Ewan" not in chunk.context


def test_statements_are_found_at_the_second_of_their_evidence_and_once() -> None:
    evidence = Evidence(start_s=109.0, end_s=118.0, quote="then it is decided", speaker="S1")
    decision = Decision(text="French moves to autumn", evidence=evidence)
    task = ActionItem(task="Sign it", evidence=evidence, owner="Ewan", due_said="by Wednesday")
    block = TimeBlock(
        index=0,
        start_s=0.0,
        end_s=300.0,
        title="Money",
        points=(Point(text="18 000 spent", evidence=evidence),),
        decisions=(decision,),
        action_items=(task,),
    )

    chunks = chunks_of(blocks=(block,), whole=minutes(decisions=(decision,), action_items=(task,)))

    assert [chunk.text for chunk in chunks] == [
        "Ewan: Sign it (by Wednesday)",
        "French moves to autumn",
        "18 000 spent",
    ]
    for chunk in chunks:
        assert chunk.kind is ChunkKind.SUMMARY
        assert (chunk.start_s, chunk.end_s, chunk.speakers) == (109.0, 118.0, ("S1",))
        assert "then it is decided" in chunk.context
    assert "decision" in chunks[1].context


def test_a_point_that_only_quotes_is_not_found_twice() -> None:
    evidence = Evidence(start_s=0.0, end_s=5.0, quote="We spent it all, on Friday.")
    quoting = Point(text="we spent it all", evidence=evidence)
    telling = Point(text="The budget is used up.", evidence=evidence)

    chunks = chunks_of(whole=minutes(overview=(quoting, telling)))

    assert [chunk.text for chunk in chunks] == ["The budget is used up."]


def test_chunks_are_numbered_in_a_stable_order_and_carry_the_day() -> None:
    once = chunks_of(*sentences(20), screen=(BUDGET_SLIDE,))

    assert once == chunks_of(*sentences(20), screen=(BUDGET_SLIDE,))
    assert [chunk.position for chunk in once] == list(range(len(once)))
    assert len({chunk.chunk_id for chunk in once}) == len(once)
    assert {chunk.recorded_on for chunk in once} == {date(2026, 3, 1)}


def test_a_silent_recording_has_no_passages() -> None:
    assert chunks_of() == ()


def test_a_short_yes_is_found_with_what_it_answers_and_never_alone() -> None:
    asked = Segment(start_s=0.0, end_s=4.0, text="Shall we order the oak planks today?")
    yes = Segment(start_s=11.0, end_s=11.5, text="Yeah.")
    more = Segment(start_s=40.0, end_s=44.0, text="The harbour office opens again on Monday.")
    texts = [chunk.text for chunk in chunks_of(asked, yes, more)]
    assert texts == [
        "Shall we order the oak planks today?",
        "Shall we order the oak planks today? Yeah.",
        "The harbour office opens again on Monday.",
    ]
    alone = [chunk.text for chunk in chunks_of(replace(yes, start_s=90.0, end_s=91.0))]
    assert alone == ["Yeah."]
