"""Templates taken apart: markup, what Jinja puts in, and the text between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
SHOWN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "label")
ATTRIBUTE = re.compile(rf'(?<=\s)({"|".join(SHOWN_ATTRIBUTES)})="([^"]*)"')
LETTERS = re.compile(r"[^\W\d_]{2,}")
ENTITY = re.compile(r"&\w+;")
LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
MESSAGE = re.compile(r"\b_\($|\bngettext\((?:(?:" + LITERAL.pattern + r"),)?$")
"""What stands before a text of the catalogues."""

TRANS = re.compile(r"\{% trans\b.*?\{% endtrans %\}", re.DOTALL)
HIDDEN = ("script", "style", "svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a template: ``text``, ``tag``, ``{{``, ``{%`` or ``{#``."""

    kind: str
    text: str
    line: int


def pieces(source: str) -> Iterator[Piece]:
    """The parts of a template in their order."""
    at, begun = 0, 0
    while at < len(source):
        two = source[at : at + 2]
        if two in CLOSING:
            kind, end = two, _end_of_jinja(source, at)
        elif re.match(r"</?[A-Za-z!]", source[at : at + 3]):
            kind, end = "tag", _end_of_tag(source, at)
        else:
            at += 1
            continue
        if begun < at:
            yield Piece(kind="text", text=source[begun:at], line=source.count("\n", 0, at) + 1)
        yield Piece(kind=kind, text=source[at:end], line=source.count("\n", 0, at) + 1)
        at = begun = end
    if begun < len(source):
        yield Piece(kind="text", text=source[begun:], line=source.count("\n") + 1)


def _end_of_jinja(source: str, at: int) -> int:
    closing = CLOSING[source[at : at + 2]]
    masked = source if closing == "#}" else LITERAL.sub(lambda m: "_" * len(m[0]), source[at:])
    return masked.index(closing, at if closing == "#}" else 0) + 2 + (0 if closing == "#}" else at)


def _end_of_tag(source: str, at: int) -> int:
    while source[at] != ">":
        at = _end_of_jinja(source, at) if source[at : at + 2] in CLOSING else at + 1
    return at + 1


def texts_outside(source: str) -> Iterator[tuple[int, str]]:
    """Every visible text that stands in the markup itself, with its line."""
    hidden = 0
    for piece in pieces(TRANS.sub(lambda found: "\n" * found[0].count("\n"), source)):
        if piece.kind == "tag":
            name = re.match(r"</?([A-Za-z0-9]+)", piece.text)
            if name is not None and name[1] in HIDDEN:
                hidden += -1 if piece.text.startswith("</") else 1
            bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", piece.text)
            for found in ATTRIBUTE.finditer(bare):
                if LETTERS.search(found[2]):
                    yield piece.line, found[0]
        elif piece.kind == "text" and not hidden and LETTERS.search(ENTITY.sub("", piece.text)):
            yield piece.line, piece.text.strip()


def literals_outside(source: str) -> Iterator[tuple[int, str]]:
    """Every string in what Jinja puts in that reads like words and is no message."""
    for line, code in _codes(source):
        for found in LITERAL.finditer(code):
            before = code[: found.start()].rstrip()
            is_message = re.search(
                r"\b_\($|\bngettext\((?:(?:" + LITERAL.pattern + r"),)?$", before
            )
            said = found[0][1:-1]
            if not is_message and re.match(r"[A-Z][a-z]+[ a-z…]*$|[a-z]+ [a-z ]+$", said):
                yield line, said


def _codes(source: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}", source, re.DOTALL):
        yield source.count("\n", 0, found.start()) + 1, found[0]
