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
from lifestream.services.library.rewrite_log import Remade, rewrite_log

PAGE = 100


def forget_in_conversations(
    backend: Backend, owner: OwnerId, video_id: VideoId, spans: Sequence[Span] = ()
) -> int:
    """Remove the recording's words from every conversation; returns from how many answers.

    Args:
        spans: Only what was said in these stretches of it.
    """
    every = _logs(backend, owner)
    return sum(_forget(backend, owner, log.subject, video_id, spans) for log in every)


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
    backend: Backend, owner: OwnerId, subject: str, video_id: VideoId, spans: Sequence[Span]
) -> int:
    changed = 0

    def remade(entries: Sequence[LogEntry], note: bytes | None) -> Remade | None:
        nonlocal changed
        changed = 0
        if not any(str(video_id).encode() in one.entry for one in entries):
            return None
        cleaned = [(one.entry_id, _without(one, video_id, spans)) for one in entries]
        changed = sum(data != one.entry for one, (_, data) in zip(entries, cleaned, strict=True))
        return Remade(cleaned, note) if changed else None

    rewrite_log(backend.owner_log, owner, subject, remade)
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
