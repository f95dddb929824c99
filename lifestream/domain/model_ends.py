"""Whether a model that is used ends soon."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WARN_DAYS = 90
"""Before its end: time to try another model and to process with it."""


class Outlook(StrEnum):
    """How long a model can be used."""

    FINE = "ok"
    ENDS = "ends"
    ENDED = "ended"
    UNKNOWN = "not served"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """A model of an endpoint, what it is used for, and the setting that names it."""

    work: str
    model: str
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outlook of one use; ``sentence`` says what to do where something is to be done."""

    use: ModelUse
    outlook: Outlook
    sentence: str


def verdict(
    use: ModelUse,
    ends: Mapping[str, date],
    served: AbstractSet[str] | None,
    *,
    today: date,
) -> Verdict:
    """The outlook of one use.

    Args:
        ends: Last days by model, as far as they are announced.
        served: Models that the endpoint lists; None where it was not asked.
    """
    ends_on = ends.get(use.model)
    mend = f"set {use.setting} to another model"
    if ends_on is not None and ends_on <= today:
        sentence = f"{use.model} ended on {ends_on}; {mend}."
        return Verdict(use=use, outlook=Outlook.ENDED, sentence=sentence)
    if ends_on is not None and (ends_on - today).days <= WARN_DAYS:
        days = (ends_on - today).days
        sentence = f"{use.model} ends on {ends_on}, in {days} days; {mend} before."
        return Verdict(use=use, outlook=Outlook.ENDS, sentence=sentence)
    if served is not None and use.model not in served:
        sentence = f"{use.model} is not among the {len(served)} models for this key; {mend}."
        return Verdict(use=use, outlook=Outlook.UNKNOWN, sentence=sentence)
    announced = f"it ends on {ends_on}" if ends_on else "no end is announced"
    return Verdict(use=use, outlook=Outlook.FINE, sentence=f"{use.model}: {announced}.")
