"""Who is who: names that speakers give themselves, and names others call them by. English.

A label gets a name only where a speaker says so ("this is Marcus", "Priya here"); a label that
gives itself two names, which happens when two voices were heard as one, keeps being a label.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.inference.writing.extractive.words import FUNCTION_WORDS

_NAME = r"(?P<name>[A-ZÀ-Þ][\w'’-]+)"
_INTRODUCTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\bthis is|\bmy name is|\bmy name's) {_NAME}(?=\s*(?:[.,!]|$)| (?:speaking|here)\b)",
        rf"(?i:^|[,.] )(?:I am|I'm|I’m) {_NAME}(?=\s*[.,!]|\s*$| (?:from|with)\b)",
        rf"(?:^|[,.!] ){_NAME} (?:here|speaking)\s*(?=[.,!]|$)",
    )
)
_VOCATIVE = re.compile(
    rf"(?:^|[.!?,;] |\b[Oo]kay |\b[Tt]hanks ){_NAME},\s+"
    r"(?=(?:can|could|would|will|please|go|do|you|what|over|your|how)\b)"
)
_CALLED_LAST_WITH_COMMA = re.compile(
    rf"(?i:\b(?:can|could|would|will) you\b[^.?!]*|\bthank you|\bthanks),\s+{_NAME}\s*[?.!]"
)
_NOT_NAMES = """
    Sorry Good Great Okay Thanks Hello Hi Yes No Well So And But Morning Please Right Fine Sure
    Today Tomorrow Monday Tuesday Wednesday Thursday Friday Saturday Sunday Now Then Also Everyone
    Everybody Guys Folks Team Not The This That Here Just Next First Last Finally Agreed Perfect
"""
_NO_NAMES = frozenset(_NOT_NAMES.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Names of speaker labels, and every name that is known of."""

    by_label: dict[str, str]
    names: frozenset[str]

    def name_of(self, label: str | None) -> str | None:
        """The name of a label, the label itself where none was given, None without a label."""
        return self.by_label.get(label, label) if label is not None else None

    def known(self, word: str) -> str | None:
        """The known name that ``word`` is, whatever its capitals."""
        for name in self.names:
            if name.lower() == word.lower():
                return name
        return None


def who_is_who(
    sentences: Sequence[Sentence],
    *,
    given: Iterable[tuple[str, str]] = (),
    on_slides: Iterable[str] = (),
) -> People:
    """Names from introductions, from calls, from slides; ``given`` names always win."""
    claimed: dict[str, set[str]] = {}
    names: set[str] = set(on_slides)
    for sentence in sentences:
        name = introduced(sentence)
        if name:
            names.add(name)
            if sentence.speaker is not None:
                claimed.setdefault(sentence.speaker, set()).add(name)
        names.update(vocatives(sentence))
    by_label: dict[str, str] = {}
    for label, said in claimed.items():
        (first, *more) = sorted(said)
        if not more and first not in by_label.values():
            by_label[label] = first
    by_label |= dict(given)
    return People(by_label=by_label, names=frozenset(names | set(by_label.values())))


def introduced(sentence: Sentence) -> str | None:
    """The name a speaker gives themself in written text; heard text has no capitals to trust."""
    if not sentence.written or not sentence.is_english or sentence.is_question:
        return None
    for pattern in _INTRODUCTIONS:
        match = pattern.search(sentence.text)
        if match and _may_be_name(match.group("name")):
            return match.group("name")
    return None


def vocatives(sentence: Sentence) -> list[str]:
    """Names that a person is called by in this sentence ("Ewan, can you …")."""
    if not sentence.written or not sentence.is_english:
        return []
    found = [match.group("name") for match in _VOCATIVE.finditer(sentence.text)]
    last = _CALLED_LAST_WITH_COMMA.search(sentence.text)
    if last:
        found.append(last.group("name"))
    return [name for name in found if _may_be_name(name)]


def _may_be_name(word: str) -> bool:
    return word not in _NO_NAMES and word.lower() not in FUNCTION_WORDS and len(word) > 1
