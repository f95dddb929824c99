"""Sharing with people who sign in."""

from datetime import datetime

from pydantic import Field

from lifestream.domain.access.grant import Role, Shared
from web.schemas.document import RequestDocument, ResponseDocument


class GrantRequestDocument(RequestDocument):
    """Whom to give which access to what."""

    what: Shared
    about: str = Field(
        min_length=1,
        max_length=100,
        description="recording: its video_id; tag: the tag; day: the day as 2026-11-17",
    )
    email: str = Field(max_length=254, description="The address with which the person signs in.")
    role: Role = Role.VIEWER
    days: int | None = Field(
        None, ge=1, le=3660, description="How long it lasts; null until it is taken back."
    )


class GrantDocument(ResponseDocument):
    """What one person may see."""

    grant_id: str
    what: Shared
    about: str
    person: str = Field(description="Their e-mail address.")
    role: Role
    made_at: datetime
    ends_at: datetime | None
    from_name: str = Field(description="What the owner is called.")


class GrantsDocument(ResponseDocument):
    """Grants, newest first."""

    grants: list[GrantDocument]


class SharedRecordingDocument(ResponseDocument):
    """A recording of somebody else."""

    video_id: str
    title: str
    recorded_at: datetime | None
    duration_s: float | None
    page_url: str
    grant_id: str
    from_name: str
    role: Role


class SharedDocument(ResponseDocument):
    """What others share with you: the grants, and the recordings that they open now."""

    grants: list[GrantDocument]
    recordings: list[SharedRecordingDocument]
