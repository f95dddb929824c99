"""Tasks, decisions and open questions: lists, changes, the addresses for calendars."""

from flask import Response, url_for

from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.domain.tasks.events import SHOWN, TaskState
from lifestream.domain.tasks.mention import Mention
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.tasks.change_task import (
    NewTask,
    TaskChanges,
    add_task,
    answer_said_done,
    edit_task,
    merge_tasks,
    move_tasks,
    split_task,
    take_apart,
    undo,
)
from lifestream.services.tasks.feed import make_feed, revoke_feed
from lifestream.services.tasks.history import history_of
from lifestream.services.tasks.list_tasks import (
    ShownTask,
    keys_of_people,
    open_task,
    shown_tasks,
    tasks_of,
)
from web.api.bodies import read_json, read_query, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.auth.audit import note_made
from web.context import application, backend, current_owner
from web.presentation import links
from web.presentation.placeholders import in_english
from web.schemas.kept.tasks import (
    ApartRequest,
    FeedDocument,
    MergeRequest,
    NewTaskRequest,
    PlaceDocument,
    SaidDoneDocument,
    SaidDoneRequest,
    SplitRequest,
    TaskChangeRequest,
    TaskDocument,
    TaskEventDocument,
    TaskIdsDocument,
    TaskListDocument,
    TaskParameters,
    TasksMoveRequest,
    TaskWithHistoryDocument,
    UndoRequest,
)


def get_tasks() -> Response:
    """Tasks across recordings and days. Active ones come by due date, then closed ones."""
    asked = read_query(TaskParameters)
    complete = application().tasks_follower.look(current_owner())
    where = filter_of(asked)
    page = tasks_of(backend(), current_owner(), where, limit=asked.limit, cursor=asked.cursor)
    return send(
        TaskListDocument(
            tasks=[document_of(one) for one in page.tasks],
            next_cursor=page.cursor,
            total=page.total,
            counts=dict(backend().task_store.counts(current_owner(), asked.kind)),
            complete=complete,
        )
    )


def post_task() -> Response:
    """Write a task, a decision or an open question down."""
    wanted = read_json(NewTaskRequest)
    task = add_task(
        backend(),
        current_owner(),
        NewTask(
            text=wanted.text,
            kind=wanted.kind,
            person=wanted.person,
            due=wanted.due,
            video_id=VideoId(wanted.video_id) if wanted.video_id else None,
            at_s=wanted.at_s,
        ),
    )
    note_made(task_id=task.task_id)
    return _one(task.task_id, status=201)


def get_task(task_id: str) -> Response:
    """One task with its history."""
    return _one(task_id)


def patch_task(task_id: str) -> Response:
    """Other words, another owner, due date or state. What a person changed no later run changes."""
    wanted = read_json(TaskChangeRequest)
    changes = TaskChanges(
        text=None if wanted.text is None else in_english(wanted.text),
        person=wanted.person,
        due=wanted.due,
        clears_due=wanted.clear_due,
    )
    edit_task(backend(), current_owner(), task_id, changes)
    if wanted.state is not None:
        move_tasks(backend(), current_owner(), [task_id], wanted.state)
    return _one(task_id) if wanted.state is not TaskState.DELETED else Response(status=204)


def delete_task(task_id: str) -> Response:
    """Delete it; a later run does not bring it back."""
    move_tasks(backend(), current_owner(), [task_id], TaskState.DELETED)
    return Response(status=204)


def post_tasks_move() -> Response:
    """Accept, finish, drop, reopen or delete many."""
    wanted = read_json(TasksMoveRequest)
    moved = move_tasks(backend(), current_owner(), wanted.task_ids, wanted.state)
    kept = [task for task in moved if task.state in SHOWN]
    shown = shown_tasks(backend(), current_owner(), kept)
    return send(TaskIdsDocument(tasks=[document_of(one) for one in shown]))


def post_task_merge(task_id: str) -> Response:
    """Merge others into it; undoing that brings them back."""
    merge_tasks(backend(), current_owner(), task_id, read_json(MergeRequest).others)
    return _one(task_id)


def post_task_split(task_id: str) -> Response:
    """Make several of it; each keeps where it was said."""
    tasks = split_task(backend(), current_owner(), task_id, read_json(SplitRequest).texts)
    shown = shown_tasks(backend(), current_owner(), tasks)
    return send(TaskIdsDocument(tasks=[document_of(one) for one in shown]), status=201)


