"""A clip of a recording to hand on: MP4 with exactly its span, or a GIF of its pictures.

Packets are copied where an MP4 may hold them and pictures can begin where the clip does; else it is
encoded anew. ``python -m lifestream.pipeline.media.clips`` does it in a process of its own, for the
file is a stranger's.
"""

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from lifestream.domain.errors import InvalidMedia, LifeStreamError
from lifestream.pipeline.media.cutting import EXIT_REFUSED, cut_media
from lifestream.pipeline.media.source import open_media
from lifestream.pipeline.media.streams import (
    audio_stream,
    check_resources,
    timeline_start_s,
    video_stream,
)

COPIED = frozenset(("h264", "hevc", "aac", "mp3"))
"""Codecs in MP4 that every player knows."""

NEAR_S = 0.05
"""A keyframe this close to the beginning is the beginning."""

MAX_GIF_S = 30.0
GIF_WIDTH = 480
GIF_RATE = 10
SOUND_RATE_HZ = 48_000
MP4, GIF = "mp4", "gif"


def make_clip(source: Path, target: Path, *, form: str, from_s: float, to_s: float) -> str:
    """Write the clip to ``target``; returns its media type.

    Raises:
        InvalidMedia: There is nothing in it (EMPTY_PART), or no picture for a GIF (NO_PICTURE); as
            ``open_media``.
    """
    if form == GIF:
        return _gif(source, target, from_s, min(to_s, from_s + MAX_GIF_S))
    if _can_copy(source, from_s):
        return cut_media(source, target, from_s=from_s, to_s=to_s)
    return _encode(source, target, from_s, to_s)


def _can_copy(source: Path, from_s: float) -> bool:
    """Whether packets can be copied and the first picture is that of the beginning."""
    with open_media(source) as container:
        if "mp4" not in container.format.name.split(","):
            return False
        pictures, sound = video_stream(container), audio_stream(container)
        streams = [stream for stream in (pictures, sound) if stream is not None]
        codecs = {str(stream.codec_context.codec.canonical_name) for stream in streams}
        if not codecs <= COPIED:
            return False
        if pictures is None:
            return True
        origin_s = timeline_start_s(container)
        container.seek(int((origin_s + from_s + NEAR_S) * 1_000_000), backward=True)
        packet: Any = next(one for one in container.demux(pictures) if one.pts is not None)
        at_s = float(packet.pts * packet.time_base) - origin_s
        return bool(packet.is_keyframe) and abs(at_s - from_s) <= NEAR_S


def _encode(source: Path, target: Path, from_s: float, to_s: float) -> str:
    """Encoded anew: H.264 and AAC, its first picture the one shown at ``from_s``."""
    import av

    count = 0
    with (
        open_media(source) as container,
        av.open(str(target), "w", format=MP4, options={"movflags": "faststart"}) as out,
    ):
        pictures, sound = video_stream(container), audio_stream(container)
        tracks: dict[int, Any] = {}
        if pictures is not None:
            tracks[pictures.index] = _Pictures(out, pictures, from_s)
        if sound is not None:
            tracks[sound.index] = _Sound(out, sound, from_s)
        for stream, frame, at_s in _frames(container, [pictures, sound], from_s, to_s):
            count += tracks[stream.index].take(frame, at_s)
        for track in tracks.values():
            track.finish()
    if not count:
        raise _empty()
    return "video/mp4" if pictures is not None else "audio/mp4"


class _Pictures:
    """Pictures on their way into the clip; the one on show at its beginning is its first."""

    def __init__(self, out: Any, stream: Any, from_s: float) -> None:
        self._out, self._from_s = out, from_s
        rate = Fraction(stream.average_rate or stream.guessed_rate or 25).limit_denominator(1001)
        self.target = out.add_stream("libx264", rate=min(rate, Fraction(60)))
        # Players want even sides.
        self.target.width, self.target.height = stream.width & ~1, stream.height & ~1
        self.target.pix_fmt = "yuv420p"
        self.target.options = {"preset": "veryfast", "crf": "20"}
        self.target.codec_context.time_base = Fraction(1, 90_000)
        self._before: Any = None
        self._last_pts = -1

    def take(self, frame: Any, at_s: float) -> int:
        if at_s < self._from_s:
            self._before = frame
            return 0
        count = 0
        if self._before is not None and at_s - self._from_s > NEAR_S:
            count += self._put(self._before, self._from_s)
        self._before = None
        return count + self._put(frame, at_s)

    def _put(self, frame: Any, at_s: float) -> int:
        width, height = self.target.width, self.target.height
        shown = frame.reformat(width=width, height=height, format="yuv420p")
        pts = max(round((at_s - self._from_s) * 90_000), self._last_pts + 1)
        shown.pts, shown.time_base, shown.pict_type = pts, Fraction(1, 90_000), 0
        self._last_pts = pts
        self._out.mux(self.target.encode(shown))
        return 1

    def finish(self) -> None:
        if self._before is not None:
            # A slide that stood still all the while.
            self._put(self._before, self._from_s)
        self._out.mux(self.target.encode(None))


