"""Asking in a conversation through the API: events, heartbeats, what is kept."""

import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

import web.serving.streaming
from lifestream.bootstrap import Application
from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.ids import OwnerId
from lifestream.domain.video import Video
from lifestream.services.ask.ask_turn import ask_turn
from tests.services.diary import ScriptedModel
from tests.services.talking import Talk, Thinking
from tests.web import seeding
from web.serving.streaming import Work

TALK = "conversation-1"


@pytest.fixture
def video(application: Application) -> Video:
    """A recording that can be found."""
    video = seeding.finished(application)
    seeding.index(application, video)
    return video


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Names and data of the events of a stream."""
    blocks = [block.split("\n") for block in text.split("\n\n") if block.startswith("event: ")]
    return [(name[7:], json.loads(data[6:])) for name, data in blocks]


def ask(client: FlaskClient, text: str, turn: int = 1, **fields: object) -> Any:
    """Send a question."""
    body = {"query": text, "conversation_id": TALK, "turn_id": f"turn-000{turn}"}
    return client.post("/api/v1/query/stream", json=body | fields)


def test_an_answer_comes_as_events_and_is_kept(client: FlaskClient, video: Video) -> None:
    response = ask(client, "Who books the venue?")
    assert response.mimetype == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    events = events_of(response.text)
    assert events[0][0] == "searched"
    assert events[-1][0] == "done"
    sentence = next(data for name, data in events if name == "sentence")
    (cited,) = sentence["citations"]
    assert (cited["video_id"], cited["start_s"]) == (video.video_id, 4.5)
    assert client.get(cited["media_url"]).data == b"0123456789" * 100
    assert client.get(cited["picture_url"]).data == seeding.JPEG
    kept = client.get(f"/api/v1/conversations/{TALK}").json
    assert kept["turns"][0]["answer"]["sentences"][0] == sentence["sentence"]
    assert events[-1][1]["version"] == kept["version"] == 2
    (line,) = client.get("/api/v1/conversations").json["conversations"]
    assert (line["title"], line["questions"]) == ("Who books the venue?", 1)


def test_the_answer_uses_the_names_that_voices_have(client: FlaskClient, video: Video) -> None:
    naming = {"edit_id": "e" * 8, "kind": "name", "speaker": "S2", "name": "Anna"}
    client.post(f"/api/v1/videos/{video.video_id}/edits", json=naming)
    events = events_of(ask(client, "What did Anna say about the venue?").text)
    chips = [(chip["name"], chip["value"], chip["words"]) for chip in events[0][1]["chips"]]
    assert chips == [("Said by", "Anna", "Anna")]
    cited = next(data for name, data in events if name == "sentence")["citations"]
    assert {one["speaker_name"] for one in cited} == {"Anna"}
    text = client.get(f"/api/v1/conversations/{TALK}?format=markdown").text
    assert "Anna: “" in text


def test_the_same_turn_again_brings_the_kept_answer(client: FlaskClient, video: Video) -> None:
    assert ask(client, "Who books the venue?").text
    first = client.get(f"/api/v1/conversations/{TALK}").json
    again = events_of(ask(client, "Who books the venue?").text)
    assert [name for name, _ in again] == ["done"]
    assert client.get(f"/api/v1/conversations/{TALK}").json == first


def test_a_conversation_is_renamed_and_deleted(client: FlaskClient, video: Video) -> None:
    address = f"/api/v1/conversations/{TALK}"
    assert ask(client, "Who books the venue?").text
    assert client.patch(address, json={"title": " The  venue "}).json["title"] == "The venue"
    assert client.get(address).json["title"] == "The venue"
    assert client.patch(address, json={"title": "   "}).status_code == 400
    assert client.delete(address).status_code == 204
    gone = client.get(address)
    assert (gone.status_code, gone.json["code"]) == (404, "CONVERSATION_NOT_FOUND")
    assert client.delete(address).status_code == 404
    assert client.get("/api/v1/conversations").json["conversations"] == []


@pytest.mark.parametrize(
    "fields",
    [{"query": " "}, {"turn_id": "a b"}, {"conversation_id": "x/y"}, {"speaker_ids": ["S1"]}],
)
def test_what_is_no_question_is_a_problem_and_no_stream(
    client: FlaskClient, fields: dict[str, object]
) -> None:
    response = ask(client, **({"text": "x"} | {"turn": 1}), **fields)  # type: ignore[arg-type]
    assert (response.status_code, response.json["code"]) == (400, "INVALID_REQUEST")


def test_a_search_that_fails_is_a_problem_and_the_question_is_kept(
    client: FlaskClient, application: Application, video: Video, caplog: pytest.LogCaptureFixture
) -> None:
    class Away:
        """An embedder that does not answer."""

        embedder_id = "away"

        def embed_question(self, text: object) -> object:
            raise DependencyUnavailable("The embedder does not answer.")

    application.inference.__dict__["sentence_model"] = Away()
    response = ask(client, "Who books the venue?")
    assert (response.status_code, response.json["code"]) == (503, "DEPENDENCY_UNAVAILABLE")
    kept = client.get(f"/api/v1/conversations/{TALK}").json
    assert [turn["question"] for turn in kept["turns"]] == ["Who books the venue?"]
    assert kept["turns"][0]["answer"] is None


def test_while_a_model_thinks_the_connection_is_kept_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web.serving.streaming, "HEARTBEAT_S", 0.01)
    thought = threading.Event()

    def slowly() -> Iterator[str]:
        thought.wait(30)
        yield "At last."

    work = Work(slowly)
    pieces = work.pieces()
    assert next(pieces) is None
    thought.set()
    assert [piece for piece in pieces if piece] == ["At last."]
    assert work.wait(30)


def test_a_reader_who_goes_away_ends_the_model_and_keeps_what_was_told(
    application: Application, video: Video
) -> None:
    ended = threading.Event()

    class Endless(ScriptedModel):
        def answer(self, question: str, hits: object) -> Iterator[Any]:  # type: ignore[override]
            from lifestream.domain.search import AnswerSentence

            try:
                while True:
                    yield AnswerSentence(text="And so on.", citations=(1,))
            finally:
                ended.set()

    inference = Thinking(Endless(), application.inference.embedder)
    talk = Talk(backend=application.backend, inference=inference, name=TALK)
    request = talk.request("Who books the venue?", 1)
    work = Work(lambda: ask_turn(application.backend, inference, request))
    pieces = work.pieces()
    for _ in range(3):
        next(pieces)
    work.end()
    assert work.wait(30)
    assert ended.is_set()
    from lifestream.services.ask.conversations import open_conversation

    answered = open_conversation(application.backend, OwnerId("local"), TALK).turns[0].answered
    assert answered is not None
    assert answered.is_stopped


def test_a_bug_in_the_work_reaches_the_reader_and_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> Iterator[str]:
        yield "Well"
        raise ZeroDivisionError

    pieces = Work(broken).pieces()
    assert next(pieces) == "Well"
    with caplog.at_level(logging.ERROR), pytest.raises(ZeroDivisionError):
        next(pieces)
    assert "stream_failed" in caplog.text
    caplog.clear()
