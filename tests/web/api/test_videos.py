"""Recordings and their results through the API."""

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.video import Video
from tests.web import seeding


@pytest.fixture
def video(application: Application) -> Video:
    """A finished recording."""
    return seeding.finished(application)


def test_recordings_are_listed_and_filtered_by_day_and_title(
    client: FlaskClient, application: Application, video: Video
) -> None:
    seeding.running(application, name="other.mp4")
    everything = client.get("/api/v1/videos").json
    assert everything["total"] == 2
    assert {entry["title"] for entry in everything["videos"]} == {"Lantern launch", "other.mp4"}
    that_day = {"from_date": "2025-03-10", "to_date": "2025-03-10"}
    for query in ({"title": "lantern"}, that_day):
        found = client.get("/api/v1/videos", query_string=query).json["videos"]
        assert [entry["video_id"] for entry in found] == [video.video_id], query


def test_a_recording_tells_what_is_ready_and_where_its_media_is(
    client: FlaskClient, video: Video
) -> None:
    recording = client.get(f"/api/v1/videos/{video.video_id}").json
    assert recording["ready"] == [
        "transcript",
        "speakers",
        "scenes",
        "screen_text",
        "time_blocks",
        "minutes",
    ]
    assert client.get(recording["media_url"]).data == b"0123456789" * 100
    assert client.get(recording["keyframes"][0]["url"]).data == seeding.JPEG
    assert "image_key" not in str(recording)


@pytest.mark.parametrize(
    ("wanted", "media_type", "beginning"),
    [
        ("vtt", "text/vtt", "WEBVTT"),
        ("srt", "application/x-subrip", "1\n00:00:00,000 --> "),
        ("txt", "text/plain", "Lantern launch\n"),
    ],
)
def test_a_transcript_comes_in_the_format_asked_for(
    client: FlaskClient, video: Video, wanted: str, media_type: str, beginning: str
) -> None:
    address = f"/api/v1/videos/{video.video_id}/transcript"
    by_name = client.get(address, query_string={"format": wanted})
    by_accept = client.get(address, headers={"Accept": media_type})
    assert by_name.mimetype == by_accept.mimetype == media_type
    assert by_name.text == by_accept.text
    assert by_name.text.startswith(beginning)


def test_a_transcript_as_json_has_times_speakers_and_what_was_left_out(
    client: FlaskClient, video: Video
) -> None:
    transcript = client.get(f"/api/v1/videos/{video.video_id}/transcript").json
    assert transcript["speakers"] == ["S1", "S2"]
    assert [s["speaker"] for s in transcript["segments"]] == ["S1", "S2", "S1", None]
    assert transcript["removed"][0]["reason"] == "no_speech"


def test_an_unknown_format_is_refused(client: FlaskClient, video: Video) -> None:
    response = client.get(f"/api/v1/videos/{video.video_id}/transcript?format=docx")
    assert (response.status_code, response.json["code"]) == (400, "INVALID_REQUEST")
    assert "json, vtt, srt or txt" in response.json["detail"]


def test_the_summary_comes_as_json_and_as_markdown(client: FlaskClient, video: Video) -> None:
    address = f"/api/v1/summary/{video.job_id}"
    summary = client.get(address).json
    assert summary["minutes"]["is_meeting"] is True
    task = summary["minutes"]["action_items"][0]
    assert (task["owner"], task["due"], task["due_said"]) == ("S2", "2025-03-14", "by Friday")
    assert task["evidence"]["start_s"] == 4.5
    assert summary["time_blocks"][0]["title"] == "Venue"
    by_name = client.get(address, query_string={"format": "markdown"})
    by_accept = client.get(address, headers={"Accept": "text/markdown"})
    assert by_name.mimetype == by_accept.mimetype == "text/markdown"
    assert f"/r/{video.video_id}?t=4.5" in by_name.text
    assert seeding.FALLBACK in by_name.text


def test_results_that_are_not_there_yet_are_not_ready(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.running(application)
    for path in (f"/api/v1/summary/{job.job_id}", f"/api/v1/videos/{job.video_id}/transcript"):
        response = client.get(path)
        assert (response.status_code, response.json["code"]) == (404, "NOT_READY")


def test_results_of_a_failed_job_say_why_they_will_not_come(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.failed(application, message="It is no video.")
    detail = client.get(f"/api/v1/summary/{job.job_id}").json["detail"]
    assert "FAILED" in detail
    assert "It is no video." in detail


def test_a_deleted_recording_is_gone_everywhere(
    client: FlaskClient, application: Application, video: Video
) -> None:
    seeding.index(application, video)
    media = client.get(f"/api/v1/videos/{video.video_id}").json["media_url"]
    assert client.delete(f"/api/v1/videos/{video.video_id}").status_code == 204
    for path, status in (
        (media, 404),
        (f"/api/v1/videos/{video.video_id}", 410),
        (f"/api/v1/status/{video.job_id}", 404),
        (f"/r/{video.video_id}", 410),
    ):
        assert client.get(path).status_code == status, path
    page = client.get(f"/r/{video.video_id}", headers={"Accept": "text/html"})
    assert "was deleted on" in page.text
    answer = client.post("/api/v1/query", json={"query": "Where is the venue?"}).json
    assert answer["results"] == []
    assert answer["answer"]["found"] is False
