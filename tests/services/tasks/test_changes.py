"""What people do to tasks stays as they left it, can be undone, and goes with what it rests on."""

from datetime import date
from pathlib import Path

import pytest

from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.tasks.events import Joined, TaskState
from lifestream.domain.tasks.task import TaskKind
from lifestream.ports.backend import Backend
from lifestream.services.days.digests import Kept, digest_of, subjects_of
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.tasks.change_task import (
    NewTask,
    TaskChanges,
    add_task,
    edit_task,
    merge_tasks,
    move_tasks,
    split_task,
    take_apart,
    undo,
)
from lifestream.services.tasks.forget import tasks_going
from lifestream.services.tasks.list_tasks import (
    due_days,
    keys_of_people,
    open_task,
    people_with_tasks,
)
from tests.services.tasks.series import Series

DAY = date(2026, 11, 2)
FRIDAY = date(2026, 11, 6)
WORDS = """
Anna: Let us begin.
Anna: I will send the harbour contract to Volta by Friday.
Ben: I will order forty sensors for the pump room by November twentieth.
"""
ANEW = """
Anna: Let us begin.
Anna: I will send the arbour contract to Volta by Friday.
Ben: I will order forty sensors for the pump room by November twentieth.
"""


@pytest.fixture
def series(embedded: Backend) -> Series:
    made = Series(backend=embedded, embedder=None)
    made.meet("m1", DAY, WORDS)
    return made


def test_what_a_person_typed_stays_when_the_recording_is_heard_otherwise(series: Series) -> None:
    task = series.task("contract")
    changes = TaskChanges(text="Post the signed contract", due=date(2026, 12, 1), person="Carla")
    edit_task(series.backend, series.owner, task.task_id, changes)

    done = series.meet("m1", DAY, ANEW)

    assert (done.new, done.same, done.gone) == (0, 2, 0)
    edited = series.task("signed contract")
    assert edited.task_id == task.task_id
    assert (edited.due, edited.state) == (date(2026, 12, 1), TaskState.OPEN)
    assert edited.mentions[0].text != task.mentions[0].text
    shown = open_task(series.backend, series.owner, task.task_id)
    assert (shown.person, shown.is_named) == ("Carla", True)


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.DROPPED, TaskState.DELETED])
def test_what_is_finished_or_deleted_does_not_come_back(series: Series, state: TaskState) -> None:
    move_tasks(series.backend, series.owner, [series.task("contract").task_id], state)

    series.meet("m1", DAY, ANEW)

    assert [task.state for task in series.tasks() if "contract" in task.text] in ([state], [])
    found = open_recording(series.backend, series.owner, VideoId("v-m1"))
    assert found.minutes is not None
    listed = [item.task for item in found.minutes.action_items]
    assert len(listed) == (2 if state is TaskState.DONE else 1)


def test_what_the_minutes_hold_no_more_goes_unless_a_person_touched_it(series: Series) -> None:
    move_tasks(series.backend, series.owner, [series.task("sensors").task_id], TaskState.OPEN)

    series.meet("m1", DAY, "Anna: Let us begin.\nBen: Nothing to report today.")

    assert [task.text for task in series.tasks()] == [series.task("sensors").text]


def test_the_recording_shows_the_same_words_and_state(series: Series) -> None:
    task = series.task("contract")
    edit_task(series.backend, series.owner, task.task_id, TaskChanges(text="Post it"))
    new = NewTask(text="Buy stamps", video_id=VideoId("v-m1"), at_s=8.0, person="Ben")
    add_task(series.backend, series.owner, new)

    found = open_recording(series.backend, series.owner, VideoId("v-m1"))

    assert found.minutes is not None
    items = {item.task: item.owner for item in found.minutes.action_items}
    assert (items["Post it"], items["Buy stamps"]) == ("Anna", "Ben")
    assert [one.state for one in found.kept.tasks if one] == ["open", "open", "proposed"]


def test_a_merge_by_hand_is_undone_with_everything_that_was_there(series: Series) -> None:
    contract, sensors = series.task("contract"), series.task("sensors")
    merged = merge_tasks(series.backend, series.owner, contract.task_id, [sensors.task_id])
    assert [task.task_id for task in series.tasks()] == [contract.task_id]
    assert len(merged.mentions) == 2

    (joined,) = [event for event in merged.events if isinstance(event, Joined)]
    undo(series.backend, series.owner, contract.task_id, joined.event_id)

    assert {task.task_id for task in series.tasks()} == {contract.task_id, sensors.task_id}
    assert series.task("sensors").mentions == sensors.mentions
    assert series.task("sensors").apart == {contract.task_id}


