"""Guards against text that whisper wrote but nobody said: over silence, loops, guesses.

Everything here is pure; what is dropped goes to ``Transcript.removed`` with its reason.
"""

import bisect
from collections.abc import Sequence

from lifestream.domain.transcript import RemovedSpan, SpeechRegion, Word

NO_SPEECH_PROBABILITY = 0.6
LOG_PROBABILITY = -1.0
COMPRESSION_RATIO = 2.4
"""Above, below and above these a window is doubtful. Source: openai/whisper, transcribe.py."""

_HOPELESS_LOG_PROBABILITY = -1.5
"""After a second try, text this unlikely is guessed: under one chance in four per token."""

_ECHO_SHARE = 0.8
"""So many of a window's letters are of known names: people say other words between."""

_SURE_LOG_PROBABILITY = -0.2
"""Read speech is above it with names and without, telephone speech below: docs/vocabulary.md."""

_OUTSIDE_S = 0.5
_UNHEARD_S = 1.0
_WORD_EDGE_S = 0.75
"""A word covers no more than this on either side of its middle part: where a turn was not heard,
whisper stretches the word beside it over all of it."""

_SHOWN_LETTERS = 200
REPLACED = "replaced"
"""The reason of text that a second try replaced: what stands in its place has words of its own."""

_LOOPS = ((1, 8), (2, 4), (3, 3), (4, 3), (5, 3), (6, 3), (7, 3), (8, 3))
"""(words in the loop, times in a row) from which on it is a loop and not emphasis."""


def doubt(*, no_speech: float, log_probability: float, compression: float) -> str:
    """Why a window's text is doubtful: a reason of ``RemovedSpan``, or empty when it is not."""
    if no_speech > NO_SPEECH_PROBABILITY and log_probability < LOG_PROBABILITY:
        return "no_speech"
    if compression > COMPRESSION_RATIO:
        return "repetition"
    return "low_confidence" if log_probability < LOG_PROBABILITY else ""


def is_hopeless(reason: str, log_probability: float) -> bool:
    """Whether doubtful text is dropped even after a second try."""
    return reason in {"no_speech", "repetition"} or (
        reason == "low_confidence" and log_probability < _HOPELESS_LOG_PROBABILITY
    )


def is_unconfirmed(window: SpeechRegion, no_speech: float, speech: Sequence[SpeechRegion]) -> bool:
    """Whether neither detector nor recogniser is sure that there is speech in this window.

    Over music and noise whisper writes "you" with a likelihood that says nothing, and is sure of
    silence all the same (0.75 and more); of far and narrow-band speech it is not (0.5 and less).
    """
    inside = [r for r in speech if r.start_s < window.end_s and window.start_s < r.end_s]
    return no_speech > NO_SPEECH_PROBABILITY and not any(region.sure for region in inside)


def echoes(text: str, vocabulary: Sequence[str]) -> bool:
    """Whether ``text`` is little but names of ``vocabulary``: over music whisper reads them out."""
    heard = rest = bare(text)
    parts = {bare(part) for term in vocabulary for part in term.split()} - {""}
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "")
    return bool(heard) and len(heard) - len(rest) >= _ECHO_SHARE * len(heard)


def hinders(text: str, log_probability: float, vocabulary: Sequence[str]) -> bool:
    """Whether ``vocabulary`` may be in the way: no name of it was heard, and nothing surely."""
    heard = bare(text)
    named = any(bare(term) in heard for term in vocabulary)
    return bool(vocabulary) and not named and log_probability < _SURE_LOG_PROBABILITY


def keep_inside_speech(
    words: Sequence[Word], speech: Sequence[SpeechRegion]
) -> tuple[list[Word], list[RemovedSpan]]:
    """Words whose middle lies in speech (give or take half a second), and the others' spans."""
    starts = [region.start_s for region in speech]
    kept: list[Word] = []
    removed: list[RemovedSpan] = []
    for word in words:
        middle_s = (word.start_s + word.end_s) / 2
        i = bisect.bisect_right(starts, middle_s + _OUTSIDE_S) - 1
        if i >= 0 and middle_s <= speech[i].end_s + _OUTSIDE_S:
            kept.append(word)
        else:
            removed.append(_span([word], "no_speech"))
    return kept, removed


def unheard(
    speech: Sequence[SpeechRegion],
    accounted: Sequence[Word | RemovedSpan],
    *,
    least_s: float = _UNHEARD_S,
) -> list[RemovedSpan]:
    """Stretches of at least ``least_s`` of speech that have neither a word nor a reason.

    Args:
        accounted: Words and what was removed, in any order; text that was replaced by other text
            is no reason.
    """
    spans = sorted(span for item in accounted for span in _covered(item))
    found: list[RemovedSpan] = []
    first = 0
    for region in speech:
        while first < len(spans) and spans[first][1] < region.start_s:
            first += 1
        free_s = region.start_s
        for at in range(first, len(spans) + 1):
            start_s, end_s = spans[at] if at < len(spans) else (region.end_s, region.end_s)
            until_s = min(start_s, region.end_s)
            if until_s - free_s >= least_s:
                found.append(RemovedSpan(start_s=free_s, end_s=until_s, reason="unheard"))
            free_s = max(free_s, end_s)
            if free_s >= region.end_s:
                break
    return found


def _covered(item: Word | RemovedSpan) -> list[tuple[float, float]]:
    if isinstance(item, RemovedSpan):
        return [] if item.reason == REPLACED else [(item.start_s, item.end_s)]
    edges_s = (item.start_s + _WORD_EDGE_S, item.end_s - _WORD_EDGE_S)
    if edges_s[1] - edges_s[0] < _UNHEARD_S:
        return [(item.start_s, item.end_s)]
    return [(item.start_s, edges_s[0]), (edges_s[1], item.end_s)]


def cut_loops(words: Sequence[Word]) -> tuple[list[Word], list[RemovedSpan]]:
    """Words with every loop reduced to its first round, and what was cut."""
    spoken = [bare(word.text) for word in words]
    kept: list[Word] = []
    removed: list[RemovedSpan] = []
    i = 0
    while i < len(words):
        size, rounds = _loop_at(spoken, i)
        kept += words[i : i + size]
        if rounds > 1:
            removed.append(_span(words[i + size : i + size * rounds], "repetition"))
        i += size * rounds
    return kept, removed


def _loop_at(spoken: Sequence[str], start: int) -> tuple[int, int]:
    for size, least in _LOOPS:
        unit = spoken[start : start + size]
        rounds = 1
        while (
            len(unit) == size
            and spoken[start + size * rounds : start + size * (rounds + 1)] == unit
        ):
            rounds += 1
        if rounds >= least:
            return size, rounds
    return 1, 1


def shortened(words: Sequence[Word]) -> str:
    """The beginning of removed text: enough to look at, not a megabyte of a loop."""
    text = " ".join(word.text for word in words)
    return text if len(text) <= _SHOWN_LETTERS else text[:_SHOWN_LETTERS] + "…"


def _span(words: Sequence[Word], reason: str) -> RemovedSpan:
    return RemovedSpan(
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        reason=reason,
        text=shortened(words),
    )


def bare(text: str) -> str:
    """Letters and digits alone, in lower case: what two tries are compared by."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
