import pytest

from lifestream.domain.language.numbers import in_digits, number_tokens, numbers_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("two hundred and forty museum visitors over three weeks", (240.0, 3.0)),
        ("four point three out of five", (4.3, 5.0)),
        ("eighteen thousand of 30,000 dollars", (18_000.0, 30_000.0)),
        ("two thousand five hundred", (2_500.0,)),
        ("on the twenty-first and the thirtieth", (21.0, 30.0)),
        ("42nd street, 4.5 km", (42.0, 4.5)),
        ("3 million and a half", (3_000_000.0,)),
        ("nobody counted", ()),
    ],
)
def test_numbers_are_read_in_words_and_in_digits(text: str, numbers: tuple[float, ...]) -> None:
    assert numbers_in(text) == numbers


def test_spoken_and_written_numbers_become_the_same_words() -> None:
    assert in_digits(number_tokens("April twenty second")) == ["april", "22"]
    assert in_digits(number_tokens("April 22nd")) == ["april", "22"]
    assert in_digits(number_tokens("18,000")) == in_digits(number_tokens("eighteen thousand"))
