"""Which pictures of a video are kept, chosen while it is decoded once.

Every scene gives one picture: sharp, and near its middle. A long scene gives more where the
picture has changed and stands still again (a slide that grows point by point). Every five minutes
give at least one, and no minute more than asked for. At most a few frames are held at a time.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lifestream.ports.scene_detector import Image

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

MAX_SIDE_PX = 1280
LARGE_PIXELS = 1920 * 1088
"""Larger frames are scaled down before they wait, to keep memory flat."""

JPEG_QUANTISER = 3
"""mjpeg's scale of 2 (best) to 31; 3 keeps small print readable at about 100 kB a picture."""

OPENING_S = 8.0
"""From a scene's first seconds the picture that stands for it is chosen."""

WINDOWS_S = (0.5, 1.0, 2.0, 4.0, OPENING_S)
"""The sharpest picture of each of these stretches is a candidate, so that one of them is near the
middle whenever the scene ends."""

BLOCK_S = 300.0
STILL_S = 1.0
STILL_SHARE = 0.004
LINE_SHARE = 0.01
"""A line of text is at least this much of a picture."""

EXTRA_APART_S = 5.0
PAN_SHARE = 0.4
PAN_APART_S = 20.0
"""Where most of the picture changed without a cut the camera moved: rarely worth a picture."""

SaveKeyframe = Callable[[float, bytes, int, int], str]
"""Takes seconds, JPEG bytes, width, height; returns the key under which the picture is kept."""

