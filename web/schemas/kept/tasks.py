"""Tasks, decisions and open questions: lists, one with its history, what is done to them."""

from datetime import date, datetime

from pydantic import Field

from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.task import TaskKind
from lifestream.services.tasks.change_task import MAX_BULK, MAX_PERSON, MAX_TEXT
from web.schemas.document import PageParameters, RequestDocument, ResponseDocument


class TaskParameters(PageParameters):
    """Which tasks."""

    kind: TaskKind = TaskKind.TASK
    state: TaskState | None = Field(None, description="Only in this state.")
    person: str | None = Field(
        None, max_length=MAX_PERSON, description="The owner; empty where it is open."
    )
    video_id: str = Field("", max_length=100, description="Only those a recording has a part in.")
    from_date: date | None = Field(None, description="Due on this day or later.")
    to_date: date | None = Field(None, description="Due on this day or earlier.")
    q: str = Field("", max_length=200, description="Words in the text.")


class PlaceDocument(ResponseDocument):
    """Where it was said."""

    mention_id: str
    video_id: str
    title: str = Field(description="The recording's title; empty for one that is not there.")
    start_s: float
    end_s: float
    said_at: datetime | None
    quote: str
    url: str = Field(description="Plays the second.")
    why_same: str = Field(description="Why it is taken for the same promise; empty for the first.")
    segment_ids: list[str]


class SaidDoneDocument(ResponseDocument):
    """Words that seem to say that it is done; a person answers."""

    said: str = Field(description="To be named in the answer.")
    place: PlaceDocument


class TaskDocument(ResponseDocument):
    """One task."""

    task_id: str
    kind: TaskKind
    state: TaskState
    text: str
    person: str = Field(description="The owner; empty where it is open.")
    due: date | None = Field(description="A whole day, without a time.")
    due_said: str = Field(description="In the words that were said.")
    places: list[PlaceDocument] = Field(description="Where it was said, earliest first.")
    said_done: list[SaidDoneDocument]
    created_at: datetime
    changed_at: datetime
    version: int


class TaskEventDocument(ResponseDocument):
    """Something that happened to a task."""

    event_id: str
    at: datetime
    what: str = Field(description="In words, without names of voices.")
    can_undo: bool


class TaskWithHistoryDocument(TaskDocument):
    """One task with everything that happened to it, oldest first."""

    history: list[TaskEventDocument]


class TaskListDocument(ResponseDocument):
    """One page: active ones by due date, then closed ones, newest first."""

    tasks: list[TaskDocument]
    next_cursor: str
    total: int
    counts: dict[TaskState, int] = Field(description="How many there are in each state.")
    complete: bool = Field(description="False while earlier recordings are looked through.")


class NewTaskRequest(RequestDocument):
    """What a person writes down."""

    text: str = Field(min_length=1, max_length=MAX_TEXT)
    kind: TaskKind = TaskKind.TASK
    person: str = Field("", max_length=MAX_PERSON)
    due: date | None = None
    video_id: str = Field("", max_length=100, description="A recording that it belongs to.")
    at_s: float = Field(0.0, ge=0, allow_inf_nan=False, description="The second in it.")


class TaskChangeRequest(RequestDocument):
    """What changes; what is left out stays."""

    text: str | None = Field(None, min_length=1, max_length=MAX_TEXT)
    person: str | None = Field(None, max_length=MAX_PERSON, description="Empty for no owner.")
    due: date | None = None
    clear_due: bool = False
    state: TaskState | None = None


class TasksMoveRequest(RequestDocument):
    """Many tasks at once."""

    task_ids: list[str] = Field(min_length=1, max_length=MAX_BULK)
    state: TaskState


class TaskIdsDocument(ResponseDocument):
    """The tasks that are there afterwards."""

    tasks: list[TaskDocument]


class MergeRequest(RequestDocument):
    """Tasks to be merged into this one."""

    others: list[str] = Field(min_length=1, max_length=50)


class SplitRequest(RequestDocument):
    """The texts of the tasks that it becomes."""

    texts: list[str] = Field(min_length=2, max_length=10)


class ApartRequest(RequestDocument):
    """A place that is another promise."""

    mention_id: str = Field(min_length=1, max_length=100)


class UndoRequest(RequestDocument):
    """Something that a person did."""

    event_id: str = Field(min_length=1, max_length=100)


class SaidDoneRequest(RequestDocument):
    """Whether words did say that it is done."""

    said: str = Field(min_length=1, max_length=100)
    is_done: bool


class FeedDocument(ResponseDocument):
    """The addresses for calendar programs; shown this once."""

    events_url: str = Field(description="Whole days: Google Calendar, Outlook, Apple's Calendar.")
    todos_url: str = Field(description="To-dos: Thunderbird, Evolution, Nextcloud Tasks.")
