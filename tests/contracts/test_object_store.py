"""Bytes by name: a write is read back at once, generations grow, no key leads out of the store.

Signed addresses have files of their own: ``test_signed_uploads.py``, ``test_signed_downloads.py``.
"""

import base64
from pathlib import Path

import pytest

from lifestream.domain.errors import InvalidRequest, NotFound
from tests.contracts.places.foundations import Foundation

KEY = "artifacts/anna/abc/media-1.json"


def test_a_write_is_read_back_at_once_and_after_a_restart(foundation: Foundation) -> None:
    store = foundation.object_store()
    facts = store.put_bytes(KEY, b"hello", content_type="application/json")

    assert store.read_bytes(KEY) == b"hello"
    assert foundation.object_store().read_bytes(KEY) == b"hello"
    assert foundation.object_store().stat(KEY) == facts
    assert (facts.key, facts.size_bytes) == (KEY, 5)
    assert facts.content_type == "application/json"


def test_the_checksum_is_crc32c_as_cloud_storage_writes_it(foundation: Foundation) -> None:
    # Source: RFC 3720 B.4: 32 bytes of zeros have the CRC32C 8a9136aa.
    facts = foundation.object_store().put_bytes(KEY, bytes(32), content_type="a/b")

    assert facts.crc32c == base64.b64encode(bytes.fromhex("8a9136aa")).decode()


def test_generations_grow_also_over_a_deletion(foundation: Foundation) -> None:
    store = foundation.object_store()
    generations = []
    for n in range(5):
        generations.append(int(store.put_bytes(KEY, b"%d" % n, content_type="a/b").generation))
        if n == 2:
            store.delete(KEY)

    assert generations == sorted(set(generations))
    assert store.read_bytes(KEY) == b"4"


def test_a_file_is_stored_and_later_changes_of_it_do_not_matter(
    foundation: Foundation, tmp_path: Path
) -> None:
    store = foundation.object_store()
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"original" * 1000)
    store.put_file(KEY, path, content_type="video/mp4")

    with path.open("r+b") as file:
        file.write(b"CHANGED!")

    assert store.read_bytes(KEY) == b"original" * 1000
    assert path.exists()


def test_a_file_that_is_not_one_is_refused(foundation: Foundation, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(InvalidRequest):
            foundation.object_store().put_file(KEY, path, content_type="video/mp4")
    assert foundation.object_store().stat(KEY) is None


def test_a_download_is_the_object_and_replaces_what_was_there(
    foundation: Foundation, tmp_path: Path
) -> None:
    store = foundation.object_store()
    facts = store.put_bytes(KEY, b"one", content_type="a/b")
    target = tmp_path / "source"
    target.write_bytes(b"older and longer")

    store.download(KEY, target, generation=facts.generation)
    store.put_bytes(KEY, b"two", content_type="a/b")

    assert target.read_bytes() == b"one"
    with pytest.raises(NotFound):
        store.download(KEY, target, generation=facts.generation)


def test_ranges_are_cut_to_the_object(foundation: Foundation) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, b"0123456789", content_type="a/b")

    assert store.read_range(KEY, 2, 3) == b"234"
    assert store.read_range(KEY, 8, 100) == b"89"
    assert store.read_range(KEY, 50, 1) == b""


def test_what_is_not_there_is_not_found_and_deleting_it_is_harmless(
    foundation: Foundation, tmp_path: Path
) -> None:
    store = foundation.object_store()
    store.put_bytes(KEY, b"x", content_type="a/b")
    store.delete(KEY)
    store.delete(KEY)

    assert store.stat(KEY) is None
    assert list(store.list("")) == []
    with pytest.raises(NotFound):
        store.read_bytes(KEY)
    with pytest.raises(NotFound):
        store.read_range(KEY, 0, 1)
    with pytest.raises(NotFound):
        store.download(KEY, tmp_path / "x")


