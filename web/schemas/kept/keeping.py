"""Tags of recordings, the trash, and the shelf of what could not be verified."""

from datetime import datetime

from pydantic import Field

from web.schemas.document import RequestDocument, ResponseDocument
from web.schemas.video import UnverifiedDocument


class VideoChangeRequest(RequestDocument):
    """What changes; what is left out stays."""

    tags: list[str] | None = Field(None, description="All tags, in whatever case.")
    keeps: bool | None = Field(
        None, description="true keeps it whatever the rules of retention say, false ends that."
    )
    in_trash: bool | None = Field(
        None, description="true puts it into the trash for 30 days, false brings it back."
    )


class KeptVideoDocument(ResponseDocument):
    """A recording as it is kept."""

    video_id: str
    tags: list[str]
    in_trash: bool
    is_kept: bool = Field(False, description="No rule of retention takes it.")
    goes_at: datetime | None = Field(None, description="When it goes by the rules of retention.")


class TagsDocument(ResponseDocument):
    """Every tag."""

    tags: dict[str, int] = Field(description="How many recordings have each.")


class TrashedDocument(ResponseDocument):
    """A recording in the trash."""

    video_id: str
    title: str
    trashed_at: datetime
    deleted_at: datetime = Field(description="When it is deleted for good.")


class TrashDocument(ResponseDocument):
    """The trash, last put there first."""

    videos: list[TrashedDocument]


class ShelfAnswerRequest(RequestDocument):
    """What is to become of a statement."""

    keep: bool = Field(description="true keeps it as yours, false removes it for good.")


class ShelfDocument(ResponseDocument):
    """What is left on the shelf."""

    unverified: list[UnverifiedDocument]
