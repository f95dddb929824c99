"""A part of a long transcript, and where in it something is said."""

from pydantic import Field

from web.schemas.document import RequestDocument, ResponseDocument
from web.schemas.edits import SegmentDocument

MAX_LINES = 400
"""Lines in one answer; two screens of a page are about sixty."""


class WindowParameters(RequestDocument):
    """Which part: from a line on, or around a moment."""

    from_index: int | None = Field(None, ge=0, description="The first line; not with at_s.")
    at_s: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="A moment; lines around it are sent."
    )
    count: int = Field(100, ge=1, le=MAX_LINES)


class WindowDocument(ResponseDocument):
    """Consecutive lines of a transcript as they stand."""

    version: int = Field(description="How many edits were typed so far.")
    total: int = Field(description="How many lines the whole transcript has.")
    from_index: int
    segments: list[SegmentDocument]


class FindParameters(RequestDocument):
    """The search: words, or lines in which the recogniser was not sure of a word."""

    q: str = Field("", max_length=200, description="Words; case does not matter.")
    unsure: bool = False


class MatchDocument(ResponseDocument):
    """A line that holds it."""

    index: int
    id: str
    start_s: float
    count: int = Field(description="How often it is in this line.")


class FoundDocument(ResponseDocument):
    """Where it is, in order of time."""

    version: int
    total: int
    count: int = Field(description="Places in the whole transcript.")
    matches: list[MatchDocument] = Field(description="The first 2000 lines that hold it.")
