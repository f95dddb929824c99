"""What is looked for when something is forgotten, and the receipt that says that it is gone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lifestream.domain.sentences import noted


class Trace(StrEnum):
    """A kind of thing that a recording, a day or a person leaves."""

    RECORDING = "recording"
    MEDIA = "media"
    PICTURE = "picture"
    RESULT = "result"
    INTERMEDIATE = "intermediate"
    PASSAGE = "passage"
    TYPED = "typed"
    VOICE = "voice"
    PERSON = "person"
    TASK = "task"
    DAY = "day"
    CLIP = "clip"
    SHARE = "share"
    ANSWER = "answer"
    WORD = "word"
    PAIR = "pair"
    JOB = "job"
    OTHER = "other"
    VAULT = "vault"
    BACKUP = "backup"

    @property
    def label(self) -> str:
        """For people, as one of a list."""
        return _LABELS[self]


_LABELS = {
    Trace.RECORDING: noted("recordings"),
    Trace.MEDIA: noted("media files"),
    Trace.PICTURE: noted("pictures"),
    Trace.RESULT: noted("transcripts, minutes and other results"),
    Trace.INTERMEDIATE: noted("results that others were made from"),
    Trace.PASSAGE: noted("passages with vectors in the search index"),
    Trace.TYPED: noted("edits, remarks and corrections"),
    Trace.VOICE: noted("voices that are kept"),
    Trace.PERSON: noted("names of people"),
    Trace.TASK: noted("tasks, decisions and questions"),
    Trace.DAY: noted("days that tell of it"),
    Trace.CLIP: noted("clips and shared parts"),
    Trace.SHARE: noted("shared links"),
    Trace.ANSWER: noted("answers in conversations that quote it"),
    Trace.WORD: noted("learned names and terms"),
    Trace.PAIR: noted("pairs of recordings of one event"),
    Trace.JOB: noted("jobs"),
    Trace.OTHER: noted("other things you typed"),
    Trace.VAULT: noted("files of your vault"),
    Trace.BACKUP: noted("backups"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceCount:
    """How many things of one kind were found."""

    trace: Trace
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReceipt:
    """Proof that something was forgotten. No name, no word, no id of what it was.

    Attributes:
        kind: How much was forgotten.
        about: Hashes of the identifiers of what was forgotten, for restores to compare.
        found: What was there when it was ordered, by kind.
        looked: How many places were looked at afterwards: objects, logs, passages, tasks.
        left: What was found there, by kind; empty proves that it is gone.
        copies: What lay beside the diary and held it still: files of the vault, which follow by
            themselves, and backups, which are replaced in time.
        notes: What stays, in sentences.
    """

    order_id: str
    kind: str
    asked_at: datetime
    done_at: datetime
    about: tuple[str, ...] = ()
    found: tuple[TraceCount, ...] = ()
    looked: int = 0
    left: tuple[TraceCount, ...] = ()
    copies: tuple[TraceCount, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found when it was looked for again."""
        return not self.left
