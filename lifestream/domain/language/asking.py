"""Reading a question: who is asked to have spoken, and what a follow-up leaves unsaid.

Only words that tell *who spoke* count as a person: "what did Priya say", "according to Alan",
"Alan's opinion". "Did anybody invite Priya?" asks about her and gives none. English only, like
``domain.days.dates``. Whether there is such a person is the caller's business.
"""

import re
from dataclasses import dataclass

_SPOKE = (
    "say|says|said|tell|tells|told|promise|promises|promised|decide|decided|propose|proposed|"
    "suggest|suggested|ask|asked|think|thinks|thought|mention|mentioned|want|wanted|agree|agreed|"
    "explain|explained|report|reported|answer|answered|talk|talked|bring|brought|offer|offered"
)
_NAME = r"(?P<name>[A-ZÀ-Þ][\w'’-]*(?:\s[A-ZÀ-Þ][\w'’-]*){0,2})"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:did|does|has|had|will|would|should|is|was)\s{_NAME}\s(?:{_SPOKE})\b",
        rf"\b(?:[Aa]ccording to|(?:said|told|asked|promised|suggested|explained|words?) (?:by|of)|"
        rf"[Ff]rom the mouth of)\s{_NAME}",
        rf"\b{_NAME}\s(?:says|said|promised|promises|proposed|suggested|thinks|thought|mentioned|"
        rf"explained|reported|answered|told|wanted)\b",
        rf"\b{_NAME}['’]s\s(?:opinion|words|idea|ideas|promise|promises|proposal|answer|view|"
        rf"question|questions|suggestion|suggestions)\b",
    )
)
_NO_NAMES = frozenset(
    "i we you they he she it who what when where why how which nobody somebody everyone everybody "
    "anyone anybody someone monday tuesday wednesday thursday friday saturday sunday".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWords:
    """A name that stands where a speaker would, as it is written."""

    name: str


def find_speaker(text: str) -> NameWords | None:
    """The first name that the question says spoke; None when it names none."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            name = found["name"].removesuffix("'s").removesuffix("’s")
            if name.lower() not in _NO_NAMES:
                return NameWords(name=name)
    return None


_POINTING = frozenset(
    "it its he him his she her hers they them their theirs that this these those there then one "
    "ones both same else".split()
)
_GOING_ON = re.compile(
    r"^\s*(?:and|but|so|or|also|what about|how about|why not|who else|how come|anything else|"
    r"really|since when|until when|by when)\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"^\s*(?:why|who|whose|when|where|how|how much|how many)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
SHORT_WORDS = 6
BARE_WORDS = 3
"""A question that begins like a continuation, or with a bare question word, goes on with the one
before it when it has no more words than this."""


def leans_on_earlier(text: str) -> bool:
    """Whether a question can only be understood with the one before it."""
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return False
    if _POINTING.intersection(words):
        return True
    if _GOING_ON.match(text):
        return len(words) <= SHORT_WORDS
    return bool(_BARE.match(text)) and len(words) <= BARE_WORDS
