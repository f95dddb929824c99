"""Any OpenAI-compatible chat endpoint: one call, bounded waiting, errors in our own words.

What a server takes is found out and remembered (``dialect``); what a model only thinks is taken
out (``reading``); how long it is waited for is ``inference.endpoint.patience``'s business.
"""

import base64
import logging
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from pydantic import ValidationError

from lifestream import tracing
from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.endpoint.patience import Patience
from lifestream.inference.endpoint.refusals import Asked
from lifestream.inference.endpoint.trouble import Trouble, trouble_of
from lifestream.inference.writing.chat.dialect import Dialect
from lifestream.inference.writing.chat.failures import (
    CutOff,
    PicturesRefused,
    UnusableAnswer,
    refused,
)
from lifestream.inference.writing.chat.hang_up import line
from lifestream.inference.writing.chat.reading import (
    ThoughtFilter,
    outermost_object,
    without_thoughts,
)
from lifestream.inference.writing.chat.room import Room
from lifestream.inference.writing.drafts import AnyDraft, strict_schema
from lifestream.ports.asker import asker
from lifestream.ports.language_model import Usage
from lifestream.text.prompts import Prompt, repair_request

log = logging.getLogger(__name__)

OPENAI_URL = "https://api.openai.com/v1"
MAX_ANSWER_CHARACTERS = 200_000
_SHOWN_AGAIN_CHARACTERS = 4_000
_PATIENCE_S = 300.0
"""Of a job's call: minutes, because a recording can wait and a quote stays for good."""
_ASKERS_PATIENCE_S = 10.0
"""Of a call that a person waits for."""
_DECLINED = "the model declined to answer"
_CUT_OFF = "the answer was cut off at its limit of tokens"


class Server(Protocol):
    """Where the model is reached."""

    def place(self) -> tuple[str, str]:
        """Address and key, once the server is ready to be asked.

        Raises:
            DependencyUnavailable: It cannot be made ready.
        """
        ...


@dataclass(frozen=True, slots=True)
class FixedServer:
    """An endpoint that another party runs."""

    base_url: str
    api_key: str = field(repr=False)

    def place(self) -> tuple[str, str]:
        """As set; a key is sent even where none is asked for, because the client insists."""
        return self.base_url or OPENAI_URL, self.api_key or "none"


@dataclass(slots=True)
class _Talk:
    """One exchange: the messages so far and what they cost."""

    messages: list[dict[str, Any]]
    has_pictures: bool = False
    tokens_in: int = 0
    tokens_out: int = 0
    answer: str = field(default="", repr=False)

    @property
    def usage(self) -> Usage:
        return Usage(tokens_in=self.tokens_in, tokens_out=self.tokens_out)

    def count(self, usage: Any) -> None:
        """Add what a call says it cost; servers may say nothing, or half of it."""
        self.tokens_in += getattr(usage, "prompt_tokens", None) or 0
        self.tokens_out += getattr(usage, "completion_tokens", None) or 0


