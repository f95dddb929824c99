"""What is typed lies over what was recognised: nothing is lost, and times stay in order."""

import string
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifestream.domain import codec
from lifestream.domain.edits.segment_edits import merged, split_segment
from lifestream.domain.edits.transcript_edits import (
    Edit,
    MergeEdit,
    NameEdit,
    ReassignEdit,
    ReplaceEdit,
    SplitEdit,
    TextEdit,
    UndoEdit,
    apply_edits,
    decode_edit,
    encode_edit,
)
from lifestream.domain.edits.transcript_overlay import (
    Anchor,
    EditedTranscript,
    identified,
    voice_of,
    with_names,
)
from lifestream.domain.edits.word_times import merged_text, retimed
from lifestream.domain.transcript import EngineInfo, Segment, SpeakerTurn, Transcript, Word

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ENGINE = EngineInfo(name="scripted")

E = TypeVar("E", bound=Edit)


def spoken(start_s: float, text: str, speaker: str | None = "S1", *, timed: bool = True) -> Segment:
    """Half a second for each word."""
    words = tuple(
        Word(start_s=start_s + n / 2, end_s=start_s + n / 2 + 0.4, text=word, probability=0.9)
        for n, word in enumerate(text.split())
    )
    end_s = words[-1].end_s if words else start_s + 1.0
    return Segment(
        start_s=start_s, end_s=end_s, text=text, speaker=speaker, words=words if timed else ()
    )


def transcript(*segments: Segment) -> Transcript:
    return Transcript(segments=segments, engine=ENGINE)


TALK = transcript(
    spoken(0.0, "we meet mayor at tree"),
    spoken(4.0, "the venue is the old harbour hall", "S2"),
    spoken(9.0, "mayor books it by Friday"),
)


def on(edited: EditedTranscript, index: int, kind: Callable[..., E], **fields: Any) -> E:
    """An edit of the segment at ``index`` as it stands."""
    one = edited.segments[index]
    anchor = Anchor(
        segment_id=one.segment_id,
        start_s=one.segment.start_s,
        end_s=one.segment.end_s,
        text=one.segment.text,
    )
    edit_id = f"e{len(fields)}-{index}-{kind}"
    return kind(edit_id=edit_id, typed_at=AT, anchor=anchor, **fields)


def plain(kind: Callable[..., E], edit_id: str = "e9", **fields: Any) -> E:
    return kind(edit_id=edit_id, typed_at=AT, **fields)


def texts(edited: EditedTranscript) -> list[str]:
    return [one.segment.text for one in edited.segments]


NOTHING = apply_edits(TALK, ())


def test_typed_words_replace_recognised_ones_and_the_rest_keeps_its_times() -> None:
    edit = on(NOTHING, 0, TextEdit, text="We will meet Mayer at three")
    edited = apply_edits(TALK, (edit,)).segments[0]

    assert edited.edited
    words = {word.text: word for word in edited.segment.words}
    assert (words["at"].start_s, words["at"].end_s) == (1.5, 1.9)
    assert words["Mayer"].start_s == 1.0
    assert words["Mayer"].probability is None
    assert words["at"].probability == 0.9
    assert words["will"].start_s == pytest.approx(0.4)
    assert words["will"].end_s == pytest.approx(0.5)


def test_a_segment_without_word_times_gets_none() -> None:
    talk = transcript(spoken(0.0, "we meet mayor", timed=False))
    edit = on(apply_edits(talk, ()), 0, TextEdit, text="We meet Mayer")
    assert apply_edits(talk, (edit,)).segments[0].segment.words == ()


def test_words_that_were_all_taken_out_are_not_read_and_can_come_back() -> None:
    edit = on(NOTHING, 1, TextEdit, text="")
    edited = apply_edits(TALK, (edit,))

    assert len(edited.transcript.segments) == 2
    assert edited.segments[1].segment.text == ""
    undo = plain(UndoEdit, undoes=edit.edit_id)
    assert apply_edits(TALK, (edit, undo)) == NOTHING


def test_undoing_an_undo_brings_the_edit_back() -> None:
    edit = on(NOTHING, 0, TextEdit, text="We meet")
    undo = plain(UndoEdit, "u1", undoes=edit.edit_id)
    redo = plain(UndoEdit, "u2", undoes="u1")
    assert texts(apply_edits(TALK, (edit, undo, redo)))[0] == "We meet"


def test_the_second_half_of_a_split_can_get_another_speaker() -> None:
    split = on(NOTHING, 1, SplitEdit, at_char=len("the venue is "))
    halves = apply_edits(TALK, (split,))
    reassign = on(halves, 2, ReassignEdit, speaker="S1")
    edited = apply_edits(TALK, (split, reassign))

    assert texts(edited)[1:3] == ["the venue is", "the old harbour hall"]
    assert [one.segment.speaker for one in edited.segments[1:3]] == ["S2", "S1"]
    assert edited.segments[1].segment_id == NOTHING.segments[1].segment_id
    assert edited.segments[1].segment.end_s <= edited.segments[2].segment.start_s
    assert [len(one.segment.words) for one in edited.segments[1:3]] == [3, 4]


