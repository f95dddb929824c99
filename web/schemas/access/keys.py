"""Keys for programs."""

from datetime import date, datetime

from pydantic import Field

from lifestream.domain.access.scopes import Scope
from web.schemas.document import RequestDocument, ResponseDocument


class KeyRequest(RequestDocument):
    """A key that somebody wants."""

    name: str = Field(min_length=1, max_length=100, description="The program it is for.")
    scopes: list[Scope] = Field(
        default=[Scope.READ], min_length=1, max_length=3, description="What it may do."
    )
    tag: str = Field(
        "", max_length=40, description="Only recordings with this tag; empty for everything."
    )
    days: int | None = Field(
        90, ge=1, le=3660, description="How long it lasts; null until it is revoked."
    )


class KeyDocument(ResponseDocument):
    """A key, without its secret, which is nowhere."""

    key_id: str
    name: str
    scopes: list[Scope]
    tag: str
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None = Field(description="The last day (UTC) it opened something.")


class NewKeyDocument(KeyDocument):
    """A key that was just made."""

    key: str = Field(description="Keep it: it is shown this once.")


class KeysDocument(ResponseDocument):
    """Your keys, oldest first."""

    keys: list[KeyDocument]
