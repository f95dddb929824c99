"""LifeStream on the local cloud: every door a process of its own, and one recording's journey."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rehearsal.browser import WAITING, Browser, RehearsalFailed
from rehearsal.cloud import BUCKET, LocalCloud, Vectors
from rehearsal.doors import Door, function_door, web_door
from rehearsal.processes import free_port
from rehearsal.stand_ins.push_relay import PushRelay
from rehearsal.stand_ins.scheduler import Scheduler

TERMINAL = frozenset({"SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"})
WARM_WITHIN_S = 60.0
POLL_S = 0.05
SILENT_S = 3.0
"""How long a job may stay open after its last processor failed for good."""

DRIVEN_AGAIN_WITHIN_S = 120.0
"""How long it may stay open otherwise: the sweep waits for a lease, or a lost launch."""

IGNORED_EVENT = {
    "eventType": "OBJECT_METADATA_UPDATE",
    "bucketId": BUCKET,
    "objectId": "uploads/nobody/nothing/source",
    "objectGeneration": "1",
    "payloadFormat": "NONE",
}
UPLOAD_FUNCTION = "on_upload"
DEAD_LETTER_FUNCTION = "on_dead_letter"
SWEEP_FUNCTION = "on_sweep"
REPROCESS_FUNCTION = "on_reprocess"
SWEEP_EVERY_S = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The outcome of one recording, and how long each step took."""

    job: dict[str, Any]
    timings: dict[str, float]
    """Seconds, see ``Stage.process``."""
    answer: dict[str, Any] | None
    trace_id: str
    signatures: int
    """How often IAM was asked to sign an address."""

    @property
    def succeeded(self) -> bool:
        """Whether the recording can be used."""
        return self.job["status"] in {"SUCCEEDED", "PARTIAL"}