def test_a_wrong_merge_of_two_recordings_is_taken_apart_and_stays_so(series: Series) -> None:
    series.meet("m2", date(2026, 11, 9), WORDS)
    contract = series.task("contract")
    other = contract.mentions[1]

    parted = take_apart(series.backend, series.owner, contract.task_id, other.mention_id)
    series.reconcile("m2")
    series.reconcile("m1")

    tasks = [task for task in series.tasks() if "contract" in task.text]
    assert sorted(len(task.mentions) for task in tasks) == [1, 1]
    assert parted.apart == {contract.task_id}
    with pytest.raises(InvalidRequest):
        take_apart(series.backend, series.owner, parted.task_id, other.mention_id)


def test_a_task_is_split_and_an_edit_undone(series: Series) -> None:
    task = series.task("contract")
    parts = split_task(series.backend, series.owner, task.task_id, ["Sign it", "Send it", " "])
    assert sorted(one.text for one in parts) == ["Send it", "Sign it"]
    assert all(one.mentions == task.mentions for one in parts)

    edited = series.task("Sign it")
    undo(series.backend, series.owner, edited.task_id, edited.events[-1].event_id)

    assert series.task("contract").task_id == task.task_id
    series.reconcile("m1")
    assert len(series.tasks()) == 3


def test_people_and_days_find_their_tasks(series: Series) -> None:
    add_task(series.backend, series.owner, NewTask(text="Call Dora", due=FRIDAY))

    due = due_days(series.backend, series.owner, FRIDAY, FRIDAY)[FRIDAY]
    assert sorted(shown.text for shown in due) == ["Call Dora", series.task("contract").text]
    counted = people_with_tasks(series.backend, series.owner, TaskKind.TASK)
    assert [(one.name, one.count) for one in counted] == [("Anna", 1), ("Ben", 1), ("", 1)]
    assert keys_of_people(series.backend, series.owner, ["anna"]) == {
        "voice:v-m1/Anna",
        "name:anna",
    }


def test_a_deleted_recording_leaves_what_people_wrote_and_no_byte_of_its_own(
    series: Series, data_dir: Path
) -> None:
    contract, sensors = series.task("contract"), series.task("sensors")
    edit_task(series.backend, series.owner, contract.task_id, TaskChanges(text="Post a letter"))
    move_tasks(series.backend, series.owner, [sensors.task_id], TaskState.DONE)
    video_id = VideoId("v-m1")
    left = tasks_going(series.backend, series.owner, video_id)
    assert (left.gone, left.kept) == (1, 1)

    forget_video(series.backend, series.owner, video_id)

    (kept,) = series.tasks()
    assert (kept.text, kept.mentions, kept.videos) == ("Post a letter", (), ())
    stored = b"".join(path.read_bytes() for path in data_dir.rglob("*") if path.is_file())
    assert b"Post a letter" in stored
    for word in (b"harbour", b"Volta", b"sensors", b"pump"):
        assert word not in stored


def test_a_task_that_another_recording_holds_stays_with_what_that_one_says(series: Series) -> None:
    series.meet("m2", date(2026, 11, 9), WORDS)

    forget_video(series.backend, series.owner, VideoId("v-m1"))

    contract = series.task("contract")
    assert [one.video_id for one in contract.mentions] == ["v-m2"]
    assert contract.due == date(2026, 11, 13)


def test_days_follow_what_is_done_to_a_task(series: Series) -> None:
    def told() -> list[str]:
        video = series.backend.library.get(series.owner, VideoId("v-m1"))
        assert video is not None
        heads = series.backend.owner_log.heads(series.owner, subjects_of([video.video_id]))
        digest = digest_of(series.backend, video, Kept(heads=heads))
        return [item.task for item in digest.action_items] if digest else []

    task = series.task("contract")
    assert task.text in told()
    edit_task(series.backend, series.owner, task.task_id, TaskChanges(text="Post it"))
    assert "Post it" in told()
    move_tasks(series.backend, series.owner, [task.task_id], TaskState.DROPPED)
    assert "Post it" not in told()


def test_bad_changes_are_refused_with_a_sentence(series: Series) -> None:
    task_id = series.task("contract").task_id
    with pytest.raises(InvalidRequest, match="Write what is to be done"):
        add_task(series.backend, series.owner, NewTask(text="  "))
    with pytest.raises(InvalidRequest, match="at least two tasks"):
        merge_tasks(series.backend, series.owner, task_id, [task_id])
    with pytest.raises(InvalidRequest, match="nothing of that kind"):
        undo(series.backend, series.owner, task_id, "nothing")
    with pytest.raises(NotFound):
        move_tasks(series.backend, series.owner, ["t-unknown"], TaskState.DONE)
