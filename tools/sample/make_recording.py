"""Makes ``recording.mp4``, the sample recording: drawn frames and synthesised speech, our own work.

Needs flite with the voices rms, slt and awb on PATH; the result is committed, so nobody else does.
Run it from the repository: ``.venv/bin/python -m tools.sample.make_recording``. Beside the
video it writes ``recording.vtt``: the words as they were spoken, which is why its transcript has
no mistakes.
"""

import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from lifestream.sample.pack import MEDIA
from tools.sample.drawing import SIZE, draw
from tools.sample.script import LINES, SPEAKERS, Line

CAPTIONS = MEDIA.with_suffix(".vtt")
RATE_HZ = 16_000
FRAMES_PER_S = 5
PAUSE_S = 0.6
LEAD_S = 1.0

Samples = npt.NDArray[np.int16]
Spoken = tuple[float, float, Line]
"""(start_s, end_s, line)."""


def main() -> None:
    """Write the video and its captions."""
    pieces: list[Samples] = [_silence(LEAD_S)]
    spoken: list[Spoken] = []
    at_s = LEAD_S
    for line in LINES:
        samples = _speak(line)
        length_s = len(samples) / RATE_HZ
        spoken.append((at_s, at_s + length_s, line))
        pieces += [samples, _silence(PAUSE_S)]
        at_s += length_s + PAUSE_S
    sound = np.concatenate([*pieces, _silence(LEAD_S)])
    _write_video(sound, spoken)
    CAPTIONS.write_text(_captions(spoken), encoding="utf-8")


def _silence(length_s: float) -> Samples:
    return np.zeros(int(length_s * RATE_HZ), np.int16)


def _speak(line: Line) -> Samples:
    """int16 samples at 16 kHz, shape (n,)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        voice = SPEAKERS[line.speaker]
        subprocess.run(["flite", "-voice", voice, "-t", line.text, "-o", str(path)], check=True)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
        with av.open(str(path)) as wav:
            frames = [f for frame in wav.decode(audio=0) for f in resampler.resample(frame)]
            frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def _write_video(sound: Samples, spoken: list[Spoken]) -> None:
    with av.open(str(MEDIA), "w", options={"movflags": "faststart"}) as out:
        video = out.add_stream(
            "libx264", rate=FRAMES_PER_S, options={"crf": "26", "preset": "veryslow", "g": "25"}
        )
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        audio = out.add_stream("aac", rate=RATE_HZ, bit_rate=40_000, layout="mono")
        for index in range(int(len(sound) / RATE_HZ * FRAMES_PER_S)):
            slide, speaker = _shown_at(index / FRAMES_PER_S, spoken)
            frame = av.VideoFrame.from_ndarray(draw(slide, speaker), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FRAMES_PER_S)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        _write_sound(out, audio, sound)


def _write_sound(out: Any, audio: Any, sound: Samples) -> None:
    for start in range(0, len(sound), 1024):
        piece = av.AudioFrame.from_ndarray(
            sound[start : start + 1024].reshape(1, -1), format="s16", layout="mono"
        )
        piece.sample_rate, piece.pts = RATE_HZ, start
        out.mux(audio.encode(piece))
    out.mux(audio.encode(None))


def _shown_at(at_s: float, spoken: list[Spoken]) -> tuple[int, str]:
    """Number of the slide that is up, and who speaks ("" in a pause)."""
    slide = 0
    for start_s, end_s, line in spoken:
        # A slide comes up just before its first line.
        if at_s >= start_s - PAUSE_S / 2:
            slide = line.slide
        if start_s <= at_s < end_s:
            return line.slide, line.speaker
    return slide, ""


def _captions(spoken: list[Spoken]) -> str:
    cues = [
        f"{_clock(start_s)} --> {_clock(end_s)}\n<v {line.speaker}>{line.text}"
        for start_s, end_s, line in spoken
    ]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _clock(at_s: float) -> str:
    ms = round(at_s * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


if __name__ == "__main__":
    main()
