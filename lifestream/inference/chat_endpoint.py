"""Any OpenAI-compatible chat endpoint: one call, bounded retries, errors in our own words.

Structured answers are asked for by strict JSON schema; an endpoint that refuses that is asked for
a JSON object, and one that refuses this too by words alone. What works is remembered.
"""

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from lifestream import tracing
from lifestream.domain.errors import DependencyUnavailable, RateLimited
from lifestream.inference.drafts import AnyDraft, strict_schema
from lifestream.pipeline.prompts import Prompt, repair_request, schema_request
from lifestream.ports.language_model import Usage

log = logging.getLogger(__name__)

OPENAI_URL = "https://api.openai.com/v1"
RETRIES = 2
"""After the first try, with growing waits; ``Retry-After`` is honoured. Source: openai-python."""

LONGEST_ANSWER_CHARACTERS = 200_000
_SHOWN_AGAIN_CHARACTERS = 4_000
_FORMATS = ("json_schema", "json_object", "text")


class UnusableAnswer(Exception):
    """The model answered, twice, with what cannot be used; the reason is a short sentence."""

    def __init__(self, reason: str, usage: Usage) -> None:
        super().__init__(reason)
        self.reason = reason
        self.usage = usage


@dataclass(slots=True)
class _Talk:
    """One exchange: the messages so far and what they cost."""

    messages: list[dict[str, Any]]
    tokens_in: int = 0
    tokens_out: int = 0
    answer: str = field(default="", repr=False)

    @property
    def usage(self) -> Usage:
        return Usage(tokens_in=self.tokens_in, tokens_out=self.tokens_out)