Blocks = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One frame of the few per second that may become a keyframe."""

    at_s: float
    frame: "VideoFrame"
    sharpness: float
    blocks: Blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPicture:
    """A picture that was kept."""

    at_s: float
    image_key: str
    width: int
    height: int


def make_tick(at_s: float, frame: "VideoFrame", image: Image) -> Tick:
    """Judge a frame by its small picture, whose sides are multiples of 8."""
    green = image[..., 1].astype(np.int16)
    edges = np.abs(np.diff(green, axis=0)).mean() + np.abs(np.diff(green, axis=1)).mean()
    height, width = green.shape
    blocks = green.reshape(height // 8, 8, width // 8, 8).mean(axis=(1, 3), dtype=np.float32)
    return Tick(at_s=at_s, frame=frame, sharpness=float(edges), blocks=blocks)


def _changed_share(one: Tick, other: Tick) -> float:
    """How much of the picture changed by more than noise and compression do, 0-1."""
    return float(np.mean(np.abs(one.blocks - other.blocks) > 12.0))


class KeyframeChooser:
    """Gets ticks and cuts in order of time, saves what it chooses."""

    def __init__(self, save: Callable[[Tick], SavedPicture], per_minute: int) -> None:
        self._save_picture, self._per_minute = save, max(1, per_minute)
        self._in_minute: Counter[int] = Counter()
        self._extras_in_minute: Counter[int] = Counter()
        self._saved: list[SavedPicture] = []
        self._block = 0
        self._block_spare: Tick | None = None
        self._is_resumed = False
        self._open_scene(0.0)

    def _open_scene(self, start_s: float) -> None:
        self._start_s = start_s
        self._candidates: dict[int, Tick] = {}
        self._shown: Tick | None = None
        self._previous: Tick | None = None
        self._still_since_s = start_s
        self._changed: Tick | None = None

    def resume(self, saved: Sequence[SavedPicture], *, scene_start_s: float) -> None:
        """Go on in the scene that began at ``scene_start_s``, with what was saved before."""
        self._open_scene(scene_start_s)
        self._saved = list(saved)
        self._in_minute = Counter(int(picture.at_s // 60) for picture in saved)
        self._is_resumed = True

    def tick(self, tick: Tick) -> None:
        """The scene goes on."""
        if self._is_resumed:
            # What is shown now is what the scene's picture shows, or nearly.
            self._is_resumed = False
            self._block = int(tick.at_s // BLOCK_S)
            self._shown = tick if tick.at_s - self._start_s > OPENING_S else None
        if int(tick.at_s // BLOCK_S) != self._block:
            self._close_block()
            self._block = int(tick.at_s // BLOCK_S)
        if self._block_spare is None or tick.at_s % BLOCK_S < 2.0:
            self._block_spare = tick
        since_s = tick.at_s - self._start_s
        if since_s <= OPENING_S:
            slot = next(i for i, until_s in enumerate(WINDOWS_S) if since_s <= until_s)
            best = self._candidates.get(slot)
            if best is None or tick.sharpness > best.sharpness:
                self._candidates[slot] = tick
        elif self._candidates:
            self._choose(OPENING_S)
        if self._previous is None or _changed_share(tick, self._previous) > STILL_SHARE:
            self._still_since_s = tick.at_s
        self._previous = tick
        if self._shown is not None:
            self._watch(tick, self._shown)

    def cut(self, at_s: float) -> None:
        """The scene ends, another begins."""
        self._choose(at_s - self._start_s)
        if self._changed is not None:
            self._save(self._changed, extra=True)
        self._open_scene(at_s)

    @property
    def saved(self) -> tuple[SavedPicture, ...]:
        """The pictures that were kept so far."""
        return tuple(self._saved)

    def finish(self, end_s: float) -> tuple[SavedPicture, ...]:
        """All pictures that were kept, in order of time."""
        self.cut(end_s)
        self._close_block()
        return tuple(sorted(self._saved, key=lambda picture: picture.at_s))

    def _watch(self, tick: Tick, shown: Tick) -> None:
        """Keep a changed picture once it stands still; at the latest when the scene ends."""
        changed = _changed_share(tick, shown)
        if tick.at_s - self._still_since_s < STILL_S or changed < LINE_SHARE:
            return
        if tick.at_s - shown.at_s < (EXTRA_APART_S if changed < PAN_SHARE else PAN_APART_S):
            self._changed = tick
            return
        self._save(tick, extra=True)
        self._shown, self._changed = tick, None

    def _choose(self, length_s: float) -> None:
        if not self._candidates:
            return

        def worth(tick: Tick) -> float:
            off_middle = abs((tick.at_s - self._start_s) / max(length_s, 1e-3) - 0.5)
            return (tick.sharpness + 0.5) * (1.0 - min(off_middle, 0.9))

        best = max(self._candidates.values(), key=worth)
        self._candidates = {}
        self._shown = best
        self._save(best, extra=False)

    def _save(self, tick: Tick, *, extra: bool) -> None:
        minute = int(tick.at_s // 60)
        extras_full = self._extras_in_minute[minute] >= self._per_minute // 2
        if self._in_minute[minute] >= self._per_minute or (extra and extras_full):
            return
        self._in_minute[minute] += 1
        self._extras_in_minute[minute] += int(extra)
        self._saved.append(self._save_picture(tick))

    def _close_block(self) -> None:
        start_s = self._block * BLOCK_S
        covered = any(start_s <= picture.at_s < start_s + BLOCK_S for picture in self._saved)
        if not covered and self._block_spare is not None:
            self._save(self._block_spare, extra=False)
        self._block_spare = None


class PictureWriter:
    """Frames to upright JPEGs of at most ``MAX_SIDE_PX`` on a side."""

    def __init__(self, rotation_deg: int, aspect: Fraction | None, save: SaveKeyframe) -> None:
        self._turns, self._aspect, self._save = round(rotation_deg / 90) % 4, aspect, save

    def save(self, tick: Tick) -> SavedPicture:
        """Encode one picture and hand it on."""
        import av

        frame = tick.frame
        width, height = fit(frame.width, frame.height, self._aspect)
        scaled = frame.reformat(width, height, "rgb24", interpolation="AREA").to_ndarray()
        upright = np.ascontiguousarray(np.rot90(scaled, self._turns), dtype=np.uint8)
        picture = av.VideoFrame.from_ndarray(upright, format="rgb24")
        data = _jpeg(picture.reformat(format="yuvj420p"))
        key = self._save(tick.at_s, data, picture.width, picture.height)
        return SavedPicture(
            at_s=tick.at_s, image_key=key, width=picture.width, height=picture.height
        )


def shrink(frame: "VideoFrame") -> "VideoFrame":
    """The frame itself, or a smaller copy of one too large to wait in memory."""
    if frame.width * frame.height <= LARGE_PIXELS:
        return frame
    width, height = fit(frame.width, frame.height)
    return frame.reformat(width, height, "yuv420p", interpolation="AREA")


def fit(width: int, height: int, aspect: Fraction | None = None) -> tuple[int, int]:
    """The size with square pixels whose longer side is at most MAX_SIDE_PX; no enlarging."""
    stretched = aspect is not None and abs(float(aspect) - 1.0) > 0.02 and aspect > 0
    square = width * float(aspect or 1) if stretched else float(width)
    scale = min(1.0, MAX_SIDE_PX / max(square, height))
    return max(1, round(square * scale)), max(1, round(height * scale))


def _jpeg(picture: "VideoFrame") -> bytes:
    import av

    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.width, picture.height, "yuvj420p"
    encoder.time_base = Fraction(1, 1000)
    encoder.qmin = encoder.qmax = JPEG_QUANTISER
    picture.pts, picture.time_base = 0, Fraction(1, 1000)
    packets = [*encoder.encode(picture), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)
