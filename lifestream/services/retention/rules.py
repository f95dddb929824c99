"""An owner's rules and what is marked to be kept: read and changed.

The rules are one log; its note is what they come to. Who has some is noted where a sweep finds it.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import (
    RETAINER,
    RETENTION_SUBJECT,
    kept_subject,
    notice_subject,
    retaining_subject,
)
from lifestream.domain.retention.rules import (
    RetentionNotice,
    RetentionRule,
    RetentionRules,
    notice_of,
)
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.library.browse_library import missing
from lifestream.services.library.checked_tags import checked_tags

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long one recording is kept.

    Attributes:
        is_kept: Marked by its owner: no rule takes it.
        rule: The one that is about it.
        notice: When it goes and where to; None where it stays.
        is_announced: Its notice stands already.
    """

    is_kept: bool
    rule: RetentionRule | None = None
    notice: RetentionNotice | None = None
    is_announced: bool = False


def read_rules(backend: Backend, owner: OwnerId) -> RetentionRules:
    """The owner's rules, in one look.

    Raises:
        BackendUnavailable: The store does not answer.
    """
    head = backend.owner_log.heads(owner, [RETENTION_SUBJECT]).get(RETENTION_SUBJECT)
    return rules_in(backend, owner, head)


def rules_in(backend: Backend, owner: OwnerId, head: Subject | None) -> RetentionRules:
    """What the head of the log of rules says."""
    if head is None:
        return RetentionRules()
    return codec.decode(RetentionRules, _text_of(backend, owner, head))


def notice_in(backend: Backend, owner: OwnerId, head: Subject) -> RetentionNotice:
    """What the head of a recording's log of notices says."""
    return codec.decode(RetentionNotice, _text_of(backend, owner, head))


def _text_of(backend: Backend, owner: OwnerId, head: Subject) -> bytes:
    # Written on at two foundations that were merged: there is no note.
    return head.note or backend.owner_log.read(owner, head.subject, after=head.length - 1)[-1].entry


def checked_rule(rule: RetentionRule) -> RetentionRule:
    """The rule with its tag as tags are kept.

    Raises:
        InvalidRequest: That is no tag.
    """
    tags = checked_tags([rule.tag])
    if len(tags) > 1:
        raise InvalidRequest("A rule is for one tag.", code="BAD_TAG")
    return RetentionRule(after_days=rule.after_days, way=rule.way, tag=tags[0] if tags else "")


def changed_rules(rules: RetentionRules, tag: str, rule: RetentionRule | None) -> RetentionRules:
    """The rules with this one for its tag, or without one for ``tag``.

    Raises:
        InvalidRequest: The tag or the age is none, or there are too many rules.
    """
    if rule is not None:
        return rules.with_rule(checked_rule(rule))
    (name,) = checked_tags([tag]) or ("",)
    return rules.without(name)


def save_rule(backend: Backend, owner: OwnerId, rule: RetentionRule) -> RetentionRules:
    """Keep a rule in place of the one for its tag. Nothing goes before it was announced.

    Raises:
        InvalidRequest: The tag or the age is none, or there are too many rules.
    """
    rules = read_rules(backend, owner)
    return _save(backend, owner, changed_rules(rules, rule.tag, rule))


def remove_rule(backend: Backend, owner: OwnerId, tag: str) -> RetentionRules:
    """Take the rule for a tag away; what it announced stays.

    Raises:
        InvalidRequest: That is no tag.
    """
    return _save(backend, owner, changed_rules(read_rules(backend, owner), tag, None))


def _save(backend: Backend, owner: OwnerId, rules: RetentionRules) -> RetentionRules:
    entry, name = codec.encode(rules), secrets.token_hex(12)
    # Before, for whoever dies in between: an owner who is looked at for nothing does no harm. And
    # afterwards, for a sweep that looked in between and found no rules yet.
    look_soon(backend, owner)
    backend.owner_log.append(owner, RETENTION_SUBJECT, entry, entry_id=name, note=entry)
    look_soon(backend, owner)
    log.info("retention_changed", extra={"rules": len(rules.rules)})
    return rules


def look_soon(backend: Backend, owner: OwnerId) -> None:
    """Let the next sweep look at an owner's rules."""
    look_again(backend, owner, backend.job_store.now())


def look_again(backend: Backend, owner: OwnerId, at: datetime) -> None:
    """Note when a sweep is to look at an owner's rules next."""
    subject, note = retaining_subject(owner), at.isoformat().encode()
    backend.owner_log.append(RETAINER, subject, note, entry_id="rules", note=note)
    backend.owner_log.annotate(RETAINER, subject, note, length=1)


def set_kept(backend: Backend, owner: OwnerId, video_id: VideoId, *, keeps: bool) -> None:
    """Mark a recording to be kept whatever the rules say, or take the mark away.

    Raises:
        NotFound: No such recording of this owner.
    """
    if backend.library.get(owner, video_id) is None:
        raise missing(backend, owner, video_id)
    subject = kept_subject(video_id)
    if keeps:
        backend.owner_log.append(owner, subject, b"{}", entry_id="kept")
        backend.owner_log.delete(owner, notice_subject(video_id))
    else:
        backend.owner_log.delete(owner, subject)
    look_soon(backend, owner)


def retention_of(backend: Backend, video: Video, now: datetime) -> Retention:
    """How long a recording is kept, in one look."""
    owner, video_id = video.owner, video.video_id
    kept, noticed = kept_subject(video_id), notice_subject(video_id)
    heads = backend.owner_log.heads(owner, [RETENTION_SUBJECT, kept, noticed])
    rule = rules_in(backend, owner, heads.get(RETENTION_SUBJECT)).of(video.tags)
    if kept in heads or rule is None:
        return Retention(is_kept=kept in heads, rule=rule)
    announced = notice_in(backend, owner, heads[noticed]) if noticed in heads else None
    if announced is not None and announced.is_of(rule, video.created_at):
        return Retention(is_kept=False, rule=rule, notice=announced, is_announced=True)
    return Retention(is_kept=False, rule=rule, notice=notice_of(rule, video.created_at, now))
