"""Telling nobody apart, when diarization is switched off."""

from lifestream.domain.transcript import Diarization, EngineInfo
from lifestream.ports.audio import Progress
from lifestream.ports.diarizer import DiarizerRequest


class NoDiarizer:
    """Every word stays unattributed (implements ``Diarizer``)."""

    @property
    def engine(self) -> EngineInfo:
        """Nobody."""
        return EngineInfo(name="off")

    def diarize(self, request: DiarizerRequest, progress: Progress) -> Diarization:
        """No turns."""
        return Diarization(turns=(), engine=self.engine)
