"""Jobs through the API: status, lists, cancel, retry."""

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import OwnerId
from tests.web import seeding


def test_status_tells_how_far_a_job_is_and_which_steps_are_done(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.running(application, stage="scenes")
    status = client.get(f"/api/v1/status/{job.job_id}").json
    assert status["status"] == "RUNNING"
    assert status["progress"] == 0.4
    assert status["current_stage"] == "scenes"
    assert status["error"] is None
    assert {"created_at", "updated_at", "notes", "attempt"} <= status.keys()
    steps = {step["stage"]: step["state"] for step in status["steps"]}
    assert list(steps) == [
        "audio",
        "speech",
        "speakers",
        "scenes",
        "screen_text",
        "time_blocks",
        "minutes",
        "index",
    ]
    assert (steps["speech"], steps["scenes"], steps["minutes"]) == ("done", "active", "waiting")


def test_status_of_a_finished_job_carries_the_receipt_and_the_fallbacks(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    status = client.get(f"/api/v1/status/{video.job_id}").json
    assert (status["status"], status["progress"]) == ("SUCCEEDED", 1.0)
    assert status["notes"] == [seeding.FALLBACK]
    transcript = next(line for line in status["stages"] if line["stage"] == "transcript")
    assert (transcript["wall_s"], transcript["cpu_s"]) == (1.25, 2.5)
    assert transcript["peak_memory_bytes"] == 300_000_000
    assert transcript["model"] == "faster-whisper base"


def test_status_of_a_failed_job_says_where_and_why(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.failed(application, message="It is no video.")
    status = client.get(f"/api/v1/status/{job.job_id}").json
    assert status["error"] == {
        "code": "NOT_MEDIA",
        "message": "It is no video.",
        "error_class": "PERMANENT_INPUT",
        "stage": "media",
    }
    states = [step["state"] for step in status["steps"]]
    assert states == ["failed", *["skipped"] * 7]


def test_an_unchanged_status_costs_nothing(client: FlaskClient, application: Application) -> None:
    job = seeding.running(application)
    first = client.get(f"/api/v1/status/{job.job_id}")
    same = client.get(
        f"/api/v1/status/{job.job_id}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (same.status_code, same.data) == (304, b"")
    store = application.backend.job_store
    store.save(job.advance(store.now(), stage="minutes", progress=0.9))
    changed = client.get(
        f"/api/v1/status/{job.job_id}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert changed.json["current_stage"] == "minutes"


def test_jobs_are_listed_in_pages_without_gaps_or_repeats(
    client: FlaskClient, application: Application
) -> None:
    made = {seeding.running(application, name=f"{n}.mp4").job_id for n in range(5)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get("/api/v1/jobs", query_string={"limit": 2, "cursor": cursor}).json
        seen += [job["job_id"] for job in page["jobs"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == 5
    assert set(seen) == made


def test_cancel_stops_a_job_and_retry_queues_it_again(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.running(application)
    cancelled = client.post(f"/api/v1/jobs/{job.job_id}/cancel")
    assert cancelled.json["status"] == "CANCELLED"
    assert client.post(f"/api/v1/jobs/{job.job_id}/cancel").status_code == 200
    retried = client.post(f"/api/v1/jobs/{job.job_id}/retry")
    assert (retried.status_code, retried.json["status"]) == (202, "QUEUED")


def test_nobody_sees_or_touches_anothers_job_or_recording(
    client: FlaskClient, application: Application
) -> None:
    video, job = seeding.stored(application, owner=OwnerId("somebody-else"))
    for method, path in (
        ("GET", f"/api/v1/status/{job.job_id}"),
        ("GET", f"/api/v1/summary/{job.job_id}"),
        ("POST", f"/api/v1/jobs/{job.job_id}/cancel"),
        ("POST", f"/api/v1/jobs/{job.job_id}/retry"),
        ("GET", f"/api/v1/videos/{video.video_id}"),
        ("GET", f"/api/v1/videos/{video.video_id}/transcript"),
        ("DELETE", f"/api/v1/videos/{video.video_id}"),
        ("GET", f"/r/{video.video_id}"),
    ):
        assert client.open(path, method=method).status_code == 404, path
    assert client.get("/api/v1/jobs").json["jobs"] == []
    assert client.get("/api/v1/videos").json["videos"] == []
    assert application.backend.job_store.get(job.job_id) == job


def test_sound_and_pictures_are_shown_at_work_at_once(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.running(application, stage="transcript")
    status = client.get(f"/api/v1/status/{job.job_id}").json
    steps = {step["stage"]: step["state"] for step in status["steps"]}
    assert (steps["speech"], steps["scenes"], steps["screen_text"]) == (
        "active",
        "active",
        "waiting",
    )
