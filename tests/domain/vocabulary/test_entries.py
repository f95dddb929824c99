"""Names and terms: what may be one, what is left of a log of changes, what a job is told."""

from datetime import UTC, datetime, timedelta

import pytest

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.vocabulary.entries import (
    ChangeKind,
    Origin,
    TermSource,
    Vocabulary,
    VocabularyChange,
    VocabularyEntry,
    checked_term,
    checked_terms,
    split_terms,
    vocabulary_of,
    without_recording,
)
from lifestream.domain.vocabulary.known_words import (
    MAX_TOKENS,
    KnownWords,
    estimated_tokens,
    known_words,
)

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)
V1, V2 = VideoId("v1"), VideoId("v2")


def typed(text: str, *, minute: int = 0) -> VocabularyChange:
    return added(text, TermSource.TYPED, minute=minute)


def added(text: str, source: TermSource, *, minute: int = 0, **origin: object) -> VocabularyChange:
    at = NOON + timedelta(minutes=minute)
    reason = Origin(source=source, at=at, **origin)  # type: ignore[arg-type]
    return VocabularyChange(kind=ChangeKind.ADD, text=text, origin=reason)


def corrected(
    heard: str, text: str, *, video: VideoId = V1, edit: str = "e1", minute: int = 0
) -> VocabularyChange:
    return added(
        text,
        TermSource.CORRECTION,
        minute=minute,
        heard_as=heard,
        respells=True,
        video_id=video,
        edit_id=edit,
    )


def named(text: str, *, speaker: str = "S1", edit: str = "e1", minute: int = 0) -> VocabularyChange:
    return added(
        text, TermSource.SPEAKER, minute=minute, speaker=speaker, video_id=V1, edit_id=edit
    )


def texts(vocabulary: Vocabulary) -> list[str]:
    return [term.text for term in vocabulary.terms]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("  Callum ", "Callum"),
        ("Harbour\tHall".replace("\t", "  "), "Harbour Hall"),
        ("Zu\u0308rich", "Zürich"),
        ("王小明", "王小明"),
        ("TCP/IP", "TCP/IP"),
        ("O’Neill", "O’Neill"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_a_term_is_kept_as_it_is_spelled(text: str, term: str) -> None:
    assert checked_term(text) == term


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "at least one letter"),
        ("...", "at least one letter"),
        ("Callum, Kestrel", "more than one term"),
        ("Callum\nKestrel", "more than one term"),
        ("x" * 61, "61 characters; a term has at most 60"),
        ("Cal\x00lum", r"U\+0000, which nobody can see"),
        ("Cal\u202elum", r"U\+202E, which nobody can see"),
        ("Cal\u2066lum", r"U\+2066, which nobody can see"),
        ("\ue000Callum", r"U\+E000, which nobody can see"),
    ],
)
def test_what_is_no_term_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(InvalidRequest, match=why):
        checked_term(text)


def test_a_list_is_typed_with_lines_or_commas_and_holds_each_term_once() -> None:
    typed_in = split_terms("Callum, Kestrel\r\n\n Harbour Hall ;callum")

    assert typed_in == ("Callum", "Kestrel", "Harbour Hall", "callum")
    assert checked_terms(typed_in, at_most=3) == ("Callum", "Kestrel", "Harbour Hall")
    with pytest.raises(InvalidRequest, match="These are 3 names and terms; at most 2"):
        checked_terms(typed_in, at_most=2)


def test_what_was_typed_comes_before_what_was_learned_and_the_newest_first() -> None:
    vocabulary = vocabulary_of(
        [typed("Kestrel"), corrected("Kalim", "Callum", minute=3), typed("Nadia", minute=1)]
    )

    assert texts(vocabulary) == ["Nadia", "Kestrel", "Callum"]
    assert [term.typed for term in vocabulary.terms] == [True, True, False]


