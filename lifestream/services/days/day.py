"""One day, put together: ``day_of``. Costs the same few calls however many recordings it has.

A day reads the library's entries of its recordings, their jobs, and the heads of logs: digests,
names, the written narrative and the owner's words, all in one look. Transcripts are opened only to
make a digest that is missing or old.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from lifestream.domain import codec
from lifestream.domain.diary.assembly import DaySource, assemble_day
from lifestream.domain.diary.day_clock import DayBounds, day_bounds
from lifestream.domain.diary.day_page import DayPage, SourceState
from lifestream.domain.diary.narrative import StoredNarrative
from lifestream.domain.ids import JobId, OwnerId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.log_subjects import (
    EVENTS_SUBJECT,
    MASKS_SUBJECT,
    PEOPLE_SUBJECT,
    edits_subject,
    narrative_subject,
    words_subject,
)
from lifestream.domain.people.book import PeopleBook
from lifestream.domain.together.pair import read_accepted
from lifestream.domain.together.same_moment import cameras_of
from lifestream.domain.video import Video
from lifestream.pipeline.people.known_people import people_of_head
from lifestream.pipeline.typed.masks import masks_of_head
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.days.digests import Kept, digest_of, subjects_of
from lifestream.services.days.own_words import words_of_head
from lifestream.services.edits.voice_names import voices_of_heads

PAGE = 1000
_STATES = {
    JobStatus.SUCCEEDED: SourceState.READY,
    JobStatus.PARTIAL: SourceState.PARTIAL,
    JobStatus.FAILED: SourceState.FAILED,
    JobStatus.CANCELLED: SourceState.FAILED,
}


def day_of(backend: Backend, owner: OwnerId, day: date, zone: tzinfo) -> DayPage:
    """The page of a local day in ``zone``, of everything that is there by now."""
    return days_between(backend, owner, day, day, zone)[0]


def days_between(
    backend: Backend, owner: OwnerId, first: date, last: date, zone: tzinfo
) -> tuple[DayPage, ...]:
    """The page of each local day from ``first`` to ``last``, in as many calls as of one."""
    return read_days(backend, owner, first, last, zone).pages


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysRead:
    """The pages of some days, and the owner's people as they were read for them."""

    pages: tuple[DayPage, ...]
    book: PeopleBook


def read_days(backend: Backend, owner: OwnerId, first: date, last: date, zone: tzinfo) -> DaysRead:
    """As ``days_between``, with the people."""
    every = [day_bounds(first + timedelta(days=n), zone) for n in range((last - first).days + 1)]
    found = sources_of(backend, owner, every)
    pages = tuple(
        assemble_day(
            bounds,
            zone,
            found.sources,
            stored=found.narrative(bounds.day),
            words=words_of_head(
                backend, owner, bounds.day, found.heads.get(words_subject(bounds.day))
            ),
        )
        for bounds in every
    )
    return DaysRead(pages=pages, book=found.book)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySources:
    """The recordings of some days, the heads of the logs that belong to them, and the people."""

    sources: tuple[DaySource, ...]
    book: PeopleBook
    heads: Mapping[str, Subject]

    def narrative(self, day: date) -> StoredNarrative | None:
        """What a model wrote about the day last."""
        return read_narrative(self.heads.get(narrative_subject(day)))


def sources_of(backend: Backend, owner: OwnerId, every: Sequence[DayBounds]) -> DaySources:
    """What the days ``every``, which follow each other, are put together from."""
    videos = recordings_of(backend, owner, every[0].day, every[-1].day)
    touching = [one for one in videos if any(_source(one).touches(bounds) for bounds in every)]
    jobs = backend.job_store.get_many(video.job_id for video in touching)
    subjects = (narrative_subject, words_subject)
    heads = backend.owner_log.heads(
        owner,
        [
            *subjects_of(video.video_id for video in touching),
            *(subject(bounds.day) for bounds in every for subject in subjects),
            PEOPLE_SUBJECT,
            EVENTS_SUBJECT,
            MASKS_SUBJECT,
        ],
    )
    masks_of_head(backend, owner, heads.get(MASKS_SUBJECT))
    book = people_of_head(backend.owner_log, owner, heads.get(PEOPLE_SUBJECT))
    sources = _sources(backend, owner, touching, jobs, heads, book=book)
    in_events = _in_events(heads.get(EVENTS_SUBJECT), sources)
    return DaySources(sources=in_events, heads=heads, book=book)


def recordings_of(backend: Backend, owner: OwnerId, first: date, last: date) -> tuple[Video, ...]:
    """Recordings that may touch the days: one runs past midnight, another zone is half a day off.

    A recording is at most a day long.
    """
    found: list[Video] = []
    cursor = ""
    while True:
        page = backend.library.list(
            owner,
            limit=PAGE,
            cursor=cursor,
            from_day=first - timedelta(days=2),
            to_day=last + timedelta(days=1),
        )
        found += page.videos
        cursor = page.cursor
        if not cursor:
            return tuple(found)


def read_narrative(head: Subject | None) -> StoredNarrative | None:
    """The narrative in a log's head; None where there is none that can be read."""
    if head is None or head.note is None:
        return None
    try:
        return codec.decode(StoredNarrative, head.note)
    except (ValueError, TypeError):
        return None


def state_of(job: Job | None, video: Video) -> SourceState:
    """How far a recording is. One that is processed again counts as ready: it can be read."""
    if job is None:
        return SourceState.READY if video.artifacts else SourceState.FAILED
    return _STATES.get(job.status, SourceState.PROCESSING)


def _source(video: Video) -> DaySource:
    return DaySource(video=video, state=SourceState.READY, names={})


def _sources(
    backend: Backend,
    owner: OwnerId,
    videos: Sequence[Video],
    jobs: Mapping[JobId, Job],
    heads: Mapping[str, Subject],
    *,
    book: PeopleBook,
) -> tuple[DaySource, ...]:
    kept = Kept(heads=heads)
    logs = [heads[name] for one in videos if (name := edits_subject(one.video_id)) in heads]
    voices = voices_of_heads(backend, owner, logs, book=book)
    return tuple(
        DaySource(
            video=video,
            state=state_of(jobs.get(video.job_id), video),
            digest=digest_of(backend, video, kept),
            names=voices.of(video.video_id),
            message=_message(jobs.get(video.job_id)),
        )
        for video in videos
    )


def _in_events(accepted: Subject | None, sources: tuple[DaySource, ...]) -> tuple[DaySource, ...]:
    """The sources with what they share with others of their event."""
    pairs = read_accepted(accepted.note) if accepted else ()
    placed = cameras_of(pairs, {one.video.video_id: one.length_s for one in sources})
    return tuple(
        one
        if (found := placed.get(one.video.video_id)) is None
        else replace(one, event=found.event, rank=found.rank, camera=found.camera)
        for one in sources
    )


def _message(job: Job | None) -> str:
    return job.error.message if job is not None and job.error is not None else ""
