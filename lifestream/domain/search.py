"""A question's way: chunks, filters, hits, citations, answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from lifestream.domain.codec import NOT_STORED
from lifestream.domain.ids import ChunkId, OwnerId, VideoId
from lifestream.domain.transcript import EngineInfo


class ChunkKind(StrEnum):
    """Where a chunk's text comes from."""

    SAID = "said"
    SEEN = "seen"
    SUMMARY = "summary"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage that can be found: text, time, speakers. What is embedded is ``text``.

    Attributes:
        speakers: Labels of those who speak in it, most first.
        recorded_on: The recording's day in the owner's zone.
        context: Words around it that help finding and are not shown (title, slide heading).
        language: ISO 639-1 code by whose rules its words are compared; empty where unknown.
    """

    chunk_id: ChunkId
    video_id: VideoId
    owner: OwnerId
    position: int
    kind: ChunkKind
    text: str
    start_s: float
    end_s: float
    speakers: tuple[str, ...] = ()
    recorded_on: date | None = None
    context: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a passage must fulfil. An empty tuple or None does not restrict."""

    video_ids: tuple[VideoId, ...] = ()
    speakers: tuple[str, ...] = ()
    kinds: tuple[ChunkKind, ...] = ()
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilter(Filters):
    """Filters as an index knows them: speakers by label, and always within one owner's data."""

    owner: OwnerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing(Filters):
    """Filters as people set them: speakers by given name or label.

    Attributes:
        is_meeting: Only recordings that are a meeting (True) or a journal (False).
        places: Only recordings made at one of them: names as ``Library.places`` has them.
        any_day: Days named in the words, or kept from the turn before, do not filter.
        any_name: The same for people and recordings.
        any_place: The same for places.
        tags: Only recordings that have all of them, in lower case.
    """

    is_meeting: bool | None = None
    any_day: bool = False
    any_name: bool = False
    places: tuple[str, ...] = ()
    any_place: bool = False
    tags: tuple[str, ...] = ()

    @property
    def is_listed(self) -> bool:
        """Whether the library's lists of places or tags say which recordings are meant."""
        return bool(self.places or self.tags)

    def within(self, owner: OwnerId, *, speakers: tuple[str, ...]) -> SearchFilter:
        """The same for an index, with the labels under which the speakers may stand there."""
        return SearchFilter(
            owner=owner,
            video_ids=self.video_ids,
            speakers=speakers,
            kinds=self.kinds,
            from_day=self.from_day,
            to_day=self.to_day,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Where was looked: the filters in force, where they came from, and what they left.

    Attributes:
        day_words, name_words, place_words: Words of the question that were read as a filter;
            empty for one that was chosen or kept from the turn before.
        video_count: How many recordings could be searched; photos count too.
        duration_s: Length of the recordings together; only counted where nothing was found.
        about_words: Words that name days and were taken as what is asked about, not as a filter.
        impossible_words: Words that name a day that no calendar has: nothing was searched.
    """

    narrowing: Narrowing
    video_count: int
    duration_s: float = 0.0
    day_words: str = ""
    name_words: str = ""
    about_words: str = ""
    impossible_words: str = ""
    place_words: str = ""

    @property
    def videos(self) -> str:
        """ "3 videos"."""
        return "1 video" if self.video_count == 1 else f"{self.video_count} videos"

    @property
    def length(self) -> str:
        """ "2 h 10 min"; empty where it was not counted."""
        if self.duration_s < 60:
            return f"{round(self.duration_s)} s" if self.duration_s else ""
        hours, minutes = divmod(round(self.duration_s / 60), 60)
        return f"{hours} h {minutes} min" if hours else f"{minutes} min"

    @property
    def words(self) -> str:
        """ "3 videos, 2 h 10 min"."""
        return f"{self.videos}, {self.length}" if self.length else self.videos


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk that was found.

    Attributes:
        score: Cosine similarity of query and text where an embedding was compared, 0-1; for a
            hit by words alone the score its rank stands for.
        rank_score: What its own ranks by meaning and words give, from an index; how likely it
            answers, 0-1, once the hits were put in order. Comparable within one query only.
    """

    chunk: Chunk
    score: float
    rank_score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCamera:
    """Another recording of an event that holds the same moment."""

    video_id: VideoId
    title: str
    start_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One place that was found, as it stood then, with the words there.

    Attributes:
        score: Cosine similarity of question and passage, 0-1.
        speaker: Label of who speaks most in it; None where that is unknown.
        speaker_name: What that voice is called now: the given name, else the label. Names
            change, so it is looked up and not stored.
        speakers: Labels of all who speak in it, most first.
        speaker_names: What they are called now.
        hit: The passage it was found by, its speakers by the names they were given.
        also_in: Where else it was recorded, as far as that was found.
    """

    video_id: VideoId
    title: str
    kind: ChunkKind
    score: float
    text: str
    start_s: float
    end_s: float
    speaker: str | None = None
    recorded_on: date | None = None
    speaker_name: str | None = field(default=None, metadata=NOT_STORED)
    speakers: tuple[str, ...] = ()
    speaker_names: tuple[str, ...] = field(default=(), metadata=NOT_STORED)
    hit: Hit | None = field(default=None, metadata=NOT_STORED)
    also_in: tuple[OtherCamera, ...] = field(default=(), metadata=NOT_STORED)

    @property
    def language(self) -> str:
        """By whose rules its words are compared; empty where unknown."""
        return self.hit.chunk.language if self.hit else ""

    @property
    def kept(self) -> "Moment":
        """As much of it as is stored."""
        score = round(self.score, 4)
        return replace(self, score=score, speaker_name=None, speaker_names=(), hit=None, also_in=())

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody whose words it shows, as they are called now; never one for all of them."""
        if self.speaker_names or len(self.speakers) > 1:
            return self.speaker_names or self.speakers
        name = self.speaker_name or self.speaker
        return (name,) if name else ()

    def spoken_by(self, labels: tuple[str, ...], names: Mapping[str, str]) -> "Moment":
        """The same, said by the voices ``labels``, whose given names are ``names``."""
        called = tuple(names.get(label, label) for label in labels)
        return replace(
            self,
            speaker=labels[0] if labels else None,
            speaker_name=called[0] if called else None,
            speakers=labels,
            speaker_names=called,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Proof of one sentence: a moment, by its number in the answer."""

    number: int
    moment: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One sentence and the numbers of the citations that carry it; never empty."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of the diary to a question. ``found`` is False for the designed "not found"."""

    found: bool
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    engine: EngineInfo

    @property
    def text(self) -> str:
        """The sentences with their citation numbers in brackets."""
        return cited_text(self.sentences)


def cited_text(sentences: Iterable[AnswerSentence]) -> str:
    """``We meet on Monday.[1] Anna books.[2][3]``."""
    return " ".join(
        sentence.text + "".join(f"[{number}]" for number in sentence.citations)
        for sentence in sentences
    )
