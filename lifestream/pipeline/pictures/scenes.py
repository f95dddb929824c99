"""Scenes and keyframes of a video from one pass of decoding.

The detector gets every frame small; the same pass keeps the pictures. Times are those of the
frames, on the time line of ``lifestream.pipeline.media.streams.timeline_start_s``, so variable
frame rates and streams that start late come out right. Not for reading text: ``screen_text`` does
that.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sized
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lifestream.domain.scene import Keyframe, Scene, SceneList
from lifestream.domain.transcript import EngineInfo
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.media.source import MAX_DURATION_S, check_duration, open_media
from lifestream.pipeline.media.streams import (
    ByBytes,
    check_resources,
    decode_packets,
    seconds,
    timeline_start_s,
    video_stream,
)
from lifestream.pipeline.media.timeline import Timeline
from lifestream.pipeline.media.usable import DecodedTrack
from lifestream.pipeline.pictures.keyframes import (
    KeyframeChooser,
    PictureWriter,
    SavedPicture,
    SaveKeyframe,
    Tick,
    make_tick,
    shrink,
)
from lifestream.ports.audio import Progress
from lifestream.ports.scene_detector import Image, SceneDetector

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

SMALL_PX = (256, 144)
"""What detectors see; finer pictures find no more cuts (measured at 128 to 1920 pixels)."""

MAX_FRAMES_PER_S = 30.0
MIN_FRAMES_PER_S = 10.0
"""Detectors tell cuts from movement down to about this rate."""

THIN_WATCH = 96
TICK_S = 0.45
"""Twice a second a frame may become a keyframe."""

LAG_S = 4.0
"""Keyframes are chosen this far behind, when the cuts around them are known."""

MIN_SCENE_S = 0.5

WARM_UP_S = 12.0
"""A pass that goes on where another one ended decodes so much again: longer than detectors look
back (``LAG_S`` and less)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneScan:
    """The result of one pass over the picture.

    Attributes:
        duration_s: From second 0 to the end of the last frame.
        decoded_frames: Frames that came out of the decoder, damaged ones included.
        errors: Packets that were refused, and damaged frames.
        track: For ``lifestream.pipeline.media.usable.with_decoded``.
    """

    scene_list: SceneList
    duration_s: float
    decoded_frames: int
    errors: int
    track: DecodedTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedSoFar:
    """What an interrupted pass knew for certain.

    Attributes:
        reached_s: Up to here cuts and pictures are chosen.
        decoded_s: Up to here frames are decoded and counted.
        cuts: Of the scenes that end before that.
    """

    reached_s: float
    decoded_s: float
    cuts: tuple[float, ...]
    pictures: tuple[SavedPicture, ...]
    decoded_frames: int
    errors: int
    lost_s: float


def scan_video(
    path: Path,
    facts: MediaFacts,
    detector: SceneDetector,
    *,
    save_keyframe: SaveKeyframe,
    progress: Progress,
    keyframes_per_minute: int = 12,
    max_duration_s: float = MAX_DURATION_S,
    frugal: bool = False,
    known: ScannedSoFar | None = None,
    keep: Callable[[Callable[[], ScannedSoFar]], None] = lambda so_far: None,
) -> SceneScan:
    """Find the scenes and keep their pictures.

    Args:
        known: What an earlier pass found; decoding goes on from there where the file allows it.
        keep: Called now and then with what gives the work so far.
        frugal: Decode with less memory, more slowly: a try before ran out of it.

    A recording without a picture has no scenes. Frames that cannot be decoded are counted and
    left out.

    Raises:
        InvalidMedia: The container cannot be read (as ``open_media``).
        UnsupportedMedia: TOO_LONG, found while decoding where the header said otherwise.
        ResourceError: Out of memory.
    """
    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None:
            return _no_picture(detector.engine)
        if frugal:
            # Frames that several threads decode at once are in memory at once.
            stream.codec_context.thread_count = 1
        else:
            stream.thread_type = "AUTO"
        aspect = stream.codec_context.sample_aspect_ratio
        writer = PictureWriter(facts.rotation_deg, aspect, save_keyframe)
        chooser = KeyframeChooser(writer.save, keyframes_per_minute)
        scan = _Pass(detector, chooser, facts, keep)
        if known is not None and _can_go_on(path, known):
            container.seek(_place(container, stream, known), stream=stream)
            scan.resume(known)
        _decode(container, stream, scan, ByBytes(facts.size_bytes, progress), max_duration_s)
        expected_s = seconds(stream, stream.duration) or (container.duration or 0) / 1_000_000
        result = scan.finish(detector.engine, expected_s)
    progress(1.0)
    return result


def _no_picture(engine: EngineInfo) -> SceneScan:
    return SceneScan(
        scene_list=SceneList(scenes=(), keyframes=(), engine=engine),
        duration_s=0.0,
        decoded_frames=0,
        errors=0,
        track=DecodedTrack(end_s=0.0),
    )


