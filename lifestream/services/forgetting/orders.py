"""Forgetting: what it would take, doing it, taking up what was broken off, and the proofs.

An order is noted before anything is deleted. Whoever dies in the middle leaves it standing, and
the next sweep goes on: every step may be done twice. At the end everything is looked for again,
and what that finds is the receipt.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from lifestream.domain import codec
from lifestream.domain.access.grant import Shared
from lifestream.domain.errors import LifeStreamError, NotFound
from lifestream.domain.forgetting.names import pattern_of
from lifestream.domain.forgetting.order import (
    ForgetKind,
    ForgetOrder,
    ForgetScope,
    PersonWords,
    Target,
    hashed,
)
from lifestream.domain.forgetting.receipt import ForgetReceipt, Trace, TraceCount
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import (
    FORGETTING,
    FORGOTTEN,
    NARRATIVES,
    ORDERS,
    grants_subject,
    narrative_subject,
    order_subject,
    receipt_subject,
    words_subject,
)
from lifestream.domain.sentences import noted, says_many
from lifestream.ports.backend import Backend
from lifestream.services.access.grants import forget_grants
from lifestream.services.forgetting.beside import (
    forget_beside,
    forget_changes,
    forget_positions,
    positions_within,
    scan_beside,
)
from lifestream.services.forgetting.carve import CopiesLook, ForgetTools, carve, no_copies
from lifestream.services.forgetting.media import let_media_go, scan_media
from lifestream.services.forgetting.parts import carving_of, scan_parts
from lifestream.services.forgetting.people import (
    ForgottenPerson,
    count_voices,
    forget_name,
    forget_voices,
    person_to_forget,
    scan_person,
    targets_of_person,
)
from lifestream.services.forgetting.scan import Findings, scan_recordings, subjects_of
from lifestream.services.forgetting.targets import bounds_of, targets_of, untimed_of
from lifestream.services.library.forget import forget_video, remove_late_results

log = logging.getLogger(__name__)

TAKEN_UP_AFTER = timedelta(minutes=15)
"""An order that stands for so long was broken off: whoever works on it would be done."""

RECEIPTS = 200
AGAIN = "again."
"""Begins the name of an order that is done, and is looked at once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPlan:
    """What forgetting would take; nothing is changed.

    Attributes:
        found: What is there, by kind.
        copies: What lies beside the diary and holds it, too: files of the vault, backups.
        notes: What stays, in sentences.
        names: PERSON: what is looked for.
    """

    scope: ForgetScope
    targets: tuple[Target, ...]
    found: tuple[TraceCount, ...]
    copies: tuple[TraceCount, ...] = ()
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to forget."""
        return not self.found


def plan_forgetting(
    backend: Backend,
    owner: OwnerId,
    scope: ForgetScope,
    zone: tzinfo,
    *,
    copies: CopiesLook = no_copies,
) -> ForgetPlan:
    """What would go, counted by kind; changes nothing.

    Args:
        copies: Counts what lies beside the diary.

    Raises:
        NotFound: No such recording or person of this owner.
        InvalidRequest: The scope lacks what its kind needs.
    """
    who = _person(backend, owner, scope)
    targets = _targets(backend, owner, scope, zone, who)
    names = who.names if who else ()
    found = _scan(backend, owner, scope, targets, zone, names=names)
    if who is not None:
        count_voices(backend, owner, who, found)
    notes = _notes(backend, owner, scope, zone)
    return ForgetPlan(
        scope=scope,
        targets=targets,
        found=found.as_counts,
        copies=copies(owner, scope, targets),
        notes=notes,
        names=names,
    )


def forget(
    backend: Backend,
    owner: OwnerId,
    scope: ForgetScope,
    zone: tzinfo,
    *,
    tools: ForgetTools,
    order_id: str = "",
) -> ForgetReceipt:
    """Forget it, look again, and keep the proof; the same ``order_id`` twice is one order.

    Raises:
        NotFound: No such recording or person of this owner.
        InvalidRequest: The scope lacks what its kind needs, or nothing here can take a part out
            of a recording.
        IllegalTransition: Its media is still needed.
        TransientError: A store did not answer: the order stands, and the sweep goes on with it.
    """
    name = order_id or secrets.token_hex(12)
    done = receipt_of(backend, owner, name)
    if done is not None:
        return done
    subject = order_subject(_owned(owner, name))
    if order_id and (begun := _order(backend, subject)) is not None:
        # Broken off, or under way: whoever asks again does not wait for the sweep.
        return _carry_out(backend, begun, zone, tools)
    plan = plan_forgetting(backend, owner, scope, zone)
    if not all(target.is_whole or target.is_media for target in plan.targets):
        tools.needed()
    order = ForgetOrder(
        order_id=name,
        owner=owner,
        scope=scope,
        asked_at=backend.job_store.now(),
        targets=plan.targets,
        found=plan.found,
        names=plan.names,
    )
    backend.owner_log.append(FORGETTING, subject, codec.encode(order), entry_id=name)
    standing = _order(backend, subject)
    return _carry_out(backend, standing or order, zone, tools)


def finish_orders(
    backend: Backend, zone: tzinfo, *, tools: ForgetTools, everything: bool = False
) -> int:
    """Go on with orders that were broken off; returns how many were done.

    Args:
        everything: Those that were noted just now, too: nobody else works on them.
    """
    done = 0
    now = backend.job_store.now()
    for head in list(subjects_of(backend, FORGETTING, ORDERS)):
        if not everything and timedelta(0) <= now - head.written_at < TAKEN_UP_AFTER:
            continue
        order = _order(backend, head.subject)
        if order is None:
            continue
        try:
            if head.subject.startswith(order_subject(AGAIN)):
                _look_again(backend, order, head.subject, tools)
            else:
                _carry_out(backend, order, zone, tools)
            done += 1
        except LifeStreamError as error:
            # Whatever it is, it must not keep the sweep from the others.
            log.warning("forgetting_unfinished", extra={"reason": error.code})
    return done


def receipt_of(backend: Backend, owner: OwnerId, order_id: str) -> ForgetReceipt | None:
    """The proof of one order; None while there is none."""
    subject = receipt_subject(order_id)
    head = backend.owner_log.heads(owner, [subject]).get(subject)
    return None if head is None else _receipt(backend, owner, subject, head.note)


def receipts_of(backend: Backend, owner: OwnerId) -> tuple[ForgetReceipt, ...]:
    """The proofs of everything that was forgotten, newest first."""
    page = backend.owner_log.subjects(owner, FORGOTTEN, limit=RECEIPTS)
    return tuple(_receipt(backend, owner, one.subject, one.note) for one in page.subjects)


def standing_of(backend: Backend, owner: OwnerId) -> int:
    """How many of an owner's orders are not done yet."""
    prefix = order_subject(_owned(owner, ""))
    return sum(head.subject.startswith(prefix) for head in subjects_of(backend, FORGETTING, ORDERS))


