"""How alike a question and a passage must be depends on the languages of both."""

from lifestream.inference.embedding.e5_floors import (
    ACROSS,
    MAX_CAREFUL,
    SAME_LANGUAGE,
    SHARED_WORDS_LOWER_BY,
    floor_for,
)

ENGLISH = "We have spent eighteen thousand dollars out of the thirty thousand that we have."


def test_within_a_language_more_likeness_is_asked_for_than_across() -> None:
    within = floor_for("How often did they wash the dishes?", ENGLISH)
    across = floor_for("Wie oft haben sie das Geschirr gespült?", ENGLISH)

    assert (within, across) == (SAME_LANGUAGE["en"], ACROSS["de"])
    assert across < within


def test_words_of_the_question_in_the_passage_speak_for_it() -> None:
    floor = floor_for("How much of the 30,000 dollars was used?", ENGLISH)

    assert floor == SAME_LANGUAGE["en"] - SHARED_WORDS_LOWER_BY


def test_what_is_not_known_gets_the_most_careful_floor() -> None:
    assert floor_for("How much did it cost?", "12 345 678") == MAX_CAREFUL
    assert floor_for("How much did it cost?", "予算は三万ドルです。") == MAX_CAREFUL
    assert max(*SAME_LANGUAGE.values(), *ACROSS.values()) == MAX_CAREFUL


def test_keywords_are_taken_to_be_in_the_passages_language() -> None:
    assert floor_for("zebra", ENGLISH) == SAME_LANGUAGE["en"]