def post_task_apart(task_id: str) -> Response:
    """Make a task of its own of one place: it was another promise."""
    wanted = read_json(ApartRequest)
    task = take_apart(backend(), current_owner(), task_id, wanted.mention_id)
    return _one(task.task_id, status=201)


def post_task_undo(task_id: str) -> Response:
    """Take back one thing that a person did."""
    undo(backend(), current_owner(), task_id, read_json(UndoRequest).event_id)
    return _one(task_id)


def post_task_said_done(task_id: str) -> Response:
    """Answer words that seem to say that it is done."""
    wanted = read_json(SaidDoneRequest)
    owner = current_owner()
    answer_said_done(backend(), owner, task_id, wanted.said, is_done=wanted.is_done)
    return _one(task_id)


def post_tasks_feed() -> Response:
    """Make the addresses for calendar programs; those before end. They need no login."""
    token = make_feed(backend(), current_owner())
    return send(feed_document(token), status=201)


def delete_tasks_feed() -> Response:
    """Take the addresses back; from now on they show nothing."""
    revoke_feed(backend(), current_owner())
    return Response(status=204)


def filter_of(asked: TaskParameters) -> TaskFilter:
    """The condition of a query string."""
    people = None
    if asked.person is not None:
        people = keys_of_people(backend(), current_owner(), [asked.person], [asked.kind])
    return TaskFilter(
        kind=asked.kind,
        states=frozenset({asked.state} & SHOWN) if asked.state else SHOWN,
        video_id=VideoId(asked.video_id) if asked.video_id else None,
        people=people,
        due_from=asked.from_date,
        due_to=asked.to_date,
        words=asked.q,
    )


def feed_document(token: str) -> FeedDocument:
    """The whole addresses."""
    return FeedDocument(
        events_url=url_for("pages.tasks_feed", token=token, form="events", _external=True),
        todos_url=url_for("pages.tasks_feed", token=token, form="todos", _external=True),
    )


def document_of(shown: ShownTask) -> TaskDocument:
    """A task as the API sends it."""
    task = shown.task
    return TaskDocument(
        task_id=task.task_id,
        kind=task.kind,
        state=task.state,
        text=shown.text,
        person=shown.person if shown.is_named else "",
        due=task.due,
        due_said=task.due_said,
        places=[_place(shown, one) for one in task.mentions],
        said_done=[
            SaidDoneDocument(said=said, place=_place(shown, one)) for said, one in task.said_done
        ],
        created_at=task.created_at,
        changed_at=task.changed_at,
        version=task.version,
    )


def _one(task_id: str, *, status: int = 200) -> Response:
    shown = open_task(backend(), current_owner(), task_id)
    history = [
        TaskEventDocument(event_id=one.event_id, at=one.at, what=one.what, can_undo=one.can_undo)
        for one in history_of(shown.task)
    ]
    document = TaskWithHistoryDocument(**dict(document_of(shown)), history=history)
    return send(document, status=status)


def _place(shown: ShownTask, mention: Mention) -> PlaceDocument:
    return PlaceDocument(
        mention_id=mention.mention_id,
        video_id=mention.video_id,
        title=shown.title_of(mention.video_id),
        start_s=mention.start_s,
        end_s=mention.end_s,
        said_at=mention.said_at,
        quote=mention.quote,
        url=links.moment(mention.video_id, mention.start_s),
        why_same=mention.why_same,
        segment_ids=list(mention.segment_ids),
    )


