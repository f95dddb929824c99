"""Decisions and open questions, by rules and by what was learned (``exchanges``).

The rules are English; what was learned holds in any language. By rule a decision is what is put to
everybody and carried; what stands with "decided" or "agreed"; what a turn says right after that
word; what "we will not" do; a date that "moves from … to …"; or a proposal that another speaker
agrees to. A proposal alone is none, and the same thing settled twice is listed once.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from lifestream.domain.summary import Decision, Point
from lifestream.inference.writing.extractive.commitments import evidence_of
from lifestream.inference.writing.extractive.exchanges import APART_S, Exchanges
from lifestream.inference.writing.extractive.left_open.head import left_open
from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.inference.writing.extractive.words import TextsByStem, overlap
from lifestream.text.readable import readable

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
_PUT_TO_VOTE = re.compile(
    r"\ball (?:those )?in favou?r\b|\b(?:members|everyone|everybody|all) (?:content|happy|agreed|"
    r"okay|in favou?r)\b|\b(?:okay|all right|fine) with (?:everyone|everybody|all)\b|"
    r"\bany objections?\b|\bdoes anyone object\b|\ball agreed\b|\bdo (?:we all|you all) agree\b"
)
_MOVED_IN_MEETING = re.compile(
    r"\bpropose\b.*\b(?:that|to)\b|\bsuggest that we\b|\bmotion\b.*\b(?:that|to)\b|\bi move\b|"
    r"\bresolves? to\b"
)
_CARRIED = re.compile(
    r"^(?:no\b|none\b|thank you|agreed|carried|okay|yes|unanimous|content\b|great|good\b|"
    r"i see that (?:members|everyone))|\b(?:carried|unanimous(?:ly)?|are content)\b"
)
_VOTE_WITHIN = 5
_LEFT_OPEN = re.compile(
    r"\bopen question\b|\bleave (?:that|this|it) open\b|\bstill unclear\b|\bnot clear yet\b|"
    r"\bwe (?:still )?(?:don't|do not) know (?:yet|whether|if|who|when|what)\b|"
    r"\b(?:has|have) not (?:answered|decided)\b|\bto be (?:clarified|decided|determined)\b|\btbd\b"
)
_RECAP = re.compile(r"\b(?:to summari[sz]e|to sum up|to recap|in summary)\b")
_SAYS_NOTHING = frozenset({"suggest", "propos", "decid", "agre", "settl", "object"})
_OPEN_WITHIN = 3
_MIN_STEMS = 2


def find_decisions(
    sentences: Sequence[Sentence], learned: Exchanges | None = None
) -> tuple[Decision, ...]:
    """Everything that was settled, in order of time, each once, in the words that settled it."""
    settling = [sentences[number] for number in learned.settling] if learned else []
    sentences = [sentence for sentence in sentences if sentence.is_english]
    explicit = [*_voted(sentences), *(sentence for _, sentence in _explicit(sentences))]
    explicit.sort(key=lambda sentence: sentence.start_s)
    accepted = [
        sentence
        for sentence in _accepted_proposals(sentences)
        if not any(_alike(other, sentence) >= SAME / 2 for other in _around(explicit, sentence))
    ]
    by_rule = sorted([*explicit, *accepted], key=lambda s: s.start_s)
    further = [
        sentence
        for sentence in settling
        if not any(abs(sentence.start_s - one.start_s) < APART_S for one in by_rule)
    ]
    kept = _once(sorted([*by_rule, *further], key=lambda s: s.start_s), _alike)
    return tuple(
        Decision(text=readable(s.text, s.language) or s.text, evidence=evidence_of(s)) for s in kept
    )


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
    """Questions that the speakers themselves call open, and those that nobody can answer there."""
    sentences = [sentence for sentence in sentences if sentence.is_english]
    asked = (
        _nearest_question(sentences, at)
        for at, sentence in enumerate(sentences)
        if _LEFT_OPEN.search(sentence.lower)
    )
    called = [question for question in asked if question is not None]
    kept = _once(
        sorted([*called, *left_open(sentences)], key=lambda one: one.start_s),
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


def was_put_to_vote(sentences: Sequence[Sentence]) -> bool:
    """Whether anything was: only people who meet do that."""
    return any(_voted([sentence for sentence in sentences if sentence.is_english]))


def _voted(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """What was put to a vote, or to everybody's consent, and carried: "Are Members content?"."""
    for at, sentence in enumerate(sentences):
        if not _PUT_TO_VOTE.search(sentence.lower):
            continue
        answers = sentences[at + 1 : at + 4]
        if not any(_CARRIED.search(one.lower) for one in answers):
            continue
        for before in reversed(sentences[max(at - _VOTE_WITHIN, 0) : at]):
            if _MOVED_IN_MEETING.search(before.lower) and len(before.stems) >= _MIN_STEMS:
                yield before
                break


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
