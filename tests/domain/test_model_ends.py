"""Models that end: told 90 days before, and afterwards as that."""

from datetime import date, timedelta

import pytest

from lifestream.domain.model_ends import WARN_DAYS, ModelUse, Outlook, verdict

END = date(2027, 1, 14)
USE = ModelUse(work="minutes and answers", model="old", setting="LIFESTREAM_OPENAI_MODEL")


@pytest.mark.parametrize(
    ("days_before", "outlook"),
    [
        (WARN_DAYS + 1, Outlook.FINE),
        (WARN_DAYS, Outlook.ENDS),
        (1, Outlook.ENDS),
        (0, Outlook.ENDED),
        (-400, Outlook.ENDED),
    ],
)
def test_a_model_is_warned_of_ninety_days_before_its_end(
    days_before: int, outlook: Outlook
) -> None:
    found = verdict(USE, {"old": END}, None, today=END - timedelta(days=days_before))

    assert found.outlook is outlook
    assert "2027-01-14" in found.sentence
    assert ("set LIFESTREAM_OPENAI_MODEL" in found.sentence) == (outlook is not Outlook.FINE)


def test_a_model_that_the_endpoint_does_not_list_is_named() -> None:
    found = verdict(USE, {}, {"new", "newer"}, today=END)

    assert found.outlook is Outlook.UNKNOWN
    assert "not among the 2 models" in found.sentence


def test_a_model_without_an_announced_end_is_fine() -> None:
    assert verdict(USE, {}, {"old"}, today=END).outlook is Outlook.FINE
