"""Figures of talk: who spoke how long, turns, silence, cutting in."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from web.schemas.document import RequestDocument, ResponseDocument

MAX_DAYS = 62


class TalkParameters(RequestDocument):
    """Which days, both included."""

    from_day: date = Field(alias="from", description="The first day.")
    to_day: date = Field(alias="to", description=f"The last day; at most {MAX_DAYS} days.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= (self.to_day - self.from_day).days < MAX_DAYS:
            raise ValueError(f"to is not before from, and at most {MAX_DAYS} days are counted")
        return self


class TalkMomentDocument(ResponseDocument):
    """A second of a recording, and how long what is meant lasts there."""

    video_id: str
    at_s: float
    length_s: float
    link: str


class TalkVoiceDocument(ResponseDocument):
    """How one voice spoke."""

    name: str = Field(description="The given name; else Speaker 1, or empty where it is unclear.")
    is_named: bool
    video_id: str = Field(description="Where it is heard first.")
    label: str = Field(description="Its label there; empty for speech that could be several's.")
    spoken_s: float
    share: float = Field(description="Of all speech, 0-1.")
    turns: int
    words: int
    words_a_minute: int | None = Field(description="Null for less than 10 s of written words.")
    cut_ins: int = Field(description="How often it began while another spoke.")
    was_cut: int = Field(description="How often another began while it spoke.")
    short_gaps: int = Field(description="How often it began within 0.2 s after another.")
    longest: list[TalkMomentDocument] = Field(description="Its longest turns.")
    cutting: list[TalkMomentDocument] = Field(description="Where it cut in, the longest.")
    following: list[TalkMomentDocument] = Field(description="Where it left no gap, the longest.")


class TalkDocument(ResponseDocument):
    """Figures of some talk."""

    recorded_s: float = Field(description="What two recordings of one event hold counts once.")
    speech_s: float = Field(description="Seconds in which somebody has a turn.")
    silence_s: float = Field(description="Seconds in which nobody speaks for 2 s or longer.")
    voices: list[TalkVoiceDocument]
    silences: list[TalkMomentDocument] = Field(description="The longest.")


class TalkDayDocument(ResponseDocument):
    """One day at a glance."""

    day: date
    recorded_s: float
    speech_s: float
    turns: int
    cut_ins: int
    link: str


class PeriodTalkDocument(ResponseDocument):
    """Figures of some days; days without recordings that count are left out."""

    talk: TalkDocument
    days: list[TalkDayDocument]
    without_words: int = Field(description="Recordings that have no words and do not count.")


class RecordingTalkDocument(ResponseDocument):
    """Figures of one recording."""

    video_id: str
    talk: TalkDocument | None = Field(description="Null while it has no words.")
