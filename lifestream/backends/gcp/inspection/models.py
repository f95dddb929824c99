"""Models of OpenAI or of another endpoint: whether those that the doors use end soon.

The deployment's own key is never read: what is announced is known, and the endpoint is asked with
the key of whoever looks, where there is one.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lifestream.backends.gcp.inspection.cloud_run import environment_of
from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.domain.inspection import Finding
from lifestream.domain.model_ends import ModelUse, Outlook, verdict


def checks(live: Live) -> list[Check]:
    """One for all uses."""
    return [Check(code="model-ends", subject="models", run=_ends)]


def _ends(live: Live) -> Iterator[Finding]:
    environment = environment_of(live.service(live.names.web))
    for use in _uses(environment, live.names.defaults):
        # Another endpoint's models may bear the same names.
        ends: Any = {} if "LIFESTREAM_OPENAI_BASE_URL" in environment else live.names.model_ends
        found = verdict(use, ends, None, today=_today(live))
        bad = [] if found.outlook is Outlook.FINE else [found.sentence.rstrip(".")]
        yield live.judged("model-ends", use.work, found.sentence, bad)


def _today(live: Live) -> date:
    return live.now.date()


def _uses(environment: dict[str, str], defaults: Any) -> Iterator[ModelUse]:
    def chosen(name: str) -> str:
        return environment.get(f"LIFESTREAM_{name.upper()}") or str(defaults[name])

    if chosen("language_model") in {"openai", "auto"}:
        yield ModelUse(
            work="minutes and answers", model=chosen("openai_model"), setting="openai_model"
        )
    if chosen("transcriber") == "openai":
        yield ModelUse(
            work="speech to text",
            model=chosen("transcription_model"),
            setting="LIFESTREAM_TRANSCRIPTION_MODEL in extra_env",
        )
    if chosen("embedder") == "openai":
        yield ModelUse(
            work="finding by meaning",
            model=chosen("embedding_model"),
            setting="LIFESTREAM_EMBEDDING_MODEL",
        )
