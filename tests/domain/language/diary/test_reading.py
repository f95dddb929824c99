"""What a question about the diary itself asks for is read from its grammar, in seven languages."""

import pytest

from lifestream.domain.language.diary.phrases import DiaryAsk
from lifestream.domain.language.diary.reading import RecordingWords, read_diary_question

KINDS = {
    DiaryAsk.DAY: (
        "What did we do?",
        "what happened",
        "What was I doing?",
        "Can you tell me what went on?",
        "Please summarise",
        "How was my day?",
        "Was haben wir gemacht?",
        "Was ist passiert?",
        "Worüber haben wir gesprochen?",
        "¿Qué hicimos?",
        "¿Qué pasó?",
        "¿De qué hablamos?",
        "Qu'avons-nous fait ?",
        "Che cosa abbiamo fatto?",
        "O que fizemos?",
        "Wat hebben we gedaan?",
    ),
    DiaryAsk.SUMMARY: (
        "Summarise the garden meeting",
        "Give me a short summary of our last call with Dana, please",
        "What was the budget review about?",
        "What was discussed at the meeting?",
        "Fass bitte die Besprechung über den Garten zusammen",
        "Worum ging es in der Gartensitzung?",
        "Resume la reunión del jardín",
        "¿De qué trató la última llamada?",
        "Résume la réunion du jardin",
    ),
    DiaryAsk.TASKS: (
        "What is on my to-do list?",
        "What do I still have to do?",
        "What are my open tasks?",
        "What did Victor promise?",
        "Was steht auf meiner Aufgabenliste?",
        "Was muss ich noch tun?",
        "Was hat Victor versprochen?",
        "¿Qué tengo en mi lista de tareas?",
        "¿Qué tengo que hacer?",
        "¿Qué prometió Víctor?",
    ),
    DiaryAsk.PROMISED_TO: (
        "What did I promise Victor?",
        "Was habe ich Victor versprochen?",
        "¿Qué le prometí a Víctor?",
    ),
    DiaryAsk.PEOPLE: (
        "Who was at the meeting?",
        "Who took part in the garden meeting?",
        "Who was there?",
        "Wer war bei der Besprechung dabei?",
        "Wer hat teilgenommen?",
        "¿Quién estuvo en la reunión?",
        "¿Quiénes participaron?",
    ),
    DiaryAsk.MENTIONS: (
        "How often did we talk about the roof?",
        "How many times was the roof mentioned?",
        "Wie oft haben wir über das Dach gesprochen?",
        "Wie oft wurde das Dach erwähnt?",
        "¿Cuántas veces hablamos del tejado?",
        "¿Cuántas veces se mencionó el tejado?",
        "Combien de fois avons-nous parlé du toit ?",
        "Hoe vaak hebben we het over het dak gehad?",
    ),
    DiaryAsk.RECORDINGS_ABOUT: (
        "Which meetings mention insurance?",
        "In which meetings did we talk about insurance?",
        "When did we talk about insurance?",
        "Welche Besprechungen erwähnen die Versicherung?",
        "In welchen Sitzungen ging es um die Versicherung?",
        "¿Qué reuniones mencionan el seguro?",
        "¿En qué reuniones hablamos del seguro?",
    ),
    DiaryAsk.RECORDINGS: (
        "How many recordings?",
        "How many meetings did we have?",
        "Wie viele Aufnahmen gibt es?",
        "¿Cuántas grabaciones hay?",
    ),
    DiaryAsk.LAST_MET: (
        "When did we last meet Dana?",
        "When was the last time I spoke with Dana?",
        "Wann haben wir Dana zuletzt getroffen?",
        "Wann habe ich zuletzt mit Dana gesprochen?",
        "¿Cuándo fue la última vez que vimos a Dana?",
        "¿Cuándo hablé con Dana por última vez?",
    ),
    DiaryAsk.LAST_MENTION: (
        "When did we last talk about the roof?",
        "Wann haben wir zuletzt über das Dach gesprochen?",
        "¿Cuándo hablamos por última vez del tejado?",
    ),
    DiaryAsk.DECISIONS: (
        "What did we decide?",
        "Which decisions were made?",
        "What was decided at the garden meeting?",
        "Was haben wir beschlossen?",
        "Was wurde in der Sitzung entschieden?",
        "¿Qué decidimos?",
        "¿Qué decisiones tomamos en la reunión?",
    ),
    DiaryAsk.OPEN_QUESTIONS: (
        "Which question is still open?",
        "Welche Fragen sind noch offen?",
        "¿Qué preguntas quedan abiertas?",
    ),
}


@pytest.mark.parametrize(
    ("text", "ask"), [(text, ask) for ask, texts in KINDS.items() for text in texts]
)
def test_a_question_about_the_diary_is_read_by_its_grammar(text: str, ask: DiaryAsk) -> None:
    found = read_diary_question(text)
    assert found is not None
    assert found.ask is ask


@pytest.mark.parametrize(
    "text",
    [
        "What did we do about the roof?",
        "How much does insurance cost?",
        "Who was in the kitchen?",
        "Who orders the glass?",
        "What did Anna say about the roof?",
        "Summarize the discussion on batteries",
        "Why did the meeting take so long?",
        "How many guests did we have?",
        "What is the price of the roof?",
        "Was kostet das Dach?",
        "Wer bestellt das Glas?",
        "¿Cuánto cuesta el seguro?",
        "",
        "?",
        "a " * 5000,
    ],
)
def test_a_question_about_something_else_is_none(text: str) -> None:
    assert read_diary_question(text) is None


@pytest.mark.parametrize(
    ("text", "recording"),
    [
        ("Summarise the garden meeting", RecordingWords(words="garden")),
        ("Summarise “Garden, roof, plants”", RecordingWords(title="Garden, roof, plants")),
        ("What was our last call with Dana about?", RecordingWords(words="Dana", is_last=True)),
        ("Who was at the meeting?", RecordingWords()),
        ("Fasse die Gartenbesprechung zusammen", RecordingWords(words="Garten")),
        ("Fasse „Saal, Konzert“ zusammen", RecordingWords(title="Saal, Konzert")),
        ("Resume la reunión del jardín", RecordingWords(words="jardín")),
    ],
)
def test_the_recording_is_read_as_it_is_named(text: str, recording: RecordingWords) -> None:
    found = read_diary_question(text)
    assert found is not None
    assert found.recording == recording


@pytest.mark.parametrize(
    ("text", "person", "subject"),
    [
        ("What did I promise Victor?", "Victor", ""),
        ("Wann haben wir Dana zuletzt getroffen?", "Dana", ""),
        ("How often did we talk about the new roof?", "", "the new roof"),
        ("What did we decide about the benches?", "", "the benches"),
        ("Was haben wir über die Bänke beschlossen?", "", "die Bänke"),
        ("¿Qué decidimos sobre los bancos?", "", "los bancos"),
        ("What did we decide in the garden meeting?", "", ""),
        ("¿Cuántas veces hablamos del tejado?", "", "tejado"),
    ],
)
def test_whom_and_what_it_is_about_stand_as_they_are_written(
    text: str, person: str, subject: str
) -> None:
    found = read_diary_question(text)
    assert found is not None
    assert (found.person, found.subject) == (person, subject)
