"""Sentences for lasting refusals: what an endpoint does not do, and which setting mends it."""

from dataclasses import dataclass
from typing import Any

from lifestream.domain.errors import DependencyUnavailable, RateLimited
from lifestream.inference.endpoint.trouble import Trouble, trouble_of, wait_s

MODEL_REFUSED = "MODEL_REFUSED"
"""Waiting does not mend it: the key, the model or the account has to be seen to."""

LISTED = "./run doctor shows the models that this key may use, and when they end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who was asked, for the sentences.

    Attributes:
        who: Such as ``The language model gpt-6-luna``.
        model_setting: The setting that names the model.
    """

    who: str
    model_setting: str

    def failure(self, error: Any) -> RateLimited | DependencyUnavailable:
        """Our own error for an ``openai.OpenAIError``, with a sentence that says what to do."""
        if trouble_of(error) is Trouble.BUSY:
            return RateLimited(f"{self.who} asks to wait.", retry_after_s=wait_s(error) or 1.0)
        lasting = is_lasting(error)
        return DependencyUnavailable(
            f"{self.who} {self._why(error)}.", code=MODEL_REFUSED if lasting else None
        )

    def _why(self, error: Any) -> str:
        import openai

        trouble = trouble_of(error)
        if trouble is Trouble.QUOTA:
            return (
                "is not paid for any more: the account's quota is used up, and waiting does not "
                "help; see to the account's billing"
            )
        if trouble is Trouble.ENDED:
            return (
                "has ended: it is no longer served there. Set "
                f"{self.model_setting} to another; {LISTED}"
            )
        if isinstance(error, openai.APITimeoutError):
            return "did not answer in time; LIFESTREAM_OPENAI_TIMEOUT_S says how long to wait"
        if is_unknown_model(error):
            return (
                "is not known there, or not open to this key; check "
                f"{self.model_setting} and LIFESTREAM_OPENAI_BASE_URL. {LISTED}"
            )
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return "refuses the key; check LIFESTREAM_OPENAI_API_KEY"
        if isinstance(error, openai.APIStatusError):
            return f"answers with error {error.status_code}"
        return "does not answer; check LIFESTREAM_OPENAI_BASE_URL and the network"


def is_lasting(error: Any) -> bool:
    """Whether a person has to change something before it can work."""
    import openai

    refusals = openai.AuthenticationError | openai.PermissionDeniedError | openai.NotFoundError
    return trouble_of(error) in {Trouble.QUOTA, Trouble.ENDED} or isinstance(error, refusals)


def is_unknown_model(error: Any) -> bool:
    """The key is good, the model is not there; OpenAI says 404 or 403 with this code."""
    import openai

    is_refused = isinstance(error, openai.NotFoundError | openai.PermissionDeniedError)
    named = getattr(error, "code", None) == "model_not_found"
    return is_refused and (named or isinstance(error, openai.NotFoundError))
