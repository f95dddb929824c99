"""The bench of voices: what it counts, and that a channel leaves a voice its length and level."""

import numpy as np
import pytest

from bench.voices.channels import CHANNELS
from bench.voices.heard import CONDITIONS, HeardVoice
from bench.voices.measure import Told, halves_of, told_in_families, told_of_all
from tests.audio_samples import noise


def voice(number: int, *, like: int | None = None) -> HeardVoice:
    """A voice of its own direction; heard, it is ``like`` another one."""
    vectors = np.eye(64, dtype=np.float32)
    heard = vectors[number if like is None else like]
    return HeardVoice(
        name=f"voice-{number:02d}",
        named_from=vectors[number],
        heard=dict.fromkeys(CONDITIONS, heard),
        heard_s=10.0,
    )


def test_right_wrong_and_open_are_counted_among_known_voices_and_strangers() -> None:
    voices = [voice(number, like=0 if number == 2 else None) for number in range(40)]
    half, other = halves_of(voices)

    assert [len(part) for part in (half.named, half.unnamed, other.named, other.unnamed)] == [
        10
    ] * 4
    assert told_of_all(half, CONDITIONS[0]) == (Told(right=10), Told(wrong=1, open=9))
    known, strangers = told_in_families(other, CONDITIONS[0])
    assert (known.wrong, known.open, strangers.right, strangers.wrong) == (0, 0, 0, 0)
    assert known.right > 0


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_keeps_length_and_level_and_gives_the_same_each_time(name: str) -> None:
    samples = noise(2.0, level=0.1)

    heard = CHANNELS[name](samples)

    assert abs(len(heard) - len(samples)) < 1600
    assert 0.01 < float(np.sqrt((heard**2).mean())) < 0.3
    assert not np.array_equal(heard[: len(samples)], samples[: len(heard)])
    assert np.array_equal(heard, CHANNELS[name](samples))
