"""Days that write themselves: soon after something changed, in the background, once for a burst.

A page never waits for this: until a day is written it says what its recordings say. What was not
written (the process ended, the model did not answer) is tried at the next look at that day.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo

from lifestream.domain.diary.day_clock import days_of
from lifestream.domain.diary.day_page import DayPage, SourceState
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.ports.backend import Backend
from lifestream.ports.language_model import LanguageModel
from lifestream.services.days.calendar import clocked_s, starts_at
from lifestream.services.days.write_narrative import write_narrative
from lifestream.services.library.readable import video_or_none
from lifestream.services.reprocess.background import Background, is_bug, reason_of

log = logging.getLogger(__name__)

QUIET_S = 15.0
"""After so long without an upload, an edit or a look a day is worth writing."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A day to be written, or a recording whose days are."""

    owner: OwnerId
    day: date | None = None
    video_id: VideoId | None = None


class DayFollower:
    """Writes the days that changed, one after the other.

    Args:
        writer: Gives the language model; None where there is none but the one that quotes. Called
            in the thread, because a model takes time to load.
        zone: Where days begin and end.
    """

    def __init__(
        self,
        backend: Backend,
        writer: Callable[[], LanguageModel | None],
        *,
        zone: tzinfo,
        quiet_s: float = QUIET_S,
    ) -> None:
        self._backend = backend
        self._writer = writer
        self._zone = zone
        self._quiet_s = quiet_s
        self._background = Background("day-follower", self._follow)

    def look(self, owner: OwnerId, page: DayPage) -> None:
        """Begin to write a day that is looked at, unless it is written; returns at once."""
        if page.narrative.engine is None and page.count(SourceState.READY):
            self._background.put(_Due(owner, day=page.day), after_s=self._quiet_s)

    def touch(self, owner: OwnerId, video_id: VideoId) -> None:
        """Something of a recording changed: write its days; returns at once."""
        self._background.put(_Due(owner, video_id=video_id), after_s=self._quiet_s)

    def finish(self, timeout_s: float) -> bool:
        """Do at once what waits for its time; False when that took too long."""
        return self._background.finish(timeout_s)

    def _follow(self, due: _Due) -> float | None:
        try:
            writer = self._writer()
            if writer is None:
                return None
            changed = [
                day
                for day in self._days(due)
                if not write_narrative(self._backend, writer, due.owner, day, self._zone)
            ]
        except Exception as error:
            log.warning(
                "day_not_written", extra={"reason": reason_of(error)}, exc_info=is_bug(error)
            )
            return None
        # It changed while it was being written: once more, when that is over.
        return self._quiet_s if changed else None

    def _days(self, due: _Due) -> tuple[date, ...]:
        if due.day is not None:
            return (due.day,)
        assert due.video_id is not None
        video = video_or_none(self._backend, due.owner, due.video_id)
        return days_of(starts_at(video), clocked_s(video), self._zone) if video else ()
