"""Diarization error rate: speech missed, speech invented, speech given to another speaker.

Time is cut into steps of 10 ms. Where several people speak at once, each of them counts. Times
within the collar of a true beginning or end are left out. Labels are matched one to one so that
the total is smallest. The definition of NIST's Rich Transcription evaluations (md-eval).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

STEP_S = 0.01

Turn = tuple[float, float, str]
"""Start and end in seconds, and who."""

Activity = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerErrors:
    """Seconds of each kind of error, and of speech; several people at once count each."""

    missed_s: float
    invented_s: float
    confused_s: float
    speech_s: float
    true_speakers: int
    found_speakers: int

    @property
    def rate(self) -> float:
        """All errors over all speech."""
        wrong_s = self.missed_s + self.invented_s + self.confused_s
        return wrong_s / self.speech_s if self.speech_s else float(wrong_s > 0)

    @staticmethod
    def pooled(parts: "Iterable[SpeakerErrors]") -> "SpeakerErrors":
        """All seconds of speech weigh the same."""
        kept = list(parts)
        return SpeakerErrors(
            missed_s=sum(p.missed_s for p in kept),
            invented_s=sum(p.invented_s for p in kept),
            confused_s=sum(p.confused_s for p in kept),
            speech_s=sum(p.speech_s for p in kept),
            true_speakers=sum(p.true_speakers for p in kept),
            found_speakers=sum(p.found_speakers for p in kept),
        )


def read_rttm(path: Path) -> list[Turn]:
    """The turns of an RTTM file."""
    turns = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[0] == "SPEAKER":
            start_s, length_s = float(fields[3]), float(fields[4])
            turns.append((start_s, start_s + length_s, fields[7]))
    return turns


def speaker_errors(
    truth: Sequence[Turn], found: Sequence[Turn], *, collar_s: float = 0.25
) -> SpeakerErrors:
    """Compare turns; ``collar_s`` is left out on each side of a true beginning or end."""
    end_s = max((turn[1] for turn in (*truth, *found)), default=0.0)
    steps = int(np.ceil(end_s / STEP_S)) + 1
    scored = _scored(truth, steps, collar_s)
    real, heard = _activity(truth, steps)[:, scored], _activity(found, steps)[:, scored]
    speaking, said = real.sum(axis=0), heard.sum(axis=0)
    together = real.astype(np.float64) @ heard.astype(np.float64).T
    right = best_match(together)
    both = np.minimum(speaking, said).sum()
    return SpeakerErrors(
        missed_s=float(np.maximum(speaking - said, 0).sum() * STEP_S),
        invented_s=float(np.maximum(said - speaking, 0).sum() * STEP_S),
        confused_s=float((both - right) * STEP_S),
        speech_s=float(speaking.sum() * STEP_S),
        true_speakers=len({turn[2] for turn in truth}),
        found_speakers=len({turn[2] for turn in found}),
    )


def best_match(together: npt.NDArray[np.float64]) -> float:
    """The largest sum of one-to-one pairs of rows and columns (subsets of the shorter side)."""
    if together.shape[0] > together.shape[1]:
        together = together.T
    few = together.shape[0]
    best = np.full(1 << few, -np.inf)
    best[0] = 0.0
    for column in together.T:
        extended = best.copy()
        for taken in range(1 << few):
            for row in range(few):
                if not taken >> row & 1:
                    with_row = taken | 1 << row
                    extended[with_row] = max(extended[with_row], best[taken] + column[row])
        best = extended
    return float(best.max())


def _activity(turns: Sequence[Turn], steps: int) -> Activity:
    """Who speaks in which step; shape (speakers, steps)."""
    names = sorted({turn[2] for turn in turns})
    activity = np.zeros((len(names), steps), dtype=np.bool_)
    for start_s, end_s, name in turns:
        activity[names.index(name), round(start_s / STEP_S) : round(end_s / STEP_S)] = True
    return activity


def _scored(truth: Sequence[Turn], steps: int, collar_s: float) -> Activity:
    scored = np.ones(steps, dtype=np.bool_)
    if collar_s > 0:
        for edge_s in (edge for turn in truth for edge in turn[:2]):
            first = max(0, round((edge_s - collar_s) / STEP_S))
            scored[first : round((edge_s + collar_s) / STEP_S)] = False
    return scored
