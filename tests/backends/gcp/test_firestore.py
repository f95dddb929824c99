"""Jobs and recordings when answers are lost, writers meet, or nobody is there."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from lifestream.backends.gcp.firestore_documents import document_id, open_firestore
from lifestream.backends.gcp.job_store import FirestoreJobStore
from lifestream.backends.gcp.library import FirestoreLibrary
from lifestream.domain.errors import BackendUnavailable, LifeStreamError, NotFound, StaleWrite
from lifestream.domain.ids import JobId, OwnerId, VideoId
from tests.backends.gcp.intercepted import losing_client
from tests.contracts.places.foundations import START
from tests.contracts.places.samples import ANNA, a_job, a_video
from tests.google_cloud import GoogleCloud
from tests.waiting import wait_until


def test_whose_answer_was_lost_still_knows_its_own_creation(google_cloud: GoogleCloud) -> None:
    client, loser = losing_client(google_cloud)
    loser.to_lose = 1

    assert FirestoreJobStore(client).create(a_job())
    assert not FirestoreJobStore(client).create(a_job())


def test_whose_answer_was_lost_still_knows_its_own_save(google_cloud: GoogleCloud) -> None:
    client, loser = losing_client(google_cloud)
    store = FirestoreJobStore(client)
    store.create(a_job())
    loser.to_lose = 1

    saved = store.save(a_job().claim(START, "worker"))

    assert saved.version == 1
    assert store.get(JobId("j1")) == saved
    with pytest.raises(StaleWrite):
        store.save(a_job().claim(START, "worker"))


def test_a_recording_is_stored_once_when_its_answer_is_lost(google_cloud: GoogleCloud) -> None:
    client, loser = losing_client(google_cloud)
    library = FirestoreLibrary(client)
    loser.to_lose = 1
    library.put(a_video())
    loser.to_lose = 1
    library.put(a_video(title="Budget"))

    assert library.get(ANNA, VideoId("v1")) == a_video(title="Budget")
    assert library.list(ANNA).total == 1


def test_writers_and_a_deleter_at_once_leave_the_recording_deleted(
    google_cloud: GoogleCloud,
) -> None:
    client = google_cloud.firestore_client()
    library = FirestoreLibrary(client)
    refused: list[LifeStreamError] = []

    def write(number: int) -> None:
        for _ in range(5):
            try:
                library.put(a_video(title=str(number)))
            except (NotFound, StaleWrite) as error:
                refused.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    wait_until(lambda: library.list(ANNA).total)
    library.delete(ANNA, VideoId("v1"))
    for thread in threads:
        thread.join()

    assert library.get(ANNA, VideoId("v1")) is None
    assert library.list(ANNA).total == 0
    assert any(isinstance(error, NotFound) for error in refused)


def test_what_is_left_of_a_deleted_recording_says_nothing_about_it(
    google_cloud: GoogleCloud,
) -> None:
    client = google_cloud.firestore_client()
    library = FirestoreLibrary(client)
    library.put(a_video(title="Secret"))
    library.delete(ANNA, VideoId("v1"))

    (left,) = client.collection_group("videos").stream()

    assert sorted(left.to_dict()) == ["deleted_at", "expires_at"]


def test_leases_are_measured_by_the_servers_clock(google_cloud: GoogleCloud) -> None:
    store = FirestoreJobStore(google_cloud.firestore_client())

    first, second = store.now(), store.now()

    # The emulator's clock is this machine's.
    assert abs(datetime.now(UTC) - second) < timedelta(seconds=2)
    assert timedelta(0) <= second - first < timedelta(seconds=1)


def test_a_store_that_does_not_answer_is_unavailable_within_seconds() -> None:
    client = open_firestore("demo", endpoint="127.0.0.1:1", timeout_s=1.5)
    jobs, library = FirestoreJobStore(client), FirestoreLibrary(client)
    began = time.monotonic()

    for attempt in (
        lambda: jobs.get(JobId("j1")),
        lambda: jobs.create(a_job()),
        jobs.now,
        lambda: library.list(ANNA),
    ):
        with pytest.raises(BackendUnavailable):
            attempt()
    assert time.monotonic() - began < 20


def test_no_name_leads_to_another_document() -> None:
    names = ["", ".", "..", "a/b", "a%2Fb", "__x__", "%", "%2E", "é", "a@b.c", "x" * 5000]

    assert len({document_id(name) for name in names}) == len(names)
    assert all("/" not in document_id(name) for name in names)
    assert document_id("v1a2b3") == "v1a2b3"


def test_an_owners_name_is_never_a_path(google_cloud: GoogleCloud) -> None:
    library = FirestoreLibrary(google_cloud.firestore_client())
    library.put(a_video(owner=OwnerId("anna")))

    for owner in ("anna/videos/v1", "../anna", "anna/"):
        assert library.get(OwnerId(owner), VideoId("v1")) is None
        assert library.list(OwnerId(owner)).total == 0
