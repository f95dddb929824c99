"""Who writes minutes and answers: an endpoint, a model of one's own, or the writer that quotes."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lifestream.bootstrap.choice import Choice
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.sentences import Sentence, noted, says
from lifestream.inference.weights.store import fetch, locate
from lifestream.inference.writing.chat.room import MIN_CONTEXT_TOKENS
from lifestream.inference.writing.found_servers import FoundServer, find_servers
from lifestream.inference.writing.own_writer import models
from lifestream.ports.language_model import LanguageModel

HERE_CONTEXT_TOKENS = 8_192
AWAY_CONTEXT_TOKENS = 128_000
MAX_ANSWER_TOKENS = 8_192
AWAY_CALLS = 4
HERE_TIMEOUT_S = 900
OLLAMA_HINT = (
    "Started with OLLAMA_CONTEXT_LENGTH=8192 it gives more at once; then set the same in "
    "LIFESTREAM_CONTEXT_TOKENS."
)
_WORK = noted("minutes and answers")


def choose_language_model(settings: Settings) -> Choice:
    """The endpoint when there is one, else a model of one's own, else the writer that quotes."""
    endpoint = bool(settings.openai_api_key or settings.openai_base_url)
    wanted = settings.language_model
    if wanted == "openai" or (wanted == "auto" and endpoint):
        where = settings.openai_base_url or "OpenAI"
        why = says("{model} at {where}.", model=settings.openai_model, where=where)
        return Choice(work=_WORK, engine="openai", fallback=False, why=why)
    file = own_model(settings)
    if wanted != "extractive" and file is not None and models.runner_is_here():
        why = says("{model} on this machine; nothing is sent anywhere.", model=model_name(file))
        return Choice(work=_WORK, engine="local", fallback=False, why=why)
    if wanted == "extractive":
        return Choice(
            work=_WORK, engine="extractive", fallback=True, why=noted("Chosen by setting.")
        )
    why = says("{lack} {how_to_get}", lack=_lack(settings, file), how_to_get=_how_to_get(file))
    return Choice(work=_WORK, engine="extractive", fallback=True, why=why)


def _lack(settings: Settings, file: Path | None) -> Sentence:
    if settings.writer_model and file is None:
        return says(
            "{model} (LIFESTREAM_WRITER_MODEL) is not on this machine, so minutes and answers only "
            "quote.",
            model=settings.writer_model,
        )
    return says("There is no language model, so minutes and answers only quote.")


def _how_to_get(file: Path | None) -> Sentence:
    if file is not None:
        return says(
            "{model} is here, what runs it is not: `./run models writer` installs it. Or set "
            "LIFESTREAM_OPENAI_API_KEY, or LIFESTREAM_OPENAI_BASE_URL for an endpoint of your own.",
            model=model_name(file),
        )
    best = models.suited_here()
    if best is None:
        return says(
            "This machine has too little memory for one of its own. Set "
            "LIFESTREAM_OPENAI_API_KEY, or LIFESTREAM_OPENAI_BASE_URL for an endpoint of your own."
        )
    return says(
        "`./run models writer` fetches one that runs on this machine and sends nothing anywhere: "
        "{model}, {size_gb:.1f} GB. Or set LIFESTREAM_OPENAI_API_KEY, or "
        "LIFESTREAM_OPENAI_BASE_URL for an endpoint of your own.",
        model=best.name,
        size_gb=best.weights.size_bytes / 1e9,
    )


def own_model(settings: Settings) -> Path | None:
    """The file of the model of one's own; None while it is not here."""
    return models.file_of(settings.writer_model, settings.models_dir)


def model_name(file: Path) -> str:
    """A GGUF file's name for people."""
    return file.stem


def build_language_model(settings: Settings) -> LanguageModel | None:
    """The chosen writer; None where that is the one that quotes.

    Raises:
        ConfigError: The settings of the model do not go together.
    """
    engine = choose_language_model(settings).engine
    if engine == "openai":
        return _at_endpoint(settings)
    file = own_model(settings)
    return _of_ones_own(settings, file) if engine == "local" and file is not None else None


def _at_endpoint(settings: Settings) -> LanguageModel:
    from lifestream.inference.writing.chat.endpoint import ChatEndpoint, FixedServer
    from lifestream.inference.writing.chat.room import Room
    from lifestream.inference.writing.openai_writer import OpenAiWriter

    here = is_on_this_machine(settings.openai_base_url)
    context_tokens = settings.context_tokens or (
        HERE_CONTEXT_TOKENS if here else AWAY_CONTEXT_TOKENS
    )
    endpoint = ChatEndpoint(
        server=FixedServer(settings.openai_base_url, settings.openai_api_key),
        model=settings.openai_model,
        room=Room(
            context_tokens=context_tokens, answer_tokens=_answer_tokens(settings, context_tokens)
        ),
        timeout_s=settings.openai_timeout_s,
        calls_at_once=settings.calls_at_once or (1 if here else AWAY_CALLS),
        streams_drafts=here,
    )
    return OpenAiWriter(endpoint, sees_images=settings.openai_sees_images)


