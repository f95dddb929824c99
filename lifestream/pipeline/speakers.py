"""Who said which word: a transcript and a diarization, put together by time.

Not for: recognising voices (an adapter's work); giving people names.
"""

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from lifestream.domain.transcript import Diarization, Segment, SpeakerTurn, Transcript, Word

_NEAR_S = 0.3
"""A word this close to a turn belongs to it: recognisers and diarizers disagree on edges."""

_CLEAR_SHARE = 0.6
"""A word across two speakers belongs to neither unless one has this share of it."""

_OWN_SEGMENT_WORDS = 3
"""Fewer words in a row without a speaker stay in the segment they are in, unattributed."""


def attribute_speakers(transcript: Transcript, diarization: Diarization) -> Transcript:
    """The transcript with speakers on words and segments, segments split where they change.

    A word or segment that could be two people's has the speaker None; who speaks into another's
    turn is kept with the segment, and the words stay with the one who has the floor. Labels are
    S1, S2, … in order of the speakers' first turns.
    """
    heard = _relabelled(diarization.turns)
    floor = _Turns([turn for turn in heard if turn.into is None])
    others = _Turns([turn for turn in heard if turn.into is not None])
    segments = [
        replace(part, overlaps=others.within(part.start_s, part.end_s))
        for segment in transcript.segments
        for part in _attributed(segment, floor)
    ]
    return replace(transcript, segments=tuple(segments))


class _Turns:
    """Turns by time, for many look-ups."""

    def __init__(self, turns: Sequence[SpeakerTurn]) -> None:
        self._turns = turns
        # Two may speak into one turn at a time, so ends need not be in order by themselves.
        self._ends = list(accumulate((turn.end_s for turn in turns), max))

    def speaker(self, start_s: float, end_s: float) -> str | None:
        """Who holds most of this stretch, or is close by when nobody does."""
        shares = self._shares(start_s, end_s)
        if not shares:
            shares = self._shares(start_s - _NEAR_S, end_s + _NEAR_S)
        whole = sum(shares.values())
        best = max(shares, key=shares.__getitem__, default=None)
        return best if best is not None and shares[best] >= _CLEAR_SHARE * whole else None

    def within(self, start_s: float, end_s: float) -> tuple[SpeakerTurn, ...]:
        """The turns of this stretch, cut to it."""
        found = []
        for i in range(bisect.bisect_right(self._ends, start_s), len(self._turns)):
            turn = self._turns[i]
            if turn.start_s >= end_s:
                break
            if turn.end_s > start_s:
                first_s, last_s = max(start_s, turn.start_s), min(end_s, turn.end_s)
                found.append(replace(turn, start_s=first_s, end_s=last_s))
        return tuple(found)

    def _shares(self, start_s: float, end_s: float) -> dict[str, float]:
        shares: dict[str, float] = {}
        for turn in self.within(start_s, end_s):
            held_s = turn.end_s - turn.start_s
            shares[turn.speaker] = shares.get(turn.speaker, 0.0) + held_s
        return shares


def _relabelled(turns: Iterable[SpeakerTurn]) -> list[SpeakerTurn]:
    # Who has the floor comes before who speaks into it.
    ordered = sorted(turns, key=lambda turn: (turn.start_s, turn.into is not None, turn.end_s))
    names: dict[str, str] = {}
    for turn in ordered:
        names.setdefault(turn.speaker, f"S{len(names) + 1}")
    return [
        replace(turn, speaker=names[turn.speaker], into=names.get(turn.into) if turn.into else None)
        for turn in ordered
    ]


def _attributed(segment: Segment, turns: _Turns) -> Iterator[Segment]:
    if not segment.words:
        yield replace(segment, speaker=turns.speaker(segment.start_s, segment.end_s))
        return
    speakers = [turns.speaker(word.start_s, word.end_s) for word in segment.words]
    words = [
        replace(word, speaker=speaker)
        for word, speaker in zip(segment.words, _bridged(speakers), strict=True)
    ]
    runs = list(_runs(words))
    if len(runs) == 1:
        speaker = next((word.speaker for word in words if word.speaker), None)
        yield replace(segment, words=tuple(words), speaker=speaker)
        return
    joiner = "" if segment.text == "".join(word.text for word in words) else " "
    for run in runs:
        yield replace(
            segment,
            start_s=run[0].start_s,
            end_s=run[-1].end_s,
            text=joiner.join(word.text for word in run),
            words=tuple(run),
            speaker=next((word.speaker for word in run if word.speaker), None),
        )


def _bridged(speakers: Sequence[str | None]) -> list[str | None]:
    """Single unsure words between two of the same speaker are that speaker's."""
    bridged = list(speakers)
    for i in range(1, len(speakers) - 1):
        if speakers[i] is None and speakers[i - 1] == speakers[i + 1]:
            bridged[i] = speakers[i - 1]
    return bridged


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words in a row with one speaker; a few unsure ones stay with those before (or after)."""
    run: list[Word] = []
    held: str | None = None
    for i, word in enumerate(words):
        changes = word.speaker != held and (
            word.speaker is not None or _starts_unsure_run(words, i)
        )
        if run and changes and (held is not None or len(run) >= _OWN_SEGMENT_WORDS):
            yield run
            run = []
        if changes or not run:
            held = word.speaker
        run.append(word)
    if run:
        yield run


def _starts_unsure_run(words: Sequence[Word], first: int) -> bool:
    following = words[first : first + _OWN_SEGMENT_WORDS]
    return len(following) == _OWN_SEGMENT_WORDS and all(w.speaker is None for w in following)
