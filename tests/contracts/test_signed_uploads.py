"""A signed upload takes exactly the announced type and size, once, until it expires.

Signed downloads have a file of their own: ``test_signed_downloads.py``.
"""

import base64

import google_crc32c
import pytest

from lifestream.ports.object_store import ObjectStore, SignedUpload
from tests.contracts.places.foundations import Foundation

KEY = "uploads/anna/v1/source"
QUANTUM = 256 * 1024
"""Cloud Storage keeps unfinished uploads in multiples of it."""

DATA = bytes(range(256)) * 2560
SIZE = len(DATA)


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
    first = foundation.send_chunk(store, session, DATA[:QUANTUM], f"bytes 0-{QUANTUM - 1}/{SIZE}")
    assert store.stat(KEY) is None

    store = foundation.object_store()
    asked = foundation.send_chunk(store, session, b"", f"bytes */{SIZE}")
    last = foundation.send_chunk(
        store, session, DATA[QUANTUM:], f"bytes {QUANTUM}-{SIZE - 1}/{SIZE}"
    )

    assert (nothing.status, nothing.headers["Range"]) == (308, "")
    assert (first.status, first.headers["Range"]) == (308, f"bytes=0-{QUANTUM - 1}")
    assert (asked.status, asked.headers["Range"]) == (308, first.headers["Range"])
    assert last.status == 200
    assert store.read_bytes(KEY) == DATA


def test_what_is_still_being_recorded_is_sent_before_its_size_is_known(
    foundation: Foundation,
) -> None:
    store = foundation.object_store()
    signed = store.sign_upload(
        KEY, content_type="audio/webm", size_bytes=SIZE, expires_in_s=3600, is_growing=True
    )
    session = foundation.start_upload(store, signed).headers["Location"]
    first = foundation.send_chunk(store, session, DATA[:QUANTUM], f"bytes 0-{QUANTUM - 1}/*")
    asked = foundation.send_chunk(store, session, b"", "bytes */*")
    total = QUANTUM + 1000
    too_long = foundation.send_chunk(
        store, session, DATA[QUANTUM:] + b"more", f"bytes {QUANTUM}-{SIZE + 3}/{SIZE + 4}"
    )
    assert store.stat(KEY) is None

    last = foundation.send_chunk(
        store, session, DATA[QUANTUM:total], f"bytes {QUANTUM}-{total - 1}/{total}"
    )
    again = foundation.send_chunk(store, session, b"", f"bytes */{total}")

    assert (first.status, first.headers["Range"]) == (308, f"bytes=0-{QUANTUM - 1}")
    assert (asked.status, asked.headers["Range"]) == (308, first.headers["Range"])
    assert too_long.status == 400
    assert (last.status, again.status) == (200, 200)
    assert store.read_bytes(KEY) == DATA[:total]
    assert foundation.finalized() == [KEY]


def test_a_recording_that_ended_at_a_whole_chunk_is_ended_by_its_size_alone(
    foundation: Foundation,
) -> None:
    store = foundation.object_store()
    signed = store.sign_upload(
        KEY, content_type="audio/webm", size_bytes=SIZE, expires_in_s=3600, is_growing=True
    )
    session = foundation.start_upload(store, signed).headers["Location"]
    foundation.send_chunk(store, session, DATA[:QUANTUM], f"bytes 0-{QUANTUM - 1}/*")

    assert foundation.send_chunk(store, session, b"", f"bytes */{QUANTUM}").status == 200
    assert store.read_bytes(KEY) == DATA[:QUANTUM]


def test_a_chunk_beyond_the_end_conflicts_and_changes_nothing(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]
    foundation.send_chunk(store, session, DATA[:QUANTUM], f"bytes 0-{QUANTUM - 1}/{SIZE}")

    beyond = QUANTUM + 100
    answer = foundation.send_chunk(
        store, session, DATA[beyond:], f"bytes {beyond}-{SIZE - 1}/{SIZE}"
    )

    # Cloud Storage says 503, which a client answers by asking how far the upload is.
    assert answer.status in {409, 503}
    asked = foundation.send_chunk(store, session, b"", f"bytes */{SIZE}")
    assert asked.headers["Range"] == f"bytes=0-{QUANTUM - 1}"


