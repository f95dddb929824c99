"""Bytes out of the store: ranges, types, signatures."""

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.ports.object_store import ObjectStore

DATA = bytes(range(256)) * 40


@pytest.fixture
def store(application: Application) -> ObjectStore:
    """The store, with one object."""
    application.backend.object_store.put_bytes("a/b", DATA, content_type="video/mp4")
    return application.backend.object_store


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=10000-", 10000, len(DATA) - 1),
        ("bytes=-5", len(DATA) - 5, len(DATA) - 1),
        ("bytes=0-999999", 0, len(DATA) - 1),
    ],
)
def test_a_part_is_sent_exactly(
    client: FlaskClient, store: ObjectStore, asked: str, first: int, last: int
) -> None:
    response = client.get(store.sign_download("a/b", expires_in_s=60), headers={"Range": asked})
    assert response.status_code == 206
    assert response.data == DATA[first : last + 1]
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(DATA)}"
    assert response.headers["Content-Length"] == str(last - first + 1)


def test_the_whole_is_sent_without_a_range_and_nothing_for_head(
    client: FlaskClient, store: ObjectStore
) -> None:
    address = store.sign_download("a/b", expires_in_s=60)
    whole = client.get(address)
    assert (whole.status_code, whole.data) == (200, DATA)
    assert whole.headers["Accept-Ranges"] == "bytes"
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(DATA))


def test_a_range_outside_and_a_stale_range_are_answered_as_the_standard_says(
    client: FlaskClient, store: ObjectStore
) -> None:
    address = store.sign_download("a/b", expires_in_s=60)
    outside = client.get(address, headers={"Range": "bytes=99999-"})
    assert outside.status_code == 416
    assert outside.headers["Content-Range"] == f"bytes */{len(DATA)}"
    stale = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    assert (stale.status_code, stale.data) == (200, DATA)


def test_a_browser_that_has_it_gets_not_modified(client: FlaskClient, store: ObjectStore) -> None:
    address = store.sign_download("a/b", expires_in_s=60)
    etag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_changed_or_expired_address_is_refused(client: FlaskClient, store: ObjectStore) -> None:
    address = store.sign_download("a/b", expires_in_s=60)
    path, _, ticket = address.partition("ticket=")
    assert client.get(f"{path}ticket=A{ticket[1:]}x").status_code == 403
    assert client.get("/storage/objects").status_code == 403
    ended = store.sign_download("a/b", expires_in_s=0.000001)
    assert client.get(ended).json["code"] == "LINK_EXPIRED"


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_a_page_that_was_uploaded_is_never_served_as_a_page(
    client: FlaskClient, store: ObjectStore, kind: str
) -> None:
    store.put_bytes("evil", b"<script>alert(1)</script>", content_type=kind)
    for override in ("", kind):
        response = client.get(store.sign_download("evil", expires_in_s=60, content_type=override))
        assert response.mimetype == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_web_page_announced_as_a_video_upload_is_not_served_as_one(
    client: FlaskClient,
) -> None:
    body = {"filename": "page.html", "size_bytes": 4, "content_type": "text/html"}
    ticket = client.post("/api/v1/upload/presigned-url", json=body).json
    started = client.post(ticket["upload"]["url"], headers=ticket["upload"]["headers"])
    client.put(started.headers["Location"], data=b"<b>x")
    video = client.get(f"/api/v1/videos/{ticket['video_id']}").json
    assert client.get(video["media_url"]).mimetype == "application/octet-stream"