TASK_NOT_FOUND = (404, "TASK_NOT_FOUND")
JSON_EXPECTED = (400, "JSON_EXPECTED")
TAG = "Tasks"
OPERATIONS = (
    Operation(
        method="GET",
        path="/tasks",
        view=get_tasks,
        scope=Scope.READ,
        summary="Tasks, decisions and open questions",
        tag=TAG,
        query=TaskParameters,
        response=TaskListDocument,
        example="state=open&limit=20",
    ),
    Operation(
        method="POST",
        path="/tasks",
        view=post_task,
        scope=Scope.WRITE,
        summary="Write one down",
        tag=TAG,
        status=201,
        body=NewTaskRequest,
        response=TaskWithHistoryDocument,
        problems=(JSON_EXPECTED, (400, "NO_TASK_TEXT"), VIDEO_NOT_FOUND),
        example='{"text": "Send the offer", "person": "Anna", "due": "2026-11-20"}',
    ),
    Operation(
        method="POST",
        path="/tasks/move",
        view=post_tasks_move,
        scope=Scope.WRITE,
        summary="Change the state of many",
        tag=TAG,
        body=TasksMoveRequest,
        response=TaskIdsDocument,
        problems=(JSON_EXPECTED, TASK_NOT_FOUND),
        example='{"task_ids": ["t0123456789abcdef"], "state": "done"}',
    ),
    Operation(
        method="POST",
        path="/tasks/feed",
        view=post_tasks_feed,
        scope=Scope.WRITE,
        summary="Make addresses for calendar programs",
        tag=TAG,
        status=201,
        response=FeedDocument,
    ),
    Operation(
        method="DELETE",
        path="/tasks/feed",
        view=delete_tasks_feed,
        scope=Scope.DELETE,
        summary="Take the addresses back",
        tag=TAG,
        status=204,
    ),
    Operation(
        method="GET",
        path="/tasks/{task_id}",
        view=get_task,
        scope=Scope.READ,
        summary="One with its history",
        tag=TAG,
        response=TaskWithHistoryDocument,
        problems=(TASK_NOT_FOUND,),
    ),
    Operation(
        method="PATCH",
        path="/tasks/{task_id}",
        view=patch_task,
        scope=Scope.WRITE,
        summary="Change one",
        tag=TAG,
        body=TaskChangeRequest,
        response=TaskWithHistoryDocument,
        problems=(JSON_EXPECTED, TASK_NOT_FOUND),
        example='{"due": "2026-11-20", "state": "open"}',
    ),
    Operation(
        method="DELETE",
        path="/tasks/{task_id}",
        view=delete_task,
        scope=Scope.DELETE,
        summary="Delete one",
        tag=TAG,
        status=204,
        problems=(TASK_NOT_FOUND,),
    ),
    Operation(
        method="POST",
        path="/tasks/{task_id}/merge",
        view=post_task_merge,
        scope=Scope.WRITE,
        summary="Merge others into it",
        tag=TAG,
        body=MergeRequest,
        response=TaskWithHistoryDocument,
        problems=(JSON_EXPECTED, TASK_NOT_FOUND, (400, "NOTHING_TO_MERGE")),
        example='{"others": ["t0123456789abcdef"]}',
    ),
    Operation(
        method="POST",
        path="/tasks/{task_id}/split",
        view=post_task_split,
        scope=Scope.WRITE,
        summary="Make several of it",
        tag=TAG,
        status=201,
        body=SplitRequest,
        response=TaskIdsDocument,
        problems=(JSON_EXPECTED, TASK_NOT_FOUND, (400, "BAD_SPLIT")),
        example='{"texts": ["Sign the offer", "Send the offer"]}',
    ),
    Operation(
        method="POST",
        path="/tasks/{task_id}/apart",
        view=post_task_apart,
        scope=Scope.WRITE,
        summary="Make a task of one of its places",
        tag=TAG,
        status=201,
        body=ApartRequest,
        response=TaskWithHistoryDocument,
        problems=(JSON_EXPECTED, TASK_NOT_FOUND, (400, "NOTHING_TO_SPLIT")),
        example='{"mention_id": "t0123456789abcdef"}',
    ),
    Operation(
        method="POST",
        path="/tasks/{task_id}/undo",
        view=post_task_undo,
        scope=Scope.WRITE,
        summary="Take back a change of a task",
        tag=TAG,
        body=UndoRequest,
        response=TaskWithHistoryDocument,
        problems=(JSON_EXPECTED, TASK_NOT_FOUND, (400, "NOTHING_TO_UNDO")),
        example='{"event_id": "e0123456789abcdef"}',
    ),
    Operation(
        method="POST",
        path="/tasks/{task_id}/said-done",
        view=post_task_said_done,
        scope=Scope.WRITE,
        summary="Answer words that say it is done",
        tag=TAG,
        body=SaidDoneRequest,
        response=TaskWithHistoryDocument,
        problems=(JSON_EXPECTED, TASK_NOT_FOUND, (400, "NOTHING_TO_ANSWER")),
        example='{"said": "sv0123456789abcdef", "is_done": true}',
    ),
)
