"""Questions about days, meetings, tasks, people and counts, answered without a model."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.places.place import Place, PlaceSource
from lifestream.domain.search import Moment
from lifestream.domain.tasks.events import Moved, Promised, TaskEvent, TaskState
from lifestream.domain.tasks.mention import Mention
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.ask.answer_question import QueryResult, ask
from tests.services.ask.diary_questions.meetings import CALL, GARDEN, add_meetings
from tests.services.diary import ScriptedModel, asking

pytestmark = pytest.mark.usefixtures("sentence_weights")

TODAY = date(2026, 11, 23)  # a Monday


@pytest.fixture
def diary(embedded: Backend, embedder: E5Embedder) -> Backend:
    """A garden meeting on Tuesday the 17th and a call on Friday the 20th."""
    add_meetings(embedded, embedder)
    return embedded


def answer(diary: Backend, embedder: E5Embedder, text: str) -> QueryResult:
    """What is answered, by a model that must not be asked."""
    model = ScriptedModel(says=[("Made up.", (1,))])
    question = replace(asking(text, today=TODAY), reads_names=True)
    return ask(diary, embedder, model, question)


def told(result: QueryResult) -> list[tuple[str, float, tuple[str, ...]]]:
    """Each sentence with the second that it cites first, and who speaks there."""

    def first(numbers: tuple[int, ...]) -> Moment:
        return result.moments[numbers[0] - 1]

    return [
        (said.text, first(said.citations).start_s, first(said.citations).names)
        for said in result.answer.sentences
    ]


def lines(said: tuple[tuple[str, str], ...], *numbers: int) -> list[str]:
    """Some of a recording's lines."""
    return [said[number][1] for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "What happened on 17 November 2026?",
        "What did we do last Tuesday?",
        "Was haben wir am 17. November 2026 gemacht?",
        "¿Qué hicimos el 17 de noviembre de 2026?",
        "Summarise the garden meeting",
        "Fasse die Gartenbesprechung zusammen",
        "Resume la reunión del jardín",
    ],
)
def test_a_day_and_a_meeting_are_told_from_the_minutes_each_sentence_at_its_second(
    diary: Backend, embedder: E5Embedder, text: str
) -> None:
    result = answer(diary, embedder, text)
    assert result.answer.engine.name == "diary"
    assert told(result) == [
        (GARDEN[0][1], 0.0, ("Victor",)),
        (GARDEN[1][1], 10.0, ("Dana",)),
    ]


@pytest.fixture
def travelled(diary: Backend) -> Backend:
    """The garden is in Lisbon, and the call was made in The Hague."""
    for name, town, country in (
        ("garden", "Lisbon", "Portugal"),
        ("call", "The Hague", "Netherlands"),
    ):
        video = diary.library.get(LOCAL_OWNER, VideoId(f"v-{name}"))
        assert video is not None
        place = Place(name=town, country=country, source=PlaceSource.FILE)
        diary.library.put(replace(video, place=place))
    return diary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What did we do in Lisbon?", "in Lisbon"),
        ("What happened in lisbon last week?", "in lisbon"),
        ("What did we do during our trip to Portugal?", "during our trip to Portugal"),
        ("Was haben wir in Lissabon gemacht?", "in Lissabon"),
        ("¿Qué hicimos en Lisboa?", "en Lisboa"),
        ("Qu'avons-nous fait à Lisbonne ?", "à Lisbonne"),
        ("Cosa abbiamo fatto a Lisbona?", "a Lisbona"),
        ("O que fizemos em Lisboa?", "em Lisboa"),
        ("Wat hebben we in Lissabon gedaan?", "in Lissabon"),
    ],
)
def test_what_was_done_at_a_place_is_told_in_every_language(
    travelled: Backend, embedder: E5Embedder, text: str, words: str
) -> None:
    result = answer(travelled, embedder, text)
    assert [text for text, *_ in told(result)] == lines(GARDEN, 0, 1)
    assert result.searched.place_words == words
    assert result.searched.video_count == 1
    assert len(result.searched.narrowing.places) == 1


@pytest.mark.parametrize(
    "text",
    [
        "When were we in the Netherlands?",
        "When were we last in The Hague?",
        "Wann waren wir in den Niederlanden?",
        "¿Cuándo estuvimos en La Haya?",
        "Quand étions-nous à La Haye ?",
        "Quando siamo stati nei Paesi Bassi?",
        "Quando estivemos nos Países Baixos?",
        "Wanneer waren we in Den Haag?",
    ],
)
def test_when_somebody_was_at_a_place_is_told_by_the_recordings_made_there(
    travelled: Backend, embedder: E5Embedder, text: str
) -> None:
    (_, (which, *_)) = told(answer(travelled, embedder, text))
    assert "2026, Insurance contract" in which


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("What does a roof in Lisbon cost?", ()),
        ("What did we do in Porto?", ()),
        ("When were we?", ()),
    ],
)
def test_a_place_that_is_asked_about_or_unknown_is_no_filter(
    travelled: Backend, embedder: E5Embedder, text: str, places: tuple[str, ...]
) -> None:
    result = answer(travelled, embedder, text)
    assert result.searched.narrowing.places == places
    chosen = replace(asking(text, places=("Portugal",)), reads_names=True)
    found = ask(travelled, embedder, ScriptedModel(), chosen)
    assert {moment.video_id for moment in found.moments} <= {"v-garden"}


