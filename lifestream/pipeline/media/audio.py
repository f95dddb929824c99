"""The sound of a recording as 16 kHz mono on the video's own time line.

Samples go to a file of 16-bit little-endian integers, second by second, so memory stays flat with
duration. Second 0 is that of ``lifestream.pipeline.media.streams.timeline_start_s``: sound that
starts later than the picture is preceded by silence, gaps stay gaps. Not for finding speech in it.
"""

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lifestream.domain.errors import ResourceError
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.media.downmix import Downmix, to_float
from lifestream.pipeline.media.source import MAX_DURATION_S, check_duration, open_media
from lifestream.pipeline.media.streams import (
    ByBytes,
    audio_stream,
    decode_packets,
    seconds,
    timeline_start_s,
)
from lifestream.pipeline.media.timeline import Timeline
from lifestream.pipeline.media.usable import DecodedTrack
from lifestream.ports.audio import SAMPLE_RATE_HZ, Progress, Samples

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

BYTES_PER_SAMPLE = 2

SLACK_S = 0.1
"""Times may be off by this much before silence is put in or samples are left out (the value of
FFmpeg's ``aresample min_hard_comp``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioExtract:
    """Where the samples are, and what decoding them was like.

    Attributes:
        samples_path: Mono s16le at 16 kHz; ``PcmAudio`` reads it.
        duration_s: From second 0 to the last sample.
        track: For ``lifestream.pipeline.media.usable.with_decoded``.
    """

    samples_path: Path
    duration_s: float
    track: DecodedTrack


class PcmAudio:
    """``ports.audio.Audio`` over a file of samples.

    Reads ranges rather than mapping the file: mapped pages count as this process's memory.
    """

    def __init__(self, samples_path: Path) -> None:
        self._path = samples_path
        self._count = samples_path.stat().st_size // BYTES_PER_SAMPLE

    @property
    def duration_s(self) -> float:
        """Seconds from the recording's start to the last sample."""
        return self._count / SAMPLE_RATE_HZ

    def read(self, start_s: float, end_s: float) -> Samples:
        """float32 samples in [-1, 1], shape (n,), of [start_s, end_s) cut to the recording."""
        first = min(max(0, round(start_s * SAMPLE_RATE_HZ)), self._count)
        last = min(max(first, round(end_s * SAMPLE_RATE_HZ)), self._count)
        with self._path.open("rb") as file:
            file.seek(first * BYTES_PER_SAMPLE)
            integers = np.fromfile(file, dtype="<i2", count=last - first)
        return integers.astype(np.float32) / 32768.0


def extract_audio(
    path: Path,
    facts: MediaFacts,
    out_path: Path,
    *,
    progress: Progress,
    max_duration_s: float = MAX_DURATION_S,
    index: int | None = None,
) -> AudioExtract:
    """Decode the track that is listened to into ``out_path``.

    Args:
        index: Of another stream than the one that players choose.

    Packets that the decoder refuses are left out and counted; their time stays, as silence.

    Raises:
        InvalidMedia: The container cannot be read (as ``open_media``).
        UnsupportedMedia: TOO_LONG, found while decoding where the header said otherwise.
        ResourceError: The disk is full.
    """
    try:
        with open_media(path) as container, out_path.open("wb") as out:
            stream: Any = audio_stream(container) if index is None else container.streams[index]
            if stream is None:
                track = DecodedTrack(end_s=0.0)
            else:
                writer = _Writer(out, max_duration_s)
                track = _decode(container, stream, writer, ByBytes(facts.size_bytes, progress))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ResourceError(
                "The disk is full: the sound could not be unpacked. Please free some space and "
                "try again."
            ) from error
        raise
    progress(1.0)
    return AudioExtract(samples_path=out_path, duration_s=track.end_s, track=track)


