"""What is done stays done: same inputs, same result; anything else, new work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.stages import Stage
from lifestream.domain.transcript import EngineInfo
from lifestream.pipeline.checkpoints import Checkpoints, Kept, Recipe
from lifestream.ports.backend import Backend

PREFIX = "artifacts/anna/abc/"
STAGES = ("audio", "speech", "transcript", "minutes")


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours may catch it."""


@dataclass
class Run:
    """One attempt: what was made, and where it is killed (stage, moment)."""

    backend: Backend
    kill_at: tuple[str, str] = ("", "")
    made: list[str] = field(default_factory=list)
    records: list[StageRecord] = field(default_factory=list)

    def stage_started(self, stage: str) -> None:
        self._maybe_die(stage, "before")

    def stage_progress(self, stage: str, fraction: float) -> None:
        self._maybe_die(stage, "during")

    def stage_failed(self, stage: str) -> None: ...

    def part_kept(self, stage: str) -> None: ...

    def stage_done(self, record: StageRecord, artifact_key: str) -> None:
        self._maybe_die(record.stage, "after the artifact, before the report")
        self.records.append(record)

    def _maybe_die(self, stage: str, moment: str) -> None:
        if self.kill_at == (stage, moment):
            raise Killed

    def checkpoints(self, content: str = "c1") -> Checkpoints:
        return Checkpoints(
            self.backend.object_store,
            prefix=PREFIX,
            content_sha256=content,
            attempt=1,
            reporter=self,
        )

    def recipe(self, stage: str, **changes: Any) -> Recipe[EngineInfo]:
        def make(progress: Callable[[float], None]) -> EngineInfo:
            progress(0.5)
            self.made.append(stage)
            return EngineInfo(name=f"made for {stage}")

        version = changes.pop("version", 1)
        one = Stage(name=stage, weight=1.0, version=version)
        return Recipe(stage=one, kind=EngineInfo, make=make, **changes)

    def pipeline(self) -> None:
        before: tuple[Kept[Any], ...] = ()
        for stage in STAGES:
            before = (self.checkpoints().keep(self.recipe(stage, after=before)),)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("moment", ["before", "during", "after the artifact, before the report"])
def test_killed_anywhere_the_next_attempt_redoes_at_most_that_stage(
    embedded: Backend, stage: str, moment: str
) -> None:
    first, second = Run(embedded, kill_at=(stage, moment)), Run(embedded)

    with pytest.raises(Killed):
        first.pipeline()
    second.pipeline()

    assert set(first.made) & set(second.made) <= {stage}
    assert set(first.made) | set(second.made) == set(STAGES)
    if moment.startswith("after"):
        assert stage not in second.made
    assert [record.stage for record in second.records] == list(STAGES)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"parameters": {"engine": "another"}},
        {"after": (Kept("x", "another digest"),)},
        {"holds": lambda value: False},
    ],
)
def test_whatever_a_result_depends_on_makes_a_new_one_when_it_changes(
    embedded: Backend, changes: dict[str, Any]
) -> None:
    run = Run(embedded)
    run.checkpoints().keep(run.recipe("audio"))
    run.checkpoints().keep(run.recipe("audio"))
    assert run.made == ["audio"]

    run.checkpoints().keep(run.recipe("audio", **changes))

    assert run.made == ["audio", "audio"]


def test_other_bytes_have_other_results(embedded: Backend) -> None:
    run = Run(embedded)
    run.checkpoints("c1").keep(run.recipe("audio"))
    run.checkpoints("c2").keep(run.recipe("audio"))

    assert run.made == ["audio", "audio"]


def test_a_damaged_result_is_made_again(embedded: Backend) -> None:
    run = Run(embedded)
    run.checkpoints().keep(run.recipe("audio"))
    (stored,) = embedded.object_store.list(PREFIX)
    damaged = embedded.object_store.read_bytes(stored.key).replace(b"audio", b"radio")
    embedded.object_store.put_bytes(stored.key, damaged, content_type="application/json")

    kept = run.checkpoints().keep(run.recipe("audio"))

    assert run.made == ["audio", "audio"]
    assert kept.value == EngineInfo(name="made for audio")


def test_the_receipt_tells_work_from_a_stored_result(embedded: Backend) -> None:
    run = Run(embedded)
    for _ in range(2):
        run.checkpoints().keep(run.recipe("audio", receipt=lambda value: {"model": value.name}))

    assert [record.cache_hit for record in run.records] == [False, True]
    assert {record.model for record in run.records} == {"made for audio"}
    assert all(record.peak_memory_bytes > 1_000_000 for record in run.records)