class ChatEndpoint:
    """A model at an endpoint; may be called from several threads.

    Args:
        room: Its context and the most tokens of one answer, which every call names.
        timeout_s: Longest wait for one answer, or for one piece of a stream.
        calls_at_once: How many calls may be under way.
        patience_s: The most that one call waits for a server that asks to wait.
        streams_drafts: Structured answers come in pieces, too. llama.cpp's server goes on writing
            for a reader who hung up, unless it was asked to stream; and a slow machine's time-out
            then counts from piece to piece.
    """

    def __init__(
        self,
        *,
        server: Server,
        model: str,
        room: Room,
        timeout_s: float,
        calls_at_once: int = 4,
        patience_s: float = _PATIENCE_S,
        streams_drafts: bool = False,
    ) -> None:
        self.model = model
        self.room = room
        self._server = server
        self._timeout_s = timeout_s
        self._streams_drafts = streams_drafts
        self._patience = Patience(
            patience_s=patience_s, askers_s=_ASKERS_PATIENCE_S, calls_at_once=calls_at_once
        )
        openais_own = isinstance(server, FixedServer) and not server.base_url
        self._dialect = Dialect(limit="max_completion_tokens" if openais_own else "max_tokens")
        self._asked = Asked(
            who=f"The language model {model}", model_setting="LIFESTREAM_OPENAI_MODEL"
        )
        self._begins_thinking = False
        self._clients: dict[tuple[str, str], Any] = {}

    def draft(self, prompt: Prompt, kind: type[AnyDraft]) -> tuple[AnyDraft, Usage]:
        """A structured answer, asked for once more when it cannot be read.

        Raises:
            UnusableAnswer: It cannot be read, or the model declines, or less must be asked.
            PicturesRefused: The model takes none; ask without.
            RateLimited, DependencyUnavailable: The endpoint does not answer.
        """
        schema = strict_schema(kind)
        talk = _Talk(_messages(prompt), has_pictures=bool(prompt.images))
        problem = self._ask(talk, kind.__name__, schema)
        for last in (False, True):
            if not problem:
                try:
                    read = outermost_object(without_thoughts(talk.answer))
                    return kind.model_validate_json(read), talk.usage
                except ValidationError as error:
                    problem = _first_error(error)
            if last or problem == _DECLINED:
                break
            most = min(_SHOWN_AGAIN_CHARACTERS, self.room.answer_tokens)
            shown = talk.answer[:most] or "(nothing)"
            talk.messages.append({"role": "assistant", "content": shown})
            talk.messages.append({"role": "user", "content": repair_request(problem, schema)})
            problem = self._ask(talk, kind.__name__, schema)
        log.warning("model_answer_unusable", extra={"model": self.model, "draft": kind.__name__})
        raise UnusableAnswer(problem, talk.usage)

    def stream(self, prompt: Prompt) -> Generator[str, None, None]:
        """The pieces of a plain answer as they come, without what the model only thinks.

        Closing it, or the asker's going away, ends the connection and with it the generation.

        Raises:
            CutOff: The answer reached its limit of tokens; what came stands, its end is missing.
            RateLimited, DependencyUnavailable: The endpoint does not answer, or stops doing so.
        """
        import httpx2
        import openai

        try:
            with self._patience.turn(), ExitStack() as calls:
                events = self._create(calls, _Talk(_messages(prompt)), stream=True)
                with events:
                    yield from self._pieces(events)
        except UnusableAnswer as error:
            raise DependencyUnavailable(
                f"The language model {self.model} cannot answer: {error.reason}."
            ) from error
        except openai.OpenAIError as error:
            raise self._asked.failure(error) from error
        except httpx2.HTTPError as error:
            # The connection broke in the middle of the stream; openai lets this one through.
            raise self._broken_off() from error

    def _pieces(self, events: Any) -> Iterator[str]:
        length = 0
        thoughts = ThoughtFilter(begins_thinking=self._begins_thinking)
        reason = ""
        for event in events:
            # Some servers send a last event without choices for the usage, some none at all.
            choice = event.choices[0] if event.choices else None
            piece = (choice.delta.content or "") if choice is not None and choice.delta else ""
            reason = (choice.finish_reason or reason) if choice is not None else reason
            length += len(piece)
            if length > MAX_ANSWER_CHARACTERS:
                raise CutOff
            if given := thoughts.feed(piece):
                yield given
        if reason == "length":
            # What is still held back may be a thought that did not come to its end.
            raise CutOff
        self._begins_thinking = thoughts.closed_unopened
        if rest := thoughts.end():
            yield rest

    def _ask(self, talk: _Talk, name: str, schema: dict[str, Any]) -> str:
        """One answer into ``talk``; returns what is wrong with it, or nothing."""
        import httpx2
        import openai

        try:
            with self._patience.turn(), ExitStack() as calls:
                events = self._create(
                    calls, talk, name=name, schema=schema, stream=self._streams_drafts
                )
                if self._streams_drafts:
                    calls.enter_context(events)
                reason = self._collect(events if self._streams_drafts else (events,), talk)
        except openai.OpenAIError as error:
            raise self._asked.failure(error) from error
        except httpx2.HTTPError as error:
            raise self._broken_off() from error
        if reason == "content_filter":
            return _DECLINED
        if reason == "length":
            # Asking for the same again would end the same.
            raise UnusableAnswer(_CUT_OFF, talk.usage, too_long=True)
        if len(talk.answer) > MAX_ANSWER_CHARACTERS:
            talk.answer = ""
            return "the answer is far too long"
        return "" if without_thoughts(talk.answer) else "the answer is empty"

    def _collect(self, events: Iterable[Any], talk: _Talk) -> str:
        """One completion, or the pieces of one, into ``talk``; returns why it ended."""
        reason, usage, length = "", None, 0
        pieces: list[str] = []
        for event in events:
            # Some servers count on in every piece: the last one says it all.
            usage = event.usage or usage
            choice = event.choices[0] if event.choices else None
            said = getattr(choice, "message", None) or getattr(choice, "delta", None)
            if choice is None or said is None:
                continue
            pieces.append(said.content or "")
            length += len(pieces[-1])
            declined = bool(getattr(said, "refusal", None))
            reason = "content_filter" if declined else choice.finish_reason or reason
            if length > MAX_ANSWER_CHARACTERS:
                break
        talk.count(usage)
        talk.answer = "".join(pieces)
        return reason

    def _broken_off(self) -> DependencyUnavailable:
        return DependencyUnavailable(f"The language model {self.model} broke off its answer.")

    def _create(
        self,
        calls: ExitStack,
        talk: _Talk,
        *,
        name: str = "",
        schema: dict[str, Any] | None = None,
        stream: bool = False,
    ) -> Any:
        """The answer, asked for more simply each time the server fails on how it was asked.

        Raises:
            UnusableAnswer, PicturesRefused: The request is refused for what it holds.
            openai.OpenAIError: Anything else.
        """
        import openai

        dialect = self._dialect
        while True:
            arguments = dialect.arguments(
                talk.messages, max_tokens=self.room.answer_tokens, name=name, schema=schema
            )
            if stream:
                arguments |= dialect.streamed(counted=schema is not None)
            try:
                answer = self._patience.until_answered(partial(self._call, calls, arguments))
            except openai.OpenAIError as error:
                trouble = trouble_of(error)
                simpler = dialect.after(trouble, error, structured=schema is not None)
                if simpler is None:
                    raise self._given_up(error, trouble, talk) from error
                log.info("model_asked_otherwise", extra={"model": self.model, "form": simpler.form})
                dialect = simpler
                continue
            self._dialect = dialect
            return answer

    def _given_up(self, error: Any, trouble: Trouble, talk: _Talk) -> Exception:
        """The error to raise when no other way of asking is left."""
        may_be_pictures = {Trouble.PICTURES, Trouble.BROKEN, Trouble.REFUSED}
        if trouble is Trouble.PICTURES and talk.has_pictures:
            return PicturesRefused()
        lasting = {Trouble.QUOTA, Trouble.ENDED, Trouble.BUSY, Trouble.AWAY}
        if _is_about_access(error) or trouble in lasting:
            return cast(Exception, error)
        if talk.has_pictures and trouble in may_be_pictures:
            return PicturesRefused()
        return cast(Exception, error) if trouble is Trouble.BROKEN else refused(error, talk.usage)

    def _call(self, calls: ExitStack, arguments: dict[str, Any]) -> Any:
        """One call; its line stays open as long as ``calls``, for streams."""
        # Asked for its place every time: a server of one's own may have had to start again.
        client = calls.enter_context(self._line())
        with tracing.span("chat", kind="client", model=self.model):
            return client.chat.completions.create(model=self.model, **arguments)

    def _line(self) -> AbstractContextManager[Any]:
        client = self._client()
        direct = _is_loopback(str(client.base_url))
        return line(client, asker(), timeout_s=self._timeout_s, direct=direct)

    def _client(self) -> Any:
        import httpx2
        from openai import OpenAI

        place = self._server.place()
        # Messages are built as plain dicts; the client's types for them are not worth a cast each.
        client = self._clients.get(place)
        if client is None:
            client = OpenAI(
                base_url=place[0],
                api_key=place[1],
                timeout=self._timeout_s,
                max_retries=0,
                # No proxy stands between a machine and itself, whatever its settings say.
                http_client=httpx2.Client(
                    timeout=self._timeout_s, trust_env=not _is_loopback(place[0])
                ),
            )
            self._clients = {place: client}
        return client


def _is_loopback(url: str) -> bool:
    return (urlsplit(url).hostname or "") in {"127.0.0.1", "::1", "localhost"}


def _messages(prompt: Prompt) -> list[dict[str, Any]]:
    content: Any = prompt.user
    if prompt.images:
        content = [{"type": "text", "text": prompt.user}]
        for _, jpeg in prompt.images:
            url = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
            content.append({"type": "image_url", "image_url": {"url": url, "detail": "low"}})
    return [
        {"role": "system", "content": prompt.system},
        {"role": "user", "content": content},
    ]


def _first_error(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where or 'the answer'}: {first['msg']}"


def _is_about_access(error: Any) -> bool:
    """A wrong key or an unknown model: nothing in the request would mend it."""
    import openai

    kinds = openai.AuthenticationError | openai.PermissionDeniedError | openai.NotFoundError
    return isinstance(error, kinds)
