"""Answers that cannot be used, and why."""

from typing import Any

from lifestream.inference.endpoint.trouble import Trouble, trouble_of
from lifestream.ports.language_model import Usage


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


def refused(error: Any, usage: Usage) -> UnusableAnswer:
    """The endpoint answers, but not this request."""
    if trouble_of(error) is Trouble.TOO_LONG:
        return UnusableAnswer("the request is too long for the model", usage, too_long=True)
    code = getattr(error, "code", None)
    return UnusableAnswer(f"the endpoint refused the request{f' ({code})' if code else ''}", usage)
