"""Sharing with people who sign in: give access, take it back, and find what a person may see.

A grant is in two logs. Its owner's, by what it is about, says who may see it; the one of the
person's address is what a request of that person finds. It holds while both are there, and the
person's side is what counts. What a tag or a day covers is looked up at each request: a recording
that leaves the tag is not shared any more.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from lifestream.domain import codec
from lifestream.domain.access.grant import (
    Grant,
    GrantEntry,
    Role,
    Shared,
    Standing,
    new_grant_id,
    standing,
)
from lifestream.domain.access.person import Person, checked_email
from lifestream.domain.days.recorded import local_day
from lifestream.domain.errors import Deleted, InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import GRANTS, PERSONS, grants_subject, person_subject
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import LogEntry
from lifestream.services.library.browse_library import missing
from lifestream.services.library.checked_tags import checked_tags
from lifestream.services.library.own_name import own_name
from lifestream.services.library.readable import video_or_none
from lifestream.services.library.rewrite_log import Remade, rewrite_log

log = logging.getLogger(__name__)

MAX_PEOPLE = 100
"""People with whom one recording, tag or day is shared at the same time."""

MAX_DAYS = 3660
MAX_LISTED = 200
"""Recordings of one tag or day that are listed for a person, newest first."""

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRequest:
    """Whom to give which access to what."""

    what: Shared
    about: str
    email: str
    role: Role = Role.VIEWER
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRecording:
    """A recording of somebody else, with the grant that opens it."""

    video: Video
    grant: Grant


def give_grant(backend: Backend, inviter: Person, asked: GrantRequest) -> Grant:
    """Share something with a person; whoever had access to it has the new one instead.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: The address, the tag, the day or the time is none, or it is shared with too
            many people already.
    """
    owner, now = inviter.owner, backend.job_store.now()
    email = _checked_request(inviter, asked)
    about = _checked(backend, owner, asked.what, asked.about)
    before = _live(backend, owner, asked.what, about)
    same = [one for one in before if one.person == email]
    if len(before) - len(same) >= MAX_PEOPLE:
        raise InvalidRequest(
            says(
                "This is shared with {n} people already. Take it back from one first.",
                n=MAX_PEOPLE,
            ),
            code="TOO_MANY_PEOPLE",
        )
    grant = Grant(
        grant_id=new_grant_id(),
        owner=owner,
        what=asked.what,
        about=about,
        person=email,
        role=asked.role,
        made_at=now,
        ends_at=None if asked.lasts is None else now + asked.lasts,
        from_name=own_name(backend, owner) or inviter.email,
    )
    entry = codec.encode(GrantEntry(at=now, made=grant))
    # The owner's log first: what is not in it could never be taken back.
    subject = grants_subject(grant.what, about)
    backend.owner_log.append(owner, subject, entry, entry_id=grant.grant_id)
    backend.owner_log.append(PERSONS, person_subject(email), entry, entry_id=grant.grant_id)
    for one in same:
        _end(backend, one, now)
    log.info("grant_made", extra={"grant": grant.grant_id, "what": grant.what.value})
    return grant


def grants_of(backend: Backend, owner: OwnerId, what: Shared, about: str) -> tuple[Grant, ...]:
    """Who may see one thing now, newest first.

    Raises:
        NotFound, InvalidRequest: There is no such recording, or it is no tag or day.
    """
    return _live(backend, owner, what, _checked(backend, owner, what, about))


def all_grants(backend: Backend, owner: OwnerId) -> tuple[Grant, ...]:
    """Everybody who may see something of an owner now, newest first."""
    now = backend.job_store.now()
    found = [
        one.grant
        for subject in _subjects(backend, owner)
        for one in _standing(backend, owner, subject)
        if one.is_live(now)
    ]
    return tuple(sorted(found, key=lambda one: one.made_at, reverse=True))


def people_of_grants(backend: Backend, owner: OwnerId) -> Mapping[str, str]:
    """The address of each grant that an owner gave, also of those that ended, by its id."""
    return {
        one.grant.grant_id: one.grant.person
        for subject in _subjects(backend, owner)
        for one in _standing(backend, owner, subject)
    }


def revoke_grant(backend: Backend, owner: OwnerId, grant_id: str) -> Grant:
    """Take access back: from now on it opens nothing. Doing it twice is harmless.

    Raises:
        NotFound: The owner gave no such access.
    """
    found = (
        one.grant
        for subject in _subjects(backend, owner)
        for one in _standing(backend, owner, subject)
    )
    grant = next((one for one in found if one.grant_id == grant_id), None)
    if grant is None:
        raise NotFound("There is no such access to take back.", code="GRANT_NOT_FOUND")
    _end(backend, grant, backend.job_store.now())
    log.info("grant_revoked", extra={"grant": grant_id})
    return grant


def leave_grant(backend: Backend, person: Person, grant_id: str) -> Grant:
    """Give up what somebody shares with a person. Doing it twice is harmless.

    Raises:
        NotFound: Nothing of that id was shared with them.
    """
    found = _of_person(backend, person)
    grant = next((one.grant for one in found if one.grant.grant_id == grant_id), None)
    if grant is None:
        raise NotFound("Nothing like that is shared with you.", code="GRANT_NOT_FOUND")
    _end(backend, grant, backend.job_store.now())
    log.info("grant_left", extra={"grant": grant_id})
    return grant


def received_grants(backend: Backend, person: Person) -> tuple[Grant, ...]:
    """What is shared with a person now, newest first; from now on nobody else holds it."""
    now = backend.job_store.now()
    live = [one for one in _of_person(backend, person) if one.is_live(now)]
    for one in live:
        _hold(backend, one, person, now)
    return tuple(one.grant for one in reversed(live))


def grant_for(
    backend: Backend, person: Person, video_id: VideoId, zone: tzinfo
) -> SharedRecording | None:
    """A recording that is shared with a person, with the grant that allows most; None for one that
    is not, or never was.

    Args:
        zone: In which recordings have their days.

    Raises:
        Deleted: It was shared with them, and is not any more.
    """
    now = backend.job_store.now()
    found = _of_person(backend, person)
    videos: dict[OwnerId, Video | None] = {}
    covering: list[tuple[Standing, Video]] = []
    for one in found:
        owner = one.grant.owner
        if owner not in videos:
            videos[owner] = video_or_none(backend, owner, video_id)
        video = videos[owner]
        if video and one.grant.covers(video_id, video.tags, day_of(video, zone)):
            covering.append((one, video))
    live = [(one, video) for one, video in covering if one.is_live(now)]
    if not live:
        if covering:
            raise Deleted(
                "This recording is not shared with you any more. Ask the person who shared it if "
                "you still need it.",
                code="ACCESS_ENDED",
            )
        return None
    one, video = max(live, key=lambda each: each[0].grant.role is Role.EDITOR)
    _hold(backend, one, person, now)
    return SharedRecording(video=video, grant=one.grant)


def shared_recordings(
    backend: Backend, grants: Sequence[Grant], zone: tzinfo
) -> tuple[SharedRecording, ...]:
    """The recordings that grants open now, newest first; each once, with what allows most."""
    found: dict[VideoId, SharedRecording] = {}
    for grant in sorted(grants, key=lambda one: one.role is Role.EDITOR, reverse=True):
        for video in _covered(backend, grant):
            if grant.covers(video.video_id, video.tags, day_of(video, zone)):
                found.setdefault(video.video_id, SharedRecording(video=video, grant=grant))
    return tuple(sorted(found.values(), key=lambda one: _began(one.video), reverse=True))


def forget_grants(backend: Backend, owner: OwnerId, what: Shared, about: str) -> None:
    """Delete everything about who may see a thing, without a trace of who it was."""
    _forget(backend, owner, grants_subject(what, about))


def forget_all_grants(backend: Backend, owner: OwnerId) -> None:
    """Delete everything about what an owner shared with people."""
    for subject in _subjects(backend, owner):
        _forget(backend, owner, subject)


def day_of(video: Video, zone: tzinfo) -> date:
    """The day that a recording stands under in the library."""
    return local_day(_began(video), zone)


def _began(video: Video) -> datetime:
    return video.recorded_at or video.created_at


def _covered(backend: Backend, grant: Grant) -> Sequence[Video]:
    library, owner = backend.library, grant.owner
    if grant.what is Shared.RECORDING:
        video = video_or_none(backend, owner, VideoId(grant.about))
        return (video,) if video else ()
    if grant.what is Shared.TAG:
        return library.list(owner, tag=grant.about, limit=MAX_LISTED).videos
    day = date.fromisoformat(grant.about)
    return library.list(owner, from_day=day, to_day=day, limit=MAX_LISTED).videos


def _live(backend: Backend, owner: OwnerId, what: Shared, about: str) -> tuple[Grant, ...]:
    now = backend.job_store.now()
    found = _standing(backend, owner, grants_subject(what, about))
    return tuple(one.grant for one in reversed(found) if one.is_live(now))


def _checked_request(inviter: Person, asked: GrantRequest) -> str:
    """The address of the person."""
    email = checked_email(asked.email)
    if not email:
        raise InvalidRequest("Write the e-mail address of one person.", code="BAD_EMAIL")
    if email == inviter.email:
        raise InvalidRequest("This is your own address; it is yours already.", code="BAD_EMAIL")
    if asked.lasts is not None and not timedelta(minutes=1) <= asked.lasts <= timedelta(MAX_DAYS):
        raise InvalidRequest(
            says(
                "Access lasts between a minute and {days} days, or until you take it back.",
                days=MAX_DAYS,
            ),
            code="BAD_GRANT_TIME",
        )
    return email


def _checked(backend: Backend, owner: OwnerId, what: Shared, about: str) -> str:
    """The name of the thing in the form in which it is kept."""
    if what is Shared.RECORDING:
        video_id = VideoId(about)
        if backend.library.get(owner, video_id) is None:
            raise missing(backend, owner, video_id)
        return about
    if what is Shared.TAG:
        tags = checked_tags((about,))
        if not tags:
            raise InvalidRequest("Name a tag.", code="BAD_TAG")
        return tags[0]
    try:
        return date.fromisoformat(about).isoformat()
    except ValueError:
        raise InvalidRequest(
            says("“{given}” is no day; write it as 2026-11-17.", given=about[:20]), code="BAD_DAY"
        ) from None


def _end(backend: Backend, grant: Grant, now: datetime) -> None:
    entry, entry_id = (
        codec.encode(GrantEntry(at=now, ended=grant.grant_id)),
        f"ended.{grant.grant_id}",
    )
    # The person's side first: should the second write fail, it opens nothing all the same.
    backend.owner_log.append(PERSONS, person_subject(grant.person), entry, entry_id=entry_id)
    subject = grants_subject(grant.what, grant.about)
    backend.owner_log.append(grant.owner, subject, entry, entry_id=entry_id)


def _hold(backend: Backend, one: Standing, person: Person, now: datetime) -> None:
    """Note who used a grant first. Of two at once the first entry counts."""
    if one.holder is not None:
        return
    grant_id = one.grant.grant_id
    entry = codec.encode(GrantEntry(at=now, held=grant_id, holder=person.owner))
    subject = person_subject(person.email)
    backend.owner_log.append(PERSONS, subject, entry, entry_id=f"held.{grant_id}")


def _of_person(backend: Backend, person: Person) -> tuple[Standing, ...]:
    if not person.email:
        return ()
    found = _standing(backend, PERSONS, person_subject(person.email))
    return tuple(one for one in found if one.is_for(person))


def _standing(backend: Backend, owner: OwnerId, subject: str) -> tuple[Standing, ...]:
    entries = backend.owner_log.read(owner, subject)
    return standing(codec.decode(GrantEntry, one.entry) for one in entries)


def _subjects(backend: Backend, owner: OwnerId) -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        page = backend.owner_log.subjects(owner, GRANTS, limit=PAGE, cursor=cursor)
        found += [one.subject for one in page.subjects]
        cursor = page.cursor
        if not cursor:
            return found


def _forget(backend: Backend, owner: OwnerId, subject: str) -> None:
    made = {one.grant.grant_id: one.grant for one in _standing(backend, owner, subject)}
    for person in {grant.person for grant in made.values()}:
        rewrite_log(backend.owner_log, PERSONS, person_subject(person), _without(set(made)))
    backend.owner_log.delete(owner, subject)


def _without(
    grant_ids: set[str],
) -> Callable[[tuple[LogEntry, ...], bytes | None], Remade | None]:
    def remake(entries: tuple[LogEntry, ...], note: bytes | None) -> Remade | None:
        kept = [one for one in entries if one.entry_id.rpartition(".")[2] not in grant_ids]
        if len(kept) == len(entries):
            return None
        return Remade(entries=[(one.entry_id, one.entry) for one in kept], note=note)

    return remake
