"""One segment changed by hand: other words, another speaker, cut in two, joined with the next."""

from collections.abc import Sequence
from dataclasses import replace

from lifestream.domain.edits.word_times import glue, retimed
from lifestream.domain.transcript import Segment, SpeakerTurn, Word


def with_text(segment: Segment, text: str) -> Segment:
    """The segment with other words; what stayed keeps its time."""
    return replace(segment, text=text, words=retimed(segment, text), probability=None)


def said_by(segment: Segment, speaker: str) -> Segment:
    """The segment with another speaker."""
    words = tuple(replace(word, speaker=speaker) for word in segment.words)
    return replace(segment, speaker=speaker, words=words)


def split_segment(segment: Segment, at_char: int) -> tuple[Segment, Segment] | None:
    """Both parts of a segment, cut between words; None where one would have no words."""
    at = _between_words(segment.text, at_char)
    first, second = segment.text[:at].strip(), segment.text[at:].strip()
    if not first or not second:
        return None
    count = _words_before(segment.words, segment.text, at)
    head, tail = segment.words[:count], segment.words[count:]
    if head and tail:
        end_s, start_s = head[-1].end_s, tail[0].start_s
    else:
        share = at / len(segment.text)
        end_s = start_s = segment.start_s + (segment.end_s - segment.start_s) * share
    end_s, start_s = max(end_s, segment.start_s), min(start_s, segment.end_s)
    return (
        replace(segment, text=first, words=head, end_s=end_s, overlaps=_until(segment, end_s)),
        replace(
            segment, text=second, words=tail, start_s=start_s, overlaps=_from(segment, start_s)
        ),
    )


def merged(first: Segment, second: Segment) -> Segment:
    """Two segments as one, said by the speaker of the first."""
    both = bool(first.words or not first.text) and bool(second.words or not second.text)
    return replace(
        first,
        end_s=max(first.end_s, second.end_s),
        text=first.text + glue(first.text, second.text) + second.text,
        words=(*first.words, *second.words) if both else (),
        probability=None,
        overlaps=(*first.overlaps, *second.overlaps),
    )


def _until(segment: Segment, end_s: float) -> tuple[SpeakerTurn, ...]:
    heard = (turn for turn in segment.overlaps if turn.start_s < end_s)
    return tuple(replace(turn, end_s=min(turn.end_s, end_s)) for turn in heard)


def _from(segment: Segment, start_s: float) -> tuple[SpeakerTurn, ...]:
    heard = (turn for turn in segment.overlaps if turn.end_s > start_s)
    return tuple(replace(turn, start_s=max(turn.start_s, start_s)) for turn in heard)


def _between_words(text: str, at_char: int) -> int:
    """``at_char``, or the beginning of the word that it would cut."""
    at = min(max(at_char, 0), len(text))
    while 0 < at < len(text) and _cuts(text, at):
        at -= 1
    return at


def _cuts(text: str, at: int) -> bool:
    return (
        not text[at].isspace() and not text[at - 1].isspace() and bool(glue(text[:at], text[at:]))
    )


def _words_before(words: Sequence[Word], text: str, at_char: int) -> int:
    """How many of the words stand before ``at_char`` in their text."""
    at = 0
    for count, word in enumerate(words):
        found = text.find(word.text.strip(), at)
        if found < 0:
            continue
        if found >= at_char:
            return count
        at = found + len(word.text.strip())
    return len(words)
