"""The picture: scenes, keyframes, text on the screen. Times are seconds from the start."""

from dataclasses import dataclass

from lifestream.domain.transcript import EngineInfo
from lifestream.domain.video import DecodedTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyframe:
    """One stored picture. ``image_key`` names a JPEG in the object store; sizes are pixels."""

    at_s: float
    image_key: str
    width: int
    height: int
    scene_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A run of frames between two cuts."""

    index: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneList:
    """All scenes of one video, in order and without gaps, and their keyframes.

    ``track`` is how decoding the pictures went; None without a video stream.
    """

    scenes: tuple[Scene, ...]
    keyframes: tuple[Keyframe, ...]
    engine: EngineInfo
    track: DecodedTrack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One line read from one picture; ``confidence`` 0-1, box in pixels (x, y, width, height)."""

    text: str
    confidence: float
    box: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedText:
    """The lines of a text as they stood on a later picture, at other places of it."""

    at_s: float
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenText:
    """The same text on the screen for a while; seen again at once it is the same entry.

    ``moved``: later pictures on which its lines stood elsewhere, such as a page that is scrolled.
    """

    start_s: float
    end_s: float
    lines: tuple[TextLine, ...]
    keyframe_at_s: float
    moved: tuple[MovedText, ...] = ()

    @property
    def text(self) -> str:
        """The lines, one below the other."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """The mean confidence of the lines, 0-1; 0 when there is none."""
        return sum(line.confidence for line in self.lines) / max(len(self.lines), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenReading:
    """All on-screen text of one video."""

    texts: tuple[ScreenText, ...]
    engine: EngineInfo
