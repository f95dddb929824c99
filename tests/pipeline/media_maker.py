"""Tiny media files made at test time."""

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt


def textured(seed: int, width: int = 320, height: int = 180) -> npt.NDArray[Any]:
    """A picture of its own for every seed: coloured patches."""
    patches = np.random.default_rng(seed).integers(40, 220, (6, 8, 3), dtype=np.uint8)
    return np.kron(patches, np.ones((height // 6, width // 8, 1), np.uint8))


def tone(seconds: float, rate: int = 16_000, hertz: float = 440.0) -> npt.NDArray[np.float32]:
    """A sine of amplitude 0.5."""
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype("f4")


def make_media(
    path: Path,
    *,
    frames: Sequence[tuple[float, npt.NDArray[Any]]] = (),
    sound: npt.NDArray[np.float32] | None = None,
    rate: int = 16_000,
    layout: str = "mono",
    sound_starts_s: float = 0.0,
    codecs: tuple[str, str] = ("libx264", "aac"),
    options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    rotation_deg: int = 0,
) -> Path:
    """Write frames (seconds, RGB) and sound, shape (channels, n)."""
    with av.open(str(path), "w", options=options or {}) as out:
        out.metadata.update(metadata or {})
        video: Any = None
        audio: Any = None
        if frames:
            height, width = frames[0][1].shape[:2]
            video = out.add_stream(codecs[0], rate=25, options={"preset": "ultrafast", "g": "25"})
            video.width, video.height, video.pix_fmt = width, height, "yuv420p"
            video.codec_context.time_base = video.time_base = Fraction(1, 1000)
            if rotation_deg:
                video.set_display_rotation(rotation_deg)
        if sound is not None:
            audio = out.add_stream(codecs[1], rate=rate, layout=layout)
        for at_s, picture in frames:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = frame.reformat(format="yuv420p")
            frame.pts, frame.time_base = round(at_s * 1000), Fraction(1, 1000)
            out.mux(video.encode(frame))
        if sound is not None:
            _write_sound(out, audio, np.atleast_2d(sound), rate, layout, sound_starts_s)
        if video is not None:
            out.mux(video.encode(None))
        if audio is not None:
            out.mux(audio.encode(None))
    return path


def _write_sound(
    out: Any, audio: Any, sound: npt.NDArray[np.float32], rate: int, layout: str, starts_s: float
) -> None:
    for start in range(0, sound.shape[1], 1024):
        block = np.ascontiguousarray(sound[:, start : start + 1024])
        packed = np.ascontiguousarray(block.T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
        frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
        frame.pts = start + round(starts_s * rate)
        out.mux(audio.encode(frame))


def scenes_of(seconds: Sequence[float], frame_rate: float = 25.0) -> list[tuple[float, Any]]:
    """Frames of one still picture after another, each for so many seconds."""
    frames: list[tuple[float, Any]] = []
    start_s = 0.0
    for seed, lasts_s in enumerate(seconds):
        picture = textured(seed + 1)
        count = round(lasts_s * frame_rate)
        frames += [(start_s + i / frame_rate, picture) for i in range(count)]
        start_s += count / frame_rate
    return frames


def as_jpeg(picture: npt.NDArray[Any]) -> bytes:
    """RGB pixels as a JPEG file's bytes."""
    buffer = io.BytesIO()
    av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24").to_image().save(
        buffer, "JPEG", quality=92
    )
    return buffer.getvalue()
