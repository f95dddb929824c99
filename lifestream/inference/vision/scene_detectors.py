"""PySceneDetect's detectors behind ``ports.scene_detector``: they get frames, never paths.

Its detectors look for hard cuts. Dissolves and fades through black are added by
``lifestream.inference.vision.soft_cuts``, whatever the detector.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal

from lifestream.domain.errors import ConfigError
from lifestream.domain.transcript import EngineInfo
from lifestream.inference.vision.soft_cuts import BlackGaps, Dissolves, brightness, thumbnail
from lifestream.ports.scene_detector import Image, SceneSession

Kind = Literal["adaptive", "content", "histogram", "hash"]

TICKS_PER_S = 90_000
"""MPEG's clock, a multiple of every common frame rate: times go over without rounding."""

DEFAULT_THRESHOLDS = {"adaptive": 3.0, "content": 27.0, "histogram": 0.20, "hash": 0.35}
"""Source: the defaults of PySceneDetect 0.7.2's detectors."""

HOLD_S = 3.0
"""A cut is certain when no dissolve or black gap around it can still change it."""


class PySceneDetector:
    """One of PySceneDetect's detectors, for any number of videos.

    Args:
        threshold: In the detector's own unit; None takes its default.
        min_scene_length_s: No scene is shorter than this.
        frame_skip: Frames that may be left out between two that are looked at.

    Raises:
        ConfigError: The detector is unknown.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        threshold: float | None = None,
        min_scene_length_s: float = 0.6,
        frame_skip: int = 0,
    ) -> None:
        if kind not in DEFAULT_THRESHOLDS:
            raise ConfigError(
                f"LIFESTREAM_SCENE_DETECTOR is {kind!r}; it can be {', '.join(DEFAULT_THRESHOLDS)}."
            )
        self._kind = kind
        self._threshold = DEFAULT_THRESHOLDS[kind] if threshold is None else threshold
        self._min_scene_length_s = min_scene_length_s
        self._frame_skip = frame_skip

    @property
    def engine(self) -> EngineInfo:
        """PySceneDetect with its parameters."""
        parameters = (
            f"{self._kind}, threshold {self._threshold:g}, least {self._min_scene_length_s:g} s"
        )
        skip = f", skip {self._frame_skip}" if self._frame_skip else ""
        return EngineInfo(name="pyscenedetect", model=parameters + skip)

    @property
    def frame_skip(self) -> int:
        """How many frames may be left out between two that are pushed."""
        return self._frame_skip

    def start(self, *, frame_rate: float) -> SceneSession:
        """A fresh detector for one video."""
        rate = Fraction(frame_rate if frame_rate > 0 else 25.0).limit_denominator(1001)
        return _Session(self._build(), rate, self._min_scene_length_s)

    def _build(self) -> Any:
        from scenedetect import detectors

        least: dict[str, Any] = {"min_scene_len": float(self._min_scene_length_s)}
        builders: dict[str, Callable[[], Any]] = {
            "adaptive": lambda: detectors.AdaptiveDetector(self._threshold, **least),
            "content": lambda: detectors.ContentDetector(self._threshold, **least),
            "histogram": lambda: detectors.HistogramDetector(self._threshold, **least),
            "hash": lambda: detectors.HashDetector(self._threshold, **least),
        }
        return builders[self._kind]()


class _Session:
    """One video's pass: hard cuts from the detector, put right around soft ones."""

    def __init__(self, detector: Any, frame_rate: Fraction, min_scene_length_s: float) -> None:
        self._detector, self._frame_rate = detector, frame_rate
        self._least_s = min_scene_length_s
        self._dissolves, self._black = Dissolves(), BlackGaps()
        self._found: list[float] = []
        self._last_cut_s = 0.0
        self._last_time: Any = None

    def push(self, at_s: float, image: Image) -> tuple[float, ...]:
        """Take the next frame; returns the cuts that became certain with it."""
        self._last_time = self._timecode(at_s)
        cuts = self._detector.process_frame(self._last_time, image)
        self._found.extend(cut.seconds for cut in cuts)
        small = thumbnail(image)
        self._found = self._dissolves.push(at_s, small, self._found)
        self._found = self._black.push(at_s, brightness(small), self._found)
        return self._release(at_s - HOLD_S)

    def finish(self) -> tuple[float, ...]:
        """The cuts that only the end makes certain."""
        if self._last_time is None:
            return ()
        cuts = self._detector.post_process(self._last_time)
        self._found.extend(cut.seconds for cut in cuts)
        self._found = self._black.finish(self._dissolves.finish(self._found))
        return self._release(float("inf"))

    def _timecode(self, at_s: float) -> Any:
        from scenedetect.common import FrameTimecode, Timecode

        clock = Timecode(pts=round(at_s * TICKS_PER_S), time_base=Fraction(1, TICKS_PER_S))
        return FrameTimecode(clock, fps=self._frame_rate)

    def _release(self, until_s: float) -> tuple[float, ...]:
        ready = sorted(cut for cut in self._found if cut <= until_s)
        self._found = [cut for cut in self._found if cut > until_s]
        released = []
        for cut in ready:
            if cut - self._last_cut_s >= self._least_s - 1e-6:
                self._last_cut_s = cut
                released.append(cut)
        return tuple(released)
