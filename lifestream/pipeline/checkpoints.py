"""Keeping what is done: a stage's result is stored under everything it depends on.

The key of a result is a digest of the input bytes, the results it was made from, its parameters,
its engine and the version of its code. The same key gives the stored result; anything else makes
a new one. A job that was killed resumes behind the last stored stage.

Two writes, artifact then report: killed between them, the artifact is found and used.
"""

import hashlib
import json
import logging
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from lifestream import tracing
from lifestream.domain import codec
from lifestream.domain.errors import NotFound, NotHeardYet
from lifestream.domain.jobs.job import JobError
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.parts import HeardStage
from lifestream.domain.jobs.stages import Stage
from lifestream.domain.video import Video
from lifestream.ports.audio import Progress
from lifestream.ports.object_store import ObjectStore

log = logging.getLogger(__name__)

T = TypeVar("T")

JSON_TYPE = "application/json"

COSTS = ("attempt", "wall_s", "cpu_s", "cache_hit", "tokens_in", "tokens_out")
"""What a stage's log line and span say of its receipt."""


class Reporter(Protocol):
    """The receiver of progress. May raise Cancelled or LeaseLost to stop it."""

    def stage_started(self, stage: str) -> None:
        """A stage begins."""
        ...

    def stage_progress(self, stage: str, fraction: float) -> None:
        """A stage is ``fraction`` (0-1) done."""
        ...

    def stage_done(self, record: StageRecord, artifact_key: str) -> None:
        """A stage's result is stored under ``artifact_key``."""
        ...

    def stage_failed(self, stage: str) -> None:
        """A stage ended with an error; whether the job can do without it is decided elsewhere."""
        ...

    def part_kept(self, stage: str) -> None:
        """A part of a stage's work is stored: whoever resumes goes on from there."""
        ...


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A result, the digest other stages depend on, and what follows from it.

    Attributes:
        notes: Sentences for the user; empty ones are passed over.
        shortfalls: What could not be done; each makes the outcome PARTIAL.
        in_library: What of the recording's library entry changes with it.
    """

    value: T
    digest: str
    notes: tuple[str, ...] = ()
    shortfalls: tuple[JobError, ...] = ()
    in_library: Callable[[Video], Video] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(Generic[T]):
    """How one stage's result is made.

    Attributes:
        after: What it was made from.
        is_part: A part of the stage's result, kept until the whole is there.
        parameters: Settings and engine that change the result; plain JSON values.
        make: Does the work.
        holds: Whether a stored result still does: what it points to (pictures, samples) exists,
            and no more is read today. Otherwise it is made again under the same name.
        receipt: Extra ledger fields once made (model, tokens, bytes).
    """

    stage: Stage
    kind: type[T]
    make: Callable[[Progress], T]
    after: tuple[Kept[Any], ...] = ()
    parameters: Mapping[str, Any] | None = None
    holds: Callable[[T], bool] | None = None
    receipt: Callable[[T], Mapping[str, Any]] | None = None
    is_part: bool = False

    @property
    def name(self) -> str:
        """The name under which the result is stored and reported."""
        return f"{self.stage.name}_part" if self.is_part else self.stage.name


class Checkpoints:
    """The results kept for one recording's bytes.

    Args:
        prefix: Where they are kept in the object store; ends in a slash.
        content_sha256: Digest of the input bytes.
        attempt: For the ledger.
        redone: Stages that were asked to be made again, and by which batch. What was stored
            before is not found under the new name; whatever is made from it follows, because
            its own name holds the digest of what it was made from.
        heard: Digests by stage of what another processor handed on, found under these names.
        listens: Whether stages that listen may be made here.
    """

    def __init__(
        self,
        store: ObjectStore,
        *,
        prefix: str,
        content_sha256: str,
        attempt: int,
        reporter: Reporter,
        redone: Mapping[str, str] | None = None,
        heard: Mapping[str, str] | None = None,
        listens: bool = True,
    ) -> None:
        self._store = store
        self._prefix = prefix
        self._content_sha256 = content_sha256
        self._attempt = attempt
        self._reporter = reporter
        self._redone = dict(redone or {})
        self._heard, self._listens = dict(heard or {}), listens
        self._kept_here: dict[str, HeardStage] = {}
        self._processor = _SharedProcessor()

    def reporting_to(self, through: Callable[[Reporter], Reporter]) -> "Checkpoints":
        """The same results, reported through what ``through`` makes of the reporter."""
        other = copy(self)
        other._reporter = through(self._reporter)
        return other

    @property
    def attempt(self) -> int:
        """Which try at the job this is, from 1; later ones are careful with memory."""
        return self._attempt

    @property
    def kept_here(self) -> tuple[HeardStage, ...]:
        """Every stage's result so far, for whoever goes on."""
        return tuple(self._kept_here.values())

    def keep(self, recipe: Recipe[T]) -> Kept[T]:
        """The stored result of this recipe, or a new one, stored and reported.

        Raises:
            NotHeardYet: It is for a processor that listens to make.
        """
        with tracing.span(recipe.name, attempt=self._attempt) as span:
            try:
                kept, record = self._kept(recipe)
            except Exception:
                self._reporter.stage_failed(recipe.name)
                raise
            costs = {name: getattr(record, name) for name in COSTS}
            span.note(**costs, model=record.model or None)
            log.info("stage_done", extra={"stage": record.stage, **costs})
        return kept

    def _kept(self, recipe: Recipe[T]) -> tuple[Kept[T], StageRecord]:
        digest = self.digest(recipe)
        key = self._key(recipe)
        self._reporter.stage_started(recipe.name)
        with self._processor.meter() as meter:
            value = self.find(recipe)
            extra: dict[str, Any] = {"cache_hit": value is not None}
            if value is None:
                value = self._made(recipe)
                extra["bytes_out"] = self.put(recipe, value)
        if recipe.receipt:
            extra |= recipe.receipt(value)
        record = meter.record(recipe.name, attempt=self._attempt, extra=extra)
        self._reporter.stage_done(record, key)
        self._kept_here[recipe.name] = HeardStage(
            stage=recipe.name, digest=digest, version=recipe.stage.version
        )
        return Kept(value, digest), record

    def _made(self, recipe: Recipe[T]) -> T:
        if recipe.stage.is_heard and not self._listens:
            raise NotHeardYet(
                f"What was heard ({recipe.name}) is not stored any more, "
                "so it has to be heard again."
            )
        return recipe.make(lambda f: self._reporter.stage_progress(recipe.name, f))

    def find(self, recipe: Recipe[T]) -> T | None:
        """The stored result of this recipe, if there is one; reports nothing."""
        key = self._key(recipe)
        try:
            value = codec.decode(recipe.kind, self._store.read_bytes(key))
        except NotFound:
            return None
        except ValueError as error:
            log.warning(
                "checkpoint_damaged",
                extra={"stage": recipe.name, "key": key, "reason": str(error)[:200]},
            )
            return None
        if recipe.holds is not None and not recipe.holds(value):
            return None
        return value

    def put(self, recipe: Recipe[T], value: T) -> int:
        """Store a result; reports nothing. Returns its bytes."""
        data = codec.encode(value)
        self._store.put_bytes(self._key(recipe), data, content_type=JSON_TYPE)
        return len(data)

    def keep_part(self, recipe: Recipe[T], value: T) -> None:
        """Store a part of a stage's work and report that the stage got on."""
        self.put(recipe, value)
        self._reporter.part_kept(recipe.stage.name)

    def _key(self, recipe: Recipe[T]) -> str:
        return f"{self._prefix}{recipe.name}-{self.digest(recipe)[:16]}.json"

    def digest(self, recipe: Recipe[T]) -> str:
        """Of everything the result depends on; nothing is made for it."""
        if recipe.name in self._heard:
            return self._heard[recipe.name]
        name: dict[str, Any] = {
            "content": self._content_sha256,
            "stage": recipe.name,
            "version": recipe.stage.version,
            "schema": codec.SCHEMA_VERSION,
            "after": [kept.digest for kept in recipe.after],
            "parameters": codec.to_plain(recipe.parameters or {}),
        }
        if recipe.name in self._redone:
            name["redone"] = self._redone[recipe.name]
        return hashlib.sha256(json.dumps(name, sort_keys=True).encode()).hexdigest()


