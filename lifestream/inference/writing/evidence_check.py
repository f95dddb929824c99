"""Whether a written statement is carried by its sources. No model: words, figures and names.

A statement that fails is shown nowhere, however well it reads: it goes to the shelf of what could
not be verified, with the check that it failed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lifestream.domain.days.due_dates import Due, find_due
from lifestream.domain.language.languages import common_language
from lifestream.domain.language.numbers import numbers_in
from lifestream.domain.summary import Evidence, FailedCheck
from lifestream.inference.writing.contradictions import is_reversed, strange_days, strange_names
from lifestream.inference.writing.extractive.words import FUNCTION_WORDS, content_stems
from lifestream.text.orders import addresses_in, orders_in, without_orders
from lifestream.text.search_words import search_words

QUOTE_HELD = 0.8
"""Share of a quote's words that its sources must hold; recognisers and models spell apart."""

TOLD_HELD = 0.2
"""Share of a statement's telling words that its sources must hold; the rest may be paraphrase."""

MAX_ECHOED = 0.25
"""Share of a title's telling words that may stand in orders to a writer alone."""

MAX_SOURCES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something that was said, shown or noted, where, and the names of whoever says it."""

    text: str
    evidence: Evidence
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A statement that is not carried.

    Attributes:
        check: The first check that it failed; None where it tells what an order in the recording
            wants told, or a link of its own, and is shown nowhere.
        moments: The moments that were named as its sources.
    """

    check: FailedCheck | None
    moments: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What statements are checked against.

    Attributes:
        sources: By the ids that the model was given.
        people: Names and labels of everybody in the recording.
        vocabulary: Spellings that are wanted.
        material: Everything that was said, shown and set.
    """

    sources: Mapping[str, Source]
    people: Sequence[str]
    vocabulary: Sequence[str]
    material: str

    def proof(self, text: str, *, quote: str = "", source_ids: Sequence[str]) -> Evidence | Failed:
        """The evidence of a statement, or the check that it failed.

        Ids must exist, the quote's words must stand there, and so must every figure, name and day
        of the statement; and it must not deny what they affirm.
        """
        chosen = chosen_sources(source_ids, self.sources)
        moments = tuple(source.evidence for source in chosen)
        if not text.strip() or repeats_orders(text, self.material) or _adds_links(text, chosen):
            return Failed(check=None)
        if not _all_exist(source_ids, self.sources):
            return Failed(check=FailedCheck.SOURCE, moments=moments)
        said = without_orders("\n".join(source.text for source in chosen))
        if not said:
            return Failed(check=None)
        failed = self._failed(text, quote, said, chosen)
        return Failed(check=failed, moments=moments) if failed else _evidence(quote, moments)

    def _failed(
        self, text: str, quote: str, said: str, chosen: Sequence[Source]
    ) -> FailedCheck | None:
        if quote.strip() and not _quote_held(quote, said):
            return FailedCheck.QUOTE
        if not _figures_held(text, said):
            return FailedCheck.NUMBER
        if strange_days(text, said):
            return FailedCheck.DATE
        if strange_names(
            text,
            "\n".join((said, *(source.who for source in chosen))),
            known=self.people,
            vocabulary=self.vocabulary,
            material=self.material,
        ):
            return FailedCheck.NAME
        if not _words_held(text, said):
            return FailedCheck.WORDS
        return FailedCheck.NEGATION if is_reversed(text, said) else None


def carries(source_text: str, text: str) -> bool:
    """Whether every figure and link of ``text`` stands in the source, and some of its telling words
    do. A sentence that gives orders to a writer carries nothing."""
    said = without_orders(source_text)
    if not addresses_in(text) <= addresses_in(said):
        return False
    return _figures_held(text, said) and _words_held(text, said)


def echoes_orders(text: str, material: str) -> bool:
    """Whether a title or topic tells what a sentence in the material ordered a writer to tell."""
    return len(_only_ordered(text, material)) > MAX_ECHOED * len(set(content_stems(text)))


def repeats_orders(text: str, material: str) -> bool:
    """Whether a statement has any word that stands in such orders alone: it is put among words of
    the sources, which would carry the rest."""
    return bool(_only_ordered(text, material))


def _only_ordered(text: str, material: str) -> set[str]:
    ordered = set(content_stems(orders_in(material)))
    if not ordered:
        return set()
    said = set(content_stems(without_orders(material)))
    stems = (set(content_stems(text)) & ordered) - said
    # An order in another language than the text has other stems.
    words = set(search_words(text)) & set(search_words(orders_in(material)))
    return stems | words.difference(search_words(without_orders(material)), FUNCTION_WORDS)


def due_among(due_said: str, source_text: str, found: Due | None) -> str:
    """The due date's words when they were said; else those that a rule finds, or nothing."""
    said = " ".join(due_said.split())
    stands_there = set(search_words(said)) <= set(search_words(source_text))
    if said and stands_there and find_due(said, said_on=None) is not None:
        return said
    return found.said if found else ""


def _named(ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.strip().strip("[]") for name in ids[:MAX_SOURCES]))


def chosen_sources(ids: Sequence[str], sources: Mapping[str, Source]) -> list[Source]:
    """Those of the named sources that exist, each once."""
    return [sources[name] for name in _named(ids) if name in sources]


def _all_exist(ids: Sequence[str], sources: Mapping[str, Source]) -> bool:
    named = _named(ids)
    return bool(named) and all(name in sources for name in named)


def _adds_links(text: str, chosen: Sequence[Source]) -> bool:
    return not addresses_in(text) <= addresses_in("\n".join(source.text for source in chosen))


def _evidence(quote: str, moments: Sequence[Evidence]) -> Evidence:
    """The first moment with the quote where it is exact, and the times of the others."""
    first = moments[0]
    words = " ".join(quote.split())
    exact = words and words.lower() in first.quote.lower()
    others = (one for moment in moments for one in ((moment.start_s, moment.end_s), *moment.also))
    here = (first.start_s, first.end_s)
    return replace(
        first,
        quote=words if exact else first.quote,
        also=tuple(dict.fromkeys(span for span in others if span != here)),
    )


def _figures_held(text: str, said: str) -> bool:
    tongue = common_language(text, said)
    figures = set(numbers_in(said, language=tongue))
    return set(numbers_in(text, language=tongue)) <= figures


def _words_held(text: str, said: str) -> bool:
    tongue = common_language(text, said)
    stems, held = set(content_stems(text, tongue)), set(content_stems(said, tongue))
    return not stems or len(stems & held) / len(stems) >= TOLD_HELD


def _quote_held(quote: str, text: str) -> bool:
    words, held = search_words(quote), set(search_words(text))
    return bool(words) and sum(1 for word in words if word in held) / len(words) >= QUOTE_HELD
