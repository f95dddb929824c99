"""The sweep's part of retention: announce what goes, and let go what was announced long enough.

Each step may be done twice: who dies in the middle leaves the notice standing, and the next sweep
goes on. A recording that somebody brings back from the trash has no notice and gets a new one.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from lifestream.domain import codec
from lifestream.domain.errors import DamagedDocument, LifeStreamError, NotFound
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope, hashed
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import (
    RETAINER,
    RETAINING,
    RETENTION_SUBJECT,
    kept_subject,
    notice_subject,
    retaining_subject,
)
from lifestream.domain.retention.rules import NOTICE, RetentionWay, is_to_announce
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.forgetting.orders import forget
from lifestream.services.forgetting.scan import subjects_of
from lifestream.services.library.trash import trash_video
from lifestream.services.retention.forget import withdraw_notice
from lifestream.services.retention.going import Going, going_by, notices_of
from lifestream.services.retention.rules import look_again, rules_in

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(hours=6)
"""An owner's whole library is read each time; nothing goes sooner than it was announced."""

ANNOUNCED_AT_ONCE = 500
LET_GO_AT_ONCE = 20
"""In one sweep, which has other work, too; the next one goes on at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """What a look at the rules did."""

    announced: int = 0
    withdrawn: int = 0
    let_go: int = 0


def carry_out_retention(backend: Backend, zone: tzinfo, *, tools: ForgetTools) -> RetentionReport:
    """Look at the rules of every owner whose time has come."""
    now = backend.job_store.now()
    announced = withdrawn = let_go = 0
    for head in list(subjects_of(backend, RETAINER, RETAINING)):
        if not _is_due(head, now):
            continue
        owner = OwnerId(head.subject.removeprefix(RETAINING))
        try:
            done = look_at(backend, owner, zone, tools=tools)
        except LifeStreamError as error:
            # Whatever it is, it must not keep the sweep from the others.
            log.warning("retention_unfinished", extra={"reason": error.code})
            continue
        announced, withdrawn = announced + done.announced, withdrawn + done.withdrawn
        let_go += done.let_go
    return RetentionReport(announced=announced, withdrawn=withdrawn, let_go=let_go)


def look_at(
    backend: Backend, owner: OwnerId, zone: tzinfo, *, tools: ForgetTools
) -> RetentionReport:
    """Announce and let go what an owner's rules say, and note when to look again."""
    now = backend.job_store.now()
    head = backend.owner_log.heads(owner, [RETENTION_SUBJECT]).get(RETENTION_SUBJECT)
    going = list(going_by(backend, owner, rules_in(backend, owner, head), now))
    withdrawn = _withdraw(backend, owner, going)
    fresh = [one for one in going if not one.is_announced and is_to_announce(one.notice, now)]
    for one in fresh[:ANNOUNCED_AT_ONCE]:
        _announce(backend, owner, one)
    ripe = [one for one in going if one.is_announced and one.notice.goes_at <= now]
    ripe.sort(key=lambda one: one.notice.goes_at)
    let_go = sum(_let_go(backend, owner, one, zone, tools=tools) for one in ripe[:LET_GO_AT_ONCE])
    report = RetentionReport(
        announced=len(fresh[:ANNOUNCED_AT_ONCE]), withdrawn=withdrawn, let_go=let_go
    )
    if head is None:
        # Everything was forgotten.
        backend.owner_log.delete(RETAINER, retaining_subject(owner))
    else:
        is_more = len(fresh) > ANNOUNCED_AT_ONCE or len(ripe) > LET_GO_AT_ONCE
        look_again(backend, owner, now if is_more else _next_look(going, now))
    if report != RetentionReport():
        fields = {"announced": report.announced, "withdrawn": withdrawn, "let_go": let_go}
        log.info("retention_looked", extra=fields)
    return report


def _is_due(head: Subject, now: datetime) -> bool:
    at = datetime.fromisoformat((head.note or b"").decode()) if head.note else now
    # A clock that was set back far must not stop it.
    return not now < at <= now + LOOK_EVERY


def _next_look(going: Sequence[Going], now: datetime) -> datetime:
    """When the next recording is to be announced or goes, at the latest in ``LOOK_EVERY``."""
    moments = [
        one.notice.goes_at if one.is_announced else one.notice.due_at - NOTICE for one in going
    ]
    return min([now + LOOK_EVERY, *(moment for moment in moments if moment > now)])


def _withdraw(backend: Backend, owner: OwnerId, going: Sequence[Going]) -> int:
    """Take back what holds no more: a rule changed, a tag went, a recording is gone."""
    stand = {one.video.video_id for one in going if one.is_announced}
    withdrawn = [name for name in notices_of(backend, owner) if name not in stand]
    for video_id in withdrawn:
        withdraw_notice(backend, owner, video_id)
    return len(withdrawn)


def _announce(backend: Backend, owner: OwnerId, one: Going) -> None:
    entry = codec.encode(one.notice)
    name = hashed(entry.decode())
    subject = notice_subject(one.video.video_id)
    backend.owner_log.append(owner, subject, entry, entry_id=name, note=entry)


def _let_go(
    backend: Backend, owner: OwnerId, one: Going, zone: tzinfo, *, tools: ForgetTools
) -> bool:
    """Let one recording go, unless it was marked to be kept a moment ago."""
    video_id = one.video.video_id
    subjects = [kept_subject(video_id), notice_subject(video_id)]
    if set(backend.owner_log.heads(owner, subjects)) != {notice_subject(video_id)}:
        return False
    try:
        if one.notice.way is RetentionWay.TRASH:
            trash_video(backend, owner, video_id)
        else:
            _forget(backend, owner, video_id, zone, tools=tools)
    except NotFound:
        log.debug("retention_found_gone", extra={"video": video_id})
    except DamagedDocument as error:
        log.warning("retention_unfinished", extra={"reason": error.code})
        return False
    withdraw_notice(backend, owner, video_id)
    return True


def _forget(
    backend: Backend, owner: OwnerId, video_id: VideoId, zone: tzinfo, *, tools: ForgetTools
) -> None:
    """One order for one recording, however often this is begun. Its name says nothing."""
    scope = ForgetScope(kind=ForgetKind.RECORDING, video_id=video_id)
    name = f"r{hashed(f'retention {video_id}')}"
    forget(backend, owner, scope, zone, tools=tools, order_id=name)