def test_a_split_inside_a_word_moves_to_its_beginning() -> None:
    split = on(NOTHING, 0, SplitEdit, at_char=len("we meet ma"))
    assert texts(apply_edits(TALK, (split,)))[:2] == ["we meet", "mayor at tree"]


def test_replacing_follows_case_and_whole_words() -> None:
    edit = plain(ReplaceEdit, find="MAYOR", replacement=r"Mayer \1", whole_word=True)
    assert texts(apply_edits(TALK, (edit,)))[0] == r"we meet Mayer \1 at tree"
    assert texts(apply_edits(TALK, (replace(edit, match_case=True),))) == texts(NOTHING)
    part = plain(ReplaceEdit, find="may", replacement="x")
    assert texts(apply_edits(TALK, (part,))) == texts(NOTHING)
    assert texts(apply_edits(TALK, (replace(part, whole_word=False),)))[2].startswith("xor books")


def test_names_are_given_and_taken_away() -> None:
    name = plain(NameEdit, "n1", speaker="S1", name="Anna")
    assert apply_edits(TALK, (name,)).names == {"S1": "Anna"}
    assert apply_edits(TALK, (name, replace(name, edit_id="n2", name=""))).names == {}
    assert with_names("S1 asks S10; s1", {"S1": "Anna"}) == "Anna asks S10; s1"


def test_a_text_recognised_anew_gets_the_edits_again() -> None:
    edits = (
        on(NOTHING, 0, TextEdit, text="we meet Mayer at three"),
        on(NOTHING, 1, ReassignEdit, speaker="S1"),
    )
    anew = transcript(
        spoken(0.12, "we met mayor at tree"),
        spoken(3.9, "the venue is an old harbour hall", "S2"),
        spoken(9.0, "mayor books it by Friday"),
    )
    edited = apply_edits(anew, edits)

    assert texts(edited)[0] == "we met Mayer at three"
    assert edited.segments[1].segment.speaker == "S1"
    assert edited.unplaced == ()


def test_an_edit_whose_words_are_gone_is_named_and_harms_nothing() -> None:
    edit = on(NOTHING, 0, TextEdit, text="we meet Mayer at three")
    anew = transcript(spoken(0.0, "music plays and nobody says anything"), TALK.segments[1])

    edited = apply_edits(anew, (edit,))

    assert edited.unplaced == (edit.edit_id,)
    assert texts(edited) == texts(apply_edits(anew, ()))


def test_the_half_of_a_split_is_found_again_and_never_mistaken_for_the_whole() -> None:
    split = replace(on(NOTHING, 1, SplitEdit, at_char=13), edit_id="5917a0000-1")
    halves = apply_edits(TALK, (split,))
    reassign = on(halves, 2, ReassignEdit, speaker="S9")
    moved = transcript(
        *(replace(one, start_s=one.start_s + 0.1, words=()) for one in TALK.segments)
    )

    again = apply_edits(moved, (split, reassign))
    assert (texts(again)[2], again.segments[2].segment.speaker) == ("the old harbour hall", "S9")
    assert apply_edits(TALK, (reassign,)).unplaced == (reassign.edit_id,)


def test_a_name_stays_with_its_voice_when_labels_change_places() -> None:
    voice = voice_of(TALK.segments, "S1")
    name = plain(NameEdit, speaker="S1", name="Anna", voice=voice)
    swapped = {"S1": "S2", "S2": "S1"}
    anew = transcript(*(replace(one, speaker=swapped[one.speaker or ""]) for one in TALK.segments))
    assert apply_edits(anew, (name,)).names == {"S2": "Anna"}


def test_two_segments_of_one_moment_have_different_ids() -> None:
    talk = transcript(spoken(0.0, "hello"), spoken(0.0, "hi", "S2"))
    ids = [one.segment_id for one in identified(talk)]
    assert len(set(ids)) == 2


def test_an_edit_is_stored_and_read_back() -> None:
    edit = on(NOTHING, 0, ReassignEdit, speaker="S2", voice=voice_of(TALK.segments, "S2"))
    assert decode_edit(encode_edit(edit)) == edit


OF_ONE_SHAPE = {
    "edit_id": "e1234567",
    "typed_at": "2026-03-01T09:00:00+00:00",
    "anchor": None,
    "before": "S1",
    "after": "Anna",
    "text": "",
    "at_char": 0,
    "speaker": "S1",
    "name": "Anna",
    "voice": [[0.0, 2.5]],
    "find": "",
    "replacement": "",
    "match_case": False,
    "whole_word": True,
    "count": 0,
    "undoes": "",
}


def test_an_edit_from_before_each_kind_had_its_own_shape_is_read() -> None:
    stored = codec.encode({"kind": "name", **OF_ONE_SHAPE})

    assert decode_edit(stored) == plain(
        NameEdit,
        "e1234567",
        before="S1",
        after="Anna",
        speaker="S1",
        name="Anna",
        voice=((0.0, 2.5),),
    )


