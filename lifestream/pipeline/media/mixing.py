"""Several sound tracks to one, as they are unpacked: files of 16-bit mono samples at 16 kHz.

Not for the channels of one track: ``downmix`` does that while they are decoded.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt

BLOCK_SAMPLES = 1 << 20
"""About a minute; memory stays flat with duration."""

FULL_SCALE = 32767


def mix_samples(paths: Sequence[Path], out_path: Path) -> None:
    """Add up the tracks into ``out_path``, all equally softer where the sum would be too loud.

    Args:
        paths: Files of little-endian 16-bit integers on one time line; shorter ones end earlier.
    """
    peak = max((int(np.abs(block).max(initial=0)) for block in _sums(paths)), default=0)
    gain = min(1.0, FULL_SCALE / max(peak, 1))
    with out_path.open("wb") as out:
        for block in _sums(paths):
            out.write((block * gain).astype("<i2").tobytes())


def _sums(paths: Sequence[Path]) -> Iterator[npt.NDArray[np.int32]]:
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in paths]
        while True:
            blocks = [np.fromfile(file, dtype="<i2", count=BLOCK_SAMPLES) for file in files]
            total = np.zeros(max(map(len, blocks)), dtype=np.int32)
            for block in blocks:
                total[: len(block)] += block
            if not len(total):
                return
            yield total
