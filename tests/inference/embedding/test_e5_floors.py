"""How alike a question and a passage must be."""

from lifestream.inference.embedding.e5_floors import FLOOR, SHARED_WORDS_LOWER_BY, floor_for

ENGLISH = "We have spent eighteen thousand dollars out of the thirty thousand that we have."


def test_one_floor_serves_within_a_language_and_across() -> None:
    assert floor_for("How often did they wash the dishes?", ENGLISH) == FLOOR
    assert floor_for("Wie oft haben sie das Geschirr gespült?", ENGLISH) == FLOOR
    assert floor_for("How much did it cost?", "予算は三万ドルです。") == FLOOR


def test_words_of_the_question_in_the_passage_speak_for_it() -> None:
    floor = floor_for("How much of the 30,000 dollars was used?", ENGLISH)

    assert floor == FLOOR - SHARED_WORDS_LOWER_BY
