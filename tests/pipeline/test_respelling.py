"""Names in the spelling they were corrected to before, and nothing else."""

from lifestream.domain.transcript import EngineInfo, Respelling, Segment, Transcript, Word
from lifestream.pipeline.respelling import respelled

ENGINE = EngineInfo(name="scripted")


def spoken(*texts: str, language: str = "en") -> Transcript:
    segments = []
    for number, text in enumerate(texts):
        start_s = number * 10.0
        words = tuple(
            Word(start_s=start_s + i, end_s=start_s + i + 0.5, text=word, probability=0.9)
            for i, word in enumerate(text.split())
        )
        segments.append(
            Segment(start_s=start_s, end_s=start_s + 9, text=text, words=words, language=language)
        )
    return Transcript(segments=tuple(segments), engine=ENGINE)


def test_a_name_that_was_corrected_before_is_spelled_so_and_what_was_heard_is_kept() -> None:
    made = respelled(spoken("We ask Kalim’s team, (Kalim!)"), [("Kalim", "Callum")])

    (segment,) = made.segments
    assert segment.text == "We ask Callum’s team, (Callum!)"
    assert [word.text for word in segment.words] == segment.text.split()
    assert made.respelled == (
        Respelling(start_s=2.0, text="Callum", heard="Kalim"),
        Respelling(start_s=4.0, text="Callum", heard="Kalim"),
    )


def test_words_that_are_one_name_become_one_word_with_the_time_of_both() -> None:
    made = respelled(spoken("Ask Cal Lum, please."), [("Cal Lum", "Callum"), ("Cal", "Carl")])

    assert made.segments[0].text == "Ask Callum, please."
    assert [(w.start_s, w.end_s, w.text) for w in made.segments[0].words] == [
        (0.0, 0.5, "Ask"),
        (1.0, 2.5, "Callum,"),
        (3.0, 3.5, "please."),
    ]


def test_a_word_that_is_ordinary_in_this_recording_stays() -> None:
    said = spoken("We rose at six.", "Rose came.")

    assert respelled(said, [("Rose", "Roz")]) == said


def test_other_capitals_and_parts_of_words_stay() -> None:
    said = spoken("KALIM and Kalimba and kalim-like.")

    assert respelled(said, [("Kalim", "Callum")]) == said


def test_german_nouns_stay() -> None:
    said = spoken("Wir sehen den Becher.", language="de")

    assert respelled(said, [("Becher", "Becker")]).segments == said.segments


def test_nothing_known_changes_nothing() -> None:
    said = spoken("We ask Kalim.")

    assert respelled(said, []) is said
    assert respelled(said, [("Nada", "Nadia")]).segments == said.segments