def test_a_chunk_sent_again_is_not_stored_twice(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]
    for _ in range(2):
        foundation.send_chunk(store, session, DATA[:QUANTUM], f"bytes 0-{QUANTUM - 1}/{SIZE}")
    overlapping = f"bytes 50-{2 * QUANTUM - 1}/{SIZE}"
    foundation.send_chunk(store, session, DATA[50 : 2 * QUANTUM], overlapping)
    last = foundation.send_chunk(store, session, DATA, f"bytes 0-{SIZE - 1}/{SIZE}")
    again = foundation.send_chunk(store, session, DATA, f"bytes 0-{SIZE - 1}/{SIZE}")

    assert (last.status, again.status) == (200, 200)
    assert store.read_bytes(KEY) == DATA
    assert foundation.finalized() == [KEY]


def test_a_chunk_whose_connection_broke_keeps_what_came(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]

    came = QUANTUM + 70
    foundation.send_chunk(store, session, DATA[:came], f"bytes 0-{SIZE - 1}/{SIZE}")

    asked = foundation.send_chunk(store, session, b"", f"bytes */{SIZE}")
    last = int(asked.headers["Range"].removeprefix("bytes=0-"))
    assert QUANTUM <= last + 1 <= came


def test_bytes_beyond_the_announced_ones_are_not_stored(foundation: Foundation) -> None:
    store = foundation.object_store()
    session = foundation.start_upload(store, sign(store)).headers["Location"]

    foundation.send_chunk(store, session, DATA + b"more", "")

    assert store.stat(KEY) is None or store.read_bytes(KEY) == DATA


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

    assert foundation.send_chunk(store, session, DATA, content_range).status not in {200, 201}
    assert foundation.send_chunk(store, session, b"", "bytes */*").headers["Range"] == ""
    assert store.stat(KEY) is None


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


def test_an_upload_address_makes_one_object_only(foundation: Foundation) -> None:
    store = foundation.object_store()
    signed = sign(store)
    first, second = (foundation.start_upload(store, signed).headers["Location"] for _ in range(2))
    foundation.send_chunk(store, first, DATA, "")
    facts = store.stat(KEY)
    foundation.send_chunk(store, second, bytes(SIZE), "")

    assert store.read_bytes(KEY) == DATA
    assert store.stat(KEY) == facts
    assert foundation.start_upload(store, signed).status in {403, 412}


def test_an_upload_address_starts_one_upload_only(foundation: Foundation) -> None:
    foundation.needs_uploads_known_to_the_store()
    store = foundation.object_store()
    signed = sign(store)
    session = foundation.start_upload(store, signed).headers["Location"]
    # A browser that lost the first answer asks again, and goes on with the same upload.
    assert foundation.start_upload(store, signed).headers["Location"] == session
    foundation.send_chunk(store, session, DATA, "")

    assert foundation.start_upload(store, signed).status == 403


def test_an_upload_ends_at_its_expiry(foundation: Foundation) -> None:
    foundation.needs_time_of_services()
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
    foundation.send_chunk(store, session, DATA[:QUANTUM], f"bytes 0-{QUANTUM - 1}/{SIZE}")
    foundation.abort_upload(store, session)

    assert foundation.send_chunk(store, session, DATA, "").status in {404, 410, 499}
    assert store.stat(KEY) is None


def test_the_address_of_an_aborted_upload_starts_no_other(foundation: Foundation) -> None:
    foundation.needs_uploads_known_to_the_store()
    store = foundation.object_store()
    signed = sign(store)
    foundation.abort_upload(store, foundation.start_upload(store, signed).headers["Location"])

    assert foundation.start_upload(store, signed).status == 403


def test_an_unfinished_upload_does_not_bring_back_what_was_deleted(
    foundation: Foundation,
) -> None:
    foundation.needs_uploads_known_to_the_store()
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
    session = foundation.start_upload(store, sign(store)).headers["Location"]
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
