"""Plain search: grouped by recording, marked, and honest about why something was found."""

from datetime import date, timedelta

import pytest

from lifestream.domain.ids import LOCAL_OWNER, chunk_id_for
from lifestream.domain.search import Chunk, ChunkKind
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import understand
from lifestream.services.ask.search_library import Why, search_library, snippet_of
from lifestream.services.ask.search_moments import search
from tests.services.diary import MARCH_10, MEETING, add_video, asking

pytestmark = pytest.mark.usefixtures("sentence_weights")


def seen(text: str, video: str) -> Chunk:
    """Something that stood on the screen."""
    return Chunk(
        chunk_id=chunk_id_for(f"v-{video}", 90),  # type: ignore[arg-type]
        video_id=f"v-{video}",  # type: ignore[arg-type]
        owner=LOCAL_OWNER,
        position=90,
        kind=ChunkKind.SEEN,
        text=text,
        start_s=200.0,
        end_s=210.0,
        recorded_on=MARCH_10,
    )


@pytest.fixture
def diary(embedded: Backend, embedder: E5Embedder) -> Backend:
    """A meeting, and a day in the garden."""
    slide = seen("Budget: 30,000 dollars", "meeting")
    add_video(embedded, embedder, "meeting", MEETING, more=[slide])
    garden = ["The tomatoes are ripe.", "We paint the fence white, it costs forty dollars."]
    add_video(embedded, embedder, "garden", garden, day=MARCH_10 + timedelta(days=5))
    return embedded


def found(diary: Backend, embedder: E5Embedder, text: str, **narrowing: object) -> list[str]:
    """What the passages say, in the order of the page."""
    results = search_library(diary, embedder, asking(text, top_k=20, **narrowing))
    return [p.moment.text for group in results.recordings for p in group.passages]


def test_results_stand_by_recording_and_say_why_they_were_found(
    diary: Backend, embedder: E5Embedder
) -> None:
    question = Question(owner=LOCAL_OWNER, text="dollars", top_k=20)
    results = search_library(diary, embedder, question)
    assert len({group.first.video_id for group in results.recordings}) == len(results.recordings)
    why = {p.moment.text: p.why for group in results.recordings for p in group.passages}
    assert why["We paint the fence white, it costs forty dollars."] is Why.EXACT
    assert why["Budget: 30,000 dollars"] is Why.EXACT
    money = search_library(
        diary, embedder, Question(owner=LOCAL_OWNER, text="money spent", top_k=20)
    )
    assert {p.why for group in money.recordings for p in group.passages} == {Why.MEANING}


def test_what_has_nothing_to_do_with_the_words_is_left_out(
    diary: Backend, embedder: E5Embedder
) -> None:
    assert found(diary, embedder, "quantum chromodynamics lattice") == []


def test_said_and_seen_can_be_told_apart(diary: Backend, embedder: E5Embedder) -> None:
    assert found(diary, embedder, "dollars", kinds=(ChunkKind.SEEN,)) == ["Budget: 30,000 dollars"]
    assert "Budget: 30,000 dollars" not in found(
        diary, embedder, "dollars", kinds=(ChunkKind.SAID,)
    )


def test_meetings_and_journals_can_be_told_apart(diary: Backend, embedder: E5Embedder) -> None:
    from dataclasses import replace

    meeting = next(v for v in diary.library.list(LOCAL_OWNER).videos if v.video_id == "v-meeting")
    diary.library.put(replace(meeting, is_meeting=True))
    said = found(diary, embedder, "dollars", is_meeting=False)
    assert said == ["We paint the fence white, it costs forty dollars."]
    assert said[0] not in found(diary, embedder, "dollars", is_meeting=True)
    garden = {"video_ids": ("v-garden",), "is_meeting": True}
    assert found(diary, embedder, "dollars", **garden) == []


def test_words_are_marked_in_whatever_form_they_stand() -> None:
    pieces = snippet_of("We paint the fence; painting costs forty dollars.", "painted dollar")
    assert [p.text for p in pieces if p.is_marked] == ["paint", "painting", "dollars"]
    assert "".join(p.text for p in pieces) == "We paint the fence; painting costs forty dollars."


def test_a_long_passage_is_cut_around_the_first_word_that_was_looked_for() -> None:
    text = "before " * 100 + "needle " + "after " * 100
    pieces = snippet_of(text, "needle")
    shown = "".join(p.text for p in pieces)
    assert len(shown) < 340
    assert [p.text for p in pieces if p.is_marked] == ["needle"]
    assert shown.startswith("… before")
    assert shown.endswith("after …")


def name_voice(backend: Backend, video_id: str, label: str, name: str) -> None:
    """Give a voice of a recording a name, as its page does."""
    from lifestream.services.edits.edit_transcript import edit_transcript
    from lifestream.services.edits.proposals import NameSpeaker

    request = NameSpeaker(edit_id=f"name-{video_id}-{label}", speaker=label, name=name)
    edit_transcript(backend, LOCAL_OWNER, video_id, request)  # type: ignore[arg-type]


def named(diary: Backend, embedder: E5Embedder, text: str) -> Question:
    """The question with the person in it read as a filter."""
    question = Question(owner=LOCAL_OWNER, text=text, top_k=20, reads_names=True)
    return understand(diary, embedder, question)


def test_a_label_means_another_person_in_every_recording(
    diary: Backend, embedder: E5Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"v-meeting": {"S1": "Anna"}, "v-garden": {"S1": "Ben"}}
    for video_id, given in names.items():
        add_words(diary, video_id)
        for label, name in given.items():
            name_voice(diary, video_id, label, name)
    anna = search(
        diary,
        embedder,
        asking("dollars tomatoes map", top_k=20, speakers=("Anna",)),
    )
    assert {m.video_id for m in anna.moments} == {"v-meeting"}
    assert {m.speaker_name for m in anna.moments} == {"Anna"}
    ben = search(diary, embedder, named(diary, embedder, "What did Ben say about tomatoes?"))
    assert ben.searched.narrowing.speakers == ("Ben",)
    assert ben.searched.name_words == "Ben"
    assert {m.video_id for m in ben.moments} == {"v-garden"}
    nobody = search(diary, embedder, named(diary, embedder, "What did Zoe say about tomatoes?"))
    assert nobody.searched.narrowing.speakers == ()


def add_words(backend: Backend, video_id: str) -> None:
    """A stored transcript of two voices, so that they can be named."""
    from dataclasses import replace

    from lifestream.domain import codec
    from lifestream.domain.transcript import (
        AttributedTranscript,
        Diarization,
        EngineInfo,
        Segment,
        Transcript,
    )

    engine = EngineInfo(name="test")
    segments = tuple(
        Segment(start_s=30.0 * n, end_s=30.0 * n + 10, text=f"Words {n}.", speaker=f"S{n % 2 + 1}")
        for n in range(2)
    )
    words = AttributedTranscript(
        transcript=Transcript(segments=segments, engine=engine),
        diarization=Diarization(turns=(), engine=engine),
    )
    key = f"artifacts/{video_id}/speakers.json"
    backend.object_store.put_bytes(key, codec.encode(words), content_type="application/json")
    video = backend.library.get(LOCAL_OWNER, video_id)  # type: ignore[arg-type]
    assert video is not None
    backend.library.put(replace(video, artifacts=(("speakers", key),)))


def test_days_in_the_words_filter_a_search_too(diary: Backend, embedder: E5Embedder) -> None:
    asked = {"today": date(2025, 3, 16)}
    said = found(diary, embedder, "dollars yesterday", **asked)
    assert said == ["We paint the fence white, it costs forty dollars."]
