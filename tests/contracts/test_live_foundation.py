"""The live foundation on stand-ins: each test has a corner of its own and leaves nothing in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from lifestream.domain.ids import JobId, VideoId
from lifestream.domain.jobs.events import finalize_message
from tests.contracts.places.samples import ANNA, a_job, a_video
from tests.google_cloud import GoogleCloud

if TYPE_CHECKING:
    from tests.contracts.places.live_foundation import LiveFoundation, LivePlaces

KEY = "uploads/anna/v1/source"
MESSAGE = finalize_message(bucket="test", key=KEY, generation="7", size_bytes=3, content_type="a/b")


@pytest.fixture
def places(google_cloud: GoogleCloud) -> Iterator["LivePlaces"]:
    from tests.contracts.places.stood_in_places import stood_in_places

    with stood_in_places(google_cloud) as made:
        yield made


def corner(places: "LivePlaces") -> "LiveFoundation":
    from tests.contracts.places.live_foundation import LiveFoundation

    return LiveFoundation(places, nothing_comes_s=0.7)


def test_two_tests_in_one_project_do_not_see_each_other(places: "LivePlaces") -> None:
    one, other = corner(places), corner(places)
    one.job_store().create(a_job())
    one.library().put(a_video())
    for key in (KEY, "artifacts/a"):
        one.object_store().put_bytes(key, b"x", content_type="a/b")
    one.job_launcher().launch(JobId("j1"))
    one.wait_until_idle(one.job_launcher())

    assert other.job_store().get(JobId("j1")) is None
    assert other.library().get(ANNA, VideoId("v1")) is None
    assert list(other.object_store().list("")) == []
    assert [facts.key for facts in one.object_store().list("")] == ["artifacts/a", KEY]
    assert (one.starts(JobId("j1")), other.starts(JobId("j1"))) == (1, 0)


def test_only_its_own_messages_and_announcements_reach_a_test(places: "LivePlaces") -> None:
    one, other = corner(places), corner(places)
    other.event_bus().publish(MESSAGE)
    other.object_store().put_bytes(KEY, b"x", content_type="a/b")
    one.event_bus().publish(MESSAGE)
    one.object_store().put_bytes(KEY, b"x", content_type="a/b")

    assert one.deliver(one.event_bus(), lambda message: True) == 1
    assert one.finalized() == [KEY]


def test_closing_leaves_nothing_behind(places: "LivePlaces") -> None:
    from lifestream.backends.gcp.firestore_documents import open_firestore

    one = corner(places)
    one.job_store().create(a_job())
    one.library().put(a_video())
    one.object_store().put_bytes(KEY, b"x", content_type="a/b")
    one.close()

    client = open_firestore(places.project, endpoint=places.firestore_endpoint)
    assert list(one.object_store().list("")) == []
    for name in ("jobs", "videos", "launches"):
        assert list(client.collection_group(name).stream()) == []


def test_what_the_environment_does_not_say_is_asked_for_by_name(
    google_cloud: GoogleCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.contracts.places.live_foundation import NAMES, places_of_environment

    for name in NAMES:
        monkeypatch.setenv(f"LIVE_GCP_{name}", name.lower())
    assert places_of_environment().bucket == "bucket"
    monkeypatch.delenv("LIVE_GCP_JOB")

    with pytest.raises(pytest.skip.Exception, match="LIVE_GCP_JOB;"):
        places_of_environment()
