"""What kind of thing a question asks for, and whether a sentence holds one.

By question words of the languages that the product knows. Not for what the question is about.
"""

import re
from functools import lru_cache

from lifestream.domain.days.due_dates import all_due
from lifestream.domain.language.numbers import numbers_in

AMOUNT, DATE, REASON, PERSON, PLACE, YES_NO = "amount", "date", "reason", "person", "place", "yes"
KINDS = (AMOUNT, DATE, REASON, PERSON, PLACE)

_ASKED = {
    AMOUNT: (
        r"how (?:many|much|long|big|far|old|often|large|high|tall|warm|fast|deep|wide)|"
        r"what (?:share|percent\w*|number|price|rating|cost|amount|size|average|age)|costs?|price|"
        r"wie (?:viele?|lange|oft|weit|groß|hoch|alt|warm|schwer|schnell|teuer|breit|tief)|kostet|"
        r"kosten|welche[rn]? (?:anteil|preis|zahl|größe)|cuánt[oa]s?|cuesta|vale|"
        r"qué (?:parte|tamaño|porcentaje|precio|edad|distancia)|combien|quel (?:âge|prix)|"
        r"quant[oiae]s?|quanta|que idade|hoeveel|hoe (?:lang|vaak|ver|groot|oud)"
    ),
    DATE: (
        r"when|what (?:date|day|time|year|month)|deadline|date|wann|um wie viel uhr|bis wann|"
        r"welche[mnrs]? (?:tag|datum|jahr)|cuándo|a qué hora|qué (?:día|fecha|año)|fecha|quand|"
        r"à quelle heure|quel jour|quando|a que horas|que (?:dia|horas)|wanneer|hoe laat"
    ),
    REASON: (
        r"why|reasons?|how come|warum|wieso|weshalb|weswegen|grund|por qué|razón|motivo|pourquoi|"
        r"raison|porque(?= )|por que|perché|waarom"
    ),
    PERSON: r"who|whose|whom|wer|wem|wen|wessen|quién(?:es)?|qui|quem|chi",
    PLACE: r"where|wo|woher|wohin|dónde|adónde|où|onde|aonde|dove|waar",
}
_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _ASKED.items()}
_YES_NO = re.compile(
    r"^\W*(?:did|do|does|is|are|was|were|has|have|had|can|could|will|would|should)\b"
)
_REASON = re.compile(
    r"\b(?:because|since|so that|due to|reasons?|caus(?:e|es|ed)|therefore|worried|problem|"
    r"otherwise|that is why|that's why|in order to|weil|denn|deshalb|deswegen|damit|sonst|wegen|"
    r"porque|por eso|ya que|para que|parce que|à cause|pour que|puisque|perché|omdat)\b|(?<=, )so\b"
)
_TIME = re.compile(
    r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|"
    r"may|june|july|august|september|october|november|december|tomorrow|tonight|midnight|noon|"
    r"week|month|spring|summer|autumn|winter|century|o'clock|ages|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|januar|februar|märz|mai|juni|"
    r"juli|oktober|dezember|morgen|uhr|woche|monat|jahr|"
    r"lunes|martes|miércoles|jueves|viernes|sábados?|domingo|enero|febrero|marzo|abril|mayo|"
    r"junio|julio|agosto|septiembre|octubre|noviembre|diciembre|mañana|semana|año|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|février|mars|avril|juin|"
    r"juillet|août|septembre|octobre|novembre|décembre|demain|heures?|semaine|"
    r"segunda|terça|quarta|quinta|sexta|janeiro|fevereiro|março|maio|junho|julho|setembro|"
    r"outubro|dezembro|amanhã|natal|domani|ieri|morgen)\b"
)
_PERSON = re.compile(
    r"\b(?:i will|i'll|i can|i am|i'm|we will|my|our|ich|wir|yo|nosotros|je|nous|eu|nós|he|she|"
    r"they|er|sie|mr|mrs|ms|dr|herr|frau|señor|señora|monsieur|madame)\b"
)
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-ZÀ-Þ][^\W\d_]{2,}")
_PLACE = re.compile(
    r"\b(?:in|at|near|behind|from|to|under|inside|im|am|bei|aus|nach|hinter|en|detrás|cerca|desde|"
    r"à|dans|chez|derrière|no|na|em|atrás|perto)\b"
)


@lru_cache(maxsize=256)
def kinds_asked(question: str) -> frozenset[str]:
    """Which of KINDS a question asks for, and YES_NO."""
    lower = question.lower()
    asked = {kind for kind, pattern in _PATTERNS.items() if pattern.search(lower)}
    if _YES_NO.match(lower):
        asked.add(YES_NO)
    return frozenset(asked)


def holds(kind: str, text: str, language: str | None) -> bool:
    """Whether a sentence holds a thing of the kind."""
    lower = text.lower()
    if kind == AMOUNT:
        return bool(numbers_in(text, language=language))
    if kind == DATE:
        return bool(_TIME.search(lower) or all_due(text, said_on=None, language=language))
    if kind == REASON:
        return bool(_REASON.search(lower))
    if kind == PERSON:
        return bool(_NAME.search(text) or _PERSON.search(lower))
    if kind == PLACE:
        return bool(_PLACE.search(lower))
    return False
