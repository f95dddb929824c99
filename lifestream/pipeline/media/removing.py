"""Parts of a recording taken out of its file for good; the rest keeps its times.

Sound is encoded anew with silence in place of what goes. Pictures are copied packet by packet, with
a gap where they go: a player holds the last one before it. Nothing that is shown after the gap is
made from what is gone, so they go on with the next keyframe; where that is too far away, pictures
are encoded anew. Subtitles stay behind: they hold words.
``python -m lifestream.pipeline.media.removing`` does it in a process of its own, for the file is a
stranger's.
"""

import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from lifestream.domain.errors import InvalidMedia, LifeStreamError
from lifestream.pipeline.media.cutting import EXIT_REFUSED
from lifestream.pipeline.media.source import open_media
from lifestream.pipeline.media.streams import (
    check_resources,
    sound_tracks,
    timeline_start_s,
    video_stream,
)

Spans = Sequence[tuple[float, float]]
"""(start_s, end_s) of the recording, in order and apart from each other."""

MAX_LOST_S = 5.0
"""Pictures up to a keyframe that is so far behind a gap go with it; else they are encoded anew."""

EDGE_S = 0.001
PICTURE_TICKS = 90_000
SOUND_RATE_HZ = 48_000
_MP4_PICTURES = frozenset(("h264", "hevc", "av1", "vp9", "mpeg4"))
_WEBM_PICTURES = frozenset(("vp8", "vp9", "av1"))


def remove_parts(source: Path, target: Path, *, cut: Spans, silenced: Spans) -> str:
    """Write the recording without these parts to ``target``; returns its media type.

    Args:
        cut: Sound and pictures go.
        silenced: Sound goes, pictures stay.

    Raises:
        InvalidMedia: The file cannot be read, or nothing can be written of it.
        ResourceError, UnsupportedMedia: As ``open_media``.
    """
    import av

    copies = _copies_pictures(source, cut)
    with open_media(source) as container:
        pictures = video_stream(container)
        sounds = sound_tracks(container)
        name = _container(container.format.name, pictures, copies=copies)
        options = {"movflags": "faststart"} if name == "mp4" else {}
        try:
            with av.open(str(target), "w", format=name, options=options) as out:
                origin_s = timeline_start_s(container)
                tracks: dict[int, Any] = {}
                if pictures is not None:
                    made = _Copied if copies else _Encoded
                    tracks[pictures.index] = made(out, pictures, origin_s, cut)
                for sound in sounds:
                    tracks[sound.index] = _Sound(out, sound, origin_s, [*cut, *silenced], name)
                for stream, packet in _packets(container, tracks):
                    tracks[stream].take(packet)
                for track in tracks.values():
                    track.finish()
        except av.error.FFmpegError as error:
            check_resources(error)
            raise InvalidMedia(
                "This part cannot be taken out of the file; forget the whole recording instead.",
                code="CANNOT_CUT",
            ) from error
    return f"{'video' if pictures is not None else 'audio'}/{'webm' if name == 'webm' else 'mp4'}"


def _packets(container: Any, tracks: dict[int, Any]) -> Any:
    streams = [container.streams[index] for index in tracks]
    for packet in container.demux(streams):
        yield packet.stream.index, packet


def _container(demuxer: str, pictures: Any, *, copies: bool) -> str:
    """WebM keeps its pictures in WebM; all else that MP4 holds goes there."""
    codec = pictures.codec_context.codec.canonical_name if pictures is not None else ""
    if pictures is None or not copies or codec in _MP4_PICTURES:
        return "mp4"
    if codec in _WEBM_PICTURES and "webm" in demuxer.split(","):
        return "webm"
    return "matroska"


def _copies_pictures(source: Path, cut: Spans) -> bool:
    """Whether after each gap a keyframe comes soon enough."""
    with open_media(source) as container:
        pictures = video_stream(container)
        if pictures is None or not cut:
            return True
        origin_s = timeline_start_s(container)
        keys, last_s = [], 0.0
        for packet in container.demux(pictures):
            at_s = _at_s(packet, origin_s)
            if at_s is not None:
                last_s = max(last_s, at_s)
                keys += [at_s] if packet.is_keyframe else []
    for _, end_s in cut:
        following = min((at_s for at_s in keys if at_s >= end_s - EDGE_S), default=last_s)
        if min(following, last_s) - end_s > MAX_LOST_S:
            return False
    return True


def _at_s(packet: Any, origin_s: float) -> float | None:
    ticks = packet.pts if packet.pts is not None else packet.dts
    return None if ticks is None else float(ticks * packet.time_base) - origin_s


