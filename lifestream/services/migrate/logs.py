"""What people typed, from one foundation to another. Entries keep their ids, so a log that was
half copied is completed and nothing is written twice. Links that were shared stay behind: they
lead to the old place.
"""

from lifestream.domain.ids import VideoId
from lifestream.domain.log_subjects import (
    AUDIT,
    CALENDARS,
    CHANGES,
    CONVERSATIONS,
    FORGOTTEN,
    KEPT,
    MASKS,
    NOTICES,
    OWN_WORDS,
    PEOPLE,
    PROFILE,
    RETENTION,
    TOGETHER,
    TRACKS,
    VOCABULARY,
    VOICES,
    WISHES,
    corrections_subject,
    edits_subject,
)
from lifestream.ports.owner_log import Subject
from lifestream.services.migrate.route import Route
from lifestream.services.retention.rules import look_soon
from lifestream.services.together.decide_pair import note_accepted

PAGE = 100


def copy_log(route: Route, subject: str) -> int:
    """Append what the target's log lacks; returns how many entries."""
    target = route.target.owner_log
    there = {entry.entry_id for entry in target.read(route.new_owner, subject)}
    missing = [
        entry
        for entry in route.source.owner_log.read(route.owner, subject)
        if entry.entry_id not in there
    ]
    for entry in missing:
        target.append(route.new_owner, subject, entry.entry, entry_id=entry.entry_id)
    return len(missing)


AREAS = (
    CONVERSATIONS,
    VOCABULARY,
    OWN_WORDS,
    TRACKS,
    CALENDARS,
    PEOPLE,
    VOICES,
    WISHES,
    MASKS,
    PROFILE,
    CHANGES,
    TOGETHER,
    AUDIT,
    FORGOTTEN,
    RETENTION,
    KEPT,
    NOTICES,
)
"""Areas of no single recording."""


def copy_areas(route: Route) -> None:
    """Data of no single recording: conversations, names and terms, words beside days, tracks,
    calendars, people and their voices, wishes for minutes, what is masked, changes of many
    recordings, events, who did what, receipts of what was forgotten, rules of how long recordings
    are kept.

    What is kept of recordings for their days is made again where it is missing.
    """
    for prefix in AREAS:
        copied = copy_area(route, prefix)
        if copied and prefix == TOGETHER:
            note_accepted(route.target, route.new_owner)
        if copied and prefix == RETENTION:
            look_soon(route.target, route.new_owner)


def copy_area(route: Route, prefix: str) -> int:
    """Every log of an area with its note, last written last, so that they are listed in the same
    order."""
    heads: list[Subject] = []
    cursor = ""
    while True:
        page = route.source.owner_log.subjects(route.owner, prefix, limit=PAGE, cursor=cursor)
        heads += page.subjects
        cursor = page.cursor
        if not cursor:
            break
    return sum(_copy_with_note(route, head) for head in reversed(heads))


def _copy_with_note(route: Route, head: Subject) -> int:
    copied, target = copy_log(route, head.subject), route.target.owner_log
    if not copied or head.note is None:
        return copied
    there = target.heads(route.new_owner, [head.subject]).get(head.subject)
    if there is not None and there.length == head.length:
        target.annotate(route.new_owner, head.subject, head.note, length=head.length)
    elif there is not None and head.subject.startswith(TOGETHER):
        # Decided on both sides: what was said last counts. Other notes are made again.
        last = target.read(route.new_owner, head.subject, after=there.length - 1)
        target.annotate(route.new_owner, head.subject, last[-1].entry, length=there.length)
    return copied


def logs_are_there(route: Route, video_id: VideoId) -> bool:
    """Whether everything that people typed over a recording is at the target."""
    subjects = (edits_subject(video_id), corrections_subject(video_id))
    return all(_is_there(route, subject) for subject in subjects)


def _is_there(route: Route, subject: str) -> bool:
    there = {entry.entry_id for entry in route.target.owner_log.read(route.new_owner, subject)}
    source = route.source.owner_log.read(route.owner, subject)
    return all(entry.entry_id in there for entry in source)
