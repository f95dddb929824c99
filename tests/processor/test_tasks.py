"""Several tasks of one execution share a recording: the first holds the job, others help."""

import difflib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.bootstrap import Application, build, pipeline_settings
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER, JobId
from lifestream.domain.jobs.job import JobStatus, TaskSlot
from lifestream.services.jobs.process_video import ProcessingEnd, WorkPlace, process_video
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.uploads.request_upload import UploadTicket
from tests.processor.conftest import STANDUP, hand_in, other_bytes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Application:
    """An application whose jobs nobody starts by themselves."""
    data_dir = tmp_path_factory.mktemp("data")
    return build(
        Settings(data_dir=data_dir, models_dir=models_dir, segment_min_s=10.0, log_format="json")
    )


@pytest.mark.timeout(240)
def test_two_tasks_hear_what_one_hears(app: Application, whisper_base: Path) -> None:
    alone = queued(app)
    processor(app, alone.job.job_id)
    expected = words_of(app, alone)
    forget_video(app.backend, LOCAL_OWNER, alone.video.video_id)

    shared = queued(app)
    helper = processor(app, shared.job.job_id, index=1, count=2)
    stored = [facts.key for facts in app.backend.object_store.list("artifacts/")]
    holder = processor(app, shared.job.job_id, index=0, count=2)

    assert helper.returncode == holder.returncode == 0
    assert len(stored) == 1 and "/transcript_part-" in stored[0]
    job = app.backend.job_store.get(shared.job.job_id)
    assert job is not None and job.status is JobStatus.SUCCEEDED, job
    made = Counter(record.stage for record in job.stages)
    assert made["transcript"] == 1 and "transcript_part" not in made
    got = words_of(app, shared)
    assert difflib.SequenceMatcher(None, expected, got).ratio() > 0.85
    assert abs(len(got) - len(expected)) <= 5
    recording = open_recording(app.backend, LOCAL_OWNER, shared.video.video_id)
    assert recording.transcript is not None
    assert {s.speaker for s in recording.transcript.segments} >= {"S1", "S2"}


def test_a_stretch_that_no_helper_brings_is_heard_by_the_holder(
    app: Application, tmp_path: Path, whisper_base: Path
) -> None:
    ticket = queued(app, other_bytes(tmp_path))
    settings = pipeline_settings(app.settings, tasks=2)

    end = process_video(
        app.backend,
        app.inference,
        ticket.job.job_id,
        place=WorkPlace(worker="holder", scratch=tmp_path / "scratch"),
        settings=replace(settings, segment_patience_s=0.0),
    )

    assert end is ProcessingEnd.DONE
    assert len(words_of(app, ticket)) > 40


def test_a_helper_without_a_job_or_a_stretch_ends_well_and_leaves_nothing(
    app: Application,
) -> None:
    before = {facts.key for facts in app.backend.object_store.list("")}

    assert processor(app, JobId("j-unknown"), index=1, count=2).returncode == 0
    assert processor(app, queued(app).job.job_id, index=5, count=6).returncode == 0

    after = {facts.key for facts in app.backend.object_store.list("")}
    assert not any(key.startswith("artifacts/") for key in after - before)
    assert not list((app.settings.data_dir / "scratch").glob("*"))


@pytest.mark.parametrize(("index", "count"), [("2", "2"), ("x", "2"), ("-1", "2"), ("0", "0")])
def test_a_task_that_cannot_be_is_refused(index: str, count: str) -> None:
    from lifestream.cloud_run import load_task

    with pytest.raises(ConfigError, match="CLOUD_RUN_TASK_INDEX"):
        load_task({"CLOUD_RUN_TASK_INDEX": index, "CLOUD_RUN_TASK_COUNT": count})


def test_a_task_says_where_it_runs_and_how_often_it_was_started() -> None:
    from lifestream.cloud_run import load_task

    assert load_task({}).slot is None
    told = {"CLOUD_RUN_EXECUTION": "run-1", "CLOUD_RUN_TASK_ATTEMPT": "2"}
    assert load_task(told).slot == TaskSlot(execution="run-1", index=0, attempt=2)
    with pytest.raises(ConfigError, match="CLOUD_RUN_TASK_ATTEMPT"):
        load_task({**told, "CLOUD_RUN_TASK_ATTEMPT": "-1"})


def queued(app: Application, path: Path = STANDUP) -> UploadTicket:
    """The meeting with a job that waits for its processor."""
    ticket = hand_in(app, path)
    stored = app.backend.object_store.stat(ticket.video.source_key)
    assert stored is not None
    now = app.backend.job_store.now()
    app.backend.job_store.save(ticket.job.queue(now, generation=stored.generation))
    return ticket


def processor(
    app: Application, job_id: JobId, *, index: int = 0, count: int = 1
) -> subprocess.CompletedProcess[str]:
    tasks = {"CLOUD_RUN_TASK_INDEX": str(index), "CLOUD_RUN_TASK_COUNT": str(count)}
    done = subprocess.run(
        [sys.executable, "-m", "processor", "--job-id", job_id],
        cwd=ROOT,
        env=os.environ | app.settings.environ() | tasks,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done


def words_of(app: Application, ticket: UploadTicket) -> list[str]:
    recording = open_recording(app.backend, LOCAL_OWNER, ticket.video.video_id)
    assert recording.transcript is not None
    return recording.transcript.text.lower().split()
