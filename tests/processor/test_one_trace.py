"""One trace from the browser's request to the end of its recording, in log lines and in spans."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from lifestream import tracing
from lifestream.backends.embedded.queue.job_launcher import SubprocessLauncher
from lifestream.bootstrap import application
from lifestream.commands.embedded import one_machine
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER, JobId
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.jobs.stages import STAGE_NAMES
from lifestream.logs import configure_logs
from lifestream.services.jobs.control_job import get_job
from tests.processor.collector import Collector, Received, can_export
from tests.processor.conftest import PROCESSED_WITHIN_S, STANDUP, hand_in, other_bytes
from tests.waiting import wait_until
from web import create_app

TRACE_ID, BROWSER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
ASKED_ID = f"{7:032x}"
QUESTION = "How much does the greenhouse cost?"

CAN_EXPORT = can_export()
exports = pytest.mark.skipif(not CAN_EXPORT, reason="OpenTelemetry's exporter is not installed")


@dataclass
class Journey:
    """What was said on the way of one recording and one question."""

    job_id: str
    lines: list[dict[str, Any]]
    processor_lines: list[dict[str, Any]]
    spans: list[Received]


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def environment(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, whisper_base: Path
) -> Iterator[Collector]:
    """Settings in the environment, a collector, and logs as JSON, all put back at the end."""
    collector = Collector()
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        models_dir=models_dir,
        workers=1,
        log_format="json",
        trace_exporter="otlp" if CAN_EXPORT else "none",
    )
    with collector.serving(), pytest.MonkeyPatch.context() as patch:
        for name, value in settings.environ().items():
            patch.setenv(name, value)
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
        application.cache_clear()
        yield collector
    application.cache_clear()
    tracing.set_exporter(None)


@pytest.fixture(scope="module")
def journey(environment: Collector) -> Iterator[Journey]:
    app, stream, root = application(), io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs(style="json", level="INFO", stream=stream)
    machine = one_machine(app)
    machine.start()
    try:
        client = create_app(app).test_client(use_cookies=False)
        job_id = upload(client)
        launcher = app.backend.job_launcher
        assert isinstance(launcher, SubprocessLauncher)
        wait_until(
            lambda: get_job(app.backend, LOCAL_OWNER, job_id).is_terminal,
            within_s=PROCESSED_WITHIN_S,
        )
        assert launcher.wait_until_idle(30)
        assert get_job(app.backend, LOCAL_OWNER, job_id).status is JobStatus.SUCCEEDED
        header = {"traceparent": f"00-{ASKED_ID}-{BROWSER}-00"}
        assert client.post("/api/v1/query", json={"query": QUESTION}, headers=header).json
    finally:
        machine.stop()
        root.handlers[:] = handlers
        root.setLevel(level)
    tracing.flush()
    said = "".join(file.read_text() for file in (app.settings.data_dir / "logs").iterdir())
    yield Journey(job_id, lines_of(stream.getvalue()), lines_of(said), environment.spans)


def upload(client: FlaskClient) -> JobId:
    with Path(STANDUP).open("rb") as file:
        answer = client.post(
            "/api/v1/upload",
            data={"file": (file, "Private name.mp4")},
            headers={"traceparent": f"00-{TRACE_ID}-{BROWSER}-01"},
        )
    assert answer.status_code in {200, 201, 202} and answer.json is not None
    return JobId(answer.json["job_id"])


def named(spans: list[Received], name: str) -> Received:
    found = [span for span in spans if span.name == name]
    assert len(found) == 1, [(span.name, span.attributes, span.took_ns) for span in found]
    return found[0]


def test_every_line_of_a_recording_carries_the_trace_of_the_request(journey: Journey) -> None:
    around = [
        line
        for line in journey.lines
        if line.get("job") == journey.job_id or line["event"] == "event_handled"
    ]

    assert {line["event"] for line in around} >= {
        "upload_accepted",
        "event_handled",
        "worker_started",
        "worker_ended",
    }
    inside = {line["event"] for line in journey.processor_lines}
    assert inside >= {"job_claimed", "stage_done", "job_ended"}
    assert {line["job"] for line in journey.processor_lines} == {journey.job_id}
    assert {line.get("trace") for line in around + journey.processor_lines} == {TRACE_ID}


def test_the_processor_says_what_each_stage_and_the_whole_cost(journey: Journey) -> None:
    done = [line for line in journey.processor_lines if line["event"] == "stage_done"]
    (ended,) = [line for line in journey.processor_lines if line["event"] == "job_ended"]

    assert sorted(line["stage"] for line in done) == sorted(STAGE_NAMES)
    assert all(line["wall_s"] >= 0 and line["cache_hit"] is False for line in done)
    assert (ended["status"], ended["code"], ended["attempt"]) == ("SUCCEEDED", "", 1)
    assert 20 < ended["media_s"] < 30
    # Sound and pictures are looked at side by side.
    assert ended["wall_s"] >= max(line["wall_s"] for line in done)


def test_a_question_has_the_trace_of_its_own_request(journey: Journey) -> None:
    (answered,) = [line for line in journey.lines if line["event"] == "question_answered"]

    assert answered["trace"] == ASKED_ID
    assert answered["found"] and answered["moments"] > 0


def test_a_processor_that_is_told_to_stop_says_so_in_its_recordings_trace(
    journey: Journey, tmp_path: Path
) -> None:
    app, trace_id = application(), f"{9:032x}"
    ticket = hand_in(app, other_bytes(tmp_path))
    stored = app.backend.object_store.stat(ticket.job.key)
    assert stored is not None
    queued = ticket.job.queue(app.backend.job_store.now(), generation=stored.generation)
    app.backend.job_store.save(replace(queued, trace=f"00-{trace_id}-{BROWSER}-01"))
    command = [sys.executable, "-m", "processor", "--job-id", ticket.job.job_id]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: get_job(app.backend, LOCAL_OWNER, ticket.job.job_id).current_stage)
    process.terminate()
    said = lines_of(process.communicate(timeout=30)[1])

    (released,) = [line for line in said if line["event"] == "job_released"]
    assert (released["job"], released["trace"]) == (ticket.job.job_id, trace_id)


@exports
def test_the_exported_spans_are_one_tree_from_the_browser_to_each_stage(journey: Journey) -> None:
    spans = [span for span in journey.spans if span.trace_id == TRACE_ID]
    by_id = {span.span_id: span for span in spans}
    span = named(spans, "process_video")
    work_id = span.span_id
    # A job that was launched may be offered to the launcher again; that launches nothing.
    for above in ("processor", "launch", "on_upload", "POST /api/v1/upload"):
        span = by_id[span.parent_id]
        assert span.name == above
    assert span.parent_id == BROWSER
    for stage in STAGE_NAMES:
        span = named(spans, stage)
        assert span.parent_id == work_id, stage
        assert span.took_ns > 0
        assert {"cache_hit", "tokens_in", "tokens_out", "wall_s"} <= span.attributes.keys()
    assert named(spans, "POST /api/v1/upload").attributes["http.route"] == "/api/v1/upload"
    assert named(spans, "process_video").attributes["status"] == "SUCCEEDED"


@exports
def test_a_questions_spans_show_searching_and_writing(journey: Journey) -> None:
    spans = [span for span in journey.spans if span.trace_id == ASKED_ID]
    ask = named(spans, "ask")

    assert ask.parent_id == named(spans, "POST /api/v1/query").span_id
    assert {named(spans, n).parent_id for n in ("retrieve", "write_answer")} == {ask.span_id}


@exports
def test_no_span_and_no_line_holds_what_was_said_or_asked_or_a_name(journey: Journey) -> None:
    told = json.dumps(journey.lines + journey.processor_lines)
    told += json.dumps([(span.name, span.attributes, span.resource) for span in journey.spans])

    assert len(journey.spans) > 15
    for private in ("greenhouse", "Garden project", "Private name", "signature", QUESTION):
        assert private.lower() not in told.lower()
