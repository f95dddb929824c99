"""The meaning of an endpoint's refusal, read from its status and its words.

Servers agree on few codes, so words decide where codes do not: OpenAI, vLLM, llama.cpp's server,
Ollama, LM Studio and LiteLLM all say in their own way that a request is too long.
"""

import re
from enum import StrEnum
from typing import Any


class Trouble(StrEnum):
    """A fault, by what can be done about it."""

    TOO_LONG = "too long"
    PICTURES = "pictures"
    EFFORT = "effort"
    LIMIT = "limit"
    COUNTING = "counting"
    FORMAT = "format"
    QUOTA = "quota"
    ENDED = "ended"
    BUSY = "busy"
    AWAY = "away"
    BROKEN = "broken"
    REFUSED = "refused"


_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|context_length_exceeded|exceed_context_size"
    r"|prompt is too long|too many tokens|reduce the length|n_ctx|payload too large"
)
_PICTURES = re.compile(r"image|vision|multi-?modal|mmproj|picture")
_EFFORT = re.compile(r"reasoning[ _]effort|does not support thinking|reasoning parameter")
_FORMAT = re.compile(r"response_format|json_schema|json_object|schema|grammar|structured")
_LIMIT = re.compile(r"max_tokens|max_completion_tokens")
_COUNTING = re.compile(r"stream_options|include_usage")
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing")
_ENDED = re.compile(
    r"\b(?:has been|was|is|been) (?:deprecated|retired|shut ?down|sunset|discontinued"
    r"|decommissioned|removed)\b|\bno longer (?:available|supported|offered|served)\b"
    r"|model_(?:deprecated|decommissioned|retired)|end[- ]of[- ]life"
)
_AT_MOST = re.compile(r"(?:at most|less than or equal to|<=|maximum(?: value)?(?: is)?)\s*(\d+)")

AWAY_STATUSES = frozenset({502, 503, 504, 529})
_MAY_BE_ABOUT_THE_REQUEST = frozenset({400, 404, 413, 415, 422, 500, 501})
_MAY_HAVE_ENDED = frozenset({400, 403, 404, 410})
_GONE = 410


def trouble_of(error: Any) -> Trouble:
    """The meaning of an ``openai.OpenAIError``."""
    import openai

    if isinstance(error, openai.APIConnectionError):
        return Trouble.AWAY
    status = getattr(error, "status_code", 0)
    said = words_of(error)
    if isinstance(error, openai.RateLimitError):
        return Trouble.QUOTA if _QUOTA.search(said) else Trouble.BUSY
    if status == _GONE or (status in _MAY_HAVE_ENDED and _says_that_it_ended(error, said)):
        return Trouble.ENDED
    if status == 413:
        return Trouble.TOO_LONG
    if status in _MAY_BE_ABOUT_THE_REQUEST:
        for pattern, trouble in (
            (_TOO_LONG, Trouble.TOO_LONG),
            (_COUNTING, Trouble.COUNTING),
            (_EFFORT, Trouble.EFFORT),
            (_LIMIT, Trouble.LIMIT),
            (_PICTURES, Trouble.PICTURES),
            (_FORMAT, Trouble.FORMAT),
        ):
            if pattern.search(said):
                return trouble
    if status in AWAY_STATUSES:
        return Trouble.AWAY
    return Trouble.BROKEN if status >= 500 else Trouble.REFUSED


def _says_that_it_ended(error: Any, said: str) -> bool:
    """The model itself has ended; a parameter that "is deprecated" is another matter."""
    is_about_a_parameter = bool(getattr(error, "param", None)) and error.param != "model"
    return "model" in said and not is_about_a_parameter and bool(_ENDED.search(said))


def words_of(error: Any) -> str:
    """All that the endpoint said, in lower case."""
    return f"{error} {getattr(error, 'body', None) or ''}".lower()


def allowed_limit(error: Any) -> int | None:
    """The most answer tokens that the endpoint says it takes."""
    found = _AT_MOST.search(words_of(error))
    return int(found.group(1)) if found and int(found.group(1)) > 0 else None


def wait_s(error: Any) -> float | None:
    """Seconds that the endpoint asks to wait; None where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(float(headers[name]) * scale, 0.0)
        except (KeyError, ValueError):
            continue
    return None
