"""Clips made for measuring hold what they claim to hold."""

from pathlib import Path

import av
import numpy as np

from bench.recordings.clips import loop_copy, make_talk_clip


def test_a_looped_clip_is_as_long_as_its_parts_and_decodes_without_errors(tmp_path: Path) -> None:
    clip, looped = tmp_path / "clip.mp4", tmp_path / "looped.mp4"
    tone = (0.3 * np.sin(np.arange(16_000) / 10)).astype(np.float32)
    make_talk_clip(clip, tone, seconds=62)
    loop_copy(clip, looped, times=3)
    with av.open(str(looped)) as container:
        times = [float(frame.time or 0) for frame in container.decode(video=0)]
    with av.open(str(looped)) as container:
        loud_s = [
            float(frame.time or 0)
            for frame in container.decode(audio=0)
            if np.abs(frame.to_ndarray()).max() > 0.1
        ]
    assert len(times) == 3 * 620
    assert np.allclose(np.diff(times), 0.1, atol=1e-3)
    for part in range(3):
        inside = [at_s for at_s in loud_s if part * 62 <= at_s < (part + 1) * 62]
        assert abs(inside[0] - (part * 62 + 60)) < 0.1
        assert abs(inside[-1] - (part * 62 + 61)) < 0.1
