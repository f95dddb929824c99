"""Whose voice it is, from what is known of voices that were named; nobody's where it is not clear.

The thresholds were chosen on every second voice of a folder of voices and are reported for the
others: ``./run bench voices``, docs/evaluation.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lifestream.domain.people.book import PersonId

MIN_LIKENESS = 0.55
"""Less like a person, a voice is suggested to be none. No voice of the half that was looked at is
more than 0.49 like another one."""

MIN_MARGIN = 0.12
"""So much more like a person than like the next best, or it is none of them."""

MIN_HEARD_S = 5.0
"""A voice that was heard for less, or named from less, is not compared."""

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much a voice is like the best person, and how much more than the next best.

    Attributes:
        likeness: From -1 to 1.
        margin: To the next best person; to nothing (0.0) where there is no other.
    """

    person: PersonId
    likeness: float
    margin: float

    @property
    def is_clear(self) -> bool:
        """Whether it is enough to suggest the name."""
        return self.likeness >= MIN_LIKENESS and self.margin >= MIN_MARGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """The people whose voices are known.

    Attributes:
        people: In the order of the rows of ``vectors``.
        vectors: float32 of length 1, shape (people, n): the mean of each one's named voices.
    """

    people: tuple[PersonId, ...]
    vectors: Array

    def closest(self, vector: Array, *, without: Iterable[PersonId] = ()) -> Likeness | None:
        """The person whose voice is most like ``vector``; None where nobody is known.

        Args:
            without: People of whom it was said that it is not theirs.
        """
        if not self.people:
            return None
        refused = set(without)
        scores = [
            (float(score), person)
            for score, person in zip(self.vectors @ vector, self.people, strict=True)
        ]
        left = sorted((one for one in scores if one[1] not in refused), reverse=True)
        if not left:
            return None
        (best, person), *rest = left
        return Likeness(
            person=person, likeness=best, margin=best - max([0.0, *(one[0] for one in rest)])
        )


def profiles_of(named: Mapping[PersonId, Sequence[Array]]) -> Profiles:
    """The mean of each person's named voices; a profile is nothing but those."""
    people = tuple(sorted(person for person, vectors in named.items() if len(vectors)))
    if not people:
        return Profiles(people=(), vectors=np.empty((0, 0), np.float32))
    means = np.stack([np.mean(np.stack(list(named[person])), axis=0) for person in people])
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return Profiles(people=people, vectors=(means / np.maximum(lengths, 1e-6)).astype(np.float32))
