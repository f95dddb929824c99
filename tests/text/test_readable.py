import pytest

from lifestream.text.readable import readable


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Does does light charge as as sunlight does?", "Does light charge as sunlight does?"),
        ("Um we can we can use uh a battery.", "We can use a battery."),
        (
            "So uh we're gonna go go with pre presentation one.",
            "We're gonna go with presentation one.",
        ),
        ("Also äh wir wir nehmen die die Batterie.", "Wir nehmen die Batterie."),
        ("Pues eh vamos a a usar la pila.", "Vamos a usar la pila."),
        ("send the contract", "send the contract"),
    ],
)
def test_fillers_repeats_and_broken_words_are_left_out(said: str, read: str) -> None:
    language = "de" if "wir" in said else "es" if "pila" in said else "en"
    assert readable(said, language) == read


@pytest.mark.parametrize(
    "said", ["It is very very good.", "Call 5 5 5 now.", "In into the house.", "I had had enough."]
)
def test_what_is_meant_twice_stays(said: str) -> None:
    assert readable(said, "en") == said


def test_a_sound_alone_says_nothing() -> None:
    assert readable("Uh, um.") == ""
