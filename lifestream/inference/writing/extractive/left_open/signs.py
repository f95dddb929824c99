"""What speaks for a question staying open: the words of it and of what is said behind it.

The cues are English. Not for deciding anything: ``head`` weighs these signs.
"""

import re
from collections.abc import Sequence

import numpy as np

from lifestream.inference.writing.extractive.exchange_signs import is_assent
from lifestream.inference.writing.extractive.sentences import Sentence

SIGNS = (
    "not_known", "not_known_at_once", "asker_not_sure", "to_be_found_out", "put_off", "wondered",
    "not_known_and_no_yes", "yes_or_no", "replied_at_length", "personal", "about_the_meeting",
    "length", "which_or_whether",
)  # fmt: skip

AFTER = 6
"""Sentences behind a question that may leave it open."""

LONG_WORDS = 12

_NOT_KNOWN = re.compile(
    r"\b(?:don't|do not|didn't|did not) (?:really |even |exactly |actually )?"
    r"(?:know|remember|recall)\b(?! (?:if we should|how to|why|where the))|\bdunno\b|\bno idea\b|"
    r"\b(?:i'm|i am|we're|we are|i was)(?: i'm)? not (?:really |quite |so |too )?sure\b|"
    r"\b(?:don't|didn't|do not) have (?:any |the |those )?(?:exact )?(?:information|figures?|"
    r"numbers?|data|details)\b|\bnobody (?:told|knows)\b|\bnot aware\b|\bnot clear\b"
)
_FIND_OUT = re.compile(
    r"\b(?:have to|need to|has to|got to|gotta|will|i'll|we'll|should|gonna|going to|let me)"
    r"(?: just| uh| um)* (?:ask\w*|check|find out|research|look into|look it up|look to see|"
    r"investigate|figure out|clarify)\b|\bfind out\b|\blook into\b|"
    r"\bget (?:more details|back to)\b|\basking my\b"
)
_PUT_OFF = re.compile(
    r"\b(?:decide|decision|discuss|talk|come back|think)\b.{0,40}"
    r"\b(?:later|next (?:time|meeting|week))\b|\bneed to (?:discuss|decide|think about)\b|"
    r"\bleave (?:that|this|it) open\b|\bwe'll see\b|"
    r"\bto be (?:decided|discussed|seen|determined)\b"
)
_WONDERED = re.compile(
    r"\bwonder(?:ing|ed)?\b|\b(?:not|n't) (?:sure|know) (?:if|whether|what|how)\b"
)
_NO = re.compile(r"^(?:(?:uh|um|oh|well),? )*(?:no|nope|nah|not)\b")
_PERSONAL = re.compile(r"\b(?:you|your|guys)\b")
_US = re.compile(r"\b(?:we|us|our|they|it)\b")
_ABOUT_MEETING = re.compile(
    r"\b(?:slides?|meeting|lunch|break|email|folder|pen|board|file|screen|minutes left|"
    r"presentation|microphone|mike|button to press|start|finish|done)\b"
)
_CHOICE = re.compile(
    r"\b(?:or|whether|which|how (?:many|much|long|far)|what (?:are|is|will|would))\b"
)


def open_signs(sentences: Sequence[Sentence], at: int) -> tuple[float, ...]:
    """What speaks for the question ``sentences[at]`` staying open, in the order of ``SIGNS``."""
    asked = sentences[at]
    after = sentences[at + 1 : at + 1 + AFTER]
    own = [one.lower for one in after if one.speaker == asked.speaker]
    others = [one.lower for one in after if one.speaker != asked.speaker]
    text = asked.lower
    not_known = [bool(_NOT_KNOWN.search(each)) for each in others]
    yes_or_no = any(is_assent(each) or _NO.search(each) for each in others[:2])
    told = [len(each.split()) for each, unsure in zip(others, not_known, strict=True) if not unsure]
    return (
        float(any(not_known)),
        float(any(not_known[:2])),
        float(any(_NOT_KNOWN.search(each) for each in own[:2])),
        float(any(_FIND_OUT.search(one.lower) for one in after)),
        float(any(_PUT_OFF.search(one.lower) for one in after)),
        float(bool(_WONDERED.search(text))),
        float(any(not_known) and not yes_or_no),
        float(yes_or_no),
        float(max(told, default=0) >= LONG_WORDS),
        float(bool(_PERSONAL.search(text)) and not _US.search(text)),
        float(bool(_ABOUT_MEETING.search(text))),
        float(np.log1p(len(text.split()))),
        float(bool(_CHOICE.search(text))),
    )