def _can_go_on(path: Path, known: ScannedSoFar) -> bool:
    """Whether the file leads back to shortly before where the earlier pass ended.

    One without an index, or whose times jump, may lead anywhere: then the pass begins anew.
    """
    import av

    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None or stream.time_base is None or known.reached_s <= WARM_UP_S:
            return False
        try:
            container.seek(_place(container, stream, known), stream=stream)
            packets = container.demux(stream)
            first = next((packet for packet in packets if packet.pts is not None), None)
        except av.error.FFmpegError as error:
            check_resources(error)
            return False
        at_s = seconds(stream, first.pts if first else None) - timeline_start_s(container)
        return first is not None and 0.0 <= at_s <= known.reached_s - WARM_UP_S


def _place(container: "InputContainer", stream: "VideoStream", known: ScannedSoFar) -> int:
    """Where to go on, in the stream's own ticks."""
    at_s = timeline_start_s(container) + known.reached_s - WARM_UP_S
    return int(at_s / (stream.time_base or 1))


def _decode(
    container: "InputContainer",
    stream: "VideoStream",
    scan: "_Pass",
    progress: ByBytes,
    max_duration_s: float,
) -> None:
    timeline = Timeline(timeline_start_s(container))
    rate = float(stream.average_rate or stream.guessed_rate or 25)
    thinner = _Thinner(stream, rate)
    for packet, frames in decode_packets(container, stream):
        progress.at(packet)
        thinner.count(frames)
        if frames is None:
            scan.errors += 1
            continue
        for frame in frames:
            at_s = max(0.0, timeline.place(frame.time, after_s=scan.frame_end_s))
            check_duration(at_s, max_duration_s)
            if scan.position and at_s <= scan.last_s:
                at_s = scan.last_s + 1e-4  # two frames of the same time, or a step back
            lasts_s = float(frame.duration * frame.time_base) if frame.duration else 1.0 / rate
            scan.frame(frame, at_s, lasts_s)
        if not timeline.is_shifted:
            # Where times jump, a place in the file cannot be found again by its time.
            scan.keep()
        if packet.pts is not None:
            lasts_s = seconds(stream, packet.duration) or 1.0 / rate
            scan.reach(timeline.place(packet.pts * packet.time_base, after_s=0.0) + lasts_s)


class _Thinner:
    """Leaves out frames that no other frame needs, as long as enough are left to look at.

    That saves about a third of the decoding, costs no quality (what is shown was decoded in
    full), and moves a cut by one or two frames at most. Encoders start a scene with a frame that
    others need, so mostly not even that.
    """

    def __init__(self, stream: "VideoStream", rate: float) -> None:
        self._context, self._rate = stream.codec_context, rate
        self._packets = self._frames = 0
        if rate >= 2 * MIN_FRAMES_PER_S:
            self._context.skip_frame = "NONREF"

    def count(self, frames: Sized | None) -> None:
        """Go back to every frame where an encoder marks nearly all of them as not needed."""
        self._packets += 1
        self._frames += len(frames or ())
        left = self._rate * self._frames / self._packets
        if self._packets % THIN_WATCH == 0:
            if left < MIN_FRAMES_PER_S and self._context.skip_frame == "NONREF":
                self._context.skip_frame = "DEFAULT"
            self._packets = self._frames = 0


