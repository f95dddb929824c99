"""Which streams of a container are watched, heard and read, and where their time line starts."""

import errno
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lifestream.domain.errors import ResourceError
from lifestream.ports.audio import Progress

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

_TEXT_SUBTITLES = frozenset(("mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text"))


def video_stream(container: "InputContainer") -> "VideoStream | None":
    """The stream that is watched: never cover art, the default one, the largest one."""
    from av.stream import Disposition

    pictures = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
    watched = [
        stream
        for stream in container.streams.video
        if decodable(stream) and not stream.disposition & pictures
    ]
    return max(
        watched,
        key=lambda s: (bool(s.disposition & Disposition.default), s.width * s.height, -s.index),
        default=None,
    )


def audio_stream(container: "InputContainer") -> "AudioStream | None":
    """The track that is listened to: no comment track, the default one, the longest one.

    A default track much shorter than another is a jingle or a mistake.
    """
    tracks = sound_tracks(container)
    return tracks[0] if tracks else None


def every_sound_track(container: "InputContainer") -> "list[AudioStream]":
    """All tracks that can be decoded, in the file's order."""
    return [stream for stream in container.streams.audio if decodable(stream)]


def sound_tracks(container: "InputContainer") -> "list[AudioStream]":
    """The tracks that may be listened to, the one that players choose first.

    Comments and descriptions are among them only where there is nothing else.
    """
    from av.stream import Disposition

    asides = Disposition.comment | Disposition.visual_impaired | Disposition.descriptions
    heard = every_sound_track(container)
    whole_s = (container.duration or 0) / 1_000_000

    def length_s(stream: "AudioStream") -> float:
        # FFmpeg gives an empty track the length of the whole where another's is not known.
        return seconds(stream, stream.duration) or whole_s

    longest_s = max(map(length_s, heard), default=0.0)
    in_order = sorted(
        heard,
        key=lambda s: (
            not s.disposition & asides,
            length_s(s) >= 0.8 * longest_s,
            bool(s.disposition & Disposition.default),
            length_s(s),
            -s.index,
        ),
        reverse=True,
    )
    return [s for s in in_order if not s.disposition & asides] or in_order[:1]


def caption_stream(container: "InputContainer") -> Any | None:
    """The first subtitle stream that holds text rather than pictures, or None."""
    return next(
        (
            stream
            for stream in container.streams.subtitles
            if decodable(stream) and stream.codec_context.name in _TEXT_SUBTITLES
        ),
        None,
    )


def seconds(stream: Any, ticks: int | None) -> float:
    """A stream's ticks as seconds; 0.0 for none."""
    return float(ticks * stream.time_base) if ticks is not None and stream.time_base else 0.0


def timeline_start_s(container: "InputContainer") -> float:
    """The container's own time of what LifeStream calls second 0.

    It is where the earlier of the watched and the heard stream starts, as in a player: whatever
    starts later keeps its distance, and no time is negative.
    """
    streams = (video_stream(container), audio_stream(container))
    return min((seconds(s, s.start_time) for s in streams if s is not None), default=0.0)


def decodable(stream: Any) -> bool:
    """There is a decoder; PyAV leaves the context out where there is none."""
    return stream.codec_context is not None


def check_resources(error: BaseException) -> None:
    """Tell a machine that ran out of something from a damaged file.

    PyAV's MemoryError and OSErrors are FFmpegErrors, too, so whoever catches those asks here first.

    Raises:
        ResourceError: It ran out of memory, disk space or open files.
    """
    number = getattr(error, "errno", None)
    if isinstance(error, MemoryError) or number == errno.ENOMEM:
        raise ResourceError("This machine has too little memory for this recording.") from error
    if number in (errno.ENOSPC, errno.EDQUOT):
        raise ResourceError(
            "The disk is full; free some space and retry. Nothing uploaded was lost.",
            code="DISK_FULL",
        ) from error
    if number in (errno.EMFILE, errno.ENFILE, errno.EAGAIN):
        raise ResourceError("This machine has too many files open or too much to do.") from error


def decode_packets(
    container: "InputContainer", stream: Any
) -> Iterator[tuple[Any, "list[Any] | None"]]:
    """Every packet of a stream with its frames; None for a packet that the decoder refuses.

    Where the container itself becomes unreadable, the stream ends.

    Raises:
        ResourceError: Out of memory, files or disk.
    """
    import av

    packets = container.demux(stream)
    while True:
        frames: list[Any] | None = None
        try:
            packet = next(packets, None)
            if packet is None:
                return
        except av.error.FFmpegError as error:
            check_resources(error)
            return
        try:
            frames = packet.decode()
        except av.error.EOFError:
            frames = []
        except av.error.FFmpegError as error:
            check_resources(error)
            frames = None if packet.size else []  # the empty one after the last only flushes
        yield packet, frames


class ByBytes:
    """Progress by position in the file: the one measure that no header can distort."""

    def __init__(self, size_bytes: int, progress: Progress) -> None:
        self._size, self._progress, self._said = max(1, size_bytes), progress, -1.0

    def at(self, packet: Any) -> None:
        """Say where a packet is, at most a thousand times in all."""
        fraction = min(0.999, (packet.pos or 0) / self._size)
        if fraction >= self._said + 0.001:
            self._said = fraction
            self._progress(fraction)
