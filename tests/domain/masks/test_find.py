"""What is sensitive in a text is found, and what only looks so is not."""

import pytest

from bench.masks.measure import HALVES, read_texts, tally
from lifestream.domain.masks.find import find_sensitive
from lifestream.domain.masks.rules import FOUND_KINDS, MaskKind, MaskRules

RULES = MaskRules(kinds=FOUND_KINDS, words=("Zephyr", "Anna Müller", "山田"))


def found(text: str, language: str | None = "en") -> list[tuple[str, MaskKind]]:
    return [(text[s.start : s.end], s.kind) for s in find_sensitive(text, RULES, language)]


@pytest.mark.parametrize(
    ("text", "language", "sensitive", "kind"),
    [
        ("Call 0171 234 5678 now", "en", "0171 234 5678", MaskKind.PHONE),
        ("Her cell is (415) 555-2671.", "en", "(415) 555-2671", MaskKind.PHONE),
        (
            "zero one seven one, two three four five six",
            "en",
            "zero one seven one, two three four five six",
            MaskKind.PHONE,
        ),
        (
            "Meine Nummer: null eins sieben eins, dreiundzwanzig, äh, fünfundvierzig 67",
            "de",
            "null eins sieben eins, dreiundzwanzig, äh, fünfundvierzig 67",
            MaskKind.PHONE,
        ),
        (
            "Llama al seis uno dos, treinta y cuatro, 56 78.",
            "es",
            "seis uno dos, treinta y cuatro, 56 78",
            MaskKind.PHONE,
        ),
        ("card 4111-1111-1111-1111", "en", "4111-1111-1111-1111", MaskKind.CARD),
        ("auf DE89370400440532013000 bitte", "de", "DE89370400440532013000", MaskKind.IBAN),
        ("to anna@example.com.", "en", "anna@example.com", MaskKind.EMAIL),
        (
            "it is anna dot m at example dot com",
            "en",
            "anna dot m at example dot com",
            MaskKind.EMAIL,
        ),
        ("ZÉPHYRS Plan", "de", "ZÉPHYRS", MaskKind.WORD),
        ("mit Anna Müllers Team", "de", "Anna Müllers", MaskKind.WORD),
        ("会议由山田主持", "zh", "山田", MaskKind.WORD),
    ],
)
def test_what_is_sensitive_is_found_as_one_stretch(
    text: str, language: str, sensitive: str, kind: MaskKind
) -> None:
    assert found(text, language) == [(sensitive, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "It rose from 1,250,000 to 2,400,000 euros in 2019-2020.",
        "Version 10.0.19045.3693 on 192.168.100.200 at 14:30 on 2026-11-30.",
        "Order number 4711 0815 2233, rooms 101, 102, 103.",
        "One two three four five six seven eight nine ten.",
        "card 4111 1111 and then nothing",
        "Look at example dot com; a zephyrus blows.",
        "",
    ],
)
def test_prices_years_rooms_dates_times_versions_and_orders_are_nothing_sensitive(
    text: str,
) -> None:
    assert not found(text)


def test_only_the_kinds_that_are_wanted_are_found() -> None:
    text = "Call 0171 2345678 or write to anna@example.com about Zephyr."
    only = MaskRules(kinds=(MaskKind.EMAIL,))
    assert [one.kind for one in find_sensitive(text, only, "en")] == [MaskKind.EMAIL]
    assert not find_sensitive(text, MaskRules(), "en")


def test_the_labelled_texts_keep_their_recall_and_precision() -> None:
    rules, texts = read_texts()
    for half in range(len(HALVES)):
        tallies = tally(rules, texts[half::2]).values()
        there, right = sum(one.there for one in tallies), sum(one.right for one in tallies)
        assert right / there >= 0.95
        assert right / sum(one.found for one in tallies) >= 0.9
