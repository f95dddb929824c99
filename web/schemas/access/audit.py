"""Who did what."""

from datetime import date as Day
from datetime import datetime

from pydantic import Field

from lifestream.domain.access.deed import ActorKind, Outcome
from web.schemas.document import RequestDocument, ResponseDocument


class AuditParameters(RequestDocument):
    """Which day."""

    day: Day | None = Field(
        None, description="A UTC day; by default the last on which something was done."
    )


class DeedDocument(ResponseDocument):
    """One thing that was done. Only ids are kept, no content."""

    at: datetime
    by: ActorKind
    key_id: str = Field(description="Of the key that was used; empty for everybody else.")
    key_name: str
    grant_id: str = Field(description="What let a person do it to what you share; else empty.")
    action: str = Field(description="Its lasting name, such as api.delete_video or mcp.ask.")
    summary: str
    about: list[str] = Field(description="Ids of what it was done to, as name=id.")
    outcome: Outcome
    is_change: bool


class AuditDocument(ResponseDocument):
    """What was done on one UTC day, newest first."""

    day: Day
    deeds: list[DeedDocument]
    earlier: Day | None = Field(description="The day before it with something, if any.")
    later: Day | None
    kept_days: int = Field(description="Older days are deleted.")
