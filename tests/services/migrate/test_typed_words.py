"""What people typed moves with their recordings, wholly and once."""

from dataclasses import replace

import pytest

from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_moments import search
from lifestream.services.edits.edit_history import edit_history
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.migrate.route import Route
from lifestream.services.tasks.change_task import NewTask, add_task, move_tasks
from tests.services.migrate.diary import run

pytestmark = pytest.mark.usefixtures("sentence_weights")

ANNA = OwnerId("anna@example.com")


def named(route: Route, video: Video, name: str, edit_id: str) -> None:
    request = NameSpeaker(edit_id=edit_id, speaker="S1", name=name)
    edit_transcript(route.source, LOCAL_OWNER, video.video_id, request)


def test_edits_arrive_with_their_times_and_are_found_there(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    route = replace(route, new_owner=ANNA)
    named(route, diary[0], "Wilhelmina", "00000001")

    assert run(route, embedder).complete

    old = edit_history(route.source, LOCAL_OWNER, diary[0].video_id)
    assert edit_history(route.target, ANNA, diary[0].video_id) == old
    arrived = open_recording(route.target, ANNA, diary[0].video_id)
    assert arrived.speaker_names == {"S1": "Wilhelmina"}
    found = search(route.target, embedder, Question(owner=ANNA, text="Wilhelmina"))
    assert "Wilhelmina" in {moment.speaker_name for moment in found.moments}
    assert run(route, embedder).there == 3


def test_what_was_typed_between_two_runs_is_added(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    named(route, diary[1], "Anna", "00000001")
    run(route, embedder)
    named(route, diary[1], "Ben", "00000002")

    again = run(route, embedder)

    assert (again.moved, again.there, again.complete) == (1, 2, True)
    assert edit_history(route.target, LOCAL_OWNER, diary[1].video_id).version == 2
    forget_video(route.target, LOCAL_OWNER, diary[1].video_id)
    assert route.target.owner_log.read(LOCAL_OWNER, edits_subject(diary[1].video_id)) == ()


def test_conversations_come_along_in_their_order(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    for name in ("old", "new"):
        for number in range(2):
            route.source.owner_log.append(
                LOCAL_OWNER, f"conversations/{name}", b"asked", entry_id=f"{number}"
            )
    run(route, embedder)
    run(route, embedder)

    page = route.target.owner_log.subjects(LOCAL_OWNER, "conversations/")
    assert [(one.subject, one.length) for one in page.subjects] == [
        ("conversations/new", 2),
        ("conversations/old", 2),
    ]


def test_tasks_come_along_with_their_history_and_stay_as_they_were_changed_last(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    new = NewTask(text="Send the offer", video_id=diary[0].video_id, at_s=3.0)
    task = add_task(route.source, LOCAL_OWNER, new)
    other = add_task(route.source, LOCAL_OWNER, NewTask(text="Gone", video_id=diary[2].video_id))
    route = replace(route, new_owner=ANNA)
    assert run(route, embedder).complete
    arrived = route.target.task_store.get(ANNA, task.task_id)
    assert arrived is not None
    assert (arrived.owner, arrived.events) == (ANNA, task.events)

    move_tasks(route.target, ANNA, [task.task_id], TaskState.DONE)
    forget_video(route.target, ANNA, diary[2].video_id)
    run(route, embedder)

    kept = {one: route.target.task_store.get(ANNA, one) for one in (task.task_id, other.task_id)}
    assert [one.state for one in kept.values() if one] == [TaskState.DONE, TaskState.OPEN]
    assert [one.videos for one in kept.values() if one] == [(diary[0].video_id,), ()]
