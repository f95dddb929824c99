"""Saved conversations over the wire."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from web.schemas.document import RequestDocument, ResponseDocument
from web.schemas.query import AnswerDocument, SearchedDocument


class TurnDocument(ResponseDocument):
    """One question of a conversation; ``answer`` is null while there is none."""

    turn_id: str
    question: str
    understood: str
    asked_at: datetime
    is_stopped: bool
    answer: AnswerDocument | None
    searched: SearchedDocument | None


class ConversationDocument(ResponseDocument):
    """A conversation with everything asked and answered."""

    conversation_id: str
    title: str
    version: int = Field(description="Grows with everything that is written in it.")
    updated_at: datetime
    turns: list[TurnDocument]


class ConversationLineDocument(ResponseDocument):
    """A conversation in the list of them."""

    conversation_id: str
    title: str
    questions: int
    updated_at: datetime
    page_url: str


class ConversationListDocument(ResponseDocument):
    """A page of conversations, those asked in last first."""

    conversations: list[ConversationLineDocument]
    next_cursor: str


class ConversationParameters(RequestDocument):
    """How a conversation is wanted."""

    format: Literal["", "json", "markdown"] = Field(
        "", description="json or markdown; else the Accept header decides."
    )


class ConversationTitle(RequestDocument):
    """A new title."""

    title: str = Field(min_length=1, max_length=400)