def _receipt(backend: Backend, owner: OwnerId, subject: str, note: bytes | None) -> ForgetReceipt:
    # Of another foundation: notes are not copied along.
    data = note or backend.owner_log.read(owner, subject)[-1].entry
    return codec.decode(ForgetReceipt, data)


def _order(backend: Backend, subject: str) -> ForgetOrder | None:
    entries = backend.owner_log.read(FORGETTING, subject)
    return codec.decode(ForgetOrder, entries[0].entry) if entries else None


def _owned(owner: OwnerId, order_id: str) -> str:
    return f"{owner}.{order_id}"


def _carry_out(
    backend: Backend, order: ForgetOrder, zone: tzinfo, tools: ForgetTools
) -> ForgetReceipt:
    owner, scope = order.owner, order.scope
    targets = _with_later(backend, order, zone)
    who = _person_still_there(backend, order)
    if who is not None:
        forget_voices(backend, owner, who)
    for target in targets:
        if target.is_whole:
            _forget_whole(backend, owner, target)
        elif target.is_media:
            let_media_go(backend, owner, target)
        elif order.names or _is_left(backend, owner, target):
            carve(backend, owner, target, carving_of(target, order.names), tools)
    if pattern := pattern_of(order.names):
        gone = who.ids if who else frozenset({scope.person})
        forget_name(backend, owner, pattern, gone)
    _forget_beside(backend, owner, scope, zone)
    found = _scan(backend, owner, scope, targets, zone, names=order.names)
    receipt = ForgetReceipt(
        order_id=order.order_id,
        kind=scope.kind.value,
        asked_at=order.asked_at,
        done_at=backend.job_store.now(),
        about=_about(scope, targets),
        found=order.found,
        looked=found.looked,
        left=found.as_counts,
        copies=tools.copies(owner, scope, targets),
        notes=_notes(backend, owner, scope, zone),
    )
    entry = codec.encode(receipt)
    backend.owner_log.append(
        owner, receipt_subject(order.order_id), entry, entry_id=order.order_id, note=entry
    )
    backend.owner_log.delete(FORGETTING, order_subject(_owned(owner, order.order_id)))
    _look_again_later(backend, order, targets)
    log.info("forgotten", extra={"kind": scope.kind.value, "left": sum(found.counts.values())})
    return receipt


