"""What was said: words, segments, speaker turns. Times are seconds from the video's start."""

from collections.abc import Iterable
from dataclasses import dataclass

from lifestream.domain.languages import base_code, language_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word. ``probability`` is None when the recogniser gives no usable one."""

    start_s: float
    end_s: float
    text: str
    probability: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of words by one speaker, at most a few sentences.

    ``speaker`` is a stable label such as ``"S1"``, or None where nobody can be told with
    confidence. ``language`` is an ISO 639-1 code, or None where it is not known.
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    speaker: str | None = None
    language: str | None = None
    probability: float | None = None


def language_of_segments(segments: Iterable[Segment]) -> str | None:
    """The language spoken for most of the time; guessed by the words where none was heard."""
    segments = tuple(segments)
    spoken_s: dict[str, float] = {}
    for segment in segments:
        code = base_code(segment.language)
        if code:
            spoken_s[code] = spoken_s.get(code, 0.0) + max(segment.end_s - segment.start_s, 0.001)
    if spoken_s:
        return max(spoken_s, key=lambda code: spoken_s[code])
    return language_of(" ".join(segment.text for segment in segments[:WORDS_FROM]))


WORDS_FROM = 200
"""Segments whose words tell the language of captions, which do not name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRegion:
    """A stretch of audio in which somebody speaks, as told by voice activity detection."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerTurn:
    """A stretch of audio held by one speaker."""

    start_s: float
    end_s: float
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedSpan:
    """Text or audio that was left out.

    ``reason`` is ``no_speech``, ``repetition`` or ``low_confidence``.
    """

    start_s: float
    end_s: float
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respelling:
    """A name that stands in the transcript as a person corrected it before, not as it was heard."""

    start_s: float
    text: str
    heard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """Which engine really did a piece of work.

    Attributes:
        name: ``faster-whisper``, ``captions``, ``openai``, …
        model: The model's name or digest.
        degraded: A weaker engine stood in for the one that was asked for, or the result is
            approximate; the pages, summaries and the doctor say so with ``note``.
        note: A sentence for the user: what was fallen back to and why.
    """

    name: str
    model: str = ""
    degraded: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Everything that was heard in one video."""

    segments: tuple[Segment, ...]
    engine: EngineInfo
    languages: tuple[str, ...] = ()
    removed: tuple[RemovedSpan, ...] = ()
    respelled: tuple[Respelling, ...] = ()

    @property
    def text(self) -> str:
        """The plain text, one segment a line."""
        return "\n".join(segment.text for segment in self.segments)

    @property
    def language(self) -> str | None:
        """The language that most of it is in; None where nobody can tell."""
        return language_of_segments(self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diarization:
    """Who holds the floor when. Turns do not overlap and are in order of time."""

    turns: tuple[SpeakerTurn, ...]
    engine: EngineInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedTranscript:
    """What was said and by whom: the stored result of the speakers stage."""

    transcript: Transcript
    diarization: Diarization
