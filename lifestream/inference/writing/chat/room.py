"""How much fits into a model's context, estimated without its tokenizer.

The estimate errs to the long side: three bytes a token where English text has about four, and a
token for each digit, as Qwen's and Llama's tokenizers count them. A request that does not fit all
the same is refused by the server and asked for in parts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lifestream.domain.errors import ConfigError
from lifestream.text.prompts import Prompt

MIN_CONTEXT_TOKENS = 4_096
"""Instructions, schema and a short answer take about half of it."""

PICTURE_TOKENS = 300
"""Of one small picture. Source: 85 for OpenAI's low detail, 256 for Gemma 3's."""

_BYTES_A_TOKEN = 3
_FORM_TOKENS = 600
"""The schema, where it is sent as words, and what the chat template adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A model's context.

    Attributes:
        context_tokens: Prompt and answer together.
        answer_tokens: The most of one answer.

    Raises:
        ConfigError: One of them is too small to work with, or they do not go together.
    """

    context_tokens: int
    answer_tokens: int

    def __post_init__(self) -> None:
        if self.context_tokens < MIN_CONTEXT_TOKENS:
            raise ConfigError(
                f"LIFESTREAM_CONTEXT_TOKENS is {self.context_tokens}; blocks and minutes need at "
                f"least {MIN_CONTEXT_TOKENS}. Give the model a longer context, or set "
                "LIFESTREAM_LANGUAGE_MODEL to extractive."
            )
        if not 256 <= self.answer_tokens <= self.context_tokens // 2:
            raise ConfigError(
                f"LIFESTREAM_ANSWER_TOKENS is {self.answer_tokens}; it can be 256 to half of the "
                f"context ({self.context_tokens // 2})."
            )

    def holds(self, prompt: Prompt) -> bool:
        """Whether the prompt leaves room for the answer."""
        tokens = estimated_tokens(prompt.system) + estimated_tokens(prompt.user)
        tokens += PICTURE_TOKENS * len(prompt.images) + _FORM_TOKENS
        return tokens <= self.context_tokens - self.answer_tokens

    def some_of(self, lines: Sequence[str], *, share: float) -> tuple[str, ...]:
        """The first lines, as many as ``share`` of the context holds."""
        left = self.context_tokens * share
        kept: list[str] = []
        for line in lines:
            left -= estimated_tokens(line) + 1
            if left < 0:
                break
            kept.append(line)
        return tuple(kept)


def estimated_tokens(text: str) -> int:
    """Tokens of ``text``, rather too many than too few."""
    digits = sum(1 for character in text if character.isdigit())
    return digits + math.ceil((len(text.encode()) - digits) / _BYTES_A_TOKEN)
