"""A citation opens the very line that carries its sentence, by whoever said it."""

from dataclasses import replace
from datetime import date

import pytest

from lifestream.domain import codec
from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.search import ChunkKind
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    Transcript,
)
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.ask.answer_question import ask
from lifestream.services.ask.moments import Moment
from lifestream.services.ask.pin_moment import pinned
from lifestream.services.ask.search_moments import search
from lifestream.services.edits.read_words import open_words
from tests.services.diary import ScriptedModel, add_video, asking

pytestmark = pytest.mark.usefixtures("sentence_weights")

LINES = (
    (0.0, 3.0, "S1", "Who orders the glass for the corner?"),
    (3.0, 6.0, "S2", "I will order the glass by Friday."),
    (6.0, 9.0, "S3", "I will send the invitations by December."),
)


@pytest.fixture
def diary(embedded: Backend, embedder: E5Embedder) -> Backend:
    """One passage that holds three lines of three voices."""
    said = " ".join(text for *_, text in LINES)
    video_id = add_video(embedded, embedder, "plan", [said])
    engine = EngineInfo(name="test")
    words = AttributedTranscript(
        transcript=Transcript(
            segments=tuple(
                Segment(start_s=start, end_s=end, text=text, speaker=who)
                for start, end, who, text in LINES
            ),
            engine=engine,
        ),
        diarization=Diarization(turns=(), engine=engine),
    )
    key = "artifacts/plan/speakers.json"
    embedded.object_store.put_bytes(key, codec.encode(words), content_type="application/json")
    video = embedded.library.get(LOCAL_OWNER, video_id)
    assert video is not None
    embedded.library.put(replace(video, artifacts=(("speakers", key),)))
    return embedded


def found(diary: Backend, embedder: E5Embedder) -> Moment:
    """The passage."""
    return search(diary, embedder, asking("Who orders the glass?")).moments[0]


def words(diary: Backend) -> EditedTranscript:
    """The recording's words as they stand."""
    edited = open_words(diary, LOCAL_OWNER, VideoId("v-plan")).edited
    assert edited is not None
    return edited


def test_a_sentence_is_pinned_to_its_line_and_speaker(diary: Backend, embedder: E5Embedder) -> None:
    moment = pinned(words(diary), found(diary, embedder), ["The glass is ordered by Friday."])
    assert (moment.start_s, moment.end_s, moment.speaker) == (3.0, 6.0, "S2")
    assert moment.text == "I will order the glass by Friday."


def test_two_sentences_that_rest_on_one_passage_get_the_lines_from_one_to_the_other(
    diary: Backend, embedder: E5Embedder
) -> None:
    both = ["The invitations go out by December.", "The glass is ordered by Friday."]
    moment = pinned(words(diary), found(diary, embedder), both)
    assert (moment.start_s, moment.end_s) == (3.0, 9.0)
    assert "invitations" in moment.text


def test_where_one_person_was_asked_for_only_their_lines_are_proof(
    diary: Backend, embedder: E5Embedder
) -> None:
    whole = found(diary, embedder)
    sentence = ["Somebody orders the glass for the corner."]
    assert pinned(words(diary), whole, sentence).speaker == "S1"
    assert pinned(words(diary), whole, sentence, people=("S2",)).speaker == "S2"
    assert pinned(words(diary), whole, sentence, people=("S3",)) == whole


def test_a_sentence_that_no_line_carries_leaves_the_passage(
    diary: Backend, embedder: E5Embedder
) -> None:
    whole = found(diary, embedder)
    assert pinned(words(diary), whole, ["Everybody was in a splendid mood."]) == whole
    assert (
        pinned(words(diary), replace(whole, kind=ChunkKind.SEEN), ["Glass by Friday."]).start_s
        == 0.0
    )


def test_every_sentence_of_an_answer_stands_in_what_it_cites(
    diary: Backend, embedder: E5Embedder
) -> None:
    says = [("The glass is ordered by Friday.", (1,)), ("Invitations: December.", (1,))]
    result = ask(diary, embedder, ScriptedModel(says=says), asking("Who orders the glass?"))
    (cited,) = result.answer.citations
    assert "Friday" in cited.moment.text
    assert "December" in cited.moment.text
    assert (cited.moment.start_s, cited.moment.end_s) == (3.0, 9.0)
    assert result.moments[0].recorded_on == date(2025, 3, 10)
    assert result.moments[0].video_id == VideoId("v-plan")
