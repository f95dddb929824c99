"""A question, and what is known of where it was looked for."""

from dataclasses import dataclass
from datetime import date

from lifestream.domain.conversation import Narrowing
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import ChunkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and where to look. Every filter narrows; none widens.

    Attributes:
        min_score: Moments below this cosine are dropped; None keeps weak ones at the end.
        speakers: Given names or labels.
        is_meeting: Only recordings that are a meeting (True) or a journal (False).
        today: The asker's day. With it, and without ``from_day`` and ``to_day``, days named in
            the text ("last Tuesday") become a filter; None leaves them in the text.
        reads_names: Whether people named in the text as speakers become a filter.
        day_words, name_words: Words of the text that were read as a filter already.
    """

    owner: OwnerId
    text: str
    top_k: int = 5
    min_score: float | None = None
    from_day: date | None = None
    to_day: date | None = None
    video_ids: tuple[VideoId, ...] = ()
    speakers: tuple[str, ...] = ()
    kinds: tuple[ChunkKind, ...] = ()
    is_meeting: bool | None = None
    today: date | None = None
    reads_names: bool = False
    day_words: str = ""
    name_words: str = ""

    @classmethod
    def narrowed(
        cls, narrowing: Narrowing, *, owner: OwnerId, text: str, top_k: int, today: date | None
    ) -> "Question":
        """A question with the filters chosen by hand; the others are still to be read from it."""
        return cls(
            owner=owner,
            text=text,
            top_k=top_k,
            from_day=narrowing.from_day,
            to_day=narrowing.to_day,
            video_ids=narrowing.video_ids,
            speakers=narrowing.speakers,
            kinds=narrowing.kinds,
            is_meeting=narrowing.is_meeting,
            today=None if narrowing.any_day else today,
            reads_names=not narrowing.any_name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Where was looked.

    Attributes:
        video_count: Recordings the filters leave.
        duration_s: Their length together; counted only when nothing was found, else 0.
        day_words, name_words: The words of the question that were read as days and as people;
            empty when none were.
    """

    video_count: int
    duration_s: float = 0.0
    from_day: date | None = None
    to_day: date | None = None
    day_words: str = ""
    name_words: str = ""
    video_ids: tuple[VideoId, ...] = ()
    speakers: tuple[str, ...] = ()
    kinds: tuple[ChunkKind, ...] = ()
    is_meeting: bool | None = None

    @property
    def words(self) -> str:
        """ "3 videos, 2 h 10 min"."""
        return videos_and_length(self.video_count, self.duration_s)


def videos_and_length(count: int, duration_s: float) -> str:
    """ "3 videos, 2 h 10 min"; without the length where it was not counted."""
    videos = "1 video" if count == 1 else f"{count} videos"
    hours, minutes = divmod(round(duration_s / 60), 60)
    length = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    if duration_s and duration_s < 60:
        length = f"{round(duration_s)} s"
    return f"{videos}, {length}" if duration_s else videos