def _look_again_later(backend: Backend, order: ForgetOrder, targets: Sequence[Target]) -> None:
    """Let a later sweep look once more at recordings that stay: whoever worked on one when its part
    was taken out may have written a result a moment later. Without names."""
    parts = tuple(target for target in targets if not target.is_whole)
    subject = order_subject(f"{AGAIN}{_owned(order.owner, order.order_id)}")
    if parts and subject not in backend.owner_log.heads(FORGETTING, [subject]):
        bare = ForgetScope(kind=order.scope.kind)
        again = replace(order, scope=bare, targets=parts, names=(), found=())
        entry = codec.encode(again)
        backend.owner_log.append(FORGETTING, subject, entry, entry_id=order.order_id)


def _look_again(backend: Backend, order: ForgetOrder, subject: str, tools: ForgetTools) -> None:
    for target in order.targets:
        if target.is_media:
            let_media_go(backend, order.owner, target)
        elif _is_left(backend, order.owner, target):
            carve(backend, order.owner, target, carving_of(target), tools)
    backend.owner_log.delete(FORGETTING, subject)


def _is_left(backend: Backend, owner: OwnerId, target: Target) -> bool:
    """Whether there is something of a part that is to go; clips and voices may be new."""
    found = Findings()
    scan_parts(backend, owner, [target], found)
    return any(one.trace not in (Trace.CLIP, Trace.VOICE) for one in found.as_counts)


def _with_later(backend: Backend, order: ForgetOrder, zone: tzinfo) -> tuple[Target, ...]:
    """What was ordered, and what came since: an upload that arrived while it was carried out."""
    known = {target.video_id for target in order.targets}
    if order.scope.kind is ForgetKind.PERSON:
        return order.targets
    try:
        later = targets_of(backend, order.owner, order.scope, zone)
    except NotFound:
        later = ()
    return (*order.targets, *(one for one in later if one.video_id not in known))


def _forget_whole(backend: Backend, owner: OwnerId, target: Target) -> None:
    try:
        forget_video(backend, owner, target.video_id)
    except NotFound:
        # Done before this was broken off, as far as it was known then.
        remove_late_results(backend, owner, target.video_id, target.content_sha256)
    forget_changes(backend, owner, target.video_id)


def _forget_beside(backend: Backend, owner: OwnerId, scope: ForgetScope, zone: tzinfo) -> None:
    if scope.kind is ForgetKind.EVERYTHING:
        forget_beside(backend, owner)
    if scope.kind is ForgetKind.DAY and scope.day is not None:
        backend.owner_log.delete(owner, words_subject(scope.day))
        backend.owner_log.delete(owner, narrative_subject(scope.day))
        forget_grants(backend, owner, Shared.DAY, scope.day.isoformat())
    if scope.kind in (ForgetKind.DAY, ForgetKind.STRETCH):
        forget_positions(backend, owner, *bounds_of(scope, zone))


