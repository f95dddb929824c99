"""A citation opens the very line that carries its sentence, by whoever said it."""

from dataclasses import replace
from datetime import date

import pytest

from lifestream.domain import codec
from lifestream.domain.edits.transcript_overlay import EditedSegment, EditedTranscript
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.search import ChunkKind
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    Transcript,
    Word,
)
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
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
    video_id = add_video(embedded, embedder, "plan", [said], speakers=("S1", "S2", "S3"))
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
    moment = pinned(words(diary), found(diary, embedder), "The glass is ordered by Friday.")
    assert (moment.start_s, moment.end_s, moment.speaker) == (3.0, 6.0, "S2")
    assert moment.text == "I will order the glass by Friday."


def test_where_one_person_was_asked_for_only_their_lines_are_proof(
    diary: Backend, embedder: E5Embedder
) -> None:
    whole = found(diary, embedder)
    sentence = "Somebody orders the glass for the corner."
    assert pinned(words(diary), whole, sentence).speaker == "S1"
    assert pinned(words(diary), whole, sentence, people=("S2",)).speaker == "S2"
    assert pinned(words(diary), whole, sentence, people=("S3",)) == whole


def test_a_sentence_that_no_line_carries_leaves_the_passage(
    diary: Backend, embedder: E5Embedder
) -> None:
    whole = found(diary, embedder)
    assert pinned(words(diary), whole, "Everybody was in a splendid mood.") == whole
    assert (
        pinned(words(diary), replace(whole, kind=ChunkKind.SEEN), "Glass by Friday.").start_s == 0.0
    )


def test_every_sentence_of_an_answer_cites_its_own_second(
    diary: Backend, embedder: E5Embedder
) -> None:
    says = [("Invitations: December.", (1,)), ("The glass is ordered by Friday.", (1,))]
    result = ask(diary, embedder, ScriptedModel(says=says), asking("Who orders the glass?"))
    cited = {one.number: one.moment for one in result.answer.citations}
    first, second = (cited[said.citations[0]] for said in result.answer.sentences)
    assert (first.start_s, first.speaker, first.text) == (6.0, "S3", LINES[2][3])
    assert (second.start_s, second.speaker, second.text) == (3.0, "S2", LINES[1][3])
    assert result.moments[0] == first
    assert result.moments[0].recorded_on == date(2025, 3, 10)
    assert result.moments[0].video_id == VideoId("v-plan")


def test_a_quote_within_a_long_line_begins_at_its_own_words_and_ends_within_15_s() -> None:
    said = "We begin with the roof. " + "and on " * 60 + "The price is nine hundred euros. Good."
    every = said.split()
    words = tuple(
        Word(start_s=at * 1.0, end_s=at + 0.9, text=text) for at, text in enumerate(every)
    )
    line = Segment(start_s=0.0, end_s=len(every) * 1.0, text=said, words=words, speaker="S1")
    edited = EditedTranscript(
        base=Transcript(segments=(line,), engine=EngineInfo(name="test")),
        segments=(EditedSegment(segment_id="a", segment=line),),
    )
    whole = Moment(
        video_id=VideoId("v"),
        title="",
        kind=ChunkKind.SAID,
        score=1.0,
        text=said,
        start_s=0.0,
        end_s=line.end_s,
    )
    moment = pinned(edited, whole, "the price is nine hundred euros")
    assert moment.start_s == every.index("The") * 1.0
    assert moment.text == "The price is nine hundred euros. Good."
    early = pinned(edited, whole, "We begin with the roof.")
    assert early.start_s == 0.0
    assert early.end_s - early.start_s <= 15.0


def test_what_one_person_said_shows_no_words_of_others(
    diary: Backend, embedder: E5Embedder
) -> None:
    result = ask(
        diary,
        embedder,
        ExtractiveWriter(),
        asking("Who orders the glass by Friday?", speakers=("S2",)),
    )
    assert [moment.text for moment in result.moments] == [LINES[1][3]]
    assert [moment.names for moment in result.moments] == [("S2",)]
    assert [said.text for said in result.answer.sentences] == [LINES[1][3]]


def test_a_passage_with_several_voices_is_shown_with_all_of_them(
    diary: Backend, embedder: E5Embedder
) -> None:
    (moment,) = search(diary, embedder, asking("Who orders the glass?")).moments
    assert moment.names == ("S1", "S2", "S3")
    assert moment.kept.names == ("S1", "S2", "S3")
