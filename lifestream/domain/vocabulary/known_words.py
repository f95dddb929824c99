"""The terms that one job's recogniser and writer get: the first few, chosen once.

It is kept with the job, so an attempt that resumes, and every processor that helps, is told the
same, whatever the owner types meanwhile.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from lifestream.domain.vocabulary.entries import Term, Vocabulary, term_key

MAX_TOKENS = 140
"""About thirty names. Whisper takes 224 tokens of prompt, but a full prompt costs words: see
docs/vocabulary.md. Source of the limit: openai/whisper, decoding.py, n_text_ctx // 2."""

BYTES_PER_TOKEN = 2.5
"""Of names in UTF-8, which whisper's tokenizer cuts into small pieces; a little less than the 2.8
of the names in docs/vocabulary.md, so that the estimate is rather too large."""

MAX_RESPELLINGS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWords:
    """Names and terms of one job.

    Attributes:
        terms: Best first: this recording's own, then what was typed, then what was learned.
        respellings: Pairs (what was heard, the term) that a person corrected just so before.
    """

    terms: tuple[str, ...] = ()
    respellings: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.respellings)


def known_words(vocabulary: Vocabulary, recording_terms: Iterable[str] = ()) -> KnownWords:
    """The words of a job that begins now.

    Args:
        recording_terms: Named for this very recording.
    """
    ordered = [*recording_terms, *(term.text for term in vocabulary.terms)]
    chosen: dict[str, str] = {}
    tokens = 0
    for text in ordered:
        cost = estimated_tokens(text)
        if term_key(text) in chosen or tokens + cost > MAX_TOKENS:
            continue
        chosen[term_key(text)] = text
        tokens += cost
    return KnownWords(terms=tuple(chosen.values()), respellings=_respellings(vocabulary.terms))


def estimated_tokens(text: str) -> int:
    """About how many tokens a term and its comma take."""
    return 1 + math.ceil(len(text.encode()) / BYTES_PER_TOKEN)


def _respellings(terms: Iterable[Term]) -> tuple[tuple[str, str], ...]:
    """What was corrected to one term alone, and is no term itself: "John" may be right as well."""
    all_terms = tuple(terms)
    meant: dict[str, dict[str, str]] = {}
    for term in all_terms:
        for origin in term.origins:
            if origin.heard_as and origin.respells:
                meant.setdefault(term_key(origin.heard_as), {})[term.text] = origin.heard_as
    own = {term_key(term.text) for term in all_terms}
    sure = [
        (heard, text)
        for key, by_term in meant.items()
        if key not in own and len(by_term) == 1
        for text, heard in by_term.items()
    ]
    return tuple(sorted(sure)[:MAX_RESPELLINGS])
