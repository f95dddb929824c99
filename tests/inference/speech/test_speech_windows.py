"""Windows cover the speech, fit the recogniser, and are cut where nobody is in mid-word."""

import numpy as np
import pytest

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.speech.speech_windows import speech_windows
from tests.audio_samples import ArrayAudio, noise, silence


def region(start_s: float, end_s: float) -> SpeechRegion:
    return SpeechRegion(start_s=start_s, end_s=end_s)


def test_close_neighbours_share_a_window_while_they_fit() -> None:
    speech = [region(0, 3), region(3.2, 6), region(6.2, 11), region(20, 21)]

    windows = speech_windows(ArrayAudio(silence(30)), speech, longest_s=8.0, bridge_s=0.5)

    assert windows == (region(0, 6), region(6.2, 11), region(20, 21))


def test_a_long_region_is_cut_at_a_pause_and_nothing_is_lost() -> None:
    pauses_s = (5.5, 11.0, 17.2)
    samples = noise(22.0)
    for pause_s in pauses_s:
        samples[round((pause_s - 0.1) * 16_000) : round((pause_s + 0.1) * 16_000)] = 0.0

    windows = speech_windows(ArrayAudio(samples), [region(0, 22)], longest_s=8.0, bridge_s=0.0)

    cuts = [window.start_s for window in windows[1:]]
    assert cuts == pytest.approx(pauses_s, abs=0.1)
    assert [w.end_s for w in windows[:-1]] == cuts and windows[-1].end_s == 22


@pytest.mark.parametrize("seed", range(5))
def test_no_window_is_too_long_and_together_they_are_the_speech(seed: int) -> None:
    generator = np.random.default_rng(seed)
    edges = np.sort(generator.uniform(0, 300, 20)).tolist()
    speech = [region(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]

    windows = speech_windows(ArrayAudio(noise(300)), speech, longest_s=10.0, bridge_s=0.0)

    assert all(0 < w.end_s - w.start_s <= 10.0 + 1e-6 for w in windows)
    assert sum(w.end_s - w.start_s for w in windows) == pytest.approx(
        sum(r.end_s - r.start_s for r in speech)
    )
