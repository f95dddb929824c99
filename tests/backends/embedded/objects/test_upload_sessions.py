"""Uploads that are killed, left behind, or fought over."""

import io
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.backends.embedded.sqlite import utc_now
from lifestream.domain.errors import NotFound, UploadConflict
from tests.backends.embedded.killing import kill_after_first_words, start

KEY = "uploads/anna/v1/source"
SIZE = 3_000_000
MAX_KILLS = 12


def begin(store: FolderObjectStore, *, key: str = KEY, size_bytes: int = SIZE) -> str:
    signed = store.sign_upload(key, content_type="a/b", size_bytes=size_bytes, expires_in_s=3600)
    return store.start_session(
        signed.start_url.partition("ticket=")[2],
        content_type="a/b",
        length_range=f"{size_bytes},{size_bytes}",
    ).session_id


def content() -> bytes:
    return b"".join(n.to_bytes(4, "big") for n in range(SIZE // 4))


SEND_ON = """
import io, sys
from pathlib import Path
from lifestream.backends.embedded.objects.store import FolderObjectStore
store = FolderObjectStore(Path(sys.argv[1]), bucket="test")
data = Path(sys.argv[3]).read_bytes()
session = store.session(sys.argv[2])
while not session.complete:
    print(session.offset_bytes, flush=True)
    start = session.offset_bytes
    end = min(start + 4_000, len(data))
    session = store.write_chunk(
        sys.argv[2], stream=io.BytesIO(data[start:end]),
        content_range=f"bytes {start}-{end - 1}/{len(data)}",
    )
print("complete", flush=True)
"""


def test_an_upload_goes_on_over_kill_after_kill_and_its_bytes_are_right(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path / "data", bucket="test")
    session_id = begin(store)
    file = tmp_path / "file"
    file.write_bytes(content())
    words = (str(tmp_path / "data"), session_id, str(file))
    offsets: list[int] = []
    for seed in range(MAX_KILLS):
        said = kill_after_first_words(SEND_ON, *words, seed=seed)
        offsets += [int(line) for line in said if line != "complete"]
        if store.session(session_id).complete:
            break
    else:  # A busy machine sends little in a life.
        said = start(SEND_ON, *words).communicate(timeout=60)[0].split()
        offsets += [int(line) for line in said if line != "complete"]
    facts = store.stat(KEY)

    assert seed > 1
    assert offsets == sorted(offsets)
    assert store.read_bytes(KEY) == content()
    assert facts is not None and facts.size_bytes == SIZE
    assert list((tmp_path / "data" / "sessions").iterdir()) == []


def test_an_upload_killed_after_its_last_byte_is_finished_by_itself(tmp_path: Path) -> None:
    taken: list[object] = []
    store = FolderObjectStore(tmp_path, bucket="test", on_finalize=taken.append)
    session_id = begin(store)
    # What a kill between the last write and the catalog leaves.
    (tmp_path / "sessions" / f"{session_id}.part").write_bytes(content())

    store.reconcile(utc_now())

    assert store.session(session_id).complete
    assert store.read_bytes(KEY) == content()
    assert len(taken) == 1


def test_uploads_left_behind_are_dropped_when_their_time_is_over(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path, bucket="test")
    session_id = begin(store)
    store.write_chunk(session_id, stream=io.BytesIO(b"abc"), content_range=f"bytes 0-2/{SIZE}")
    (tmp_path / "sessions" / "nobody.part").write_bytes(b"x")

    store.reconcile(utc_now())
    assert store.session(session_id).offset_bytes == 3
    store.reconcile(utc_now() + timedelta(hours=2))

    assert list((tmp_path / "sessions").iterdir()) == []
    with pytest.raises(NotFound):
        store.session(session_id)


class SlowStream(io.RawIOBase):
    """Gives one byte, then waits to be told to go on."""

    def __init__(self) -> None:
        self.reading = threading.Event()
        self.go_on = threading.Event()

    def read(self, size: int = -1) -> bytes:
        if not self.reading.is_set():
            self.reading.set()
            return b"a"
        self.go_on.wait(30)
        return b""


def test_two_requests_never_write_to_one_upload_at_once(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path, bucket="test")
    session_id = begin(store, size_bytes=10)
    slow = SlowStream()
    first = threading.Thread(
        target=lambda: store.write_chunk(session_id, stream=slow)  # type: ignore[arg-type]
    )
    first.start()
    slow.reading.wait(30)

    with pytest.raises(UploadConflict):
        store.write_chunk(session_id, stream=io.BytesIO(b"0123456789"))
    store.reconcile(utc_now())
    slow.go_on.set()
    first.join()

    assert store.session(session_id).offset_bytes == 1
    after = store.write_chunk(
        session_id, stream=io.BytesIO(b"123456789"), content_range="bytes 1-9/10"
    )
    assert after.complete
    assert store.read_bytes(KEY) == b"a123456789"


class Breaking(io.RawIOBase):
    """A connection that is reset."""

    def __init__(self) -> None:
        self.first = True

    def read(self, size: int = -1) -> bytes:
        if self.first:
            self.first = False
            return b"abc"
        raise RuntimeError("the client went away")


def test_what_came_before_a_reset_connection_stays(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path, bucket="test")
    session_id = begin(store, size_bytes=10)

    with pytest.raises(RuntimeError):
        store.write_chunk(session_id, stream=Breaking())  # type: ignore[arg-type]

    assert store.session(session_id).offset_bytes == 3


def test_an_upload_deleted_while_its_last_bytes_arrive_does_not_come_back(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path, bucket="test")
    session_id = begin(store, size_bytes=10)

    class DeletedMeanwhile(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            store.delete(KEY)
            return b"0123456789"

    with pytest.raises(NotFound):
        store.write_chunk(session_id, stream=DeletedMeanwhile())  # type: ignore[arg-type]

    store.reconcile(utc_now())
    assert store.stat(KEY) is None
    assert list((tmp_path / "sessions").iterdir()) == []


def test_the_memory_of_an_upload_does_not_grow_with_it(tmp_path: Path) -> None:
    largest = 0

    class Zeros(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            nonlocal largest
            largest = max(largest, size)
            return bytes(size)

    store = FolderObjectStore(tmp_path, bucket="test")
    session_id = begin(store, size_bytes=20_000_000)
    store.write_chunk(session_id, stream=Zeros())  # type: ignore[arg-type]

    assert largest <= 1024 * 1024
    (stored,) = (p for p in (tmp_path / "objects").rglob("*") if p.is_file())
    assert stored.stat().st_size == 20_000_000
