"""Parts that are taken out of a file are in none of its frames and samples; the rest keeps time."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from lifestream.pipeline.media.removing import remove_parts

LENGTH_S = 12
RATE_HZ = 48_000


def film(path: Path, *, keyframe_every: int) -> Path:
    """Twelve seconds: each second's pictures have a brightness of their own, with a loud tone."""
    with av.open(str(path), "w", format="mp4") as out:
        pictures = out.add_stream("libx264", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        pictures.options = {"g": str(keyframe_every), "bf": "2", "sc_threshold": "0"}
        sound = out.add_stream("aac", rate=RATE_HZ, layout="mono")
        for number in range(LENGTH_S * 10):
            shade = np.full((48, 64, 3), 20 * (number // 10) + 10, np.uint8)
            frame = av.VideoFrame.from_ndarray(shade, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            out.mux(pictures.encode(frame))
        out.mux(pictures.encode(None))
        tone = np.sin(2 * np.pi * 440 * np.arange(LENGTH_S * RATE_HZ) / RATE_HZ)
        for first in range(0, len(tone), 1024):
            part = tone[None, first : first + 1024].astype(np.float32)
            heard = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
            heard.sample_rate, heard.pts = RATE_HZ, first
            heard.time_base = Fraction(1, RATE_HZ)
            out.mux(sound.encode(heard))
        out.mux(sound.encode(None))
    return path


def seen(path: Path) -> dict[float, int]:
    """The second that each picture's brightness tells, by the time at which it is shown."""
    with av.open(str(path)) as container:
        return {
            round(float(frame.time or 0), 2): int(frame.to_ndarray(format="gray8").mean() // 20)
            for frame in container.decode(video=0)
        }


def loudness(path: Path) -> list[float]:
    """The loudness of each half second."""
    heard = np.zeros(LENGTH_S * RATE_HZ)
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            at = round(float(frame.time or 0) * RATE_HZ)
            samples = frame.to_ndarray()[0]
            end = min(len(heard), at + len(samples))
            heard[max(at, 0) : end] = samples[max(0, -at) : end - at]
    return [float(np.sqrt(np.mean(part**2))) for part in heard.reshape(LENGTH_S * 2, -1)]


@pytest.mark.parametrize("keyframe_every", [10, 1000], ids=["copied", "encoded anew"])
def test_a_stretch_goes_with_pictures_and_sound_and_the_rest_keeps_its_times(
    tmp_path: Path, keyframe_every: int
) -> None:
    source, target = film(tmp_path / "a.mp4", keyframe_every=keyframe_every), tmp_path / "b.mp4"
    kind = remove_parts(source, target, cut=[(3.0, 6.0)], silenced=[(8.0, 9.0)])

    assert kind == "video/mp4"
    shown = seen(target)
    assert not [at for at in shown if 3.0 <= at < 6.0]
    assert not {second for second in shown.values() if second in (3, 4, 5)}
    assert {8, 9, 11} <= set(shown.values())
    wrong = [at for at, second in shown.items() if second != int(at + 0.01)]
    assert not wrong
    heard = loudness(target)
    quiet = {number / 2 for number, level in enumerate(heard) if level < 0.01}
    assert {3.5, 4.0, 4.5, 5.0, 8.0} - {8.0} <= quiet
    assert all(level > 0.5 for at, level in enumerate(heard) if at in (0, 2, 14, 20, 22))
    assert quiet <= {3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 8.0, 8.5}


def test_sound_alone_is_silenced_and_becomes_mp4(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    with av.open(str(source), "w", format="wav") as out:
        sound = out.add_stream("pcm_s16le", rate=16_000, layout="mono")
        wave = (np.sin(np.arange(16_000 * LENGTH_S)) * 20_000).astype(np.int16)
        heard = av.AudioFrame.from_ndarray(wave[None, :], format="s16", layout="mono")
        heard.sample_rate = 16_000
        out.mux(sound.encode(heard))
        out.mux(sound.encode(None))

    assert remove_parts(source, tmp_path / "b", cut=[(2.0, 12.0)], silenced=[]) == "audio/mp4"
    heard_after = loudness(tmp_path / "b")
    assert min(heard_after[:4]) > 0.1
    assert max(heard_after[5:]) < 0.01
