from datetime import date

import pytest

from lifestream.domain.summary import ActionItem
from tests.inference.writing.extractive.dialogues import (
    DIARY,
    INTERVIEW,
    LECTURE,
    NOVEL,
    PARENTS,
    STANDUP,
    minutes_of,
    slide,
)


def facts(items: tuple[ActionItem, ...]) -> list[tuple[str | None, str, str, date | None]]:
    return [(item.owner, item.task, item.due_said, item.due) for item in items]


def test_a_stand_up_gives_every_task_with_owner_and_due_date() -> None:
    assert facts(minutes_of(STANDUP).action_items) == [
        (
            "S2",
            "finish that – The payment page is done except for the refund button",
            "tomorrow",
            date(2025, 5, 7),
        ),
        ("S3", "push a fix and then we can re-run everything", "today", date(2025, 5, 6)),
        ("Tomas", "update the release notes", "", None),
        ("Jonas", "check with support", "the end of the week", date(2025, 5, 9)),
        (None, "renew the certificate", "June third", date(2025, 6, 3)),
        ("Lena", "book the room for the retrospective", "Thursday", date(2025, 5, 8)),
    ]


def test_where_the_recordings_day_is_in_doubt_due_dates_stay_as_they_were_said() -> None:
    known, doubted = (minutes_of(STANDUP, recorded_on=day) for day in (date(2025, 5, 6), None))
    as_said = [item.due_said for item in known.action_items]
    assert [item.due_said for item in doubted.action_items] == as_said
    assert {item.due for item in doubted.action_items} == {None}


def test_a_parents_evening_gives_what_was_taken_on_and_not_what_was_declined() -> None:
    items = minutes_of(PARENTS).action_items
    assert [(item.owner, item.due) for item in items] == [
        ("S3", date(2025, 5, 14)),
        ("S2", date(2025, 5, 12)),
    ]
    assert not any("sound system" in item.task for item in items)


@pytest.mark.parametrize("heard", [False, True])
def test_stories_lectures_and_interviews_give_no_tasks(heard: bool) -> None:
    for lines in (NOVEL, LECTURE, INTERVIEW):
        assert minutes_of(lines, heard=heard).action_items == ()


def test_a_diary_keeps_what_has_a_date() -> None:
    items = minutes_of(DIARY).action_items
    assert [(item.task, item.due) for item in items] == [
        ("renew my passport", date(2025, 5, 10)),
        ("go to the market with Anna", date(2025, 5, 7)),
    ]


def test_heard_text_without_punctuation_gives_the_same_due_dates() -> None:
    heard = {(item.due_said, item.due) for item in minutes_of(STANDUP, heard=True).action_items}
    assert {
        ("tomorrow", date(2025, 5, 7)),
        ("the end of the week", date(2025, 5, 9)),
        ("june third", date(2025, 6, 3)),
        ("thursday", date(2025, 5, 8)),
    } <= heard


def test_nobody_is_guessed_at_without_speakers() -> None:
    items = minutes_of(STANDUP, labels=False).action_items
    assert {item.owner for item in items} == {None, "Lena", "Tomas"}
    (support,) = (item for item in items if "support" in item.task)
    assert support.owner is None


def test_every_task_quotes_its_second() -> None:
    for item in minutes_of(STANDUP).action_items:
        assert item.evidence.quote
        assert item.evidence.end_s > item.evidence.start_s >= 0


def test_a_slide_names_the_owner_where_speech_only_has_a_label() -> None:
    listed = slide(40.0, 60.0, "Next steps", "Jonas: support answer, May 9", "Mia: sign the lease")
    items = minutes_of(STANDUP, listed, heard=True).action_items
    by_due = {item.due: item for item in items if item.due}
    assert by_due[date(2025, 5, 9)].owner == "Jonas"
    assert by_due[date(2025, 5, 9)].task == "support answer"
    assert "i will check" in by_due[date(2025, 5, 9)].evidence.quote
    (lease,) = (item for item in items if "the lease" in item.task)
    assert (lease.owner, lease.evidence.quote, lease.evidence.start_s) == (
        "Mia",
        "Mia: sign the lease",
        40.0,
    )


def test_what_is_said_again_in_the_summary_is_listed_once() -> None:
    recap = (
        ("a", "Good morning, Nora here. Let us talk about the trip. Paul, can you book the bus?"),
        ("b", "Sure. I will book the bus by Friday, May ninth."),
        ("a", "Good. We agreed on the museum. I will write to the parents tomorrow."),
        ("b", "Fine with me. That works."),
        ("a", "To summarize. Paul books the bus by May ninth. I write to the parents tomorrow."),
        ("b", "Yes, sounds good."),
    )
    assert facts(minutes_of(recap).action_items) == [
        ("Paul", "book the bus", "Friday, May ninth", date(2025, 5, 9)),
        ("Nora", "write to the parents", "tomorrow", date(2025, 5, 7)),
    ]


def test_two_voices_under_one_label_never_lend_it_a_name() -> None:
    merged = (
        ("a", "Hello, this is Nora. And this is a test."),
        ("a", "Hi, Paul here. We meet about the trip."),
        ("b", "Okay, what is next?"),
        ("a", "I will book the bus by Friday."),
        ("b", "Great, agreed."),
        ("a", "Good. Next topic."),
    )
    (item,) = minutes_of(merged).action_items
    assert item.owner == "S1"


@pytest.mark.parametrize(
    ("said", "due"),
    [
        (
            "Decided the launch moves from April 7th to April 22nd, I will inform the museum "
            "director tomorrow that is May 7th.",
            date(2025, 5, 7),
        ),
        ("The shop is closed until June 14th, so I will send the letters by June 2nd.", "June 2nd"),
        ("By Friday I will send the contract to the museum.", date(2025, 5, 9)),
        ("I will send the contract on Friday, because the audit ends by June 2nd.", "Friday"),
    ],
)
def test_a_task_is_due_on_its_own_day_and_not_on_one_of_another_clause(
    said: str, due: date | str
) -> None:
    items = minutes_of((("S1", said), ("S2", "Thank you."))).action_items
    assert [item.due_said if isinstance(due, str) else item.due for item in items] == [due]


def test_a_day_of_another_clause_alone_dates_no_task() -> None:
    said = "The audit ends by June 2nd, so I will send the contract to the museum."
    items = minutes_of((*STANDUP, ("S1", said))).action_items
    assert [(item.due_said, item.due) for item in items if "contract" in item.task] == [("", None)]
