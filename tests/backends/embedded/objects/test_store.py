"""The folder: kills, stray files, events that were not taken, links, full disks."""

import os
import resource
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.backends.embedded.sqlite import utc_now
from lifestream.domain.errors import (
    BackendUnavailable,
    ConfigError,
    InvalidRequest,
    NotFound,
    ResourceError,
)
from tests.backends.embedded.killing import kill_after_first_words

KEY = "uploads/anna/v1/source"


def store_in(root: Path) -> FolderObjectStore:
    return FolderObjectStore(root, bucket="test")


def stored_files(root: Path) -> list[Path]:
    return [path for path in (root / "objects").rglob("*") if path.is_file()]


def test_making_a_store_touches_nothing_until_it_is_used(tmp_path: Path) -> None:
    store_in(tmp_path / "objects")

    assert list(tmp_path.iterdir()) == []


def test_replacing_and_deleting_leave_no_bytes_behind(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    for n in range(3):
        store.put_bytes(KEY, b"%d" % n, content_type="a/b")
    assert len(stored_files(tmp_path)) == 1

    store.delete(KEY)

    assert list((tmp_path / "objects").iterdir()) == []
    assert list((tmp_path / "staging").iterdir()) == []


def test_everything_is_for_this_user_alone(tmp_path: Path) -> None:
    store = store_in(tmp_path / "data")
    store.put_bytes(KEY, b"x", content_type="a/b")
    store.sign_download(KEY, expires_in_s=60)

    for path in (tmp_path / "data").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_download_shares_the_bytes_and_cannot_change_them(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.put_bytes(KEY, b"x" * 1000, content_type="a/b")
    store.download(KEY, tmp_path / "scratch")

    (stored,) = stored_files(tmp_path)
    assert (tmp_path / "scratch").samefile(stored)
    assert (tmp_path / "scratch").stat().st_mode & 0o222 == 0
    store.delete(KEY)
    assert (tmp_path / "scratch").read_bytes() == b"x" * 1000


def test_a_damaged_object_is_as_good_as_gone(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.put_bytes(KEY, b"right", content_type="a/b")
    (stored,) = stored_files(tmp_path)
    stored.chmod(0o600)
    stored.write_bytes(b"wrong")

    with pytest.raises(NotFound, match="damaged"):
        store.read_bytes(KEY)
    stored.write_bytes(b"cut")
    assert store.stat(KEY) is None
    stored.unlink()
    assert store.stat(KEY) is None
    store.put_bytes(KEY, b"again", content_type="a/b")
    assert store.read_bytes(KEY) == b"again"


def test_a_symbolic_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    root, outside = tmp_path / "data", tmp_path / "outside"
    outside.mkdir()
    store = store_in(root)
    store.put_bytes("a/b", b"x", content_type="a/b")
    (root / "objects" / "uploads").symlink_to(outside)

    with pytest.raises(InvalidRequest):
        store.put_bytes(KEY, b"x", content_type="a/b")
    assert [path for path in outside.rglob("*") if path.is_file()] == []


@contextmanager
def files_no_larger_than(size_bytes: int) -> Iterator[None]:
    """As on a full disk; the catalog is small enough to be written."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_so_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.put_bytes(KEY, b"old", content_type="a/b")

    with files_no_larger_than(1_000_000), pytest.raises(ResourceError, match="full"):
        store.put_bytes(KEY, bytes(2_000_000), content_type="a/b")

    assert store.read_bytes(KEY) == b"old"
    assert list((tmp_path / "staging").iterdir()) == []


def test_an_upload_larger_than_the_disk_is_refused_at_once(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    signed = store.sign_upload(KEY, content_type="a/b", size_bytes=2**60, expires_in_s=60)

    with pytest.raises(ResourceError, match="room"):
        store.start_session(
            signed.start_url.partition("ticket=")[2],
            content_type="a/b",
            length_range=f"{2**60},{2**60}",
        )


def test_an_event_the_queue_did_not_take_is_told_again(tmp_path: Path) -> None:
    taken: list[Mapping[str, Any]] = []
    refusals = [1, 1]

    def take(message: Mapping[str, Any]) -> None:
        if refusals:
            refusals.pop()
            raise BackendUnavailable("The queue does not answer.")
        taken.append(message)

    store = FolderObjectStore(tmp_path, bucket="test", on_finalize=take)
    store.put_bytes(KEY, b"x", content_type="a/b")
    assert store.read_bytes(KEY) == b"x"

    for _ in range(3):
        store.reconcile(utc_now())

    assert [message["attributes"]["objectId"] for message in taken] == [KEY]


def test_stray_files_of_killed_writers_are_removed(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.put_bytes(KEY, b"x", content_type="a/b")
    (stray := tmp_path / "objects" / "uploads" / "anna" / "v2" / "source").mkdir(parents=True)
    (stray / "@17").write_bytes(b"no row names it")
    (tmp_path / "staging" / "old").write_bytes(b"half")
    os.utime(tmp_path / "staging" / "old", (0, 0))
    (tmp_path / "staging" / "being-written").write_bytes(b"half")

    store.reconcile(utc_now())

    assert not (tmp_path / "objects" / "uploads" / "anna" / "v2").exists()
    assert [path.name for path in (tmp_path / "staging").iterdir()] == ["being-written"]
    assert store.read_bytes(KEY) == b"x"


def test_a_damaged_signing_key_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "signing.key").write_bytes(b"short")

    with pytest.raises(ConfigError, match=r"signing\.key"):
        store_in(tmp_path).sign_download(KEY, expires_in_s=60)


def test_links_of_another_installation_are_refused(tmp_path: Path) -> None:
    url = store_in(tmp_path / "one").sign_download(KEY, expires_in_s=60)

    with pytest.raises(Exception, match="not made by this LifeStream"):
        store_in(tmp_path / "other").open_download(url.partition("ticket=")[2])


WRITE_ON = """
import sys
from pathlib import Path
from lifestream.backends.embedded.objects.store import FolderObjectStore
store = FolderObjectStore(Path(sys.argv[1]), bucket="test")
n = max([int(o.key.split("/")[1]) for o in store.list("n/")], default=0)
source = Path(sys.argv[1]) / "clip"
source.write_bytes(bytes(300_000))
while True:
    n += 1
    store.put_bytes(f"n/{n:06d}", str(n).encode() * 20_000, content_type="a/b")
    store.put_file("same", source, content_type="a/b")
    store.put_bytes("gone", b"x", content_type="a/b")
    store.delete("gone")
    print(n, flush=True)
"""


def test_a_killed_writer_loses_nothing_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    said: list[str] = []
    for seed in range(6):
        said += kill_after_first_words(WRITE_ON, str(tmp_path), seed=seed)
    store = store_in(tmp_path)
    store.reconcile(utc_now() + timedelta(days=2))

    assert len(said) >= 6
    keys = [facts.key for facts in store.list("n/")]
    assert {f"n/{int(n):06d}" for n in said} <= set(keys)
    for key in keys:
        assert store.read_bytes(key) == str(int(key[2:])).encode() * 20_000
    assert store.read_bytes("same") == bytes(300_000)
    assert len(stored_files(tmp_path)) == len(list(store.list("")))
    assert list((tmp_path / "staging").iterdir()) == []
