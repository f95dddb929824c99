"""The language of what is being answered now, and texts in it.

Each door says once, at the beginning of a request, whom it speaks to (``speak``); whatever is made
on the way is in that language. Programs that say nothing get English.
"""

import re
from contextvars import ContextVar
from string import Formatter

from lifestream.domain.sentences import Sentence
from lifestream.languages.catalogue import ENGLISH, Catalogue, catalogue_of
from lifestream.languages.conventions import CONVENTIONS, Conventions

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def speak(language: str) -> None:
    """Let everything from here on in this thread be in ``language``."""
    _language.set(language)


def language() -> str:
    """The code of the language that is spoken (BCP 47)."""
    return _language.get()


def catalogue() -> Catalogue:
    """The messages of the language that is spoken."""
    return catalogue_of(language())


def conventions() -> Conventions:
    """How the language that is spoken writes dates, numbers and lists."""
    return CONVENTIONS.get(language(), CONVENTIONS[ENGLISH])


def gettext(message: str, /, **values: object) -> str:
    """A message with its values: ``gettext("Kept in {place}", place=place)``."""
    text = catalogue().gettext(message)
    return text.format(**values) if values else text


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """A message that counts ``n`` things; the number is ``{n}``, written as the language does."""
    text = catalogue().ngettext(one, many, n)
    return text.format(n=conventions().number(n) if n > 9999 else n, **values)


def translated(text: str) -> str:
    """A sentence of the domain, a label, or any text, in the language that is spoken.

    A text that is no message stays as it is.
    """
    if not isinstance(text, Sentence):
        return gettext(text)
    values = {
        name: translated(one) if isinstance(one, Sentence) else one
        for name, one in text.values.items()
    }
    if text.plural:
        message = catalogue().ngettext(text.message, text.plural, int(str(values["n"])))
    else:
        message = catalogue().gettext(text.message)
    return _LOCAL.format(message, **values) if values else message


class _Local(Formatter):
    """``str.format`` whose ``{size:,}`` and ``{size:.1f}`` are written as the language does."""

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, int | float) and _NUMBER.fullmatch(format_spec):
            return conventions().number(value, int(format_spec.strip(",.f") or 0))
        return str(super().format_field(value, format_spec))


_NUMBER = re.compile(r",|\.\df")
_LOCAL = _Local()