class _Pass:
    """The state of one pass: the detector ahead, the choice of pictures ``LAG_S`` behind."""

    def __init__(
        self,
        detector: SceneDetector,
        chooser: KeyframeChooser,
        facts: MediaFacts,
        keep: Callable[[Callable[[], ScannedSoFar]], None],
    ) -> None:
        wide = facts.width >= facts.height
        self._size = SMALL_PX if wide else SMALL_PX[::-1]
        rate = min(facts.frame_rate or 25.0, MAX_FRAMES_PER_S) / (1 + detector.frame_skip)
        self._apart_s = (1 + detector.frame_skip) / MAX_FRAMES_PER_S
        self._every, self._session = 1 + detector.frame_skip, detector.start(frame_rate=rate)
        self._chooser, self._keep = chooser, keep
        self._waiting: deque[Tick] = deque()
        self._new_cuts: deque[float] = deque()
        self._cuts: list[float] = []
        self._last: tuple[float, VideoFrame, Image] | None = None
        self._due_s = 0.0
        self._tick_due_s = 0.0
        self.position = 0
        self.decoded_frames = self.errors = 0
        self.last_s = self.frame_end_s = self.end_s = self.lost_s = 0.0
        self._known_until_s = self._counted_until_s = -1.0

    def resume(self, known: ScannedSoFar) -> None:
        """Go on behind an earlier pass; frames before its end only warm the detector up."""
        self._known_until_s, self._counted_until_s = known.reached_s, known.decoded_s
        self._cuts = list(known.cuts)
        self.decoded_frames, self.errors = known.decoded_frames, known.errors
        self.lost_s, self.end_s = known.lost_s, known.decoded_s
        scene_start_s = known.cuts[-1] if known.cuts else 0.0
        self._chooser.resume(known.pictures, scene_start_s=scene_start_s)

    def keep(self) -> None:
        """Offer the work so far for keeping."""
        self._keep(self._so_far)

    def _so_far(self) -> ScannedSoFar:
        """What is certain: all that the choice of pictures has passed."""
        reached_s = max(self.last_s - LAG_S, 0.0)
        return ScannedSoFar(
            reached_s=reached_s,
            decoded_s=self.last_s,
            cuts=tuple(cut for cut in self._cuts if cut <= reached_s),
            pictures=self._chooser.saved,
            decoded_frames=self.decoded_frames,
            errors=self.errors,
            lost_s=self.lost_s,
        )

    def frame(self, frame: "VideoFrame", at_s: float, lasts_s: float) -> None:
        """The next frame in order of time."""
        position = self.position
        self.position += 1
        is_counted = at_s <= self._counted_until_s
        self.decoded_frames += int(not is_counted)
        self.last_s, self.frame_end_s = at_s, at_s + lasts_s
        self.end_s = max(self.end_s, self.frame_end_s)
        if frame.is_corrupt and not is_counted:
            self.errors += 1
            self.lost_s += lasts_s
        if position % self._every or at_s < self._due_s - 0.3 * self._apart_s:
            return
        self._due_s = max(self._due_s + self._apart_s, at_s + 0.5 * self._apart_s)
        width, height = self._size
        scaled = frame.reformat(width, height, "bgr24", interpolation="AREA")
        small = np.asarray(scaled.to_ndarray(), dtype=np.uint8)
        self._take_cuts(self._session.push(at_s, small))
        self._last = (at_s, frame, small)
        is_new = at_s > self._known_until_s
        if is_new and at_s >= self._tick_due_s and not frame.is_corrupt:
            self._tick_due_s = at_s + TICK_S
            self._waiting.append(make_tick(at_s, shrink(frame), small))
        self._choose_until(at_s - LAG_S)

    def reach(self, end_s: float) -> None:
        """A packet ends here whose frame may be left out or come later."""
        if self.frame_end_s < end_s < self.frame_end_s + 1.0:
            self.end_s = max(self.end_s, end_s)

    def finish(self, engine: EngineInfo, expected_s: float) -> SceneScan:
        """The result of the whole pass."""
        self._take_cuts(self._session.finish())
        if self._last is not None and (not self._waiting or self._waiting[-1].at_s < self._last[0]):
            # The last scene may be too short for a tick of its own.
            at_s, frame, small = self._last
            self._waiting.append(make_tick(at_s, frame, small))
        self._choose_until(float("inf"))
        pictures = self._chooser.finish(self.end_s)
        return SceneScan(
            scene_list=_scene_list(self._cuts, self.end_s, pictures, engine),
            duration_s=self.end_s,
            decoded_frames=self.decoded_frames,
            errors=self.errors,
            track=DecodedTrack(
                end_s=self.end_s,
                expected_s=expected_s,
                lost_s=min(self.lost_s, self.end_s),
                errors=self.errors,
            ),
        )

    def _take_cuts(self, cuts: tuple[float, ...]) -> None:
        for cut in cuts:
            if cut <= self._known_until_s:
                continue
            if cut - (self._cuts[-1] if self._cuts else 0.0) >= MIN_SCENE_S:
                self._cuts.append(cut)
                self._new_cuts.append(cut)

    def _choose_until(self, until_s: float) -> None:
        while self._waiting and self._waiting[0].at_s <= until_s:
            tick = self._waiting.popleft()
            while self._new_cuts and self._new_cuts[0] <= tick.at_s:
                self._chooser.cut(self._new_cuts.popleft())
            self._chooser.tick(tick)


def _scene_list(
    cuts: list[float], end_s: float, pictures: tuple[SavedPicture, ...], engine: EngineInfo
) -> SceneList:
    bounds = [0.0, *cuts, end_s] if end_s > 0 else []
    scenes = tuple(
        Scene(index=index, start_s=round(start_s, 3), end_s=round(stop_s, 3))
        for index, (start_s, stop_s) in enumerate(pairwise(bounds))
    )
    keyframes = tuple(
        Keyframe(
            at_s=round(picture.at_s, 3),
            image_key=picture.image_key,
            width=picture.width,
            height=picture.height,
            scene_index=bisect_right(cuts, picture.at_s),
        )
        for picture in pictures
    )
    return SceneList(scenes=scenes, keyframes=keyframes, engine=engine)
