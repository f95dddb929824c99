"""Texts, words with times and written results, with placeholders."""

from lifestream.domain.masks.masking import hidden_times, masked_segments, masked_value
from lifestream.domain.masks.rules import FOUND_KINDS, MaskKind, MaskRules
from lifestream.domain.summary import ActionItem, Evidence, MeetingVerdict, Minutes, Point
from lifestream.domain.transcript import EngineInfo, Segment, Word

RULES = MaskRules(kinds=FOUND_KINDS, words=("Zephyr",))


def said(text: str, start_s: float, *, speaker: str = "S1", blank: str = "") -> Segment:
    words = tuple(
        Word(start_s=start_s + n, end_s=start_s + n + 0.8, text=f"{blank}{token}", probability=0.9)
        for n, token in enumerate(text.split())
    )
    return Segment(
        start_s=start_s,
        end_s=start_s + len(words),
        text=text,
        words=words,
        speaker=speaker,
        language="en",
    )


def test_a_number_said_over_several_words_is_one_word_with_their_time() -> None:
    (segment,) = masked_segments([said("Call 0171 234 5678, okay?", 10.0, blank=" ")], RULES)
    assert segment.text == "Call [phone number], okay?"
    assert [word.text for word in segment.words] == [" Call", " [phone number],", " okay?"]
    assert (segment.words[1].start_s, segment.words[1].end_s) == (11.0, 13.8)
    assert segment.words[1].probability is None
    assert segment.words[2] == said("Call 0171 234 5678, okay?", 10.0, blank=" ").words[4]


def test_a_number_said_with_a_pause_is_one_and_another_voice_ends_it() -> None:
    first, second = said("My number is 0171 234", 0.0), said("56 78 thanks", 6.0)
    masked = masked_segments([first, second], RULES)
    assert [one.text for one in masked] == ["My number is [phone number]", "[phone number] thanks"]
    times = hidden_times([first, second], RULES)
    assert [(one.start_s, one.end_s) for one in times] == [(3.0, 4.8), (6.0, 7.8)]
    other = said("56 78 thanks", 6.0, speaker="S2")
    assert masked_segments([first, other], RULES)[1] == other


def test_text_without_words_of_its_own_is_hidden_by_its_share_of_the_time() -> None:
    bare = Segment(start_s=0.0, end_s=10.0, text="Zephyr is it")
    (hidden,) = hidden_times([bare], RULES)
    assert hidden.kind is MaskKind.WORD
    assert hidden.start_s == 0.0
    assert hidden.end_s == 5.0


def test_written_results_are_masked_and_what_names_things_is_not() -> None:
    evidence = Evidence(
        start_s=1.0, end_s=2.0, quote="Zephyr: anna@example.com", segment_ids=("t0171234567",)
    )
    minutes = Minutes(
        title="Call with Zephyr",
        overview=(Point(text="Zephyr starts.", evidence=evidence),),
        verdict=MeetingVerdict(is_meeting=True, why="It is."),
        engine=EngineInfo(name="zephyr"),
        topics=("Zephyr", "budget"),
        action_items=(ActionItem(task="Call +49 171 2345678", evidence=evidence),),
    )
    masked = masked_value(minutes, RULES)
    assert masked.title == "Call with [hidden word]"
    assert masked.topics == ("[hidden word]", "budget")
    assert masked.action_items[0].task == "Call [phone number]"
    quoted = masked.overview[0].evidence
    assert quoted.quote == "[hidden word]: [e-mail address]"
    assert quoted.segment_ids == ("t0171234567",)
    assert masked.engine == minutes.engine
    assert masked_value(minutes, MaskRules()) is minutes
