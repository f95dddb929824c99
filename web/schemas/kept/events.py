"""Recordings of one event."""

from datetime import datetime

from pydantic import Field

from lifestream.domain.together.pair import PairState, Why
from web.schemas.document import RequestDocument, ResponseDocument


class PairRequest(RequestDocument):
    """What you say of a suggestion; ``suggested`` takes the answer before back."""

    state: PairState


class PairDocument(ResponseDocument):
    """Two recordings that may be of one event."""

    pair_id: str
    video_ids: list[str]
    titles: list[str]
    why: Why = Field(description="sound: both heard the same; continues: one goes on.")
    offset_s: float = Field(description="Second 0 of the other on the time line of the first.")
    drift: float = Field(description="By how much faster the other's time runs, per second.")
    share: float = Field(description="Of the sound in both, so much agrees, 0-1.")
    people: list[str] = Field(description="Names that both have.")
    state: PairState
    decided_at: datetime | None


class CameraDocument(ResponseDocument):
    """One recording of an event."""

    video_id: str
    title: str
    offset_s: float = Field(description="Its second 0 on the event's time line.")
    drift: float
    length_s: float
    covered: list[tuple[float, float]] = Field(
        description="Seconds of it that a camera before it in the list holds, too."
    )


class EventDocument(ResponseDocument):
    """Recordings that belong together, the longest first."""

    length_s: float
    cameras: list[CameraDocument]


class EventsDocument(ResponseDocument):
    """Suggestions that wait for an answer or have one, and the events that were accepted."""

    pairs: list[PairDocument]
    events: list[EventDocument]
