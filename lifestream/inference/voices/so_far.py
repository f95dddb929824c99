"""What was heard of a recording's voices before the work was interrupted, as bytes and back."""

import io
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from lifestream.inference.voices.campplus import VOICE_SIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardSoFar:
    """Both networks' work.

    Attributes:
        activity: As ``LocalVoices.activity``, of the first windows; uint8, shape (n, 200, 3).
        pieces: How many pieces of speech the vectors are of.
        centres_s, lengths_s, vectors: As those of ``Voices``, of the first pieces.
    """

    activity: npt.NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, 200, 3), np.uint8))
    pieces: int = 0
    centres_s: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    lengths_s: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    vectors: npt.NDArray[np.float32] = field(
        default_factory=lambda: np.empty((0, VOICE_SIZE), np.float32)
    )


def written(heard: HeardSoFar) -> bytes:
    """As bytes that ``read`` understands."""
    out = io.BytesIO()
    np.savez_compressed(
        out,
        activity=heard.activity,
        pieces=np.array(heard.pieces),
        centres_s=heard.centres_s,
        lengths_s=heard.lengths_s,
        vectors=heard.vectors,
    )
    return out.getvalue()


def read(data: bytes) -> HeardSoFar:
    """Nothing heard where ``data`` is empty or no such work."""
    if not data:
        return HeardSoFar()
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            heard = HeardSoFar(
                activity=stored["activity"],
                pieces=int(stored["pieces"]),
                centres_s=stored["centres_s"],
                lengths_s=stored["lengths_s"],
                vectors=stored["vectors"],
            )
    except (ValueError, KeyError, OSError):
        return HeardSoFar()
    fits = len(heard.centres_s) == len(heard.lengths_s) == len(heard.vectors)
    return heard if fits else HeardSoFar()
