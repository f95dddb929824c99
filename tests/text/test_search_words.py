"""The same word and the same number compare equal however they were written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifestream.text.search_words import (
    index_terms,
    query_terms,
    search_words,
    telling_words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("April twenty second", "april 22"),
        ("April 22nd, 2025", "april 22 2025"),
        ("two hundred and forty visitors over three weeks", "240 visitors over 3 weeks"),
        ("four point three out of five", "4point3 out of 5"),
        ("4.3 of 5", "4point3 of 5"),
        ("eighteen thousand dollars", "18000 dollars"),
        ("$18,000", "18000 dollars"),
        ("31% (thirty one percent)", "31 percent 31 percent"),
        ("printed in fourteen fifty five", "printed in 1455"),
        ("the forty-two line Bible", "the 42 line bible"),
        ("Réunion d’équipe", "reunion d equipe"),
        ("会議は2025年", "会議 議は 2025 年"),
        ("Straße und STRASSE", "strasse und strasse"),
        ("Frühstück fruhstuck ＦＲÜＨ", "fruhstuck fruhstuck fruh"),
        ("ประชุมวัน", "ปร ระ ะช ชุ ุม มว วั ัน"),
        ("बैठक कल है", "बैठक कल है"),
        ("одиннадцать ёлок", "одиннадцать елок"),
        ("", ""),
    ],
)
def test_words_of_a_text(text: str, expected: str) -> None:
    assert " ".join(search_words(text)) == expected


def test_a_question_keeps_the_words_that_tell_its_subject() -> None:
    question = "What is the final launch date, the launch?"
    assert telling_words(question) == ("final", "launch", "date")


@given(st.text())
def test_no_text_leaves_anything_but_letters_digits_and_their_marks(text: str) -> None:
    for word in search_words(text):
        assert {unicodedata.category(sign)[0] for sign in word} <= {"L", "M", "N"}
        assert word


def test_marks_stay_with_their_letter_however_many_and_are_no_words_alone() -> None:
    assert search_words("हिंदी में बैठक") == ("हिंदी", "में", "बैठक")
    assert search_words("0\u0301 \u0301\u0301 x") == ("0", "x")


@pytest.mark.parametrize(
    ("said", "language", "asked"),
    [
        ("Wir haben das Frühstück um zwei Wochen verschoben", "de", "fruhstuck"),
        ("Wir haben das Frühstück um zwei Wochen verschoben", "de", "Fruehstueck"),
        ("Wir haben das Frühstück um zwei Wochen verschoben", "de", "2 Wochen"),
        ("Die Straßen sind gesperrt", "de", "strasse"),
        ("la organización del evento", "es", "organizacion"),
        ("la organización del evento", "es", "organizaciones"),
        ("les décisions sont prises", "fr", "decision"),
        ("il budget delle città", "it", "citta"),
        ("as reuniões de amanhã", "pt", "reunioes"),
        ("de vergaderingen van gisteren", "nl", "vergadering"),
        ("решили увеличить бюджеты", "ru", "бюджет"),
        ("来週の会議は中止です", "ja", "会議"),
        ("我们明天开会讨论预算", "zh", "预算"),
        ("예산을 검토했습니다", "ko", "예산"),
        ("การประชุมวันนี้", "th", "ประชุม"),
        ("the translations are open", "en", "translation"),
    ],
)
def test_a_word_is_found_in_any_form_accents_or_none(said: str, language: str, asked: str) -> None:
    assert set(query_terms(asked, (language,))) <= set(index_terms(said, language))


def test_a_question_in_an_unknown_language_is_tried_with_each_that_is_there() -> None:
    assert "2" in query_terms("zwei", ("en", "de"))
    assert "2" not in query_terms("zwei", ("en",))


@pytest.mark.parametrize(
    ("asked", "language", "about"),
    [
        (
            "Summarize what was said about batteries when discussing energy",
            "en",
            "batteries energy",
        ),
        ("What did the group think of the buttons?", "en", "buttons"),
        ("Was wurde bei der Besprechung über die Batterien gesprochen?", "de", "Batterien"),
        ("¿Qué opinaron del presupuesto?", "es", "presupuesto"),
    ],
)
def test_words_that_only_ask_are_not_searched_for(asked: str, language: str, about: str) -> None:
    assert set(query_terms(asked, (language,))) == set(index_terms(about, language))


def test_a_question_of_asking_words_alone_keeps_them() -> None:
    assert query_terms("What was the discussion about?")
    assert query_terms("team meeting") == ("team", "meet")
