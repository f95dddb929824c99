"""Every query that the adapters send has its index declared: the emulator asks for none."""

from datetime import UTC, date, datetime
from itertools import product

import numpy as np

from lifestream.backends.gcp.batch_store import FirestoreBatchStore
from lifestream.backends.gcp.indexes import COMPOSITE_INDEXES, VECTOR_INDEXES
from lifestream.backends.gcp.job_store import FirestoreJobStore
from lifestream.backends.gcp.key_store import FirestoreKeyStore
from lifestream.backends.gcp.library import FirestoreLibrary
from lifestream.backends.gcp.owner_log import FirestoreOwnerLog
from lifestream.backends.gcp.task_store import FirestoreTaskStore
from lifestream.backends.gcp.vectors.firestore_vectors import FirestoreVectorIndex
from lifestream.domain.ids import VideoId
from lifestream.domain.jobs.batch import ItemState
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.search import ChunkKind, SearchFilter
from lifestream.domain.tasks.task import TaskKind
from lifestream.ports.diary.task_store import TaskFilter
from tests.backends.gcp.intercepted import QueryRecorder, needed_index, recording_client
from tests.contracts.places.passages import EMBEDDER, a_passage, axes, put
from tests.contracts.places.samples import ANNA, a_job, a_video
from tests.contracts.test_task_store import a_task
from tests.google_cloud import GoogleCloud


def undeclared(recorder: QueryRecorder) -> list[object]:
    declared = {
        (index.collection, tuple(sorted(index.fields)))
        for index in (*COMPOSITE_INDEXES, *VECTOR_INDEXES)
    }
    needed = [needed_index(query) for query in recorder.queries]
    return [
        one for one in needed if one is not None and (one[0], tuple(sorted(one[1]))) not in declared
    ]


def test_the_queries_for_jobs_and_keys_have_their_indexes(google_cloud: GoogleCloud) -> None:
    client, recorder = recording_client(google_cloud)
    jobs, keys = FirestoreJobStore(client), FirestoreKeyStore(client)
    for name in "123":
        jobs.create(a_job(name))

    _, cursor = jobs.list(ANNA, limit=1)
    jobs.list(ANNA, limit=1, cursor=cursor)
    jobs.list(ANNA, statuses=frozenset({JobStatus.QUEUED, JobStatus.RUNNING}))
    jobs.for_video(ANNA, VideoId("v1"))
    _, cursor = jobs.with_status(JobStatus.AWAITING_UPLOAD, limit=1)
    jobs.with_status(JobStatus.AWAITING_UPLOAD, limit=1, cursor=cursor)
    jobs.with_status(JobStatus.QUEUED, made_after=datetime(2026, 1, 1, tzinfo=UTC))
    jobs.to_finish(jobs.now(), limit=5)
    keys.list()
    keys.list(ANNA)

    assert len(recorder.queries) == 10
    assert undeclared(recorder) == []


def test_the_queries_for_recordings_and_batches_have_their_indexes(
    google_cloud: GoogleCloud,
) -> None:
    client, recorder = recording_client(google_cloud)
    library, batches = FirestoreLibrary(client), FirestoreBatchStore(client)
    for name in "123":
        library.put(a_video(name, recorded_at=datetime(2026, 3, 1, tzinfo=UTC)))

    for days in ({}, {"from_day": date(2026, 1, 1)}, {"to_day": date(2026, 12, 1)}):
        page = library.list(ANNA, limit=1, **days)
        library.list(ANNA, limit=1, cursor=page.cursor, title_contains="clip", **days)
    library.with_content(ANNA, "ab")
    page = library.list(ANNA, limit=1, tag="harbour", from_day=date(2026, 1, 1))
    library.list(ANNA, tag="harbour", title_contains="clip")
    library.tags(ANNA)
    library.trash(ANNA, VideoId("v1"), datetime(2026, 3, 2, tzinfo=UTC))
    library.trashed(ANNA)
    library.trashed_before(datetime(2026, 3, 3, tzinfo=UTC))
    _, cursor = library.of_all_owners(limit=1, from_day=date(2026, 1, 1))
    library.of_all_owners(limit=1, from_day=date(2026, 1, 1), cursor=cursor)
    batches.list()
    batches.running()
    batches.items("b1", state=ItemState.DONE)
    batches.counts("b1")

    assert len(recorder.queries) >= 12
    assert undeclared(recorder) == []


def test_the_queries_for_logs_have_their_indexes(google_cloud: GoogleCloud) -> None:
    client, recorder = recording_client(google_cloud)
    logs = FirestoreOwnerLog(client)
    for name in "12":
        logs.append(ANNA, f"edits/v{name}", b"x", entry_id="e1")

    page = logs.subjects(ANNA, "edits/", limit=1)
    logs.subjects(ANNA, "edits/", limit=1, cursor=page.cursor)
    logs.read(ANNA, "edits/v1")
    logs.read(ANNA, "edits/v1", after=1)
    logs.delete(ANNA, "edits/v1")

    assert len(recorder.queries) == 7
    assert undeclared(recorder) == []


def test_the_queries_for_tasks_have_their_index(google_cloud: GoogleCloud) -> None:
    client, recorder = recording_client(google_cloud)
    store = FirestoreTaskStore(client)
    store.commit(ANNA, saves=[a_task("t1"), a_task("t2")])

    page = store.list(ANNA, TaskFilter(), limit=1)
    store.list(ANNA, TaskFilter(), limit=1, cursor=page.cursor)
    store.list(ANNA, TaskFilter(words="offer", due_to=date(2026, 3, 2)))
    store.of_recording(ANNA, VideoId("v1"))
    store.people(ANNA, TaskKind.TASK)
    store.counts(ANNA, TaskKind.TASK)

    assert len(recorder.queries) >= 6
    assert undeclared(recorder) == []


def test_every_combination_of_search_filters_has_its_index(google_cloud: GoogleCloud) -> None:
    client, recorder = recording_client(google_cloud)
    index = FirestoreVectorIndex(client)
    put(index, [a_passage("hello", speakers=("S1",), recorded_on=date(2026, 3, 1))])
    choices = (
        ((), (ChunkKind.SAID,)),
        ((), ("S1", "S2")),
        ((), (VideoId("v1"), VideoId("v2"))),
        (None, date(2026, 3, 1)),
    )

    for kinds, speakers, video_ids, day in product(*choices):
        where = SearchFilter(
            owner=ANNA, kinds=kinds, speakers=speakers, video_ids=video_ids, from_day=day
        )
        index.search(
            where, vector=np.asarray(axes(0)[0]), text="hello", limit=5, embedder_id=EMBEDDER
        )
    index.count(ANNA)
    index.clear()

    nearest = [query for query in recorder.queries if "find_nearest" in query]
    assert len(nearest) == len(VECTOR_INDEXES)
    assert undeclared(recorder) == []


def test_a_query_without_its_index_would_be_noticed(google_cloud: GoogleCloud) -> None:
    from google.cloud.firestore import FieldFilter

    client, recorder = recording_client(google_cloud)
    query = client.collection("jobs").where(filter=FieldFilter("owner", "==", "a"))
    list(query.order_by("status").stream())

    assert undeclared(recorder) == [("jobs", (("owner", "ASCENDING"), ("status", "ASCENDING")))]
