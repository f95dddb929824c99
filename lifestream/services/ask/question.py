"""A question, and where to look for its answer."""

from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo

from lifestream.domain.ids import OwnerId
from lifestream.domain.search import Narrowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and where to look.

    Attributes:
        min_score: Moments less alike than this are dropped, on the embedder's own scale; None
            keeps weak ones at the end.
        today: The asker's day, for ``understand``: days named in the text ("last Tuesday")
            become a filter where none is set; None leaves them in the text.
        zone: The asker's, in which recordings have their days.
        reads_names: Whether people named in the text as speakers become a filter, too.
        day_words, name_words, place_words: Words of the text that were read as a filter already.
        days_may_be_about: They may as well be what is asked about: it is tried both ways.
        impossible_words: Words of the text that name a day that no calendar has.
        asks_diary: Whether it may be about the diary itself; else the recordings of ``where`` alone
            are looked at.
    """

    owner: OwnerId
    text: str
    top_k: int = 5
    min_score: float | None = None
    where: Narrowing = Narrowing()
    today: date | None = None
    zone: tzinfo = UTC
    reads_names: bool = False
    day_words: str = ""
    name_words: str = ""
    days_may_be_about: bool = False
    impossible_words: str = ""
    place_words: str = ""
    asks_diary: bool = True

    def narrowed(
        self, *, from_day: date | None, to_day: date | None, words: str = ""
    ) -> "Question":
        """The same within some days, read from ``words`` of it."""
        where = replace(self.where, from_day=from_day, to_day=to_day)
        return replace(self, where=where, day_words=words)

    @property
    def on_any_day(self) -> "Question":
        """The same with its days as words and not as a filter."""
        where = replace(self.where, from_day=None, to_day=None)
        return replace(self, where=where, day_words="", days_may_be_about=False)

    def made_at(self, places: tuple[str, ...], words: str = "") -> "Question":
        """The same of recordings made at some places, read from ``words`` of it."""
        return replace(self, where=replace(self.where, places=places), place_words=words)

    def said_by(self, people: tuple[str, ...], words: str = "") -> "Question":
        """The same of what some people said, read from ``words`` of it."""
        return replace(self, where=replace(self.where, speakers=people), name_words=words)
