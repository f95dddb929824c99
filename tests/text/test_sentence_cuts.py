"""Sentences of every language; abbreviations, numbers and dates end none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifestream.text.sentence_cuts import sentence_spans, sentences_in

ONE = {
    "en": "Mr. Smith and Dr. No paid 4.5 million, i.e. half.",
    "de": "Herr Dr. Müller kommt z. B. am 17. November um 9.30 Uhr, d. h. ca. 30 Min. früher.",
    "es": "El Sr. García y la Dra. Gómez llegan aprox. a las 3.5 horas.",
    "fr": "M. Dupont et Mme. Martin arrivent p. ex. le 3.5 à midi.",
    "it": "Il sig. Rossi e il dott. Bianchi, a pag. 12, dicono 3.5.",
    "pt": "O Sr. Silva e a Dra. Ana estão na Av. Paulista, pág. 12.",
    "nl": "Dhr. Jansen, mevr. De Vries en dr. Bakker komen bijv. om 9.30 uur, d.w.z. later.",
}
TWO = {
    "en": ("Is it late?", "Yes, it is."),
    "de": ("Das wird teuer!", "Warum denn?"),
    "es": ("¿Quién viene?", "¡Todos!"),
    "fr": ("C'est fini.", "On part demain."),
    "it": ("È vero.", "Che cosa facciamo?"),
    "pt": ("Não sei.", "Talvez amanhã."),
    "nl": ("Dat klopt.", "Wie doet het?"),
    "ru": ("Это так.", "Кто это сделает?"),
    "hi": ("यह ठीक है।", "कल मिलते हैं।"),
    "ar": ("كيف حالك؟", "بخير."),
}


@pytest.mark.parametrize("language", ONE)
def test_what_only_looks_like_an_end_is_none(language: str) -> None:
    assert sentences_in(ONE[language], language) == [ONE[language]]


@pytest.mark.parametrize("language", TWO)
def test_two_sentences_are_two(language: str) -> None:
    assert sentences_in(" ".join(TWO[language]), language) == list(TWO[language])


def test_full_stops_without_spaces_end_sentences() -> None:
    assert sentences_in("今天开会。休息！好吗？", "zh") == [
        "今天开会。",
        "休息！",
        "好吗？",
    ]
    assert sentences_in("はい。次は？", "ja") == ["はい。", "次は？"]


def test_text_without_punctuation_is_one_sentence_however_long() -> None:
    text = "and so on " * 3000
    assert sentences_in(text) == [text.strip()]


@given(st.text(), st.sampled_from([None, "", "en", "de", "zh", "th", "xx", "pt-BR"]))
def test_every_sign_but_spaces_is_in_one_sentence(text: str, language: str | None) -> None:
    spans = sentence_spans(text, language)
    at = 0
    for start, end in spans:
        assert start >= at and end > start
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()