class _SharedProcessor:
    """The processor time of this process and its children, divided among the stages at work.

    Threads of engines belong to no stage, so while two stages run each is given half: what all of
    them are given adds up to what was used.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at_work: list[_Meter] = []
        self._settled_s = _cpu_s()

    @contextmanager
    def meter(self) -> Iterator["_Meter"]:
        """The cost of what is done inside."""
        meter = _Meter()
        with self._lock:
            self._settle()
            self._at_work.append(meter)
        try:
            yield meter
        finally:
            with self._lock:
                self._settle()
                self._at_work.remove(meter)

    def _settle(self) -> None:
        now_s = _cpu_s()
        for meter in self._at_work:
            meter.cpu_s += (now_s - self._settled_s) / len(self._at_work)
        self._settled_s = now_s


class _Meter:
    """The cost of a stage from now on."""

    def __init__(self) -> None:
        self._started_at = datetime.now(UTC)
        self._began_s = time.monotonic()
        self.cpu_s = 0.0

    def record(self, stage: str, *, attempt: int, extra: Mapping[str, Any]) -> StageRecord:
        return StageRecord(
            stage=stage,
            attempt=attempt,
            started_at=self._started_at,
            wall_s=round(time.monotonic() - self._began_s, 3),
            cpu_s=round(self.cpu_s, 3),
            peak_memory_bytes=peak_memory_bytes(),
            **extra,
        )


def _cpu_s() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_memory_bytes() -> int:
    """Highest resident size of this process so far.

    Source: getrusage(2); Linux counts kilobytes, macOS bytes.
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
