"""Texts of scripts, found and put into another language."""

from lifestream.languages.catalogue import read
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
