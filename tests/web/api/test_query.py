"""Asking through the API, with the real embedder and the real quoting writer."""

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.video import Video
from tests.web import seeding


@pytest.fixture
def video(application: Application) -> Video:
    """A recording that can be found."""
    video = seeding.finished(application)
    seeding.index(application, video)
    return video


def test_a_question_gets_the_moment_and_an_answer_that_cites_it(
    client: FlaskClient, video: Video
) -> None:
    body = {"query": "Who books the venue at the harbour?"}
    answered = client.post("/api/v1/query", json=body).json
    best = answered["results"][0]
    assert (best["video_id"], best["speaker"]) == (video.video_id, "S2")
    assert (best["start_s"], best["end_s"]) == (4.5, 9.0)
    assert best["link"] == f"/r/{video.video_id}?t=4.5"
    assert client.get(best["link"]).status_code == 200
    answer = answered["answer"]
    assert answer["found"]
    numbers = {citation["number"] for citation in answer["citations"]}
    assert all(set(s["citations"]) <= numbers and s["citations"] for s in answer["sentences"])


def test_filters_narrow_what_is_found(client: FlaskClient, video: Video) -> None:
    ask = {"query": "harbour hall venue", "top_k": 10, "answer": False}

    def found(**filters: object) -> set[str | None]:
        results = client.post("/api/v1/query", json=ask | filters).json["results"]
        return {result["speaker"] for result in results}

    assert {"S1", "S2"} <= found()
    assert found(speaker_ids=["S2"]) == {"S2"}
    assert found(date="2025-03-10") == found(from_date="2025-03-01", to_date="2025-03-31")
    assert found(date="2025-03-11") == set()
    assert found(video_id="vnot-there") == set()
    assert found(video_id=video.video_id) == found()
    assert found(min_score=1.0) == set()


def test_moments_alone_come_without_an_answer(client: FlaskClient, video: Video) -> None:
    found = client.post("/api/v1/query", json={"query": "venue", "answer": False}).json
    assert found["results"][0]["video_id"] == video.video_id
    assert found["answer"] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": "  "},
        {"query": "x" * 2001},
        {"query": "x", "top_k": 0},
        {"query": "x", "date": "yesterday"},
        {"query": "x", "owner": "somebody-else"},
    ],
)
def test_a_bad_question_is_refused_and_named(client: FlaskClient, body: dict[str, object]) -> None:
    response = client.post("/api/v1/query", json=body)
    assert (response.status_code, response.json["code"]) == (400, "INVALID_REQUEST")
