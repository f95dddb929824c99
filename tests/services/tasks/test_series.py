"""Five meetings of one series: what is promised, promised again, said to be done, and forgotten."""

from datetime import UTC, date, tzinfo

import pytest

from lifestream.domain.ids import VideoId
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.task import Task
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.tasks.change_task import answer_said_done, move_tasks
from lifestream.services.tasks.reconcile import reconcile_tasks
from tests.services.tasks.series import Series

NOV = [date(2026, 11, day) for day in (2, 9, 16, 23, 30)]

FIRST = """
Anna: Good morning, let us begin with the harbour project.
Anna: I will send the harbour contract to Volta by Friday.
Ben: I will order forty sensors for the pump room by November twentieth.
Carla: I will book the community hall for the opening by next Tuesday.
Anna: Thanks, that is all for the first meeting.
"""
SECOND = """
Anna: Good morning everybody.
Anna: Sorry, I was ill. I will send the harbour contract to Volta by Friday.
Ben: I will order sixty sensors for the pump room by November twentieth.
Carla: I will call the printer about the leaflets by Thursday.
"""
THIRD = """
Ben: Let us see where we are.
Ben: I have ordered the forty sensors for the pump room.
Carla: I have not booked the community hall for the opening yet.
Anna: Have you called the printer about the leaflets?
"""
FOURTH = """
Carla: I've booked the community hall for the opening.
Anna: I will send the harbour contract to Volta by Friday.
Ben: I will check the pump room sensors by Wednesday.
"""
FIFTH = """
Ben: I will order forty sensors for the pump room by December tenth.
Dora: I will send the harbour contract to Volta by Friday.
"""


@pytest.fixture
def series(embedded: Backend, embedder: E5Embedder) -> Series:
    return Series(backend=embedded, embedder=embedder)


def meet(series: Series, count: int) -> None:
    for number, (day, lines) in enumerate(
        zip(NOV, (FIRST, SECOND, THIRD, FOURTH, FIFTH), strict=True)
    ):
        if number < count:
            series.meet(f"m{number + 1}", day, lines)


def places(task: Task) -> list[str]:
    return [mention.video_id for mention in task.mentions]


def test_what_is_promised_again_is_one_task_with_both_places(series: Series) -> None:
    meet(series, 2)

    contract = series.task("harbour contract")
    assert places(contract) == ["v-m1", "v-m2"]
    assert contract.state is TaskState.PROPOSED
    assert contract.due == date(2026, 11, 13)
    assert contract.due_said == "Friday"
    assert "volta" in contract.mentions[1].why_same
    assert contract.source is not None
    assert (contract.source.start_s, contract.source.segment_ids != ()) == (6.0, True)


def test_another_number_is_another_task(series: Series) -> None:
    meet(series, 2)

    sensors = sorted(task.text for task in series.tasks() if "sensors" in task.text)
    assert [text.split()[1] for text in sensors] == ["forty", "sixty"]


def test_what_is_said_to_be_done_is_a_proposal_and_a_person_decides(series: Series) -> None:
    meet(series, 4)

    sensors = series.task("forty sensors")
    ((said, place),) = sensors.said_done
    assert (sensors.state, place.video_id, place.start_s) == (TaskState.PROPOSED, "v-m3", 6.0)
    assert place.quote == "I have ordered the forty sensors for the pump room."
    hall = series.task("community hall")
    assert [place.video_id for _, place in hall.said_done] == ["v-m4"]
    assert series.task("printer").said_done == ()

    done = answer_said_done(series.backend, series.owner, sensors.task_id, said, is_done=True)
    assert (done.state, done.said_done) == (TaskState.DONE, ())
    ((said, _),) = hall.said_done
    still = answer_said_done(series.backend, series.owner, hall.task_id, said, is_done=False)
    assert (still.state, still.said_done) == (TaskState.PROPOSED, ())
    series.reconcile("m4")
    assert series.task("community hall").said_done == ()


def test_all_five_meetings_come_to_the_tasks_that_a_reader_counts(series: Series) -> None:
    meet(series, 5)

    assert {task.text: places(task) for task in series.tasks() if "contract" in task.text}
    by_words = {
        words: sorted(places(task) for task in series.tasks() if words in task.text.lower())
        for words in ("harbour contract", "forty sensors", "sixty sensors", "hall", "printer")
    }
    assert by_words == {
        # Dora's is her own promise, though Anna promised the same.
        "harbour contract": [["v-m1", "v-m2", "v-m4"], ["v-m5"]],
        "forty sensors": [["v-m1", "v-m5"]],
        "sixty sensors": [["v-m2"]],
        "hall": [["v-m1"]],
        "printer": [["v-m2"]],
    }


def test_what_was_finished_before_it_is_promised_again_is_a_new_task(series: Series) -> None:
    meet(series, 4)
    sensors = series.task("forty sensors")
    # Finished on the day of this test, whose clock is behind the fifth meeting's or before it.
    move_tasks(series.backend, series.owner, [sensors.task_id], TaskState.DONE)
    closed = series.backend.task_store.get(series.owner, sensors.task_id)
    assert closed is not None
    assert closed.closed_at is not None

    later = date(closed.closed_at.year + 1, 1, 5)
    series.meet("m6", later, "Ben: I will order forty sensors for the pump room by Friday.")
    states = [task.state for task in series.tasks() if "forty sensors" in task.text]
    assert sorted(states) == [TaskState.DONE, TaskState.PROPOSED]


def test_a_run_that_comes_again_changes_nothing(series: Series) -> None:
    meet(series, 5)
    before = {task.task_id: task for task in series.tasks()}

    for name in ("m3", "m1", "m5", "m2", "m4"):
        reconcile_tasks(series.backend, series.embedder, series.owner, _id(name), zone=_utc())

    assert {task.task_id: task for task in series.tasks()} == before


def test_the_order_of_processing_does_not_change_what_is_one_task(
    series: Series, embedded: Backend
) -> None:
    for number in (3, 1, 0):
        series.meet(f"m{number + 1}", NOV[number], (FIRST, SECOND, THIRD, FOURTH)[number])

    contract = series.task("harbour contract")
    assert places(contract) == ["v-m1", "v-m2", "v-m4"]
    assert contract.due == date(2026, 11, 27)


def test_without_an_embedder_only_equal_words_are_one(embedded: Backend) -> None:
    series = Series(backend=embedded, embedder=None)
    meet(series, 2)

    assert places(series.task("harbour contract")) == ["v-m1", "v-m2"]


def _id(name: str) -> VideoId:
    return VideoId(f"v-{name}")


def _utc() -> tzinfo:
    return UTC
