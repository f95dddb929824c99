"""What is measured of a sentence and of what is said around it, before any model is asked.

Numbers and short answers mean the same in every language; the cues are English and stay 0
elsewhere. Not for deciding anything: ``heads`` weighs these signs.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lifestream.inference.writing.extractive.sentences import Sentence

Signs = NDArray[np.float64]

_ASSENTS = """
    yeah yes yep yup okay ok sure right great good cool fine alright exactly true agreed definitely
    absolutely perfect brilliant excellent mm-hmm mm mhm
    ja jawohl genau gut klar gerne stimmt richtig einverstanden okay
    sí si vale claro bueno exacto perfecto correcto bien
    oui d'accord parfait voilà bien sim certo claro está bom va bene esatto goed prima akkoord
"""
_ASSENT = frozenset(_ASSENTS.split())
_LEAD = frozenset({"oh", "well", "and", "so", "uh", "um", "mm", "äh", "ach", "pues", "eh", "alors"})
_STRONG = re.compile(
    r"\b(?:definitely|good idea|that's (?:true|right|fine|a good|good|it|okay|the best)|i agree|"
    r"agreed|i think so|sounds good|of course|exactly|we should|very good|perfect|brilliant|"
    r"excellent|sure|gute idee|einverstanden|genau|stimmt|buena idea|de acuerdo|"
    r"perfecto|d'accord|bonne idée)\b"
)
_CUES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bwe(?:'ll| will| are going to|'re going to|'re gonna| are gonna)\s+(?:just |only |"
        r"basically |then |probably |still |definitely )*(?:use|have|make|keep|put|take|do|go|"
        r"include|need|look|focus|concentrate|target|choose|aim|leave|run|add|get)\b",
        r"\b(?:only|just) (?:gonna be|going to be|be|for|use|concentrate|focus)\b|\bgot to be\b|"
        r"\bgotta be\b|\bhas to be\b",
        r"\bwe (?:don't|do not|won't|can't|cannot|shouldn't) (?:need|want|use|have|do|consider|"
        r"include|make)\b|\b(?:is|are) (?:definitely )?out\b|\bnot (?:possible|gonna work|"
        r"necessary|in this)\b|\bdiscard|\bget rid of|\bdrop\b|\bgive up|\brub (?:off|that|out)",
        r"\bdefinitely\b|\bthe way to go\b|\bis in\b|\bdecided?\b|\bagreed?\b|\bconclude\b|"
        r"\bwe(?:'ve| have) (?:basically |pretty much |just )?(?:simplified|pared|worked out|"
        r"chosen|settled|said)\b",
        r"\b(?:we should|we could|we can|we might|i think|i suggest|i propose|i'd|maybe|"
        r"what about|how about|why don't we|would be (?:good|nice|better|best)|is better|"
        r"it's better|should be|should we|can we|could we|shall we|do we)\b",
        r"\b(?:we|us|our|we're|we'll|we've|let's)\b",
        r"\b(?:found|showed|asked|did|was|were|used to|had)\b",
        r"\b(?:presentation|slide|meeting|minutes|agenda|start|lunch|questions?|next|email|folder|"
        r"talk about|discuss|look at|show you|click|board|draw|pen)\b",
        r"\b(?:i|i'm|i've|i'll|my)\b",
    )
)
COUNT = len(_CUES) + 9
"""Signs of each sentence."""

_REPLIES_WITHIN = 8
_AROUND = 12
_NEAR = 8
_LONG_TURN_WORDS = 150
_SHORT_WORDS = 12


def signs_of(sentences: Sequence[Sentence]) -> Signs:
    """float64, shape (len(sentences), COUNT)."""
    texts = [sentence.lower for sentence in sentences]
    words = [len(text.split()) for text in texts]
    assents = [is_assent(text) for text in texts]
    strong = [
        bool(_STRONG.search(text)) and count < _SHORT_WORDS
        for text, count in zip(texts, words, strict=True)
    ]
    signs = np.zeros((len(sentences), COUNT))
    for at, sentence in enumerate(sentences):
        cues = [bool(cue.search(texts[at])) for cue in _CUES] if sentence.is_english else []
        replies = [
            n
            for n in range(at + 1, min(at + _REPLIES_WITHIN, len(sentences)))
            if sentences[n].turn != sentence.turn and sentences[n].speaker != sentence.speaker
        ]
        signs[at, : len(cues)] = cues
        signs[at, len(_CUES) :] = (
            np.log1p(words[at]),
            assents[at],
            any(assents[n] and sentences[n].turn == sentence.turn + 1 for n in replies),
            sum(assents[n] for n in replies[:4]) / 2,
            any(strong[n] for n in replies[:3]),
            _was_asked(sentences, at),
            min(_turn_words(sentences, words, at), _LONG_TURN_WORDS) / 50,
            _shared_nearby(sentences, at),
            sentence.is_question,
        )
    return signs


def is_answered(signs: Signs) -> NDArray[np.bool_]:
    """Whether another speaker says yes soon after: bool, shape (n,), of signs of n sentences."""
    first = len(_CUES) + 2
    return (signs[:, first] > 0) | (signs[:, first + 1] > 0) | (signs[:, first + 2] > 0)


@lru_cache(maxsize=8192)
def is_assent(text: str) -> bool:
    """Whether a sentence in lower case begins with a yes."""
    words = [word.strip(".,!?;:…") for word in text.split()[:4]]
    while words and words[0] in _LEAD:
        words = words[1:]
    return bool(words) and words[0] in _ASSENT


def _was_asked(sentences: Sequence[Sentence], at: int) -> bool:
    speaker = sentences[at].speaker
    return any(one.is_question and one.speaker != speaker for one in sentences[max(at - 3, 0) : at])


def _turn_words(sentences: Sequence[Sentence], words: Sequence[int], at: int) -> int:
    """Words of the turn near this sentence: who presents talks long."""
    first, last = max(at - _AROUND, 0), min(at + _AROUND, len(sentences))
    turn = sentences[at].turn
    return sum(words[n] for n in range(first, last) if sentences[n].turn == turn)


def _shared_nearby(sentences: Sequence[Sentence], at: int) -> float:
    """Share of the neighbours that hold a word of this sentence."""
    own = set(sentences[at].stems)
    first, last = max(at - _NEAR, 0), min(at + _NEAR + 1, len(sentences))
    near = [n for n in range(first, last) if n != at]
    if not own or not near:
        return 0.0
    return sum(not own.isdisjoint(sentences[n].stems) for n in near) / len(near)