def _scan(
    backend: Backend,
    owner: OwnerId,
    scope: ForgetScope,
    targets: Sequence[Target],
    zone: tzinfo,
    *,
    names: Sequence[str],
) -> Findings:
    found = Findings()
    if pattern := pattern_of(names):
        scan_person(backend, owner, pattern, found)
    if scope.kind is ForgetKind.EVERYTHING:
        # Objects, logs and tasks are counted as a whole, not once more for each recording.
        scan_recordings(backend, owner, targets, found, with_beside=False)
        scan_beside(backend, owner, found)
        return found
    scan_recordings(backend, owner, targets, found)
    scan_parts(backend, owner, targets, found)
    for target in targets:
        if target.is_media:
            scan_media(backend, owner, target, found)
    if scope.kind is ForgetKind.DAY and scope.day is not None:
        subjects = [words_subject(scope.day), narrative_subject(scope.day)]
        for subject, head in backend.owner_log.heads(owner, subjects).items():
            is_words = not subject.startswith(NARRATIVES)
            found.add(Trace.OTHER if is_words else Trace.DAY, head.length)
        grants = [grants_subject(Shared.DAY, scope.day.isoformat())]
        found.add(Trace.SHARE, len(backend.owner_log.heads(owner, grants)), looked=1)
        found.looked += len(subjects)
    if scope.kind in (ForgetKind.DAY, ForgetKind.STRETCH):
        count = positions_within(backend, owner, *bounds_of(scope, zone))
        found.add(Trace.OTHER, count, looked=1)
    return found


def _about(scope: ForgetScope, targets: Sequence[Target]) -> tuple[str, ...]:
    """Hashes of what was forgotten: ids of recordings, digests of bytes, the person."""
    whole = [target.video_id for target in targets if target.is_whole]
    digests = [target.content_sha256 for target in targets if target.content_sha256]
    person = [scope.person] if scope.person else []
    return tuple(dict.fromkeys(hashed(one) for one in (*whole, *digests, *person)))


def _person(backend: Backend, owner: OwnerId, scope: ForgetScope) -> ForgottenPerson | None:
    if scope.kind is not ForgetKind.PERSON:
        return None
    return person_to_forget(backend, owner, scope.person)


def _person_still_there(backend: Backend, order: ForgetOrder) -> ForgottenPerson | None:
    """Who is forgotten, as long as a voice has their name: not when this was broken off later."""
    try:
        return _person(backend, order.owner, order.scope)
    except NotFound:
        return None


def _targets(
    backend: Backend,
    owner: OwnerId,
    scope: ForgetScope,
    zone: tzinfo,
    who: ForgottenPerson | None,
) -> tuple[Target, ...]:
    if who is not None:
        return targets_of_person(backend, owner, scope, who)
    return targets_of(backend, owner, scope, zone)


_ABOUT_PEOPLE = {
    PersonWords.KEEP: noted(
        "What they said stays, as said by a voice without a name; the sound of it, too."
    ),
    PersonWords.REMOVE: noted(
        "What they said goes from the transcripts, with whatever rests on it, and is silent in the "
        "recordings."
    ),
}
_NAME_GOES = noted(
    "Where their name is said it is silent, as far as its times are known; where it is written "
    "stands “…”. Pictures stay: a face or a name on one is not looked for."
)
_RESULTS_STAY = noted(
    "Transcript, minutes, blocks, the text that stood on the screen and what you typed stay, and "
    "are found by the search. None of it can be made again."
)
_REST_STAYS = noted(
    "A recording that is only partly in it keeps its other part, at the same times, with a silent "
    "gap; its sound is encoded anew, and pictures go on with the next keyframe."
)
_COPIES = noted(
    "Copies that were downloaded, sent or written into a vault elsewhere are not reached; a vault "
    "that is kept up to date follows within minutes."
)
_KEYS_STAY = noted("API keys, this receipt and the log of who did what (ids alone) stay.")


def _about_parts(scope: ForgetScope) -> tuple[str, ...]:
    if scope.kind is ForgetKind.PERSON:
        return _ABOUT_PEOPLE[scope.words], _NAME_GOES
    if scope.kind is ForgetKind.MEDIA:
        return (_RESULTS_STAY,)
    if scope.kind not in (ForgetKind.STRETCH, ForgetKind.DAY):
        return ()
    return (_REST_STAYS,)


def _notes(backend: Backend, owner: OwnerId, scope: ForgetScope, zone: tzinfo) -> tuple[str, ...]:
    notes = [*_about_parts(scope), _COPIES]
    if scope.kind is ForgetKind.EVERYTHING:
        notes.append(_KEYS_STAY)
    untimed = len(untimed_of(backend, owner, scope, zone))
    if untimed:
        notes.append(
            says_many(
                "Of {n} recording only the day is known, not the time: nobody can say whether it "
                "belongs to it, so it stays.",
                "Of {n} recordings only the day is known, not the time: nobody can say whether "
                "they belong to it, so they stay.",
                untimed,
            )
        )
    return tuple(notes)