def test_an_edit_with_words_of_another_kind_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="unknown field 'undoes'"):
        decode_edit(codec.encode({"kind": "name", **OF_ONE_SHAPE, "undoes": "e7654321"}))
    with pytest.raises(ValueError, match="no kind"):
        decode_edit(codec.encode({"kind": "shout", **OF_ONE_SHAPE}))


WORD = st.text(string.ascii_letters + "éß", min_size=1, max_size=7)
LINE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
TALKS = st.lists(LINE, min_size=1, max_size=6).map(
    lambda lines: transcript(*(spoken(n * 5.0, line) for n, line in enumerate(lines)))
)


TYPED = st.tuples(st.one_of(LINE, st.just("")), st.integers(0, 30), WORD, LINE)


def possible(now: EditedTranscript, index: int, typed: tuple[str, int, str, str]) -> list[Edit]:
    """An edit of each kind: of the segment at ``index``, or everywhere."""
    text, at_char, find, replacement = typed
    return [
        on(now, index, TextEdit, text=text),
        on(now, index, SplitEdit, at_char=at_char),
        on(now, index, MergeEdit),
        on(now, index, ReassignEdit, speaker="S2"),
        plain(ReplaceEdit, find=find, replacement=replacement),
    ]


@st.composite
def edited_talks(draw: st.DrawFn) -> tuple[Transcript, tuple[Edit, ...]]:
    """A transcript and edits, each made for the words that stood there."""
    talk = draw(TALKS)
    edits: list[Edit] = []
    for number in range(draw(st.integers(1, 8))):
        now = apply_edits(talk, edits)
        index = draw(st.integers(0, len(now.segments) - 1))
        edit = draw(st.sampled_from(possible(now, index, draw(TYPED))))
        edits.append(replace(edit, edit_id=f"{number}0000000-id"))
    return talk, tuple(edits)


@given(edited_talks())
def test_undoing_everything_gives_the_original(made: tuple[Transcript, tuple[Edit, ...]]) -> None:
    talk, edits = made
    undone = tuple(plain(UndoEdit, f"u{n}", undoes=e.edit_id) for n, e in enumerate(edits))
    assert apply_edits(talk, (*edits, *undone)) == apply_edits(talk, ())


@given(edited_talks())
def test_times_stay_in_order_and_ids_unique(made: tuple[Transcript, tuple[Edit, ...]]) -> None:
    segments = apply_edits(*made).segments
    starts = [one.segment.start_s for one in segments]
    assert starts == sorted(starts)
    assert len({one.segment_id for one in segments}) == len(segments)
    for one in segments:
        times = [t for word in one.segment.words for t in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert one.segment.start_s <= one.segment.end_s


@given(TALKS, st.integers(0, 60))
def test_splitting_then_merging_gives_the_original_words(talk: Transcript, at_char: int) -> None:
    before = apply_edits(talk, ())
    split = on(before, 0, SplitEdit, at_char=at_char)
    merge = on(apply_edits(talk, (split,)), 0, MergeEdit)
    after = apply_edits(talk, (split, merge))
    if split.edit_id not in after.unplaced:
        assert after.segments[0].segment.text == before.segments[0].segment.text
        assert after.segments[0].segment.words == before.segments[0].segment.words


@given(LINE, LINE, LINE)
def test_what_was_typed_is_never_dropped_when_words_are_merged(
    base: str, typed: str, current: str
) -> None:
    assert merged_text(base, typed, base) == typed
    assert merged_text(base, base, current).split() == current.split()
    merged = merged_text(base, typed, current).split()
    assert all(word in merged for word in typed.split() if word not in base.split())


@given(LINE, LINE)
def test_every_typed_word_gets_a_time_inside_its_segment(base: str, typed: str) -> None:
    segment = spoken(3.0, base)
    words = retimed(segment, typed)
    assert [word.text for word in words] == typed.split()
    assert all(segment.start_s <= w.start_s <= w.end_s <= segment.end_s for w in words)


@given(edited_talks())
def test_an_edit_of_words_that_stand_there_finds_its_place(
    made: tuple[Transcript, tuple[Edit, ...]],
) -> None:
    unplaced = apply_edits(*made).unplaced
    kinds = {type(edit) for edit in made[1] if edit.edit_id in unplaced}
    # A single word cannot be split, and nothing follows the last segment.
    assert kinds <= {SplitEdit, MergeEdit}


def test_who_speaks_into_a_line_stays_with_the_half_they_speak_into() -> None:
    turns = tuple(
        SpeakerTurn(start_s=a, end_s=b, speaker="S2", into="S1") for a, b in ((0.5, 1.5), (2.5, 3))
    )
    whole = Segment(start_s=0.0, end_s=4.0, text="one two", speaker="S1", overlaps=turns)

    halves = split_segment(whole, 4)

    assert halves is not None
    first, second = halves
    assert first.overlaps == turns[:1]
    assert second.overlaps == turns[1:]
    assert merged(first, second).overlaps == turns
