"""The forms of a word share a stem."""

import pytest

from lifestream.text.stems import stem


# Source: the examples of Porter's paper, section 2.
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("agreed", "agre"),
        ("plastered", "plaster"), ("motoring", "motor"), ("sing", "sing"), ("hopping", "hop"),
        ("falling", "fall"), ("filing", "file"), ("happy", "happi"), ("relational", "relat"),
        ("conditional", "condit"), ("digitizer", "digit"), ("hopefulness", "hope"),
        ("triplicate", "triplic"), ("electrical", "electr"), ("revival", "reviv"),
        ("adoption", "adopt"), ("rate", "rate"), ("cease", "ceas"), ("controll", "control"),
    ],
)  # fmt: skip
def test_an_english_word_has_porters_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_forms_of_one_word_are_one() -> None:
    for forms in ("translation translations", "meeting meetings", "launch launched launches"):
        assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("word", ["", "a", "is", "4point3", "2026", "会"])
def test_what_is_no_english_word_stays_as_it_is(word: str) -> None:
    assert stem(word) == word
