import pytest

from lifestream.domain.days.self_dates import self_dates


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "So, today is Tuesday the 17th of November.", "today is Tuesday the 17th of"),
        ("en", "Today's November seventeenth, hello.", "Today's November seventeenth"),
        ("en", "Good morning everyone, it's Tuesday, November 17.", "it's Tuesday, November 17"),
        ("en", "We're recording on March 3rd 2025.", "recording on March 3rd 2025"),
        ("en", "November 17 is today.", "November 17 is today"),
        ("en", "Today, Tuesday the seventeenth of November, we plan.", "Today, Tuesday"),
        (None, "today is the 17th of November 2026", "today is the 17th of November 2026"),
        ("de", "Heute ist Dienstag, der 17. November.", "Heute ist Dienstag, der 17. November"),
        ("de", "Wir haben heute den 17. November 2026.", "haben heute den 17. November 2026"),
        ("es", "Hoy es martes, 17 de noviembre.", "Hoy es martes, 17 de noviembre"),
        ("fr", "Nous sommes le mardi 17 novembre.", "Nous sommes le mardi 17 novembre"),
        ("it", "Oggi è martedì 17 novembre.", "Oggi è martedì 17 novembre"),
        ("pt", "Hoje é terça-feira, 17 de novembro.", "17 de novembro"),
        ("nl", "Vandaag is het dinsdag 17 november.", "Vandaag is het dinsdag 17 november"),
        ("zh", "今天是2026年11月17日。", "今天是2026年11月17日"),
        ("ja", "今日は11月17日です。", "今日は11月17日"),
    ],
)
def test_a_recording_that_says_its_day_is_understood(
    language: str | None, text: str, words: str
) -> None:
    (found,) = self_dates(text, language)
    assert words in text[found.start : found.end] or text[found.start : found.end] in words
    assert (found.said.month, found.said.day) in ((11, 17), (3, 3))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The launch is on Tuesday, November 17."),
        ("en", "When is it? It's Friday, March 21."),
        ("en", "If today is November 17, we are late."),
        ("en", "He said today is the 17th of November."),
        ("en", "Is today Tuesday, November 17?"),
        ("en", "Is it true that today is November 17?"),
        ("en", "Today we talk about March tenth and what came after."),
        ("en", "I was told today March 10 is the deadline."),
        ("en", "The interview was recorded on March 3."),
        ("en", "Today is the third of five sessions."),
        ("de", "Wenn heute der 17. November ist, sind wir spät."),
        ("de", "Heute ist der Vertrag vom 17. November fertig."),
        ("es", "La fecha límite es el 17 de noviembre."),
        ("fr", "Hier nous avons vu le 17 novembre."),
        ("it", "Se oggi è il 17 novembre, siamo in ritardo."),
        ("ru", "Сегодня 17 ноября."),
        ("en", ""),
    ],
)
def test_a_date_that_is_talked_about_is_none(language: str, text: str) -> None:
    assert self_dates(text, language) == []