def test_one_term_has_every_reason_and_every_form_it_was_heard_as() -> None:
    vocabulary = vocabulary_of(
        [
            corrected("Kalim", "callum"),
            corrected("Kaleem", "Callum", edit="e2", minute=1),
            typed("Callum", minute=2),
            corrected("Kalem", "CALLUM", edit="e3", minute=3),
        ]
    )

    (term,) = vocabulary.terms
    assert term.text == "Callum"
    assert term.heard_as == ("Kalem", "Kaleem", "Kalim")


def test_what_is_removed_is_gone_with_every_reason_and_may_be_typed_again() -> None:
    gone = VocabularyChange(kind=ChangeKind.REMOVE, text="CALLUM")

    assert vocabulary_of([typed("Callum"), corrected("Kalim", "Callum"), gone]).terms == ()
    assert texts(vocabulary_of([typed("Callum"), gone, typed("Callum")])) == ["Callum"]


def test_an_undone_edit_takes_away_what_it_taught_and_nothing_else() -> None:
    undone = VocabularyChange(kind=ChangeKind.UNLEARN, edit_id="e1")
    changes = [typed("Callum"), corrected("Kalim", "Callum"), corrected("Nada", "Nadia"), undone]

    vocabulary = vocabulary_of(changes)

    assert texts(vocabulary) == ["Callum"]
    assert vocabulary.terms[0].heard_as == ()


def test_a_voice_that_gets_another_name_teaches_that_alone() -> None:
    changes = [named("Calum"), named("Nadia", speaker="S2"), named("Callum", edit="e2", minute=1)]

    assert sorted(texts(vocabulary_of(changes))) == ["Callum", "Nadia"]


def test_a_forgotten_recording_takes_what_it_taught() -> None:
    changes = [typed("Kestrel"), corrected("Kalim", "Callum"), corrected("Nada", "Nadia", video=V2)]

    assert sorted(texts(vocabulary_of(without_recording(changes, V1)))) == ["Kestrel", "Nadia"]


def test_learning_is_on_until_it_is_switched_off() -> None:
    off = VocabularyChange(kind=ChangeKind.LEARN_OFF)
    on = VocabularyChange(kind=ChangeKind.LEARN_ON)

    assert vocabulary_of([]).learns
    assert not vocabulary_of([off]).learns
    assert vocabulary_of([off, on]).learns


def test_an_entry_is_stored_and_read_back() -> None:
    entry = VocabularyEntry(changes=(typed("Callum"), corrected("Kalim", "Callum")))

    assert codec.decode(VocabularyEntry, codec.encode(entry)) == entry


def test_a_job_is_told_the_recordings_own_terms_first_each_once() -> None:
    vocabulary = vocabulary_of([corrected("Kalim", "Callum"), typed("Kestrel"), typed("Nadia")])

    told = known_words(vocabulary, ("Harbour Hall", "kestrel"))

    assert told.terms == ("Harbour Hall", "kestrel", "Nadia", "Callum")
    assert told.respellings == (("Kalim", "Callum"),)


def test_more_terms_than_a_recogniser_takes_are_cut_at_a_whole_one() -> None:
    names = [f"Person{number:03}" for number in range(500)]
    vocabulary = vocabulary_of([typed(name, minute=n) for n, name in enumerate(names)])

    told = known_words(vocabulary)

    assert told.terms[0] == "Person499"
    assert set(told.terms) <= set(names)
    assert sum(map(estimated_tokens, told.terms)) <= MAX_TOKENS


def test_only_what_can_mean_one_name_alone_is_respelled() -> None:
    two_meanings = [corrected("John", "Jon"), corrected("John", "Joan", edit="e2")]
    a_term_itself = [corrected("Mark", "Marc"), typed("Mark")]

    assert known_words(vocabulary_of(two_meanings)).respellings == ()
    assert known_words(vocabulary_of(a_term_itself)).respellings == ()


def test_nothing_known_is_nothing_told() -> None:
    assert not known_words(Vocabulary())
    assert KnownWords(terms=("Callum",))
