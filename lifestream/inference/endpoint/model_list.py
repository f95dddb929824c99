"""Which models an endpoint serves to a key, and when they end.

OpenAI's ``/v1/models`` says for each model whether its end has been announced; other servers list
names alone. Not for: finding servers on this machine (``writing.found_servers``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.endpoint.refusals import Asked

TIMEOUT_S = 5.0

ANNOUNCED_ENDS: Mapping[str, date] = {
    **dict.fromkeys(("gpt-5", "gpt-5-mini", "gpt-5-nano", "o3"), date(2026, 12, 11)),
    **dict.fromkeys(("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini"), date(2027, 1, 14)),
    **dict.fromkeys(
        ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"), date(2027, 2, 26)
    ),
    **dict.fromkeys(("gpt-5.1", "gpt-5.4-nano"), date(2027, 4, 1)),
}
"""Of OpenAI's models, for when the endpoint cannot be asked. Source: openai-python 3.52.0,
``types/shared/chat_model.py`` and ``types/audio_model.py``, read on 2026-11-30."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A model that may be used, and its last day where that is announced."""

    name: str
    ends_on: date | None = None


def served_models(base_url: str, api_key: str) -> tuple[Served, ...]:
    """What ``/models`` lists.

    Args:
        base_url: The endpoint's address up to the version; empty is OpenAI's own.

    Raises:
        DependencyUnavailable: It does not answer, or refuses the key.
    """
    import openai

    asked = Asked(
        who=f"The endpoint {base_url or 'OpenAI'}", model_setting="LIFESTREAM_OPENAI_MODEL"
    )
    try:
        client = openai.OpenAI(
            base_url=base_url or None,
            api_key=api_key or "none",
            timeout=TIMEOUT_S,
            max_retries=0,
        )
        listed = list(client.models.list())
    except openai.OpenAIError as error:
        raise DependencyUnavailable(asked.failure(error).message) from error
    return tuple(_served(model) for model in listed)


def _served(model: Any) -> Served:
    announced = getattr(model, "shutdown_date", None)
    try:
        ends_on = date.fromisoformat(str(announced)[:10]) if announced else None
    except ValueError:
        ends_on = None
    return Served(name=str(model.id), ends_on=ends_on)
