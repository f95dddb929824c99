"""What a person wants forgotten, as it is noted before anything is deleted.

An order is noted first and crossed out last, so that one that was broken off is taken up again.
While it stands it may name a person; what is kept for good is the receipt, which does not.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lifestream.domain.forgetting.receipt import TraceCount
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.people.book import NOBODY, PersonId

EDGE_S = 0.001
"""Times are fractions in a file and decimals in a document."""


class ForgetKind(StrEnum):
    """How much is to be forgotten."""

    RECORDING = "recording"
    STRETCH = "stretch"
    DAY = "day"
    PERSON = "person"
    EVERYTHING = "everything"
    MEDIA = "media"


class PersonWords(StrEnum):
    """What becomes of the words of a forgotten person in recordings that stay.

    Their name is taken away and silenced where it is said, whichever is chosen.
    """

    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetScope:
    """What is to be forgotten.

    Attributes:
        video_id: RECORDING, and MEDIA: what is heard and seen of it; its results stay.
        from_at, to_at: STRETCH: two moments with a zone.
        day: DAY, in the owner's zone.
        person: PERSON.
        words: PERSON: what becomes of what they said.
    """

    kind: ForgetKind
    video_id: VideoId = VideoId("")
    from_at: datetime | None = None
    to_at: datetime | None = None
    day: date | None = None
    person: PersonId = NOBODY
    words: PersonWords = PersonWords.KEEP


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of one recording, in seconds from its start."""

    start_s: float
    end_s: float

    def touches(self, start_s: float, end_s: float) -> bool:
        """Whether it has more than an edge in common with another stretch, or holds a moment."""
        if end_s - start_s <= EDGE_S:
            return self.start_s - EDGE_S <= start_s <= self.end_s
        return start_s < self.end_s - EDGE_S and end_s > self.start_s + EDGE_S


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start_s <= found[-1].end_s + EDGE_S:
            last = found[-1]
            found[-1] = Span(start_s=last.start_s, end_s=max(last.end_s, span.end_s))
        else:
            found.append(span)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One recording and what of it goes.

    Attributes:
        cut: Stretches that go with sound and pictures; none for the whole recording.
        said: Stretches that go with words and sound; pictures stay.
        silenced: Stretches whose sound goes alone: somebody's name is said in them.
        is_whole: The whole recording goes.
        is_media: Its media goes, its results stay.
        content_sha256: Of its bytes as they were when it was ordered.
    """

    video_id: VideoId
    cut: tuple[Span, ...] = ()
    said: tuple[Span, ...] = ()
    silenced: tuple[Span, ...] = ()
    is_whole: bool = False
    is_media: bool = False
    content_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetOrder:
    """A scope and what it came to when it was ordered.

    Attributes:
        targets: The recordings it is about.
        found: What was there then, by kind.
        names: PERSON: what they are called, as long as that is still to be looked for.
    """

    order_id: str
    owner: OwnerId
    scope: ForgetScope
    asked_at: datetime
    targets: tuple[Target, ...] = ()
    found: tuple[TraceCount, ...] = ()
    names: tuple[str, ...] = ()


def hashed(identifier: str) -> str:
    """An identifier as receipts hold it: it can be compared, and says nothing."""
    return hashlib.sha256(f"forgotten\n{identifier}".encode()).hexdigest()[:32]
