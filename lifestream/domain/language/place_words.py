"""Words of a question that may name a place: "in Lisbon", "während unserer Reise nach Lissabon".

Of all seven languages at once: whether a name is one of the asker's places is not known here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lifestream.domain.days.day_phrases import flat

MAX_NAME_WORDS = 5

_TRIPS = (
    r"(?:on|during) (?:my|our|the) (?:\w+ )?(?:trip|stay|visit|holidays?|vacation|time|days)",
    r"(?:wahrend|auf|bei|in) (?:meine[rsmn]?|unsere[rsmn]?|der|dem|des|den) "
    r"(?:reise|aufenthalts?|besuchs?|urlaubs?|fahrt|tagen?|zeit)",
    r"(?:durante|en) (?:mi|nuestro|nuestra|el|la|los) (?:viaje|estancia|visita|vacaciones|dias)",
    r"(?:pendant|lors de|durant) (?:mon|ma|notre|nos|le|la|les) "
    r"(?:voyage|sejour|visite|vacances|jours)",
    r"(?:durante|in|nel) (?:il mio |il nostro |la nostra |la mia |il |la )?"
    r"(?:viaggio|soggiorno|visita|vacanza|vacanze|giorni)",
    r"(?:durante|na|no|em) (?:a |o )?(?:minha |meu |nossa |nosso )?"
    r"(?:viagem|estadia|visita|ferias|dias)",
    r"(?:tijdens|op|in) (?:mijn|onze|ons|de|het) (?:reis|verblijf|bezoek|vakantie|dagen)",
)
_IN = (
    "in|at|near|around|from|to|im|nach|bei|um|aus|nahe|en|cerca de|por|a|à|au|aux|dans|pres de|"
    "vers|ad|da|nel|nella|nei|nelle|negli|vicino a|presso|em|no|na|nos|nas|perto de|para|de|do|"
    "te|bij|rond|rondom|nabij|naar|uit|van"
)
_ARTICLES = "the|der|die|das|den|dem|el|la|los|las|le|les|il|lo|i|gli|o|os|as|de|het"
_BEFORE = re.compile(
    rf"(?<![\w'])(?:(?:{'|'.join(_TRIPS)}) )?(?:{_IN}) (?:(?:{_ARTICLES}) |l')?".replace(
        " ", r"\s+"
    )
)
_ARTICLE = re.compile(rf"(?<=\s)(?:{_ARTICLES})\s+$")
_BLANK = re.compile(r"\s+")
_WORD = re.compile(r"[\w'’.-]*\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePhrase:
    """One of them: ``words`` as they stand in the text, and the name in them."""

    words: str
    name: str


def place_phrases(text: str) -> Iterator[PlacePhrase]:
    """Every one, at each beginning the longest name first. Linear in the length of the text."""
    for found in _BEFORE.finditer(flat(text)):
        starts = [found.end()]
        if article := _ARTICLE.search(found[0]):
            # "La" may be an article or the beginning of "La Paz".
            starts.insert(0, found.start() + article.start())
        for start in starts:
            for end in reversed(_ends(text, start)):
                yield PlacePhrase(words=text[found.start() : end], name=text[start:end])


def _ends(text: str, start: int) -> list[int]:
    """Where a name of one, two, … words from ``start`` on would end."""
    ends: list[int] = []
    at = start
    for _ in range(MAX_NAME_WORDS):
        word = _WORD.match(text, at)
        if word is None:
            break
        ends.append(word.end())
        blank = _BLANK.match(text, word.end())
        if blank is None:
            break
        at = blank.end()
    return ends
