"""Follow-ups made whole by a language model."""

from collections.abc import Callable, Sequence

from lifestream.domain.errors import TransientError
from lifestream.inference.writing.chat.endpoint import ChatEndpoint
from lifestream.inference.writing.chat.failures import UnusableAnswer
from lifestream.inference.writing.drafts import QuestionDraft
from lifestream.ports.language_model import Exchange
from lifestream.text.prompts import restate_prompt

MAX_CHARACTERS = 600
"""A longer one is an answer, or the conversation once more."""


def restate_with(
    endpoint: ChatEndpoint,
    question: str,
    earlier: Sequence[Exchange],
    by_rules: Callable[[str, Sequence[Exchange]], str],
) -> str:
    """The question as the model restates it; by the rules where it cannot be used."""
    if not earlier:
        return question
    try:
        draft, _ = endpoint.draft(restate_prompt(question, earlier), QuestionDraft)
    except (UnusableAnswer, TransientError):
        return by_rules(question, earlier)
    restated = " ".join(draft.question.split())
    usable = 0 < len(restated) <= MAX_CHARACTERS
    return restated if usable else by_rules(question, earlier)
