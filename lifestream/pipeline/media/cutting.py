"""A part of a recording as a file of its own: packets copied, none that reaches beyond the part.

Pictures begin at the first keyframe of the part, sound at its first moment; titles, places, dates,
chapters and subtitles of the whole stay behind. ``python -m lifestream.pipeline.media.cutting``
does it in a process of its own, for the file is a stranger's.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lifestream.domain.errors import InvalidMedia, LifeStreamError
from lifestream.pipeline.media.source import open_media
from lifestream.pipeline.media.streams import (
    check_resources,
    sound_tracks,
    timeline_start_s,
    video_stream,
)

EDGE_S = 0.001
"""Times are fractions in the file and decimals in the part."""

EXIT_REFUSED = 3
"""The process's exit code when the sentence on stdout says why there is no part."""

_MP4 = frozenset(("h264", "hevc", "av1", "vp9", "mpeg4", "aac", "mp3", "opus", "flac", "alac"))
_WEBM = frozenset(("vp8", "vp9", "av1", "opus", "vorbis"))
_AS_IT_IS = {"mp3": "mp3", "ogg": "ogg", "wav": "wav", "flac": "flac", "aac": "adts"}
_SUBTYPES = {"mov": "mp4", "matroska": "webm", "mp3": "mpeg", "adts": "aac"}


@dataclass(slots=True, kw_only=True)
class _Copy:
    """One stream on its way. Times are seconds of the recording.

    Attributes:
        from_s: Its first moment: that of the part, for pictures then of the first keyframe.
        ended: Nothing that follows belongs to the part, or could be shown without what does not.
    """

    target: Any
    origin_s: float
    begins_s: float
    from_s: float
    to_s: float
    begun: bool
    ended: bool = False
    count: int = 0

    def take(self, packet: Any, out: Any) -> None:
        """Copy the packet, if it is of the part."""
        ticks = packet.dts if packet.pts is None else packet.pts
        at_s = float(ticks * packet.time_base) - self.origin_s
        length_s = float((packet.duration or 0) * packet.time_base)
        is_sound = self.target.type == "audio"
        if self.ended or (at_s + length_s if is_sound else at_s) > self.to_s + EDGE_S:
            # In the order of decoding: pictures after this one may be made from it.
            self.ended = True
            return
        if not self.begun and packet.is_keyframe and at_s >= self.from_s - EDGE_S:
            self.begun, self.from_s = True, at_s
        if not self.begun or at_s < self.from_s - EDGE_S:
            return
        shift = round((self.origin_s + self.begins_s) / packet.time_base)
        packet.pts = None if packet.pts is None else packet.pts - shift
        packet.dts = None if packet.dts is None else packet.dts - shift
        packet.stream = self.target
        out.mux(packet)
        self.count += 1


def cut_media(source: Path, target: Path, *, from_s: float, to_s: float | None) -> str:
    """Write the part to ``target``; returns its media type.

    Raises:
        InvalidMedia: Nothing of the part can be copied (EMPTY_PART); as ``open_media``.
        ResourceError, UnsupportedMedia: As ``open_media``.
    """
    import av

    with open_media(source) as container:
        pictures = video_stream(container)
        streams = [s for s in (pictures, *sound_tracks(container)) if s is not None]
        name = _muxer(container.format.name, streams)
        options = {"movflags": "faststart"} if name in ("mp4", "mov") else {}
        try:
            with av.open(str(target), "w", format=name, options=options) as out:
                copied = _copy(container, streams, out, from_s, to_s)
        except av.error.FFmpegError as error:
            check_resources(error)
            raise _empty() from error
    if not copied:
        raise _empty()
    kind = "video" if pictures is not None else "audio"
    return f"{kind}/{_SUBTYPES.get(name, name)}"


def _copy(container: Any, streams: list[Any], out: Any, from_s: float, to_s: float | None) -> int:
    origin_s = timeline_start_s(container)
    copies = {}
    for stream in streams:
        target = out.add_stream_from_template(stream)
        target.metadata.clear()
        copies[stream.index] = _Copy(
            target=target,
            origin_s=origin_s,
            begins_s=from_s,
            from_s=from_s,
            to_s=float("inf") if to_s is None else to_s,
            begun=stream.type == "audio",
        )
    if from_s > 0:
        container.seek(int((origin_s + from_s) * 1_000_000), backward=True)
    for packet in container.demux(streams):
        if packet.dts is not None or packet.pts is not None:
            copies[packet.stream.index].take(packet, out)
        if all(copy.ended for copy in copies.values()):
            break
    return sum(copy.count for copy in copies.values())


def _muxer(demuxer: str, streams: list[Any]) -> str:
    """Which container takes these streams as they are; the source's own where browsers play it."""
    codecs = {stream.codec_context.codec.canonical_name for stream in streams}
    if "mp4" in demuxer.split(","):
        return "mp4" if codecs <= _MP4 else "mov"
    if "webm" in demuxer.split(","):
        return "webm" if codecs <= _WEBM else "matroska"
    return _AS_IT_IS.get(demuxer, "matroska")


def _empty() -> InvalidMedia:
    return InvalidMedia("Nothing of this part can be played by itself.", code="EMPTY_PART")


def main(arguments: list[str]) -> int:
    """SOURCE TARGET FROM_S TO_S (empty for the end): print the media type, or why there is none."""
    source, target, from_s, to_s = arguments
    try:
        print(
            cut_media(
                Path(source), Path(target), from_s=float(from_s), to_s=float(to_s) if to_s else None
            )
        )
    except LifeStreamError as error:
        print(error.message)
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
