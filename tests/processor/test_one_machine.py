"""The whole way of a video on one machine, with the real processor and the real offline engines."""

import difflib
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from lifestream.bootstrap import Application
from lifestream.bootstrap.one_machine import OneMachine
from lifestream.domain.ids import LOCAL_OWNER, JobId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.stages import STAGE_NAMES
from lifestream.services.ask.answer_question import ask
from lifestream.services.ask.question import Question
from lifestream.services.jobs.control_job import cancel_job, get_job, retry_job
from lifestream.services.jobs.leased_job import HEARTBEAT_S
from lifestream.services.library.browse_library import open_recording
from lifestream.services.uploads.request_upload import UploadTicket
from tests.processor.conftest import (
    PROCESSED_WITHIN_S,
    STANDUP,
    hand_in,
    other_bytes,
    wait_for,
)
from tests.waiting import wait_until

TRUTH = json.loads(STANDUP.with_suffix(".json").read_text())
SAID = " ".join(turn["text"] for turn in TRUTH["turns"])


def test_a_meeting_becomes_a_diary_entry(
    app: Application, standup: UploadTicket, whisper_base: Path
) -> None:
    job = get_job(app.backend, LOCAL_OWNER, standup.job.job_id)

    assert job.status is JobStatus.SUCCEEDED, job.error
    assert sorted(record.stage for record in job.stages) == sorted(STAGE_NAMES)
    recording = open_recording(app.backend, LOCAL_OWNER, standup.video.video_id)
    assert recording.transcript and recording.scenes and recording.screen
    assert recording.blocks and recording.minutes
    assert likeness(SAID, recording.transcript.text) >= 0.9
    assert {s.speaker for s in recording.transcript.segments} >= {"S1", "S2"}
    first, second = recording.screen.texts
    assert "Garden project" in first.text and "Decisions" in second.text
    assert 10.5 < second.start_s < 12.5
    assert len(recording.scenes.keyframes) == 2
    assert recording.transcript.engine.name == "faster-whisper"
    assert not recording.transcript.engine.degraded


def test_a_question_is_answered_with_citations_of_that_meeting(
    app: Application, standup: UploadTicket, whisper_base: Path
) -> None:
    result = ask(
        app.backend,
        app.inference.embedder,
        app.inference.language_model,
        Question(owner=LOCAL_OWNER, text="How much does the greenhouse cost?"),
    )

    assert result.answer.found
    assert all(sentence.citations for sentence in result.answer.sentences)
    cited = {citation.moment.video_id for citation in result.answer.citations}
    assert cited == {standup.video.video_id}


def test_the_same_bytes_again_are_not_processed_again(
    app: Application, standup: UploadTicket
) -> None:
    again = wait_for(app, hand_in(app, STANDUP))

    made = {record.stage for record in again.stages if not record.cache_hit}
    assert made <= {"audio", "index"}


def test_nonsense_on_the_queue_does_not_block_it_and_a_page_is_no_video(
    app: Application, machine: OneMachine, tmp_path: Path
) -> None:
    app.backend.event_bus.publish({"data": "bm9uc2Vuc2U=", "attributes": {}})
    page = tmp_path / "page.mp4"
    page.write_text("<html><script>alert(1)</script></html>")

    job = wait_for(app, hand_in(app, page))

    assert job.status is JobStatus.FAILED
    assert job.error is not None and job.error.code == "NOT_MEDIA"
    assert job.attempt == 0  # Refused by its first bytes; no processor was started.


def test_a_cancelled_job_stops_within_ten_seconds_and_can_be_tried_again(
    app: Application, machine: OneMachine, tmp_path: Path
) -> None:
    ticket = hand_in(app, other_bytes(tmp_path))
    job_id = ticket.job.job_id
    wait_until(
        lambda: get_job(app.backend, LOCAL_OWNER, job_id).current_stage == "transcript",
        within_s=PROCESSED_WITHIN_S,
    )

    cancel_job(app.backend, LOCAL_OWNER, job_id)
    assert HEARTBEAT_S < 10.0  # By which even a silent stage hears of it.
    scratch = app.settings.data_dir / "scratch"
    wait_until(lambda: not list(scratch.glob(f"{job_id}*")))

    assert retry_job(app.backend, LOCAL_OWNER, job_id).status is not JobStatus.CANCELLED
    cancel_job(app.backend, LOCAL_OWNER, job_id)


@pytest.mark.timeout(300)
def test_killed_in_every_stage_the_job_still_ends_and_no_stage_is_done_twice(
    app: Application, machine: OneMachine, tmp_path: Path
) -> None:
    """SIGKILL, again and again, each time in the stage after the one that was killed last."""
    machine.stop()  # Nobody else may start or sweep the job.
    ticket = hand_in(app, other_bytes(tmp_path))
    stored = app.backend.object_store.stat(ticket.video.source_key)
    assert stored is not None
    now = app.backend.job_store.now()
    app.backend.job_store.save(ticket.job.queue(now, generation=stored.generation))
    killed_in: list[str] = []
    for stage in STAGE_NAMES:
        if _run_until(app, ticket.job.job_id, stage):
            killed_in.append(stage)
        _expire_lease(app, ticket.job.job_id)
    _run_until(app, ticket.job.job_id, "")

    finished = get_job(app.backend, LOCAL_OWNER, ticket.job.job_id)
    assert finished.status is JobStatus.SUCCEEDED, finished.error
    assert len(killed_in) >= 4
    done = Counter(record.stage for record in finished.stages if not record.cache_hit)
    assert all(count == 1 for count in done.values()), done


def likeness(said: str, heard: str) -> float:
    """How alike the words of two texts are, 0-1; capitals and punctuation do not count."""
    words = [re.findall(r"[a-z0-9']+", text.lower()) for text in (said, heard)]
    return difflib.SequenceMatcher(None, *words, autojunk=False).ratio()


def _run_until(app: Application, job_id: JobId, stage: str) -> bool:
    """Run the processor; kill it when it is in ``stage``. True when it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "processor", "--job-id", job_id],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def is_there() -> bool:
        job = app.backend.job_store.get(job_id)
        assert isinstance(job, Job)
        return bool(stage) and job.status is JobStatus.RUNNING and job.current_stage == stage

    wait_until(lambda: process.poll() is not None or is_there(), within_s=PROCESSED_WITHIN_S)
    if process.poll() is not None:
        return False
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return True


def _expire_lease(app: Application, job_id: JobId) -> None:
    job = app.backend.job_store.get(job_id)
    assert job is not None
    if job.status is JobStatus.RUNNING:
        app.backend.job_store.save(job.release(app.backend.job_store.now(), None))
