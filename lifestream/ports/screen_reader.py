"""Reading the text in a picture."""

from typing import Protocol

from lifestream.domain.scene import TextLine
from lifestream.domain.transcript import EngineInfo
from lifestream.ports.scene_detector import Image


class ScreenReader(Protocol):
    """Gets pixels, never paths."""

    @property
    def engine(self) -> EngineInfo:
        """Who does the work."""
        ...

    @property
    def scripts(self) -> frozenset[str]:
        """Scripts it can read (``domain.language.scripts``); empty where it reads nothing."""
        ...

    def read(self, image: Image) -> tuple[TextLine, ...]:
        """Lines from top to bottom. Raises DependencyUnavailable when the model cannot load."""
        ...
