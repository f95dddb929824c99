"""Two buckets behind one store: the name of an object decides where it is."""

from urllib.parse import urlsplit

import pytest

from lifestream.backends.gcp.object_store import GcsObjectStore
from tests.google_cloud import GoogleCloud

UPLOAD = "uploads/anna/v1/source"
PICTURE = "artifacts/anna/abc/keyframe-1.jpg"


@pytest.fixture
def names(google_cloud: GoogleCloud) -> tuple[str, str]:
    """Two empty buckets: of uploads, of artifacts."""
    both = (f"{google_cloud.project}-u", f"{google_cloud.project}-a")
    for name in both:
        google_cloud.storage.create_bucket(name)
    return both


def opened(cloud: GoogleCloud, bucket: str, artifacts_bucket: str = "") -> GcsObjectStore:
    from google.oauth2 import service_account

    return GcsObjectStore(
        bucket,
        artifacts_bucket=artifacts_bucket,
        project=cloud.project,
        signing_credentials=service_account.Credentials.from_service_account_info(
            cloud.account.info
        ),
        endpoint=cloud.storage.endpoint,
    )


def held(cloud: GoogleCloud, bucket: str) -> list[str]:
    return sorted(cloud.storage.objects.bucket(bucket).objects)


def test_uploads_and_artifacts_lie_apart(google_cloud: GoogleCloud, names: tuple[str, str]) -> None:
    store = opened(google_cloud, *names)
    facts = [store.put_bytes(key, b"x", content_type="a/b") for key in (UPLOAD, PICTURE)]

    assert [held(google_cloud, name) for name in names] == [[UPLOAD], [PICTURE]]
    assert tuple(one.bucket for one in facts) == names
    assert store.bucket == names[0]
    store.delete(PICTURE)
    store.delete(UPLOAD)
    assert [held(google_cloud, name) for name in names] == [[], []]


def test_an_address_leads_to_the_bucket_that_holds_the_object(
    google_cloud: GoogleCloud, names: tuple[str, str]
) -> None:
    store = opened(google_cloud, *names)
    signed = store.sign_upload(UPLOAD, content_type="a/b", size_bytes=1, expires_in_s=60)
    addresses = [
        signed.start_url,
        store.sign_download(UPLOAD, expires_in_s=60, content_type="video/mp4"),
        store.sign_download(PICTURE, expires_in_s=60, content_type="image/jpeg"),
    ]

    buckets = [urlsplit(address).path.split("/")[1] for address in addresses]
    assert buckets == [names[0], names[0], names[1]]


def test_without_a_second_bucket_one_holds_all(
    google_cloud: GoogleCloud, names: tuple[str, str]
) -> None:
    store = opened(google_cloud, names[0])
    for key in (UPLOAD, PICTURE):
        store.put_bytes(key, b"x", content_type="a/b")

    assert [one.key for one in store.list("")] == [PICTURE, UPLOAD]
    assert [held(google_cloud, name) for name in names] == [[PICTURE, UPLOAD], []]


def test_what_lies_in_the_wrong_bucket_is_not_listed(
    google_cloud: GoogleCloud, names: tuple[str, str]
) -> None:
    opened(google_cloud, names[0]).put_bytes(PICTURE, b"left behind", content_type="a/b")
    store = opened(google_cloud, *names)
    store.put_bytes(UPLOAD, b"x", content_type="a/b")

    # Listing gives what reading finds.
    assert [one.key for one in store.list("")] == [UPLOAD]
    assert store.stat(PICTURE) is None
