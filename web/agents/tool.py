"""A tool, who calls it, and what of it a caller may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from lifestream.bootstrap import Application, zone_of
from lifestream.domain.access.deed import Actor
from lifestream.domain.access.scopes import KeyRights, Scope
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.ports.backend import Backend
from lifestream.services.access.audit import AuditLog
from lifestream.services.ask.moments import link_to
from web.schemas.document import RequestDocument

READING = KeyRights(scopes=(Scope.READ,))
"""Of whoever shows no key: agents read unless a scope says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, for whom, and how far they may go.

    Attributes:
        root: Scheme, host and port that links begin with, without a slash at the end.
    """

    app: Application
    owner: OwnerId
    rights: KeyRights
    actor: Actor
    audit: AuditLog
    root: str

    @property
    def backend(self) -> Backend:
        """Where state lives."""
        return self.app.backend

    @property
    def zone(self) -> tzinfo:
        """The owner's zone."""
        return zone_of(self.app.settings)

    @property
    def today(self) -> date:
        """The owner's day."""
        return datetime.now(self.zone).date()

    def link(self, video_id: VideoId, at_s: float = 0.0) -> str:
        """The address that opens the recording at that second."""
        return f"{self.root}{link_to(video_id, at_s)}"


Run = Callable[[Caller, Any], dict[str, Any]]
"""What a tool does: the caller and its arguments to the answer as plain values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTool:
    """One tool.

    Attributes:
        arguments: The model that its arguments are read with; its schema is what agents see.
        per_tag: Whether a caller of one tag may call it: it shows no other recordings.
    """

    name: str
    title: str
    description: str
    arguments: type[RequestDocument]
    run: Run
    scope: Scope = Scope.READ
    per_tag: bool = False

    def opens_to(self, rights: KeyRights) -> bool:
        """Whether a caller with ``rights`` may call it, and sees it in the list."""
        return self.scope in rights.scopes and (self.per_tag or not rights.tag)
