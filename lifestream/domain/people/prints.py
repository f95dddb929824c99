"""What voices sound like, as numbers that are close when the same person speaks.

These are biometric data: kept only for an owner who agreed, apart from the recordings' results,
and deleted with the recording, the person, or the agreement (docs/security.md).
"""

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from lifestream.domain import codec


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePrint:
    """One voice of one recording.

    Attributes:
        numbers: Its vector of length 1, as ``packed`` writes it.
        heard_s: Seconds of speech it was made of.
        samples: Stretches (start_s, end_s) in which the voice is alone, to listen to.
    """

    label: str
    numbers: str
    heard_s: float
    samples: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPrints:
    """The voices of one recording.

    Attributes:
        model: Who made the vectors; those of another one never compare.
        made_from: Names the speakers and words they are of.
    """

    model: str
    made_from: str
    prints: tuple[VoicePrint, ...]

    def without(self, labels: frozenset[str]) -> "RecordingPrints":
        """The others; whom ``labels`` name is forgotten."""
        kept = tuple(one for one in self.prints if one.label not in labels)
        return RecordingPrints(model=self.model, made_from=self.made_from, prints=kept)


def packed(vector: Sequence[float]) -> str:
    """A vector as text: half-precision numbers, which err by less than 0.001 for a unit vector."""
    return base64.b64encode(struct.pack(f"<{len(vector)}e", *vector)).decode()


def unpacked(numbers: str) -> tuple[float, ...]:
    """The vector.

    Raises:
        ValueError: The text is none.
    """
    data = base64.b64decode(numbers, validate=True)
    if len(data) % 2:
        raise ValueError("half a number is left over")
    return struct.unpack(f"<{len(data) // 2}e", data)


def read_prints(entry: bytes | None) -> RecordingPrints | None:
    """Stored prints; None where there are none, or they are of another version."""
    if entry is None:
        return None
    try:
        return codec.decode(RecordingPrints, entry)
    except (ValueError, TypeError):
        return None
