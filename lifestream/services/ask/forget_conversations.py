"""Taking a deleted recording's words out of what was answered about it.

Conversations are append-only for those who talk; forgetting is stronger. A log that holds words
of the recording is written anew without them.
"""

from collections.abc import Sequence
from dataclasses import replace

from lifestream.domain import codec
from lifestream.domain.conversation import Answered, ConversationEntry
from lifestream.domain.forgetting.order import Span
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import CONVERSATIONS
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import LogEntry, Subject

PAGE = 100


def forget_in_conversations(
    backend: Backend, owner: OwnerId, video_id: VideoId, spans: Sequence[Span] = ()
) -> int:
    """Remove the recording's words from every conversation; returns from how many answers.

    Args:
        spans: Only what was said in these stretches of it.
    """
    return sum(_forget(backend, owner, log, video_id, spans) for log in _logs(backend, owner))


def _logs(backend: Backend, owner: OwnerId) -> list[Subject]:
    logs: list[Subject] = []
    cursor = ""
    while True:
        page = backend.owner_log.subjects(owner, CONVERSATIONS, limit=PAGE, cursor=cursor)
        logs += page.subjects
        cursor = page.cursor
        if not cursor:
            return logs


def _forget(
    backend: Backend, owner: OwnerId, log: Subject, video_id: VideoId, spans: Sequence[Span]
) -> int:
    subject = log.subject
    kept = backend.owner_log.read(owner, subject)
    if not any(str(video_id).encode() in one.entry for one in kept):
        return 0
    cleaned = [(one, _without(one, video_id, spans)) for one in kept]
    changed = sum(1 for one, data in cleaned if data != one.entry)
    if changed:
        backend.owner_log.delete(owner, subject)
        for one, data in cleaned:
            backend.owner_log.append(owner, subject, data, entry_id=one.entry_id, note=log.note)
    return changed


def _without(one: LogEntry, video_id: VideoId, spans: Sequence[Span]) -> bytes:
    entry = codec.decode(ConversationEntry, one.entry)
    if entry.answered is None:
        return one.entry
    return codec.encode(replace(entry, answered=_cleaned(entry.answered, video_id, spans)))


def _cleaned(answered: Answered, video_id: VideoId, spans: Sequence[Span]) -> Answered:
    gone = {
        number
        for number, one in enumerate(answered.moments, 1)
        if one.video_id == video_id
        and (not spans or any(span.touches(one.start_s, one.end_s) for span in spans))
    }
    return replace(
        answered,
        moments=tuple(
            replace(one, title="", text="", speaker=None) if number in gone else one
            for number, one in enumerate(answered.moments, 1)
        ),
        sentences=tuple(one for one in answered.sentences if not set(one.citations) & gone),
    )
