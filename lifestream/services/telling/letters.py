"""What messages to an owner say: that something happened, and where to look.

Nothing of a recording stands in them unless its owner chose so for the receiver: then its title
and how much was found in it, never what was said.
"""

from collections import Counter
from collections.abc import Sequence

from lifestream.domain.access.webhook import Endpoint, Event, EventKind
from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.telling.mail import Letter
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.services.corrections.read_results import left_minutes
from lifestream.services.library.browse_library import entry_as_read
from lifestream.services.library.readable import video_or_none

HAPPENED = {
    EventKind.DONE: "A recording is done.",
    EventKind.PARTIAL: "A recording is done in part.",
    EventKind.FAILED: "A recording failed.",
}
ENDED = {EventKind.DONE: "done", EventKind.PARTIAL: "done in part", EventKind.FAILED: "failed"}
TEST = Letter(
    subject="A test from LifeStream",
    text="This is a test. What you asked to be told will arrive like this.",
    path="/settings/notices",
)


def letter_of(backend: Backend, owner: OwnerId, endpoint: Endpoint, event: Event) -> Letter:
    """What one event is told as, without links to end it."""
    if event.kind is EventKind.TEST:
        return TEST
    if event.kind is EventKind.DIGEST:
        return _digest(backend, owner, endpoint, event)
    path = f"/r/{event.video_id}" if event.video_id else "/"
    facts = _facts(backend, owner, event.video_id) if endpoint.with_title else None
    if facts is None:
        return Letter(subject=HAPPENED[event.kind][:-1], text=HAPPENED[event.kind], path=path)
    title, counts = facts
    subject = f"{title}: {ENDED[event.kind]}"
    return Letter(subject=subject, text=f"{subject} ({counts})" if counts else subject, path=path)


def _digest(backend: Backend, owner: OwnerId, endpoint: Endpoint, event: Event) -> Letter:
    """All of a day at once, a line each where titles are told."""
    ended = Counter(ENDED[one.kind] for one in event.parts)
    subject = ", ".join(f"{count} {how}" for how, count in ended.items())
    lines = [f"Your recordings since yesterday: {subject}."]
    if endpoint.with_title:
        for one in event.parts:
            facts = _facts(backend, owner, one.video_id)
            if facts is not None:
                title, counts = facts
                lines.append(f"- {title}: {ENDED[one.kind]}" + (f" ({counts})" if counts else ""))
    return Letter(subject=f"Recordings: {subject}", text="\n".join(lines), path="/library")


def _facts(backend: Backend, owner: OwnerId, video_id: VideoId | None) -> tuple[str, str] | None:
    """A recording's title, and how much there is in it; None where it is not there any more."""
    video = video_or_none(backend, owner, video_id) if video_id else None
    if video is None:
        return None
    counted: list[str] = []
    if video.facts:
        counted.append(_many(max(round(video.facts.duration_s / 60), 1), "minute", "minutes"))
    try:
        minutes = left_minutes(backend, video)
    except LifeStreamError:
        minutes = None
    if minutes is not None:
        counted += _counts(
            (len(minutes.decisions), "decision", "decisions"),
            (len(minutes.action_items), "task", "tasks"),
            (len(minutes.open_questions), "open question", "open questions"),
        )
    shown = entry_as_read(video, read_masks(backend, owner))
    return " ".join(shown.display_title.split()), ", ".join(counted)


def _counts(*found: tuple[int, str, str]) -> Sequence[str]:
    return [_many(*one) for one in found if one[0]]


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
