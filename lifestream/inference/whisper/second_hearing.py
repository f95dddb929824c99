"""What is decoded again, in shorter windows, and how that is put together with the first hearing.

Whisper skips turns where voices follow each other, and takes a sentence that is really said four
times for a loop. In windows of their own both are heard. Everything here is pure.
Not for: running the model (``transcriber``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lifestream.domain.transcript import RemovedSpan, SpeechRegion, Word
from lifestream.inference.whisper.guards import (
    NO_SPEECH_PROBABILITY,
    bare,
    cut_loops,
    unheard,
)
from lifestream.inference.whisper.output import HeardWindow, dropped

PIECE_S = 10.0
"""At most this much is decoded at once when something is heard again."""

_MIN_PIECE_S = 3.0
_ROUNDS_IN_PIECE = 2.2
"""A loop's rounds that fit into a piece: too few to be taken for a loop again."""

_GAP_S = 1.5
_MARGIN_S = 0.2
"""A stretch without words is heard again from this long before it to this long after it."""


def within(speech: Sequence[SpeechRegion], window: SpeechRegion) -> list[SpeechRegion]:
    """The speech of a window."""
    return [
        replace(
            region,
            start_s=max(region.start_s, window.start_s),
            end_s=min(region.end_s, window.end_s),
        )
        for region in speech
        if region.start_s < window.end_s and window.start_s < region.end_s
    ]


def piece_length_s(heard: HeardWindow) -> float:
    """How long the pieces may be in which doubtful text is heard again; 0.0 for no doubt.

    What looks like a loop is cut so that no piece holds more than two rounds: what was really said
    is heard in each of them again.
    """
    if heard.no_speech > NO_SPEECH_PROBABILITY:
        return 0.0  # music: every piece would be a loop again
    _, loops = cut_loops(heard.words)
    if loops:
        longest = max(loops, key=lambda loop: loop.end_s - loop.start_s)
        round_s = _round_s(heard.words, longest)
        return min(PIECE_S, max(_MIN_PIECE_S, _ROUNDS_IN_PIECE * round_s))
    return PIECE_S if heard.reason == "repetition" or heard.hopeless else 0.0


def _round_s(words: Sequence[Word], loop: RemovedSpan) -> float:
    """Seconds from one round of a loop to the next: its first word until that comes again."""
    inside = [word for word in words if loop.start_s <= word.start_s <= loop.end_s]
    again = [w.start_s for w in inside[1:] if bare(w.text) == bare(inside[0].text)]
    return again[0] - inside[0].start_s if again else (loop.end_s - loop.start_s)


def gaps(heard: HeardWindow, speech: Sequence[SpeechRegion]) -> list[SpeechRegion]:
    """Where speech is in a window and no word was heard, with a little on both sides."""
    found = unheard(within(speech, heard.window), heard.words, least_s=_GAP_S)
    return [
        SpeechRegion(
            start_s=max(heard.window.start_s, gap.start_s - _MARGIN_S),
            end_s=min(heard.window.end_s, gap.end_s + _MARGIN_S),
        )
        for gap in found
    ]


def filled(heard: HeardWindow, again: Sequence[HeardWindow]) -> Iterator[HeardWindow]:
    """A window with what was heard in its gaps, in order of time.

    Args:
        again: What was heard in the gaps, in order. Text that is in doubt is left out and listed.
    """
    rest = list(heard.words)
    left_out = heard.left_out
    for part in again:
        if part.reason or part.no_speech > NO_SPEECH_PROBABILITY:
            if part.words:
                left_out += (dropped(part, part.reason or "no_speech"),)
            continue
        left_out += part.left_out
        if not part.words:
            continue
        before, rest = _parted(rest, part.words[0].start_s, part.words[-1].end_s)
        words = _without_doubles(before, part.words, rest)
        if not words:
            rest = before + rest
            continue
        if before:
            before[-1] = replace(before[-1], end_s=min(before[-1].end_s, words[0].start_s))
            yield replace(heard, words=tuple(before), left_out=left_out)
            left_out = ()
        if rest:
            rest[0] = replace(rest[0], start_s=max(rest[0].start_s, words[-1].end_s))
        yield replace(part, words=tuple(words), left_out=left_out)
        left_out = ()
    if rest or left_out or not again:
        yield replace(heard, words=tuple(rest), left_out=left_out)


def _parted(words: Sequence[Word], start_s: float, end_s: float) -> tuple[list[Word], list[Word]]:
    """Words before and after what was heard in a gap.

    One that was stretched over all of it belongs to what comes after, unless nothing does.
    """
    before = [word for word in words if word.end_s <= (start_s + end_s) / 2]
    after = list(words[len(before) :])
    if len(after) == 1 and before and after[0].start_s < start_s:
        return [*before, *after], []
    return before, after


def _without_doubles(
    before: Sequence[Word], words: Sequence[Word], after: Sequence[Word]
) -> list[Word]:
    """Words of a gap without one that was heard at its edge already."""
    kept = list(words)
    if before and kept and _same(before[-1], kept[0]):
        kept = kept[1:]
    if after and kept and _same(kept[-1], after[0]):
        kept = kept[:-1]
    return kept


def _same(one: Word, other: Word) -> bool:
    return bare(one.text) == bare(other.text) and other.start_s - one.end_s < _MARGIN_S
