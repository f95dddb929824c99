"""Names that a recording itself offers for its voices: introductions, and names on the screen.

An offer, never a verdict: people say "this is Dana" of a colleague too, so a person accepts it.
Heard words without capitals offer nothing: there a name cannot be told from a word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from lifestream.domain.language.languages import FUNCTION_WORDS, base_code
from lifestream.domain.scene import ScreenText
from lifestream.domain.transcript import Segment

_WORD = r"[^\W\d_a-zß-öø-ÿ][\w'’-]+"
_NAME = rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}})"
_END = r"(?=\s*(?:[.,!?;:]|$)| (?:from|with|here|speaking|von|vom|aus|de|del|du|di)\b)"
_OF_ONESELF = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\bmy name is|\bmy name's|\bmy name’s) {_NAME}",
        rf"(?i:^|[,.!] )(?i:hello, |hi, |hey, )?(?i:this is) {_NAME}{_END}",
        rf"(?i:^|[,.!;] )(?i:and )?(?i:I am|I'm|I’m) {_NAME}{_END}",
        rf"(?:^|[,.!] ){_NAME} (?:here|speaking)\s*(?=[.,!]|$)",
        rf"(?i:\bmein Name ist|\bich heiße|\bhier spricht) {_NAME}",
        rf"(?i:^|[,.!] )(?i:ich bin|hier ist) (?i:der |die )?{_NAME}{_END}",
        rf"(?i:\bme llamo|\bmi nombre es|\bles habla) {_NAME}",
        rf"(?i:^|[,.!] )(?i:yo )?(?i:soy) {_NAME}{_END}",
        rf"(?i:\bje m'appelle|\bje m’appelle|\bmon nom est) {_NAME}",
        rf"(?i:^|[,.!] )(?i:je suis|ici) {_NAME}{_END}",
        rf"(?i:\bmi chiamo|\bmeu nome é|\bme chamo|\bmijn naam is|\bik heet) {_NAME}",
    )
)
_OF_THE_NEXT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\bover to|\bplease welcome|\bthe floor is yours,) {_NAME}\s*[.,!?]?\s*$",
        rf"(?:^|[.!?] ){_NAME}, (?i:go ahead|over to you|the floor is yours|please)[.!]?\s*$",
        rf"(?i:\bich übergebe an|\bich gebe weiter an|\bdas Wort hat) {_NAME}\s*[.,!]?\s*$",
        rf"(?i:\ble doy la palabra a|\btiene la palabra) {_NAME}\s*[.,!]?\s*$",
        rf"(?i:\bje passe la parole à|\bla parole est à) {_NAME}\s*[.,!]?\s*$",
    )
)
_FOLLOWS_WITHIN_S = 8.0
_MAX_LINES = 600
"""People introduce themselves early: so many lines are read, about the first hour."""

_NO_NAMES = frozenset(
    """
    sorry good great okay ok thanks thank hello hi hey yes no well so and but morning please right
    fine sure today tomorrow monday tuesday wednesday thursday friday saturday sunday now then also
    everyone everybody guys folks team not the this that here just next first last finally agreed
    perfect english german american french spanish italian british dutch chinese indian
    deutscher deutsche german-speaking english-speaking teacher doctor professor mr mrs ms dr herr
    frau señor señora monsieur madame true happy glad done back sick god jesus what why how
    """.split()
)
_CAPITAL_NAME = re.compile(rf"^{_WORD}(?: (?:{_WORD}|[A-Z]\.|de|van|von|der|da|di|la)){{1,3}}$")
_MIN_SHOWN_S = 2.0
_ONE_VOICE = 0.75
"""So much of the talk while a name is shown is one voice's, or it may be anybody's."""


class OfferedBy(StrEnum):
    """Where an offered name comes from."""

    SAID = "said"
    CALLED = "called"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedName:
    """A name for a voice, and the second that it rests on.

    Attributes:
        quote: What was said or shown there.
    """

    label: str
    name: str
    offered_by: OfferedBy
    at_s: float
    quote: str


def offered_names(
    segments: Sequence[Segment], screen: Iterable[ScreenText] = ()
) -> tuple[OfferedName, ...]:
    """Names for voices: said by themselves first, then by others, then shown.

    A voice that gives itself two names, as two voices heard as one do, is offered neither.
    """
    early = segments[:_MAX_LINES]
    found = [*_said(early), *_called(early), *_shown(segments, screen)]
    said = {one.label: one.name.casefold() for one in found if one.offered_by is OfferedBy.SAID}
    torn = {
        one.label
        for one in found
        if one.offered_by is OfferedBy.SAID and not _agree(one.name, said[one.label])
    }
    first: dict[tuple[str, str], OfferedName] = {}
    for one in found:
        if one.label not in torn:
            first.setdefault((one.label, one.name.casefold()), one)
    return tuple(first.values())


def _agree(name: str, other: str) -> bool:
    """Whether one may be the other: "Dana" is "Dana Levi", too."""
    one = name.casefold()
    return one in other.split() or other in one.split() or one == other


def _said(segments: Sequence[Segment]) -> Iterator[OfferedName]:
    for segment in segments:
        for pattern in _OF_ONESELF if segment.speaker else ():
            match = pattern.search(segment.text)
            name = _name(match["name"], segment.language) if match else ""
            if match and name and segment.speaker:
                yield _offer(segment, segment.speaker, name, OfferedBy.SAID)
                break


def _called(segments: Sequence[Segment]) -> Iterator[OfferedName]:
    for segment, following in pairwise(segments):
        if (
            not following.speaker
            or following.speaker == segment.speaker
            or following.start_s - segment.end_s > _FOLLOWS_WITHIN_S
        ):
            continue
        for pattern in _OF_THE_NEXT:
            match = pattern.search(segment.text)
            name = _name(match["name"], segment.language) if match else ""
            if name:
                yield _offer(segment, following.speaker, name, OfferedBy.CALLED)
                break


def _shown(segments: Sequence[Segment], screen: Iterable[ScreenText]) -> Iterator[OfferedName]:
    """A line that is a name and nothing else, while one voice speaks: a lower third."""
    for text in screen:
        if text.end_s - text.start_s < _MIN_SHOWN_S:
            continue
        names = [line.text.strip() for line in text.lines if _CAPITAL_NAME.match(line.text.strip())]
        names = [name for name in names if _name(name) == name]
        label = _only_voice(segments, text.start_s, text.end_s) if len(names) == 1 else ""
        if label:
            yield OfferedName(
                label=label,
                name=names[0],
                offered_by=OfferedBy.SHOWN,
                at_s=text.start_s,
                quote=text.text[:200],
            )


def _only_voice(segments: Sequence[Segment], start_s: float, end_s: float) -> str:
    """Who speaks nearly all of a stretch; nobody where several do or nobody does."""
    heard_s: dict[str, float] = {}
    for segment in segments:
        shared_s = min(segment.end_s, end_s) - max(segment.start_s, start_s)
        if shared_s > 0 and segment.speaker:
            heard_s[segment.speaker] = heard_s.get(segment.speaker, 0.0) + shared_s
    best = max(heard_s, key=lambda label: heard_s[label], default="")
    return best if best and heard_s[best] >= _ONE_VOICE * sum(heard_s.values()) else ""


def _offer(segment: Segment, label: str, name: str, by: OfferedBy) -> OfferedName:
    return OfferedName(
        label=label,
        name=name,
        offered_by=by,
        at_s=segment.start_s,
        quote=segment.text.strip()[:200],
    )


def _name(words: str, language: str | None = None) -> str:
    """The name that the words begin with; empty where they are none.

    Small words of English and of the spoken language are no names; of others they may be (Ben).
    """
    small_words = FUNCTION_WORDS["en"] | FUNCTION_WORDS.get(base_code(language) or "", frozenset())
    kept: list[str] = []
    for word in words.split():
        small = word.casefold().strip("'’-")
        if small in _NO_NAMES or small in small_words or len(small) < 2 or word.isupper():
            break
        kept.append(word.removesuffix("'s").removesuffix("’s"))
    return " ".join(kept)
