"""No separation of speakers: diarization is switched off, or cannot be had here."""

from lifestream.domain.transcript import Diarization, EngineInfo
from lifestream.ports.audio import Progress
from lifestream.ports.diarizer import DiarizerRequest


class NoDiarizer:
    """Every word stays unattributed (implements ``Diarizer``).

    Args:
        reason: The sentence that tells the user why; empty when it was asked for.
    """

    def __init__(self, *, reason: str = "") -> None:
        self._reason = reason

    @property
    def engine(self) -> EngineInfo:
        """No engine; degraded where one was wanted."""
        return EngineInfo(name="off", degraded=bool(self._reason), note=self._reason)

    def diarize(self, request: DiarizerRequest, progress: Progress) -> Diarization:
        """No turns."""
        return Diarization(turns=(), engine=self.engine)
