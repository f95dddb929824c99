"""Looking for everything that recordings left: before they are forgotten, and again afterwards.

One scan serves the dry run and the receipt, so what is counted is what is proved.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from lifestream.domain import codec
from lifestream.domain.access.grant import Shared
from lifestream.domain.conversation import ConversationEntry
from lifestream.domain.errors import DamagedDocument
from lifestream.domain.forgetting.order import Span, Target
from lifestream.domain.forgetting.receipt import Trace, TraceCount
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import (
    CONVERSATIONS,
    NARRATIVES,
    VOCABULARY_SUBJECT,
    corrections_subject,
    digest_subject,
    edits_subject,
    grants_subject,
    kept_subject,
    notice_subject,
    recaps_subject,
    shares_subject,
    voices_subject,
)
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.access.shared_media import shared_prefix
from lifestream.services.days.day import read_narrative
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.remarks.clips import clips_prefix
from lifestream.services.together.read_pairs import pairs_of
from lifestream.services.uploads.request_upload import CAPTIONS, UPLOADS

PAGE = 500


@dataclass(slots=True)
class Findings:
    """What a scan found, by kind, and how many places it looked at."""

    counts: Counter[Trace] = field(default_factory=Counter)
    looked: int = 0

    def add(self, trace: Trace, count: int, *, looked: int = 0) -> None:
        """Count things of a kind, found at ``looked`` places or more."""
        self.counts[trace] += count
        self.looked += max(count, looked)

    @property
    def as_counts(self) -> tuple[TraceCount, ...]:
        """By kind, in the order of ``Trace``; kinds of which there are none are left out."""
        return tuple(
            TraceCount(trace=trace, count=self.counts[trace])
            for trace in Trace
            if self.counts[trace]
        )


def scan_recordings(
    backend: Backend,
    owner: OwnerId,
    targets: Sequence[Target],
    found: Findings,
    *,
    with_beside: bool = True,
) -> None:
    """Count what there is of whole recordings; changes nothing.

    Args:
        with_beside: Objects, logs and tasks, too.
    """
    whole = [target for target in targets if target.is_whole]
    for target in whole:
        _scan_stored(backend, owner, target, found, with_objects=with_beside)
        jobs = backend.job_store.for_video(owner, target.video_id)
        found.add(Trace.JOB, len(jobs), looked=1)
        if with_beside:
            _scan_logs(backend, owner, target.video_id, found)
            tasks = backend.task_store.of_recording(owner, target.video_id)
            found.add(Trace.TASK, len(tasks), looked=1)
    gone = {target.video_id for target in whole}
    if gone and with_beside:
        _scan_shared_logs(backend, owner, gone, found)


def _scan_stored(
    backend: Backend, owner: OwnerId, target: Target, found: Findings, *, with_objects: bool
) -> None:
    """The library entry, passages and objects."""
    video_id = target.video_id
    found.add(Trace.RECORDING, _is_there(backend, owner, video_id), looked=1)
    found.add(Trace.PASSAGE, backend.vector_index.count(owner, video_id), looked=1)
    if not with_objects:
        return
    for prefix in (f"{UPLOADS}/{owner}/{video_id}/", f"{CAPTIONS}/{owner}/{video_id}/"):
        _count(backend, prefix, found, lambda content_type: Trace.MEDIA)
    for prefix in (shared_prefix(owner, video_id), clips_prefix(owner, video_id)):
        _count(backend, prefix, found, lambda content_type: Trace.CLIP)
    if target.content_sha256 and not has_twin(backend, owner, target):
        prefix = artifacts_prefix(owner, target.content_sha256)
        _count(backend, prefix, found, kind_of_result)


def has_twin(backend: Backend, owner: OwnerId, target: Target) -> bool:
    """Whether another recording of the same bytes has a share in the results."""
    others = backend.library.with_content(owner, target.content_sha256, in_trash=True)
    return any(other.video_id != target.video_id for other in others)


def _is_there(backend: Backend, owner: OwnerId, video_id: VideoId) -> int:
    try:
        there = backend.library.get(owner, video_id) or backend.library.trash_of(owner, video_id)
    except DamagedDocument:
        return 1
    return int(there is not None)


def _count(backend: Backend, prefix: str, found: Findings, kind: Callable[[str], Trace]) -> None:
    found.looked += 1
    for stored in backend.object_store.list(prefix):
        found.add(kind(stored.content_type), 1)


def kind_of_result(content_type: str) -> Trace:
    """What an object is, by its media type."""
    if content_type.startswith("image/"):
        return Trace.PICTURE
    return Trace.MEDIA if content_type.startswith(("video/", "audio/")) else Trace.RESULT


def _scan_logs(backend: Backend, owner: OwnerId, video_id: VideoId, found: Findings) -> None:
    """What was typed over it, its voices, links, and what days keep of it."""
    kinds = {
        edits_subject(video_id): Trace.TYPED,
        corrections_subject(video_id): Trace.TYPED,
        voices_subject(video_id): Trace.VOICE,
        shares_subject(video_id): Trace.SHARE,
        recaps_subject(video_id): Trace.SHARE,
        grants_subject(Shared.RECORDING, video_id): Trace.SHARE,
        digest_subject(video_id): Trace.DAY,
        kept_subject(video_id): Trace.OTHER,
        notice_subject(video_id): Trace.OTHER,
    }
    found.looked += len(kinds)
    for subject, head in backend.owner_log.heads(owner, kinds).items():
        found.add(kinds[subject], head.length)


def _scan_shared_logs(
    backend: Backend, owner: OwnerId, gone: set[VideoId], found: Findings
) -> None:
    """What tells of several recordings: conversations, days, pairs, what was learned."""
    for one in answers_quoting(backend, owner, gone, found=found):
        found.add(Trace.ANSWER, one)
    for head in subjects_of(backend, owner, NARRATIVES):
        told = read_narrative(head)
        found.add(Trace.DAY, int(told is not None and bool(gone & set(told.video_ids))), looked=1)
    pairs = pairs_of(backend, owner)
    touched = [one for one in pairs if one.one in gone or one.other in gone]
    found.add(Trace.PAIR, len(touched), looked=1)
    learned = backend.owner_log.read(owner, VOCABULARY_SUBJECT)
    named = sum(any(str(one).encode() in entry.entry for one in gone) for entry in learned)
    found.add(Trace.WORD, named, looked=1)


def answers_quoting(
    backend: Backend,
    owner: OwnerId,
    gone: Iterable[VideoId],
    spans: Sequence[Span] = (),
    *,
    found: Findings | None = None,
) -> Iterator[int]:
    """For each conversation, how many answers hold words of these recordings.

    Args:
        spans: Only words of these stretches.
    """
    ids = set(gone)
    for head in subjects_of(backend, owner, CONVERSATIONS):
        quoting = 0
        for entry in backend.owner_log.read(owner, head.subject):
            with suppress(ValueError, TypeError):
                quoting += _quotes(codec.decode(ConversationEntry, entry.entry), ids, spans)
        if found is not None:
            found.looked += 1
        yield quoting


def _quotes(entry: ConversationEntry, ids: set[VideoId], spans: Sequence[Span]) -> bool:
    if entry.answered is None:
        return False
    return any(
        moment.video_id in ids
        and bool(moment.text or moment.title)
        and (not spans or any(span.touches(moment.start_s, moment.end_s) for span in spans))
        for moment in entry.answered.moments
    )


def subjects_of(backend: Backend, owner: OwnerId, prefix: str) -> Iterator[Subject]:
    """Every log of an area."""
    cursor = ""
    while True:
        page = backend.owner_log.subjects(owner, prefix, limit=PAGE, cursor=cursor)
        yield from page.subjects
        cursor = page.cursor
        if not cursor:
            return