class Stage:
    """The cloud with the doors before it.

    Args:
        folder: Everything that is written goes there; logs stay readable after ``stop``.
        models_dir: Where models are; the image holds them in the real cloud.
        port: Of the web door; 0 takes a free one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        models_dir: Path | None = None,
        vectors: Vectors = "vertex",
        port: int = 0,
    ) -> None:
        self.folder = folder
        self.cloud = LocalCloud(folder, vectors=vectors)
        self._models_dir = models_dir
        self._port = port
        self._running = ExitStack()
        self.doors: dict[str, Door] = {}
        self.relays: dict[str, PushRelay] = {}
        self.startup_s = 0.0

    @property
    def address(self) -> str:
        """Of the web door."""
        return self.doors["web"].address

    @property
    def processor_log(self) -> Path:
        """The output of all processors."""
        return self.folder / "processor.log"

    def start(self) -> Self:
        """Start everything and wait until it answers."""
        began = time.monotonic()
        with ExitStack() as stack:
            self._lay_out_data()
            stack.enter_context(self.cloud)
            self.cloud.deploy_processor(log=self.processor_log)
            environ = self.cloud.environ
            port = self._port or free_port()
            self.doors["web"] = web_door(environ, port=port, folder=self.folder)
            topics = self._topics()
            for name in topics:
                self.doors[name] = function_door(name, environ, folder=self.folder)
            for door in self.doors.values():
                stack.callback(door.stop)
                door.launch()
            self.cloud.open_buckets(web_origin=self.address)
            self.doors["web"].wait("/readyz")
            for name, topic in topics.items():
                self._push(name, topic)
            self._warm_up()
            stack.enter_context(
                Scheduler(self.cloud.pubsub.publish, self.cloud.sweep, every_s=SWEEP_EVERY_S)
            )
            self._running = stack.pop_all()
        self.startup_s = time.monotonic() - began
        return self

    def stop(self) -> None:
        """Stop every process; harmless to repeat."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _topics(self) -> dict[str, str]:
        """Which topic's messages each function gets."""
        return {
            UPLOAD_FUNCTION: self.cloud.topic,
            DEAD_LETTER_FUNCTION: self.cloud.dead_letters,
            SWEEP_FUNCTION: self.cloud.sweep,
            REPROCESS_FUNCTION: self.cloud.reprocess,
        }

    def _push(self, function: str, topic: str) -> None:
        door = self.doors[function]
        door.wait("/healthz")
        self.relays[function] = self.cloud.push_to(door.address, topic=topic)

    def _warm_up(self) -> None:
        """Let the function build its clients, as one that is kept running has.

        Raises:
            RehearsalFailed: It refuses pushes; the message has the end of its log.
        """
        relay, door = self.relays[UPLOAD_FUNCTION], self.doors[UPLOAD_FUNCTION]
        self.cloud.pubsub.publish(self.cloud.topic, "", IGNORED_EVENT)
        deadline = time.monotonic() + WARM_WITHIN_S
        while time.monotonic() < deadline:
            if any(200 <= delivery.status < 300 for delivery in relay.deliveries):
                return
            time.sleep(POLL_S)
        answers = [delivery.status for delivery in relay.deliveries]
        raise RehearsalFailed(
            f"The {UPLOAD_FUNCTION} function did not take a push (answers: {answers}). "
            f"Its log says: {door.tail()}"
        )

    def _lay_out_data(self) -> None:
        data = self.folder / "data"
        data.mkdir(parents=True)
        if self._models_dir is not None:
            self._models_dir.mkdir(parents=True, exist_ok=True)
            (data / "models").symlink_to(self._models_dir, target_is_directory=True)

    def process(
        self, file: Path, *, question: str = "", on_progress: Any = None, timeout_s: float = 3600.0
    ) -> Journey:
        """Upload ``file`` as a browser does, follow its job, ask.

        Timings: ``upload_s``; from the finalized object ``finalized_to_pushed_s`` (the function
        was called), ``finalized_to_launched_s`` (Jobs API), ``finalized_to_started_s`` (the
        processor's process runs), ``finalized_to_claimed_s`` (the job is RUNNING),
        ``finalized_to_done_s``; ``question_s``.

        Raises:
            RehearsalFailed: A step did not go as it should, or the time is over.
        """
        browser, began, began_s = Browser(self.address), time.monotonic(), time.time()
        signed_before = self.cloud.identity.signatures
        browser.open()
        ticket = browser.upload(file)
        timings = {"startup_s": self.startup_s, "upload_s": time.monotonic() - began}
        jobs = self._checked(browser.follow(ticket["status_url"]), began_s, timeout_s)
        job, claimed_at_s = _followed(jobs, on_progress)
        timings |= self._since_finalized(ticket["video_id"], claimed_at_s)
        answer = None
        if question:
            asked = time.monotonic()
            answer = browser.ask(question)
            timings["question_s"] = time.monotonic() - asked
        rounded = {name: round(seconds, 3) for name, seconds in timings.items()}
        return Journey(
            job=job,
            timings=rounded,
            answer=answer,
            trace_id=browser.trace_id,
            signatures=self.cloud.identity.signatures - signed_before,
        )

    def _checked(
        self, jobs: Iterator[dict[str, Any]], began_s: float, timeout_s: float
    ) -> Iterator[dict[str, Any]]:
        """The same, as long as there is hope."""
        deadline = time.monotonic() + timeout_s
        for job in jobs:
            yield job
            self._check_processors(began_s)
            if time.monotonic() > deadline:
                raise RehearsalFailed(f"The job is still {job['status']} after {timeout_s:g} s.")

    def _check_processors(self, waiting_since_s: float) -> None:
        """Fail when nobody works on the job any more and the sweep had its time to help."""
        executions = [
            one
            for one in self.cloud.run_jobs.executions.values()
            if one.created_at >= waiting_since_s
        ]
        if not executions:
            if time.time() - waiting_since_s > DRIVEN_AGAIN_WITHIN_S:
                door = self.doors[UPLOAD_FUNCTION]
                raise RehearsalFailed(
                    f"No processor was launched within {DRIVEN_AGAIN_WITHIN_S:g} s. The log of "
                    f"{UPLOAD_FUNCTION} says: {door.tail()}"
                )
        elif all(one.finished for one in executions):
            last = max(executions, key=lambda one: one.ended_at)
            patience_s = DRIVEN_AGAIN_WITHIN_S if last.succeeded else SILENT_S
            if time.time() - last.ended_at > patience_s:
                raise RehearsalFailed(
                    f"The processor left the job open (exit codes {last.exit_codes}). Its log "
                    f"says: {self._processor_tail()}"
                )

    def _processor_tail(self) -> str:
        log = self.processor_log
        return log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else ""

    def _since_finalized(self, video_id: str, claimed_at_s: float) -> dict[str, float]:
        finalized_s = self.cloud.storage.notifications.finalized_at_s(f"/{video_id}/")
        pushes = [
            delivery.at_s
            for delivery in self.relays[UPLOAD_FUNCTION].deliveries
            if delivery.at_s >= finalized_s
        ]
        executions = list(self.cloud.run_jobs.executions.values())
        if not (finalized_s and pushes and executions):
            return {}
        execution = next(
            (one for one in executions if one.created_at >= finalized_s), executions[-1]
        )
        return {
            "finalized_to_pushed_s": pushes[0] - finalized_s,
            "finalized_to_launched_s": execution.created_at - finalized_s,
            "finalized_to_started_s": execution.started_at - finalized_s,
            "finalized_to_claimed_s": claimed_at_s - finalized_s,
            "finalized_to_done_s": time.time() - finalized_s,
        }


def _followed(jobs: Iterator[dict[str, Any]], on_progress: Any) -> tuple[dict[str, Any], float]:
    """The job at its end, and when it was first seen to be claimed (seconds since 1970)."""
    claimed_at_s = 0.0
    for job in jobs:
        if on_progress is not None:
            on_progress(job)
        if not claimed_at_s and job["status"] not in WAITING:
            claimed_at_s = time.time()
        if job["status"] in TERMINAL:
            return job, claimed_at_s
    raise AssertionError("following ends with an error or a job")
