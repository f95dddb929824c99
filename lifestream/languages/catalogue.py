"""Message catalogues: one ``.po`` file for each language, read once, when it is first wanted.

``./run messages`` writes these files with Babel. Here the standard library is enough: files as
Babel writes them are read into a table, and ``gettext.c2py`` reads the rule for plurals.
"""

import ast
import gettext
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lifestream.languages import pseudo

FOLDER = Path(__file__).parent / "messages"
ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "de": "Deutsch"}
"""Every language that is complete, by its code (BCP 47) and in its own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The messages of one language.

    Attributes:
        messages: The forms of each message by its English (singular) text.
        plural: Number of the form for a count. Source: the header ``Plural-Forms``.
        otherwise: Makes the text of a message that is not there.
    """

    messages: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]
    otherwise: Callable[[str], str] = str

    def gettext(self, message: str) -> str:
        """The message in this language; as it is where the catalogue does not have it."""
        forms = self.messages.get(message)
        return forms[0] if forms else self.otherwise(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form of a message for ``n`` things."""
        forms = self.messages.get(one)
        number = self.plural(n)
        if forms and number < len(forms):
            return forms[number]
        return self.otherwise(one if n == 1 else many)

    def forms(self, one: str, *many: str) -> tuple[str, ...]:
        """Every form of a message, in the order of the plural rule."""
        return self.messages.get(one) or tuple(self.otherwise(text) for text in (one, *many))


@lru_cache(maxsize=8)
def catalogue_of(language: str) -> Catalogue:
    """The catalogue of a language; that of English holds no message."""
    if language == pseudo.LANGUAGE:
        return Catalogue(messages={}, plural=_english, otherwise=pseudo.lengthened)
    path = FOLDER / f"{language}.po"
    if language == ENGLISH or not path.is_file():
        return Catalogue(messages={}, plural=_english)
    return read(path.read_text(encoding="utf-8"))


def _english(n: int) -> int:
    return int(n != 1)


def read(text: str) -> Catalogue:
    """A catalogue in the format of GNU gettext.

    Messages that are marked ``fuzzy`` or have no text count as missing.
    """
    messages: dict[str, tuple[str, ...]] = {}
    rule = "n != 1"
    for entry in text.split("\n\n"):
        lines = entry.splitlines()
        fields = _fields(line for line in lines if line and not line.startswith("#"))
        forms = tuple(value for name, value in fields.items() if name.startswith("msgstr"))
        if fields.get("msgid"):
            fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
            if all(forms) and not fuzzy:
                messages[fields["msgid"]] = forms
        elif forms and "plural=" in forms[0]:
            rule = forms[0].split("plural=")[1].split(";")[0]
    return Catalogue(messages=messages, plural=gettext.c2py(rule))


def _fields(lines: Iterable[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        if not line.startswith('"'):
            name, line = line.split(" ", 1)  # noqa: PLW2901 - the rest of it is a string as well
        fields[name] = fields.get(name, "") + ast.literal_eval(line)
    return fields
