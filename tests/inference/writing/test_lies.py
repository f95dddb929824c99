"""A writer that lies in every way puts nothing into the minutes. Only its words are scripted."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from lifestream.domain.summary import FailedCheck, TimeBlock
from lifestream.domain.tasks.task import TaskKind
from lifestream.domain.transcript import Segment
from lifestream.ports.language_model import BlockMaterial, WholeMaterial
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import draft, writer

SAID = {
    "en": (
        ("S1", "Good morning, this is Nora. We rent the boat house for the summer party."),
        ("S2", "It costs nine hundred euros, and we will not invite the press."),
        ("S1", "I will pay the deposit by Friday."),
        ("S2", "Victor, can you order the chairs?"),
    ),
    "de": (
        ("S1", "Guten Morgen. Wir mieten das Bootshaus für das Sommerfest."),
        ("S2", "Das kostet neunhundert Euro, und wir laden die Presse nicht ein."),
        ("S1", "Ich zahle die Anzahlung bis Freitag."),
        ("S2", "Victor, kannst du die Stühle bestellen?"),
    ),
    "es": (
        ("S1", "Buenos días. Alquilamos la casa de botes para la fiesta de verano."),
        ("S2", "Cuesta novecientos euros y no vamos a invitar a la prensa."),
        ("S1", "Yo voy a pagar el depósito antes del viernes."),
        ("S2", "Victor, ¿puedes pedir las sillas?"),
    ),
}
TRUE = {
    "en": (
        ("They rent the boat house for the party.", "s1"),
        ("It costs 900 euros.", "s2"),
        ("They will not invite the press.", "s2"),
        ("The deposit is paid by Friday.", "s3"),
        ("Victor is asked to order the chairs.", "s4"),
    ),
    "de": (
        ("Sie mieten das Bootshaus für das Sommerfest.", "s1"),
        ("Es kostet 900 Euro.", "s2"),
        ("Die Presse wird nicht eingeladen.", "s2"),
        ("Die Anzahlung wird bis Freitag gezahlt.", "s3"),
        ("Victor soll die Stühle bestellen.", "s4"),
    ),
    "es": (
        ("Alquilan la casa de botes para la fiesta.", "s1"),
        ("Cuesta 900 euros.", "s2"),
        ("No van a invitar a la prensa.", "s2"),
        ("El depósito se va a pagar antes del viernes.", "s3"),
        ("Victor va a pedir las sillas.", "s4"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """What a model writes, what it cites, and the check that tells."""

    language: str
    text: str
    source: str
    failed: FailedCheck
    quote: str = ""


LIES = (
    Lie(language="en", text="The boat house is rented.", source="s9", failed=FailedCheck.SOURCE),
    Lie(
        language="en",
        text="They rent the boat house.",
        source="s1",
        failed=FailedCheck.QUOTE,
        quote="we buy a castle with a moat",
    ),
    Lie(language="en", text="It costs 950 euros.", source="s2", failed=FailedCheck.NUMBER),
    Lie(
        language="en",
        text="The deposit is paid by Thursday.",
        source="s3",
        failed=FailedCheck.DATE,
    ),
    Lie(language="en", text="The deposit is paid tomorrow.", source="s3", failed=FailedCheck.DATE),
    Lie(language="en", text="Robert will order the chairs.", source="s4", failed=FailedCheck.NAME),
    Lie(language="en", text="Robert rents the boat house.", source="s1", failed=FailedCheck.NAME),
    Lie(
        language="en",
        text="The chairs are ordered by Nora.",
        source="s4",
        failed=FailedCheck.NAME,
    ),
    Lie(
        language="en",
        text="They rent the boat house from Acme.",
        source="s1",
        failed=FailedCheck.NAME,
    ),
    Lie(language="en", text="Elephants dance wildly.", source="s1", failed=FailedCheck.WORDS),
    Lie(
        language="en",
        text="They will invite the press.",
        source="s2",
        failed=FailedCheck.NEGATION,
    ),
    Lie(
        language="en",
        text="They decided against renting the boat house.",
        source="s1",
        failed=FailedCheck.NEGATION,
    ),
    Lie(language="de", text="Es kostet 950 Euro.", source="s2", failed=FailedCheck.NUMBER),
    Lie(
        language="de",
        text="Die Anzahlung wird bis Montag gezahlt.",
        source="s3",
        failed=FailedCheck.DATE,
    ),
    Lie(
        language="de",
        text="Jonas wird die Anzahlung zahlen.",
        source="s3",
        failed=FailedCheck.NAME,
    ),
    Lie(
        language="de",
        text="Sie mieten das Bootshaus mit Jonas.",
        source="s1",
        failed=FailedCheck.NAME,
    ),
    Lie(language="de", text="Elefanten tanzen wild.", source="s1", failed=FailedCheck.WORDS),
    Lie(
        language="de",
        text="Sie laden die Presse ein.",
        source="s2",
        failed=FailedCheck.NEGATION,
    ),
    Lie(
        language="de",
        text="Sie mieten das Bootshaus nicht.",
        source="s1",
        failed=FailedCheck.NEGATION,
    ),
    Lie(language="es", text="Cuesta 950 euros.", source="s2", failed=FailedCheck.NUMBER),
    Lie(
        language="es",
        text="El depósito se va a pagar antes del lunes.",
        source="s3",
        failed=FailedCheck.DATE,
    ),
    Lie(
        language="es",
        text="Jaime va a pedir las sillas.",
        source="s4",
        failed=FailedCheck.NAME,
    ),
    Lie(language="es", text="Los elefantes bailan mucho.", source="s1", failed=FailedCheck.WORDS),
    Lie(
        language="es",
        text="Van a invitar a la prensa.",
        source="s2",
        failed=FailedCheck.NEGATION,
    ),
    Lie(
        language="es",
        text="No alquilan la casa de botes.",
        source="s1",
        failed=FailedCheck.NEGATION,
    ),
)


def material(language: str) -> BlockMaterial:
    """The party, said in that language."""
    segments = tuple(
        Segment(start_s=10.0 * n, end_s=10.0 * n + 8.0, text=text, speaker=label, language=language)
        for n, (label, text) in enumerate(SAID[language])
    )
    return BlockMaterial(
        index=0,
        start_s=0.0,
        end_s=60.0,
        segments=segments,
        screen=(),
        speaker_names=(("S1", "Nora"),),
    )


def written(language: str, **parts: Any) -> TimeBlock:
    """The block of a model that writes these parts, and one true point."""
    text, source = TRUE[language][0]
    true = {"text": text, "sources": [source], "quote": ""}
    parts["points"] = [true, *parts.get("points", ())]
    empty: dict[str, Any] = {"points": [], "decisions": [], "action_items": [], "shown": []}
    reply = Reply(json.dumps(draft(**{**empty, "topics": [], **parts})))
    with chat_stub(reply) as stub:
        return writer(stub, sees_images=False).write_block(material(language))[0]


@pytest.mark.parametrize("lie", LIES, ids=lambda one: f"{one.language} {one.text}")
def test_every_lie_goes_to_the_shelf_with_the_check_that_told_it(lie: Lie) -> None:
    told = {"text": lie.text, "sources": [lie.source], "quote": lie.quote}
    task = {"task": lie.text, "owner": None, "due_said": "", **told}
    del task["text"]
    block = written(lie.language, points=[told], decisions=[told], action_items=[task])
    assert [point.text for point in block.points] == [TRUE[lie.language][0][0]]
    assert (block.decisions, block.action_items) == ((), ())
    assert [(one.kind, one.text, one.failed) for one in block.unverified] == [
        (kind, lie.text, lie.failed) for kind in (TaskKind.POINT, TaskKind.DECISION, TaskKind.TASK)
    ]
    moments = [one.start_s for one in block.unverified[0].moments]
    assert moments == (
        [] if lie.failed is FailedCheck.SOURCE else [10.0 * (int(lie.source[1]) - 1)]
    )


@pytest.mark.parametrize("language", SAID)
def test_what_is_true_in_other_words_is_not_shelved(language: str) -> None:
    points = [
        {"text": text, "sources": [source], "quote": ""} for text, source in TRUE[language][1:]
    ]
    block = written(language, points=points)
    assert block.unverified == ()
    assert [point.text for point in block.points] == [text for text, _ in TRUE[language]]


@pytest.mark.parametrize(
    ("owner", "source", "kept"),
    [
        ("Nora", "s3", "Nora"),  # She says "I will".
        ("Victor", "s3", None),
        ("Victor", "s4", "Victor"),  # He is asked.
        ("S2", "s4", None),  # Who asks does not do it.
        ("Robert", "s4", None),
    ],
)
@pytest.mark.parametrize("language", SAID)
def test_an_owner_is_right_or_open(
    language: str, owner: str, source: str, kept: str | None
) -> None:
    text = {id_: words for words, id_ in TRUE[language]}[source]
    task = {"task": text, "owner": owner, "due_said": "", "sources": [source], "quote": ""}
    (item,) = written(language, action_items=[task]).action_items
    assert item.owner == kept


def test_minutes_are_checked_against_the_notes_as_blocks_against_the_words() -> None:
    points = [{"text": text, "sources": [id_], "quote": ""} for text, id_ in TRUE["en"][1:]]
    block = written("en", points=points)
    lie = {"text": "They will invite the press.", "sources": ["p3"]}
    whole = {
        "title": "Summer party",
        "is_meeting": True,
        "why": "They plan a party.",
        "overview": [lie, {"text": "The boat house costs 900 euros.", "sources": ["p1", "p2"]}],
        "topics": [],
        "decisions": [lie],
        "action_items": [],
        "open_questions": [],
    }
    said = material("en")
    with chat_stub(Reply(json.dumps(whole))) as stub:
        minutes, _ = writer(stub).write_minutes(
            WholeMaterial(
                filename="party.mp4",
                duration_s=60.0,
                segments=said.segments,
                screen=(),
                blocks=(block,),
                speaker_names=said.speaker_names,
            )
        )
    (point,) = minutes.overview
    assert (point.evidence.start_s, point.evidence.also) == (0.0, ((10.0, 18.0),))
    assert minutes.decisions == ()
    assert [one.failed for one in minutes.unverified] == [FailedCheck.NEGATION] * 2
