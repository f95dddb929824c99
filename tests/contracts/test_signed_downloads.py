"""A signed download serves ranges of one object until it expires."""

import pytest

from tests.contracts.places.foundations import Foundation

KEY = "uploads/anna/v1/source"
DATA = bytes(range(256)) * 40
SIZE = len(DATA)


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("", 200, 0, SIZE - 1),
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, SIZE - 1),
        ("bytes=-50", 206, SIZE - 50, SIZE - 1),
        (f"bytes=5-{SIZE * 9}", 206, 5, SIZE - 1),
        (f"bytes=-{SIZE * 9}", 206, 0, SIZE - 1),
        ("bytes=0-1,5-6", 200, 0, SIZE - 1),
        ("bytes=-", 200, 0, SIZE - 1),
        ("seconds=1-2", 200, 0, SIZE - 1),
    ],
)
def test_a_signed_download_serves_ranges(
    foundation: Foundation, asked: str, status: int, first: int, last: int
) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, DATA, content_type="video/mp4")

    answer = foundation.fetch(store, store.sign_download(KEY, expires_in_s=60), range_header=asked)

    assert answer.status == status
    assert answer.body == DATA[first : last + 1]
    assert answer.headers["Content-Length"] == str(last - first + 1)
    expected = f"bytes {first}-{last}/{SIZE}" if status == 206 else None
    assert answer.headers.get("Content-Range") == expected


def test_a_range_that_ends_before_it_begins_gives_everything_or_nothing(
    foundation: Foundation,
) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, DATA, content_type="video/mp4")

    url = store.sign_download(KEY, expires_in_s=60)
    answer = foundation.fetch(store, url, range_header="bytes=9-3")

    assert (answer.status, answer.body) in {(200, DATA), (416, b"")}


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0", f"bytes={SIZE * 2}-{SIZE * 3}"])
def test_a_range_outside_the_object_cannot_be_served(foundation: Foundation, asked: str) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, DATA, content_type="video/mp4")
    url = store.sign_download(KEY, expires_in_s=60)

    answer = foundation.fetch(store, url, range_header=asked)

    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


def test_a_download_address_opens_nothing_else(foundation: Foundation) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, DATA, content_type="video/mp4")
    url = store.sign_download(KEY, expires_in_s=60)
    upload_url = store.sign_upload(
        KEY, content_type="video/mp4", size_bytes=SIZE, expires_in_s=60
    ).start_url

    assert foundation.fetch(store, url[:-4] + "AAAA").status == 403
    assert foundation.fetch(store, upload_url).status in {400, 403}
    assert foundation.fetch(store, url).status == 200


def test_a_download_address_ends(foundation: Foundation) -> None:
    foundation.needs_time_of_services()
    store = foundation.object_store()
    store.put_bytes(KEY, DATA, content_type="video/mp4")
    url = store.sign_download(KEY, expires_in_s=60)

    foundation.pass_time(61)

    assert foundation.fetch(store, url).status == 403


def test_a_signed_download_of_nothing_is_not_found(foundation: Foundation) -> None:
    store = foundation.object_store()

    assert foundation.fetch(store, store.sign_download(KEY, expires_in_s=60)).status == 404


def test_a_file_name_becomes_a_content_disposition(foundation: Foundation) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, DATA, content_type="video/mp4")

    url = store.sign_download(KEY, expires_in_s=60, filename="Sitzung März.mp4")
    said = foundation.fetch(store, url).headers["Content-Disposition"]

    assert said.startswith("attachment;")
    assert "filename*=UTF-8''Sitzung%20M%C3%A4rz.mp4" in said
