"""Whether a written statement is carried by its sources. No model: words, figures and names.

A statement that fails is dropped, however well it reads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lifestream.domain.days.due_dates import Due, find_due
from lifestream.domain.language.languages import language_of
from lifestream.domain.language.numbers import numbers_in
from lifestream.domain.summary import Evidence
from lifestream.inference.writing.extractive.words import content_stems
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
    """Something that was said, shown or noted, and where."""

    text: str
    evidence: Evidence


def proof(
    text: str, *, quote: str, source_ids: Sequence[str], sources: Mapping[str, Source]
) -> Evidence | None:
    """The evidence of a statement; None when its sources do not carry it.

    Ids must exist, the quote's words must stand there, and so must every figure of the statement
    and of the quote.
    """
    chosen = _chosen(source_ids, sources)
    if not chosen or not text.strip():
        return None
    everything = without_orders("\n".join(source.text for source in chosen))
    if quote.strip() and not _quote_held(quote, everything):
        return None
    if not carries(everything, text):
        return None
    first = chosen[0].evidence
    exact = quote.strip() and " ".join(quote.split()).lower() in first.quote.lower()
    return Evidence(
        start_s=first.start_s,
        end_s=first.end_s,
        quote=" ".join(quote.split()) if exact else first.quote,
        speaker=first.speaker,
    )


def carries(source_text: str, text: str) -> bool:
    """Whether every figure and link of ``text`` stands in the source, and some of its telling words
    do. A sentence that gives orders to a writer carries nothing."""
    source_text = without_orders(source_text)
    if not addresses_in(text) <= addresses_in(source_text):
        return False
    tongue = language_of(source_text)
    said = set(numbers_in(source_text, language=tongue))
    if not set(numbers_in(text, language=language_of(text) or tongue)) <= said:
        return False
    stems, held = set(content_stems(text, tongue)), set(content_stems(source_text, tongue))
    return not stems or len(stems & held) / len(stems) >= TOLD_HELD


def echoes_orders(text: str, material: str) -> bool:
    """Whether a text tells what a sentence in the material ordered a writer to tell."""
    ordered = set(content_stems(orders_in(material)))
    if not ordered:
        return False
    stems = set(content_stems(text))
    own = (stems & ordered) - set(content_stems(without_orders(material)))
    return len(own) > MAX_ECHOED * len(stems)


def owner_among(
    owner: str | None, *, names: Iterable[str], labels: Iterable[str], source_text: str
) -> str | None:
    """The owner when it is a known name or label, or a name that the sources hold; else None."""
    if owner is None or not owner.strip():
        return None
    wanted = owner.strip()
    for known in (*names, *labels):
        if known.lower() == wanted.lower():
            return known
    words = set(search_words(source_text))
    return wanted if set(search_words(wanted)) <= words and search_words(wanted) else None


def due_among(due_said: str, source_text: str, found: Due | None) -> str:
    """The due date's words when they were said; else those that a rule finds, or nothing."""
    said = " ".join(due_said.split())
    stands_there = set(search_words(said)) <= set(search_words(source_text))
    if said and stands_there and find_due(said, said_on=None) is not None:
        return said
    return found.said if found else ""


def _chosen(ids: Sequence[str], sources: Mapping[str, Source]) -> list[Source]:
    named = [name.strip().strip("[]") for name in ids[:MAX_SOURCES]]
    if not named or any(name not in sources for name in named):
        return []
    return [sources[name] for name in dict.fromkeys(named)]


def _quote_held(quote: str, text: str) -> bool:
    words, held = search_words(quote), set(search_words(text))
    return bool(words) and sum(1 for word in words if word in held) / len(words) >= QUOTE_HELD
