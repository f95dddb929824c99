"""Turns of a diarization from who has the floor and who is heard besides."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lifestream.domain.transcript import SpeakerTurn

_MIN_INTO_S = 0.1
"""Shorter overlaps are the edges of turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A stretch held by the speaker of this number."""

    start_s: float
    end_s: float
    speaker: int


def speaker_turns(floor: Sequence[Held], seconds: Sequence[Held]) -> tuple[SpeakerTurn, ...]:
    """All turns in order of time, speakers named S1, S2, … in order of their first turn.

    A second voice is cut to the turns it speaks into.
    """
    turns: list[tuple[Held, int | None]] = [(held, None) for held in floor]
    turns += [part for second in seconds for part in _cut_to(floor, second)]
    turns.sort(key=lambda turn: (turn[0].start_s, turn[1] is not None))
    names: dict[int, str] = {}
    for held, _ in turns:
        names.setdefault(held.speaker, f"S{len(names) + 1}")
    return tuple(
        SpeakerTurn(
            start_s=round(held.start_s, 2),
            end_s=round(held.end_s, 2),
            speaker=names[held.speaker],
            into=None if into is None else names[into],
        )
        for held, into in turns
    )


def _cut_to(floor: Sequence[Held], second: Held) -> Iterator[tuple[Held, int | None]]:
    for turn in floor[bisect_right(floor, second.start_s, key=lambda turn: turn.end_s) :]:
        if turn.start_s >= second.end_s:
            break
        start_s, end_s = max(turn.start_s, second.start_s), min(turn.end_s, second.end_s)
        if turn.speaker != second.speaker and end_s - start_s >= _MIN_INTO_S:
            yield replace(second, start_s=start_s, end_s=end_s), turn.speaker
