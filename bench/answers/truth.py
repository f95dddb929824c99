"""What counts as right, written down.

A sentence stands in a part that answers when its middle does: passages tell the seconds of their
ends alone, and within one words are taken to follow evenly. A second is forgiven at both ends.
"""

from collections.abc import Sequence

from bench.answers.asked import AskedQuestion
from lifestream.domain.search import AnswerSentence

SLACK_S = 1.0


def is_right(one: AskedQuestion, said: Sequence[AnswerSentence]) -> bool:
    """Whether what is quoted first, from one passage, holds a sentence that answers.

    What is quoted from other passages behind it neither helps nor harms.
    """
    first = [each for each in said if each.citations == said[0].citations] if said else []
    return any(in_truth(one, each.text, each.citations[0]) for each in first)


def in_truth(one: AskedQuestion, text: str, number: int) -> bool:
    """Whether a sentence of the hit ``number``, from 1, was said in a part that answers."""
    chunk = one.hits[number - 1].chunk
    if chunk.video_id != one.recording:
        return False
    at = max(chunk.text.find(text), 0) + len(text) / 2
    at_s = chunk.start_s + at / max(len(chunk.text), 1) * (chunk.end_s - chunk.start_s)
    return any(start_s - SLACK_S <= at_s <= end_s + SLACK_S for start_s, end_s in one.parts)


def touches(one: AskedQuestion, place: int) -> bool:
    """Whether a result, by its place from 0, overlaps a part that answers."""
    chunk = one.hits[place].chunk
    return chunk.video_id == one.recording and any(
        chunk.start_s < end_s and chunk.end_s > start_s for start_s, end_s in one.parts
    )
