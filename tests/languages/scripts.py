"""Scripts taken apart: the strings that stand outside of comments, and what stands around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

REGEX_FOLLOWS = re.compile(r"[(,=:\[!&|?{;]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A string or a template of a script.

    Attributes:
        text: Its words; what a template puts in is left out.
        before: What stands before it on its line and the one above.
    """

    text: str
    before: str
    line: int


def literals(script: str) -> Iterator[Literal]:
    """Every one, in its order."""
    at = 0
    while at < len(script):
        two = script[at : at + 2]
        if two == "//" and script[at - 1 : at] != ":":
            at = _after(script, "\n", at)
        elif two == "/*":
            at = _after(script, "*/", at)
        elif script[at] in "\"'`":
            end = _end_of_string(script, at)
            text = re.sub(r"\$\{[^}]*\}", " ", script[at + 1 : end - 1])
            before = script[max(0, script.rfind("\n", 0, max(0, at - 60))) : at]
            yield Literal(text=text, before=before, line=script.count("\n", 0, at) + 1)
            at = end
        elif script[at] == "/" and REGEX_FOLLOWS.search(script[max(0, at - 8) : at]):
            at = _end_of_regex(script, at)
        else:
            at += 1


def _after(script: str, closing: str, at: int) -> int:
    found = script.find(closing, at)
    return len(script) if found < 0 else found + len(closing)


def _end_of_string(script: str, at: int) -> int:
    quote, at, depth = script[at], at + 1, 0
    while script[at] != quote or depth:
        if quote == "`" and script.startswith("${", at):
            depth += 1
        elif depth and script[at] == "}":
            depth -= 1
        elif depth and script[at] in "`\"'":
            at = _end_of_string(script, at) - 1
        at += 2 if script[at] == "\\" else 1
    return at + 1


def _end_of_regex(script: str, at: int) -> int:
    at, in_class = at + 1, False
    while script[at] != "/" or in_class:
        in_class = (in_class or script[at] == "[") and script[at] != "]"
        at += 2 if script[at] == "\\" else 1
    return at + 1
