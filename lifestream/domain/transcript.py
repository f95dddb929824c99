"""The transcript: words, segments, speaker turns. Times are seconds from the video's start."""

from collections.abc import Iterable
from dataclasses import dataclass

from lifestream.domain.language.languages import base_code, language_of

_MIN_OVERLAP_S = 0.3
"""A shorter overlap is the usual haste between two turns, and not worth a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word. ``probability`` is None when the recogniser gives no usable one."""

    start_s: float
    end_s: float
    text: str
    probability: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerTurn:
    """A stretch of audio in which one speaker is heard.

    ``into`` is the speaker who has the floor meanwhile, where this one speaks into another
    else's turn; None where this speaker has the floor.
    """

    start_s: float
    end_s: float
    speaker: str
    into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of words by one speaker, at most a few sentences.

    ``speaker`` is a stable label such as ``"S1"``, or None where nobody can be told with
    confidence. ``language`` is an ISO 639-1 code, or None where it is not known. ``overlaps`` are
    the stretches of it in which another speaker is heard too; a word that lies in one is spoken
    over (or under) that voice.
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    speaker: str | None = None
    language: str | None = None
    probability: float | None = None
    overlaps: tuple[SpeakerTurn, ...] = ()

    @property
    def over(self) -> tuple[str, ...]:
        """The others who are heard for long enough to count, the longest heard first."""
        heard_s: dict[str, float] = {}
        for turn in self.overlaps:
            if turn.speaker != self.speaker:
                length_s = turn.end_s - turn.start_s
                heard_s[turn.speaker] = heard_s.get(turn.speaker, 0.0) + length_s
        heard = [one for one, length_s in heard_s.items() if length_s >= _MIN_OVERLAP_S]
        return tuple(sorted(heard, key=lambda one: -heard_s[one]))


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
    """A stretch of audio with speech, as voice activity detection finds it.

    Attributes:
        sure: The detector needed no second opinion. Where it did, the recogniser has a say, too.
    """

    start_s: float
    end_s: float
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedSpan:
    """Text or audio that was left out.

    ``reason`` is ``no_speech``, ``repetition``, ``low_confidence``, ``unheard`` for detected speech
    in which no word was recognised, ``replaced`` for text in whose place a second try heard other
    text, or ``not_speech`` for what only sounded like speech for a moment.
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
        """The language that most of it is in; None where it is unknown."""
        return language_of_segments(self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diarization:
    """Who is heard when, in order of time.

    Turns with the floor (``into`` is None) do not overlap each other; the others lie inside them.
    """

    turns: tuple[SpeakerTurn, ...]
    engine: EngineInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedTranscript:
    """The words and who said them: the stored result of the speakers stage."""

    transcript: Transcript
    diarization: Diarization
