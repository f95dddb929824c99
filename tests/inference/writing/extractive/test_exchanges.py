"""Decisions and tasks as they were learned, with the real sentence model."""

import pytest

from lifestream.domain.summary import Minutes
from lifestream.inference.embedding.no_embedder import NoEmbedder
from lifestream.inference.writing.extractive.commitments import promised
from lifestream.inference.writing.extractive.exchange_signs import COUNT, signs_of
from lifestream.inference.writing.extractive.exchanges import ExchangeReader
from lifestream.inference.writing.extractive.heads import ACTS, load_heads
from lifestream.inference.writing.extractive.people import who_is_who
from lifestream.inference.writing.extractive.sentences import sentences_of
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.embedder import Embedder
from lifestream.ports.language_model import WholeMaterial
from tests.inference.writing.extractive.dialogues import segments

COMMITTEE = (
    ("Chair", "Item 5 is papers to note."),
    ("Chair", "Can I propose that we note the three papers as a block?"),
    ("Chair", "Are Members content?"),
    ("Ann", "Yes."),
    ("Chair", "Thank you. Then there is the letter about the roof."),
    ("Ben", "I propose that the committee buys a new roof."),
    ("Ann", "What would that cost us in the end?"),
)
PROMISES = {
    "en": "I'll have to ask the manufacturing department about the prices.",
    "de": "Ich werde die Abteilung nach den Preisen fragen und euch das schicken.",
    "es": "Voy a preguntar los precios al departamento y os enviaré la lista.",
}
TALK = {
    "en": "The colour of the case was liked by the older people.",
    "de": "Die Farbe des Gehäuses hat den älteren Leuten gefallen.",
    "es": "El color de la caja les gustó a las personas mayores.",
}


def minutes(lines: tuple[tuple[str, str], ...], embedder: Embedder) -> Minutes:
    spoken = segments(lines)
    material = WholeMaterial(
        filename="x.mp4",
        duration_s=spoken[-1].end_s,
        segments=spoken,
        screen=(),
        blocks=(),
    )
    return ExtractiveWriter(lambda: embedder).write_minutes(material)[0]


def test_what_is_put_to_everybody_and_carried_is_decided_and_a_proposal_alone_is_not() -> None:
    found = minutes(COMMITTEE, NoEmbedder())
    assert found.verdict.is_meeting
    assert [one.text for one in found.decisions] == [
        "Can I propose that we note the three papers as a block?"
    ]


@pytest.mark.parametrize("language", PROMISES)
def test_a_promise_is_told_from_talk_in_each_language(embedder: Embedder, language: str) -> None:
    vectors = embedder.embed([PROMISES[language], TALK[language]])
    promise, talk = load_heads().acts_of(vectors)[:, ACTS.index("promises")]
    assert promise > 1.0
    assert talk < 0.0


def test_heads_for_another_embedder_are_not_used() -> None:
    assert not ExchangeReader(NoEmbedder()).can_read
    assert ExtractiveWriter(NoEmbedder).engine == ExtractiveWriter().engine


def test_every_sentence_has_as_many_signs() -> None:
    sentences = sentences_of(segments(COMMITTEE))
    assert signs_of(sentences).shape == (len(sentences), COUNT)


def test_who_presumes_what_another_does_does_not_own_it() -> None:
    lines = (
        ("Ann", "Ben will work on the look and feel, which I'll presume he works out."),
        ("Ben", "Yes."),
    )
    sentences = sentences_of(segments(lines))
    people = who_is_who(sentences, given=[("S2", "Ben")])
    assert promised(sentences, 0, people, said_on=None).item.owner == "Ben"
