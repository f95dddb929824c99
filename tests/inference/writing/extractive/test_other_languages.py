"""Rules made for English stay silent in other languages; what knows a language works in it."""

from datetime import date

import pytest

from lifestream.domain.ids import ChunkId, OwnerId, VideoId
from lifestream.domain.search import Chunk, ChunkKind, Hit
from lifestream.domain.transcript import Segment
from lifestream.inference.writing.extractive.answers import AnswerFinder
from lifestream.inference.writing.extractive.sentences import sentences_of
from lifestream.inference.writing.extractive.topics import topics_of
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.language_model import WholeMaterial
from lifestream.services.ask.moment_order import in_order
from lifestream.services.edits.voice_names import NamedVoices

TALK = {
    "de": (
        "Guten Morgen zusammen, wir sprechen über das Budget für das Museum.",
        "Wer bestellt das Glas für die neue Ecke im Museum?",
        "Ich bestelle das Glas bis Freitag, das Budget reicht.",
        "Gut, dann ist das beschlossen. Das Museum öffnet am 4. Dezember.",
    ),
    "fr": (
        "Bonjour à tous, nous parlons du budget pour le musée.",
        "Qui commande le verre pour le nouveau coin du musée ?",
        "Je commande le verre avant vendredi, le budget suffit.",
        "Bien, c'est décidé. Le musée ouvre le 4 décembre.",
    ),
    "zh": ("我们讨论博物馆的预算。", "谁订玻璃？", "我星期五之前订玻璃。", "好，决定了。"),
}


def talk(language: str) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            start_s=at * 5.0,
            end_s=at * 5.0 + 4.0,
            text=text,
            speaker=f"S{at % 2 + 1}",
            language=language,
        )
        for at, text in enumerate(TALK[language])
    )


@pytest.mark.parametrize("language", TALK)
def test_minutes_claim_nothing_that_english_rules_cannot_know(language: str) -> None:
    material = WholeMaterial(
        filename="clip.mp4",
        duration_s=20.0,
        segments=talk(language),
        screen=(),
        blocks=(),
        recorded_on=date(2026, 11, 18),
    )

    minutes, _ = ExtractiveWriter().write_minutes(material)

    assert not minutes.decisions and not minutes.action_items and not minutes.open_questions
    assert not minutes.verdict.is_meeting
    assert "only English talk is judged" in minutes.verdict.why


@pytest.mark.parametrize(("language", "topic"), [("de", "budget"), ("fr", "budget")])
def test_topics_are_words_with_a_meaning(language: str, topic: str) -> None:
    topics = [each.lower() for each in topics_of((), sentences_of(talk(language)))]

    assert topic in " ".join(topics)
    assert not {"das", "ist", "für", "le", "pour", "bien"} & set(topics)


def test_text_without_spaces_gives_no_topics() -> None:
    assert topics_of((), sentences_of(talk("zh"))) == ()


def test_a_german_question_is_answered_by_a_german_sentence() -> None:
    hit = Hit(
        chunk=Chunk(
            chunk_id=ChunkId("c1"),
            video_id=VideoId("v1"),
            owner=OwnerId("anna"),
            position=0,
            kind=ChunkKind.SAID,
            text=" ".join(TALK["de"]),
            start_s=0.0,
            end_s=20.0,
            language="de",
        ),
        score=0.8,
        rank_score=0.1,
    )
    question = "Wer bestellt Glas für das Museum?"
    hits = in_order(question, [hit], NamedVoices(names={}))

    told = AnswerFinder().answer(question, hits)

    assert "Ich bestelle das Glas bis Freitag, das Budget reicht." in [one.text for one in told]
