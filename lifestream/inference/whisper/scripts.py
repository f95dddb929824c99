"""Which script whisper writes Chinese in: one for the whole recording.

Whisper has one language code for Chinese and learned it from texts in both scripts; by itself it
changes from window to window, and a word is then found in half of the recording only. A sentence
that it takes for heard before decides.
Not for: names and terms of one's own (hotwords, in ``whisper``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_SIMPLIFIED = "以下是普通话的句子。"
"""Source: openai/whisper, discussion 277, by its authors."""

_TRADITIONAL = "以下是國語的句子，請以繁體中文書寫。"
"""The same in the other script. Theirs differs from the simplified one by two characters alone, and
base wrote simplified ones after it."""

_TRADITIONAL_TAGS = frozenset({"hant", "tw", "hk", "mo"})
"""Subtags of BCP 47: the script itself, and regions that write it."""

_STARTS_EARLIER_TEXT = "<|startofprev|>"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadIn:
    """What the model takes for heard before a window of one language, as token numbers."""

    language: int
    starts_earlier_text: int
    text: tuple[int, ...]

    def before(self, prompt: list[int]) -> list[int]:
        """The prompt with the lead-in behind hotwords, or as it is in any other language.

        Args:
            prompt: [earlier text, hotwords,] start of transcript, language, and what follows.
        """
        if self.language not in prompt:
            return prompt
        start = len(prompt) - 2 - prompt[::-1].index(self.language)
        earlier = prompt[:start] or [self.starts_earlier_text]
        return [*earlier, *self.text, *prompt[start:]]


def chinese_lead_in(languages: Sequence[str]) -> str:
    """A sentence in traditional characters where ``languages`` has zh-TW or the like.

    Simplified otherwise: most who speak Chinese write it.
    """
    tags = [code.lower().replace("_", "-").split("-") for code in languages]
    traditional = any(first == "zh" and _TRADITIONAL_TAGS & set(rest) for first, *rest in tags)
    return _TRADITIONAL if traditional else _SIMPLIFIED


def lead_ins(tokenizer: Any, languages: Sequence[str]) -> tuple[LeadIn, ...]:
    """Lead-ins for a model; empty where its tokenizer knows no Chinese.

    Args:
        tokenizer: ``tokenizers.Tokenizer`` of a whisper model.
        languages: The codes that were asked for, with their regions.
    """
    language = tokenizer.token_to_id("<|zh|>")
    earlier = tokenizer.token_to_id(_STARTS_EARLIER_TEXT)
    text = tokenizer.encode(chinese_lead_in(languages), add_special_tokens=False).ids
    if language is None or earlier is None or not text:
        return ()
    return (LeadIn(language=language, starts_earlier_text=earlier, text=tuple(text)),)
