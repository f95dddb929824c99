"""Which sentences say most: rare words, words that others share and figures count; in English cues
and small talk, too. What was said where a person took a note counts, whatever its words.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

from lifestream.domain.summary import Point
from lifestream.inference.writing.extractive.sentences import FINISHED, Sentence
from lifestream.inference.writing.extractive.words import likeness
from lifestream.ports.language_model import Noted
from lifestream.text.readable import readable

MIN_STEMS = 3
"""Shorter sentences ("Fine with me.") say nothing by themselves."""

TOLD_TWICE = 0.6
HALF_HEARD = 0.2
"""The weight of a sentence that is not fit to be written down as it was said."""

MAX_LOST = 0.35
"""Share of the words that may be fillers, repeats and broken ones in a sentence that is shown."""

MIN_WORDS = 5
MAX_COMPARED = 400
"""Centrality compares every pair of sentences; above this many only words are counted."""

_CUES = re.compile(
    r"\b(?:important|because|problem|result|decided|agreed|proposal|therefore|must|need|first|"
    r"finally|plan|cost|risk|reason|means|main|goal|issue|worried|however|conclusion)\b"
)
_POINTS_BACK = re.compile(
    r"(?:(?:so|and|but|well|yeah|okay|then|because|or|which)[, ]+)*"
    r"(?:it|that|this|they|he|she|which|those|these)\b(?!\s+(?:is|means) (?:the|our|a)\b)"
)
_SMALL_TALK = re.compile(
    r"^(?:good morning|hello|hi\b|thanks|thank you|bye|have a (?:good|nice)|welcome|sounds good|"
    r"go ahead|next topic|let me start|can you hear)"
)


REACTION_S = 1.0
"""A press that comes so soon after a sentence began is about the one before it."""

MAX_BEFORE_S = 20.0
"""What ended longer ago is not what a note is about."""

NOTED_STEMS = 2
"""What is noted may be short."""


def score_sentences(sentences: Sequence[Sentence]) -> list[float]:
    """One score each; higher says more."""
    if not sentences:
        return []
    rarity = _rarity(sentences)
    central = _centrality(sentences, rarity)
    longest = max(len(s.stems) for s in sentences) or 1
    scores: list[float] = []
    for sentence, share in zip(sentences, central, strict=True):
        stems = set(sentence.stems)
        if len(stems) < MIN_STEMS:
            scores.append(0.0)
            continue
        weight = sum(rarity[s] for s in stems) / math.sqrt(len(stems))
        score = weight * (0.6 + share) * (0.7 + 0.3 * len(stems) / longest)
        score *= 1.3 if any(s[0].isdigit() for s in stems) else 1.0
        score *= 0.5 if sentence.is_question else 1.0
        score *= 1.0 if stands_alone(sentence) else HALF_HEARD
        if sentence.is_english:
            score *= 1.2 if _CUES.search(sentence.lower) else 1.0
            score *= 0.2 if _SMALL_TALK.match(sentence.lower) else 1.0
        scores.append(score)
    return scores


def stands_alone(sentence: Sentence) -> bool:
    """Whether it can be read without what stands around: whole, long enough, begun and ended."""
    said = sentence.text.split()
    read = readable(sentence.text, sentence.language).split()
    if len(read) < MIN_WORDS or len(read) < (1 - MAX_LOST) * len(said):
        return False
    if not sentence.written or sentence.text.lower() == sentence.text.upper():
        return True
    whole = sentence.text.rstrip("\"'”’»」) ")[-1:] in FINISHED
    begins = sentence.text.lstrip("\"'“‘«「(¿¡ ")[:1]
    pointing = sentence.is_english and bool(_POINTS_BACK.match(sentence.lower))
    return whole and not begins.islower() and not pointing


def choose(sentences: Sequence[Sentence], *, most: int, each_speaker: int = 0) -> list[Sentence]:
    """The sentences that say most, in order of time, none of them twice.

    Args:
        each_speaker: So many of everybody who says something come first.
    """
    scores = score_sentences(sentences)
    ranked = sorted(range(len(sentences)), key=lambda at: (-scores[at], at))
    ranked = [at for at in ranked if scores[at] > 0]
    chosen: list[int] = []
    quota: Counter[str | None] = Counter()
    for at in ranked:
        if quota[sentences[at].speaker] < each_speaker and _is_new(sentences, chosen, at):
            chosen.append(at)
            quota[sentences[at].speaker] += 1
    for at in ranked:
        if len(chosen) >= most:
            break
        if at not in chosen and _is_new(sentences, chosen, at):
            chosen.append(at)
    return [sentences[at] for at in sorted(chosen)]


def sentences_noted(sentences: Sequence[Sentence], noted: Sequence[Noted]) -> list[Sentence]:
    """For each note the telling sentence that it is about, each once, in order of time."""
    found: list[Sentence] = []
    for at_s, _ in noted:
        heard = [
            one
            for one in sentences
            if one.start_s <= at_s - REACTION_S
            and one.end_s >= at_s - MAX_BEFORE_S
            and len(one.stems) >= NOTED_STEMS
        ]
        if heard and heard[-1] not in found:
            found.append(heard[-1])
    return sorted(found, key=lambda one: one.start_s)


def with_noted(
    chosen: Sequence[Sentence], sentences: Sequence[Sentence], noted: Sequence[Noted]
) -> list[Sentence]:
    """``chosen`` with what was noted, in order of time."""
    more = [one for one in sentences_noted(sentences, noted) if one not in chosen]
    return sorted([*chosen, *more], key=lambda one: one.start_s)


def is_noted(point: Point, noted: Sequence[Noted]) -> bool:
    """Whether a statement rests on what was said at a note."""
    evidence = point.evidence
    return any(
        evidence.start_s <= at_s - REACTION_S and evidence.end_s >= at_s - MAX_BEFORE_S
        for at_s, _ in noted
    )


def _is_new(sentences: Sequence[Sentence], chosen: Sequence[int], at: int) -> bool:
    return all(
        likeness(sentences[at].stems, sentences[other].stems) < TOLD_TWICE for other in chosen
    )


def _rarity(sentences: Sequence[Sentence]) -> dict[str, float]:
    """Inverse sentence frequency; a word said once weighs less than one said a few times."""
    counts = Counter(s for sentence in sentences for s in set(sentence.stems))
    total = len(sentences)
    return {
        word: math.log(1 + total / count) * min(1.0, 0.55 + 0.2 * count)
        for word, count in counts.items()
    }


def _centrality(sentences: Sequence[Sentence], rarity: dict[str, float]) -> list[float]:
    """Mean weighted likeness to all other sentences, 0-1."""
    if len(sentences) > MAX_COMPARED or len(sentences) < 3:
        return [0.5] * len(sentences)
    sets = [set(s.stems) for s in sentences]
    sizes = [math.sqrt(sum(rarity[w] for w in words)) or 1.0 for words in sets]
    sums = [0.0] * len(sentences)
    for one in range(len(sets)):
        for other in range(one + 1, len(sets)):
            shared = sets[one] & sets[other]
            if shared:
                like = sum(rarity[w] for w in shared) / (sizes[one] * sizes[other])
                sums[one] += like
                sums[other] += like
    top = max(sums) or 1.0
    return [value / top for value in sums]
