"""Finding a forgotten person's name: in texts, and in the words of a transcript."""

import re
from collections.abc import Iterable, Sequence

from lifestream.domain.forgetting.order import Span, joined
from lifestream.domain.people.book import folded
from lifestream.domain.transcript import Transcript, Word

MIN_PART = 3
"""Shorter parts of a name are other words, too."""

MIN_ANY_CASE = 5
"""Shorter names by themselves are looked for with their capital: Will is no will."""

PAD_S = 0.15
"""Words begin and end so much before and after the times that are kept of them."""


def names_to_forget(called: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """What is looked for: whole names, and parts of them that nobody else is called.

    Args:
        called: Everything the person was ever called.
        others: The names of everybody else.
    """
    whole = [" ".join(name.split()) for name in called if name.strip()]
    kept = {part for name in others for part in folded(name).split()}
    whole_others = {folded(name) for name in others}
    parts = [
        part
        for name in whole
        for part in name.split()
        if len(part) >= MIN_PART and folded(part) not in kept
    ]
    found = [name for name in whole if folded(name) not in whole_others]
    return tuple(sorted(dict.fromkeys((*found, *parts)), key=lambda one: (-len(one), one)))


def pattern_of(names: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern of the names as words of their own; None for no name."""
    if not names:
        return None
    texts = [
        f"(?i:{re.escape(name)})" if " " in name or len(name) >= MIN_ANY_CASE else re.escape(name)
        for name in names
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(texts)})(?!\w)")


def said_at(transcript: Transcript, names: re.Pattern[str]) -> tuple[Span, ...]:
    """When the name is said, as far as words have times."""
    found: list[Span] = []
    for segment in transcript.segments:
        text, places = _joined(segment.words)
        for match in names.finditer(text):
            hit = [
                word
                for at, word in places
                if match.start() < at + len(word.text) and at < match.end()
            ]
            if hit:
                found.append(
                    Span(start_s=max(0.0, hit[0].start_s - PAD_S), end_s=hit[-1].end_s + PAD_S)
                )
    return joined(found)


def _joined(words: Sequence[Word]) -> tuple[str, list[tuple[int, Word]]]:
    text, places = "", []
    for word in words:
        places.append((len(text), word))
        text += f"{word.text.strip()} "
    return text, places
