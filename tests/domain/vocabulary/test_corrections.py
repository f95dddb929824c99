"""What a typed correction teaches: names, never ordinary words, never a rewriting."""

import pytest

from lifestream.domain.vocabulary.corrections import Correction, corrections_in, writing_of

TALK = ("We asked Kalim about the comfy ui.", "Kalim said their kestrel flies.", "Whether it does?")


def learned(before: str, after: str, language: str | None = "en") -> list[tuple[str, str, bool]]:
    writing = writing_of([*TALK, before], ordinary=frozenset({"which", "there"}))
    found: tuple[Correction, ...] = corrections_in(before, after, writing, language=language)
    return [(one.heard_as, one.term, one.respells) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "taught"),
    [
        ("I met Kalim today.", "I met Callum today.", [("Kalim", "Callum", True)]),
        ("I met Kalim's dog.", "I met Callum’s dog.", [("Kalim", "Callum", True)]),
        ("Kalim, come here.", "Callum, come here.", [("Kalim", "Callum", True)]),
        ("Open the comfy ui now.", "Open the ComfyUI now.", [("comfy ui", "ComfyUI", False)]),
        ("Open comfyui now.", "Open ComfyUI now.", [("comfyui", "ComfyUI", False)]),
        ("Ask Cal Lum for it.", "Ask Callum for it.", [("Cal Lum", "Callum", True)]),
        (
            "With Kalim and Nada we go.",
            "With Callum and Nadia we go.",
            [("Kalim", "Callum", True), ("Nada", "Nadia", True)],
        ),
        ("Go to harbor hole at nine.", "Go to Harbour Hall at nine.", [
            ("harbor", "Harbour", False), ("hole", "Hall", False)]),
    ],
)  # fmt: skip
def test_a_name_is_learned(before: str, after: str, taught: list[tuple[str, str, bool]]) -> None:
    assert learned(before, after) == taught


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We meet at tree.", "We meet at three."),
        ("We meet today.", "We meet Today today."),
        ("the meeting is over.", "The meeting is over."),
        ("we met kalim.", "We met Kalim."),
        ("Witch one is it?", "Which one is it?"),
        ("Their it is.", "There it is."),
        ("I saw a bird.", "I saw a Kestrel."),
        ("It is 5.", "It is 17."),
        ("Kalim went away.", "Nobody at all ever Said Such Things of Us."),
        ("One two Kalim four.", ""),
        ("", "Callum."),
    ],
)
def test_other_edits_teach_nothing(before: str, after: str) -> None:
    assert learned(before, after) == []


def test_an_ordinary_word_that_was_heard_is_never_respelled() -> None:
    assert learned("We call em often.", "We Callum often.")[0][2] is False
    assert learned("Whether we go?", "Weatherby we go?") == [("Whether", "Weatherby", False)]
    assert learned("He saw Kestrel.", "He saw Keston.") == [("Kestrel", "Keston", False)]


def test_where_every_noun_has_a_capital_letter_nothing_is_respelled() -> None:
    assert learned("Wir sehen den Becher.", "Wir sehen den Becker.", "de") == [
        ("Becher", "Becker", False)
    ]


def test_scripts_without_capital_letters_teach_nothing_by_themselves() -> None:
    assert learned("我們 問 王小名", "我們 問 王小明", "zh") == []