class _Copied:
    """Pictures copied; in the order of decoding nothing stays that needs what is gone."""

    def __init__(self, out: Any, stream: Any, origin_s: float, cut: Spans) -> None:
        self._out, self._origin_s, self._cut = out, origin_s, cut
        self._target = out.add_stream_from_template(stream)
        self._target.metadata.clear()
        self._shift = round(origin_s / stream.time_base)
        self._in_gap = False
        self._from_s = 0.0

    def take(self, packet: Any) -> None:
        at_s = _at_s(packet, self._origin_s)
        if at_s is None:
            return
        if _is_gone(self._cut, at_s):
            self._in_gap = True
            return
        if self._in_gap:
            if not packet.is_keyframe:
                return
            self._in_gap, self._from_s = False, at_s
        if at_s < self._from_s - EDGE_S:
            # Shown before the keyframe it follows: made from pictures that are gone.
            return
        packet.pts = None if packet.pts is None else packet.pts - self._shift
        packet.dts = None if packet.dts is None else packet.dts - self._shift
        packet.stream = self._target
        self._out.mux(packet)

    def finish(self) -> None:
        """Nothing is held back."""


class _Encoded:
    """Pictures encoded anew, without those that go."""

    def __init__(self, out: Any, stream: Any, origin_s: float, cut: Spans) -> None:
        self._out, self._origin_s, self._cut = out, origin_s, cut
        rate = Fraction(stream.average_rate or stream.guessed_rate or 25).limit_denominator(1001)
        self._target = out.add_stream("libx264", rate=min(rate, Fraction(60)))
        self._target.width, self._target.height = stream.width & ~1, stream.height & ~1
        self._target.pix_fmt = "yuv420p"
        self._target.options = {"preset": "veryfast", "crf": "20"}
        self._target.codec_context.time_base = Fraction(1, PICTURE_TICKS)
        self._last = -1

    def take(self, packet: Any) -> None:
        for frame in _frames(packet):
            at_s = (frame.time or 0.0) - self._origin_s
            if _is_gone(self._cut, at_s):
                continue
            width, height = self._target.width, self._target.height
            shown = frame.reformat(width=width, height=height, format="yuv420p")
            self._last = max(round(at_s * PICTURE_TICKS), self._last + 1)
            shown.pts, shown.time_base, shown.pict_type = (
                self._last,
                Fraction(1, PICTURE_TICKS),
                0,
            )
            self._out.mux(self._target.encode(shown))

    def finish(self) -> None:
        self._out.mux(self._target.encode(None))


class _Sound:
    """Sound encoded anew, silent to the sample where it goes."""

    def __init__(self, out: Any, stream: Any, origin_s: float, gone: Spans, container: str) -> None:
        import av

        self._out, self._origin_s, self._gone = out, origin_s, gone
        layout = "stereo" if stream.channels > 1 else "mono"
        codec = "libopus" if container == "webm" else "aac"
        self._target = out.add_stream(codec, rate=SOUND_RATE_HZ, layout=layout)
        self._format = "flt" if container == "webm" else "fltp"
        self._resampler = av.AudioResampler(format=self._format, layout=layout, rate=SOUND_RATE_HZ)
        self._channels = 2 if layout == "stereo" else 1
        self._last = -1

    def take(self, packet: Any) -> None:
        for frame in _frames(packet):
            at_s = (frame.time or 0.0) - self._origin_s
            frame.pts = None
            for part in self._resampler.resample(frame):
                self._put(part, at_s)
                at_s += part.samples / SOUND_RATE_HZ

    def _put(self, part: Any, at_s: float) -> None:
        import av

        samples = part.to_ndarray().copy()
        per_s = SOUND_RATE_HZ * (self._channels if self._format == "flt" else 1)
        step = self._channels if self._format == "flt" else 1
        for start_s, end_s in self._gone:
            first = max(0, round((start_s - at_s) * per_s) // step * step)
            last = min(samples.shape[1], -(-round((end_s - at_s) * per_s) // step) * step)
            if first < last:
                samples[:, first:last] = 0.0
        kept = av.AudioFrame.from_ndarray(samples, format=self._format, layout=part.layout.name)
        kept.sample_rate = SOUND_RATE_HZ
        self._last = max(round(at_s * SOUND_RATE_HZ), self._last + 1)
        kept.pts, kept.time_base = self._last, Fraction(1, SOUND_RATE_HZ)
        self._out.mux(self._target.encode(kept))

    def finish(self) -> None:
        self._out.mux(self._target.encode(None))


def _frames(packet: Any) -> list[Any]:
    import av

    try:
        return list(packet.decode())
    except av.error.FFmpegError as error:
        check_resources(error)
        return []  # A damaged packet has nothing to show or to be heard.


def _is_gone(gone: Spans, at_s: float) -> bool:
    """Whether a picture that begins at ``at_s`` goes."""
    return any(first - EDGE_S <= at_s < last - EDGE_S for first, last in gone)


def main(arguments: list[str]) -> int:
    """SOURCE TARGET CUT SILENCED (JSON lists of pairs): print the media type, or why not."""
    source, target, cut, silenced = arguments
    try:
        print(
            remove_parts(
                Path(source), Path(target), cut=json.loads(cut), silenced=json.loads(silenced)
            )
        )
    except LifeStreamError as error:
        print(error.message)
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
