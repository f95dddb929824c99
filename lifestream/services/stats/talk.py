"""Who spoke how long: in one recording, and in days from what is kept of their recordings.

Names are those of now; talk that two recordings of one accepted event hold counts once in days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from lifestream.domain.diary.assembly import heard_in
from lifestream.domain.diary.day_clock import day_bounds
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.stats.figures import Heard, TalkFigures, figures_of
from lifestream.domain.stats.turns import turns_of
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.days.day import sources_of
from lifestream.services.edits.read_words import words_of
from lifestream.services.library.browse_library import missing


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTalk:
    """The figures of one day."""

    day: date
    figures: TalkFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTalk:
    """The figures of some days.

    Attributes:
        days: One for each day, in order.
        titles: Of the recordings that count.
        without_words: How many recordings have no words and do not count.
    """

    figures: TalkFigures
    days: tuple[DayTalk, ...]
    titles: Mapping[VideoId, str]
    without_words: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingTalk:
    """The figures of one recording; None as long as it has no words."""

    video: Video
    figures: TalkFigures | None


def talk_between(
    backend: Backend, owner: OwnerId, first: date, last: date, zone: tzinfo
) -> PeriodTalk:
    """The figures of the local days from ``first`` to ``last``, in as many calls as a day page."""
    every = [day_bounds(first + timedelta(days=n), zone) for n in range((last - first).days + 1)]
    sources = sorted(
        sources_of(backend, owner, every).sources,
        key=lambda one: (one.starts, one.video.video_id),
    )
    spoken = [one for one in sources if not one.video.is_photo]
    whole = replace(every[0], ends=every[-1].ends)
    counted = {
        one.video.video_id: heard for one in spoken if (heard := heard_in(one, whole)) is not None
    }
    days = (
        DayTalk(
            day=bounds.day,
            figures=figures_of(
                replace(counted[name], from_s=from_s, to_s=to_s)
                for one in spoken
                if (name := one.video.video_id) in counted and one.touches(bounds)
                for from_s, to_s in (one.within(bounds),)
            ),
        )
        for bounds in every
    )
    return PeriodTalk(
        figures=figures_of(counted.values()),
        days=tuple(days),
        titles={one.video.video_id: one.video.display_title for one in spoken},
        without_words=len(spoken) - len(counted),
    )


def talk_of_recording(backend: Backend, owner: OwnerId, video_id: VideoId) -> RecordingTalk:
    """The figures of one recording, all of it, whatever others of its event hold.

    Raises:
        NotFound: No such recording of this owner; ``Deleted`` when there was one.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    edited = words_of(backend, video).edited
    if edited is None:
        return RecordingTalk(video=video, figures=None)
    turns = turns_of(edited.transcript.segments)
    facts = video.facts
    length_s = (facts.duration_s or facts.declared_duration_s or 0.0) if facts else 0.0
    heard = Heard(
        video_id=video_id,
        turns=turns,
        names=edited.names,
        from_s=0.0,
        to_s=length_s or max((turn.end_s for turn in turns), default=0.0),
    )
    return RecordingTalk(video=video, figures=figures_of([heard]))
