"""What would grow for ever carries the moment at which Firestore may delete it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lifestream.backends.gcp.batch_store import FirestoreBatchStore
from lifestream.backends.gcp.indexes import TTL_FIELDS
from lifestream.backends.gcp.job_launcher import CloudRunJobLauncher
from lifestream.backends.gcp.library import FirestoreLibrary
from lifestream.domain import codec
from lifestream.domain.ids import JobId, VideoId
from tests.contracts.places.samples import ANNA, a_video
from tests.contracts.test_batch_store import a_batch, items
from tests.google_cloud import GoogleCloud

REGION = "us-central1"
EXPIRING = {collection for collection, field in TTL_FIELDS if field == "expires_at"}


def expiries(client: Any, collection: str) -> list[datetime | None]:
    """When the documents of that name end, wherever they lie."""
    assert collection in EXPIRING
    return [one.get("expires_at") for one in client.collection_group(collection).stream()]


def in_days(moment: datetime | None) -> float:
    assert moment is not None
    return (moment - datetime.now(UTC)) / timedelta(days=1)


def test_a_launch_is_forgotten_long_after_its_execution(google_cloud: GoogleCloud) -> None:
    client = google_cloud.firestore_client()
    job = f"projects/{google_cloud.project}/locations/{REGION}/jobs/processor"
    google_cloud.run_jobs.add_job(job, command=["true"], max_retries=0)
    launcher = CloudRunJobLauncher(
        client,
        project=google_cloud.project,
        region=REGION,
        job="processor",
        endpoint=google_cloud.run_jobs.endpoint,
    )
    launcher.launch(JobId("j1"))

    (expiry,) = expiries(client, "launches")

    # Source: Cloud Run quotas: a task of a job runs 7 days at most.
    assert in_days(expiry) > 7


def test_the_mark_of_a_deleted_recording_goes_away(google_cloud: GoogleCloud) -> None:
    client = google_cloud.firestore_client()
    library = FirestoreLibrary(client)
    library.put(a_video())
    library.put(a_video("2"))
    library.delete(ANNA, VideoId("v1"))

    kept, marked = [
        one.to_dict().get("expires_at") for one in client.collection_group("videos").stream()
    ][::-1]

    assert kept is None
    assert in_days(marked) > 30


def test_a_batch_goes_away_a_year_after_its_end_and_not_before(google_cloud: GoogleCloud) -> None:
    client = google_cloud.firestore_client()
    store = FirestoreBatchStore(client)
    store.create(a_batch(), items(1))
    running = expiries(client, "batches")
    batch = store.get("b1")
    assert batch is not None
    store.save(batch.ended(datetime.now(UTC)))

    assert running == [None]
    assert [in_days(one) > 365 for one in expiries(client, "batches")] == [True]
    assert [in_days(one) > 365 for one in expiries(client, "items")] == [True]


def test_a_batch_of_before_there_were_expiries_is_still_read(google_cloud: GoogleCloud) -> None:
    client = google_cloud.firestore_client()
    document = client.collection("batches").document("b1")
    (item,) = items(1)
    stored = {"state": item.state.value, "write_id": "w", "document": codec.encode(item).decode()}
    document.collection("items-0a").document(item.video_id).set(stored)
    document.set({"version": 1, "document": codec.encode(a_batch()).decode(), "items": "items-0a"})

    assert FirestoreBatchStore(client).items("b1") == (item,)
