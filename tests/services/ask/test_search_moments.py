"""The moments a question asks for: the right ones, inside every filter, five different ones."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import LOCAL_OWNER, ChunkId, OwnerId, VideoId
from lifestream.domain.log_subjects import EVENTS_SUBJECT
from lifestream.domain.search import Chunk, ChunkKind
from lifestream.domain.together.pair import AcceptedPairs, Pair, PairState, Why
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import understand
from lifestream.services.ask.search_moments import SearchOutcome, search
from tests.services.diary import MARCH_10, MEETING, add_video, asking

pytestmark = pytest.mark.usefixtures("sentence_weights")

RATING = "What was the average rating?"
OFF_TOPIC = "Which wine goes with the fish?"


@pytest.fixture
def diary(embedded: Backend, embedder: E5Embedder) -> Backend:
    """One meeting of 10 March 2025."""
    add_video(embedded, embedder, "meeting", MEETING)
    return embedded


def days_of(outcome: SearchOutcome) -> tuple[date | None, date | None]:
    return outcome.searched.narrowing.from_day, outcome.searched.narrowing.to_day


def understood(diary: Backend, embedder: E5Embedder, question: Question) -> SearchOutcome:
    return search(diary, embedder, understand(diary, embedder, question))


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("How good were the reviews on average?", 30.0),
        ("Why is opening the map slow?", 60.0),
        ("How much of the 30,000 dollars is spent?", 90.0),
        ("What happens on April 22?", 120.0),
        ("When is the printed leaflet ready?", 150.0),
    ],
)
def test_the_best_moment_is_the_one_that_answers(
    diary: Backend, embedder: E5Embedder, text: str, second: float
) -> None:
    outcome = search(diary, embedder, asking(text))

    best = outcome.moments[0]
    assert best.start_s == second
    assert best.video_id == "v-meeting"
    assert best.title == "meeting.mp4"
    assert best.recorded_on == MARCH_10
    assert outcome.is_relevant


def test_a_rare_name_is_found_by_its_word_alone(diary: Backend, embedder: E5Embedder) -> None:
    add_video(diary, embedder, "names", ["and then Sweynheim Pannartz something else entirely"])

    outcome = search(diary, embedder, asking("Pannartz Sweynheim"))

    assert outcome.is_relevant
    assert outcome.moments[0].video_id == "v-names"


def test_nothing_of_another_owner_is_found_or_counted(diary: Backend, embedder: E5Embedder) -> None:
    other = asking(RATING, owner=OwnerId("bert"))
    assert search(diary, embedder, other).moments == ()
    assert search(diary, embedder, other).searched.video_count == 0

    named = asking(RATING, owner=OwnerId("bert"), video_ids=(VideoId("v-meeting"),))
    assert search(diary, embedder, named).moments == ()


def test_a_recording_that_waits_is_not_among_those_that_were_searched(
    diary: Backend, embedder: E5Embedder
) -> None:
    count = search(diary, embedder, asking(RATING)).searched.video_count
    known = diary.library.get(LOCAL_OWNER, VideoId("v-meeting"))
    assert known is not None
    diary.library.put(replace(known, video_id=VideoId("v-waiting"), indexed_chunks=0))

    assert search(diary, embedder, asking(RATING)).searched.video_count == count == 1


def test_a_recording_deleted_from_the_library_has_no_moments(
    diary: Backend, embedder: E5Embedder
) -> None:
    diary.library.delete(LOCAL_OWNER, VideoId("v-meeting"))

    assert search(diary, embedder, asking(RATING)).moments == ()


def test_five_results_are_five_moments(embedded: Backend, embedder: E5Embedder) -> None:
    overlapping = [f"We talk about the budget again, part {n}." for n in range(30)]
    add_video(embedded, embedder, "long", overlapping, every_s=4.0)

    moments = search(embedded, embedder, asking("budget")).moments

    assert len(moments) == 5
    ordered = sorted(moments, key=lambda moment: moment.start_s)
    for before, after in pairwise(ordered):
        assert before.end_s - after.start_s < 5.0


def test_the_same_recording_twice_does_not_crowd_out_other_moments(
    diary: Backend, embedder: E5Embedder
) -> None:
    for copy in range(6):
        add_video(diary, embedder, f"copy{copy}", MEETING)
    add_video(diary, embedder, "other", ["The rating of the app was below average."])

    moments = search(diary, embedder, asking(RATING)).moments

    assert len({moment.text for moment in moments}) == 5
    assert "v-other" in {moment.video_id for moment in moments}


def test_a_moment_of_two_cameras_is_listed_once_and_says_where_else(
    diary: Backend, embedder: E5Embedder
) -> None:
    heard = "So the average rating was four point three, that is out of five stars."
    add_video(diary, embedder, "phone", [heard])
    pair = Pair(
        one=VideoId("v-meeting"),
        other=VideoId("v-phone"),
        why=Why.SOUND,
        offset_s=30.0,
        state=PairState.ACCEPTED,
    )
    note = codec.encode(AcceptedPairs(pairs=(pair,)))
    twice = search(diary, embedder, asking(RATING)).moments
    diary.owner_log.append(LOCAL_OWNER, EVENTS_SUBJECT, b"{}", entry_id="pairs", note=note)

    once = search(diary, embedder, asking(RATING)).moments

    both = {MEETING[1], heard}
    assert {one.text for one in twice} >= both
    (first,) = (one for one in once if one.text in both)
    seconds = {"v-meeting": 30.0, "v-phone": 0.0}
    (other,) = first.also_in
    assert {first.video_id, other.video_id} == set(seconds)
    assert (first.start_s, other.start_s) == (
        seconds[first.video_id],
        seconds[other.video_id],
    )


def test_a_speaker_filter_keeps_what_that_speaker_said(
    diary: Backend, embedder: E5Embedder
) -> None:
    moments = search(diary, embedder, asking(RATING, speakers=("S1",))).moments

    assert {moment.speaker for moment in moments} == {"S1"}


def test_a_day_in_the_question_becomes_a_filter_that_can_be_taken_away(
    diary: Backend, embedder: E5Embedder
) -> None:
    add_video(diary, embedder, "later", ["The budget is fine."], day=date(2025, 3, 12))
    text = "What did we say about the budget yesterday?"

    outcome = understood(diary, embedder, asking(text, today=date(2025, 3, 13)))
    without = search(diary, embedder, asking(text))

    assert {moment.video_id for moment in outcome.moments} == {"v-later"}
    assert days_of(outcome) == (date(2025, 3, 12),) * 2
    assert outcome.searched.day_words == "yesterday"
    assert outcome.searched.video_count == 1
    assert len({moment.video_id for moment in without.moments}) == 2
    assert without.searched.day_words == ""


def test_given_days_win_over_days_in_the_question(diary: Backend, embedder: E5Embedder) -> None:
    question = asking("the rating yesterday", today=date(2025, 6, 1), from_day=MARCH_10)

    outcome = understood(diary, embedder, question)

    assert outcome.moments
    assert days_of(outcome) == (
        MARCH_10,
        None,
    )


def test_a_day_that_is_the_subject_is_no_filter(diary: Backend, embedder: E5Embedder) -> None:
    outcome = understood(diary, embedder, asking("Why not April 7?", today=date(2025, 6, 1)))

    assert outcome.searched.narrowing.from_day is None
    assert outcome.moments[0].start_s == 120.0


@pytest.mark.parametrize(
    "question",
    [asking("  "), asking("x" * 2001), asking(RATING, top_k=0), asking(RATING, top_k=51)],
)
def test_a_question_that_cannot_be_asked_says_why(
    diary: Backend, embedder: E5Embedder, question: Question
) -> None:
    with pytest.raises(InvalidRequest):
        search(diary, embedder, question)


def test_what_another_embedder_indexed_is_found_by_its_words_alone(
    embedded: Backend, embedder: E5Embedder, models_dir: Path
) -> None:
    class Renamed(E5Embedder):
        @property
        def embedder_id(self) -> str:
            return "another/1"

    add_video(embedded, Renamed(models_dir=models_dir), "old", MEETING)

    named = search(embedded, embedder, asking("average rating"))
    meant = search(embedded, embedder, asking("What did people think of it?"))

    assert named.is_relevant
    assert named.moments[0].score == 0.0
    assert not meant.is_relevant


def test_a_statement_of_the_summary_is_shown_as_it_was_said(
    diary: Backend, embedder: E5Embedder
) -> None:
    statement = Chunk(
        chunk_id=ChunkId("v-both-1"),
        video_id=VideoId("v-both"),
        owner=LOCAL_OWNER,
        position=1,
        kind=ChunkKind.SUMMARY,
        text="Decision: the picnic is in June",
        start_s=2.0,
        end_s=6.0,
    )
    add_video(diary, embedder, "both", ["so June it is then"], more=[statement])

    best = search(diary, embedder, asking("What was the decision on the picnic?")).moments[0]
    only = asking("picnic decision", kinds=(ChunkKind.SUMMARY,))

    assert (best.kind, best.text, best.start_s) == (ChunkKind.SAID, "so June it is then", 0.0)
    assert best.score >= embedder.relevance_floor("the decision on the picnic", best.text)
    assert search(diary, embedder, only).moments[0].text == statement.text
