"""Texts of scripts: where they stand in the source, and the source in another language.

A script says ``t("Press a key")`` or ``tn(n, "{n} file", "{n} files")`` with plain strings. Served
for another language, these strings are replaced by those of its catalogue: a page loads no more
bytes than its scripts have words.
"""

import json
import re
from collections.abc import Iterator

from lifestream.languages.catalogue import Catalogue

_STRING = r'"(?:[^"\\\n]|\\.)*"'
ONE = re.compile(rf"\bt\(\s*({_STRING})")
"""``t(`` and its text."""

MANY = re.compile(rf"\btn\(\s*([^,()]+(?:\([^()]*\))?[^,()]*),\s*({_STRING}),\s*({_STRING})")
"""``tn(``, what is counted, the form for one and that for others."""


def texts_of(script: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every text of a script: its line, and its one form or its two."""
    for found in ONE.finditer(script):
        yield _line(script, found.start()), (json.loads(found[1]),)
    for found in MANY.finditer(script):
        yield _line(script, found.start()), (json.loads(found[2]), json.loads(found[3]))


def _line(script: str, at: int) -> int:
    return script.count("\n", 0, at) + 1


def in_language(script: str, catalogue: Catalogue) -> str:
    """The script with its texts as the catalogue has them."""

    def one(found: re.Match[str]) -> str:
        said = _literal(catalogue.gettext(json.loads(found[1])))
        return f"{found[0][: -len(found[1])]}{said}"

    def many(found: re.Match[str]) -> str:
        forms = catalogue.forms(json.loads(found[2]), json.loads(found[3]))
        return f"tn({found[1]}, {', '.join(map(_literal, forms))}"

    return MANY.sub(many, ONE.sub(one, script))


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028")