def _of_ones_own(settings: Settings, file: Path) -> LanguageModel:
    from lifestream.inference.writing.chat.endpoint import ChatEndpoint
    from lifestream.inference.writing.chat.room import Room
    from lifestream.inference.writing.openai_writer import OpenAiWriter
    from lifestream.inference.writing.own_writer.process import OwnServer

    context_tokens = settings.context_tokens or HERE_CONTEXT_TOKENS
    endpoint = ChatEndpoint(
        server=OwnServer(
            model=file,
            folder=settings.models_dir / ".writer",
            context_tokens=context_tokens,
            threads=settings.effective_threads,
            idle_s=settings.writer_idle_min * 60,
        ),
        model=model_name(file),
        room=Room(
            context_tokens=context_tokens, answer_tokens=_answer_tokens(settings, context_tokens)
        ),
        timeout_s=settings.writer_timeout_s,
        calls_at_once=1,
        streams_drafts=True,
    )
    return OpenAiWriter(endpoint, sees_images=False, engine_name="local")


def _answer_tokens(settings: Settings, context_tokens: int) -> int:
    return settings.answer_tokens or min(context_tokens // 4, MAX_ANSWER_TOKENS)


def is_on_this_machine(base_url: str) -> bool:
    """Whether an endpoint is a model server of this machine: it charges nothing and is small."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedModel:
    """A model of one's own that can be had.

    Attributes:
        least_memory_gb: Memory of the machines it is meant for.
        is_chosen: It suits this machine best.
    """

    name: str
    title: str
    size_bytes: int
    licence: str
    least_memory_gb: int
    is_here: bool
    is_chosen: bool


def offered_models(settings: Settings) -> tuple[OfferedModel, ...]:
    """The models that ``./run models writer`` can fetch, best first."""
    best = models.suited_here()
    return tuple(
        OfferedModel(
            name=model.name,
            title=model.weights.title,
            size_bytes=model.weights.size_bytes,
            licence=model.weights.licence,
            least_memory_gb=model.least_memory_bytes // models.GIB,
            is_here=locate(model.weights, settings.models_dir) is not None,
            is_chosen=model is best,
        )
        for model in models.OWN_MODELS
    )


def models_to_offer(settings: Settings) -> tuple[OfferedModel, ...]:
    """The same for a person who looks for a writer: nothing in a cloud or beside an endpoint."""
    writes = choose_language_model(settings).engine
    is_wanted = settings.backend == "embedded" and writes != "openai"
    return offered_models(settings) if is_wanted else ()


def fetch_own_model(settings: Settings, name: str) -> Path:
    """The folder of the model, fetched from the hub and checked against its digest.

    Raises:
        DependencyUnavailable: The hub does not answer, or has another file under that name.
        ResourceError: The disk is full or cannot be written.
    """
    model = models.named(name)
    if model is None:
        raise ConfigError(f"{name} is not a model that is known here.")
    return fetch(model.weights, settings.models_dir)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOffer:
    """A model server that runs on this machine, and the settings that would use it.

    Attributes:
        is_used: The settings name it already.
        settings: Lines for the environment; empty while it has no chat model.
        hint: What to do first, or what to know.
    """

    name: str
    base_url: str
    models: tuple[str, ...]
    is_used: bool
    settings: tuple[str, ...]
    hint: str


def server_offers(settings: Settings) -> tuple[ServerOffer, ...]:
    """Model servers found on this machine now; none is asked for in a cloud."""
    if settings.backend != "embedded":
        return ()
    found = find_servers(but_port=settings.port)
    return tuple(_offer(server, settings) for server in found)


def _offer(server: FoundServer, settings: Settings) -> ServerOffer:
    used = urlsplit(settings.openai_base_url)
    is_used = (
        is_on_this_machine(settings.openai_base_url) and used.port == urlsplit(server.base_url).port
    )
    usable = [m for m in server.models if m.context_tokens >= MIN_CONTEXT_TOKENS]
    if not usable:
        lines: tuple[str, ...] = ()
        hint = (
            f"its context is shorter than {MIN_CONTEXT_TOKENS} tokens: load it with more."
            if server.models
            else "it runs, but has no model that chats yet: fetch one with it first."
        )
    else:
        lines = (
            f"LIFESTREAM_OPENAI_BASE_URL={server.base_url}",
            f"LIFESTREAM_OPENAI_MODEL={usable[0].name}",
            f"LIFESTREAM_CONTEXT_TOKENS={usable[0].context_tokens}",
            f"LIFESTREAM_OPENAI_TIMEOUT_S={HERE_TIMEOUT_S}",
        )
        hint = OLLAMA_HINT if server.name == "Ollama" else ""
    return ServerOffer(
        name=server.name,
        base_url=server.base_url,
        models=tuple(model.name for model in server.models),
        is_used=is_used,
        settings=lines,
        hint=hint,
    )
