"""A signed upload takes exactly the announced type and size, once, until it expires; a signed
download serves ranges of one object until it expires. The other half of the object store."""

import base64

import google_crc32c
import pytest

from lifestream.ports.object_store import ObjectStore, SignedUpload
from tests.contracts.foundations import Foundation

KEY = "uploads/anna/v1/source"
DATA = bytes(range(256)) * 40
SIZE = len(DATA)
HALF = SIZE // 2


def sign(store: ObjectStore, size_bytes: int = SIZE, origin: str = "") -> SignedUpload:
    return store.sign_upload(
        KEY, content_type="video/mp4", size_bytes=size_bytes, expires_in_s=3600, origin=origin
    )


def test_an_upload_in_one_piece_becomes_an_object_and_is_announced(
    foundation: Foundation,
) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]

    answer = foundation.send_chunk(store, session, DATA, "")

    assert answer.status == 200
    assert store.read_bytes(KEY) == DATA
    facts = store.stat(KEY)
    assert facts is not None and facts.content_type == "video/mp4"
    assert foundation.finalized() == [KEY]


def test_an_upload_in_pieces_says_how_far_it_is_and_goes_on_after_a_restart(
    foundation: Foundation,
) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]
    nothing = foundation.send_chunk(store, session, b"", f"bytes */{SIZE}")
    first = foundation.send_chunk(store, session, DATA[:HALF], f"bytes 0-{HALF - 1}/{SIZE}")
    assert store.stat(KEY) is None

    store = foundation.object_store()
    asked = foundation.send_chunk(store, session, b"", f"bytes */{SIZE}")
    last = foundation.send_chunk(store, session, DATA[HALF:], f"bytes {HALF}-{SIZE - 1}/{SIZE}")

    assert (nothing.status, nothing.headers["Range"]) == (308, "")
    assert (first.status, first.headers["Range"]) == (308, f"bytes=0-{HALF - 1}")
    assert asked == first
    assert last.status == 200
    assert store.read_bytes(KEY) == DATA


def test_a_chunk_beyond_the_end_conflicts_and_changes_nothing(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]
    foundation.send_chunk(store, session, DATA[:100], f"bytes 0-99/{SIZE}")

    answer = foundation.send_chunk(store, session, DATA[200:300], f"bytes 200-299/{SIZE}")

    assert answer.status == 409
    asked = foundation.send_chunk(store, session, b"", f"bytes */{SIZE}")
    assert asked.headers["Range"] == "bytes=0-99"


def test_a_chunk_sent_again_is_not_stored_twice(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]
    foundation.send_chunk(store, session, DATA[:100], f"bytes 0-99/{SIZE}")
    foundation.send_chunk(store, session, DATA[:100], f"bytes 0-99/{SIZE}")
    foundation.send_chunk(store, session, DATA[50:200], f"bytes 50-199/{SIZE}")
    last = foundation.send_chunk(store, session, DATA, f"bytes 0-{SIZE - 1}/{SIZE}")
    again = foundation.send_chunk(store, session, DATA, f"bytes 0-{SIZE - 1}/{SIZE}")

    assert (last.status, again.status) == (200, 200)
    assert store.read_bytes(KEY) == DATA
    assert foundation.finalized() == [KEY]


def test_a_chunk_whose_connection_broke_keeps_what_came(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]

    foundation.send_chunk(store, session, DATA[:70], f"bytes 0-{SIZE - 1}/{SIZE}")

    asked = foundation.send_chunk(store, session, b"", f"bytes */{SIZE}")
    assert asked.headers["Range"] == "bytes=0-69"


def test_bytes_beyond_the_announced_ones_are_not_stored(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]

    foundation.send_chunk(store, session, DATA + b"more", "")

    assert store.read_bytes(KEY) == DATA


@pytest.mark.parametrize(
    "content_range",
    [
        f"bytes 0-{SIZE}/{SIZE}",
        f"bytes 0-9/{SIZE + 1}",
        "bytes 9-0/*",
        "0-9",
        "bytes x",
        "bytes */1",
    ],
)
def test_a_content_range_that_does_not_fit_is_refused(
    foundation: Foundation, content_range: str
) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]

    assert foundation.send_chunk(store, session, DATA, content_range).status == 400
    assert foundation.send_chunk(store, session, b"", "bytes */*").headers["Range"] == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"content_type": "text/html"},
        {"x_goog_content_length_range": f"{SIZE + 1},{SIZE + 1}"},
        {"x_goog_content_length_range": "0,99999999"},
        {"origin": "https://elsewhere.example"},
    ],
)
def test_an_upload_of_another_type_size_or_origin_is_refused(
    foundation: Foundation, changed: dict[str, str]
) -> None:
    store = foundation.object_store()
    signed = sign(store, origin="https://diary.example")

    assert foundation.start_upload(store, signed, **changed).status == 403


