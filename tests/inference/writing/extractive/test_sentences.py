from lifestream.domain.transcript import Segment, Word
from lifestream.inference.writing.extractive.sentences import sentences_of
from lifestream.inference.writing.extractive.words import content_stems, stem
from tests.inference.writing.extractive.dialogues import STANDUP, segments


def test_written_text_is_cut_at_full_stops_but_not_behind_titles() -> None:
    segment = Segment(
        start_s=0.0, end_s=10.0, text="Dr. Maier paid 4.5 million, i.e. half. Why? Nobody knows."
    )
    assert [s.text for s in sentences_of((segment,))] == [
        "Dr. Maier paid 4.5 million, i.e. half.",
        "Why?",
        "Nobody knows.",
    ]


def test_a_sentence_over_two_segments_of_one_speaker_is_one() -> None:
    parts = (
        Segment(start_s=0.0, end_s=2.0, text="The map downloads", speaker="S1"),
        Segment(start_s=2.1, end_s=4.0, text="every floor plan. It is slow.", speaker="S1"),
    )
    first, second = sentences_of(parts)
    assert first.text == "The map downloads every floor plan."
    assert 0.0 == first.start_s < first.end_s <= second.start_s < second.end_s <= 4.0


def test_word_times_say_when_a_sentence_is_said() -> None:
    words = tuple(
        Word(start_s=float(n), end_s=n + 0.5, text=f" {text}")
        for n, text in enumerate(("One", "two.", "Three", "four."))
    )
    segment = Segment(start_s=0.0, end_s=9.0, text="One two. Three four.", words=words)
    assert [(s.start_s, s.end_s) for s in sentences_of((segment,))] == [(0.0, 1.5), (2.0, 3.5)]


def test_heard_text_is_cut_at_pauses_and_before_promises() -> None:
    texts = [s.text for s in sentences_of(segments(STANDUP[:2], heard=True))]
    assert "i'll finish that by tomorrow" in texts
    assert "quick stand-up" in texts


def test_sentences_lie_inside_their_segments_and_in_order() -> None:
    for heard in (False, True):
        found = sentences_of(segments(STANDUP, heard=heard))
        assert all(s.end_s >= s.start_s for s in found)
        assert [s.start_s for s in found] == sorted(s.start_s for s in found)


def test_chinese_and_german_are_cut_too() -> None:
    chinese = Segment(start_s=0.0, end_s=4.0, text="今天开会。明天休息。")
    german = Segment(start_s=0.0, end_s=4.0, text="Heute ist Montag. Wir treffen uns morgen.")
    assert len(sentences_of((chinese,))) == 2
    assert len(sentences_of((german,))) == 2


def test_forms_of_a_word_share_their_stem() -> None:
    assert len({stem(word) for word in ("ship", "ships", "shipping", "shipped")}) == 1
    assert len({stem(word) for word in ("launch", "launches", "launched", "launching")}) == 1
    assert content_stems("April twenty second") == content_stems("April 22")
