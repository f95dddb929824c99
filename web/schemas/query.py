"""Questions and answers over the wire."""

from datetime import date as Day
from typing import Literal

from pydantic import Field

from lifestream.domain.ids import VideoId
from lifestream.domain.search import AnswerSentence, ChunkKind, Narrowing
from lifestream.domain.transcript import EngineInfo
from web.schemas.document import RequestDocument, ResponseDocument
from web.schemas.problem import ProblemDocument


class Filters(RequestDocument):
    """Where to look. Every filter narrows; none widens."""

    from_date: Day | None = Field(None, description="Recorded on this day or later.")
    to_date: Day | None = Field(None, description="Recorded on this day or earlier.")
    video_id: str = Field("", max_length=100, description="Only in this recording.")
    speaker: str = Field("", max_length=200, description="Said by this person: name or label.")
    kind: ChunkKind | Literal[""] = Field("", description="Only what was said, or seen.")
    meeting: Literal["", "meeting", "journal"] = Field("", description="Only one of the two.")
    any_day: bool = Field(False, description="Days named in the words do not filter.")
    any_name: bool = Field(False, description="People named in the words do not filter.")
    place: str = Field("", max_length=200, description="Made in this town or country.")
    any_place: bool = Field(False, description="Places named in the words do not filter.")
    tag: str = Field("", max_length=40, description="Only in recordings with this tag.")

    @property
    def narrowing(self) -> Narrowing:
        """The same as the services know it."""
        return Narrowing(
            from_day=self.from_date,
            to_day=self.to_date,
            video_ids=(VideoId(self.video_id),) if self.video_id else (),
            speakers=(self.speaker,) if self.speaker else (),
            kinds=(ChunkKind(self.kind),) if self.kind else (),
            is_meeting={"meeting": True, "journal": False}.get(self.meeting),
            any_day=self.any_day,
            any_name=self.any_name,
            places=(self.place,) if self.place else (),
            any_place=self.any_place,
            tags=(self.tag.casefold(),) if self.tag else (),
        )


class AskParameters(Filters):
    """The query string of /ask and /search."""

    q: str = Field("", max_length=2000)
    conversation: str = Field("", max_length=64)


class TurnRequestDocument(Filters):
    """A question in a conversation, to be answered while it is being written."""

    query: str = Field(min_length=1, max_length=2000)
    conversation_id: str = Field(description="A new random id begins a conversation.")
    turn_id: str = Field(description="A random id; sent again it is the same question.")
    follows: str = Field("", max_length=64, description="turn_id of the last one you show.")
    again: bool = Field(False, description="Answer it once more, even where it is answered.")


class QueryRequest(RequestDocument):
    """A question. Every filter narrows; none widens."""

    query: str = Field(min_length=1, max_length=2000)
    top_k: int = Field(5, ge=1, le=50, description="How many moments to return, at most.")
    min_score: float | None = Field(None, ge=0, le=1, description="Drop weaker moments.")
    date: Day | None = Field(None, description="Recorded on this day.")
    from_date: Day | None = Field(None, description="Recorded on this day or later.")
    to_date: Day | None = Field(None, description="Recorded on this day or earlier.")
    video_id: str = Field("", max_length=100, description="Only in this recording.")
    speaker_ids: list[str] = Field(
        default_factory=list, description="Said by one of these: names or labels."
    )
    kinds: list[ChunkKind] = Field(default_factory=list, description="Only said, only seen …")
    is_meeting: bool | None = Field(None, description="Only meetings, or only journals.")
    any_day: bool = Field(False, description="Days named in the words do not filter.")
    any_name: bool = Field(False, description="People named in the words do not filter.")
    place: str = Field("", max_length=200, description="Made in this town or country.")
    any_place: bool = Field(False, description="Places named in the words do not filter.")
    tag: str = Field("", max_length=40, description="Only in recordings with this tag.")
    answer: bool = Field(True, description="False returns the moments without an answer.")


class OtherCameraDocument(ResponseDocument):
    """Another recording of the event that holds the same moment."""

    video_id: str
    title: str
    start_s: float
    link: str


