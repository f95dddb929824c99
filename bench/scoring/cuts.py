"""Scene F1: a cut is right when a true one is near enough; each true one counts once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CutScore:
    """How many cuts there are, how many were reported, how many of these are right."""

    right: int
    true: int
    reported: int

    @property
    def precision(self) -> float:
        """The share of reported cuts that are right; 1 when none was reported."""
        return self.right / self.reported if self.reported else 1.0

    @property
    def recall(self) -> float:
        """The share of true cuts that were found; 1 when there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 1 when there is none and none was reported."""
        whole = self.true + self.reported
        return 2 * self.right / whole if whole else 1.0

    @staticmethod
    def pooled(parts: "Iterable[CutScore]") -> "CutScore":
        """All cuts weigh the same."""
        kept = list(parts)
        return CutScore(
            right=sum(p.right for p in kept),
            true=sum(p.true for p in kept),
            reported=sum(p.reported for p in kept),
        )


def cut_score(
    truth: Sequence[float], reported: Sequence[float], *, tolerance_s: float = 0.5
) -> CutScore:
    """Match cuts one to one, in order of time."""
    right, candidates = 0, sorted(reported)
    for cut_s in sorted(truth):
        while candidates and candidates[0] < cut_s - tolerance_s - 1e-9:
            candidates.pop(0)
        if candidates and candidates[0] <= cut_s + tolerance_s + 1e-9:
            candidates.pop(0)
            right += 1
    return CutScore(right=right, true=len(truth), reported=len(reported))
