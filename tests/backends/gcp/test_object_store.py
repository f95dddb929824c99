"""What goes over the wire to Cloud Storage, and what happens when it fails."""

import base64
import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine

from lifestream.backends.gcp.object_store import GcsObjectStore
from lifestream.domain.errors import BackendUnavailable, NotFound
from rehearsal.stand_ins.faults import Fault
from tests.google_cloud import GoogleCloud

KEY = "uploads/anna/v1/source"


def query_of(url: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}


def upload(store: GcsObjectStore, *, expires_in_s: float = 60.0, origin: str = "") -> Any:
    return store.sign_upload(
        KEY, content_type="video/mp4", size_bytes=4, expires_in_s=expires_in_s, origin=origin
    )


def test_an_upload_address_binds_type_size_absence_and_origin(store: GcsObjectStore) -> None:
    signed = upload(store, origin="https://diary.example")
    query = query_of(signed.start_url)

    assert urlsplit(signed.start_url).path == f"/{store.bucket}/{KEY}"
    assert query["X-Goog-Algorithm"] == "GOOG4-RSA-SHA256"
    assert query["X-Goog-Expires"] == "60"
    assert query["X-Goog-SignedHeaders"].split(";") == [
        "content-type",
        "host",
        "origin",
        "x-goog-content-length-range",
        "x-goog-if-generation-match",
        "x-goog-resumable",
    ]
    assert dict(signed.headers) == {
        "Content-Type": "video/mp4",
        "x-goog-resumable": "start",
        "x-goog-content-length-range": "4,4",
        "x-goog-if-generation-match": "0",
    }


def test_an_address_lasts_as_long_as_asked_and_never_longer_than_google_allows(
    store: GcsObjectStore,
) -> None:
    signed = upload(store, expires_in_s=10**9)

    assert query_of(signed.start_url)["X-Goog-Expires"] == "604800"
    assert signed.expires_at - datetime.now(signed.expires_at.tzinfo) < timedelta(days=7, seconds=1)


def test_addresses_end_by_the_clock_of_cloud_storage(store: GcsObjectStore) -> None:
    store.put_bytes("a/b", b"x", content_type="video/mp4")
    signed = upload(store, expires_in_s=600)
    url = store.sign_download("a/b", expires_in_s=600)
    assert requests.get(url, timeout=30).content == b"x"

    with time_machine.travel(time.time() + 601.0):
        late = requests.post(signed.start_url, headers=dict(signed.headers), timeout=30)
        assert late.status_code in {400, 403}
        assert requests.get(url, timeout=30).status_code in {400, 403}


@pytest.mark.parametrize("stored", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_nothing_is_served_as_a_type_that_a_browser_runs(
    store: GcsObjectStore, stored: str
) -> None:
    store.put_bytes("a/b", b"<script>", content_type=stored)

    for url in (
        store.sign_download("a/b", expires_in_s=60),
        store.sign_download("a/b", expires_in_s=60, content_type="text/html; charset=utf-8"),
    ):
        answer = requests.get(url, timeout=30)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment"


def test_media_is_served_as_what_it_is(store: GcsObjectStore) -> None:
    store.put_bytes("a/b", b"x", content_type="application/octet-stream")

    url = store.sign_download("a/b", expires_in_s=60, content_type="video/mp4")

    assert requests.get(url, timeout=30).headers["Content-Type"] == "video/mp4"


class CloudRunAccount:
    """google-auth's view of Cloud Run: a token, a name after the first refresh, no key."""

    token = "token-1"
    universe_domain = "googleapis.com"

    def __init__(self, email: str) -> None:
        self._email = email
        self.service_account_email = "default"

    def refresh(self, request: Any) -> None:
        self.service_account_email = self._email

    def before_request(self, request: Any, method: str, url: str, headers: Any) -> None:
        headers["authorization"] = f"Bearer {self.token}"


class Iam:
    """Answers signBlob as IAM does, with the account's key, and keeps what was asked."""

    def __init__(self, cloud: GoogleCloud) -> None:
        self._account = cloud.account
        self.asked: list[tuple[str, str]] = []

    def __call__(
        self, url: str, method: str = "GET", body: bytes = b"", headers: Any = None, **_: Any
    ) -> Any:
        self.asked.append((method, url))
        payload = base64.b64decode(json.loads(body)["payload"])
        signed = base64.b64encode(self._account.sign(payload)).decode()
        answer = json.dumps({"keyId": "k", "signedBlob": signed}).encode()
        return type("Response", (), {"status": 200, "data": answer, "headers": {}})()


def test_without_a_key_iam_signs_in_the_accounts_name(
    google_cloud: GoogleCloud, store: GcsObjectStore
) -> None:
    iam = Iam(google_cloud)
    keyless = GcsObjectStore(
        store.bucket,
        project=google_cloud.project,
        signing_credentials=CloudRunAccount(google_cloud.account.email),
        endpoint=google_cloud.storage.endpoint,
        auth_request=iam,
    )
    store.put_bytes("a/b", b"x", content_type="video/mp4")

    urls = [
        keyless.sign_download("a/b", expires_in_s=60, content_type="video/mp4") for _ in range(2)
    ]
    signed = upload(keyless)

    assert [requests.get(url, timeout=30).content for url in urls] == [b"x", b"x"]
    started = requests.post(signed.start_url, headers=dict(signed.headers), timeout=30)
    assert started.status_code == 201
    account = f"serviceAccounts/{google_cloud.account.email}:signBlob"
    assert [url.rpartition("/projects/-/")[2] for _, url in iam.asked] == [account] * 3


def test_a_failing_service_is_tried_again_and_then_named(
    google_cloud: GoogleCloud, store: GcsObjectStore
) -> None:
    store.put_bytes("a/b", b"x", content_type="video/mp4")
    path = f"{store.bucket}/o"

    google_cloud.storage.faults.add(Fault(status=503, times=2, path_contains=path))
    assert store.read_bytes("a/b") == b"x"

    google_cloud.storage.faults.add(Fault(status=403, times=1, path_contains=path))
    with pytest.raises(BackendUnavailable, match="role"):
        store.read_bytes("a/b")
    google_cloud.storage.faults.clear()


def test_a_bucket_that_is_not_there_is_named(google_cloud: GoogleCloud) -> None:
    store = GcsObjectStore(
        "no-such-bucket", project=google_cloud.project, endpoint=google_cloud.storage.endpoint
    )

    with pytest.raises(BackendUnavailable, match="missing"):
        store.put_bytes("a/b", b"x", content_type="video/mp4")


def test_an_unreachable_service_is_unavailable() -> None:
    store = GcsObjectStore("b", project="p", endpoint="http://127.0.0.1:1", retry_for_s=0.5)

    with pytest.raises(BackendUnavailable):
        store.delete("a/b")


def test_a_download_that_fails_leaves_what_was_there(store: GcsObjectStore, tmp_path: Path) -> None:
    target = tmp_path / "source"
    target.write_bytes(b"before")

    for generation in ("", "12345", "x"):
        with pytest.raises(NotFound):
            store.download(KEY, target, generation=generation)

    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]