class MomentDocument(ResponseDocument):
    """One passage that was found."""

    video_id: str
    title: str
    score: float = Field(description="Likeness of question and passage, 0-1.")
    text: str
    kind: ChunkKind = Field(
        description="said, seen on the screen, from the summary, or noted by you."
    )
    speaker: str | None = Field(description="Label of who speaks most in it.")
    speaker_name: str | None = Field(description="The name given to that voice, or its label.")
    speakers: list[str]
    start_s: float
    end_s: float
    link: str = Field(description="Page that plays this moment.")
    also_in: list[OtherCameraDocument] = Field(
        description="Other cameras of its event that hold it; it is listed once for all of them."
    )


class CitationDocument(ResponseDocument):
    """The evidence of a sentence: its words, where and when."""

    number: int
    video_id: str
    title: str
    start_s: float
    end_s: float
    quote: str
    speaker: str | None = Field(description="Label of who says it; null where several do.")
    speaker_name: str | None = Field(description="The name given to that voice, or its label.")
    speaker_names: list[str] = Field(description="Everybody whose words the quote holds.")
    kind: ChunkKind
    link: str


class AnswerDocument(ResponseDocument):
    """The answer; ``found`` is false when your videos do not hold one."""

    found: bool
    text: str
    sentences: list[AnswerSentence]
    citations: list[CitationDocument]
    engine: EngineInfo


class SearchedDocument(ResponseDocument):
    """The search, dates and people read from the question included."""

    video_count: int
    from_date: Day | None
    to_date: Day | None
    day_words: str = Field(description="Words of the question that were read as days.")
    name_words: str = Field(description="Words of the question that were read as a person.")
    place_words: str = Field(description="Words of the question that were read as a place.")
    about_words: str = Field(description="Words for days that were taken as what is asked about.")
    impossible_words: str = Field(description="Words for a day that no calendar has.")
    video_ids: list[str]
    speakers: list[str]
    kinds: list[ChunkKind]
    is_meeting: bool | None
    places: list[str] = Field(description="Made in one of these towns or countries.")
    tags: list[str] = Field(description="Only recordings that have all of them.")
    duration_s: float = Field(description="Counted only where nothing was found, else 0.")


class QueryDocument(ResponseDocument):
    """Answer and moments, best first."""

    query: str
    results: list[MomentDocument]
    answer: AnswerDocument | None
    searched: SearchedDocument


class ChipDocument(ResponseDocument):
    """A filter in force, as people read it."""

    kind: str = Field(description="day, speaker, place, tag, video, kind or meeting.")
    name: str
    value: str
    words: str = Field(description="Words of the question it was read from; empty if chosen.")
    without: str = Field(description="Page that asks the same without this filter.")


class PlayableDocument(CitationDocument):
    """A citation with what a player beside the answer needs."""

    recorded_on: Day | None
    picture_url: str | None
    media_url: str | None = Field(description="None where no browser plays the file.")
    captions_url: str | None


class TurnEventDocument(ResponseDocument):
    """One event of an answer: what is not of its kind is null or empty.

    ``searched`` comes first, before anything is written; then a ``sentence`` for each that is
    ready; ``done`` when the turn is kept. A ``problem`` ends the stream.
    """

    event: Literal["searched", "sentence", "done", "problem"]
    understood: str = Field(
        default="", description="The question looked for, where it was completed."
    )
    searched: SearchedDocument | None = None
    chips: list[ChipDocument] = Field(default_factory=list)
    moments_found: int = Field(
        default=0, description="How many moments the answer is written from."
    )
    sentence: AnswerSentence | None = None
    citations: list[PlayableDocument] = Field(
        default_factory=list, description="Those that are new with this sentence."
    )
    conversation_id: str = ""
    turn_id: str = ""
    page_url: str = Field(default="", description="Where the whole turn is shown.")
    version: int = Field(default=0, description="Length of the conversation's log.")
    problem: ProblemDocument | None = None
