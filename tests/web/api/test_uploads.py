"""Uploading through the API: in one request, and resumably."""

import io
import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from web import create_app

CAPTIONS = b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n"
DATA = bytes(range(256)) * 4096


def send_file(client: FlaskClient, name: str = "a.mp4", data: bytes = DATA, **fields: Any) -> Any:
    return client.post("/api/v1/upload", data={"file": (io.BytesIO(data), name), **fields})


def announce(client: FlaskClient, size: int = len(DATA), **fields: Any) -> dict[str, Any]:
    body = {"filename": "a.mp4", "size_bytes": size, "content_type": "video/mp4", **fields}
    response = client.post("/api/v1/upload/presigned-url", json=body)
    assert response.status_code == 201, response.text
    ticket: dict[str, Any] = response.json
    return ticket


def start(client: FlaskClient, ticket: dict[str, Any]) -> str:
    upload = ticket["upload"]
    started = client.post(upload["url"], headers=upload["headers"])
    assert started.status_code == 201, started.text
    return str(started.headers["Location"])


def put(client: FlaskClient, session: str, first: int, chunk: bytes, total: int) -> Any:
    content_range = f"bytes {first}-{first + len(chunk) - 1}/{total}"
    return client.put(session, data=chunk, headers={"Content-Range": content_range})


def test_a_file_sent_in_one_request_is_in_the_library_with_its_options(
    client: FlaskClient, application: Application
) -> None:
    response = send_file(
        client,
        languages="en, de",
        expected_speakers="3",
        recorded_at="2025-03-10T10:00",
        captions=(io.BytesIO(CAPTIONS), "a.vtt"),
    )
    assert response.status_code == 202
    video = application.backend.library.get(LOCAL_OWNER, VideoId(response.json["video_id"]))
    assert video is not None
    assert video.options.languages == ("en", "de")
    assert video.options.expected_speakers == 3
    assert video.recorded_at is not None
    assert video.recorded_at.isoformat() == "2025-03-10T09:00:00+00:00"
    store = application.backend.object_store
    assert store.read_bytes(video.source_key) == DATA
    assert store.read_bytes(video.options.captions_key) == CAPTIONS


def test_parts_of_a_request_are_gone_from_disk_when_it_ends(
    client: FlaskClient, data_dir: Path
) -> None:
    send_file(client)
    assert list((data_dir / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"data": b""}, 422, "EMPTY_FILE"),
        ({"name": "x" * 2000}, 400, "BAD_FILENAME"),
        ({"expected_speakers": "many"}, 400, "INVALID_REQUEST"),
        ({"languages": "english"}, 400, "INVALID_REQUEST"),
        ({"captions": (io.BytesIO(b"x"), "a.vtt")}, 400, "BAD_CAPTIONS"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_code(
    client: FlaskClient, fields: dict[str, Any], status: int, code: str
) -> None:
    response = send_file(client, **fields)
    assert (response.status_code, response.json["code"]) == (status, code)


def test_a_request_without_a_file_says_which_field_is_missing(client: FlaskClient) -> None:
    response = client.post("/api/v1/upload", data={"languages": "en"})
    assert response.json["code"] == "NO_FILE"
    assert "'file'" in response.json["detail"]


def test_a_file_over_the_limit_is_refused_before_it_is_stored(client: FlaskClient) -> None:
    response = send_file(client, data=bytes(5_000_001))
    assert (response.status_code, response.json["code"]) == (415, "TOO_LARGE")
    announced = client.post(
        "/api/v1/upload/presigned-url", json={"filename": "a.mp4", "size_bytes": 5_000_001}
    )
    assert announced.json["code"] == "TOO_LARGE"


def test_an_upload_that_was_cut_continues_where_it_stopped(
    client: FlaskClient, application: Application
) -> None:
    ticket = announce(client)
    session = start(client, ticket)
    half = len(DATA) // 2
    assert put(client, session, 0, DATA[:half], len(DATA)).status_code == 308

    asked = client.put(session, headers={"Content-Range": f"bytes */{len(DATA)}"})
    assert asked.status_code == 308
    assert asked.headers["Range"] == f"bytes=0-{half - 1}"

    assert put(client, session, half, DATA[half:], len(DATA)).status_code == 200
    confirmed = client.post("/api/v1/upload/confirm", json={"video_id": ticket["video_id"]})
    assert confirmed.status_code == 200
    assert confirmed.json["status"] in ("QUEUED", "RUNNING")
    again = client.post("/api/v1/upload/confirm", json={"video_id": ticket["video_id"]})
    assert again.json["job_id"] == ticket["job_id"]
    video = application.backend.library.get(LOCAL_OWNER, VideoId(ticket["video_id"]))
    assert video is not None
    assert application.backend.object_store.read_bytes(video.source_key) == DATA


def test_a_chunk_beyond_what_is_here_changes_nothing(client: FlaskClient) -> None:
    session = start(client, announce(client))
    beyond = put(client, session, 1024, DATA[1024:2048], len(DATA))
    assert beyond.status_code == 409
    asked = client.put(session, headers={"Content-Range": f"bytes */{len(DATA)}"})
    assert "Range" not in asked.headers


def test_an_upload_takes_exactly_the_announced_type_and_size(client: FlaskClient) -> None:
    upload = announce(client)["upload"]
    wrong_type = client.post(upload["url"], headers=upload["headers"] | {"Content-Type": "a/b"})
    assert wrong_type.status_code == 403
    session = start(client, announce(client))
    assert put(client, session, 0, DATA, len(DATA) + 1).status_code == 400


def test_a_changed_or_expired_upload_address_is_refused(
    client: FlaskClient, application: Application, data_dir: Path
) -> None:
    upload = announce(client)["upload"]
    changed = upload["url"][:-2] + ("aa" if not upload["url"].endswith("aa") else "bb")
    assert client.post(changed, headers=upload["headers"]).status_code == 403

    store = application.backend.object_store
    late = FolderObjectStore(
        data_dir / "objects",
        bucket=store.bucket,
        clock=lambda: application.backend.job_store.now() + timedelta(days=2),
    )
    tomorrow = replace(application, backend=replace(application.backend, object_store=late))
    response = create_app(tomorrow).test_client().post(upload["url"], headers=upload["headers"])
    assert (response.status_code, response.json["code"]) == (403, "LINK_EXPIRED")
    late.close()


def test_confirming_before_the_bytes_came_says_so(client: FlaskClient) -> None:
    ticket = announce(client)
    response = client.post("/api/v1/upload/confirm", json={"video_id": ticket["video_id"]})
    assert (response.status_code, response.json["code"]) == (404, "UPLOAD_INCOMPLETE")


def test_an_aborted_upload_is_gone(client: FlaskClient) -> None:
    session = start(client, announce(client))
    assert client.delete(session).status_code == 499
    assert put(client, session, 0, DATA, len(DATA)).status_code in (404, 410)


def test_a_name_is_kept_for_display_without_paths_and_direction_marks(client: FlaskClient) -> None:
    ticket = announce(client, filename="../../e\u0301tude\u202egpj.mp4")
    shown = client.get(f"/api/v1/videos/{ticket['video_id']}").json["filename"]
    assert shown == unicodedata.normalize("NFC", "e\u0301tudegpj.mp4")
