"""What an endpoint's refusal means, read from its status and its words.

Servers agree on few codes, so words decide where codes do not: OpenAI, vLLM, llama.cpp's server,
Ollama, LM Studio and LiteLLM all say in their own way that a request is too long.
"""

import re
from enum import StrEnum
from typing import Any

from lifestream.domain.errors import DependencyUnavailable, RateLimited
from lifestream.ports.language_model import Usage


class Trouble(StrEnum):
    """What is wrong, by what can be done about it."""

    TOO_LONG = "too long"
    PICTURES = "pictures"
    LIMIT = "limit"
    COUNTING = "counting"
    FORMAT = "format"
    QUOTA = "quota"
    BUSY = "busy"
    AWAY = "away"
    BROKEN = "broken"
    REFUSED = "refused"


class UnusableAnswer(Exception):
    """The model answered with what cannot be used; the reason is a short sentence.

    Attributes:
        too_long: The request did not fit, or the answer was cut off: less at once may work.
    """

    def __init__(self, reason: str, usage: Usage, *, too_long: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.usage = usage
        self.too_long = too_long


class PicturesRefused(Exception):
    """The model does not take pictures."""


class CutOff(Exception):
    """A stream ended because the answer had reached its limit of tokens."""


_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|context_length_exceeded|exceed_context_size"
    r"|prompt is too long|too many tokens|reduce the length|n_ctx|payload too large"
)
_PICTURES = re.compile(r"image|vision|multi-?modal|mmproj|picture")
_FORMAT = re.compile(r"response_format|json_schema|json_object|schema|grammar|structured")
_LIMIT = re.compile(r"max_tokens|max_completion_tokens")
_COUNTING = re.compile(r"stream_options|include_usage")
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing")
_AT_MOST = re.compile(r"(?:at most|less than or equal to|<=|maximum(?: value)?(?: is)?)\s*(\d+)")

AWAY_STATUSES = frozenset({502, 503, 504, 529})
_MAY_BE_ABOUT_THE_REQUEST = frozenset({400, 404, 413, 415, 422, 500, 501})


def trouble_of(error: Any) -> Trouble:
    """What an ``openai.OpenAIError`` means."""
    import openai

    if isinstance(error, openai.APIConnectionError):
        return Trouble.AWAY
    status = getattr(error, "status_code", 0)
    said = words_of(error)
    if isinstance(error, openai.RateLimitError):
        return Trouble.QUOTA if _QUOTA.search(said) else Trouble.BUSY
    if status == 413:
        return Trouble.TOO_LONG
    if status in _MAY_BE_ABOUT_THE_REQUEST:
        for pattern, trouble in (
            (_TOO_LONG, Trouble.TOO_LONG),
            (_COUNTING, Trouble.COUNTING),
            (_LIMIT, Trouble.LIMIT),
            (_PICTURES, Trouble.PICTURES),
            (_FORMAT, Trouble.FORMAT),
        ):
            if pattern.search(said):
                return trouble
    if status in AWAY_STATUSES:
        return Trouble.AWAY
    return Trouble.BROKEN if status >= 500 else Trouble.REFUSED


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


def translated(error: Any, model: str) -> RateLimited | DependencyUnavailable:
    """Our own error, with a sentence that says what to do."""
    import openai

    trouble = trouble_of(error)
    if trouble is Trouble.BUSY:
        return RateLimited(
            f"The language model {model} asks to wait.", retry_after_s=wait_s(error) or 1.0
        )
    reason = "does not answer"
    if trouble is Trouble.QUOTA:
        reason = (
            "is not paid for any more: the account's quota is used up, and waiting does not help; "
            "see to the account's billing"
        )
    elif isinstance(error, openai.APITimeoutError):
        reason = "did not answer in time; LIFESTREAM_OPENAI_TIMEOUT_S says how long to wait"
    elif isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        reason = "refuses the key; check LIFESTREAM_OPENAI_API_KEY"
    elif isinstance(error, openai.NotFoundError):
        reason = "is not known there; check LIFESTREAM_OPENAI_MODEL and the base URL"
    elif isinstance(error, openai.APIStatusError):
        reason = f"answers with error {error.status_code}"
    return DependencyUnavailable(f"The language model {model} {reason}.")


def refused(error: Any, usage: Usage) -> UnusableAnswer:
    """The endpoint answers, but not this request."""
    if trouble_of(error) is Trouble.TOO_LONG:
        return UnusableAnswer("the request is too long for the model", usage, too_long=True)
    code = getattr(error, "code", None)
    return UnusableAnswer(f"the endpoint refused the request{f' ({code})' if code else ''}", usage)
