"""What every store of tasks promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lifestream.domain.errors import InvalidRequest, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.tasks.events import (
    Added,
    Edited,
    Joined,
    Moved,
    Promised,
    SaidDone,
    TaskEvent,
    TaskState,
)
from lifestream.domain.tasks.mention import Mention, Person
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.ports.diary.task_store import MAX_COMMIT, TaskFilter
from tests.contracts.places.foundations import START, Foundation
from tests.contracts.places.samples import ANNA

BEN = OwnerId("ben")
MONDAY = date(2026, 3, 2)


def a_mention(video: str = "v1", text: str = "Send the offer", at_s: float = 5.0) -> Mention:
    return Mention(
        mention_id=f"m{video}{at_s:.0f}",
        video_id=VideoId(video),
        text=text,
        start_s=at_s,
        end_s=at_s + 2,
        recorded_at=START,
        person=Person(video_id=VideoId(video), label="S1"),
        quote="I'll send the offer.",
        segment_ids=("s1",),
    )


def a_task(name: str = "t1", *more: TaskEvent, due: date | None = None, text: str = "") -> Task:
    mention = replace(a_mention(text=text or f"Send the offer {name}"), due=due)
    first = Promised(event_id="e1", at=START, mention=mention)
    return Task(task_id=name, owner=ANNA, kind=TaskKind.TASK, events=(first, *more))


def moved(state: TaskState, minutes: float = 1) -> Moved:
    at: datetime = START + timedelta(minutes=minutes)
    return Moved(event_id=f"moved-{state}", at=at, state=state)


def test_a_task_is_read_back_with_its_history_after_a_restart(foundation: Foundation) -> None:
    nested = (Promised(event_id="o1", at=START, mention=a_mention("v2")),)
    task = a_task(
        "t1",
        SaidDone(event_id="s1", at=START, mention=a_mention("v3")),
        Edited(event_id="e2", at=START, text="Send it", sets_due=True, due=MONDAY),
        Joined(event_id="j1", at=START, task_id="t9", events=nested),
        Added(event_id="a1", at=START, text="Send", person=Person(name="Zoë")),
    )
    foundation.task_store().commit(ANNA, saves=[task])

    store = foundation.task_store()
    assert store.get(ANNA, "t1") == replace(task, version=1)
    assert store.get_many(ANNA, ["t1", "t2"]) == {"t1": replace(task, version=1)}
    assert store.get(ANNA, "t2") is None
    for video in ("v1", "v2", "v3"):
        assert len(store.of_recording(ANNA, VideoId(video))) == 1
    assert store.of_recording(ANNA, VideoId("v4")) == ()


def test_no_owner_sees_anothers(foundation: Foundation) -> None:
    store = foundation.task_store()
    store.commit(ANNA, saves=[a_task()])

    assert store.get(BEN, "t1") is None
    assert store.list(BEN, TaskFilter()).total == 0
    assert store.of_recording(BEN, VideoId("v1")) == ()
    assert sum(store.counts(BEN, TaskKind.TASK).values()) == 0
    store.delete(BEN, "t1")
    assert store.get(ANNA, "t1") is not None


def test_active_ones_come_by_due_date_then_closed_ones_newest_first(
    foundation: Foundation,
) -> None:
    store = foundation.task_store()
    tasks = [
        a_task("none"),
        a_task("late", due=MONDAY + timedelta(days=3)),
        a_task("soon", due=MONDAY),
        a_task("done", moved(TaskState.DONE, 2), due=MONDAY),
        a_task("done later", moved(TaskState.DONE, 5)),
        a_task("gone", moved(TaskState.DELETED)),
    ]
    store.commit(ANNA, saves=tasks)

    order = ["soon", "late", "none", "done later", "done"]
    found: list[str] = []
    cursor = ""
    for _ in range(3):
        page = store.list(ANNA, TaskFilter(), limit=2, cursor=cursor)
        assert page.total == 5
        found += [task.task_id for task in page.tasks]
        cursor = page.cursor
    assert (found, cursor) == (order, "")
    counts = store.counts(ANNA, TaskKind.TASK)
    assert counts == {"proposed": 3, "open": 0, "done": 2, "dropped": 0}


def test_lists_are_narrowed_by_day_person_recording_and_words(foundation: Foundation) -> None:
    store = foundation.task_store()
    own = Added(event_id="a1", at=START, text="Größe prüfen", person=Person(name="Zoë"))
    store.commit(
        ANNA,
        saves=[
            a_task("t1", due=MONDAY),
            a_task("t2", due=MONDAY + timedelta(days=7)),
            Task(task_id="t3", owner=ANNA, kind=TaskKind.TASK, events=(own,)),
            Task(task_id="t4", owner=ANNA, kind=TaskKind.DECISION, events=(own,)),
        ],
    )

    def found(where: TaskFilter) -> list[str]:
        page = store.list(ANNA, where, limit=1)
        more = store.list(ANNA, where, cursor=page.cursor) if page.cursor else page
        names = [one.task_id for one in (*page.tasks, *(more.tasks if page.cursor else ()))]
        assert page.total == len(names)
        return names

    assert found(TaskFilter(due_from=MONDAY, due_to=MONDAY)) == ["t1"]
    assert found(TaskFilter(due_to=MONDAY + timedelta(days=7))) == ["t1", "t2"]
    assert found(TaskFilter(due_from=MONDAY + timedelta(days=1))) == ["t2"]
    assert found(TaskFilter(people=frozenset({"name:zoë"}))) == ["t3"]
    assert found(TaskFilter(people=frozenset())) == []
    assert found(TaskFilter(video_id=VideoId("v1"))) == ["t1", "t2"]
    assert found(TaskFilter(words="GROSSE")) == ["t3"]
    assert found(TaskFilter(states=frozenset({TaskState.OPEN}))) == ["t3"]
    assert found(TaskFilter(kind=TaskKind.DECISION)) == ["t4"]
    assert store.people(ANNA, TaskKind.TASK) == {"voice:v1/S1": 2, "name:zoë": 1}


def test_changes_are_stored_together_or_not_at_all(foundation: Foundation) -> None:
    store = foundation.task_store()
    store.commit(ANNA, saves=[a_task("t1"), a_task("t2")])
    first = store.get(ANNA, "t1")
    assert first is not None

    store.commit(ANNA, saves=[first.with_event(moved(TaskState.OPEN))])
    with pytest.raises(StaleWrite):
        store.commit(ANNA, saves=[a_task("t3"), first.with_event(moved(TaskState.DONE))])
    with pytest.raises(StaleWrite):
        store.commit(ANNA, saves=[a_task("t3")], deletes=[replace(a_task("t2"), version=7)])
    with pytest.raises(StaleWrite):
        store.commit(ANNA, saves=[a_task("t2")])
    with pytest.raises(InvalidRequest):
        store.commit(ANNA, saves=[a_task(f"n{n}") for n in range(MAX_COMMIT + 1)])

    assert store.get(ANNA, "t3") is None
    stored = store.get(ANNA, "t1")
    assert stored is not None
    assert (stored.version, stored.state) == (2, TaskState.OPEN)


def test_of_many_who_change_one_task_at_once_one_wins(foundation: Foundation) -> None:
    store = foundation.task_store()
    store.commit(ANNA, saves=[a_task()])
    read = store.get(ANNA, "t1")
    assert read is not None

    def change(number: int) -> bool:
        event = Edited(event_id=f"w{number}", at=START, text=f"writer {number}")
        try:
            store.commit(ANNA, saves=[read.with_event(event)])
        except StaleWrite:
            return False
        return True

    with ThreadPoolExecutor(max_workers=4) as pool:
        won = list(pool.map(change, range(4)))

    assert sum(won) == 1
    stored = store.get(ANNA, "t1")
    assert stored is not None
    assert (stored.version, len(stored.events)) == (2, 2)


def test_a_deleted_task_is_gone_from_every_list(foundation: Foundation) -> None:
    store = foundation.task_store()
    store.commit(ANNA, saves=[a_task("t1"), a_task("t2")])
    stored = store.get(ANNA, "t1")
    assert stored is not None

    store.commit(ANNA, deletes=[stored])
    store.delete(ANNA, "t2")
    store.delete(ANNA, "t2")

    assert store.list(ANNA, TaskFilter()).total == 0
    assert store.of_recording(ANNA, VideoId("v1")) == ()
    assert sum(store.counts(ANNA, TaskKind.TASK).values()) == 0
