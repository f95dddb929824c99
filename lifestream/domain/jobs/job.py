"""A job's life: one status enum, one transition table, leases with fencing epochs.

::

    AWAITING_UPLOAD -finalize-> QUEUED -claim-> RUNNING -> SUCCEEDED | PARTIAL
          |                      ^  |              |
          +--expire--> CANCELLED <--+--cancel------+-----> FAILED -reprocess-> QUEUED
                                 ^--- transient error with attempts left, or lease expired
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lifestream.domain.errors import ErrorClass, IllegalTransition
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job_status import TERMINAL, TRANSITIONS, JobError, JobStatus
from lifestream.domain.jobs.ledger import RunRecord, StageRecord, last_ended
from lifestream.domain.jobs.parts import HeardStage
from lifestream.domain.jobs.stages import STAGES, made_again
from lifestream.domain.jobs.task_slot import TaskSlot
from lifestream.domain.sentences import says
from lifestream.domain.vocabulary.known_words import KnownWords

__all__ = ("TERMINAL", "TRANSITIONS", "Job", "JobError", "JobStatus", "TaskSlot")

LEASE_S = 60.0
"""A silent worker loses its job after this long; heartbeats come every quarter of it."""

FINISHED_LATER_AFTER = (
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
"""Waits before a result that is incomplete for a passing reason is finished: each runs a processor,
so there are not many, and a service that is away for a day is not asked every minute."""

MAX_ATTEMPTS = 3
"""``Job.attempt`` is the only counter that decides whether a transient error is tried again."""

MAX_HANDED_BACK = 2
"""Each listens to the whole recording again, with a GPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One processing of one uploaded object.

    Attributes:
        generation: The object's generation once finalized; empty before.
        version: Counted up by every save; a save of an older one is refused.
        epoch: Fencing token, counted up by every claim; a write of an older epoch is refused.
        attempt: How many claims were made without getting on in a stage, since the job was last
            queued by a person; a job that gets on is never given up.
        slot: Where the newest worker runs or ran, on platforms that start it again by themselves.
        lease_until: When the claim ends unless it is extended.
        progress: 0 to 1, never backward within an attempt.
        notes: Sentences for the user: what was fallen back to, what is missing.
        redone: Pairs (stage name, name of the batch that last asked to make it again). They are
            part of what a result is stored under, so an attempt that resumes finds what this
            batch already made again, and nothing older.
        queued_at: Since when it waits for a processor, or waited before it was claimed.
        runs: Every claim, oldest first: how long it waited and how long it was worked on.
        trace: The request that asked for this processing, as a W3C traceparent; empty when it is
            not known. A storage event carries no trace, so the job does.
        vocabulary: Names and terms for recogniser and writer, chosen when listening was asked
            for; whoever resumes keeps them.
        finish_at: When a PARTIAL one is taken up again by itself; None for never.
        finished_again: How often that was done since a person last asked for it.
        heard: What the listening processor made and handed on; empty while it is to listen, and
            where one processor does the whole run.
        handed_back: How often it was listened to again, since it was last queued by a person,
            because what was heard was not to be had.
        waits_for: Why it is not launched, in a sentence: a quota is used up.
        of_photo: It came as a still picture, whose way is shorter.
    """

    job_id: JobId
    video_id: VideoId
    owner: OwnerId
    bucket: str
    key: str
    status: JobStatus
    created_at: datetime
    updated_at: datetime
    generation: str = ""
    version: int = 0
    epoch: int = 0
    attempt: int = 0
    max_attempts: int = MAX_ATTEMPTS
    worker: str = ""
    slot: TaskSlot | None = None
    lease_until: datetime | None = None
    execution: str = ""
    not_before: datetime | None = None
    progress: float = 0.0
    current_stage: str = ""
    error: JobError | None = None
    notes: tuple[str, ...] = ()
    stages: tuple[StageRecord, ...] = ()
    redone: tuple[tuple[str, str], ...] = ()
    trace: str = ""
    queued_at: datetime | None = None
    runs: tuple[RunRecord, ...] = ()
    vocabulary: KnownWords = KnownWords()
    finish_at: datetime | None = None
    finished_again: int = 0
    heard: tuple[HeardStage, ...] = ()
    handed_back: int = 0
    of_photo: bool = False
    waits_for: str = ""

    @property
    def is_heard(self) -> bool:
        """Whether all that is left is for a processor without a GPU."""
        return bool(self.heard)

    @property
    def is_terminal(self) -> bool:
        """Nothing more will happen by itself."""
        return self.status in TERMINAL

    def lease_expired(self, now: datetime) -> bool:
        """A running job whose worker fell silent, by the store's clock (see ``LeaseWatch``)."""
        return self.status is JobStatus.RUNNING and (
            self.lease_until is None or self.lease_until <= now
        )

    def _to(self, status: JobStatus, now: datetime) -> "Job":
        if status not in TRANSITIONS[self.status]:
            raise IllegalTransition(
                says(
                    "Job {job_id} is {status}; it cannot become {status2} from there.",
                    job_id=self.job_id,
                    status=self.status,
                    status2=status,
                )
            )
        return replace(
            self,
            status=status,
            updated_at=now,
            queued_at=now if status is JobStatus.QUEUED else self.queued_at,
            runs=last_ended(self.runs, now),
        )

    def queue(self, now: datetime, *, generation: str | None = None, trace: str = "") -> "Job":
        """Finalized, or asked for again by a person: a fresh attempt budget.

        Args:
            trace: Of the request that asks for it again; without one the job keeps its own.

        Raises:
            IllegalTransition: It waits or runs already.
        """
        if self.status is JobStatus.RUNNING:
            raise IllegalTransition(
                says("Job {job_id} is being processed already.", job_id=self.job_id)
            )
        return replace(
            self._to(JobStatus.QUEUED, now),
            generation=self.generation if generation is None else generation,
            attempt=0,
            worker="",
            lease_until=None,
            execution="",
            not_before=None,
            progress=0.0,
            current_stage="",
            error=None,
            notes=(),
            trace=trace or self.trace,
            finish_at=None,
            finished_again=0,
            handed_back=0,
            waits_for="",
        )

    def take_up(self, now: datetime) -> "Job":
        """Queued by itself, to finish what was incomplete for a passing reason.

        Raises:
            IllegalTransition: It is not incomplete any more.
        """
        if self.status is not JobStatus.PARTIAL:
            raise IllegalTransition(
                says(
                    "Job {job_id} is {status}; nothing is to finish.",
                    job_id=self.job_id,
                    status=self.status,
                )
            )
        return replace(self.queue(now), finished_again=self.finished_again + 1)

    def reprocess(self, now: datetime, *, from_stage: str, batch_id: str, trace: str = "") -> "Job":
        """Queued again; ``from_stage`` and all that is made from it are really made again."""
        kept = tuple(pair for pair in self.redone if pair[0] != from_stage)
        again = made_again(from_stage)
        listens = any(stage.is_heard for stage in STAGES if stage.name in again)
        return replace(
            self.queue(now, trace=trace),
            redone=(*kept, (from_stage, batch_id)),
            heard=() if listens else self.heard,
        )

    def with_words(self, words: KnownWords) -> "Job":
        """Names and terms for the run that is asked for now."""
        return replace(self, vocabulary=words)

    def announced(self, now: datetime) -> "Job":
        """Its finalize event was sent once more; the next time is counted from now."""
        return replace(self, updated_at=now)

    def launched(self, now: datetime, execution: str) -> "Job":
        """The launcher took it; only a queued or running job remembers that."""
        return replace(self, execution=execution, waits_for="", updated_at=now)

    def wait(self, now: datetime, why: str, *, until: datetime) -> "Job":
        """Not launched for now; ``until`` says when it is looked at again."""
        return replace(self, waits_for=why, not_before=until, updated_at=now)

    def claim(self, now: datetime, worker: str, *, slot: TaskSlot | None = None) -> "Job":
        """Take the job with a new epoch.

        Args:
            slot: Where the worker runs. The next start of the same task takes the job over at
                once: its predecessor is dead, however long its lease still is.

        Raises:
            IllegalTransition: It is not queued and no expired lease can be taken over, or its
                attempts are used up.
        """
        successor = slot is not None and slot.follows(self.slot)
        if self.status is JobStatus.RUNNING and not successor and not self.lease_expired(now):
            raise IllegalTransition(
                says(
                    "Job {job_id} is being processed by {worker}.",
                    job_id=self.job_id,
                    worker=self.worker or "another worker",
                )
            )
        if self.attempt >= self.max_attempts:
            raise IllegalTransition(
                says(
                    "Job {job_id} used all of its {most} attempts.",
                    job_id=self.job_id,
                    most=self.max_attempts,
                )
            )
        taken = self._to(JobStatus.RUNNING, now)
        run = RunRecord(epoch=self.epoch + 1, started_at=now, queued_at=self.queued_at)
        return replace(
            taken,
            runs=(*taken.runs, run),
            epoch=self.epoch + 1,
            attempt=self.attempt + 1,
            worker=worker,
            slot=slot,
            lease_until=now + timedelta(seconds=LEASE_S),
            progress=self.progress if self.is_heard else 0.0,
            error=None,
            notes=(),
            waits_for="",
        )

    def heartbeat(self, now: datetime) -> "Job":
        """Extend the lease."""
        return replace(self, lease_until=now + timedelta(seconds=LEASE_S), updated_at=now)

    def advance(self, now: datetime, *, stage: str, progress: float) -> "Job":
        """Report progress and extend the lease; progress never goes back within an attempt."""
        return replace(
            self.heartbeat(now),
            current_stage=stage,
            progress=min(max(progress, self.progress), 1.0),
        )

    def with_stage(self, record: StageRecord) -> "Job":
        """Add a line to the receipt; work that was really done renews the attempts."""
        attempt = self.attempt if record.cache_hit else min(self.attempt, 1)
        made = replace(record, epoch=self.epoch, without_gpu=self.is_heard)
        stages = (*self.stages, made)
        return replace(self, stages=stages, attempt=attempt)

    def got_further(self, now: datetime) -> "Job":
        """A part of a stage is kept: that renews the attempts, as a finished stage does."""
        return replace(self.heartbeat(now), attempt=min(self.attempt, 1))

    def finish(
        self,
        now: datetime,
        *,
        partial: JobError | None,
        notes: tuple[str, ...],
        passing: bool = False,
    ) -> "Job":
        """The end of a good run.

        Args:
            partial: What is missing; None where nothing is.
            passing: It is missing for a reason that passes: the job is taken up again later.
        """
        status = JobStatus.PARTIAL if partial else JobStatus.SUCCEEDED
        waits = FINISHED_LATER_AFTER[self.finished_again : self.finished_again + 1]
        return replace(
            self._to(status, now),
            progress=1.0,
            current_stage="",
            lease_until=None,
            error=partial,
            notes=notes,
            finish_at=now + waits[0] if partial and passing and waits else None,
        )

    def fail(self, now: datetime, error: JobError) -> "Job":
        """The end of a bad run."""
        return replace(self._to(JobStatus.FAILED, now), lease_until=None, error=error)

    def release(self, now: datetime, error: JobError | None, *, wait_s: float = 0.0) -> "Job":
        """Give the job back to the queue: a transient error or an expired lease."""
        return replace(
            self._to(JobStatus.QUEUED, now),
            lease_until=None,
            worker="",
            execution="",
            error=error,
            not_before=now + timedelta(seconds=wait_s) if wait_s else None,
        )

    def hand_on(self, now: datetime, heard: tuple[HeardStage, ...]) -> "Job":
        """Queued for a processor without a GPU: listening is over.

        A claim that got on renews the attempts, any other costs none, so whoever takes the job next
        always has one.
        """
        return replace(
            self.release(now, None),
            attempt=0 if self.got_on else max(self.attempt - 1, 0),
            heard=heard,
        )

    def hand_back(self, now: datetime, error: JobError) -> "Job":
        """Queued to be listened to again: a result that was handed on is not to be had.

        Listening again gets on, and so renews the attempts: what ends a job whose results never
        stay is how often this was done.
        """
        if self.handed_back >= MAX_HANDED_BACK:
            return self.fail(now, error)
        return replace(
            self.release(now, error),
            attempt=max(self.attempt - 1, 0),
            heard=(),
            handed_back=self.handed_back + 1,
        )

    def start_failed(self, now: datetime, error: JobError) -> "Job":
        """Its processor ended before it claimed the job: that costs an attempt too."""
        if self.attempt + 1 >= self.max_attempts:
            return replace(self.fail(now, error), attempt=self.attempt + 1)
        wait = timedelta(seconds=2.0 ** (self.attempt + 1))
        return replace(
            self,
            attempt=self.attempt + 1,
            execution="",
            error=error,
            not_before=now + wait,
            updated_at=now,
        )

    @property
    def got_on(self) -> bool:
        """Whether the newest claim finished a stage that was not found ready."""
        made = (one for one in self.stages if not one.cache_hit)
        return any(one.epoch == self.epoch for one in made)

    def interrupt(self, now: datetime, *, by_person: bool = False) -> "Job":
        """Give the job back because its worker got a signal to stop.

        That costs an attempt unless a stage was finished or a part of one was kept
        (``got_further``), so a stage that is longer than a worker may run and keeps no parts ends
        some day; the last attempt fails the job.

        Args:
            by_person: A person stopped the whole program: that costs nothing.
        """
        if self.got_on or by_person:
            return replace(self.release(now, None), attempt=max(self.attempt - 1, 0))
        if self.attempt < self.max_attempts:
            return self.release(now, None)
        stage = self.current_stage.replace("_", " ") or "its first stage"
        return self.fail(
            now,
            JobError(
                code="INTERRUPTED_TOO_OFTEN",
                message=f"The processor was stopped {self.attempt} times before it finished "
                f"one stage ({stage}). The stage may take longer than a processor may run.",
                error_class=ErrorClass.RESOURCE,
                stage=self.current_stage,
            ),
        )

    def cancel(self, now: datetime) -> "Job":
        """Stop, in whatever state it is; a finished job stays as it is."""
        if self.is_terminal:
            return self
        return replace(self._to(JobStatus.CANCELLED, now), lease_until=None, current_stage="")
