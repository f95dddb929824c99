"""The text that a model wrote, without its thinking, and the JSON in it.

Reasoning models write their thoughts between ``<think>`` tags before the answer. Some chat
templates write the opening tag themselves, so that only the closing one is in the answer.
"""

import json
import re

_TAGS = ("think", "thinking", "thought", "reasoning")
_OPEN = re.compile(rf"<\s*({'|'.join(_TAGS)})\s*>", re.IGNORECASE)
_CLOSE = re.compile(rf"<\s*/\s*({'|'.join(_TAGS)})\s*>", re.IGNORECASE)
_MAX_TAG = 16
"""Characters at the end of a piece that may be the beginning of a tag."""


def without_thoughts(text: str) -> str:
    """The answer alone; empty where a thought was begun and never ended."""
    thoughts = ThoughtFilter()
    return (thoughts.feed(text) + thoughts.end()).strip()


class ThoughtFilter:
    """A stream without its thoughts.

    Args:
        begins_thinking: The template is taken to have written the opening tag, as it did before;
            where no closing one comes, it had not, and ``end`` gives the whole answer.
    """

    def __init__(self, *, begins_thinking: bool = False) -> None:
        self._thinking = begins_thinking
        self._assumed: list[str] | None = [] if begins_thinking else None
        self._held = ""
        self.closed_unopened = False
        """A closing tag came without an opening one: this server's answers begin with thoughts."""

    def feed(self, piece: str) -> str:
        """The answer in the stream so far that has not been given yet."""
        self._held += piece
        if self._assumed is not None:
            self._assumed.append(piece)
        given = ""
        while True:
            match = (_CLOSE if self._thinking else _OPEN).search(self._held)
            stray = None if self._thinking else _CLOSE.search(self._held)
            if stray is not None and (match is None or stray.start() < match.start()):
                # All before it was a thought, as far as it is still in hand.
                self.closed_unopened = True
                self._held, given = self._held[stray.end() :], ""
            elif match is None:
                return given + self._safe()
            else:
                given += "" if self._thinking else self._held[: match.start()]
                if self._assumed is not None:
                    self._assumed, self.closed_unopened = None, True
                self._held = self._held[match.end() :]
                self._thinking = not self._thinking

    def end(self) -> str:
        """The text that was held back because it could have been a tag."""
        held, self._held = self._held, ""
        if self._assumed is not None:
            return "".join(self._assumed)
        return "" if self._thinking else held

    def _safe(self) -> str:
        """All that cannot be the beginning of a tag any more."""
        at = self._held.rfind("<")
        keep = at >= 0 and len(self._held) - at <= _MAX_TAG
        safe, self._held = (self._held[:at], self._held[at:]) if keep else (self._held, "")
        return "" if self._thinking else safe


def outermost_object(text: str) -> str:
    """The largest JSON object in ``text``; what begins with a brace where none is whole."""
    decoder = json.JSONDecoder()
    best = ""
    at = text.find("{")
    first = at
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except ValueError:
            at = text.find("{", at + 1)
            continue
        if isinstance(value, dict) and end - at > len(best):
            best = text[at:end]
        at = text.find("{", end)
    return best or (text[first:] if first >= 0 else text)
