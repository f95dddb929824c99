"""One line of the audit log: who did what, to what, and how it ended. No content."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActorKind(StrEnum):
    """How a change was made."""

    LOGIN = "login"
    KEY = "key"
    PERSON = "person"
    COMMAND = "command"
    PROTOCOL = "mcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acted.

    Attributes:
        key_id, key_name: Of the key, as it was called then; empty for everybody else.
        grant_id: Of what lets a person do this with a recording that is not theirs.
    """

    kind: ActorKind
    key_id: str = ""
    key_name: str = ""
    grant_id: str = ""

    @property
    def in_words(self) -> str:
        """ "the key nightly backup (3f0a…)"."""
        if self.kind is ActorKind.KEY:
            return f"the key {self.key_name} ({self.key_id})"
        if self.kind is ActorKind.PERSON:
            return f"a person with whom you share ({self.grant_id})"
        return {
            ActorKind.LOGIN: "you",
            ActorKind.COMMAND: "the command line",
            ActorKind.PROTOCOL: "a program through ./run mcp",
        }[self.kind]


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done.

    Attributes:
        action: Its lasting name: ``api.delete_video``, ``pages.rename``, ``mcp.ask``.
        about: Ids of what it was done to, as ``video_id=…``; in the address's order.
        is_change: False for what was only read.
    """

    at: datetime
    by: Actor
    action: str
    about: tuple[str, ...] = ()
    outcome: Outcome = Outcome.DONE
    is_change: bool = True