class _Sound:
    """Sound on its way into the clip, cut to the sample; a gap stays silence."""

    def __init__(self, out: Any, stream: Any, from_s: float) -> None:
        import av

        self._out, self._from_s = out, from_s
        layout = "stereo" if stream.channels > 1 else "mono"
        self.target = out.add_stream("aac", rate=SOUND_RATE_HZ, layout=layout)
        self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=SOUND_RATE_HZ)

    def take(self, frame: Any, at_s: float) -> int:
        import av
        import numpy as np

        count = 0
        frame.pts = None
        for part in self._resampler.resample(frame):
            skipped = max(0, round((self._from_s - at_s) * SOUND_RATE_HZ))
            samples: Any = part.to_ndarray()[:, skipped:]
            if not samples.shape[1]:
                continue
            layout = part.layout.name
            kept = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(samples), format="fltp", layout=layout
            )
            kept.sample_rate = SOUND_RATE_HZ
            kept.pts = max(0, round((at_s - self._from_s) * SOUND_RATE_HZ))
            kept.time_base = Fraction(1, SOUND_RATE_HZ)
            self._out.mux(self.target.encode(kept))
            count += 1
            at_s += part.samples / SOUND_RATE_HZ
        return count

    def finish(self) -> None:
        self._out.mux(self.target.encode(None))


def _gif(source: Path, target: Path, from_s: float, to_s: float) -> str:
    """Ten pictures a second with a palette of their own."""
    import av

    with open_media(source) as container, av.open(str(target), "w", format=GIF) as out:
        pictures = video_stream(container)
        if pictures is None:
            raise InvalidMedia("There is no picture to make a GIF of.", code="NO_PICTURE")
        width = min(GIF_WIDTH, pictures.width) & ~1
        height = max(2, round(pictures.height * width / pictures.width) & ~1)
        stream: Any = out.add_stream("gif", rate=GIF_RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb8"
        due, shown = 0, None
        for _, frame, at_s in _frames(container, [pictures], from_s, to_s):
            if at_s <= from_s:
                shown = frame
                continue
            while due / GIF_RATE < at_s - from_s:
                due = _put_gif(out, stream, shown or frame, due)
            shown = frame
        while shown is not None and due < max(1, round((to_s - from_s) * GIF_RATE)):
            due = _put_gif(out, stream, shown, due)
        out.mux(stream.encode(None))
    if not due:
        raise _empty()
    return "image/gif"


def _put_gif(out: Any, stream: Any, frame: Any, due: int) -> int:
    small = frame.reformat(width=stream.width, height=stream.height, format="rgb8")
    small.pts, small.time_base = due, Fraction(1, GIF_RATE)
    out.mux(stream.encode(small))
    return due + 1


def _frames(container: Any, streams: list[Any], from_s: float, to_s: float) -> Any:
    """(stream, frame, second) from the keyframe before ``from_s`` on, up to ``to_s``."""
    import av

    wanted = [stream for stream in streams if stream is not None]
    origin_s, ended = timeline_start_s(container), set()
    if from_s > 0:
        container.seek(int((origin_s + from_s) * 1_000_000), backward=True)
    for packet in container.demux(wanted):
        try:
            frames = packet.decode()
        except av.error.FFmpegError as error:
            check_resources(error)
            continue
        for frame in frames:
            at_s = (frame.time or 0.0) - origin_s
            if at_s >= to_s:
                ended.add(packet.stream.index)
                break
            yield packet.stream, frame, at_s
        if len(ended) == len(wanted):
            return


def _empty() -> InvalidMedia:
    return InvalidMedia("Nothing of this part can be played by itself.", code="EMPTY_PART")


def main(arguments: list[str]) -> int:
    """SOURCE TARGET FORM FROM_S TO_S: print the media type, or why there is no clip."""
    source, target, form, from_s, to_s = arguments
    try:
        made = make_clip(
            Path(source), Path(target), form=form, from_s=float(from_s), to_s=float(to_s)
        )
        print(made)
    except LifeStreamError as error:
        print(error.message)
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
