"""Precision, recall and owners of what was found, by where it was said.

Something found is right when it was said within a place that a reader marked; each mark counts
once, so what is told twice is wrong the second time. Marks that are optional count neither way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.minutes.annotated import Wanted
from lifestream.domain.summary import Evidence

SLACK_S = 1.0
"""Where a sentence begins in a turn without times is known this well."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts that add up over meetings; ``notes`` say what was wrong and what was missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    owned: int = 0
    owners_wrong: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Right ones of all that were found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Right ones of all that a reader found."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 0 where nothing is right."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


def tally(
    found: Sequence[tuple[str, Evidence, str | None]], wanted: Sequence[Wanted], into: Tally
) -> None:
    """Compare what was found (text, evidence, owner) with what a reader marked."""
    used: set[int] = set()
    for text, evidence, owner in found:
        places = [at for at, each in enumerate(wanted) if _within(evidence, each)]
        fresh = [at for at in places if at not in used and not wanted[at].optional]
        if fresh:
            at = max(fresh, key=lambda at: _shared(evidence, wanted[at]))
            used.add(at)
            into.right += 1
        elif not any(wanted[at].optional for at in places):
            into.wrong += 1
            again = "again: " if places else ""
            into.notes.append(f"wrong: {again}{text}")
        _owner(owner, [wanted[at] for at in places], into)
    missed = [each for at, each in enumerate(wanted) if at not in used and not each.optional]
    into.missed += len(missed)
    into.notes.extend(f"missed: {each.what}" for each in missed)


def _owner(owner: str | None, wanted: Sequence[Wanted], into: Tally) -> None:
    if owner is None or not wanted:
        return
    into.owned += 1
    if not any(owner in each.owners or not each.owners for each in wanted):
        into.owners_wrong += 1
        into.notes.append(f"owner: {owner} for {wanted[0].what}")


def _within(evidence: Evidence, wanted: Wanted) -> bool:
    return _shared(evidence, wanted) > 0.0


def _shared(evidence: Evidence, wanted: Wanted) -> float:
    return max(
        min(evidence.end_s, end_s + SLACK_S) - max(evidence.start_s, start_s - SLACK_S)
        for start_s, end_s in wanted.parts
    )
