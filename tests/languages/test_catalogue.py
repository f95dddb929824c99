"""Catalogues as files, and texts looked up in them."""

import re

import pytest

from lifestream.domain.sentences import says, says_many
from lifestream.languages import pseudo, speaking
from lifestream.languages.catalogue import LANGUAGES, Catalogue, catalogue_of, read

POLISH = r"""
msgid ""
msgstr ""
"Language: pl\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : "
"n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\n"

#: web/templates/trash.html
msgid "{n} file"
msgid_plural "{n} files"
msgstr[0] "{n} plik"
msgstr[1] "{n} pliki"
msgstr[2] ""
"{n} "
"plików"

#, fuzzy
msgid "Trash"
msgstr "Kosz"

msgid "Say \"no\""
msgstr "Powiedz „nie”"
"""


@pytest.fixture
def polish() -> Catalogue:
    return read(POLISH)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "{n} plików"), (1, "{n} plik"), (3, "{n} pliki"), (12, "{n} plików"), (22, "{n} pliki")],
)
def test_a_language_with_three_plurals_has_the_form_of_each_count(
    polish: Catalogue, count: int, said: str
) -> None:
    assert polish.ngettext("{n} file", "{n} files", count) == said


def test_what_is_fuzzy_or_missing_stays_english(polish: Catalogue) -> None:
    assert polish.gettext("Trash") == "Trash"
    assert polish.ngettext("{n} day", "{n} days", 2) == "{n} days"
    assert polish.gettext('Say "no"') == "Powiedz „nie”"


def test_a_sentence_reads_as_english_and_is_translated_with_its_values(
    monkeypatch: pytest.MonkeyPatch, polish: Catalogue
) -> None:
    counted = says_many("{n} file", "{n} files", 3)
    assert counted == "3 files"
    monkeypatch.setattr(speaking, "catalogue", lambda: polish)
    assert speaking.translated(counted) == "3 pliki"
    unknown = says("Kept in {place}.", place="{n}")
    assert speaking.translated(unknown) == unknown == "Kept in {n}."


def test_numbers_in_sentences_are_written_as_the_language_does() -> None:
    sentence = says(
        "The track has {count:,} bytes; at most {most:,} are accepted.", count=5000, most=4
    )
    speaking.speak("de")
    try:
        assert speaking.translated(sentence).startswith("Der Track hat 5.000 Bytes;")
    finally:
        speaking.speak("en")
    assert sentence.startswith("The track has 5,000 bytes;")


def test_the_pseudo_language_keeps_placeholders_and_marks() -> None:
    said = catalogue_of(pseudo.LANGUAGE).gettext('Open <a href="x">%(name)s</a> {n} &amp; go')
    assert said.startswith("[") and said.endswith("~]")
    for kept in ('<a href="x">', "%(name)s", "</a>", "{n}", "&amp;"):
        assert kept in said


@pytest.mark.parametrize("language", set(LANGUAGES) - {"en"})
def test_every_text_has_the_placeholders_of_its_english(language: str) -> None:
    place = re.compile(r"%\(\w+\)[sd]|\{\w+(?:!r)?(?::[^{}]*)?\}|<[^>]*>")
    for message, forms in catalogue_of(language).messages.items():
        for form in forms:
            assert set(place.findall(form)) <= set(place.findall(message)) | {"%(num)s", "{n}"}
            if len(forms) == 1:
                assert sorted(place.findall(form)) == sorted(place.findall(message)), message


ALIKE = frozenset(
    (
        "API Code Computer Container Europe/Berlin Export GIF In Index Interview Link MP4 Name "
        "Pause SRT Stand-up Status Text Tokens Uploads Video Webhooks mono stereo"
    ).split()
)
"""Words that German took over, and names."""

NO_WORDS = re.compile(
    r"%\(\w+\)[sd]|\{\w+[^}]*\}|<[^>]*>|&#10;|[\s·●.,:()“”]|\b(?:in|UTC|LifeStream|Callum|Kestrel)\b"
)
"""What is left out before words are looked for: values, marks, and what both languages share."""


def test_german_is_english_in_words_that_both_share_alone() -> None:
    alike = {
        message
        for message, forms in catalogue_of("de").messages.items()
        if message in forms and NO_WORDS.sub("", message) not in ALIKE | {""}
    }
    assert alike == set()
