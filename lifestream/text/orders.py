"""Sentences in recorded material that give orders to a writing program.

What is recorded is data. Such a sentence stays in the transcript and can be found and quoted, but
it carries no statement: a model that obeyed it would cite it as its proof. The prompts' fences and
the checks of figures and quotes hold without this; it is one more wall.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from lifestream.text.sentence_cuts import sentences_in

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:(?:all|any|your|the|these|of|previous|prior|"
    r"above|earlier|other|everything|safety)\s*){1,5}(?:instructions?|prompts?|guidelines|"
    r"directions)\b|\bignore (?:everything|all|the text) above\b|"
    r"\b(?:system|developer|hidden|initial) (?:prompt|message|instructions?)\b|"
    r"\byou are (?:now in \w+ mode|no longer bound)\b|\bfrom now on,? you are an?\b|"
    r"\b(?:respond|reply|answer|output|print|write|repeat) (?:only|exactly|nothing but|verbatim|"
    r"the following)\b|"
    r"\b(?:ai|language model|chatbot|summari[sz]er|note[- ]taker)s?\b.{0,20}"
    r"(?::|\b(?:must|should|shall|please)\b)|"
    r"\b(?:to|dear|hey|hello|attention),? (?:the |all )?(?:ai|language model|summari[sz]er)\b|"
    r"\b(?:summary|minutes|overview) (?:must|has to|shall) (?:say|state|read)\b|"
    r"\b(?:reveal|print|leak) (?:me )?your (?:instructions?|prompt|rules|key|password)|"
    r"\bignorier\w*\b.{0,40}\banweisung|\bvergiss\b.{0,40}\banweisung|"
    r"\b(?:schreib\w*|antworte\w*) (?:nur|genau)\b|"
    r"\b(?:ignora|olvida)\w*\b.{0,40}\binstruccion|\bescrib\w* (?:solo|sólo|exactamente)\b|"
    r"\b(?:ignore[zr]?|oublie[zr]?)\b.{0,40}\binstructions?\b|"
    r"\b[ée]cri\w* (?:seulement|exactement)\b|"
    r"\[/?inst\]|<\|?/?(?:im_start|im_end|system|user|assistant)|^\s*(?:system|assistant|user)\s*:|"
    r"#+\s*(?:system|instruction|response)|={3,}|\b(?:begin|end) data\b|\bnot_found\b",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\bjavascript:\S+|<[a-z!/][^>]*>", re.IGNORECASE)


def gives_orders(sentence: str) -> bool:
    """Whether a sentence tells a program what to write."""
    return bool(_ORDERS.search(sentence))


@lru_cache(maxsize=64)
def without_orders(text: str) -> str:
    """``text`` without such sentences."""
    return " ".join(sentence for sentence in _sentences(text) if not gives_orders(sentence))


@lru_cache(maxsize=8)
def orders_in(text: str) -> str:
    """Such sentences alone."""
    return " ".join(sentence for sentence in _sentences(text) if gives_orders(sentence))


def addresses_in(text: str) -> frozenset[str]:
    """Links and markup: a writer has none of its own to give."""
    return frozenset(found.lower().rstrip(".,;)") for found in _ADDRESS.findall(text))


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from sentences_in(line)
