"""Texts of scripts, found and put into another language."""

import re
from pathlib import Path

import pytest

from lifestream.languages.catalogue import read
from tests.languages.scripts import literals
from web.serving.script_texts import in_language, texts_of

SCRIPT = """
import { t, tn } from "./words.js";
button.textContent = t("Press a key");
const at = list.at("not a text");
note.textContent = t(
  "{at} of {count}", { at, count });
toast(tn(files.length, "{n} file", "{n} files"));
"""
GERMAN = read(
    r"""
msgid ""
msgstr ""
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Press a key"
msgstr "Drücke eine „Taste\""

msgid "{n} file"
msgid_plural "{n} files"
msgstr[0] "{n} Datei"
msgstr[1] "{n} Dateien"
"""
)


def test_every_text_is_found_with_its_line() -> None:
    assert list(texts_of(SCRIPT)) == [
        (3, ("Press a key",)),
        (5, ("{at} of {count}",)),
        (7, ("{n} file", "{n} files")),
    ]


def test_a_script_in_another_language_differs_in_its_texts_alone() -> None:
    german = in_language(SCRIPT, GERMAN)
    assert 't("Drücke eine „Taste\\"")' in german
    assert 'tn(files.length, "{n} Datei", "{n} Dateien")' in german
    assert '"{at} of {count}", { at, count }' in german and 'list.at("not a text")' in german


SCRIPTS = Path(__file__).parents[2] / "web" / "static" / "js"
SAID = re.compile(r"\b(?:t\(|tn\([^;]*,)\s*$")
"""What stands before a text of the catalogues."""

SHOWN = re.compile(
    r"(?:textContent|placeholder|title|label|ariaLabel) ?[=:] ?$|announce\($|toast\($"
)
"""What stands before a text that people see."""

SENTENCE = re.compile(r"^ ?[A-Z(“][a-z’]+.* .*[a-z.…!?)”]$")
NO_TEXT = re.compile(r"^\(?(?:max|min|prefers)-|^/")
APART = ("service_worker.js", "offline.js", "shell/words.js")
"""Scripts without a page's language: what they say stands in the page, or they say nothing."""


@pytest.mark.parametrize(
    "path", [path for path in sorted(SCRIPTS.rglob("*.js")) if "worker" not in path.name], ids=str
)
def test_every_text_of_a_script_comes_from_a_catalogue(path: Path) -> None:
    if path.relative_to(SCRIPTS).as_posix() in APART:
        return
    found = [
        f"{one.line}: {one.text}"
        for one in literals(path.read_text(encoding="utf-8"))
        if re.search(r"[^\W\d_]{2,}", one.text)
        and not SAID.search(one.before)
        and not NO_TEXT.match(one.text)
        and (SHOWN.search(one.before) or SENTENCE.match(one.text))
    ]
    assert found == []
