"""How a server wants to be asked: found out by asking, from the strictest form to the simplest.

Structured answers are asked for by strict JSON schema; a server that fails on that is asked for a
JSON object, and one that fails on this too by words alone.
"""

from dataclasses import dataclass, replace
from typing import Any

from lifestream.inference.endpoint.trouble import Trouble, allowed_limit, words_of
from lifestream.text.prompts import schema_request

FORMS = ("json_schema", "json_object", "text")

EFFORT = "low"
"""Notes and answers from what was said need little thought, and thoughts are paid for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The findings so far about an endpoint.

    Attributes:
        form: One of ``FORMS``.
        limit: The name of the parameter that bounds the answer's tokens. OpenAI's newer models
            know only ``max_completion_tokens``; most other servers know only ``max_tokens``.
        highest_limit: The most that the server takes; 0 while it has not said.
        counts_streams: It can be asked to end a stream with what it cost.
        effort: How hard the model is asked to think; empty for one that does not take that.
    """

    form: str = FORMS[0]
    limit: str = "max_tokens"
    highest_limit: int = 0
    counts_streams: bool = True
    effort: str = EFFORT

    def arguments(
        self,
        messages: list[dict[str, Any]],
        *,
        max_tokens: int,
        name: str = "",
        schema: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The arguments of one call; ``schema`` None asks for plain text."""
        limit = min(max_tokens, self.highest_limit or max_tokens)
        arguments: dict[str, Any] = {"messages": messages, self.limit: limit}
        if self.effort:
            arguments["reasoning_effort"] = self.effort
        if schema is None:
            return arguments
        if self.form == "json_schema":
            spec = {"name": name, "strict": True, "schema": schema}
            arguments["response_format"] = {"type": self.form, "json_schema": spec}
            return arguments
        asked = {"role": "user", "content": schema_request(schema)}
        arguments["messages"] = [*messages, asked]
        if self.form == "json_object":
            arguments["response_format"] = {"type": self.form}
        return arguments

    def streamed(self, *, counted: bool) -> dict[str, Any]:
        """The arguments that make it a stream."""
        options = {"stream_options": {"include_usage": True}}
        return {"stream": True, **(options if counted and self.counts_streams else {})}

    def after(self, trouble: Trouble, error: Any, *, structured: bool) -> "Dialect | None":
        """The next simpler way of asking; None where asking otherwise cannot help."""
        if trouble is Trouble.LIMIT:
            return self._with_another_limit(error)
        if trouble is Trouble.EFFORT:
            return replace(self, effort="") if self.effort else None
        if trouble is Trouble.COUNTING:
            return replace(self, counts_streams=False) if self.counts_streams else None
        is_last = self.form == FORMS[-1]
        if not structured or is_last or trouble not in {Trouble.FORMAT, Trouble.BROKEN}:
            return None
        return replace(self, form=FORMS[FORMS.index(self.form) + 1])

    def _with_another_limit(self, error: Any) -> "Dialect | None":
        allowed = allowed_limit(error)
        if allowed is not None and (not self.highest_limit or allowed < self.highest_limit):
            return replace(self, highest_limit=allowed)
        other = "max_completion_tokens" if self.limit == "max_tokens" else "max_tokens"
        # "max_tokens" stands in no message about the other name alone.
        meant = "max_completion_tokens" in words_of(error) or self.limit == "max_completion_tokens"
        return replace(self, limit=other) if meant else None
