"""Sentences that are written in English where they arise and shown in the reader's language.

A ``Sentence`` is the English text, complete, and remembers what it was made of: the message and
its values. Doors look the message up in the reader's catalogue (``lifestream.languages``); everyone
else reads a plain ``str``.
"""

from typing import Self


class Sentence(str):
    """English text with the message and the values it was made from.

    Attributes:
        message: The text with ``{names}`` in place of the values; the key of the catalogues.
        plural: The message for other counts than one; empty where nothing is counted.
        values: What stands in place of the names; ``n`` is the count.
    """

    message: str
    plural: str
    values: dict[str, object]

    @classmethod
    def of(cls, message: str, plural: str, values: dict[str, object]) -> Self:
        """The sentence of a message, the English form chosen by ``values["n"]``."""
        chosen = plural if plural and values["n"] != 1 else message
        made = cls(chosen.format(**values) if values else chosen)
        made.message, made.plural, made.values = message, plural, values
        return made


def says(message: str, /, **values: object) -> Sentence:
    """A sentence with values: ``says("The tag {tag} is too long.", tag=tag)``."""
    return Sentence.of(message, "", values)


def says_many(one: str, many: str, n: int, /, **values: object) -> Sentence:
    """A sentence that counts ``n`` things: ``says_many("{n} file", "{n} files", len(files))``."""
    return Sentence.of(one, many, {"n": n, **values})


def noted(message: str) -> str:
    """The text itself. It marks a label that is shown later, so that catalogues hold it."""
    return message
