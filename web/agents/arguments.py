"""What agents ask the tools."""

import datetime

from pydantic import Field

from lifestream.domain.tasks.events import TaskState
from web.schemas.document import RequestDocument

MAX_CHARS = 2000


class SearchArguments(RequestDocument):
    """Where to look, and for what."""

    query: str = Field(min_length=1, max_length=MAX_CHARS, description="What to look for.")
    from_day: datetime.date | None = Field(None, description="Not before this day.")
    to_day: datetime.date | None = Field(None, description="Not after this day.")
    speaker: str = Field("", max_length=200, description="Only what this person said.")
    tag: str = Field("", max_length=40, description="Only recordings with this tag.")
    limit: int = Field(8, ge=1, le=30, description="How many moments.")


class AskArguments(SearchArguments):
    """A question in words."""

    query: str = Field(min_length=1, max_length=MAX_CHARS, description="The question.")


class DayArguments(RequestDocument):
    """Which day."""

    day: datetime.date = Field(description="YYYY-MM-DD, in the owner's time zone.")


class RecordingArguments(RequestDocument):
    """Which recording, and which part of its words."""

    video_id: str = Field(min_length=1, max_length=100, description="As search and day give it.")
    from_s: float = Field(0.0, ge=0, allow_inf_nan=False, description="Words from this second on.")
    max_lines: int = Field(40, ge=0, le=200, description="How many paragraphs of the words.")


class TasksArguments(RequestDocument):
    """Which tasks."""

    state: TaskState | None = Field(None, description="Only those; without it all that are kept.")
    person: str = Field("", max_length=200, description="Only this person's.")
    words: str = Field("", max_length=MAX_CHARS, description="Only those with these words.")
    due_from: datetime.date | None = None
    due_to: datetime.date | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=500, description="next_cursor of the page before.")


class NewTaskArguments(RequestDocument):
    """A task to write down."""

    text: str = Field(min_length=1, max_length=MAX_CHARS)
    person: str = Field("", max_length=200, description="Whose it is; empty for nobody yet.")
    due: datetime.date | None = None


class FinishArguments(RequestDocument):
    """A task that is done."""

    task_id: str = Field(min_length=1, max_length=100)
