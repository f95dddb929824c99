"""Recaps of a recording or a day: what they say, sending them, and what went to whom.

They say what stands in the minutes: what could not be verified is on the shelf and left out. Each
person's link is a share of its own, so it ends, and can be taken back alone.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta, tzinfo

from lifestream.domain import codec
from lifestream.domain.access.webhook import Answer
from lifestream.domain.days.recorded import in_words
from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import recaps_subject
from lifestream.domain.sentences import says
from lifestream.domain.summary import Minutes
from lifestream.domain.telling.mail import Mail, checked_address
from lifestream.domain.telling.recap import (
    RecapEntry,
    RecapMade,
    RecapPart,
    RecapState,
    RecapWish,
)
from lifestream.ports.backend import Backend
from lifestream.services.access.share import ShareRequest, create_share, revoke_share
from lifestream.services.days.day import days_between
from lifestream.services.library.browse_library import Recording, open_recording
from lifestream.services.library.own_name import own_name
from lifestream.services.telling.carriers import SendsMail

log = logging.getLogger(__name__)

MAX_PEOPLE = 20
MAX_RECORDINGS = 30
LABEL = re.compile(r"S\d+")
"""A voice that has no name."""

NOTHING = "Nothing was settled that could be verified."


def recordings_of_day(
    backend: Backend, owner: OwnerId, day: date, zone: tzinfo
) -> tuple[VideoId, ...]:
    """The recordings of a day, in order."""
    (page,) = days_between(backend, owner, day, day, zone)
    return tuple(dict.fromkeys(one.video_id for one in page.stretches))


def parts_of(
    backend: Backend, owner: OwnerId, video_ids: tuple[VideoId, ...], zone: tzinfo
) -> tuple[RecapPart, ...]:
    """What a recap of these recordings says.

    Raises:
        NotFound: There is no such recording.
        InvalidRequest: There are none, or too many.
    """
    if not 1 <= len(video_ids) <= MAX_RECORDINGS:
        raise InvalidRequest(
            says("A recap is of 1 to {most} recordings.", most=MAX_RECORDINGS), code="BAD_RECAP"
        )
    return tuple(_part(open_recording(backend, owner, one), zone) for one in video_ids)


def text_of(
    parts: tuple[RecapPart, ...], links: dict[VideoId, str], until: str, *, sender: str
) -> str:
    """The text of a recap.

    Args:
        sender: What its owner is called, or empty.
        links: Where each recording is seen.
        until: The last moment of the links, in words.
    """
    lines = [f"{sender or 'Somebody'} sends you what was settled.", ""]
    for part in parts:
        lines += [part.title, ""]
        for heading, said in part.sections:
            lines += [heading, *(f"- {one}" for one in said), ""]
        if not part.sections:
            lines += [NOTHING, ""]
        lines += [f"See it until {until}: {links[part.video_id]}", ""]
    return "\n".join(lines)


def send_recaps(
    backend: Backend,
    owner: OwnerId,
    wish: RecapWish,
    *,
    send: SendsMail | None,
    address: str,
    zone: tzinfo,
) -> tuple[RecapMade, ...]:
    """Give each person a link, and send them the recap.

    Args:
        send: None where no mail server is set up: the texts are for the owner to send.
        address: Where people open the app.

    Raises:
        NotFound: There is no such recording.
        InvalidRequest: An address is none, there are too many, or the time of the links is none.
    """
    people = tuple(dict.fromkeys(checked_address(one) for one in wish.to))
    if not 1 <= len(people) <= MAX_PEOPLE:
        raise InvalidRequest(
            says("A recap goes to 1 to {most} people.", most=MAX_PEOPLE), code="BAD_RECAP"
        )
    parts = parts_of(backend, owner, wish.video_ids, zone)
    done = {one.recap_id for one in recaps_of(backend, owner, wish.video_ids[0])}
    made = []
    for to in people:
        seed = f"{owner}\n{wish.request_id}\n{to.casefold()}"
        recap_id = hashlib.sha256(seed.encode()).hexdigest()[:16]
        if recap_id not in done:
            one = _Recap(backend, owner, wish, recap_id, to)
            made.append(one.send(parts, send, address, zone))
    return tuple(made)


def recaps_of(backend: Backend, owner: OwnerId, video_id: VideoId) -> tuple[RecapEntry, ...]:
    """What went to whom about a recording, newest first."""
    entries = backend.owner_log.read(owner, recaps_subject(video_id))
    found = [codec.decode(RecapEntry, one.entry) for one in entries]
    last = {one.recap_id: one for one in found}
    return tuple(reversed(list(last.values())))


class _Recap:
    """One recap to one person, while it is sent."""

    def __init__(
        self, backend: Backend, owner: OwnerId, wish: RecapWish, recap_id: str, to: str
    ) -> None:
        self._backend = backend
        self._owner = owner
        self._wish = wish
        self._recap_id = recap_id
        self._to = to
        self._shares: dict[VideoId, str] = {}

    def send(
        self, parts: tuple[RecapPart, ...], send: SendsMail | None, address: str, zone: tzinfo
    ) -> RecapMade:
        now = self._backend.job_store.now()
        until = in_words(now + self._wish.lasts, zone, with_time=True)
        sender = own_name(self._backend, self._owner)
        text = text_of(parts, self._links(address), until, sender=sender)
        one = len(parts) == 1
        subject = f"Recap: {parts[0].title}" if one else f"Recap of {len(parts)} recordings"
        if send is None:
            self._note(RecapState.COPIED)
            return RecapMade(to=self._to, subject=subject, text=text, state=RecapState.COPIED)
        # Noted before it goes: whoever presses again after a crash sends nothing twice.
        mail = Mail(to=self._to, subject=subject, text=text, message_id=f"recap.{self._recap_id}")
        answer = send(mail, lambda: self._note(RecapState.UNSURE))
        state = _state(answer)
        self._note(state, answer.note)
        if state is RecapState.FAILED:
            self._take_back()
        log.info("recap_sent", extra={"recap": self._recap_id, "state": state.value})
        return RecapMade(to=self._to, subject=subject, text=text, state=state, note=answer.note)

    def _links(self, address: str) -> dict[VideoId, str]:
        wish, links = self._wish, {}
        for video_id in wish.video_ids:
            asked = ShareRequest(
                lasts=wish.lasts,
                with_transcript=wish.with_transcript,
                with_video=wish.with_video,
                note=self._to,
            )
            made = create_share(self._backend, self._owner, video_id, asked)
            self._shares[video_id] = made.share.share_id
            links[video_id] = f"{address}/s/{made.token}"
        return links

    def _note(self, state: RecapState, note: str = "") -> None:
        for video_id, share_id in self._shares.items():
            entry = RecapEntry(
                recap_id=self._recap_id,
                at=self._backend.job_store.now(),
                to=self._to,
                share_id=share_id,
                state=state,
                note=note[:200],
            )
            self._backend.owner_log.append(
                self._owner,
                recaps_subject(video_id),
                codec.encode(entry),
                entry_id=f"{self._recap_id}.{state}",
            )

    def _take_back(self) -> None:
        for video_id, share_id in self._shares.items():
            revoke_share(self._backend, self._owner, video_id, share_id)


def _state(answer: Answer) -> RecapState:
    if answer.is_unsure:
        return RecapState.UNSURE
    return RecapState.SENT if 200 <= answer.status < 300 else RecapState.FAILED


def _part(found: Recording, zone: tzinfo) -> RecapPart:
    video = found.video
    title = " ".join(with_names(video.display_title, found.speaker_names).split())
    if video.recorded_at is not None:
        has_time = video.recorded_from.has_time
        title += f", {in_words(video.recorded_at, zone, with_time=has_time)}"
    sections = tuple(_sections(found.minutes, lambda text: with_names(text, found.speaker_names)))
    return RecapPart(video_id=video.video_id, title=title, sections=sections)


def _sections(
    minutes: Minutes | None, named: Callable[[str], str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The headings that have lines."""
    if minutes is None:
        return
    tasks = []
    for item in minutes.action_items:
        due = item.due.isoformat() if item.due else item.due_said
        who = named(item.owner or "")
        who = "" if LABEL.fullmatch(who) else who
        facts = [one for one in (who, due and f"due {due}") if one]
        tasks.append(named(item.task) + (f" ({', '.join(facts)})" if facts else ""))
    for heading, lines in (
        ("In short", [named(one.text) for one in minutes.overview]),
        ("Decisions", [named(one.text) for one in minutes.decisions]),
        ("Tasks", tasks),
        ("Open questions", [named(one.text) for one in minutes.open_questions]),
        *((one.title, [named(line.text) for line in one.lines]) for one in minutes.sections),
    ):
        if lines:
            yield heading, tuple(" ".join(one.split()) for one in lines)


def lasting(days: float) -> timedelta:
    """So many days; what is no time for a link is refused when it is made."""
    return timedelta(days=min(max(days, -1.0), 10_000.0))
