"""Questions and answers over the wire."""

from datetime import date as Day

from pydantic import Field

from lifestream.domain.search import AnswerSentence, ChunkKind
from lifestream.domain.transcript import EngineInfo
from web.schemas.document import RequestDocument, ResponseDocument


class QueryRequest(RequestDocument):
    """A question. Every filter narrows; none widens."""

    query: str = Field(min_length=1, max_length=2000)
    top_k: int = Field(5, ge=1, le=50, description="How many moments to return, at most.")
    min_score: float | None = Field(None, ge=0, le=1, description="Drop weaker moments.")
    date: Day | None = Field(None, description="Recorded on this day.")
    from_date: Day | None = Field(None, description="Recorded on this day or later.")
    to_date: Day | None = Field(None, description="Recorded on this day or earlier.")
    video_id: str = Field("", max_length=100, description="Only in this recording.")
    speaker_ids: list[str] = Field(default_factory=list, description="Said by one of these.")
    answer: bool = Field(True, description="False returns the moments without an answer.")


class MomentDocument(ResponseDocument):
    """One passage that was found."""

    video_id: str
    title: str
    score: float = Field(description="Likeness of question and passage, 0-1.")
    text: str
    kind: ChunkKind = Field(description="said, seen on the screen, or from the summary.")
    speaker: str | None = Field(description="Label of who speaks most in it.")
    speaker_name: str | None = Field(description="The name given to that voice, or its label.")
    speakers: list[str]
    start_s: float
    end_s: float
    link: str = Field(description="Page that plays this moment.")


class CitationDocument(ResponseDocument):
    """What carries a sentence: the words, where and when."""

    number: int
    video_id: str
    title: str
    start_s: float
    end_s: float
    quote: str
    speaker: str | None
    speaker_name: str | None
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
    """What was searched, dates and people read from the question included."""

    video_count: int
    from_date: Day | None
    to_date: Day | None
    day_words: str = Field(description="Words of the question that were read as days.")
    video_ids: list[str]
    speakers: list[str]


class QueryDocument(ResponseDocument):
    """Answer and moments, best first."""

    query: str
    results: list[MomentDocument]
    answer: AnswerDocument | None
    searched: SearchedDocument
