"""Quotas through the API and on pages: a stop says what to do, and what is used is shown."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.quota.limits import Allowance, Measure
from tests.web import seeding
from tests.web.pages.test_pages import text_of
from web import create_app

QUESTION = {"query": "Who books the venue at the harbour?"}


@pytest.fixture
def limited(application: Application) -> FlaskClient:
    """One question a month, ten kilobytes for everybody."""
    allowance = Allowance(own=((Measure.QUESTIONS, 1.0),), all=((Measure.STORAGE, 1e-5),))
    app = replace(application, backend=replace(application.backend, allowance=allowance))
    seeding.index(app, seeding.finished(app))
    return create_app(app).test_client(use_cookies=False)


def test_the_question_after_the_last_is_refused_with_a_sentence_and_all_is_shown(
    limited: FlaskClient,
) -> None:
    assert limited.post("/api/v1/query", json=QUESTION | {"top_k": 0}).status_code == 400
    assert limited.post("/api/v1/query", json=QUESTION).get_json()["answer"]["found"]
    refused = limited.post("/api/v1/query", json=QUESTION)
    assert (refused.status_code, refused.get_json()["code"]) == (429, "QUOTA_EXCEEDED")
    assert "goes on by itself on" in refused.get_json()["detail"]
    assert limited.post("/api/v1/query", json=QUESTION | {"answer": False}).status_code == 200
    talk = {"conversation_id": "talk-0001", "turn_id": "turn-0001", **QUESTION}
    assert limited.post("/api/v1/query/stream", json=talk).status_code == 429
    kept = limited.get("/api/v1/conversations/talk-0001").get_json()
    assert len(kept["turns"]) == 1

    large = {"filename": "a.mp4", "size_bytes": 20_000}
    stopped = limited.post("/api/v1/upload/presigned-url", json=large).get_json()
    assert stopped["code"] == "QUOTA_EXCEEDED" and "LIFESTREAM_QUOTA_ALL" in stopped["detail"]
    told = limited.get("/api/v1/quotas").get_json()
    assert [(one["measure"], one["is_of_all"]) for one in told["quotas"]] == [
        ("questions", False),
        ("storage_gb", True),
    ]
    assert (told["quotas"][0]["used"], told["quotas"][0]["left"]) == (1.0, 0.0)
    page = text_of(limited.get("/settings").text)
    assert "1 of 1" in page and "used up" in page and "everybody here" in page
