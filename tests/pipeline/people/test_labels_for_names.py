"""What is kept of minutes says voices by label, whatever names the writer was told."""

from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.summary import ActionItem, Evidence, MeetingVerdict, Minutes, Point
from lifestream.domain.transcript import EngineInfo
from lifestream.pipeline.people.labels_for_names import minutes_with_labels

NAMES = {"S1": "Dana", "S2": "Dana Levi", "S3": "Kim", "S4": "Kim"}


def minutes(text: str, quote: str, owner: str | None = None) -> Minutes:
    evidence = Evidence(start_s=0.0, end_s=2.0, quote=quote)
    return Minutes(
        title="Dana's plan",
        overview=(Point(text=text, evidence=evidence),),
        verdict=MeetingVerdict(is_meeting=True, why="Two take turns."),
        engine=EngineInfo(name="scripted"),
        action_items=(ActionItem(task=text, evidence=evidence, owner=owner),),
    )


def test_a_name_that_the_writer_was_told_is_kept_as_a_label_and_shown_as_whoever_it_is_now() -> (
    None
):
    kept = minutes_with_labels(minutes("Dana asks Dana Levi.", "Can you?", "Dana"), NAMES)

    assert kept.overview[0].text == "S1 asks S2."
    assert kept.action_items[0].owner == "S1"
    assert kept.title == "Dana's plan"
    assert with_names(kept.overview[0].text, NAMES | {"S1": "Dan"}) == "Dan asks Dana Levi."


def test_names_that_were_said_and_names_of_two_voices_stay() -> None:
    said = minutes("Dana is thanked.", "Thank you, Dana.", "Kim")
    assert minutes_with_labels(said, NAMES) == said
    both = minutes("Kim agrees.", "Yes.")
    assert minutes_with_labels(both, NAMES) == both
    assert minutes_with_labels(both, {}) is both