class ChatEndpoint:
    """A model at an endpoint.

    Args:
        base_url: Empty is OpenAI's own.
        api_key: Empty for local endpoints that ask for none.
        timeout_s: Longest wait for one try.
    """

    def __init__(self, *, base_url: str, api_key: str, model: str, timeout_s: float) -> None:
        from openai import OpenAI

        self.model = model
        self.address = base_url or OPENAI_URL
        self._format = _FORMATS[0]
        # Messages are built as plain dicts; the client's types for them are not worth a cast each.
        self._client: Any = OpenAI(
            base_url=self.address,
            api_key=api_key or "none",
            timeout=timeout_s,
            max_retries=RETRIES,
        )

    def draft(self, prompt: Prompt, kind: type[AnyDraft]) -> tuple[AnyDraft, Usage]:
        """A structured answer, asked for once more when it cannot be read.

        Raises:
            UnusableAnswer: It cannot be read, or the model declines.
            RateLimited, DependencyUnavailable: The endpoint does not answer.
        """
        schema = strict_schema(kind)
        talk = _Talk(_messages(prompt))
        problem = self._ask(talk, kind.__name__, schema)
        for last in (False, True):
            if not problem:
                try:
                    return kind.model_validate_json(_bare_json(talk.answer)), talk.usage
                except ValidationError as error:
                    problem = _first_error(error)
            if last or problem == _DECLINED:
                break
            shown = talk.answer[:_SHOWN_AGAIN_CHARACTERS] or "(nothing)"
            talk.messages.append({"role": "assistant", "content": shown})
            talk.messages.append({"role": "user", "content": repair_request(problem, schema)})
            problem = self._ask(talk, kind.__name__, schema)
        log.warning("model_answer_unusable", extra={"model": self.model, "draft": kind.__name__})
        raise UnusableAnswer(problem, talk.usage)

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The pieces of a plain answer as they come.

        Raises:
            RateLimited, DependencyUnavailable: The endpoint does not answer, or stops doing so.
        """
        import openai

        try:
            with self._client.chat.completions.create(
                model=self.model,
                messages=_messages(prompt),
                stream=True,
            ) as events:
                length = 0
                for event in events:
                    piece = event.choices[0].delta.content if event.choices else None
                    length += len(piece or "")
                    if length > LONGEST_ANSWER_CHARACTERS:
                        return
                    if piece:
                        yield piece
        except openai.OpenAIError as error:
            raise self._translated(error) from error

    def _ask(self, talk: _Talk, name: str, schema: dict[str, Any]) -> str:
        """One answer into ``talk``; returns what is wrong with it, or nothing."""
        import openai

        try:
            completion = self._create(talk, name, schema)
        except openai.BadRequestError as error:
            # The input is too long for the model, or its filter stopped it.
            raise UnusableAnswer(_reason(error), talk.usage) from error
        except openai.OpenAIError as error:
            raise self._translated(error) from error
        if completion.usage:
            talk.tokens_in += completion.usage.prompt_tokens
            talk.tokens_out += completion.usage.completion_tokens
        choice = completion.choices[0] if completion.choices else None
        talk.answer = (choice.message.content or "") if choice else ""
        if choice is not None and (
            choice.message.refusal or choice.finish_reason == "content_filter"
        ):
            return _DECLINED
        if len(talk.answer) > LONGEST_ANSWER_CHARACTERS:
            talk.answer = ""
            return "the answer is far too long"
        if choice is not None and choice.finish_reason == "length":
            return "the answer was cut off; write less"
        return "" if talk.answer.strip() else "the answer is empty"

    def _create(self, talk: _Talk, name: str, schema: dict[str, Any]) -> Any:
        import openai

        for number in range(_FORMATS.index(self._format), len(_FORMATS)):
            form = _FORMATS[number]
            messages = list(talk.messages)
            extra: dict[str, Any] = {}
            if form == "json_schema":
                spec = {"name": name, "strict": True, "schema": schema}
                extra["response_format"] = {"type": form, "json_schema": spec}
            else:
                messages.append({"role": "user", "content": schema_request(schema)})
                if form == "json_object":
                    extra["response_format"] = {"type": form}
            try:
                with tracing.span("chat", kind="client", model=self.model):
                    completion = self._client.chat.completions.create(
                        model=self.model,
                        messages=messages,
                        **extra,
                    )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if form == _FORMATS[-1] or not _is_about_format(error):
                    raise
                log.info("response_format_refused", extra={"model": self.model, "form": form})
                continue
            self._format = form
            return completion
        raise AssertionError("the last form either answers or raises")

    def _translated(self, error: Exception) -> RateLimited | DependencyUnavailable:
        import openai

        if isinstance(error, openai.RateLimitError):
            return RateLimited(
                f"The language model {self.model} asks to wait.", retry_after_s=_wait_s(error)
            )
        reason = "does not answer"
        if isinstance(error, openai.APITimeoutError):
            reason = "did not answer in time"
        elif isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            reason = "refuses the key; check LIFESTREAM_OPENAI_API_KEY"
        elif isinstance(error, openai.NotFoundError):
            reason = "is not known there; check LIFESTREAM_OPENAI_MODEL and the base URL"
        elif isinstance(error, openai.APIStatusError):
            reason = f"answers with error {error.status_code}"
        return DependencyUnavailable(f"The language model {self.model} {reason}.")


_DECLINED = "the model declined to answer"


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


def _bare_json(answer: str) -> str:
    """Without the Markdown fence that some models put around JSON."""
    text = answer.strip()
    if text.startswith("```"):
        text = text.partition("\n")[2].rpartition("```")[0]
    return text


def _first_error(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where or 'the answer'}: {first['msg']}"


def _reason(error: Any) -> str:
    code = getattr(error, "code", None)
    return f"the endpoint refused the request{f' ({code})' if code else ''}"


def _is_about_format(error: Any) -> bool:
    text = str(error).lower()
    return any(word in text for word in ("response_format", "json_schema", "json_object", "schema"))


def _wait_s(error: Any) -> float:
    try:
        return max(float(error.response.headers.get("retry-after", "1")), 0.0)
    except (AttributeError, ValueError):
        return 1.0
