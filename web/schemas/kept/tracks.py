"""Tracks of where you were."""

from datetime import date

from pydantic import Field

from web.schemas.document import RequestDocument, ResponseDocument

MAX_GPX_CHARS = 3_900_000


class TrackRequest(RequestDocument):
    """A GPX file."""

    name: str = Field("", max_length=120, description="Where the file itself has no name.")
    gpx: str = Field(
        min_length=1,
        max_length=MAX_GPX_CHARS,
        description="The text of the file. Times without a zone are UTC.",
    )


class AddedTrackDocument(ResponseDocument):
    """A track that was taken in."""

    name: str
    days: list[date] = Field(description="UTC days of which it has positions.")
    positions: int = Field(description="Of those that are kept: one in twenty seconds.")
    placed: int = Field(description="How many recordings have another place by it now.")


class TrackDaysDocument(ResponseDocument):
    """The UTC days that tracks are kept of, newest first."""

    days: list[date]