def test_several_recordings_are_told_in_order_each_with_its_day_and_title(
    diary: Backend, embedder: E5Embedder
) -> None:
    result = answer(diary, embedder, "What happened last week?")
    texts = [text for text, *_ in told(result)]
    assert texts[0] == f"17 Nov 2026, Garden meeting: {GARDEN[0][1]}"
    assert texts[-1] == f"20 Nov 2026, Insurance contract: {CALL[1][1]}"
    assert result.searched.day_words == "last week"


@pytest.mark.parametrize(
    "text",
    ["What is on my to-do list?", "Was muss ich noch tun?", "¿Qué tengo en mi lista de tareas?"],
)
def test_tasks_are_told_with_owner_and_due_date(
    diary: Backend, embedder: E5Embedder, text: str
) -> None:
    result = answer(diary, embedder, text)
    (first, at_s, names), (second, *_) = told(result)
    assert first.startswith("Walter: order the new roof (")
    assert "2026" in first
    assert (at_s, names) == (20.0, ("Walter",))
    assert second == "Dana: send you the list of plants."


def test_what_was_promised_to_a_person_is_what_was_said_to_them(
    diary: Backend, embedder: E5Embedder
) -> None:
    for text in ("What did I promise Victor?", "Was habe ich Victor versprochen?"):
        result = answer(diary, embedder, text)
        assert told(result) == [("Dana: send you the list of plants.", 30.0, ("Dana",))]
    assert told(answer(diary, embedder, "What did Walter promise?"))[0][1] == 20.0


def test_who_was_there_is_told_by_the_voices(diary: Backend, embedder: E5Embedder) -> None:
    for text in ("Who was at the garden meeting?", "¿Quién estuvo en la reunión del jardín?"):
        result = answer(diary, embedder, text)
        assert told(result)[1:] == [
            ("Victor.", 0.0, ("Victor",)),
            ("Dana.", 10.0, ("Dana",)),
            ("Walter.", 20.0, ("Walter",)),
        ]


def test_mentions_are_counted_in_the_transcripts(diary: Backend, embedder: E5Embedder) -> None:
    result = answer(diary, embedder, "How often did we talk about the roof?")
    assert told(result) == [
        ("“the roof” was mentioned 5 times in 2 recordings.", 10.0, ("Priya",)),
        ("20 Nov 2026, Insurance contract: once.", 10.0, ("Priya",)),
        ("17 Nov 2026, Garden meeting: 4 times.", 0.0, ("Victor",)),
    ]
    which = answer(diary, embedder, "Which meetings mention insurance?")
    assert told(which)[-1] == ("20 Nov 2026, Insurance contract: once.", 0.0, ("Dana",))


def test_people_and_subjects_are_told_with_the_last_day(
    diary: Backend, embedder: E5Embedder
) -> None:
    met = answer(diary, embedder, "When did we last meet Dana?")
    assert told(met) == [
        ("Dana was last heard on 20 Nov 2026, in Insurance contract.", 0.0, ("Dana",))
    ]
    talked = answer(diary, embedder, "Wann haben wir zuletzt über Tomaten gesprochen?")
    assert all("Tomaten" not in text for text, *_ in told(talked))


def test_recordings_decisions_and_open_questions_are_told(
    diary: Backend, embedder: E5Embedder
) -> None:
    assert told(answer(diary, embedder, "How many recordings this month?"))[0][0] == (
        "2 recordings (2 h 10 min)."
    )
    decided = told(answer(diary, embedder, "What did we decide in the garden meeting?"))
    assert [text for text, *_ in decided] == lines(GARDEN, 1)
    about = told(answer(diary, embedder, "What did we decide about the roofs?"))
    assert [text for text, *_ in about] == [f"17 Nov 2026, Garden meeting: {GARDEN[1][1]}"]
    nothing = answer(diary, embedder, "What did we decide about the tomatoes?")
    assert nothing.answer.engine.name != "diary"
    still_open = told(answer(diary, embedder, "¿Qué preguntas quedan abiertas?"))
    assert [at_s for _, at_s, _ in still_open] == [40.0]


def test_what_the_diary_does_not_hold_is_looked_for_in_what_was_said(
    diary: Backend, embedder: E5Embedder
) -> None:
    assert not answer(diary, embedder, "What happened yesterday?").answer.found
    nobody = answer(diary, embedder, "What did Nobody promise?")
    assert nobody.answer.engine.name != "diary"


def test_tasks_are_told_as_people_keep_them(diary: Backend, embedder: E5Embedder) -> None:
    at = datetime(2026, 11, 18, 9, tzinfo=UTC)

    def kept(name: str, number: int, *more: TaskEvent) -> Task:
        mention = Mention(
            mention_id=name,
            video_id=VideoId("v-garden"),
            text=name,
            start_s=number * 10.0,
            end_s=number * 10.0 + 9.0,
            quote=GARDEN[number][1],
            speaker=GARDEN[number][0],
        )
        events = (Promised(event_id=f"{name}-1", at=at, mention=mention), *more)
        return Task(task_id=f"t-{name}", owner=LOCAL_OWNER, kind=TaskKind.TASK, events=events)

    done = Moved(event_id="done-2", at=at, state=TaskState.DONE)
    tasks = [kept("order the roof", 2, done), kept("send the list", 3)]
    diary.task_store.commit(LOCAL_OWNER, saves=tasks)
    result = answer(diary, embedder, "What is on my to-do list?")
    assert told(result) == [("send the list.", 30.0, ("Dana",))]
