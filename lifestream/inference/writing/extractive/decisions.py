"""Decisions and open questions by rules. English; sentences in other languages are passed over.

A decision is what stands with "decided" or "agreed"; what a turn says right after that word; what
"we will not" do; a date that "moves from … to …"; or a proposal that another speaker agrees to.
The same thing settled twice is told once.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from lifestream.domain.summary import Decision, Point
from lifestream.inference.writing.extractive.commitments import evidence_of
from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.inference.writing.extractive.words import TextsByStem, overlap

SETTLED_WITHIN_S = 40.0
"""A proposal is agreed to, or decided in other words, within this time."""

SAME = 0.6
"""Two decisions that share this much of their words are one."""

_LEAD = r"(?:(?:then|so|okay|ok|good|right|great|well|and|yes)[, ]+)*"
_ONLY_MARKER = re.compile(
    rf"^{_LEAD}(?:(?:it is|it's|that is|that's|this is|we are|we're|we have|we've) )?(?:now )?"
    r"(?:decided|agreed|settled|approved)(?: then)?[.!]?$"
)
_MARKED = re.compile(
    rf"^{_LEAD}(?:decided|agreed|approved|settled|resolved|(?:the |our )?decision(?: is)?)\b"
    r"[,:]?\s+(?P<rest>\S+ \S+.*)"
)
_INSIDE = re.compile(
    r"\bwe(?:'ve| have)?(?: all)? (?:decided|agreed)\b(?! yet)|"
    r"\b(?:it is|it's|that's|that is) (?:now )?(?:decided|agreed|settled)\b|"
    r"\b(?:let's|let us|we'll|we will|we are|we're) (?:go|going) (?:ahead )?with\b|"
    r"\bwe(?:'ll| will)? (?:stick|stay) with\b"
)
_REFUSED = re.compile(
    r"^(?:\w+[, ]+)?we (?:will not|won't|are not going to|aren't going to) "
    r"(?!be\b|know\b|have\b|see\b|need\b|get\b|make it\b|find\b|forget\b)\w+"
)
_MOVED = re.compile(r"\b(?:moves?|is moved|is postponed|shifts?) (?:from .+ )?(?:to|two) ")
_DONE_VERB = re.compile(
    r"^(?:(?:so|then|and) )?we(?:'ll| will)? "
    r"(?:launch|ship|release|cancel|drop|postpone|adopt|choose|skip|hire|buy|switch)\b"
)
_UNSETTLED = re.compile(
    r"\b(?:not|never|n't|un)\s?(?:yet )?(?:decided|agreed|settled)\b|\bundecided\b|"
    r"\b(?:to be|must be|should be|have to be) (?:decided|agreed)\b|"
    r"\b(?:he|she|they|who) (?:had )?(?:decided|agreed)\b|^(?:if|when|before|until) |"
    r"\b(?:agreed|decided)\b.*\blast (?:time|week|month|year)\b"
)
_PROPOSAL = re.compile(
    r"\bwe should\b|\bproposal is\b|\bi propose\b|\bi suggest (?:that )?we\b|\bwhat about\b|"
    r"\bhow about\b|\blet's\b|\blet us\b"
)
_AGREEMENT = re.compile(
    rf"^{_LEAD}(?:agreed|i agree|no objections?|sounds good|fine with me|fine by me|works for me|"
    r"that works|good idea|makes sense|perfect|let's do (?:it|that)|i'm fine with)\b"
)
_LEFT_OPEN = re.compile(
    r"\bopen question\b|\bleave (?:that|this|it) open\b|\bstill unclear\b|\bnot clear yet\b|"
    r"\bwe (?:still )?(?:don't|do not) know (?:yet|whether|if|who|when|what)\b|"
    r"\b(?:has|have) not (?:answered|decided)\b|\bto be (?:clarified|decided|determined)\b|\btbd\b"
)
_RECAP = re.compile(r"\b(?:to summari[sz]e|to sum up|to recap|in summary)\b")
_SAYS_NOTHING = frozenset({"suggest", "propos", "decid", "agre", "settl", "object"})
_OPEN_WITHIN = 3
_MIN_STEMS = 2


def find_decisions(sentences: Sequence[Sentence]) -> tuple[Decision, ...]:
    """Everything that was settled, in order of time, each once, in the words that settled it."""
    sentences = [sentence for sentence in sentences if sentence.is_english]
    explicit = [sentence for _, sentence in _explicit(sentences)]
    accepted = [
        sentence
        for sentence in _accepted_proposals(sentences)
        if not any(_alike(other, sentence) >= SAME / 2 for other in _around(explicit, sentence))
    ]
    kept = _once(sorted([*explicit, *accepted], key=lambda s: s.start_s), _alike)
    return tuple(Decision(text=s.text, evidence=evidence_of(s)) for s in kept)


def _around(sentences: Sequence[Sentence], one: Sentence) -> Sequence[Sentence]:
    """Those said within the time in which a thing is settled; ``sentences`` in order of time."""
    first = bisect_left(sentences, one.start_s - SETTLED_WITHIN_S, key=lambda s: s.start_s)
    last = bisect_right(sentences, one.start_s + SETTLED_WITHIN_S, key=lambda s: s.start_s)
    return sentences[first:last]


def _once(
    sentences: Iterable[Sentence], alike: Callable[[Sentence, Sentence], float]
) -> list[Sentence]:
    """The sentences without those that say again what an earlier one says."""
    kept: list[Sentence] = []
    known = TextsByStem()
    for sentence in sentences:
        if not any(alike(sentence, kept[at]) >= SAME for at in known.sharing(sentence.stems)):
            known.add(len(kept), sentence.stems)
            kept.append(sentence)
    return kept


def _alike(one: Sentence, other: Sentence) -> float:
    return overlap(set(one.stems) - _SAYS_NOTHING, set(other.stems) - _SAYS_NOTHING)


def find_open_questions(sentences: Sequence[Sentence]) -> tuple[Point, ...]:
    """Questions that the speakers themselves call open, or leave so."""
    sentences = [sentence for sentence in sentences if sentence.is_english]
    asked = (
        _nearest_question(sentences, at)
        for at, sentence in enumerate(sentences)
        if _LEFT_OPEN.search(sentence.lower)
    )
    kept = _once(
        (question for question in asked if question is not None),
        lambda one, other: overlap(one.stems, other.stems),
    )
    return tuple(Point(text=s.text, evidence=evidence_of(s)) for s in kept)


def _nearest_question(sentences: Sequence[Sentence], at: int) -> Sentence | None:
    """The question that is left open: the next one of the same turn, else the last one before.

    Heard text hides its question marks: there the sentence with the words "open question" or
    "has not answered" stands for it.
    """
    for sentence in sentences[at : at + _OPEN_WITHIN]:
        if sentence.turn == sentences[at].turn and sentence.is_question and sentence.stems:
            return sentence
    for sentence in reversed(sentences[max(at - 2 * _OPEN_WITHIN, 0) : at]):
        if sentence.is_question and len(sentence.stems) >= _MIN_STEMS:
            return sentence
        if not sentence.written and _LEFT_OPEN.search(sentence.lower):
            return sentence
    own = sentences[at]
    return own if not own.written and len(own.stems) >= _MIN_STEMS else None


def _explicit(sentences: Sequence[Sentence]) -> Iterator[tuple[int, Sentence]]:
    recap_turn = -1
    for at, sentence in enumerate(sentences):
        text = sentence.lower
        if _RECAP.search(text):
            recap_turn = sentence.turn
        if sentence.is_question or _UNSETTLED.search(text):
            continue
        if _ONLY_MARKER.match(text):
            meant = _meant_by_marker(sentences, at)
            if meant is not None:
                yield at, meant
        elif _settles(sentence) or (sentence.turn == recap_turn and _DONE_VERB.match(text)):
            yield at, sentence


def _settles(sentence: Sentence) -> bool:
    text = sentence.lower
    if len(sentence.stems) < _MIN_STEMS:
        return False
    if _MARKED.match(text) or _INSIDE.search(text) or _REFUSED.match(text):
        return True
    return bool(_MOVED.search(text) and " from " in f" {text}")


def _meant_by_marker(sentences: Sequence[Sentence], at: int) -> Sentence | None:
    """What "Decided." decides: the next sentence of the turn (else the proposal before it)."""
    if at + 1 >= len(sentences):
        return None
    following = sentences[at + 1]
    same_turn = following.turn == sentences[at].turn and not following.is_question
    return following if same_turn and len(following.stems) >= _MIN_STEMS else None


def _proposal_before(sentences: Sequence[Sentence], at: int) -> Sentence | None:
    for before in range(at - 1, -1, -1):
        sentence = sentences[before]
        if sentences[at].start_s - sentence.end_s > SETTLED_WITHIN_S:
            return None
        if _LEFT_OPEN.search(sentence.lower):
            continue
        if _PROPOSAL.search(sentence.lower) and len(sentence.stems) >= _MIN_STEMS:
            return sentence
    return None


def _accepted_proposals(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    for at, sentence in enumerate(sentences):
        marker = _ONLY_MARKER.match(sentence.lower) and _meant_by_marker(sentences, at) is None
        agreed = _AGREEMENT.match(sentence.lower) and not _UNSETTLED.search(sentence.lower)
        proposal = _proposal_before(sentences, at) if marker or agreed else None
        if proposal is None:
            continue
        if marker or proposal.speaker is None or proposal.speaker != sentence.speaker:
            yield proposal
