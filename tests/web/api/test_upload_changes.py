"""An upload under way: other options, a fresh address, and whether the library has it already."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.days.recorded import RecordedFrom
from lifestream.domain.ids import LOCAL_OWNER, OwnerId, VideoId
from lifestream.domain.video import Video
from lifestream.services.jobs.control_job import cancel_job
from tests.web import seeding
from tests.web.api.test_uploads import CAPTIONS, DATA, announce, put, start


def video_of(application: Application, video_id: str) -> Video:
    video = application.backend.library.get(LOCAL_OWNER, VideoId(video_id))
    assert video is not None
    return video


def test_a_date_typed_while_the_bytes_move_is_the_recordings_date(
    client: FlaskClient, application: Application
) -> None:
    ticket = announce(client, languages=["de"], recorded_at="2026-11-17T13:05:00+01:00")
    session = start(client, ticket)
    put(client, session, 0, DATA[:262144], len(DATA))
    changed = client.patch(
        f"/api/v1/upload/{ticket['video_id']}", json={"recorded_at": "2026-11-17T14:05:00+01:00"}
    )
    assert changed.status_code == 200
    put(client, session, 262144, DATA[262144:], len(DATA))
    client.post("/api/v1/upload/confirm", json={"video_id": ticket["video_id"]})
    video = video_of(application, ticket["video_id"])
    assert video.recorded_at is not None
    assert video.recorded_at == datetime(2026, 11, 17, 13, 5, tzinfo=UTC)
    assert video.options.recorded_at == video.recorded_at
    assert video.options.languages == ("de",)


def test_a_day_without_a_time_is_that_day_and_can_be_taken_back(
    client: FlaskClient, application: Application
) -> None:
    ticket = announce(client, recorded_at="2026-11-17")
    video = video_of(application, ticket["video_id"])
    assert (video.recorded_from, f"{video.recorded_at:%d}") == (RecordedFrom.USER_DAY, "17")
    client.patch(f"/api/v1/upload/{ticket['video_id']}", json={"recorded_at": None})
    assert video_of(application, ticket["video_id"]).recorded_at is None


@pytest.mark.parametrize(
    "body", [{"languages": ["english"]}, {"expected_speakers": 31}, {"filename": "b.mp4"}]
)
def test_options_that_cannot_be_used_change_nothing(
    client: FlaskClient, application: Application, body: dict[str, object]
) -> None:
    ticket = announce(client, languages=["de"])
    assert client.patch(f"/api/v1/upload/{ticket['video_id']}", json=body).status_code == 400
    assert video_of(application, ticket["video_id"]).options.languages == ("de",)


def test_a_transcript_is_given_before_the_bytes_have_arrived_and_not_after(
    client: FlaskClient, application: Application
) -> None:
    ticket = announce(client)
    address = f"/api/v1/upload/{ticket['video_id']}/captions"

    def give(data: bytes) -> tuple[int, str]:
        answer = client.put(address, data={"captions": (io.BytesIO(data), "a.json")})
        return answer.status_code, answer.json.get("code", "")

    assert give(b'{"segments": []}') == (400, "BAD_CAPTIONS")
    assert not video_of(application, ticket["video_id"]).options.use_captions
    assert give(CAPTIONS) == (200, "")
    options = video_of(application, ticket["video_id"]).options
    assert options.use_captions
    assert application.backend.object_store.read_bytes(options.captions_key) == CAPTIONS
    put(client, start(client, ticket), 0, DATA, len(DATA))
    client.post("/api/v1/upload/confirm", json={"video_id": ticket["video_id"]})
    assert give(CAPTIONS) == (409, "UPLOAD_OVER")


def test_what_has_arrived_is_not_changed_any_more(client: FlaskClient) -> None:
    ticket = announce(client)
    put(client, start(client, ticket), 0, DATA, len(DATA))
    client.post("/api/v1/upload/confirm", json={"video_id": ticket["video_id"]})
    address = f"/api/v1/upload/{ticket['video_id']}"
    changed = client.patch(address, json={"languages": ["de"]})
    assert (changed.status_code, changed.json["code"]) == (409, "UPLOAD_OVER")
    renewed = client.post(f"{address}/renew")
    assert (renewed.status_code, renewed.json["code"]) == (409, "UPLOAD_OVER")


def test_an_address_that_has_ended_is_replaced_for_the_same_recording(
    client: FlaskClient, application: Application
) -> None:
    ticket = announce(client)
    session = start(client, ticket)
    put(client, session, 0, DATA[:262144], len(DATA))
    client.delete(session)
    renewed = client.post(f"/api/v1/upload/{ticket['video_id']}/renew")
    assert renewed.status_code == 201
    assert renewed.json["video_id"] == ticket["video_id"]
    put(client, start(client, renewed.json), 0, DATA, len(DATA))
    confirmed = client.post("/api/v1/upload/confirm", json={"video_id": ticket["video_id"]})
    assert confirmed.json["job_id"] == ticket["job_id"]
    key = video_of(application, ticket["video_id"]).source_key
    assert application.backend.object_store.read_bytes(key) == DATA


def test_an_upload_that_was_given_up_says_to_begin_again(
    client: FlaskClient, application: Application
) -> None:
    ticket = announce(client)
    video = video_of(application, ticket["video_id"])
    cancel_job(application.backend, LOCAL_OWNER, video.job_id)
    renewed = client.post(f"/api/v1/upload/{ticket['video_id']}/renew")
    assert (renewed.status_code, renewed.json["code"]) == (409, "UPLOAD_OVER")
    assert "upload the file again" in renewed.json["detail"]


def test_nobody_changes_or_renews_somebody_elses_upload(
    client: FlaskClient, application: Application
) -> None:
    ticket = announce(client)
    video = video_of(application, ticket["video_id"])
    other = replace(video, owner=OwnerId("somebody-else"), video_id=VideoId("v-of-another"))
    application.backend.library.put(other)
    for call in (client.patch, client.post):
        suffix = "" if call == client.patch else "/renew"
        answer = call(f"/api/v1/upload/v-of-another{suffix}", json={"languages": ["de"]})
        assert (answer.status_code, answer.json["code"]) == (404, "VIDEO_NOT_FOUND")


def test_recordings_are_found_by_their_bytes(client: FlaskClient, application: Application) -> None:
    video = seeding.finished(application)
    digest = hashlib.sha256(b"these bytes").hexdigest()
    application.backend.library.put(replace(video, content_sha256=digest))
    found = client.get(f"/api/v1/videos?sha256={digest}").json
    assert [one["video_id"] for one in found["videos"]] == [video.video_id]
    assert client.get(f"/api/v1/videos?sha256={'0' * 64}").json["videos"] == []
    assert client.get("/api/v1/videos?sha256=me").status_code == 400
