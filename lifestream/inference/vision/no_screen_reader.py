"""Reading nothing, when screen text is switched off."""

from lifestream.domain.scene import TextLine
from lifestream.domain.transcript import EngineInfo
from lifestream.ports.scene_detector import Image


class NoScreenReader:
    """No picture has text (implements ``ScreenReader``)."""

    @property
    def engine(self) -> EngineInfo:
        """No engine."""
        return EngineInfo(name="off")

    @property
    def scripts(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def read(self, image: Image) -> tuple[TextLine, ...]:
        """No lines."""
        return ()
