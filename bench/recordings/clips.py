"""Clips made here from a seed, and long files made from short ones without encoding again."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]

AUDIO_RATE_HZ = 16_000
AAC_FRAME = 1024


def make_moving_clip(path: Path, *, seconds: int = 45, seed: int = 7) -> tuple[float, ...]:
    """Write 1080p30 H.264 of about 5 Mb/s: textures that pan, a moving block, grain, cuts.

    Returns:
        The times of its cuts; the last change is a dissolve of one second (its middle counts).
    """
    import av

    rate, width, height = 30, 1920, 1080
    generator = np.random.default_rng(seed)
    starts_s = _scene_starts(generator, seconds)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.bit_rate = 5_000_000
        stream.options = {"preset": "veryfast", "g": "250"}
        for planes in _moving_pictures(generator, starts_s, (seconds, rate, width, height)):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return (*starts_s[1:-1], starts_s[-1] + 0.5)


def make_talk_clip(path: Path, speech: Samples, *, seconds: int = 300) -> None:
    """Write five minutes of 320x180 at 10 fps: three slides with text, and ``speech`` (16 kHz,
    mono) one minute in, silence around it.
    """
    import av

    rate, width, height = 10, 320, 180
    sound = np.zeros(seconds * AUDIO_RATE_HZ // AAC_FRAME * AAC_FRAME, np.float32)
    sound[60 * AUDIO_RATE_HZ :][: len(speech)] = speech
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("libx264", rate=rate)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.options = {"preset": "veryfast", "crf": "30", "bf": "0", "g": "100"}
        audio: Any = container.add_stream("aac", rate=AUDIO_RATE_HZ, layout="mono")
        audio.bit_rate = 32_000
        for i in range(seconds * rate):
            picture = _slide(width, height, position=3 * i // (seconds * rate), step=i)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(video.encode(frame.reformat(format="yuv420p")))
            for start in _audio_due(i, rate, len(sound)):
                block = sound[None, start : start + AAC_FRAME]
                part = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
                part.sample_rate, part.pts = AUDIO_RATE_HZ, start
                container.mux(audio.encode(part))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def loop_copy(source: Path, target: Path, *, times: int) -> None:
    """Write ``source`` end to end ``times`` times, its packets as they are."""
    import av

    with av.open(str(source)) as given, av.open(str(target), "w") as out:
        streams = [*given.streams.video[:1], *given.streams.audio[:1]]
        written: dict[int, Any] = {s.index: out.add_stream_from_template(s) for s in streams}
        packets = [packet for packet in given.demux(streams) if packet.dts is not None]
        period_s = max(_end_s(packet) for packet in packets)
        last_dts: dict[int, int] = {}
        for i in range(times):
            for packet, data in ((packet, bytes(packet)) for packet in packets):
                copy = _shifted(packet, data, round(i * period_s / packet.time_base))
                index = packet.stream.index
                if index in last_dts and copy.dts <= last_dts[index]:
                    continue  # an encoder's priming packet lies before second 0
                last_dts[index] = copy.dts
                copy.stream = written[index]
                out.mux(copy)


def _shifted(packet: Any, data: bytes, shift: int) -> Any:
    import av

    copy: Any = av.Packet(data)
    copy.time_base = packet.time_base
    copy.pts, copy.dts = packet.pts + shift, packet.dts + shift
    copy.duration = packet.duration
    copy.is_keyframe = packet.is_keyframe
    return copy


def _end_s(packet: Any) -> Fraction:
    return Fraction((packet.pts + packet.duration) * packet.time_base)


def _scene_starts(generator: np.random.Generator, seconds: int) -> list[float]:
    starts, at_s = [0.0], 0.0
    while at_s < seconds - 8:
        at_s += round(float(generator.uniform(2.5, 7.0)) * 30) / 30
        starts.append(at_s)
    return starts


def _moving_pictures(
    generator: np.random.Generator, starts_s: list[float], shape: tuple[int, int, int, int]
) -> Iterator[Plane]:
    """Planar YUV 4:2:0 frames, shape (height * 3 / 2, width)."""
    seconds, rate, width, height = shape
    grains = [generator.integers(-4, 5, (height, width), dtype=np.int16) for _ in range(6)]
    scenes = [_texture(generator, width, height) for _ in starts_s]
    chroma = [generator.integers(90, 166, 2) for _ in starts_s]
    fade_from_s = starts_s[-1]
    for i in range(seconds * rate):
        at_s = i / rate
        scene = sum(start_s <= at_s for start_s in starts_s) - 1
        luma = _pan(scenes[scene], i, width, height)
        colour = chroma[scene].astype(float)
        if fade_from_s <= at_s < fade_from_s + 1.0:
            share = at_s - fade_from_s
            before = _pan(scenes[scene - 1], i, width, height)
            luma = (before * (1 - share) + luma * share).astype(np.int16)
            colour = chroma[scene - 1] * (1 - share) + colour * share
        x = _to_and_fro(7 * i, width - 200)
        luma[400:560, x : x + 200] = 230
        frame = np.empty((height * 3 // 2, width), np.uint8)
        frame[:height] = np.clip(luma + grains[i % len(grains)], 16, 235)
        frame[height : height * 5 // 4], frame[height * 5 // 4 :] = colour[0], colour[1]
        yield frame


def _texture(generator: np.random.Generator, width: int, height: int) -> npt.NDArray[np.int16]:
    """Noise at three sizes around a brightness of its own, larger than the picture."""
    import cv2

    size = (width + 320, height + 180)
    whole = np.full(size[::-1], generator.uniform(60, 190), np.float32)
    for cells, strength in ((6, 45.0), (30, 22.0), (160, 10.0)):
        noise = generator.standard_normal((cells, cells * 16 // 9)).astype(np.float32)
        whole += strength * cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC)
    return whole.astype(np.int16)


def _pan(
    texture: npt.NDArray[np.int16], step: int, width: int, height: int
) -> npt.NDArray[np.int16]:
    x, y = _to_and_fro(2 * step, 320), _to_and_fro(step, 180)
    return texture[y : y + height, x : x + width].copy()


def _to_and_fro(step: int, most: int) -> int:
    """0 up to ``most`` and back: jumping back would be a cut."""
    return most - abs(step % (2 * most) - most)


SLIDES = (
    ("Museum beta", "240 visitors", "Rating 4.3 of 5"),
    ("Our budget", "18,000 spent", "Agency quote"),
    ("Launch plan", "Move to April", "Print the guide"),
)


def _slide(width: int, height: int, *, position: int, step: int) -> Plane:
    """A slide with a small block that never stands still, too small to count as a change."""
    import cv2

    picture = np.full((height, width, 3), (245, 235 - 60 * position, 225), np.uint8)
    for line, text in enumerate(SLIDES[position]):
        place = (20, 50 + 40 * line)
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2)
    x = _to_and_fro(2 * step, width - 10)
    picture[height - 8 :, x : x + 10] = (40, 90, 200)
    return picture


def _audio_due(frame: int, rate: int, samples: int) -> range:
    """Where the AAC frames start that belong before the picture after ``frame``."""
    first = -(-frame * AUDIO_RATE_HZ // rate // AAC_FRAME) * AAC_FRAME
    last = -(-(frame + 1) * AUDIO_RATE_HZ // rate // AAC_FRAME) * AAC_FRAME
    return range(first, min(last, samples), AAC_FRAME)
