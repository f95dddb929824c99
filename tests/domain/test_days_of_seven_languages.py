"""Days and numbers as seven languages say them, on a Wednesday: right, or not read at all."""

from datetime import date, timedelta

import pytest

from lifestream.domain.days.dates import find_day_range
from lifestream.domain.days.due_dates import find_due
from lifestream.domain.language.numbers import numbers_in

WEDNESDAY = date(2026, 11, 18)

ASKED = {
    "de": """
        Was haben wir gestern beschlossen?                  | 11-17
        Was wurde vorgestern gesagt?                        | 11-16
        Was habe ich heute Morgen gesagt?                   | 11-18
        Was haben wir am Dienstag besprochen?               | 11-17
        Wer hat letzten Freitag angerufen?                  | 11-13
        Was war am Mittwoch letzter Woche?                  | 11-11
        Was wurde letzte Woche gesagt?                      | 11-09..11-15
        Was haben wir vor zwei Tagen vereinbart?            | 11-16
        Worum ging es vor einer Woche?                      | 11-11
        Was wurde in den letzten drei Tagen gesagt?         | 11-15..11-18
        die Besprechung vom 17. November                    | 11-17
        Aufnahme vom siebzehnten November                   | 11-17
        am 3. März 2026                                     | 03-03
        am 17.11.2026                                       | 11-17
        Was wurde im März 2026 gesagt?                      | 03-01..03-31
        Was haben wir letzten Monat gesagt?                 | 10-01..10-31
        Was haben wir seit Montag beschlossen?              | 11-16..11-18
        zwischen Montag und Dienstag                        | 11-16..11-17
        Wer liefert bis Freitag?                            | -
        Was haben wir außer gestern gesagt?                 | -
        Was wurde über den 22. April entschieden, den Start am 22. April? | -
        Was habe ich jeden Dienstag gesagt?                 | -
        Was war am 31. Februar 2026?                        | impossible
        Was war am Freitag, dem 17. November 2026?          | -
        gestern oder am Freitag                             | -
    """,
    "es": """
        ¿Qué decidimos ayer?                                | 11-17
        ¿Qué dijo Ana anteayer?                             | 11-16
        ¿Qué se dijo esta mañana?                           | 11-18
        ¿Qué dijimos el martes pasado?                      | 11-17
        ¿Qué hablamos el lunes?                             | 11-16
        ¿Qué pasó la semana pasada?                         | 11-09..11-15
        ¿Qué acordamos hace dos días?                       | 11-16
        ¿Qué se dijo hace una semana?                       | 11-11
        la reunión del 17 de noviembre                      | 11-17
        la reunión del 3 de marzo de 2026                   | 03-03
        en los últimos tres días                            | 11-15..11-18
        en marzo de 2026                                    | 03-01..03-31
        el mes pasado                                       | 10-01..10-31
        desde el lunes                                      | 11-16..11-18
        ¿Qué hay que hacer para el viernes?                 | -
        ¿Qué se dijo los lunes?                             | -
        la reunión del 3 al 5 de marzo                      | 03-03..03-05
        ¿Qué pasó excepto ayer?                             | -
    """,
    "fr": """
        Qu'avons-nous dit hier ?                            | 11-17
        Qu'est-ce que Paul a dit avant-hier ?               | 11-16
        Qu'a-t-on décidé ce matin ?                         | 11-18
        Qu'avons-nous décidé mardi dernier ?                | 11-17
        Qu'a dit Anne lundi ?                               | 11-16
        Que s'est-il passé la semaine dernière ?            | 11-09..11-15
        Qu'avons-nous dit il y a deux jours ?               | 11-16
        il y a une semaine, qu'avons-nous dit ?             | 11-11
        la réunion du 3 mars                                | 03-03
        la réunion du mardi 3 mars 2026                     | 03-03
        le 1er mars 2026                                    | 03-01
        en mars 2026                                        | 03-01..03-31
        le mois dernier                                     | 10-01..10-31
        ces trois derniers jours                            | 11-15..11-18
        Qui livre avant vendredi ?                          | -
        Qu'a-t-on dit tous les lundis ?                     | -
        la réunion du 3 au 5 mars                           | 03-03..03-05
        la réunion du lundi 3 mars 2026                     | -
    """,
    "it": """
        Cosa abbiamo deciso ieri?                           | 11-17
        Che cosa ha detto Marco l'altro ieri?               | 11-16
        Cosa è stato detto stamattina?                      | 11-18
        Cosa abbiamo detto martedì scorso?                  | 11-17
        Di cosa abbiamo parlato lunedì?                     | 11-16
        Cosa è successo la settimana scorsa?                | 11-09..11-15
        Cosa si è detto tre giorni fa?                      | 11-15
        la riunione del 17 novembre                         | 11-17
        la riunione del 3 marzo 2026                        | 03-03
        nel marzo 2026                                      | 03-01..03-31
        il mese scorso                                      | 10-01..10-31
        negli ultimi tre giorni                             | 11-15..11-18
        Chi consegna entro venerdì?                         | -
        Cosa si dice ogni lunedì?                           | -
        la riunione dal 3 al 5 marzo                        | 03-03..03-05
    """,
    "pt": """
        O que decidimos ontem?                              | 11-17
        O que a Ana disse anteontem?                        | 11-16
        O que foi dito hoje de manhã?                       | 11-18
        O que foi dito na semana passada?                   | 11-09..11-15
        O que foi dito na terça-feira passada?              | 11-17
        O que falamos na segunda?                           | 11-16
        O que combinamos há dois dias?                      | 11-16
        a reunião de 17 de novembro                         | 11-17
        a reunião do dia 3 de março de 2026                 | 03-03
        em março de 2026                                    | 03-01..03-31
        no mês passado                                      | 10-01..10-31
        nos últimos três dias                               | 11-15..11-18
        O que foi dito na segunda reunião?                  | -
        Quem entrega até sexta-feira?                       | -
        a reunião de 3 a 5 de março                         | 03-03..03-05
    """,
    "nl": """
        Wat hebben we gisteren besloten?                    | 11-17
        Wat zei Jan eergisteren?                            | 11-16
        Wat is er vanochtend gezegd?                        | 11-18
        Wat hebben we afgelopen vrijdag gezegd?             | 11-13
        Wat hebben we op maandag besproken?                 | 11-16
        Wat is er vorige week gezegd?                       | 11-09..11-15
        Wat hebben we twee dagen geleden afgesproken?       | 11-16
        de vergadering van 17 november                      | 11-17
        de opname van 3 maart 2026                          | 03-03
        in maart 2026                                       | 03-01..03-31
        vorige maand                                        | 10-01..10-31
        in de laatste drie dagen                            | 11-15..11-18
        sinds maandag                                       | 11-16..11-18
        Wie levert er voor vrijdag?                         | -
        Wat zegt hij elke maandag?                          | -
    """,
    "en": """
        What did we decide yesterday?                       | 11-17
        What did Ana say last Friday?                       | 11-13
        What did we say between Monday and yesterday?       | 11-16..11-17
        What did we say last week?                          | 11-09..11-15
        What was said two days ago?                         | 11-16
        What did we agree on March 3?                       | 03-03
        What did we say except yesterday?                   | -
        What was said yesterday or on Monday?               | 11-16..11-17
    """,
}