def _decode(
    container: "InputContainer", stream: "AudioStream", writer: "_Writer", progress: ByBytes
) -> DecodedTrack:
    timeline = Timeline(timeline_start_s(container))
    errors, lost_s, end_s = 0, 0.0, 0.0
    for packet, frames in decode_packets(container, stream):
        progress.at(packet)
        if frames is None:
            errors += 1
            lost_s += seconds(stream, packet.duration)
            continue
        for frame in frames:
            at_s = timeline.place(frame.time, after_s=end_s)
            end_s = at_s + frame.samples / frame.sample_rate
            writer.add(frame, at_s)
    writer.finish()
    return DecodedTrack(
        end_s=writer.end_s,
        expected_s=seconds(stream, stream.duration) or (container.duration or 0) / 1_000_000,
        lost_s=min(lost_s, writer.end_s),
        errors=errors,
    )


class _Writer:
    """Mixes, resamples and writes runs of frames without a gap; a gap begins a new run."""

    def __init__(self, out: Any, max_duration_s: float) -> None:
        self._out, self._max_duration_s = out, max_duration_s
        self._downmix = Downmix()
        self._resampler: Any = None
        self._shape: tuple[int, int, str] | None = None
        self._packer: Any = None
        self._waiting: list[npt.NDArray[np.float32]] = []
        self._waiting_samples = 0
        self._due_s = 0.0
        self._cursor = 0
        self._written = 0

    @property
    def end_s(self) -> float:
        """Where the last sample that was written ends."""
        return self._written / SAMPLE_RATE_HZ

    def add(self, frame: "AudioFrame", at_s: float) -> None:
        """The next frame, which starts at ``at_s``."""
        shape = (frame.sample_rate, frame.layout.nb_channels, frame.format.name)
        if shape != self._shape or abs(at_s - self._due_s) > SLACK_S:
            self._end_run()
            check_duration(at_s, self._max_duration_s)
            self._shape, self._due_s, self._packer = shape, at_s, None
            self._cursor = round(at_s * SAMPLE_RATE_HZ)
        self._waiting.append(self._floats(frame))
        self._waiting_samples += frame.samples
        self._due_s += frame.samples / frame.sample_rate
        if self._waiting_samples >= frame.sample_rate:
            self._mix_waiting()

    def finish(self) -> None:
        """Write what is still on its way, and make the file as long as the sound."""
        self._end_run()
        self._out.truncate(self._written * BYTES_PER_SAMPLE)

    def _floats(self, frame: "AudioFrame") -> npt.NDArray[np.float32]:
        import av

        channels = frame.layout.nb_channels
        if frame.format.is_planar and channels >= 8:
            # PyAV 18 looks for the end of the list of planes behind its eighth entry and crashes;
            # interleaved samples are a single plane.
            if self._packer is None:
                self._packer = av.AudioResampler(format="flt")
            (frame,) = self._packer.resample(frame)
        return to_float(frame.to_ndarray(), channels, planar=frame.format.is_planar)

    def _mix_waiting(self) -> None:
        import av

        if not self._waiting or self._shape is None:
            return
        mono = self._downmix.mix(np.concatenate(self._waiting, axis=1))
        self._waiting, self._waiting_samples = [], 0
        frame = av.AudioFrame.from_ndarray(mono.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = self._shape[0]
        if self._resampler is None:
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
        self._write(self._resampler.resample(frame))
        check_duration(self.end_s, self._max_duration_s)

    def _end_run(self) -> None:
        self._mix_waiting()
        if self._resampler is not None:
            self._write(self._resampler.resample(None))
            self._resampler = None

    def _write(self, frames: "list[AudioFrame]") -> None:
        for frame in frames:
            samples = frame.to_ndarray().reshape(-1)
            fresh = samples[max(0, self._written - self._cursor) :]  # what overlaps is left out
            self._cursor += len(samples)
            if len(fresh):
                # Seeking past the end leaves a hole, which reads as silence and costs no disk.
                self._out.seek((self._cursor - len(fresh)) * BYTES_PER_SAMPLE, os.SEEK_SET)
                self._out.write(fresh.astype("<i2").tobytes())
                self._written = self._cursor
