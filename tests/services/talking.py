"""Asking in a conversation: the compute ports around a scripted model, and turns to send."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lifestream.bootstrap.engines import Engines
from lifestream.config import load_settings
from lifestream.domain.conversation import Conversation
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.search import Narrowing
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.ports.language_model import LanguageModel
from lifestream.services.ask.ask_turn import TurnDone, TurnEvent, TurnRequest, ask_turn

TALK = "conversation-1"
TODAY = date(2025, 3, 12)


class Thinking(Engines):
    """The engines of this machine with another writer."""

    def __init__(self, model: LanguageModel, embedder: Embedder) -> None:
        super().__init__(load_settings({}))
        self.__dict__["language_model"] = model
        self.__dict__["sentence_model"] = embedder


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A person who asks one question after another, always seeing the last answer."""

    backend: Backend
    inference: Thinking
    name: str = TALK

    def events(self, text: str, turn: int, **changed: Any) -> list[TurnEvent]:
        """What comes of a question."""
        return list(ask_turn(self.backend, self.inference, self.request(text, turn, **changed)))

    def ask(self, text: str, turn: int, **changed: Any) -> TurnDone:
        """The kept turn."""
        last = self.events(text, turn, **changed)[-1]
        assert isinstance(last, TurnDone)
        return last

    def request(self, text: str, turn: int, **changed: Any) -> TurnRequest:
        """A question as the page sends it."""
        follows = f"turn-000{turn - 1}" if turn > 1 else ""
        return TurnRequest(
            **{
                "owner": LOCAL_OWNER,
                "conversation_id": self.name,
                "turn_id": f"turn-000{turn}",
                "text": text,
                "narrowing": Narrowing(),
                "today": TODAY,
                "follows": follows,
            }
            | changed
        )


def questions_of(conversation: Conversation) -> list[str]:
    """What was asked, in order."""
    return [turn.asked.text for turn in conversation.turns]