DUE = {
    "de": """
        Ich schicke es bis Freitag.                         | 11-20
        Ich mache das morgen.                               | 11-19
        Ich rufe dich übermorgen an.                        | 11-20
        Das ist in zwei Wochen fertig.                      | 12-02
        Bitte bis zum 4. Dezember.                          | 12-04
        Fällig am 04.12.2026.                               | 12-04
        Wir brauchen es bis Ende der Woche.                 | 11-20
        Das muss bis Ende des Monats weg.                   | 11-30
        Ich liefere am kommenden Montag.                    | 11-23
        Ich liefere nächsten Freitag.                       | ?
        Das machen wir nächste Woche.                       | ?
        Gestern war es noch gut.                            | -
        Guten Morgen zusammen.                              | -
    """,
    "es": """
        Lo envío para el viernes.                           | 11-20
        Lo hago mañana.                                     | 11-19
        Lo termino pasado mañana.                           | 11-20
        Estará listo dentro de dos semanas.                 | 12-02
        Hay que entregarlo antes del 4 de diciembre.        | 12-04
        Tiene que estar al final del mes.                   | 11-30
        Lo veo el viernes que viene.                        | 11-20
        Por la mañana trabajo mejor.                        | -
    """,
    "fr": """
        Je l'envoie avant vendredi.                         | 11-20
        Je le fais demain.                                  | 11-19
        Ce sera prêt dans deux semaines.                    | 12-02
        À rendre pour le 4 décembre.                        | 12-04
        Il faut finir d'ici la fin du mois.                 | 11-30
        Je m'en occupe après-demain.                        | 11-20
        On en parle la semaine prochaine.                   | ?
    """,
    "it": """
        Lo mando entro venerdì.                             | 11-20
        Lo faccio domani.                                   | 11-19
        È pronto tra due settimane.                         | 12-02
        Da consegnare entro il 4 dicembre.                  | 12-04
        Dobbiamo finire entro la fine del mese.             | 11-30
        Ci penso dopodomani.                                | 11-20
    """,
    "pt": """
        Eu envio até sexta-feira.                           | 11-20
        Eu faço isso amanhã.                                | 11-19
        Fica pronto em duas semanas.                        | 12-02
        É para entregar até 4 de dezembro.                  | 12-04
        Temos que terminar até o fim do mês.                | 11-30
        Vejo isso depois de amanhã.                         | 11-20
    """,
    "nl": """
        Ik stuur het uiterlijk vrijdag.                     | 11-20
        Ik doe het morgen.                                  | 11-19
        Het is over twee weken klaar.                       | 12-02
        Het moet voor 4 december af zijn.                   | 12-04
        We moeten het voor het einde van de maand doen.     | 11-30
        Ik bel je overmorgen.                               | 11-20
    """,
}

