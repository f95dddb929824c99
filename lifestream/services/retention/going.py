"""Which recordings go by the rules, and when: looking alone, for pages, dry runs and sweeps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import KEPT, NOTICES, notice_subject
from lifestream.domain.retention.rules import (
    RetentionNotice,
    RetentionRule,
    RetentionRules,
    notice_of,
)
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.forgetting.scan import subjects_of
from lifestream.services.retention.rules import notice_in

PAGE = 500
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """One recording that goes.

    Attributes:
        is_announced: Its notice stands already.
    """

    video: Video
    rule: RetentionRule
    notice: RetentionNotice
    is_announced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A recording whose notice stands."""

    video: Video
    notice: RetentionNotice


def going_by(
    backend: Backend, owner: OwnerId, rules: RetentionRules, now: datetime
) -> Iterator[Going]:
    """Every recording that the rules are about, with the moment it goes; changes nothing.

    Not those that are marked to be kept, are in the trash or cannot be read.
    """
    if not rules.rules:
        return
    kept = set(_ids(head.subject for head in subjects_of(backend, owner, KEPT)))
    announced = notices_of(backend, owner)
    for video in _all(backend, owner):
        rule = rules.of(video.tags)
        if rule is None or video.video_id in kept:
            continue
        notice = announced.get(video.video_id)
        stands = notice is not None and notice.is_of(rule, video.created_at)
        yield Going(
            video=video,
            rule=rule,
            notice=notice if stands and notice else notice_of(rule, video.created_at, now),
            is_announced=stands,
        )


def first_going(
    backend: Backend, owner: OwnerId, rules: RetentionRules
) -> tuple[tuple[Going, ...], int]:
    """Those that go first, at most ``SHOWN``, and how many there are."""
    going = list(going_by(backend, owner, rules, backend.job_store.now()))
    going.sort(key=lambda one: (one.notice.goes_at, one.video.video_id))
    return tuple(going[:SHOWN]), len(going)


def notices_of(backend: Backend, owner: OwnerId) -> Mapping[VideoId, RetentionNotice]:
    """Every notice that stands."""
    heads = list(subjects_of(backend, owner, NOTICES))
    ids = _ids(head.subject for head in heads)
    return {
        video_id: notice_in(backend, owner, head) for video_id, head in zip(ids, heads, strict=True)
    }


def notices_for(backend: Backend, videos: Sequence[Video]) -> Mapping[VideoId, RetentionNotice]:
    """The notices of some recordings of one owner, in one look."""
    subjects = {notice_subject(video.video_id): video for video in videos}
    if not subjects:
        return {}
    owner = videos[0].owner
    heads = backend.owner_log.heads(owner, subjects)
    return {
        subjects[name].video_id: notice_in(backend, owner, head) for name, head in heads.items()
    }


def announced_of(backend: Backend, owner: OwnerId) -> tuple[Announced, ...]:
    """The recordings whose notice stands, the next to go first; two looks, one where none does."""
    notices = notices_of(backend, owner)
    if not notices:
        return ()
    videos = backend.library.get_many(owner, notices)
    found = [Announced(video=video, notice=notices[name]) for name, video in videos.items()]
    return tuple(sorted(found, key=lambda one: (one.notice.goes_at, one.video.video_id)))


def _ids(subjects: Iterator[str]) -> list[VideoId]:
    return [VideoId(subject.partition("/")[2]) for subject in subjects]


def _all(backend: Backend, owner: OwnerId) -> Iterator[Video]:
    cursor = ""
    while True:
        page = backend.library.list(owner, limit=PAGE, cursor=cursor)
        yield from page.videos
        cursor = page.cursor
        if not cursor:
            return
