"""A voice as other channels carry it: coded, in noise, in a room. The same samples each time."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples

_NOISE_DB = 10.0
"""How much louder the voice is than the noise."""

_ROOM_S = 0.6
"""Time in which the sound of a room dies by 60 dB; a living room has 0.4 s, a hall 1 s."""

_DIRECT = 0.5
"""Share of the energy that comes from the mouth without a detour."""


def opus_8k(samples: Samples) -> Samples:
    """Opus at 8 kbit/s, as a bad call has it."""
    return _coded(samples, codec="libopus", container="ogg", rate_hz=16_000, bit_rate=8_000)


def g711(samples: Samples) -> Samples:
    """A telephone line: 8 kHz, mu-law."""
    return _coded(samples, codec="pcm_mulaw", container="wav", rate_hz=8_000)


def mp3_32k(samples: Samples) -> Samples:
    """MP3 at 32 kbit/s, as old dictaphones write."""
    return _coded(samples, codec="libmp3lame", container="mp3", rate_hz=16_000, bit_rate=32_000)


def noise_10_db(samples: Samples) -> Samples:
    """Pink noise, 10 dB below the voice."""
    generator = np.random.default_rng(10)
    spectrum = np.fft.rfft(generator.standard_normal(len(samples)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    noise = np.fft.irfft(spectrum, len(samples))
    gain = np.sqrt((samples**2).mean() / (noise**2).mean() / 10 ** (_NOISE_DB / 10))
    return _level(samples + gain * noise)


def room(samples: Samples) -> Samples:
    """The voice from across a room: half of what arrives is echo that dies within 0.6 s."""
    length = round(_ROOM_S * SAMPLE_RATE_HZ)
    decay = 10 ** (-3 * np.arange(length) / length)  # amplitude: 60 dB are a factor of 1000
    echo = np.random.default_rng(6).standard_normal(length) * decay
    echo *= np.sqrt((1 - _DIRECT) / (echo**2).sum())
    echo[0] = np.sqrt(_DIRECT)
    size = len(samples) + length
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(echo, size), size)
    return _level(heard[: len(samples)])


CHANNELS: Mapping[str, Callable[[Samples], Samples]] = {
    "Opus 8k": opus_8k,
    "G.711": g711,
    "noise": noise_10_db,
    "reverberation": room,
    "MP3": mp3_32k,
}


def decoded(file: Any) -> Samples:
    """A sound file's samples at 16 kHz, one channel."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
    with av.open(file, "r", metadata_errors="ignore") as container:
        frames = [
            part.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
        frames += [part.to_ndarray()[0] for part in resampler.resample(None)]
    return np.concatenate(frames) if frames else np.empty(0, np.float32)


def _coded(
    samples: Samples, *, codec: str, container: str, rate_hz: int, bit_rate: int | None = None
) -> Samples:
    """Encoded and decoded again."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        # PyAV's types know no difference between a sound's stream and a picture's here.
        stream: Any = out.add_stream(codec, rate=rate_hz, layout="mono")
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "flt", "mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        to_codec = av.AudioResampler(format=stream.format, layout="mono", rate=rate_hz)
        fifo = av.AudioFifo()
        for part in (*to_codec.resample(frame), *to_codec.resample(None)):
            part.pts = None
            fifo.write(part)
        size = stream.codec_context.frame_size or 1024
        while (piece := fifo.read(size, partial=True)) is not None:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    file.seek(0)
    return decoded(file)[: len(samples)]


def _level(samples: npt.NDArray[Any]) -> Samples:
    """No louder than a file can hold."""
    return (samples / max(1.0, float(np.abs(samples).max()))).astype(np.float32)
