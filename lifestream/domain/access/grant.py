"""What an owner shares with another person who signs in: a recording, a tag or a day. Pure.

A grant is for a verified e-mail address. The first person who uses it with that address holds it
from then on: an address that is given to another person later does not take the grant along.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lifestream.domain.access.person import Person
from lifestream.domain.ids import OwnerId, VideoId


class Shared(StrEnum):
    """What a grant is about."""

    RECORDING = "recording"
    TAG = "tag"
    DAY = "day"


class Role(StrEnum):
    """What the person may do. An editor may do all that a viewer may."""

    VIEWER = "viewer"
    EDITOR = "editor"


class Verb(StrEnum):
    """What a request does with a recording.

    ``LOOK`` watches, reads, searches, asks, comments and exports; ``CORRECT`` changes words, names,
    minutes and title; ``OWN`` is all that stays with the owner.
    """

    LOOK = "look"
    CORRECT = "correct"
    OWN = "own"


_ALLOWED = {
    Role.VIEWER: frozenset({Verb.LOOK}),
    Role.EDITOR: frozenset({Verb.LOOK, Verb.CORRECT}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one person may see of an owner's data.

    Attributes:
        about: Id of the recording, the tag in lower case, or the day as ``2026-11-17``.
        person: E-mail address of the person, as ``email_key`` has it.
        ends_at: None for one that lasts until it is taken back.
        from_name: What the owner is called: shown to the person.
    """

    grant_id: str
    owner: OwnerId
    what: Shared
    about: str
    person: str
    role: Role
    made_at: datetime
    ends_at: datetime | None = None
    from_name: str = ""

    def may(self, verb: Verb) -> bool:
        """Whether it allows a request that does ``verb``."""
        return verb in _ALLOWED[self.role]

    def covers(self, video_id: VideoId, tags: Iterable[str], day: date) -> bool:
        """Whether a recording with these tags, of this day, is shared by it now."""
        if self.what is Shared.RECORDING:
            return self.about == video_id
        if self.what is Shared.TAG:
            return self.about in tags
        return self.about == day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEntry:
    """One entry of a log of grants: one of its fields says what happened.

    Attributes:
        made: A new grant.
        ended: Id of a grant that was taken back, or that its person gave up.
        held: Id of a grant that was used first, by ``holder``.
    """

    at: datetime
    made: Grant | None = None
    ended: str = ""
    held: str = ""
    holder: OwnerId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A grant as it stands.

    Attributes:
        ended_at: When it was taken back or given up.
        holder: Who used it first; nobody else holds it.
    """

    grant: Grant
    ended_at: datetime | None = None
    holder: OwnerId | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        ends_at = self.grant.ends_at
        return self.ended_at is None and (ends_at is None or ends_at > now)

    def is_for(self, person: Person) -> bool:
        """Whether it is, or was, this person's."""
        same = bool(person.email) and self.grant.person == person.email
        return same and self.holder in (None, person.owner)


def standing(entries: Iterable[GrantEntry]) -> tuple[Standing, ...]:
    """The grants of a log as they stand, in the order in which they were made."""
    found: dict[str, Standing] = {}
    for entry in entries:
        if entry.made is not None:
            found[entry.made.grant_id] = Standing(grant=entry.made)
        elif entry.ended in found and found[entry.ended].ended_at is None:
            found[entry.ended] = replace(found[entry.ended], ended_at=entry.at)
        elif entry.held in found and found[entry.held].holder is None:
            found[entry.held] = replace(found[entry.held], holder=entry.holder)
    return tuple(found.values())


def new_grant_id() -> str:
    """A fresh id."""
    return "g" + secrets.token_hex(8)
