"""A statement against its sources: names, days and denials that the sources do not have.

No model: words, capitals and tables. Knows the languages of ``domain.language.languages``; what it
cannot judge it lets pass, as the checks of words, figures and quotes come first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from lifestream.domain.days.day_phrases import ASKED, asked_phrases, flat
from lifestream.domain.language.languages import FUNCTION_WORDS, common_language, without_accents
from lifestream.domain.language.negation import clauses_of, is_denied
from lifestream.inference.writing.extractive.words import content_stems
from lifestream.text.search_words import search_words
from lifestream.text.stems import stem

MIN_SHARED = 2
"""Clauses with fewer stems in common are not about the same."""

RESPELLED = 0.7
"""So alike a word of the vocabulary is to the one in the source that it may be its spelling."""

TITLE_CASE = 0.6
"""From this share of capitals on they say nothing of names."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\n…¿¡]|\s[–—-]|[\"“„«(])\s*$")
_ACTS = frozenset(
    """
    will would shall should must may might can could has had wants wanted says said asks asked
    agrees agreed promises promised suggests suggested proposes proposed offers offered thinks
    thought believes takes took
    wird soll sollte muss kann will möchte hat sagt sagte fragt fragte schlägt schlug verspricht
    versprach übernimmt kümmert meint findet
    va debe puede quiere tiene dice dijo pregunta preguntó propone propuso promete prometió acepta
    aceptó opina cree
    """.split()
)
"""Words behind which the word that opens a sentence is whoever does it."""

_NO_NAME_ENDINGS = (
    "ing", "ion", "ions", "ment", "ments", "ness", "ity", "ities", "ance", "ence", "ers",
    "ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "tion", "tionen", "tät", "nis",
    "nisse", "tum", "chen", "lein", "ismus", "en", "ción", "ciones", "dad", "dades", "miento",
)  # fmt: skip
_BEFORE_A_NAME = frozenset(
    "mit von an für durch bei und herr frau dr oder gegen ohne dass als wie dem".split()
)
"""German words behind which a bare noun may be a person; behind most others it is a thing."""

_ALWAYS_CAPITAL = frozenset(("i", "mr", "mrs", "ms", "dr", "sie", "ihr", "ihnen", "ihre"))


def strange_names(
    text: str, source_text: str, *, known: Iterable[str], vocabulary: Iterable[str], material: str
) -> tuple[str, ...]:
    """Names in ``text`` that neither its sources nor those who speak in them have.

    Args:
        source_text: What the sources say, with the names of whoever speaks there.
        known: Names and labels of people in the whole material.
        vocabulary: Spellings that are wanted for what is heard otherwise.
        material: Everything that was said and shown.
    """
    tongue = common_language(text, source_text)
    held = set(search_words(source_text))
    stems = {stem(word, tongue) for word in held}
    people = {word for name in known for word in search_words(name)}
    terms = {word for term in vocabulary for word in search_words(term)}
    everywhere = set(search_words(material)) if tongue == "de" else set()
    found = []
    told = frozenset(content_stems(source_text, tongue))
    for word, plain in _capitalised(text, tongue, people | terms, everywhere, told):
        is_held = plain in held or stem(plain, tongue) in stems
        if not is_held and not (plain in terms and _is_respelled(plain, held)):
            found.append(word)
    return tuple(found)


def strange_days(text: str, source_text: str) -> frozenset[tuple[str, object]]:
    """Weekdays, months, near days and weeks that ``text`` names and its sources do not."""
    tongues = dict.fromkeys((common_language(text, source_text), "en"))
    known = [tongue for tongue in tongues if tongue is not None and tongue in ASKED]
    told = _days_in(text, known[0]) if known else frozenset()
    if not told:
        return frozenset()
    return told.difference(*(_days_in(source_text, tongue) for tongue in known))


def is_reversed(text: str, source_text: str) -> bool:
    """Whether a clause of ``text`` denies what its sources affirm, or affirms what they deny.

    Compared with the clause that has most words in common; where several have, one that agrees is
    enough.
    """
    tongue = common_language(text, source_text) or "en"
    said = [
        (set(content_stems(clause, tongue)), is_denied(clause, tongue))
        for line in source_text.splitlines()
        for clause in clauses_of(line, tongue)
    ]
    for clause in clauses_of(text, tongue):
        stems = set(content_stems(clause, tongue))
        shared = max((len(stems & other) for other, _ in said), default=0)
        if shared < max(MIN_SHARED, len(stems) / 2):
            continue
        nearest = [denied for other, denied in said if len(stems & other) == shared]
        if is_denied(clause, tongue) not in nearest:
            return True
    return False


def _capitalised(
    text: str, tongue: str | None, people: set[str], everywhere: set[str], told: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """(Word as written, word as compared) of what capitals or the list of people make a name."""
    matches = list(_WORD.finditer(text))
    capitals = [one for one in matches if one.group()[0].isupper()]
    is_title = len(matches) > 3 and len(capitals) >= TITLE_CASE * len(matches)
    plain_words = FUNCTION_WORDS.get(tongue or "en", frozenset())
    for place, match in enumerate(matches):
        word = re.sub(r"['’](?:s|ll|d|re|ve|m)?$", "", match.group())
        plain = "".join(search_words(word))
        lower = word.lower()
        if not word[:1].isupper() or not plain or lower in _ALWAYS_CAPITAL or lower in plain_words:
            continue
        if _is_day(lower):
            continue
        if plain in people:
            yield word, plain
        elif not is_title:
            after = matches[place + 1].group().lower() if place + 1 < len(matches) else ""
            place_of = _Place(
                opens=bool(_SENTENCE_END.search(text[: match.start()])),
                before=matches[place - 1].group().lower() if place else "",
                acts=after in _ACTS or (len(after) > 2 and stem(after, tongue) in told),
            )
            if place_of.makes_a_name(lower, tongue) and plain not in everywhere:
                yield word, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a word in capitals stands.

    Attributes:
        opens: It is the first one of a sentence.
        before: The word before it, in small letters.
        acts: The word behind it is something that people do, or that is done in the source.
    """

    opens: bool
    before: str
    acts: bool

    def makes_a_name(self, word: str, tongue: str | None) -> bool:
        """Whether it is a name there; every German noun has a capital, so those stand bare."""
        if not self.opens and tongue != "de":
            return True
        plural = self.opens and tongue == "en" and word.endswith("s")
        may_be = not word.endswith(_NO_NAME_ENDINGS) and not plural
        follows = not self.opens and self.before in _BEFORE_A_NAME
        return may_be and (self.acts or follows)


def _is_respelled(term: str, held: Iterable[str]) -> bool:
    return any(
        word[:1] == term[:1] and SequenceMatcher(None, word, term).ratio() >= RESPELLED
        for word in held
    )


def _is_day(lower: str) -> bool:
    plain = without_accents(lower)
    return any(plain in one.weekdays or plain in one.months for one in ASKED.values())


def _days_in(text: str, tongue: str) -> frozenset[tuple[str, object]]:
    found: set[tuple[str, object]] = set()
    for phrase in asked_phrases(flat(text), tongue):
        if phrase.sense == "bare_month" and not text[phrase.start].isupper() and tongue == "en":
            continue  # "We may go": no month.
        if phrase.weekday is not None:
            found.add(("weekday", phrase.weekday))
        if phrase.month is not None:
            found.add(("month", phrase.month))
        if phrase.offset:
            found.add(("day", phrase.offset))
        if phrase.unit and phrase.sense in ("last_unit", "next_unit"):
            found.add((phrase.sense, phrase.unit))
    return frozenset(found)