def test_objects_are_listed_by_prefix_in_key_order(foundation: Foundation) -> None:
    store = foundation.object_store()
    keys = ["a/b/2", "a/b/10", "a/b", "a", "a/é", "b/1", "a/%41", "a/A", "a/b c"]
    for key in keys:
        store.put_bytes(key, key.encode(), content_type="a/b")

    assert [o.key for o in store.list("a/")] == sorted(k for k in keys if k.startswith("a/"))
    assert [o.key for o in store.list("")] == sorted(keys)
    assert all(store.read_bytes(key) == key.encode() for key in keys)


def test_listing_goes_on_over_many_objects(foundation: Foundation) -> None:
    store = foundation.object_store()
    keys = [f"keyframes/{n:05d}.jpg" for n in range(520)]
    for key in keys:
        store.put_bytes(key, b"", content_type="image/jpeg")
    store.put_bytes("z", b"", content_type="a/b")

    assert [o.key for o in store.list("keyframes/")] == keys


HOSTILE_KEYS = (
    "", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "a/", "/", ".", "..", "a\0b", "a\nb",
    "a\\..\\b", "x" * 1025, "é" * 513, "\ud800",
)  # fmt: skip


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_no_key_leads_out_of_the_store(foundation: Foundation, key: str, tmp_path: Path) -> None:
    store = foundation.object_store()
    for attempt in (
        lambda: store.put_bytes(key, b"x", content_type="a/b"),
        lambda: store.put_file(key, tmp_path / "x", content_type="a/b"),
        lambda: store.read_bytes(key),
        lambda: store.stat(key),
        lambda: store.delete(key),
        lambda: store.download(key, tmp_path / "y"),
        lambda: store.sign_download(key, expires_in_s=60),
        lambda: store.sign_upload(key, content_type="a/b", size_bytes=1, expires_in_s=60),
    ):
        with pytest.raises(InvalidRequest):
            attempt()


def test_uploads_and_what_is_made_of_them_are_one_store(foundation: Foundation) -> None:
    store = foundation.object_store()
    keys = ["artifacts/anna/x", "upload", "uploads-captions/anna/x", "uploads/anna/x", "uploadt"]
    for key in reversed(keys):
        store.put_bytes(key, key.encode(), content_type="a/b")
    listed = {prefix: [one.key for one in store.list(prefix)] for prefix in ("", "upload")}
    source = store.stat("uploads/anna/x")
    store.delete("uploads/anna/x")
    store.delete("artifacts/anna/x")

    assert listed == {"": sorted(keys), "upload": sorted(keys[1:])}
    assert source is not None and source.bucket == store.bucket
    assert [one.key for one in store.list("")] == [
        key for key in sorted(keys) if not key.endswith("s/anna/x") or "captions" in key
    ]


def test_long_and_odd_keys_are_kept_apart(foundation: Foundation) -> None:
    store = foundation.object_store()
    keys = ["x" * 1024, "x" * 1023 + "y", "con/nul", "a:b", "-rf", "~", "@1", "a/@1", "%", "é", "é"]
    for key in keys:
        store.put_bytes(key, key.encode(), content_type="a/b")

    assert [store.read_bytes(key) for key in keys] == [key.encode() for key in keys]


@pytest.mark.parametrize("content_type", ["", "video", "a/b\r\nX: y", "a/b\0", "é/b", "a/b" * 99])
def test_a_content_type_that_would_break_a_header_is_refused(
    foundation: Foundation, content_type: str
) -> None:
    with pytest.raises(InvalidRequest):
        foundation.object_store().put_bytes(KEY, b"", content_type=content_type)


def test_finished_uploads_are_announced_and_nothing_else(
    foundation: Foundation, tmp_path: Path
) -> None:
    store = foundation.object_store()
    clip = tmp_path / "clip"
    clip.write_bytes(b"x")
    store.put_file("uploads/anna/v1/source", clip, content_type="video/mp4")
    store.put_bytes("uploads-captions/anna/v1/captions", b"x", content_type="text/vtt")
    store.put_bytes(KEY, b"x", content_type="a/b")

    assert foundation.finalized() == ["uploads/anna/v1/source"]
