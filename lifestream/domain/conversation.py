"""Conversations: questions and their answers, in the order in which they were asked.

A conversation is an append-only log: a question is written before it is answered, an answer when
it is complete or was stopped. So nothing asked is lost, and two tabs never overwrite each other.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.search import AnswerSentence, Looked, Moment, Narrowing
from lifestream.domain.transcript import EngineInfo

ConversationId = NewType("ConversationId", str)

MAX_TITLE = 120
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it was typed. ``follows`` is the turn that was last on the asker's page."""

    turn_id: str
    text: str
    narrowing: Narrowing
    at: datetime
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer. Citation number n of a sentence is ``moments[n - 1]``.

    Attributes:
        understood: The question that was looked for, where it differs from the one typed.
        is_stopped: The asker did not wait for the rest.
    """

    turn_id: str
    at: datetime
    found: bool
    sentences: tuple[AnswerSentence, ...]
    moments: tuple[Moment, ...]
    looked: Looked
    engine: EngineInfo
    understood: str = ""
    is_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A title that a person gave."""

    title: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEntry:
    """One entry of the log: exactly one of these."""

    asked: Asked | None = None
    answered: Answered | None = None
    renamed: Renamed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and its answer; None while there is none."""

    asked: Asked
    answered: Answered | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Everything asked and answered. ``version`` is the length of its log."""

    conversation_id: ConversationId
    title: str
    turns: tuple[Turn, ...]
    version: int
    updated_at: datetime

    def turn(self, turn_id: str) -> Turn | None:
        """The turn of that id."""
        return next((turn for turn in self.turns if turn.asked.turn_id == turn_id), None)

    def before(self, turn_id: str) -> tuple[Turn, ...]:
        """What the asker of ``turn_id`` had on the page; all of it for a turn not there yet."""
        asked = self.turn(turn_id)
        if asked is None:
            return self.turns
        ids = [turn.asked.turn_id for turn in self.turns]
        follows = asked.asked.follows
        end = ids.index(follows) + 1 if follows in ids else ids.index(turn_id)
        return self.turns[:end] if follows in ids or not follows else self.turns[:0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationNote:
    """What a list shows of a conversation, noted beside its log."""

    title: str
    questions: int
    updated_at: datetime


def checked_id(text: str) -> ConversationId:
    """A conversation's or turn's id.

    Raises:
        InvalidRequest: It is none.
    """
    if not _ID.fullmatch(text):
        raise InvalidRequest("An id has 8 to 64 letters, digits, - or _; a random UUID is good.")
    return ConversationId(text)


def title_of(text: str) -> str:
    """``text`` as a title: one line, not too long."""
    line = " ".join(text.split())
    if len(line) <= MAX_TITLE:
        return line
    return line[:MAX_TITLE].rsplit(" ", 1)[0] + "…"


def fold(
    conversation_id: ConversationId, entries: Iterable[ConversationEntry]
) -> Conversation | None:
    """The conversation that a log tells; None for an empty one.

    A later answer of the same turn replaces an earlier one, unless only the earlier is complete.
    """
    turns: dict[str, Turn] = {}
    title, version, updated_at = "", 0, None
    for entry in entries:
        version += 1
        one = entry.asked or entry.answered or entry.renamed
        updated_at = one.at if one is not None else updated_at
        if entry.asked is not None:
            turns.setdefault(entry.asked.turn_id, Turn(asked=entry.asked))
        elif entry.answered is not None and entry.answered.turn_id in turns:
            turn = turns[entry.answered.turn_id]
            if turn.answered is None or turn.answered.is_stopped or not entry.answered.is_stopped:
                turns[entry.answered.turn_id] = replace(turn, answered=entry.answered)
        elif entry.renamed is not None:
            title = entry.renamed.title
    if updated_at is None:
        return None
    first = next(iter(turns.values()), None)
    return Conversation(
        conversation_id=conversation_id,
        title=title or (title_of(first.asked.text) if first else "Without a question"),
        turns=tuple(turns.values()),
        version=version,
        updated_at=updated_at,
    )
