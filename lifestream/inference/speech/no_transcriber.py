"""No transcriber: speech recognition is switched off, or there is nothing to recognise with."""

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.sentences import noted
from lifestream.domain.transcript import EngineInfo, Transcript
from lifestream.ports.audio import Progress
from lifestream.ports.transcriber import TranscriberRequest


class NoTranscriber:
    """Gives an empty transcript that says it was not asked for (implements ``Transcriber``)."""

    @property
    def engine(self) -> EngineInfo:
        """``off``."""
        return EngineInfo(name="off", note=noted("Recognising speech is switched off by setting."))

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        """No words."""
        progress(1.0)
        return Transcript(segments=(), engine=self.engine)


class MissingTranscriber:
    """Stands where no recogniser can be had (implements ``Transcriber``).

    Args:
        reason: The sentence for the user: what is missing and what brings it.
    """

    def __init__(self, *, reason: str) -> None:
        self._reason = reason

    @property
    def engine(self) -> EngineInfo:
        """``none``, with the reason."""
        return EngineInfo(name="none", degraded=True, note=self._reason)

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        """Never words.

        Raises:
            DependencyUnavailable: Always, with the reason.
        """
        raise DependencyUnavailable(self._reason)
