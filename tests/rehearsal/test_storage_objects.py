"""Objects through Google's own client."""

import os
from pathlib import Path
from typing import Any

import pytest
import requests
from google.api_core import exceptions

from rehearsal.gcs import CloudStorage
from rehearsal.stand_ins.faults import Fault

THREE_MEGABYTES = os.urandom(3_000_001)


def test_what_was_written_is_read_back_with_its_checksum(bucket: Any) -> None:
    blob = bucket.blob("uploads/a b/ü+#?.txt")
    blob.upload_from_string(b"hello world\r\n\n", "text/plain")

    assert blob.download_as_bytes() == b"hello world\r\n\n"
    assert blob.download_as_bytes(start=6, end=10) == b"world"
    found = bucket.get_blob(blob.name)
    assert (found.size, found.content_type, found.crc32c) == (14, "text/plain", blob.crc32c)


@pytest.mark.parametrize("chunk_size", [None, 1 << 20])
def test_large_objects_go_up_whole_and_in_chunks(
    bucket: Any, tmp_path: Path, chunk_size: int | None
) -> None:
    source, copy = tmp_path / "source", tmp_path / "copy"
    source.write_bytes(THREE_MEGABYTES)
    blob = bucket.blob("artifacts/large", chunk_size=chunk_size)

    blob.upload_from_filename(str(source))
    bucket.blob("artifacts/large").download_to_filename(str(copy))

    assert copy.read_bytes() == THREE_MEGABYTES


def test_a_wrong_checksum_is_refused(gcs: CloudStorage) -> None:
    url = f"{gcs.endpoint}/upload/storage/v1/b/media/o?uploadType=media&name=x"

    wrong = {"X-Goog-Hash": "crc32c=AAAAAA=="}
    answer = requests.post(url, data=b"data", headers=wrong, timeout=30)

    assert answer.status_code == 400
    assert "media/x" not in str(gcs.objects.buckets["media"].objects)


def test_generations_grow_and_preconditions_hold(bucket: Any) -> None:
    blob = bucket.blob("k")
    blob.upload_from_string(b"one", if_generation_match=0)
    first = blob.generation
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.blob("k").upload_from_string(b"two", if_generation_match=0)
    bucket.blob("k").upload_from_string(b"three", if_generation_match=first)

    newest = bucket.get_blob("k")
    assert newest.generation > first
    with pytest.raises(exceptions.NotFound):
        bucket.blob("k", generation=first).download_as_bytes()
    with pytest.raises(exceptions.PreconditionFailed):
        newest.delete(if_generation_match=first)
    newest.delete()
    assert bucket.get_blob("k") is None


def test_listing_is_paged_and_ordered(bucket: Any) -> None:
    names = [f"a/{number:02}" for number in range(7)] + ["a/x/1", "a/x/2", "b"]
    for name in names:
        bucket.blob(name).upload_from_string(b"")

    assert [blob.name for blob in bucket.list_blobs(prefix="a/", page_size=3)] == names[:-1]
    listing = bucket.list_blobs(prefix="a/", delimiter="/", page_size=2)
    assert [blob.name for blob in listing] == names[:7]
    assert listing.prefixes == {"a/x/"}


def test_metadata_is_patched_without_a_new_generation(bucket: Any) -> None:
    blob = bucket.blob("k")
    blob.upload_from_string(b"x")
    generation = blob.generation
    blob.metadata = {"colour": "red"}
    blob.patch()

    assert bucket.get_blob("k").metadata == {"colour": "red"}
    assert (blob.generation, blob.metageneration) == (generation, 2)


def test_failures_on_order_come_as_often_as_ordered(bucket: Any, gcs: CloudStorage) -> None:
    bucket.blob("k").upload_from_string(b"x")
    gcs.faults.add(Fault(status=503, times=2, method="GET", path_contains="/o/k"))

    for _ in range(2):
        with pytest.raises(exceptions.ServiceUnavailable):
            bucket.blob("k").download_as_bytes(retry=None)
    assert bucket.blob("k").download_as_bytes() == b"x"


def test_a_bucket_that_is_not_there_is_not_found(bucket: Any) -> None:
    with pytest.raises(exceptions.NotFound):
        bucket.client.bucket("elsewhere").blob("k").upload_from_string(b"x")
