"""What forgetting promises on every foundation."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope
from lifestream.domain.forgetting.receipt import Trace
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.log_subjects import OWNED_AREAS
from lifestream.domain.people.book import VoiceKey
from lifestream.ports.backend import Backend
from lifestream.services.days.day import day_of
from lifestream.services.days.own_words import save_words
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.forgetting.orders import forget, plan_forgetting, receipts_of
from lifestream.services.forgetting.scan import subjects_of
from lifestream.services.people.change_people import name_voice
from lifestream.services.tasks.change_task import NewTask, add_task
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import Foundation
from tests.services.days.recordings import OWNER, record

DAY = date(2026, 11, 17)
NINE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
BEN = OwnerId("ben")
NO_TOOLS = ForgetTools(scratch=Path(), remover=None, reindex=lambda owner, video_id: None)


@pytest.fixture
def backend(foundation: Foundation, tmp_path: Path) -> Backend:
    """A diary with a named voice, a day with words, a task, and another owner's."""
    index = SqliteVectorIndex(tmp_path / "vectors.db")
    made = replace(day_backend(foundation), vector_index=index)
    for owner in (OWNER, BEN):
        record(made, "1", NINE, owner=owner)
        save_words(made, owner, DAY, "Seven herons.", entry_id="w1", version=0)
        add_task(made, owner, NewTask(text="Buy quicklime"))
    voice = VoiceKey(video_id=made.library.list(OWNER).videos[0].video_id, label="S1")
    name_voice(made, OWNER, voice, "Wilhelmina")
    day_of(made, OWNER, DAY, UTC)
    return made


def left(backend: Backend, owner: OwnerId) -> list[str]:
    """Names of everything that is kept of an owner."""
    logs = [head.subject for area in OWNED_AREAS for head in subjects_of(backend, owner, area)]
    objects = [one.key for one in backend.object_store.list("") if f"/{owner}/" in one.key]
    return logs + objects


def test_a_day_and_then_everything_are_forgotten_for_one_owner_alone(backend: Backend) -> None:
    theirs = left(backend, BEN)
    scope = ForgetScope(kind=ForgetKind.DAY, day=DAY)
    receipt = forget(backend, OWNER, scope, UTC, tools=NO_TOOLS)

    found = {one.trace: one.count for one in receipt.found}
    assert (found[Trace.RECORDING], found[Trace.OTHER]) == (1, 1)
    assert receipt.is_clean
    assert backend.library.list(OWNER).total == 0
    assert plan_forgetting(backend, OWNER, scope, UTC).is_empty

    everything = forget(
        backend, OWNER, ForgetScope(kind=ForgetKind.EVERYTHING), UTC, tools=NO_TOOLS
    )
    assert everything.is_clean
    assert left(backend, OWNER) == []
    # Both are of one moment of this clock: neither is newer.
    kept = receipts_of(backend, OWNER)
    assert len(kept) == 2 and everything in kept and receipt in kept
    assert left(backend, BEN) == theirs
    assert receipts_of(backend, LOCAL_OWNER) == ()