SAID = {
    "en": """
        two hundred and forty | 240
        one million point five | 1000000.5
        18,000 | 18000
        4.3 | 4.3
    """,
    "de": """
        zweihundertvierzig | 240
        einundzwanzig | 21
        achtzehntausend | 18000
        neunzehnhundertneunundneunzig | 1999
        vier Komma drei | 4.3
        18.000 | 18000
        4,3 | 4.3
        zwei Millionen dreihunderttausend | 2300000
    """,
    "es": """
        doscientos cuarenta | 240
        veintiuno | 21
        treinta y uno | 31
        dieciocho mil | 18000
        dos mil veinticinco | 2025
        cuatro coma tres | 4.3
    """,
    "fr": """
        deux cent quarante | 240
        quatre-vingt-dix-sept | 97
        soixante et onze | 71
        dix-huit mille | 18000
        mille neuf cent quatre-vingt-dix | 1990
        quatre virgule trois | 4.3
    """,
    "it": """
        duecentoquaranta | 240
        ventuno | 21
        ventitré | 23
        diciottomila | 18000
        duemilaventicinque | 2025
        quattro virgola tre | 4.3
    """,
    "pt": """
        duzentos e quarenta | 240
        vinte e um | 21
        dezoito mil | 18000
        dois mil e vinte e cinco | 2025
        quatro vírgula três | 4.3
    """,
    "nl": """
        tweehonderdveertig | 240
        eenentwintig | 21
        achttienduizend | 18000
        tweeduizend vijfhonderd | 2500
        vier komma drie | 4.3
    """,
}


def table(lists: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (language, *(part.strip() for part in line.rsplit("|", 1)))
        for language, lines in lists.items()
        for line in lines.strip().splitlines()
    ]


def test_there_are_enough_of_them() -> None:
    assert len(table(ASKED)) + len(table(DUE)) + len(table(SAID)) >= 180


@pytest.mark.parametrize(("language", "text", "days"), table(ASKED))
def test_days_of_a_question(language: str, text: str, days: str) -> None:
    for languages in ((language,), None):
        found = find_day_range(text, today=WEDNESDAY, languages=languages)
        if days == "-":
            assert found is None
        elif days == "impossible":
            assert found is not None
            assert found.is_impossible
        else:
            first, _, last = days.partition("..")
            assert found is not None, languages
            assert (found.from_day, found.to_day) == (day_of(first), day_of(last or first))
            assert found.words in text


@pytest.mark.parametrize(("language", "text", "day"), table(DUE))
def test_a_due_date(language: str, text: str, day: str) -> None:
    """``-``: none is read; ``?``: kept as said, without a date."""
    due = find_due(text, said_on=WEDNESDAY, language=language)
    if day == "-":
        assert due is None
        return
    assert due is not None
    assert due.day == (None if day == "?" else day_of(day))
    assert text[due.start : due.end] == due.said


@pytest.mark.parametrize(("language", "text", "number"), table(SAID))
def test_a_number(language: str, text: str, number: str) -> None:
    assert numbers_in(text, language=language) == (float(number),)


@pytest.mark.parametrize("today", [date.min, date.max, date(1, 1, 31), date(9999, 12, 1)])
@pytest.mark.parametrize("lists", [ASKED, DUE])
def test_no_phrase_raises_at_the_ends_of_the_calendar(lists: dict[str, str], today: date) -> None:
    for language, text, _ in table(lists):
        find_day_range(text, today=today, languages=(language,))
        find_due(text, said_on=today, language=language)


def test_the_same_phrase_means_days_that_go_with_the_clock() -> None:
    for days in range(40):
        today = WEDNESDAY + timedelta(days=days)
        found = find_day_range("Was haben wir am Dienstag besprochen?", today=today)
        assert found is not None
        assert found.from_day.weekday() == 1 and 0 <= (today - found.from_day).days < 7


def day_of(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")
