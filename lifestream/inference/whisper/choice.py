"""Which whisper model and beam width this machine takes: the best that is here and keeps up.

On a GPU the order of quality alone decides. On a CPU a larger model than base is taken where it
was measured to keep up, and the wider beam where that leaves recognition fast.
Not for: measuring (``whisper_pace``); the sentences about it (``bootstrap.engines``).
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from lifestream.inference.whisper.weights import whisper_available

GPU_ORDER = ("large-v3-turbo", "large-v3", "medium", "small", "base")
"""Best first; large-v3 is hardly better than turbo and takes several times as long."""

CPU_LADDER = ("small", "medium", "large-v3-turbo", "large-v3")
"""What is tried above base, smallest first: each costs at least twice what the one before does."""

ENGLISH_ONLY = "tiny.en"
"""What is taken where none of the multilingual models is here."""

KEEPS_UP = 4.0
"""Times faster than real time, beam 1: an hour of speech is heard in at most 15 minutes."""

FAST = 8.0
"""Times faster than real time with beam 5 from which on the wider beam is worth its time."""

WIDE_BEAM = 5
_STEP_COST = 2.0

Pace = Callable[[str, int], float | None]
"""How many times faster than real time a size with a beam width is here; None: not measured."""


def runs_on_gpu(device: str) -> bool:
    """Whether whisper computes on a GPU; ``auto`` looks whether there is one."""
    return device == "cuda" or (device == "auto" and _gpu_count() > 0)


@cache
def _gpu_count() -> int:
    try:
        import ctranslate2
    except ImportError:  # a door whose image holds no engines
        return 0
    return int(ctranslate2.get_cuda_device_count())


def best_model(models_dir: Path, *, on_gpu: bool, pace: Pace) -> tuple[str | None, bool]:
    """The best model of those on this machine, and whether all that decides it was measured.

    A model alone on the machine is taken however slow it is.
    """
    here = [size for size in (*GPU_ORDER, ENGLISH_ONLY) if whisper_available(size, models_dir)]
    if on_gpu or not here:
        return (here[0] if here else None), True
    chosen = next((size for size in ("base", ENGLISH_ONLY) if size in here), "")
    for size in (size for size in CPU_LADDER if size in here):
        measured = pace(size, 1) if chosen else FAST
        if measured is None:
            return chosen, False
        if measured < KEEPS_UP:
            break
        chosen = size
        if measured < KEEPS_UP * _STEP_COST:
            break
    return chosen, True


def beam_for(model: str, *, pace: Pace) -> tuple[int, float | None]:
    """The beam width that this CPU has the time for, and how fast it is with it, if measured."""
    wide = pace(model, WIDE_BEAM)
    if wide is None:
        return 1, None
    return (WIDE_BEAM, wide) if wide >= FAST else (1, pace(model, 1))
