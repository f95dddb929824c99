"""Of many creators one wins; stale saves are refused; an item never goes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from lifestream.domain.errors import NotFound, StaleWrite
from lifestream.domain.ids import JobId, VideoId
from lifestream.domain.jobs.batch import Batch, BatchItem, BatchState, ItemState, Selection
from tests.contracts.places.foundations import START, Foundation
from tests.contracts.places.samples import ANNA
from tests.contracts.test_job_store import at_once


def a_batch(name: str = "b1", *, minutes: float = 0) -> Batch:
    return Batch(
        batch_id=name,
        select=Selection(owner=ANNA, from_day=START.date(), video_ids=(VideoId("v1"),)),
        from_stage="minutes",
        at_once=2,
        created_at=START + timedelta(minutes=minutes),
    )


def items(count: int) -> list[BatchItem]:
    return [
        BatchItem(video_id=VideoId(f"v{n}"), owner=ANNA, job_id=JobId(f"j{n}"))
        for n in range(count)
    ]


def test_a_batch_is_read_back_with_its_recordings(foundation: Foundation) -> None:
    assert foundation.batch_store().create(a_batch(), items(3))

    store = foundation.batch_store()
    assert store.get("b1") == a_batch()
    assert store.items("b1") == tuple(items(3))
    assert store.counts("b1") == {ItemState.WAITING: 3}
    assert store.get("b2") is None


def test_the_same_batch_twice_stays_as_the_first_made_it(foundation: Foundation) -> None:
    store = foundation.batch_store()
    store.create(a_batch(), items(2))

    assert not store.create(replace(a_batch(), at_once=9), items(5))
    assert store.get("b1") == a_batch()
    assert len(store.items("b1")) == 2


def test_of_many_makers_one_wins_with_exactly_its_own_recordings(foundation: Foundation) -> None:
    calls: list[Callable[[], bool]] = [
        partial(foundation.batch_store().create, replace(a_batch(), at_once=n), items(10 * n)[-n:])
        for n in range(1, 7)
    ]

    won = at_once(calls)

    store = foundation.batch_store()
    batch = store.get("b1")
    assert sorted(won) == [False] * 5 + [True]
    assert batch is not None
    assert sorted(item.video_id for item in store.items("b1")) == sorted(
        item.video_id for item in items(10 * batch.at_once)[-batch.at_once :]
    )


def test_an_old_save_is_refused_and_so_is_one_of_a_batch_that_is_not_there(
    foundation: Foundation,
) -> None:
    store = foundation.batch_store()
    store.create(a_batch(), ())
    saved = store.save(replace(a_batch(), taken_until=START))

    with pytest.raises(StaleWrite):
        store.save(a_batch())
    with pytest.raises(NotFound):
        store.save(a_batch("b2"))
    assert store.get("b1") == saved
    assert saved.version == 1


def test_an_item_goes_forward_and_never_back(foundation: Foundation) -> None:
    store = foundation.batch_store()
    store.create(a_batch(), items(2))
    first = items(1)[0]

    assert store.put_item("b1", first.to(ItemState.STARTED))
    assert not store.put_item("b1", first)
    assert store.put_item("b1", first.to(ItemState.FAILED, "why"))
    assert not store.put_item("b1", first.to(ItemState.DONE))
    assert not store.put_item("b1", first.to(ItemState.STARTED))

    assert store.items("b1", state=ItemState.FAILED) == (first.to(ItemState.FAILED, "why"),)
    assert store.counts("b1") == {ItemState.WAITING: 1, ItemState.FAILED: 1}


def test_items_are_read_by_state_and_not_more_than_asked_for(foundation: Foundation) -> None:
    store = foundation.batch_store()
    store.create(a_batch(), items(5))
    store.put_item("b1", items(1)[0].to(ItemState.STARTED))

    waiting = store.items("b1", state=ItemState.WAITING, limit=2)

    assert [item.video_id for item in waiting] == ["v1", "v2"]


def test_batches_are_listed_newest_first_and_running_ones_oldest_first(
    foundation: Foundation,
) -> None:
    store = foundation.batch_store()
    for n in range(3):
        store.create(a_batch(f"b{n}", minutes=n), ())
    store.save(a_batch("b1", minutes=1).ended(START))
    store.save(replace(a_batch("b2", minutes=2), state=BatchState.CANCELLING))

    assert [batch.batch_id for batch in store.list(limit=2)] == ["b2", "b1"]
    assert [batch.batch_id for batch in store.running()] == ["b0", "b2"]


def test_recordings_that_are_added_twice_stay_as_far_as_they_are(foundation: Foundation) -> None:
    store = foundation.batch_store()
    store.create(a_batch(), items(2))
    store.put_item("b1", items(1)[0].to(ItemState.STARTED))

    store.add("b1", items(4))

    assert store.counts("b1") == {ItemState.STARTED: 1, ItemState.WAITING: 3}
