"""Names and terms of one's own: the list, what is put on it, what is taken off."""

from datetime import datetime

from pydantic import Field

from lifestream.domain.vocabulary.entries import TermSource
from web.schemas.document import RequestDocument, ResponseDocument


class OriginDocument(ResponseDocument):
    """One reason why a term is on the list."""

    source: TermSource
    at: datetime
    heard_as: str = Field(description="What stood in the transcript; empty when not known.")
    video_id: str | None = Field(description="The recording it was learned from.")
    title: str = Field(description="That recording's title then.")


class TermDocument(ResponseDocument):
    """A name or term in the spelling that is wanted."""

    term: str
    typed: bool = Field(description="Somebody put it on the list; else it was learned.")
    heard_as: list[str] = Field(description="What it was heard as before, newest first.")
    origins: list[OriginDocument]


class VocabularyDocument(ResponseDocument):
    """Everything on the list: what was typed, then what was learned, each newest first."""

    learns: bool = Field(description="Whether corrections and named speakers add to it.")
    terms: list[TermDocument]


class TermsRequest(RequestDocument):
    """Names and terms."""

    terms: list[str] = Field(
        min_length=1, description="Each at most 60 characters, without commas."
    )


class VocabularyRequest(RequestDocument):
    """The list as it shall be; what is left out stays."""

    terms: list[str] | None = Field(None, description="All that is typed; the learned stays.")
    learns: bool | None = Field(
        None, description="Whether corrections and named speakers add to it."
    )


class TermParameters(RequestDocument):
    """Which term."""

    term: str = Field(min_length=1, max_length=200, description="Whatever its capitals.")
