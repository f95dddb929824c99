"""Names that a recording offers for its own voices."""

import pytest

from lifestream.domain.people.introductions import OfferedBy, offered_names
from lifestream.domain.scene import ScreenText, TextLine
from lifestream.domain.transcript import Segment


def said(*lines: tuple[str, str]) -> list[Segment]:
    """Lines (speaker, words) one after the other, four seconds each."""
    return [
        Segment(start_s=4.0 * n, end_s=4.0 * n + 3.0, text=words, speaker=who)
        for n, (who, words) in enumerate(lines)
    ]


def shown(text: str, start_s: float = 0.0, end_s: float = 8.0) -> ScreenText:
    lines = tuple(TextLine(text=line, confidence=0.9) for line in text.split("\n"))
    return ScreenText(start_s=start_s, end_s=end_s, lines=lines, keyframe_at_s=start_s)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Hello, this is Dana.", "Dana"),
        ("Hi everybody, I'm Dana Levi from the library.", "Dana Levi"),
        ("My name is Priya and I take notes.", "Priya"),
        ("Good morning, Marcus here.", "Marcus"),
        ("Mein Name ist Jürgen Weiß.", "Jürgen Weiß"),
        ("Hallo, ich bin die Ayşe.", "Ayşe"),
        ("Buenos días, me llamo Zoë.", "Zoë"),
        ("Bonjour, je m'appelle Éloïse.", "Éloïse"),
        ("Buongiorno, mi chiamo Luca Conti.", "Luca Conti"),
    ],
)
def test_a_voice_that_says_its_name_is_offered_it(words: str, name: str) -> None:
    (offer,) = offered_names(said(("S1", words)))

    assert (offer.label, offer.name, offer.offered_by) == ("S1", name, OfferedBy.SAID)
    assert offer.quote == words


@pytest.mark.parametrize(
    "words",
    [
        "I'm Sorry, I am late.",
        "this is dana.",
        "This is Monday.",
        "I am German.",
        "This is a plan.",
        "Thanks, I'm Done.",
        "We saw that this is Berlin Central Station now.",
    ],
)
def test_what_only_looks_like_an_introduction_offers_nothing(words: str) -> None:
    assert not offered_names(said(("S1", words)))


def test_who_is_called_up_and_speaks_next_is_offered_that_name() -> None:
    talk = said(("S1", "And now over to Ben."), ("S2", "Thank you."), ("S1", "Over to Ben."))
    (offer,) = offered_names(talk)
    assert (offer.label, offer.name, offer.offered_by) == ("S2", "Ben", OfferedBy.CALLED)


def test_a_voice_that_gives_itself_two_names_is_two_voices_and_offered_neither() -> None:
    talk = said(("S1", "I'm Dana."), ("S1", "My name is Ben."), ("S2", "I'm Kim."))
    assert [one.name for one in offered_names(talk)] == ["Kim"]


def test_a_lower_third_names_the_only_voice_that_speaks_meanwhile() -> None:
    talk = said(("S1", "We open on Thursday."), ("S1", "It is free."), ("S2", "Good."))

    (offer,) = offered_names(talk, [shown("Dana Levi\nHead of the Harbour library")])
    assert (offer.label, offer.name, offer.offered_by) == ("S1", "Dana Levi", OfferedBy.SHOWN)

    assert not offered_names(talk, [shown("Dana Levi", 0.0, 12.0), shown("AGENDA TODAY")])
    assert not offered_names(talk, [shown("Dana Levi\nBen Okoro")])
    assert not offered_names(talk, [shown("Dana Levi", 0.0, 1.0)])
