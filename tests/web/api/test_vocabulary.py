"""The list of names and terms on the settings page, in the API and in what is uploaded."""

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from lifestream.services.vocabulary.entries import add_terms
from tests.web import seeding
from tests.web.auth.test_security import token_of

API = "/api/v1/vocabulary"


def shown(client: FlaskClient) -> list[str]:
    return [one["term"] for one in client.get(API).json["terms"]]  # type: ignore[index]


def post(browser: FlaskClient, path: str, **fields: str) -> Any:
    token = token_of(browser.get("/settings").text)
    return browser.post(path, data={"csrf_token": token, **fields})


def learn(application: Application) -> VideoId:
    video = seeding.finished(application)
    edit_transcript(
        application.backend,
        LOCAL_OWNER,
        video.video_id,
        NameSpeaker(edit_id="e" * 8, speaker="S1", name="<b>Callum</b>"),
    )
    return video.video_id


def test_many_are_added_at_once_and_removed_without_a_script(browser: FlaskClient) -> None:
    answer = post(browser, "/settings/vocabulary", terms="Callum\r\nKestrel, Harbour Hall")

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/settings#vocabulary")
    page = browser.get("/settings").text
    assert "On the list: 3" in page
    assert 'Remove<span class="visually-hidden"> Harbour Hall' in page

    post(browser, "/settings/vocabulary/remove", term="Kestrel")
    assert "On the list: 2" in browser.get("/settings").text


def test_the_page_says_where_a_term_was_learned_and_can_stop_learning(
    browser: FlaskClient, application: Application
) -> None:
    video = learn(application)

    page = browser.get("/settings").text
    assert "&lt;b&gt;Callum&lt;/b&gt;" in page and "<b>Callum" not in page
    said = re.search(r"A speaker in <a href=\"([^\"]+)\"><bdi>([^<]+)", page)
    assert said is not None and video in said[1] and said[2] == "Lantern launch"

    post(browser, "/settings/vocabulary/learning", learns="no")
    assert "Nothing is learned from corrections" in browser.get("/settings").text


def test_a_term_that_is_none_is_refused_in_words(browser: FlaskClient) -> None:
    answer = post(browser, "/settings/vocabulary", terms="x" * 61)

    assert answer.status_code == 400
    assert "a term has at most 60" in answer.text


def test_the_api_adds_puts_switches_and_deletes(client: FlaskClient) -> None:
    added = client.post(API, json={"terms": ["Callum", "Kestrel"]})
    assert added.status_code == 201 and added.json is not None
    assert added.json["terms"][0]["typed"] is True

    assert client.put(API, json={"terms": ["Nadia"], "learns": False}).json == {
        **client.get(API).json  # type: ignore[dict-item]
    }
    assert shown(client) == ["Nadia"]
    assert client.get(API).json["learns"] is False  # type: ignore[index]
    assert client.delete(API, query_string={"term": "NADIA"}).json["terms"] == []  # type: ignore[index]


@pytest.mark.parametrize(
    ("method", "sent", "status", "code"),
    [
        ("post", {"json": {"terms": ["a,b"]}}, 400, "BAD_TERM"),
        ("post", {"json": {"terms": []}}, 400, "INVALID_REQUEST"),
        ("put", {"json": {}}, 400, "INVALID_REQUEST"),
        ("put", {"json": {"terms": [f"T{n}" for n in range(1001)]}}, 400, "TOO_MANY_TERMS"),
        ("delete", {"query_string": {"term": "Nobody"}}, 404, "TERM_NOT_FOUND"),
    ],
)
def test_what_cannot_be_is_a_problem_with_a_code(
    client: FlaskClient, method: str, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = getattr(client, method)(API, **sent)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert shown(client) == []


def test_terms_of_one_recording_come_with_its_upload(
    client: FlaskClient, application: Application
) -> None:
    sent = {"file": (io.BytesIO(b"x"), "x.mp4"), "vocabulary": "Callum, Kestrel\nCALLUM"}
    ticket = client.post("/api/v1/upload", data=sent).json
    assert ticket is not None

    video = application.backend.library.get(LOCAL_OWNER, ticket["video_id"])
    assert video is not None and video.options.vocabulary == ("Callum", "Kestrel")

    refused = client.post(
        "/api/v1/upload/presigned-url",
        json={"filename": "a.mp4", "size_bytes": 5, "vocabulary": ["x" * 61]},
    )
    assert (refused.status_code, refused.json["code"]) == (400, "BAD_TERM")  # type: ignore[index]


def test_a_transcript_can_be_made_again_with_other_terms(
    browser: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    add_terms(application.backend, LOCAL_OWNER, ["Kestrel"])
    path = f"/r/{video.video_id}/rerun"
    assert "Names and terms in this recording" not in browser.get(f"{path}?stage=minutes").text
    page = browser.get(f"{path}?stage=transcript").text
    assert "Names and terms in this recording" in page

    sent = {"stage": "transcript", "request_id": "again-0001", "vocabulary": "Callum"}
    browser.post(path, data={"csrf_token": token_of(page), **sent})

    job = application.backend.job_store.get(video.job_id)
    assert job is not None and job.vocabulary.terms == ("Callum", "Kestrel")