def test_an_upload_address_starts_one_upload_only(foundation: Foundation) -> None:
    store = foundation.object_store()
    signed = sign(store)
    session = foundation.start_upload(store, signed).headers["Location"]
    # A browser that lost the first answer asks again, and goes on with the same upload.
    assert foundation.start_upload(store, signed).headers["Location"] == session
    foundation.send_chunk(store, session, DATA, "")

    assert foundation.start_upload(store, signed).status == 403


def test_an_upload_ends_at_its_expiry(foundation: Foundation) -> None:
    store = foundation.object_store()
    late, begun = sign(store), sign(store)
    session = foundation.start_upload(store, begun).headers["Location"]
    foundation.pass_time(3601)

    assert foundation.start_upload(store, late).status == 403
    assert foundation.send_chunk(store, session, DATA, "").status == 404
    assert store.stat(KEY) is None


def test_an_aborted_upload_is_gone(foundation: Foundation) -> None:
    store = foundation.object_store()
    signed = sign(store)
    session = foundation.start_upload(store, signed).headers["Location"]
    foundation.send_chunk(store, session, DATA[:9], f"bytes 0-8/{SIZE}")
    foundation.abort_upload(store, session)

    assert foundation.send_chunk(store, session, DATA, "").status == 404
    assert foundation.start_upload(store, signed).status == 403


def test_an_unfinished_upload_does_not_bring_back_what_was_deleted(
    foundation: Foundation,
) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]
    foundation.send_chunk(store, session, DATA[:9], f"bytes 0-8/{SIZE}")
    store.delete(KEY)

    assert foundation.send_chunk(store, session, DATA, "").status == 404
    assert store.stat(KEY) is None


def test_bytes_that_do_not_match_their_checksum_are_not_stored(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]
    right = "crc32c=" + base64.b64encode(google_crc32c.value(DATA).to_bytes(4, "big")).decode()

    bad = foundation.send_chunk(store, session, b"\1" + DATA[1:], "", x_goog_hash=right)
    assert bad.status == 400
    assert store.stat(KEY) is None
    assert foundation.send_chunk(store, session, DATA, "", x_goog_hash=right).status == 200


def test_an_empty_file_can_be_uploaded(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store, 0)).headers["Location"]

    assert foundation.send_chunk(store, session, b"", "bytes */0").status == 200
    assert store.read_bytes(KEY) == b""


@pytest.mark.parametrize("session", ["", "x", "../../lifestream.db", "/etc/passwd", "a\0b"])
def test_a_session_that_was_never_started_is_not_found(
    foundation: Foundation, session: str
) -> None:
    store = foundation.object_store()

    assert foundation.send_chunk(store, session, DATA, "").status == 404
    foundation.abort_upload(store, session)


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("", 200, 0, SIZE - 1),
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, SIZE - 1),
        ("bytes=-50", 206, SIZE - 50, SIZE - 1),
        (f"bytes=5-{SIZE * 9}", 206, 5, SIZE - 1),
        (f"bytes=-{SIZE * 9}", 206, 0, SIZE - 1),
        ("bytes=9-3", 200, 0, SIZE - 1),
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


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0", f"bytes={SIZE * 2}-{SIZE * 3}"])
def test_a_range_outside_the_object_cannot_be_served(foundation: Foundation, asked: str) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, DATA, content_type="video/mp4")
    url = store.sign_download(KEY, expires_in_s=60)

    answer = foundation.fetch(store, url, range_header=asked)

    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


def test_a_download_address_ends_and_opens_nothing_else(foundation: Foundation) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, DATA, content_type="video/mp4")
    url = store.sign_download(KEY, expires_in_s=60)
    upload_url = sign(store).start_url

    assert foundation.fetch(store, url[:-4] + "AAAA").status == 403
    assert foundation.fetch(store, upload_url).status == 403
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
