"""The models of an endpoint that these settings use, and whether they end soon.

Asked for by ``./run doctor`` alone: nothing is sent anywhere unasked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lifestream.bootstrap.recogniser import choose_transcriber
from lifestream.bootstrap.writers import choose_language_model
from lifestream.config import Settings
from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.model_ends import ModelUse, Verdict, verdict
from lifestream.inference.endpoint.model_list import ANNOUNCED_ENDS, Served, served_models


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointModels:
    """What is known of the models in use.

    Attributes:
        trouble: Why the endpoint could not be asked; empty where it answered.
    """

    verdicts: tuple[Verdict, ...]
    trouble: str = ""


def endpoint_models(settings: Settings, *, today: date) -> EndpointModels | None:
    """Ask the endpoint for the models that are used; None where no engine is one of its."""
    uses = tuple(_uses(settings))
    if not uses:
        return None
    trouble, served = "", None
    try:
        served = served_models(settings.openai_base_url, settings.openai_api_key)
    except DependencyUnavailable as error:
        trouble = error.message
    ends = known_ends(settings.openai_base_url, served)
    names = None if served is None else frozenset(model.name for model in served)
    return EndpointModels(
        verdicts=tuple(verdict(use, ends, names, today=today) for use in uses), trouble=trouble
    )


def known_ends(base_url: str, served: tuple[Served, ...] | None) -> Mapping[str, date]:
    """Last days by model: as the endpoint says, and as OpenAI has announced for its own."""
    announced = {} if base_url else dict(ANNOUNCED_ENDS)
    said = {model.name: model.ends_on for model in served or () if model.ends_on is not None}
    return {**announced, **said}


def asked_ends(settings: Settings) -> Mapping[str, date]:
    """The same for another deployment, asked with this machine's key where there is one."""
    served = None
    if settings.openai_api_key:
        try:
            served = served_models(settings.openai_base_url, settings.openai_api_key)
        except DependencyUnavailable:
            served = None
    return known_ends(settings.openai_base_url, served)


def _uses(settings: Settings) -> Iterator[ModelUse]:
    if choose_language_model(settings).engine == "openai":
        yield ModelUse(
            work="minutes and answers",
            model=settings.openai_model,
            setting="LIFESTREAM_OPENAI_MODEL",
        )
    if choose_transcriber(settings).engine == "openai":
        yield ModelUse(
            work="speech to text",
            model=settings.transcription_model,
            setting="LIFESTREAM_TRANSCRIPTION_MODEL",
        )
    if settings.embedder == "openai":
        yield ModelUse(
            work="finding by meaning",
            model=settings.embedding_model,
            setting="LIFESTREAM_EMBEDDING_MODEL",
        )
